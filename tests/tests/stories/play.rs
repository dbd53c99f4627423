//! Playback crosses every border: what the page is given is what was recorded, each picture once, in order and at its time.

use anyhow::{Context, Result, ensure};
use demo::{AudioKind, CameraScript, ClipSpec, Fault, Server, StreamScript, VideoKind};
use engine::view::{CameraChange, Cause, PlayState};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::looking::{Looker, Played};
use porchlight_tests::recorder::micros;
use porchlight_tests::story;
use std::collections::BTreeMap;
use std::time::Duration;

/// A picture of 25 a second.
const FRAME: i64 = 40_000;

fn pause(seconds: f64) {
    std::thread::sleep(Duration::from_secs_f64(seconds));
}

/// Between a picture's stamp and the wire lies the simulator's own pipeline, which holds every picture equally long.
const ON_THE_WAY: std::ops::Range<i64> = -FRAME..250_000;

/// Wall times are those at which the simulator made the pictures and let them go. A busy computer stamps and sends some late, and none
/// early: the least delayed picture of each stretch says how far apart the two clocks are, and the others follow it at the camera's pace.
fn on_time(played: &Played, what: &str) -> Result<()> {
    for stretch in played.stretches(FRAME) {
        let first = stretch[0];
        let least = stretch.iter().map(|picture| picture.at - picture.stamp.sent as i64).max().context("a stretch")?;
        eprintln!("{what}: {} pictures, {least} us on the way", stretch.len());
        ensure!(ON_THE_WAY.contains(&least), "{what}: {least} us on the way");
        for picture in stretch {
            let paced = first.at + (picture.stamp.number - first.stamp.number) as i64 * FRAME;
            ensure!((picture.at - paced).abs() <= FRAME / 2, "{what}: {picture:?} is {} us off", picture.at - paced);
        }
    }
    Ok(())
}

/// The played pictures are exactly those that stock `age` finds in the segments.
fn all_of_it(house: &Household, played: &Played, camera: &str) -> Result<()> {
    let there = Footage::read(house, camera)?.numbers();
    ensure!(played.numbers() == there, "played {:?}\nrecorded {there:?}", played.numbers());
    Ok(())
}

#[test]
fn every_border_is_crossed() -> Result<()> {
    let small = ClipSpec::card().sized(320, 180).at_kbit(600);
    let server = Server::start(vec![
        CameraScript::new("door", StreamScript::new(ClipSpec::card())),
        CameraScript::new("other", StreamScript::new(small.coded(VideoKind::H265))),
    ])?;
    let house = Household::new(3)?;
    house.add_camera("door", &server.url("door")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 250_000)?;
    let looker = Looker::new(&house)?;
    let camera = looker.camera("door")?;

    // While it is recorded: as far as it is durable, and on from there.
    let started = micros() as i64 - 60_000_000;
    let first = looker.play(looker.ask(&camera, started))?;
    ensure!(first.states.last() == Some(&PlayState::Writing), "{:?}", first.states);
    pause(3.0);
    let at = first.pictures.last().context("nothing yet")?.at + FRAME;
    let mut on = looker.ask(&camera, at);
    on.continues = true;
    let more = looker.play(on)?;
    let together: Vec<u64> = first.numbers().into_iter().chain(more.numbers()).collect();
    ensure!(together.windows(2).all(|two| two[1] == two[0] + 1), "{together:?}");
    ensure!(more.pictures.len() > 40, "{} more in three seconds", more.pictures.len());

    // The camera goes and comes; the recorder is killed; the picture becomes smaller; the camera is another.
    let before = server.clips();
    server.fault("door", Fault::Kill)?;
    pause(2.5);
    server.fault("door", Fault::Revive)?;
    // At 1 Mbit/s a second of the three that a segment is long.
    recorder.wait_in_segment(&house, 128_000)?;
    recorder.kill()?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 300_000)?;
    server.switch("door", small)?;
    pause(4.0);
    let change = CameraChange { url: Some(server.url("other")?), ..Default::default() };
    looker.desk.update_camera(&camera, &change)?;
    pause(6.0);
    recorder.stop()?;
    looker.desk.settle(&mut std::collections::HashSet::new())?;

    let played = looker.play(looker.ask(&camera, started))?;
    all_of_it(&house, &played, "door")?;
    on_time(&played, "every border")?;
    played.decode()?;
    let causes: Vec<_> = played.gaps.iter().filter_map(|gap| gap.cause).collect();
    ensure!(causes.contains(&Cause::CameraOffline) && causes.contains(&Cause::Interrupted), "{:?}", played.gaps);
    ensure!(played.states.contains(&PlayState::Cut), "{:?}", played.states);
    let kinds: Vec<_> = played.mimes.iter().map(|mime| &mime[..24]).collect();
    ensure!(kinds.last() == Some(&"video/mp4; codecs=\"hvc1.") && kinds.len() >= 2, "{:?}", played.mimes);
    let widths: Vec<_> = played.pictures.iter().map(|p| p.width).collect();
    ensure!(widths[0] == 640 && widths.last() == Some(&320), "another size");
    let long: Vec<_> = played.pictures.windows(2).map(|two| two[1].at - two[0].at).filter(|step| *step <= 0).collect();
    ensure!(long.is_empty(), "time goes on: {long:?}");

    // Only the key frames: those of the same footage, at their times.
    let mut keys = looker.ask(&camera, started);
    keys.keys_only = true;
    let shown = looker.play(keys)?;
    shown.decode()?;
    ensure!(shown.pictures.len() * 20 < played.pictures.len() && shown.pictures.len() > 15, "{}", shown.pictures.len());
    for key in &shown.pictures {
        ensure!(played.pictures.contains(key), "{key:?} is one of those played");
    }

    // Into the middle: the piece begins at the key frame before and has the picture; a still is exactly that picture.
    let (mut seen, mut phases) = (0, BTreeMap::new());
    for picture in played.pictures.iter().step_by(61) {
        let at = picture.at + 13_000;
        let (header, payload) = looker.piece(&looker.ask(&camera, at))?;
        ensure!(header.from_us <= at && header.to_us > at && !payload.is_empty(), "{at}: {header:?}");
        let size = (picture.width, if picture.width == 640 { 360 } else { 180 });
        let (time, place) = looker.still(&camera, at, size)?;
        ensure!(time == picture.at, "the still of {at} is of {time}, not of {}", picture.at);
        // Where a clip's loop began is the simulator's affair, and the same for all that is played of it.
        let loop_length = 25 * u64::from(small.seconds);
        let phase = (u64::from(place) + loop_length - picture.stamp.number % loop_length) % loop_length;
        let clip = (picture.width, picture.h265);
        let expected = *phases.entry(clip).or_insert(phase);
        ensure!(phase == expected, "{picture:?} of {clip:?} shows {place}");
        seen += 1;
    }
    ensure!(seen > 6 && phases.len() == 3, "{seen} moments of {phases:?}");
    ensure!(phases.iter().all(|((width, _), phase)| *width == 320 || *phase == 0), "{phases:?}");

    looker.desk.lock();
    let refused = looker.desk.play(&looker.worker, &looker.ask(&camera, started));
    ensure!(refused.is_err_and(|e| e.code == engine::Code::Locked), "a locked desk plays nothing");
    drop(looker);
    story::end(&house, &server, &before)
}

#[test]
fn four_cameras_are_shown_on_one_clock() -> Result<()> {
    let names = ["one", "two", "three", "four"];
    let clip = |n: u32| ClipSpec::card().sized(320, 180).at_kbit(400).seeded(n).keyed(20 + 7 * n);
    let scripts = (0..).zip(names).map(|(n, name)| CameraScript::new(name, StreamScript::new(clip(n))));
    let server = Server::start(scripts.collect())?;
    let house = Household::new(4)?;
    for name in names {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 1_200_000)?;
    recorder.stop()?;
    let looker = Looker::new(&house)?;
    let mut all = Vec::new();
    for name in names {
        let played = looker.play(looker.ask(&looker.camera(name)?, 0))?;
        all_of_it(&house, &played, name)?;
        on_time(&played, name)?;
        all.push(played);
    }
    let from = all.iter().map(|p| p.pictures[0].at).max().context("four")?;
    let to = all.iter().filter_map(|p| Some(p.pictures.last()?.at)).min().context("four")?;
    // How far each camera's clock is from the simulator's: what is shown side by side was made within a frame.
    let clock = |played: &Played| {
        let mut late: Vec<i64> = played.pictures.iter().map(|p| p.at - p.stamp.sent as i64).collect();
        late.sort_unstable();
        late[late.len() / 2]
    };
    let clocks: Vec<i64> = all.iter().map(clock).collect();
    let apart = clocks.iter().max().context("four")? - clocks.iter().min().context("four")?;
    eprintln!("four cameras: clocks {apart} us apart, {clocks:?}");
    ensure!(apart <= FRAME, "clocks {apart} us apart: {clocks:?}");
    // And at any moment, of pictures that each last a frame.
    for at in (from..to).step_by(100_000) {
        let shown = |played: &Played| played.pictures.iter().rfind(|p| p.at <= at).map(|p| p.at);
        let shown: Vec<i64> = all.iter().filter_map(shown).collect();
        ensure!(shown.iter().all(|of| at - of < 2 * FRAME), "at {at}: {shown:?}");
    }
    story::end(&house, &server, &[])
}

#[test]
fn sound_is_heard_in_its_place() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(400);
    let kinds = [("a", AudioKind::Pcma), ("u", AudioKind::Pcmu), ("c", AudioKind::Aac)];
    let scripts = kinds.map(|(name, kind)| CameraScript::new(name, StreamScript::new(clip).with_audio(kind)));
    let server = Server::start(scripts.to_vec())?;
    let house = Household::new(4)?;
    for (name, _) in kinds {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 1_800_000)?;
    recorder.stop()?;
    let looker = Looker::new(&house)?;
    for (name, kind) in kinds {
        let played = looker.play(looker.ask(&looker.camera(name)?, 0))?;
        all_of_it(&house, &played, name)?;
        played.decode()?;
        let telephone = kind != AudioKind::Aac;
        let codec = if telephone { "opus" } else { "mp4a" };
        ensure!(played.mimes.iter().all(|mime| mime.contains(codec)), "{:?}", played.mimes);
        let (lasts, moved) = if telephone { (20_000, 0) } else { (64_000, 1) };
        packets_follow(&played, lasts, moved, name)?;
        if telephone {
            in_sync(&house, &played, name)?;
        }
    }
    story::end(&house, &server, &[])
}

/// Packets follow each other to the tick, but for the one moment at which a camera's own clock tells where its sound belongs: there half
/// a packet may be missing or lie twice. From one segment to the next there is no hole, but the grid begins anew, and the clock was pulled
/// by 500 ppm of at most five seconds, so that two may begin at nearly the same time. Within a run's first segment it may still drop as
/// far as its first pictures were late.
fn packets_follow(played: &Played, lasts: i64, moved: usize, name: &str) -> Result<()> {
    let inside = played.films.iter().flat_map(|film| film.sounds.windows(2)).map(|two| two[1] - two[0]);
    let odd: Vec<i64> = inside.filter(|step| (step - lasts).abs() > 1).collect();
    let half = odd.iter().all(|step| (lasts / 2..=lasts * 3 / 2).contains(step));
    ensure!(odd.len() <= moved && half, "{name}: packets are {odd:?} us apart, not {lasts}");
    let ends = played.films.iter().filter_map(|film| Some((*film.sounds.first()?, *film.sounds.last()?)));
    let ends: Vec<(i64, i64)> = ends.collect();
    let between: Vec<i64> = ends.windows(2).map(|two| two[1].0 - two[0].1).collect();
    eprintln!("{name}: {} films, {between:?} us from one to the next", ends.len());
    let back = |border: usize| if border == 0 { ON_THE_WAY.end } else { 2_500 };
    let fits = between.iter().enumerate().all(|(border, step)| (-back(border)..2 * lasts).contains(step));
    ensure!(fits, "{name}: {between:?} us");
    let sound = ends.last().context("sound")?.1 - ends[0].0;
    let film = played.pictures.last().context("film")?.at - played.pictures[0].at;
    ensure!((sound - film).abs() < 1_000_000, "{name}: {sound} us of sound beside {film} of film");
    Ok(())
}

/// The Opus of each film against the telephone sound of its segment, both decoded by ffmpeg: the best match lies within 10 ms.
fn in_sync(house: &Household, played: &Played, name: &str) -> Result<()> {
    let footage = Footage::read(house, name)?;
    ensure!(footage.segments.len() == played.films.len(), "one film a segment");
    let mut compared = 0;
    // Of all films together: a courtyard's hum is much the same at all times, so that a short one alone fits at many places.
    let mut differ = [0.0; 41];
    for (segment, film) in footage.segments.iter().zip(&played.films) {
        // Times of the film are a second later, so that the encoder's delay has room.
        let (was, is) = (loudness(&segment.plain, 0)?, loudness(&film.bytes, 1000)?);
        let n = was.len().min(is.len()).saturating_sub(60);
        if n < 100 {
            continue;
        }
        compared += 1;
        for (by, sum) in differ.iter_mut().enumerate() {
            *sum += (30..n).map(|i| (was[i + 20] - is[i + by]).abs()).sum::<f64>();
        }
    }
    ensure!(compared > 0, "{name}: no film is long enough to compare");
    let best = (0..=40).min_by(|a, b| f64::total_cmp(&differ[*a], &differ[*b])).context("some")?;
    let off = (best as i64 - 20) * 5;
    eprintln!("{name}: sound is {off} ms off: {:.3} there, {:.3} at its place", differ[best], differ[20]);
    ensure!(off.abs() <= 10, "{name}: {off} ms off");
    Ok(())
}

/// Loudness in steps of 5 ms, from a media time in milliseconds on.
fn loudness(mp4: &[u8], from: u32) -> Result<Vec<f64>> {
    // Silence is put where the times say that sound is late or missing.
    let filter = format!("aresample=48000:async=1:first_pts=0,atrim=start={}", f64::from(from) / 1000.0);
    let words = ["-v", "error", "-copyts", "-i", "pipe:0", "-vn", "-af", &filter, "-ac", "1", "-f", "s16le", "pipe:1"];
    let out = porchlight_tests::programs::pipe(std::process::Command::new("ffmpeg").args(words), mp4)?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let samples: Vec<f64> =
        out.stdout.chunks_exact(2).map(|b| f64::from(i16::from_le_bytes([b[0], b[1]])) / 32768.0).collect();
    Ok(samples.chunks_exact(240).map(|step| (step.iter().map(|s| s * s).sum::<f64>() / 240.0).sqrt()).collect())
}

#[test]
fn a_key_frame_every_thirty_seconds_is_enough() -> Result<()> {
    let clip = ClipSpec { seconds: 30, ..ClipSpec::card().sized(320, 180).at_kbit(200).keyed(750) };
    let (house, server) = crate::door(10, clip)?;
    let recorder = house.record()?;
    pause(38.0);
    let looker = Looker::new(&house)?;
    let camera = looker.camera("door")?;
    let live = looker.play(looker.ask(&camera, 0))?;
    ensure!(live.numbers().windows(2).all(|two| two[1] == two[0] + 1), "{:?}", live.numbers());
    ensure!(micros() as i64 - live.pictures.last().context("some")?.at < 4_000_000, "what is durable is there");
    recorder.stop()?;
    let mut small = looker.ask(&camera, 0);
    small.budget_bytes = Some(1);
    let played = looker.play(small)?;
    all_of_it(&house, &played, "door")?;
    on_time(&played, "30 s between key frames")?;
    played.decode()?;
    let picture = played.pictures[played.pictures.len() / 2];
    let (time, _) = looker.still(&camera, picture.at + 5000, (320, 180))?;
    ensure!(time == picture.at, "the still is of {time}, not of {}", picture.at);
    drop(looker);
    story::end(&house, &server, &[])
}
