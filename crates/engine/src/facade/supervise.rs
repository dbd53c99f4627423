//! Keeps a recorder company: attaches to one that runs, starts one where none does, starts it again when it dies, and says when
//! it stays down. The recorder is a process of its own and outlives this one.

use crate::Program;
use crate::error::{Code, Error};
use crate::recorder::RecorderEvent;
use crate::socket::Watcher;
use crate::view::ErrorView;
use rustix::process::{Pid, Signal, kill_process};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// A recorder puts the footage in order before it listens: seconds after a crash.
const START_PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(200);
const MIN_WAIT: Duration = Duration::from_millis(500);
const MAX_WAIT: Duration = Duration::from_secs(30);
/// One that ran this long was well.
const WELL: Duration = Duration::from_secs(60);
/// Deaths in a row after which the owner is told.
const TELL_AFTER: u32 = 3;
/// An orderly stop finishes and syncs every segment.
const STOP_PATIENCE: Duration = Duration::from_secs(20);
/// Orders that wait while the supervisor stops a recorder: the window gives one at a time.
const ORDERS: usize = 4;

/// What the window knows of its recorder.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Seen {
    /// It answers.
    pub(super) running: bool,
    pub(super) pid: Option<u32>,
    /// It does not stay up.
    pub(super) problem: Option<ErrorView>,
}

enum Order {
    /// Record this household from now on.
    Keep(PathBuf),
    /// Stop it in order; told when it is done.
    Stop(tokio::sync::oneshot::Sender<()>),
}

/// The supervisor's handle.
#[derive(Clone)]
pub(super) struct Supervisor {
    orders: mpsc::Sender<Order>,
    seen: watch::Receiver<Seen>,
}

impl Supervisor {
    /// Starts the supervisor's task; news of the recorder go to `news`, a change of [`Seen`] as an empty list of topics.
    pub(super) fn start(
        program: Program,
        news: impl Fn(RecorderEvent) + Send + Sync + 'static,
        shutdown: CancellationToken,
    ) -> (Self, impl Future<Output = ()>) {
        let (orders, incoming) = mpsc::channel(ORDERS);
        let (tell, seen) = watch::channel(Seen::default());
        let task = Task { program, news: Box::new(news), tell, child: None, failures: 0, started: None };
        (Self { orders, seen }, task.run(incoming, shutdown))
    }

    pub(super) fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    pub(super) async fn keep(&self, home: PathBuf) {
        // The task ends with the window only.
        let _ = self.orders.send(Order::Keep(home)).await;
    }

    pub(super) async fn stop(&self) {
        let (done, stopped) = tokio::sync::oneshot::channel();
        if self.orders.send(Order::Stop(done)).await.is_ok() {
            let _ = stopped.await;
        }
    }
}

struct Task {
    program: Program,
    news: Box<dyn Fn(RecorderEvent) + Send + Sync>,
    tell: watch::Sender<Seen>,
    child: Option<Child>,
    failures: u32,
    started: Option<Instant>,
}

/// What one look found.
enum Found {
    Ended,
    Ordered(Option<Order>),
}

impl Task {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>, shutdown: CancellationToken) {
        let mut home: Option<PathBuf> = None;
        loop {
            let found = tokio::select! {
                () = shutdown.cancelled() => return,
                found = self.accompany(home.as_deref(), &mut orders) => found,
            };
            match found {
                Found::Ended => {}
                Found::Ordered(None) => return,
                Found::Ordered(Some(Order::Keep(next))) => {
                    self.failures = 0;
                    home = Some(next);
                }
                Found::Ordered(Some(Order::Stop(done))) => {
                    if let Some(home) = home.take() {
                        self.stop(&home).await;
                    }
                    // Whoever asked may be gone.
                    let _ = done.send(());
                }
            }
        }
    }

    /// Attaches, or starts one and attaches; until it ends or an order comes. Without a household only an order can come.
    async fn accompany(&mut self, home: Option<&Path>, orders: &mut mpsc::Receiver<Order>) -> Found {
        let Some(home) = home else { return Found::Ordered(orders.recv().await) };
        match Watcher::connect(home).await {
            Ok(Some(watcher)) => {
                info!(pid = watcher.pid(), "attached to the recorder");
                self.see(Seen { running: true, pid: watcher.pid(), problem: None });
                let attached = Instant::now();
                let found = self.listen(watcher, orders).await;
                if attached.elapsed() >= WELL {
                    self.failures = 0;
                }
                if matches!(found, Found::Ended) {
                    warn!("the recorder is gone");
                    let problem = self.tell.borrow().problem.clone();
                    self.see(Seen { running: false, pid: None, problem });
                }
                return found;
            }
            Ok(None) => {}
            Err(error) => warn!(error = error.chain(), "the recorder does not answer"),
        }
        let wait = self.revive(home);
        tokio::select! {
            () = tokio::time::sleep(wait) => Found::Ended,
            order = orders.recv() => Found::Ordered(order),
        }
    }

    async fn listen(&self, mut watcher: Watcher, orders: &mut mpsc::Receiver<Order>) -> Found {
        // One event: the reader waits while this one is handed on.
        let (send, mut events) = mpsc::channel(1);
        let reader = tokio::spawn(async move {
            while let Some(event) = watcher.next().await {
                if send.send(event).await.is_err() {
                    return;
                }
            }
        });
        let found = loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => (self.news)(event),
                    None => break Found::Ended,
                },
                order = orders.recv() => break Found::Ordered(order),
            }
        };
        reader.abort();
        found
    }

    /// Starts a recorder if none is starting; says how long to wait before the next look.
    fn revive(&mut self, home: &Path) -> Duration {
        if let Some(child) = &mut self.child {
            match child.try_wait() {
                // Still putting the footage in order.
                Ok(None) if self.started.is_some_and(|at| at.elapsed() < START_PATIENCE) => return LOOK_AGAIN,
                Ok(None) => warn!("the recorder started and does not listen"),
                Ok(Some(status)) => warn!(%status, "the recorder ended"),
                Err(error) => warn!(%error, "the recorder's end is unknown"),
            }
            self.child = None;
            self.failures += 1;
            if self.failures >= TELL_AFTER {
                let problem = Error::new(Code::RecorderDown, "The recorder does not stay up: nothing is recorded.")
                    .hint("It is tried again. Settings, Health and the log say more.");
                self.see(Seen { running: false, pid: None, problem: Some(problem.view()) });
            }
            return wait(self.failures);
        }
        self.started = Some(Instant::now());
        match spawn(&self.program, home) {
            Ok(child) => {
                info!(pid = child.id(), "started a recorder");
                self.child = Some(child);
                LOOK_AGAIN
            }
            Err(error) => {
                warn!(%error, program = %self.program.program.display(), "the recorder cannot be started");
                self.failures += 1;
                let problem = Error::new(Code::RecorderDown, "The recorder cannot be started.").source(error);
                self.see(Seen { running: false, pid: None, problem: Some(problem.view()) });
                wait(self.failures)
            }
        }
    }

    async fn stop(&mut self, home: &Path) {
        let give_up = Instant::now() + STOP_PATIENCE;
        while let Ok(Some(watcher)) = Watcher::connect(home).await {
            terminate(watcher.pid());
            drop(watcher);
            if Instant::now() >= give_up {
                warn!("the recorder does not stop");
                break;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        if let Some(mut child) = self.child.take() {
            // One that was still starting has no socket yet.
            terminate(child.id());
            if tokio::time::timeout(STOP_PATIENCE, child.wait()).await.is_err() {
                warn!("the recorder does not end");
            }
        }
        self.see(Seen::default());
    }

    fn see(&self, seen: Seen) {
        let changed = self.tell.send_if_modified(|old| {
            let changed = *old != seen;
            *old = seen;
            changed
        });
        if changed {
            (self.news)(RecorderEvent { topics: vec![crate::recorder::Topic::App, crate::recorder::Topic::Status] });
        }
    }
}

fn wait(failures: u32) -> Duration {
    MIN_WAIT.saturating_mul(1 << failures.min(8)).min(MAX_WAIT)
}

/// SIGTERM: the recorder stops in order.
fn terminate(pid: Option<u32>) {
    let pid = pid.and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw);
    if let Some(pid) = pid
        && let Err(error) = kill_process(pid, Signal::TERM)
    {
        warn!(%error, "the recorder could not be told to stop");
    }
}

/// In a process group of its own: what ends the window, or the terminal it was started from, does not end the recording.
fn spawn(program: &Program, home: &Path) -> std::io::Result<Child> {
    Command::new(&program.program)
        .args(&program.args)
        .arg("--home")
        .arg(home)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(false)
        .spawn()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_a_bound() {
        assert_eq!(wait(0), MIN_WAIT);
        assert_eq!(wait(1), 2 * MIN_WAIT);
        assert_eq!(wait(60), MAX_WAIT);
    }

    #[tokio::test]
    async fn a_recorder_that_does_not_stay_up_is_told() {
        let home = tempfile::tempdir().expect("a folder");
        let shutdown = CancellationToken::new();
        let program = Program { program: "/nonexistent/porchlight".into(), args: vec![] };
        let (supervisor, task) = Supervisor::start(program, |_| {}, shutdown.clone());
        let task = tokio::spawn(task);
        supervisor.keep(home.path().to_owned()).await;
        let mut seen = supervisor.seen.clone();
        seen.wait_for(|s| s.problem.is_some()).await.expect("the task lives");
        assert!(!supervisor.seen().running);
        supervisor.stop().await;
        assert_eq!(supervisor.seen(), Seen::default());
        shutdown.cancel();
        task.await.expect("ends");
    }
}
