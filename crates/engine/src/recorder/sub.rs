//! A sub-stream's task: connected while somebody looks, and a little longer. Nothing of it is recorded.

use super::camera::{Shared, ready};
use super::inlet::{Inlet, Sink};
use super::live::{Fan, LiveError, LivePace, LiveReceiver};
use model::{Capture, CaptureEnd, CaptureEvent, CaptureSpec, Mono};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Kept open this long after the last viewer left: whoever pages through a grid comes back, and cameras are slow to connect.
const LINGER: Duration = Duration::from_secs(10);
/// How often the viewers are counted.
const LOOK: Duration = Duration::from_secs(1);
/// Between two tries while somebody waits for a picture.
const RETRY: Duration = Duration::from_secs(2);
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
    retry_at: Mono,
    unwatched_since: Option<Mono>,
}

/// Serves `wishes` until nobody has looked for a while, or until they are closed.
pub(super) async fn run(spec: CaptureSpec, shared: Shared, mut wishes: mpsc::Receiver<Watch>) {
    let retry_at = shared.clock.mono();
    let mut task = SubTask { spec, shared, fan: Fan::default(), running: None, retry_at, unwatched_since: None };
    task.fan.keep(true);
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
        let unwatched = if self.fan.is_watched() { None } else { Some(*self.unwatched_since.get_or_insert(now)) };
        if self.running.is_none() && unwatched.is_none() && now >= self.retry_at {
            let inlet = Inlet::new(self.shared.clock.clone());
            inlet.set_live(true);
            let capture = self.shared.media.capture(&self.spec, Box::new(Sink(inlet.clone())));
            self.running = Some((capture, inlet));
        }
        unwatched.is_none_or(|since| now.since(since) < LINGER)
    }

    fn arrived(&mut self, now: Mono) {
        let Some((_, inlet)) = &self.running else { return };
        let mut ended = None;
        for (event, _) in inlet.drain() {
            match event {
                CaptureEvent::Config(config) => self.fan.config(config),
                CaptureEvent::Unit(unit) => self.fan.unit(&unit),
                CaptureEvent::Certificate(_) => {}
                CaptureEvent::End(end) => {
                    ended = Some(end);
                    break;
                }
            }
        }
        let Some(end) = ended else { return };
        self.fan.paused(end);
        let refused = matches!(end, CaptureEnd::Unauthorized | CaptureEnd::NotFound | CaptureEnd::Unsupported);
        self.retry_at = now.plus(if refused { RETRY_REFUSED } else { RETRY });
        if let Some((capture, _)) = self.running.take() {
            // Giving the connection back may take a second.
            tokio::task::spawn_blocking(move || drop(capture));
        }
    }
}
