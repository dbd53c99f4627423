//! The init segment: `ftyp` and `moov`.

use crate::boxes::{boxed, full, u16, u32, zeros};
use model::{AudioCodec, AudioConfig, StreamConfig, VideoCodec, VideoConfig};

/// Ticks a second of the video track: RTP's own, so that no time is rounded.
pub(crate) const VIDEO_RATE: u32 = 90_000;
pub(crate) const VIDEO_TRACK: u32 = 1;
pub(crate) const AUDIO_TRACK: u32 = 2;
/// Depends on others, is no sync sample: what most pictures are, hence `trex`'s default.
pub(crate) const DELTA_FLAGS: u32 = 0x0101_0000;
/// Depends on nothing.
pub(crate) const KEY_FLAGS: u32 = 0x0200_0000;

/// The matrix that turns nothing.
pub(crate) const UNITY: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
/// "und" in the packed letters of ISO 639-2.
pub(crate) const UNDETERMINED: u16 = 0x55c4;

pub(crate) fn write(config: &StreamConfig) -> Vec<u8> {
    let mut out = Vec::with_capacity(1536);
    boxed(&mut out, b"ftyp", |out| {
        out.extend_from_slice(b"iso5");
        u32(out, 512);
        out.extend_from_slice(b"iso5iso6mp41");
    });
    boxed(&mut out, b"moov", |out| {
        full(out, b"mvhd", 0, 0, |out| {
            zeros(out, 8);
            u32(out, 1000);
            // Unknown length, normal speed and volume.
            zeros(out, 4);
            u32(out, 0x1_0000);
            u16(out, 0x100);
            zeros(out, 10);
            UNITY.iter().for_each(|n| u32(out, *n));
            zeros(out, 24);
            u32(out, AUDIO_TRACK + 1);
        });
        video_track(out, &config.video);
        if let Some(audio) = &config.audio {
            audio_track(out, audio);
        }
        boxed(out, b"mvex", |out| {
            track_defaults(out, VIDEO_TRACK, DELTA_FLAGS);
            if config.audio.is_some() {
                track_defaults(out, AUDIO_TRACK, KEY_FLAGS);
            }
        });
    });
    out
}

fn track_defaults(out: &mut Vec<u8>, track: u32, flags: u32) {
    full(out, b"trex", 0, 0, |out| [track, 1, 0, 0, flags].iter().for_each(|n| u32(out, *n)));
}

fn video_track(out: &mut Vec<u8>, video: &VideoConfig) {
    track(out, VIDEO_TRACK, VIDEO_RATE, b"vide", sides(video), |out| video_entry(out, video, None));
}

/// Width and height as boxes have them: at most 16384 (the parameter sets' parser sees to it).
pub(crate) fn sides(video: &VideoConfig) -> (u16, u16) {
    (video.width as u16, video.height as u16)
}

/// The sample entry of a video track. `aspect` is a pixel's width to its height, where it is no square.
pub(crate) fn video_entry(out: &mut Vec<u8>, video: &VideoConfig, aspect: Option<(u32, u32)>) {
    let (width, height) = sides(video);
    let (entry, record) = match video.codec {
        VideoCodec::H264 => (b"avc1", b"avcC"),
        VideoCodec::H265 => (b"hvc1", b"hvcC"),
    };
    boxed(out, entry, |out| {
        zeros(out, 6);
        u16(out, 1);
        zeros(out, 16);
        u16(out, width);
        u16(out, height);
        // 72 dpi both ways, one frame a sample, no compressor name, 24 bit.
        u32(out, 0x48_0000);
        u32(out, 0x48_0000);
        zeros(out, 4);
        u16(out, 1);
        zeros(out, 32);
        u16(out, 0x18);
        u16(out, 0xffff);
        boxed(out, record, |out| out.extend_from_slice(&video.record));
        if let Some((width, height)) = aspect {
            boxed(out, b"pasp", |out| {
                u32(out, width);
                u32(out, height);
            });
        }
    });
}

fn audio_track(out: &mut Vec<u8>, audio: &AudioConfig) {
    track(out, AUDIO_TRACK, audio.rate, b"soun", (0, 0), |out| audio_entry(out, audio));
}

/// The sample entry of an audio track.
pub(crate) fn audio_entry(out: &mut Vec<u8>, audio: &AudioConfig) {
    let entry = match audio.codec {
        AudioCodec::Aac => b"mp4a",
        AudioCodec::Opus => b"Opus",
        AudioCodec::Pcma => b"alaw",
        AudioCodec::Pcmu => b"ulaw",
    };
    boxed(out, entry, |out| {
        zeros(out, 6);
        u16(out, 1);
        zeros(out, 8);
        u16(out, audio.channels);
        u16(out, 16);
        zeros(out, 4);
        // 16.16: a rate that does not fit stands in the codec's own record.
        u32(out, u32::from(u16::try_from(audio.rate).unwrap_or(0)) << 16);
        match audio.codec {
            AudioCodec::Aac => full(out, b"esds", 0, 0, |out| elementary_stream(out, &audio.record)),
            AudioCodec::Opus => boxed(out, b"dOps", |out| out.extend_from_slice(&audio.record)),
            AudioCodec::Pcma | AudioCodec::Pcmu => {}
        }
    });
}

/// The MPEG-4 descriptors around an `AudioSpecificConfig`.
fn elementary_stream(out: &mut Vec<u8>, record: &[u8]) {
    let specific = descriptor(5, record);
    // MPEG-4 audio, an audio stream, buffer and bit rates unknown.
    let decoder = descriptor(4, &[&[0x40, 0x15][..], &[0; 11], &specific].concat());
    let sync_layer = descriptor(6, &[2]);
    out.extend(descriptor(3, &[&[0, AUDIO_TRACK as u8, 0][..], &decoder, &sync_layer].concat()));
}

fn descriptor(tag: u8, body: &[u8]) -> Vec<u8> {
    let n = body.len();
    // Always four length bytes of seven bits, as most muxers write and every reader takes.
    let length = [(n >> 21 & 0x7f | 0x80) as u8, (n >> 14 & 0x7f | 0x80) as u8, (n >> 7 & 0x7f | 0x80) as u8];
    [&[tag][..], &length, &[(n & 0x7f) as u8], body].concat()
}

fn track(
    out: &mut Vec<u8>,
    id: u32,
    rate: u32,
    handler: &[u8; 4],
    (width, height): (u16, u16),
    entry: impl FnOnce(&mut Vec<u8>),
) {
    let sound = handler == b"soun";
    boxed(out, b"trak", |out| {
        // Enabled and part of the film.
        full(out, b"tkhd", 0, 3, |out| {
            zeros(out, 8);
            u32(out, id);
            zeros(out, 20);
            u16(out, if sound { 0x100 } else { 0 });
            zeros(out, 2);
            UNITY.iter().for_each(|n| u32(out, *n));
            u32(out, u32::from(width) << 16);
            u32(out, u32::from(height) << 16);
        });
        boxed(out, b"mdia", |out| {
            full(out, b"mdhd", 0, 0, |out| {
                zeros(out, 8);
                u32(out, rate);
                zeros(out, 4);
                u16(out, UNDETERMINED);
                zeros(out, 2);
            });
            full(out, b"hdlr", 0, 0, |out| {
                zeros(out, 4);
                out.extend_from_slice(handler);
                zeros(out, 13);
            });
            boxed(out, b"minf", |out| {
                if sound {
                    full(out, b"smhd", 0, 0, |out| zeros(out, 4));
                } else {
                    full(out, b"vmhd", 0, 1, |out| zeros(out, 8));
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
                    // All samples are in fragments: the tables are there because they must be, and empty.
                    for table in [b"stts", b"stsc", b"stco"] {
                        full(out, table, 0, 0, |out| zeros(out, 4));
                    }
                    full(out, b"stsz", 0, 0, |out| zeros(out, 8));
                });
            });
        });
    });
}
