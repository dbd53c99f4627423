//! Which camera tasks there are: one for each camera that the database names, and one for each sub-stream that is watched.

use super::camera::{CameraTask, Command, Shared};
use super::handle::Ask;
use super::inhibit::Inhibitor;
use super::live::{LiveError, LivePace, Which};
use super::start::World;
use super::sub::{self, Watch};
use super::{RecorderError, Topic};
use model::{Camera, CameraId, CameraUrl, CaptureSpec, GapCause, Transport};
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Commands that may wait for a camera's task: a grid's worth of viewers, and a few changes.
const MAX_COMMANDS: usize = 32;

struct Known {
    camera: Camera,
    commands: mpsc::Sender<Command>,
    sub: Option<mpsc::Sender<Watch>>,
}

pub(super) struct Supervisor {
    shared: Shared,
    known: BTreeMap<CameraId, Known>,
    tasks: JoinSet<()>,
    segment: std::time::Duration,
    inhibitor: Inhibitor,
}

enum Happened {
    Changed(Arc<World>),
    Asked(Ask),
    /// A task ended; a camera's own by itself only if something is wrong.
    Ended,
    Over,
}

impl Supervisor {
    pub(super) fn new(shared: Shared) -> Self {
        Self {
            inhibitor: Inhibitor::new(shared.board.clone()),
            shared,
            known: BTreeMap::new(),
            tasks: JoinSet::new(),
            segment: std::time::Duration::ZERO,
        }
    }

    /// Works until `shutdown`; when it returns, every task has ended and all that arrived is on its way to the disk.
    pub(super) async fn run(
        mut self,
        mut world: watch::Receiver<Arc<World>>,
        asks: &mut mpsc::Receiver<Ask>,
        shutdown: &CancellationToken,
    ) -> Result<(), RecorderError> {
        world.mark_changed();
        let result = loop {
            let happened = tokio::select! {
                () = shutdown.cancelled() => Happened::Over,
                changed = world.changed() => match changed {
                    Ok(()) => Happened::Changed(world.borrow_and_update().clone()),
                    Err(_) => break Err(RecorderError::Stopped),
                },
                ask = asks.recv() => ask.map_or(Happened::Over, Happened::Asked),
                Some(ended) = self.tasks.join_next() => {
                    if let Err(error) = ended {
                        tracing::error!(%error, "a task broke down");
                    }
                    Happened::Ended
                }
            };
            if matches!(happened, Happened::Over) {
                break Ok(());
            }
            if let Err(error) = self.apply(happened, &world) {
                break Err(error);
            }
        };
        self.stop().await;
        result
    }

    fn apply(&mut self, happened: Happened, world: &watch::Receiver<Arc<World>>) -> Result<(), RecorderError> {
        match happened {
            Happened::Changed(world) => self.change(&world),
            Happened::Asked(ask) => self.asked(ask),
            Happened::Ended => {
                self.look_at_subs();
                let dead: Vec<_> =
                    self.known.iter().filter(|(_, k)| k.commands.is_closed()).map(|(id, _)| id.clone()).collect();
                if !dead.is_empty() {
                    // Without a writer no camera can record: whoever watches over this process starts it anew.
                    if self.shared.orders.is_closed() {
                        return Err(RecorderError::Stopped);
                    }
                    for id in dead {
                        self.known.remove(&id);
                    }
                    let world = world.borrow().clone();
                    self.change(&world);
                }
            }
            Happened::Over => {}
        }
        Ok(())
    }

    fn change(&mut self, world: &World) {
        let division_changed = self.segment != world.segment;
        self.segment = world.segment;
        let gone: Vec<_> =
            self.known.keys().filter(|id| !world.cameras.iter().any(|c| c.id == **id)).cloned().collect();
        for id in gone {
            if let Some(known) = self.known.remove(&id) {
                tell(&known, Command::Stop(GapCause::Paused));
            }
        }
        for camera in &world.cameras {
            match self.known.get_mut(&camera.id) {
                Some(known) if known.camera == *camera && !division_changed => {}
                Some(known) => {
                    if sub_address(&known.camera) != sub_address(camera) || camera.paused {
                        known.sub = None;
                    }
                    known.camera = camera.clone();
                    tell(known, Command::Update(Box::new(camera.clone()), world.segment));
                }
                None => self.add(camera.clone()),
            }
        }
        self.shared.look.switch(world.mark_motion, world.mark_subjects);
        self.look_at_subs();
        self.inhibitor.want(world.inhibit_sleep && world.cameras.iter().any(|c| !c.paused));
        self.shared.board.tell(Topic::Cameras);
    }

    fn add(&mut self, camera: Camera) {
        let (commands, inbox) = mpsc::channel(MAX_COMMANDS);
        tracing::info!(camera = %camera.id, "camera added");
        let task = CameraTask::new(camera.clone(), self.segment, self.shared.clone());
        self.tasks.spawn(task.run(inbox));
        self.known.insert(camera.id.clone(), Known { camera, commands, sub: None });
    }

    fn asked(&mut self, ask: Ask) {
        let Some(known) = self.known.get_mut(&ask.camera) else {
            return drop(ask.reply.send(Err(LiveError::NoCamera)));
        };
        match (ask.which, sub_spec(&known.camera)) {
            (Which::Sub, Some(_)) if known.camera.paused => drop(ask.reply.send(Err(LiveError::Off))),
            (Which::Sub, Some(spec)) => {
                let open = known.sub.take().filter(|s| !s.is_closed());
                let camera = known.camera.id.clone();
                let sub = open.unwrap_or_else(|| begin_sub(&mut self.tasks, &self.shared, camera, spec));
                // If it is refused the reply is dropped with it, and the asker asks again.
                drop(sub.try_send(Watch(ask.pace, ask.reply)));
                known.sub = Some(sub);
            }
            (which, _) => {
                // A tile without a sub-stream: the main one in full would cost as much as recording it.
                let pace = match (which, ask.pace) {
                    (Which::Sub, LivePace::Grid) => LivePace::KeyFrames,
                    (_, pace) => pace,
                };
                tell(known, Command::Watch(pace, ask.reply));
            }
        }
    }

    /// Where motion is looked for, small streams are connected without anybody's wish.
    fn look_at_subs(&mut self) {
        if !self.shared.look.is_on() {
            return;
        }
        for known in self.known.values_mut().filter(|k| !k.camera.paused) {
            let idle = known.sub.as_ref().is_none_or(mpsc::Sender::is_closed);
            if let Some(spec) = sub_spec(&known.camera).filter(|_| idle) {
                known.sub = Some(begin_sub(&mut self.tasks, &self.shared, known.camera.id.clone(), spec));
            }
        }
    }

    async fn stop(mut self) {
        for known in std::mem::take(&mut self.known).into_values() {
            tell(&known, Command::Stop(GapCause::Stopped));
        }
        while self.tasks.join_next().await.is_some() {}
    }
}

fn begin_sub(tasks: &mut JoinSet<()>, shared: &Shared, camera: CameraId, spec: CaptureSpec) -> mpsc::Sender<Watch> {
    let (wishes, inbox) = mpsc::channel(MAX_COMMANDS);
    tasks.spawn(sub::run(camera, spec, shared.clone(), inbox));
    wishes
}

/// A task whose inbox is full is one that hangs; its channel being closed afterwards ends it all the same.
fn tell(known: &Known, command: Command) {
    if known.commands.try_send(command).is_err() {
        tracing::warn!(camera = %known.camera.id, "a camera's task takes no commands");
    }
}

/// What, if it changes, wants a new connection.
fn sub_address(camera: &Camera) -> (Option<&CameraUrl>, Transport, Option<&str>) {
    (camera.sub.as_ref(), camera.transport, camera.pinned_certificate.as_deref())
}

fn sub_spec(camera: &Camera) -> Option<CaptureSpec> {
    Some(CaptureSpec {
        url: camera.sub.clone()?,
        transport: camera.transport,
        pinned_certificate: camera.pinned_certificate.clone(),
        video_only: true,
    })
}
