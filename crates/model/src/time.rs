//! Wall time and media time, as different types.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::time::Duration;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A moment of wall time: microseconds since 1970-01-01T00:00:00Z. Everything stored is UTC; local time is for looking.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Utc(pub i64);

/// A position in a run's media: nanoseconds from the run's own zero, as RTP gives it. Not wall time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MediaTime(pub i64);

/// A half-open stretch of wall time, `from <= t < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub from: Utc,
    pub to: Utc,
}

/// A text that is no RFC 3339 time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeError;

impl Utc {
    /// Parses RFC 3339, with any offset, for example `2026-11-22T08:30:00Z` or `2026-11-22T09:30:00+01:00`.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let t = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimeError)?;
        i64::try_from(t.unix_timestamp_nanos() / 1000).map(Self).map_err(|_| TimeError)
    }

    /// RFC 3339 in UTC with milliseconds, `2026-11-22T08:30:00.125Z`: sorts as text, and so serves in file names' order.
    #[must_use]
    pub fn rfc3339(self) -> String {
        let t = self.date_time();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            t.year(),
            u8::from(t.month()),
            t.day(),
            t.hour(),
            t.minute(),
            t.second(),
            t.millisecond()
        )
    }

    /// The compact form for file names, `20261122T083000.125Z`.
    #[must_use]
    pub fn compact(self) -> String {
        self.rfc3339().replace(['-', ':'], "")
    }

    /// Reads [`Self::compact`] back, to the millisecond.
    pub fn parse_compact(text: &str) -> Result<Self, TimeError> {
        let b = text.as_bytes();
        if b.len() != 20 || !text.is_ascii() || b[8] != b'T' || b[15] != b'.' || b[19] != b'Z' {
            return Err(TimeError);
        }
        let full = format!(
            "{}-{}-{}T{}:{}:{}{}",
            &text[0..4],
            &text[4..6],
            &text[6..8],
            &text[9..11],
            &text[11..13],
            &text[13..15],
            &text[15..20]
        );
        Self::parse(&full)
    }

    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    #[must_use]
    pub fn minus(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    /// Time from `earlier` to here; zero when `earlier` is later.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn date_time(self) -> OffsetDateTime {
        // Years 1677 to 2262 are what nanoseconds in an i128 and our i64 microseconds can both hold; clamp, never panic.
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl MediaTime {
    /// From ticks of a clock of `rate` Hz, rounded down.
    #[must_use]
    pub fn from_ticks(ticks: i64, rate: u32) -> Self {
        Self((i128::from(ticks) * 1_000_000_000).div_euclid(i128::from(rate.max(1))) as i64)
    }

    /// To ticks of a clock of `rate` Hz, rounded to the nearest.
    #[must_use]
    pub fn ticks(self, rate: u32) -> i64 {
        (i128::from(self.0) * i128::from(rate) + 500_000_000).div_euclid(1_000_000_000) as i64
    }

    #[must_use]
    pub fn micros(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

impl Span {
    /// `None` unless `from < to`.
    #[must_use]
    pub fn new(from: Utc, to: Utc) -> Option<Self> {
        (from < to).then_some(Self { from, to })
    }

    #[must_use]
    pub fn duration(&self) -> Duration {
        self.to.since(self.from)
    }

    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    #[must_use]
    pub fn contains(&self, t: Utc) -> bool {
        self.from <= t && t < self.to
    }
}

impl fmt::Display for Utc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rfc3339())
    }
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a time of the form 2026-11-22T08:30:00Z")
    }
}

impl std::error::Error for TimeError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_reads_what_it_writes() {
        let t = Utc::parse("2026-11-22T09:30:00.125+01:00").expect("valid");
        assert_eq!(t.rfc3339(), "2026-11-22T08:30:00.125Z");
        assert_eq!(t.compact(), "20261122T083000.125Z");
        assert_eq!(Utc::parse_compact(&t.compact()), Ok(t));
        for bad in ["", "20261122T083000.125", "20261122T083000x125Z", "2026112ST083000.125Z", "99999999T999999.999Z"] {
            assert_eq!(Utc::parse_compact(bad), Err(TimeError), "{bad}");
        }
    }

    #[test]
    fn media_time_survives_tick_clocks() {
        for ticks in [0i64, 1, 3600, 90_000, 1 << 40] {
            assert_eq!(MediaTime::from_ticks(ticks, 90_000).ticks(90_000), ticks);
            assert_eq!(MediaTime::from_ticks(ticks, 8_000).ticks(8_000), ticks);
        }
    }
}
