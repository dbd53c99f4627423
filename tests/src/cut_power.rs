//! A power cut, made by copying the disk under a recorder that goes on writing.
//!
//! The recorder's home lies on ext4 in an image file behind a loop device with direct I/O. The image lies on XFS, itself in a
//! file, and is copied by one `FICLONE`. That copy is **atomic**: XFS takes the image's inode lock exclusively, waits until
//! the direct writes under way have ended, and only then shares the extents; every write of the loop device needs the same lock
//! and comes wholly before or wholly after. So the copy is what a disk with no power holds: whatever ext4 had handed to the
//! device by one instant, all of what it had flushed, and nothing of what was still in its page cache (the loop has no
//! cache of its own: direct I/O). Nobody is stopped meanwhile; [`Cut::from`] and [`Cut::to`] bracket the instant.
//!
//! Where there is no `mkfs.xfs`, the image is copied byte by byte while the recorder stands still (SIGSTOP): weaker, for the
//! kernel may write pages out during the copy. Without root or loop devices there is no power cut. [`Bed::way`] says which.

use crate::footage::{Footage, Keys};
use crate::household::Household;
use crate::programs::found;
use crate::recorder::{Recorder, micros};
use crate::story;
use anyhow::{Context, Result, bail, ensure};
use demo::{CameraScript, ClipSpec, Server, StreamScript};
use rustix::process::Signal;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// What a power cut may cost, microseconds.
const LOSS: u64 = 3_000_000;
/// The recorder's disk: half a minute at 8 Mbit/s with all that goes with it.
const DISK_MB: u64 = 256;
/// Where the images lie: one disk and what differs in its copies. Sparse, and more than the 300 MB that XFS insists on.
const BED_MB: u64 = 3072;

/// How the disk is copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In one instant, by sharing extents on XFS.
    Clone,
    /// Byte by byte, the recorder stopped.
    Stopped,
}

/// A file system in an image file, mounted while this lives.
struct Mount {
    image: PathBuf,
    path: PathBuf,
}

/// Where the images of the disks lie.
pub struct Bed {
    xfs: Option<Mount>,
    folder: tempfile::TempDir,
}

/// A recorder's disk.
pub struct Disk(Mount);

/// A disk as the power cut left it.
pub struct Cut {
    pub disk: Disk,
    /// The power went not before this, microseconds of Unix time,
    pub from: u64,
    /// and not after this.
    pub to: u64,
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

impl Mount {
    fn new(image: PathBuf, path: PathBuf, megabytes: u64, make: &mut Command) -> Result<Self> {
        File::create(&image)?.set_len(megabytes << 20)?;
        run(make.arg(&image))?;
        Self::of(image, path)
    }

    fn of(image: PathBuf, path: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&path)?;
        // A loop device of its own, for `mount -o loop` does not take direct I/O. It goes with the file system.
        let mut losetup = Command::new("losetup");
        let shown = losetup.args(["--find", "--show", "--direct-io=on"]).arg(&image).output()?;
        ensure!(shown.status.success(), "no loop device: {}", String::from_utf8_lossy(&shown.stderr));
        let device = String::from_utf8(shown.stdout)?.trim().to_owned();
        let mounted = run(Command::new("mount").arg(&device).arg(&path));
        // Detaching a device that is mounted waits for its unmounting.
        run(Command::new("losetup").arg("--detach").arg(&device))?;
        mounted?;
        Ok(Self { image, path })
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        if run(Command::new("umount").arg(&self.path)).is_err() {
            let _ = run(Command::new("umount").arg("-l").arg(&self.path));
        }
        let _ = std::fs::remove_file(&self.image);
    }
}

impl Bed {
    /// A bed under the temp folder, or why this machine has none.
    pub fn new() -> Result<Self, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("mounting needs root".to_owned());
        }
        let make = || -> Result<Self> {
            let folder = tempfile::tempdir()?;
            let (image, path) = (folder.path().join("bed.img"), folder.path().join("bed"));
            let mut mkfs = Command::new("mkfs.xfs");
            let xfs = if found("mkfs.xfs") {
                Mount::new(image, path, BED_MB, mkfs.args(["-q", "-m", "reflink=1"])).ok()
            } else {
                None
            };
            let bed = Self { xfs, folder };
            let disk = bed.disk("try")?;
            std::fs::write(disk.path().join("x"), b"x")?;
            bed.copy(&disk, "tried")?;
            Ok(bed)
        };
        make().map_err(|e| format!("a loop-mounted file system cannot be had: {e:#}"))
    }

    #[must_use]
    pub fn way(&self) -> Way {
        if self.xfs.is_some() { Way::Clone } else { Way::Stopped }
    }

    fn image(&self, name: &str) -> PathBuf {
        self.xfs.as_ref().map_or(self.folder.path(), |xfs| &xfs.path).join(format!("{name}.img"))
    }

    /// An empty disk.
    pub fn disk(&self, name: &str) -> Result<Disk> {
        let mut mkfs = Command::new("mkfs.ext4");
        // Whole blocks of XFS, which are what direct I/O on a file that shares them takes.
        mkfs.args(["-q", "-F", "-m", "0", "-b", "4096"]);
        Ok(Disk(Mount::new(self.image(name), self.folder.path().join(name), DISK_MB, &mut mkfs)?))
    }

    fn copy(&self, disk: &Disk, name: &str) -> Result<PathBuf> {
        let image = self.image(name);
        match self.way() {
            Way::Clone => {
                let to = File::create(&image)?;
                rustix::fs::ioctl_ficlone(&to, File::open(&disk.0.image)?).context("FICLONE")?;
            }
            Way::Stopped => run(Command::new("cp").arg("--sparse=always").arg(&disk.0.image).arg(&image))?,
        }
        Ok(image)
    }

    /// Cuts the power under `recorder`, which notices nothing of it: what the disk then held is mounted beside it.
    pub fn cut(&self, disk: &Disk, name: &str, recorder: &Recorder) -> Result<Cut> {
        if self.way() == Way::Stopped {
            recorder.signal(Signal::STOP)?;
        }
        let from = micros();
        let image = self.copy(disk, name);
        // Who stands still writes nothing, however long the copy takes.
        let to = if self.way() == Way::Stopped { from } else { micros() };
        if self.way() == Way::Stopped {
            recorder.signal(Signal::CONT)?;
        }
        Ok(Cut { disk: Disk(Mount::of(image?, self.folder.path().join(name))?), from, to })
    }
}

impl Disk {
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0.path
    }
}

/// What cuts of the power cost, microseconds each, at most: counted to the last moment at which the power may have gone.
///
/// Records `clip`, cuts after each of the `pauses`, and starts, reads back, checks and scans the household on every copy.
pub fn survive(bed: &Bed, clip: ClipSpec, pauses: &[Duration]) -> Result<Vec<u64>> {
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(clip))])?;
    let disk = bed.disk("disk")?;
    let house = Household::at(&disk.path().join("home"), 4)?;
    house.add_camera("door", &server.url("door")?)?;
    let started = micros();
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 66_000)?;
    let mut losses = Vec::new();
    for (n, pause) in pauses.iter().enumerate() {
        std::thread::sleep(*pause);
        let cut = bed.cut(&disk, &format!("cut-{n}"), &recorder)?;
        let lost = after(&house, &server, &cut, started).with_context(|| format!("cut {n} at {} kbit/s", clip.kbit))?;
        eprintln!(
            "power cut {n}, {} kbit/s, {:?} within {} us: {:.2} s lost",
            clip.kbit,
            bed.way(),
            cut.to - cut.from,
            lost as f64 / 1e6
        );
        losses.push(lost);
    }
    recorder.stop()?;
    story::end(&house, &server, &[])?;
    Ok(losses)
}

/// The next start brings index and files to rest, as after a real cut; then it is counted what is there.
fn after(house: &Household, server: &Server, cut: &Cut, started: u64) -> Result<u64> {
    let after = house.moved_to(&cut.disk.path().join("home"))?;
    let mut recorder = after.record()?;
    recorder.wait_for_bytes(&after, 30_000)?;
    recorder.stop()?;
    let keys = Keys::from_sheet(&after, after.home())?;
    let footage = Footage::read_with(&after, &keys, "door")?;
    let stretches = footage.stretches()?;
    ensure!(stretches.len() <= 2, "one gap, at the cut, is expected: {stretches:?}");
    // Within the first second nothing may be durable yet: then all since the start is lost.
    let last = footage.segments.iter().flat_map(|s| &s.stamps).rfind(|s| s.sent <= cut.to);
    let lost = cut.to.saturating_sub(last.map_or(started, |s| s.sent));
    ensure!(lost <= LOSS, "{:.2} s are lost", lost as f64 / 1e6);
    story::end(&after, server, &[])?;
    Ok(lost)
}
