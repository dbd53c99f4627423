//! `porchlight-verify leakscan`: the leak scanner's words.

use crate::wrong_use;
use std::fs::File;
use std::io::Write;
use std::process::ExitCode;
use verify::leakscan::{self, Canaries, MIN_CANARY, Report, Rule, Verdict};

pub(crate) fn run(mut args: impl Iterator<Item = String>) -> ExitCode {
    let (mut file, mut texts, mut json) = (None, Vec::new(), false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--json" => json = true,
            "--canary" => match args.next() {
                Some(text) => texts.push(text),
                None => return wrong_use("--canary wants a text"),
            },
            "--canaries" => match args.next().map(std::fs::read_to_string) {
                Some(Ok(lines)) => texts.extend(lines.lines().filter(|l| !l.trim().is_empty()).map(str::to_owned)),
                _ => return wrong_use("--canaries wants a file that can be read, one text a line"),
            },
            flag if flag.starts_with('-') => return wrong_use(&format!("{flag} is not known")),
            _ if file.is_none() => file = Some(arg),
            _ => return wrong_use("one file at a time"),
        }
    }
    let Some(path) = file else {
        return wrong_use("say which file");
    };
    let Some(canaries) = Canaries::new(&texts) else {
        return wrong_use(&format!(
            "a text to look for has {MIN_CANARY} letters or more: shorter ones turn up by chance"
        ));
    };
    let report = match File::open(&path) {
        Ok(mut file) => leakscan::scan_for(&mut file, &canaries),
        Err(error) => {
            eprintln!("porchlight-verify: {path}: {error}");
            return ExitCode::FAILURE;
        }
    };
    let words = if json {
        serde_json::to_string_pretty(&report).expect("a report always serialises") + "\n"
    } else {
        words(&report, texts.len())
    };
    // Who reads only the first lines closes the pipe: the verdict is the same.
    _ = std::io::stdout().write_all(words.as_bytes());
    if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn words(report: &Report, texts: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    match (report.verdict, &report.why) {
        (Verdict::NothingHidden, _) => {
            out.push("Nothing hidden was found beside the pictures and the sound.".to_owned())
        }
        (Verdict::Found, _) => out.push("Something was found that a redacted film does not have.".to_owned()),
        (Verdict::CannotVouch, Some(why)) => out.push(format!("Not a file this scanner can vouch for: {why}.")),
        (Verdict::CannotVouch, None) => out.push("Not a file this scanner can vouch for.".to_owned()),
    }
    out.push(format!("{} bytes, SHA-256 {}", report.bytes, report.sha256));
    if let Some(video) = &report.pictures {
        out.push(format!(
            "Pictures: H.264, {} x {}, {} of them ({} key frames), {:.3} s; the shortest is shown for {:.1} ms.",
            video.width,
            video.height,
            video.samples,
            video.key_frames,
            video.ticks as f64 / f64::from(video.rate.max(1)),
            f64::from(video.shortest) * 1000.0 / f64::from(video.rate.max(1))
        ));
        match &report.sound {
            Some(sound) => {
                out.push(format!(
                    "Sound: AAC, {} Hz, {} channel(s), {} packets.",
                    sound.rate, sound.channels, sound.packets
                ));
            }
            None if report.passes() => out.push("Sound: none.".to_owned()),
            None => out.push("Sound: none that was looked into.".to_owned()),
        }
    }
    if let Some(date) = report.date {
        out.push(format!("It states one date, {}: whether it may is your decision.", words_of(date)));
    }
    if !report.findings.is_empty() {
        out.push("\nFound:".to_owned());
        let mut said = None;
        for finding in &report.findings {
            // Findings come in the order of their rules.
            if said.replace(finding.rule) != Some(finding.rule) {
                out.push(format!("{:?}: {}", finding.rule, reason(finding.rule)));
            }
            let times = if finding.times > 1 { format!(" ({} times)", finding.times) } else { String::new() };
            out.push(format!("- {}, byte {}: {}{times}", finding.place, finding.at, finding.what));
        }
    }
    if report.more > 0 {
        out.push(format!("- and {} more.", report.more));
    }
    if !report.passes() && !report.boxes.is_empty() {
        out.push("\nWhat it is made of:".to_owned());
        for seen in &report.boxes {
            out.push(format!("{:>12}  {:>12} bytes  {}", seen.at, seen.bytes, seen.path));
        }
    }
    if !report.checked.is_empty() {
        out.push("\nWhat was checked:".to_owned());
        report.checked.iter().for_each(|sentence| out.push(format!("- {sentence}")));
        if texts > 0 {
            out.push(format!("- None of the texts that you named ({texts}) stands in it."));
        }
    }
    out.push("\nWhat this cannot know:".to_owned());
    report.cannot_know.iter().for_each(|sentence| out.push(format!("- {sentence}")));
    out.join("\n") + "\n"
}

/// A date as people read it, from seconds of Unix time: the days are counted in spans of 400 years, which are all alike.
fn words_of(date: i64) -> String {
    let (days, seconds) = (date.div_euclid(86_400) + 719_468, date.rem_euclid(86_400));
    let (span, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    // March is the first month, so that February's end is the year's.
    let month = (5 * of_year + 2) / 153;
    let (day, month) = (of_year - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    let year = year + span * 400 + i64::from(month <= 2);
    format!("{year}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// What the rule is there for.
fn reason(rule: Rule) -> &'static str {
    match rule {
        Rule::L4 => "Every picture and packet in the file must be one that is played, in its place.",
        Rule::L5 => "Only what a player needs may be there, each thing once and in its plain form.",
        Rule::L6 => "Every byte must belong to something that is played or said.",
        Rule::L7 => "What encoded it must not have left its name or its notes.",
        Rule::L8 => "Titles, places, covers and private notes must not be there.",
        Rule::L9 => "Dates tell when it was filmed or worked on.",
        Rule::L13 => "A text that you named must not be there.",
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn dates_are_read_as_calendars_have_them() {
        let check = |date: i64, expected: &str| assert_eq!(words_of(date), expected);
        check(0, "1970-01-01 00:00:00 UTC");
        check(1_700_000_000, "2023-11-14 22:13:20 UTC");
        check(951_782_399, "2000-02-28 23:59:59 UTC");
        check(951_782_400, "2000-02-29 00:00:00 UTC");
        check(4_107_542_400, "2100-03-01 00:00:00 UTC");
        check(-2_082_844_800, "1904-01-01 00:00:00 UTC");
    }
}
