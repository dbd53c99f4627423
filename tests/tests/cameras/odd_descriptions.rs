//! Descriptions that offer more, or less, than picture and sound that can be recorded.

use crate::own_server::{OwnServer, next, watch};
use crate::way::Way;
use media::GstMedia;
use model::{CameraUrl, CaptureEnd, CaptureEvent, CaptureSpec, Media, Transport};
use std::time::Duration;

const PICTURE: &str = "videotestsrc is-live=true ! video/x-raw,format=I420,width=320,height=240,framerate=10/1 ! ";
const SOUND: &str = "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! ";
const H264: &str = "x264enc tune=zerolatency key-int-max=10 ! rtph264pay";

fn spec(camera: &OwnServer) -> CaptureSpec {
    CaptureSpec {
        url: CameraUrl::parse(&format!("127.0.0.1:{}/main", camera.port)).unwrap(),
        transport: Transport::Tcp,
        pinned_certificate: None,
        video_only: false,
    }
}

#[track_caller]
fn unsupported(camera: &OwnServer) {
    for way in [Way::General, Way::Lean] {
        let (_capture, events, _) = watch(way, &spec(camera));
        let event = next(&events);
        assert!(matches!(event, CaptureEvent::End(CaptureEnd::Unsupported)), "{way:?}: {event:?}");
    }
}

#[test]
fn only_motion_jpeg_is_unsupported() {
    let camera = OwnServer::start(&format!("( {PICTURE} jpegenc ! rtpjpegpay name=pay0 )"), None);
    unsupported(&camera);
    unsupported(&OwnServer::start(&format!("( {SOUND} alawenc ! rtppcmapay name=pay0 )"), None));
}

pub(crate) fn what_cannot_be_recorded_is_left_out(way: Way) {
    let launch = format!(
        "( {PICTURE} jpegenc ! rtpjpegpay name=pay0  {SOUND} audioconvert ! rtpL16pay name=pay1 \
         {PICTURE} {H264} name=pay2 pt=96  {PICTURE} videoscale ! video/x-raw,width=160,height=120 ! {H264} name=pay3 pt=97 )"
    );
    let camera = OwnServer::start(&launch, None);
    let (_capture, events, handed_over) = watch(way, &spec(&camera));
    let config = match next(&events) {
        CaptureEvent::Config(config) => config,
        other => panic!("a config, not {other:?}"),
    };
    assert_eq!((config.video.width, config.video.height, config.audio), (320, 240, None), "the first that can be");
    for _ in 0..15 {
        assert!(matches!(next(&events), CaptureEvent::Unit(_)));
    }
    assert_eq!(handed_over.count(), 0);
    let probe = GstMedia.probe(&spec(&camera), Duration::from_secs(2)).unwrap();
    assert_eq!(probe.stream.odd_audio.as_deref(), Some("L16"));
}
