//! The ledger as JSON lines: what `porchlight ledger export` writes and `porchlight-verify ledger` reads.
//!
//! ```text
//! {"ledger":"porchlight ledger 1","household":"…"}                      first line
//! {"day":{"number":1,"key":"…","at":…,"count":0,"head":"…"}}
//! {"entry":{"seq":1,"at":…,"kind":"…","public":"{…}","prev":"…","hash":"…"}}
//! {"head":{"count":…,"head":"…","signature":"…"}}                 last line, if there is one
//! ```
//! The public part is a string, not an object: what was hashed are its bytes.

use super::{Day, Entry, Hash, MAX_KIND, MAX_PUBLIC, PublicKey, Signature};
use serde::{Deserialize, Serialize};
use std::io::BufRead;

/// Longest line, bytes: the public part with every byte escaped, and room for the rest.
pub const MAX_LINE: usize = 6 * MAX_PUBLIC + 4096;
/// Most lines of one ledger: a hundred years of 500 entries a day.
const MAX_LINES: usize = 20_000_000;
const FORMAT: &str = "porchlight ledger 1";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    Header(Header),
    Day(Day),
    /// The entry, and the hash that stands beside it.
    Entry(Entry, Hash),
    Head(HeadStatement),
}

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The household's id.
    pub household: String,
}

/// Where the ledger stood when it was written out, signed by the day key that reigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadStatement {
    pub count: u64,
    pub head: Hash,
    pub signature: Signature,
}

/// Why a line or a file is no ledger.
#[derive(Debug, thiserror::Error)]
pub enum LineError {
    #[error("line {0} is longer than a ledger's lines can be")]
    TooLong(usize),
    #[error("the file has more lines than a ledger can have")]
    TooMany,
    #[error("line {line} is no line of a ledger: {what}")]
    Malformed { line: usize, what: &'static str },
    #[error("the file could not be read")]
    Read(#[source] std::io::Error),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ledger: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    household: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    day: Option<RawDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<RawEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<RawHead>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDay {
    number: u32,
    key: String,
    at: i64,
    count: u64,
    head: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signature: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    seq: u64,
    at: i64,
    kind: String,
    public: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    details: Option<String>,
    prev: String,
    hash: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    count: u64,
    head: String,
    signature: String,
}

/// Writes a line, without the line end.
#[must_use]
pub fn to_line(line: &Line) -> String {
    let empty = Raw { ledger: None, household: None, day: None, entry: None, head: None };
    let raw = match line {
        Line::Header(h) => Raw { ledger: Some(FORMAT.to_owned()), household: Some(h.household.clone()), ..empty },
        Line::Day(d) => Raw {
            day: Some(RawDay {
                number: d.number,
                key: hex::encode(d.key),
                at: d.at,
                count: d.count,
                head: hex::encode(d.head),
                signature: d.signature.map(hex::encode),
            }),
            ..empty
        },
        Line::Entry(e, hash) => Raw {
            entry: Some(RawEntry {
                seq: e.seq,
                at: e.at,
                kind: e.kind.clone(),
                public: e.public.clone(),
                details: e.details.map(hex::encode),
                prev: hex::encode(e.prev),
                hash: hex::encode(hash),
            }),
            ..empty
        },
        Line::Head(h) => Raw {
            head: Some(RawHead { count: h.count, head: hex::encode(h.head), signature: hex::encode(h.signature) }),
            ..empty
        },
    };
    serde_json::to_string(&raw).expect("strings and integers always serialise")
}

/// Reads one line; what is wrong with it, if it is none.
pub fn parse_line(text: &str) -> Result<Line, &'static str> {
    if text.len() > MAX_LINE {
        return Err("it is too long");
    }
    let raw: Raw = serde_json::from_str(text).map_err(|_| "it is not the JSON that a ledger has")?;
    match raw {
        Raw { ledger: Some(format), household: Some(household), day: None, entry: None, head: None } => {
            if format != FORMAT {
                return Err("it is of a format that this program does not know");
            }
            Ok(Line::Header(Header { household }))
        }
        Raw { ledger: None, household: None, day: Some(d), entry: None, head: None } => Ok(Line::Day(Day {
            number: d.number,
            key: fixed::<32>(&d.key)? as PublicKey,
            at: d.at,
            count: d.count,
            head: fixed(&d.head)?,
            signature: d.signature.as_deref().map(fixed).transpose()?,
        })),
        Raw { ledger: None, household: None, day: None, entry: Some(e), head: None } => {
            if e.kind.len() > MAX_KIND || e.public.len() > MAX_PUBLIC {
                return Err("a part of it is too long");
            }
            let entry = Entry {
                seq: e.seq,
                at: e.at,
                kind: e.kind,
                public: e.public,
                details: e.details.as_deref().map(fixed).transpose()?,
                prev: fixed(&e.prev)?,
            };
            Ok(Line::Entry(entry, fixed(&e.hash)?))
        }
        Raw { ledger: None, household: None, day: None, entry: None, head: Some(h) } => {
            Ok(Line::Head(HeadStatement { count: h.count, head: fixed(&h.head)?, signature: fixed(&h.signature)? }))
        }
        _ => Err("it holds none or several of header, day, entry and head"),
    }
}

/// Reads a whole ledger, line by line, with every limit. Empty lines are skipped.
pub fn read(mut from: impl BufRead) -> Result<Vec<Line>, LineError> {
    let mut lines = Vec::new();
    let mut buffer = Vec::new();
    for number in 1.. {
        if number > MAX_LINES {
            return Err(LineError::TooMany);
        }
        buffer.clear();
        let limit = MAX_LINE as u64 + 1;
        let read = std::io::Read::take(&mut from, limit).read_until(b'\n', &mut buffer).map_err(LineError::Read)?;
        if read == 0 {
            break;
        }
        if buffer.last() == Some(&b'\n') {
            buffer.pop();
        } else if buffer.len() > MAX_LINE {
            return Err(LineError::TooLong(number));
        }
        let text = std::str::from_utf8(&buffer)
            .map_err(|_| LineError::Malformed { line: number, what: "it is not UTF-8 text" })?;
        if text.trim().is_empty() {
            continue;
        }
        let line = parse_line(text.trim_end()).map_err(|what| LineError::Malformed { line: number, what })?;
        if matches!(line, Line::Header(_)) != lines.is_empty() {
            return Err(LineError::Malformed { line: number, what: "the header is the first line and only that" });
        }
        lines.push(line);
    }
    Ok(lines)
}

fn fixed<const N: usize>(text: &str) -> Result<[u8; N], &'static str> {
    let mut out = [0; N];
    hex::decode_to_slice(text, &mut out).map_err(|_| "a hash, key or signature is not hex of its length")?;
    Ok(out)
}
