//! Looking at a camera before it is added: what it sends, its picture, and plain advice.
//!
//! The picture is decoded in the worker, which holds no key. Needs no household.

use super::cameras::address;
use crate::error::{Error, Result};
use crate::view::{self, Advice, Severity};
use crate::worker::Worker;
use base64::Engine as _;
use model::{CameraUrl, CaptureSpec, Media, Probe, ProbeStream, Secret, Transport};
use std::time::Duration;
use tracing::debug;

/// Long enough to see two key frames at the usual 2 s.
const WATCH: Duration = Duration::from_secs(5);
/// Pixels: what the dialog shows.
const PICTURE_WIDTH: u32 = 640;

/// Looks at the main stream and, if there is one, at the small one, both at once.
pub fn probe(
    media: &dyn Media,
    worker: &Worker,
    url: &Secret<String>,
    sub_url: Option<&Secret<String>>,
    transport: view::TransportName,
) -> Result<view::ProbeView> {
    let main = address(url.expose())?;
    let sub = sub_url.filter(|s| !s.expose().trim().is_empty()).map(|s| address(s.expose())).transpose()?;
    let transport: Transport = transport.into();
    let (main, sub) = std::thread::scope(|scope| {
        let small = sub.map(|url| scope.spawn(move || look(media, url, transport)));
        let main = look(media, main, transport);
        (main, small.map(|thread| thread.join().expect("a probe does not panic")))
    });
    let main = main?;
    let mut advice = advise(&main.stream, sub.as_ref().and_then(|s| s.as_ref().ok()).map(|s| &s.stream), sub.is_some());
    let sub = match sub {
        Some(Ok(found)) => Some(found),
        Some(Err(error)) => {
            advice.push(Advice { severity: Severity::Bad, text: format!("The second stream does not work. {error}") });
            None
        }
        None => None,
    };
    Ok(view::ProbeView {
        main: stream_view(&main, picture(worker, &main)),
        sub: sub.map(|s| stream_view(&s, None)),
        advice,
    })
}

fn look(media: &dyn Media, url: CameraUrl, transport: Transport) -> Result<Probe> {
    let spec = CaptureSpec { url, transport, pinned_certificate: None, video_only: false };
    media.probe(&spec, WATCH).map_err(|failed| {
        let error: Error = failed.end.into();
        error.source(failed.detail)
    })
}

/// No picture is no reason to refuse the camera.
fn picture(worker: &Worker, probe: &Probe) -> Option<String> {
    match worker.picture(&probe.stream.video, &probe.key_frame.data, PICTURE_WIDTH) {
        Ok(jpeg) => Some(base64::engine::general_purpose::STANDARD.encode(jpeg.expose())),
        Err(error) => {
            debug!(error = error.chain(), "no picture");
            None
        }
    }
}

fn stream_view(probe: &Probe, picture: Option<String>) -> view::StreamView {
    let stream = &probe.stream;
    view::StreamView {
        codec: stream.video.codec.as_str().to_owned(),
        width: stream.video.width,
        height: stream.video.height,
        frame_rate: stream.frame_rate,
        bit_rate: stream.bit_rate,
        key_interval: stream.key_interval,
        audio: stream.audio.as_ref().map(|a| view::AudioView {
            codec: a.codec.as_str().to_owned(),
            rate: a.rate,
            channels: a.channels,
        }),
        clock_offset_ms: stream.clock_offset.map(|us| us / 1000),
        picture_jpeg_base64: picture,
        odd_audio: stream.odd_audio.clone(),
    }
}

/// What the owner should know or change. Pure.
fn advise(main: &ProbeStream, sub: Option<&ProbeStream>, sub_given: bool) -> Vec<Advice> {
    let mut out = Vec::new();
    let mut say = |severity, text: String| out.push(Advice { severity, text });
    match main.key_interval {
        Some(s) if s > 10.0 => say(
            Severity::Bad,
            format!(
                "A key frame comes every {s:.0} s only. Live pictures start late and footage is cut coarsely: set the I-frame interval to 2 s."
            ),
        ),
        Some(s) if s > 4.5 => {
            say(Severity::Warn, format!("A key frame comes every {s:.0} s. 2 s starts live pictures sooner."));
        }
        Some(_) => {}
        None => say(
            Severity::Warn,
            format!("No second key frame came within {} s. Set the I-frame interval to 2 s.", WATCH.as_secs()),
        ),
    }
    if main.frame_rate > 0.0 && main.frame_rate < 5.0 {
        say(Severity::Info, format!("{:.0} pictures a second: movements will look jerky.", main.frame_rate));
    }
    let day = main.bit_rate as f64 / 8.0 * 86_400.0 / 1e9;
    say(
        if main.bit_rate > 12_000_000 { Severity::Warn } else { Severity::Info },
        format!("It fills about {day:.0} GB a day ({:.1} Mbit/s).", main.bit_rate as f64 / 1e6),
    );
    if let Some(name) = &main.odd_audio {
        say(Severity::Warn, format!("Its sound ({name}) cannot be recorded. Set it to AAC or G.711 in the camera."));
    }
    match main.clock_offset.map(|us| us as f64 / 1e6) {
        Some(s) if s.abs() >= 2.0 => say(
            Severity::Warn,
            format!(
                "The camera's clock is {:.0} s {}. Footage carries this computer's time; the time burnt into the picture is the camera's.",
                s.abs(),
                if s > 0.0 { "ahead" } else { "behind" }
            ),
        ),
        _ => {}
    }
    match sub {
        Some(sub) if u64::from(sub.video.width) * u64::from(sub.video.height) > 1280 * 720 => {
            say(Severity::Warn, "The second stream is large: 640 to 1280 pixels wide keeps the grid light.".to_owned());
        }
        Some(sub) if sub.video == main.video => {
            say(Severity::Warn, "Both addresses give the same stream.".to_owned());
        }
        Some(_) => {}
        None if !sub_given && main.video.width > 1280 => say(
            Severity::Info,
            "Most cameras have a second, small stream for the grid; without it a tile shows key frames only."
                .to_owned(),
        ),
        None => {}
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{VideoCodec, VideoConfig};

    fn stream() -> ProbeStream {
        ProbeStream {
            video: VideoConfig { codec: VideoCodec::H264, width: 1920, height: 1080, record: vec![] },
            audio: None,
            frame_rate: 25.0,
            bit_rate: 4_000_000,
            key_interval: Some(2.0),
            clock_offset: None,
            odd_audio: None,
        }
    }

    fn check(change: impl Fn(&mut ProbeStream), expected: &str, severity: Severity) {
        let mut changed = stream();
        change(&mut changed);
        let advice = advise(&changed, None, true);
        assert!(advice.iter().any(|a| a.severity == severity && a.text.contains(expected)), "{expected}: {advice:?}");
    }

    #[test]
    fn a_good_camera_is_only_told_its_size() {
        let advice = advise(&stream(), None, true);
        assert_eq!(advice.len(), 1, "{advice:?}");
        assert!(advice[0].text.contains("43 GB a day"), "{advice:?}");
    }

    #[test]
    fn what_is_odd_is_said() {
        check(|s| s.key_interval = Some(20.0), "every 20 s only", Severity::Bad);
        check(|s| s.key_interval = Some(5.0), "every 5 s", Severity::Warn);
        check(|s| s.key_interval = None, "No second key frame", Severity::Warn);
        check(|s| s.odd_audio = Some("G726-32".into()), "G726-32", Severity::Warn);
        check(|s| s.clock_offset = Some(-3_600_000_000), "3600 s behind", Severity::Warn);
        check(|s| s.bit_rate = 16_000_000, "16.0 Mbit/s", Severity::Warn);
        assert!(advise(&stream(), None, false).iter().any(|a| a.text.contains("second, small stream")));
        assert!(advise(&stream(), Some(&stream()), true).iter().any(|a| a.severity == Severity::Warn));
    }
}
