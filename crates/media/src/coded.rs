//! What recorded pictures are to GStreamer: their caps, the decoder that takes them, and how large they may be.

use model::{VideoCodec, VideoConfig};

/// 8192 x 4320, the largest that level 6 of H.265 has: what is larger is no camera.
const MAX_PIXELS: u64 = 8192 * 4320;

/// The caps of whole pictures, and the element that decodes them. Refuses what is larger than any camera's.
pub(crate) fn coded(video: &VideoConfig) -> Result<(gst::caps::Builder<gst::caps::NoFeature>, &'static str), String> {
    if u64::from(video.width) * u64::from(video.height) > MAX_PIXELS {
        return Err("the picture is larger than any camera's".to_owned());
    }
    let (name, format, decoder) = match video.codec {
        VideoCodec::H264 => ("video/x-h264", "avc", "avdec_h264"),
        VideoCodec::H265 => ("video/x-h265", "hvc1", "avdec_h265"),
    };
    let caps = gst::Caps::builder(name)
        .field("stream-format", format)
        .field("alignment", "au")
        .field("width", side(video.width))
        .field("height", side(video.height))
        .field("codec_data", gst::Buffer::from_slice(video.record.clone()));
    Ok((caps, decoder))
}

/// As GStreamer counts pixels.
pub(crate) fn side(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}
