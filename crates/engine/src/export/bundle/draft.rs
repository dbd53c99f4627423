//! What the owner asks for, held against what may leave: each clip with where it comes from, and all that still lacks.

use crate::clip::{self, Plan, Range};
use crate::desk::{Answering, Approval, Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::OwnCopyCut;
use crate::view::bundle::{
    ExportBeyond, ExportClip, ExportDraft, ExportLack, ExportLackKind, ExportLevel, ExportPurpose,
};
use crate::view::requests::Paper;
use model::{CameraId, Span, Utc};

/// What an owner types to let a clip of an answer leave as it was recorded.
const AS_RECORDED: &str = "leave as recorded";
/// As many as a statement has.
const MAX_CLIPS: usize = 200;
/// Characters of any one field of the owner's.
const MAX_TEXT: usize = 500;

/// A draft that was looked at.
pub(super) struct Drafted {
    pub(super) draft: ExportDraft,
    pub(super) answering: Option<Answering>,
    pub(super) paper: Option<Paper>,
    pub(super) clips: Vec<Wanted>,
    /// The request itself goes along.
    pub(super) with_request: bool,
    pub(super) lacking: Vec<ExportLack>,
    pub(super) beyond: Vec<ExportBeyond>,
}

/// A clip that is to leave.
pub(super) struct Wanted {
    pub(super) asked: ExportClip,
    pub(super) camera: CameraId,
    pub(super) name: String,
    pub(super) span: Span,
    /// None while something lacks.
    pub(super) source: Option<Source>,
}

/// Where its pictures come from.
pub(super) enum Source {
    /// The approved result of a redaction.
    Render(Box<Approval>),
    /// The footage as it was recorded.
    Original(Box<Plan>),
}

impl Drafted {
    /// Looks at everything anew: the request, the approvals, the footage.
    pub(super) fn read(desk: &Desk, draft: &ExportDraft) -> Result<Self> {
        desk.require_open()?;
        if draft.clips.len() > MAX_CLIPS {
            return Err(Error::new(Code::Refused, format!("A bundle has at most {MAX_CLIPS} clips.")));
        }
        check_words(draft)?;
        let mut lacking = Vec::new();
        let answering = match (draft.purpose, draft.response) {
            (ExportPurpose::Answer, Some(response)) => Some(desk.answering(response)?),
            _ => None,
        };
        if draft.purpose == ExportPurpose::Answer {
            match &answering {
                None => lack(&mut lacking, ExportLackKind::Request, "none"),
                Some(answering) => {
                    answering.why_not.iter().for_each(|why| lack(&mut lacking, ExportLackKind::Request, *why));
                }
            }
        }
        let paper = match (draft.purpose, draft.paper) {
            (ExportPurpose::LegalPaper, Some(paper)) => desk.paper(paper).ok(),
            _ => None,
        };
        if draft.purpose == ExportPurpose::LegalPaper && paper.is_none() {
            lack(&mut lacking, ExportLackKind::Paper, "");
        }
        if draft.clips.is_empty() {
            lack(&mut lacking, ExportLackKind::Clips, "");
        }
        let mut clips = Vec::new();
        for asked in &draft.clips {
            clips.push(Wanted::read(desk, draft, asked, &mut lacking)?);
        }
        let windows = answering.as_ref().map(|answering| answering.windows.as_slice()).unwrap_or_default();
        let beyond: Vec<ExportBeyond> = clips.iter().filter_map(|clip| beyond(clip, windows)).collect();
        if !beyond.is_empty() && draft.why_beyond.trim().is_empty() {
            lack(&mut lacking, ExportLackKind::Why, "");
        }
        let word = match draft.level {
            ExportLevel::ClipOnly => None,
            ExportLevel::Contactable => draft.owner.contact.trim().is_empty().then_some("contact"),
            ExportLevel::Witness => draft.owner.name.trim().is_empty().then_some("name"),
        };
        word.into_iter().for_each(|word| lack(&mut lacking, ExportLackKind::Words, word));
        // Of a request that may be this home's alone even its number names the home.
        let alone = answering.as_ref().is_some_and(|answering| answering.yours_alone);
        let with_request = answering.is_some() && draft.with_request.unwrap_or(!alone);
        Ok(Self { draft: draft.clone(), answering, paper, clips, with_request, lacking, beyond })
    }

    /// Refused while anything lacks.
    pub(super) fn may_leave(&self) -> Result<()> {
        if let Some(lack) = self.lacking.first() {
            return Err(lacks(lack.kind));
        }
        if self.draft.sealed && self.recipients().is_empty() {
            return Err(Error::new(Code::Refused, "This request names no key that the bundle could be sealed to.")
                .hint("Export it unsealed, or ask the sender for a request with a key."));
        }
        Ok(())
    }

    /// To whom a sealed bundle is sealed.
    pub(super) fn recipients(&self) -> &[String] {
        self.answering.as_ref().map(|answering| answering.recipients.as_slice()).unwrap_or_default()
    }

    /// To whom it goes, for the owner.
    pub(super) fn to(&self) -> String {
        match (&self.answering, &self.paper) {
            (Some(answering), _) => answering.sender.clone(),
            (_, Some(paper)) if paper.reference.trim().is_empty() => paper.from.clone(),
            (_, Some(paper)) => format!("{} ({})", paper.from, paper.reference),
            _ => String::new(),
        }
    }
}

impl Wanted {
    fn read(desk: &Desk, draft: &ExportDraft, asked: &ExportClip, lacking: &mut Vec<ExportLack>) -> Result<Self> {
        let camera = camera_id(&asked.camera)?;
        let name = desk.name_of(&camera)?;
        let mut span = Span::new(Utc(asked.from_us), Utc(asked.to_us))
            .ok_or_else(|| Error::new(Code::BadAddress, "A clip ends before it begins."))?;
        let source = match asked.redaction {
            Some(redaction) => match desk.approval(redaction) {
                // What leaves is its result, whatever times were asked for; of another clip it is none.
                Ok(approval) => {
                    let stored = desk.stored_redaction(redaction)?;
                    let same = stored.camera == camera && stored.span.from < span.to && span.from < stored.span.to;
                    span = if same { stored.span } else { span };
                    same.then(|| Source::Render(Box::new(approval)))
                }
                Err(error) if error.code == Code::Locked => return Err(error),
                Err(_) => None,
            },
            None => Self::original(desk, &camera, span, asked.sound)?,
        };
        if source.is_none() {
            let kind = if asked.redaction.is_some() { ExportLackKind::Redaction } else { ExportLackKind::Footage };
            lack(lacking, kind, name.as_str());
        }
        let unsaid = !draft.confirmation.trim().eq_ignore_ascii_case(AS_RECORDED);
        let said_once = lacking.iter().any(|lack| lack.kind == ExportLackKind::Confirmation);
        if draft.purpose == ExportPurpose::Answer && asked.redaction.is_none() && unsaid && !said_once {
            lack(lacking, ExportLackKind::Confirmation, name.as_str());
        }
        Ok(Self { asked: asked.clone(), camera, name, span, source })
    }

    fn original(desk: &Desk, camera: &CameraId, span: Span, audio: bool) -> Result<Option<Source>> {
        let range = Range { span, cut: OwnCopyCut::KeyFrame, audio, times: false };
        let plan = clip::plan(desk, camera, range, &|| desk.require_open())?;
        Ok((!plan.parts.is_empty()).then(|| Source::Original(Box::new(plan))))
    }

    /// When its pictures were taken: of an original without what its key frame brings along.
    pub(super) fn shows(&self) -> Span {
        match &self.source {
            Some(Source::Render(approval)) => {
                let whole = approval.whole();
                pictured(whole.task.taken, whole.task.film.to_us - whole.task.film.from_us, self.span)
            }
            // What was asked for and never recorded does not leave.
            Some(Source::Original(plan)) => {
                let from = plan.parts.first().map_or(self.span.from, |part| part.from.max(self.span.from));
                let to = plan.parts.last().map_or(self.span.to, |part| part.to.min(self.span.to));
                Span { from, to: to.max(from) }
            }
            None => self.span,
        }
    }
}

/// When the pictures of a result were taken. The last one stands a moment longer than the range in which it was: nobody gives more by that.
fn pictured(from: Utc, length_us: i64, picked: Span) -> Span {
    Span { from, to: Utc(from.0 + length_us).min(picked.to).max(from) }
}

/// How far a clip goes beyond the window that it lies in, if it does.
fn beyond(clip: &Wanted, windows: &[Span]) -> Option<ExportBeyond> {
    let span = clip.shows();
    let over = |window: &Span| ((window.from.0 - span.from.0).max(0), (span.to.0 - window.to.0).max(0));
    let (before_us, after_us) = windows.iter().map(over).min_by_key(|(before, after)| before + after)?;
    (before_us + after_us > 0).then(|| ExportBeyond { camera: clip.camera.to_string(), before_us, after_us })
}

/// What the owner still has to do.
fn lacks(kind: ExportLackKind) -> Error {
    use ExportLackKind as K;
    let (message, hint) = match kind {
        K::Clips => ("No clip is picked.", "Pick at least one."),
        K::Redaction => {
            ("A clip is not approved as it is now.", "Finish its redaction and approve the result, then export.")
        }
        K::Confirmation => (
            "A clip of this answer would leave as it was recorded.",
            "Redact it; or, if it must leave so, type the words \"leave as recorded\".",
        ),
        K::Why => ("It goes beyond what the request asks for.", "Say why, or give less."),
        K::Words => {
            ("At this level you say who you are, or how you can be reached.", "Fill it in, or give the clips alone.")
        }
        K::Request => (
            "This request cannot be answered any more: it expired, was taken back, or a later one has replaced it.",
            "Look at the request as it is now.",
        ),
        K::Footage => ("Nothing was recorded of a clip.", "Take it out, or choose another time."),
        K::Paper => ("No paper is picked.", "Enter the order, the warrant or the claim first."),
    };
    Error::new(Code::Refused, message).hint(hint)
}

fn lack(lacking: &mut Vec<ExportLack>, kind: ExportLackKind, value: impl Into<String>) {
    lacking.push(ExportLack { kind, value: value.into() });
}

/// Words of the owner's: of a length that a page takes, and without what would turn or hide what stands beside them.
fn check_words(draft: &ExportDraft) -> Result<()> {
    let owner = &draft.owner;
    let mut texts = vec![&owner.contact, &owner.name, &owner.address, &owner.phone, &owner.email, &draft.why_beyond];
    texts.extend(draft.clips.iter().map(|clip| &clip.looks_at));
    if texts.iter().any(|text| text.chars().count() > MAX_TEXT) {
        return Err(Error::new(Code::Refused, format!("A field has at most {MAX_TEXT} characters."))
            .hint("Say it in fewer words."));
    }
    let odd = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if texts.iter().any(|text| text.chars().any(odd)) {
        return Err(Error::new(Code::Refused, "A field holds signs that cannot be seen.").hint("Type it anew."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_shows_no_more_than_the_range_in_which_it_was_taken() {
        let picked = Span { from: Utc(1_000), to: Utc(2_000) };
        for (from, length_us, to) in [(1_010, 1_040, 2_000), (1_010, 500, 1_510), (2_010, 40, 2_010)] {
            assert_eq!(
                pictured(Utc(from), length_us, picked),
                Span { from: Utc(from), to: Utc(to) },
                "{from} {length_us}"
            );
        }
    }
}
