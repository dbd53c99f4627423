//! What stands beside the statement: the record of the redaction, the request, the page and the sheet.

use super::{Check, Report};
use crate::bundle::bag::{self, Bag, Listed};
use crate::bundle::dsse::pae;
use crate::bundle::record::Record;
use crate::bundle::statement::{Answered, Statement};
use crate::bundle::{guide, paper, place};
use crate::ledger::PublicKey;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::Path;

/// Bytes of a record: a stretch a second for a day of a hundred clips would fit.
const MAX_RECORD: u64 = 16 << 20;
/// Bytes of a request, as its form has it.
const MAX_REQUEST: u64 = 64 << 10;
/// Bytes of the page and of the sheet.
const MAX_PAGE: u64 = 4 << 20;
/// The type of a request's envelope.
const REQUEST_TYPE: &str = "application/vnd.open-footage-request+json;v=1";

pub(super) fn check(folder: &Path, bag: &Bag, statement: &Statement, key: &PublicKey, report: &mut Report) {
    // What the bag does not have was told.
    let read = |name: &str, most: u64| bag.file(name).and_then(|_| bag::read(&folder.join(name), most).ok());
    if bag.file(place::RECORD).is_some() {
        let record = read(place::RECORD, MAX_RECORD).and_then(|bytes| serde_json::from_slice::<Record>(&bytes).ok());
        if let Some(what) = record_fault(record, statement) {
            report.problem(Check::E8, place::RECORD, what);
        }
    }
    if let (Some(stated), true) = (&statement.request, bag.file(place::REQUEST).is_some()) {
        let answered = read(place::REQUEST, MAX_REQUEST).and_then(|bytes| request(&bytes));
        match answered {
            Some(answered) if answered == *stated => {}
            Some(_) => report.problem(Check::E8, place::REQUEST, "is another request than the one that was answered"),
            None => report.problem(Check::E8, place::REQUEST, "is no request"),
        }
    }
    pages(bag, statement, key, report, read);
}

fn record_fault(record: Option<Record>, statement: &Statement) -> Option<&'static str> {
    let Some(record) = record else { return Some("is no record of a redaction") };
    let times = |file: &str| record.clips.iter().find(|clip| clip.file == file).map(|clip| clip.times.clone());
    if Record::of(statement, |file| times(file).unwrap_or_default()).as_ref() != Some(&record) {
        return Some("says something else of the redaction than was signed");
    }
    let odd = |clip: &crate::bundle::record::RecordedClip| {
        clip.times.iter().any(|span| span.from_ms > span.to_ms)
            || clip.times.windows(2).any(|pair| pair[0].from_ms > pair[1].from_ms)
    };
    record.clips.iter().any(odd).then_some("has times that are none")
}

/// Which request a file is: its id, and SHA-256 of what its sender signed. Whether the sender's signature holds, and who they are, is
/// `porchlight-request verify`'s to say.
fn request(file: &[u8]) -> Option<Answered> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Envelope {
        payload_type: String,
        payload: String,
    }
    #[derive(Deserialize)]
    struct Payload {
        id: String,
    }
    let envelope: Envelope = serde_json::from_slice(file).ok()?;
    let payload = STANDARD.decode(&envelope.payload).ok()?;
    let id = serde_json::from_slice::<Payload>(&payload).ok()?.id;
    let identity = hex::encode(Sha256::digest(pae(REQUEST_TYPE, &payload)));
    (envelope.payload_type == REQUEST_TYPE).then_some(Answered { id, identity })
}

/// The page and the sheet are not signed themselves. They are functions of what is: made again, they must be the same, unless another
/// version made them.
fn pages(
    bag: &Bag,
    statement: &Statement,
    key: &PublicKey,
    report: &mut Report,
    read: impl Fn(&str, u64) -> Option<Vec<u8>>,
) {
    let others = bag.files.iter().filter(|file| file.path != place::GUIDE && !bag::OWN.contains(&file.path.as_str()));
    let others: Vec<Listed> = others.cloned().collect();
    let made =
        [(place::GUIDE, guide::page(statement, &others, key).into_bytes()), (place::PAPER, paper::pdf(statement))];
    let mut same = Vec::new();
    for (name, made) in made {
        if read(name, MAX_PAGE) == Some(made) {
            same.push(name);
        } else if bag.file(name).is_some() {
            report.remarks.push(format!(
                "{name} is not word for word what this version of porchlight-verify makes of the signed statement. Another version \
                 may have made it, or somebody changed it and its hash: rely on what stands here instead."
            ));
        }
    }
    if !same.is_empty() {
        let verb = if same.len() == 1 { "says" } else { "say" };
        report.checked.push(format!("{} {verb} what was signed, word for word.", same.join(" and ")));
    }
}
