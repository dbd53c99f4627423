//! One SIGKILL of a recorder, and what became of the footage: for the story and for `npm run faults`.

use crate::footage::{Footage, rows};
use crate::household::Household;
use crate::recorder::{Recorder, micros};
use crate::story;
use anyhow::{Result, ensure};
use demo::{CameraScript, ClipSpec, Server, StreamScript};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What a kill may cost, microseconds.
const LOSS: u64 = 2_000_000;

/// When to kill.
#[derive(Clone, Copy, Debug)]
pub enum When {
    /// So long after footage came.
    After(Duration),
    /// So long after a segment's file was finished (it turns read-only): from here on the steps of the commit order follow
    /// one another within milliseconds.
    Finishing(Duration),
    /// So long after a new segment's file appeared.
    Beginning(Duration),
    /// On entering one of these system calls for the n-th time: by `strace`, which so meets every gap exactly.
    Call(&'static str, u32),
}

/// The calls that part the steps of the commit order: sync of file and folder, read-only mark, rows, tails, names.
pub const CALLS: [(&str, std::ops::Range<u32>, usize); 5] = [
    ("fchmod", 1..4, 1),
    ("fsync,fdatasync", 6..34, 1),
    ("pwrite64", 12..84, 5),
    ("unlink,unlinkat", 1..5, 1),
    ("rename,renameat,renameat2", 1..4, 1),
];

/// Where in the commit order the kill struck, told from what it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// A segment is being written.
    Writing,
    /// The file is whole and read-only, its row is not there.
    FinishedNotCommitted,
    /// The row is there, the tails too.
    CommittedTailsLeft,
    /// All done, the next segment has no file yet.
    Between,
}

#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Microseconds of footage that had been sent and is gone.
    pub lost: u64,
    /// Nothing where the moment never came.
    pub gap: Option<Gap>,
}

/// Files in the footage folder: name, and whether it is finished.
fn files(house: &Household) -> BTreeMap<PathBuf, bool> {
    let mut all = BTreeMap::new();
    for folder in std::fs::read_dir(house.footage()).into_iter().flatten().flatten() {
        if folder.file_name() == "identity" {
            continue;
        }
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            if let Ok(meta) = file.metadata() {
                all.insert(file.path(), meta.permissions().mode() & 0o200 == 0);
            }
        }
    }
    all
}

/// A tail or a sidecar.
fn is_beside(path: &std::path::Path) -> bool {
    let name = path.to_string_lossy();
    name.contains(".tail.") || name.contains(".side.")
}

/// Spins until `done`, for what passes in less than a millisecond.
fn spin(limit: Duration, mut done: impl FnMut() -> bool) -> Result<()> {
    let end = Instant::now() + limit;
    while !done() {
        ensure!(Instant::now() < end, "the moment to kill did not come");
    }
    Ok(())
}

fn gap(house: &Household) -> Result<Gap> {
    let files = files(house);
    let listed: Vec<_> = rows(house)?.into_iter().map(|r| house.footage().join(r.file)).collect();
    let open = files.iter().find(|(f, _)| !is_beside(f) && !listed.contains(f));
    Ok(match open {
        Some((_, true)) => Gap::FinishedNotCommitted,
        Some((_, false)) => Gap::Writing,
        None if files.keys().any(|f| f.to_string_lossy().contains(".tail.")) => Gap::CommittedTailsLeft,
        None => Gap::Between,
    })
}

/// Records, kills at `when`, starts again, stops in order, reads everything back, checks and scans.
pub fn survive(clip: ClipSpec, segment_seconds: u32, when: When) -> Result<Outcome> {
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(clip))])?;
    let house = Household::new(segment_seconds)?;
    house.add_camera("door", &server.url("door")?)?;
    let limit = Duration::from_secs(u64::from(segment_seconds) * 3 + 10);
    let started = micros();
    let killed = match when {
        When::Call(calls, n) => {
            let inject = format!("inject={calls}:signal=SIGKILL:when={n}");
            let trace = format!("trace={calls}");
            let under = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            Recorder::start_under(&house, &under)?.wait_for_death(limit)?
        }
        _ => Some(kill_at(&house, when, limit)?),
    };
    let Some(killed) = killed else { return Ok(Outcome { lost: 0, gap: None }) };
    let gap = gap(&house)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 30_000)?;
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    let stretches = footage.stretches()?;
    ensure!(stretches.len() <= 2, "one gap, at the kill, is expected: {stretches:?}");
    let last = footage.segments.iter().flat_map(|s| &s.stamps).rfind(|s| s.sent <= killed);
    let lost = killed.saturating_sub(last.map_or(started, |s| s.sent));
    ensure!(lost <= LOSS, "{:.2} s are lost at {} kbit/s ({gap:?})", lost as f64 / 1e6, clip.kbit);
    let cut = footage.segments.iter().filter(|s| s.row.state == "cut").count();
    ensure!(cut <= 1, "{cut} segments are cut");
    story::end(&house, &server, &[])?;
    Ok(Outcome { lost, gap: Some(gap) })
}

/// Records until the moment has come, kills, and tells when.
fn kill_at(house: &Household, when: When, limit: Duration) -> Result<u64> {
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(house, 66_000)?;
    match when {
        When::After(time) => std::thread::sleep(time),
        When::Finishing(later) => {
            let finished = || files(house).iter().filter(|(f, done)| **done && !is_beside(f)).count();
            let before = finished();
            spin(limit, || finished() > before)?;
            std::thread::sleep(later);
        }
        When::Beginning(later) => {
            let segments = || files(house).keys().filter(|f| !is_beside(f)).count();
            let before = segments();
            spin(limit, || segments() > before)?;
            std::thread::sleep(later);
        }
        When::Call(..) => unreachable!("strace kills"),
    }
    recorder.kill()
}
