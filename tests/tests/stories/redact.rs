//! A clip of which a part is hidden: planned, rendered, checked, looked at, approved and saved; and every way around that is closed.

use crate::command_line::shape;
use anyhow::{Context, Result, ensure};
use demo::{AudioKind, ClipSpec, StreamScript, VideoKind};
use engine::export::{Approved, save_redacted};
use engine::view::Told;
use engine::view::redaction::{PictureOf, RedactionStage};
use engine::{Code, redact};
use model::redaction::{CameraMasks, Decision, Edit, Lacking, Role, Shape};
use porchlight_tests::footage::ffprobe;
use porchlight_tests::looking::Looker;
use porchlight_tests::programs::{built, pipe};
use porchlight_tests::redacted::{CAMERA, Ground, Unwatched};
use porchlight_tests::story;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Presentation times of a film's pictures, ticks of 90 kHz.
fn ticks(file: &[u8]) -> Result<Vec<i64>> {
    let words = ["-v", "error", "-select_streams", "v", "-show_entries", "frame=pts", "-of", "csv=p=0", "-i", "pipe:0"];
    let out = pipe(Command::new("ffprobe").args(words), file)?;
    ensure!(out.status.success() && out.stderr.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8(out.stdout)?;
    text.lines().map(|line| Ok(line.trim_end_matches(',').parse()?)).collect()
}

/// Clip times of a redaction's pictures, microseconds.
fn times(looker: &Looker, id: i64) -> Result<Vec<i64>> {
    let bytes = looker.desk.redaction_frames(id)?;
    let number = |at: &[u8]| f64::from_be_bytes(at.try_into().expect("eight bytes")) as i64;
    Ok(bytes.chunks_exact(16).map(|frame| number(&frame[..8])).collect())
}

fn scanned(path: &Path) -> Result<()> {
    let out = Command::new(built("porchlight-verify")?).arg("leakscan").arg(path).output()?;
    ensure!(out.status.success(), "{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    Ok(())
}

fn code<T>(result: engine::Result<T>) -> Option<Code> {
    result.err().map(|error| error.code)
}

#[test]
fn a_clip_is_hidden_looked_at_approved_and_saved() -> Result<()> {
    let ground = Ground::new(6, Some(5))?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let id = planned.id;
    ensure!(planned.has_sound && planned.stage == RedactionStage::Draft, "{planned:#?}");

    // L20: nothing goes out before it was rendered and looked at, whatever is called.
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused));
    ensure!(code(Approved::redacted(&looker.desk, id, Told::NotSealed)) == Some(Code::Refused));

    let rendered = looker.render(id)?;
    let render = rendered.render.clone().context("rendered")?;
    ensure!(rendered.stage == RedactionStage::Review && !render.stale && render.sound, "{rendered:#?}");
    let receipt = &render.receipt;
    ensure!(
        receipt.checked.again >= 3 && receipt.checked.sound == Some(true) && receipt.checked.scanned,
        "{receipt:#?}"
    );
    ensure!(receipt.hidden_ppm > 0 && receipt.hidden_ppm < 1_000_000 && !receipt.encoder.is_empty(), "{receipt:#?}");
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused), "not looked at yet");

    // What is shown: the picture as it was, as it would be, and as it is.
    for which in [PictureOf::Original, PictureOf::Edit, PictureOf::Result] {
        let (at, jpeg) = looker.desk.redaction_picture(&looker.worker, id, 2_000_000, which, 640)?;
        ensure!((1_900_000..=2_000_000).contains(&at) && jpeg.expose().starts_with(&[0xff, 0xd8]), "{which:?} at {at}");
    }
    let wave = looker.desk.redaction_waveform(&looker.worker, id, planned.plan.trim, 100)?;
    ensure!(wave.len() == 100 && wave.iter().any(|peak| *peak > 0), "{wave:?}");
    let sheet = looker.desk.redaction_sheet(id, planned.plan.marks[0].id)?;
    let roles: Vec<Role> = sheet.pictures.iter().map(|picture| picture.role).collect();
    // It is everywhere of one size, so that none of its pictures is the largest by more than another.
    ensure!(roles == [Role::Before, Role::First, Role::Last, Role::After], "{sheet:?}");

    // Played for the review, piece after piece.
    let (mut at, mut film, mut frames) = (0, Vec::new(), 0);
    loop {
        let answer = looker.desk.redaction_result(id, at, Some(64 * 1024))?;
        let length = u32::from_be_bytes(*answer.first_chunk().context("a length")?) as usize;
        let head: engine::view::PlayHeader = serde_json::from_slice(&answer[4..4 + length])?;
        let payload = &answer[4 + length..];
        film.extend_from_slice(if film.is_empty() { payload } else { &payload[head.init_length as usize..] });
        frames += u64::from(head.frames);
        match head.next_us {
            Some(next) => at = next,
            None => break,
        }
    }
    let probed = ffprobe(&film)?;
    ensure!(probed.complaints.is_empty() && probed.frames == frames, "{} {frames}", probed.complaints);
    ensure!(frames == u64::from(render.frames));

    looker.review(id)?;
    ensure!(code(Approved::redacted(&looker.desk, id, Told::NotSealed)) == Some(Code::Refused), "seen, not approved");
    let approved = looker.desk.approve_redaction(id)?;
    ensure!(approved.stage == RedactionStage::Approved, "{approved:#?}");

    // A mask drawn since makes it stale; taken away again, it is what was approved.
    let camera = approved.camera.clone();
    let shape = Shape::Rect { x: 0, y: 0, width: 9000, height: 9000 };
    looker
        .desk
        .set_camera_masks(&camera, CameraMasks { shapes: vec![shape], on_screen: true, ..CameraMasks::default() })?;
    let stale = looker.desk.redaction(id)?;
    ensure!(stale.stage == RedactionStage::Draft && stale.render.is_some_and(|render| render.stale));
    ensure!(code(Approved::redacted(&looker.desk, id, Told::NotSealed)) == Some(Code::Refused));
    looker
        .desk
        .set_camera_masks(&camera, CameraMasks { shapes: Vec::new(), on_screen: true, ..CameraMasks::default() })?;
    ensure!(looker.desk.redaction(id)?.stage == RedactionStage::Approved);

    // So does a step of the plan, and undone, it is what was approved again.
    let now = looker.desk.redaction(id)?;
    let dated = looker.desk.edit_redaction(id, now.revision, Edit::Dated { dated: true })?;
    ensure!(dated.stage == RedactionStage::Draft && dated.lacking.contains(&Lacking::Render), "{dated:#?}");
    ensure!(code(Approved::redacted(&looker.desk, id, Told::NotSealed)) == Some(Code::Refused));
    ensure!(looker.desk.undo_redaction(id, dated.revision)?.stage == RedactionStage::Approved);

    // The full check says the same of every group, and the approval stands.
    redact::check(&looker.desk, &looker.worker, id, &Unwatched)?;
    let checked = looker.desk.redaction(id)?;
    let all = &checked.render.as_ref().context("there")?.receipt.checked;
    ensure!(all.full && all.again == all.gops && all.scanned && checked.stage == RedactionStage::Approved, "{all:?}");

    let path = ground.house.owner().join("For the agency.mp4");
    let act = Approved::redacted(&looker.desk, id, Told::NotSealed)?;
    let saved = save_redacted(&looker.desk, &looker.worker, &act, &path, &Unwatched)?;
    ensure!(saved.sha256 == render.receipt.sha256 && saved.bytes == render.bytes);
    let again = save_redacted(&looker.desk, &looker.worker, &act, &path, &Unwatched);
    ensure!(code(again) == Some(Code::InUse), "nothing is written over");

    // L19, and foreign eyes: every kept picture is there, at exactly its time, in one film whatever the camera did.
    scanned(&path)?;
    let bytes = std::fs::read(&path)?;
    let probed = ffprobe(&bytes)?;
    ensure!(probed.complaints.is_empty() && probed.audio.as_deref() == Some("aac"), "{}", probed.complaints);
    let kept: Vec<i64> = times(&looker, id)?.into_iter().filter(|at| planned.plan.trim.contains(*at)).collect();
    let expected: Vec<i64> = kept.iter().map(|at| ((at - kept[0]) as f64 * 0.09).round() as i64).collect();
    let found = ticks(&bytes)?;
    ensure!(found.len() == expected.len(), "{} pictures of {}", found.len(), expected.len());
    let off: Vec<_> = found.iter().zip(&expected).filter(|(a, b)| a != b).collect();
    ensure!(off.is_empty(), "{off:?}");

    let kinds: Vec<_> = looker.desk.ledger(50, None)?.into_iter().map(|entry| entry.kind).collect();
    for kind in ["redaction_begun", "redaction_rendered", "redaction_approved", "redaction_saved", "masks_changed"] {
        ensure!(kinds.iter().any(|k| k == kind), "{kind} is not in {kinds:?}");
    }
    looker.desk.discard_redaction(id)?;
    ensure!(std::fs::read_dir(ground.house.home().join("redactions"))?.count() == 0);
    ensure!(looker.desk.holds()?.is_empty());
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn l20_undecided_cannot_be_approved_or_saved() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let (id, mark) = (planned.id, planned.plan.marks[0].id);
    let undecided = Edit::Decide { mark, decision: Decision::Undecided };
    let view = looker.desk.edit_redaction(id, planned.revision, undecided)?;
    looker.render(id)?;
    looker.desk.saw_redaction_sheet(id, mark)?;
    let seen = looker.desk.watched_redaction(id, view.plan.trim)?;
    ensure!(seen.lacking.len() == 1, "{:?}", seen.lacking);
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused));
    ensure!(code(Approved::redacted(&looker.desk, id, Told::NotSealed)) == Some(Code::Refused));
    // By the program, too.
    let (passphrase, out) = (ground.house.passphrase_file(), ground.house.owner().join("out.mp4"));
    for act in [vec!["approve"], vec!["save", "--out", out.to_str().context("a path")?]] {
        let number = id.to_string();
        let mut words = vec!["redact", act[0], &number, "--passphrase-file", passphrase.to_str().context("a path")?];
        words.extend(&act[1..]);
        let said = ground.house.run(&words)?;
        ensure!(said.status.code() == Some(1), "{words:?}: {}", String::from_utf8_lossy(&said.stderr));
    }
    ensure!(!out.exists());
    // Decided, it is another plan: its render was not looked at.
    looker.desk.edit_redaction(id, seen.revision, Edit::Decide { mark, decision: Decision::Hide })?;
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused));
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn l18_two_renders_share_no_identifier() -> Result<()> {
    // H.265 and telephone sound, for once.
    let bell = ClipSpec::card().sized(320, 180).at_kbit(500).coded(VideoKind::H265);
    let ground = Ground::of(StreamScript::new(bell).with_audio(AudioKind::Pcmu), 4, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let folders = || -> Result<Vec<String>> {
        let all = std::fs::read_dir(ground.house.home().join("redactions"))?;
        all.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    };
    let first = looker.render(planned.id)?.render.context("rendered")?;
    let before = folders()?;
    looker.desk.discard_redaction(planned.id)?;
    // The same clip and the same plan, from the beginning.
    let again = ground.planned(&looker)?;
    ensure!(again.id != planned.id);
    let second = looker.render(again.id)?.render.context("rendered")?;
    let (one, two) = (&first.receipt, &second.receipt);
    ensure!(first.sound && one.checked.sound == Some(true), "{one:?}");
    ensure!(one.sha256 == two.sha256, "the same plan gives the same bytes on one machine");
    ensure!(one.commitment != two.commitment, "salts differ, and so does the root");
    ensure!(first.id != second.id && before[0].len() == 16 && !folders()?.contains(&before[0]));
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn the_program_redacts_as_the_window_does() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let looker = Looker::new(&ground.house)?;
    let clip = ground.clip(&looker)?;
    let (from, to) = (model::Utc(clip.from_us).rfc3339(), model::Utc(clip.to_us).rfc3339());
    drop(looker);
    let passphrase = ground.house.passphrase_file().to_string_lossy().into_owned();
    let say = |words: &[&str]| -> Result<Value> {
        ground.house.json(&[&["redact"][..], words, &["--passphrase-file", &passphrase]].concat())
    };
    let view = say(&["new", "--camera", CAMERA, "--from", &from, "--to", &to])?;
    let id = view["id"].to_string();
    let step = ground.house.owner().join("step.json");
    std::fs::write(
        &step,
        r#"{"kind":"draw","atUs":1000000,"shape":{"kind":"ellipse","x":20000,"y":20000,"width":20000,"height":30000},
            "when":{"fromUs":500000,"toUs":2000000},"decision":"hide"}"#,
    )?;
    say(&["edit", &id, &step.to_string_lossy()])?;
    say(&["undo", &id])?;
    say(&["redo", &id])?;
    let masks = ground.house.owner().join("masks.json");
    std::fs::write(
        &masks,
        r#"{"shapes":[{"kind":"rect","x":0,"y":0,"width":10000,"height":10000}],"onScreen":false}"#,
    )?;
    say(&["masks", CAMERA, "--set", &masks.to_string_lossy()])?;
    let rendered = say(&["render", &id])?;
    insta::assert_json_snapshot!("redact_show", shape(&rendered, ""));
    insta::assert_json_snapshot!("redact_list", shape(&say(&["list"])?, ""));
    let (begin, end) = (view["plan"]["trim"]["fromUs"].to_string(), view["plan"]["trim"]["toUs"].to_string());
    let seen = say(&["review", &id, "--seen", "1", "--watched", &begin, &end])?;
    ensure!(seen["stage"] == "reviewed", "{seen:#}");
    ensure!(say(&["check", &id])?["render"]["receipt"]["checked"]["full"] == true);
    ensure!(say(&["approve", &id])?["stage"] == "approved");
    let out = ground.house.owner().join("Out.mp4");
    insta::assert_json_snapshot!("redact_save", shape(&say(&["save", &id, "--out", &out.to_string_lossy()])?, ""));
    scanned(&out)?;
    let said = ground.house.ok(&["redact", "show", &id, "--passphrase-file", &passphrase])?;
    ensure!(said.contains("approved") && said.contains("SHA-256"), "{said}");
    ground.house.ok(&["redact", "discard", &id, "--passphrase-file", &passphrase])?;
    story::end(&ground.house, &ground.server, &ground.clips)
}
