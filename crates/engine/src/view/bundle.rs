//! What the owner sees of exports: what would leave item by item, the places it can go to, the act itself and its receipt.
//!
//! Times are whole microseconds since 1970 in UTC. No behaviour here.

use super::ErrorView;
use super::link::LinkOrder;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// Why something leaves.
    pub enum ExportPurpose { Answer, OwnUse, LegalPaper }
    /// How much of the owner goes along (export.md: L0, L1, L2).
    pub enum ExportLevel { ClipOnly, Contactable, Witness }
    pub enum ExportState { Waiting, Preparing, Writing, ReadingBack, Checking, Done, Cancelled, Failed }
    /// What a line of the last page is about.
    pub enum LeavingKind {
        /// A clip: `values` is camera's name (for the owner alone), `redacted` or `original`, seconds.
        Clip,
        Statement, Record, Request, Signature, Guide,
        /// The owner's words that stand in the statement: `values` is the field and the words.
        Words,
        /// What lies in an original's pictures beside them: SEI messages, a serial number.
        Inside,
        /// Seconds before the cut that an original's key frame brings along.
        Extra,
    }
    /// What stands between a draft and its export; each is answered in the wizard.
    pub enum ExportLackKind {
        /// No clip is picked.
        Clips,
        /// A clip of an answer is neither approved nor confirmed as an original: `value` is its camera.
        Redaction,
        /// The words "leave as recorded" were not typed.
        Confirmation,
        /// It goes beyond what the request asks: a reason is wanted.
        Why,
        /// L1 wants a contact, L2 a name.
        Words,
        /// The request expired, was revoked, or is replaced by a later revision.
        Request,
        /// Nothing was recorded there.
        Footage,
        /// A paper is wanted.
        Paper,
    }
    pub enum PlaceKind { Stick, Folder, Link }
    /// How drives were found.
    pub enum DriveSource { Udisks, Mounts }
    /// Whether what was written was read back from the medium itself.
    pub enum ReadBack { Medium, NotProven }
}

view! {
    pub struct ExportClip {
        pub camera: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// The redaction whose approved result leaves; none: the original, as recorded.
        #[ts(type = "number | null")]
        pub redaction: Option<i64>,
        /// Of an original: with its sound.
        pub sound: bool,
        /// L1 and L2: what the camera looks at, in the owner's words.
        pub looks_at: String,
    }

    /// What the owner tells of themselves. Typed each time, kept nowhere.
    #[derive(Default)]
    pub struct ExportOwner {
        pub contact: String,
        pub name: String,
        pub address: String,
        pub phone: String,
        pub email: String,
    }

    /// Everything the wizard asks.
    pub struct ExportDraft {
        pub purpose: ExportPurpose,
        /// An answer's response.
        #[ts(type = "number | null")]
        pub response: Option<i64>,
        #[ts(type = "number | null")]
        pub paper: Option<i64>,
        pub clips: Vec<ExportClip>,
        pub level: ExportLevel,
        pub owner: ExportOwner,
        /// The request itself goes along, with its id and hash. None: what is safe (no, where it "may be yours alone").
        pub with_request: Option<bool>,
        /// Sealed to the requester's own age recipients as well.
        pub sealed: bool,
        /// Why it goes beyond the request's windows; logged.
        pub why_beyond: String,
        /// "leave as recorded", typed, where an answer holds an original.
        pub confirmation: String,
        /// Keep this export's signing key, sealed, to answer a later challenge.
        pub keep_key: bool,
    }

    /// What a draft would be. Nothing is written.
    pub struct ExportPlan {
        /// Item by item what leaves; bytes are an estimate for what is not made yet.
        pub items: Vec<LeavingItem>,
        #[ts(type = "number")]
        pub bytes: u64,
        #[ts(type = "number")]
        pub largest: u64,
        pub lacking: Vec<ExportLack>,
        /// Clips that go beyond the request's windows.
        pub beyond: Vec<ExportBeyond>,
        /// The request may have been made for this home alone.
        pub yours_alone: bool,
        /// Of the requester; 0: it cannot be sealed to them.
        pub recipients: u32,
        /// Who asked, by which the owner knows them.
        pub sender: String,
    }

    pub struct LeavingItem {
        pub kind: LeavingKind,
        /// In the bundle; empty where it is a part of another file.
        pub file: String,
        #[ts(type = "number | null")]
        pub bytes: Option<u64>,
        pub values: Vec<String>,
    }

    pub struct ExportLack {
        pub kind: ExportLackKind,
        pub value: String,
    }

    pub struct ExportBeyond {
        pub camera: String,
        #[ts(type = "number")]
        pub before_us: i64,
        #[ts(type = "number")]
        pub after_us: i64,
    }

    /// A removable drive, or a place on one.
    pub struct DriveView {
        /// Stable while it is plugged in.
        pub id: String,
        /// As the desktop calls it: its label, else maker and model.
        pub name: String,
        #[ts(type = "number")]
        pub bytes: u64,
        /// `null` while it is not mounted.
        #[ts(type = "number | null")]
        pub free: Option<u64>,
        /// `vfat`, `exfat`, `ext4`, …; empty where there is none.
        pub format: String,
        /// Where it is mounted.
        pub path: Option<String>,
        pub read_only: bool,
        /// Files and folders at its top that would leave with it; `null` while it is not mounted.
        pub others: Option<u32>,
        /// The largest file that its format takes.
        #[ts(type = "number | null")]
        pub largest: Option<u64>,
        pub source: DriveSource,
        /// Why nothing can be written to it.
        pub problem: Option<ErrorView>,
    }

    /// Where a bundle goes.
    pub struct ExportPlace {
        pub kind: PlaceKind,
        /// A stick's id.
        pub drive: Option<String>,
        pub folder: Option<String>,
        /// The owner saw that there are other files on the stick.
        pub others_fine: bool,
        /// A link's host, PIN and limits.
        pub link: Option<LinkOrder>,
    }

    /// An export under way, or made since the window was opened.
    pub struct ExportJob {
        pub id: u32,
        pub state: ExportState,
        /// 0 to 1.
        pub done: f64,
        #[ts(type = "number | null")]
        pub left_ms: Option<u64>,
        /// Which file is at hand.
        pub now: Option<String>,
        /// Where it goes, in words.
        pub to: String,
        #[ts(type = "number | null")]
        pub receipt: Option<i64>,
        /// The link that was made; its upload goes on by itself.
        #[ts(type = "number | null")]
        pub link: Option<i64>,
        pub error: Option<ErrorView>,
    }

    pub struct ExportedFile {
        pub file: String,
        #[ts(type = "number")]
        pub bytes: u64,
        pub sha256: String,
    }

    pub struct ExportedClip {
        pub file: String,
        pub camera: String,
        pub camera_name: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        #[ts(type = "number")]
        pub frames: u64,
        pub redacted: bool,
        /// Root of the commitment to the original, hex, and how many groups of pictures can be opened. None after its hold was released.
        pub commitment: Option<String>,
        pub groups: u32,
        #[ts(type = "number | null")]
        pub hold: Option<i64>,
    }

    /// What was given: kept also after the footage is gone.
    pub struct ExportReceipt {
        #[ts(type = "number")]
        pub id: i64,
        #[ts(type = "number")]
        pub made_us: i64,
        pub purpose: ExportPurpose,
        pub level: ExportLevel,
        /// `footage-<random>`.
        pub bundle: String,
        /// To whom: who asked, or what the paper says.
        pub to: String,
        /// The request's hash, hex; also where it did not go along.
        pub request: Option<String>,
        pub why_beyond: String,
        /// The words about the owner that left.
        pub owner: ExportOwner,
        pub clips: Vec<ExportedClip>,
        pub files: Vec<ExportedFile>,
        #[ts(type = "number")]
        pub bytes: u64,
        /// Where it was written: a stick's name and format, or a folder.
        pub place: String,
        pub read_back: ReadBack,
        /// E1 to E10 that held.
        pub checks: Vec<String>,
        /// Fingerprint of the key that signed it.
        pub key: String,
        pub key_kept: bool,
        pub sealed: bool,
        /// Its entry in the ledger, and the head after it, hex.
        #[ts(type = "number")]
        pub ledger_seq: i64,
        pub ledger_head: String,
    }

    /// A challenge that was answered with an export's kept key.
    pub struct ExportProof {
        /// The file that was written.
        pub path: String,
        pub bundle: String,
        /// SHA-256 of the challenge, hex.
        pub challenge: String,
        /// Fingerprint of the key.
        pub key: String,
    }

    /// Parts of an exported original, opened into a folder.
    pub struct ExportOpened {
        pub folder: String,
        pub bundle: String,
        pub clip: String,
        /// From 1, and of how many.
        pub parts: Vec<u32>,
        pub of: u32,
    }
}
