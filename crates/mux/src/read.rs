//! Reads back what [`crate::Fragmenter`] wrote, whole or cut short. Not a reader for any MP4 on earth.
//!
//! Limits on what is read into memory: [`MAX_HEADER`] for `moov` and each `moof`, [`MAX_PAYLOAD`] for each `mdat`; samples of a
//! fragment together are never larger than the fragment.

use crate::init::{AUDIO_TRACK, VIDEO_RATE, VIDEO_TRACK};
use model::{AccessUnit, MediaTime, StreamConfig, Track};
use std::io::{ErrorKind, Read, Seek, SeekFrom};

mod moof;
mod moov;

/// Bytes of a `moov` or `moof`. Real ones have 700 and, with 1024 pictures, 20 thousand.
pub const MAX_HEADER: u64 = 1 << 20;
/// Bytes of an `mdat`. The writer ends a fragment at 32 MiB plus one unit.
pub const MAX_PAYLOAD: u64 = 64 << 20;
/// Fragments of a segment. A minute has 120 of them.
const MAX_FRAGMENTS: usize = 1 << 16;

/// Why a segment cannot be read. A cut end is none of these: the index ends at the last whole fragment.
#[derive(Debug)]
pub enum ReadError {
    Io(std::io::Error),
    /// Not what Porchlight writes, or damaged; what exactly.
    Format(&'static str),
    /// Larger than anything Porchlight writes; which limit.
    TooLarge(&'static str),
}

/// One whole fragment of a segment. Times count from the segment's zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FragmentInfo {
    /// Bytes from the beginning of the plaintext.
    pub offset: u64,
    /// Bytes of `moof` + `mdat`.
    pub len: u64,
    /// Earliest picture (or sound, where there is no picture).
    pub from: MediaTime,
    /// End of the last picture.
    pub to: MediaTime,
    /// Pictures inside.
    pub frames: u32,
    /// Presentation times of the key frames inside.
    pub keys: Vec<MediaTime>,
    pub starts_with_key: bool,
    pub has_audio: bool,
}

/// One sample of a fragment. Times count from the segment's zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleInfo {
    pub track: Track,
    /// Bytes from the fragment's first.
    pub offset: usize,
    pub size: u32,
    pub pts: MediaTime,
    pub duration: MediaTime,
    /// A picture from which decoding can begin. Always true for sound.
    pub key: bool,
}

/// A unit with the place in its track that the writer gave it; whoever writes it anew by [`crate::write_fragment`] keeps its times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Its `pts` counts from the segment's zero.
    pub unit: AccessUnit,
    /// When it is decoded, in ticks of its track ([`Reader::rate`]).
    pub decoded: i64,
    /// How long it lasts, in the same.
    pub lasts: i64,
}

/// A segment's plaintext, opened.
pub struct Reader<R> {
    source: Source<R>,
    config: StreamConfig,
    init: Vec<u8>,
    /// Where the next fragment is looked for.
    at: u64,
}

impl<R: Read + Seek> Reader<R> {
    /// Reads the init segment. `inner` begins at the segment's first byte.
    pub fn open(inner: R) -> Result<Self, ReadError> {
        let mut source = Source::new(inner)?;
        let mut at = 0;
        loop {
            let head = source.header(at)?.ok_or(ReadError::Format("it ends before its beginning is whole"))?;
            if head.size > MAX_HEADER {
                return Err(ReadError::TooLarge("a box at its beginning has more than 1 MiB"));
            }
            at += head.size;
            if head.kind == *b"moov" {
                let init = source.bytes(0, at)?;
                let init = init.ok_or(ReadError::Format("it ends before its beginning is whole"))?;
                let config = moov::config(&init[(at - head.size) as usize + 8..])?;
                return Ok(Self { source, config, init, at });
            }
            if at > MAX_HEADER {
                return Err(ReadError::TooLarge("there is no moov box in the first 1 MiB"));
            }
        }
    }

    #[must_use]
    pub fn config(&self) -> &StreamConfig {
        &self.config
    }

    /// The init segment's bytes, as they are in the file.
    #[must_use]
    pub fn init_segment(&self) -> &[u8] {
        &self.init
    }

    /// The next whole fragment's place and times, read from its `moof` alone; `None` at the end or where the file is cut.
    pub fn next_fragment(&mut self) -> Result<Option<FragmentInfo>, ReadError> {
        Ok(self.next_tables()?.map(|(info, _)| info))
    }

    /// The same, and what its samples are: for an index of footage that is not read yet.
    pub fn next_with_samples(&mut self) -> Result<Option<(FragmentInfo, Vec<SampleInfo>)>, ReadError> {
        Ok(self.next_tables()?.map(|(info, samples)| {
            let known = samples.iter().filter_map(|sample| self.sample(sample)).collect();
            (info, known)
        }))
    }

    fn next_tables(&mut self) -> Result<Option<(FragmentInfo, Vec<moof::Sample>)>, ReadError> {
        loop {
            let Some(moof) = self.source.header(self.at)? else { return Ok(None) };
            if moof.kind != *b"moof" {
                // `free`, or a box of a later version: skipped.
                self.at += moof.size;
                continue;
            }
            if moof.size > MAX_HEADER {
                return Err(ReadError::TooLarge("a moof box has more than 1 MiB"));
            }
            // The rest of it and the next box's header follow without a seek, which in a sealed file costs a chunk's decryption.
            let Some(rest) = self.source.bytes(self.at + 8, moof.size)? else { return Ok(None) };
            let (tables, next) = rest.split_at(rest.len() - 8);
            let mdat = Header::read(next)?;
            if mdat.kind != *b"mdat" {
                return Err(ReadError::Format("a moof box without its mdat"));
            }
            if mdat.size > MAX_PAYLOAD {
                return Err(ReadError::TooLarge("an mdat box has more than 64 MiB"));
            }
            let (offset, len) = (self.at, moof.size + mdat.size);
            if offset + len > self.source.length {
                return Ok(None);
            }
            self.at += len;
            let samples = moof::samples(tables, moof.size, len)?;
            let info = describe(&self.config, offset, len, &samples);
            return Ok(Some((info, samples)));
        }
    }

    /// All whole fragments, from the first.
    pub fn index(&mut self) -> Result<Vec<FragmentInfo>, ReadError> {
        self.at = self.init.len() as u64;
        let mut all = Vec::new();
        while let Some(info) = self.next_fragment()? {
            if all.len() == MAX_FRAGMENTS {
                return Err(ReadError::TooLarge("it has more than 65536 fragments"));
            }
            all.push(info);
        }
        Ok(all)
    }

    /// A fragment's bytes, ready to be appended to a MediaSource after the init segment.
    pub fn fragment(&mut self, info: &FragmentInfo) -> Result<Vec<u8>, ReadError> {
        if info.len > MAX_HEADER + MAX_PAYLOAD {
            return Err(ReadError::TooLarge("a fragment has more than 65 MiB"));
        }
        self.source.bytes(info.offset, info.len)?.ok_or(ReadError::Format("a fragment is not whole any more"))
    }

    /// A fragment's units in decode order, video first, then audio; `pts` counts from the segment's zero.
    pub fn units(&mut self, info: &FragmentInfo) -> Result<Vec<AccessUnit>, ReadError> {
        Ok(self.samples(info)?.into_iter().map(|sample| sample.unit).collect())
    }

    /// The same, each with its place in its track.
    pub fn samples(&mut self, info: &FragmentInfo) -> Result<Vec<Sample>, ReadError> {
        self.some_samples(info, |_, _| true)
    }

    /// Those of a fragment's samples that are wanted by their track and, for pictures, their being key frames. Of the payload no more
    /// is read than from the first of them to the last.
    pub fn some_samples(
        &mut self,
        info: &FragmentInfo,
        wanted: impl Fn(Track, bool) -> bool,
    ) -> Result<Vec<Sample>, ReadError> {
        let cut = ReadError::Format("a fragment is not whole any more");
        let head = self.source.header(info.offset)?.ok_or(ReadError::Format("a moof box is cut"))?;
        if info.len > MAX_HEADER + MAX_PAYLOAD || head.size > MAX_HEADER.min(info.len) {
            return Err(ReadError::TooLarge("a fragment has more than 65 MiB"));
        }
        let Some(tables) = self.source.bytes(info.offset + 8, head.size - 8)? else { return Err(cut) };
        let mut samples = moof::samples(&tables, head.size, info.len)?;
        samples.retain(|sample| track(sample).is_some_and(|track| wanted(track, sample.key)));
        let from = samples.iter().map(|sample| sample.offset).min().unwrap_or(0);
        let to = samples.iter().map(|sample| sample.offset + sample.size).max().unwrap_or(0);
        let Some(payload) = self.source.bytes(info.offset + from as u64, (to - from) as u64)? else { return Err(cut) };
        let samples = samples.iter().filter_map(|sample| {
            let known = self.sample(sample)?;
            let begin = known.offset - from;
            let unit = AccessUnit {
                track: known.track,
                data: payload[begin..begin + known.size as usize].to_vec(),
                pts: known.pts,
                duration: (known.track == Track::Audio).then_some(known.duration),
                key: known.key,
                camera_clock: None,
            };
            Some(Sample { unit, decoded: sample.decoded, lasts: sample.duration })
        });
        Ok(samples.collect())
    }

    /// Takes the same segment opened anew, of which more may be there now. [`Self::next_fragment`] goes on where it was.
    pub fn renew(&mut self, inner: R) -> Result<(), ReadError> {
        self.source = Source::new(inner)?;
        Ok(())
    }

    /// Ticks a second of a track.
    #[must_use]
    pub fn rate(&self, track: Track) -> u32 {
        rate(&self.config, track)
    }

    fn sample(&self, sample: &moof::Sample) -> Option<SampleInfo> {
        let track = track(sample)?;
        Some(SampleInfo {
            track,
            offset: sample.offset,
            // A sample lies inside of its fragment, which has less than 65 MiB.
            size: sample.size as u32,
            pts: self.time(track, sample.shown()),
            duration: self.time(track, sample.duration),
            key: track == Track::Audio || sample.key,
        })
    }

    /// The wrapped reader, given back.
    pub fn into_inner(self) -> R {
        self.source.inner
    }

    fn time(&self, track: Track, ticks: i64) -> MediaTime {
        time(&self.config, track, ticks)
    }
}

/// What [`Reader::next_fragment`] would tell of a whole fragment (`moof` + `mdat`) at `offset` of a segment: for who writes it.
pub fn fragment_info(config: &StreamConfig, offset: u64, bytes: &[u8]) -> Result<FragmentInfo, ReadError> {
    let moof = Header::read(bytes)?;
    if moof.kind != *b"moof" {
        return Err(ReadError::Format("a fragment that does not begin with its moof"));
    }
    let tables = usize::try_from(moof.size).ok().and_then(|size| bytes.get(8..size));
    let samples = moof::samples(tables.ok_or(ReadError::Format("a moof box is cut"))?, moof.size, bytes.len() as u64)?;
    Ok(describe(config, offset, bytes.len() as u64, &samples))
}

fn describe(config: &StreamConfig, offset: u64, len: u64, samples: &[moof::Sample]) -> FragmentInfo {
    let of = |wanted| samples.iter().filter(move |s| track(s) == Some(wanted));
    let has_audio = of(Track::Audio).next().is_some();
    let times = if of(Track::Video).next().is_some() { Track::Video } else { Track::Audio };
    let from = of(times).map(|s| s.shown()).min().unwrap_or(0);
    let to = of(times).map(|s| s.shown() + s.duration).max().unwrap_or(0);
    FragmentInfo {
        offset,
        len,
        from: time(config, times, from),
        to: time(config, times, to),
        frames: of(Track::Video).count() as u32,
        keys: of(Track::Video).filter(|s| s.key).map(|s| time(config, Track::Video, s.shown())).collect(),
        starts_with_key: of(Track::Video).next().is_some_and(|s| s.key),
        has_audio,
    }
}

fn rate(config: &StreamConfig, track: Track) -> u32 {
    match track {
        Track::Video => VIDEO_RATE,
        Track::Audio => config.audio.as_ref().map_or(VIDEO_RATE, |audio| audio.rate),
    }
}

fn time(config: &StreamConfig, track: Track, ticks: i64) -> MediaTime {
    MediaTime::from_ticks(ticks, rate(config, track))
}

fn track(sample: &moof::Sample) -> Option<Track> {
    match sample.track {
        VIDEO_TRACK => Some(Track::Video),
        AUDIO_TRACK => Some(Track::Audio),
        _ => None,
    }
}

struct Header {
    kind: [u8; 4],
    /// Header included, at least 8.
    size: u64,
}

impl Header {
    fn read(data: &[u8]) -> Result<Self, ReadError> {
        let head: [u8; 8] = *data.first_chunk().ok_or(ReadError::Format("a box without a header"))?;
        let size = u64::from(u32::from_be_bytes([head[0], head[1], head[2], head[3]]));
        // 0 (to the end) and 1 (a long size) are not what the writer writes.
        if size < 8 {
            return Err(ReadError::Format("a box with an impossible size"));
        }
        Ok(Self { kind: [head[4], head[5], head[6], head[7]], size })
    }
}

/// The plaintext, read from any place; seeks only where it must.
struct Source<R> {
    inner: R,
    /// Where `inner` stands; unknown at first and after an error.
    at: Option<u64>,
    /// Where it ends. Asked once: in a sealed file, looking whether a byte is there costs a chunk's decryption.
    length: u64,
}

impl<R: Read + Seek> Source<R> {
    fn new(mut inner: R) -> Result<Self, ReadError> {
        let length = inner.seek(SeekFrom::End(0)).map_err(ReadError::Io)?;
        Ok(Self { inner, at: None, length })
    }

    /// The box header at `at`; `None` if the file ends before it does.
    fn header(&mut self, at: u64) -> Result<Option<Header>, ReadError> {
        self.bytes(at, 8)?.map(|head| Header::read(&head)).transpose()
    }

    /// `len` bytes from `at`; `None` if the file ends before. The caller has checked `len` against a limit.
    fn bytes(&mut self, at: u64, len: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let end = |e: std::io::Error| match e.kind() {
            // Some readers refuse to seek behind their end: that is an end too.
            ErrorKind::UnexpectedEof | ErrorKind::InvalidInput => Ok(None),
            _ => Err(ReadError::Io(e)),
        };
        if self.at.take() != Some(at)
            && let Err(e) = self.inner.seek(SeekFrom::Start(at))
        {
            return end(e);
        }
        // Not allocated ahead: a length in a damaged file is not believed before the bytes are there.
        let mut out = Vec::new();
        match self.inner.by_ref().take(len).read_to_end(&mut out) {
            Ok(_) if out.len() as u64 == len => {
                self.at = Some(at + len);
                Ok(Some(out))
            }
            Ok(_) => Ok(None),
            Err(e) => end(e),
        }
    }
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(_) => f.write_str("the segment could not be read"),
            Self::Format(what) => write!(f, "not a segment that Porchlight wrote: {what}"),
            Self::TooLarge(what) => write!(f, "larger than any segment that Porchlight writes: {what}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(e) => Some(e),
            Self::Format(_) | Self::TooLarge(_) => None,
        }
    }
}

/// Track and decode time of each sample of a `moof`: for tests of the writer.
#[cfg(test)]
pub(crate) fn decode_times(moof: &[u8], len: u64) -> Vec<(u32, i64)> {
    moof::samples(&moof[8..], moof.len() as u64, len).expect("our own").iter().map(|s| (s.track, s.decoded)).collect()
}
