//! Writes the index of a plain MP4 whose index comes first: what any player opens, and a browser plays while it loads.
//!
//! The media bytes never pass through here. The caller leaves room at the file's beginning, writes the samples' bytes behind it
//! and adds their facts in the same order, batch by batch; then the room is filled with `ftyp`, `moov`, what is left over, and the
//! header of `mdat`. What is held of hours of footage is four bytes a sample and a few tables.
//!
//! **Time.** As for fragments: decode times are a batch's presentation times in ascending order, composition offsets say the
//! rest, and an edit list takes back by how much the offsets stand above zero. Sound that begins after the first picture waits by
//! an empty edit; what of it lies before is passed over by one.

use crate::boxes::{boxed, full, u16, u32, u64, zeros};
use crate::init::{AUDIO_TRACK, UNDETERMINED, UNITY, VIDEO_RATE, VIDEO_TRACK, audio_entry, sides, video_entry};
use model::{AudioConfig, MediaTime, Track, Utc, VideoCodec, VideoConfig};

/// Samples of a track: at 25 pictures a second 46 hours, which is 16 MiB of sizes.
pub const MAX_SAMPLES: usize = 1 << 22;

/// From 1904, where MP4 counts from, to 1970, seconds.
const MP4_TO_UNIX: i64 = 2_082_844_800;
/// Sound whose stamp is this many ticks off the end of the sound before follows it: stamps are rounded twice on their way here.
const FOLLOWS: i64 = 8;

/// What the index must know of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    pub track: Track,
    pub size: u32,
    /// Presentation time from the film's zero, which is the time of its first picture.
    pub pts: MediaTime,
    /// How long it lasts, where nothing follows.
    pub duration: MediaTime,
    pub key: bool,
}

/// More samples than [`MAX_SAMPLES`], or than there was room left for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("there are more samples than the index has room for")
    }
}

impl std::error::Error for TooLong {}

/// An index being made.
pub struct Film {
    created: Option<Utc>,
    video_config: Option<VideoConfig>,
    /// A pixel's width to its height.
    aspect: Option<(u32, u32)>,
    audio_config: Option<AudioConfig>,
    video: Table,
    audio: Table,
    /// Media bytes so far.
    payload: u64,
}

/// One track's tables, run-length coded as the boxes have them.
#[derive(Default)]
struct Table {
    sizes: Vec<u32>,
    /// Samples and their common duration.
    durations: Vec<(u32, u32)>,
    /// Samples and their common offset, before the delay is added.
    offsets: Vec<(u32, i64)>,
    /// Numbers of the key frames, from 1.
    keys: Vec<u32>,
    /// First chunk (from 1) and samples in each from there on.
    chunks: Vec<(u32, u32)>,
    /// Where each chunk's bytes begin, from the first media byte.
    places: Vec<u64>,
    /// Decode time and usual duration of the last sample, ticks from the first.
    last: Option<(i64, i64)>,
    /// Time of the first sample, ticks from the film's zero.
    zero: i64,
    /// Lowest offset so far, not above 0.
    lowest: i64,
    /// Where the last sample to be shown ends, ticks from the film's zero.
    end: i64,
}

impl Film {
    /// `created` is when the first picture was taken.
    #[must_use]
    pub fn new(created: Utc) -> Self {
        Self::made(Some(created))
    }

    /// A film that does not say when it was taken: what goes to others says so only if the owner wants it. Where pictures come in their
    /// order and begin at zero, nothing about times is in it but how long each is shown.
    #[must_use]
    pub fn undated() -> Self {
        Self::made(None)
    }

    fn made(created: Option<Utc>) -> Self {
        Self {
            created,
            video_config: None,
            aspect: None,
            audio_config: None,
            video: Table::default(),
            audio: Table::default(),
            payload: 0,
        }
    }

    /// Bytes to leave free at the beginning for so many samples in so many batches.
    #[must_use]
    pub fn room(pictures: u64, sounds: u64, batches: u64) -> u64 {
        // For each sample its size, and in the worst case a duration of its own; for pictures also an offset and a key. For each
        // batch two places of eight bytes and two changes of their number of samples.
        4096 + pictures * (4 + 8 + 8 + 4) + sounds * (4 + 8) + batches * 2 * (8 + 12)
    }

    /// What pictures are; before the film is finished.
    pub fn video(&mut self, config: VideoConfig) {
        self.video_config = Some(config);
    }

    /// A pixel's width to its height, where it is no square; before the film is finished.
    pub fn aspect(&mut self, aspect: Option<(u32, u32)>) {
        self.aspect = aspect.filter(|(width, height)| width != height && *width > 0 && *height > 0);
    }

    /// In how many square pixels a player shows it.
    fn shown(&self, video: &VideoConfig) -> (u16, u16) {
        let (wide, high) = sides(video);
        let (across, down) = self.aspect.unwrap_or((1, 1));
        let shown = (u64::from(wide) * u64::from(across) + u64::from(down) / 2) / u64::from(down);
        (u16::try_from(shown).unwrap_or(u16::MAX), high)
    }

    /// What sound is; before the first of it is added.
    pub fn audio(&mut self, config: AudioConfig) {
        self.audio_config = Some(config);
    }

    /// Adds samples in decode order: one chunk of pictures, then one of sound, in which order their bytes must be written. No
    /// picture of a batch is shown after one of the next. Sound without a config is left out: write none.
    pub fn add(&mut self, batch: &[Sample]) -> Result<(), TooLong> {
        let of = |track| batch.iter().filter(move |s| s.track == track);
        self.video.add(of(Track::Video), VIDEO_RATE, &mut self.payload)?;
        if let Some(audio) = &self.audio_config {
            self.audio.add(of(Track::Audio), audio.rate, &mut self.payload)?;
        }
        Ok(())
    }

    /// Pictures so far.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.video.sizes.len()
    }

    /// Packets of sound so far.
    #[must_use]
    pub fn sounds(&self) -> usize {
        self.audio.sizes.len()
    }

    /// The pictures' codec, as it is named everywhere; empty before it is known.
    #[must_use]
    pub fn codec(&self) -> &'static str {
        self.video_config.as_ref().map_or("", |video| video.codec.as_str())
    }

    /// When each picture so far is shown, ticks of the pictures' clock from the film's zero, in the order of the file: what a reader of
    /// the index comes to.
    pub fn times(&self) -> impl Iterator<Item = i64> {
        self.video.times()
    }

    /// Media bytes so far.
    #[must_use]
    pub fn payload(&self) -> u64 {
        self.payload
    }

    /// How long it plays so far.
    #[must_use]
    pub fn duration(&self) -> MediaTime {
        MediaTime::from_ticks(self.ticks(), VIDEO_RATE)
    }

    /// The file's first `room` bytes, behind which the media bytes lie.
    pub fn finish(mut self, room: u64) -> Result<Vec<u8>, TooLong> {
        self.video.close();
        self.audio.close();
        let wide = room + self.payload > u64::from(u32::MAX);
        let mut out = self.kinds();
        out.extend(self.index(room, wide));
        // A box of what is left over, and the media's own header of 16 bytes.
        let left = room.checked_sub(out.len() as u64 + 8 + 16).ok_or(TooLong)?;
        boxed(&mut out, b"free", |out| zeros(out, left as usize));
        u32(&mut out, 1);
        out.extend_from_slice(b"mdat");
        u64(&mut out, self.payload + 16);
        Ok(out)
    }

    /// The file's beginning, exactly as long as it must be: for whoever knows every sample before the first one is written.
    #[must_use]
    pub fn finish_tight(mut self) -> Vec<u8> {
        self.video.close();
        self.audio.close();
        let mut out = self.kinds();
        // Wide places are longer: which ones they are decides the length, and the length where they point.
        let narrow = (out.len() + self.index(0, false).len() + 16) as u64;
        let wide = narrow + self.payload > u64::from(u32::MAX);
        let room = (out.len() + self.index(0, wide).len() + 16) as u64;
        out.extend(self.index(room, wide));
        u32(&mut out, 1);
        out.extend_from_slice(b"mdat");
        u64(&mut out, self.payload + 16);
        out
    }

    fn kinds(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(32);
        let h265 = self.video_config.as_ref().is_some_and(|video| video.codec == VideoCodec::H265);
        boxed(&mut out, b"ftyp", |out| {
            out.extend_from_slice(b"isom");
            u32(out, 512);
            out.extend_from_slice(if h265 { b"isomiso2hvc1mp41" } else { b"isomiso2avc1mp41" });
        });
        out
    }

    /// How long the film plays, in ticks of the film's clock, which is the pictures'.
    fn ticks(&self) -> i64 {
        let sound = match &self.audio_config {
            Some(audio) => MediaTime::from_ticks(self.audio.end, audio.rate).ticks(VIDEO_RATE),
            None => 0,
        };
        self.video.end.max(sound).max(0)
    }

    fn index(&self, first_byte: u64, wide: bool) -> Vec<u8> {
        // Zero is how a film says nothing of dates.
        let created = self.created.map_or(0, |at| at.0.div_euclid(1_000_000).saturating_add(MP4_TO_UNIX).max(0) as u64);
        let mut out = Vec::with_capacity(1024 + 4 * (self.video.sizes.len() + self.audio.sizes.len()));
        boxed(&mut out, b"moov", |out| {
            // GStreamer holds the offsets' delay against the film's length, and leaves out a last picture that lies behind it: the film
            // is said to be so much longer.
            let duration = self.ticks() + self.video.delay();
            timed(out, b"mvhd", 0, created, VIDEO_RATE, duration, |out| {
                u32(out, 0x1_0000);
                u16(out, 0x100);
                zeros(out, 10);
                UNITY.iter().for_each(|n| u32(out, *n));
                zeros(out, 24);
                u32(out, AUDIO_TRACK + 1);
            });
            let whole = Whole { created, duration, first_byte, wide };
            if let Some(video) = &self.video_config {
                track(out, Kind::Video(self.shown(video)), VIDEO_RATE, &self.video, &whole, |out| {
                    video_entry(out, video, self.aspect);
                });
            }
            if let Some(audio) = self.audio_config.as_ref().filter(|_| !self.audio.sizes.is_empty()) {
                track(out, Kind::Audio, audio.rate, &self.audio, &whole, |out| audio_entry(out, audio));
            }
        });
        out
    }
}

impl Table {
    fn add<'a>(
        &mut self,
        samples: impl Iterator<Item = &'a Sample> + Clone,
        rate: u32,
        payload: &mut u64,
    ) -> Result<(), TooLong> {
        let times: Vec<i64> = samples.clone().map(|s| s.pts.ticks(rate)).collect();
        if times.is_empty() {
            return Ok(());
        }
        if self.sizes.len() + times.len() > MAX_SAMPLES {
            return Err(TooLong);
        }
        let mut order = times.clone();
        order.sort_unstable();
        let plain = order == times;
        if self.sizes.is_empty() {
            self.zero = order[0];
        }
        self.places.push(*payload);
        if self.chunks.last().is_none_or(|(_, n)| *n as usize != times.len()) {
            self.chunks.push((self.places.len() as u32, times.len() as u32));
        }
        for (i, sample) in samples.enumerate() {
            let length = sample.duration.ticks(rate).max(1);
            let shown = (!plain).then_some(times[i] - self.zero);
            self.push(order[i] - self.zero, shown, length, sample.track);
            self.sizes.push(sample.size);
            *payload += u64::from(sample.size);
            if sample.key {
                self.keys.push(self.sizes.len() as u32);
            }
            self.end = self.end.max(times[i] + length);
        }
        Ok(())
    }

    /// Places a sample that is decoded at `wanted`, and shown then, or at `shown`.
    fn push(&mut self, wanted: i64, shown: Option<i64>, length: i64, track: Track) {
        let decoded = match self.last {
            None => wanted,
            Some((at, usual)) if track == Track::Audio && (wanted - at - usual).abs() <= FOLLOWS => at + usual,
            Some((at, _)) => wanted.max(at + 1),
        };
        if let Some((before, _)) = self.last {
            grow(&mut self.durations, (decoded - before) as u32);
        }
        let offset = shown.map_or(0, |shown| shown - decoded);
        self.lowest = self.lowest.min(offset);
        grow(&mut self.offsets, offset);
        self.last = Some((decoded, length));
    }

    fn close(&mut self) {
        if let Some((_, length)) = self.last {
            grow(&mut self.durations, length as u32);
        }
    }

    /// When each sample is shown, ticks from the film's zero.
    fn times(&self) -> impl Iterator<Item = i64> {
        let each = |list: &[(u32, i64)]| {
            let list = list.to_vec();
            list.into_iter().flat_map(|(n, value)| std::iter::repeat_n(value, n as usize))
        };
        let durations: Vec<(u32, i64)> = self.durations.iter().map(|(n, ticks)| (*n, i64::from(*ticks))).collect();
        // The last sample's duration is nobody's beginning; before the film is finished it is not there yet.
        let steps = each(&durations).chain(std::iter::once(0));
        let begins = steps.scan(self.zero, |at, step| {
            let begin = *at;
            *at += step;
            Some(begin)
        });
        begins.zip(each(&self.offsets)).map(|(decoded, offset)| decoded + offset)
    }

    /// By how much presentation stands behind decoding.
    fn delay(&self) -> i64 {
        -self.lowest
    }

    /// The sum of all durations.
    fn length(&self) -> i64 {
        self.durations.iter().map(|(n, d)| i64::from(*n) * i64::from(*d)).sum()
    }
}

/// Adds a value to a run-length coded list.
fn grow<T: PartialEq>(list: &mut Vec<(u32, T)>, value: T) {
    match list.last_mut() {
        Some((n, same)) if *same == value => *n += 1,
        _ => list.push((1, value)),
    }
}

#[derive(Clone, Copy)]
enum Kind {
    /// Width and height.
    Video((u16, u16)),
    Audio,
}

/// What a track must know of the file around it.
struct Whole {
    created: u64,
    /// In the film's ticks.
    duration: i64,
    first_byte: u64,
    wide: bool,
}

/// A header box with creation and modification time, a clock and a duration, in 32 bits where they fit. `flags`, then what follows.
fn timed(
    out: &mut Vec<u8>,
    kind: &[u8; 4],
    flags: u32,
    created: u64,
    rate: u32,
    duration: i64,
    rest: impl FnOnce(&mut Vec<u8>),
) {
    let duration = duration.max(0) as u64;
    let wide = created > u64::from(u32::MAX) || duration >= u64::from(u32::MAX);
    full(out, kind, u8::from(wide), flags, |out| {
        let number = |out: &mut Vec<u8>, n: u64| if wide { u64(out, n) } else { u32(out, n as u32) };
        number(out, created);
        number(out, created);
        u32(out, rate);
        // A track's header has a reserved word between its number and its duration.
        if kind == b"tkhd" {
            u32(out, 0);
        }
        number(out, duration);
        rest(out);
    });
}

fn track(out: &mut Vec<u8>, kind: Kind, rate: u32, table: &Table, whole: &Whole, entry: impl FnOnce(&mut Vec<u8>)) {
    let (number, handler, sides) = match kind {
        Kind::Video(sides) => (VIDEO_TRACK, b"vide", sides),
        Kind::Audio => (AUDIO_TRACK, b"soun", (0, 0)),
    };
    boxed(out, b"trak", |out| {
        // Enabled and part of the film. The track's number stands where other headers have their clock.
        timed(out, b"tkhd", 3, whole.created, number, whole.duration, |out| {
            zeros(out, 12);
            u16(out, if matches!(kind, Kind::Audio) { 0x100 } else { 0 });
            zeros(out, 2);
            UNITY.iter().for_each(|n| u32(out, *n));
            u32(out, u32::from(sides.0) << 16);
            u32(out, u32::from(sides.1) << 16);
        });
        edits(out, rate, table);
        boxed(out, b"mdia", |out| {
            timed(out, b"mdhd", 0, whole.created, rate, table.length(), |out| {
                u16(out, UNDETERMINED);
                zeros(out, 2);
            });
            full(out, b"hdlr", 0, 0, |out| {
                zeros(out, 4);
                out.extend_from_slice(handler);
                zeros(out, 13);
            });
            boxed(out, b"minf", |out| {
                match kind {
                    Kind::Video(_) => full(out, b"vmhd", 0, 1, |out| zeros(out, 8)),
                    Kind::Audio => full(out, b"smhd", 0, 0, |out| zeros(out, 4)),
                }
                boxed(out, b"dinf", |out| {
                    full(out, b"dref", 0, 0, |out| {
                        u32(out, 1);
                        full(out, b"url ", 0, 1, |_| {});
                    });
                });
                boxed(out, b"stbl", |out| {
                    full(out, b"stsd", 0, 0, |out| {
                        u32(out, 1);
                        entry(out);
                    });
                    tables(out, table, whole, matches!(kind, Kind::Video(_)));
                });
            });
        });
    });
}

/// Where the track's own time lies in the film's; nothing where the two are the same.
fn edits(out: &mut Vec<u8>, rate: u32, table: &Table) {
    let film = |ticks: i64| MediaTime::from_ticks(ticks, rate).ticks(VIDEO_RATE).max(0) as u64;
    // What is shown before the film's zero is passed over.
    let skipped = table.delay() + (-table.zero).max(0);
    let waits = table.zero.max(0);
    if skipped == 0 && waits == 0 {
        return;
    }
    let shown = (table.end + table.delay() - waits).max(0);
    boxed(out, b"edts", |out| {
        full(out, b"elst", 1, 0, |out| {
            u32(out, if waits > 0 { 2 } else { 1 });
            if waits > 0 {
                u64(out, film(waits));
                u64(out, u64::MAX);
                u32(out, 0x1_0000);
            }
            u64(out, film(shown));
            u64(out, skipped as u64);
            u32(out, 0x1_0000);
        });
    });
}

fn tables(out: &mut Vec<u8>, table: &Table, whole: &Whole, video: bool) {
    full(out, b"stts", 0, 0, |out| {
        u32(out, table.durations.len() as u32);
        table.durations.iter().for_each(|(n, d)| {
            u32(out, *n);
            u32(out, *d);
        });
    });
    if video && table.keys.len() < table.sizes.len() {
        full(out, b"stss", 0, 0, |out| {
            u32(out, table.keys.len() as u32);
            table.keys.iter().for_each(|key| u32(out, *key));
        });
    }
    let delay = table.delay();
    if delay > 0 || table.offsets.iter().any(|(_, offset)| *offset != 0) {
        full(out, b"ctts", 0, 0, |out| {
            u32(out, table.offsets.len() as u32);
            table.offsets.iter().for_each(|(n, offset)| {
                u32(out, *n);
                u32(out, (offset + delay) as u32);
            });
        });
    }
    full(out, b"stsc", 0, 0, |out| {
        u32(out, table.chunks.len() as u32);
        table.chunks.iter().for_each(|(first, n)| [*first, *n, 1].iter().for_each(|n| u32(out, *n)));
    });
    full(out, b"stsz", 0, 0, |out| {
        u32(out, 0);
        u32(out, table.sizes.len() as u32);
        table.sizes.iter().for_each(|size| u32(out, *size));
    });
    full(out, if whole.wide { b"co64" } else { b"stco" }, 0, 0, |out| {
        u32(out, table.places.len() as u32);
        for place in &table.places {
            let at = whole.first_byte + place;
            if whole.wide { u64(out, at) } else { u32(out, at as u32) }
        }
    });
}

#[cfg(test)]
mod tests;
