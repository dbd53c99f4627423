//! A redacted film put together as it is read: the index first, then each group of pictures with the sound that belongs to it. Its
//! bytes are in memory only, a group at a time.

use crate::desk::{Desk, Folder, Part, Reel, Task};
use crate::error::{Code, Error, Result};
use model::{AudioConfig, MediaTime, Track, VideoConfig};
use mux::film::{Film, Sample};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use vault::seal::Opened;

pub(crate) struct Assembled<'a> {
    desk: &'a Desk,
    folder: &'a Folder,
    head: Vec<u8>,
    pieces: Vec<Piece>,
    sound: Option<Reel<Opened<File>>>,
    pub(crate) facts: Facts,
    at: u64,
    /// The piece that was read last.
    open: Option<(usize, Vec<u8>)>,
    /// The pictures' size, and how they are coded.
    pub(crate) video: VideoConfig,
}

/// What the film turned out to be.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Facts {
    pub(crate) frames: u64,
    pub(crate) bytes: u64,
    pub(crate) duration: MediaTime,
    pub(crate) sounds: u64,
    pub(crate) encoder: String,
    /// Over when each picture is shown, as a bundle's statement has it.
    pub(crate) pts_sha256: String,
    /// Hidden blocks, and all blocks.
    pub(crate) hidden: u64,
    pub(crate) blocks: u64,
}

/// A group of pictures and its sound, as they lie in the film.
struct Piece {
    /// Where it begins, from the film's first byte.
    begins: u64,
    length: u64,
    group: usize,
    sounds: Range<usize>,
}

impl<'a> Assembled<'a> {
    /// The film of a render whose groups are all there.
    pub(crate) fn new(desk: &'a Desk, folder: &'a Folder, task: &Task) -> Result<Self> {
        let mut film = if task.plan.dated { Film::new(task.taken) } else { Film::undated() };
        let sound = match &task.sound {
            Some(_) => Some(folder.open(desk, Part::Sound)?),
            None => None,
        };
        let audio: Option<AudioConfig> = sound.as_ref().and_then(|reel| reel.label.audio.clone());
        audio.iter().for_each(|audio| film.audio(audio.clone()));
        let zero = MediaTime(task.film.from_us * 1000);
        let mut facts = Facts::default();
        let (mut pieces, mut kind, mut first): (Vec<Piece>, Option<(VideoConfig, _)>, Option<MediaTime>) =
            (Vec::new(), None, None);
        let mut heard = 0;
        for number in 0..task.groups.len() {
            desk.require_open()?;
            let reel = folder.open(desk, Part::Gop(number))?;
            (facts.hidden, facts.blocks) = (facts.hidden + reel.label.hidden, facts.blocks + reel.label.blocks);
            let Some(video) = reel.label.video else {
                // No picture of it could be decoded.
                continue;
            };
            match &kind {
                None => (kind, facts.encoder) = (Some((video, reel.label.aspect)), reel.label.encoder),
                // The shape of a pixel may change with the camera's mode; the film has that of its first pictures.
                Some((same, _)) if *same == video => {}
                Some(_) => {
                    return Err(Error::new(Code::Unsupported, "The parts of this render do not fit one film.")
                        .hint("Render it again; if that does not help, keep one part of the clip only."));
                }
            }
            // To the nanosecond the first picture's own time: what the film's times count from.
            let zero = *first.get_or_insert_with(|| reel.units.first().map_or(zero, |unit| unit.pts));
            let to = task.groups.get(number + 1).map(|after| after.when.from_us);
            let mut sounds = heard..heard;
            if let (Some(reel), Some(_)) = (&sound, &audio) {
                let ends = to.map_or(reel.units.len(), |to| reel.units.partition_point(|unit| unit.pts.micros() < to));
                sounds.end = ends.max(heard);
                heard = sounds.end;
            }
            let sample = |track, placed: &crate::desk::Placed| Sample {
                track,
                size: placed.length,
                pts: MediaTime(placed.pts.0 - zero.0),
                duration: placed.lasts,
                key: placed.key,
            };
            let mut batch: Vec<Sample> = reel.units.iter().map(|placed| sample(Track::Video, placed)).collect();
            let heard = sound.as_ref().map_or(&[][..], |reel| &reel.units[sounds.clone()]);
            batch.extend(heard.iter().map(|placed| sample(Track::Audio, placed)));
            film.add(&batch).map_err(|error| {
                Error::new(Code::Refused, "This result is too long for one file.")
                    .hint("Keep less of the clip.")
                    .source(error)
            })?;
            let length = batch.iter().map(|sample| u64::from(sample.size)).sum();
            let begins = pieces.last().map_or(0, |piece| piece.begins + piece.length);
            pieces.push(Piece { begins, length, group: number, sounds });
        }
        let Some((video, aspect)) = kind else {
            return Err(Error::new(Code::Damaged, "No picture of what is kept of this clip can be decoded."));
        };
        film.video(video.clone());
        film.aspect(aspect);
        (facts.frames, facts.sounds) = (film.frames() as u64, film.sounds() as u64);
        facts.duration = film.duration();
        facts.pts_sha256 = super::bundle::pts_sha256(&film);
        let payload = film.payload();
        let head = film.finish_tight();
        pieces.iter_mut().for_each(|piece| piece.begins += head.len() as u64);
        facts.bytes = head.len() as u64 + payload;
        Ok(Self { desk, folder, head, pieces, sound, facts, at: 0, open: None, video })
    }

    /// The bytes of one piece.
    fn piece(&mut self, number: usize) -> Result<Vec<u8>> {
        let piece = &self.pieces[number];
        self.desk.require_open()?;
        let mut reel = self.folder.open(self.desk, Part::Gop(piece.group))?;
        let mut bytes = reel.bytes(0..reel.units.len())?;
        if let Some(sound) = &mut self.sound {
            bytes.extend(sound.bytes(piece.sounds.clone())?);
        }
        if bytes.len() as u64 == piece.length {
            Ok(bytes)
        } else {
            Err(Error::new(Code::Damaged, "A part of this render changed while it was read."))
        }
    }
}

impl Read for Assembled<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let taken = |from: &[u8], at: u64, buffer: &mut [u8]| {
            let from = &from[usize::try_from(at).unwrap_or(usize::MAX).min(from.len())..];
            let most = from.len().min(buffer.len());
            buffer[..most].copy_from_slice(&from[..most]);
            most
        };
        let read = if self.at < self.head.len() as u64 {
            taken(&self.head, self.at, buffer)
        } else {
            let number = self.pieces.partition_point(|piece| piece.begins + piece.length <= self.at);
            let Some(begins) = self.pieces.get(number).map(|piece| piece.begins) else { return Ok(0) };
            if self.open.as_ref().is_none_or(|(open, _)| *open != number) {
                self.open = Some((number, self.piece(number).map_err(io::Error::other)?));
            }
            self.open.as_ref().map_or(0, |(_, bytes)| taken(bytes, self.at - begins, buffer))
        };
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Assembled<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.facts.bytes.checked_add_signed(by),
        };
        self.at = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}
