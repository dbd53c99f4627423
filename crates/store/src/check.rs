//! Proves the numbered invariants of this crate, and changes nothing.

use crate::file_name::Part;
use crate::listing::{camera_folders, list};
use crate::reconcile::{hash_file, hash_tails};
use crate::table::span::JOIN_US;
use crate::{CHAIN_START, DeletedRange, Ending, Error, RecorderDb, Result, Segment, SegmentState, Volume};
use model::{CameraId, RunId, SegmentSeq, Utc};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// A recorder that has written a sidecar has noted it within this time.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(300);

/// Sidecars come after their segments, but not later than so many of the shortest segments.
const JUST_WRITTEN: u64 = 8;

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Rows, names, lengths and modes.
    Quick,
    /// Every byte of every file too.
    Deep,
}

/// Whether a recorder is at work on what is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recorder {
    Down,
    /// S7 does not hold now, and what changes while it is looked at is looked at again.
    Up,
}

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `S1` to `S15`.
    pub invariant: &'static str,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// What was found so far.
struct Findings(Vec<Violation>);

impl Findings {
    fn add(&mut self, invariant: &'static str, what: impl Into<String>) {
        self.0.push(Violation { invariant, what: what.into() });
    }
}

/// Looks at everything: the database and one volume's files.
pub fn check(db: &RecorderDb, volume: &Volume, depth: Depth, recorder: Recorder, now: Utc) -> Result<Vec<Violation>> {
    volume.still_there()?;
    let mut found = Findings(Vec::new());
    let cameras: Vec<CameraId> = db.camera_names()?.into_iter().map(|(id, _)| id).collect();
    for camera in &cameras {
        rows(db, camera, &mut found)?;
        files(db, volume, camera, depth, &mut found)?;
    }
    for camera in camera_folders(volume)?.into_iter().filter(|id| !cameras.contains(id)) {
        found.add("S2", format!("the folder {camera} belongs to no camera"));
    }
    if recorder == Recorder::Down {
        for d in db.doomed(volume.id(), usize::MAX)? {
            found.add("S7", format!("{} is still doomed", name_of(&d.key.camera, d.key.seq)));
        }
        for w in db.being_written()? {
            found.add("S7", format!("{} is still being written", name_of(&w.key.camera, w.key.seq)));
        }
    }
    is_private(db.path(), &mut found)?;
    found.0.extend(db.usage_faults()?.into_iter().map(|what| Violation { invariant: "S12", what }));
    for key in db.doomed_and_held(now)? {
        found.add("S13", format!("{} is held and doomed", name_of(&key.camera, key.seq)));
    }
    found.0.extend(db.ledger_faults()?.into_iter().map(|what| Violation { invariant: "S14", what }));
    Ok(found.0)
}

fn name_of(camera: &CameraId, seq: SegmentSeq) -> String {
    format!("segment {} of camera {camera}", seq.0)
}

fn look(path: &Path) -> Result<Option<Metadata>> {
    match fs::symlink_metadata(path) {
        Ok(meta) => Ok(Some(meta)),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::io("cannot look at", path)(e)),
    }
}

/// S9 for one path, if it is there.
fn is_private(path: &Path, found: &mut Findings) -> Result<bool> {
    let open = look(path)?.filter(|m| m.mode() & 0o077 != 0);
    if let Some(meta) = &open {
        found.add("S9", format!("{} is open to other users (mode {:o})", path.display(), meta.mode() & 0o7777));
    }
    Ok(open.is_none())
}

/// The walk along a camera's chain.
struct Walk<'a> {
    deleted: std::iter::Peekable<std::vec::IntoIter<DeletedRange>>,
    seq: SegmentSeq,
    chain: [u8; 32],
    ends: BTreeMap<RunId, Utc>,
    camera: &'a CameraId,
}

impl Walk<'_> {
    fn deleted_before(&mut self, seq: SegmentSeq, found: &mut Findings) {
        while let Some(range) = self.deleted.next_if(|d| d.first < seq) {
            let what =
                |problem: &str| format!("what was deleted from {} on {problem}", name_of(self.camera, range.first));
            if range.first != self.seq.next() {
                found.add("S5", what("does not follow what is before it"));
            } else if range.prev != self.chain {
                found.add("S6", what("hangs on another link than the one before it"));
            }
            (self.seq, self.chain) = (range.last, range.chain);
        }
    }

    fn segment(&mut self, s: &Segment, found: &mut Findings) {
        self.deleted_before(s.key.seq, found);
        let name = name_of(self.camera, s.key.seq);
        if s.key.seq != self.seq.next() {
            found.add("S5", format!("{name} follows {}", self.seq.0));
        } else if s.link().hash(&self.chain) != s.chain {
            found.add("S6", format!("{name} does not hang on the link before it"));
        }
        (self.seq, self.chain) = (s.key.seq, s.chain);
        let end = self.ends.entry(s.run).or_insert(s.start);
        if s.start.0 + JOIN_US < end.0 {
            found.add("S4", format!("{name} begins at {} though its run had come to {end}", s.start));
        }
        *end = s.end().max(*end);
    }
}

/// What the rows alone tell: S4, S5, S6, S10, S11. One transaction, so that a recorder at work does not show through.
fn rows(db: &RecorderDb, camera: &CameraId, found: &mut Findings) -> Result<()> {
    db.reading(|| {
        let mut walk = Walk {
            deleted: db.deleted(camera)?.into_iter().peekable(),
            seq: SegmentSeq(0),
            chain: CHAIN_START,
            ends: BTreeMap::new(),
            camera,
        };
        db.each_segment(camera, |s| {
            walk.segment(&s, found);
            Ok(())
        })?;
        walk.deleted_before(SegmentSeq(u64::MAX), found);
        let heads = db.chain_heads()?;
        let head = heads.iter().find(|h| h.camera == *camera).map_or((SegmentSeq(0), CHAIN_START), |h| (h.seq, h.hash));
        if head.0 != walk.seq {
            found.add("S5", format!("camera {camera} counts {} segments and ends with {}", head.0.0, walk.seq.0));
        } else if head.1 != walk.chain {
            found.add("S6", format!("the chain of camera {camera} does not end in its head"));
        }
        found.0.extend(db.gap_faults(camera)?.into_iter().map(|what| Violation { invariant: "S10", what }));
        found.0.extend(db.span_faults(camera)?.into_iter().map(|what| Violation { invariant: "S11", what }));
        Ok(())
    })
}

/// Rows against files: S1, S2, S3, S8, S9. What seems wrong is asked for again, for a recorder may have been faster.
fn files(db: &RecorderDb, volume: &Volume, camera: &CameraId, depth: Depth, found: &mut Findings) -> Result<()> {
    let folder = volume.folder(camera);
    // Told once by the folder where the file system has no modes at all.
    let modes = is_private(&folder, found)?;
    let mut listing = list(volume, camera)?;
    let mut gone = Vec::new();
    db.each_segment(camera, |s| {
        if s.volume != *volume.id() {
            return Ok(());
        }
        let parts = listing.files.remove(&s.name()).unwrap_or_default();
        if !matches!(s.state, SegmentState::Finished | SegmentState::Cut) {
            return Ok(());
        }
        let path = volume.path(camera, s.name());
        let Some(meta) = look(&path)? else {
            gone.push(s.key);
            return Ok(());
        };
        let name = name_of(camera, s.key.seq);
        if meta.len() != s.bytes || !meta.is_file() {
            found.add("S3", format!("{name} has {} bytes and should have {}", meta.len(), s.bytes));
        } else if depth == Depth::Deep {
            let hashed =
                hash_file(&path).and_then(|file| Ok((file, hash_tails(&folder, s.name())?.unwrap_or_default())));
            match hashed {
                Ok((file, tails)) => {
                    if file != s.sha256 || (s.ending == Ending::Cut && tails != s.tails_sha256) {
                        found.add("S3", format!("{name} is not what was written"));
                    }
                }
                Err(e) if e.kind() == io::ErrorKind::NotFound => gone.push(s.key.clone()),
                Err(e) => found.add("S3", format!("{name} cannot be read: {e}")),
            }
        }
        if modes && meta.mode() & 0o277 != 0 {
            found.add("S9", format!("{name} has mode {:o} and should have 400", meta.mode() & 0o7777));
        }
        side(db, volume, &s, modes, found)?;
        let tails = parts.contains(&Part::TailA) || parts.contains(&Part::TailB);
        if s.ending == Ending::Finished && tails && !just_committed(db, &s)? {
            found.add("S8", format!("{name} is finished and has tails"));
        }
        Ok(())
    })?;
    for key in gone {
        let still = db.segment(&key)?;
        if still.is_some_and(|s| matches!(s.state, SegmentState::Finished | SegmentState::Cut)) {
            found.add("S1", format!("{} has no file", name_of(camera, key.seq)));
        }
    }
    for (name, parts) in listing.files {
        let key = crate::SegmentKey { camera: camera.clone(), seq: name.seq };
        let row = db.segment(&key)?.is_some_and(|s| s.name() == name);
        let written = db.being_written()?.iter().any(|w| w.key == key && w.name() == name);
        for path in parts.iter().map(|p| folder.join(name.part(*p))) {
            if !row && !written && look(&path)?.is_some() {
                found.add("S2", format!("{} belongs to no segment", path.display()));
            }
        }
    }
    for name in listing.odd {
        found.add("S2", format!("{} is no file of ours", folder.join(name).display()));
    }
    Ok(())
}

/// S15 and S9 for what lies beside a segment.
fn side(db: &RecorderDb, volume: &Volume, s: &Segment, modes: bool, found: &mut Findings) -> Result<()> {
    let path = volume.side_path(&s.key.camera, s.name());
    let fits = |counted: u64| Ok::<_, Error>(look(&path)?.map_or(0, |m| m.len()) == counted);
    // A recorder at work writes the file and then its row, some seconds after the segment's.
    let now = || Ok::<_, Error>(db.segment(&s.key)?.map(|s| (s.state, s.side_bytes)));
    let name = name_of(&s.key.camera, s.key.seq);
    if !fits(s.side_bytes)? {
        let newest = db.last_segments(&s.key.camera, 1)?.last().map_or(0, |last| last.key.seq.0);
        if s.key.seq.0 + JUST_WRITTEN > newest {
            std::thread::sleep(MOMENT);
        }
        if let Some((SegmentState::Finished | SegmentState::Cut, counted)) = now()?
            && !fits(counted)?
        {
            found.add("S15", format!("the sidecar of {name} does not have the {counted} bytes that it should have"));
        }
    }
    if let Some(meta) = look(&path)?
        && modes
        && meta.mode() & 0o277 != 0
    {
        found.add("S9", format!("the sidecar of {name} has mode {:o} and should have 400", meta.mode() & 0o7777));
    }
    Ok(())
}

/// The last segment's tails go a moment after its row came.
fn just_committed(db: &RecorderDb, s: &Segment) -> Result<bool> {
    let writing = db.being_written()?.iter().any(|w| w.key.camera == s.key.camera && w.key.seq > s.key.seq);
    Ok(writing && db.last_segments(&s.key.camera, 1)?.iter().any(|last| last.key == s.key))
}
