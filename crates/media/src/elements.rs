//! Which GStreamer elements are needed, and where Debian and Ubuntu have them.

/// A GStreamer element that is not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MissingElement {
    pub element: &'static str,
    /// The Debian package.
    pub package: &'static str,
    /// What does not work without it, for the owner.
    pub needed_for: &'static str,
}

const CORE: &str = "libgstreamer1.0-0";
const BASE: &str = "gstreamer1.0-plugins-base";
const GOOD: &str = "gstreamer1.0-plugins-good";
const BAD: &str = "gstreamer1.0-plugins-bad";
const LIBAV: &str = "gstreamer1.0-libav";

const RECORDING: &str = "recording";
const SOUND: &str = "recording sound";
const PICTURES: &str = "pictures";
const HEARING: &str = "hearing recorded sound";
const COPIES: &str = "own copies and redactions";

const NEEDED: [(&str, &str, &str); 30] = [
    ("rtspsrc", GOOD, RECORDING),
    ("rtpbin", GOOD, RECORDING),
    ("udpsrc", GOOD, RECORDING),
    ("rtph264depay", GOOD, RECORDING),
    ("rtph265depay", GOOD, RECORDING),
    ("appsink", BASE, RECORDING),
    ("rtpmp4gdepay", GOOD, SOUND),
    ("rtpmp4adepay", GOOD, SOUND),
    ("rtpopusdepay", GOOD, SOUND),
    ("rtppcmadepay", GOOD, SOUND),
    ("rtppcmudepay", GOOD, SOUND),
    ("avdec_h264", LIBAV, PICTURES),
    ("avdec_h265", LIBAV, PICTURES),
    ("videoconvert", BASE, PICTURES),
    ("videoscale", BASE, PICTURES),
    ("jpegenc", GOOD, PICTURES),
    ("capsfilter", CORE, PICTURES),
    ("audioresample", BASE, HEARING),
    ("opusenc", BASE, HEARING),
    ("openh264enc", BAD, COPIES),
    ("pngenc", GOOD, COPIES),
    ("alawdec", GOOD, COPIES),
    ("mulawdec", GOOD, COPIES),
    ("audioconvert", BASE, COPIES),
    ("avenc_aac", LIBAV, COPIES),
    ("qtdemux", GOOD, COPIES),
    ("avdec_aac", LIBAV, COPIES),
    ("opusdec", BASE, COPIES),
    ("queue", CORE, COPIES),
    ("fakesink", CORE, COPIES),
];

/// The elements that are not there. Empty on a machine that `npm start` has set up.
#[must_use]
pub fn missing_elements() -> Vec<MissingElement> {
    let missing = NEEDED.iter().filter(|(element, ..)| gst::ElementFactory::find(element).is_none());
    missing.map(|(element, package, needed_for)| MissingElement { element, package, needed_for }).collect()
}

/// Loads what [`crate::GstMedia`]'s `picture` and `opus` are made of into the process. For the decode worker, before it locks itself in and can
/// open no library any more.
pub fn load_decoders() -> Result<(), String> {
    let of = |wanted: &'static str| NEEDED.iter().filter(move |(.., needed_for)| *needed_for == wanted);
    // appsrc comes with appsink, from the same plugin.
    for element in of(PICTURES).chain(of(HEARING)).map(|(element, ..)| *element).chain(["appsink"]) {
        let made = gst::ElementFactory::make(element).build();
        made.map_err(|_| format!("the GStreamer element {element} is not installed"))?;
    }
    // Looking does without them: a copy that needs a missing one says so.
    for (element, ..) in of(COPIES) {
        drop(gst::ElementFactory::make(element).build());
    }
    // Its version is read from a file of the system.
    crate::redact::named();
    Ok(())
}
