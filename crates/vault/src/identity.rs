//! The household's private keys, one per epoch, held in locked memory while the vault is open.
//!
//! Does not belong here: where the identity is stored and for whom it is wrapped (`ways`).

use crate::{Error, Recipient, Result};
use model::Utc;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// One key epoch, public part. A new one begins when somebody's way in is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counts from 1.
    pub number: u32,
    /// To the millisecond, as the identity file says it.
    pub created: Utc,
    pub recipient: Recipient,
}

/// Opens every segment of every epoch. In locked memory, zeroised, neither `Clone` nor `Debug`: whoever drops it has locked
/// the vault.
pub struct Identity {
    epochs: Vec<Epoch>,
    /// Of the same order and length as `epochs`, [`Page::KEYS`] to a page.
    pages: Vec<LockedPage>,
}

/// Keys alone on their memory pages, so that locking and unlocking them never touches a neighbour's.
#[repr(align(4096))]
struct Page([Option<age::x25519::Identity>; Page::KEYS]);

impl Page {
    /// 64 keys of some 33 bytes: one page of 4 KiB holds more epochs than a household will ever have.
    const KEYS: usize = 64;
}

/// Fields drop in this order: the keys zeroise themselves while the page is still locked.
struct LockedPage {
    page: Box<Page>,
    lock: Option<region::LockGuard>,
}

impl LockedPage {
    fn empty() -> Self {
        let page = Box::new(Page([const { None }; Page::KEYS]));
        // Refused beyond RLIMIT_MEMLOCK: looking must still work then, and the health page says so.
        let lock = region::lock(std::ptr::from_ref(page.as_ref()), size_of::<Page>()).ok();
        Self { page, lock }
    }
}

/// Identity files are far smaller; more is not one of ours.
const MOST_EPOCHS: usize = 4096;

impl Identity {
    /// Public parts, newest first; never empty.
    #[must_use]
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// What new footage is sealed to.
    #[must_use]
    pub fn recipient(&self) -> &Recipient {
        &self.epochs[0].recipient
    }

    /// Whether the operating system agreed to keep the keys out of swap; `false` is told on the health page.
    #[must_use]
    pub fn memory_locked(&self) -> bool {
        self.pages.iter().all(|p| p.lock.is_some())
    }

    /// A new household's: epoch `number` alone.
    pub(crate) fn generate(number: u32, now: Utc) -> Self {
        Self::collect([(number, now, age::x25519::Identity::generate())].into_iter())
    }

    /// The same keys with a new epoch before them.
    pub(crate) fn with_new_epoch(&self, now: Utc) -> Self {
        let fresh = (self.epochs[0].number + 1, now, age::x25519::Identity::generate());
        let old = self.epochs.iter().zip(self.keys()).map(|(e, k)| (e.number, e.created, k.clone()));
        Self::collect(std::iter::once(fresh).chain(old))
    }

    /// The newest epoch alone.
    pub(crate) fn newest(&self) -> Self {
        Self::collect(self.epochs.iter().zip(self.keys()).take(1).map(|(e, k)| (e.number, e.created, k.clone())))
    }

    fn collect(keys: impl Iterator<Item = (u32, Utc, age::x25519::Identity)>) -> Self {
        let (mut epochs, mut pages) = (Vec::new(), Vec::new());
        for (i, (number, created, key)) in keys.enumerate() {
            if i.is_multiple_of(Page::KEYS) {
                pages.push(LockedPage::empty());
            }
            let created = Utc(created.0 - created.0.rem_euclid(1000));
            epochs.push(Epoch { number, created, recipient: Recipient::of(&key) });
            pages[i / Page::KEYS].page.0[i % Page::KEYS] = Some(key);
        }
        Self { epochs, pages }
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &age::x25519::Identity> {
        self.pages.iter().flat_map(|p| p.page.0.iter().flatten())
    }

    /// A stock age identity file, newest epoch first.
    pub(crate) fn to_file(&self) -> Zeroizing<String> {
        // Room for all lines at once: a text that grew would leave copies of keys behind.
        let mut text = Zeroizing::new(String::with_capacity(self.epochs.len() * 160));
        for (epoch, key) in self.epochs.iter().zip(self.keys()) {
            text.push_str(&format!("# epoch {}, created {}\n", epoch.number, epoch.created));
            text.push_str(key.to_string().expose_secret());
            text.push('\n');
        }
        text
    }

    /// Reads [`Self::to_file`] back. A line whose comment is lost counts on from its neighbours; its time is unknown (zero).
    pub(crate) fn from_file(text: &str) -> Result<Self> {
        let damaged = |what: &str| Error::Damaged { file: "the identity".into(), what: what.into() };
        let mut found = Vec::new();
        let mut said = None;
        for line in text.lines().map(str::trim).filter(|l| !l.is_empty()) {
            if let Some(comment) = line.strip_prefix('#') {
                said = comment.trim().strip_prefix("epoch ").and_then(|rest| {
                    let (number, created) = rest.split_once(", created ")?;
                    Some((number.parse::<u32>().ok()?, Utc::parse(created.trim()).ok()?))
                });
                continue;
            }
            let key: age::x25519::Identity = line.parse().map_err(|_| damaged("a line is no age key"))?;
            found.push((said.take(), key));
            if found.len() > MOST_EPOCHS {
                return Err(damaged("it has too many keys"));
            }
        }
        if found.is_empty() {
            return Err(damaged("it holds no key"));
        }
        let count = found.len();
        let numbered: Vec<_> = found
            .into_iter()
            .enumerate()
            .map(|(i, (said, key))| {
                let (number, created) = said.unwrap_or(((count - i) as u32, Utc(0)));
                (number, created, key)
            })
            .collect();
        if numbered.windows(2).any(|w| w[0].0 <= w[1].0) {
            return Err(damaged("its epochs are not newest first"));
        }
        Ok(Self::collect(numbered.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_back_with_every_epoch() {
        let now = Utc(1_795_336_200_125_999);
        let mut identity = Identity::generate(1, now);
        for _ in 0..70 {
            identity = identity.with_new_epoch(now);
        }
        let back = Identity::from_file(&identity.to_file()).unwrap();
        assert_eq!(back.epochs(), identity.epochs());
        assert_eq!(back.epochs().len(), 71);
        assert_eq!(back.recipient(), &back.epochs()[0].recipient);
        assert_eq!(back.to_file(), identity.to_file());
    }

    #[test]
    fn keys_without_comments_are_numbered() {
        let text = Identity::generate(1, Utc(0)).with_new_epoch(Utc(0)).to_file();
        let bare: String = text.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
        let numbers: Vec<u32> = Identity::from_file(&bare).unwrap().epochs().iter().map(|e| e.number).collect();
        assert_eq!(numbers, [2, 1]);
    }

    #[test]
    fn what_is_no_identity_is_refused_without_being_quoted() {
        let swapped = {
            let text = Identity::generate(1, Utc(0)).with_new_epoch(Utc(0)).to_file();
            let lines: Vec<&str> = text.lines().collect();
            [lines[2], lines[3], lines[0], lines[1]].join("\n")
        };
        for bad in ["", "# epoch 1, created 2026-11-22T08:30:00Z", "AGE-SECRET-KEY-1HELLO", &swapped] {
            let Err(error) = Identity::from_file(bad) else { panic!("taken: {bad}") };
            assert!(!format!("{error} {error:?}").contains("AGE-SECRET-KEY-1"), "{error}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn the_keys_lie_alone_on_locked_pages() {
        assert_eq!(size_of::<Page>() % 4096, 0);
        assert_eq!(align_of::<Page>(), 4096);
        let locked = || {
            let status = std::fs::read_to_string("/proc/self/status").unwrap();
            let line = status.lines().find(|l| l.starts_with("VmLck:")).unwrap();
            line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
        };
        let identity = Identity::generate(1, Utc(0));
        // Not `before < after`: other tests of this process lock pages meanwhile.
        assert!(!identity.memory_locked() || locked() >= 4, "the kernel knows of the page");
    }
}
