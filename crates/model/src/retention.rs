//! What to delete, so that what comes next has room. Pure: `store` feeds it and does what it says.
//!
//! The rules, in this order:
//! 1. Held segments never go, whatever it costs.
//! 2. The footage of a camera that was removed with it goes when its day of grace is over, and first of all when space is needed.
//! 3. What is older than the days to keep goes.
//! 4. A camera over its own limit loses its own oldest.
//! 5. A volume over its limit, or a disk short of its reserve, loses the oldest of any camera: so all cameras look back equally
//!    far, and one that sends ten times the bytes does not shorten the others' past to nothing beside its own.
//! 6. What others put on the disk is not answered by deleting footage: for that part of a shortage there is an alarm, and
//!    footage only makes room for itself.

use crate::{CameraId, SegmentSeq, Span, Utc};
use std::time::Duration;

/// How long Undo of a camera's removal keeps its footage, space permitting.
pub const GRACE: Duration = Duration::from_secs(24 * 3600);

/// Limits of one volume.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of footage; `None` is no limit but the reserve.
    pub quota: Option<u64>,
    /// Bytes of the disk to leave free.
    pub reserve: u64,
    /// `None` keeps for ever.
    pub keep: Option<Duration>,
}

/// The disk under a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Bytes that may still be written.
    pub free: u64,
    /// Bytes by which others have grown since things were last called normal.
    pub foreign_growth: u64,
}

/// One camera's footage on the volume.
#[derive(Clone, Debug)]
pub struct CameraUse {
    pub camera: CameraId,
    /// Bytes kept, being written and waiting for deletion.
    pub used: u64,
    /// Bytes about to be written.
    pub wanted: u64,
    pub quota: Option<u64>,
    /// When it was removed together with its footage.
    pub removed: Option<Utc>,
    /// Its oldest segments, by start; held ones may be among them.
    pub oldest: Vec<Candidate>,
    /// There are more than those.
    pub more: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub seq: SegmentSeq,
    pub span: Span,
    pub bytes: u64,
    pub held: bool,
}

/// Why a segment goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    Removed,
    Days,
    CameraQuota,
    Quota,
    Reserve,
}

/// What to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order of deleting.
    pub delete: Vec<(CameraId, SegmentSeq, Why)>,
    /// Bytes that these free.
    pub freed: u64,
    /// Bytes lacking still: all that is left is held, or not ours.
    pub short_by: u64,
    /// Cameras that go over their own limit, because what they have is held.
    pub over_quota: Vec<CameraId>,
    /// Bytes of the reserve that others took. For an alarm.
    pub foreign: u64,
    /// Candidates ran out before the answer did: delete these, look again, plan again.
    pub again: bool,
}

/// A camera's candidates and how far the plan has gone through them.
struct Queue<'a> {
    camera: &'a CameraUse,
    next: usize,
    used: u64,
}

impl Queue<'_> {
    /// The oldest segment that may go and has not.
    fn peek(&mut self) -> Option<&Candidate> {
        while self.camera.oldest.get(self.next).is_some_and(|c| c.held) {
            self.next += 1;
        }
        self.camera.oldest.get(self.next)
    }

    fn ran_out(&mut self) -> bool {
        self.peek().is_none() && self.camera.more
    }

    fn delete(&mut self, why: Why, plan: &mut Plan) {
        if let Some(c) = self.peek().copied() {
            self.next += 1;
            self.used = self.used.saturating_sub(c.bytes);
            plan.freed += c.bytes;
            plan.delete.push((self.camera.camera.clone(), c.seq, why));
        }
    }
}

/// Decides what goes.
#[must_use]
pub fn plan(limits: &Limits, disk: &Disk, cameras: &[CameraUse], now: Utc) -> Plan {
    let mut plan = Plan::default();
    let mut queues: Vec<Queue<'_>> =
        cameras.iter().map(|camera| Queue { camera, next: 0, used: camera.used }).collect();
    for queue in &mut queues {
        of_its_own(queue, limits, now, &mut plan);
    }
    let wanted = cameras.iter().fold(0u64, |sum, c| sum.saturating_add(c.wanted));
    let used = cameras.iter().fold(0u64, |sum, c| sum.saturating_add(c.used));
    let over_quota = limits.quota.map_or(0, |quota| used.saturating_add(wanted).saturating_sub(quota));
    let under_reserve = (limits.reserve.saturating_add(wanted)).saturating_sub(disk.free);
    // Of a shortage that others made, footage gives up no more than what it is about to take itself.
    let own_fault = under_reserve.saturating_sub(disk.foreign_growth).max(under_reserve.min(wanted));
    plan.foreign = under_reserve - own_fault;
    let needed = over_quota.max(own_fault);
    let why = if over_quota >= own_fault { Why::Quota } else { Why::Reserve };
    while plan.freed < needed {
        // A removed camera's footage before anybody else's.
        let removed = queues.iter_mut().position(|q| q.camera.removed.is_some() && q.peek().is_some());
        if removed.is_none() && queues.iter_mut().any(Queue::ran_out) {
            // The oldest may be among those that were not listed.
            break;
        }
        let mut oldest = || {
            let starts = queues.iter_mut().enumerate().filter_map(|(i, q)| q.peek().map(|c| (c.span.from, i)));
            starts.min().map(|(_, i)| i)
        };
        match removed.or_else(&mut oldest) {
            Some(i) => queues[i].delete(if removed.is_some() { Why::Removed } else { why }, &mut plan),
            None => break,
        }
    }
    plan.again = !plan.delete.is_empty() && queues.iter_mut().any(Queue::ran_out);
    if !plan.again {
        plan.short_by = needed.saturating_sub(plan.freed);
    }
    plan
}

/// What a camera loses by itself: its grace is over, its days are over, its own limit is reached.
fn of_its_own(queue: &mut Queue<'_>, limits: &Limits, now: Utc, plan: &mut Plan) {
    let gone = queue.camera.removed.is_some_and(|at| at.plus(GRACE) <= now);
    while gone && queue.peek().is_some() {
        queue.delete(Why::Removed, plan);
    }
    if let Some(keep) = limits.keep {
        let limit = now.minus(keep);
        while queue.peek().is_some_and(|c| c.span.to <= limit) {
            queue.delete(Why::Days, plan);
        }
    }
    if let Some(quota) = queue.camera.quota {
        while queue.used.saturating_add(queue.camera.wanted) > quota && queue.peek().is_some() {
            queue.delete(Why::CameraQuota, plan);
        }
        if queue.used.saturating_add(queue.camera.wanted) > quota && !queue.camera.more {
            plan.over_quota.push(queue.camera.camera.clone());
        }
    }
}

#[cfg(test)]
mod tests;
