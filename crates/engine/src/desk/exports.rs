//! What the household keeps of exports: a receipt of each, holds of their originals, what opens the commitments to those, and their
//! entries in the ledger. Making a bundle is `export`'s.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view::bundle::{ExportReceipt, ExportedClip};
use model::redaction::Stretch;
use model::{CameraId, RunId, Secret, Span, Utc};
use serde::{Deserialize, Serialize};
use store::{HoldId, StoredExport, StoredSalts};
use tracing::warn;
use verify::commitment::Salt;
use zeroize::Zeroizing;

/// Why an export's footage is held: shown wherever the hold can be released.
const HELD_FOR: &str = "A clip of it was exported. As long as this hold stands, parts of the original can be shown and proved to be \
                        what was recorded; releasing it ends that for good.";

/// Which of the footage an export's groups of pictures are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GroupsOf {
    pub(crate) camera: CameraId,
    pub(crate) from_us: i64,
    pub(crate) to_us: i64,
    /// Of a redacted clip: what its film shows, in clip time. None: an original.
    pub(crate) film: Option<Stretch>,
    /// Of an original: with its sound, and which part of it. Both decide where a part ends.
    pub(crate) sound: bool,
    pub(crate) part: usize,
}

/// What opens the commitment to one clip's original, as long as it is held.
pub(crate) struct Opens {
    /// Its number in the bundle, from 1.
    pub(crate) clip: u32,
    pub(crate) hold: (HoldId, Utc),
    pub(crate) of: GroupsOf,
    pub(crate) salts: Vec<Salt>,
}

/// An export's entry in the ledger.
pub(crate) struct ExportNote {
    /// For anybody who opens the database: numbers, and nothing by which a bundle is known.
    pub(crate) public: serde_json::Value,
    /// For the owner only.
    pub(crate) details: String,
}

impl Desk {
    /// What was given, newest first: also where the footage is gone.
    pub fn exports(&self) -> Result<Vec<ExportReceipt>> {
        self.with_private(|private| {
            let all = private.exports()?;
            all.into_iter()
                .map(|stored| {
                    let salts = private.export_salts(stored.id)?;
                    receipt(stored, &salts)
                })
                .collect()
        })
    }

    pub fn export_receipt(&self, id: i64) -> Result<ExportReceipt> {
        self.with_private(|private| {
            let stored = private.export(id)?;
            receipt(stored, &private.export_salts(id)?)
        })
    }

    /// Salts and place of the groups of one clip, from 1; `refused` where its hold was released.
    pub(crate) fn export_groups(&self, id: i64, clip: u32) -> Result<(GroupsOf, Vec<Salt>)> {
        let all = self.with_private(|private| {
            private.export(id)?;
            Ok(private.export_salts(id)?)
        })?;
        let found = all.into_iter().find(|salts| salts.clip == clip).ok_or_else(|| {
            Error::new(Code::Refused, "The original of this clip cannot be opened any more: its hold was released.")
                .hint("The receipt still says what was given.")
        })?;
        let of = serde_json::from_str(&found.source).map_err(|_| unreadable())?;
        Ok((of, found.salts))
    }

    /// Holds an export's footage until the owner releases it.
    pub(crate) fn hold_for_export(&self, camera: &CameraId, span: Span) -> Result<(HoldId, Utc)> {
        let made = self.add_hold(camera, span.from, span.to, None, Some(HELD_FOR))?;
        let holds = self.db().holds(self.clock.now())?;
        let held = holds.into_iter().find(|hold| hold.id == HoldId(made.id));
        // E9 is a look at what stands there, not at what was asked for.
        let held = held.filter(|hold| hold.camera == *camera && hold.span == span && hold.until.is_none());
        held.map(|hold| (hold.id, hold.made))
            .ok_or_else(|| Error::internal("The hold of what is exported does not stand."))
    }

    /// Keeps a receipt with what opens its commitments, and the signing key where the owner wanted that. Gives its number.
    pub(crate) fn keep_export(
        &self,
        receipt: &ExportReceipt,
        response: Option<i64>,
        opens: &[Opens],
        key: Option<&Secret<Vec<u8>>>,
    ) -> Result<i64> {
        let body = serde_json::to_string(receipt).map_err(|_| unreadable())?;
        let stored = StoredExport { id: 0, made: Utc(receipt.made_us), response, receipt: body };
        let mut kept = Vec::new();
        for Opens { clip, hold, of, salts } in opens {
            let source = serde_json::to_string(of).map_err(|_| unreadable())?;
            kept.push(StoredSalts { clip: *clip, hold: *hold, source, salts: salts.clone() });
        }
        self.with_private(|private| Ok(private.add_export(&stored, &kept, key)?))
    }

    /// An export did not come to its end after it was entered: its receipt and its holds go, and the ledger says so.
    pub(crate) fn take_back_export(&self, receipt: Option<i64>, holds: &[(HoldId, Utc)], seq: Option<u64>) {
        if let Some(id) = receipt
            && let Err(error) = self.with_private(|private| Ok(private.remove_export(id)?))
        {
            warn!(error = error.chain(), "the receipt of an export that failed stays");
        }
        for (hold, _) in holds {
            if let Err(error) = self.release_hold(hold.0) {
                warn!(error = error.chain(), "the hold of an export that failed stays");
            }
        }
        if let Some(seq) = seq {
            self.note("export_taken_back", serde_json::json!({ "entry": seq }), None);
        }
    }

    /// Enters an export: not in the ledger, not given (E10). Gives the entry's number and the head behind it, once they were read back.
    pub(crate) fn note_export(&self, note: &ExportNote) -> Result<(u64, String)> {
        let entered = self.enter("exported", note.public.clone(), Some(&note.details))?;
        let rows = self.db().ledger(entered.seq, 1)?;
        let row = rows.first().filter(|row| row.seq == entered.seq && hex::encode(row.hash) == entered.head);
        let before = match entered.seq.checked_sub(1).filter(|seq| *seq > 0) {
            Some(seq) => self.db().ledger(seq, 1)?.first().map(|row| row.hash),
            None => Some(verify::ledger::GENESIS),
        };
        let chained = row.is_some_and(|row| super::ledger::entry(row).hash() == row.hash && Some(row.prev) == before);
        let sealed = row.and_then(|row| row.sealed.as_ref());
        let said = sealed.map(|sealed| self.with_identity(|identity| Ok(vault::seal::open_bytes(identity, sealed)?)));
        if !chained || said.transpose()?.is_none_or(|said| said.as_slice() != note.details.as_bytes()) {
            return Err(Error::new(Code::Damaged, "The ledger does not hold what was entered into it.")
                .hint("Run `porchlight ledger verify`, and export again."));
        }
        Ok((entered.seq, entered.head))
    }

    /// Whether the ledger holds the approval of a redaction's result with this SHA-256 (E8).
    pub(crate) fn ledger_holds_approval(&self, redaction: i64, sha256: &str) -> Result<bool> {
        let mut end = self.db().ledger_head()?.map_or(0, |head| head.seq);
        // Approvals are mostly young: from the newest on.
        while end > 0 {
            let first = end.saturating_sub(super::ledger::PAGE as u64) + 1;
            let rows = self.db().ledger(first, (end + 1 - first) as usize)?;
            for row in rows.iter().rev().filter(|row| row.kind == "redaction_approved") {
                let public: serde_json::Value = serde_json::from_str(&row.public).unwrap_or_default();
                let Some(sealed) = row.sealed.as_ref().filter(|_| public["redaction"] == redaction) else { continue };
                let said = self.with_identity(|identity| Ok(vault::seal::open_bytes(identity, sealed)?))?;
                if String::from_utf8_lossy(&said).contains(sha256) {
                    return Ok(true);
                }
            }
            end = first - 1;
        }
        Ok(false)
    }

    /// Enters that parts of an original were opened.
    pub(crate) fn note_revealed(
        &self,
        receipt: &ExportReceipt,
        clip: &ExportedClip,
        parts: &std::collections::BTreeSet<usize>,
    ) -> Result<()> {
        let words: Vec<String> = parts.iter().map(ToString::to_string).collect();
        let details = format!("{}, {}: parts {}", receipt.bundle, clip.file, words.join(", "));
        self.try_note("export_revealed", serde_json::json!({ "parts": parts.len() }), Some(&details))
    }

    /// The key that signed an export, where it was kept.
    pub(crate) fn export_key(&self, id: i64) -> Result<Option<Zeroizing<[u8; 32]>>> {
        let Some(kept) = self.with_private(|private| Ok(private.export_key(id)?))? else { return Ok(None) };
        let mut key = Zeroizing::new([0; 32]);
        if kept.expose().len() != key.len() {
            return Err(unreadable());
        }
        key.copy_from_slice(kept.expose());
        Ok(Some(key))
    }

    /// Enters that a challenge was answered with an export's kept key.
    pub(crate) fn note_proved(&self, receipt: &ExportReceipt, challenge: &str) -> Result<()> {
        let details = format!("{}, challenge with SHA-256 {challenge}", receipt.bundle);
        self.try_note("export_proved", serde_json::json!({}), Some(&details))
    }

    /// A hold was released: commitments to its footage cannot be opened any more.
    pub(super) fn forget_salts(&self, hold: HoldId, made: Utc) {
        if self.is_open()
            && let Err(error) = self.with_private(|private| Ok(private.drop_salts_of(hold, made)?))
        {
            warn!(error = error.chain(), "what a released hold kept goes at the next unlock");
        }
    }

    /// What follows an unlock: what was kept with holds that ended in the meantime goes.
    pub fn clear_salts(&self) -> Result<()> {
        let in_force = self.db().holds(self.clock.now())?;
        self.with_private(|private| {
            for (hold, made) in private.holds_of_exports()? {
                if !in_force.iter().any(|held| held.id == hold && held.made == made) {
                    private.drop_salts_of(hold, made)?;
                }
            }
            Ok(())
        })
    }

    /// How far the camera's own clock was from the computer's in a run.
    pub(crate) fn run_clock_offset(&self, run: RunId) -> Option<i64> {
        self.db().run(run).ok().flatten().and_then(|run| run.clock_offset_us)
    }

    pub(crate) fn run_has_sound(&self, run: RunId) -> bool {
        self.db().run(run).ok().flatten().is_some_and(|run| run.config.audio.is_some())
    }
}

/// What is kept of one, without what cannot be opened any more.
fn receipt(stored: StoredExport, salts: &[StoredSalts]) -> Result<ExportReceipt> {
    let mut receipt: ExportReceipt = serde_json::from_str(&stored.receipt).map_err(|_| unreadable())?;
    receipt.id = stored.id;
    for (clip, number) in receipt.clips.iter_mut().zip(1..) {
        match salts.iter().find(|salts| salts.clip == number) {
            Some(salts) => clip.hold = Some(salts.hold.0.0),
            None => (clip.commitment, clip.hold, clip.groups) = (None, None, 0),
        }
    }
    Ok(receipt)
}

fn unreadable() -> Error {
    Error::new(Code::Damaged, "The receipt of an export cannot be read.")
        .hint("A copy of private.db from a backup can take its place. What was given is not affected.")
}
