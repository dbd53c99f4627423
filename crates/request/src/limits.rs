//! The numbers of the specification, each once. What a limit is for stands beside it.

/// A request file, bytes (section 2).
pub(crate) const MAX_FILE: usize = 64 * 1024;
/// A request's decoded payload, bytes.
pub(crate) const MAX_PAYLOAD: usize = 32 * 1024;
/// Objects and arrays inside one another, the outermost counted.
pub(crate) const MAX_DEPTH: usize = 8;
/// Values of one payload. The largest honest request has about 500; 4096 of 40 bytes keep a hostile one within 1 MiB.
pub(crate) const MAX_VALUES: usize = 4096;
/// Values of one envelope: three members and sixteen signatures of two.
pub(crate) const MAX_ENVELOPE_VALUES: usize = 64;
/// An SSHSIG armour, bytes.
pub(crate) const MAX_ARMOUR: usize = 2048;
/// A feed's file, bytes, and its items.
pub(crate) const MAX_FEED: usize = 256 * 1024;
pub(crate) const MAX_FEED_ITEMS: usize = 200;
/// A directory's file: 5000 entries with names and domains of usual length take 1.5 MiB in base64.
pub(crate) const MAX_DIRECTORY: usize = 4 * 1024 * 1024;
pub(crate) const MAX_ENTRIES: usize = 5000;
pub(crate) const MAX_ROOTS: usize = 8;
/// An `.ofrkey` file, bytes.
pub(crate) const MAX_PUBLISHED_KEY: usize = 2048;

pub(crate) const MINUTE: i64 = 60;
pub(crate) const HOUR: i64 = 3600;
pub(crate) const DAY: i64 = 24 * HOUR;
/// How far ahead of this computer's clock a request may be issued, seconds.
pub(crate) const MAX_AHEAD: i64 = 10 * MINUTE;
pub(crate) const MIN_LIFETIME: i64 = HOUR;
pub(crate) const MAX_LIFETIME: i64 = 30 * DAY;
pub(crate) const MIN_WINDOW: i64 = 5 * MINUTE;
/// One window and all windows together.
pub(crate) const MAX_WINDOWS: i64 = 12 * HOUR;
/// How far back of `issued` a window may begin.
pub(crate) const MAX_BACK: i64 = 45 * DAY;
