//! Crash reports: a panic writes one locally, nothing is sent. "Save a report for help" shows every line first ([`crate::desk`]
//! gathers it).

use crate::config::Config;
use crate::log::scrub;
use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Reports kept; older ones go when a new one comes.
const KEPT: usize = 5;

/// The folder of the reports.
#[must_use]
pub fn folder(config: &Config) -> PathBuf {
    config.folders.state.join("crash")
}

/// Makes every panic of this process write a report, besides what panics do anyway.
pub fn install(config: &Config) {
    let folder = folder(config);
    let before = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        let said = panic.payload_as_str().unwrap_or("no words").to_owned();
        let thread = std::thread::current().name().unwrap_or("unnamed").to_owned();
        tracing::error!(place, thread, "{}", scrub(&said));
        let trace = std::backtrace::Backtrace::force_capture().to_string();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        // A hook that fails has nobody left to tell.
        let _ = write(&folder, now, &place, &thread, &said, &trace);
        before(panic);
    }));
}

fn write(folder: &Path, now: Duration, place: &str, thread: &str, said: &str, trace: &str) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let name = format!("{}-{}.txt", now.as_millis(), std::process::id());
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(folder.join(name))?;
    writeln!(file, "Porchlight {} stopped at {place} (thread {thread})", env!("CARGO_PKG_VERSION"))?;
    writeln!(file, "{}", scrub(said))?;
    for line in trace.lines() {
        writeln!(file, "{}", scrub(line))?;
    }
    let mut reports = reports(folder);
    let old = reports.len().saturating_sub(KEPT);
    for path in reports.drain(..old) {
        std::fs::remove_file(path)?;
    }
    Ok(())
}

/// The newest report's lines, if there is one.
#[must_use]
pub fn newest(config: &Config) -> Vec<String> {
    let Some(path) = reports(&folder(config)).pop() else { return Vec::new() };
    std::fs::read_to_string(path).unwrap_or_default().lines().map(scrub).collect()
}

/// Oldest first: the names begin with the time.
fn reports(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut reports: Vec<_> = entries.filter_map(Result::ok).map(|e| e.path()).collect();
    reports.sort();
    reports
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_written_scrubbed_and_only_the_newest_are_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        for n in 0..KEPT + 2 {
            let now = Duration::from_millis(1_000 + n as u64);
            write(folder.path(), now, "a.rs:1", "main", &format!("rtsp://u:p{n}@cam"), "0: main").expect("writes");
        }
        let reports = reports(folder.path());
        assert_eq!(reports.len(), KEPT);
        let text = std::fs::read_to_string(&reports[0]).expect("reads");
        assert!(text.contains("rtsp://...@cam") && !text.contains("u:p"), "{text}");
    }
}
