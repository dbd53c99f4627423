//! One stream's clock: RTP ticks to nanoseconds and to the camera's wall time.

/// From 1900, where NTP counts from, to 1970, seconds.
const NTP_TO_UNIX: u64 = 2_208_988_800;

/// Ticks are 64 bits wide here, unwrapped.
pub(crate) struct Clock {
    /// Ticks a second, at least 1.
    rate: u32,
    /// The first packet's ticks, and its arrival in nanoseconds.
    first: Option<(i64, i64)>,
    /// Ticks of the newest sender report, and what it says of them: microseconds of Unix time.
    report: Option<(i64, i64)>,
}

impl Clock {
    pub(crate) fn new(rate: u32) -> Self {
        Self { rate: rate.max(1), first: None, report: None }
    }

    /// The stream's own time, nanoseconds. It begins at the arrival of its first packet, so that streams lie over each other.
    pub(crate) fn stamp(&mut self, ticks: i64, arrival: i64) -> i64 {
        let (first, zero) = *self.first.get_or_insert((ticks, arrival));
        zero.saturating_add(self.scaled(ticks.saturating_sub(first), 1_000_000_000))
    }

    /// Takes a sender report: its ticks and its NTP time, 32 bits of seconds and 32 of fractions.
    pub(crate) fn report(&mut self, ticks: i64, ntp: u64) {
        let fraction = ((ntp & 0xffff_ffff) * 1_000_000) >> 32;
        // Before 1970 there are no cameras; zero says that the camera does not know.
        let Some(seconds) = (ntp >> 32).checked_sub(NTP_TO_UNIX) else { return };
        self.report = i64::try_from(seconds * 1_000_000 + fraction).ok().map(|unix| (ticks, unix));
    }

    /// The camera's wall clock at `ticks`, microseconds of Unix time, once there was a report.
    pub(crate) fn wall(&self, ticks: i64) -> Option<i64> {
        let (at, unix) = self.report?;
        unix.checked_add(self.scaled(ticks.saturating_sub(at), 1_000_000)).filter(|unix| *unix >= 0)
    }

    fn scaled(&self, ticks: i64, per_second: i64) -> i64 {
        let scaled = i128::from(ticks) * i128::from(per_second) / i128::from(self.rate);
        i64::try_from(scaled).unwrap_or(if scaled < 0 { i64::MIN } else { i64::MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_exact_over_months() {
        let mut clock = Clock::new(90_000);
        assert_eq!(clock.stamp(5000, 77), 77);
        assert_eq!(clock.stamp(5000 + 3600, 0), 40_000_077);
        let month = 90_000 * 86_400 * 30;
        assert_eq!(clock.stamp(5000 + month, 0), 86_400 * 30 * 1_000_000_000 + 77);
        assert_eq!(clock.stamp(5000 - 9000, 0), -100_000_000 + 77);
        assert_eq!(Clock::new(0).stamp(i64::MIN, i64::MIN), i64::MIN, "nonsense does not break it");
    }

    #[test]
    fn reports_tell_wall_time() {
        let mut clock = Clock::new(8000);
        assert_eq!(clock.wall(0), None);
        clock.report(8000, 0);
        assert_eq!(clock.wall(0), None, "no clock at all");
        clock.report(8000, (NTP_TO_UNIX + 1_700_000_000) << 32 | 1 << 31);
        assert_eq!(clock.wall(8000), Some(1_700_000_000_500_000));
        assert_eq!(clock.wall(8000 + 4000), Some(1_700_000_001_000_000));
        assert_eq!(clock.wall(i64::MIN), None);
    }
}
