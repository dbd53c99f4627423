//! The check that nothing hidden had a part in the result (B1): groups made again with noise in the place of all that is hidden, muted
//! or cut away, and held against this very render's bytes.

use super::{Act, random};
use crate::desk::{Part, Task};
use crate::error::{Code, Error, Result};
use crate::view::redaction::RenderCheck;
use model::Track;
use model::redaction::Stretch;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Of the groups, one in so many is made again, and no fewer than [`LEAST`].
const ONE_IN: usize = 20;
const LEAST: usize = 3;

pub(super) enum Verdict {
    Same(RenderCheck),
    /// Nothing can be compared with what another encoder made.
    OtherEncoder,
}

/// Which groups the quick check makes again: every border of a mark, and others by chance.
pub(super) fn chosen(task: &Task) -> Result<Vec<usize>> {
    let groups = &task.groups;
    let holds = |at: i64| groups.iter().rposition(|group| group.when.from_us <= at);
    let mut chosen = BTreeSet::new();
    for mark in &task.plan.marks {
        let Stretch { from_us, to_us } = mark.in_picture();
        if from_us >= task.film.to_us || to_us <= task.film.from_us {
            continue;
        }
        // Where it begins and ends, or where the film cuts it.
        let borders = [from_us, from_us - 1, to_us, to_us - 1];
        chosen.extend(borders.iter().filter_map(|at| holds((*at).clamp(task.film.from_us, task.film.to_us - 1))));
    }
    let wanted = groups.len().div_ceil(ONE_IN).max(LEAST).min(groups.len());
    // The borders say where it is likeliest to go wrong; the others keep it honest everywhere else.
    let mut rest: Vec<usize> = (0..groups.len()).filter(|number| !chosen.contains(number)).collect();
    let mut more = wanted.saturating_sub(chosen.len());
    while more > 0 && !rest.is_empty() {
        let at = u64::from_be_bytes(random()?) % rest.len() as u64;
        chosen.insert(rest.swap_remove(at as usize));
        more -= 1;
    }
    Ok(chosen.into_iter().collect())
}

impl Act<'_> {
    /// Makes these groups and the whole sound again with noise, and compares.
    pub(super) fn again(&self, groups: &[usize]) -> Result<Verdict> {
        let seed = u64::from_be_bytes(random()?);
        let (other, again) = (AtomicBool::new(false), AtomicU32::new(0));
        let differs = Mutex::new(None);
        self.parallel(groups, Some(seed), &|ready| {
            let mut reel = self.order.folder.folder().open(self.desk, Part::Gop(ready.number))?;
            if reel.label.encoder != ready.label.encoder {
                other.store(true, Ordering::Relaxed);
                return Ok(false);
            }
            let sealed = reel.read(0..reel.units.len(), Track::Video)?;
            let same = sealed.len() == ready.units.len()
                && reel.label == ready.label
                && sealed.iter().zip(&ready.units).all(|(a, b)| (&a.data, a.pts, a.key) == (&b.data, b.pts, b.key));
            if !same {
                *differs.lock().unwrap_or_else(PoisonError::into_inner) = Some(ready.number);
            }
            again.fetch_add(1, Ordering::Relaxed);
            Ok(same)
        })?;
        if other.into_inner() {
            return Ok(Verdict::OtherEncoder);
        }
        if let Some(number) = differs.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(self.leaks(&format!("group {number} of pictures")));
        }
        let sound = self.sound_again(seed)?;
        if sound == Some(false) {
            return Err(self.leaks("the sound"));
        }
        let all = u32::try_from(self.order.task.groups.len()).unwrap_or(u32::MAX);
        let again = again.into_inner();
        if (again as usize) < groups.len() {
            return Err(Error::internal("Not every group was made again."));
        }
        Ok(Verdict::Same(RenderCheck { gops: all, again, sound, full: again == all, scanned: false }))
    }

    /// Whether the sound, made again with noise, is the same; `None` where there is none.
    fn sound_again(&self, seed: u64) -> Result<Option<bool>> {
        if self.order.task.sound.is_none() {
            return Ok(None);
        }
        let mut reel = self.order.folder.folder().open(self.desk, Part::Sound)?;
        let sealed = reel.read(0..reel.units.len(), Track::Audio)?;
        let (_, made) = self.sound_made(Some(seed))?;
        if sealed.is_empty() && made.is_empty() {
            return Ok(None);
        }
        let same =
            sealed.len() == made.len() && sealed.iter().zip(&made).all(|(a, b)| (&a.data, a.pts) == (&b.data, b.pts));
        Ok(Some(same))
    }

    /// What should be hidden had a part in the result: nothing of this render is kept.
    fn leaks(&self, what: &str) -> Error {
        self.leaked.store(true, Ordering::Relaxed);
        let error = Error::new(
            Code::Damaged,
            "The check failed: something that is hidden, muted or cut away had a part in the result.",
        )
        .hint("The render was thrown away, and nothing of it left this computer. Render it again; please report it if it happens twice.");
        match self.order.folder.empty() {
            Ok(()) => error.source(format!("{what} came out otherwise")),
            Err(left) => error.source(left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Group;
    use model::redaction::{CameraMasks, Decision, Edit, Plan, Shape, Size};

    fn task(groups: usize, marks: &[(i64, i64)]) -> Task {
        let second = 1_000_000;
        let film = Stretch { from_us: 0, to_us: groups as i64 * second };
        let mut draft = model::redaction::Draft::of(Plan::of(film.to_us));
        for (from_us, to_us) in marks {
            let shape = Shape::Rect { x: 0, y: 0, width: 10, height: 10 };
            let when = Stretch { from_us: *from_us, to_us: *to_us };
            draft
                .apply(Edit::Draw { at_us: *from_us, shape, when, decision: Decision::Hide }, film.to_us)
                .expect("drawn");
        }
        let group = |n: usize| Group {
            part: 0,
            when: Stretch { from_us: n as i64 * second, to_us: (n as i64 + 1) * second - 39_999 },
            pictures: 25,
        };
        Task {
            plan: draft.plan,
            masks: CameraMasks::default(),
            size: Size { width: 16, height: 16 },
            groups: (0..groups).map(group).collect(),
            film,
            taken: model::Utc(0),
            sound: None,
        }
    }

    #[test]
    fn the_quick_check_takes_every_border_and_enough_others() {
        for (groups, least) in [(1, 1), (2, 2), (3, 3), (59, 3), (61, 4), (1000, 50)] {
            assert_eq!(chosen(&task(groups, &[])).expect("chosen").len(), least, "{groups}");
        }
        // Held half a second at both ends: it is drawn from 4.5 s up to 7.9 s.
        let one = chosen(&task(100, &[(5_000_000, 7_400_000)])).expect("chosen");
        assert!(one.contains(&4) && one.contains(&7) && one.len() >= 5, "{one:?}");
        // Exactly between two groups: the last without it, too.
        let edge = chosen(&task(100, &[(10_500_000, 20_500_000)])).expect("chosen");
        assert!([9, 10, 20, 21].iter().all(|n| edge.contains(n)), "{edge:?}");
        // Cut by the film's own ends.
        let cut = chosen(&task(100, &[(0, 100_000_000)])).expect("chosen");
        assert!(cut.contains(&0) && cut.contains(&99), "{cut:?}");
    }
}
