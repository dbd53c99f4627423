//! The nearest to a power cut that a running machine allows: an ext4 file system in an image file, mounted by loop; the image
//! is copied while the recorder writes, and the copy, in which only what the kernel had written out is there, is mounted
//! as after the cut. What was in the page cache is lost, as it would be.

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file system of its own, mounted while this lives.
pub struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?} does not start"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

impl Disk {
    /// Why this machine cannot do it, or nothing.
    #[must_use]
    pub fn refusal() -> Option<String> {
        if !rustix::process::geteuid().is_root() {
            return Some("mounting needs root".to_owned());
        }
        let try_it = || -> Result<()> {
            let folder = tempfile::tempdir()?;
            Self::new(folder.path(), "try", 16)?.check()
        };
        try_it().err().map(|e| format!("a loop-mounted file system cannot be had: {e:#}"))
    }

    /// `megabytes` of empty ext4, its image and mount point under `folder`.
    pub fn new(folder: &Path, name: &str, megabytes: u64) -> Result<Self> {
        let image = folder.join(format!("{name}.img"));
        std::fs::File::create(&image)?.set_len(megabytes << 20)?;
        run(Command::new("mkfs.ext4").args(["-q", "-F", "-m", "0"]).arg(&image))?;
        Self::mount(image, folder.join(name))
    }

    fn mount(image: PathBuf, mount: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&mount)?;
        run(Command::new("mount").args(["-o", "loop"]).arg(&image).arg(&mount))?;
        Ok(Self { image, mount })
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.mount
    }

    fn check(&self) -> Result<()> {
        std::fs::write(self.mount.join("x"), b"x")?;
        Ok(())
    }

    /// The disk as it would be found if the power went now. Who writes should be stopped (SIGSTOP) meanwhile: a copy takes
    /// longer than a cut.
    pub fn after_power_cut(&self, folder: &Path, name: &str) -> Result<Self> {
        let image = folder.join(format!("{name}.img"));
        run(Command::new("cp").arg("--sparse=always").arg(&self.image).arg(&image))?;
        Self::mount(image, folder.join(name))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if run(Command::new("umount").arg(&self.mount)).is_err() {
            let _ = run(Command::new("umount").arg("-l").arg(&self.mount));
        }
        let _ = std::fs::remove_file(&self.image);
    }
}
