//! What becomes of a bundle that was written and checked: its original is held, the act entered, the receipt kept; and only then it gets its
//! name.

use super::draft::{Source, Wanted};
use super::tell::Told;
use super::{Exported, Making};
use crate::desk::{Desk, ExportNote, GroupsOf, Opens, footage_kept};
use crate::error::Result;
use crate::export::link::{self, Fresh};
use crate::export::medium::Medium;
use crate::view::bundle::{
    ExportLevel, ExportOwner, ExportPlace, ExportReceipt, ExportedClip, ExportedFile, PlaceKind, ReadBack,
};
use model::{Secret, Span, Utc};
use store::HoldId;
use vault::signing::DayKey;
use verify::bundle::bag::Listed;
use verify::bundle::dsse;

/// A bundle that was written and checked.
pub(super) struct Made {
    pub(super) told: Vec<Told>,
    pub(super) key: DayKey,
    pub(super) files: Vec<Listed>,
    pub(super) from: ReadBack,
    pub(super) place: String,
    /// The link that it will wait behind.
    pub(super) fresh: Option<Fresh>,
}

impl Making<'_> {
    /// The original is held (E9), the act entered (E10), the receipt kept; and only then it gets its name.
    pub(super) fn enter(&self, medium: Medium<'_>, made: Made, to: &ExportPlace) -> Result<Exported> {
        let mut taken = Taken { desk: self.desk, receipt: None, holds: Vec::new(), seq: None };
        let mut held: Vec<Option<(HoldId, Utc)>> = vec![None; self.drafted.clips.len()];
        for (wanted, held) in self.drafted.clips.iter().zip(&mut held) {
            let hold = self.desk.hold_for_export(&wanted.camera, self.span(wanted)?)?;
            taken.holds.push(hold);
            *held = Some(hold);
        }
        let mut receipt = self.receipt(&made, medium.bundle(), to, &held);
        let (seq, head) = self.desk.note_export(&ExportNote {
            public: serde_json::json!({
                "clips": made.told.len(),
                "files": made.files.len(),
                "bytes": receipt.bytes,
                "level": match self.drafted.draft.level {
                    ExportLevel::ClipOnly => 0,
                    ExportLevel::Contactable => 1,
                    ExportLevel::Witness => 2,
                },
            }),
            details: self.details(&made, &receipt),
        })?;
        taken.seq = Some(seq);
        receipt.ledger_seq = i64::try_from(seq).unwrap_or(i64::MAX);
        receipt.ledger_head = head;
        receipt.checks.push("E10".to_owned());
        let mut opens = Vec::new();
        for (told, number) in made.told.iter().zip(1..) {
            let Some(hold) = held[told.of] else { continue };
            let of = self.groups_of(told, &made.told);
            opens.push(Opens { clip: number, hold, of, salts: told.salts.clone() });
        }
        let kept = self.drafted.draft.keep_key.then(|| Secret::new(made.key.to_bytes().to_vec()));
        let response = self.drafted.draft.response.filter(|_| self.drafted.answering.is_some());
        let id = self.desk.keep_export(&receipt, response, &opens, kept.as_ref())?;
        taken.receipt = Some(id);
        let _sealing = made.fresh.as_ref().map(|_| link::sealing(self.desk.home())).transpose()?;
        let mut behind = match (&made.fresh, made.files.first()) {
            (Some(fresh), Some(file)) => Some(fresh.keep(self.desk, id, (file.bytes, file.sha256))?),
            _ => None,
        };
        // The last moment at which it can be called back.
        self.go_on()?;
        let path = medium.finish()?;
        taken.stands();
        receipt.id = id;
        if let Some(link) = &mut behind {
            link::sealed(self.desk, link)?;
        }
        Ok(Exported { receipt, path, link: behind.map(|link| link.stored.id) })
    }

    /// What of a clip's original is held.
    fn span(&self, wanted: &Wanted) -> Result<Span> {
        match &wanted.source {
            Some(Source::Original(plan)) => Ok(footage_kept(plan, wanted.span)),
            _ => Ok(self.desk.clip_of(&wanted.camera, wanted.span)?.kept(wanted.span)),
        }
    }

    fn groups_of(&self, told: &Told, all: &[Told]) -> GroupsOf {
        let wanted = &self.drafted.clips[told.of];
        let film = match &wanted.source {
            Some(Source::Render(approval)) => Some(approval.whole().task.film),
            _ => None,
        };
        // Parts of one clip follow one another.
        let part = all.iter().filter(|other| other.of == told.of).position(|other| std::ptr::eq(other, told));
        let (from_us, to_us) = (wanted.span.from.0, wanted.span.to.0);
        let (camera, sound) = (wanted.camera.clone(), wanted.asked.sound);
        GroupsOf { camera, from_us, to_us, film, sound, part: part.unwrap_or(0) }
    }

    fn receipt(&self, made: &Made, bundle: &str, to: &ExportPlace, held: &[Option<(HoldId, Utc)>]) -> ExportReceipt {
        let draft = &self.drafted.draft;
        let owner = match draft.level {
            ExportLevel::ClipOnly => ExportOwner::default(),
            ExportLevel::Contactable => ExportOwner { contact: draft.owner.contact.clone(), ..ExportOwner::default() },
            ExportLevel::Witness => ExportOwner { contact: String::new(), ..draft.owner.clone() },
        };
        let clips = made.told.iter().map(|told| {
            let wanted = &self.drafted.clips[told.of];
            ExportedClip {
                file: told.file.clone(),
                camera: wanted.camera.to_string(),
                camera_name: wanted.name.clone(),
                from_us: told.from.0,
                to_us: told.to.0,
                frames: told.frames,
                redacted: told.redaction.is_some(),
                commitment: told.root.map(hex::encode),
                groups: u32::try_from(told.groups.len()).unwrap_or(u32::MAX),
                hold: held[told.of].map(|(hold, _)| hold.0),
            }
        });
        let mut checks: Vec<&str> = vec!["E1", "E2", "E3", "E4", "E5"];
        let stick = to.kind == PlaceKind::Stick;
        checks.extend((stick && made.from == ReadBack::Medium).then_some("E6"));
        checks.extend(["E7", "E8", "E9"]);
        ExportReceipt {
            id: 0,
            made_us: self.desk.now().0,
            purpose: draft.purpose,
            level: draft.level,
            // As the statement calls it, whatever the file around it is called.
            bundle: bundle.to_owned(),
            to: self.drafted.to(),
            request: self.drafted.answering.as_ref().map(|answering| hex::encode(answering.identity)),
            why_beyond: draft.why_beyond.trim().to_owned(),
            owner,
            clips: clips.collect(),
            files: made
                .files
                .iter()
                .map(|file| ExportedFile {
                    file: file.path.clone(),
                    bytes: file.bytes,
                    sha256: hex::encode(file.sha256),
                })
                .collect(),
            bytes: made.files.iter().map(|file| file.bytes).sum(),
            place: made.place.clone(),
            read_back: made.from,
            checks: checks.into_iter().map(str::to_owned).collect(),
            key: dsse::key_id(&made.key.public()),
            key_kept: draft.keep_key,
            sealed: draft.sealed,
            ledger_seq: 0,
            ledger_head: String::new(),
        }
    }

    /// What the ledger's owner reads years later.
    fn details(&self, made: &Made, receipt: &ExportReceipt) -> String {
        let mut said = vec![receipt.bundle.clone()];
        if !receipt.to.is_empty() {
            said.push(format!("to {}", receipt.to));
        }
        said.extend(receipt.request.as_ref().map(|request| format!("in answer to {request}")));
        if !receipt.why_beyond.is_empty() {
            said.push(format!("more than was asked for: {}", receipt.why_beyond));
        }
        said.push(format!("key {}", receipt.key));
        for told in &made.told {
            let wanted = &self.drafted.clips[told.of];
            let kind = if told.redaction.is_some() { "redacted" } else { "as recorded" };
            said.push(format!("{}: {} from {} to {}, {kind}", told.file, wanted.name, told.from, told.to));
        }
        let file = |file: &ExportedFile| format!("{}: {} bytes, SHA-256 {}", file.file, file.bytes, file.sha256);
        said.extend(receipt.files.iter().map(file));
        said.join("; ")
    }
}

/// What was entered of an export: taken back unless it came to its end.
struct Taken<'a> {
    desk: &'a Desk,
    receipt: Option<i64>,
    holds: Vec<(HoldId, Utc)>,
    seq: Option<u64>,
}

impl Taken<'_> {
    fn stands(mut self) {
        (self.receipt, self.seq) = (None, None);
        self.holds.clear();
    }
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if self.receipt.is_some() || self.seq.is_some() || !self.holds.is_empty() {
            self.desk.take_back_export(self.receipt, &self.holds, self.seq);
        }
    }
}
