//! What a process and all its descendants cost, from `/proc`.

use anyhow::{Context, Result};
use std::collections::HashSet;
use std::fs::read_to_string;
use std::time::Duration;

/// What was seen over a time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample {
    /// Seconds, in user mode and in the kernel.
    pub cpu: f64,
    /// Proportional set size at the end, bytes.
    pub pss: u64,
}

/// The roots and their descendants.
fn members(roots: &[u32]) -> Vec<u32> {
    let mut all: HashSet<u32> = roots.iter().copied().collect();
    let mut waiting = roots.to_vec();
    while let Some(pid) = waiting.pop() {
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
        for task in tasks.flatten() {
            let children = read_to_string(task.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|c| c.parse().ok()) {
                if all.insert(child) {
                    waiting.push(child);
                }
            }
        }
    }
    all.into_iter().collect()
}

/// Clock ticks of one process: its own, and those of children that have ended.
fn ticks(pid: u32) -> u64 {
    let stat = read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name, in brackets, may hold spaces; utime, stime, cutime and cstime are the 12th to 15th fields behind it.
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().skip(11).take(4).filter_map(|f| f.parse::<u64>().ok()).sum()
}

fn pss(pid: u32) -> u64 {
    let rollup = read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|l| l.strip_prefix("Pss:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse::<u64>().ok()).unwrap_or(0) * 1024
}

/// Bytes that the descendants of a process hold now, what they share counted once.
#[must_use]
pub fn memory_below(root: u32) -> u64 {
    members(&[root]).into_iter().filter(|pid| *pid != root).map(pss).sum()
}

/// Waits for `time` and tells what the trees of `roots` cost in it.
pub fn over(roots: &[u32], time: Duration) -> Result<Sample> {
    let sum = || members(roots).into_iter().map(ticks).sum::<u64>();
    let before = sum();
    std::thread::sleep(time);
    let after = sum();
    // Linux has counted in hundredths of a second towards user space since 2.6, whatever its own clock.
    let cpu = after.checked_sub(before).context("a process ended while it was measured")? as f64 / 100.0;
    Ok(Sample { cpu, pss: members(roots).into_iter().map(pss).sum() })
}

/// Bytes that a tree made the kernel write to disk so far.
pub fn written(root: u32) -> Result<u64> {
    let of = |pid: u32| {
        let io = read_to_string(format!("/proc/{pid}/io")).ok()?;
        io.lines().find_map(|l| l.strip_prefix("write_bytes: "))?.trim().parse::<u64>().ok()
    };
    let all: Vec<u64> = members(&[root]).into_iter().filter_map(of).collect();
    (!all.is_empty()).then(|| all.iter().sum()).context("the kernel does not tell what was written")
}
