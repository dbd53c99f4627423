//! `porchlight clip`, `snapshot` and `bookmarks`: own copies, and moments that the owner marked.

use crate::args::{Bookmarks, Clip};
use crate::footage::cause;
use crate::household::{open, time};
use crate::print::{Print, megabytes, table};
use crate::secrets::Sources;
use engine::desk::Desk;
use engine::export::{self, Approved, Progress, Stage, Watch};
use engine::view::{OwnCopyCut, OwnCopyMade, OwnCopyRequest, OwnCopySound, Told};
use engine::worker::Worker;
use engine::{Code, Config, Error, Program};
use model::Utc;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::signal::unix::{SignalKind, signal};

/// What the owner is told before anything is written.
pub(crate) const NOT_SEALED: &str = "Note: this copy is not sealed. Whoever has the file can watch it.";

/// Cancelled by Ctrl-C.
pub(crate) struct Terminal {
    pub(crate) print: Print,
    pub(crate) stop: Arc<AtomicBool>,
}

impl Watch for Terminal {
    fn cancelled(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn tell(&self, progress: Progress) {
        let doing = match progress.stage {
            Stage::Planning | Stage::Looking => "looking",
            Stage::Writing => "writing",
            Stage::ReadingBack => "reading back",
            Stage::Checking => "checking",
            Stage::Listening => "listening",
        };
        let file = progress.file.unwrap_or_default();
        self.print.progress(&format!("{:3.0} % {doing} {file}", progress.done * 100.0));
    }
}

pub(crate) fn clip(clip: Clip, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let (from, to) = (time(&clip.from)?, time(&clip.to)?);
    let (folder, name) = place(&clip.out)?;
    let desk = unlocked(config, secrets)?;
    let cameras = clip.camera.iter().map(|name| Ok(desk.camera_id(name)?.to_string())).collect::<Result<_, Error>>()?;
    let cut = if clip.exact { OwnCopyCut::Exact } else { OwnCopyCut::KeyFrame };
    let request = OwnCopyRequest { cameras, from_us: from.0, to_us: to.0, cut, audio: !clip.no_audio };
    print.note(NOT_SEALED);
    let approved = Approved::own_copy(Told::NotSealed);
    let watch = Terminal { print, stop: stop_on_signal()? };
    let made = export::copy(&desk, &worker(desk.home())?, &approved, &request, (&folder, &name), &watch);
    print.progress("");
    print.value(&made?, words);
    Ok(true)
}

fn words(made: &OwnCopyMade) -> String {
    let mut lines = Vec::new();
    for file in &made.files {
        let sound = match file.sound {
            OwnCopySound::None => "no sound",
            OwnCopySound::AsRecorded => "sound as recorded",
            OwnCopySound::MadeAac => "sound made AAC",
        };
        let seconds = file.duration_ms as f64 / 1000.0;
        lines.push(file.path.clone());
        lines.push(format!(
            "  {}, {} to {} ({seconds:.1} s), {} {}x{}, {sound}, {}",
            file.camera_name,
            Utc(file.from_us),
            Utc(file.to_us),
            file.codec,
            file.width,
            file.height,
            megabytes(file.bytes)
        ));
        if file.before_us > 0 {
            let before = file.before_us as f64 / 1e6;
            lines.push(format!("  It begins {before:.1} s earlier than asked, at the key frame."));
        }
        lines.push(format!("  Read back and played: {} pictures. SHA-256 {}", file.frames, file.sha256));
        if file.damaged > 0 {
            lines.push(format!("  {} pictures came damaged from the camera and were left as they are.", file.damaged));
        }
    }
    for gap in &made.gaps {
        let why = gap.cause.map_or("nothing was recorded", cause);
        lines.push(format!("Missing: {} to {} ({why})", Utc(gap.from_us), Utc(gap.to_us)));
    }
    lines.join("\n")
}

pub(crate) fn snapshot(
    camera: &str,
    at: &str,
    out: &Path,
    config: Config,
    secrets: &Sources,
    print: Print,
) -> Result<bool, Error> {
    let at = time(at)?;
    let out = std::path::absolute(out)?;
    let desk = unlocked(config, secrets)?;
    let camera = desk.camera_id(camera)?.to_string();
    print.note(NOT_SEALED);
    let approved = Approved::own_copy(Told::NotSealed);
    let saved = export::snapshot(&desk, &worker(desk.home())?, &approved, &camera, at, &out)?;
    print.value(&saved, |s| format!("{}\n  the frame of {}, {}x{}", s.path, Utc(s.at_us), s.width, s.height));
    Ok(true)
}

pub(crate) fn bookmarks(command: Bookmarks, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = unlocked(config, secrets)?;
    match command {
        Bookmarks::List { from, to } => {
            let (from, to) = (from.as_deref().map(time).transpose()?, to.as_deref().map(time).transpose()?);
            print.value(&desk.bookmarks(from, to)?, |all| {
                let rows: Vec<_> = all
                    .iter()
                    .map(|b| {
                        let camera = b.name.clone().unwrap_or_else(|| "all".to_owned());
                        let kept = if b.kept_by.is_some() { "kept" } else { "" };
                        vec![b.id.to_string(), Utc(b.at_us).rfc3339(), camera, kept.to_owned(), b.note.clone()]
                    })
                    .collect();
                table(&["id", "at", "camera", "kept", "note"], &rows)
            });
        }
        Bookmarks::Add { at, camera, note } => {
            let camera = camera.map(|name| desk.camera_id(&name)).transpose()?;
            let made = desk.add_bookmark(camera.as_ref(), time(&at)?, &note)?;
            print.value(&made, |b| format!("Bookmark {} is made. It keeps no footage: `hold add` does.", b.id));
        }
        Bookmarks::Change { id, note } => {
            let found = desk.bookmarks(None, None)?.into_iter().find(|b| b.id == id);
            let found = found.ok_or_else(|| Error::new(Code::NotFound, "There is no such bookmark."))?;
            let camera = found.camera.as_deref().map(engine::desk::camera_id).transpose()?;
            let changed = desk.change_bookmark(id, camera.as_ref(), Utc(found.at_us), &note)?;
            print.value(&changed, |b| format!("Bookmark {} is changed.", b.id));
        }
        Bookmarks::Remove { id } => {
            desk.remove_bookmark(id)?;
            print.done("The bookmark is gone.");
        }
    }
    Ok(true)
}

pub(crate) fn unlocked(config: Config, secrets: &Sources) -> Result<Desk, Error> {
    let desk = open(config)?;
    desk.unlock(&secrets.passphrase()?)?;
    export::clear_left_behind(&desk)?;
    desk.clear_salts()?;
    Ok(desk)
}

pub(crate) fn worker(home: &Path) -> Result<Worker, Error> {
    Ok(Worker::new(Program::decode_worker(std::env::current_exe()?, home)))
}

/// The folder, and the name without its ending.
fn place(out: &Path) -> Result<(PathBuf, String), Error> {
    let out = std::path::absolute(out)?;
    if out.extension().is_some_and(|end| end != "mp4") {
        return Err(Error::new(Code::BadAddress, "A clip is an MP4.").hint("Give the file a name that ends in .mp4."));
    }
    let (Some(folder), Some(name)) = (out.parent(), out.file_stem()) else {
        return Err(Error::new(Code::BadAddress, "This is no name for a file."));
    };
    Ok((folder.to_owned(), name.to_string_lossy().into_owned()))
}

/// Set by Ctrl-C and by an orderly end: the copy then leaves nothing behind.
pub(crate) fn stop_on_signal() -> Result<Arc<AtomicBool>, Error> {
    let stop = Arc::new(AtomicBool::new(false));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told = stop.clone();
    // Lives as long as the process.
    std::thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
            else {
                return;
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            told.store(true, Ordering::Relaxed);
        });
    })?;
    Ok(stop)
}
