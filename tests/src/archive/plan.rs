//! What an archive holds: for each camera and minute footage or a gap, and where the borders are that a test wants to cross.

use super::Look;
use model::{GapCause, Utc};
use serde::{Deserialize, Serialize};

/// Whose past, and how long.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub cameras: u32,
    pub minutes: u32,
    /// Where the footage ends; a whole minute.
    pub end: Utc,
    /// Every so many hours, at half past, a minute of [`Look::Full`] on every camera; 0 for none.
    pub full_every_hours: u32,
}

/// One minute of one camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    Footage(Look),
    /// Footage for so many seconds, then the orderly end of a run.
    Ends {
        look: Look,
        seconds: u32,
        cause: GapCause,
    },
    /// The same, cut by a crash.
    Cut {
        look: Look,
        seconds: u32,
    },
    Gap,
}

/// Something to cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "what")]
pub enum Border {
    /// Nothing was recorded between.
    Gap { from_us: i64, to_us: i64, cut: bool },
    /// Another codec or size from here on, without a gap.
    Change { at_us: i64, to: Look },
}

pub const MINUTE: i64 = 60_000_000;
/// How the causes of gaps take turns; the last one is a crash.
const CAUSES: [GapCause; 3] = [GapCause::CameraOffline, GapCause::Paused, GapCause::Stalled];
/// Seconds of footage in a minute that ends early, and in one that is cut: more than one chunk, so that file and tail matter.
const ENDS_AT: u32 = 20;
const CUT_AT: u32 = 50;

impl Plan {
    /// Minutes of two cameras, for tests: every kind of border is there.
    #[must_use]
    pub fn small(end: Utc) -> Self {
        Self { cameras: 2, minutes: 24, end, full_every_hours: 0 }
    }

    #[must_use]
    pub fn start(&self) -> Utc {
        Utc(self.end.0 - i64::from(self.minutes) * MINUTE)
    }

    #[must_use]
    pub fn at(&self, minute: u32) -> Utc {
        Utc(self.start().0 + i64::from(minute) * MINUTE)
    }

    /// Minute of the hour.
    #[must_use]
    pub fn of_hour(&self, minute: u32) -> u32 {
        (self.at(minute).0.div_euclid(MINUTE)).rem_euclid(60) as u32
    }

    fn look(&self, camera: u32, minute: u32) -> Look {
        let part = u64::from(minute) * 100 / u64::from(self.minutes.max(1));
        let hour = self.at(minute).0.div_euclid(60 * MINUTE);
        let full = i64::from(self.full_every_hours);
        if full > 0 && self.of_hour(minute) == 30 && hour.rem_euclid(full) == 0 {
            return Look::Full;
        }
        // One camera was replaced by another make for a while, and then set to another size.
        match (camera, part) {
            (0, 40..50) => Look::H265,
            (0, 50..55) => Look::Larger,
            _ => Look::Small,
        }
    }

    /// Minutes from one gap to the next: some seven hours, or a quarter of a short archive.
    fn period(&self, camera: u32) -> u32 {
        (431 + 17 * camera).min(self.minutes / 4).max(4)
    }

    #[must_use]
    pub fn slot(&self, camera: u32, minute: u32) -> Slot {
        let period = self.period(camera);
        let (nth, into) = (minute / period, minute % period);
        let begins = (period / 2 + 3 * camera) % (period - 2);
        let length = 1 + (nth * 5 + camera) % 19.min(period / 4).max(1);
        let look = self.look(camera, minute);
        match into.checked_sub(begins) {
            Some(0) if nth % 4 == 3 => Slot::Cut { look, seconds: CUT_AT },
            Some(0) => Slot::Ends { look, seconds: ENDS_AT, cause: CAUSES[nth as usize % CAUSES.len()] },
            Some(n) if n <= length => Slot::Gap,
            _ => Slot::Footage(look),
        }
    }

    /// What there is to cross, oldest first.
    #[must_use]
    pub fn borders(&self, camera: u32) -> Vec<Border> {
        let mut out = Vec::new();
        let mut open: Option<(i64, bool)> = None;
        let mut last = None;
        for minute in 0..self.minutes {
            let at = self.at(minute).0;
            let (look, ends) = match self.slot(camera, minute) {
                Slot::Gap => continue,
                Slot::Footage(look) => (look, None),
                Slot::Ends { look, seconds, .. } => (look, Some((seconds, false))),
                Slot::Cut { look, seconds } => (look, Some((seconds, true))),
            };
            if let Some((from_us, cut)) = open.take() {
                out.push(Border::Gap { from_us, to_us: at, cut });
            }
            if last.is_some_and(|last| last != look) {
                out.push(Border::Change { at_us: at, to: look });
            }
            last = Some(look);
            open = ends.map(|(seconds, cut)| (at + i64::from(seconds) * 1_000_000, cut));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::{Border, Plan, Slot};
    use model::Utc;

    #[test]
    fn a_small_archive_has_every_border() {
        let plan = Plan::small(Utc(1_795_000_020_000_000));
        let borders = plan.borders(0);
        let gaps = borders.iter().filter(|b| matches!(b, Border::Gap { cut: false, .. })).count();
        let cuts = borders.iter().filter(|b| matches!(b, Border::Gap { cut: true, .. })).count();
        let changes = borders.iter().filter(|b| matches!(b, Border::Change { .. })).count();
        assert!(gaps >= 3 && cuts >= 1 && changes >= 3, "{borders:?}");
        assert!(!plan.borders(1).iter().any(|b| matches!(b, Border::Change { .. })));
    }

    #[test]
    fn most_of_an_archive_is_footage() {
        let plan = Plan { cameras: 8, minutes: 90 * 24 * 60, end: Utc(1_795_000_020_000_000), full_every_hours: 24 };
        for camera in 0..plan.cameras {
            let footage = (0..plan.minutes).filter(|m| matches!(plan.slot(camera, *m), Slot::Footage(_))).count();
            assert!(footage as f64 > f64::from(plan.minutes) * 0.95, "camera {camera}: {footage}");
        }
    }
}
