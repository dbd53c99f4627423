//! Renders that end before they are whole, and what is left of a redaction where nothing may be: killed, cancelled, locked; and no
//! picture, no name, no address lies anywhere in clear.

use anyhow::{Context, Result, ensure};
use engine::export::{Approved, Progress, Stage, Watch, save_redacted};
use engine::view::Told;
use engine::view::redaction::{PictureOf, RedactionStage, RenderState};
use engine::{Code, redact};
use model::Secret;
use model::redaction::{Edit, Reason};
use porchlight_tests::household::PASSPHRASE;
use porchlight_tests::looking::{Looker, window};
use porchlight_tests::redacted::{CAMERA, Ground, Unwatched};
use porchlight_tests::scan::Scanner;
use porchlight_tests::{story, wait};
use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use verify::leakscan::{self, Canaries, Rule};

/// Sealed files of renders, by name, each with its inode and length: a file that was made again is another one.
fn sealed(home: &Path) -> Result<BTreeMap<PathBuf, (u64, u64)>> {
    let mut all = BTreeMap::new();
    let Ok(folders) = std::fs::read_dir(home.join("redactions")) else { return Ok(all) };
    for folder in folders {
        for file in std::fs::read_dir(folder?.path())? {
            let file = file?;
            // One that was given its name just now is there under that.
            let Ok(facts) = file.metadata() else { continue };
            all.insert(file.path(), (facts.ino(), facts.len()));
        }
    }
    Ok(all)
}

/// Everything that shows what was recorded or rendered.
fn scanner(ground: &Ground, looker: &Looker, id: i64, film: &[u8]) -> Result<Scanner> {
    let now = ground.server.clips();
    let mut scanner = Scanner::for_clips(now.iter().chain(&ground.clips).map(Arc::as_ref))
        .and_canary(PASSPHRASE, "the passphrase")
        .and_canary(CAMERA, "the camera's name")
        .and_bytes(film, "the rendered film");
    for which in [PictureOf::Original, PictureOf::Edit, PictureOf::Result] {
        for at in [1_000_000, 2_000_000, 3_000_000] {
            let (_, jpeg) = looker.desk.redaction_picture(&looker.worker, id, at, which, 320)?;
            scanner = scanner.and_bytes(jpeg.expose(), "a picture");
        }
    }
    Ok(scanner)
}

/// Reviews, approves and saves; the saved bytes.
fn leave(looker: &Looker, id: i64, path: &Path) -> Result<Vec<u8>> {
    looker.review(id)?;
    looker.desk.approve_redaction(id)?;
    let approved = Approved::redacted(&looker.desk, id, Told::NotSealed)?;
    save_redacted(&looker.desk, &looker.worker, &approved, path, &Unwatched)?;
    Ok(std::fs::read(path)?)
}

/// `porchlight redact render`, which runs until somebody ends it.
fn rendering(ground: &Ground, id: i64) -> Result<Child> {
    let (passphrase, number) = (ground.house.passphrase_file(), id.to_string());
    let words = ["redact", "render", &number, "--passphrase-file", passphrase.to_str().context("a path")?];
    Ok(ground.house.command(&words)?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

#[test]
fn l14_killed_at_20_points() -> Result<()> {
    let ground = Ground::new(10, None)?;
    let looker = Looker::new(&ground.house)?;
    let whole = ground.planned(&looker)?;
    let reference = looker.render(whole.id)?.render.context("rendered")?;
    let all = sealed(ground.house.home())?.len() as u64;
    let film = leave(&looker, whole.id, &ground.house.owner().join("Reference.mp4"))?;
    let scanner = scanner(&ground, &looker, whole.id, &film)?;
    looker.desk.discard_redaction(whole.id)?;
    let owner = ground.house.owner();

    // The same plan anew, killed wherever it is, until it was killed twenty times while it worked.
    let mut id = ground.planned(&looker)?.id;
    let (mut killed, mut seed, mut midway) = (0, 0x5eed_u64, 0);
    // A small generator of our own, so that a failure can be run again.
    let mut chance = move |of: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % of
    };
    while killed < 20 {
        let before = sealed(ground.house.home())?;
        let mut child = rendering(&ground, id)?;
        // After some more files are whole and a moment later, the last of them while it is checked; or before there is any.
        let left = all.saturating_sub(before.len() as u64).max(1);
        let more = if chance(5) == 0 { 0 } else { 1 + chance(left) };
        let late = Duration::from_millis(chance(if more == 0 { 500 } else { 150 }));
        let reached = |now: &BTreeMap<PathBuf, (u64, u64)>| now.len() as u64 >= before.len() as u64 + more;
        while more > 0 && child.try_wait()?.is_none() && !reached(&sealed(ground.house.home())?) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(late);
        if child.try_wait()?.is_none() {
            child.kill()?;
            child.wait()?;
            killed += 1;
        }
        let after = sealed(ground.house.home())?;
        midway += usize::from(after.len() > before.len());
        let (finds, seen) = scanner.scan(&[ground.house.root(), Path::new("/dev/shm")], &[&owner]);
        ensure!(seen > 0 && finds.is_empty(), "kill {killed}: {finds:#?}");
        // What was whole stays, and is not made again.
        for (path, facts) in before.iter().filter(|(path, _)| path.extension().is_some_and(|end| end == "age")) {
            ensure!(after.get(path) == Some(facts), "kill {killed}: {} was made again", path.display());
        }
        let view = looker.desk.redaction(id)?;
        if let Some(render) = &view.render {
            ensure!(render.receipt.sha256 == reference.receipt.sha256, "it resumed to other bytes");
        }
        if view.render.is_some() || after.len() as u64 >= all {
            looker.desk.discard_redaction(id)?;
            id = ground.planned(&looker)?.id;
        }
    }
    eprintln!("killed {killed} times, {midway} times after more was sealed");
    ensure!(midway >= 5, "it was hardly ever killed while it rendered");
    let resumed = looker.render(id)?.render.context("rendered")?;
    ensure!(resumed.receipt.sha256 == reference.receipt.sha256, "it resumed to other bytes");
    looker.desk.clear_renders()?;
    let left = sealed(ground.house.home())?;
    ensure!(left.keys().all(|path| path.extension().is_some_and(|end| end == "age")), "{left:#?}");
    ensure!(leave(&looker, id, &owner.join("Resumed.mp4"))? == film);
    scanner.assert_clean(ground.house.root(), &[&owner])?;
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn l15_no_canary_in_temp_logs_thumbnails() -> Result<()> {
    const NAME: &str = "The neighbour in the red coat";
    let ground = Ground::new(5, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let mark = planned.plan.marks[0].id;
    let explain = Edit::Explain { mark, name: NAME.to_owned(), reason: Reason::Neighbour };
    looker.desk.edit_redaction(planned.id, planned.revision, explain)?;
    looker.render(planned.id)?;
    let film = leave(&looker, planned.id, &ground.house.owner().join("Out.mp4"))?;
    redact::check(&looker.desk, &looker.worker, planned.id, &Unwatched)?;
    let scanner = scanner(&ground, &looker, planned.id, &film)?.and_canary(NAME, "what the owner calls somebody");
    // The program's own log, too.
    let number = planned.id.to_string();
    let passphrase = ground.house.passphrase_file().to_string_lossy().into_owned();
    ground.house.ok(&["redact", "check", &number, "--passphrase-file", &passphrase])?;
    scanner.assert_clean(ground.house.root(), &[&ground.house.owner()])?;

    // A renderer that leaves a thumbnail of the original behind is seen, wherever it does.
    let (_, jpeg) = looker.desk.redaction_picture(&looker.worker, planned.id, 2_000_000, PictureOf::Original, 320)?;
    for folder in ["tmp", "cache", "home/redactions"] {
        let stale = ground.house.root().join(folder).join("stale-thumbnail.jpg");
        std::fs::write(&stale, jpeg.expose())?;
        ensure!(scanner.assert_clean(ground.house.root(), &[&ground.house.owner()]).is_err(), "{folder}");
        std::fs::remove_file(&stale)?;
    }
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn l13_canaries() -> Result<()> {
    let ground = Ground::new(5, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    looker.render(planned.id)?;
    let film = leave(&looker, planned.id, &ground.house.owner().join("Out.mp4"))?;
    let url = ground.server.url("door")?;
    let home = ground.house.home().to_string_lossy().into_owned();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname")?.trim().to_owned();
    let texts = [CAMERA, &url, PASSPHRASE, &home, &planned.camera, "127.0.0.1:", "porchlight"];
    let texts = texts.into_iter().map(str::to_owned).chain((host.len() >= 8).then_some(host));
    let canaries = Canaries::new(texts).context("all are long enough")?;
    let mut file = std::io::Cursor::new(&film);
    ensure!(leakscan::scan_for(&mut file, &canaries).passes());
    // Put anywhere into it, each is found.
    for at in [film.len() / 3, film.len() - 40] {
        let mut marked = film.clone();
        marked[at..at + CAMERA.len()].copy_from_slice(CAMERA.to_uppercase().as_bytes());
        let report = leakscan::scan_for(&mut std::io::Cursor::new(&marked), &canaries);
        ensure!(report.findings.iter().any(|finding| finding.rule == Rule::L13), "{at}");
    }
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

/// Ends a render after some groups, one way or another.
struct After<'a> {
    told: AtomicU32,
    lock: Option<&'a Looker>,
}

impl Watch for After<'_> {
    fn cancelled(&self) -> bool {
        self.lock.is_none() && self.told.load(Ordering::Relaxed) >= 2
    }

    fn tell(&self, progress: Progress) {
        if progress.stage == Stage::Writing
            && self.told.fetch_add(1, Ordering::Relaxed) == 1
            && let Some(looker) = self.lock
        {
            looker.desk.lock();
        }
    }
}

#[test]
fn a_render_that_was_cancelled_or_locked_goes_on_from_what_is_whole() -> Result<()> {
    let ground = Ground::new(12, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let id = planned.id;
    let cancelled = redact::render(&looker.desk, &looker.worker, id, &After { told: AtomicU32::new(0), lock: None });
    ensure!(cancelled.is_err());
    let first = sealed(ground.house.home())?;
    ensure!(first.len() == 2, "two groups were whole: {first:#?}");
    let watch = After { told: AtomicU32::new(0), lock: Some(&looker) };
    let locked = redact::render(&looker.desk, &looker.worker, id, &watch).map_err(|error| error.code);
    ensure!(locked == Err(Code::Locked), "{locked:?}");
    let second = sealed(ground.house.home())?;
    ensure!(second.len() >= 4, "two more: {second:#?}");
    looker.desk.unlock(&Secret::new(PASSPHRASE.to_owned()))?;
    looker.desk.clear_renders()?;
    let view = looker.render(id)?;
    ensure!(view.stage == RedactionStage::Review, "{:?}", view.stage);
    let last = sealed(ground.house.home())?;
    for (path, facts) in first.iter().chain(&second) {
        ensure!(last.get(path) == Some(facts), "{} was made again", path.display());
    }
    let resumed = view.render.context("rendered")?.receipt.sha256;
    // In one go it is the same.
    looker.desk.discard_redaction(id)?;
    let again = ground.planned(&looker)?.id;
    ensure!(looker.render(again)?.render.context("rendered")?.receipt.sha256 == resumed);

    // Another plan begins anew, and what was left of the older one goes.
    let view = looker.desk.redaction(again)?;
    let view = looker.desk.edit_redaction(again, view.revision, Edit::Dated { dated: true })?;
    ensure!(view.stage == RedactionStage::Draft && view.render.is_some_and(|render| render.stale));
    let dated = looker.render(again)?.render.context("rendered")?;
    ensure!(dated.receipt.sha256 != resumed && !dated.stale);
    ensure!(std::fs::read_dir(ground.house.home().join("redactions"))?.count() == 1, "the older one is gone");

    // A sealed part that was tampered with, or is gone, plays nowhere and leaves nowhere.
    looker.review(again)?;
    looker.desk.approve_redaction(again)?;
    let part = sealed(ground.house.home())?.into_keys().find(|path| path.ends_with("gop-00001.age")).context("one")?;
    let mut bytes = std::fs::read(&part)?;
    let at = bytes.len() - 100;
    bytes[at] ^= 1;
    std::fs::write(&part, bytes)?;
    let out = ground.house.owner().join("Out.mp4");
    let approved = Approved::redacted(&looker.desk, again, Told::NotSealed)?;
    ensure!(save_redacted(&looker.desk, &looker.worker, &approved, &out, &Unwatched).is_err());
    ensure!(
        !out.exists()
            && std::fs::read_dir(ground.house.owner())?
                .all(|e| e.is_ok_and(|e| { !e.file_name().to_string_lossy().ends_with("partial") }))
    );
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn the_windows_renders_are_jobs() -> Result<()> {
    let ground = Ground::new(8, None)?;
    let looker = Looker::new(&ground.house)?;
    let id = ground.planned(&looker)?.id;
    drop(looker);
    let (runtime, engine) = window(&ground.house)?;
    let show = || runtime.block_on(engine.redaction_show(id));
    let ended = |what: &str| {
        wait::until(what, Duration::from_secs(60), || {
            show().is_ok_and(|view| {
                let over = |s| matches!(s, RenderState::Cancelled | RenderState::Failed);
                view.job.is_none_or(|job| over(job.state))
            })
        })
    };
    let begun = runtime.block_on(engine.redaction_render(id))?;
    ensure!(begun.stage == RedactionStage::Rendering && begun.job.is_some(), "{begun:#?}");
    wait::until("a group is sealed", Duration::from_secs(60), || {
        sealed(ground.house.home()).is_ok_and(|all| all.keys().any(|path| path.ends_with("gop-00000.age")))
    })?;
    runtime.block_on(engine.redaction_cancel(id))?;
    ended("it is cancelled")?;
    let cancelled = show()?;
    ensure!(cancelled.job.is_some_and(|job| job.state == RenderState::Cancelled && job.error.is_none()));
    ensure!(cancelled.stage == RedactionStage::Draft);
    runtime.block_on(engine.redaction_render(id))?;
    ended("it is rendered")?;
    let rendered = show()?;
    ensure!(rendered.stage == RedactionStage::Review && rendered.job.is_none(), "{rendered:#?}");
    ensure!(runtime.block_on(engine.redaction_approve(id)).is_err_and(|error| error.code == Code::Refused));
    runtime.block_on(engine.redaction_check(id))?;
    runtime.block_on(engine.lock())?;
    ensure!(show().is_err_and(|error| error.code == Code::Locked), "nothing is told while it is locked");
    runtime.block_on(engine.unlock(Secret::new(PASSPHRASE.to_owned())))?;
    ensure!(show()?.render == rendered.render, "a check that a lock ended changed nothing");
    // Discarded while it is rendered.
    let revision = show()?.revision;
    runtime.block_on(engine.redaction_edit(id, revision, Edit::Dated { dated: true }))?;
    runtime.block_on(engine.redaction_render(id))?;
    runtime.block_on(engine.redaction_discard(id))?;
    runtime.block_on(engine.shutdown());
    ensure!(sealed(ground.house.home())?.is_empty());
    story::end(&ground.house, &ground.server, &ground.clips)
}

/// A film of a file's pictures and sound as somebody would make it who hides what is cut away by an edit list: the first pictures are
/// in the file, and players pass over them.
fn kept_by_an_edit_list(film: &[u8], hidden: i64) -> Result<Vec<u8>> {
    let boxed = |path: &[&[u8; 4]]| -> Result<&[u8]> {
        path.iter().try_fold(film, |mut inner, kind| {
            loop {
                let size = u32::from_be_bytes(*inner.first_chunk().context("a box")?) as usize;
                ensure!((8..=inner.len()).contains(&size), "a box is cut");
                if &inner[4..8] == *kind {
                    break Ok(&inner[8..size]);
                }
                inner = &inner[size..];
            }
        })
    };
    let number =
        |bytes: &[u8], at: usize| bytes.get(at..at + 4).and_then(|n| n.try_into().ok()).map(u32::from_be_bytes);
    let table = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];
    let of = |kind: &'static [u8; 4]| boxed(&[&table[..], &[kind]].concat());
    let (sizes, entry) = (of(b"stsz")?, &of(b"stsd")?[8..]);
    let count = number(sizes, 8).context("sizes")? as usize;
    let keys: Vec<u32> = of(b"stss")?[8..].chunks_exact(4).filter_map(|key| number(key, 0)).collect();
    let record = entry.windows(4).position(|w| w == b"avcC").context("a record")?;
    let length = number(entry, record - 4).context("its length")? as usize;
    let (width, height) =
        (number(entry, 30).context("a width")? & 0xffff, number(entry, 32).context("sides")? & 0xffff);
    let video = model::VideoConfig {
        codec: model::VideoCodec::H264,
        width,
        height,
        record: entry[record + 4..record - 4 + length].to_vec(),
    };
    let sample = |n: usize| mux::film::Sample {
        track: model::Track::Video,
        size: number(sizes, 12 + 4 * n).unwrap_or(0),
        pts: model::MediaTime((n as i64 - hidden) * 40_000_000),
        duration: model::MediaTime(40_000_000),
        key: keys.contains(&(n as u32 + 1)),
    };
    let mut made = mux::film::Film::undated();
    made.video(video);
    let samples: Vec<_> = (0..count).map(sample).collect();
    made.add(&samples).map_err(|e| anyhow::anyhow!("{e}"))?;
    let payload: usize = samples.iter().map(|s| s.size as usize).sum();
    let mut bytes = made.finish_tight();
    // A film without sound has its pictures one behind the other.
    bytes.extend_from_slice(&film[film.len() - payload..]);
    Ok(bytes)
}

#[test]
fn l4_nothing_outside_the_cut_is_in_the_file() -> Result<()> {
    let ground = Ground::new(5, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let silent = Edit::Sound { sound: model::redaction::SoundPlan::None };
    looker.desk.edit_redaction(planned.id, planned.revision, silent)?;
    looker.render(planned.id)?;
    let film = leave(&looker, planned.id, &ground.house.owner().join("Out.mp4"))?;
    let report = |film: &[u8]| leakscan::scan(&mut std::io::Cursor::new(film));
    ensure!(report(&film).passes() && !film.windows(4).any(|w| w == b"elst"));
    // The same pictures, some of them passed over by players and there all the same: found. Put together without that, not.
    ensure!(
        report(&kept_by_an_edit_list(&film, 0)?).passes(),
        "{:?}",
        report(&kept_by_an_edit_list(&film, 0)?).findings
    );
    let kept = report(&kept_by_an_edit_list(&film, 12)?);
    ensure!(kept.findings.iter().any(|finding| finding.rule == Rule::L4), "{:?}", kept.findings);
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}
