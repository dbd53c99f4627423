//! Start-up: brings files and rows to agree after a crash, without any identity.
//!
//! What a crash can leave, and what is done:
//!
//! | rows and files | then |
//! | --- | --- |
//! | being written, no file | the row goes |
//! | being written, a writable file with a whole chunk or a tail | cut to its last whole chunk, hashed, linked as `cut` |
//! | being written, a writable file with neither | both go |
//! | being written, a file at rest | it was finished: hashed, linked as `finished` |
//! | finished, with tails | the tails go |
//! | a sidecar that no row counts, or torn by a power cut | it goes: it can be done without |
//! | a row that counts a sidecar, and none | none is counted |
//! | doomed | its files go, then its row |
//! | kept, no file | `missing`, and a gap in the timeline |
//! | missing, a file of its length | kept again |
//! | a file without a row | told as a stray and left alone; [`take_in`] is for a database that was found to be an old copy |

use crate::file_name::Part;
use crate::listing::{camera_folders, list};
use crate::segment_file::{at_rest, put_to_rest, remove, sync_folder};
use crate::table::segment::{AtRest, BeingWritten};
use crate::{Ending, Error, Facts, RecorderDb, Result, SegmentFileName, SegmentKey, SegmentState, Volume};
use model::{CameraId, GapCause, StreamConfig, Utc};
use sha2::{Digest, Sha256};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How much of a cut file is worth keeping, as `vault` reads it off the file's head and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CutLength {
    /// Bytes of the file to its last whole chunk; 0 if not even the header is whole.
    pub good: u64,
    /// Plaintext bytes in them.
    pub plaintext: u64,
}

/// Tells the good length of a file that was being written, from the open file and its length.
pub type Cut<'a> = dyn Fn(&File, u64) -> io::Result<CutLength> + 'a;

/// What was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Cut short by a crash and kept to their last whole chunk.
    pub cut: Vec<SegmentKey>,
    /// Were finished, only the row was missing.
    pub committed: Vec<SegmentKey>,
    /// Held nothing worth keeping and were removed.
    pub removed: Vec<SegmentKey>,
    /// Were being written and cannot be read: left where they are, as strays.
    pub unreadable: Vec<SegmentKey>,
    /// Rows whose file is gone.
    pub missing: Vec<SegmentKey>,
    /// Rows whose missing file is there again.
    pub returned: Vec<SegmentKey>,
    /// Doomed before the crash, deleted now.
    pub deleted: Vec<SegmentKey>,
    /// Finished segments whose tails were removed.
    pub tidied: Vec<SegmentKey>,
    /// Taken in behind the camera's last segment by [`take_in`].
    pub adopted: Vec<SegmentKey>,
    /// Sidecars that were removed, or counted and not there.
    pub sidecars: usize,
    /// Files that belong to nothing, below the volume; left alone.
    pub strays: Vec<String>,
}

/// An estimate of a cut segment's length beyond this is a wrong clock, not footage: segments are about a minute.
const LONGEST_GUESS: Duration = Duration::from_secs(600);
/// A segment with bytes in it is not empty, however the clock was set meanwhile.
const SHORTEST_GUESS: Duration = Duration::from_millis(1);
/// A power cut tears sidecars of the last minutes only: of so many segments' their lengths are looked at.
const RECENT: u64 = 64;
/// Rows changed in one transaction.
const BATCH: usize = 500;

/// Brings the files of `volume` and the rows of `db` to agree. The recorder is down, or is the caller. Idempotent.
pub fn reconcile(db: &mut RecorderDb, volume: &Volume, cut: &Cut<'_>) -> Result<Reconciled> {
    volume.still_there()?;
    let mut done = Reconciled::default();
    finish_deleting(db, volume, &mut done)?;
    for written in db.being_written()?.into_iter().filter(|w| w.volume == *volume.id()) {
        let camera = &written.key.camera;
        let resumed = db.current_gap(camera)?.is_some_and(|gap| gap.from <= written.start);
        settle(db, volume, &written, cut, &mut done)?;
        // Who was to say that the gap was over has ended: what is missing behind this footage has another cause than what is before.
        if resumed && db.segment(&written.key)?.is_some() {
            db.retell_gap(camera, GapCause::Interrupted)?;
        }
    }
    let cameras: Vec<CameraId> = db.camera_names()?.into_iter().map(|(id, _)| id).collect();
    for camera in &cameras {
        compare(db, volume, camera, &mut done)?;
    }
    let unknown = camera_folders(volume)?.into_iter().filter(|id| !cameras.contains(id));
    done.strays.extend(unknown.map(|id| format!("{id}/")));
    db.open_interrupted_gaps()?;
    Ok(done)
}

/// Gives up segments that were being written on volumes other than these: their disk is away, and a camera that waited for it
/// would record nothing. Their files become strays when the disk is back.
pub fn give_up_elsewhere(db: &mut RecorderDb, here: &[&Volume]) -> Result<Vec<SegmentKey>> {
    let mut given_up = Vec::new();
    for written in db.being_written()? {
        if here.iter().all(|volume| *volume.id() != written.volume) {
            db.drop_writing(&written.key)?;
            given_up.push(written.key);
        }
    }
    Ok(given_up)
}

/// Settles the one segment that `camera` has being written, after its writer gave up (a full disk, an I/O error) and dropped its
/// file: the same as at start-up.
pub fn settle_open(db: &mut RecorderDb, volume: &Volume, camera: &CameraId, cut: &Cut<'_>) -> Result<Reconciled> {
    volume.still_there()?;
    let mut done = Reconciled::default();
    for written in db.being_written()?.into_iter().filter(|w| w.key.camera == *camera && w.volume == *volume.id()) {
        settle(db, volume, &written, cut, &mut done)?;
    }
    Ok(done)
}

/// Tells what a camera sends, from one of its segments: for a camera that an old database never heard of.
pub type Config<'a> = dyn FnMut(&Path, SegmentFileName) -> Option<StreamConfig> + 'a;

/// Takes in what a volume has beyond an old copy of the database, because the owner wants that: every stray behind a camera's last
/// segment gets a row, as it lies. Nothing is cut, for it is not known how their writing ended; a chain over them starts anew.
///
/// To be done before [`Volume::accept`], which lets a recorder count on; it may be repeated after a crash. Footage of a camera
/// without a row becomes that of a removed camera, where `config` can tell what it is, and is told as a stray where not.
pub fn take_in(db: &mut RecorderDb, volume: &Volume, now: Utc, config: &mut Config<'_>) -> Result<Reconciled> {
    volume.still_there()?;
    let mut done = Reconciled::default();
    learn_cameras(db, volume, now, config, &mut done)?;
    let heads = db.chain_heads()?;
    for (camera, _) in db.camera_names()? {
        let last = heads.iter().find(|h| h.camera == camera).map_or(0, |h| h.seq.0);
        let mut beyond: Vec<SegmentFileName> = list(volume, &camera)?
            .files
            .into_iter()
            .filter(|(name, parts)| name.seq.0 > last && parts.contains(&Part::Segment))
            .map(|(name, _)| name)
            .collect();
        beyond.sort_unstable_by_key(|name| name.seq);
        beyond.dedup_by_key(|name| name.seq);
        for name in beyond {
            adopt(db, volume, &camera, name, &mut done)?;
        }
    }
    Ok(done)
}

fn learn_cameras(
    db: &mut RecorderDb,
    volume: &Volume,
    now: Utc,
    config: &mut Config<'_>,
    done: &mut Reconciled,
) -> Result<()> {
    let known = db.camera_names()?;
    for camera in camera_folders(volume)?.into_iter().filter(|id| known.iter().all(|(known, _)| known != id)) {
        let files = list(volume, &camera)?.files;
        let mut segments = files.iter().filter(|(_, parts)| parts.contains(&Part::Segment)).map(|(name, _)| *name);
        let told = segments.find_map(|name| Some((name, config(&volume.path(&camera, name), name)?)));
        match told {
            Some((name, config)) => {
                let first = files.keys().map(|n| n.start).min().unwrap_or(name.start);
                db.add_found_camera(&camera, now)?;
                db.start_run(&camera, &config, first)?;
            }
            None => done.strays.push(format!("{camera}/")),
        }
    }
    Ok(())
}

fn finish_deleting(db: &mut RecorderDb, volume: &Volume, done: &mut Reconciled) -> Result<()> {
    loop {
        let doomed = db.doomed(volume.id(), BATCH)?;
        if doomed.is_empty() {
            return Ok(());
        }
        let unlinked = volume.unlink(doomed)?;
        db.forget(&unlinked)?;
        done.deleted.extend(unlinked.keys);
    }
}

fn settle(
    db: &mut RecorderDb,
    volume: &Volume,
    written: &BeingWritten,
    cut: &Cut<'_>,
    done: &mut Reconciled,
) -> Result<()> {
    let folder = volume.folder(&written.key.camera);
    match look(&folder, written, cut) {
        Ok(Found::Nothing) => {
            for part in [Part::TailA, Part::TailB, Part::Segment] {
                remove(&folder.join(written.name().part(part)))?;
            }
            match sync_folder(&folder) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(Error::io("cannot sync", &folder)(e)),
                _ => {}
            }
            db.drop_writing(&written.key)?;
            done.removed.push(written.key.clone());
        }
        Ok(Found::Kept(kept)) => {
            db.commit_found(&kept.row(written))?;
            // After the row: a cut file at rest without one would be taken for a finished one.
            rest(&folder, written.name(), kept.ending).map_err(Error::io("cannot put to rest", &folder))?;
            match kept.ending {
                Ending::Finished => done.committed.push(written.key.clone()),
                Ending::Cut => done.cut.push(written.key.clone()),
            }
        }
        Err(e) if matches!(e.kind(), io::ErrorKind::StorageFull | io::ErrorKind::ReadOnlyFilesystem) => {
            return Err(Error::io("cannot cut", &folder)(e));
        }
        // One bad sector must not keep a camera from recording.
        Err(_) => {
            db.drop_writing(&written.key)?;
            done.unreadable.push(written.key.clone());
        }
    }
    Ok(())
}

/// What became of a segment that was being written.
enum Found {
    Nothing,
    Kept(Kept),
}

struct Kept {
    facts: Facts,
    bytes: u64,
    sha256: [u8; 32],
    tail_bytes: u64,
    tails_sha256: Option<[u8; 32]>,
    ending: Ending,
}

impl Kept {
    fn row<'a>(&self, written: &'a BeingWritten) -> AtRest<'a> {
        AtRest {
            key: &written.key,
            volume: &written.volume,
            run: written.run,
            epoch: written.epoch,
            start: written.start,
            facts: self.facts,
            approx: true,
            bytes: self.bytes,
            tail_bytes: self.tail_bytes,
            sha256: self.sha256,
            tails_sha256: self.tails_sha256,
            ending: self.ending,
        }
    }
}

/// Looks at the file of a segment that was being written, and cuts it if it was not finished.
fn look(folder: &Path, written: &BeingWritten, cut: &Cut<'_>) -> io::Result<Found> {
    let path = folder.join(written.name().to_string());
    let meta = match fs::metadata(&path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        meta => meta?,
    };
    let finished = at_rest(meta.mode());
    let file = OpenOptions::new().read(true).write(!finished).open(&path)?;
    let length = cut(&file, meta.len())?;
    let mut latest = meta.modified()?;
    if finished {
        let kept = Kept {
            facts: Facts { duration: guess(written.start, latest), plaintext_bytes: length.plaintext },
            bytes: meta.len(),
            sha256: hash_file(&path)?,
            tail_bytes: 0,
            tails_sha256: None,
            ending: Ending::Finished,
        };
        return Ok(Found::Kept(kept));
    }
    let tails = Tails::read(folder, written.name())?;
    if length.plaintext == 0 && tails.bytes == 0 {
        return Ok(Found::Nothing);
    }
    if length.good < meta.len() {
        file.set_len(length.good)?;
        // Its age is the only trace of how long it is, and cutting it anew must find the same.
        file.set_modified(latest)?;
        file.sync_all()?;
    }
    latest = tails.latest.map_or(latest, |t| t.max(latest));
    Ok(Found::Kept(Kept {
        facts: Facts { duration: guess(written.start, latest), plaintext_bytes: length.plaintext },
        bytes: length.good.min(meta.len()),
        sha256: hash_file(&path)?,
        tail_bytes: tails.bytes,
        tails_sha256: tails.sha256,
        ending: Ending::Cut,
    }))
}

/// Both tails of a segment, as far as there are any.
struct Tails {
    bytes: u64,
    sha256: Option<[u8; 32]>,
    latest: Option<SystemTime>,
}

impl Tails {
    fn read(folder: &Path, name: SegmentFileName) -> io::Result<Self> {
        let mut this = Self { bytes: 0, sha256: None, latest: None };
        let mut hash = Sha256::new();
        for part in [Part::TailA, Part::TailB] {
            let path = folder.join(name.part(part));
            let bytes = match fs::read(&path) {
                Ok(bytes) => bytes,
                Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
                Err(e) => return Err(e),
            };
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(&bytes);
            if !bytes.is_empty() {
                this.bytes += bytes.len() as u64;
                this.latest = this.latest.max(Some(fs::metadata(&path)?.modified()?));
            }
        }
        this.sha256 = (this.bytes > 0).then(|| hash.finalize().into());
        Ok(this)
    }
}

/// How long a segment may be that was written to until `latest`.
fn guess(start: Utc, latest: SystemTime) -> Duration {
    let latest = latest.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Utc(0).plus(latest).since(start).clamp(SHORTEST_GUESS, LONGEST_GUESS)
}

/// SHA-256 over the tails as the chain has it, `None` where there are none.
pub(crate) fn hash_tails(folder: &Path, name: SegmentFileName) -> io::Result<Option<[u8; 32]>> {
    Ok(Tails::read(folder, name)?.sha256)
}

pub(crate) fn hash_file(path: &Path) -> io::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hash.finalize().into()),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Takes the right to write from a settled segment's files; a finished one has no more use for tails, nor anybody for empty
/// ones.
fn rest(folder: &Path, name: SegmentFileName, ending: Ending) -> io::Result<()> {
    for part in [Part::Segment, Part::TailA, Part::TailB] {
        let path = folder.join(name.part(part));
        let meta = match fs::metadata(&path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => continue,
            meta => meta?,
        };
        if part != Part::Segment && (ending == Ending::Finished || meta.len() == 0) {
            fs::remove_file(&path)?;
        } else if !at_rest(meta.mode()) {
            put_to_rest(&File::open(&path)?)?;
        }
    }
    sync_folder(folder)
}

/// Compares a camera's rows with its folder.
fn compare(db: &mut RecorderDb, volume: &Volume, camera: &CameraId, done: &mut Reconciled) -> Result<()> {
    let folder = volume.folder(camera);
    let mut listing = list(volume, camera)?;
    let (mut missing, mut returned, mut restless, mut beside) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let heads = db.chain_heads()?;
    let head = heads.iter().find(|h| h.camera == *camera).map_or(0, |h| h.seq.0);
    db.each_segment(camera, |s| {
        if s.volume != *volume.id() {
            return Ok(());
        }
        let parts = listing.files.remove(&s.name()).unwrap_or_default();
        let tails = parts.contains(&Part::TailA) || parts.contains(&Part::TailB);
        let (side, counted) = (parts.contains(&Part::Side), s.side_bytes > 0);
        let torn = side && s.key.seq.0 + RECENT > head && !side_has_length(&folder, s.name(), s.side_bytes);
        if s.state != SegmentState::Doomed && (side != counted || torn) {
            beside.push((s.key.clone(), s.name()));
        }
        match (s.state, parts.contains(&Part::Segment)) {
            (SegmentState::Finished | SegmentState::Cut, false) => missing.push(s.key),
            (SegmentState::Missing, true) if has_length(&folder, s.name(), s.bytes) => returned.push(s.key),
            (SegmentState::Finished, true) if tails => restless.push((s.key, s.start, Ending::Finished)),
            // Few, and a crash may have come between their row and their rest.
            (SegmentState::Cut, true) => restless.push((s.key, s.start, Ending::Cut)),
            _ => {}
        }
        Ok(())
    })?;
    for some in missing.chunks(BATCH) {
        db.mark_missing(some)?;
    }
    for some in returned.chunks(BATCH) {
        db.mark_returned(some)?;
    }
    for (key, name) in beside {
        volume.remove_side(camera, name)?;
        db.set_side(&key, 0)?;
        done.sidecars += 1;
    }
    for (key, start, ending) in restless {
        rest(&folder, SegmentFileName::new(start, key.seq), ending)
            .map_err(Error::io("cannot put to rest", &folder))?;
        if ending == Ending::Finished {
            done.tidied.push(key);
        }
    }
    done.missing.extend(missing);
    done.returned.extend(returned);
    // A sidecar alone: its segment was taken away by hand.
    for (name, parts) in &mut listing.files {
        if parts.len() == 1 && parts.remove(&Part::Side) {
            volume.remove_side(camera, *name)?;
            done.sidecars += 1;
        }
    }
    let parts = listing.files.iter().flat_map(|(name, parts)| parts.iter().map(|p| name.part(*p)));
    done.strays.extend(parts.chain(listing.odd.iter().cloned()).map(|name| format!("{camera}/{name}")));
    Ok(())
}

fn has_length(folder: &Path, name: SegmentFileName, bytes: u64) -> bool {
    fs::metadata(folder.join(name.to_string())).is_ok_and(|m: Metadata| m.len() == bytes)
}

fn side_has_length(folder: &Path, name: SegmentFileName, bytes: u64) -> bool {
    fs::metadata(folder.join(name.part(Part::Side))).is_ok_and(|m: Metadata| m.len() == bytes)
}

/// Gives a file behind a camera's last segment a row.
fn adopt(
    db: &mut RecorderDb,
    volume: &Volume,
    camera: &CameraId,
    name: SegmentFileName,
    done: &mut Reconciled,
) -> Result<()> {
    let folder = volume.folder(camera);
    let path = folder.join(name.to_string());
    let Some((run, epoch)) = db.run_and_epoch_at(camera, name.start)? else {
        done.strays.push(format!("{camera}/{name}"));
        return Ok(());
    };
    let read = || -> io::Result<(Metadata, [u8; 32], Tails)> {
        Ok((fs::metadata(&path)?, hash_file(&path)?, Tails::read(&folder, name)?))
    };
    let key = SegmentKey { camera: camera.clone(), seq: name.seq };
    let Ok((meta, sha256, tails)) = read() else {
        done.unreadable.push(key);
        return Ok(());
    };
    let latest = meta.modified().map_err(Error::io("cannot look at", &path))?;
    db.skip_to(camera, name.seq, name.start)?;
    let ending = if at_rest(meta.mode()) && tails.bytes == 0 { Ending::Finished } else { Ending::Cut };
    db.commit_found(&AtRest {
        key: &key,
        volume: volume.id(),
        run,
        epoch,
        start: name.start,
        facts: Facts { duration: guess(name.start, latest), plaintext_bytes: meta.len() },
        approx: true,
        bytes: meta.len(),
        tail_bytes: tails.bytes,
        sha256,
        tails_sha256: tails.sha256,
        ending,
    })?;
    rest(&folder, name, ending).map_err(Error::io("cannot put to rest", &folder))?;
    if let Ok(meta) = fs::metadata(volume.side_path(camera, name)) {
        db.set_side(&key, meta.len())?;
    }
    done.adopted.push(key);
    Ok(())
}
