//! Tells that something was plugged in, mounted or pulled. What it is, whoever is told looks up.

use super::udisks::{ROOT, SERVICE};
use crate::mounts::{MOUNT_INFO, block_names};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::fs::File;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;
use tracing::debug;
use zbus::MatchRule;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Type;

/// How often the kernel's list of disks is looked at, which nothing tells of: a stick that nobody mounts still shows up. It is also how
/// long a watcher's thread takes to end.
const LOOK: Timespec = Timespec { tv_sec: 2, tv_nsec: 0 };
/// UDisks2 says several things at once of one stick: one look answers them all.
const SETTLE: Duration = Duration::from_millis(200);
/// One is enough: whoever is told looks at everything.
const WAITING: usize = 1;

/// Watches until it is dropped.
pub(crate) struct Watcher {
    bus: Option<Connection>,
    said: mpsc::Receiver<()>,
}

impl Watcher {
    /// Blocks for as long as the system's bus takes to answer, which may not be there.
    pub(crate) fn begin() -> Self {
        let (say, said) = mpsc::channel(WAITING);
        if let Err(error) = watch_kernel(say.clone()) {
            debug!(%error, "the list of mounts is not watched");
        }
        let bus = watch_bus(say).inspect_err(|error| debug!(%error, "no bus tells of sticks")).ok();
        Self { bus, said }
    }

    /// Something changed. Nothing is lost by asking anew.
    pub(crate) async fn changed(&mut self) {
        if self.said.recv().await.is_none() {
            // Nothing can be watched here.
            return std::future::pending().await;
        }
        tokio::time::sleep(SETTLE).await;
        // All that was said until now is answered by the look that follows.
        while self.said.try_recv().is_ok() {}
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        // The thread's iterator ends with its connection.
        if let Some(bus) = self.bus.take()
            && let Err(error) = bus.close()
        {
            debug!(%error, "the bus that tells of sticks was gone already");
        }
    }
}

/// `false`: nobody wants to know any more. Full: somebody is told already.
fn tell(say: &mpsc::Sender<()>) -> bool {
    !matches!(say.try_send(()), Err(TrySendError::Closed(())))
}

/// The kernel marks the open list when something is mounted or unmounted (proc(5)).
fn watch_kernel(say: mpsc::Sender<()>) -> io::Result<()> {
    let mounts = File::open(MOUNT_INFO)?;
    let mut disks = block_names();
    let work = move || {
        while !say.is_closed() {
            let changed = poll(&mut [PollFd::new(&mounts, PollFlags::PRI)], Some(&LOOK)).is_ok_and(|ready| ready > 0);
            let now = block_names();
            if (changed || now != disks) && !tell(&say) {
                return;
            }
            disks = now;
        }
    };
    std::thread::Builder::new().name("drives-kernel".to_owned()).spawn(work)?;
    Ok(())
}

fn watch_bus(say: mpsc::Sender<()>) -> zbus::Result<Connection> {
    let bus = Connection::system()?;
    let rule = MatchRule::builder().msg_type(Type::Signal).sender(SERVICE)?.path_namespace(ROOT)?.build();
    let said = MessageIterator::for_match_rule(rule, &bus, None)?;
    let work = move || {
        for message in said {
            if message.is_err() || !tell(&say) {
                return;
            }
        }
    };
    std::thread::Builder::new().name("drives-bus".to_owned()).spawn(work)?;
    Ok(bus)
}
