//! What a simulated camera is told to be: its pictures, its sound, its log-in, and how it misbehaves.

use crate::clip::ClipSpec;
use std::time::Duration;

/// The video codec of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VideoKind {
    H264,
    H265,
}

/// The sound of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AudioKind {
    Aac,
    Opus,
    Pcma,
    Pcmu,
}

/// The log-in that a camera asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    Basic { user: String, password: String },
    Digest { user: String, password: String },
}

/// What the camera lets RTP travel over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lower {
    #[default]
    Both,
    TcpOnly,
    UdpOnly,
}

/// A camera that goes away and comes back by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// From one loss to the next.
    pub every: Duration,
    pub lasts: Duration,
}

/// A lasting oddity of a stream, one for each row of the table of camera quirks that can be played here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// Parameter sets are in the stream only, not in the SDP.
    ParameterSetsInBandOnly,
    /// The RTP marker is set on SEI packets too: a naive reader sees two frames of one time.
    MarkerOnSei,
    /// Every n-th frame is stamped three hours ahead.
    OutlierEvery(u64),
    /// Every n-th frame, the clock goes back by two seconds and stays there.
    BackEvery(u64),
    /// Every n-th frame has the time of the one before it.
    DuplicateEvery(u64),
    /// Every n-th frame is left out, its number with it.
    DropEvery(u64),
    /// No RTCP sender reports.
    NoRtcp,
}

/// One stream of a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct StreamScript {
    pub clip: ClipSpec,
    pub audio: Option<AudioKind>,
    pub quirks: Vec<Quirk>,
}

/// One camera.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraScript {
    /// Used in addresses: letters, digits and '-'.
    pub name: String,
    pub main: StreamScript,
    pub sub: Option<StreamScript>,
    pub login: Option<Login>,
    pub lower: Lower,
    pub outage: Option<Outage>,
    /// Listens here; 0 takes any free port.
    pub port: u16,
}

/// Trouble that a test makes at run time.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// The camera is gone: nothing listens, connections are closed.
    Kill,
    /// Back on the same port after a kill.
    Revive,
    /// Says nothing more and closes nothing.
    Freeze,
    Thaw,
    /// Sends other pictures from the next key frame on: another size, say.
    Switch(ClipSpec),
}

impl StreamScript {
    #[must_use]
    pub fn new(clip: ClipSpec) -> Self {
        Self { clip, audio: None, quirks: Vec::new() }
    }

    #[must_use]
    pub fn with_audio(mut self, audio: AudioKind) -> Self {
        self.audio = Some(audio);
        self
    }

    #[must_use]
    pub fn with_quirk(mut self, quirk: Quirk) -> Self {
        self.quirks.push(quirk);
        self
    }
}

impl CameraScript {
    /// A camera with one stream, no log-in, on any free port.
    #[must_use]
    pub fn new(name: &str, main: StreamScript) -> Self {
        Self { name: name.to_owned(), main, sub: None, login: None, lower: Lower::default(), outage: None, port: 0 }
    }

    #[must_use]
    pub fn with_sub(mut self, sub: StreamScript) -> Self {
        self.sub = Some(sub);
        self
    }

    #[must_use]
    pub fn with_login(mut self, login: Login) -> Self {
        self.login = Some(login);
        self
    }

    #[must_use]
    pub fn with_lower(mut self, lower: Lower) -> Self {
        self.lower = lower;
        self
    }

    #[must_use]
    pub fn with_outage(mut self, outage: Outage) -> Self {
        self.outage = Some(outage);
        self
    }

    #[must_use]
    pub fn at_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }
}
