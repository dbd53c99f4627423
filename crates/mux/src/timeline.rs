//! A stream's time stamps onto the run's media time: single outliers are stamped anew, a clock that really jumped goes on
//! where it was (rows "hours away" and "backward jumps" of the table of camera quirks).
//!
//! Pure. Which stretch was really empty is not decided here: a jump that the arrival explains is let through.

/// One track's clock, in nanoseconds.
#[derive(Default)]
pub(crate) struct Timeline {
    last: Option<Last>,
    /// Added to what the stream says, since its clock jumped.
    offset: i64,
    /// Stamps in a row that did not fit: the last, and how many.
    odd: Option<(i64, u32)>,
}

struct Last {
    out: i64,
    arrival: i64,
    /// Arrival minus media time of the least delayed unit: media time cannot be far ahead of what this says.
    lag: i64,
    /// From unit to unit, as last seen.
    step: i64,
}

/// B-frames and late audio reach back less than this.
const BACK: i64 = 1_000_000_000;
/// Forward, a step needs no explanation below this: slow streams send a picture a second.
const FORWARD: i64 = 2_000_000_000;
/// The least lag may grow by one part in so many, since two clocks never run alike.
const DRIFT: i64 = 1000;
/// So many odd stamps in a row, agreeing with each other, are a clock that was set.
const AGREE: u32 = 3;
/// Before any two units were seen: 25 pictures a second.
const FIRST_STEP: i64 = 40_000_000;

impl Timeline {
    /// Media time of the next unit, which is stamped `raw` (`None`: without a stamp) and arrived at `arrival` of any steady clock.
    pub(crate) fn place(&mut self, raw: Option<i64>, arrival: i64) -> i64 {
        let Some(last) = &mut self.last else {
            let out = raw.unwrap_or(0);
            self.last = Some(Last { out, arrival, lag: arrival.saturating_sub(out), step: FIRST_STEP });
            return out;
        };
        let next = last.out + last.step;
        let out = match raw {
            None => next,
            Some(raw) => {
                let placed = raw.saturating_add(self.offset);
                let step = placed.saturating_sub(last.out);
                // A hole: the camera sent nothing for a while, or dropped what a stalled network did not take.
                let hole = step > 0 && arrival.saturating_sub(placed) > last.lag.saturating_sub(FORWARD);
                let fits = (-BACK..=FORWARD).contains(&step) || hole;
                if fits {
                    self.odd = None;
                    if (1..=BACK).contains(&step) {
                        last.step = step;
                    }
                    placed
                } else {
                    let agreeing = match self.odd {
                        Some((before, n)) if (-BACK..=FORWARD).contains(&raw.saturating_sub(before)) => n + 1,
                        _ => 1,
                    };
                    self.odd = Some((raw, agreeing));
                    if agreeing == AGREE {
                        self.odd = None;
                        self.offset = next.saturating_sub(raw);
                    }
                    next
                }
            }
        };
        let drifted = last.lag + (arrival - last.arrival) / DRIFT;
        last.lag = drifted.min(arrival.saturating_sub(out));
        last.out = out;
        last.arrival = arrival;
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: i64 = 1_000_000;

    /// Stamps and arrivals in ms; where they are placed.
    #[track_caller]
    fn check(units: &[(i64, i64)], expected: &[i64]) {
        let mut timeline = Timeline::default();
        let placed: Vec<i64> = units.iter().map(|(raw, at)| timeline.place(Some(raw * MS), at * MS) / MS).collect();
        assert_eq!(placed, expected);
    }

    #[test]
    fn what_is_in_order_is_left_alone() {
        check(&[(100, 0), (140, 40), (180, 90), (220, 95)], &[100, 140, 180, 220]);
        // B-frames.
        check(&[(0, 0), (120, 40), (40, 80), (80, 120)], &[0, 120, 40, 80]);
        // The network stalled for eight seconds, then all came at once.
        check(&[(0, 0), (40, 8000), (80, 8001), (8000, 8002)], &[0, 40, 80, 8000]);
        // The camera sent nothing for a minute.
        check(&[(0, 0), (40, 40), (60_040, 60_030), (60_080, 60_080)], &[0, 40, 60_040, 60_080]);
        // A picture every other second.
        check(&[(0, 0), (1990, 2000), (3980, 4000)], &[0, 1990, 3980]);
    }

    #[test]
    fn outliers_are_stamped_anew() {
        let hours = 3 * 3_600_000;
        check(
            &[(0, 0), (40, 40), (hours + 80, 80), (120, 120), (160, 160), (-hours, 200), (240, 240)],
            &[0, 40, 80, 120, 160, 200, 240],
        );
    }

    #[test]
    fn a_clock_that_was_set_goes_on_where_it_was() {
        for jump in [-5_000, -3_600_000, 3_600_000] {
            check(
                &[(0, 0), (40, 40), (80 + jump, 80), (120 + jump, 120), (160 + jump, 160), (200 + jump, 200)],
                &[0, 40, 80, 120, 160, 200],
            );
        }
    }

    #[test]
    fn units_without_a_stamp_follow() {
        let mut timeline = Timeline::default();
        timeline.place(Some(0), 0);
        timeline.place(Some(64 * MS), 64 * MS);
        assert_eq!(timeline.place(None, 65 * MS), 128 * MS);
        assert_eq!(timeline.place(Some(192 * MS), 192 * MS), 192 * MS);
    }
}
