//! The clock seam. The real one lives in `engine`; everywhere else time is an argument.

use crate::Utc;
use std::time::Duration;

/// A moment of the monotonic clock: time since an arbitrary start, never stepping back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mono(pub Duration);

impl Mono {
    /// Time from `earlier` to here; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0.saturating_sub(earlier.0)
    }

    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(d))
    }
}

/// Where time comes from.
pub trait Clock: Send + Sync {
    /// The host's wall clock. It can step.
    fn now(&self) -> Utc;
    /// The host's monotonic clock. It does not count sleep.
    fn mono(&self) -> Mono;
}

/// A clock that moves when it is told to.
#[cfg(feature = "testing")]
pub struct ManualClock {
    state: std::sync::Mutex<(Utc, Mono)>,
}

#[cfg(feature = "testing")]
impl ManualClock {
    #[must_use]
    pub fn new(now: Utc) -> Self {
        Self { state: std::sync::Mutex::new((now, Mono::default())) }
    }

    /// Lets both clocks go on by `d`.
    pub fn advance(&self, d: Duration) {
        let mut state = self.state.lock().expect("no holder panics");
        *state = (state.0.plus(d), state.1.plus(d));
    }

    /// Steps the wall clock alone, as NTP or a user does.
    pub fn step(&self, now: Utc) {
        self.state.lock().expect("no holder panics").0 = now;
    }
}

#[cfg(feature = "testing")]
impl Clock for ManualClock {
    fn now(&self) -> Utc {
        self.state.lock().expect("no holder panics").0
    }
    fn mono(&self) -> Mono {
        self.state.lock().expect("no holder panics").1
    }
}
