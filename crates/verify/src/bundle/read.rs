//! A statement read: taken only if it is of the form, says no more than its level allows, and nothing that this program does not know.

use super::place;
use super::statement::{Clip, FORMAT, Kind, Level, MAX_STATEMENT, Owner, Statement};
use serde::Deserialize;

/// Clips of a bundle, gaps of a clip, and other things that are listed.
const MAX_CLIPS: usize = 200;
const MAX_LISTED: usize = 10_000;
/// Letters of one of the owner's words.
const MAX_WORDS: usize = 1000;

/// Why a statement is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untaken {
    #[error("it is of a later form ({0}) than this program knows: get the newest porchlight-verify and check again")]
    Later(String),
    #[error("it is no statement of a bundle: {0}")]
    Form(&'static str),
}

/// Reads `meta/bundle.json`.
///
/// # Errors
/// If it is not one that this program understands altogether.
pub fn statement(bytes: &[u8]) -> Result<Statement, Untaken> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    if bytes.len() > MAX_STATEMENT {
        return Err(Untaken::Form("it is too long"));
    }
    let head: Head = serde_json::from_slice(bytes).map_err(|_| Untaken::Form("it is not JSON with a format"))?;
    if head.format != FORMAT {
        let number = head.format.strip_prefix("porchlight-bundle/").and_then(|number| number.parse::<u32>().ok());
        return Err(match number {
            Some(2..) => Untaken::Later(format!("number {}", number.unwrap_or_default())),
            _ => Untaken::Form("its format is another one"),
        });
    }
    let statement: Statement =
        serde_json::from_slice(bytes).map_err(|_| Untaken::Form("a member is missing or odd"))?;
    // Written again it must be the same: a member that is not known would be signed, and shown to nobody.
    let same = serde_json::from_slice::<serde_json::Value>(bytes).ok() == serde_json::to_value(&statement).ok();
    if !same {
        return Err(Untaken::Form("it says something that this program does not know"));
    }
    match fault(&statement) {
        Some(fault) => Err(Untaken::Form(fault)),
        None => Ok(statement),
    }
}

fn fault(statement: &Statement) -> Option<&'static str> {
    let owner = statement.owner.as_ref();
    let words = owner.iter().flat_map(|owner| {
        [&owner.contact, &owner.name, &owner.address, &owner.phone, &owner.email].map(String::as_str)
    });
    let request = statement.request.iter().flat_map(|request| [request.id.as_str(), request.identity.as_str()]);
    let listed = statement.process.iter().chain(&statement.left_out).map(String::as_str);
    let long = words.chain(request).chain(listed).chain([statement.clock.source.as_str()]).any(too_long);
    let allowed = match (statement.level, owner) {
        (Level::ClipOnly, owner) => owner.is_none(),
        (Level::Contactable, None) => false,
        (Level::Contactable, Some(owner)) => *owner == Owner { contact: owner.contact.clone(), ..Owner::default() },
        (Level::Witness, _) => true,
    };
    let checks = [
        (!is_name(&statement.bundle), "its name is none of a bundle"),
        (!is_day(&statement.made), "the day on which it was made is none"),
        (long, "words in it are too long"),
        (!allowed, "it says more or less of its owner than its level has"),
        (statement.clips.is_empty() || statement.clips.len() > MAX_CLIPS, "it has no clip, or too many"),
        (statement.process.len() > MAX_LISTED || statement.left_out.len() > MAX_LISTED, "it lists too much"),
        (statement.request.as_ref().is_some_and(|request| !is_hash(&request.identity)), "a hash in it is none"),
    ];
    let clips = statement.clips.iter().enumerate();
    checks
        .into_iter()
        .find_map(|(wrong, what)| wrong.then_some(what))
        .or_else(|| clips.map(|(index, clip)| clip_fault(clip, index, statement.level)).find_map(|fault| fault))
}

fn clip_fault(clip: &Clip, index: usize, level: Level) -> Option<&'static str> {
    let roots = clip.commitment.iter().map(|committed| &committed.root);
    let plans = clip.redaction.iter().map(|redaction| &redaction.plan);
    let hashes = [&clip.sha256, &clip.pts_sha256].into_iter().chain(roots).chain(plans).all(|hash| is_hash(hash));
    let (start, end) = (micros(&clip.start), micros(&clip.end));
    // To the second, where nobody shall be found by a fraction of it.
    let fine = level == Level::Witness || (clip.start.len() == 20 && clip.end.len() == 20);
    let camera = match (&clip.camera, level) {
        (None, _) => true,
        (Some(_), Level::ClipOnly) => false,
        (Some(camera), Level::Contactable) => camera.name.is_empty() && !too_long(&camera.looks_at),
        (Some(camera), Level::Witness) => !too_long(&camera.name) && !too_long(&camera.looks_at),
    };
    let listed = clip.redaction.iter().flat_map(|redaction| &redaction.hidden);
    let words = listed.flat_map(|counted| {
        std::iter::once(counted.what.as_str()).chain(counted.reasons.iter().map(|(reason, _)| reason.as_str()))
    });
    let causes = clip.gaps.iter().filter_map(|gap| gap.cause.as_deref());
    let long = words.chain(causes).chain([clip.codec.as_str()]).any(too_long);
    [
        (clip.file != place::clip(index + 1), "a clip is not in its place"),
        (!hashes, "a hash in it is none"),
        (start.is_none() || end < start, "the times of a clip are none"),
        (!fine, "times are finer than its level has"),
        (!camera, "it says more of a camera than its level has"),
        ((clip.kind == Kind::Redacted) != clip.redaction.is_some(), "it does not say what was redacted"),
        (clip.gaps.len() > MAX_LISTED || long, "it lists too much"),
    ]
    .into_iter()
    .find_map(|(wrong, what)| wrong.then_some(what))
}

fn too_long(words: &str) -> bool {
    words.chars().count() > MAX_WORDS
}

/// A bundle's name: `footage-` and 16 hex digits.
pub(super) fn is_name(name: &str) -> bool {
    name.strip_prefix("footage-").is_some_and(|digits| digits.len() == 16 && is_hex(digits))
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && is_hex(text)
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_day(text: &str) -> bool {
    text.len() == 10 && micros(&format!("{text}T00:00:00Z")).is_some()
}

/// Microseconds of Unix time of `2026-11-28T21:00:00Z`, or with up to six places of seconds.
pub(super) fn micros(utc: &str) -> Option<i64> {
    let (whole, fraction) = match utc.strip_suffix('Z')?.split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (utc.strip_suffix('Z')?, "0"),
    };
    let form = b"dddd-dd-ddTdd:dd:dd";
    let fits = |(byte, form): (u8, &u8)| if *form == b'd' { byte.is_ascii_digit() } else { byte == *form };
    if whole.len() != form.len() || !whole.bytes().zip(form).all(fits) {
        return None;
    }
    if fraction.is_empty() || fraction.len() > 6 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| whole[from..to].parse::<i64>().ok();
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    // Days since 1970, with March as the first month, so that a leap day is a year's last.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let span = years.div_euclid(400);
    let of_span = years.rem_euclid(400);
    let days =
        span * 146_097 + of_span * 365 + of_span / 4 - of_span / 100 + (153 * months + 2) / 5 + day - 1 - 719_468;
    let micros = format!("{fraction:0<6}").parse::<i64>().ok()?;
    Some((days * 86_400 + hour * 3600 + minute * 60 + second) * 1_000_000 + micros)
}

#[cfg(test)]
mod tests {
    use super::{Untaken, micros, statement};
    use crate::bundle::example::{redacted, witness};
    use crate::bundle::statement::{Camera, Level, Owner, Statement};

    fn taken(statement_: &Statement) -> Result<Statement, Untaken> {
        statement(&serde_json::to_vec(statement_).unwrap())
    }

    #[test]
    fn what_is_written_is_read() {
        for statement in [redacted(), witness()] {
            assert_eq!(taken(&statement), Ok(statement));
        }
    }

    #[test]
    fn a_later_one_is_told_from_one_that_is_none() {
        let mut later = redacted();
        later.format = "porchlight-bundle/2".to_owned();
        let Err(why) = taken(&later) else { panic!("a later statement was taken") };
        assert_eq!(why, Untaken::Later("number 2".to_owned()));
        assert!(why.to_string().contains("get the newest porchlight-verify"));
        later.format = "porchlight-redaction/1".to_owned();
        assert!(matches!(taken(&later), Err(Untaken::Form(_))));
        assert!(matches!(statement(b"[]"), Err(Untaken::Form(_))));
        let text = serde_json::to_string(&redacted()).unwrap().replacen('{', "{\"note\":\"x\",", 1);
        assert_eq!(statement(text.as_bytes()), Err(Untaken::Form("it says something that this program does not know")));
    }

    #[test]
    fn what_is_not_of_the_form_is_refused() {
        let check = |what: &str, change: fn(&mut Statement)| {
            let mut statement = redacted();
            change(&mut statement);
            let Err(Untaken::Form(why)) = taken(&statement) else { panic!("taken: {what}") };
            assert!(why.contains(what), "{why}");
        };
        check("name", |s| s.bundle = "../../etc".to_owned());
        check("the day", |s| s.made = "2026-02-30".to_owned());
        check("more or less of its owner", |s| s.owner = Some(Owner::default()));
        check("more or less of its owner", |s| s.level = Level::Contactable);
        check("no clip", |s| s.clips.clear());
        check("in its place", |s| s.clips[0].file = "data/../meta/bundle.json".to_owned());
        check("a hash", |s| s.clips[0].sha256.make_ascii_uppercase());
        check("times of a clip", |s| s.clips[0].end = "2026-11-27T18:00:00Z".to_owned());
        check("finer", |s| s.clips[0].end = "2026-11-27T18:05:35.5Z".to_owned());
        check("of a camera", |s| s.clips[0].camera = Some(Camera::default()));
        check("what was redacted", |s| s.clips[0].redaction = None);
        check("too long", |s| s.process[0] = "x".repeat(1001));
    }

    #[test]
    fn times_are_those_of_the_calendar() {
        let check = |text: &str, expected: Option<i64>| assert_eq!(micros(text), expected, "{text}");
        check("1970-01-01T00:00:00Z", Some(0));
        check("2023-11-14T22:13:20Z", Some(1_700_000_000_000_000));
        check("2000-02-29T00:00:00.25Z", Some(951_782_400_250_000));
        check("1969-12-31T23:59:59.999999Z", Some(-1));
        for bad in ["", "2026-11-28", "2026-11-28T24:00:00Z", "2026-13-01T00:00:00Z", "2100-02-29T00:00:00Z"] {
            check(bad, None);
        }
        for bad in
            ["2026-11-28T21:00:00", "2026-11-28 21:00:00Z", "2026-11-28T21:00:00.Z", "2026-11-28T21:00:00.1234567Z"]
        {
            check(bad, None);
        }
        check("2026-11-28T+1:00:00Z", None);
    }
}
