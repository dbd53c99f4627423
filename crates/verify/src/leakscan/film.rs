//! The file as a whole: what lies one behind the other, and whose each byte of the media is.

use super::bits::u32_at;
use super::boxes::{Node, name, strange};
use super::entry::Entry;
use super::index::{self, Track};
use super::tables::Chunk;
use super::{Log, MAX_INDEX, MAX_SAMPLE, Pictures, Rule, Sound, aac, h264, header, meaning, text};
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Bytes read at a time.
const BITE: usize = 64 * 1024;
/// Bytes of a strange box that are looked into, to list what it carries. Its cover picture may be longer.
const MAX_STRANGE: u64 = 4 << 20;

/// How other files begin, and what they are.
const OTHERS: &[(&[u8], &str)] = &[
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"\x1a\x45\xdf\xa3", "a Matroska or WebM film"),
    (b"RIFF", "an AVI film or a WAV sound"),
    (b"age-encryption.org", "a file sealed with age"),
    (b"-----BEGIN AGE", "a file sealed with age"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive"),
];

/// A box at the top.
struct Top {
    kind: [u8; 4],
    at: u64,
    /// Where its content begins, and ends.
    from: u64,
    to: u64,
}

impl Top {
    fn path(&self) -> String {
        name(self.kind)
    }
}

/// Looks at the film, and gives its length.
pub(super) fn scan<F: Read + Seek + ?Sized>(file: &mut F, log: &mut Log) -> u64 {
    let mut file = BufReader::with_capacity(BITE, file);
    let mut bytes = 0;
    if let Err(error) = file.seek(SeekFrom::End(0)).and_then(|end| {
        bytes = end;
        look(&mut file, end, log)
    }) {
        log.cannot(format!("it cannot be read: {}", error.kind()));
    }
    bytes
}

fn look(file: &mut (impl Read + Seek), bytes: u64, log: &mut Log) -> io::Result<()> {
    let mut head = vec![0; 192 * 3];
    let read = read_up_to(file, 0, &mut head)?;
    if let Some(what) = other(&head[..read]) {
        log.cannot(what);
        return Ok(());
    }
    let tops = tops(file, bytes, log)?;
    for top in &tops {
        match &top.kind {
            b"ftyp" => node(file, top, 4096, log)?.iter().for_each(|(n, b)| header::ftyp(&n.of(b), log)),
            b"moov" | b"mdat" => {}
            b"free" => zeros(file, top, log)?,
            _ => {
                node(file, top, MAX_STRANGE, log)?.iter().for_each(|(n, b)| strange(&n.of(b), 0, log));
            }
        }
    }
    order(&tops, log);
    let only = |kind: &[u8; 4]| tops.iter().find(|top| top.kind == *kind);
    let (Some(moov), Some(mdat)) = (only(b"moov"), only(b"mdat")) else {
        log.cannot("it is no whole film: its index or its media is missing");
        return Ok(());
    };
    if moov.to - moov.from > MAX_INDEX {
        log.cannot(format!("its index is larger than {} MiB", MAX_INDEX >> 20));
        return Ok(());
    }
    let Some((index, body)) = node(file, moov, MAX_INDEX, log)? else { return Ok(()) };
    let tracks = index::read(&index.of(&body), log);
    whose(&tracks, mdat, bytes, log);
    for track in &tracks {
        samples(file, track, bytes, log)?;
    }
    Ok(())
}

/// What a file is that is no film of this kind.
fn other(head: &[u8]) -> Option<String> {
    if head.is_empty() {
        return Some("it is empty".to_owned());
    }
    if let Some((_, what)) = OTHERS.iter().find(|(begin, _)| head.starts_with(begin)) {
        return Some(format!("it is {what}, and not an MP4 film"));
    }
    // A packet of 188 bytes begins with the same sign, each.
    if [0, 188, 376].iter().all(|at| head.get(*at) == Some(&0x47)) {
        return Some("it is an MPEG transport stream, and not an MP4 film".to_owned());
    }
    let kind = head.get(4..8)?;
    let begins = [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot", b"moof", b"sidx"];
    (!begins.iter().any(|known| known.as_slice() == kind)).then(|| "it is not an MP4 film".to_owned())
}

/// The boxes at the top, in their order. What is behind them and is none is a finding.
fn tops(file: &mut (impl Read + Seek), bytes: u64, log: &mut Log) -> io::Result<Vec<Top>> {
    let mut tops: Vec<Top> = Vec::new();
    let mut at = 0;
    while at < bytes && !log.full() {
        let mut head = [0; 16];
        let read = read_up_to(file, at, &mut head)?;
        let left = bytes - at;
        let (header, size) = match u32_at(&head[..read], 0) {
            Some(1) if read == 16 => (16, u64::from_be_bytes(*head.last_chunk().unwrap_or(&[0; 8]))),
            Some(0) if read >= 8 => (8, left),
            Some(size) if read >= 8 => (8, u64::from(size)),
            _ => (8, 0),
        };
        if size < header || size > left {
            let whole = tops.iter().any(|top| top.kind == *b"moov") && tops.iter().any(|top| top.kind == *b"mdat");
            if whole {
                log.note(Rule::L6, at, "behind the last box", format!("{left} bytes that belong to no box"));
            } else {
                log.cannot("it is cut off, or damaged");
            }
            break;
        }
        let kind = [head[4], head[5], head[6], head[7]];
        let top = Top { kind, at, from: at + header, to: at + size };
        if head[..4] == [0; 4] {
            log.note(Rule::L6, at, &top.path(), "does not state its length: whatever is appended belongs to it");
        }
        log.seen(&top.path(), at, size);
        tops.push(top);
        at += size;
    }
    Ok(tops)
}

/// `ftyp`, `moov`, `free`, `mdat`, each once, `free` also not at all, and nothing behind.
fn order(tops: &[Top], log: &mut Log) {
    const FORM: [&[u8; 4]; 4] = [b"ftyp", b"moov", b"free", b"mdat"];
    if tops.first().is_some_and(|top| top.kind != *b"ftyp") {
        log.note(Rule::L5, 0, &tops[0].path(), "the file does not begin with its kind (ftyp)");
    }
    let mut last = None;
    let mut media = false;
    for top in tops {
        let place = FORM.iter().position(|kind| **kind == top.kind);
        if media {
            log.note(Rule::L6, top.at, &top.path(), "stands behind the media, where nothing may be");
        } else if let Some(place) = place {
            if last == Some(place) {
                log.note(Rule::L5, top.at, &top.path(), "is there a second time");
            } else if last.is_some_and(|last| place < last) {
                log.note(Rule::L5, top.at, &top.path(), "is not in its place: kind, index, room, media is the order");
            }
            last = Some(place);
        }
        media |= top.kind == *b"mdat";
    }
}

/// A box read into memory.
struct Held {
    kind: [u8; 4],
    at: u64,
    from: u64,
    path: String,
}

impl Held {
    fn of<'a>(&self, body: &'a [u8]) -> Node<'a> {
        Node { kind: self.kind, at: self.at, body, body_at: self.from, path: self.path.clone() }
    }
}

/// Reads a box, or its first `most` bytes if it is only to be listed.
fn node(file: &mut (impl Read + Seek), top: &Top, most: u64, log: &mut Log) -> io::Result<Option<(Held, Vec<u8>)>> {
    let size = top.to - top.from;
    if size > most && meaning::of(top.kind).is_none() {
        log.note(Rule::L5, top.at, &top.path(), format!("a box of {size} bytes that is too large for its kind"));
        return Ok(None);
    }
    let mut body = Vec::new();
    file.seek(SeekFrom::Start(top.from))?;
    file.take(size.min(most)).read_to_end(&mut body)?;
    Ok(Some((Held { kind: top.kind, at: top.at, from: top.from, path: top.path() }, body)))
}

/// Room holds nothing.
fn zeros(file: &mut (impl Read + Seek), top: &Top, log: &mut Log) -> io::Result<()> {
    file.seek(SeekFrom::Start(top.from))?;
    let mut left = top.to - top.from;
    let mut bite = vec![0; BITE];
    let mut at = top.from;
    while left > 0 {
        let part = &mut bite[..left.min(BITE as u64) as usize];
        file.read_exact(part)?;
        if let Some(first) = part.iter().position(|b| *b != 0) {
            log.note(Rule::L6, at + first as u64, &top.path(), "bytes are hidden in room that should hold zeros only");
            return Ok(());
        }
        at += part.len() as u64;
        left -= part.len() as u64;
    }
    Ok(())
}

/// Every byte of the media belongs to exactly one sample.
fn whose(tracks: &[Track<'_>], mdat: &Top, bytes: u64, log: &mut Log) {
    if tracks.iter().any(|track| track.tables.is_none()) || log.why.is_some() {
        // Said already: whose the bytes are cannot be told.
        return;
    }
    let mut chunks: Vec<Chunk> = tracks
        .iter()
        .filter_map(|track| track.tables.as_ref())
        .flat_map(|tables| tables.chunks.iter().copied())
        .collect();
    chunks.sort_unstable_by_key(|chunk| (chunk.at, chunk.bytes));
    let mut next = mdat.from;
    for chunk in chunks {
        let end = chunk.at.saturating_add(chunk.bytes);
        if chunk.at < mdat.from || end > mdat.to {
            let what = if end > bytes { "samples outside the file" } else { "samples that lie outside the media" };
            let around = log.around(chunk.at).to_owned();
            log.note(Rule::L6, chunk.at, &around, what);
            continue;
        }
        if chunk.at > next {
            slack(chunk.at - next, next, log);
        } else if chunk.at < next {
            log.note(Rule::L6, chunk.at, "mdat", "bytes that belong to two samples");
        }
        next = next.max(end);
    }
    if next < mdat.to {
        slack(mdat.to - next, next, log);
    }
}

fn slack(bytes: u64, at: u64, log: &mut Log) {
    log.note(Rule::L6, at, "mdat", format!("{bytes} bytes of the media belong to no sample: no player shows them"));
}

/// Looks at each sample of a track.
fn samples(file: &mut (impl Read + Seek), track: &Track<'_>, bytes: u64, log: &mut Log) -> io::Result<()> {
    let Some(tables) = &track.tables else { return Ok(()) };
    let mut checker = match &track.entry {
        Entry::Video(video) => Some(h264::Checker::new(&video.sets)),
        Entry::Audio(_) => None,
        Entry::AsRecorded { .. } | Entry::Other => return Ok(()),
    };
    let (mut keys, mut next_key) = (0, 0);
    let names = text::Finder::of_names();
    let mut data = Vec::new();
    let place = if checker.is_some() { "mdat/picture" } else { "mdat/sound" };
    for chunk in &tables.chunks {
        if chunk.at.saturating_add(chunk.bytes) > bytes {
            // Said already.
            continue;
        }
        file.seek(SeekFrom::Start(chunk.at))?;
        let mut at = chunk.at;
        for sample in chunk.first..chunk.first + chunk.samples {
            if log.enough() {
                return Ok(());
            }
            let size = tables.size(sample);
            if size > MAX_SAMPLE {
                log.cannot(format!("a picture or packet of it is larger than {} MiB", MAX_SAMPLE >> 20));
                return Ok(());
            }
            data.resize(size as usize, 0);
            file.read_exact(&mut data)?;
            let key = tables.is_key(sample, &mut next_key);
            keys += u64::from(key);
            match (&mut checker, &track.entry) {
                (Some(checker), _) => checker.sample(&data, key, at, place, log),
                (None, Entry::Audio(sound)) => {
                    aac::packet(&data, sound.channels, at, place, log);
                    text::look_between_bits(&names, &data, at, place, log);
                }
                _ => {}
            }
            at += u64::from(size);
        }
    }
    let samples = u64::from(tables.count);
    match &track.entry {
        Entry::Video(video) if log.pictures.is_none() => {
            let (width, height, rate, ticks) = (video.width, video.height, track.rate, tables.ticks);
            let shortest = tables.shortest;
            log.pictures = Some(Pictures { width, height, samples, key_frames: keys, rate, ticks, shortest });
        }
        Entry::Audio(sound) if log.sound.is_none() => {
            let (rate, channels) = (sound.rate, sound.channels);
            log.sound = Some(Sound { rate, channels, packets: samples, priming: track.priming() });
        }
        _ => {}
    }
    Ok(())
}

/// Reads at a place until the buffer is full or the file ends.
fn read_up_to(file: &mut (impl Read + Seek), at: u64, buffer: &mut [u8]) -> io::Result<usize> {
    file.seek(SeekFrom::Start(at))?;
    let mut read = 0;
    while read < buffer.len() {
        match file.read(&mut buffer[read..]) {
            Ok(0) => break,
            Ok(n) => read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}
