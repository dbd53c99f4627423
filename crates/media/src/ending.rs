//! Why a capture ended, out of GStreamer's words: classified once, here.

use model::CaptureEnd;

/// How far a capture had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Connecting,
    /// The camera's description was there, and in it a video stream that can be recorded.
    Chosen,
    /// Packets came.
    Playing,
}

/// What an error on the bus means.
pub(crate) fn of_error(error: &gst::glib::Error, stage: Stage) -> CaptureEnd {
    use gst::{ResourceError as R, StreamError as S};
    if let Some(resource) = error.kind::<R>() {
        return match (resource, stage) {
            (R::NotAuthorized, _) => CaptureEnd::Unauthorized,
            (R::NotFound, _) => CaptureEnd::NotFound,
            // Also over UDP, where rtspsrc tries to connect anew when the camera hangs up.
            (_, Stage::Playing) | (R::Read | R::Write | R::Close | R::Sync | R::Seek | R::Busy, _) => {
                CaptureEnd::Closed
            }
            // rtspsrc says so when no connection comes about.
            (R::OpenRead | R::OpenWrite | R::OpenReadWrite, Stage::Connecting) => CaptureEnd::Unreachable,
            _ => CaptureEnd::Protocol,
        };
    }
    match (error.kind::<S>(), stage) {
        // "No supported stream was found": none of those there are, or not over the transport that was asked for.
        (Some(_), Stage::Connecting) => CaptureEnd::Unsupported,
        _ => CaptureEnd::Protocol,
    }
}

/// GStreamer's own words without the address, which may hold a log-in in its query. What the camera answered stands in the last line
/// of the part meant for developers.
pub(crate) fn detail(error: &gst::message::Error) -> String {
    words(error.error().message(), error.debug().as_deref())
}

fn words(message: &str, debug: Option<&str>) -> String {
    let answer = debug.and_then(|debug| Some(debug.split_once('\n')?.1.lines().last()?.trim())).unwrap_or_default();
    let all = message.split_whitespace().chain(answer.split_whitespace());
    all.map(|word| if word.contains("://") { "(address)" } else { word }).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use gst::glib::Error;

    #[test]
    fn errors() {
        use gst::{ResourceError as R, StreamError as S};
        for (error, stage, expected) in [
            (Error::new(R::NotAuthorized, ""), Stage::Connecting, CaptureEnd::Unauthorized),
            (Error::new(R::NotAuthorized, ""), Stage::Playing, CaptureEnd::Unauthorized),
            (Error::new(R::NotFound, ""), Stage::Connecting, CaptureEnd::NotFound),
            (Error::new(R::OpenReadWrite, ""), Stage::Connecting, CaptureEnd::Unreachable),
            (Error::new(R::OpenReadWrite, ""), Stage::Chosen, CaptureEnd::Protocol),
            (Error::new(R::OpenReadWrite, ""), Stage::Playing, CaptureEnd::Closed),
            (Error::new(R::Read, ""), Stage::Chosen, CaptureEnd::Closed),
            (Error::new(R::Failed, ""), Stage::Chosen, CaptureEnd::Protocol),
            (Error::new(S::WrongType, ""), Stage::Connecting, CaptureEnd::Unsupported),
            (Error::new(S::WrongType, ""), Stage::Chosen, CaptureEnd::Protocol),
            (Error::new(gst::CoreError::MissingPlugin, ""), Stage::Playing, CaptureEnd::Protocol),
        ] {
            assert_eq!(of_error(&error, stage), expected, "{error:?} {stage:?}");
        }
    }

    #[test]
    fn no_address_in_the_words() {
        for (message, debug, expected) in [
            ("cannot open rtsp://admin:hush@cam/x?p=1 now", None, "cannot open (address) now"),
            (
                "Unhandled error",
                Some("a.c(1): f (): /Pipe:\nService Unavailable (503)"),
                "Unhandled error Service Unavailable (503)",
            ),
            ("Not found", Some("a.c(1): f ()"), "Not found"),
            ("Not found", Some("a.c(1):\nno rtsp://cam/x?pwd=hush"), "Not found no (address)"),
        ] {
            assert_eq!(words(message, debug), expected);
        }
    }
}
