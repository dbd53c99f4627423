//! What looking back shows: the timeline of all cameras, and the head of a piece of footage.
//!
//! Times are whole microseconds since 1970 in UTC, which a double of the page holds exactly. No behaviour here.

use super::Cause;
use model::find::Subject;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// How a piece's segment ended, or that it has not.
    pub enum PlayState { Finished, Cut, Writing }
}

view! {
    /// All cameras between two moments, at the resolution that was asked for.
    pub struct TimelineView {
        pub cameras: Vec<TimelineRow>,
        /// Back to when motion is known of everything that was recorded: the newest is looked at first; `null` before the first look.
        #[ts(type = "number | null")]
        pub indexed_until_us: Option<i64>,
        /// Where footage of any camera begins and ends, also outside of what was asked for.
        #[ts(type = "number | null")]
        pub earliest_us: Option<i64>,
        #[ts(type = "number | null")]
        pub latest_us: Option<i64>,
    }

    pub struct TimelineRow {
        pub camera: String,
        pub name: String,
        /// Removed by the owner; its footage is still there.
        pub removed: bool,
        pub runs: Vec<RunSpan>,
        pub gaps: Vec<GapSpan>,
        /// The most motion in each bucket, 0 to 255; -1 where nothing is known.
        pub motion: Vec<i16>,
        /// Who came by; in the order of time.
        pub events: Vec<EventSpan>,
        /// Where somebody looked for them: elsewhere it is not known.
        pub looked: Vec<LookedSpan>,
        /// Start of the segment that is being written.
        #[ts(type = "number | null")]
        pub recording_since_us: Option<i64>,
    }

    /// Footage that plays without a break.
    pub struct RunSpan {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        #[ts(type = "number")]
        pub run: i64,
    }

    pub struct GapSpan {
        #[ts(type = "number")]
        pub from_us: i64,
        /// `null` while it lasts.
        #[ts(type = "number | null")]
        pub to_us: Option<i64>,
        pub cause: Cause,
    }

    /// Somebody, or something, was there.
    pub struct EventSpan {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        pub subject: Subject,
        /// How sure the best find was, thousandths.
        pub score: u16,
    }

    /// Subjects were looked for.
    pub struct LookedSpan {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
    }

    /// Where somebody, or something, came.
    pub struct EventAt {
        #[ts(type = "number")]
        pub at_us: i64,
        pub camera: String,
        pub subject: Subject,
    }

    /// Where something moved.
    pub struct MotionAt {
        #[ts(type = "number")]
        pub at_us: i64,
        pub camera: String,
    }

    /// Asks for a piece of footage.
    pub struct PlayRequest {
        pub camera: String,
        /// The piece begins at the key frame at or before this.
        #[ts(type = "number")]
        pub at_us: i64,
        /// `at_us` is the `next_us` of the piece before: this one begins exactly there, also between key frames.
        pub continues: bool,
        #[ts(type = "number | null")]
        pub until_us: Option<i64>,
        /// Only key frames, each lasting until the next.
        pub keys_only: bool,
        pub audio: bool,
        /// How many bytes the piece may have; `null` for the usual 2 MB.
        pub budget_bytes: Option<u32>,
    }

    /// Where nothing plays.
    pub struct PlayGap {
        #[ts(type = "number")]
        pub from_us: i64,
        /// `null` while it lasts.
        #[ts(type = "number | null")]
        pub to_us: Option<i64>,
        /// `null` where nobody meant to record: before the first footage and after the last.
        pub cause: Option<Cause>,
    }

    /// Stands before the bytes of a piece.
    pub struct PlayHeader {
        /// What the payload covers.
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// Where the next piece begins; `null` at the end of what is there.
        #[ts(type = "number | null")]
        pub next_us: Option<i64>,
        /// Nothing was recorded at `at_us`: the payload is empty, and footage goes on at `next_us`. Without a gap, an empty payload
        /// means that nothing newer was written yet: ask again.
        pub gap: Option<PlayGap>,
        /// `video/mp4; codecs="..."`.
        pub mime: String,
        /// The same id: the same init, and no new source buffer is needed.
        pub config_id: String,
        pub width: u32,
        pub height: u32,
        /// The payload begins with so many bytes of init.
        pub init_length: u32,
        /// Wall time = the fragments' own time + this.
        #[ts(type = "number")]
        pub timestamp_offset_us: i64,
        /// The owner's correction of this camera's clock, to be added to what is shown.
        #[ts(type = "number")]
        pub camera_offset_us: i64,
        pub frames: u32,
        /// Usual duration of a frame.
        #[ts(type = "number")]
        pub frame_us: i64,
        pub state: PlayState,
    }
}
