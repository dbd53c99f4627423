//! The health page: what of this computer weakens a promise, and what to do about it.

use super::{Desk, storage};
use crate::error::Result;
use crate::recorder::{Alarm, RecorderState};
use crate::view::{Health, HealthGroup, HealthItem, HealthPlace, HealthState};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What can be said of the system without a household. `missing` are parts the shell found not installed, one text each.
#[must_use]
pub fn system_health(missing: &[String]) -> Vec<HealthItem> {
    vec![swap(), hibernation(), clock_sync(), core_dumps(), decoders(missing)]
}

impl Desk {
    pub fn health(&self, missing: &[String]) -> Result<Health> {
        let mut items = vec![self.recorder_item(), self.disk_item()?, self.keyring_item()];
        items.extend(system_health(missing));
        items.extend(self.memory_item());
        let state = worst(&items);
        let summary = summary(&items);
        Ok(Health { state, summary, items })
    }

    fn recorder_item(&self) -> HealthItem {
        match self.recorder() {
            Ok(Some(status)) if status.state == RecorderState::WaitingForKeyring => item(
                "Recorder",
                HealthState::Bad,
                "Recording waits for your log-in.",
                Some("Unlock the log-in keyring."),
            ),
            Ok(Some(status)) => match status.alarms.iter().map(alarm).next() {
                Some(text) => item("Recorder", HealthState::Bad, &text, None),
                None => item("Recorder", HealthState::Good, &format!("Runs (process {}).", status.pid), None),
            },
            Ok(None) => {
                item("Recorder", HealthState::Bad, "Does not run.", Some("Open the window, or run `porchlight run`."))
            }
            Err(error) => item("Recorder", HealthState::Bad, &error.message, None),
        }
    }

    fn disk_item(&self) -> Result<HealthItem> {
        if let Err(error) = self.volume() {
            return Ok(item("Footage disk", HealthState::Bad, &error.message, error.hint.as_deref()));
        }
        let (free, total) = storage::space(&self.footage_root()?)?;
        let reserve = self.db().settings()?.reserve_bytes;
        let text = format!("{:.0} GB of {:.0} GB are free.", free as f64 / 1e9, total as f64 / 1e9);
        Ok(if free < reserve / 2 {
            let hint = "Something else fills the disk. Free some space, or footage cannot be written.";
            item("Footage disk", HealthState::Bad, &text, Some(hint))
        } else if free < reserve {
            item("Footage disk", HealthState::Warn, &text, Some("Less is free than the reserve you set."))
        } else {
            item("Footage disk", HealthState::Good, &text, None)
        })
    }

    fn keyring_item(&self) -> HealthItem {
        use vault::unattended::Place;
        match self.household().unattended_key {
            Place::Keyring => item("Recorder's key", HealthState::Good, "In your log-in keyring.", None),
            Place::File => item(
                "Recorder's key",
                HealthState::Warn,
                "In a file, so that recording starts before anybody logs in.",
                Some(
                    "A stolen computer gives up camera log-ins and recording times, unless its disk is encrypted. Never footage.",
                ),
            ),
        }
    }

    fn memory_item(&self) -> Option<HealthItem> {
        Some(match self.memory_locked()? {
            true => item("Keys in memory", HealthState::Good, "Kept out of swap.", None),
            false => item(
                "Keys in memory",
                HealthState::Warn,
                "The system would not keep the keys out of swap.",
                Some("Raise the limit of locked memory (ulimit -l), or encrypt the swap."),
            ),
        })
    }
}

/// An alarm of the recorder in words.
pub(crate) fn alarm(alarm: &Alarm) -> String {
    match alarm {
        Alarm::VolumeMissing => "The footage folder is not there. Is its disk connected?".to_owned(),
        Alarm::VolumeForeign => "The footage folder belongs to another household.".to_owned(),
        Alarm::VolumeUnknown => "The footage disk is this household's, and the database does not know it.".to_owned(),
        Alarm::OldDatabase => "The household's database is an older copy than its footage disk.".to_owned(),
        Alarm::OldVolume => "The footage disk is an older copy than the household's database.".to_owned(),
        Alarm::DiskFull => "The footage disk is full, and nothing on it may be deleted.".to_owned(),
        Alarm::DiskFailed { reason } => format!("The footage disk failed: {reason}."),
        Alarm::ForeignGrowth { free_bytes } => {
            format!("Something else fills the footage disk: {:.1} GB are free.", *free_bytes as f64 / 1e9)
        }
        Alarm::DiskSlow { millis } => format!("The footage disk is slow: {millis} ms for a second of footage."),
    }
}

fn item(name: &str, state: HealthState, text: &str, hint: Option<&str>) -> HealthItem {
    let (key, group, place) = match name {
        "Recorder" => ("recorder", HealthGroup::Recording, None),
        "Footage disk" => ("disk", HealthGroup::Storage, Some(HealthPlace::Storage)),
        "Recorder's key" => ("key", HealthGroup::Keys, Some(HealthPlace::Vault)),
        "Keys in memory" => ("memory", HealthGroup::Keys, None),
        "Swap" => ("swap", HealthGroup::Computer, None),
        "Hibernation" => ("hibernation", HealthGroup::Computer, None),
        "Clock" => ("clock", HealthGroup::Computer, None),
        "Core dumps" => ("core_dumps", HealthGroup::Computer, None),
        "Decoders" => ("decoders", HealthGroup::Computer, None),
        _ => ("other", HealthGroup::Computer, None),
    };
    HealthItem {
        key: key.to_owned(),
        group,
        name: name.to_owned(),
        state,
        text: text.to_owned(),
        hint: hint.map(str::to_owned),
        place,
    }
}

fn worst(items: &[HealthItem]) -> HealthState {
    let has = |state| items.iter().any(|i| i.state == state);
    if has(HealthState::Bad) {
        HealthState::Bad
    } else if has(HealthState::Warn) {
        HealthState::Warn
    } else {
        HealthState::Good
    }
}

fn summary(items: &[HealthItem]) -> String {
    let of = |state| items.iter().filter(|i| i.state == state).count();
    match (of(HealthState::Bad), of(HealthState::Warn)) {
        (0, 0) => "Everything is as it should be.".to_owned(),
        (0, warn) => format!("Recording is well. {warn} to look at when you have time."),
        (1, _) => "One thing needs you now.".to_owned(),
        (bad, _) => format!("{bad} things need you now."),
    }
}

fn swap() -> HealthItem {
    let text = fs::read_to_string("/proc/swaps").unwrap_or_default();
    let bare: Vec<_> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().next())
        .filter(|device| !is_sealed_swap(device))
        .collect();
    match (text.lines().count() > 1, bare.is_empty()) {
        (false, _) => item("Swap", HealthState::Good, "None is used.", None),
        (true, true) => item("Swap", HealthState::Good, "Encrypted, or in memory.", None),
        (true, false) => item(
            "Swap",
            HealthState::Warn,
            &format!("Not encrypted: {}. Pictures you look at may reach the disk in the clear.", bare.join(", ")),
            Some("Encrypt it (cryptsetup, or an encrypted disk), or use zram."),
        ),
    }
}

/// zram lies in memory; a device-mapper device of type CRYPT is encrypted, and so is a file on one as far as is known.
fn is_sealed_swap(device: &str) -> bool {
    let real = fs::canonicalize(device).unwrap_or_else(|_| device.into());
    let name = real.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.starts_with("zram") || is_crypt(Path::new("/sys/block").join(&name).as_path())
}

/// Follows the devices below: an LVM volume on an encrypted partition is encrypted.
fn is_crypt(block: &Path) -> bool {
    if fs::read_to_string(block.join("dm/uuid")).is_ok_and(|uuid| uuid.starts_with("CRYPT-")) {
        return true;
    }
    let below: Vec<_> =
        fs::read_dir(block.join("slaves")).map(|d| d.filter_map(|e| e.ok()).collect()).unwrap_or_default();
    !below.is_empty() && below.iter().all(|e| is_crypt(&Path::new("/sys/block").join(e.file_name())))
}

fn hibernation() -> HealthItem {
    let able = fs::read_to_string("/sys/power/state").is_ok_and(|s| s.split_whitespace().any(|w| w == "disk"));
    let resume = fs::read_to_string("/sys/power/resume").is_ok_and(|s| s.trim() != "0:0");
    if able && resume {
        let device = fs::read_to_string("/sys/power/resume").unwrap_or_default();
        let path = fs::canonicalize(format!("/sys/dev/block/{}", device.trim()));
        if !path.is_ok_and(|p| is_crypt(&p)) {
            let hint = "Encrypt the disk it goes to, or lock Porchlight before you hibernate.";
            let text = "Writes all memory to a disk that is not encrypted.";
            return item("Hibernation", HealthState::Warn, text, Some(hint));
        }
    }
    item("Hibernation", HealthState::Good, if resume { "Goes to an encrypted disk." } else { "Is not set up." }, None)
}

fn clock_sync() -> HealthItem {
    let said = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    let said = said.ok().map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned());
    let marked = Path::new("/run/systemd/timesync/synchronized").exists();
    match (said.as_deref(), marked) {
        (Some("yes"), _) | (_, true) => item("Clock", HealthState::Good, "Kept right over the network.", None),
        (Some("no"), _) => item(
            "Clock",
            HealthState::Warn,
            "Not kept right over the network: times of footage may be off.",
            Some("Switch on network time in the system's settings."),
        ),
        _ => item("Clock", HealthState::Warn, "The system does not say whether its clock is kept right.", None),
    }
}

fn core_dumps() -> HealthItem {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let off = limits
        .lines()
        .find(|l| l.starts_with("Max core file size"))
        .is_some_and(|l| l.split_whitespace().nth(4) == Some("0"));
    if off {
        item("Core dumps", HealthState::Good, "Switched off for Porchlight.", None)
    } else {
        item("Core dumps", HealthState::Warn, "Could not be switched off for Porchlight.", None)
    }
}

fn decoders(missing: &[String]) -> HealthItem {
    if missing.is_empty() {
        return item("Decoders", HealthState::Good, "Everything that is needed is installed.", None);
    }
    item("Decoders", HealthState::Bad, &format!("Missing: {}.", missing.join("; ")), Some("`npm start` installs them."))
}

/// Lines for a report: what the health page says.
#[must_use]
pub(super) fn lines(desk: Option<&Desk>, missing: &[String]) -> Vec<String> {
    let items = match desk.map(|d| d.health(missing)) {
        Some(Ok(health)) => health.items,
        _ => system_health(missing),
    };
    items.iter().map(|i| format!("{}: {:?}: {}", i.name, i.state, i.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_system_answers_every_question() {
        let items = system_health(&["avdec_h264 (gstreamer1.0-libav)".to_owned()]);
        assert_eq!(items.len(), 5);
        let decoders = items.last().expect("five");
        assert_eq!(decoders.state, HealthState::Bad);
        assert!(decoders.text.contains("gstreamer1.0-libav"));
    }
}
