//! From a run's media time to UTC (rule of `camera-quirks`: the least-delayed frame is the anchor).

use crate::{MediaTime, Utc};

/// Maps a run's media time to UTC.
///
/// Every frame arrives late by the network's delay and never early, so the smallest `arrival - media time` seen is the best
/// estimate of where media zero lies. In the run's first seconds the estimate may drop freely (cameras send a burst of frames
/// captured before the session began, and those are the most delayed); later it follows the drift of the camera's crystal at
/// 500 ppm at the most, so that a segment's times never jump.
#[derive(Clone, Debug)]
pub struct Timekeeper {
    /// UTC of media zero, microseconds.
    zero: Option<i64>,
    /// Media time of the last pull.
    pulled: i64,
    /// Least delay seen since the last pull.
    least: Option<i64>,
    settled: i64,
}

/// Media time within which the anchor may still drop freely: the burst at the start of a session is over by then.
const SETTLE_US: i64 = 3_000_000;
/// Drift is looked at this often: long enough that one frame in it was hardly delayed.
const PULL_US: i64 = 10_000_000;
/// Real crystals are within 100 ppm, bad ones within 500.
const MAX_PPM: i64 = 500;
/// An arrival that disagrees by more than this is no drift: the host's clock was set, or the camera's media clock jumped.
const STEP_US: i64 = 2_000_000;

/// What an arrival told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    Ok,
    /// Wall clock and media clock disagree by this many microseconds: begin a new run.
    Step(i64),
}

impl Default for Timekeeper {
    fn default() -> Self {
        Self::new()
    }
}

impl Timekeeper {
    #[must_use]
    pub fn new() -> Self {
        Self { zero: None, pulled: 0, least: None, settled: 0 }
    }

    /// Notes that the frame of media time `at` arrived at `now`.
    pub fn arrived(&mut self, at: MediaTime, now: Utc) -> Arrival {
        let at = at.micros();
        let zero_by_this = now.0 - at;
        let Some(zero) = self.zero else {
            self.zero = Some(zero_by_this);
            self.pulled = at;
            self.settled = at + SETTLE_US;
            return Arrival::Ok;
        };
        if at < self.settled {
            self.zero = Some(zero.min(zero_by_this));
            return Arrival::Ok;
        }
        // A frame can be late by any time without a step (a stalled network); it cannot be early.
        if zero_by_this < zero - STEP_US {
            return Arrival::Step(zero_by_this - zero);
        }
        let least = self.least.map_or(zero_by_this, |l| l.min(zero_by_this));
        self.least = Some(least);
        if at - self.pulled >= PULL_US {
            // The least delayed of a whole window still late by more than a step: the host's clock was set forward.
            if least > zero + STEP_US {
                return Arrival::Step(least - zero);
            }
            let most = (at - self.pulled) * MAX_PPM / 1_000_000;
            self.zero = Some(zero + (least - zero).clamp(-most, most));
            self.pulled = at;
            self.least = None;
        }
        Arrival::Ok
    }

    /// UTC of media time `at`; `None` before the first arrival.
    #[must_use]
    pub fn utc(&self, at: MediaTime) -> Option<Utc> {
        self.zero.map(|zero| Utc(zero + at.micros()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: i64 = 1_700_000_000_000_000;

    fn feed(keeper: &mut Timekeeper, from_s: f64, to_s: f64, delay_us: impl Fn(i64) -> i64, ppm: i64) -> Arrival {
        let mut at = (from_s * 1e6) as i64;
        while at < (to_s * 1e6) as i64 {
            let real = at + at * ppm / 1_000_000;
            let a = keeper.arrived(MediaTime(at * 1000), Utc(T0 + real + delay_us(at)));
            if a != Arrival::Ok {
                return a;
            }
            at += 40_000;
        }
        Arrival::Ok
    }

    #[test]
    fn the_least_delayed_frame_of_the_start_is_the_anchor() {
        let mut k = Timekeeper::new();
        // The first second was captured before the session and arrives at once.
        feed(&mut k, 0.0, 10.0, |at| (1_000_000 - at).max(0) + 20_000, 0);
        assert_eq!(k.utc(MediaTime(0)), Some(Utc(T0 + 20_000)));
    }

    #[test]
    fn drift_is_followed_and_bounded() {
        let mut k = Timekeeper::new();
        feed(&mut k, 0.0, 600.0, |at| (at / 40_000 % 7) * 5_000, 100);
        let error = k.utc(MediaTime(600_000_000_000)).expect("anchored").0 - (T0 + 600_060_000);
        assert!(error.abs() < 5_000, "{error}");
        let mut k = Timekeeper::new();
        feed(&mut k, 0.0, 100.0, |_| 0, 5_000);
        let moved = k.utc(MediaTime(0)).expect("anchored").0 - T0;
        assert!((0..=50_000).contains(&moved), "at most 500 ppm of 100 s, got {moved}");
    }

    #[test]
    fn a_stall_is_no_step_and_a_set_clock_is() {
        let mut k = Timekeeper::new();
        assert_eq!(feed(&mut k, 0.0, 20.0, |_| 0, 0), Arrival::Ok);
        assert_eq!(feed(&mut k, 20.0, 22.0, |_| 8_000_000, 0), Arrival::Ok, "eight seconds late, then caught up");
        assert_eq!(feed(&mut k, 22.0, 60.0, |_| 0, 0), Arrival::Ok);
        assert!(matches!(feed(&mut k, 60.0, 61.0, |_| -3_600_000_000, 0), Arrival::Step(-3_600_000_000)));
        let mut k = Timekeeper::new();
        feed(&mut k, 0.0, 20.0, |_| 0, 0);
        assert!(matches!(feed(&mut k, 20.0, 60.0, |_| 3_600_000_000, 0), Arrival::Step(3_600_000_000)));
    }
}
