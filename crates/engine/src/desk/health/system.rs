//! What of this computer weakens a promise: swap, hibernation, clock, core dumps, missing parts.

use super::item;
use crate::view::{HealthGroup::Computer, HealthItem, HealthState};
use std::fs;
use std::path::Path;
use std::process::Command;

/// What can be said of the system without a household. `missing` are parts the shell found not installed, one text each.
#[must_use]
pub fn system_health(missing: &[String]) -> Vec<HealthItem> {
    vec![swap(), hibernation(), clock_sync(), core_dumps(), decoders(missing)]
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
        (false, _) => item("swap", Computer, "Swap", HealthState::Good, "None is used.", None),
        (true, true) => item("swap", Computer, "Swap", HealthState::Good, "Encrypted, or in memory.", None),
        (true, false) => item(
            "swap",
            Computer,
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
            return item("hibernation", Computer, "Hibernation", HealthState::Warn, text, Some(hint));
        }
    }
    item(
        "hibernation",
        Computer,
        "Hibernation",
        HealthState::Good,
        if resume { "Goes to an encrypted disk." } else { "Is not set up." },
        None,
    )
}

/// Whether the computer's clock is kept right; `None` where the system does not say.
pub(crate) fn clock_is_right() -> Option<bool> {
    if Path::new("/run/systemd/timesync/synchronized").exists() {
        return Some(true);
    }
    let said = Command::new("timedatectl").args(["show", "--property=NTPSynchronized", "--value"]).output();
    match String::from_utf8_lossy(&said.ok()?.stdout).trim() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn clock_sync() -> HealthItem {
    match clock_is_right() {
        Some(true) => item("clock", Computer, "Clock", HealthState::Good, "Kept right over the network.", None),
        Some(false) => item(
            "clock",
            Computer,
            "Clock",
            HealthState::Warn,
            "Not kept right over the network: times of footage may be off.",
            Some("Switch on network time in the system's settings."),
        ),
        None => item(
            "clock",
            Computer,
            "Clock",
            HealthState::Warn,
            "The system does not say whether its clock is kept right.",
            Some("Compare it with a clock you trust, and switch on network time in the system\'s settings."),
        ),
    }
}

fn core_dumps() -> HealthItem {
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let off = limits
        .lines()
        .find(|l| l.starts_with("Max core file size"))
        .is_some_and(|l| l.split_whitespace().nth(4) == Some("0"));
    if off {
        item("core_dumps", Computer, "Core dumps", HealthState::Good, "Switched off for Porchlight.", None)
    } else {
        item("core_dumps", Computer, "Core dumps", HealthState::Warn, "Could not be switched off for Porchlight.", None)
    }
}

fn decoders(missing: &[String]) -> HealthItem {
    if missing.is_empty() {
        return item(
            "decoders",
            Computer,
            "Decoders",
            HealthState::Good,
            "Everything that is needed is installed.",
            None,
        );
    }
    item(
        "decoders",
        Computer,
        "Decoders",
        HealthState::Bad,
        &format!("Missing: {}.", missing.join("; ")),
        Some("`npm start` installs them."),
    )
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
