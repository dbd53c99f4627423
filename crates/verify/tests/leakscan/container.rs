//! Originals: the container is looked through, what the camera made is not. And what a film's tables say.

use crate::made::{Made, TICKS, part, words};
use std::io::Cursor;
use verify::commitment::Hash;
use verify::leakscan::{self, Canaries, Report, Rule, Verdict};

const STBL: &str = "trak/mdia/minf/stbl";

/// As a camera makes it: messages between its pictures, B-frames, and sound that is not plain.
fn original() -> Made {
    let mut made = Made::new(true);
    let message: &[u8] = b"\0\0\0\x16\x06\x05\x12Hikvision 12345678\x80";
    made.pictures.iter_mut().for_each(|picture| picture.splice(0..0, message.iter().copied()).for_each(drop));
    made.sounds.iter_mut().for_each(|sound| sound[0] = 0xff);
    let offsets: Vec<u32> = [0, 2, 0, 1, 0, 2, 0, 1].iter().flat_map(|n| [1, (n + 1) * TICKS]).collect();
    let ctts = part(b"ctts", &[words(&[0, 8]), words(&offsets)].concat());
    made.moov.at(STBL).parts.insert(3, ctts);
    let elst = part(b"elst", &words(&[0, 1, 8 * TICKS, TICKS, 0x1_0000]));
    let mut edts = part(b"edts", b"");
    edts.parts.push(elst);
    made.moov.at("trak").parts.insert(1, edts);
    made.resize();
    made
}

fn scan(made: &Made) -> Report {
    let canaries = Canaries::new(["12345678", "Front door"]).unwrap();
    leakscan::scan_container(&mut Cursor::new(made.bytes()), &canaries)
}

#[track_caller]
fn red(rule: Rule, harm: impl FnOnce(&mut Made)) {
    let mut made = original();
    harm(&mut made);
    made.resize();
    let report = scan(&made);
    assert_eq!(report.verdict, Verdict::Found, "{:?}", report.why);
    assert!(report.findings.iter().any(|finding| finding.rule == rule), "{:?}", report.findings);
}

#[test]
fn an_originals_pictures_are_as_recorded_and_its_container_is_plain() {
    let report = scan(&original());
    assert!(report.passes(), "{:?} {:?}", report.findings, report.why);
    assert!(report.cannot_know[0].contains("as recorded"));
    // The same is no redacted film.
    assert!(!leakscan::scan(&mut Cursor::new(original().bytes())).passes());
}

#[test]
fn other_codecs_are_as_recorded_too() {
    let mut made = original();
    let entry = made.moov.at(&format!("{STBL}/stsd/avc1"));
    entry.kind = *b"hvc1";
    entry.parts = vec![part(b"hvcC", &[1; 30])];
    let sound = made.moov.at("trak2/mdia/minf/stbl/stsd/mp4a");
    sound.kind = *b"alaw";
    sound.parts.clear();
    assert!(scan(&made).passes(), "{:?}", scan(&made).findings);
    made.moov.at(&format!("{STBL}/stsd/hvc1")).own[50] = b'x';
    // The encoder's name is the camera's own, a box of one's own is not.
    made.moov.at(&format!("{STBL}/stsd/hvc1")).parts.push(part(b"note", b"hidden"));
    assert_eq!(scan(&made).findings[0].rule, Rule::L5);
}

#[test]
fn what_the_container_adds_is_found() {
    red(Rule::L8, |made| made.moov.parts.push(part(b"udta", b"")));
    red(Rule::L5, |made| made.moov.parts.push(part(b"note", b"")));
    red(Rule::L6, |made| made.free.as_mut().unwrap().own[3] = 1);
    red(Rule::L6, |made| made.between = b"nobody's".to_vec());
    red(Rule::L6, |made| made.after = part(b"free", b"").bytes());
    red(Rule::L13, |made| made.free.as_mut().unwrap().own[..10].copy_from_slice(b"Front door"));
    red(Rule::L5, |made| {
        let third = made.track(true);
        made.moov.parts.push(third);
    });
}

#[test]
fn the_tables_say_when_each_picture_is_shown() {
    let facts = leakscan::facts(&mut Cursor::new(original().bytes())).unwrap();
    let ticks = |n: i64| n * i64::from(TICKS);
    // Decoded one behind the other, shown later by their offsets, less what the edit takes back.
    let shown: Vec<i64> = [0, 3, 2, 4, 4, 7, 6, 8].map(ticks).to_vec();
    assert_eq!((facts.codec.as_str(), facts.width, facts.height, facts.rate), ("avc1", 64, 48, 90_000));
    assert_eq!((facts.pictures, facts.first, facts.last, facts.end), (8, 0, ticks(8), ticks(9)));
    let by_hand: Hash = leakscan::hash_of_times(shown);
    assert_eq!(facts.times, by_hand);
    assert!(facts.sound);
    let plain = leakscan::facts(&mut Cursor::new(Made::new(false).bytes())).unwrap();
    assert_eq!(plain.times, leakscan::hash_of_times((0..8).map(ticks)));
    assert!(!plain.sound);
    assert_eq!(
        hex::encode(leakscan::hash_of_times([0, 1])),
        "7c3ccd10bb7ec37b46d37926ae6274267f007a34aeaf15c882a715a7f3300529",
    );
}

#[test]
fn hostile_tables_cost_nothing() {
    let whole = original().bytes();
    for cut in (0..whole.len()).step_by(7) {
        // A film that is cut in its media still has its tables.
        _ = leakscan::facts(&mut Cursor::new(&whole[..cut]));
    }
    let mut made = Made::new(false);
    made.moov.at(&format!("{STBL}/stsz")).own = words(&[0, 1, u32::MAX]);
    made.moov.at(&format!("{STBL}/stts")).own = words(&[0, 1, u32::MAX, u32::MAX]);
    assert!(leakscan::facts(&mut Cursor::new(made.bytes())).is_err());
    for file in [&b""[..], b"\0\0\0\0moov", b"\0\0\0\x08free", b"\0\0\0\x08moov", &[0xff; 64]] {
        assert!(leakscan::facts(&mut Cursor::new(file)).is_err());
    }
}

/// FFmpeg's reader of tables is somebody else's: edits, offsets and all, in the order of the file.
#[test]
fn another_program_shows_the_pictures_at_the_same_times() {
    use std::process::Command;
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("film.mp4");
    let run = |program: &str, args: &[&str]| {
        let done = Command::new(program).args(args).arg(&film).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    };
    let coded = ["-c:v", "libx264", "-bf", "2", "-frames:v", "40", "-an"];
    let source = ["-v", "error", "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30000/1001"];
    run("ffmpeg", &[&source[..], &coded].concat());
    let asked = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0"];
    let times: Vec<i64> =
        run("ffprobe", &asked).lines().map(|line| line.trim_end_matches(',').parse().unwrap()).collect();
    assert!(times.len() == 40 && !times.is_sorted());
    let facts = leakscan::facts(&mut std::fs::File::open(&film).unwrap()).unwrap();
    assert_eq!((facts.pictures, facts.first), (40, 0));
    assert_eq!(facts.times, leakscan::hash_of_times(times));
}
