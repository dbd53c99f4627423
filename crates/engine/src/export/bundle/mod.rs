//! A bundle: clips with what they say of themselves, for somebody else. It is the owner's own act, and cannot be called back.
//!
//! ```text
//! draft ─▶ looked at anew ─▶ clips written, read back, decoded ─▶ statement, paper, record, request, signature, guide, lists
//!       ─▶ all of it read back and checked ─▶ original on hold ─▶ ledger ─▶ receipt ─▶ its name
//! ```
//! Until it has its name it is no bundle: what fails, is cancelled or is locked away in the middle leaves nothing. The checks are named
//! as in the specification, E1 to E10, and are made on what was written, not on what was meant.
//!
//! Which form its files have is `verify::bundle`'s, where they lie `export/medium`'s; what a draft lacks is decided in `draft`.

mod check;
mod draft;
mod given;
mod inside;
mod original;
mod plan;
mod prove;
mod reveal;
mod sealed;
mod tell;
mod zip;

pub(super) use original::pts_sha256;
pub use plan::plan;
pub use prove::prove;
pub use reveal::reveal;
pub(super) use sealed::Lock;

use super::copy::Holds;
use super::link::{self, Fresh};
use super::medium::{Medium, Shape, Spot};
use super::{Act, Approved, Assembled, Progress, Stage, Watch};
use crate::desk::{Desk, Footage};
use crate::error::{Code, Error, Result};
use crate::redact::salted;
use crate::view::bundle::{ExportDraft, ExportPlace, ExportReceipt, PlaceKind, ReadBack};
use crate::worker::Worker;
use draft::{Drafted, Source};
use given::Made;
use original::Original;
use sealed::Archive;
use std::cell::{Cell, RefCell};
use std::io::{Read, Seek};
use std::path::PathBuf;
use std::sync::Arc;
use tell::Told;
use vault::signing::DayKey;
use verify::bundle::bag::{Listed, lists};
use verify::bundle::record::Record;
use verify::bundle::statement::{PAYLOAD_TYPE, Statement};
use verify::bundle::{dsse, guide, paper, place};

/// Bytes at a time.
const BITE: usize = 256 << 10;
/// What a byte of a clip costs: prepared or put together, written, read back and decoded, looked through.
const WAYS: u64 = 4;
/// What the files around the clips come to at most.
const AROUND: u64 = 2 << 20;

/// A bundle that was made.
pub struct Exported {
    pub receipt: ExportReceipt,
    /// Where it lies.
    pub path: PathBuf,
    /// The link that was made of it.
    pub link: Option<i64>,
}

/// The place, as it is called; refused where nothing can be written to it.
pub fn shown_place(desk: &Desk, place: &ExportPlace, draft: &ExportDraft) -> Result<String> {
    match place.kind {
        PlaceKind::Link => Ok(link::may_be(desk, place, draft.sealed)?.setup.name),
        PlaceKind::Stick | PlaceKind::Folder => Ok(Spot::look(desk, place)?.shown()),
    }
}

/// Refused while anything lacks.
pub(super) fn may_leave(desk: &Desk, draft: &ExportDraft) -> Result<()> {
    Drafted::read(desk, draft)?.may_leave()
}

/// Makes the bundle that was approved. Nothing is left of it unless all of it is whole, checked, held and entered.
pub fn export(
    desk: &Desk,
    worker: &Worker,
    approved: &Approved,
    to: &ExportPlace,
    watch: &dyn Watch,
) -> Result<Exported> {
    let Act::Bundle(draft) = &approved.act else {
        return Err(Error::internal("What was approved is no bundle."));
    };
    let drafted = Drafted::read(desk, draft)?;
    drafted.may_leave()?;
    let mut holds = Holds { desk, held: Vec::new() };
    for clip in &drafted.clips {
        holds.held.push(desk.keep_while_copying(&clip.camera, clip.span)?);
    }
    let making = Making::new(desk, worker, &drafted, watch);
    making.make(to)
}

/// A film that will be written.
enum Film<'a> {
    Redacted { film: Box<RefCell<Assembled<'a>>>, approved: String },
    Original(Original<'a>),
}

struct Making<'a> {
    desk: &'a Desk,
    worker: &'a Worker,
    drafted: &'a Drafted,
    watch: &'a dyn Watch,
    done: Cell<u64>,
    all: u64,
}

impl<'a> Making<'a> {
    fn new(desk: &'a Desk, worker: &'a Worker, drafted: &'a Drafted, watch: &'a dyn Watch) -> Self {
        let bytes = |clip: &draft::Wanted| match &clip.source {
            Some(Source::Render(approval)) => approval.whole().made.bytes,
            Some(Source::Original(plan)) => plan.parts.iter().map(original::estimate).sum(),
            None => 0,
        };
        let all = drafted.clips.iter().map(bytes).sum::<u64>() * WAYS;
        Self { desk, worker, drafted, watch, done: Cell::new(0), all }
    }

    /// Looked at between bites: the owner may have changed their mind, or locked.
    fn go_on(&self) -> Result<()> {
        if self.watch.cancelled() {
            return Err(Error::new(Code::Refused, "The export was cancelled. Nothing is left of it."));
        }
        if !self.desk.is_open() {
            return Err(Error::new(
                Code::Locked,
                "The household was locked, which ended the export. Nothing is left of it.",
            )
            .hint("Unlock and export again; an export needs the household open until it is done."));
        }
        Ok(())
    }

    fn tell(&self, stage: Stage, file: &str, bytes: u64) {
        self.done.set(self.done.get() + bytes);
        let done = (self.done.get() as f64 / self.all.max(1) as f64).min(1.0);
        self.watch.tell(Progress { stage, done, file: Some(file.to_owned()) });
    }

    fn make(&self, to: &ExportPlace) -> Result<Exported> {
        let (mut told, films) = self.prepare()?;
        for told in &mut told {
            let (root, salts) = salted(&told.groups)?;
            (told.root, told.salts) = (Some(root), salts);
        }
        let sizes = || told.iter().map(|clip| clip.bytes);
        let all = sizes().sum::<u64>() + AROUND;
        let fresh = match to.kind {
            PlaceKind::Link => Some(Fresh::draw(self.desk, to, &self.drafted.draft)?),
            PlaceKind::Stick | PlaceKind::Folder => None,
        };
        let recipients = self.drafted.recipients();
        let (spot, shape, lock) = match &fresh {
            Some(fresh) => {
                fresh.fits(all)?;
                let folder = link::begin_outbox(self.desk.home())?;
                let spot = Spot::outbox(self.desk, &folder, &fresh.host.setup.name)?;
                (spot, Shape::Called(fresh.file()), Some(fresh.lock(recipients)))
            }
            None if self.drafted.draft.sealed => {
                (Spot::look(self.desk, to)?, Shape::Sealed, Some(Lock::Keys(recipients)))
            }
            None => (Spot::look(self.desk, to)?, Shape::Open, None),
        };
        spot.fits(all, if lock.is_some() { all } else { sizes().max().unwrap_or(0) })?;
        let shown = spot.shown();
        let medium = Medium::begin(self.desk, spot, shape)?;
        let key = DayKey::generate()?;
        let (files, from) = match &lock {
            Some(lock) => self.sealed(&medium, &mut told, &films, &key, (lock, fresh.is_some()))?,
            None => self.open(&medium, &mut told, &films, &key)?,
        };
        self.go_on()?;
        self.enter(medium, Made { told, key, files, from, place: shown, fresh }, to)
    }

    /// An open folder.
    fn open(
        &self,
        medium: &Medium<'_>,
        told: &mut [Told],
        films: &[Film<'_>],
        key: &DayKey,
    ) -> Result<(Vec<Listed>, ReadBack)> {
        let mut files = Files { medium, listed: Vec::new(), from: ReadBack::Medium };
        for (told, film) in told.iter_mut().zip(films) {
            self.write(&mut files, told, film)?;
        }
        let (statement, around) = self.around(medium.bundle(), &files.listed, told, key)?;
        around.iter().try_for_each(|(path, bytes)| files.put(path, bytes))?;
        self.go_on()?;
        let from = check::whole(self, &mut files, &statement, told)?;
        Ok((files.listed, from))
    }

    /// One file that only whom it is for can open; `padded`, its length says little of what is in it.
    fn sealed(
        &self,
        medium: &Medium<'_>,
        told: &mut [Told],
        films: &[Film<'_>],
        key: &DayKey,
        (lock, padded): (&Lock<'_>, bool),
    ) -> Result<(Vec<Listed>, ReadBack)> {
        let bundle = medium.bundle();
        let mut measured = Vec::new();
        let mut listed = Vec::new();
        for (told, film) in told.iter_mut().zip(films) {
            measured.push(self.measure(told, film)?);
            listed.push(Listed { path: told.file.clone(), bytes: told.bytes, sha256: hash(&told.sha256)? });
        }
        let (statement, around) = self.around(bundle, &listed, told, key)?;
        let mut archive = Archive::begin(medium, bundle, lock)?;
        for ((told, film), measured) in told.iter().zip(films).zip(&measured) {
            archive.entry(&told.file, told.bytes, measured.crc)?;
            self.feed(film, &mut |bytes| {
                for bite in bytes.chunks(BITE) {
                    self.go_on()?;
                    archive.write(bite)?;
                    self.tell(Stage::Writing, &told.file, bite.len() as u64);
                }
                Ok(())
            })?;
        }
        for (path, bytes) in &around {
            archive.put(path, bytes)?;
            listed.push(Listed::of(path, bytes));
        }
        if padded {
            archive.pad()?;
        }
        let sealed = archive.finish()?;
        let back = medium.read_back(medium.name(), |_| self.go_on())?;
        if padded && link::padme(back.bytes) != back.bytes {
            return Err(Error::internal("The sealed file has a length that tells of what is in it."));
        }
        self.check_sealed(medium, &sealed, (&listed, &statement, told), &check::canaries(self)?)
            // A stick that was pulled has none of it any more.
            .map_err(|error| medium.still_there().err().unwrap_or(error))?;
        medium.nothing_else()?;
        check::approved(self, told)?;
        let outer = Listed { path: medium.name().to_owned(), bytes: back.bytes, sha256: hash(&back.sha256)? };
        listed.insert(0, outer);
        Ok((listed, back.from))
    }

    /// Gives all bytes of a film to `put`, in order.
    fn feed(&self, film: &Film<'_>, put: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
        match film {
            Film::Original(original) => original.write(put),
            Film::Redacted { film, .. } => {
                let unread = |error| {
                    Error::new(Code::Damaged, "The result could not be read.").hint("Render it again.").source(error)
                };
                let (mut film, mut buffer) = (film.borrow_mut(), vec![0; BITE]);
                film.rewind().map_err(unread)?;
                loop {
                    match film.read(&mut buffer).map_err(unread)? {
                        0 => return Ok(()),
                        read => put(&buffer[..read])?,
                    }
                }
            }
        }
    }

    /// Whether what was read back plays as it should (E3), and is what was approved.
    fn plays(&self, told: &mut Told, film: &Film<'_>, played: &model::Played, bytes: u64) -> Result<()> {
        let bad = |what: &str| {
            Err(Error::new(Code::Damaged, "A clip was written, but what was read back does not play as it should.")
                .hint("Nothing is left of the export. Is the medium sound? Try another one.")
                .source(format!("{what}: {played:?} of {}", told.frames)))
        };
        if played.samples != told.frames || bytes != told.bytes {
            return bad("pictures are missing");
        }
        match film {
            Film::Redacted { approved, .. } if told.sha256 != *approved => return bad("it is not what was approved"),
            Film::Redacted { .. } if played.pictures != told.frames => return bad("pictures do not decode"),
            Film::Redacted { .. } => {}
            // What came damaged from the camera leaves damaged, and is said.
            Film::Original(_) if played.pictures > told.frames => return bad("there are too many pictures"),
            Film::Original(_) => told.damaged = told.frames - played.pictures,
        }
        Ok(())
    }

    /// Opens every film, and says what it is.
    fn prepare(&self) -> Result<(Vec<Told>, Vec<Film<'a>>)> {
        let (mut told, mut films) = (Vec::new(), Vec::new());
        for (of, wanted) in self.drafted.clips.iter().enumerate() {
            match wanted.source.as_ref().ok_or_else(|| Error::internal("A clip that lacks was let through."))? {
                Source::Render(approval) => {
                    let (whole, file) = (approval.whole(), place::clip(told.len() + 1));
                    let stored = self.desk.stored_redaction(whole.stored.redaction)?;
                    let footage = self.desk.redaction_footage(&stored)?;
                    let film = Assembled::new(self.desk, &whole.folder, &whole.task)?;
                    let groups = self.groups(&footage, whole, &file)?;
                    told.push(Told::redacted(self.desk, (file, of), whole, &footage, &film, groups));
                    films.push(Film::Redacted {
                        film: Box::new(RefCell::new(film)),
                        approved: whole.made.receipt.sha256.clone(),
                    });
                }
                Source::Original(plan) => {
                    for part in &plan.parts {
                        let file = place::clip(told.len() + 1);
                        let each = part.bytes / part.frames.max(1);
                        let original = Original::read(self.desk, self.worker, plan, part, |pictures| {
                            self.go_on()?;
                            self.tell(Stage::Planning, &file, pictures as u64 * each);
                            Ok(())
                        })?;
                        told.push(Told::original(self.desk, file, of, wanted, plan, &original));
                        films.push(Film::Original(original));
                    }
                }
            }
        }
        Ok((told, films))
    }

    /// The recorded groups of pictures that a redacted film shows something of.
    fn groups(
        &self,
        footage: &Arc<Footage>,
        whole: &crate::desk::Whole,
        file: &str,
    ) -> Result<Vec<verify::commitment::Hash>> {
        let mut all = Vec::new();
        let each = whole.made.bytes / u64::from(whole.made.frames.max(1));
        let read = |pictures: usize| {
            self.go_on()?;
            self.tell(Stage::Planning, file, pictures as u64 * each);
            Ok(())
        };
        crate::clip::groups(self.desk, &footage.plan, footage.reaches(whole.task.film), read, |group| {
            all.push(group.hash());
            Ok(())
        })?;
        Ok(all)
    }

    /// Writes a clip, reads it back from the medium and plays it from end to end (E3): no word of it is believed before.
    fn write(&self, files: &mut Files<'_, '_>, told: &mut Told, film: &Film<'_>) -> Result<()> {
        let mut file = files.medium.create(&told.file)?;
        self.feed(film, &mut |bytes| {
            for bite in bytes.chunks(BITE) {
                self.go_on()?;
                file.put(bite)?;
                self.tell(Stage::Writing, &told.file, bite.len() as u64);
            }
            Ok(())
        })?;
        file.close()?;
        // Bringing it to the medium is writing, too.
        self.tell(Stage::Writing, &told.file, 0);
        let counting = self.worker.count()?;
        let back = files.medium.read_back(&told.file, |bytes| {
            for bite in bytes.chunks(BITE) {
                self.go_on()?;
                counting.push(bite)?;
                self.tell(Stage::ReadingBack, &told.file, bite.len() as u64);
            }
            Ok(())
        })?;
        told.sha256 = back.sha256.clone();
        self.plays(told, film, &counting.finish()?, back.bytes)?;
        self.tell(Stage::ReadingBack, &told.file, 0);
        files.took(&told.file, &back)
    }

    /// Everything around the clips, by path, in the order in which it is written: the bag's own lists last.
    fn around(&self, bundle: &str, clips: &[Listed], told: &[Told], key: &DayKey) -> Result<(Statement, Around)> {
        let statement = tell::statement(self.drafted, bundle, self.desk.now(), told);
        let json = |value: serde_json::Result<Vec<u8>>| {
            value.map_err(|_| Error::internal("What a bundle says of itself is no JSON.")).map(|mut bytes| {
                bytes.push(b'\n');
                bytes
            })
        };
        let said = json(serde_json::to_vec_pretty(&statement))?;
        let public = key.public();
        let mut all: Around =
            vec![(place::PAPER.to_owned(), paper::pdf(&statement)), (place::STATEMENT.to_owned(), said.clone())];
        let times = |file: &str| told.iter().find(|clip| clip.file == file).map(|clip| clip.hidden.clone());
        if let Some(record) = Record::of(&statement, |file| times(file).unwrap_or_default()) {
            all.push((place::RECORD.to_owned(), json(serde_json::to_vec_pretty(&record))?));
        }
        if let Some(answering) = self.drafted.answering.as_ref().filter(|_| self.drafted.with_request) {
            all.push((place::REQUEST.to_owned(), answering.bytes.clone()));
        }
        let Ok(signature) =
            dsse::seal(PAYLOAD_TYPE, &said, &public, |message| Ok::<_, std::convert::Infallible>(key.sign(message)));
        all.push((place::SIGNATURE.to_owned(), signature));
        let mut listed = clips.to_vec();
        listed.extend(all.iter().map(|(path, bytes)| Listed::of(path, bytes)));
        let guide = guide::page(&statement, &listed, &public).into_bytes();
        listed.push(Listed::of(place::GUIDE, &guide));
        all.push((place::GUIDE.to_owned(), guide));
        let own = lists(&listed).map_err(|error| Error::internal("The bundle is no bag.").source(error))?;
        all.extend(own.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)));
        Ok((statement, all))
    }
}

/// Files around the clips: path and content.
type Around = Vec<(String, Vec<u8>)>;

fn hash(hex: &str) -> Result<verify::bundle::bag::Hash> {
    let mut sha256 = [0; 32];
    hex::decode_to_slice(hex, &mut sha256).map_err(|_| Error::internal("A hash is none."))?;
    Ok(sha256)
}

/// The files that were written so far.
struct Files<'m, 'd> {
    medium: &'m Medium<'d>,
    listed: Vec<Listed>,
    /// Whether all of them came back from the medium itself.
    from: ReadBack,
}

impl Files<'_, '_> {
    fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let mut file = self.medium.create(path)?;
        file.put(bytes)?;
        file.close()?;
        self.listed.push(Listed::of(path, bytes));
        Ok(())
    }

    /// A file was read back.
    fn took(&mut self, path: &str, back: &super::medium::Back) -> Result<()> {
        self.listed.push(Listed { path: path.to_owned(), bytes: back.bytes, sha256: hash(&back.sha256)? });
        self.read(back.from);
        Ok(())
    }

    fn read(&mut self, from: ReadBack) {
        if from == ReadBack::NotProven {
            self.from = from;
        }
    }
}
