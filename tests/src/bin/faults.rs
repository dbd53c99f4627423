//! `npm run faults`: the long proofs. A hundred orderly stops, and kills at random moments and in every gap of the commit
//! order, and power cuts, each followed by a restart, a read-back with stock `age`, `porchlight check` and the scan for
//! plaintext. Every loss is printed as it was measured.
//!
//! Arguments: `--stops N` (100), `--kills N` (20 at random moments), `--gap-kills N` (8 timed around a commit), `--calls 0|1`
//! (a kill on entering each of some sixty system calls of the commit order, by `strace`), `--cuts N` (10 power cuts at each of
//! two bit rates), `--seed S`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a program for people")]

use anyhow::{Context, Result, ensure};
use demo::{CameraScript, ClipSpec, Server, StreamScript};
use porchlight_tests::cut_power::{self, Bed};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::kill::{CALLS, Gap, When, survive};
use porchlight_tests::programs::found;
use porchlight_tests::recorder::micros;
use porchlight_tests::story;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

struct Arguments {
    stops: u64,
    kills: u64,
    gap_kills: u64,
    calls: u64,
    cuts: u64,
    seed: u64,
}

fn arguments() -> Result<Arguments> {
    let mut a = Arguments { stops: 100, kills: 20, gap_kills: 8, calls: 1, cuts: 10, seed: 1 };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value: u64 = words.next().with_context(|| format!("{word} wants a number"))?.parse()?;
        match word.as_str() {
            "--stops" => a.stops = value,
            "--kills" => a.kills = value,
            "--gap-kills" => a.gap_kills = value,
            "--calls" => a.calls = value,
            "--cuts" => a.cuts = value,
            "--seed" => a.seed = value,
            other => anyhow::bail!("{other} is not known: --stops, --kills, --gap-kills, --calls, --cuts, --seed"),
        }
    }
    Ok(a)
}

/// Numbers that look random and are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most
    }
}

fn main() -> Result<ExitCode> {
    let a = arguments()?;
    let mut dice = Dice(a.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut failures = Vec::new();
    if a.stops > 0 {
        match stops(a.stops, &mut dice) {
            Ok(longest) => println!("{} orderly stops: no frame missing, the longest took {longest:.2} s", a.stops),
            Err(e) => failures.push(format!("orderly stops: {e:#}")),
        }
    }
    let clips = [
        ClipSpec::card(),
        ClipSpec::card().sized(320, 180).at_kbit(200),
        ClipSpec::card().sized(1280, 720).at_kbit(8000),
    ];
    let random = (0..a.kills).map(|_| When::After(Duration::from_millis(200 + dice.below(6000)))).collect::<Vec<_>>();
    let gaps = (0..a.gap_kills).map(|n| {
        let later = Duration::from_micros(n / 2 * 400);
        if n % 2 == 0 { When::Finishing(later) } else { When::Beginning(later) }
    });
    let calls =
        CALLS.into_iter().flat_map(|(calls, range, step)| range.step_by(step).map(move |n| When::Call(calls, n)));
    let calls: Vec<When> = match (a.calls > 0, found("strace")) {
        (true, true) => calls.collect(),
        (true, false) => {
            println!("strace is not installed: no kill is placed on a system call, only the timed ones are made");
            Vec::new()
        }
        (false, _) => Vec::new(),
    };
    let mut struck: BTreeMap<Gap, u64> = BTreeMap::new();
    let mut worst = 0;
    for (n, when) in random.into_iter().chain(gaps).chain(calls).enumerate() {
        let clip = clips[n % clips.len()];
        match survive(clip, 2, when) {
            Ok(outcome) => {
                let Some(gap) = outcome.gap else {
                    println!("kill {n}, {} kbit/s, {when:?}: that call never came", clip.kbit);
                    continue;
                };
                *struck.entry(gap).or_default() += 1;
                worst = worst.max(outcome.lost);
                println!("kill {n}, {} kbit/s, {when:?}: {gap:?}, {:.2} s lost", clip.kbit, outcome.lost as f64 / 1e6);
            }
            Err(e) => {
                println!("kill {n}, {} kbit/s, {when:?}: FAILED: {e:#}", clip.kbit);
                failures.push(format!("kill {n} ({when:?}): {e:#}"));
            }
        }
    }
    println!("kills by the place they struck: {struck:?}; at most {:.2} s lost", worst as f64 / 1e6);
    if a.cuts > 0 {
        match cuts(a.cuts, &clips[1..], &mut dice) {
            Ok(told) => println!("{told}"),
            Err(e) => failures.push(format!("power cuts: {e:#}")),
        }
    }
    println!("{}", if failures.is_empty() { "all well" } else { "FAILED" });
    for failure in &failures {
        println!("- {failure}");
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The power cut `count` times under a recording of each clip; what came of it, in words.
fn cuts(count: u64, clips: &[ClipSpec], dice: &mut Dice) -> Result<String> {
    let bed = match Bed::new() {
        Ok(bed) => bed,
        Err(reason) => return Ok(format!("no power cut was made: {reason}")),
    };
    let mut worst = 0;
    for clip in clips {
        let pauses: Vec<_> = (0..count).map(|_| Duration::from_millis(200 + dice.below(4500))).collect();
        worst = cut_power::survive(&bed, *clip, &pauses)?.into_iter().fold(worst, u64::max);
    }
    let (all, way) = (count * clips.len() as u64, bed.way());
    Ok(format!("{all} power cuts ({way:?}): at most {:.2} s lost", worst as f64 / 1e6))
}

/// One household stopped and started `count` times; returns the longest stop in seconds.
fn stops(count: u64, dice: &mut Dice) -> Result<f64> {
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(ClipSpec::card()))])?;
    let house = Household::new(5)?;
    house.add_camera("door", &server.url("door")?)?;
    let mut moments = Vec::new();
    let mut longest = 0.0_f64;
    for n in 0..count {
        let mut recorder = house.record()?;
        recorder.wait_for_bytes(&house, 66_000).with_context(|| format!("start {n}"))?;
        std::thread::sleep(Duration::from_millis(dice.below(2500)));
        let at = micros();
        recorder.stop().with_context(|| format!("stop {n}"))?;
        longest = longest.max((micros() - at) as f64 / 1e6);
        moments.push(at);
    }
    let footage = Footage::read(&house, "door")?;
    let stretches = footage.stretches()?;
    ensure!(stretches.len() as u64 == count, "{} stretches after {count} starts: {stretches:?}", stretches.len());
    ensure!(footage.segments.iter().all(|s| s.row.state == "finished"), "a segment is not finished");
    for ((_, last), at) in stretches.iter().zip(moments) {
        let sent = footage.segments.iter().flat_map(|s| &s.stamps).find(|s| s.number == *last).map_or(0, |s| s.sent);
        ensure!(sent + 500_000 >= at, "the last {} ms before a stop are missing", (at - sent) / 1000);
    }
    story::end(&house, &server, &[])?;
    Ok(longest)
}
