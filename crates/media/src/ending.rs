//! Why a capture ended, out of GStreamer's words: classified once, here.

use model::CaptureEnd;

/// What an error on the bus means. `chosen`: a video stream was there that can be recorded.
pub(crate) fn of_error(error: &gst::glib::Error, chosen: bool) -> CaptureEnd {
    use gst::{ResourceError as R, StreamError as S};
    if let Some(resource) = error.kind::<R>() {
        return match resource {
            R::NotAuthorized => CaptureEnd::Unauthorized,
            R::NotFound => CaptureEnd::NotFound,
            // rtspsrc says so when no connection comes about; once a stream was chosen, there was one.
            R::OpenRead | R::OpenWrite | R::OpenReadWrite if !chosen => CaptureEnd::Unreachable,
            R::Read | R::Write | R::Close | R::Sync | R::Seek | R::Busy => CaptureEnd::Closed,
            _ => CaptureEnd::Protocol,
        };
    }
    match error.kind::<S>() {
        // "No supported stream was found": of those there are, or over the transport that was asked for.
        Some(_) if !chosen => CaptureEnd::Unsupported,
        _ => CaptureEnd::Protocol,
    }
}

/// GStreamer's own words without the address, which may hold a log-in in its query.
pub(crate) fn detail(error: &gst::glib::Error) -> String {
    let message = error.message();
    let words = message.split_whitespace().map(|word| if word.contains("://") { "(address)" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gst::glib::Error;

    #[test]
    fn errors() {
        for (error, chosen, expected) in [
            (Error::new(gst::ResourceError::NotAuthorized, ""), false, CaptureEnd::Unauthorized),
            (Error::new(gst::ResourceError::NotFound, ""), false, CaptureEnd::NotFound),
            (Error::new(gst::ResourceError::OpenReadWrite, ""), false, CaptureEnd::Unreachable),
            (Error::new(gst::ResourceError::OpenReadWrite, ""), true, CaptureEnd::Protocol),
            (Error::new(gst::ResourceError::Read, ""), true, CaptureEnd::Closed),
            (Error::new(gst::ResourceError::Failed, ""), true, CaptureEnd::Protocol),
            (Error::new(gst::StreamError::WrongType, ""), false, CaptureEnd::Unsupported),
            (Error::new(gst::StreamError::WrongType, ""), true, CaptureEnd::Protocol),
            (Error::new(gst::CoreError::MissingPlugin, ""), true, CaptureEnd::Protocol),
        ] {
            assert_eq!(of_error(&error, chosen), expected, "{error:?} {chosen}");
        }
    }

    #[test]
    fn no_address_in_the_words() {
        let error = Error::new(gst::ResourceError::Failed, "cannot open rtsp://admin:hush@cam/x?p=1 now");
        assert_eq!(detail(&error), "cannot open (address) now");
    }
}
