//! A running `porchlight run`.

use crate::household::Household;
use crate::wait;
use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};
use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

pub struct Recorder {
    child: Child,
    log: PathBuf,
}

impl Recorder {
    pub(crate) fn start(house: &Household) -> Result<Self> {
        Self::start_under(house, &[])
    }

    /// Started by another program, `strace` say.
    pub(crate) fn start_under(house: &Household, under: &[&str]) -> Result<Self> {
        let log = house.root().join("state").join(format!("run-{}.out", micros()));
        let out = File::create(&log)?;
        let child = house
            .command_under(under, &["run"])?
            .stdout(Stdio::from(out.try_clone()?))
            .stderr(Stdio::from(out))
            .spawn()
            .context("the recorder does not start")?;
        Ok(Self { child, log })
    }

    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it said so far.
    #[must_use]
    pub fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub fn signal(&self, signal: Signal) -> Result<()> {
        let pid = Pid::from_raw(i32::try_from(self.child.id())?).context("a child has a number")?;
        Ok(kill_process(pid, signal)?)
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until segment files have grown by `bytes` since the call.
    pub fn wait_for_bytes(&mut self, house: &Household, bytes: u64) -> Result<()> {
        let before = house.segment_bytes();
        let grown = wait::until("the footage grows", Duration::from_secs(30), || {
            house.segment_bytes() >= before + bytes || !self.is_running()
        });
        if !self.is_running() {
            bail!("the recorder ended by itself and said: {}", self.said());
        }
        grown.with_context(|| format!("the recorder said: {}", self.said()))
    }

    /// Waits until a segment that is being written holds `bytes`: what is killed then leaves it cut.
    pub fn wait_in_segment(&mut self, house: &Household, bytes: u64) -> Result<()> {
        wait::until("a segment is under way", Duration::from_secs(30), || house.open_segment_bytes() >= bytes)
            .with_context(|| format!("the recorder said: {}", self.said()))
    }

    /// Waits until it is killed by somebody else; returns the moment it was seen, or nothing when `limit` has passed.
    pub fn wait_for_death(mut self, limit: Duration) -> Result<Option<u64>> {
        let end = Instant::now() + limit;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait()? {
                use std::os::unix::process::ExitStatusExt;
                let killed = status.signal() == Some(Signal::KILL.as_raw());
                if !killed {
                    bail!("the recorder ended by itself with {status} and said: {}", self.said());
                }
                return Ok(Some(micros()));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Ok(None)
    }

    /// Ends it as an owner does, by SIGINT, and waits.
    pub fn stop(mut self) -> Result<ExitStatus> {
        self.signal(Signal::INT)?;
        let end = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(status) = self.child.try_wait()? {
                if !status.success() {
                    bail!("the recorder ended with {status} and said: {}", self.said());
                }
                return Ok(status);
            }
            if Instant::now() > end {
                bail!("the recorder does not stop within 20 s; it said: {}", self.said());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// SIGKILL; returns the moment, in microseconds of Unix time.
    pub fn kill(mut self) -> Result<u64> {
        let at = micros();
        self.signal(Signal::KILL)?;
        self.child.wait()?;
        Ok(at)
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        // A recorder started by another program survives it, and would record for ever.
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id())).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|c| Pid::from_raw(c.parse().ok()?)) {
                let _ = kill_process(child, Signal::KILL);
            }
        }
        if self.is_running() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Now, in microseconds of Unix time: what the simulator stamps its frames with.
#[must_use]
pub fn micros() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_micros() as u64
}
