//! The `fmtp` parameters of one stream in an SDP, which `retina` reads and does not tell.
//!
//! Foreign bytes; `retina` has read the whole as an RTSP body, so that it is bounded, and everything here is linear in it.

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What stands behind `a=fmtp:<type> `.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fmtp<'a>(&'a str);

/// Parameter sets that are taken; cameras tell three.
const MAX_SETS: usize = 48;
/// Some leave the padding out.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parameters of the first stream of this kind (`video`, `audio`) with this payload type.
pub(crate) fn of<'a>(sdp: &'a [u8], media: &str, payload_type: u8) -> Fmtp<'a> {
    let mut inside = false;
    for line in sdp.split(|b| matches!(b, b'\r' | b'\n')) {
        // Cameras put odd bytes into names; what is looked for here is ASCII.
        let Ok(line) = std::str::from_utf8(line) else { continue };
        if let Some(m) = line.strip_prefix("m=") {
            if inside {
                break;
            }
            // Kind, port, protocol, payload types; the first is the one that is played.
            let mut words = m.split_ascii_whitespace();
            inside = words.next() == Some(media) && words.nth(2).and_then(|n| n.parse().ok()) == Some(payload_type);
        } else if inside
            && let Some((n, parameters)) =
                line.strip_prefix("a=fmtp:").and_then(|rest| rest.trim_start().split_once(' '))
            && n.trim().parse() == Ok(payload_type)
        {
            return Fmtp(parameters);
        }
    }
    Fmtp::default()
}

impl<'a> Fmtp<'a> {
    /// A parameter's value; names are in any case.
    pub(crate) fn get(self, name: &str) -> Option<&'a str> {
        self.0.split(';').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.trim().eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// A number, where there is one.
    pub(crate) fn number(self, name: &str) -> Option<u32> {
        self.get(name)?.parse().ok()
    }

    /// The parameter sets of H.264 and H.265, without start codes.
    pub(crate) fn parameter_sets(self) -> Vec<Vec<u8>> {
        ["sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets"]
            .iter()
            .filter_map(|name| self.get(name))
            .flat_map(|value| value.split(','))
            .filter_map(|set| BASE64.decode(set.trim()).ok())
            .flat_map(|set| {
                // Some keep their start codes (V380).
                if set.starts_with(&[0, 0]) {
                    mux::nal::annex_b_units(&set).map(<[u8]>::to_vec).collect()
                } else {
                    vec![set]
                }
            })
            .take(MAX_SETS)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SDP: &str = "v=0\r\ns=caf\u{e9}\r\nm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000\r\n\
        a=fmtp:97 streamtype=5;profile-level-id=1; mode=AAC-hbr; SizeLength=13;config=1408\r\n\
        m=application 0 RTP/AVP 96\r\na=fmtp:96 sprop-parameter-sets=AAAA\r\n\
        m=video 0 RTP/AVP 96 98\na=fmtp:96\na=fmtp:98 a=b\na=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z2QAHg==,AAAAAWjr, x\r\n\
        m=video 0 RTP/AVP 96\r\na=fmtp:96 packetization-mode=2\r\n";

    #[test]
    fn the_right_stream_is_read() {
        let audio = of(SDP.as_bytes(), "audio", 97);
        assert_eq!((audio.get("mode"), audio.number("sizelength")), (Some("AAC-hbr"), Some(13)));
        assert_eq!(audio.get("config"), Some("1408"));
        let video = of(SDP.as_bytes(), "video", 96);
        assert_eq!(video.number("packetization-mode"), Some(1), "the first of two");
        assert_eq!(video.parameter_sets(), [vec![0x67, 0x64, 0, 0x1e], vec![0x68, 0xeb]]);
        assert_eq!(of(SDP.as_bytes(), "video", 98), Fmtp::default());
        assert_eq!(of(b"\xff\xfe", "video", 96).parameter_sets(), Vec::<Vec<u8>>::new());
    }
}
