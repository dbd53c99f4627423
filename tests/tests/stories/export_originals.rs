//! Originals of every kind leave as they were recorded: H.265, telephone sound, and footage that stopped, went on, and changed its form in
//! between. Judged by `ffprobe` and `ffmpeg`, by what the cameras sent, and by `porchlight-verify`.

use crate::export_bundle::{bagit, span_of, statement, verified};
use crate::requests::Owner;
use anyhow::{Context, Result, ensure};
use demo::{AudioKind, CameraScript, ClipSpec, Server, StreamScript, VideoKind, stamp};
use porchlight_tests::footage::{Footage, ffprobe};
use porchlight_tests::household::Household;
use porchlight_tests::programs::pipe;
use porchlight_tests::story;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// As `ffmpeg` sees them: it decodes all of it and complains of nothing.
fn decodes(file: &[u8]) -> Result<usize> {
    let args = "-v error -xerror -i pipe:0 -map 0:v -fps_mode passthrough -vf scale=32:18,format=gray -f rawvideo -";
    let out = pipe(Command::new("ffmpeg").args(args.split(' ')), file)?;
    ensure!(out.status.success() && out.stderr.is_empty(), "ffmpeg: {}", String::from_utf8_lossy(&out.stderr));
    Ok(out.stdout.len() / (32 * 18))
}

/// The hash over the times of pictures, by `docs/bundle.md`, from the numbers that `ffprobe` shows.
fn times(file: &Path) -> Result<String> {
    let args = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts", "-of", "csv=p=0"];
    let out = Command::new("ffprobe").args(args).arg(file).output()?;
    let mut hash = Sha256::new();
    for line in String::from_utf8(out.stdout)?.lines().filter(|line| !line.is_empty()) {
        hash.update(line.trim_end_matches(',').parse::<i64>()?.to_be_bytes());
    }
    Ok(hex::encode(hash.finalize()))
}

/// Microseconds of Unix time.
fn micros(of: &Value, name: &str) -> Result<i64> {
    let text = of[name].as_str().context("a time")?;
    Ok(model::Utc::parse(text).map_err(|e| anyhow::anyhow!("{text}: {e:?}"))?.0)
}

/// What the statement says of a clip, held against the file.
fn judged(bundle: &Path, clip: &Value) -> Result<Vec<u64>> {
    let path = bundle.join(clip["file"].as_str().context("a file")?);
    let film = std::fs::read(&path)?;
    let probed = ffprobe(&film)?;
    ensure!(probed.complaints.is_empty() && clip["frames"] == probed.frames, "{} {clip:#}", probed.complaints);
    ensure!(decodes(&film)? as u64 == probed.frames && clip["damaged"] == 0, "{clip:#}");
    ensure!(clip["pts_sha256"] == times(&path)?, "other times than {clip:#}");
    ensure!(clip["kind"] == "original", "{clip:#}");
    // From its first to its last time it is as long as it plays and as its gaps, to a tenth of a second.
    let gaps = clip["gaps"].as_array().into_iter().flatten().filter_map(|gap| gap["lasts_ms"].as_i64()).sum::<i64>();
    let lasts = (micros(clip, "end")? - micros(clip, "start")?) / 1000 - gaps;
    ensure!((lasts - probed.frames as i64 * 40).abs() < 100, "{lasts} ms for {} pictures: {clip:#}", probed.frames);
    Ok(stamp::read_all(&film).iter().map(|stamp| stamp.number).collect())
}

struct Ground {
    house: Household,
    server: Server,
}

/// Two cameras. `door`, with B-frames and AAC, stops for two seconds and goes on, then has another picture size; stops again, and comes back
/// with a third one. `bell` has H.265 and telephone sound.
fn ground() -> Result<(Ground, Vec<std::sync::Arc<demo::Clip>>)> {
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
    let mut clips = server.clips();
    let mut more = |seconds: u64, switched: Option<ClipSpec>| -> Result<()> {
        let before = house.footage_bytes();
        let mut recorder = house.record()?;
        recorder.wait_for_bytes(&house, before + 300_000)?;
        std::thread::sleep(Duration::from_secs(seconds));
        if let Some(switched) = switched {
            server.switch("door", switched)?;
            clips.extend(server.clips());
            std::thread::sleep(Duration::from_secs(3));
        }
        recorder.stop()?;
        std::thread::sleep(Duration::from_secs(2));
        Ok(())
    };
    more(2, None)?;
    more(1, Some(ClipSpec::card().sized(480, 270)))?;
    server.switch("door", ClipSpec::card().sized(320, 180))?;
    more(1, None)?;
    clips.extend(server.clips());
    Ok((Ground { house, server }, clips))
}

#[test]
fn e4_e5_originals_of_every_kind_leave_as_they_were_recorded() -> Result<()> {
    let (ground, clips) = ground()?;
    let (house, owner) = (&ground.house, Owner::new(&ground.house));
    let made = |name: &str, clips: &[[&str; 3]], more: &[&str]| -> Result<(Value, PathBuf)> {
        let folder = house.owner().join(name);
        std::fs::create_dir(&folder)?;
        let to = folder.to_string_lossy().into_owned();
        let mut args = vec!["export", "new", "--to", &to, "--level", "witness", "--name", "Ada Nym"];
        clips.iter().for_each(|[camera, from, to]| args.extend(["--clip", camera, from, to]));
        let receipt = owner.json(&[&args[..], more].concat())?;
        let bundle = folder.join(receipt["bundle"].as_str().context("a name")?);
        verified(&bundle)?;
        Ok((receipt, bundle))
    };
    let (door_from, door_to) = span_of(house, "door")?;
    let (bell_from, bell_to) = span_of(house, "bell")?;
    let wanted = [["door", &door_from, &door_to], ["bell", &bell_from, &bell_to]];
    let (receipt, bundle) = made("all", &wanted, &["--sound"])?;
    ensure!(bagit(&bundle)?, "bagit does not take it");
    let told = statement(&bundle)?;
    let stated = told["clips"].as_array().context("clips")?;
    let kinds: Vec<_> =
        stated.iter().map(|c| (c["codec"].as_str(), c["width"].as_u64(), c["sound"].as_str())).collect();
    let expected = [
        (Some("avc1"), Some(640), Some("as_recorded")),
        (Some("avc1"), Some(480), Some("as_recorded")),
        (Some("avc1"), Some(320), Some("as_recorded")),
        (Some("hvc1"), Some(320), Some("reencoded")),
    ];
    ensure!(kinds == expected, "{kinds:?}");

    // Every recorded picture leaves once, in the parts one behind the other, and no time is unaccounted for.
    let mut door = Vec::new();
    for clip in &stated[..3] {
        door.extend(judged(&bundle, clip)?);
    }
    ensure!(door == Footage::read(house, "door")?.numbers(), "of the door: {door:?}");
    let bell = judged(&bundle, &stated[3])?;
    ensure!(bell == Footage::read(house, "bell")?.numbers(), "of the bell: {bell:?}");
    let gaps: Vec<usize> = stated.iter().map(|clip| clip["gaps"].as_array().map_or(0, Vec::len)).collect();
    // The time between one part and the next lies in neither of them.
    ensure!(gaps == [1, 0, 0, 2], "{gaps:?} {told:#}");
    ensure!(stated[0]["gaps"][0]["cause"] == "stopped", "{told:#}");
    let sounds = |number: usize| -> Result<Option<String>> {
        let file = stated[number]["file"].as_str().context("a file")?;
        Ok(ffprobe(&std::fs::read(bundle.join(file))?)?.audio)
    };
    ensure!(sounds(0)?.as_deref() == Some("aac") && sounds(3)?.as_deref() == Some("aac"), "as every player has it");

    // Parts of each can be opened later, and prove themselves: also of what was coded otherwise.
    let id = receipt["id"].to_string();
    for clip in 1..=stated.len() {
        let opened = house.owner().join(format!("opened-{clip}"));
        let out = opened.to_string_lossy().into_owned();
        owner.json(&["reveal", &id, &clip.to_string(), "--parts", "1-2", "--out", &out])?;
        let checked = verify::bundle::reveal::check(&opened, &bundle);
        ensure!(checked.holds() && checked.holds == [0, 1], "clip {clip}: {checked:#?}");
        ensure!(decodes(&std::fs::read(opened.join("part-00001.mp4"))?)? > 0, "clip {clip}");
    }

    // Without sound nothing of it is there, and that is said; a cut in the middle begins at its key frame.
    let middle = |from: &str, us: i64| -> Result<String> {
        let at = model::Utc::parse(from).map_err(|e| anyhow::anyhow!("{e:?}"))?.0 + us;
        Ok(model::Utc(at).rfc3339())
    };
    let (from, to) = (middle(&bell_from, 1_900_000)?, middle(&bell_from, 3_000_000)?);
    let (_, bundle) = made("silent", &[["bell", &from, &to]], &[])?;
    let told = statement(&bundle)?;
    let clip = &told["clips"][0];
    ensure!(clip["sound"] == "left_out" && clip["codec"] == "hvc1", "{clip:#}");
    let numbers = judged(&bundle, clip)?;
    ensure!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1) && numbers.len() > 25, "{numbers:?}");
    ensure!(ffprobe(&std::fs::read(bundle.join("data/clip-01.mp4"))?)?.audio.is_none());
    story::end(&ground.house, &ground.server, &clips)
}
