//! What the measurements begin with: what they are told, the machine that they run on, and what a tree of processes costs.

pub mod machine;
pub mod tree;

use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// What a measurement of recorders is told.
pub struct Arguments {
    /// How long is measured.
    pub seconds: u64,
    /// Of how many cameras, one run after the other.
    pub cameras: Vec<usize>,
    pub out: PathBuf,
}

impl Arguments {
    /// The program's own; what is not said stays as it is here.
    pub fn or(seconds: u64, out: &str) -> Result<Self> {
        let mut a = Self { seconds, cameras: vec![1, 8, 16], out: PathBuf::from(out) };
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("{word} wants a value"))?;
            match word.as_str() {
                "--seconds" => a.seconds = value.parse()?,
                "--cameras" => a.cameras = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
                "--out" => a.out = value.into(),
                other => anyhow::bail!("{other} is not known: --seconds, --cameras, --out"),
            }
        }
        Ok(a)
    }

    /// The most cameras of a run.
    pub fn most(&self) -> Result<usize> {
        self.cameras.iter().copied().max().context("some cameras")
    }
}

/// Writes a page of results.
pub fn write(page: &Path, text: &str) -> Result<()> {
    if let Some(folder) = page.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(page, text)?;
    println!("written to {}", page.display());
    Ok(())
}
