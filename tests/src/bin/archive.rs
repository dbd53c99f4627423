//! `npm run archive -- --to DIR`: a household with months behind it, for looking at and for measuring. The passphrase, the recovery
//! sheet and what is where (`archive.json`) lie in DIR beside its `home`.
//!
//! Arguments: `--to DIR`, `--cameras N` (1), `--days N` (90), `--full H` (a minute at full size every H hours; 0 for none),
//! `--threads N` (2).
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for people")]

use anyhow::{Context, Result};
use model::Utc;
use porchlight_tests::archive::{self, MINUTE, Plan};
use porchlight_tests::household::Household;
use porchlight_tests::programs::found;
use porchlight_tests::recorder::micros;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// Set for the second start, under `eatmydata`.
const UNDER: &str = "PORCHLIGHT_ARCHIVE_UNSYNCED";

fn main() -> Result<()> {
    // Five syncs for each of a hundred thousand segments are what takes the time, and no power cut is expected here.
    if std::env::var_os(UNDER).is_none() && found("eatmydata") {
        let program = std::env::current_exe()?;
        let error = Command::new("eatmydata").arg(program).args(std::env::args_os().skip(1)).env(UNDER, "1").exec();
        println!("eatmydata does not start ({error}); it takes longer without");
    }
    let (mut to, mut cameras, mut days, mut full, mut threads) = (None, 1, 90, 0, 2);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--to" => to = Some(PathBuf::from(value)),
            "--cameras" => cameras = value.parse()?,
            "--days" => days = value.parse()?,
            "--full" => full = value.parse()?,
            "--threads" => threads = value.parse()?,
            other => anyhow::bail!("{other} is not known: --to, --cameras, --days, --full, --threads"),
        }
    }
    let to = std::path::absolute(to.context("--to DIR says where")?)?;
    std::fs::create_dir_all(&to)?;
    // Drawn minutes are kept: the next archive begins at once.
    demo::keep_in(&std::env::temp_dir().join("porchlight-minutes"));
    let end = Utc((micros() as i64).div_euclid(60 * MINUTE) * 60 * MINUTE);
    let plan = Plan { cameras, minutes: days * 24 * 60, end, full_every_hours: full };
    let begun = Instant::now();
    let house = Household::at(&to.join("home"), 60)?;
    let made = archive::fill(&house, &plan, threads, &|line| println!("{line}"))?;
    std::fs::write(to.join("archive.json"), serde_json::to_vec_pretty(&made)?)?;
    std::fs::copy(house.passphrase_file(), to.join("passphrase.txt"))?;
    std::fs::copy(house.recovery_file(), to.join("recovery-sheet.txt"))?;
    let (megabytes, took) = (made.bytes >> 20, begun.elapsed().as_secs());
    println!("{} segments, {megabytes} MB in {took} s: {}", made.segments, to.display());
    house.check()?;
    println!("porchlight check finds nothing wrong ({} s)", begun.elapsed().as_secs() - took);
    Ok(())
}
