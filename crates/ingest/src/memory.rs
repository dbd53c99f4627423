//! Which cameras are better captured the other way, as seen since the program began. By address, in memory only.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// A camera's address without its log-in.
pub(crate) type Address = String;

/// How long a camera stays with the other way that manages it. Then this one is tried again: firmware is mended, and what looked like the
/// camera's oddity may have been its network's.
const STAY: Duration = Duration::from_secs(6 * 3600);
/// Runs in a row that were [`SHORT`] before the other way is tried.
const PATIENCE: u32 = 2;
/// A camera that does not understand our keepalives hangs up within twice the usual session time.
const SHORT: Duration = Duration::from_secs(150);
/// Addresses that are remembered; households have a few dozen, and probing adds some.
const MOST: usize = 1024;

#[derive(Default)]
pub(crate) struct Memory(Mutex<HashMap<Address, Known>>);

#[derive(Default)]
struct Known {
    /// The other way manages it, until then.
    stays: Option<Instant>,
    /// The next attempt goes the other way.
    next: bool,
    /// Short runs in a row.
    short: u32,
}

impl Memory {
    /// Whether the attempt that now begins goes the other way.
    pub(crate) fn take_turn(&self, address: &Address) -> bool {
        let mut all = self.lock();
        let Some(known) = all.get_mut(address) else { return false };
        let next = std::mem::take(&mut known.next);
        next || known.stays.is_some_and(|until| Instant::now() < until)
    }

    /// The other way delivered this camera's frames.
    pub(crate) fn other_manages(&self, address: &Address) {
        self.change(address, |known| {
            known.stays = Some(Instant::now() + STAY);
            known.short = 0;
        });
    }

    /// The camera refused the log-in, or broke what reads it. The next attempt, which comes much later after a refusal, is the other way's:
    /// it may have been our answer that was wrong.
    pub(crate) fn refused(&self, address: &Address) {
        self.change(address, |known| known.next = true);
    }

    /// A run ended by itself, or fell silent, after so long.
    pub(crate) fn ran(&self, address: &Address, length: Duration) {
        self.change(address, |known| {
            known.short = if length < SHORT { known.short + 1 } else { 0 };
            if known.short >= PATIENCE {
                known.short = 0;
                known.next = true;
            }
        });
    }

    fn change(&self, address: &Address, change: impl FnOnce(&mut Known)) {
        let mut all = self.lock();
        if all.len() >= MOST && !all.contains_key(address) {
            all.clear();
        }
        change(all.entry(address.clone()).or_default());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Address, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_way_has_its_turn() {
        let (memory, door) = (Memory::default(), "rtsp://door/".to_owned());
        assert!(!memory.take_turn(&door));
        memory.refused(&door);
        assert!(memory.take_turn(&door), "once");
        assert!(!memory.take_turn(&door));
        for length in [10, 200, 10] {
            memory.ran(&door, Duration::from_secs(length));
            assert!(!memory.take_turn(&door), "a long run begins the count anew");
        }
        memory.ran(&door, Duration::from_secs(60));
        assert!(memory.take_turn(&door), "two short runs");
        assert!(!memory.take_turn(&door), "and the other way did no better");
        memory.refused(&door);
        memory.other_manages(&door);
        assert!(memory.take_turn(&door) && memory.take_turn(&door), "it stays with who manages it");
        assert!(!memory.take_turn(&"rtsp://yard/".to_owned()));
    }

    #[test]
    fn it_has_a_bound() {
        let memory = Memory::default();
        for n in 0..MOST * 2 {
            memory.refused(&format!("rtsp://camera/{n}"));
        }
        assert!(memory.lock().len() <= MOST);
    }
}
