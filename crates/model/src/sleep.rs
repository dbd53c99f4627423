//! Noticing that the computer slept: a clock that counts sleep went on, and the one that does not stood still. Pure.

use crate::{Mono, Utc};
use std::time::Duration;

/// A difference below this is the reading of two clocks one after the other, not a sleep: no computer is down and up again in
/// less.
const LEAST: Duration = Duration::from_secs(2);

/// When it slept. Both ends are as close as the looks before and after tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slept {
    /// Awake at least until about here.
    pub from: Utc,
    /// Awake again since here, at the earliest.
    pub woke: Utc,
}

/// Remembers the last look.
#[derive(Clone, Copy, Debug)]
pub struct SleepWatch {
    now: Utc,
    mono: Mono,
    slept: Duration,
}

impl SleepWatch {
    /// `slept` is [`crate::Clock::slept`].
    #[must_use]
    pub fn new(now: Utc, mono: Mono, slept: Duration) -> Self {
        Self { now, mono, slept }
    }

    /// Whether it slept since the last look.
    pub fn look(&mut self, now: Utc, mono: Mono, slept: Duration) -> Option<Slept> {
        let last = std::mem::replace(self, Self { now, mono, slept });
        if slept.saturating_sub(last.slept) < LEAST {
            return None;
        }
        let awake = mono.since(last.mono);
        Some(Slept { from: last.now.plus(awake).min(now), woke: now.minus(awake).max(last.now) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Utc {
        Utc(seconds * 1_000_000)
    }

    fn mono(seconds: u32) -> Mono {
        Mono(S * seconds)
    }

    #[test]
    fn a_sleep_is_told_once_with_its_ends() {
        let mut watch = SleepWatch::new(at(0), mono(0), Duration::ZERO);
        assert_eq!(watch.look(at(1), mono(1), Duration::ZERO), None);
        let slept = watch.look(at(3602), mono(2), S * 3600);
        assert_eq!(slept, Some(Slept { from: at(2), woke: at(3601) }));
        assert_eq!(watch.look(at(3603), mono(3), S * 3600), None);
    }

    #[test]
    fn being_busy_or_setting_the_clock_is_no_sleep() {
        let mut watch = SleepWatch::new(at(0), mono(0), Duration::ZERO);
        assert_eq!(watch.look(at(60), mono(60), Duration::from_millis(3)), None, "stopped, not asleep");
        assert_eq!(watch.look(at(9000), mono(61), Duration::from_millis(5)), None, "the clock was set");
        assert_eq!(watch.look(at(-50), mono(62), Duration::from_millis(4)), None, "and back");
    }

    #[test]
    fn ends_are_in_order_whatever_the_wall_clock_did() {
        let mut watch = SleepWatch::new(at(1000), mono(0), Duration::ZERO);
        let slept = watch.look(at(10), mono(1), S * 60).expect("slept");
        assert!(slept.from <= at(10) && slept.woke >= slept.from, "{slept:?}");
    }
}
