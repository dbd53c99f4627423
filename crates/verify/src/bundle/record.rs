//! `meta/redaction.json`: what was hidden and when, for whoever asks what a redacted copy lacks. Classes, counts, times, reasons and
//! versions; no pictures and no boxes. It is there if a clip is redacted.

use super::statement::{Redacted, Statement};
use serde::{Deserialize, Serialize};

/// The form's name and number.
pub const FORMAT: &str = "porchlight-redaction/1";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// The bundle's name, as in the statement.
    pub bundle: String,
    /// The redacted clips, in the statement's order.
    pub clips: Vec<RecordedClip>,
    /// What made it, as in the statement.
    pub process: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordedClip {
    pub file: String,
    pub sha256: String,
    /// As in the statement.
    pub redaction: Redacted,
    /// When something was hidden or muted, by beginning.
    pub times: Vec<Span>,
}

/// A stretch of the clip in which something of a class was hidden: milliseconds from its first picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// A class as in [`super::statement::Counted::what`], or `sound`.
    pub what: String,
    pub from_ms: u64,
    pub to_ms: u64,
}

impl Record {
    /// The record that goes with a statement; none where no clip is redacted. `times` gives the stretches of a clip by its file.
    #[must_use]
    pub fn of(statement: &Statement, mut times: impl FnMut(&str) -> Vec<Span>) -> Option<Self> {
        let clips: Vec<RecordedClip> = statement
            .clips
            .iter()
            .filter_map(|clip| {
                let redaction = clip.redaction.clone()?;
                let times = times(&clip.file);
                Some(RecordedClip { file: clip.file.clone(), sha256: clip.sha256.clone(), redaction, times })
            })
            .collect();
        let (format, bundle, process) = (FORMAT.to_owned(), statement.bundle.clone(), statement.process.clone());
        (!clips.is_empty()).then_some(Self { format, bundle, clips, process })
    }
}
