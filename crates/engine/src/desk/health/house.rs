//! What of the household needs its owner: recorder, cameras, footage disks, keys, the recovery sheet.

use super::{item, words::alarm};
use crate::desk::{Desk, storage};
use crate::error::Result;
use crate::recorder::{CameraStatus, RecorderState, RecorderStatus};
use crate::view::HealthGroup::{Cameras, Keys, Recording, Storage};
use crate::view::{HealthItem, HealthPlace, HealthState, VolumeCondition};
use model::capture::State;
use model::{Camera, Utc};
use std::time::Duration;
use vault::unattended::Place;

/// A sheet that was tried within this long is trusted.
const DRILL_AGE: Duration = Duration::from_secs(180 * 86_400);
/// A household younger than this need not have had a drill.
const DRILL_GRACE: Duration = Duration::from_secs(14 * 86_400);
/// A camera's clock may be this far off before anybody minds.
const CLOCK_OFF_US: i64 = 5_000_000;
/// Entries of the ledger that are looked through for the last drill: years of unlocks and gaps.
const LOOK_BACK: u32 = 200_000;

impl Desk {
    pub(super) fn recording_items(&self) -> Vec<HealthItem> {
        let status = self.recorder();
        let running = match &status {
            Ok(Some(status)) => self.running(status),
            Ok(None) => item(
                "recorder",
                Recording,
                "Recorder",
                HealthState::Bad,
                "It does not run: nothing is recorded.",
                Some("Open Porchlight's window, or run `porchlight run`."),
            ),
            Err(error) => {
                item("recorder", Recording, "Recorder", HealthState::Bad, &error.message, error.hint.as_deref())
            }
        };
        let mut items = vec![running];
        if let Ok(Some(status)) = &status {
            let wanted = self.db().settings().is_ok_and(|s| s.inhibit_sleep) && !status.cameras.is_empty();
            items.push(match (wanted, status.kept_awake) {
                (true, true) => item(
                    "awake",
                    Recording,
                    "Staying awake",
                    HealthState::Good,
                    "This computer does not fall asleep by itself while cameras are recorded.",
                    None,
                ),
                (true, false) => item(
                    "awake",
                    Recording,
                    "Staying awake",
                    HealthState::Warn,
                    "The system does not say that it stays awake.",
                    Some("If it falls asleep by itself, switch automatic suspend off in the system's power settings."),
                ),
                (false, _) => item(
                    "awake",
                    Recording,
                    "Staying awake",
                    HealthState::Good,
                    "Not asked for: the computer may fall asleep by itself.",
                    None,
                ),
            });
            items.last_mut().expect("just pushed").place = Some(HealthPlace::Settings);
        }
        items
    }

    fn running(&self, status: &RecorderStatus) -> HealthItem {
        let say = |state, text: &str, hint: Option<&str>| item("recorder", Recording, "Recorder", state, text, hint);
        match status.state {
            RecorderState::WaitingForKeyring => say(
                HealthState::Bad,
                "Recording waits for your log-in.",
                Some("Log in to the desktop, or unlock the log-in keyring."),
            ),
            RecorderState::Starting => say(HealthState::Good, "It is putting footage in order after a start.", None),
            RecorderState::Stopping => say(HealthState::Warn, "It is stopping.", None),
            RecorderState::Running => match status.alarms.first() {
                Some(first) => {
                    let mut said = say(HealthState::Bad, &alarm(first), Some("The storage page says more."));
                    said.place = Some(HealthPlace::Storage);
                    said
                }
                None => {
                    say(HealthState::Good, &format!("It runs, since {}.", ago(status.started, self.clock.now())), None)
                }
            },
        }
    }

    pub(super) fn camera_items(&self) -> Result<Vec<HealthItem>> {
        let status = self.recorder().ok().flatten();
        let cameras = self.db().cameras()?;
        if cameras.is_empty() {
            let mut none = item(
                "cameras",
                Cameras,
                "Cameras",
                HealthState::Warn,
                "There is no camera yet.",
                Some("Add one, or look at the demo."),
            );
            none.place = Some(HealthPlace::Cameras);
            return Ok(vec![none]);
        }
        let mut items = Vec::with_capacity(cameras.len());
        for camera in cameras {
            let said = status.as_ref().and_then(|s| s.cameras.iter().find(|c| c.camera == camera.id));
            let offset = self.db().last_clock_offset(&camera.id)?;
            let mut said = camera_item(&camera, said, offset, self.clock.now());
            said.place = Some(HealthPlace::Cameras);
            items.push(said);
        }
        Ok(items)
    }

    pub(super) fn storage_items(&self) -> Result<Vec<HealthItem>> {
        let settings = self.db().settings()?;
        let mut items = Vec::new();
        for found in self.find_volumes()? {
            let key = format!("volume:{}", found.id.as_ref().map_or("none", |id| id.0.as_str()));
            let name = if found.current { "Footage disk" } else { "Older footage" };
            let (text, hint) = found.words();
            let mut said = if found.condition == VolumeCondition::Ok {
                let (free, total) = storage::space(&found.root)?;
                disk_item(&key, name, free, total, settings.reserve_bytes)
            } else {
                let state = if found.current { HealthState::Bad } else { HealthState::Warn };
                item(&key, Storage, name, state, &text, hint.as_deref())
            };
            said.place = Some(HealthPlace::Storage);
            items.push(said);
        }
        Ok(items)
    }

    pub(super) fn key_items(&self) -> Result<Vec<HealthItem>> {
        let mut items = vec![match self.household().unattended_key {
            Place::Keyring => item(
                "key",
                Keys,
                "Recorder's key",
                HealthState::Good,
                "It is in your log-in keyring: recording begins when you have logged in.",
                None,
            ),
            Place::File => item(
                "key",
                Keys,
                "Recorder's key",
                HealthState::Warn,
                "It is in a file, so that recording begins before anybody logs in.",
                Some(
                    "A stolen computer gives up camera log-ins and recording times, unless its disk is encrypted. Never footage. The keyring is safer, if you log in anyway.",
                ),
            ),
        }];
        items.push(if self.recovery_confirmed()? {
            item("sheet", Keys, "Recovery sheet", HealthState::Good, "You have shown that you wrote it down.", None)
        } else {
            item(
                "sheet",
                Keys,
                "Recovery sheet",
                HealthState::Bad,
                "It was never confirmed: if you forget the passphrase, all footage is lost.",
                Some("Make a new sheet, print it, and give the words back that it asks for."),
            )
        });
        items.push(self.drill_item()?);
        items.extend(self.memory_item());
        for said in &mut items {
            said.place = Some(HealthPlace::Vault);
        }
        Ok(items)
    }

    fn drill_item(&self) -> Result<HealthItem> {
        let now = self.clock.now();
        let hint = Some("Take the sheet out and try it on the vault page: it takes two minutes, and then you know.");
        let say = |state, text: &str, hint| item("drill", Keys, "Recovery drill", state, text, hint);
        Ok(match self.last_drill()? {
            Some((at, true)) if now.since(at) <= DRILL_AGE => {
                say(HealthState::Good, &format!("The sheet was tried {} ago, and it works.", ago(at, now)), None)
            }
            Some((at, true)) => {
                say(HealthState::Warn, &format!("The sheet was last tried {} ago.", ago(at, now)), hint)
            }
            Some((at, false)) => say(
                HealthState::Bad,
                &format!("When the sheet was tried {} ago, it did not open everything.", ago(at, now)),
                Some(
                    "Try it again. If it fails again, make a new sheet on the vault page while you know the passphrase.",
                ),
            ),
            None if self.age()? < DRILL_GRACE => {
                say(HealthState::Good, "The sheet was not tried yet; there is time.", hint)
            }
            None => say(HealthState::Warn, "The sheet was never tried.", hint),
        })
    }

    /// When the recovery sheet was last tried, and whether it worked.
    fn last_drill(&self) -> Result<Option<(Utc, bool)>> {
        let db = self.db();
        // Of the sheet that is good now: a new one begins anew.
        let worked = Some(Utc(db.settings()?.last_drill)).filter(|at| at.0 > 0);
        let Some(head) = db.ledger_head()? else { return Ok(None) };
        let entry = db.last_ledger_of_kind("drill", head.seq.saturating_sub(u64::from(LOOK_BACK)))?;
        let failed = entry.filter(|row| {
            let public: serde_json::Value = serde_json::from_str(&row.public).unwrap_or_default();
            public["ok"] == false
        });
        Ok(match (worked, failed) {
            (Some(at), Some(row)) if row.at > at => Some((row.at, false)),
            (Some(at), _) => Some((at, true)),
            (None, failed) => failed.map(|row| (row.at, false)),
        })
    }

    /// How old the household is.
    fn age(&self) -> Result<Duration> {
        let first = self.db().ledger(1, 1)?.into_iter().next();
        Ok(first.map_or(Duration::ZERO, |row| self.clock.now().since(row.at)))
    }

    fn memory_item(&self) -> Option<HealthItem> {
        Some(match self.memory_locked()? {
            true => item("memory", Keys, "Keys in memory", HealthState::Good, "They are kept out of swap.", None),
            false => item(
                "memory",
                Keys,
                "Keys in memory",
                HealthState::Warn,
                "The system would not keep the keys out of swap.",
                Some("Raise the limit of locked memory (ulimit -l), or encrypt the swap."),
            ),
        })
    }
}

fn disk_item(key: &str, name: &str, free: u64, total: u64, reserve: u64) -> HealthItem {
    let text = format!("{:.0} GB of {:.0} GB are free.", free as f64 / 1e9, total as f64 / 1e9);
    if free < reserve / 2 {
        let hint = "Something else fills the disk. Free some space, or footage cannot be written.";
        item(key, Storage, name, HealthState::Bad, &text, Some(hint))
    } else if free < reserve {
        let hint = "Less is free than the reserve you set. Footage makes room for itself only.";
        item(key, Storage, name, HealthState::Warn, &text, Some(hint))
    } else {
        item(key, Storage, name, HealthState::Good, &text, None)
    }
}

/// One camera: recorded or not, and why; and whether its clock is right.
fn camera_item(camera: &Camera, status: Option<&CameraStatus>, offset_us: Option<i64>, now: Utc) -> HealthItem {
    let key = format!("camera:{}", camera.id);
    let say = |state, text: &str, hint: Option<&str>| item(&key, Cameras, &camera.name, state, text, hint);
    if camera.is_paused(now) {
        let until = camera.paused_until.map_or_else(String::new, |t| format!(" until {}", t.rfc3339()));
        return say(HealthState::Good, &format!("Paused by you{until}."), None);
    }
    let Some(status) = status else {
        return say(
            HealthState::Bad,
            "It is not recorded: the recorder does not run.",
            Some("Open Porchlight's window, or run `porchlight run`."),
        );
    };
    let (text, hint) = match status.state {
        State::Recording if !status.not_recording => return clock_item(camera, offset_us, say),
        State::Refused => (
            "It refuses the log-in, or sends nothing that can be recorded.",
            "Try its address, name and password again under Cameras.",
        ),
        State::Stalled => (
            "Its connection stands, and no picture comes.",
            "It is connected anew by itself. If that goes on, restart the camera.",
        ),
        _ => ("It does not answer.", "Is it switched on and in your network? It is tried again and again."),
    };
    // A moment without a camera is everyday; an alarm is what lasted.
    say(if status.not_recording { HealthState::Bad } else { HealthState::Warn }, text, Some(hint))
}

fn clock_item(
    camera: &Camera,
    offset_us: Option<i64>,
    say: impl Fn(HealthState, &str, Option<&str>) -> HealthItem,
) -> HealthItem {
    let off = offset_us.map(|us| us + camera.clock_correction_us).filter(|us| us.abs() > CLOCK_OFF_US);
    match off {
        Some(us) => {
            let side = if us < 0 { "behind" } else { "ahead" };
            let span = Duration::from_micros(us.unsigned_abs());
            say(
                HealthState::Warn,
                &format!("It is recorded. Its own clock is {} {side}.", long(span)),
                Some(
                    "Times of footage are this computer's and right; the picture's own time stamp is not. Let the camera take its time from the network.",
                ),
            )
        }
        None => say(HealthState::Good, "It is recorded.", None),
    }
}

fn ago(then: Utc, now: Utc) -> String {
    long(now.since(then))
}

/// A span in the largest unit that fits.
fn long(span: Duration) -> String {
    let seconds = span.as_secs();
    let (number, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => (seconds / 60, "minute"),
        7200..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_the_unit_that_fits() {
        for (seconds, text) in
            [(1, "1 second"), (119, "119 seconds"), (7199, "119 minutes"), (7200, "2 hours"), (200_000, "2 days")]
        {
            assert_eq!(long(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn a_disk_is_judged_by_its_reserve() {
        for (free, state) in [(100, HealthState::Good), (19, HealthState::Warn), (9, HealthState::Bad)] {
            assert_eq!(disk_item("k", "n", free, 1000, 20).state, state);
        }
    }
}
