//! The host's clock: the one place here that asks the system for the time.

use std::time::{Duration, SystemTime};

/// Whole seconds since 1970. A host whose clock stands before that serves as in 1970 until the clock is set.
pub(crate) fn now_s() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs()
}
