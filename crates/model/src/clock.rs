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
    /// How long the computer has slept since some start: what a clock that counts sleep is ahead of the monotonic one.
    fn slept(&self) -> Duration;
    /// Whether the wall clock is known to be right: what does not fit it is then wrong, and not only odd.
    fn synchronised(&self) -> bool {
        true
    }
}

/// A clock that moves when it is told to.
#[cfg(feature = "testing")]
pub struct ManualClock {
    state: std::sync::Mutex<(Utc, Mono)>,
    slept: std::sync::Mutex<Duration>,
    doubted: std::sync::atomic::AtomicBool,
}

#[cfg(feature = "testing")]
impl ManualClock {
    #[must_use]
    pub fn new(now: Utc) -> Self {
        Self {
            state: std::sync::Mutex::new((now, Mono::default())),
            slept: std::sync::Mutex::default(),
            doubted: false.into(),
        }
    }

    /// Lets both clocks go on by `d`.
    pub fn advance(&self, d: Duration) {
        let mut state = self.state.lock().expect("no holder panics");
        *state = (state.0.plus(d), state.1.plus(d));
    }

    /// Lets the computer sleep for `d`: the wall clock goes on, the monotonic one stands.
    pub fn sleep(&self, d: Duration) {
        let mut state = self.state.lock().expect("no holder panics");
        state.0 = state.0.plus(d);
        *self.slept.lock().expect("no holder panics") += d;
    }

    /// Whether the wall clock is known to be right.
    pub fn doubt(&self, doubted: bool) {
        self.doubted.store(doubted, std::sync::atomic::Ordering::Relaxed);
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
    fn slept(&self) -> Duration {
        *self.slept.lock().expect("no holder panics")
    }
    fn synchronised(&self) -> bool {
        !self.doubted.load(std::sync::atomic::Ordering::Relaxed)
    }
}
