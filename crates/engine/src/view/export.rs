//! What the owner sees of own copies (clips and snapshots) and of bookmarks.
//!
//! Times are whole microseconds since 1970 in UTC, which a double of the page holds exactly. No behaviour here.

use super::{Cause, ErrorView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// Where a copy begins and ends.
    pub enum OwnCopyCut {
        /// At the key frame before: pictures stay as the camera made them.
        KeyFrame,
        /// At the very frame: pictures are encoded anew.
        Exact,
    }
    /// What the owner was told before agreeing. There is one thing to say so far.
    pub enum Told {
        /// The file is not sealed: whoever has it can watch it.
        NotSealed,
    }
    pub enum OwnCopyState { Waiting, Writing, Checking, Done, Cancelled, Failed }
    /// What becomes of a camera's sound.
    pub enum OwnCopySound {
        /// There is none, or it was not wanted.
        None,
        AsRecorded,
        /// G.711, which few players know in MP4, is encoded anew as AAC.
        MadeAac,
    }
}

view! {
    /// A range of some cameras.
    pub struct OwnCopyRequest {
        pub cameras: Vec<String>,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        pub cut: OwnCopyCut,
        pub audio: bool,
    }

    /// What a copy of a range would be.
    pub struct OwnCopyPlan {
        pub cameras: Vec<OwnCopyCamera>,
        /// An estimate where pictures are encoded anew.
        #[ts(type = "number")]
        pub bytes: u64,
    }

    /// One camera's part of a plan.
    pub struct OwnCopyCamera {
        pub camera: String,
        pub name: String,
        /// What will be in it; `null` where nothing was recorded.
        #[ts(type = "number | null")]
        pub from_us: Option<i64>,
        #[ts(type = "number | null")]
        pub to_us: Option<i64>,
        /// How much earlier than asked it begins, because of the key frame.
        #[ts(type = "number")]
        pub before_us: i64,
        #[ts(type = "number")]
        pub frames: u64,
        #[ts(type = "number")]
        pub bytes: u64,
        /// Files that it takes: one, and one more for each change of codec or picture size.
        pub files: u32,
        pub sound: OwnCopySound,
        pub gaps: Vec<OwnCopyGap>,
        /// Why nothing can be saved of this camera.
        pub refusal: Option<ErrorView>,
    }

    /// Time inside of the range that no picture shows.
    pub struct OwnCopyGap {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// `null` where it is not known.
        pub cause: Option<Cause>,
        /// Where in the file it was left out.
        #[ts(type = "number")]
        pub at_ms: u64,
        /// In which file, by name; empty in a plan.
        pub file: String,
    }

    /// A copy that is being made, or was made since the window was opened.
    pub struct OwnCopyJob {
        pub id: u32,
        pub request: OwnCopyRequest,
        pub folder: String,
        /// The owner's name for it, without ending.
        pub name: String,
        pub state: OwnCopyState,
        /// 0 to 1.
        pub done: f64,
        #[ts(type = "number | null")]
        pub left_ms: Option<u64>,
        /// Which file is being written or checked.
        pub now: Option<String>,
        pub files: Vec<OwnCopyFile>,
        pub gaps: Vec<OwnCopyGap>,
        pub error: Option<ErrorView>,
    }

    /// A file that was written, read back and decoded from end to end.
    pub struct OwnCopyFile {
        pub path: String,
        pub camera: String,
        pub camera_name: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        #[ts(type = "number")]
        pub before_us: i64,
        /// Pictures that decoded when it was read back.
        #[ts(type = "number")]
        pub frames: u64,
        /// Pictures that came damaged from the camera and do not decode: left as they are.
        #[ts(type = "number")]
        pub damaged: u64,
        #[ts(type = "number")]
        pub duration_ms: u64,
        pub codec: String,
        pub width: u32,
        pub height: u32,
        pub sound: OwnCopySound,
        #[ts(type = "number")]
        pub bytes: u64,
        /// SHA-256 in hex.
        pub sha256: String,
    }

    /// A copy that was made.
    #[derive(Default)]
    pub struct OwnCopyMade {
        pub files: Vec<OwnCopyFile>,
        pub gaps: Vec<OwnCopyGap>,
    }

    /// One frame that was saved as a picture.
    pub struct Snapshot {
        pub path: String,
        pub camera: String,
        /// Exact time of the frame.
        #[ts(type = "number")]
        pub at_us: i64,
        pub width: u32,
        pub height: u32,
        #[ts(type = "number")]
        pub bytes: u64,
        pub sha256: String,
    }

    /// A moment that the owner marked.
    pub struct BookmarkView {
        #[ts(type = "number")]
        pub id: i64,
        /// `null`: all cameras.
        pub camera: Option<String>,
        pub name: Option<String>,
        #[ts(type = "number")]
        pub at_us: i64,
        pub note: String,
        #[ts(type = "number")]
        pub made_us: i64,
        /// The hold that keeps the footage there, if one does.
        #[ts(type = "number | null")]
        pub kept_by: Option<i64>,
    }
}
