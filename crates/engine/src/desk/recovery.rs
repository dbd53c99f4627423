//! The recovery sheet: shown, asked back, tried, used.

use super::create::require_strong;
use super::unlock::{Sheet, passphrase};
use super::{Desk, settle};
use crate::error::{Code, Error, Result};
use crate::view;
use model::{Secret, Span, Utc};
use std::fs::File;
use std::io::Read;
use store::{Segment, SegmentState};
use vault::{Identity, RecoveryKey};

/// Words the wizard asks back: enough to show that the sheet was written down, few enough to be done.
const ASKED: usize = 3;
const WORDS: u32 = 24;

impl Sheet {
    pub(super) fn new(key: RecoveryKey) -> Result<Self> {
        let mut challenge = Vec::new();
        while challenge.len() < ASKED {
            let mut byte = [0; 1];
            getrandom::fill(&mut byte).map_err(|_| Error::internal("The system gives no random bytes."))?;
            let word = u32::from(byte[0]) % WORDS;
            if !challenge.contains(&word) {
                challenge.push(word);
            }
        }
        challenge.sort_unstable();
        Ok(Self { key, challenge })
    }
}

impl Desk {
    /// Keeps a sheet until it is confirmed, and gives what is printed.
    pub(super) fn keep_sheet(&self, sheet: Sheet) -> Result<view::RecoverySheet> {
        let epochs = vault::epochs(self.home())?;
        let newest = epochs.first().ok_or_else(|| Error::internal("The household has no epoch."))?;
        let fingerprint = self.first_key()?;
        let view = view::RecoverySheet {
            household: self.household().household_id,
            created: self.clock.now().rfc3339(),
            epoch: newest.number,
            groups: sheet.key.groups().iter().map(|g| g.to_string()).collect(),
            words: sheet.key.words().into_iter().map(str::to_owned).collect(),
            qr_svg: sheet.key.qr_svg().to_string(),
            ledger_fingerprint: fingerprint,
            challenge: sheet.challenge.clone(),
        };
        self.db().set_setting("recovery_confirmed", "no")?;
        self.db().set_setting("last_drill", "0")?;
        *self.vault.sheet() = Some(sheet);
        Ok(view)
    }

    /// Checks the words asked back, in the challenge's order. The sheet is forgotten when they are right.
    pub fn confirm_recovery(&self, answers: &[Secret<String>]) -> Result<()> {
        {
            let mut kept = self.vault.sheet();
            let sheet = kept.as_ref().ok_or_else(|| {
                Error::new(Code::Refused, "No recovery sheet waits for its confirmation.")
                    .hint("Make a new one in Settings, Recovery.")
            })?;
            let right = answers.len() == sheet.challenge.len()
                && sheet
                    .challenge
                    .iter()
                    .zip(answers)
                    .all(|(at, word)| sheet.key.has_word(*at as usize + 1, word.expose()));
            if !right {
                return Err(Error::new(Code::RecoveryMismatch, "These are not the words of the sheet.")
                    .hint("Look at the sheet again: the numbers count from 1."));
            }
            kept.take();
        }
        self.db().set_setting("recovery_confirmed", "yes")?;
        self.note("recovery_confirmed", serde_json::json!({}), None);
        Ok(())
    }

    /// Whether the owner gave the words back.
    pub fn recovery_confirmed(&self) -> Result<bool> {
        Ok(self.db().settings()?.recovery_confirmed)
    }

    /// Opens the household with the sheet and sets a new passphrase. Recording is not touched.
    pub fn recover(&self, key: &Secret<String>, new: &Secret<String>) -> Result<()> {
        require_strong(new)?;
        let identity = vault::recover(self.home(), &self.recovery_key(key)?)?;
        vault::set_passphrase(self.home(), &identity, &passphrase(new)?, self.clock.now())?;
        self.copy_identity();
        self.hold(identity)?;
        self.note("recovered", serde_json::json!({ "way": "recovery" }), None);
        Ok(())
    }

    /// Passphrase and every key lost: a new key, so that recording goes on with one that somebody holds. Footage sealed until now
    /// stays sealed; what could still open it is kept aside, in case the sheet turns up.
    pub fn start_over(&self, new: &Secret<String>) -> Result<view::RecoverySheet> {
        require_strong(new)?;
        let now = self.clock.now();
        let (identity, key) = vault::start_over(self.home(), &passphrase(new)?, now)?;
        let aside = self.home().join(format!("identity.lost-{}", now.compact()));
        for name in ["private.db", "private.db-wal", "private.db-shm"] {
            match std::fs::rename(self.home().join(name), aside.join(name)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        self.hold(identity)?;
        self.copy_identity();
        self.note("started_over", serde_json::json!({}), None);
        self.keep_sheet(Sheet::new(key)?)
    }

    /// A new sheet; the old one opens nothing that is sealed from now on.
    pub fn new_recovery_sheet(&self, text: &Secret<String>) -> Result<view::RecoverySheet> {
        let identity = vault::unlock(self.home(), &passphrase(text)?)?;
        let key = vault::new_recovery(self.home(), &identity, self.clock.now())?;
        self.copy_identity();
        self.note("recovery_renewed", serde_json::json!({}), None);
        self.keep_sheet(Sheet::new(key)?)
    }

    /// Proves that the sheet still works: opens the keys with it, and with them the oldest and the newest footage.
    pub fn drill(&self, key: &Secret<String>) -> Result<view::DrillReport> {
        let key = self.recovery_key(key)?;
        let found = vault::drill(self.home(), &key)?;
        let identity = vault::recover(self.home(), &key)?;
        let all = self.all_segments()?;
        let tried: Vec<_> = match (all.first(), all.last()) {
            (Some(oldest), Some(newest)) if oldest.key != newest.key => vec![oldest, newest],
            (Some(only), _) => vec![only],
            _ => Vec::new(),
        };
        let mut trouble = Vec::new();
        let mut opened = Vec::new();
        for segment in tried {
            match self.opens(&identity, segment) {
                Ok(()) => opened.push(segment.start),
                Err(error) => trouble.push(format!("{}: {}", segment.name(), error.message)),
            }
        }
        if !found.missing.is_empty() {
            trouble.push(format!("The sheet lacks the keys of {} earlier period(s).", found.missing.len()));
        }
        if found.private_key == Some(false) {
            trouble.push("The key of the private database does not open with it.".to_owned());
        }
        let ok = found.passed() && trouble.is_empty();
        let detail = match (ok, opened.len()) {
            (false, _) => trouble.join(" "),
            (true, 0) => "The sheet opens this household. There is no footage yet to try it on.".to_owned(),
            (true, _) => "The sheet opens this household, its oldest and its newest footage.".to_owned(),
        };
        self.note("drill", serde_json::json!({ "ok": ok }), None);
        if ok {
            self.db().set_setting("last_drill", &self.clock.now().0.to_string())?;
        }
        Ok(view::DrillReport {
            ok,
            files_opened: opened.len() as u32,
            oldest: opened.first().map(|t| t.rfc3339()),
            newest: opened.last().map(|t| t.rfc3339()),
            detail,
        })
    }

    /// Reads words or key as typed; what is wrong with them is said as closely as can be.
    fn recovery_key(&self, text: &Secret<String>) -> Result<RecoveryKey> {
        let known: Vec<_> = vault::ways(self.home())?.into_iter().filter_map(|way| way.recipient).collect();
        Ok(RecoveryKey::parse_for(text.expose(), &known)?)
    }

    /// Reads a whole segment with `identity`, as far as it is good.
    fn opens(&self, identity: &Identity, segment: &Segment) -> Result<()> {
        let volume = self.volume_holding(&segment.key.camera, segment.name())?;
        let path = volume.path(&segment.key.camera, segment.name());
        let mut plain = vault::seal::open_seek(identity, File::open(path)?)?;
        let mut buffer = vec![0; 64 * 1024];
        let mut total = 0u64;
        loop {
            match plain.read(&mut buffer)? {
                0 => break,
                n => total += n as u64,
            }
        }
        if segment.state == SegmentState::Finished && total != segment.plaintext_bytes {
            return Err(Error::new(Code::Damaged, "It is shorter than it was when it was written."));
        }
        settle::readable(identity, &volume, segment)
    }

    /// Every segment with a file, oldest first.
    fn all_segments(&self) -> Result<Vec<Segment>> {
        let db = self.db();
        let always = Span { from: Utc(i64::MIN), to: Utc(i64::MAX) };
        let mut all = Vec::new();
        for (camera, _) in db.camera_names()? {
            all.extend(db.segments(&camera, always)?);
        }
        all.retain(|s| matches!(s.state, SegmentState::Finished | SegmentState::Cut));
        all.sort_by_key(|s| s.start);
        Ok(all)
    }

    /// Brings the footage folder's copy of the ways in up to date, so that the sheet opens a rescued disk. A disk that is away
    /// gets it when it is back: the recorder copies too.
    pub(super) fn copy_identity(&self) {
        let copied = self.readable_volumes().and_then(|volumes| {
            volumes.iter().try_for_each(|v| Ok(vault::copy_identity(self.home(), v.root()).map(drop)?))
        });
        if let Err(error) = copied {
            tracing::warn!(error = error.chain(), "the ways in were not copied beside the footage");
        }
    }
}
