//! A sub-stream's task: connected while somebody looks, and a little longer; and all the time where motion is looked for. One
//! connection serves both. Nothing of it is recorded.

use super::camera::{Shared, ready};
use super::inlet::{Inlet, Sink};
use super::live::{Fan, LiveError, LivePace, LiveReceiver};
use super::look::Looker;
use model::{CameraId, Capture, CaptureEnd, CaptureEvent, CaptureSpec, Mono};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Kept open this long after the last viewer left: whoever pages through a grid comes back, and cameras are slow to connect.
const LINGER: Duration = Duration::from_secs(10);
/// How often the viewers are counted.
const LOOK: Duration = Duration::from_secs(1);
/// Between two tries while somebody waits for a picture.
const RETRY: Duration = Duration::from_secs(2);
/// While nobody waits, tries grow rarer up to this.
const MAX_RETRY: Duration = Duration::from_secs(60);
/// After the camera refused: some lock the log-in after a few tries a minute.
const RETRY_REFUSED: Duration = Duration::from_secs(60);

/// A viewer's wish.
pub(super) struct Watch(pub(super) LivePace, pub(super) oneshot::Sender<Result<LiveReceiver, LiveError>>);

enum Happened {
    Arrived,
    Wish(Watch),
    Time,
    /// No more wishes: the camera is removed or changed, or the recorder stops.
    Over,
}

struct SubTask {
    spec: CaptureSpec,
    shared: Shared,
    fan: Fan,
    running: Option<(Box<dyn Capture>, Arc<Inlet>)>,
    looker: Looker,
    retry_at: Mono,
    /// Connections that brought nothing, in a row.
    failed: u32,
    unwatched_since: Option<Mono>,
}

/// Serves `wishes` until nobody has looked for a while and no motion is looked for, or until they are closed.
pub(super) async fn run(camera: CameraId, spec: CaptureSpec, shared: Shared, mut wishes: mpsc::Receiver<Watch>) {
    let retry_at = shared.clock.mono();
    let looker = Looker::new(shared.look.clone(), camera, false);
    let mut task = SubTask {
        spec,
        shared,
        fan: Fan::default(),
        running: None,
        looker,
        retry_at,
        failed: 0,
        unwatched_since: None,
    };
    loop {
        let inlet = task.running.as_ref().map(|(_, inlet)| inlet.clone());
        let happened = tokio::select! {
            () = ready(inlet.as_deref()) => Happened::Arrived,
            wish = wishes.recv() => wish.map_or(Happened::Over, Happened::Wish),
            () = tokio::time::sleep(LOOK) => Happened::Time,
        };
        if !task.apply(happened) {
            break;
        }
    }
    // A wish that came in the last moment is answered by its sender being dropped; the asker tries again.
    wishes.close();
    if let Some((capture, _)) = task.running.take()
        && tokio::task::spawn_blocking(move || drop(capture)).await.is_err()
    {
        tracing::warn!("a sub-stream did not end in order");
    }
}

impl SubTask {
    /// False when the task is to end.
    fn apply(&mut self, happened: Happened) -> bool {
        let now = self.shared.clock.mono();
        match happened {
            Happened::Arrived => self.arrived(now),
            Happened::Wish(Watch(pace, reply)) => drop(reply.send(self.fan.add(pace))),
            Happened::Time => {}
            Happened::Over => return false,
        }
        if self.fan.is_watched() {
            self.unwatched_since = None;
        }
        let watched = self.fan.is_watched();
        let unwatched = if watched { None } else { Some(*self.unwatched_since.get_or_insert(now)) };
        let looks = self.shared.look.is_on();
        // A window that is there may look at any moment, and whoever left comes back: the newest group is kept for them.
        let near = unwatched.is_none_or(|since| now.since(since) < LINGER);
        self.fan.keep(near || self.shared.board.is_watched());
        if self.running.is_none() && (watched || looks) && now >= self.retry_at {
            let inlet = Inlet::new(self.shared.clock.clone());
            let capture = self.shared.media.capture(&self.spec, Box::new(Sink(inlet.clone())));
            self.running = Some((capture, inlet));
        }
        if let Some((_, inlet)) = &self.running {
            inlet.set_live(watched);
        }
        looks || near
    }

    fn arrived(&mut self, now: Mono) {
        let Some((_, inlet)) = &self.running else { return };
        let mut ended = None;
        for (event, at) in inlet.drain() {
            match event {
                CaptureEvent::Config(config) => {
                    self.looker.config(&config.video);
                    self.fan.config(config);
                }
                CaptureEvent::Unit(unit) => {
                    self.failed = 0;
                    self.fan.unit(&unit);
                    self.looker.unit(&unit, at);
                }
                CaptureEvent::Certificate(_) => {}
                CaptureEvent::End(end) => {
                    ended = Some(end);
                    break;
                }
            }
        }
        self.looker.send();
        let Some(end) = ended else { return };
        tracing::info!(?end, "a small stream ended");
        self.fan.paused(end);
        let refused = matches!(end, CaptureEnd::Unauthorized | CaptureEnd::NotFound | CaptureEnd::Unsupported);
        let rarer = RETRY.saturating_mul(1 << self.failed.min(5)).min(MAX_RETRY);
        self.failed += 1;
        self.retry_at = now.plus(match (refused, self.fan.is_watched()) {
            (true, _) => RETRY_REFUSED,
            (false, true) => RETRY,
            (false, false) => rarer,
        });
        if let Some((capture, _)) = self.running.take() {
            // Giving the connection back may take a second.
            tokio::task::spawn_blocking(move || drop(capture));
        }
    }
}
