//! What a statement says, in sentences: the same ones on the page, on the paper and in a report. Nothing is judged here.

use super::statement::{Clip, Clock, Counted, Gap, Kind, Level, Owner, Purpose, Redacted, Sound, Statement};

/// The first line of everything that goes along: a redacted copy says so.
pub(super) fn first_line(statement: &Statement) -> &'static str {
    let redacted = statement.clips.iter().filter(|clip| clip.kind == Kind::Redacted).count();
    match (redacted, statement.clips.len()) {
        (0, 1) => "This is a copy of an original recording: the camera's own pictures, unchanged.",
        (0, _) => "These are copies of original recordings: the camera's own pictures, unchanged.",
        (1, 1) => "This is a redacted copy: parts of the picture are hidden.",
        (hidden, all) if hidden == all => "These are redacted copies: parts of the pictures are hidden.",
        _ => "Some of these clips are redacted copies: parts of their pictures are hidden. Each clip says which it is.",
    }
}

pub(super) fn kept(statement: &Statement) -> &'static str {
    if statement.clips.len() == 1 {
        "The original is kept and on hold: it is not deleted for as long as its owner keeps the hold."
    } else {
        "The originals are kept and on hold: they are not deleted for as long as their owner keeps the hold."
    }
}

pub(super) fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Answer => "It was made in answer to a request for footage.",
        Purpose::OwnUse => "Its owner made it for a purpose of their own.",
        Purpose::LegalPaper => "It was made in answer to an order or another legal paper.",
    }
}

pub(super) fn level(level: Level) -> &'static str {
    match level {
        Level::ClipOnly => "Who made it is left out on purpose. It is a lead; as an exhibit it will hardly do.",
        Level::Contactable => "Who made it is left out on purpose, but for one way to reach them.",
        Level::Witness => "Whoever made it says who they are.",
    }
}

/// What the owner tells of themselves: names of the lines, and their words.
pub(super) fn owner(owner: &Owner) -> Vec<(&'static str, &str)> {
    [
        ("Contact", &owner.contact),
        ("Name", &owner.name),
        ("Address", &owner.address),
        ("Telephone", &owner.phone),
        ("E-mail", &owner.email),
    ]
    .into_iter()
    .filter(|(_, words)| !words.is_empty())
    .map(|(name, words)| (name, words.as_str()))
    .collect()
}

pub(super) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Redacted => "redacted copy, encoded anew",
        Kind::Original => "original pictures, bit for bit, in a new container",
    }
}

pub(super) fn sound(sound: Sound) -> &'static str {
    match sound {
        Sound::None => "none was recorded",
        Sound::LeftOut => "left out on purpose",
        Sound::AsRecorded => "as recorded",
        Sound::Reencoded => "as recorded, encoded anew",
        Sound::PartlyMuted => "encoded anew, parts of it silenced",
    }
}

/// What plays the clips. Of H.264 everything does; not every computer came with H.265.
pub(super) fn players(statement: &Statement) -> &'static str {
    if statement.clips.iter().all(|clip| clip.codec == "avc1") {
        "any player plays it"
    } else {
        "where a computer's own player shows nothing, the free player VLC does"
    }
}

pub(super) fn codec(codec: &str) -> &str {
    match codec {
        "avc1" => "H.264",
        "hvc1" => "H.265",
        other => other,
    }
}

/// `2026-11-28T21:00:00Z` as people read it. What is no such time stays as it is.
pub(super) fn time(utc: &str) -> String {
    match utc.strip_suffix('Z').and_then(|time| time.split_once('T')) {
        Some((day, time)) => format!("{day} {time} UTC"),
        None => utc.to_owned(),
    }
}

/// The clock statement.
pub(super) fn clock(clock: &Clock) -> String {
    let mut said = vec![match clock.source.as_str() {
        "camera" => "All times are UTC, by the camera's own clock.".to_owned(),
        "computer" => "All times are UTC, by the clock of the computer that recorded.".to_owned(),
        other => format!("All times are UTC, by this clock: {other}."),
    }];
    said.push(
        match clock.synchronised {
            Some(true) => "When this was made, the computer's clock was kept right by the network.",
            Some(false) => "When this was made, the computer's clock was not kept right by the network.",
            None => "Whether the computer's clock is kept right by the network is not known.",
        }
        .to_owned(),
    );
    said.push(match clock.camera_offset_s {
        Some(0.0) => "The camera's own clock agreed with the computer's while it recorded.".to_owned(),
        Some(ahead) => {
            let way = if ahead > 0.0 { "ahead of" } else { "behind" };
            format!("While it recorded, the camera's own clock was {} s {way} the computer's.", decimal(ahead.abs()))
        }
        None => "The camera said nothing of its own clock.".to_owned(),
    });
    said.push(format!("A time may be off by up to {} s.", decimal(clock.error_s)));
    said.join(" ")
}

/// At most three places, and no more than are needed.
fn decimal(number: f64) -> String {
    let text = format!("{number:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What was left out on purpose, by its stable word.
pub(super) fn left_out(word: &str) -> String {
    match word {
        "sound" => "the sound".to_owned(),
        "camera_names" => "names of cameras, and where they hang".to_owned(),
        "identity" => "who made this".to_owned(),
        "request" => "the request that this answers".to_owned(),
        "seconds" => "fractions of a second".to_owned(),
        "outside_the_cut" => "what was recorded before and after".to_owned(),
        other => other.replace('_', " "),
    }
}

pub(super) fn left_out_line(statement: &Statement) -> String {
    if statement.left_out.is_empty() {
        return "Nothing is stated to have been left out.".to_owned();
    }
    format!(
        "Left out on purpose: {}.",
        statement.left_out.iter().map(|word| left_out(word)).collect::<Vec<_>>().join("; ")
    )
}

pub(super) fn gap(gap: &Gap) -> String {
    let why = match gap.cause.as_deref() {
        None => "why is not known".to_owned(),
        Some("camera_offline") => "the camera could not be reached".to_owned(),
        Some("stalled") => "the camera sent no pictures".to_owned(),
        Some("refused") => "the camera refused the log-in".to_owned(),
        Some("unsupported") => "the camera sent something that cannot be recorded".to_owned(),
        Some("paused") => "the owner had paused the camera".to_owned(),
        Some("disk") => "the disk was full, gone or too slow".to_owned(),
        Some("clock_step") => "the computer's clock was set".to_owned(),
        Some("stopped") => "recording was stopped".to_owned(),
        Some("asleep") => "the computer slept".to_owned(),
        Some("interrupted") => "recording was interrupted".to_owned(),
        Some("deleted") => "it had been deleted before".to_owned(),
        Some(other) => other.replace('_', " "),
    };
    format!("{} s are missing {} s into the clip: {why}.", seconds(gap.lasts_ms), seconds(gap.at_ms))
}

/// Gaps and damaged pictures of a clip, in one sentence each.
pub(super) fn missing(clip: &Clip) -> Vec<String> {
    // A clip of many short gaps would fill pages: all of them stand in the statement for machines.
    const MOST: usize = 5;
    let mut said: Vec<String> = clip.gaps.iter().take(MOST).map(gap).collect();
    if clip.gaps.len() > MOST {
        let all: u64 = clip.gaps.iter().map(|gap| gap.lasts_ms).fold(0, u64::saturating_add);
        said.push(format!(
            "There are {} gaps altogether, {} s: meta/bundle.json has all.",
            clip.gaps.len(),
            seconds(all)
        ));
    }
    if clip.damaged > 0 {
        said.push(format!(
            "{} came damaged from the camera, and {} left as {} is.",
            counted(clip.damaged, "picture", "pictures"),
            if clip.damaged == 1 { "was" } else { "were" },
            if clip.damaged == 1 { "it" } else { "each" }
        ));
    }
    said
}

pub(super) fn seconds(ms: u64) -> String {
    decimal(ms as f64 / 1000.0)
}

pub(super) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

fn class(counted_: &Counted) -> String {
    let (one, many) = match counted_.what.as_str() {
        "face" => ("face", "faces"),
        "plate" => ("number plate", "number plates"),
        "person" => ("person", "persons"),
        "vehicle" => ("vehicle", "vehicles"),
        "animal" => ("animal", "animals"),
        "other" => ("other thing", "other things"),
        other => (other, other),
    };
    let reasons: Vec<String> =
        counted_.reasons.iter().map(|(reason, n)| format!("{} {n}", reason.replace('_', " "))).collect();
    let why = if reasons.is_empty() { String::new() } else { format!(" (reasons: {})", reasons.join(", ")) };
    format!("{}{why}", counted(u64::from(counted_.tracks), one, many))
}

/// What a redaction did.
pub(super) fn redaction(redacted: &Redacted) -> Vec<String> {
    let mut said = Vec::new();
    let classes: Vec<String> = redacted.hidden.iter().filter(|counted| counted.tracks > 0).map(class).collect();
    if redacted.all_but_picked {
        said.push("Everything is hidden but what its owner picked to be seen.".to_owned());
    }
    if !classes.is_empty() {
        said.push(format!("Hidden: {}.", classes.join(", ")));
    }
    said.push(format!(
        "Over the whole clip, {} % of the picture's area is hidden.",
        decimal((f64::from(redacted.hidden_ppm) / 10_000.0 * 100.0).round() / 100.0)
    ));
    if redacted.muted_ms > 0 {
        said.push(format!("{} s of the sound are silenced.", seconds(redacted.muted_ms)));
    }
    if redacted.groups_again > 0 {
        said.push(format!(
            "{} of {} {} made again with noise in the place of what is hidden, and came out the same to the byte.",
            redacted.groups_again,
            counted(u64::from(redacted.groups), "group of pictures", "groups of pictures"),
            if redacted.groups_again == 1 { "was" } else { "were" }
        ));
    }
    match redacted.looked_again {
        Some(pictures) => said.push(format!(
            "Afterwards, models searched {} of the result for what had been missed.",
            counted(pictures, "picture", "pictures")
        )),
        None => said.push("No models searched the result for what had been missed.".to_owned()),
    }
    said.push(
        if redacted.reviewed {
            "Its owner looked at everything that is hidden, and at all of the result."
        } else {
            "It is not stated that its owner looked at all of the result."
        }
        .to_owned(),
    );
    said
}

/// `1 234 567 bytes`, with thin groups that no country mistakes for a fraction.
pub(super) fn bytes(bytes: u64) -> String {
    let digits = bytes.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out + if bytes == 1 { " byte" } else { " bytes" }
}

/// What nobody can know of a bundle from the bundle.
pub(super) fn not_proved(level: Level) -> Vec<&'static str> {
    vec![
        "That the pictures are true: what a camera sees can be staged, and a clock can be wrong beyond what is stated.",
        match level {
            Level::ClipOnly | Level::Contactable => {
                "Who made it. The key that signed it came along with it: that proves that nothing changed since, and names nobody."
            }
            Level::Witness => {
                "That the person named made it. The key that signed it came along with it: ask them for its fingerprint."
            }
        },
        "That nothing else was recorded: it shows what its owner chose to give.",
    ]
}

/// Words of a stranger on one line: no control character reaches a terminal or a page, nor one that turns the order of letters around.
pub(super) fn plain(words: &str) -> String {
    const TURNS: [char; 12] = [
        '\u{61c}', '\u{200e}', '\u{200f}', '\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{2066}',
        '\u{2067}', '\u{2068}', '\u{2069}',
    ];
    let shown = words.chars().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c });
    shown.filter(|c| !TURNS.contains(c)).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{bytes, clock, decimal, left_out, plain, time};
    use crate::bundle::statement::Clock;

    #[test]
    fn numbers_and_times_are_read_without_doubt() {
        let check = |number: u64, expected: &str| assert_eq!(bytes(number), expected);
        check(0, "0 bytes");
        check(1, "1 byte");
        check(999, "999 bytes");
        check(1_234_567, "1 234 567 bytes");
        assert_eq!((decimal(0.5).as_str(), decimal(12.0).as_str(), decimal(0.0004).as_str()), ("0.5", "12", "0"));
        assert_eq!(time("2026-11-28T21:00:00Z"), "2026-11-28 21:00:00 UTC");
        assert_eq!(time("yesterday"), "yesterday");
    }

    #[test]
    fn the_clock_tells_what_it_does_not_know() {
        let mut said = Clock { source: "computer".to_owned(), synchronised: None, camera_offset_s: None, error_s: 1.5 };
        assert!(
            clock(&said).contains("not known")
                && clock(&said).contains("said nothing")
                && clock(&said).contains("1.5 s")
        );
        (said.synchronised, said.camera_offset_s) = (Some(false), Some(-2.25));
        assert!(clock(&said).contains("not kept right") && clock(&said).contains("2.25 s behind"));
    }

    #[test]
    fn a_strangers_words_turn_nothing_around() {
        assert_eq!(plain("\u{1b}[2J a\u{202e}b\r\nc "), "[2J ab  c");
        assert_eq!(left_out("some_new_word"), "some new word");
    }
}
