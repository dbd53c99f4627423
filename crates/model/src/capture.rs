//! The state machine of one camera's recording.
//!
//! ```text
//!            enable                 first durable byte
//!   Off ───────────────▶ Connecting ───────────────────▶ Recording
//!    ▲                    ▲      │ ended / no bytes        │    ▲
//!    │ disable (any)      │      ▼                 no durable   │ durable bytes
//!    └────────────────    │   Waiting ◀── ended ── bytes 15 s   │
//!                   timer │      ▲                    ▼         │
//!                         └──────┤                 Stalled ─────┘
//!                         Refused┘ (log-in or codec refused: the same timer, at its longest)
//! ```
//!
//! Backoff is endless: a camera that was off for a month records again within [`MAX_WAIT`] of its return.

use crate::{CaptureEnd, GapCause, Mono};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Nothing durable for this long is "not recording": longer than a disk's worst hiccup, shorter than an owner's patience.
pub const DURABLE_DEADLINE: Duration = Duration::from_secs(15);
/// A stalled capture that does not come back by itself is torn down after this much more.
pub const STALL_RESTART: Duration = Duration::from_secs(5);
/// No first byte for this long after connecting: try anew. RTSP set-up plus the longest key-frame interval of "smart" codecs,
/// 30 s: nothing is recorded before a key frame. A camera that does not answer at all is told sooner, by its time-outs.
pub const CONNECT_DEADLINE: Duration = Duration::from_secs(45);
/// First wait after trouble.
pub const MIN_WAIT: Duration = Duration::from_millis(500);
/// Longest wait for a camera that is offline: the bar is "recording again within 10 s of its return", connecting included.
pub const MAX_WAIT: Duration = Duration::from_secs(5);
/// Wait after a refusal: a camera locks the log-in after a few wrong tries a minute.
pub const REFUSED_WAIT: Duration = Duration::from_secs(60);

/// The state the owner sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    Off,
    Connecting,
    Recording,
    Stalled,
    Waiting,
    Refused,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The camera is wanted: added, resumed, or the recorder started.
    Enable,
    /// The camera is not wanted, for this reason (paused, stopped).
    Disable(GapCause),
    /// Bytes of this camera are on the disk for good.
    Durable,
    /// The capture ended.
    Ended(CaptureEnd),
    /// The volume cannot take footage.
    DiskTrouble,
    /// Time passed.
    Tick,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    StartCapture,
    StopCapture,
    /// Footage ends here, for this reason: a gap begins at the last recorded frame.
    OpenGap(GapCause),
    /// Footage is there again.
    CloseGap,
    /// Tell the shells.
    StateChanged,
}

/// One camera's machine.
#[derive(Clone, Debug)]
pub struct Machine {
    state: State,
    /// When the state was entered, or bytes last became durable.
    since: Mono,
    retry_at: Option<Mono>,
    /// Attempts without a durable byte.
    failures: u32,
    cause: Option<GapCause>,
    last_end: Option<CaptureEnd>,
    /// State of the jitter's generator (xorshift): cameras that went down together must not come back together.
    seed: u64,
}

impl Machine {
    #[must_use]
    pub fn new(now: Mono, seed: u64) -> Self {
        Self { state: State::Off, since: now, retry_at: None, failures: 0, cause: None, last_end: None, seed: seed | 1 }
    }

    #[must_use]
    pub fn state(&self) -> State {
        self.state
    }

    /// Why it is not recording, if it is not.
    #[must_use]
    pub fn cause(&self) -> Option<GapCause> {
        self.cause
    }

    /// How the last capture ended.
    #[must_use]
    pub fn last_end(&self) -> Option<CaptureEnd> {
        self.last_end
    }

    /// When to send the next [`Event::Tick`] at the latest.
    #[must_use]
    pub fn deadline(&self) -> Option<Mono> {
        match self.state {
            State::Off => None,
            State::Connecting => Some(self.since.plus(CONNECT_DEADLINE)),
            State::Recording => Some(self.since.plus(DURABLE_DEADLINE)),
            State::Stalled => Some(self.since.plus(STALL_RESTART)),
            State::Waiting | State::Refused => self.retry_at,
        }
    }

    /// Takes an event in, gives the effects out, in order.
    pub fn apply(&mut self, event: Event, now: Mono) -> Vec<Effect> {
        use State::{Connecting, Off, Recording, Refused, Stalled, Waiting};
        let mut out = Vec::new();
        match (self.state, event) {
            (Off, Event::Enable) => {
                self.failures = 0;
                self.connect(now, &mut out);
            }
            (Off, Event::Disable(cause)) => self.open_gap(cause, &mut out),
            (Off, _) | (Connecting | Recording | Stalled, Event::Enable) => {}
            (Waiting | Refused, Event::Enable) => {
                self.failures = 0;
                self.connect(now, &mut out);
            }
            (Connecting | Recording | Stalled, Event::Disable(cause)) => {
                out.push(Effect::StopCapture);
                self.open_gap(cause, &mut out);
                self.enter(Off, now, &mut out);
            }
            (Waiting | Refused, Event::Disable(cause)) => {
                self.open_gap(cause, &mut out);
                self.enter(Off, now, &mut out);
            }
            (Connecting | Stalled, Event::Durable) => {
                self.failures = 0;
                self.last_end = None;
                if self.cause.take().is_some() {
                    out.push(Effect::CloseGap);
                }
                self.enter(Recording, now, &mut out);
            }
            (Recording, Event::Durable) => self.since = now,
            (Connecting | Recording | Stalled, Event::Ended(end)) => {
                self.last_end = Some(end);
                out.push(Effect::StopCapture);
                self.open_gap(cause_of(end, self.state), &mut out);
                self.wait(end, now, &mut out);
            }
            (Connecting | Recording | Stalled, Event::DiskTrouble) => {
                out.push(Effect::StopCapture);
                self.open_gap(GapCause::Disk, &mut out);
                self.wait(CaptureEnd::Stopped, now, &mut out);
            }
            (Connecting, Event::Tick) if now >= self.since.plus(CONNECT_DEADLINE) => {
                out.push(Effect::StopCapture);
                self.open_gap(GapCause::CameraOffline, &mut out);
                self.wait(CaptureEnd::Closed, now, &mut out);
            }
            (Recording, Event::Tick) if now >= self.since.plus(DURABLE_DEADLINE) => {
                self.open_gap(GapCause::Stalled, &mut out);
                self.enter(Stalled, now, &mut out);
            }
            (Stalled, Event::Tick) if now >= self.since.plus(STALL_RESTART) => {
                out.push(Effect::StopCapture);
                self.wait(CaptureEnd::Closed, now, &mut out);
            }
            (Waiting | Refused, Event::Tick) if self.retry_at.is_some_and(|at| now >= at) => {
                self.connect(now, &mut out)
            }
            // Late news of a capture that is gone already.
            (Waiting | Refused, Event::Durable | Event::Ended(_) | Event::DiskTrouble) | (_, Event::Tick) => {}
        }
        out
    }

    fn enter(&mut self, state: State, now: Mono, out: &mut Vec<Effect>) {
        self.since = now;
        if self.state != state {
            self.state = state;
            out.push(Effect::StateChanged);
        }
    }

    fn connect(&mut self, now: Mono, out: &mut Vec<Effect>) {
        self.retry_at = None;
        out.push(Effect::StartCapture);
        self.enter(State::Connecting, now, out);
    }

    /// The first cause of a gap stands: what follows it is its consequence. Only the owner's own act, or a sleep of the computer,
    /// replaces it, and trouble replaces those once the camera is wanted again.
    fn open_gap(&mut self, cause: GapCause, out: &mut Vec<Effect>) {
        let own_act = |cause| matches!(cause, GapCause::Paused | GapCause::Stopped | GapCause::Asleep);
        let stands = self.cause.is_some_and(|first| first == cause || (!own_act(cause) && !own_act(first)));
        if !stands {
            self.cause = Some(cause);
            out.push(Effect::OpenGap(cause));
        }
    }

    fn wait(&mut self, end: CaptureEnd, now: Mono, out: &mut Vec<Effect>) {
        let refused = matches!(end, CaptureEnd::Unauthorized | CaptureEnd::Unsupported | CaptureEnd::NotFound);
        let wait = if refused {
            REFUSED_WAIT
        } else {
            let grown = MIN_WAIT.saturating_mul(1 << self.failures.min(8)).min(MAX_WAIT);
            grown.mul_f64(0.75 + 0.25 * self.jitter())
        };
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(now.plus(wait));
        self.enter(if refused { State::Refused } else { State::Waiting }, now, out);
    }

    /// From 0 to 1.
    fn jitter(&mut self) -> f64 {
        self.seed ^= self.seed << 13;
        self.seed ^= self.seed >> 7;
        self.seed ^= self.seed << 17;
        (self.seed >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn cause_of(end: CaptureEnd, state: State) -> GapCause {
    match end {
        CaptureEnd::Unauthorized => GapCause::Refused,
        CaptureEnd::Unsupported | CaptureEnd::NotFound => GapCause::Unsupported,
        CaptureEnd::Overflow => GapCause::Disk,
        CaptureEnd::Closed if state == State::Stalled => GapCause::Stalled,
        CaptureEnd::Unreachable | CaptureEnd::Protocol | CaptureEnd::Closed | CaptureEnd::Stopped => {
            GapCause::CameraOffline
        }
    }
}

#[cfg(test)]
mod tests;
