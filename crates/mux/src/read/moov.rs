//! `moov` back to a `StreamConfig`.

use super::ReadError;
use crate::init::{AUDIO_TRACK, VIDEO_RATE, VIDEO_TRACK};
use model::{AudioCodec, AudioConfig, StreamConfig, VideoCodec, VideoConfig};

/// Fixed bytes of a sample entry before its first inner box.
const VISUAL_ENTRY: usize = 78;
const AUDIO_ENTRY: usize = 28;

/// Reads the content of `moov`.
pub(super) fn config(moov: &[u8]) -> Result<StreamConfig, ReadError> {
    let (mut video, mut audio) = (None, None);
    for (_, trak) in children(moov).filter(|(kind, _)| kind == b"trak") {
        match be32(find(trak, b"tkhd")?, 12)? {
            VIDEO_TRACK => video = Some(video_config(trak)?),
            AUDIO_TRACK => audio = Some(audio_config(trak)?),
            _ => return Err(ReadError::Format("a track with an unknown number")),
        }
    }
    let video = video.ok_or(ReadError::Format("it has no video track"))?;
    Ok(StreamConfig { video, audio })
}

fn video_config(trak: &[u8]) -> Result<VideoConfig, ReadError> {
    if rate(trak)? != VIDEO_RATE {
        return Err(ReadError::Format("the video track's clock is not 90 kHz"));
    }
    let (kind, entry) = sample_entry(trak)?;
    let (codec, record) = match &kind {
        b"avc1" => (VideoCodec::H264, b"avcC"),
        b"hvc1" => (VideoCodec::H265, b"hvcC"),
        _ => return Err(ReadError::Format("an unknown video codec")),
    };
    let record = find(tail(entry, VISUAL_ENTRY)?, record)?.to_vec();
    Ok(VideoConfig { codec, width: be16(entry, 24)?.into(), height: be16(entry, 26)?.into(), record })
}

fn audio_config(trak: &[u8]) -> Result<AudioConfig, ReadError> {
    let (kind, entry) = sample_entry(trak)?;
    let inner = tail(entry, AUDIO_ENTRY)?;
    let (codec, record) = match &kind {
        b"mp4a" => (AudioCodec::Aac, specific_config(tail(find(inner, b"esds")?, 4)?)?),
        b"Opus" => (AudioCodec::Opus, find(inner, b"dOps")?.to_vec()),
        b"alaw" => (AudioCodec::Pcma, Vec::new()),
        b"ulaw" => (AudioCodec::Pcmu, Vec::new()),
        _ => return Err(ReadError::Format("an unknown audio codec")),
    };
    let rate = rate(trak)?;
    // Below it, times of a long segment would not fit; no codec has such a rate.
    if rate < 1000 {
        return Err(ReadError::Format("an impossible audio rate"));
    }
    Ok(AudioConfig { codec, rate, channels: be16(entry, 16)?, record })
}

fn rate(trak: &[u8]) -> Result<u32, ReadError> {
    be32(find(find(trak, b"mdia")?, b"mdhd")?, 12)
}

fn sample_entry(trak: &[u8]) -> Result<([u8; 4], &[u8]), ReadError> {
    let table = find(find(find(find(trak, b"mdia")?, b"minf")?, b"stbl")?, b"stsd")?;
    children(tail(table, 8)?).next().ok_or(ReadError::Format("a track without a codec"))
}

/// The `AudioSpecificConfig` inside the MPEG-4 descriptors.
fn specific_config(mut rest: &[u8]) -> Result<Vec<u8>, ReadError> {
    loop {
        let Some((tag, body)) = descriptor(rest) else { return Err(ReadError::Format("esds without a config")) };
        rest = match tag {
            3 => tail(body, 3)?,
            4 => tail(body, 13)?,
            5 => return Ok(body.to_vec()),
            _ => return Err(ReadError::Format("esds of another shape")),
        };
    }
}

fn descriptor(data: &[u8]) -> Option<(u8, &[u8])> {
    let (tag, mut rest) = data.split_first()?;
    let mut length = 0usize;
    for _ in 0..4 {
        let (byte, after) = rest.split_first()?;
        rest = after;
        length = length << 7 | usize::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some((*tag, rest.get(..length)?))
}

/// The boxes in `data`, kind and content; ends at the first that does not fit.
pub(super) fn children(data: &[u8]) -> impl Iterator<Item = ([u8; 4], &[u8])> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let head: [u8; 8] = *rest.first_chunk()?;
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let content = rest.get(8..size)?;
        rest = &rest[size..];
        Some(([head[4], head[5], head[6], head[7]], content))
    })
}

fn find<'a>(data: &'a [u8], wanted: &[u8; 4]) -> Result<&'a [u8], ReadError> {
    let found = children(data).find(|(kind, _)| kind == wanted);
    found.map(|(_, content)| content).ok_or(ReadError::Format("a box that must be there is missing"))
}

fn tail(data: &[u8], from: usize) -> Result<&[u8], ReadError> {
    data.get(from..).ok_or(ReadError::Format("a box is too short"))
}

pub(super) fn be16(data: &[u8], at: usize) -> Result<u16, ReadError> {
    let b = tail(data, at)?.first_chunk().ok_or(ReadError::Format("a box is too short"))?;
    Ok(u16::from_be_bytes(*b))
}

pub(super) fn be32(data: &[u8], at: usize) -> Result<u32, ReadError> {
    let b = tail(data, at)?.first_chunk().ok_or(ReadError::Format("a box is too short"))?;
    Ok(u32::from_be_bytes(*b))
}
