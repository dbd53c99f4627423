//! Live pictures on the wire: the kinds of message, the same all the way to the page, and the facts a page needs first.

use crate::recorder::LiveEvent;
use crate::view::G711;
use model::{AudioCodec, CaptureEnd, StreamConfig};
use serde::{Deserialize, Serialize};

/// Fragments that may be under way without being acknowledged: four seconds of a grid tile that sends two a second would be
/// too late to show, and fewer than this stall a focused camera at 25 a second on a page that repaints every 100 ms.
pub const WINDOW: u64 = 8;

/// First byte of a live message.
pub const INIT: u8 = 0;
pub const FRAGMENT: u8 = 1;
/// Followed by [`LiveFacts`] as JSON; an [`INIT`] comes next.
pub const CHANGED: u8 = 2;
/// Followed by [`Ended`] as JSON.
pub const ENDED: u8 = 3;
/// Followed by eight bytes of media time in microseconds, big-endian, and one packet of G.711.
pub const G711_PACKET: u8 = 4;

/// What a page must know before the first byte.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveFacts {
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub g711: Option<G711>,
}

/// The pictures stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// unreachable, unauthorized, not_found, protocol, unsupported, closed, overflow, stopped.
    pub reason: String,
    /// False: the stream stays open, and goes on with [`CHANGED`] when the camera is back.
    pub last: bool,
}

impl LiveFacts {
    #[must_use]
    pub fn of(config: &StreamConfig) -> Self {
        let g711 = config.audio.as_ref().and_then(|audio| {
            let law = match audio.codec {
                AudioCodec::Pcma => "a",
                AudioCodec::Pcmu => "u",
                AudioCodec::Aac | AudioCodec::Opus => return None,
            };
            Some(G711 { law: law.to_owned(), rate: audio.rate, channels: audio.channels })
        });
        Self { mime: mux::codec_string::mime(config), width: config.video.width, height: config.video.height, g711 }
    }
}

/// The name of an end, as views and messages carry it.
#[must_use]
pub fn reason(end: CaptureEnd) -> &'static str {
    match end {
        CaptureEnd::Unreachable => "unreachable",
        CaptureEnd::Unauthorized => "unauthorized",
        CaptureEnd::NotFound => "not_found",
        CaptureEnd::Protocol => "protocol",
        CaptureEnd::Unsupported => "unsupported",
        CaptureEnd::Closed => "closed",
        CaptureEnd::Overflow => "overflow",
        CaptureEnd::Stopped => "stopped",
    }
}

/// The last message of a stream.
#[must_use]
pub fn ended(reason: &str, last: bool) -> Vec<u8> {
    tagged(ENDED, &serde_json::to_vec(&Ended { reason: reason.to_owned(), last }).expect("two plain fields"))
}

/// The messages of one event. `first` is the one whose facts went ahead in the answer to the call.
pub(super) fn messages(event: &LiveEvent, first: bool) -> Vec<Vec<u8>> {
    match event {
        LiveEvent::Init { config, bytes } => {
            let init = tagged(INIT, bytes);
            if first {
                return vec![init];
            }
            let facts = serde_json::to_vec(&LiveFacts::of(config)).expect("plain fields");
            vec![tagged(CHANGED, &facts), init]
        }
        LiveEvent::Fragment { bytes, .. } => vec![tagged(FRAGMENT, bytes)],
        LiveEvent::Audio { bytes, at } => {
            let mut message = at.micros().to_be_bytes().to_vec();
            message.extend_from_slice(bytes);
            vec![tagged(G711_PACKET, &message)]
        }
        LiveEvent::Paused(end) => vec![ended(reason(*end), false)],
    }
}

fn tagged(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(1 + payload.len());
    message.push(kind);
    message.extend_from_slice(payload);
    message
}
