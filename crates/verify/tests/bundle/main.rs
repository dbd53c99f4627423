//! A bundle's check, green on one as it should be, and red on one that is bad in exactly one way.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

mod hostile;
#[path = "../leakscan/made.rs"]
#[allow(dead_code, reason = "the films of the leak scanner's tests, of which a few are enough here")]
mod made;
mod make;
mod program;
mod proof;
mod reveal;

use made::{Made, part};
use make::{Bundle, NAME, rebag, request};
use std::fs;
use std::path::Path;
use verify::bundle::statement::{Gap, Kind, Level, Owner, Sound};
use verify::bundle::{Check, Maker, Report, Verdict, check, check_for};
use verify::leakscan::Canaries;

fn checked(bundle: &Bundle) -> Report {
    let folder = tempfile::tempdir().unwrap();
    check(&bundle.write(folder.path()))
}

/// The bundle as it should be, made otherwise: one check must break, and only that one.
#[track_caller]
fn red(broken: Check, what: &str, change: impl FnOnce(&mut Bundle)) {
    let mut bundle = Bundle::new();
    change(&mut bundle);
    let report = checked(&bundle);
    assert_eq!(report.verdict, Verdict::Changed, "{:#?}", report.problems);
    assert!(report.problems.iter().all(|problem| problem.check == broken), "{:#?}", report.problems);
    assert!(report.problems.iter().any(|problem| problem.what.contains(what)), "{:#?}", report.problems);
}

/// The bundle as it should be, changed after it was written.
fn harmed(change: impl FnOnce(&Path)) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let bundle = Bundle::new().write(folder.path());
    change(&bundle);
    check(&bundle)
}

fn has(report: &Report, check: Check, file: &str) -> bool {
    report.problems.iter().any(|problem| problem.check == check && problem.file == file)
}

#[test]
fn a_bundle_as_it_was_made_is_unchanged_and_its_maker_is_not_identified() {
    let report = checked(&Bundle::new());
    assert_eq!(report.problems, []);
    assert_eq!((report.verdict, report.maker), (Verdict::Unchanged, Maker::NotIdentified));
    assert_eq!((report.checked.len(), report.remarks.len()), (7, 0), "{:?}", report.remarks);
    assert!(report.words().starts_with("Unchanged since it was made; maker not identified.\n"));
    assert!(report.not_checked.iter().any(|sentence| sentence.contains("Who made it")));
}

#[test]
fn originals_go_along_and_a_witness_is_named_but_not_proved() {
    let mut bundle = Bundle::new();
    bundle.add(Kind::Original, Made::new(true).bytes());
    bundle.statement.level = Level::Witness;
    bundle.statement.owner = Some(Owner { name: "Zoë Ω".to_owned(), ..Owner::default() });
    for clip in &mut bundle.statement.clips {
        clip.end = "2026-11-27T18:04:05.320000Z".to_owned();
    }
    bundle.record = verify::bundle::record::Record::of(&bundle.statement, |_| Vec::new());
    let report = checked(&bundle);
    assert_eq!(report.problems, []);
    assert_eq!(report.maker, Maker::Named);
    assert!(
        report.words().starts_with("Unchanged since it was made. It says that Zoë Ω made it; nothing in it proves")
    );
}

#[test]
fn e1_a_changed_file_is_found() {
    let report = harmed(|f| fs::write(f.join("data/statement.pdf"), "other words").unwrap());
    assert!(has(&report, Check::E1, "data/statement.pdf"));
    assert!(report.words().starts_with("NOT as it was made"));
    let report = harmed(|f| fs::remove_file(f.join("meta/redaction.json")).unwrap());
    assert!(has(&report, Check::E1, "meta/redaction.json"));
}

#[test]
fn e2_whoever_changes_a_clip_and_the_lists_is_found_by_the_signature() {
    let report = harmed(|f| {
        let mut film = fs::read(f.join("data/clip-01.mp4")).unwrap();
        *film.last_mut().unwrap() ^= 2;
        fs::write(f.join("data/clip-01.mp4"), film).unwrap();
        rebag(f);
    });
    assert!(report.problems.iter().all(|problem| problem.check != Check::E1), "{:?}", report.problems);
    assert!(has(&report, Check::E4, "data/clip-01.mp4"));
    let report = harmed(|f| {
        let stated = fs::read_to_string(f.join("meta/bundle.json")).unwrap();
        fs::write(f.join("meta/bundle.json"), stated.replace("18:04:05", "17:04:05")).unwrap();
        rebag(f);
    });
    assert!(has(&report, Check::E2, "meta/bundle.json"));
    let report = harmed(|f| {
        fs::write(f.join("meta/bundle.json.sig"), "{}").unwrap();
        rebag(f);
    });
    assert!(has(&report, Check::E2, "meta/bundle.json.sig"));
    assert_eq!((report.verdict, report.key), (Verdict::Changed, None));
}

#[test]
fn e4_a_clip_is_the_stated_one() {
    red(Check::E4, "another hash", |b| {
        b.statement.clips[0].sha256 = "00".repeat(32);
        b.record.as_mut().unwrap().clips[0].sha256 = "00".repeat(32);
    });
    red(Check::E4, "another size", |b| b.statement.clips[0].bytes += 1);
    red(Check::E4, "number of pictures", |b| b.statement.clips[0].frames = 9);
    red(Check::E4, "other times", |b| b.statement.clips[0].pts_sha256 = "00".repeat(32));
    red(Check::E4, "coded otherwise", |b| b.statement.clips[0].codec = "hvc1".to_owned());
    red(Check::E4, "picture of another size", |b| b.statement.clips[0].width = 128);
    red(Check::E4, "sound", |b| b.statement.clips[0].sound = Sound::AsRecorded);
    red(Check::E4, "longer or shorter", |b| b.statement.clips[0].end = "2026-11-27T18:04:20Z".to_owned());
    red(Check::E4, "longer or shorter", |b| {
        b.statement.clips[0].gaps = vec![Gap { at_ms: 100, lasts_ms: 60_000, cause: None }];
    });
    // The same gap, and the time for it.
    let mut bundle = Bundle::new();
    bundle.statement.clips[0].gaps = vec![Gap { at_ms: 100, lasts_ms: 60_000, cause: None }];
    bundle.statement.clips[0].end = "2026-11-27T18:05:06Z".to_owned();
    assert!(checked(&bundle).holds());
}

/// A bundle whose only clip is this film, hashes and all.
fn of(kind: Kind, made: &Made) -> Bundle {
    let mut bundle = Bundle::new();
    bundle.statement.clips.clear();
    bundle.films.clear();
    bundle.add(kind, made.bytes());
    bundle
}

#[test]
fn e5_what_lies_in_a_clip_beside_what_is_played_is_found() {
    let mut made = Made::new(false);
    made.moov.parts.push(part(b"udta", b""));
    for kind in [Kind::Redacted, Kind::Original] {
        let report = checked(&of(kind, &made));
        assert_eq!(report.problems.len(), 1, "{:?}", report.problems);
        assert!(has(&report, Check::E5, "data/clip-01.mp4") && report.problems[0].what.starts_with("L8"));
    }
    // A name of an encoder among the pictures: as recorded in an original, and a leak in what was encoded anew.
    let mut made = Made::new(false);
    made.pictures[2].extend(b"x264 - core");
    made.pictures[2][3] += 11;
    made.resize();
    assert!(!checked(&of(Kind::Redacted, &made)).holds());
    assert!(checked(&of(Kind::Original, &made)).holds());
}

#[test]
fn l13_named_texts_are_looked_for_in_the_clips() {
    let folder = tempfile::tempdir().unwrap();
    let mut made = Made::new(false);
    made.free.as_mut().unwrap().own[..10].copy_from_slice(b"Front door");
    let bundle = of(Kind::Redacted, &made).write(folder.path());
    let report = check_for(&bundle, &Canaries::new(["front door"]).unwrap());
    assert!(report.problems.iter().any(|problem| problem.what.starts_with("L13")), "{:?}", report.problems);
    assert!(!report.words().to_lowercase().contains("front door"));
}

#[test]
fn e7_nothing_is_in_it_but_what_belongs_there() {
    red(Check::E7, "does not know it", |b| b.more.push(("data/note.txt".to_owned(), b"x".to_vec())));
    red(Check::E7, "does not know it", |b| b.more.push(("meta/extra.json".to_owned(), b"x".to_vec())));
    red(Check::E7, "does not know it", |b| b.statement.request = None);
    red(Check::E7, "is not there", |b| b.request = None);
    red(Check::E7, "is not there", |b| b.record = None);
    let report = harmed(|f| fs::write(f.join("data/.hidden"), "").unwrap());
    assert!(has(&report, Check::E7, "data/.hidden"));
}

/// A stick that was opened on another computer is the same bundle: what that one left there is told, and no verdict.
#[test]
fn what_computers_leave_in_every_folder_is_told() {
    let report = harmed(|f| {
        fs::write(f.join(".DS_Store"), "Bud1").unwrap();
        fs::write(f.join("data/._clip-01.mp4"), "").unwrap();
        fs::write(f.join("data/Thumbs.db"), "").unwrap();
        fs::create_dir(f.join(".Trashes")).unwrap();
    });
    assert!(report.holds(), "{:?}", report.problems);
    assert!(report.remarks[0].contains("left 4 files in it"), "{:?}", report.remarks);
    // In a list they are no litter.
    let mut bundle = Bundle::new();
    bundle.more.push((".DS_Store".to_owned(), b"Bud1".to_vec()));
    assert!(has(&checked(&bundle), Check::E7, ".DS_Store"));
}

#[test]
fn e8_record_and_request_are_the_stated_ones() {
    red(Check::E8, "another request", |b| b.request = Some(request("01JDV3Q0ZJ8F2K6M4N8P0R2T4X").0));
    red(Check::E8, "no request", |b| b.request = Some(b"{}".to_vec()));
    red(Check::E8, "something else of the redaction", |b| {
        b.record.as_mut().unwrap().clips[0].redaction.hidden_ppm = 1;
    });
    red(Check::E8, "times that are none", |b| b.record.as_mut().unwrap().clips[0].times[0].from_ms = 1_000_000);
}

#[test]
fn the_page_and_the_sheet_are_held_against_the_statement() {
    let report = harmed(|f| {
        let page = fs::read_to_string(f.join("START-HERE.html")).unwrap();
        fs::write(f.join("START-HERE.html"), page.replace("This is a redacted copy", "This is an original")).unwrap();
        rebag(f);
    });
    // Another version may have other words: it is told, and no verdict.
    assert!(report.holds());
    assert!(report.remarks[0].starts_with("START-HERE.html is not word for word"), "{:?}", report.remarks);
    assert!(report.checked.iter().any(|sentence| sentence.starts_with("data/statement.pdf says what was signed")));
}

/// The stories of the pages look at it in a browser, with axe: `ui/tests/stories/start-here.test.ts`.
#[test]
fn the_page_is_the_one_that_is_looked_at_in_a_browser() {
    let folder = tempfile::tempdir().unwrap();
    let mut bundle = Bundle::new();
    bundle.statement.clips[0].gaps = vec![Gap { at_ms: 120, lasts_ms: 1500, cause: Some("stalled".to_owned()) }];
    bundle.add(Kind::Original, Made::new(true).bytes());
    let page = fs::read_to_string(bundle.write(folder.path()).join("START-HERE.html")).unwrap();
    let looked_at = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/bundle/start-here.html");
    let new = concat!(env!("CARGO_TARGET_TMPDIR"), "/start-here.html");
    fs::write(new, &page).unwrap();
    let same = fs::read_to_string(looked_at).is_ok_and(|looked_at| looked_at == page);
    assert!(same, "the page has changed: copy {new} to tests/data/bundle, look at it, and run the pages' stories");
}

#[test]
fn a_later_statement_is_refused_with_what_to_do() {
    let mut bundle = Bundle::new();
    bundle.statement.format = "porchlight-bundle/2".to_owned();
    let report = checked(&bundle);
    assert_eq!(report.verdict, Verdict::CannotTell);
    assert!(report.words().contains("get the newest porchlight-verify"), "{}", report.words());
}

#[test]
fn a_stick_with_one_bundle_is_that_bundle() {
    let stick = tempfile::tempdir().unwrap();
    let bundle = Bundle::new().write(stick.path());
    assert!(check(stick.path()).holds());
    fs::write(stick.path().join("holiday.jpg"), "").unwrap();
    fs::create_dir(stick.path().join("footage-00000000000000aa.partial")).unwrap();
    let report = check(stick.path());
    assert!(report.holds() && report.remarks.len() == 2, "{:?}", report.remarks);
    let mut other = Bundle::new();
    other.statement.bundle = "footage-fedcba9876543210".to_owned();
    other.write(stick.path());
    let report = check(stick.path());
    assert!(report.problems[0].what.contains("2 bundles") && report.problems[0].what.contains(NAME));
    assert!(check(&bundle).holds());
    // A folder that was renamed is the same bundle.
    fs::rename(&bundle, stick.path().join("case 12")).unwrap();
    let report = check(&stick.path().join("case 12"));
    assert!(report.holds() && report.remarks[0].contains("was renamed"), "{:?}", report.remarks);
}

#[test]
fn what_is_no_finished_bundle_is_refused_in_clear_words() {
    let stick = tempfile::tempdir().unwrap();
    let refused = |folder: &Path, what: &str| {
        let report = check(folder);
        assert_eq!(report.verdict, Verdict::CannotTell);
        assert!(report.problems[0].what.contains(what), "{:?}", report.problems);
    };
    refused(stick.path(), "no bundle here");
    refused(&stick.path().join("nothing"), "cannot be opened");
    let bundle = Bundle::new().write(stick.path());
    let partial = bundle.with_extension("partial");
    fs::rename(&bundle, &partial).unwrap();
    refused(&partial, "not finished");
    refused(stick.path(), "not finished");
    fs::remove_dir_all(&partial).unwrap();
    let sealed = stick.path().join(format!("{NAME}.zip.age"));
    fs::write(&sealed, "age-encryption.org/v1").unwrap();
    refused(&sealed, "is sealed");
    refused(stick.path(), "is sealed");
    let film = stick.path().join("film.mp4");
    fs::write(&film, Made::new(false).bytes()).unwrap();
    refused(&film, "no folder");
}

#[cfg(unix)]
#[test]
fn a_link_in_a_clips_place_is_not_followed() {
    let report = harmed(|f| {
        fs::rename(f.join("data/clip-01.mp4"), f.with_extension("mp4")).unwrap();
        std::os::unix::fs::symlink(f.with_extension("mp4"), f.join("data/clip-01.mp4")).unwrap();
    });
    assert!(has(&report, Check::E7, "data/clip-01.mp4") && has(&report, Check::E4, "data/clip-01.mp4"));
}

#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    for file in ["meta/bundle.json", "meta/bundle.json.sig", "data/clip-01.mp4", "bagit.txt"] {
        let report = harmed(|f| {
            fs::remove_file(f.join(file)).unwrap();
            assert!(std::process::Command::new("mkfifo").arg(f.join(file)).status().unwrap().success());
        });
        assert!(has(&report, Check::E7, file), "{:?}", report.problems);
    }
}
