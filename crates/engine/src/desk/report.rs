//! "Save a report for help": every line is shown before it is saved, nothing is sent, no name, address or key is in it.

use super::{Desk, health};
use crate::config::Config;
use crate::{crash, log};
use std::fs;

/// Lines of each log.
const LOG_LINES: usize = 200;

/// The report's lines.
#[must_use]
pub fn report(config: &Config, desk: Option<&Desk>, missing: &[String]) -> Vec<String> {
    let mut lines = vec![format!("Porchlight {}", env!("CARGO_PKG_VERSION")), system()];
    if let Some(desk) = desk {
        lines.extend(household(desk));
    }
    section(&mut lines, "Health", health::lines(desk, missing));
    section(&mut lines, "Last crash", crash::newest(config));
    section(&mut lines, "Logs", log::recent(config, LOG_LINES));
    lines
}

fn section(lines: &mut Vec<String>, title: &str, content: Vec<String>) {
    if !content.is_empty() {
        lines.push(String::new());
        lines.push(format!("== {title}"));
        lines.extend(content);
    }
}

fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name =
        release.lines().find_map(|l| l.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown system").trim_matches('"');
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let session = std::env::var("XDG_SESSION_TYPE").unwrap_or_default();
    format!("{name}, kernel {}, session {session}", kernel.trim())
}

/// Counts and states; no names.
fn household(desk: &Desk) -> Vec<String> {
    let mut lines = Vec::new();
    if let Ok(cameras) = desk.cameras() {
        for (n, camera) in cameras.iter().enumerate() {
            let s = &camera.status;
            lines.push(format!(
                "camera {}: {:?}, {:?}, {} bit/s, {:.1} pictures/s, paused {}, second stream {}",
                n + 1,
                s.state,
                s.reason,
                s.bit_rate,
                s.frame_rate,
                camera.paused,
                camera.sub_address.is_some()
            ));
        }
    }
    if let Ok(settings) = desk.settings() {
        lines.push(format!(
            "limit {} bytes, {:?} days, reserve {} bytes, segments of {} s",
            settings.limit_bytes, settings.keep_days, settings.reserve_bytes, settings.segment_seconds
        ));
    }
    lines
}
