//! A point in time as OFR-1 writes it: whole seconds of UTC. Durations and clocks do not belong here.

use serde::{Deserialize, Serialize};
use std::fmt;
use time::{Date, Month, OffsetDateTime, Time};

/// Seconds since 1970-01-01T00:00:00Z. Written `YYYY-MM-DDTHH:MM:SSZ` and in no other way (section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Moment(pub i64);

/// A text is not of the form `YYYY-MM-DDTHH:MM:SSZ`, or no such day or hour exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time is written YYYY-MM-DDTHH:MM:SSZ")]
pub struct MomentError;

impl Moment {
    /// Reads the one form; a leap second has none.
    pub fn parse(text: &str) -> Result<Self, MomentError> {
        let bytes = text.as_bytes();
        let shape = b"0000-00-00T00:00:00Z";
        let fits = |(have, want): (&u8, &u8)| if *want == b'0' { have.is_ascii_digit() } else { have == want };
        if bytes.len() != shape.len() || !bytes.iter().zip(shape).all(fits) {
            return Err(MomentError);
        }
        let number = |from: usize, to: usize| bytes[from..to].iter().fold(0_i32, |n, d| n * 10 + i32::from(d - b'0'));
        let small = |from: usize| u8::try_from(number(from, from + 2)).map_err(|_| MomentError);
        let month = Month::try_from(small(5)?).map_err(|_| MomentError)?;
        let date = Date::from_calendar_date(number(0, 4), month, small(8)?).map_err(|_| MomentError)?;
        let time = Time::from_hms(small(11)?, small(14)?, small(17)?).map_err(|_| MomentError)?;
        Ok(Self(OffsetDateTime::new_utc(date, time).unix_timestamp()))
    }

    /// `seconds` later (earlier, if negative).
    #[must_use]
    pub fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this.
    #[must_use]
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Years beyond four digits have no form in OFR-1; they are shown as the last moment that has one.
        let first = -62_167_219_200;
        let last = 253_402_300_799;
        let at = OffsetDateTime::from_unix_timestamp(self.0.clamp(first, last)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        let (date, time) = (at.date(), at.time());
        write!(f, "{:04}-{:02}-{:02}T", date.year(), u8::from(date.month()), date.day())?;
        write!(f, "{:02}:{:02}:{:02}Z", time.hour(), time.minute(), time.second())
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = MomentError;
    fn try_from(text: String) -> Result<Self, MomentError> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_and_no_other() {
        let check = |text: &str, expected: Option<i64>| {
            assert_eq!(Moment::parse(text).ok().map(|m| m.0), expected, "{text}");
        };
        check("1970-01-01T00:00:00Z", Some(0));
        check("2026-03-01T12:30:05Z", Some(1_772_368_205));
        check("2024-02-29T00:00:00Z", Some(1_709_164_800));
        check("2023-02-29T00:00:00Z", None);
        check("2026-03-01T24:00:00Z", None);
        check("2026-12-31T23:59:60Z", None);
        check("2026-03-01t12:30:05z", None);
        check("2026-03-01T12:30:05+00:00", None);
        check("2026-03-01T12:30:05.0Z", None);
        check("2026-03-01 12:30:05Z", None);
        check("2026-03-01T12:30:05", None);
        check("２026-03-01T12:30:0Z", None);
        check("", None);
    }

    #[test]
    fn what_is_written_is_read() {
        for seconds in [0, 1_772_368_205, -1, 253_402_300_799, -62_167_219_200] {
            assert_eq!(Moment::parse(&Moment(seconds).to_string()), Ok(Moment(seconds)));
        }
        assert_eq!(Moment(i64::MAX).to_string(), "9999-12-31T23:59:59Z");
    }
}
