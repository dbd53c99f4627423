//! Whom the owner knows: keys pinned by words, code or file, directories, and the signed files that change either. Whom they know is
//! theirs alone: the ledger's open part does not tell.

use super::take_in::check_anew;
use super::{Books, TRUST, micros, set_book, words};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::{DirectoryView, PinView, RequesterClass, TrustView};
use request::envelope::{Envelope, Kind};
use request::statement::{Directory, Revocation, Rotation};
use request::{Domain, How, Key, Pin, PublishedKey, Refusal, Standing, Verdict};
use store::PrivateDb;

/// Words of one key.
const WORDS: usize = 8;
/// Characters of a name: as many as a requester's own may have.
const MAX_NAME: usize = 120;

/// What the owner does to trust, for the ledger.
struct Act {
    kind: &'static str,
    /// For the owner only.
    details: String,
}

impl Desk {
    pub fn trust(&self) -> Result<TrustView> {
        self.with_books(|_, books| Ok(view(&books)))
    }

    /// Pins the key of a stranger's file after the owner compared its words, typed as they were read or heard.
    pub fn pin_by_words(&self, id: &str, typed: &str, name: &str, class: Option<RequesterClass>) -> Result<TrustView> {
        let stored = self.find_request(id)?;
        self.change_trust(|books| {
            let Ok(Verdict::Quarantine(stranger)) = books.check(&stored.bytes, books.now) else {
                return Err(Error::new(Code::Refused, "This file is not one of an unknown sender."));
            };
            let typed = split(typed);
            let signers = Envelope::read(&stored.bytes, Kind::Request).and_then(Envelope::verify);
            let signers = signers.map_err(|refusal| words::refused(&refusal))?;
            let key = signers.keys().iter().copied().find(|key| typed == key.words());
            let key = key.ok_or_else(|| {
                Error::new(Code::RecoveryMismatch, "These are not the words of the key that signed this file.")
                    .hint("Read all eight again, in their order. If they differ, the file is not by whom it seems: forget it.")
            })?;
            pin(books, key, name, stranger.domain, class, How::Compared)
        })
    }

    /// Pins a key by the code that was scanned or pasted (`OFR1:...`).
    pub fn pin_by_code(
        &self,
        code: &str,
        name: &str,
        domain: &str,
        class: Option<RequesterClass>,
    ) -> Result<TrustView> {
        self.change_trust(|books| {
            let key = Key::from_code(code).map_err(|_| {
                Error::new(Code::BadAddress, "This is not the code of a key.")
                    .hint("A code begins with OFR1: and has no spaces.")
            })?;
            let domain: Domain = domain.trim().to_ascii_lowercase().parse().map_err(|_| {
                Error::new(Code::BadAddress, "This is not a domain.")
                    .hint("For example police.example.gov, without https://.")
            })?;
            pin(books, key, name, domain, class, How::Scanned)
        })
    }

    /// Pins the key of an `.ofrkey` file, under the name that stands in it.
    pub fn pin_by_file(&self, text: &str, class: Option<RequesterClass>) -> Result<TrustView> {
        self.change_trust(|books| {
            let published = PublishedKey::parse(text.as_bytes()).map_err(|error| {
                Error::new(Code::BadAddress, "This is not a key file, or it was changed.")
                    .hint("An .ofrkey file is a short text with a name, a domain, a key and its eight words.")
                    .source(error)
            })?;
            pin(books, published.key, &published.name, published.domain, class, How::Imported)
        })
    }

    /// Forgets a key (its hexadecimal digits). What it signed is a stranger's from here on.
    pub fn unpin(&self, key: &str) -> Result<TrustView> {
        self.change_trust(|books| {
            let key = hex::decode(key).ok().and_then(|bytes| Key::from_bytes(&bytes).ok());
            let pin = key.and_then(|key| books.trust.unpin(key));
            let pin = pin.ok_or_else(|| Error::new(Code::NotFound, "There is no such key among those you know."))?;
            Ok(Act { kind: "key_unpinned", details: format!("{}, {}", pin.name, pin.domain) })
        })
    }

    /// Takes in a directory, a revocation or a rotation. A directory that is new needs the words of its keys.
    pub fn trust_statement(&self, text: &str, typed: Option<&str>) -> Result<TrustView> {
        self.change_trust(|books| statement(books, text.as_bytes(), typed))
    }

    pub fn drop_directory(&self, id: &str) -> Result<TrustView> {
        self.change_trust(|books| {
            let name = books.trust.directory(id).map(|directory| directory.name.clone());
            let details = name.ok_or_else(|| Error::new(Code::NotFound, "There is no such directory."))?;
            books.trust.drop_directory(id);
            Ok(Act { kind: "directory_dropped", details })
        })
    }

    /// Changes trust and checks everything that is kept anew.
    fn change_trust(&self, change: impl FnOnce(&mut Books) -> Result<Act>) -> Result<TrustView> {
        let (view, act) = self.with_books(|private, mut books| {
            let act = change(&mut books)?;
            keep(private, &mut books)?;
            Ok((view(&books), act))
        })?;
        self.note(act.kind, serde_json::json!({}), Some(&act.details));
        Ok(view)
    }
}

fn keep(private: &mut PrivateDb, books: &mut Books) -> Result<()> {
    set_book(private, TRUST, &books.trust)?;
    check_anew(private, books)
}

fn pin(
    books: &mut Books,
    key: Key,
    name: &str,
    domain: Domain,
    class: Option<RequesterClass>,
    how: How,
) -> Result<Act> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME {
        let message = format!("Give the sender a name that you know them by, of at most {MAX_NAME} characters.");
        return Err(Error::new(Code::Refused, message));
    }
    if books.trust.revoked(key).is_some() {
        return Err(words::refused(&Refusal::Revoked));
    }
    let details = format!("{name}, {domain}");
    let class = class.map(words::class_of);
    books.trust.pin(key, Pin { name: name.to_owned(), domain, class, how, at: books.now, until: None });
    Ok(Act { kind: "key_pinned", details })
}

/// Typed words: lower case, whatever stands between them.
fn split(typed: &str) -> Vec<String> {
    let words = typed.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Each kind has its own type, which is read before anything else: what is of another kind says so.
fn statement(books: &mut Books, bytes: &[u8], typed: Option<&str>) -> Result<Act> {
    let other_kind = |refusal: &Refusal| refusal.code() == "envelope.type";
    match directory(books, bytes, typed) {
        Err(Trouble::Refused(refusal)) if other_kind(&refusal) => {}
        Err(Trouble::Refused(refusal)) => return Err(words::refused(&refusal)),
        Err(Trouble::Owner(error)) => return Err(error),
        Ok(act) => return Ok(act),
    }
    match Revocation::read(bytes, &books.trust) {
        Err(refusal) if other_kind(&refusal) => {}
        Err(refusal) => return Err(words::refused(&refusal)),
        Ok(revocation) => {
            let known = books.trust.pins().get(&revocation.key).map(|pin| pin.name.clone());
            books.trust.revoke(&revocation);
            return Ok(Act { kind: "key_revoked", details: known.unwrap_or_else(|| revocation.key.to_string()) });
        }
    }
    let rotation = Rotation::read(bytes).map_err(|refusal| words::refused(&refusal))?;
    if !books.trust.rotate(&rotation, books.now) {
        return Err(Error::new(Code::Refused, "This file changes a key that you do not know, or that was revoked.")
            .hint("Compare the words of the new key by a number that you looked up yourself."));
    }
    Ok(Act { kind: "key_rotated", details: rotation.domain.to_string() })
}

enum Trouble {
    Refused(Refusal),
    Owner(Error),
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn directory(books: &mut Books, bytes: &[u8], typed: Option<&str>) -> std::result::Result<Act, Trouble> {
    let (now, synchronised) = (books.now, books.clock_synchronised);
    let mut updated = books.trust.directories().iter().map(|held| held.update(bytes, now, synchronised));
    let kept = match updated.find_map(std::result::Result::ok) {
        Some(update) => update,
        None => {
            let offered = Directory::offered(bytes, now, synchronised)?;
            if let Some(held) = books.trust.directory(&offered.id) {
                // It calls itself one that is held, and does not follow from it.
                held.update(bytes, now, synchronised)?;
            }
            compared(&offered, typed).map_err(Trouble::Owner)?;
            offered
        }
    };
    let details = format!("{}, {}", kept.name, kept.id);
    books.trust.keep_directory(kept);
    Ok(Act { kind: "directory_kept", details })
}

/// The owner compared the words of as many of its keys as sign it.
fn compared(offered: &Directory, typed: Option<&str>) -> Result<()> {
    let needed = offered.threshold;
    let typed = split(typed.unwrap_or_default());
    if typed.is_empty() {
        let message = format!("This directory is new here: give the eight words of {needed} of its keys.");
        return Err(Error::new(Code::RecoveryMismatch, message)
            .hint("Get them from whoever publishes it, by a way that you looked up yourself."));
    }
    let mut groups: Vec<&[String]> = typed.chunks(WORDS).collect();
    groups.sort_unstable();
    groups.dedup();
    let is_root = |group: &&[String]| offered.roots.iter().any(|root| root.words()[..] == group[..]);
    let right = groups.iter().filter(|group| is_root(group)).count();
    if right == groups.len() && right >= needed {
        return Ok(());
    }
    let message = format!("These are not the words of {needed} keys of this directory.");
    Err(Error::new(Code::RecoveryMismatch, message)
        .hint("Read them again, in their order. If they differ, do not use it."))
}

fn view(books: &Books) -> TrustView {
    let pins = books.trust.pins().iter().map(|(key, pin)| PinView {
        key: hex::encode(key.to_bytes()),
        words: key.words().map(str::to_owned).to_vec(),
        name: pin.name.clone(),
        domain: pin.domain.to_string(),
        class: known_class(&books.trust.standing(*key, books.now)).map(words::class),
        how: words::how(pin.how),
        at_us: micros(pin.at),
        standing: super::card::standing(&books.trust.standing(*key, books.now)),
    });
    let directories = books.trust.directories().iter().map(|directory| DirectoryView {
        id: directory.id.clone(),
        name: directory.name.clone(),
        expires_us: micros(directory.expires),
        entries: u32::try_from(directory.entries.len()).unwrap_or(u32::MAX),
        lapsed: directory.expires <= books.now,
    });
    TrustView { pins: pins.collect(), directories: directories.collect() }
}

/// From the pin, or from the directory that lists the key too.
fn known_class(standing: &Standing) -> Option<request::Class> {
    match standing {
        Standing::Pinned(known) | Standing::Vouched(known) | Standing::Suspended(known) => known.class,
        Standing::Unknown | Standing::Revoked(_) => None,
    }
}
