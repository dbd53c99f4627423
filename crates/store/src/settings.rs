//! The household's settings, typed. Stored one row a key, so that a newer version's keys survive an older program.

use serde::{Deserialize, Serialize};

/// Why a setting was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("there is no setting called {0:?}")]
    Unknown(String),
    #[error("{key} takes {takes}")]
    Value { key: &'static str, takes: &'static str },
}

/// What the owner may set. The launcher's own three (home, log level, place of the unattended key) are not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where footage goes, an absolute path; empty is the home's own `footage`.
    pub footage_folder: String,
    /// Bytes that footage may take; 0 is no limit but the reserve.
    pub quota_bytes: u64,
    /// Days to keep; 0 is no limit.
    pub keep_days: u32,
    /// Bytes of the disk to leave free.
    pub reserve_bytes: u64,
    /// Minutes without a touch after which the window locks; 0 is never.
    pub auto_lock_minutes: u32,
    /// Keep the computer from idle sleep while recording.
    pub inhibit_sleep: bool,
    /// Tell by a desktop notification when a camera is not recording.
    pub notify: bool,
    pub on_close: OnClose,
    /// Length of a segment; the real one reaches to the next key frame.
    pub segment_seconds: u32,
    /// How the window looks.
    pub look: Look,
    /// Start with the desktop.
    pub autostart: bool,
    /// Look for motion and mark it on the timeline.
    pub mark_motion: bool,
    /// Look for people, vehicles and animals where something moves, and mark them on the timeline.
    pub mark_subjects: bool,
    /// The monitor the window opens on, by its name; empty is the desktop's own choice.
    pub monitor: String,
    pub start_full_screen: bool,
    /// The owner gave the words of the newest recovery sheet back.
    pub recovery_confirmed: bool,
    /// When the newest recovery sheet was last proved by a drill, microseconds since 1970 UTC; 0 is never.
    pub last_drill: i64,
    /// A SOCKS 5 proxy that feeds are pulled through, `host:port`; empty is none.
    pub feed_proxy: String,
    /// A certificate that may vouch for feeds beside the system's authorities, DER in base64; empty is none.
    pub feed_authority: String,
}

/// What closing the window does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnClose {
    Ask,
    Keep,
    Stop,
}

/// How the window looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Look {
    /// As the desktop does.
    Auto,
    Light,
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            footage_folder: String::new(),
            quota_bytes: 0,
            keep_days: 0,
            // Room for the system to live in; the first run suggests more on a big disk.
            reserve_bytes: 20_000_000_000,
            auto_lock_minutes: 15,
            inhibit_sleep: true,
            notify: true,
            on_close: OnClose::Ask,
            segment_seconds: 60,
            look: Look::Auto,
            autostart: false,
            mark_motion: true,
            mark_subjects: false,
            monitor: String::new(),
            start_full_screen: false,
            recovery_confirmed: false,
            last_drill: 0,
            feed_proxy: String::new(),
            feed_authority: String::new(),
        }
    }
}

/// One setting: its name, what it takes, and how it goes in and out.
pub struct Setting {
    pub key: &'static str,
    pub takes: &'static str,
    show: fn(&Settings) -> String,
    read: fn(&mut Settings, &str) -> Option<()>,
}

/// Longer than any monitor's name.
const MAX_MONITOR: usize = 200;
/// Longer than any path that works.
const MAX_VALUE: usize = 4096;

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

fn read_yes_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// A number of bytes: `500000000000`, or with a decimal unit, `500 GB`.
fn read_bytes(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 4] = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("", 1)];
    let (number, unit) = UNITS.iter().find_map(|(name, unit)| Some((text.strip_suffix(name)?.trim_end(), unit)))?;
    // SQLite, and a signed difference of two of them, must hold it.
    plain(number)?.checked_mul(*unit).filter(|b| *b <= i64::MAX as u64 / 4)
}

/// Digits only: `parse` alone would take a sign.
fn plain(text: &str) -> Option<u64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok())?
}

fn at_most(text: &str, most: u32) -> Option<u32> {
    plain(text).and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= most)
}

/// Every setting there is, in the order of listings.
pub const SETTINGS: &[Setting] = &[
    Setting {
        key: "footage_folder",
        takes: "an absolute path, or nothing for the home's own folder",
        show: |s| s.footage_folder.clone(),
        read: |s, text| {
            let good = text.is_empty() || (text.starts_with('/') && !text.contains('\0'));
            good.then(|| text.clone_into(&mut s.footage_folder))
        },
    },
    Setting {
        key: "quota_bytes",
        takes: "a number of bytes, or like 500 GB; 0 is no limit",
        show: |s| s.quota_bytes.to_string(),
        read: |s, text| read_bytes(text).map(|n| s.quota_bytes = n),
    },
    Setting {
        key: "keep_days",
        takes: "a number of days up to 36500; 0 is no limit",
        show: |s| s.keep_days.to_string(),
        read: |s, text| at_most(text, 36_500).map(|n| s.keep_days = n),
    },
    Setting {
        key: "reserve_bytes",
        takes: "a number of bytes, or like 20 GB",
        show: |s| s.reserve_bytes.to_string(),
        read: |s, text| read_bytes(text).map(|n| s.reserve_bytes = n),
    },
    Setting {
        key: "auto_lock_minutes",
        takes: "a number of minutes up to 1440; 0 is never",
        show: |s| s.auto_lock_minutes.to_string(),
        read: |s, text| at_most(text, 1440).map(|n| s.auto_lock_minutes = n),
    },
    Setting {
        key: "inhibit_sleep",
        takes: "yes or no",
        show: |s| yes_no(s.inhibit_sleep),
        read: |s, text| read_yes_no(text).map(|v| s.inhibit_sleep = v),
    },
    Setting {
        key: "notify",
        takes: "yes or no",
        show: |s| yes_no(s.notify),
        read: |s, text| read_yes_no(text).map(|v| s.notify = v),
    },
    Setting {
        key: "on_close",
        takes: "ask, keep or stop",
        show: |s| {
            match s.on_close {
                OnClose::Ask => "ask",
                OnClose::Keep => "keep",
                OnClose::Stop => "stop",
            }
            .to_owned()
        },
        read: |s, text| {
            s.on_close = match text {
                "ask" => OnClose::Ask,
                "keep" => OnClose::Keep,
                "stop" => OnClose::Stop,
                _ => return None,
            };
            Some(())
        },
    },
    Setting {
        key: "segment_seconds",
        takes: "a number of seconds from 2 to 600",
        show: |s| s.segment_seconds.to_string(),
        read: |s, text| at_most(text, 600).filter(|n| *n >= 2).map(|n| s.segment_seconds = n),
    },
    Setting {
        key: "look",
        takes: "auto, light or dark",
        show: |s| {
            match s.look {
                Look::Auto => "auto",
                Look::Light => "light",
                Look::Dark => "dark",
            }
            .to_owned()
        },
        read: |s, text| {
            s.look = match text {
                "auto" => Look::Auto,
                "light" => Look::Light,
                "dark" => Look::Dark,
                _ => return None,
            };
            Some(())
        },
    },
    Setting {
        key: "autostart",
        takes: "yes or no",
        show: |s| yes_no(s.autostart),
        read: |s, text| read_yes_no(text).map(|v| s.autostart = v),
    },
    Setting {
        key: "mark_motion",
        takes: "yes or no",
        show: |s| yes_no(s.mark_motion),
        read: |s, text| read_yes_no(text).map(|v| s.mark_motion = v),
    },
    Setting {
        key: "mark_subjects",
        takes: "yes or no",
        show: |s| yes_no(s.mark_subjects),
        read: |s, text| read_yes_no(text).map(|v| s.mark_subjects = v),
    },
    Setting {
        key: "monitor",
        takes: "the name of a monitor, or nothing for the desktop's choice",
        show: |s| s.monitor.clone(),
        read: |s, text| {
            let good = text.len() <= MAX_MONITOR && !text.chars().any(char::is_control);
            good.then(|| text.clone_into(&mut s.monitor))
        },
    },
    Setting {
        key: "start_full_screen",
        takes: "yes or no",
        show: |s| yes_no(s.start_full_screen),
        read: |s, text| read_yes_no(text).map(|v| s.start_full_screen = v),
    },
    Setting {
        key: "recovery_confirmed",
        takes: "yes or no",
        show: |s| yes_no(s.recovery_confirmed),
        read: |s, text| read_yes_no(text).map(|v| s.recovery_confirmed = v),
    },
    Setting {
        key: "last_drill",
        takes: "microseconds since 1970 UTC, or 0 for never",
        show: |s| s.last_drill.to_string(),
        read: |s, text| text.parse().ok().filter(|us| *us >= 0).map(|us| s.last_drill = us),
    },
    Setting {
        key: "feed_proxy",
        takes: "the host and port of a SOCKS 5 proxy, like 127.0.0.1:9050, or nothing for none",
        show: |s| s.feed_proxy.clone(),
        read: |s, text| {
            let good = text.is_empty() || is_host_and_port(text);
            good.then(|| text.clone_into(&mut s.feed_proxy))
        },
    },
    Setting {
        key: "feed_authority",
        takes: "a certificate in base64, or nothing for none",
        show: |s| s.feed_authority.clone(),
        read: |s, text| {
            // Whether it is a certificate is for the engine to say, which can read one.
            let good = text.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(&b));
            good.then(|| text.clone_into(&mut s.feed_authority))
        },
    },
];

/// `host:port`, where an IPv6 address stands in brackets.
fn is_host_and_port(text: &str) -> bool {
    let Some((host, port)) = text.rsplit_once(':') else { return false };
    let name = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let six = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let six = six.is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    text.len() <= 260 && (name || six) && at_most(port, u32::from(u16::MAX)).is_some_and(|port| port > 0)
}

fn setting(key: &str) -> Result<&'static Setting, SettingError> {
    SETTINGS.iter().find(|s| s.key == key).ok_or_else(|| SettingError::Unknown(key.to_owned()))
}

impl Settings {
    /// A setting's value as text, in the form that [`Self::set`] reads.
    pub fn get(&self, key: &str) -> Result<String, SettingError> {
        Ok((setting(key)?.show)(self))
    }

    /// Reads a value from text and takes it; on an error nothing changes.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), SettingError> {
        let s = setting(key)?;
        let text = text.trim();
        let bad = SettingError::Value { key: s.key, takes: s.takes };
        if text.len() > MAX_VALUE {
            return Err(bad);
        }
        (s.read)(self, text).ok_or(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_reads_what_it_shows() {
        let settings = Settings::default();
        let mut read = Settings { keep_days: 9, notify: false, ..Settings::default() };
        for s in SETTINGS {
            let shown = settings.get(s.key).expect("is one");
            read.set(s.key, &shown).expect("reads what it shows");
        }
        assert_eq!(read, settings);
    }

    #[test]
    fn values() {
        #[track_caller]
        fn check(key: &str, text: &str, shown: Option<&str>) {
            let mut settings = Settings::default();
            let set = settings.set(key, text);
            assert_eq!(set.is_ok().then(|| settings.get(key).expect("is one")).as_deref(), shown, "{set:?}");
            if set.is_err() {
                assert_eq!(settings, Settings::default(), "nothing changed");
            }
        }
        check("quota_bytes", "500 GB", Some("500000000000"));
        check("quota_bytes", "2TB", Some("2000000000000"));
        check("quota_bytes", " 7 ", Some("7"));
        for bad in ["", "GB", "-1", "+1", "1.5 GB", "1 gb", "99999999999999999999", "99999999 TB"] {
            check("quota_bytes", bad, None);
        }
        check("keep_days", "36500", Some("36500"));
        check("keep_days", "36501", None);
        check("auto_lock_minutes", "0", Some("0"));
        check("notify", "no", Some("no"));
        check("notify", "false", None);
        check("on_close", "keep", Some("keep"));
        check("on_close", "Keep", None);
        check("footage_folder", "/mnt/disk", Some("/mnt/disk"));
        check("footage_folder", "disk", None);
        check("footage_folder", "/mnt/\0", None);
        check("footage_folder", &"/".repeat(5000), None);
        check("look", "dark", Some("dark"));
        check("look", "pink", None);
        check("monitor", "HDMI-1", Some("HDMI-1"));
        check("monitor", "a\nb", None);
        for good in ["127.0.0.1:9050", "[::1]:1080", "proxy.lan:1", ""] {
            check("feed_proxy", good, Some(good));
        }
        for bad in ["9050", ":9050", "a:0", "a:65536", "socks5://a:1", "::1:1080", "u@a:1", "a:"] {
            check("feed_proxy", bad, None);
        }
        for good in ["MIIB+/==", ""] {
            check("feed_authority", good, Some(good));
        }
        for bad in ["-----BEGIN CERTIFICATE-----", "/etc/ssl/own.pem", "a b"] {
            check("feed_authority", bad, None);
        }
        check("colour", "blue", None);
    }
}
