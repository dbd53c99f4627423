//! A range saved as the owner's own copy: every frame of it is there once, foreign programs play it without a complaint, gaps and
//! changes are told, and what fails or is cancelled leaves nothing behind.

use crate::command_line::shape;
use anyhow::{Context, Result, ensure};
use demo::{AudioKind, CameraScript, Clip, ClipSpec, Server, StreamScript, VideoKind, stamp};
use mux::read::Reader;
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::household::Household;
use porchlight_tests::programs::pipe;
use porchlight_tests::story;
use porchlight_tests::wait;
use serde_json::Value;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// When a frame was shown, by what `porchlight segments` and the segment itself say.
struct Shown {
    /// Microseconds of Unix time.
    at: i64,
    number: u64,
    key: bool,
    /// Which segment, and which picture of it in the order of showing.
    segment: usize,
    place: usize,
}

fn shown(footage: &Footage) -> Result<Vec<Shown>> {
    let mut all = Vec::new();
    for (number, segment) in footage.segments.iter().enumerate() {
        let start = model_utc(&segment.row.start)?;
        let mut reader = Reader::open(Cursor::new(&segment.plain)).map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let index = reader.index().map_err(|e| anyhow::anyhow!("{e:?}"))?;
        let zero = index.first().context("a segment is not empty")?.from.0;
        let mut own = Vec::new();
        for info in &index {
            for unit in reader.units(info).map_err(|e| anyhow::anyhow!("{e:?}"))? {
                if unit.duration.is_none() {
                    let stamp = stamp::read(&unit.data).context("every frame is stamped")?;
                    let at = start + (unit.pts.0 - zero) / 1000;
                    own.push(Shown { at, number: stamp.number, key: unit.key, segment: number, place: 0 });
                }
            }
        }
        own.sort_by_key(|s| s.at);
        own.iter_mut().enumerate().for_each(|(place, s)| s.place = place);
        all.extend(own);
    }
    Ok(all)
}

/// RFC 3339 with milliseconds, as the program prints it, to microseconds of Unix time.
fn model_utc(text: &str) -> Result<i64> {
    let out = Command::new("date").args(["-u", "-d", text, "+%s%6N"]).output()?;
    Ok(String::from_utf8(out.stdout)?.trim().parse()?)
}

fn rfc3339(us: i64) -> Result<String> {
    let seconds = format!("@{}.{:06}", us.div_euclid(1_000_000), us.rem_euclid(1_000_000));
    let out = Command::new("date").args(["-u", "-d", &seconds, "+%Y-%m-%dT%H:%M:%S.%6NZ"]).output()?;
    Ok(String::from_utf8(out.stdout)?.trim().to_owned())
}

/// Small grey pictures of all frames, in the order of showing.
fn grey(file: &[u8]) -> Result<Vec<Vec<u8>>> {
    let args =
        "-v error -xerror -i pipe:0 -map 0:v -fps_mode passthrough -vf scale=64:36,format=gray -f rawvideo pipe:1";
    let out = pipe(Command::new("ffmpeg").args(args.split(' ')), file)?;
    ensure!(out.status.success() && out.stderr.is_empty(), "ffmpeg: {}", String::from_utf8_lossy(&out.stderr));
    Ok(out.stdout.chunks_exact(64 * 36).map(<[u8]>::to_vec).collect())
}

fn apart(a: &[u8], b: &[u8]) -> u64 {
    a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum()
}

/// Which of the pictures looks most like this one.
fn nearest(pictures: &[Vec<u8>], one: &[u8]) -> usize {
    (0..pictures.len()).min_by_key(|i| apart(&pictures[*i], one)).unwrap_or(0)
}

struct Ground {
    house: Household,
    server: Server,
    clips: Vec<Arc<Clip>>,
}

impl Ground {
    fn copies(&self) -> PathBuf {
        self.house.owner().join("copies")
    }

    fn args<'a>(&self, args: &[&'a str], passphrase: &'a str) -> Vec<&'a str> {
        [args, &["--passphrase-file", passphrase]].concat()
    }

    fn clip(&self, cameras: &[&str], from: i64, to: i64, out: &Path, more: &[&str]) -> Result<Value> {
        let (from, to, out) = (rfc3339(from)?, rfc3339(to)?, out.to_string_lossy().into_owned());
        let passphrase = self.house.passphrase_file().to_string_lossy().into_owned();
        let mut args = vec!["clip", "--from", &from, "--to", &to, "--out", &out];
        cameras.iter().for_each(|camera| args.extend(["--camera", camera]));
        args.extend(more);
        self.house.json(&self.args(&args, &passphrase))
    }

    /// The same, which must be refused; what it says, with its code.
    fn refused(&self, from: i64, to: i64, out: &Path) -> Result<Value> {
        let (from, to, out) = (rfc3339(from)?, rfc3339(to)?, out.to_string_lossy().into_owned());
        let passphrase = self.house.passphrase_file().to_string_lossy().into_owned();
        let args = ["clip", "--from", &from, "--to", &to, "--out", &out, "--camera", "door", "--json"];
        let output = self.house.run(&self.args(&args, &passphrase))?;
        ensure!(output.status.code() == Some(1), "{}", String::from_utf8_lossy(&output.stdout));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let last = said.lines().next_back().context("it says why")?;
        serde_json::from_str(last).with_context(|| said.clone())
    }
}

/// Two cameras, one with B-frames and AAC, one with H.265 and G.711; a stop of three seconds, and another picture size at the end.
fn ground() -> Result<Ground> {
    let card = ClipSpec { b_frames: 2, ..ClipSpec::card() };
    let bell = ClipSpec::card().sized(320, 180).at_kbit(500).coded(VideoKind::H265);
    let server = Server::start(vec![
        CameraScript::new("door", StreamScript::new(card).with_audio(AudioKind::Aac)),
        CameraScript::new("bell", StreamScript::new(bell).with_audio(AudioKind::Pcmu)),
    ])?;
    let house = Household::new(3)?;
    for name in ["door", "bell"] {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 800_000)?;
    std::thread::sleep(Duration::from_secs(5));
    recorder.stop()?;
    std::thread::sleep(Duration::from_secs(3));
    let mut recorder = house.record()?;
    let before = house.footage_bytes();
    recorder.wait_for_bytes(&house, before + 500_000)?;
    std::thread::sleep(Duration::from_secs(3));
    let clips = server.clips();
    server.switch("door", ClipSpec::card().sized(480, 270))?;
    std::thread::sleep(Duration::from_secs(5));
    recorder.stop()?;
    std::fs::create_dir_all(house.owner().join("copies"))?;
    Ok(Ground { house, server, clips })
}

/// Files of a report, as bytes and as what is said of them.
fn files(report: &Value) -> Result<Vec<(Vec<u8>, Value)>> {
    let listed = report["files"].as_array().context("files are listed")?;
    listed.iter().map(|f| Ok((std::fs::read(f["path"].as_str().context("a path")?)?, f.clone()))).collect()
}

fn numbers(file: &[u8]) -> Vec<u64> {
    stamp::read_all(file).iter().map(|s| s.number).collect()
}

#[test]
fn a_range_is_saved_whole_and_plays_everywhere() -> Result<()> {
    let ground = ground()?;
    let footage = Footage::read(&ground.house, "door")?;
    let shown = shown(&footage)?;
    let (first, last) = (shown.first().context("frames")?, shown.last().context("frames")?);

    // All of it: gaps are told, another size is another file, and no frame is missing or doubled.
    let report =
        ground.clip(&["door"], first.at - 5_000_000, last.at + 5_000_000, &ground.copies().join("All.mp4"), &[])?;
    let all = files(&report)?;
    ensure!(all.len() == 2, "another size is another file: {report:#}");
    let saved: Vec<u64> = all.iter().flat_map(|(bytes, _)| numbers(bytes)).collect();
    ensure!(saved == footage.numbers(), "saved {saved:?}");
    for (bytes, said) in &all {
        let probed = ffprobe(bytes)?;
        ensure!(probed.complaints.is_empty() && probed.audio.as_deref() == Some("aac"), "{}", probed.complaints);
        ensure!(said["frames"].as_u64() == Some(probed.frames) && said["damaged"] == 0, "{said:#}");
        ensure!(grey(bytes)?.len() as u64 == probed.frames);
    }
    let gaps = report["gaps"].as_array().context("gaps are listed")?;
    let causes: Vec<&str> = gaps.iter().filter_map(|g| g["cause"].as_str()).collect();
    ensure!(gaps.len() == 3 && causes.contains(&"stopped"), "{gaps:#?}");

    insta::assert_json_snapshot!("clip", shape(&report, ""));

    // From the key frame: over a rotation, bit for bit.
    let (from, to) = (first.at + 1_730_000, first.at + 5_110_000);
    let report = ground.clip(&["door"], from, to, &ground.copies().join("Keys.mp4"), &[])?;
    let (bytes, said) = files(&report)?.remove(0);
    let key = shown.iter().rfind(|s| s.key && s.at <= from).context("a key frame before")?;
    ensure!(said["fromUs"].as_i64().is_some_and(|us| (us - key.at).abs() < 2000), "{said:#} {}", key.at);
    ensure!(said["beforeUs"].as_i64().is_some_and(|us| (us - (from - key.at)).abs() < 2000), "{said:#}");
    let mut saved = numbers(&bytes);
    saved.sort_unstable();
    ensure!(saved.windows(2).all(|pair| pair[1] == pair[0] + 1), "{saved:?}");
    for s in shown.iter().filter(|s| (key.at..to).contains(&s.at)) {
        ensure!(saved.contains(&s.number), "frame {} is missing", s.number);
    }
    // What a frame that is shown needs may be shown after it; no more than that.
    let beyond = shown.iter().filter(|s| s.at >= to && saved.contains(&s.number)).count();
    ensure!(beyond <= 3, "{beyond} frames beyond the end");
    ensure!(grey(&bytes)?.len() == saved.len());

    // Exact: the very frames, proved by the pixels at both ends.
    let report = ground.clip(&["door"], from, to, &ground.copies().join("Exact.mp4"), &["--exact"])?;
    let (bytes, said) = files(&report)?.remove(0);
    let wanted: Vec<&Shown> = shown.iter().filter(|s| (from..to).contains(&s.at)).collect();
    let pictures = grey(&bytes)?;
    ensure!(pictures.len() == wanted.len() && said["frames"] == wanted.len(), "{} {said:#}", pictures.len());
    for (picture, frame) in [(&pictures[0], wanted[0]), (&pictures[pictures.len() - 1], wanted[wanted.len() - 1])] {
        let source = grey(&footage.segments[frame.segment].plain)?;
        ensure!(nearest(&source, picture) == frame.place, "frame {} was expected", frame.number);
    }
    let probed = ffprobe(&bytes)?;
    ensure!(probed.video == "h264" && probed.audio.as_deref() == Some("aac") && probed.complaints.is_empty());

    // Several cameras; H.265 as recorded, telephone sound made AAC, or left out.
    let report = ground.clip(&["door", "bell"], from, to, &ground.copies().join("Both.mp4"), &[])?;
    let both = files(&report)?;
    let bell = both.iter().find(|(_, said)| said["cameraName"] == "bell").context("a file for each")?;
    let probed = ffprobe(&bell.0)?;
    ensure!(probed.video == "hevc" && probed.audio.as_deref() == Some("aac") && probed.complaints.is_empty());
    ensure!(bell.1["sound"] == "made_aac" && grey(&bell.0)?.len() as u64 == probed.frames);
    let report = ground.clip(&["bell"], from, to, &ground.copies().join("Silent.mp4"), &["--exact", "--no-audio"])?;
    let silent = ffprobe(&files(&report)?[0].0)?;
    ensure!(silent.audio.is_none() && silent.video == "h264");

    // One frame, exactly.
    let frame = wanted[wanted.len() / 2];
    let (at, out) = (rfc3339(frame.at + 2000)?, ground.copies().join("Frame.png").to_string_lossy().into_owned());
    let passphrase = ground.house.passphrase_file().to_string_lossy().into_owned();
    let args = ["snapshot", "--camera", "door", "--at", &at, "--out", &out];
    let said = ground.house.json(&ground.args(&args, &passphrase))?;
    ensure!(said["width"] == 640 && said["height"] == 360, "{said:#}");
    ensure!(said["atUs"].as_i64().is_some_and(|us| (us - frame.at).abs() < 2000), "{said:#}, {}", frame.at);
    let source = grey(&footage.segments[frame.segment].plain)?;
    ensure!(nearest(&source, &grey(&std::fs::read(&out)?)?[0]) == frame.place);
    insta::assert_json_snapshot!("snapshot", shape(&said, ""));

    // Bookmarks: made, listed, changed, removed.
    let marked =
        ground.house.json(&ground.args(&["bookmarks", "add", "--at", &at, "--camera", "door", "Fox"], &passphrase))?;
    let id = marked["id"].to_string();
    ground.house.ok(&ground.args(&["bookmarks", "change", &id, "Two foxes"], &passphrase))?;
    let listed = ground.house.json(&ground.args(&["bookmarks", "list"], &passphrase))?;
    ensure!(listed[0]["note"] == "Two foxes", "{listed:#}");
    insta::assert_json_snapshot!("bookmarks_list", shape(&listed, ""));
    ground.house.ok(&ground.args(&["bookmarks", "remove", &id], &passphrase))?;
    let refused = ground.house.run(&ground.args(&["bookmarks", "remove", &id], &passphrase))?;
    ensure!(refused.status.code() == Some(1));

    // The ledger says so; only the chosen folder holds footage, and no unfinished file is left.
    let ledger = ground.house.json(&["ledger", "show", "--passphrase-file", &passphrase])?;
    let kinds: Vec<&str> = ledger.as_array().context("entries")?.iter().filter_map(|e| e["kind"].as_str()).collect();
    ensure!(kinds.iter().filter(|k| **k == "own_copy").count() == 5 && kinds.contains(&"snapshot"), "{kinds:?}");
    let holds = ground.house.json(&["hold", "list"])?;
    ensure!(holds.as_array().is_some_and(Vec::is_empty), "a copy's hold is left: {holds:#}");
    no_partial(&ground.copies())?;
    story::end(&ground.house, &ground.server, &ground.clips)
}

fn no_partial(folder: &Path) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        ensure!(!name.ends_with(".partial"), "{name} was left behind");
    }
    Ok(())
}

/// A tmpfs of so many kilobytes, unmounted at the end.
struct Small(PathBuf);

impl Small {
    fn new(path: PathBuf, kilobytes: u32) -> Option<Self> {
        std::fs::create_dir_all(&path).ok()?;
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(&path).status();
        mounted.is_ok_and(|s| s.success()).then_some(Self(path))
    }

    fn read_only(&self) -> bool {
        let again = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).status();
        again.is_ok_and(|s| s.success())
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn what_fails_or_is_cancelled_leaves_nothing() -> Result<()> {
    let server = Server::start(vec![CameraScript::new("door", StreamScript::new(ClipSpec::card().at_kbit(4000)))])?;
    let house = Household::new(3)?;
    house.add_camera("door", &server.url("door")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 4_000_000)?;
    recorder.stop()?;
    let ground = Ground { house, server, clips: Vec::new() };
    let shown = shown(&Footage::read(&ground.house, "door")?)?;
    let (from, to) = (shown[0].at, shown[shown.len() - 1].at);
    std::fs::create_dir_all(ground.copies())?;

    // A name that is taken, a folder that is not there, a range without footage.
    std::fs::write(ground.copies().join("Mine.mp4"), "mine")?;
    ensure!(ground.refused(from, to, &ground.copies().join("Mine.mp4"))?["code"] == "in_use");
    ensure!(std::fs::read(ground.copies().join("Mine.mp4"))? == b"mine");
    ensure!(ground.refused(from, to, &ground.copies().join("gone/New.mp4"))?["code"] == "not_found");
    ensure!(
        ground.refused(from - 9_000_000, from - 5_000_000, &ground.copies().join("None.mp4"))?["code"] == "not_found"
    );

    if let Some(small) = Small::new(ground.house.owner().join("small"), 1500) {
        // Not enough room is said before; room that goes meanwhile ends the copy.
        ensure!(ground.refused(from, to, &small.0.join("Full.mp4"))?["code"] == "disk_full");
        ensure!(std::fs::read_dir(&small.0)?.count() == 0);
        ensure!(small.read_only());
        ensure!(ground.refused(from, from + 500_000, &small.0.join("Ro.mp4"))?["code"] == "disk_unfit");
    } else {
        eprintln!("skipped: a tmpfs cannot be mounted");
    }

    // Ctrl-C in the middle; and a kill that leaves no time: the next unlock clears up.
    for signal in ["-INT", "-KILL"] {
        let out = ground.copies().join("Cut.mp4");
        let (from, to) = (rfc3339(from)?, rfc3339(to)?);
        let passphrase = ground.house.passphrase_file();
        let mut child = ground
            .house
            .command(&["clip", "--camera", "door", "--from", &from, "--to", &to, "--exact"])?
            .arg("--out")
            .arg(&out)
            .arg("--passphrase-file")
            .arg(&passphrase)
            .stderr(Stdio::null())
            .spawn()?;
        let partial = ground.copies().join("Cut.mp4.partial");
        wait::until("the copy is being written", Duration::from_secs(30), || partial.exists())?;
        Command::new("kill").args([signal, &child.id().to_string()]).status()?;
        ensure!(child.wait()?.code() != Some(0), "it was finished before it was stopped");
        ensure!(!out.exists());
        ensure!(partial.exists() == (signal == "-KILL"), "after {signal}");
    }
    let passphrase = ground.house.passphrase_file().to_string_lossy().into_owned();
    ground.house.ok(&["bookmarks", "list", "--passphrase-file", &passphrase])?;
    no_partial(&ground.copies())?;
    ensure!(std::fs::read_dir(ground.copies())?.count() == 1, "only what was there before");
    let holds = ground.house.json(&["hold", "list"])?;
    // The killed one's ends by itself.
    ensure!(holds.as_array().is_some_and(|holds| holds.len() <= 1), "{holds:#}");
    story::end(&ground.house, &ground.server, &ground.clips)
}
