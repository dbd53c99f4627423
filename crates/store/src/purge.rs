//! Purge before write: feeds `model::retention` with what there is and does what it says, in two phases.

use crate::{DeleteCause, RecorderDb, Result, SegmentKey, SegmentState, Settings, Volume};
use model::retention::{self, CameraUse, Candidate, Disk, Limits, Why};
use model::{CameraId, Span, Utc};
use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

/// What a purge did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purged {
    pub deleted: Vec<(SegmentKey, DeleteCause)>,
    pub bytes: u64,
    /// Bytes that could not be freed: holds, or nothing left.
    pub short_by: u64,
    /// Cameras over their own limit with held footage.
    pub over_quota: Vec<CameraId>,
    /// Bytes of the reserve that others on this disk took: for an alarm, not answered by deleting footage.
    pub foreign: u64,
}

/// Candidates asked for per camera and round: a purge before each segment needs a few, a changed limit some rounds.
const BATCH: usize = 64;
/// Even who leaves nothing free leaves the database room to say what becomes of the footage: a journal before its checkpoint.
const OWN_RESERVE: u64 = 4 << 20;
/// What the file system's own book-keeping and the rounding of a million files to blocks may make of nothing.
const FOREIGN_SLACK: u64 = 256 << 20;

impl From<Why> for DeleteCause {
    fn from(why: Why) -> Self {
        match why {
            Why::Removed => Self::Removed,
            Why::Days => Self::Days,
            Why::CameraQuota => Self::CameraQuota,
            Why::Quota => Self::Quota,
            Why::Reserve => Self::Reserve,
        }
    }
}

/// Makes room for `wanted` bytes per camera (its next segment) under the limits of `settings`, the cameras' own and the holds.
pub fn make_room(
    db: &mut RecorderDb,
    volume: &Volume,
    settings: &Settings,
    wanted: &BTreeMap<CameraId, u64>,
    now: Utc,
) -> Result<Purged> {
    let limits = Limits {
        quota: (settings.quota_bytes > 0).then_some(settings.quota_bytes),
        reserve: settings.reserve_bytes.max(OWN_RESERVE),
        keep: keep(settings),
    };
    purge(db, volume, &limits, now, |db| {
        let cameras = cameras(db, volume, wanted, now)?;
        let disk = disk(db, volume, &cameras)?;
        Ok((cameras, disk))
    })
}

/// The same for a volume that new footage went to before: what is on it makes room for `current`, where both lie on one disk, and
/// goes when its days, or its cameras' own limits, are over. The owner's limit for the volume is the current one's.
pub fn thin_out(
    db: &mut RecorderDb,
    volume: &Volume,
    current: &Volume,
    settings: &Settings,
    wanted: &BTreeMap<CameraId, u64>,
    now: Utc,
) -> Result<Purged> {
    volume.still_there()?;
    let one_disk = volume.is_on_the_disk_of(current)?;
    let limits = Limits {
        quota: None,
        reserve: if one_disk { settings.reserve_bytes.max(OWN_RESERVE) } else { 0 },
        keep: keep(settings),
    };
    let nothing = BTreeMap::new();
    let wanted = if one_disk { wanted } else { &nothing };
    purge(db, volume, &limits, now, |db| {
        let newer = usage(db, current)?;
        let mut cameras = cameras(db, volume, wanted, now)?;
        for camera in &mut cameras {
            // The older footage goes before the newer.
            let newer = newer.get(&camera.camera).copied().unwrap_or(0);
            camera.quota = camera.quota.map(|quota| quota.saturating_sub(newer));
        }
        Ok((cameras, Disk { free: volume.space()?.free, foreign_growth: 0 }))
    })
}

fn keep(settings: &Settings) -> Option<Duration> {
    (settings.keep_days > 0).then(|| Duration::from_secs(u64::from(settings.keep_days) * 86_400))
}

/// Plans and deletes until nothing is left to do.
fn purge(
    db: &mut RecorderDb,
    volume: &Volume,
    limits: &Limits,
    now: Utc,
    mut look: impl FnMut(&mut RecorderDb) -> Result<(Vec<CameraUse>, Disk)>,
) -> Result<Purged> {
    let mut purged = Purged::default();
    // What an earlier purge left undone stands in the way of nobody but counts as used.
    delete(db, volume, &mut purged, Vec::new())?;
    loop {
        let (cameras, disk) = look(db)?;
        let plan = retention::plan(limits, &disk, &cameras, now);
        let before = purged.bytes;
        for group in plan.delete.chunk_by(|a, b| a.2 == b.2) {
            let keys: Vec<_> = group.iter().map(|(c, s, _)| SegmentKey { camera: c.clone(), seq: *s }).collect();
            let cause = group[0].2.into();
            let doomed = db.doom(&keys, cause, now)?;
            delete(db, volume, &mut purged, doomed.iter().map(|d| (d.key.clone(), cause)).collect())?;
        }
        purged.short_by = plan.short_by;
        purged.over_quota = plan.over_quota;
        purged.foreign = plan.foreign;
        if !plan.again || purged.bytes == before {
            db.take_ballast();
            return Ok(purged);
        }
    }
}

/// The second phase and the last, for everything doomed on this volume.
fn delete(
    db: &mut RecorderDb,
    volume: &Volume,
    purged: &mut Purged,
    keys: Vec<(SegmentKey, DeleteCause)>,
) -> Result<()> {
    loop {
        let doomed = db.doomed(volume.id(), BATCH)?;
        if doomed.is_empty() {
            purged.deleted.extend(keys);
            return Ok(());
        }
        let unlinked = volume.unlink(doomed)?;
        db.forget(&unlinked)?;
        purged.bytes += unlinked.bytes;
    }
}

fn cameras(db: &RecorderDb, volume: &Volume, wanted: &BTreeMap<CameraId, u64>, now: Utc) -> Result<Vec<CameraUse>> {
    let mut used = usage(db, volume)?;
    let removed: BTreeMap<CameraId, Utc> = db.removals()?.into_iter().collect();
    let quotas: BTreeMap<CameraId, Option<u64>> = db.cameras()?.into_iter().map(|c| (c.id, c.quota_bytes)).collect();
    for camera in wanted.keys() {
        used.entry(camera.clone()).or_default();
    }
    let mut out = Vec::with_capacity(used.len());
    for (camera, used) in used {
        let oldest = db.oldest(&camera, volume.id(), now, BATCH)?;
        out.push(CameraUse {
            used,
            wanted: wanted.get(&camera).copied().unwrap_or(0),
            quota: quotas.get(&camera).copied().flatten(),
            removed: removed.get(&camera).copied(),
            more: oldest.len() == BATCH,
            oldest: oldest
                .into_iter()
                .map(|s| Candidate {
                    seq: s.key.seq,
                    span: Span { from: s.start, to: s.end() },
                    // What is missing gives no space back.
                    bytes: if s.state == SegmentState::Missing { 0 } else { s.size() },
                    held: false,
                })
                .collect(),
            camera,
        });
    }
    Ok(out)
}

fn disk(db: &mut RecorderDb, volume: &Volume, cameras: &[CameraUse]) -> Result<Disk> {
    let space = volume.space()?;
    let ours: u64 = cameras.iter().map(|c| c.used).sum();
    let foreign = space.used.saturating_sub(ours);
    let normal = db.volume(volume.id())?.map_or(foreign, |v| v.foreign_bytes);
    if foreign.saturating_add(FOREIGN_SLACK) < normal {
        // They made room: growth counts from here.
        db.accept_foreign_growth(volume.id(), foreign)?;
    }
    let slack = FOREIGN_SLACK + ours / 100;
    Ok(Disk { free: space.free, foreign_growth: foreign.saturating_sub(normal.saturating_add(slack)) })
}

/// Bytes in use per camera on this volume: kept, waiting for deletion, and being written.
pub fn usage(db: &RecorderDb, volume: &Volume) -> Result<BTreeMap<CameraId, u64>> {
    let mut used: BTreeMap<CameraId, u64> = db.usage_rows(volume.id())?.into_iter().collect();
    for written in db.being_written()?.into_iter().filter(|w| w.volume == *volume.id()) {
        // Gone or not yet there is no bytes.
        let path = volume.path(&written.key.camera, written.name());
        let bytes = fs::metadata(path).map_or(0, |m| m.len());
        *used.entry(written.key.camera).or_default() += bytes;
    }
    Ok(used)
}
