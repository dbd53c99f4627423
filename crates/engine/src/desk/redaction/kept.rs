//! The few things used last, kept until the household is locked.

use crate::desk::unlock::locked;
use crate::error::Result;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Clips of two hours take some 10 MB each.
const MOST: usize = 4;

pub(super) struct Kept<K, V>(Mutex<Inner<K, V>>);

struct Inner<K, V> {
    /// Counts the locks: what was read before one is not kept after it.
    epoch: u64,
    /// The one used last is the last.
    all: VecDeque<(K, Arc<V>)>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Inner { epoch: 0, all: VecDeque::new() }))
    }
}

impl<K: PartialEq, V> Kept<K, V> {
    fn inner(&self) -> MutexGuard<'_, Inner<K, V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn epoch(&self) -> u64 {
        self.inner().epoch
    }

    pub(super) fn get(&self, key: &K) -> Option<Arc<V>> {
        let mut inner = self.inner();
        let at = inner.all.iter().position(|(k, _)| k == key)?;
        let found = inner.all.remove(at)?;
        let value = found.1.clone();
        inner.all.push_back(found);
        Some(value)
    }

    /// Keeps what was read in `epoch`; refused if the household was locked since.
    pub(super) fn put(&self, epoch: u64, key: K, value: Arc<V>) -> Result<()> {
        let mut inner = self.inner();
        if inner.epoch != epoch {
            return Err(locked());
        }
        inner.all.retain(|(k, _)| *k != key);
        while inner.all.len() >= MOST {
            inner.all.pop_front();
        }
        inner.all.push_back((key, value));
        Ok(())
    }

    pub(super) fn wipe(&self) {
        let mut inner = self.inner();
        inner.epoch += 1;
        inner.all.clear();
    }
}
