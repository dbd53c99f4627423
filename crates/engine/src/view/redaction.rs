//! What the owner sees of redactions: the list, one redaction with its plan, its render and what its review lacks.
//!
//! The plan itself is [`model::redaction`]'s, as it is stored. Clip times are whole microseconds from the clip's first picture, other
//! times since 1970 in UTC. No behaviour here.

use super::{ErrorView, OwnCopyGap};
use model::find::{ModelFact, Models, Subject};
use model::redaction::{CameraMasks, Glimpse, Lacking, Plan, Stretch};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// How far a redaction has come. It goes back to `draft` with every change of its plan.
    pub enum RedactionStage {
        /// Nothing rendered of this plan.
        Draft,
        Rendering,
        /// Rendered; the review lacks something.
        Review,
        /// Everything was seen: it can be approved.
        Reviewed,
        Approved,
    }
    /// `Looking`: the second look, through the result.
    pub enum RenderState { Waiting, Rendering, Checking, Looking, Cancelled, Failed }
    pub enum FindState { Waiting, Looking, Listening, Cancelled, Failed }
    /// Which of a clip's pictures.
    pub enum PictureOf {
        /// As it was recorded.
        Original,
        /// As the plan of now would make it.
        Edit,
        /// Out of what was rendered.
        Result,
    }
}

view! {
    /// A redaction in the list.
    pub struct RedactionRow {
        #[ts(type = "number")]
        pub id: i64,
        pub camera: String,
        pub camera_name: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// The response it is for; none of what was picked on the timeline.
        #[ts(type = "number | null")]
        pub response: Option<i64>,
        pub stage: RedactionStage,
        pub job: Option<RenderJob>,
        pub marks: u32,
        #[ts(type = "number")]
        pub changed_us: i64,
    }

    /// One clip's redaction.
    pub struct RedactionView {
        #[ts(type = "number")]
        pub id: i64,
        pub camera: String,
        pub camera_name: String,
        /// Of the first picture, and where the last one ends.
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// How long the clip is, in clip time: without its gaps.
        #[ts(type = "number")]
        pub length_us: i64,
        pub frames: u32,
        pub width: u32,
        pub height: u32,
        pub has_sound: bool,
        pub gaps: Vec<OwnCopyGap>,
        #[ts(type = "number | null")]
        pub response: Option<i64>,
        /// Counts the plan's changes: an edit names the one it was made on.
        pub revision: u32,
        pub plan: Plan,
        pub can_undo: bool,
        pub can_redo: bool,
        /// What this camera never shows.
        pub masks: CameraMasks,
        pub stage: RedactionStage,
        pub job: Option<RenderJob>,
        /// The newest finished render, of this plan or of an older one.
        pub render: Option<RenderView>,
        pub lacking: Vec<Lacking>,
        pub find: FindView,
        /// Why it cannot be worked on: its footage is gone, say.
        pub problem: Option<ErrorView>,
    }

    /// A render under way, or how the last one ended if not well.
    pub struct RenderJob {
        pub state: RenderState,
        /// 0 to 1.
        pub done: f64,
        #[ts(type = "number | null")]
        pub left_ms: Option<u64>,
        pub error: Option<ErrorView>,
    }

    /// What models can look for here, and what they did of this clip. Suggestions are marks of the plan with [`model::redaction::Found`].
    pub struct FindView {
        pub models: Models,
        pub job: Option<FindJob>,
        /// The newest look that is whole, through the footage as it is.
        pub looked: Option<LookedView>,
    }

    /// A look under way, or how the last one ended if not well. What was looked through is kept: the next look goes on from there.
    pub struct FindJob {
        pub state: FindState,
        /// 0 to 1.
        pub done: f64,
        #[ts(type = "number | null")]
        pub left_ms: Option<u64>,
        pub error: Option<ErrorView>,
    }

    pub struct LookedView {
        /// What was looked for and could be. Nothing found is not the same as nothing there.
        pub subjects: Vec<Subject>,
        pub pictures: u32,
        /// Where speech was heard, clip time, ascending and apart; none where nobody listened.
        pub speech: Option<Vec<Stretch>>,
        #[ts(type = "number")]
        pub made_us: i64,
    }

    /// The second look (redaction.md, B2): models looked through the result.
    pub struct SecondLook {
        pub subjects: Vec<Subject>,
        pub models: Vec<ModelFact>,
        /// Of the result, and of them looked through.
        pub pictures: u32,
        pub looked: u32,
        /// Found where the owner decided that it may be seen or is nobody.
        pub decided: u32,
        /// Found elsewhere: new marks of the plan, undecided.
        pub suggested: u32,
    }

    /// A finished render.
    pub struct RenderView {
        #[ts(type = "number")]
        pub id: i64,
        #[ts(type = "number")]
        pub made_us: i64,
        /// The plan, or the camera's masks, changed since.
        pub stale: bool,
        pub frames: u32,
        pub width: u32,
        pub height: u32,
        #[ts(type = "number")]
        pub bytes: u64,
        /// Of the result; its first picture is the trim's first.
        #[ts(type = "number")]
        pub length_us: i64,
        pub sound: bool,
        /// Marks with a contact sheet, and those seen.
        pub sheets: Vec<u32>,
        pub sheets_seen: Vec<u32>,
        pub watched: Vec<Stretch>,
        pub receipt: Receipt,
    }

    /// What is known of a render, for the owner and the statement.
    pub struct Receipt {
        /// SHA-256 of the result, of its plan with the camera's masks, and of the clip's recorded segments; hex.
        pub sha256: String,
        pub plan: String,
        pub source: String,
        /// Root of the salted commitments to the original's GOPs (redaction.md, B6); hex.
        pub commitment: String,
        pub encoder: String,
        /// What makes this machine's encoder the one that it is: the identity of the check below holds for it only.
        pub machine: String,
        pub checked: RenderCheck,
        /// Hidden blocks of all blocks over all pictures, in parts of a million.
        pub hidden_ppm: u32,
        /// None where no model is there, or none looked yet.
        #[serde(default)]
        pub second: Option<SecondLook>,
        #[ts(type = "number | null")]
        pub approved_us: Option<i64>,
    }

    /// The check that nothing hidden had a part in the result's bytes: GOPs rendered again with noise in its place.
    pub struct RenderCheck {
        pub gops: u32,
        /// Rendered again, and the same to the byte.
        pub again: u32,
        /// The whole sound was made again and is the same; none where there is no sound.
        pub sound: Option<bool>,
        /// Every GOP was rendered again, not only some.
        pub full: bool,
        /// Findings of the leak scanner: none, or the render failed.
        pub scanned: bool,
    }

    pub struct ContactSheet {
        pub mark: u32,
        pub pictures: Vec<Glimpse>,
    }

    /// What one camera never shows.
    pub struct CameraMasksRow {
        pub camera: String,
        pub masks: CameraMasks,
    }

    /// A file that an approved result was saved to.
    pub struct RedactedFile {
        pub path: String,
        #[ts(type = "number")]
        pub bytes: u64,
        pub sha256: String,
    }
}
