//! Which sound of an SDP can be recorded, how RTP carries it, and how long a frame of it lasts.

use model::{AudioCodec, AudioConfig};

/// A stream of sound as an SDP offers it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offer<'a> {
    /// The encoding's name; case does not matter.
    pub encoding: &'a str,
    /// RTP ticks a second.
    pub clock_rate: u32,
    /// As the `rtpmap` says; most leave it out.
    pub channels: Option<u16>,
    /// The `fmtp` parameter `config`, in hex.
    pub config: Option<&'a str>,
}

/// How RTP carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// The payload is the sound: G.711.
    Bare,
    /// RFC 7587: the payload is one packet of Opus.
    Opus,
    /// RFC 3640: frames behind a table of their sizes.
    Mpeg4Generic,
    /// RFC 6416.
    Latm,
}

/// Sound that can be recorded.
#[derive(Clone, Debug)]
pub struct Sound {
    pub config: AudioConfig,
    pub packing: Packing,
}

/// Samples a second at each `samplingFrequencyIndex` of MPEG-4.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350];

/// What can be recorded of an offer; `None` for what cannot.
#[must_use]
pub fn sound(offer: Offer<'_>) -> Option<Sound> {
    let rate = Some(offer.clock_rate).filter(|rate| (4000..=1_000_000).contains(rate))?;
    let channels = offer.channels.filter(|n| (1..=8).contains(n)).unwrap_or(1);
    let plain = |codec| {
        let config = AudioConfig { codec, rate, channels, record: Vec::new() };
        Some(Sound { config, packing: Packing::Bare })
    };
    match offer.encoding.trim().to_ascii_uppercase().as_str() {
        "PCMA" => plain(AudioCodec::Pcma),
        "PCMU" => plain(AudioCodec::Pcmu),
        "OPUS" => {
            // RFC 7587: always 48 kHz and declared as two channels. Version 0, nothing to skip, no gain, family 0.
            let record = vec![0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0];
            let config = AudioConfig { codec: AudioCodec::Opus, rate: 48_000, channels: 2, record };
            (rate == 48_000).then_some(Sound { config, packing: Packing::Opus })
        }
        "MPEG4-GENERIC" => aac(&hex(offer.config?)?, rate, Packing::Mpeg4Generic),
        "MP4A-LATM" => aac(&latm(&hex(offer.config?)?)?, rate, Packing::Latm),
        _ => None,
    }
}

fn aac(record: &[u8], rate: u32, packing: Packing) -> Option<Sound> {
    let channels = u16::from(record.get(1)? >> 3 & 15);
    // 0: described elsewhere; 7 means eight.
    let channels = match channels {
        1..=6 => channels,
        7 => 8,
        _ => 2,
    };
    let config = AudioConfig { codec: AudioCodec::Aac, rate, channels, record: record.to_vec() };
    Some(Sound { config, packing })
}

/// The `AudioSpecificConfig` inside a LATM `StreamMuxConfig` of one program and one layer, byte-aligned anew. SBR is left to be
/// found in the stream, as players do.
fn latm(config: &[u8]) -> Option<Vec<u8>> {
    let word = u64::from_be_bytes(*[config, &[0; 8]].concat().first_chunk()?);
    let bits = |from: u32, n: u32| word << from >> (64 - n);
    // Version, same framing, sub-frames, programs, layers.
    if config.len() < 4 || bits(0, 1) != 0 || bits(8, 4) != 0 || bits(12, 3) != 0 {
        return None;
    }
    let (mut kind, index, channels) = (bits(15, 5), bits(20, 4), bits(24, 4));
    if index as usize >= RATES.len() {
        return None;
    }
    // Explicit SBR or PS: the core's own kind follows the extension's rate.
    if kind == 5 || kind == 29 {
        kind = bits(32, 5);
    }
    let two = (kind << 11 | index << 7 | channels << 3) as u16;
    (kind > 0 && kind < 31).then(|| two.to_be_bytes().to_vec())
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let text = text.trim();
    let pairs = text.as_bytes().chunks_exact(2);
    if text.is_empty() || !text.is_ascii() || text.len() > 128 || !pairs.remainder().is_empty() {
        return None;
    }
    pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// How long one packet or frame lasts, nanoseconds.
#[must_use]
pub fn duration(config: &AudioConfig, data: &[u8]) -> Option<i64> {
    let samples = |n: u64, rate: u32| i64::try_from(n * 1_000_000_000 / u64::from(rate.max(1))).ok();
    match config.codec {
        // A byte a sample and channel.
        AudioCodec::Pcma | AudioCodec::Pcmu => samples(data.len() as u64 / u64::from(config.channels), config.rate),
        AudioCodec::Aac => {
            // Both lengths at the core's rate, whatever rate the stream declares.
            let head = u16::from_be_bytes(*config.record.first_chunk()?);
            let rate = RATES.get(usize::from(head >> 7 & 15)).copied().unwrap_or(config.rate);
            samples(if head & 4 == 0 { 1024 } else { 960 }, rate)
        }
        AudioCodec::Opus => opus_duration(data),
    }
}

/// RFC 6716, section 3.1.
fn opus_duration(packet: &[u8]) -> Option<i64> {
    let toc = *packet.first()?;
    let config = usize::from(toc >> 3);
    let tenths: i64 = match config {
        0..=11 => [100, 200, 400, 600][config % 4],
        12..=15 => [100, 200][config % 2],
        _ => [25, 50, 100, 200][config % 4],
    };
    let frames = match toc & 3 {
        0 => 1,
        1 | 2 => 2,
        _ => i64::from(packet.get(1)? & 0x3f),
    };
    // A packet has at most 120 ms.
    (frames > 0 && tenths * frames <= 1200).then_some(tenths * frames * 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(offer: Offer<'_>, expected: Option<(AudioCodec, u32, u16, &[u8])>) {
        let found = sound(offer).map(|s| s.config);
        let told = found.as_ref().map(|c| (c.codec, c.rate, c.channels, &c.record[..]));
        assert_eq!(told, expected);
    }

    fn rtp(encoding: &str, clock_rate: u32) -> Offer<'_> {
        Offer { encoding, clock_rate, ..Offer::default() }
    }

    #[test]
    fn kinds() {
        check(rtp("PCMA", 8000), Some((AudioCodec::Pcma, 8000, 1, &[])));
        check(Offer { channels: Some(2), ..rtp("pcmu", 16_000) }, Some((AudioCodec::Pcmu, 16_000, 2, &[])));
        check(rtp("OPUS", 48_000), Some((AudioCodec::Opus, 48_000, 2, &[0, 2, 0, 0, 0, 0, 0xbb, 0x80, 0, 0, 0])));
        let config = |encoding, rate, hex| Offer { config: Some(hex), ..rtp(encoding, rate) };
        check(config("MPEG4-GENERIC", 16_000, "1408"), Some((AudioCodec::Aac, 16_000, 1, &[0x14, 0x08])));
        // ffmpeg's LATM of low complexity, 48 kHz, stereo.
        let latm = config("MP4A-LATM", 48_000, "400023203fc0");
        check(latm, Some((AudioCodec::Aac, 48_000, 2, &[0x11, 0x90])));
        for odd in [
            rtp("G726-32", 8000),
            rtp("L16", 16_000),
            rtp("PCMA", 0),
            rtp("MPEG4-GENERIC", 16_000),
            config("MPEG4-GENERIC", 16_000, "1x"),
            config("MP4A-LATM", 48_000, "40"),
        ] {
            check(odd, None);
        }
    }

    #[test]
    fn durations() {
        let config = |codec, rate, record: &[u8]| AudioConfig { codec, rate, channels: 1, record: record.to_vec() };
        let pcm = config(AudioCodec::Pcma, 8000, &[]);
        assert_eq!(duration(&pcm, &[0; 160]), Some(20_000_000));
        let aac = config(AudioCodec::Aac, 16_000, &[0x14, 0x08]);
        assert_eq!(duration(&aac, &[1; 99]), Some(64_000_000));
        let opus = config(AudioCodec::Opus, 48_000, &[]);
        for (toc, expected) in [
            (&[0b0111_1000u8][..], Some(20_000_000)),
            (&[0b1000_0001], Some(5_000_000)),
            (&[0b0000_1011, 3], Some(60_000_000)),
            (&[0b0001_1011, 63], None),
            (&[], None),
        ] {
            assert_eq!(duration(&opus, toc), expected, "{toc:?}");
        }
    }
}
