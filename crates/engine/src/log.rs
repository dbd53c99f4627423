//! The log: `tracing` into rotated owner-only files under the XDG state folder, seven of at most 10 MB per program.
//!
//! Logs carry no secret (E4) and no footage; [`scrub`] is the second line of defence where text of others is quoted.

use crate::config::Config;
use crate::error::{Error, Result};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tracing_subscriber::EnvFilter;

/// Files kept, the current one included.
const FILES: usize = 7;
/// Bytes after which a new one is begun.
const MAX_BYTES: u64 = 10 * 1000 * 1000;

/// Which program writes: each has its own files, so that none rotates another's away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    Window,
    Recorder,
    Command,
}

impl Writer {
    fn name(self) -> &'static str {
        match self {
            Self::Window => "window",
            Self::Recorder => "recorder",
            Self::Command => "command",
        }
    }
}

/// The folder of the logs.
#[must_use]
pub fn folder(config: &Config) -> PathBuf {
    config.folders.state.join("log")
}

/// Starts logging into files. Call once per process; a second call is refused.
pub fn init(config: &Config, writer: Writer) -> Result<()> {
    let log = Arc::new(Mutex::new(Rotated::open(&folder(config), writer.name(), MAX_BYTES)?));
    // What the libraries below say at debug level is theirs; ours is what the setting is about.
    let filter = EnvFilter::new(format!(
        "warn,porchlight={0},engine={0},porchlight_engine={0},porchlight_media={0},porchlight_window={0}",
        config.log_level
    ));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(move || Line(log.clone()))
        .try_init()
        .map_err(|e| Error::internal("The log was started before.").source(e))
}

/// The last `lines` lines of all programs' logs, oldest first, each scrubbed. For a report.
#[must_use]
pub fn recent(config: &Config, lines: usize) -> Vec<String> {
    let mut all = Vec::new();
    for writer in [Writer::Window, Writer::Recorder, Writer::Command] {
        let path = folder(config).join(format!("{}.log", writer.name()));
        let text = std::fs::read(&path).map(|b| String::from_utf8_lossy(&b).into_owned()).unwrap_or_default();
        let mut newest: Vec<_> =
            text.lines().rev().take(lines).map(|l| format!("{} {}", writer.name(), scrub(l))).collect();
        newest.reverse();
        all.append(&mut newest);
    }
    all
}

/// Takes out what could be a log-in or a key: anything between `://` and `@`, and age's secret keys.
#[must_use]
pub fn scrub(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let word_end = after.find(char::is_whitespace).unwrap_or(after.len());
        rest = match after[..word_end].rfind('@') {
            Some(login_end) => {
                out.push_str("...");
                &after[login_end..]
            }
            None => after,
        };
    }
    out.push_str(rest);
    for secret in ["AGE-SECRET-KEY-", "AGE-PLUGIN-"] {
        while let Some(at) = out.find(secret) {
            let end = out[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).map_or(out.len(), |n| at + n);
            out.replace_range(at..end, "(a key)");
        }
    }
    out
}

/// A log file that begins anew when it is full.
struct Rotated {
    folder: PathBuf,
    name: &'static str,
    file: File,
    bytes: u64,
    max: u64,
}

impl Rotated {
    fn open(folder: &Path, name: &'static str, max: u64) -> Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        let (file, bytes) = Self::append(folder, name)?;
        Ok(Self { folder: folder.to_owned(), name, file, bytes, max })
    }

    fn append(folder: &Path, name: &str) -> io::Result<(File, u64)> {
        let path = folder.join(format!("{name}.log"));
        let file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
        let bytes = file.metadata()?.len();
        Ok((file, bytes))
    }

    fn rotate(&mut self) -> io::Result<()> {
        let numbered = |n: usize| self.folder.join(format!("{}.{n}.log", self.name));
        for n in (1..FILES - 1).rev() {
            if numbered(n).exists() {
                std::fs::rename(numbered(n), numbered(n + 1))?;
            }
        }
        std::fs::rename(self.folder.join(format!("{}.log", self.name)), numbered(1))?;
        (self.file, self.bytes) = Self::append(&self.folder, self.name)?;
        Ok(())
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        if self.bytes > 0 && self.bytes + line.len() as u64 > self.max {
            self.rotate()?;
        }
        self.file.write_all(line)?;
        self.bytes += line.len() as u64;
        Ok(())
    }
}

/// One event's writer: tracing hands a whole line over at once.
struct Line(Arc<Mutex<Rotated>>);

impl Write for Line {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(line)?;
        Ok(line.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_log_keeps_seven_files_and_the_newest_lines() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut log = Rotated::open(folder.path(), "window", 10).expect("opens");
        for n in 0..20 {
            log.write(format!("line {n:02}\n").as_bytes()).expect("writes");
        }
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("lists")
            .map(|e| e.expect("an entry").file_name().into_string().expect("plain"))
            .collect();
        names.sort();
        assert_eq!(names.len(), FILES, "{names:?}");
        let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("reads");
        assert_eq!((read("window.log").as_str(), read("window.6.log").as_str()), ("line 19\n", "line 13\n"));
        let mode = std::fs::metadata(folder.path().join("window.log")).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_scrubbed_line_holds_no_log_in() {
        for (line, expected) in [
            ("to rtsp://u:p@cam/x failed", "to rtsp://...@cam/x failed"),
            ("rtsp://u:p@s@cam/ and rtsp://cam/y", "rtsp://...@cam/ and rtsp://cam/y"),
            ("key AGE-SECRET-KEY-1ABC, gone", "key (a key), gone"),
            ("mail me@here", "mail me@here"),
        ] {
            assert_eq!(scrub(line), expected);
        }
    }
}
