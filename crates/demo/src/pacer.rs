//! The thread that plays all mounts of a server at their rates. It never skips: after a pause of the machine it catches up,
//! so that frame numbers stay whole.

use crate::mount::Mount;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

pub(crate) struct Pacer {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Pacer {
    pub(crate) fn start(mounts: Vec<Arc<Mount>>) -> std::io::Result<Self> {
        let (stop, stopped) = channel();
        let thread =
            std::thread::Builder::new().name("demo-pacer".to_owned()).spawn(move || play(&mounts, &stopped))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Pacer {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn play(mounts: &[Arc<Mount>], stopped: &Receiver<()>) {
    let start = Instant::now();
    let mut ticks = vec![0_u64; mounts.len()];
    // Mounts of one rate are spread over the frame's time: cameras do not all send at once.
    let due = |n: usize, tick: u64| {
        let frame = Duration::from_secs(1) / mounts[n].rate;
        start
            + Duration::from_nanos(tick * 1_000_000_000 / u64::from(mounts[n].rate))
            + frame * n as u32 / mounts.len() as u32
    };
    loop {
        let Some((n, when)) = (0..mounts.len()).map(|n| (n, due(n, ticks[n]))).min_by_key(|(_, when)| *when) else {
            let _ = stopped.recv();
            return;
        };
        match stopped.recv_timeout(when.saturating_duration_since(Instant::now())) {
            Err(RecvTimeoutError::Timeout) => {}
            Ok(()) | Err(RecvTimeoutError::Disconnected) => return,
        }
        mounts[n].tick();
        ticks[n] += 1;
    }
}
