//! Codec names as MediaSource and `<video>` want them (RFC 6381 and ISO/IEC 14496-15, annex E).

use model::{AudioCodec, AudioConfig, StreamConfig, VideoCodec, VideoConfig};

/// `avc1.640028` or `hvc1.1.6.L93.B0`; `None` if the record is too short to tell.
#[must_use]
pub fn video(config: &VideoConfig) -> Option<String> {
    let record = &config.record;
    match config.codec {
        VideoCodec::H264 => {
            let [_, profile, constraints, level, ..] = record[..] else { return None };
            Some(format!("avc1.{profile:02x}{constraints:02x}{level:02x}"))
        }
        VideoCodec::H265 => {
            let head = record.first_chunk::<13>()?;
            let space = ["", "A", "B", "C"][usize::from(head[1] >> 6)];
            let tier = if head[1] & 0x20 == 0 { 'L' } else { 'H' };
            let profile = head[1] & 0x1f;
            let compatible = u32::from_be_bytes([head[2], head[3], head[4], head[5]]).reverse_bits();
            let mut out = format!("hvc1.{space}{profile}.{compatible:X}.{tier}{}", head[12]);
            // Six bytes of constraints, zeros at the end left out.
            let constraints = &head[6..12];
            let told = constraints.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
            constraints[..told].iter().for_each(|b| out.push_str(&format!(".{b:X}")));
            Some(out)
        }
    }
}

/// `mp4a.40.2` or `opus`; `None` for G.711, which no web view plays.
#[must_use]
pub fn audio(config: &AudioConfig) -> Option<String> {
    match config.codec {
        AudioCodec::Aac => {
            let kind = match *config.record.first()? >> 3 {
                // Escape: six more bits say which.
                31 => {
                    32 + (u32::from(config.record[0] & 7) << 3
                        | u32::from(config.record.get(1).copied().unwrap_or(0) >> 5))
                }
                kind => u32::from(kind),
            };
            Some(format!("mp4a.40.{kind}"))
        }
        AudioCodec::Opus => Some("opus".to_owned()),
        AudioCodec::Pcma | AudioCodec::Pcmu => None,
    }
}

/// The whole type for `MediaSource.addSourceBuffer`: `video/mp4; codecs="avc1.640028,mp4a.40.2"`. A codec that no web view plays is
/// left out (leave the track out too: [`crate::Fragmenter`] drops sound for which its config has no track).
#[must_use]
pub fn mime(config: &StreamConfig) -> String {
    let codecs = [video(&config.video), config.audio.as_ref().and_then(audio)];
    let codecs: Vec<String> = codecs.into_iter().flatten().collect();
    format!("video/mp4; codecs=\"{}\"", codecs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(codec: VideoCodec, record: &[u8], expected: Option<&str>) {
        let config = VideoConfig { codec, width: 16, height: 16, record: record.to_vec() };
        assert_eq!(video(&config).as_deref(), expected);
    }

    #[test]
    fn pictures() {
        check(VideoCodec::H264, &[1, 0x64, 0, 0x28, 0xff], Some("avc1.640028"));
        check(VideoCodec::H264, &[1, 0x42, 0xe0, 0x1e], Some("avc1.42e01e"));
        check(VideoCodec::H264, &[1, 0x42, 0xe0], None);
        let main = [1, 1, 0x60, 0, 0, 0, 0xb0, 0, 0, 0, 0, 0, 93];
        check(VideoCodec::H265, &main, Some("hvc1.1.6.L93.B0"));
        let main10_high = [1, 0x22, 0x20, 0, 0, 0, 0x90, 0, 0x10, 0, 0, 0, 150];
        check(VideoCodec::H265, &main10_high, Some("hvc1.2.4.H150.90.0.10"));
        check(VideoCodec::H265, &main[..12], None);
    }

    #[test]
    fn whole_types() {
        let video = VideoConfig { codec: VideoCodec::H264, width: 16, height: 16, record: vec![1, 0x64, 0, 0x28] };
        let sound = |codec, record: &[u8]| AudioConfig { codec, rate: 8000, channels: 1, record: record.to_vec() };
        for (audio, expected) in [
            (None, r#"video/mp4; codecs="avc1.640028""#),
            (Some(sound(AudioCodec::Aac, &[0x14, 0x08])), r#"video/mp4; codecs="avc1.640028,mp4a.40.2""#),
            (Some(sound(AudioCodec::Aac, &[0xf9, 0x40])), r#"video/mp4; codecs="avc1.640028,mp4a.40.42""#),
            (Some(sound(AudioCodec::Opus, &[])), r#"video/mp4; codecs="avc1.640028,opus""#),
            (Some(sound(AudioCodec::Pcma, &[])), r#"video/mp4; codecs="avc1.640028""#),
        ] {
            assert_eq!(mime(&StreamConfig { video: video.clone(), audio }), expected);
        }
    }
}
