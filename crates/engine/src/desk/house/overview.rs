//! Where footage lies, what it takes and how long it lasts.

use super::volumes::Found;
use super::{Days, Desk, Footprints};
use crate::desk::storage;
use crate::error::Result;
use crate::view::{CameraStorage, StorageOverview, VolumeCondition, VolumeView};
use model::forecast::{Flow, days_kept};
use model::{CameraId, Utc};
use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;
use store::{Footprint, Settings, Volume};

/// The rate of the last days: long enough for a night and a windy afternoon, short enough for a changed camera.
const RECENT: Duration = Duration::from_secs(3 * 86_400);
/// Before this much is recorded a rate would be a guess.
const LEAST_MEASURED: Duration = Duration::from_secs(300);
/// The camera list is read with each event; what fills a disk in weeks need not be counted anew each time.
const FRESH: Duration = Duration::from_secs(60);
const DAY: f64 = 86_400.0;

impl Desk {
    /// Every volume, and every camera with footage.
    pub fn storage_overview(&self) -> Result<StorageOverview> {
        let now = self.clock.now();
        let settings = self.db().settings()?;
        let footprints = self.db().footprints(now.minus(RECENT))?;
        let found = self.find_volumes()?;
        let mut volumes = Vec::with_capacity(found.len());
        for found in &found {
            volumes.push(self.volume_view(found, &settings)?);
        }
        let days = self.forecast(&footprints, &settings, now)?;
        self.remember(&footprints, &days, now);
        let (quotas, removed): (BTreeMap<_, _>, BTreeMap<_, _>) = {
            let db = self.db();
            let quotas = db.cameras()?.into_iter().map(|c| (c.id, c.quota_bytes)).collect();
            let removed = db.removed_cameras()?.into_iter().map(|r| (r.camera.id, r.at.rfc3339())).collect();
            (quotas, removed)
        };
        let names: BTreeMap<CameraId, String> = self.db().camera_names()?.into_iter().collect();
        let cameras: Vec<_> = footprints
            .iter()
            .zip(days)
            // One that was removed long ago and whose footage is gone has nothing to tell.
            .filter(|(f, _)| f.bytes > 0 || quotas.contains_key(&f.camera))
            .map(|(f, expected_days)| CameraStorage {
                camera: f.camera.to_string(),
                name: names.get(&f.camera).cloned().unwrap_or_default(),
                removed: removed.get(&f.camera).cloned(),
                bytes: f.bytes,
                bytes_per_day: rate(f, now),
                quota_bytes: quotas.get(&f.camera).copied().flatten(),
                oldest: f.oldest.map(Utc::rfc3339),
                newest: f.newest.map(Utc::rfc3339),
                recorded_days: recorded_days(f, now),
                expected_days,
            })
            .collect();
        Ok(StorageOverview {
            bytes: cameras.iter().map(|c| c.bytes).sum(),
            bytes_per_day: cameras.iter().map(|c| c.bytes_per_day).sum(),
            // What all look back to: cameras with less have a limit of their own.
            expected_days: cameras.iter().filter_map(|c| c.expected_days).max_by(f64::total_cmp),
            oldest: footprints.iter().filter_map(|f| f.oldest).min().map(Utc::rfc3339),
            volumes,
            cameras,
        })
    }

    /// Days since a camera's oldest footage, and days it will be kept, from a count that may be a minute old.
    pub(in crate::desk) fn camera_days(&self) -> Result<Days> {
        let mono = self.clock.mono();
        if let Some((at, days)) = &*self.footprints.0.lock().unwrap_or_else(PoisonError::into_inner)
            && mono.since(*at) < FRESH
        {
            return Ok(days.clone());
        }
        let now = self.clock.now();
        let settings = self.db().settings()?;
        let footprints = self.db().footprints(now.minus(RECENT))?;
        let days = self.forecast(&footprints, &settings, now)?;
        Ok(self.remember(&footprints, &days, now))
    }

    fn remember(&self, footprints: &[Footprint], days: &[Option<f64>], now: Utc) -> Days {
        let all: Days = footprints
            .iter()
            .zip(days)
            .map(|(f, expected)| (f.camera.clone(), (recorded_days(f, now), *expected)))
            .collect();
        *self.footprints.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((self.clock.mono(), all.clone()));
        all
    }

    fn forecast(&self, footprints: &[Footprint], settings: &Settings, now: Utc) -> Result<Vec<Option<f64>>> {
        let quotas: BTreeMap<_, _> = self.db().cameras()?.into_iter().map(|c| (c.id, c.quota_bytes)).collect();
        let flows: Vec<_> = footprints
            .iter()
            .map(|f| Flow { bytes_per_day: rate(f, now), quota: quotas.get(&f.camera).copied().flatten() })
            .collect();
        // A disk that is away says nothing of its room.
        let room = self.volume().and_then(|volume| self.room(&volume, settings)).unwrap_or(u64::MAX);
        let keep = (settings.keep_days > 0).then_some(settings.keep_days);
        Ok(days_kept(&flows, room, keep).into_iter().map(|d| d.filter(|_| room < u64::MAX || keep.is_some())).collect())
    }

    /// What all footage of a volume may take: the owner's limit, or what the disk has beside its reserve.
    fn room(&self, volume: &Volume, settings: &Settings) -> Result<u64> {
        let used = self.db().footage_bytes(volume.id())?;
        let disk = used.saturating_add(volume.space()?.free.saturating_sub(settings.reserve_bytes));
        Ok(if settings.quota_bytes > 0 { disk.min(settings.quota_bytes) } else { disk })
    }

    fn volume_view(&self, found: &Found, settings: &Settings) -> Result<VolumeView> {
        let (text, hint) = found.words();
        let there = found.condition != VolumeCondition::Missing;
        let (free, total) = if there { storage::space(&found.root)? } else { (0, 0) };
        let (footage, normal) = {
            let db = self.db();
            let row = found.id.as_ref().map(|id| db.volume(id)).transpose()?.flatten();
            let footage = row.as_ref().map(|row| db.footage_bytes(&row.id)).transpose()?.unwrap_or(0);
            (footage, row.map(|row| row.foreign_bytes))
        };
        // What nobody but the system may write is neither free nor used.
        let used =
            found.volume().map(Volume::space).transpose()?.map_or(total.saturating_sub(free), |space| space.used);
        let other = used.saturating_sub(footage);
        let ours = found.condition == VolumeCondition::Ok;
        Ok(VolumeView {
            id: found.id.as_ref().map(|id| id.0.clone()).unwrap_or_default(),
            folder: found.root.to_string_lossy().into_owned(),
            current: found.current,
            condition: found.condition,
            text,
            hint,
            may_accept: found.may_accept(),
            total_bytes: total,
            free_bytes: free,
            footage_bytes: footage,
            other_bytes: if there { other } else { 0 },
            other_growth_bytes: normal.filter(|_| ours).map_or(0, |normal| other.saturating_sub(normal)),
            limit_bytes: (settings.quota_bytes > 0 && found.current).then_some(settings.quota_bytes),
            reserve_bytes: settings.reserve_bytes,
        })
    }
}

/// Bytes a day over the last days, as the wall clock goes: nights off and pauses are part of how a camera is used.
fn rate(f: &Footprint, now: Utc) -> f64 {
    let Some(from) = f.recent_from else { return 0.0 };
    let measured = now.since(from);
    if measured < LEAST_MEASURED { 0.0 } else { f.recent_bytes as f64 / measured.as_secs_f64() * DAY }
}

fn recorded_days(f: &Footprint, now: Utc) -> f64 {
    f.oldest.map_or(0.0, |oldest| now.since(oldest).as_secs_f64() / DAY)
}

/// Kept between two looks.
impl Default for Footprints {
    fn default() -> Self {
        Self(std::sync::Mutex::new(None))
    }
}
