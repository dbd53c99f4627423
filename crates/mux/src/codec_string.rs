//! Codec names as MediaSource and `<video>` want them (RFC 6381).

use model::{AudioConfig, StreamConfig, VideoConfig};

/// `avc1.640028` or `hvc1.1.6.L93.B0`; `None` if the record is too short to tell.
#[must_use]
pub fn video(_config: &VideoConfig) -> Option<String> {
    panic!("being written")
}

/// `mp4a.40.2` or `opus`; `None` for G.711, which no web view plays.
#[must_use]
pub fn audio(_config: &AudioConfig) -> Option<String> {
    panic!("being written")
}

/// The whole type for `MediaSource.addSourceBuffer`: `video/mp4; codecs="avc1.640028,mp4a.40.2"`. A codec that no web view plays is left out.
#[must_use]
pub fn mime(_config: &StreamConfig) -> String {
    panic!("being written")
}
