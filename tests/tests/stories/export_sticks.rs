//! Whole exports by the program onto sticks that are too small, read-only, filled by somebody else, or pulled out in the middle:
//! it is told in the owner's words, nothing on the stick looks whole, and at home everything is as it was.

use crate::export_bundle::{Asked, names, span, verified};
use crate::requests::Owner;
use anyhow::{Context, Result, ensure};
use porchlight_tests::household::Household;
use porchlight_tests::redacted::{CAMERA, Ground};
use porchlight_tests::stick::{Format, Stick};
use porchlight_tests::story;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What a failed export may not change.
#[derive(Debug, PartialEq)]
struct Kept {
    receipts: Value,
    holds: Value,
    redactions: Value,
    given: Vec<Value>,
}

impl Kept {
    fn of(owner: &Owner<'_>) -> Result<Self> {
        let ledger = owner.json(&["ledger", "show"])?;
        let export = |entry: &&Value| entry["kind"].as_str().is_some_and(|kind| kind.starts_with("export"));
        Ok(Self {
            receipts: owner.json(&["exports", "list"])?,
            holds: owner.json(&["hold", "list"])?,
            redactions: owner.json(&["redact", "list"])?,
            given: ledger.as_array().into_iter().flatten().filter(export).cloned().collect(),
        })
    }
}

/// `porchlight export new` with `what` onto the stick, ready to be started.
fn export(house: &Household, stick: &Stick, what: &[&str]) -> Result<Command> {
    let secret = house.passphrase_file().to_string_lossy().into_owned();
    let drive = format!("folder:{}", stick.point().canonicalize()?.display());
    let args = ["export", "new", "--drive", &drive, "--json", "--passphrase-file", &secret];
    let mut command = house.command(&[&args[..], what].concat())?;
    command.env("PORCHLIGHT_STICKS", stick.point()).stdout(Stdio::piped()).stderr(Stdio::piped());
    Ok(command)
}

/// The same, stopped as soon as its first clip is on the way, until `then` is done.
fn export_while(
    house: &Household,
    stick: &mut Stick,
    what: &[&str],
    then: impl FnOnce(&mut Stick) -> Result<()>,
) -> Result<Output> {
    let mut child = export(house, stick, what)?.spawn()?;
    let pid = Pid::from_child(&child);
    let began = Instant::now();
    let on_the_way = |stick: &Stick| {
        let partial = stick.entries().ok()?.into_iter().find(|name| name.ends_with(".partial"))?;
        std::fs::metadata(stick.point().join(partial).join("data/clip-01.mp4")).ok().filter(|clip| clip.len() > 0)
    };
    while on_the_way(stick).is_none() {
        if let Some(ended) = child.try_wait()? {
            let said = child.wait_with_output()?;
            anyhow::bail!("it ended with {ended} before: {}", String::from_utf8_lossy(&said.stderr));
        }
        ensure!(began.elapsed() < Duration::from_secs(60), "nothing was begun");
        std::thread::sleep(Duration::from_millis(1));
    }
    kill_process(pid, Signal::STOP)?;
    let done = then(stick);
    kill_process(pid, Signal::CONT)?;
    let ended = child.wait_with_output()?;
    done.map(|()| ended)
}

/// What was said in failing: message and hint.
fn said(ended: &Output) -> Result<(String, String)> {
    let text = String::from_utf8_lossy(&ended.stderr);
    ensure!(ended.status.code() == Some(1), "{} {text}", ended.status);
    let last = text.lines().rev().find(|line| line.starts_with('{')).with_context(|| format!("no error: {text}"))?;
    let error: Value = serde_json::from_str(last)?;
    let word = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    Ok((word("message"), word("hint")))
}

/// An empty stick, once more: what was left of ours is gone by a look at it, and the same export comes to its end.
fn comes_to_its_end(house: &Household, stick: &Stick, what: &[&str]) -> Result<()> {
    let made = export(house, stick, what)?.output()?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let receipt: Value = serde_json::from_slice(&made.stdout)?;
    let bundle = receipt["bundle"].as_str().context("a name")?;
    ensure!(stick.entries()? == [bundle], "nothing but the bundle: {:?}", stick.entries()?);
    verified(&stick.point().join(bundle)).map(drop)
}

#[test]
fn e6_a_small_a_full_and_a_read_only_stick_are_told_before_anything_is_written() -> Result<()> {
    let ground = Ground::new(3, None)?;
    let (Some(small), Some(mut stick)) = (Stick::new(Format::Ext4, 2)?, Stick::new(Format::Ext4, 12)?) else {
        return Ok(());
    };
    let (from, _, to) = span(&ground)?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let clip = ["--clip", CAMERA, &from, &to];
    let kept = Kept::of(&owner)?;

    let (message, hint) = said(&export(house, &small, &clip)?.output()?)?;
    ensure!(
        message.starts_with("The stick is too small:") && hint.starts_with("Take a larger one"),
        "{message} {hint}"
    );
    ensure!(small.entries()?.is_empty(), "{:?}", small.entries()?);

    stick.fill("holidays.mov")?;
    let (message, hint) = said(&export(house, &stick, &[&clip[..], &["--others-fine"]].concat())?.output()?)?;
    ensure!(message.starts_with("There is not enough room:") && hint.contains("larger stick"), "{message} {hint}");
    ensure!(stick.entries()? == ["holidays.mov"], "{:?}", stick.entries()?);
    std::fs::remove_file(stick.point().join("holidays.mov"))?;

    stick.unplug()?;
    stick.plug("ro")?;
    let (message, hint) = said(&export(house, &stick, &clip)?.output()?)?;
    ensure!(message == "The stick is read-only." && hint.contains("lock switch"), "{message} {hint}");
    let place = stick.point().to_string_lossy().into_owned();
    let told = owner.refused(&[&["export", "new", "--to", &place][..], &clip].concat())?;
    ensure!(told.contains("is read-only"), "as a folder: {told}");
    ensure!(stick.entries()?.is_empty() && Kept::of(&owner)? == kept, "something changed");

    stick.unplug()?;
    ensure!(names(&stick.point())?.is_empty(), "nothing lies on this computer instead");
    stick.plug("rw")?;
    comes_to_its_end(house, &stick, &clip)?;
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn e6_a_stick_that_somebody_else_fills_in_mid_write_keeps_nothing_of_the_bundle() -> Result<()> {
    let ground = Ground::new(3, None)?;
    let (from, _, to) = span(&ground)?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let clip = ["--clip", CAMERA, &from, &to];
    for format in [Format::Ext4, Format::ExFat] {
        let Some(mut stick) = Stick::new(format, 16)? else { continue };
        let kept = Kept::of(&owner)?;
        let ended = export_while(house, &mut stick, &clip, |stick| stick.fill("holidays.mov"))?;
        let (message, hint) = said(&ended)?;
        ensure!(message == "The stick is full." && hint.contains("Nothing of the bundle was kept"), "{message} {hint}");
        ensure!(stick.entries()? == ["holidays.mov"], "{format:?}: {:?}", stick.entries()?);
        ensure!(Kept::of(&owner)? == kept, "{format:?}: something changed");
        std::fs::remove_file(stick.point().join("holidays.mov"))?;
        comes_to_its_end(house, &stick, &clip)?;
    }
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn e6_a_stick_pulled_in_mid_write_loses_nothing_of_an_answer() -> Result<()> {
    let asked = Asked::new(&[])?;
    let (house, owner) = (&asked.ground.house, asked.owner());
    let response = asked.response.to_string();
    let answer = ["--response", response.as_str()];
    let plan = owner.json(&[&["export", "plan"][..], &answer].concat())?;
    for format in [Format::Ext4, Format::ExFat] {
        let Some(mut stick) = Stick::new(format, 16)? else { continue };
        let kept = Kept::of(&owner)?;
        let (message, hint) = said(&export_while(house, &mut stick, &answer, Stick::pull)?)?;
        ensure!(message.starts_with("The stick was pulled out, or failed"), "{format:?}: {message}");
        ensure!(hint.contains("Plug it in again and export once more"), "{format:?}: {hint}");
        ensure!(names(&stick.point())?.is_empty(), "{format:?}: nothing lies on this computer instead");
        stick.plug("rw")?;
        ensure!(stick.entries()?.iter().all(|name| name.ends_with(".partial")), "{format:?}: {:?}", stick.entries()?);
        // Render, approval, receipts, holds and ledger are as they were, and nothing lacks.
        ensure!(Kept::of(&owner)? == kept, "{format:?}: something changed");
        let again = owner.json(&[&["export", "plan"][..], &answer].concat())?;
        ensure!(again == plan && plan["lacking"].as_array().is_some_and(Vec::is_empty), "{again:#}");
        comes_to_its_end(house, &stick, &answer)?;
    }
    asked.end()
}
