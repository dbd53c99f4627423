//! What was used lately, bounded in bytes. Knows nothing of what it keeps.

use std::collections::HashMap;
use std::hash::Hash;

/// A bounded memory: what was not used for longest goes first.
pub(super) struct Recent<K, V> {
    kept: HashMap<K, (V, usize, u64)>,
    bytes: usize,
    most: usize,
    now: u64,
}

impl<K: Eq + Hash + Clone, V: Clone> Recent<K, V> {
    pub(super) fn new(most: usize) -> Self {
        Self { kept: HashMap::new(), bytes: 0, most, now: 0 }
    }

    pub(super) fn get(&mut self, key: &K) -> Option<V> {
        self.now += 1;
        let (value, _, used) = self.kept.get_mut(key)?;
        *used = self.now;
        Some(value.clone())
    }

    /// What is larger than the whole memory is not kept.
    pub(super) fn put(&mut self, key: K, value: V, bytes: usize) {
        if bytes > self.most {
            return;
        }
        self.now += 1;
        if let Some((_, old, _)) = self.kept.insert(key, (value, bytes, self.now)) {
            self.bytes -= old;
        }
        self.bytes += bytes;
        if self.bytes > self.most {
            self.thin_out();
        }
    }

    /// A quarter goes at once, so that the oldest need not be looked for each time.
    fn thin_out(&mut self) {
        let mut by_age: Vec<(u64, K)> = self.kept.iter().map(|(key, (_, _, used))| (*used, key.clone())).collect();
        by_age.sort_unstable_by_key(|(used, _)| *used);
        for (_, key) in by_age {
            if self.bytes <= self.most / 4 * 3 {
                return;
            }
            if let Some((_, bytes, _)) = self.kept.remove(&key) {
                self.bytes -= bytes;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_the_bound_holds() {
        let mut recent = Recent::new(100);
        for n in 0..10 {
            recent.put(n, n, 10);
        }
        assert_eq!(recent.get(&0), Some(0));
        recent.put(10, 10, 10);
        assert!(recent.bytes <= 100);
        assert_eq!((recent.get(&0), recent.get(&1), recent.get(&10)), (Some(0), None, Some(10)));
        recent.put(11, 11, 101);
        assert_eq!(recent.get(&11), None);
        recent.put(10, 7, 5);
        assert_eq!(recent.bytes, recent.kept.values().map(|(_, bytes, _)| bytes).sum::<usize>());
    }
}
