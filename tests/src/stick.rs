//! Sticks for whole programs: memory on a loop device, as ext4 by the kernel or as exFAT by a program in between (FUSE), that can be
//! filled, made read-only, pulled out and plugged in again. They need root, and whoever asks is told where there are none.

use anyhow::{Context, Result, ensure};
use rustix::fs::MemfdFlags;
use std::fs::File;
use std::io::Write;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Ext4,
    /// `exfat-fuse`: whoever kills it has pulled the stick.
    ExFat,
}

/// A stick, plugged in or not. It is unplugged when it is dropped.
pub struct Stick {
    folder: tempfile::TempDir,
    format: Format,
    /// What is on it, in memory.
    image: File,
    /// The loop device over it, and the program in between.
    device: Option<String>,
    server: Option<Child>,
}

impl Stick {
    /// An empty one of `megabytes`; none, with the reason printed, where this machine has none.
    pub fn new(format: Format, megabytes: u64) -> Result<Option<Self>> {
        let needed: &[&str] = match format {
            Format::Ext4 => &["/dev/loop-control"],
            Format::ExFat => &["/dev/loop-control", "/dev/fuse", "/usr/sbin/mount.exfat-fuse"],
        };
        let missing = needed.iter().any(|path| !Path::new(path).exists());
        if missing || !rustix::process::geteuid().is_root() {
            eprintln!("SKIPPED on {format:?}: it needs root and {needed:?}");
            return Ok(None);
        }
        let folder = tempfile::Builder::new().prefix("pl-stick-").tempdir()?;
        let mut stick = Self { folder, format, image: memory()?, device: None, server: None };
        std::fs::create_dir(stick.point())?;
        stick.image.set_len(megabytes * 1_000_000)?;
        let device = stick.attach()?;
        match format {
            // Without the journal and the reserve, a small stick has room.
            Format::Ext4 => run("mkfs.ext4", &["-q", "-F", "-m", "0", "-O", "^has_journal", &device])?,
            Format::ExFat => run("mkfs.exfat", &[&device])?,
        }
        stick.mount("rw", &device)?;
        Ok(Some(stick))
    }

    /// Where it is mounted: also a folder of this computer's, where it is not.
    #[must_use]
    pub fn point(&self) -> PathBuf {
        self.folder.path().join("Evidence")
    }

    fn attach(&mut self) -> Result<String> {
        let image = format!("/proc/{}/fd/{}", std::process::id(), self.image.as_raw_fd());
        let found = Command::new("losetup").args(["--find", "--show", &image]).output()?;
        let device = String::from_utf8(found.stdout)?.trim().to_owned();
        ensure!(!device.is_empty(), "no loop device is free: {}", String::from_utf8_lossy(&found.stderr));
        self.device = Some(device.clone());
        Ok(device)
    }

    /// Plugs it in again, `rw` or `ro`.
    pub fn plug(&mut self, options: &str) -> Result<()> {
        let device = self.attach()?;
        self.mount(options, &device)
    }

    fn mount(&mut self, options: &str, device: &str) -> Result<()> {
        let point = self.point().display().to_string();
        if self.format == Format::Ext4 {
            return run("mount", &["-t", "ext4", "-o", options, device, &point]);
        }
        // In the foreground, so that it can be killed by its id.
        let mut server = Command::new("mount.exfat-fuse");
        server.args(["-d", "-o", options, device, &point]).stdin(Stdio::null());
        self.server = Some(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        crate::wait::until("the stick is mounted", Duration::from_secs(20), || self.is_plugged())
    }

    fn is_plugged(&self) -> bool {
        let point = format!(" {} ", self.point().display());
        std::fs::read_to_string("/proc/self/mountinfo").is_ok_and(|mounts| mounts.contains(&point))
    }

    /// As the owner's file manager does it.
    pub fn unplug(&mut self) -> Result<()> {
        run("umount", &[&self.point().display().to_string()])?;
        self.end();
        Ok(())
    }

    /// As a hand does it: from now on the path leads to this computer's disk; of exFAT every handle is dead as well.
    pub fn pull(&mut self) -> Result<()> {
        if let Some(server) = &mut self.server {
            server.kill()?;
            server.wait()?;
        }
        run("umount", &["-l", &self.point().display().to_string()])?;
        self.end();
        Ok(())
    }

    fn end(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
        if let Some(device) = self.device.take() {
            let _ = run("losetup", &["-d", &device]);
        }
    }

    /// Fills it to the last byte, with a file of this name.
    pub fn fill(&self, name: &str) -> Result<()> {
        let mut file = File::create(self.point().join(name))?;
        let mut piece = vec![7; 1 << 20];
        while !piece.is_empty() {
            // Half of it may fit.
            if file.write(&piece).is_err() {
                piece.truncate(piece.len() / 2);
            }
        }
        Ok(file.sync_all()?)
    }

    /// What lies at its top, but for what the format brings.
    pub fn entries(&self) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for entry in std::fs::read_dir(self.point())? {
            all.push(entry?.file_name().to_string_lossy().into_owned());
        }
        all.retain(|name| name != "lost+found");
        all.sort();
        Ok(all)
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            let _ = server.kill();
        }
        while self.is_plugged() && run("umount", &["-l", &self.point().display().to_string()]).is_ok() {}
        self.end();
    }
}

fn memory() -> Result<File> {
    Ok(File::from(rustix::fs::memfd_create("stick", MemfdFlags::CLOEXEC)?))
}

fn run(program: &str, arguments: &[&str]) -> Result<()> {
    let ended = Command::new(program).args(arguments).stdin(Stdio::null()).output();
    let ended = ended.with_context(|| format!("{program} does not start"))?;
    ensure!(ended.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&ended.stderr));
    Ok(())
}
