//! What moved is noted where it moved, small pictures show their moment, and all of it is sealed and goes with its segments.

use anyhow::{Context, Result, ensure};
use demo::scene::strip;
use demo::{CameraScript, ClipSpec, Scene, Server, Stamp, StreamScript};
use engine::sidecar::Sidecar;
use porchlight_tests::footage::{self, Footage, Keys, Row};
use porchlight_tests::household::Household;
use porchlight_tests::programs::pipe;
use porchlight_tests::story;
use porchlight_tests::wait::until;
use std::process::Command;
use std::time::Duration;

/// Seconds of the scene's loop, in which somebody walks in, looks round, and goes.
const LOOP: u32 = 28;
const RATE: u32 = 12;

fn garage(seed: u32) -> ClipSpec {
    ClipSpec { scene: Scene::Garage, rate: RATE, seconds: LOOP, key_every: RATE / 2, seed, ..ClipSpec::card() }
}

/// Somebody walks (or the torch swings) at this place of the loop; `None` at its blurred edges.
fn walks(number: u64) -> Option<bool> {
    let turn = (number % u64::from(LOOP * RATE)) as f64 / f64::from(LOOP * RATE);
    match turn {
        t if (0.18..0.42).contains(&t) || (0.66..0.90).contains(&t) => Some(true),
        t if !(0.115..0.945).contains(&t) => Some(false),
        _ => None,
    }
}

/// Whether somebody walks in the whole of a second and the one before it, told by the frames that were sent then.
fn walks_in(stamps: &[Stamp], second: i64) -> Option<bool> {
    let inside = |s: &&Stamp| (second - 1..=second).contains(&(s.sent as i64).div_euclid(1_000_000));
    let mut seen = stamps.iter().filter(inside).map(|s| walks(s.number));
    let first = seen.next()??;
    seen.all(|walks| walks == Some(first)).then_some(first)
}

/// The number that is burnt into a JPEG, if it can be read at that size.
fn burnt(jpeg: &[u8]) -> Result<Option<u16>> {
    let mut ffmpeg = Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-f", "mjpeg", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"]);
    let grey = pipe(&mut ffmpeg, jpeg)?.stdout;
    ensure!(grey.len() == 256 * 144, "{} bytes of grey", grey.len());
    Ok(strip::read(&grey, 256, 144))
}

fn sidecars(house: &Household, keys: &Keys, footage: &Footage) -> Result<Vec<Sidecar>> {
    let mut all = Vec::new();
    for segment in &footage.segments {
        let path = house.footage().join(segment.row.file.replace(".age", ".side.age"));
        let (bytes, whole) = keys.open(&path)?;
        ensure!(whole, "stock age opens {}", path.display());
        let sidecar = Sidecar::decode(&bytes)?;
        ensure!(segment.row.file.ends_with(&sidecar.segment), "{} beside {}", sidecar.segment, segment.row.file);
        let mut reader =
            mux::read::Reader::open(std::io::Cursor::new(&segment.plain)).map_err(|e| anyhow::anyhow!("{e}"))?;
        let read = reader.index().map_err(|e| anyhow::anyhow!("{e}"))?;
        ensure!(sidecar.index.fragments == read, "the index is what reading through tells");
        all.push(sidecar);
    }
    Ok(all)
}

#[test]
fn what_moves_is_noted_and_small_pictures_show_their_moment() -> Result<()> {
    let hall = CameraScript::new("hall", StreamScript::new(garage(1)));
    let yard = CameraScript::new("yard", StreamScript::new(garage(2))).with_sub(StreamScript::new(garage(3)));
    let server = Server::start(vec![hall, yard])?;
    let house = Household::new(10)?;
    house.ok(&["cameras", "add", "hall", &server.url("hall")?])?;
    house.ok(&[
        "cameras",
        "add",
        "yard",
        &server.url("yard")?,
        "--sub",
        &server.sub_url("yard")?.context("it has one")?,
    ])?;
    let recorder = house.record()?;
    until("a minute was sent", Duration::from_secs(120), || {
        server.next_number("hall").is_ok_and(|number| number > u64::from(60 * RATE))
    })?;
    recorder.stop()?;

    let keys = Keys::from_sheet(&house, house.home())?;
    let hall = Footage::read_with(&house, &keys, "hall")?;
    let beside = sidecars(&house, &keys, &hall)?;
    let stamps: Vec<Stamp> = hall.segments.iter().flat_map(|s| &s.stamps).copied().collect();
    let learnt = stamps.first().context("frames")?.sent as i64 / 1_000_000 + 6;
    let (mut moving, mut still, mut wrong) = (0, 0, Vec::new());
    for marks in beside.iter().map(|side| &side.marks) {
        for (second, level) in (marks.from..).zip(&marks.levels).filter(|(second, _)| *second > learnt) {
            match (walks_in(&stamps, second), level) {
                (Some(true), Some(1..)) => moving += 1,
                (Some(false), Some(0)) => still += 1,
                (Some(_), Some(_)) => wrong.push((second, *level)),
                _ => {}
            }
        }
    }
    eprintln!("seconds of motion {moving}, of stillness {still}, wrong {wrong:?}");
    ensure!(moving >= 8 && still >= 2, "{moving} moving, {still} still");
    ensure!(wrong.len() * 10 <= moving + still, "not as the scene went: {wrong:?}");

    let (mut pictures, mut read) = (0, 0);
    for small in beside.iter().flat_map(|side| &side.pictures) {
        pictures += 1;
        let Some(number) = burnt(&small.jpeg)? else { continue };
        let same = |s: &&Stamp| (s.number % u64::from(LOOP * RATE)) as u16 == number;
        let off = stamps.iter().filter(same).map(|s| (s.sent as i64 - small.at.0).abs()).min().context("a frame")?;
        ensure!(off < 500_000, "a picture is {off} us from its frame");
        read += 1;
    }
    eprintln!("{pictures} pictures, {read} of them read");
    ensure!(pictures >= 6 && read * 2 >= pictures, "{read} of {pictures} pictures can be read");

    let yard = Footage::read_with(&house, &keys, "yard")?;
    let beside = sidecars(&house, &keys, &yard)?;
    let known = beside.iter().flat_map(|side| &side.marks.levels).filter(|level| level.is_some()).count();
    let pictures: usize = beside.iter().map(|side| side.pictures.len()).sum();
    ensure!(known > 30 && pictures >= 6, "{known} seconds and {pictures} pictures of the small stream");
    let (kept, more): (u64, u64) =
        yard.segments.iter().zip(&beside).fold((0, 0), |(kept, more), (segment, side)| {
            (kept + segment.row.bytes, more + side.encode().len() as u64)
        });
    eprintln!("sidecars take {more} bytes beside {kept}");
    ensure!(more * 10 < kept, "sidecars take {more} bytes beside {kept}");

    let range = ["--from", "2020-01-01T00:00:00Z", "--to", "2099-01-01T00:00:00Z"];
    let locked = house.json(&[&["timeline"][..], &range].concat())?;
    ensure!(locked["cameras"][0]["motion"].is_null(), "motion is known to the owner only");
    let passphrase = house.passphrase_file();
    let passphrase = passphrase.to_string_lossy();
    let open = house.json(&[&["timeline", "--passphrase-file", &passphrase][..], &range].concat())?;
    let events = open["cameras"][0]["motion"].as_array().context("motion is listed")?;
    ensure!(!events.is_empty() && events.iter().all(|e| e["peak"].as_u64().is_some_and(|p| (1..=254).contains(&p))));
    story::end(&house, &server, &[])?;

    // They go with their segments.
    house.ok(&["settings", "set", "limit_bytes", "1"])?;
    let recorder = house.record()?;
    until("old footage went", Duration::from_secs(60), || {
        let old = |row: &Row| hall.segments.iter().any(|old| old.row.file == row.file);
        footage::rows(&house).is_ok_and(|kept| !kept.iter().any(old))
    })?;
    recorder.stop()?;
    for segment in &hall.segments {
        let path = house.footage().join(segment.row.file.replace(".age", ".side.age"));
        ensure!(!path.exists(), "{} was left behind", path.display());
    }
    story::end(&house, &server, &[])
}
