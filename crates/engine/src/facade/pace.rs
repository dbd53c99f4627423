//! How often a long work is told of, and how long it may still take.

use model::{Clock, Mono};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The window is told of progress this often: a bar that moves four times a second is smooth.
const TELL: Duration = Duration::from_millis(250);
/// Time left is not guessed from less than this part.
const GUESS: f64 = 0.02;

/// A work that began now.
pub(super) struct Pace {
    clock: Arc<dyn Clock>,
    began: Mono,
    told: Mutex<Option<Mono>>,
}

impl Pace {
    pub(super) fn begin(clock: Arc<dyn Clock>) -> Self {
        Self { began: clock.mono(), clock, told: Mutex::new(None) }
    }

    /// Whether it is time to tell, and then how long it may still take, milliseconds, if that can be guessed.
    pub(super) fn due(&self, done: f64) -> Option<Option<u64>> {
        let now = self.clock.mono();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.is_some_and(|last| now.since(last) < TELL) {
            return None;
        }
        *told = Some(now);
        let spent = now.since(self.began).as_secs_f64();
        Some((done >= GUESS).then(|| (spent * (1.0 - done) / done * 1000.0) as u64))
    }
}
