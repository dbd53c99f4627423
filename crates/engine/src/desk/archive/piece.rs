//! The bytes of a piece: which pictures it has, whether sound, and its head.

use super::Look;
use super::segment::{Cut, JOIN, OpenSegment};
use super::sound;
use crate::desk::Desk;
use crate::error::Result;
use crate::view::{PlayHeader, PlayRequest};
use crate::worker::Worker;
use model::{AudioCodec, MediaTime, StreamConfig, Track, Utc};
use mux::read::Sample;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// Bytes of a piece, where the page does not say: at 4 Mbit/s 4 s.
const BUDGET: u64 = 2_000_000;
/// What the page may ask for: less makes nothing but heads, more stops it for a second.
const BUDGETS: (u64, u64) = (64 * 1024, 32 << 20);
/// The most footage in a piece: a page that is told to stop or to jump has not loaded minutes for nothing.
const LONGEST: Duration = Duration::from_secs(10);
/// A first piece goes so far behind the moment that was asked for, if there are many pictures between two key frames.
const AHEAD: Duration = Duration::from_secs(1);
/// Key frames in a piece: at eight times the speed and one a second, eight seconds of looking.
const MOST_KEYS: usize = 64;
/// The same for the first piece of a seek, which is to be there at once.
const FIRST_KEYS: usize = 4;
/// Sound that is made anew begins a little before it is cut, so all times of such a piece are moved on by this.
const SHIFT: Duration = Duration::from_secs(1);

/// One ask.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) worker: &'a Worker,
    pub(super) look: Look,
    pub(super) request: &'a PlayRequest,
    pub(super) at: Utc,
}

/// Head, init and fragments, and the cut at which the piece ends: none at the end of the segment.
pub(super) type Made = (PlayHeader, Vec<u8>, Option<Cut>);

impl Piece<'_> {
    fn budget(&self) -> u64 {
        self.request.budget_bytes.map_or(BUDGET, u64::from).clamp(BUDGETS.0, BUDGETS.1)
    }

    /// Where the piece that begins at `from` ends.
    fn end(&self, segment: &mut OpenSegment, from: Cut) -> Result<Option<Cut>> {
        let begin = segment.wall(from.time);
        let (mut bytes, mut cut) = (0, from);
        while let Some(next) = segment.next_cut(cut)? {
            if next.fragment > cut.fragment {
                bytes += segment.fragment(cut.fragment)?.map_or(0, |info| info.len);
            }
            let wall = segment.wall(next.time);
            let full = bytes >= self.budget();
            let done = match self.request.continues {
                true => full || wall.since(begin) >= LONGEST,
                // As fast as can be, but with the picture that was asked for.
                false => wall > self.at && (next.key.is_some() || full && wall.since(self.at) >= AHEAD),
            };
            if done || self.request.until_us.is_some_and(|until| wall.0 >= until) && wall > self.at {
                return Ok(Some(next));
            }
            cut = next;
        }
        Ok(None)
    }
}

impl Desk {
    /// A piece with every picture from a cut on.
    pub(super) fn pictures(&self, piece: &Piece<'_>, segment: &mut OpenSegment, from: Cut) -> Result<Made> {
        let end = piece.end(segment, from)?;
        let mut parts = Vec::new();
        let mut number = from.fragment;
        while end.is_none_or(|end| number <= end.fragment) && segment.fragment(number)?.is_some() {
            self.archive().still(piece.look)?;
            parts.push(segment.samples(number, from, end)?);
            number += 1;
        }
        // Only where there is no key frame to begin with is the first picture none: shown as one, or it would not be shown at all.
        if let Some(first) = parts.first_mut().and_then(|part| part.first_mut()).filter(|_| !piece.request.continues) {
            first.unit.key |= first.unit.track == Track::Video;
        }
        let mut config = segment.config().clone();
        let telephone = config.audio.as_ref().is_some_and(|a| matches!(a.codec, AudioCodec::Pcma | AudioCodec::Pcmu));
        let mut shift = Duration::ZERO;
        if !piece.request.audio {
            config.audio = None;
        } else if telephone {
            config.audio = sound::audible(piece.worker, segment, &mut parts, from, SHIFT)?;
            shift = SHIFT;
            for sample in parts.iter_mut().flatten().filter(|sample| sample.unit.track == Track::Video) {
                delay(sample, shift, segment.rate(Track::Video));
            }
        }
        if config.audio.is_none() {
            parts.iter_mut().for_each(|part| part.retain(|sample| sample.unit.track == Track::Video));
        }
        let to = match end {
            Some(end) => segment.wall(end.time),
            None => segment.end()?,
        };
        let frames = parts.iter().flatten().filter(|sample| sample.unit.track == Track::Video).count();
        let (header, init) = header(segment, &config, from, to, frames, shift);
        let mut payload = init;
        for (number, part) in (1..).zip(parts) {
            payload.extend(mux::write_fragment(number, part));
        }
        Ok((header, payload, end))
    }

    /// A piece of key frames alone, each lasting until the next; none where there is none behind the cut.
    pub(super) fn keys(&self, piece: &Piece<'_>, segment: &mut OpenSegment, from: Cut) -> Result<Option<Made>> {
        let most = if piece.request.continues { MOST_KEYS } else { FIRST_KEYS };
        let (mut keys, mut bytes) = (Vec::new(), 0);
        // What continues may stand between key frames, where a segment begins so.
        let first = if from.key.is_some() { Some(from) } else { segment.next_key(from)? };
        let Some(first) = first else { return Ok(None) };
        let mut next = Some(first);
        let end = loop {
            let Some(cut) = next else { break None };
            let until = piece.request.until_us.is_some_and(|until| segment.wall(cut.time).0 >= until);
            if keys.len() >= most || bytes >= piece.budget() || until && !keys.is_empty() {
                break Some(cut);
            }
            self.archive().still(piece.look)?;
            if let Some(key) = segment.key_frame(cut)? {
                bytes += key.unit.data.len() as u64;
                keys.push(key);
            }
            next = segment.next_key(cut)?;
        };
        let to = match end {
            Some(end) => segment.wall(end.time),
            None => self.key_lasts(piece.look, segment)?,
        };
        let ticks = |us: i64| MediaTime(us.saturating_mul(1000)).ticks(segment.rate(Track::Video));
        let last = ticks(to.0 - segment.offset());
        let starts: Vec<i64> = keys.iter().map(|key| key.unit.pts.ticks(segment.rate(Track::Video))).collect();
        for (i, key) in keys.iter_mut().enumerate() {
            // Shown as it is decoded: what comes between is not there.
            key.decoded = starts[i];
            key.lasts = (starts.get(i + 1).copied().unwrap_or(last) - starts[i]).max(1);
        }
        let config = StreamConfig { audio: None, ..segment.config().clone() };
        let (header, mut payload) = header(segment, &config, first, to, keys.len(), Duration::ZERO);
        payload.extend(mux::write_fragment(1, keys));
        Ok(Some((header, payload, end)))
    }

    /// Until when a segment's last key frame is shown, if only key frames are: to its end, or to the first one of the next segment
    /// where that begins between key frames.
    fn key_lasts(&self, look: Look, segment: &mut OpenSegment) -> Result<Utc> {
        let end = segment.end()?;
        let super::find::Here::Footage(next) = self.behind(segment.footage(), end)? else { return Ok(end) };
        if next.run != segment.footage().run || next.start.since(end) > JOIN {
            return Ok(end);
        }
        let mut next = self.open_segment(look, &next)?;
        let first = match next.first_cut()? {
            Some(cut) if cut.key.is_none() => next.next_key(cut)?.or(Some(cut)),
            first => first,
        };
        let lasts = first.map_or(end, |cut| next.wall(cut.time));
        self.put_back(look, next);
        Ok(lasts.max(end))
    }
}

/// Moves a picture on.
fn delay(sample: &mut Sample, by: Duration, rate: u32) {
    let by = MediaTime(i64::try_from(by.as_nanos()).unwrap_or(0));
    sample.unit.pts = MediaTime(sample.unit.pts.0 + by.0);
    sample.decoded += by.ticks(rate);
}

fn header(
    segment: &OpenSegment,
    config: &StreamConfig,
    from: Cut,
    to: Utc,
    frames: usize,
    shift: Duration,
) -> (PlayHeader, Vec<u8>) {
    let init = mux::init_segment(config);
    let begin = segment.wall(from.time);
    let lasts = i64::try_from(to.since(begin).as_micros()).unwrap_or(i64::MAX);
    let header = PlayHeader {
        from_us: begin.0,
        to_us: to.0.max(begin.0),
        next_us: None,
        gap: None,
        mime: mux::codec_string::mime(config),
        // Eight bytes tell apart what one household's cameras ever send.
        config_id: hex::encode(&Sha256::digest(&init)[..8]),
        width: config.video.width,
        height: config.video.height,
        init_length: init.len() as u32,
        timestamp_offset_us: segment.offset() - i64::try_from(shift.as_micros()).unwrap_or(0),
        camera_offset_us: 0,
        frames: frames as u32,
        frame_us: lasts / (frames.max(1) as i64),
        state: segment.footage().state,
    };
    (header, init)
}
