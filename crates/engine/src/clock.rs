//! The real clock: the one place that asks the system for the time.

use model::{Clock, Mono, Utc};
use std::time::{Duration, Instant, SystemTime};

/// The host's clocks.
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Utc {
        // A host whose clock stands before 1970 records at 1970 until the clock is set.
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Utc(0).plus(since)
    }

    fn mono(&self) -> Mono {
        Mono(self.start.elapsed())
    }
}
