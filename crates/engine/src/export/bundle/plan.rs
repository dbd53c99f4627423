//! What a draft would be, item by item: for the last page before the act. Nothing is written.

use super::draft::{Drafted, Source, Wanted};
use super::inside::{self, Inside};
use super::original;
use crate::desk::Desk;
use crate::error::Result;
use crate::view::bundle::{ExportClip, ExportDraft, ExportLevel, ExportPlan, LeavingItem, LeavingKind};
use verify::bundle::place;

/// What files around the clips come to, bytes, where they are not made yet: measured on bundles of one clip and of twenty.
const PAPER: u64 = 24_000;
const GUIDE: u64 = 12_000;
const STATEMENT: u64 = 1_500;
const STATEMENT_EACH: u64 = 1_500;
const RECORD_EACH: u64 = 1_500;
/// The bag's own lists, together, and for each file in them.
const LISTS: u64 = 600;
const LISTS_EACH: u64 = 90;

/// What a draft would be.
pub fn plan(desk: &Desk, draft: &ExportDraft) -> Result<ExportPlan> {
    let drafted = Drafted::read(desk, draft)?;
    let mut items = Vec::new();
    let mut number = 0;
    for clip in &drafted.clips {
        clip_items(desk, clip, &mut number, &mut items)?;
    }
    let clips = number.max(1) as u64;
    let redacted = drafted.clips.iter().filter(|clip| clip.asked.redaction.is_some()).count() as u64;
    let mut add = |kind, file: &str, bytes: u64| {
        items.push(LeavingItem { kind, file: file.to_owned(), bytes: Some(bytes), values: Vec::new() });
    };
    let statement = STATEMENT + clips * STATEMENT_EACH;
    add(LeavingKind::Statement, place::PAPER, PAPER);
    add(LeavingKind::Record, place::STATEMENT, statement);
    if redacted > 0 {
        add(LeavingKind::Record, place::RECORD, redacted * RECORD_EACH);
    }
    if let Some(answering) = drafted.answering.as_ref().filter(|_| drafted.with_request) {
        add(LeavingKind::Request, place::REQUEST, answering.bytes.len() as u64);
    }
    add(LeavingKind::Signature, place::SIGNATURE, statement * 4 / 3 + 400);
    add(LeavingKind::Guide, place::GUIDE, GUIDE);
    add(LeavingKind::Record, "bagit.txt", LISTS + (clips + 7) * LISTS_EACH);
    for (field, words) in own_words(&drafted) {
        let (kind, file) = (LeavingKind::Words, place::PAPER.to_owned());
        items.push(LeavingItem { kind, file, bytes: None, values: vec![field.to_owned(), words] });
    }
    let bytes = items.iter().filter_map(|item| item.bytes).sum();
    let largest = if draft.sealed { bytes } else { items.iter().filter_map(|item| item.bytes).max().unwrap_or(0) };
    Ok(ExportPlan {
        items,
        bytes,
        largest,
        yours_alone: drafted.answering.as_ref().is_some_and(|answering| answering.yours_alone),
        recipients: u32::try_from(drafted.recipients().len()).unwrap_or(u32::MAX),
        sender: drafted.to(),
        lacking: drafted.lacking,
        beyond: drafted.beyond,
    })
}

fn clip_items(desk: &Desk, clip: &Wanted, number: &mut usize, items: &mut Vec<LeavingItem>) -> Result<()> {
    let seconds = |us: i64| format!("{:.1}", us.max(0) as f64 / 1e6);
    let mut add = |kind, file: &str, bytes, values: Vec<String>| {
        items.push(LeavingItem { kind, file: file.to_owned(), bytes, values });
    };
    match &clip.source {
        Some(Source::Render(approval)) => {
            *number += 1;
            let made = &approval.whole().made;
            let values = vec![clip.name.clone(), "redacted".to_owned(), seconds(made.length_us)];
            add(LeavingKind::Clip, &place::clip(*number), Some(made.bytes), values);
        }
        Some(Source::Original(plan)) => {
            for part in &plan.parts {
                *number += 1;
                let file = place::clip(*number);
                let values = vec![clip.name.clone(), "original".to_owned(), seconds(part.length.micros())];
                add(LeavingKind::Clip, &file, Some(original::estimate(part)), values);
                let before = clip.span.from.0 - part.from.0;
                if before > 0 {
                    add(LeavingKind::Extra, &file, None, vec![seconds(before)]);
                }
                let Inside { messages, texts } = inside::look(desk, plan, part)?;
                if messages > 0 {
                    add(LeavingKind::Inside, &file, None, vec!["sei".to_owned(), messages.to_string()]);
                }
                for text in texts {
                    add(LeavingKind::Inside, &file, None, vec!["serial".to_owned(), text]);
                }
            }
        }
        // What lacks is said elsewhere; what it would be is not known.
        None => {
            *number += 1;
            let kind = if clip.asked.redaction.is_some() { "redacted" } else { "original" };
            let values = vec![clip.name.clone(), kind.to_owned(), seconds(clip.span.to.0 - clip.span.from.0)];
            add(LeavingKind::Clip, &place::clip(*number), None, values);
        }
    }
    Ok(())
}

/// The owner's words that the level lets leave, by field.
pub(super) fn own_words(drafted: &Drafted) -> Vec<(&'static str, String)> {
    let (owner, level) = (&drafted.draft.owner, drafted.draft.level);
    let mut words: Vec<(&'static str, String)> = match level {
        ExportLevel::ClipOnly => return Vec::new(),
        ExportLevel::Contactable => vec![("contact", owner.contact.clone())],
        ExportLevel::Witness => vec![
            ("name", owner.name.clone()),
            ("address", owner.address.clone()),
            ("phone", owner.phone.clone()),
            ("email", owner.email.clone()),
        ],
    };
    for Wanted { name, asked: ExportClip { looks_at, .. }, .. } in &drafted.clips {
        if level == ExportLevel::Witness {
            words.push(("camera", name.clone()));
        }
        words.push(("looks_at", looks_at.clone()));
    }
    words.retain(|(_, words)| !words.trim().is_empty());
    words
}
