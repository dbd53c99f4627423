//! The machine, in a few lines, without names or paths.

use std::fs::read_to_string;
use std::process::Command;

pub fn describe() -> Vec<String> {
    let cpu = read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |text: &str, name: &str| {
        text.lines().find(|l| l.starts_with(name)).and_then(|l| l.split_once(':')).map(|(_, v)| v.trim().to_owned())
    };
    let memory = read_to_string("/proc/meminfo").unwrap_or_default();
    let kilobytes = field(&memory, "MemTotal").and_then(|v| v.split(' ').next()?.parse::<u64>().ok()).unwrap_or(0);
    let release = read_to_string("/etc/os-release").unwrap_or_default();
    let system =
        release.lines().find_map(|l| l.strip_prefix("PRETTY_NAME=")).unwrap_or("?").trim_matches('"').to_owned();
    let first_line = |program: &str, arg: &str| {
        let output = Command::new(program).arg(arg).output().ok()?;
        String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
    };
    let load = read_to_string("/proc/loadavg").unwrap_or_default();
    vec![
        format!(
            "{} processors, {}",
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            field(&cpu, "model name").unwrap_or_else(|| "of unknown make".to_owned())
        ),
        format!("{:.0} GB of memory", kilobytes as f64 / 1e6),
        format!("{system}, Linux {}", read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default().trim()),
        first_line("ffmpeg", "-version")
            .and_then(|l| l.split(" Copyright").next().map(str::to_owned))
            .unwrap_or_default(),
        first_line("gst-launch-1.0", "--version").unwrap_or_default(),
        format!(
            "load at the end of the run (1, 5, 15 min): {}",
            load.split(' ').take(3).collect::<Vec<_>>().join(", ")
        ),
    ]
}
