//! Whether a picture shows what the last one did that was looked through: then it has the same finds. Most pictures of a house do.

use model::find::{Find, Still};

/// Tile by tile, so that something small in a corner counts as much as it would alone.
const TILE: usize = 16;
/// In the mean of a tile's bytes: what an encoder and a little noise change.
const MEAN: u32 = 2;
/// Of one byte: an eye has more.
const MOST: u8 = 32;
/// So many pictures in a row at most (a second of a look): whatever this misses is missed for no longer.
const IN_A_ROW: usize = 10;

#[derive(Default)]
pub(crate) struct Last {
    kept: Option<(Still, Vec<Find>)>,
    in_a_row: usize,
}

impl Last {
    /// What was found last, where nothing has changed since.
    pub(crate) fn finds(&mut self, still: &Still) -> Option<Vec<Find>> {
        let (last, finds) = self.kept.as_ref()?;
        if self.in_a_row >= IN_A_ROW || !same(last, still) {
            return None;
        }
        self.in_a_row += 1;
        Some(finds.clone())
    }

    pub(crate) fn keep(&mut self, still: &Still, finds: &[Find]) {
        self.in_a_row = 0;
        match &mut self.kept {
            // Its memory is used again.
            Some((last, kept)) => {
                (last.at, last.width, last.height) = (still.at, still.width, still.height);
                last.rgb.clone_from(&still.rgb);
                finds.clone_into(kept);
            }
            None => self.kept = Some((still.clone(), finds.to_vec())),
        }
    }
}

fn same(a: &Still, b: &Still) -> bool {
    if (a.width, a.height, a.rgb.len()) != (b.width, b.height, b.rgb.len()) {
        return false;
    }
    let row = a.width as usize * 3;
    let rows = |still: &'_ Still| -> Vec<std::ops::Range<usize>> {
        (0..still.height as usize).map(|y| y * row..(y + 1) * row).collect()
    };
    let rows = rows(a);
    rows.chunks(TILE).all(|rows| {
        (0..row).step_by(TILE * 3).all(|from| {
            let to = (from + TILE * 3).min(row);
            let (mut sum, mut most) = (0u32, 0u8);
            for row in rows {
                let (a, b) = (&a.rgb[row.start + from..row.start + to], &b.rgb[row.start + from..row.start + to]);
                for (a, b) in a.iter().zip(b) {
                    let apart = a.abs_diff(*b);
                    sum += u32::from(apart);
                    most = most.max(apart);
                }
            }
            most <= MOST && sum <= MEAN * (rows.len() * (to - from)) as u32
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::MediaTime;
    use model::find::{Area, Subject};

    fn still() -> Still {
        let rgb = (0..100 * 60 * 3).map(|at| (at * 7 % 251) as u8 / 2).collect();
        Still { at: MediaTime(0), width: 100, height: 60, rgb }
    }

    fn changed(by: u8, left: usize, top: usize, side: usize) -> Still {
        let mut still = still();
        for y in top..top + side {
            for x in left..left + side {
                still.rgb[(y * 100 + x) * 3..][..3].iter_mut().for_each(|c| *c += by);
            }
        }
        still
    }

    #[test]
    fn a_little_noise_is_the_same_and_something_small_in_a_corner_is_not() {
        assert!(same(&still(), &changed(2, 0, 0, 60)), "all a little brighter");
        assert!(!same(&still(), &changed(3, 0, 0, 60)));
        assert!(!same(&still(), &changed(40, 98, 58, 2)), "four pixels in the last corner");
        assert!(!same(&still(), &changed(20, 40, 20, 6)));
        let other = Still { width: 60, height: 100, ..still() };
        assert!(!same(&still(), &other));
    }

    #[test]
    fn what_is_the_same_is_looked_at_again_after_a_while() {
        let find = Find { subject: Subject::Face, area: Area::default(), score: 700, confirmed: true };
        let mut last = Last::default();
        assert_eq!(last.finds(&still()), None);
        last.keep(&still(), &[find]);
        for _ in 0..IN_A_ROW {
            assert_eq!(last.finds(&still()), Some(vec![find]));
        }
        assert_eq!(last.finds(&still()), None);
        last.keep(&changed(90, 20, 20, 20), &[]);
        assert_eq!(last.finds(&still()), None, "it is compared with the last that was looked through");
    }
}
