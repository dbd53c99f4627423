//! From what comes out of RTP to what a recording is made of: configs and access units, starting at a key frame. Both ways that
//! cameras are captured (GStreamer in `media`, TCP in `ingest`) end here, so that they record the same.
//!
//! Pure: bytes and times in, events out. All the cameras' oddities that are about bytes end here; those about time end in
//! `timeline`.

use crate::nal::{self, ParameterSets};
use crate::timeline::Timeline;
use model::{AccessUnit, AudioConfig, CaptureEvent, MediaTime, Overflow, StreamConfig, Track, VideoCodec, VideoConfig};

/// An access unit, or a frame of sound, as it came out of RTP.
pub struct Packet {
    /// Pictures as an Annex B byte stream, sound as the codec has it.
    pub data: Vec<u8>,
    /// The stream's own time, nanoseconds.
    pub stamp: Option<i64>,
    /// Any steady clock, nanoseconds.
    pub arrival: i64,
    /// Of sound, nanoseconds.
    pub duration: Option<i64>,
    /// The camera's wall clock for it, from sender reports: microseconds of Unix time.
    pub camera_clock: Option<i64>,
}

/// Where events go; refused when there is no room.
pub type Emit<'a> = &'a mut dyn FnMut(CaptureEvent) -> Result<(), Overflow>;

/// One capture's state.
pub struct Assembly {
    codec: VideoCodec,
    /// Sound that was asked for.
    audio: Option<AudioConfig>,
    heard: bool,
    sets: ParameterSets,
    /// The sets in the record of the config that is in force.
    recorded: ParameterSets,
    config: Option<StreamConfig>,
    /// Parameter sets, SEI and delimiters that came as a unit of their own: they belong to the picture that follows.
    ahead: Vec<u8>,
    zero: Option<i64>,
    video_time: Timeline,
    audio_time: Timeline,
    /// Camera's clock minus the stream's own time, of the first picture and the first sound that have both.
    video_clock: Option<i64>,
    audio_clock: Option<i64>,
    /// Added to the time of sound, so that it lies over the picture as the camera's clock says.
    audio_shift: i64,
    /// Where the sound that was given ends, and whether what follows may lie before that because it was moved back.
    audio_end: i64,
    audio_back: bool,
    /// Units from the first key frame on, while it is not yet known whether the sound that was promised comes.
    held: Option<Vec<AccessUnit>>,
}

/// A camera may promise sound and send none (microphone off), and a track without samples stalls every player. So the first
/// units wait for the first sound; it comes within a packet or two, or not at all.
const WAIT_FOR_SOUND: i64 = 1_000_000_000;
/// As above, for a clock that stands still.
const WAIT_UNITS: usize = 60;
/// Reports that put picture and sound further apart than this, in nanoseconds, are wrong.
const MAX_APART: i64 = 3_000_000_000;
/// More than any SEI has; beyond it what is ahead of a picture is dropped.
const MAX_AHEAD: usize = 256 << 10;

impl Assembly {
    /// For pictures of `codec`, and for this sound if any was asked for.
    #[must_use]
    pub fn new(codec: VideoCodec, audio: Option<AudioConfig>) -> Self {
        Self {
            codec,
            audio,
            heard: false,
            sets: ParameterSets::default(),
            recorded: ParameterSets::default(),
            config: None,
            ahead: Vec::new(),
            zero: None,
            video_time: Timeline::default(),
            audio_time: Timeline::default(),
            video_clock: None,
            audio_clock: None,
            audio_shift: 0,
            audio_end: 0,
            audio_back: false,
            held: None,
        }
    }

    /// Takes parameter sets that the camera's description told (NAL units without start codes): the stream may repeat them, change
    /// them, or leave them out.
    pub fn know<'a>(&mut self, sets: impl IntoIterator<Item = &'a [u8]>) {
        for set in sets {
            self.sets.take(self.codec, set);
        }
    }

    /// Takes an access unit.
    ///
    /// # Errors
    /// What `emit` refuses.
    pub fn video(&mut self, packet: Packet, emit: Emit<'_>) -> Result<(), Overflow> {
        let mut data = nal::into_length_prefixed(packet.data);
        // Some cameras set the marker on an SEI or a parameter set: a "frame" without a picture, with the time of the next.
        if !nal::has_picture(self.codec, &data) {
            if self.ahead.len() + data.len() <= MAX_AHEAD {
                self.ahead.append(&mut data);
            }
            return Ok(());
        }
        if !self.ahead.is_empty() {
            data.splice(..0, self.ahead.drain(..));
        }
        let key = nal::is_key(self.codec, &data);
        let own = self.learn(&data, key);
        if self.config.is_none() && !(key && self.sets.config(self.codec).is_some()) {
            return Ok(());
        }
        let changed = key && self.changed();
        // In force is a record that the picture does not fit, and the camera sends the fitting sets only now and then:
        // every key frame gets them, so that decoding can begin at each.
        if key && !changed && !own && self.sets != self.recorded {
            data.splice(..0, framed(&self.sets));
        }
        let zero = *self.zero.get_or_insert(packet.stamp.unwrap_or(0));
        let pts = MediaTime(self.video_time.place(packet.stamp.map(|stamp| stamp - zero), packet.arrival));
        if changed {
            self.begin(emit)?;
        }
        let camera_clock = packet.camera_clock;
        if self.audio.is_some() && self.video_clock.is_none() {
            self.video_clock = ahead(packet.camera_clock, packet.stamp);
            self.lay_over();
        }
        let unit = AccessUnit { track: Track::Video, data, pts, duration: None, key, camera_clock };
        match &mut self.held {
            Some(held) => {
                let first = held.first().map_or(pts, |first| first.pts);
                let waited = pts.0 - first.0 > WAIT_FOR_SOUND || held.len() >= WAIT_UNITS;
                held.push(unit);
                if waited { self.release(emit) } else { Ok(()) }
            }
            None => emit(CaptureEvent::Unit(unit)),
        }
    }

    /// Takes one frame or packet of sound.
    ///
    /// # Errors
    /// What `emit` refuses.
    pub fn audio(&mut self, packet: Packet, emit: Emit<'_>) -> Result<(), Overflow> {
        self.heard = true;
        // Sound before the first picture belongs to no recording.
        let (Some(zero), Some(_)) = (self.zero, &self.audio) else { return Ok(()) };
        if packet.data.is_empty() {
            return Ok(());
        }
        self.release(emit)?;
        if self.audio_clock.is_none() {
            self.audio_clock = ahead(packet.camera_clock, packet.stamp);
            self.lay_over();
        }
        let stamp = packet.stamp.map(|stamp| stamp - zero + self.audio_shift);
        let pts = MediaTime(self.audio_time.place(stamp, packet.arrival));
        let told = self.config.as_ref().is_some_and(|config| config.audio.is_some());
        if !told {
            return Ok(());
        }
        let lasts = packet.duration.unwrap_or(0);
        if self.audio_back {
            // Two packets over each other are heard as a stutter: of those that were moved back, the first that follows what was heard
            // is the next.
            if pts.0 + lasts / 2 < self.audio_end {
                return Ok(());
            }
            self.audio_back = false;
        }
        self.audio_end = pts.0 + lasts;
        emit(CaptureEvent::Unit(AccessUnit {
            track: Track::Audio,
            data: packet.data,
            pts,
            duration: packet.duration.map(MediaTime),
            key: true,
            camera_clock: packet.camera_clock,
        }))
    }

    /// RTP clocks of picture and sound begin anywhere, and are laid over each other by arrival; the first sender reports of both
    /// say it better. The picture keeps its times: it is the sound that moves, once.
    fn lay_over(&mut self) {
        if let (Some(video), Some(audio)) = (self.video_clock, self.audio_clock)
            && (audio - video).abs() < MAX_APART
        {
            self.audio_back = audio - video < self.audio_shift;
            self.audio_shift = audio - video;
        }
    }

    /// Takes the parameter sets of a unit; whether it has all it needs in itself.
    fn learn(&mut self, data: &[u8], key: bool) -> bool {
        let mut own = ParameterSets::default();
        if key && own.take_from(self.codec, data) && own.config(self.codec).is_some() {
            // A whole new family: nothing of the old one is left, be it of other numbers.
            self.sets = own;
            return true;
        }
        self.sets.take_from(self.codec, data);
        false
    }

    /// Whether what is sent now needs an init segment of its own: another codec profile or size, or sound that came late.
    /// Other bytes in a parameter set alone do not.
    fn changed(&self) -> bool {
        let Some(config) = &self.config else { return true };
        let profile = |video: &VideoConfig| video.record.get(1).copied();
        let late_sound = self.heard && self.audio.is_some() && config.audio.is_none() && self.held.is_none();
        let other = self.sets.config(self.codec).is_some_and(|now| {
            let before = &config.video;
            (now.width, now.height, profile(&now)) != (before.width, before.height, profile(before))
        });
        late_sound || other
    }

    /// Puts a new config in force; announced at once, or when it is known whether there is sound.
    fn begin(&mut self, emit: Emit<'_>) -> Result<(), Overflow> {
        self.release(emit)?;
        let Some(video) = self.sets.config(self.codec) else { return Ok(()) };
        self.recorded = self.sets.clone();
        let audio = self.audio.clone().filter(|_| self.heard);
        let wait = self.audio.is_some() && !self.heard && self.config.is_none();
        let config = StreamConfig { video, audio };
        self.config = Some(config.clone());
        if wait {
            self.held = Some(Vec::new());
            return Ok(());
        }
        emit(CaptureEvent::Config(config))
    }

    /// Lets go what was held.
    fn release(&mut self, emit: Emit<'_>) -> Result<(), Overflow> {
        let Some(held) = self.held.take() else { return Ok(()) };
        if let Some(config) = &mut self.config {
            config.audio = self.audio.clone().filter(|_| self.heard);
            emit(CaptureEvent::Config(config.clone()))?;
        }
        held.into_iter().try_for_each(|unit| emit(CaptureEvent::Unit(unit)))
    }
}

/// The camera's clock minus the stream's own time, nanoseconds.
fn ahead(camera_clock: Option<i64>, stamp: Option<i64>) -> Option<i64> {
    camera_clock?.checked_mul(1000)?.checked_sub(stamp?)
}

fn framed(sets: &ParameterSets) -> Vec<u8> {
    let mut out = Vec::new();
    for set in sets.vps.iter().chain(&sets.sps).chain(&sets.pps) {
        nal::push_unit(&mut out, set);
    }
    out
}

#[cfg(test)]
mod tests;
