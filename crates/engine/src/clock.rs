//! The real clock: the one place that asks the system for the time.

use model::{Clock, Mono, Utc};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// The host's clocks.
pub struct SystemClock {
    start: Instant,
    /// What the clock that counts sleep was ahead at the start.
    ahead: Duration,
    /// When the system was asked whether its clock is right, and what it said.
    synchronised: Mutex<Option<(Instant, bool)>>,
}

/// Asking starts a program of the system's, and every look at a request wants to know.
const ASKED_AGAIN: Duration = Duration::from_secs(300);

impl SystemClock {
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now(), ahead: ahead(), synchronised: Mutex::default() }
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

    fn slept(&self) -> Duration {
        ahead().saturating_sub(self.ahead)
    }

    fn synchronised(&self) -> bool {
        let mut asked = self.synchronised.lock().unwrap_or_else(PoisonError::into_inner);
        match *asked {
            Some((at, answer)) if at.elapsed() < ASKED_AGAIN => answer,
            _ => {
                let answer = crate::desk::clock_is_right() == Some(true);
                *asked = Some((Instant::now(), answer));
                answer
            }
        }
    }
}

/// The minute of the local day, by this computer's time zone.
pub(crate) fn local_minute(at: Utc) -> u16 {
    let local = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default().to_zoned(jiff::tz::TimeZone::system());
    u16::from(local.hour().unsigned_abs()) * 60 + u16::from(local.minute().unsigned_abs())
}

/// What the clock that counts sleep is ahead of the one that does not.
fn ahead() -> Duration {
    let read = |clock| {
        let time = rustix::time::clock_gettime(clock);
        Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
    };
    // In this order: what passes between the two readings makes it less, never more.
    let boot = read(rustix::time::ClockId::Boottime);
    boot.saturating_sub(read(rustix::time::ClockId::Monotonic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::process::Command;

    const PART: &str = "PORCHLIGHT_TEST_BOOT_TIME";

    /// In a time namespace the clock that counts sleep is an hour further, as after an hour's sleep.
    #[test]
    fn sleep_is_what_one_clock_counts_and_the_other_does_not() {
        if std::env::var_os(PART).is_some() {
            // `{:?}` of whole seconds, for the parent.
            return writeln!(std::io::stdout(), "ahead {}", ahead().as_secs()).expect("the parent reads it");
        }
        let clock = SystemClock::new();
        assert!(clock.slept() < Duration::from_secs(1), "nobody slept in this test");
        let this = std::env::current_exe().expect("this test");
        let ran = Command::new("unshare")
            .args(["--user", "--map-root-user", "--time", "--boottime", "3600", "--fork", "--"])
            .arg(this)
            .args(["--exact", "clock::tests::sleep_is_what_one_clock_counts_and_the_other_does_not", "--nocapture"])
            .env(PART, "1")
            .output();
        let said = ran.map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned()).unwrap_or_default();
        // Containers may forbid namespaces; then the reading above is all that can be proved.
        if let Some(told) = said.lines().find_map(|line| line.split("ahead ").nth(1)) {
            let told: u64 = told.trim().parse().expect("seconds");
            assert!(told.abs_diff(ahead().as_secs() + 3600) <= 2, "{told}");
        }
    }
}
