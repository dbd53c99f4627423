//! Which bytes of a file went out to one session. Numbers only.

/// So many pieces are remembered; a browser that resumes makes a handful. Beyond, neighbours are taken for one, in favour of counting.
const MOST: usize = 1024;

/// Stretches `(from, to)`, in order, apart from each other.
#[derive(Debug, Default)]
pub(crate) struct Sent(Vec<(u64, u64)>);

impl Sent {
    pub(crate) fn add(&mut self, from: u64, to: u64) {
        if from >= to {
            return;
        }
        let first = self.0.partition_point(|stretch| stretch.1 < from);
        let last = self.0.partition_point(|stretch| stretch.0 <= to);
        let joined = self.0[first..last].iter().fold((from, to), |all, one| (all.0.min(one.0), all.1.max(one.1)));
        self.0.splice(first..last, [joined]);
        if self.0.len() > MOST {
            let gap = |at: &usize| self.0[at + 1].0 - self.0[*at].1;
            let at = (0..self.0.len() - 1).min_by_key(gap).expect("there are more than two");
            self.0[at].1 = self.0[at + 1].1;
            self.0.remove(at + 1);
        }
    }

    pub(crate) fn is_whole(&self, bytes: u64) -> bool {
        self.0.first().is_some_and(|stretch| stretch.0 == 0 && stretch.1 >= bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_knows_what_a_table_of_bytes_knows(pieces in prop::collection::vec((0u64..64, 0u64..16), 0..60)) {
            let mut sent = Sent::default();
            let mut table = [false; 80];
            for (from, length) in pieces {
                sent.add(from, from + length);
                (from..from + length).for_each(|at| table[usize::try_from(at).unwrap()] = true);
            }
            for bytes in 1..=64 {
                prop_assert_eq!(sent.is_whole(bytes), table[..usize::try_from(bytes).unwrap()].iter().all(|sent| *sent));
            }
            prop_assert!(sent.0.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn many_pieces_take_no_memory_and_are_counted() {
        let mut sent = Sent::default();
        for at in 0..4000 {
            sent.add(at * 2, at * 2 + 1);
        }
        assert!(sent.0.len() <= MOST);
        assert!(!Sent::default().is_whole(1));
    }
}
