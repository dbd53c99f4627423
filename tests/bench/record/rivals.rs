//! The simulator in a process of its own, and the recorders beside Porchlight: one process a camera, as they are used.

use crate::Run;
use anyhow::{Context, Result, ensure};
use demo::stamp;
use porchlight_tests::measure::tree;
use porchlight_tests::programs::{built, found};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Equal cameras, until dropped.
pub(crate) struct Cards {
    child: Child,
    pub(crate) urls: Vec<String>,
    /// Of their small streams, 640x360 with five pictures a second.
    pub(crate) small: Vec<String>,
}

impl Cards {
    pub(crate) fn start(count: usize, width: u32, height: u32, kbit: u32) -> Result<Self> {
        let mut child = Command::new(built("porchlight-demo")?)
            .arg("cards")
            .args(["--count", &count.to_string(), "--kbit", &kbit.to_string()])
            .args(["--width", &width.to_string(), "--height", &height.to_string(), "--small", "5"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("piped")?).read_line(&mut line)?;
        let told: serde_json::Value = serde_json::from_str(&line).context("the simulator does not start")?;
        let of = |stream: &str| {
            let cameras = told["cameras"].as_array().into_iter().flatten();
            cameras.filter_map(|c| c[stream].as_str().map(str::to_owned)).collect()
        };
        Ok(Self { child, urls: of("main"), small: of("sub") })
    }
}

impl Drop for Cards {
    fn drop(&mut self) {
        self.child.stdin.take();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Rival {
    Ffmpeg,
    Splitmux,
}

impl Rival {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg -c copy",
            Self::Splitmux => "rtspsrc ! splitmuxsink",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Ffmpeg => "ffmpeg",
            Self::Splitmux => "gst-launch-1.0",
        }
    }

    pub(crate) fn is_here(self) -> bool {
        found(self.program())
    }

    fn command(self, url: &str, folder: &Path) -> Command {
        let mut command = Command::new(self.program());
        match self {
            Self::Ffmpeg => command
                .args(["-nostdin", "-v", "error", "-rtsp_transport", "tcp", "-i", url, "-c", "copy"])
                .args(["-f", "segment", "-segment_time", "60", "-segment_format", "mp4"])
                .arg(folder.join("%04d.mp4")),
            Self::Splitmux => command
                .args(["-q", "-e", "rtspsrc", &format!("location={url}"), "protocols=tcp", "latency=200", "!"])
                .args(["rtph264depay", "!", "h264parse", "!", "splitmuxsink", "max-size-time=60000000000"])
                .arg(format!("location={}", folder.join("%04d.mp4").display())),
        };
        command
    }
}

/// Frames that are there, and frames that are missing between the first and the last.
pub(crate) fn count(numbers: &[u64]) -> (u64, u64) {
    let have = numbers.len() as u64;
    match (numbers.iter().min(), numbers.iter().max()) {
        (Some(first), Some(last)) => (have, (last - first + 1).saturating_sub(have)),
        _ => (0, 0),
    }
}

pub(crate) fn measure(rival: Rival, urls: &[String], warm: Duration, time: Duration) -> Result<Run> {
    let folder = tempfile::tempdir()?;
    let mut children = Vec::new();
    for (n, url) in urls.iter().enumerate() {
        let own = folder.path().join(format!("{n:02}"));
        std::fs::create_dir(&own)?;
        children.push(rival.command(url, &own).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
    }
    std::thread::sleep(warm);
    let roots: Vec<u32> = children.iter().map(Child::id).collect();
    let cost = tree::over(&roots, time)?;
    for child in &mut children {
        ensure!(child.try_wait()?.is_none(), "{} ended by itself", rival.name());
        kill_process(Pid::from_raw(i32::try_from(child.id())?).context("a child")?, Signal::INT)?;
    }
    for child in &mut children {
        child.wait()?;
    }
    let (mut frames, mut missing) = (0, 0);
    for n in 0..urls.len() {
        let mut files: Vec<_> =
            std::fs::read_dir(folder.path().join(format!("{n:02}")))?.flatten().map(|e| e.path()).collect();
        files.sort();
        let mut numbers = Vec::new();
        for file in files {
            numbers.extend(stamp::read_all(&std::fs::read(file)?).into_iter().map(|s| s.number));
        }
        let (have, lack) = count(&numbers);
        frames += have;
        missing += lack;
    }
    Ok(Run { who: rival.name(), cameras: urls.len(), cost, frames, missing })
}
