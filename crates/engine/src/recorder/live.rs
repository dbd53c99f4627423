//! Live pictures: one capture per stream, shared by whoever looks. A viewer begins with the newest group of pictures, which is
//! kept in memory while a window is attached, and is never allowed to hold anything up.

use model::{AccessUnit, AudioCodec, CaptureEnd, MediaTime, StreamConfig, Track};
use mux::{Fragment, FragmentLength, Fragmenter};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Which of a camera's streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Which {
    /// The one that is recorded.
    Main,
    /// The small one; the main one where there is no other.
    Sub,
}

/// How many pictures travel together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LivePace {
    /// One picture a fragment, with sound: the least delay.
    Focus,
    /// Three pictures a fragment, without sound: a third of the work.
    Grid,
    /// Key frames only, without sound, for a tile without a sub-stream.
    KeyFrames,
}

/// What a viewer gets, in order.
#[derive(Clone, Debug)]
pub enum LiveEvent {
    /// The stream's facts and its init segment; again when the camera changes them. G.711 sound is in the facts, but not in the
    /// init segment (no browser plays it): it comes as [`LiveEvent::Audio`].
    Init {
        config: Arc<StreamConfig>,
        bytes: Arc<[u8]>,
    },
    Fragment {
        bytes: Arc<[u8]>,
        key: bool,
        from: MediaTime,
        to: MediaTime,
    },
    /// One packet of G.711.
    Audio {
        bytes: Arc<[u8]>,
        at: MediaTime,
    },
    /// The camera is gone; the viewer may stay, a new `Init` follows when it is back.
    Paused(CaptureEnd),
}

/// Why there are no live pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    #[error("there is no such camera")]
    NoCamera,
    #[error("the camera is paused")]
    Off,
    #[error("too many watch this camera already")]
    Busy,
    #[error("the recorder has stopped")]
    Stopped,
}

/// A viewer's end. Dropping it ends the viewing.
pub struct LiveReceiver {
    events: mpsc::Receiver<LiveEvent>,
}

impl LiveReceiver {
    /// The next event; `None` when the recorder stops or the camera was removed. A viewer that is too slow loses whole
    /// groups of pictures and goes on at a key frame. Cancel-safe: an event is taken whole or not at all.
    pub async fn next(&mut self) -> Option<LiveEvent> {
        self.events.recv().await
    }
}

/// Windows that watch one stream: a household's screens, twice.
const MAX_VIEWERS: usize = 16;
/// Events that wait for a viewer: 4 s of 25 pictures and 50 packets of sound a second, and a whole group at the start. At
/// 4 Mbit/s that is 2 MiB, shared by all viewers of the same pace.
const MAX_WAITING: usize = 300;
/// A group that is longer is not kept (8 MiB is 16 s of 4 Mbit/s): its viewers begin at the next key frame.
const MAX_GROUP: usize = 8 * 1024 * 1024;

/// One stream's viewers.
#[derive(Default)]
pub(super) struct Fan {
    config: Option<Arc<StreamConfig>>,
    /// Units since the newest key frame.
    group: Vec<AccessUnit>,
    group_bytes: usize,
    /// Kept even if nobody watches yet.
    keep: bool,
    paces: BTreeMap<LivePace, Paced>,
}

/// The viewers of one pace; they share fragments.
struct Paced {
    /// `None` until the stream's facts are known.
    muxer: Option<Muxer>,
    viewers: Vec<Viewer>,
}

struct Muxer {
    fragmenter: Fragmenter,
    init: LiveEvent,
    /// Events since the newest key frame, for who comes later.
    group: Vec<LiveEvent>,
}

struct Viewer {
    to: mpsc::Sender<LiveEvent>,
    /// Lost something, and waits for a key frame.
    lost: bool,
}

impl Fan {
    /// Whether to keep the newest group although nobody watches, so that the next viewer sees a picture at once.
    pub(super) fn keep(&mut self, keep: bool) {
        self.keep = keep;
        if !keep && self.paces.is_empty() {
            self.forget();
        }
    }

    /// Whether anybody watches. Lets go of those who left.
    pub(super) fn is_watched(&mut self) -> bool {
        self.paces.retain(|_, paced| {
            paced.viewers.retain(|v| !v.to.is_closed());
            !paced.viewers.is_empty()
        });
        !self.paces.is_empty()
    }

    /// Adds a viewer, who gets the newest group at once if there is one.
    pub(super) fn add(&mut self, pace: LivePace) -> Result<LiveReceiver, LiveError> {
        self.is_watched();
        if self.paces.values().map(|p| p.viewers.len()).sum::<usize>() >= MAX_VIEWERS {
            return Err(LiveError::Busy);
        }
        let paced = self.paces.entry(pace).or_insert_with(|| {
            let mut paced = Paced { muxer: None, viewers: Vec::new() };
            if let Some(config) = &self.config {
                paced.muxer = Some(Muxer::new(config, pace));
                for unit in &self.group {
                    paced.unit(unit, pace);
                }
            }
            paced
        });
        let (to, events) = mpsc::channel(MAX_WAITING);
        let mut viewer = Viewer { to, lost: true };
        if let Some(muxer) = &paced.muxer {
            viewer.send(&muxer.init);
            for event in &muxer.group {
                viewer.send(event);
            }
        }
        paced.viewers.push(viewer);
        Ok(LiveReceiver { events })
    }

    /// The stream's facts, at its beginning and when they change.
    pub(super) fn config(&mut self, config: StreamConfig) {
        if self.config.as_deref() == Some(&config) && self.paces.values().all(|p| p.muxer.is_some()) {
            return;
        }
        let config = Arc::new(config);
        self.forget();
        for (pace, paced) in &mut self.paces {
            let muxer = Muxer::new(&config, *pace);
            for viewer in &mut paced.viewers {
                viewer.send(&muxer.init);
            }
            paced.muxer = Some(muxer);
        }
        self.config = Some(config);
    }

    pub(super) fn unit(&mut self, unit: &AccessUnit) {
        for (pace, paced) in &mut self.paces {
            paced.unit(unit, *pace);
        }
        if !self.keep && self.paces.is_empty() {
            return;
        }
        let begins = unit.key && unit.track == Track::Video;
        if begins || self.group_bytes > MAX_GROUP {
            self.forget();
        }
        if begins || !self.group.is_empty() {
            self.group_bytes += unit.data.len();
            self.group.push(unit.clone());
        }
    }

    /// The capture ended: the viewers are told, and stay.
    pub(super) fn paused(&mut self, end: CaptureEnd) {
        self.forget();
        self.config = None;
        for paced in self.paces.values_mut() {
            paced.muxer = None;
            for viewer in &mut paced.viewers {
                viewer.lost = true;
                viewer.send(&LiveEvent::Paused(end));
            }
        }
    }

    fn forget(&mut self) {
        self.group = Vec::new();
        self.group_bytes = 0;
    }
}

impl Paced {
    fn unit(&mut self, unit: &AccessUnit, pace: LivePace) {
        let Some(muxer) = &mut self.muxer else { return };
        for event in muxer.events(unit, pace) {
            let key = matches!(event, LiveEvent::Fragment { key: true, .. });
            if key || muxer.group.len() > MAX_WAITING {
                muxer.group.clear();
            }
            if key || !muxer.group.is_empty() {
                muxer.group.push(event.clone());
            }
            for viewer in &mut self.viewers {
                viewer.send(&event);
            }
        }
    }
}

impl Muxer {
    fn new(config: &Arc<StreamConfig>, pace: LivePace) -> Self {
        let sound = config
            .audio
            .clone()
            .filter(|a| pace == LivePace::Focus && !matches!(a.codec, AudioCodec::Pcma | AudioCodec::Pcmu));
        let muxed = StreamConfig { video: config.video.clone(), audio: sound };
        let frames = if pace == LivePace::Grid { 3 } else { 1 };
        let fragmenter = Fragmenter::new(&muxed, FragmentLength::Frames(frames));
        // A tile that is silent says so; a focused one tells of its G.711, which travels beside.
        let told = if pace == LivePace::Focus { config.clone() } else { Arc::new(muxed) };
        let init = LiveEvent::Init { config: told, bytes: fragmenter.init_segment().into() };
        Self { fragmenter, init, group: Vec::new() }
    }

    fn events(&mut self, unit: &AccessUnit, pace: LivePace) -> Vec<LiveEvent> {
        let g711 = self.fragmenter.config().audio.is_none();
        let fragment = match (pace, unit.track) {
            (LivePace::Focus, Track::Audio) if g711 => {
                return vec![LiveEvent::Audio { bytes: unit.data.as_slice().into(), at: unit.pts }];
            }
            (LivePace::Grid | LivePace::KeyFrames, Track::Audio) => None,
            (LivePace::KeyFrames, Track::Video) if !unit.key => None,
            (LivePace::KeyFrames, Track::Video) => {
                // Shown at once, and not when the next key frame tells how long it lasts.
                let first = self.fragmenter.push(unit.clone());
                let second = self.fragmenter.finish();
                return first.into_iter().chain(second).map(event).collect();
            }
            _ => self.fragmenter.push(unit.clone()),
        };
        fragment.map(event).into_iter().collect()
    }
}

fn event(fragment: Fragment) -> LiveEvent {
    LiveEvent::Fragment {
        bytes: fragment.bytes.into(),
        key: fragment.starts_with_key,
        from: fragment.from,
        to: fragment.to,
    }
}

impl Viewer {
    /// Never waits: who is slow loses everything up to the next key frame. News of the stream itself is not lost but to a
    /// viewer that takes nothing at all.
    fn send(&mut self, event: &LiveEvent) {
        match event {
            LiveEvent::Fragment { key: false, .. } | LiveEvent::Audio { .. } if self.lost => return,
            LiveEvent::Fragment { key: true, .. } => self.lost = false,
            _ => {}
        }
        // The last places are for what must not be lost.
        let room = if matches!(event, LiveEvent::Fragment { .. } | LiveEvent::Audio { .. }) { 4 } else { 0 };
        if self.to.capacity() <= room || self.to.try_send(event.clone()).is_err() {
            self.lost = true;
        }
    }
}

#[cfg(test)]
mod tests;
