//! What the owner sees of community requests: the inbox, one card, strangers, trust, rules, places, papers and responses.
//!
//! Times are whole microseconds since 1970 in UTC. What a requester says and what the owner knows never share a field. Sentences
//! are the shells': codes and their values come from here. No behaviour here.

use super::{CameraClass, Cause, ErrorView};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    /// What kind of ask it is. Never mixed.
    pub enum Lane { Voluntary, Preservation, Order, Warrant, Emergency }
    /// How a sender's key stands.
    pub enum SenderStanding { Unknown, Pinned, Vouched, Suspended, Revoked }
    pub enum RequesterClass {
        Municipal, County, State, Tribal, Federal, Fire, Prosecutor, Defence, Insurer, Neighbour, Other,
    }
    pub enum IncidentClass {
        Theft, Burglary, Robbery, Assault, Homicide, MissingPerson, Collision, HitAndRun, Fire, Vandalism, VehicleTheft,
        LostAnimal, Other,
    }
    pub enum RequestStatus { Active, Cancelled, Resolved }
    pub enum NoticeWeight { Plain, Warning, Red }
    pub enum Identification { None, Contact, Witness }
    pub enum TextDirection { Ltr, Rtl }
    /// How the owner came to know a key.
    pub enum KnownHow { Compared, Scanned, Imported }
    /// By which way a file came.
    pub enum Carrier { File, Folder, Feed }
    /// What became of a file.
    pub enum TakenAs {
        /// Shown as a card.
        Card,
        /// Of an unknown sender: kept, its text unseen.
        Stranger,
        /// It is here already.
        Known,
        /// A revision that newer ones have replaced.
        Old,
        /// It cannot be used; `error` says why.
        Refused,
    }
    /// Whether the area asked about has anything to do with this home.
    pub enum Whereabouts {
        /// The owner has not said where home is.
        PlaceUnknown,
        /// No camera looks at any part of the area.
        Away,
        /// The home, or what a camera looks at, lies in the area.
        Here,
    }
    /// Why a request is not among those that are shown.
    pub enum HiddenBecause {
        /// The owner hid this one.
        ByHand,
        Class,
        Incident,
        Distance,
    }
    /// What a card tells beside the request's own words: the stable codes of OFR-1, section 11, without their prefix.
    pub enum NoticeCode {
        ClockNotSynchronised, Expired, KeyRevoked, Equivocation, ManyFiles, LookAlike, MixedScript, NameDiffers,
        ClassContradiction, HiddenClass, ImmigrationUse, AssemblyUse, OnwardToHidden, Pressure, ProtectedActivity,
        WordsNotSearched, AudioWanted, OriginalWanted, WitnessWanted, NotUnderstood, MayBeYoursAlone,
    }
}

view! {
    /// Everything that came.
    pub struct RequestList {
        /// False: the owner wants no requests at all; nothing is taken in.
        pub on: bool,
        /// Newest first.
        pub requests: Vec<RequestRow>,
        pub strangers: Vec<StrangerView>,
        /// Shown no more, and the owner still keeps something because of them.
        pub closed: Vec<ClosedRequest>,
    }

    /// A request that may not be shown any more, a revoked key's for one, as long as footage is held or a response is prepared because of
    /// it. Nothing that it says is here.
    pub struct ClosedRequest {
        pub id: String,
        /// By which the owner knows the key; `null` where it is not known any more.
        pub sender: Option<String>,
        /// Eight words.
        pub words: Vec<String>,
        /// Why it is not shown.
        pub why: ErrorView,
        #[ts(type = "number")]
        pub received_us: i64,
        pub holds: Vec<RequestHold>,
        /// Prepared responses, by their numbers.
        #[ts(type = "number[]")]
        pub responses: Vec<i64>,
    }

    /// A line of the inbox.
    pub struct RequestRow {
        /// The identity of the request: 64 hexadecimal digits.
        pub id: String,
        /// Voluntary or preservation: paper has its own list.
        pub lane: Lane,
        pub standing: SenderStanding,
        /// By which the owner knows the sender.
        pub sender: String,
        pub class: Option<RequesterClass>,
        pub domain: String,
        pub incident: IncidentClass,
        pub status: RequestStatus,
        pub revision: u16,
        #[ts(type = "number")]
        pub received_us: i64,
        #[ts(type = "number")]
        pub expires_us: i64,
        /// Start of the first window asked about, and end of the last.
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        pub unread: bool,
        pub hidden: Vec<HiddenBecause>,
        /// The loudest notice.
        pub weight: Option<NoticeWeight>,
        pub whereabouts: Whereabouts,
        /// Cameras with footage of the windows that look at the area (all cameras, while the place is unknown).
        pub cameras: u32,
        /// Footage of them inside of the windows, the longest of all cameras, seconds.
        pub seconds: f64,
        pub gaps: u32,
        /// Footage is held because of it.
        pub held: bool,
        /// Prepared responses, by their numbers.
        #[ts(type = "number[]")]
        pub responses: Vec<i64>,
    }

    /// All that may be shown of a file whose sender is not known.
    pub struct StrangerView {
        pub id: String,
        /// Eight words.
        pub words: Vec<String>,
        /// As A-labels.
        pub domain: String,
        #[ts(type = "number")]
        pub received_us: i64,
        #[ts(type = "number")]
        pub issued_us: i64,
        #[ts(type = "number")]
        pub expires_us: i64,
        pub bytes: u32,
        /// A sender that the owner knows, and that this one looks like.
        pub resembles: Option<String>,
        pub mixed_script: bool,
        /// The key was known once.
        pub suspended: bool,
        pub clock_unsure: bool,
    }

    /// One request, whole.
    pub struct RequestCard {
        pub row: RequestRow,
        pub carrier: Carrier,
        /// The same was also seen in a feed or on a public posting.
        pub posted: bool,
        #[ts(type = "number")]
        pub issued_us: i64,
        // Who, and how known.
        pub key_words: Vec<String>,
        pub how: Option<KnownHow>,
        /// The directory that vouches.
        pub directory: Option<String>,
        #[ts(type = "number | null")]
        pub known_since_us: Option<i64>,
        pub also_signed_by: Vec<String>,
        /// What they say of themselves.
        pub claimed: Claimed,
        pub case_ref: Option<String>,
        // What.
        pub summary: String,
        pub wanted: String,
        pub dir: TextDirection,
        pub lang: String,
        pub occurred: Option<TimeWindow>,
        pub windows: Vec<TimeWindow>,
        pub hold_only: bool,
        // Where.
        pub area: AreaView,
        // What you have.
        pub cameras: Vec<RequestCamera>,
        // What would be disclosed, and what they say they will do.
        pub need_audio: bool,
        pub need_original: bool,
        pub need_identity: Identification,
        pub promises: Promises,
        pub delivery_usb: bool,
        pub delivery_link: bool,
        /// Shown, never opened.
        pub delivery_portals: Vec<String>,
        pub encrypt_to: u32,
        /// Shown, never fetched.
        pub public_url: Option<String>,
        pub not_understood: Vec<String>,
        /// What changed since the revision that the owner saw last.
        pub changes: Vec<RequestChange>,
        pub notices: Vec<RequestNotice>,
        pub holds: Vec<RequestHold>,
    }

    pub struct Claimed {
        pub name: String,
        pub class: RequesterClass,
        pub officer: Option<String>,
        pub phone: Option<String>,
        pub email: Option<String>,
    }

    pub struct TimeWindow {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
    }

    /// The area on a plane of metres, north up. Its origin is home, or the area's middle while the place is unknown.
    pub struct AreaView {
        /// The ring, without its last position again.
        pub ring: Vec<PointM>,
        pub square_metres: f64,
        /// Home is the origin.
        pub home_known: bool,
        /// From home to the nearest edge; 0 inside. `null` while the place is unknown.
        pub distance_m: Option<f64>,
        /// Home lies inside.
        pub inside: bool,
        pub fans: Vec<CameraFan>,
    }

    /// Metres east and north of the origin.
    pub struct PointM {
        pub east: f64,
        pub north: f64,
    }

    /// What a camera looks at: a fan on the metre grid.
    pub struct CameraFan {
        pub camera: String,
        pub name: String,
        /// Where it hangs, from home.
        pub at: PointM,
        /// Its middle, degrees clockwise from north, 0..360.
        pub bearing: f64,
        /// Degrees, 10..360.
        pub width: f64,
        /// Metres, 2..200.
        pub reach: f64,
    }

    /// What one camera has of the windows.
    pub struct RequestCamera {
        pub camera: String,
        pub name: String,
        pub class: CameraClass,
        /// Whether it looks at the area; `null` while home or its fan is not set.
        pub looks_there: Option<bool>,
        /// Recorded inside of the windows, seconds.
        pub seconds: f64,
        /// All windows together, seconds.
        pub asked_seconds: f64,
        pub spans: Vec<TimeWindow>,
        pub gaps: Vec<RequestGap>,
    }

    pub struct RequestGap {
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        /// `null` where no camera was set up then, or where the footage was deleted long ago.
        pub cause: Option<Cause>,
    }

    pub struct Promises {
        pub retention_days: Option<u32>,
        pub onward: Vec<RequesterClass>,
        pub face_recognition: bool,
        pub immigration_use: bool,
        pub assembly_use: bool,
        pub public_records: bool,
    }

    /// A member that another revision changed.
    pub struct RequestChange {
        /// The member's name in the format, dotted: `requester.contact.phone`.
        pub member: String,
        pub before: String,
        pub after: String,
    }

    pub struct RequestNotice {
        pub code: NoticeCode,
        pub weight: NoticeWeight,
        /// What it is about, each a plain text: words found, classes, names, members.
        pub values: Vec<String>,
    }

    pub struct RequestHold {
        #[ts(type = "number")]
        pub hold: i64,
        pub camera: String,
        pub name: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
        #[ts(type = "number | null")]
        pub until_us: Option<i64>,
        #[ts(type = "number")]
        pub made_us: i64,
        pub reason: String,
    }

    /// What became of one file.
    pub struct Taken {
        pub taken: TakenAs,
        /// Of the request, where there is one.
        pub id: Option<String>,
        pub error: Option<ErrorView>,
    }

    // Responses.

    pub struct ResponseClip {
        pub camera: String,
        #[ts(type = "number")]
        pub from_us: i64,
        #[ts(type = "number")]
        pub to_us: i64,
    }

    /// A response that is being prepared: nothing of it has left.
    pub struct ResponseView {
        #[ts(type = "number")]
        pub id: i64,
        pub request: String,
        pub sender: String,
        pub incident: IncidentClass,
        pub case_ref: Option<String>,
        pub clips: Vec<ResponseClip>,
        /// The owner's, for the owner.
        pub notes: String,
        #[ts(type = "number")]
        pub made_us: i64,
        #[ts(type = "number")]
        pub changed_us: i64,
        /// A later revision came since: look at it again before anything else.
        pub superseded_by: Option<String>,
        pub expired: bool,
    }

    // Trust.

    pub struct TrustView {
        pub pins: Vec<PinView>,
        pub directories: Vec<DirectoryView>,
    }

    pub struct PinView {
        /// 64 hexadecimal digits, or more for a hardware key.
        pub key: String,
        pub words: Vec<String>,
        pub name: String,
        pub domain: String,
        pub class: Option<RequesterClass>,
        pub how: KnownHow,
        #[ts(type = "number")]
        pub at_us: i64,
        pub standing: SenderStanding,
    }

    pub struct DirectoryView {
        pub id: String,
        pub name: String,
        #[ts(type = "number")]
        pub expires_us: i64,
        pub entries: u32,
        pub lapsed: bool,
    }

    // The owner's rules.

    /// Local; no requester learns them.
    pub struct RequestRules {
        /// False turns requests off as a whole.
        pub on: bool,
        pub hidden_classes: Vec<RequesterClass>,
        pub hidden_incidents: Vec<IncidentClass>,
        /// Requests farther from home are hidden; `null` is no limit. Without effect while the place is unknown.
        pub max_distance_m: Option<u32>,
        /// One quiet desktop notification a request.
        pub notify: bool,
        /// No notification between these minutes of the local day; equal is never.
        pub quiet_from: u16,
        pub quiet_to: u16,
    }

    // Places.

    pub struct HomePlace {
        pub latitude: f64,
        pub longitude: f64,
        /// What the owner picked or pasted, shortened.
        pub label: String,
    }

    pub struct Places {
        pub home: Option<HomePlace>,
        pub fans: Vec<CameraFan>,
    }

    // Carriers.

    pub struct Carriers {
        pub folders: Vec<WatchedFolder>,
        pub feeds: Vec<FeedView>,
        /// Files that came while the household was locked and were not read yet.
        pub waiting: u32,
    }

    pub struct WatchedFolder {
        pub path: String,
        pub taken: u32,
        pub refused: u32,
        /// Why it cannot be watched now.
        pub problem: Option<ErrorView>,
    }

    pub struct FeedView {
        pub url: String,
        pub key_words: Vec<String>,
        #[ts(type = "number | null")]
        pub last_poll_us: Option<i64>,
        #[ts(type = "number | null")]
        pub next_poll_us: Option<i64>,
        pub items: u32,
        pub problem: Option<ErrorView>,
        /// Expired, or the same number with other content: shown, and why.
        pub stale: bool,
        pub equivocation: bool,
    }

    // Paper: what the owner enters of subpoenas, warrants and emergency claims.

    pub struct Paper {
        /// 0 of a new one.
        #[ts(type = "number")]
        pub id: i64,
        /// Order, warrant or emergency.
        pub lane: Lane,
        /// Who served it, as it stands on the paper.
        pub from: String,
        pub reference: String,
        #[ts(type = "number")]
        pub received_us: i64,
        /// By when; orders only.
        #[ts(type = "number | null")]
        pub deadline_us: Option<i64>,
        /// What it asks for, in the paper's words: shown, never searched.
        pub scope: String,
        pub counsel: String,
        /// The number that the owner looked up for a call back; emergencies only.
        pub call_back: String,
        pub notes: String,
        /// Steps of the lane's checklist that are done, by their stable names.
        pub done: Vec<String>,
        /// What happened, oldest first: printable.
        pub log: Vec<PaperEvent>,
        pub closed: bool,
    }

    pub struct PaperEvent {
        #[ts(type = "number")]
        pub at_us: i64,
        pub text: String,
    }
}
