//! Structs shaped for a screen or for `--json`. Their TypeScript twins lie in `ui/src/ipc/types` and are checked for freshness
//! by the test below (`PORCHLIGHT_WRITE_TYPES=1 cargo test -p porchlight-engine types_are_fresh` writes them).
//!
//! No behaviour here. Times are RFC 3339 texts in UTC; sizes are bytes; every struct is serialised in camelCase.

use crate::error::Code;
use model::find::Subject;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Declares a view: what all of them derive, once.
macro_rules! view {
    ($($(#[$meta:meta])* $vis:vis $kind:ident $name:ident $body:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        $vis $kind $name $body
    )*};
}

/// The same for enums without fields, whose names are stored and sent in snake_case.
macro_rules! names {
    ($($(#[$meta:meta])* $vis:vis enum $name:ident $body:tt)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "snake_case")]
        $vis enum $name $body
    )*};
}

pub mod bundle;
mod export;
mod house;
pub mod link;
mod looking;
pub mod redaction;
pub mod requests;

pub use export::{
    BookmarkView, OwnCopyCamera, OwnCopyCut, OwnCopyFile, OwnCopyGap, OwnCopyJob, OwnCopyMade, OwnCopyPlan,
    OwnCopyRequest, OwnCopySound, OwnCopyState, Snapshot, Told,
};
pub use house::{
    CameraClass, CameraStorage, HealthGroup, HealthPlace, Look, StorageOverview, VolumeCondition, VolumeView,
};
pub use looking::{
    EventAt, EventSpan, GapSpan, LookedSpan, MotionAt, PlayGap, PlayHeader, PlayRequest, PlayState, RunSpan,
    TimelineRow, TimelineView,
};

names! {
    /// What the window shows.
    pub enum Phase { New, Locked, Open, Unusable }
    /// Where the unattended key lives.
    pub enum KeyPlace { Keyring, File }
    pub enum WayKind { Passphrase, Recovery, Person, Plugin }
    pub enum TransportName { Tcp, Udp }
    pub enum CameraState { Off, Connecting, Recording, Stalled, Waiting, Refused }
    /// Why nothing was recorded.
    pub enum Cause {
        CameraOffline, Stalled, Refused, Unsupported, Paused, Disk, ClockStep, Stopped, Asleep, Interrupted, Deleted,
    }
    pub enum Severity { Info, Warn, Bad }
    pub enum HealthState { Good, Warn, Bad }
    pub enum CloseAction { Ask, Keep, Stop }
    pub enum LiveWhich { Main, Sub }
    pub enum BannerKind { NotRecording, RecorderDown, Disk, Storage, Keyring, RecoveryUnconfirmed }
    /// What changed; the window reads these anew.
    pub enum Topic { App, Cameras, Status, Ledger, Settings, Locked, Timeline, Exports, Bookmarks, Requests, Redactions, Drives, Links }
    pub enum SegmentState { Finished, Cut, Missing, Doomed }
}

view! {
    pub struct ErrorView {
        pub code: Code,
        pub message: String,
        pub hint: Option<String>,
    }

    pub struct AppState {
        pub phase: Phase,
        pub demo: bool,
        pub demo_offered: bool,
        pub version: String,
        pub home: String,
        /// The household's id.
        pub household: Option<String>,
        pub recorder: RecorderStatus,
        pub banner: Option<Banner>,
        pub auto_lock_minutes: Option<u32>,
        pub unattended_key: KeyPlace,
        /// The owner gave the words of the recovery sheet back.
        pub recovery_confirmed: bool,
        pub problem: Option<ErrorView>,
    }

    pub struct RecorderStatus {
        pub running: bool,
        pub pid: Option<u32>,
        pub started_at: Option<String>,
        pub waiting_for_keyring: bool,
        pub problem: Option<ErrorView>,
    }

    pub struct Banner {
        pub kind: BannerKind,
        /// Names of the cameras it is about.
        pub cameras: Vec<String>,
        pub text: String,
        pub hint: Option<String>,
    }

    pub struct Strength {
        /// 0 (guessed at once) to 4.
        pub score: u8,
        pub warning: Option<String>,
        pub suggestion: Option<String>,
        pub guesses_log10: f64,
        pub acceptable: bool,
    }

    pub struct StorageChoice {
        pub folder: String,
        pub label: String,
        #[ts(type = "number")]
        pub free_bytes: u64,
        #[ts(type = "number")]
        pub total_bytes: u64,
        pub removable: bool,
        pub recommended: bool,
        /// Why footage may not go there.
        pub refusal: Option<String>,
        /// Days of one camera at the usual 4 Mbit/s that fit into the default limit.
        pub estimate_days: f64,
        #[ts(type = "number")]
        pub default_limit_bytes: u64,
    }

    pub struct RecoverySheet {
        pub household: String,
        pub created: String,
        pub epoch: u32,
        /// `AGE-SECRET-KEY-1...` in groups.
        pub groups: Vec<String>,
        pub words: Vec<String>,
        pub qr_svg: String,
        pub ledger_fingerprint: String,
        /// Which words, counted from 0, are asked back.
        pub challenge: Vec<u32>,
    }

    pub struct Way {
        pub name: String,
        pub kind: WayKind,
        pub recipient: Option<String>,
        pub added: String,
        pub epochs: Vec<u32>,
    }

    pub struct DrillReport {
        pub ok: bool,
        pub files_opened: u32,
        /// Start of the oldest segment that was opened.
        pub oldest: Option<String>,
        pub newest: Option<String>,
        pub detail: String,
    }

    pub struct CameraView {
        pub id: String,
        pub name: String,
        /// Without the log-in.
        pub address: String,
        pub sub_address: Option<String>,
        pub transport: TransportName,
        pub audio: bool,
        pub paused: bool,
        /// When a pause ends by itself; `null` while it is for good, or none.
        pub paused_until: Option<String>,
        /// Where it hangs, in the owner's words; may be empty.
        pub place: String,
        pub class: CameraClass,
        /// Bytes its footage may take; `null` is its share of the whole.
        #[ts(type = "number | null")]
        pub quota_bytes: Option<u64>,
        /// What the owner adds to its times when several are watched together.
        #[ts(type = "number")]
        pub clock_correction_us: i64,
        /// The camera's own clock minus this computer's, as it says itself; `null` where it says nothing.
        #[ts(type = "number | null")]
        pub clock_offset_us: Option<i64>,
        /// Days since its oldest footage.
        pub recorded_days: f64,
        /// Days its footage will be kept at the rate of the last days; `null` while that cannot be told.
        pub expected_days: Option<f64>,
        /// Time of removal, while it can be taken back.
        pub removed: Option<String>,
        pub status: CameraStatus,
    }

    pub struct CameraStatus {
        pub state: CameraState,
        pub cause: Option<Cause>,
        /// How the last attempt ended, as a key: unreachable, unauthorized, not_found, protocol, unsupported, closed, overflow.
        pub reason: Option<String>,
        pub since: Option<String>,
        /// Until when footage is on the disk for good.
        pub last_durable: Option<String>,
        #[ts(type = "number")]
        pub bit_rate: u64,
        pub frame_rate: f64,
        #[ts(type = "number")]
        pub recorded_bytes: u64,
        #[ts(type = "number | null")]
        pub retry_in_ms: Option<u64>,
    }

    pub struct ProbeView {
        pub main: StreamView,
        pub sub: Option<StreamView>,
        pub advice: Vec<Advice>,
    }

    pub struct StreamView {
        pub codec: String,
        pub width: u32,
        pub height: u32,
        pub frame_rate: f64,
        #[ts(type = "number")]
        pub bit_rate: u64,
        /// Seconds from key frame to key frame, the longest seen.
        pub key_interval: Option<f64>,
        pub audio: Option<AudioView>,
        /// The camera's clock minus ours.
        #[ts(type = "number | null")]
        pub clock_offset_ms: Option<i64>,
        pub picture_jpeg_base64: Option<String>,
        /// Sound that is there and cannot be recorded.
        pub odd_audio: Option<String>,
    }

    pub struct AudioView {
        pub codec: String,
        pub rate: u32,
        pub channels: u16,
    }

    pub struct Advice {
        pub severity: Severity,
        pub text: String,
    }

    pub struct LiveStream {
        /// Names this stream in `live_ack` and `live_close`.
        pub stream: u32,
        /// `video/mp4; codecs="..."`.
        pub mime: String,
        pub width: u32,
        pub height: u32,
        /// "live" or "key frames only".
        pub label: String,
        pub g711: Option<G711>,
    }

    pub struct G711 {
        /// "a" or "u".
        pub law: String,
        pub rate: u32,
        pub channels: u16,
    }

    /// What can leave this computer: complete and true.
    pub struct ConnectionList {
        pub items: Vec<Connection>,
    }

    pub struct Connection {
        pub what: String,
        /// "where" is a word of Rust, hence the name; the window sees `where`.
        #[serde(rename = "where")]
        pub place: String,
        pub why: String,
        pub on: bool,
        /// The setting that switches it, if one does.
        pub setting: Option<String>,
    }

    pub struct Settings {
        pub auto_lock_minutes: Option<u32>,
        /// Bytes all footage of this volume may take.
        #[ts(type = "number")]
        pub limit_bytes: u64,
        pub keep_days: Option<u32>,
        /// Bytes that stay free on the disk whatever the limit says.
        #[ts(type = "number")]
        pub reserve_bytes: u64,
        pub segment_seconds: u32,
        pub close_action: CloseAction,
        pub notifications: bool,
        pub inhibit_sleep: bool,
        pub log_level: String,
        pub folder: String,
        pub look: Look,
        /// Start with the desktop.
        pub autostart: bool,
        /// Where the recorder's own key lives; `unattended_key_move` moves it.
        pub unattended_key: KeyPlace,
        /// Look for motion and mark it on the timeline.
        pub mark_motion: bool,
        /// Look for people, vehicles and animals where something moves, and mark them on the timeline.
        pub mark_subjects: bool,
        /// The monitor the window opens on; `null` is the desktop's choice.
        pub monitor: Option<String>,
        pub start_full_screen: bool,
        /// A SOCKS 5 proxy, `host:port`, that feeds are pulled through; `null` is none.
        pub feed_proxy: Option<String>,
        /// The SHA-256 of a certificate of the owner's that may vouch for feeds too; `null` is none.
        pub feed_authority: Option<String>,
        /// When the recovery sheet was last proved by a drill.
        pub last_drill: Option<String>,
    }

    pub struct LedgerEntryView {
        #[ts(type = "number")]
        pub seq: u64,
        pub at: String,
        pub kind: String,
        pub text: String,
        pub hash: String,
    }

    pub struct LedgerReport {
        pub ok: bool,
        #[ts(type = "number")]
        pub entries: u64,
        pub days: u32,
        /// What the end of the chain was held against.
        pub anchor: String,
        /// Hash of the last entry: write it down elsewhere to hold the ledger against it later.
        pub head: Option<String>,
        /// Fingerprint of the first day key, as the recovery sheet prints it.
        pub first_key: Option<String>,
        pub problems: Vec<String>,
        /// What no ledger on this machine can prove.
        pub cannot_prove: Vec<String>,
    }

    pub struct CheckReport {
        pub ok: bool,
        #[ts(type = "number")]
        pub segments: u64,
        pub violations: Vec<ViolationView>,
    }

    pub struct ViolationView {
        /// Number of the invariant, as `store` lists them.
        pub invariant: String,
        pub text: String,
    }

    pub struct Health {
        /// The worst of the items.
        pub state: HealthState,
        /// One sentence about the whole.
        pub summary: String,
        pub items: Vec<HealthItem>,
    }

    pub struct HealthItem {
        /// Stable: `recorder`, `camera:<id>`, `volume:<id>`, `swap` and so on.
        pub key: String,
        pub group: HealthGroup,
        pub name: String,
        pub state: HealthState,
        pub text: String,
        pub hint: Option<String>,
        /// The page on which the owner can do something about it.
        pub place: Option<HealthPlace>,
    }

    /// An event for the window.
    pub struct Event {
        pub topics: Vec<Topic>,
    }

    pub struct SegmentView {
        pub camera: String,
        /// Name of the camera.
        pub name: String,
        #[ts(type = "number")]
        pub seq: u64,
        /// Segments of one run play without a break.
        #[ts(type = "number")]
        pub run: i64,
        pub state: SegmentState,
        /// Relative to the footage folder.
        pub file: String,
        pub path: String,
        pub start: String,
        #[ts(type = "number")]
        pub duration_ms: u64,
        /// The duration of a cut segment is an estimate until the household was unlocked once.
        pub approximate: bool,
        #[ts(type = "number")]
        pub bytes: u64,
        /// SHA-256 of the ciphertext.
        pub hash: String,
    }

    pub struct Timeline {
        pub cameras: Vec<TimelineCamera>,
    }

    pub struct TimelineCamera {
        pub camera: String,
        pub name: String,
        pub runs: Vec<TimelineRun>,
        pub gaps: Vec<TimelineGap>,
        /// Start of the segment that is being written.
        pub recording_since: Option<String>,
        /// Known while unlocked.
        pub motion: Option<Vec<MotionSpan>>,
        /// People, vehicles and animals; known while unlocked.
        pub events: Option<Vec<EventText>>,
        /// Where somebody looked for them: elsewhere nobody knows whether one came.
        pub looked: Option<Vec<TimelineRun>>,
    }

    /// Somebody came by.
    pub struct EventText {
        pub from: String,
        pub to: String,
        pub subject: Subject,
        /// How sure, thousandths.
        pub score: u16,
    }

    /// Something moved.
    pub struct MotionSpan {
        pub from: String,
        pub to: String,
        /// The most of it, 1 to 254.
        pub peak: u8,
    }

    pub struct TimelineRun {
        pub from: String,
        pub to: String,
    }

    pub struct TimelineGap {
        pub from: String,
        /// `null` while it lasts.
        pub to: Option<String>,
        pub cause: Cause,
    }

    pub struct HoldView {
        #[ts(type = "number")]
        pub id: i64,
        pub camera: String,
        pub from: String,
        pub to: String,
        pub until: Option<String>,
        /// Known while unlocked.
        pub reason: Option<String>,
    }
}

/// A change of some settings; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct SettingsChange {
    /// A `null` inside switches it off.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub auto_lock_minutes: Option<Option<u32>>,
    #[ts(as = "Option<f64>", optional)]
    pub limit_bytes: Option<u64>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub keep_days: Option<Option<u32>>,
    #[ts(as = "Option<f64>", optional)]
    pub reserve_bytes: Option<u64>,
    pub segment_seconds: Option<u32>,
    pub close_action: Option<CloseAction>,
    pub notifications: Option<bool>,
    pub inhibit_sleep: Option<bool>,
    pub log_level: Option<String>,
    pub look: Option<Look>,
    pub autostart: Option<bool>,
    pub mark_motion: Option<bool>,
    pub mark_subjects: Option<bool>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub monitor: Option<Option<String>>,
    pub start_full_screen: Option<bool>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub feed_proxy: Option<Option<String>>,
    /// The certificate as PEM; of a file with more in it, a key for one, nothing else is kept.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub feed_authority: Option<Option<String>>,
}

/// A change of a camera; what is absent stays.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[ts(optional_fields)]
pub struct CameraChange {
    pub name: Option<String>,
    pub url: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional = nullable)]
    pub sub_url: Option<Option<String>>,
    pub transport: Option<TransportName>,
    pub audio: Option<bool>,
    pub place: Option<String>,
    pub class: Option<CameraClass>,
    /// A `null` inside is no limit of its own.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<f64>", optional = nullable)]
    pub quota_bytes: Option<Option<u64>>,
    #[ts(as = "Option<f64>", optional)]
    pub clock_correction_us: Option<i64>,
}

/// Tells a field that is `null` (`Some(None)`) from one that is absent (`None`).
fn present<'de, T: Deserialize<'de>, D: serde::Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

impl From<model::GapCause> for Cause {
    fn from(cause: model::GapCause) -> Self {
        use model::GapCause as G;
        match cause {
            G::CameraOffline => Self::CameraOffline,
            G::Stalled => Self::Stalled,
            G::Refused => Self::Refused,
            G::Unsupported => Self::Unsupported,
            G::Paused => Self::Paused,
            G::Disk => Self::Disk,
            G::ClockStep => Self::ClockStep,
            G::Stopped => Self::Stopped,
            G::Asleep => Self::Asleep,
            G::Interrupted => Self::Interrupted,
            G::Deleted => Self::Deleted,
        }
    }
}

impl From<model::capture::State> for CameraState {
    fn from(state: model::capture::State) -> Self {
        use model::capture::State as S;
        match state {
            S::Off => Self::Off,
            S::Connecting => Self::Connecting,
            S::Recording => Self::Recording,
            S::Stalled => Self::Stalled,
            S::Waiting => Self::Waiting,
            S::Refused => Self::Refused,
        }
    }
}

impl From<model::Transport> for TransportName {
    fn from(transport: model::Transport) -> Self {
        match transport {
            model::Transport::Tcp => Self::Tcp,
            model::Transport::Udp => Self::Udp,
        }
    }
}

impl From<TransportName> for model::Transport {
    fn from(transport: TransportName) -> Self {
        match transport {
            TransportName::Tcp => Self::Tcp,
            TransportName::Udp => Self::Udp,
        }
    }
}

#[cfg(test)]
mod tests;
