//! What a program and all that it starts takes, on one processor: `wait4` tells it of a child and of the children that it waited for.

use anyhow::{Context, Result};
use std::process::Command;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    pub(crate) wall: f64,
    /// Seconds of processors.
    pub(crate) cpu: f64,
    /// The largest process's peak of resident memory.
    pub(crate) peak_mb: f64,
}

/// Python's standard library has the call that Rust's lacks.
const WAIT: &str = "import os, sys, time\n\
    begun = time.monotonic()\n\
    pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, 2, 1)])\n\
    _, status, used = os.wait4(pid, 0)\n\
    print(time.monotonic() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000, os.waitstatus_to_exitcode(status))";

/// Runs it to its end, held to one processor: the same thread for everybody.
pub(crate) fn of(command: &Command) -> Result<Cost> {
    let output = Command::new("taskset")
        .args(["-c", "0", "python3", "-c", WAIT])
        .arg(command.get_program())
        .args(command.get_args())
        .env("OMP_NUM_THREADS", "1")
        .output()
        .context("taskset and python3 are needed")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<f64> = said.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall, cpu, peak_mb, 0.0] = numbers[..] else {
        anyhow::bail!("{:?} failed: {}", command.get_program(), String::from_utf8_lossy(&output.stderr))
    };
    Ok(Cost { wall, cpu, peak_mb })
}
