//! What lies in an original's pictures beside them: messages that cameras put into the stream, and texts in those, such as a serial
//! number. Of an original they leave with the pictures, and the owner sees them first.

use crate::clip::{Feed, Part, Plan};
use crate::desk::Desk;
use crate::error::Result;
use std::collections::BTreeMap;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// Messages (SEI) beside the pictures.
    pub(super) messages: u64,
    /// Texts in them, each once.
    pub(super) texts: Vec<String>,
}

/// A run of so many letters and digits is a text; shorter ones turn up by chance.
const LEAST: usize = 6;
/// From this length on chance is out of the question. A shorter one has to be said again: what names a camera is repeated, numbers that
/// happen to look like a text are not.
const CERTAIN: usize = 10;
/// Of so few messages none has to be repeated.
const FEW: u64 = 4;
/// Texts that are shown, and characters of one.
const MOST: usize = 12;
const MAX_TEXT: usize = 80;
/// Texts that are counted: a stream of random bytes holds one in every few messages.
const MANY: usize = 1000;
/// Batches that are looked through from the beginning, and at the end: cameras repeat what they say with every key frame, and a long
/// clip is not read through for a page that is shown again and again.
const LOOKED: usize = 120;

pub(super) fn look(desk: &Desk, plan: &Plan, part: &Part) -> Result<Inside> {
    let mut found = Inside::default();
    let mut texts = BTreeMap::new();
    let pieces = part.pieces.len();
    let ends = [0..pieces.min(LOOKED), pieces.saturating_sub(LOOKED).max(LOOKED.min(pieces))..pieces];
    let (mut pictures, mut looked) = (0_u64, 0_u64);
    pictures += part.frames;
    for range in ends {
        let mut feed = Feed::from(desk, plan, part, range.start);
        for _ in range {
            desk.require_open()?;
            let Some(batch) = feed.next()? else { break };
            for unit in batch.pictures {
                looked += 1;
                mux::nal::messages(part.config.video.codec, &unit.data, |_, payload| {
                    found.messages += 1;
                    texts_of(payload, &mut texts);
                });
            }
        }
    }
    found.texts = certain(texts, found.messages);
    // Of what was not read, as many as of what was.
    if looked > 0 && looked < pictures {
        found.messages = found.messages.saturating_mul(pictures) / looked;
    }
    Ok(found)
}

fn certain(texts: BTreeMap<String, u32>, messages: u64) -> Vec<String> {
    let sure = |(text, times): &(String, u32)| messages < FEW || *times > 1 || text.len() >= CERTAIN;
    texts.into_iter().filter(sure).map(|(text, _)| text).take(MOST).collect()
}

/// Counts the texts of one message.
fn texts_of(payload: &[u8], texts: &mut BTreeMap<String, u32>) {
    let is_text = |b: &u8| b.is_ascii_graphic() || *b == b' ';
    for run in payload.split(|b| !is_text(b)) {
        let text = String::from_utf8_lossy(run);
        let text = text.trim();
        let solid = text.bytes().filter(u8::is_ascii_alphanumeric).count();
        // Coded numbers look like texts for a few bytes.
        if text.len() >= LEAST && solid * 4 >= text.len() * 3 {
            let text: String = text.chars().take(MAX_TEXT).collect();
            if texts.len() < MANY || texts.contains_key(&text) {
                *texts.entry(text).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_once_and_short_is_chance() {
        let mut texts = BTreeMap::new();
        for payload in [&b"\0AB12CD\0a`W2Hf\0"[..], b"\0AB12CD\0a`WJqN\0", b"\0DS-2CD2042WD\0a`WNNo"] {
            texts_of(payload, &mut texts);
        }
        assert_eq!(certain(texts.clone(), 3).len(), 5);
        assert_eq!(certain(texts, 4), ["AB12CD", "DS-2CD2042WD"]);
    }

    #[test]
    fn a_serial_number_is_a_text_and_noise_is_none() {
        let found = |payload: &[u8]| {
            let mut texts = BTreeMap::new();
            texts_of(payload, &mut texts);
            texts.into_keys().collect::<Vec<_>>()
        };
        assert_eq!(found(b"\x01\x02SN:DS-2CD2042\x00\x07ab\x00"), ["SN:DS-2CD2042"]);
        assert!(found(&[0x12, 0x80, 0xff, b'a', b'b', 0, b'=', b'~', b'!', b'$', b'%', b'&']).is_empty());
    }
}
