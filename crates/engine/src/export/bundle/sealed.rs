//! A bundle sealed to whom it is for: its files as one stored ZIP in an age file, instead of an open folder. Only they can open it, so all
//! of it is checked by a key that exists for this file alone and is erased behind the check.

use super::tell::Told;
use super::zip::{Entry, Zip};
use super::{BITE, Film, Making};
use crate::error::{Code, Error, Result};
use crate::export::Stage;
use crate::export::link::padme;
use crate::export::medium::{Medium, Writing};
use model::Secret;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use vault::Recipient;
use vault::seal::{ForOthers, Once};
use verify::bundle::bag::Listed;
use verify::bundle::statement::{Kind, PAYLOAD_TYPE, Statement};
use verify::bundle::{dsse, place};
use verify::leakscan::{Canaries, Rule, Verdict, facts, scan_container, scan_for};

/// What the last entry of a padded archive is called. It lies beside the bundle's folder, which it is no part of.
const PADDING: &str = "padding";

/// With what a bundle is sealed.
pub(in crate::export) enum Lock<'a> {
    /// The requester's own keys.
    Keys(&'a [String]),
    /// What goes with a link.
    Phrase(Secret<String>),
}

/// The archive being written.
pub(super) struct Archive<'m> {
    out: ForOthers<Writing<'m>>,
    zip: Zip,
    /// The folder that it unpacks to.
    bundle: String,
    /// Where each file's bytes begin, and how many they are.
    places: Vec<(String, u64, u64)>,
    at: u64,
}

impl<'m> Archive<'m> {
    pub(super) fn begin(medium: &'m Medium<'_>, bundle: &str, lock: &Lock<'_>) -> Result<Self> {
        let file = medium.create(medium.name())?;
        let out = match lock {
            Lock::Keys(recipients) => {
                let keys: Vec<Recipient> = recipients
                    .iter()
                    .map(|text| text.parse().map_err(vault::Error::from))
                    .collect::<std::result::Result<_, _>>()?;
                ForOthers::new(file, &keys)?
            }
            Lock::Phrase(phrase) => ForOthers::by_passphrase(file, phrase)?,
        };
        Ok(Self { out, zip: Zip::default(), bundle: bundle.to_owned(), places: Vec::new(), at: 0 })
    }

    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        self.entry(path, bytes.len() as u64, crc32fast::hash(bytes))?;
        self.write(bytes)
    }

    /// Begins a file, whose bytes must follow.
    pub(super) fn entry(&mut self, path: &str, bytes: u64, crc: u32) -> Result<()> {
        let head = self.zip.entry(Entry { name: format!("{}/{path}", self.bundle), bytes, crc })?;
        self.write(&head)?;
        self.places.push((path.to_owned(), self.at, bytes));
        Ok(())
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(unwritten)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// A last entry of zeros: with it the sealed file has the Padmé length of the whole, and no other.
    pub(super) fn pad(&mut self) -> Result<()> {
        let entry = |bytes, crc| Entry { name: PADDING.to_owned(), bytes, crc };
        let least = self.zip.bytes_with(entry(0, 0))?;
        let mut wanted = padme(self.out.sealed_bytes(least));
        let whole = loop {
            match self.out.plaintext_of(wanted).filter(|whole| *whole >= least) {
                Some(whole) => break whole,
                // No file has this length: the next one that others have too.
                None => wanted = padme(wanted + 1),
            }
        };
        let (bytes, zeros) = (whole - least, vec![0; BITE]);
        let bites = || {
            let mut left = bytes;
            std::iter::from_fn(move || {
                let bite = left.min(BITE as u64);
                left -= bite;
                (bite > 0).then_some(bite as usize)
            })
        };
        let mut crc = crc32fast::Hasher::new();
        bites().for_each(|bite| crc.update(&zeros[..bite]));
        let head = self.zip.entry(entry(bytes, crc.finalize()))?;
        self.write(&head)?;
        bites().try_for_each(|bite| self.write(&zeros[..bite]))
    }

    /// Seals the end, and brings it to the medium.
    pub(super) fn finish(mut self) -> Result<Sealed> {
        let end = std::mem::take(&mut self.zip).finish();
        self.write(&end)?;
        let (file, once) = self.out.finish()?;
        file.close()?;
        Ok(Sealed { once, places: self.places })
    }
}

fn unwritten(error: io::Error) -> Error {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
        _ => Code::DiskUnfit,
    };
    Error::new(code, "The sealed bundle could not be written.")
        .hint("Is the medium full, or was it pulled out? Nothing is left of the bundle.")
        .source(error)
}

/// What was sealed, and the key that opens it once more.
pub(super) struct Sealed {
    once: Once,
    places: Vec<(String, u64, u64)>,
}

/// What a film is, before it is written.
pub(super) struct Measured {
    pub(super) crc: u32,
}

impl Making<'_> {
    /// Goes through a film that is to be sealed: what it hashes to, and that it plays from end to end (E3). What is read back later is
    /// held against this hash.
    pub(super) fn measure(&self, told: &mut Told, film: &Film<'_>) -> Result<Measured> {
        let (mut crc, mut hash, mut bytes) = (crc32fast::Hasher::new(), Sha256::new(), 0_u64);
        let counting = self.worker.count()?;
        self.feed(film, &mut |part: &[u8]| {
            for bite in part.chunks(BITE) {
                self.go_on()?;
                crc.update(bite);
                hash.update(bite);
                bytes += bite.len() as u64;
                counting.push(bite)?;
                self.tell(Stage::ReadingBack, &told.file, bite.len() as u64);
            }
            Ok(())
        })?;
        told.sha256 = hex::encode(hash.finalize());
        self.plays(told, film, &counting.finish()?, bytes)?;
        Ok(Measured { crc: crc.finalize() })
    }

    /// All of it, as it lies on the medium: E1, E2, E4, E5 and the household's own words.
    pub(super) fn check_sealed(
        &self,
        medium: &Medium<'_>,
        sealed: &Sealed,
        (listed, statement, told): (&[Listed], &Statement, &[Told]),
        canaries: &Canaries,
    ) -> Result<()> {
        let file = File::open(medium.folder().join(medium.name()))?;
        let mut opened = sealed.once.open(BufReader::new(file))?;
        let (mut said, mut signed) = (Vec::new(), Vec::new());
        for (path, begins, bytes) in &sealed.places {
            self.go_on()?;
            let expected = listed.iter().find(|file| file.path == *path).ok_or_else(|| bad("a file is too many"))?;
            let mut part = Part { of: &mut opened, begins: *begins, bytes: *bytes, at: 0 };
            match told.iter().find(|clip| clip.file == *path) {
                Some(clip) => clip_holds(clip, &mut part, canaries)?,
                None => {
                    let mut content = Vec::new();
                    part.read_to_end(&mut content)?;
                    if Listed::of(path, &content) != *expected {
                        return Err(bad("a file is not what was written"));
                    }
                    let witness = statement.level == verify::bundle::statement::Level::Witness;
                    if !witness && path != place::REQUEST {
                        super::check::says_nothing(path, &content, canaries)?;
                    }
                    match path.as_str() {
                        place::STATEMENT => said = content,
                        place::SIGNATURE => signed = content,
                        _ => {}
                    }
                }
            }
            self.tell(Stage::Checking, path, *bytes);
        }
        if sealed.places.len() != listed.len() {
            return Err(bad("a file is missing"));
        }
        let verified =
            dsse::verify(&signed, PAYLOAD_TYPE).map_err(|error| bad("its signature does not hold").source(error))?;
        if verified.payload != said || serde_json::from_slice::<Statement>(&said).ok().as_ref() != Some(statement) {
            return Err(bad("the statement is not what was signed"));
        }
        Ok(())
    }
}

fn clip_holds(clip: &Told, part: &mut (impl Read + Seek), canaries: &Canaries) -> Result<()> {
    let scan = match clip.kind {
        Kind::Redacted => scan_for(part, canaries),
        Kind::Original => scan_container(part, canaries),
    };
    let leaks = scan.findings.iter().any(|finding| finding.rule == Rule::L13) || scan.verdict == Verdict::Found;
    if leaks || scan.verdict != Verdict::NothingHidden {
        let findings: Vec<String> =
            scan.findings.iter().map(|f| format!("{:?} {}: {}", f.rule, f.place, f.what)).collect();
        return Err(Error::new(Code::Damaged, "A clip holds something that it should not: the leak scanner found it.")
            .hint("Nothing of the export was left. Please report it if it happens twice.")
            .source(format!("{:?} {}", scan.why, findings.join("; "))));
    }
    let facts = facts(part).map_err(|why| bad("a clip's tables cannot be read").source(why.to_string()))?;
    if scan.sha256 != clip.sha256 || facts.pictures != clip.frames || hex::encode(facts.times) != clip.pts_sha256 {
        return Err(bad("a clip is not what was written"));
    }
    Ok(())
}

fn bad(what: &str) -> Error {
    Error::new(Code::Damaged, format!("The bundle was written, but {what}."))
        .hint("Nothing is left of it. Is the medium sound? Try another one.")
}

/// One file within what was sealed.
struct Part<'a, R> {
    of: &'a mut R,
    begins: u64,
    bytes: u64,
    at: u64,
}

impl<R: Read + Seek> Read for Part<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.bytes.saturating_sub(self.at)).unwrap_or(usize::MAX).min(buffer.len());
        if left == 0 {
            return Ok(0);
        }
        self.of.seek(SeekFrom::Start(self.begins + self.at))?;
        let read = self.of.read(&mut buffer[..left])?;
        self.at += read as u64;
        Ok(read)
    }
}

impl<R> Seek for Part<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.bytes.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
