//! What a program and all that it starts takes, on one processor: `wait4` tells it of a child and of the children that it waited for.

use anyhow::{Context, Result};
use porchlight_tests::measure::tree;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// Seconds of processors.
    pub(crate) cpu: f64,
    /// The largest process's peak of resident memory.
    pub(crate) peak_mb: f64,
    /// The most that all processes together were seen to hold.
    pub(crate) together_mb: f64,
}

/// Python's standard library has the call that Rust's lacks.
const WAIT: &str = "import os, sys, time\n\
    begun = time.monotonic()\n\
    pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])\n\
    _, status, used = os.wait4(pid, 0)\n\
    print(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, os.waitstatus_to_exitcode(status))";

/// What a command to be measured is started by: one processor, the same for everybody, and the one who waits.
pub(crate) const UNDER: [&str; 6] = ["taskset", "-c", "0", "python3", "-c", WAIT];
/// Between two looks at what all of them hold.
const LOOK: Duration = Duration::from_millis(250);

impl Cost {
    /// One after the other.
    pub(crate) fn then(self, next: Self) -> Self {
        Self {
            wall: self.wall + next.wall,
            cpu: self.cpu + next.cpu,
            peak_mb: self.peak_mb.max(next.peak_mb),
            together_mb: self.together_mb.max(next.together_mb),
        }
    }
}

/// Runs a command that begins with [`UNDER`] to its end.
pub(crate) fn of(mut command: Command) -> Result<Cost> {
    let child = command.env("OMP_NUM_THREADS", "1").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let child = child.context("taskset and python3 are needed")?;
    let (pid, (over, ended)) = (child.id(), mpsc::channel::<()>());
    let (output, together) = std::thread::scope(|scope| {
        let looking = scope.spawn(move || {
            let mut most = 0;
            while matches!(ended.recv_timeout(LOOK), Err(RecvTimeoutError::Timeout)) {
                most = most.max(tree::memory_below(pid));
            }
            most
        });
        let output = child.wait_with_output();
        drop(over);
        (output, looking.join().expect("looking does not panic"))
    });
    let output = output?;
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall, cpu, peak_mb, 0.0] = numbers[..] else {
        anyhow::bail!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr))
    };
    Ok(Cost { wall, cpu, peak_mb, together_mb: together as f64 / 1e6 })
}
