//! An approved result saved to a file of the owner's: written under another name, read back, held against its receipt, played from end
//! to end, entered into the ledger, and only then named.

use super::film::Assembled;
use super::place::{Partial, Place, partial, trouble};
use super::{Act, Approved, Progress, Stage, Watch};
use crate::desk::{CopyNote, Desk};
use crate::error::{Code, Error, Result};
use crate::view::redaction::RedactedFile;
use crate::worker::Worker;
use std::io::Read;
use std::path::Path;

/// Bytes at a time.
const BITE: usize = 256 << 10;

/// Saves what was approved as `path`, an MP4.
pub fn save_redacted(
    desk: &Desk,
    worker: &Worker,
    approved: &Approved,
    path: &Path,
    watch: &dyn Watch,
) -> Result<RedactedFile> {
    desk.require_open()?;
    let Act::Redacted(approval) = &approved.act else {
        return Err(Error::internal("What was approved is no redacted clip."));
    };
    if path.extension().is_none_or(|end| !end.eq_ignore_ascii_case("mp4")) {
        return Err(
            Error::new(Code::BadAddress, "A redacted clip is an MP4.").hint("Give the file a name that ends in .mp4.")
        );
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let place = Place::new(path.parent().unwrap_or(Path::new(".")), &stem)?;
    let target = place.file(None, None, "mp4");
    let whole = approval.whole();
    // The plan, the masks or the footage may have changed since it was agreed to.
    let now = desk.approval(whole.stored.redaction)?;
    if now.whole().made.receipt.sha256 != whole.made.receipt.sha256 {
        return Err(Error::new(Code::Refused, "Another result was approved in the meantime.")
            .hint("Look at it, and save that one."));
    }
    place.fits(whole.made.bytes, whole.made.bytes)?;
    let mut film = Assembled::new(desk, &whole.folder, &whole.task)?;
    let under_way = [partial(&target)];
    desk.remember_copies(&under_way)?;
    let saved = save(desk, worker, approved, &mut film, Partial::begin(target), watch);
    desk.forget_copies(&under_way);
    saved
}

fn save(
    desk: &Desk,
    worker: &Worker,
    approved: &Approved,
    film: &mut Assembled<'_>,
    file: Result<Partial>,
    watch: &dyn Watch,
) -> Result<RedactedFile> {
    let Act::Redacted(approval) = &approved.act else { return Err(Error::internal("No redacted clip was approved.")) };
    let (mut file, whole) = (file?, approval.whole());
    let (all, mut gone) = (whole.made.bytes.max(1) as f64 * 2.0, 0.0);
    let mut step = |stage, bytes: usize| {
        if watch.cancelled() {
            return Err(Error::new(Code::Refused, "Saving was cancelled. Nothing is left of the file."));
        }
        desk.require_open()?;
        gone += bytes as f64;
        watch.tell(Progress { stage, done: (gone / all).min(1.0), file: None });
        Ok(())
    };
    let mut buffer = vec![0; BITE];
    loop {
        let read = film.read(&mut buffer).map_err(|error| {
            Error::new(Code::Damaged, "The result could not be read.").hint("Render it again.").source(error)
        })?;
        if read == 0 {
            break;
        }
        file.write(&buffer[..read])?;
        step(Stage::Writing, read)?;
    }
    file.close(&[])?;
    let counting = worker.count()?;
    let (bytes, sha256) = file.read_back(|bytes| {
        for bite in bytes.chunks(BITE) {
            counting.push(bite)?;
            step(Stage::Checking, bite.len())?;
        }
        Ok(())
    })?;
    let played = counting.finish()?;
    if sha256 != whole.made.receipt.sha256 {
        return Err(Error::new(Code::Damaged, "What was read back is not what was approved.")
            .hint("Nothing is left of it. Is the disk sound? Try another folder."));
    }
    let frames = u64::from(whole.made.frames);
    if played.samples != frames || played.pictures != frames {
        return Err(Error::new(Code::Damaged, "The file was written, but it does not play as it should.")
            .hint("Nothing is left of it. Render the clip again.")
            .source(format!("{played:?} of {frames}")));
    }
    let path = file.target().to_string_lossy().into_owned();
    let name = file.target().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    desk.note_copy(CopyNote {
        kind: approved.kind(),
        public: serde_json::json!({ "redaction": whole.stored.redaction }),
        details: format!("{}: {name}, {bytes} bytes, SHA-256 {sha256}", approval.words()),
    })?;
    file.name()?;
    let folder = Path::new(&path).parent().unwrap_or(Path::new("/"));
    std::fs::metadata(&path).map_err(|error| trouble(error, folder))?;
    Ok(RedactedFile { path, bytes, sha256 })
}
