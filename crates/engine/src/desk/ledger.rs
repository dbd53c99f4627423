//! Looking at the ledger: entries in words, and whether it is whole.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view;
use sha2::{Digest, Sha256};
use store::{DayKeyRow, LedgerRow};
use verify::ledger::{Anchor, Day, Entry, Problem, fingerprint};

/// Rows read at once: a year of a busy household in a few reads.
pub(super) const PAGE: usize = 4096;

impl Desk {
    /// At most `limit` entries before `before` (the newest without), newest first. Details in words only while unlocked.
    pub fn ledger(&self, limit: u32, before: Option<u64>) -> Result<Vec<view::LedgerEntryView>> {
        let head = self.db().ledger_head()?.map_or(0, |h| h.seq);
        let end = before.map_or(head, |b| b.saturating_sub(1).min(head));
        let first = end.saturating_sub(u64::from(limit)) + 1;
        let names = self.db().camera_names()?;
        let rows = self.db().ledger(first, (end + 1 - first.min(end + 1)) as usize)?;
        Ok(rows
            .iter()
            .rev()
            .map(|row| {
                let details = row.sealed.as_ref().filter(|_| self.is_open()).and_then(|sealed| {
                    let open = self.with_identity(|identity| Ok(vault::seal::open_bytes(identity, sealed)?));
                    open.ok().map(|text| String::from_utf8_lossy(&text).into_owned())
                });
                let name = |id: &str| names.iter().find(|(known, _)| known.as_str() == id).map(|(_, n)| n.as_str());
                view::LedgerEntryView {
                    seq: row.seq,
                    at: row.at.rfc3339(),
                    kind: row.kind.clone(),
                    text: text(row, details.as_deref(), name),
                    hash: hex::encode(row.hash),
                }
            })
            .collect())
    }

    /// Checks the whole chain, the day keys and, if given, a head that was written down elsewhere (hex), or the fingerprint of
    /// the recovery sheet.
    pub fn verify_ledger(&self, anchor: Option<&str>) -> Result<view::LedgerReport> {
        let anchors = anchor.map(read_anchor).transpose()?;
        let (rows, days) = {
            let db = self.db();
            let mut rows = Vec::new();
            loop {
                let from = rows.last().map_or(1, |r: &LedgerRow| r.seq + 1);
                let page = db.ledger(from, PAGE)?;
                if page.is_empty() {
                    break;
                }
                rows.extend(page);
            }
            (rows, db.day_keys()?)
        };
        let damaged = || Error::new(Code::Damaged, "A signing key of the ledger is damaged.");
        let days = days.iter().map(day).collect::<Option<Vec<_>>>().ok_or_else(damaged)?;
        let entries: Vec<_> = rows.iter().map(|row| (entry(row), row.hash)).collect();
        let report = verify::ledger::verify(entries.iter().map(|(e, h)| (e, *h)), &days, None, anchors.as_slice());
        Ok(view::LedgerReport {
            ok: report.ok,
            entries: report.entries,
            days: report.days as u32,
            anchor: report.anchor,
            head: (report.entries > 0).then_some(report.head),
            first_key: report.first_key,
            problems: report.problems.iter().map(problem).collect(),
            cannot_prove: report.cannot_prove.iter().map(|s| (*s).to_owned()).collect(),
        })
    }

    /// The fingerprint that the recovery sheet carries.
    pub(super) fn first_key(&self) -> Result<String> {
        let days = self.db().day_keys()?;
        let first = days.first().and_then(day).ok_or_else(|| Error::internal("The ledger has no key yet."))?;
        Ok(fingerprint(&first.key))
    }
}

/// 64 hex digits are a head; anything else is taken for the sheet's fingerprint.
fn read_anchor(text: &str) -> Result<Anchor> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bytes = hex::decode(&plain)
        .map_err(|e| Error::new(Code::BadAddress, "A head is written in the digits 0-9 and a-f.").source(e))?;
    match <[u8; 32]>::try_from(bytes) {
        Ok(head) => Ok(Anchor::Head(head)),
        Err(other) if other.len() == 20 => Ok(Anchor::FirstKey(plain)),
        Err(_) => Err(Error::new(Code::BadAddress, "A head has 64 digits, the sheet's fingerprint 40.")),
    }
}

pub(super) fn entry(row: &LedgerRow) -> Entry {
    Entry {
        seq: row.seq,
        at: row.at.0,
        kind: row.kind.clone(),
        public: row.public.clone(),
        details: row.sealed.as_ref().map(|sealed| Sha256::digest(sealed).into()),
        prev: row.prev,
    }
}

pub(super) fn day(row: &DayKeyRow) -> Option<Day> {
    let signature = match row.signature.as_slice() {
        [] => None,
        bytes => Some(bytes.try_into().ok()?),
    };
    Some(Day {
        number: u32::try_from(row.number).ok()?,
        key: row.public.as_slice().try_into().ok()?,
        at: row.made.0,
        count: row.count,
        head: row.head,
        signature,
    })
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Altered { seq } => format!("Entry {seq} was altered."),
        Problem::Unlinked { seq } => format!("Entry {seq} does not follow from the one before it."),
        Problem::Removed { first, last } if first == last => format!("Entry {first} is missing."),
        Problem::Removed { first, last } => format!("Entries {first} to {last} are missing."),
        Problem::Reordered { seq } => format!("Entry {seq} stands at a place that is not its own."),
        Problem::Cut { count } => format!("There were {count} entries once: the end was cut off."),
        Problem::Rewritten { day } => format!("What came before day key {day} was written anew."),
        Problem::DayKey { day } => format!("Day key {day} was not signed by the one before it."),
        Problem::HeadStatement => "The signed head is of another history.".to_owned(),
        Problem::AnchorMissing => "The head that was given is nowhere in this ledger.".to_owned(),
        Problem::FirstKey => "The first key is not the one on the recovery sheet.".to_owned(),
    }
}

/// One line for the owner.
fn text<'a>(row: &LedgerRow, details: Option<&str>, name: impl Fn(&str) -> Option<&'a str>) -> String {
    let public: serde_json::Value = serde_json::from_str(&row.public).unwrap_or_default();
    let field = |key: &str| public.get(key).and_then(|v| v.as_str());
    let camera = field("camera").map_or_else(String::new, |id| format!(": {}", name(id).unwrap_or(id)));
    let said = match row.kind.as_str() {
        "household_created" => "The household was made".to_owned(),
        "unlock" => "Unlocked".to_owned(),
        "unlock_failed" => "A wrong passphrase was tried".to_owned(),
        "lock" => "Locked".to_owned(),
        "recovered" => "Opened with the recovery sheet, new passphrase set".to_owned(),
        "recovery_confirmed" => "The recovery sheet was confirmed".to_owned(),
        "recovery_renewed" => "A new recovery sheet was made".to_owned(),
        "passphrase_changed" => "The passphrase was changed".to_owned(),
        "drill" => "The recovery sheet was tried".to_owned(),
        "way_added" => "A way in was added".to_owned(),
        "way_removed" => "A way in was removed".to_owned(),
        "settings_changed" => "Settings were changed".to_owned(),
        "camera_added" => format!("Camera added{camera}"),
        "camera_changed" => format!("Camera changed{camera}"),
        "camera_paused" => {
            format!(
                "Camera paused{camera}{}",
                field("until").map_or_else(String::new, |until| format!(", until {until}"))
            )
        }
        "camera_resumed" if field("by") == Some("time") => format!("A pause ended by itself{camera}"),
        "camera_resumed" => format!("Camera resumed{camera}"),
        "volume_accepted" if field("what") == Some("old_database") => "An older database was accepted".to_owned(),
        "volume_accepted" => "A swapped footage disk was accepted".to_owned(),
        "footage_moved" => "New footage goes to another folder".to_owned(),
        "key_moved" => match field("to") {
            Some("keyring") => "The recorder's key was moved to the keyring".to_owned(),
            _ => "The recorder's key was moved to a file".to_owned(),
        },
        "camera_removed" => format!("Camera removed{camera}"),
        "camera_restored" => format!("Camera taken back{camera}"),
        "view" => format!("Looked at{camera}"),
        "hold" => format!("Footage is held{camera}"),
        "own_copy" => "A copy was saved, not sealed".to_owned(),
        "snapshot" => "A picture was saved, not sealed".to_owned(),
        "hold_released" => "A hold was released".to_owned(),
        "request_received" => "A request came in".to_owned(),
        "request_shown" => "A request was read".to_owned(),
        "request_hidden" if public["hidden"] == false => "A request is shown again".to_owned(),
        "request_hidden" => "A request was hidden".to_owned(),
        "request_forgotten" => "A file of an unknown sender was forgotten".to_owned(),
        "request_saved" => "A request was saved as it came".to_owned(),
        "request_rules" => "The rules of requests were changed".to_owned(),
        "response_prepared" => "A response was prepared".to_owned(),
        "response_changed" => "A response was changed".to_owned(),
        "response_discarded" => "A response was discarded".to_owned(),
        "redaction_begun" => "A redaction was begun".to_owned(),
        "redaction_rendered" => "A redaction was rendered and checked".to_owned(),
        "redaction_approved" => "A redacted clip was approved".to_owned(),
        "redaction_saved" => "A redacted clip was saved, not sealed".to_owned(),
        "redaction_discarded" => "A redaction was discarded".to_owned(),
        "exported" => match &public["clips"] {
            serde_json::Value::Number(n) if n.as_u64() == Some(1) => "A clip was exported".to_owned(),
            clips => format!("{clips} clips were exported"),
        },
        "export_taken_back" => "An export did not come to its end, and nothing of it was left".to_owned(),
        "export_proved" => "A challenge was answered with the kept key of an export".to_owned(),
        "export_revealed" => "Parts of an exported original were opened".to_owned(),
        "link_host_set" => "A host of links was set up".to_owned(),
        "link_host_removed" => "A host of links was removed".to_owned(),
        "link_made" => "A secure link was made".to_owned(),
        "link_fetched" => match &public["download"] {
            serde_json::Value::Number(number) => format!("A secure link was fetched (download {number})"),
            _ => "A secure link was fetched".to_owned(),
        },
        "link_extended" => "A secure link was extended".to_owned(),
        "link_revoked" => "A secure link was revoked".to_owned(),
        "link_ended" => match field("how") {
            Some("exhausted") => "A secure link ended: it was fetched as often as it may be".to_owned(),
            Some("expired") => "A secure link expired".to_owned(),
            Some("locked_out") => "A secure link was ended by its host after too many wrong PINs".to_owned(),
            _ => "A secure link ended before its time".to_owned(),
        },
        "masks_changed" => format!("What a camera never shows was changed{camera}"),
        "key_pinned" => "A sender's key was pinned".to_owned(),
        "key_unpinned" => "A sender's key is not known any more".to_owned(),
        "key_revoked" => "A key was revoked".to_owned(),
        "key_rotated" => "A sender changed to a new key".to_owned(),
        "directory_kept" => "A directory of senders was taken in".to_owned(),
        "directory_dropped" => "A directory of senders was dropped".to_owned(),
        "place_set" if public["known"] == false => "Where home is was forgotten".to_owned(),
        "place_set" => "Where home is was set".to_owned(),
        "camera_view_set" => format!("What a camera looks at was set{camera}"),
        "paper_entered" => "A paper was entered".to_owned(),
        "paper_changed" => "A paper was changed".to_owned(),
        "paper_closed" => "A paper was closed, or opened again".to_owned(),
        "paper_removed" => "A paper was removed".to_owned(),
        "folder_watched" => "A folder is watched for requests".to_owned(),
        "folder_left" => "A folder is not watched any more".to_owned(),
        "feed_followed" => "A feed of requests is followed".to_owned(),
        "feed_left" => "A feed of requests is not followed any more".to_owned(),
        "started_over" => "All keys were lost: a new one was made".to_owned(),
        "recorder_started" => "The recorder started".to_owned(),
        "recorder_stopped" => "The recorder stopped in order".to_owned(),
        "reconciled" => "Footage was put in order after a start".to_owned(),
        "day" => "A day of recording".to_owned(),
        "certificate_pinned" => format!("Certificate noted{camera}"),
        "camera_erased" => format!("Camera erased{camera}"),
        "gap" => format!("Gap{camera}{}", cause(field("cause"))),
        "deletion" => format!("Footage deleted{camera}{}", cause(field("cause"))),
        // An entry of a later version, or of the recorder: its kind and facts as they stand.
        other => format!("{other} {}", row.public),
    };
    match details {
        // The camera still has the name it was added with: said already.
        Some(more) if !said.ends_with(more) => format!("{said} ({more})"),
        _ => said,
    }
}

fn cause(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(", {}", name.replace('_', " ")))
}
