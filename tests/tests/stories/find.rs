//! A clip looked through by real models: what they find becomes suggestions, a look goes on where it ended, the result is looked through
//! again, and nothing of it lies anywhere in clear. Needs the models that set-up brings.

use crate::command_line::shape;
use anyhow::{Context, Result, ensure};
use demo::scene::posed::Stage as Posed;
use demo::{AudioKind, ClipSpec, Scene, StreamScript};
use engine::desk::Wanted;
use engine::export::{Progress, Stage, Watch};
use engine::view::redaction::{RedactionStage, RedactionView};
use engine::{Code, redact};
use model::Secret;
use model::find::Subject;
use model::redaction::{CameraMasks, Decision, Edit, Lacking, Mode};
use porchlight_tests::household::PASSPHRASE;
use porchlight_tests::looking::Looker;
use porchlight_tests::redacted::{CAMERA, Ground, Unwatched};
use porchlight_tests::scan::Scanner;
use porchlight_tests::{story, wait};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// What the owner calls somebody: in no log, no file.
const NAME: &str = "Great-aunt Philippa Quillfeather";

/// Counts pictures that were looked through; ends the look after some, one way or another.
#[derive(Default)]
struct Counting<'a> {
    looked: AtomicU32,
    most: Option<u32>,
    lock: Option<&'a Looker>,
}

impl Watch for Counting<'_> {
    fn cancelled(&self) -> bool {
        self.lock.is_none() && self.most.is_some_and(|most| self.looked.load(Ordering::Relaxed) >= most)
    }

    fn tell(&self, progress: Progress) {
        if progress.stage == Stage::Looking
            && Some(self.looked.fetch_add(1, Ordering::Relaxed) + 1) == self.most
            && let Some(looker) = self.lock
        {
            looker.desk.lock();
        }
    }
}

impl Counting<'_> {
    fn count(&self) -> u32 {
        self.looked.load(Ordering::Relaxed)
    }
}

fn posed(stage: Posed, seconds: u64) -> Result<Ground> {
    let clip = ClipSpec { scene: Scene::Posed(stage), seconds: 10, ..ClipSpec::card() }.sized(960, 540).at_kbit(2500);
    let ground = Ground::of(StreamScript::new(clip).with_audio(AudioKind::Aac), seconds, None)?;
    ground.house.bring_models()?;
    Ok(ground)
}

fn wanted(subjects: &[Subject], speech: bool) -> Wanted {
    Wanted { subjects: subjects.iter().copied().collect(), speech }
}

fn code<T>(result: engine::Result<T>) -> Option<Code> {
    result.err().map(|error| error.code)
}

fn decide(looker: &Looker, view: &RedactionView, decision: Decision) -> Result<RedactionView> {
    let marks = view.plan.marks.iter().map(|mark| mark.id).collect();
    Ok(looker.desk.edit_redaction(view.id, view.revision, Edit::DecideAll { marks, decision })?)
}

#[test]
fn what_models_find_is_suggested_and_a_look_goes_on_where_it_ended() -> Result<()> {
    let ground = posed(Posed::Day, 9)?;
    let looker = Looker::new(&ground.house)?;
    let id = looker.desk.begin_redaction(&ground.clip(&looker)?, None)?.id;
    let wanted = wanted(&[Subject::Face, Subject::Plate], true);
    let find = |watch: &Counting<'_>| redact::find(&looker.desk, &looker.worker, id, &wanted, watch);

    // The owner thinks better of it behind the first batch; then the household is locked; nothing of either is lost.
    let first = Counting { most: Some(45), ..Counting::default() };
    ensure!(code(find(&first)) == Some(Code::Refused) && first.count() == 45, "{}", first.count());
    let second = Counting { most: Some(3), lock: Some(&looker), ..Counting::default() };
    ensure!(code(find(&second)) == Some(Code::Locked) && second.count() == 3, "{}", second.count());
    looker.desk.unlock(&Secret::new(PASSPHRASE.to_owned()))?;
    let before = looker.desk.redaction(id)?;
    ensure!(before.plan.marks.is_empty() && before.find.looked.is_none(), "nothing is suggested of a part");
    let rest = Counting::default();
    find(&rest)?;
    let view = looker.desk.redaction(id)?;
    let looked = view.find.looked.clone().context("looked through")?;
    // Of four seconds at 25 a second one in three is looked through: 34. They were not looked through again.
    ensure!(rest.count() + 34 == looked.pictures, "{} of {}", rest.count(), looked.pictures);
    ensure!(looked.subjects == [Subject::Face, Subject::Plate] && looked.speech.is_some(), "{looked:?}");
    let again = Counting::default();
    find(&again)?;
    ensure!(again.count() == 0, "{} were looked through once more", again.count());

    // Suggestions, each with what it came of; undecided ones are hidden and block.
    let view = looker.desk.redaction(id)?;
    let facts = view.plan.looks.last().context("a look")?;
    let models: Vec<_> = view.find.models.there.iter().map(|model| &model.sha256).collect();
    ensure!(!facts.models.is_empty() && facts.models.iter().all(|model| models.contains(&&model.sha256)), "{facts:?}");
    ensure!(facts.pictures == looked.pictures && !facts.second);
    let marks = &view.plan.marks;
    let face = marks.iter().filter_map(|mark| mark.found.as_ref()).any(|found| found.subject == Subject::Face);
    ensure!(face, "somebody stands at the door");
    for mark in marks {
        let found = mark.found.as_ref().context("found, not drawn")?;
        ensure!(mark.decision == Decision::Undecided && found.look == facts.number, "{mark:?}");
        ensure!(wanted.subjects.contains(&found.subject) && found.best >= found.lowest, "{found:?}");
        let picture = looker.desk.redaction_thumbnail(&looker.worker, id, mark.id, 160)?;
        ensure!(picture.expose().starts_with(&[0xff, 0xd8]), "a JPEG");
    }
    let undecided = view.lacking.iter().filter(|lacking| matches!(lacking, Lacking::Decision { .. })).count();
    ensure!(undecided == marks.len());
    looker.desk.redaction_risks(id)?;

    let explain =
        Edit::Explain { mark: marks[0].id, name: NAME.to_owned(), reason: model::redaction::Reason::Bystander };
    let view = looker.desk.edit_redaction(id, view.revision, explain)?;
    decide(&looker, &view, Decision::Hide)?;
    let rendered = looker.render(id)?;
    let receipt = rendered.render.context("rendered")?.receipt;
    let second = receipt.second.context("looked through once more")?;
    ensure!(second.looked > 0 && second.pictures >= second.looked && !second.models.is_empty(), "{second:?}");
    ensure!(second.suggested == 0, "all were hidden: {second:?}");
    ensure!(!rendered.lacking.contains(&Lacking::SecondLook));
    let kinds: Vec<_> = looker.desk.ledger(50, None)?.into_iter().map(|entry| entry.kind).collect();
    ensure!(kinds.iter().filter(|kind| *kind == "redaction_looked").count() >= 3, "{kinds:?}");

    // What was found, and the owner's words, lie sealed only.
    let now = ground.server.clips();
    let scanner = Scanner::for_clips(now.iter().map(Arc::as_ref))
        .and_canary(NAME, "the owner's word for somebody")
        .and_canary("\"confirmed\":true", "what was found")
        .and_canary(CAMERA, "the camera's name");
    looker.desk.discard_redaction(id)?;
    scanner.assert_clean(ground.house.root(), &[&ground.house.owner()])?;
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn l10_what_slips_through_comes_back_undecided() -> Result<()> {
    let ground = posed(Posed::Day, 3)?;
    let looker = Looker::new(&ground.house)?;
    let id = looker.desk.begin_redaction(&ground.clip(&looker)?, None)?.id;
    // The plan hides nobody, and nobody looked before it was rendered.
    let rendered = looker.render(id)?;
    let second = rendered.render.clone().context("rendered")?.receipt.second.context("looked through")?;
    ensure!(second.suggested > 0 && second.decided == 0, "{second:?}");
    ensure!(rendered.plan.marks.len() == second.suggested as usize);
    ensure!(rendered.plan.marks.iter().all(|mark| mark.decision == Decision::Undecided && mark.found.is_some()));
    ensure!(
        rendered.stage == RedactionStage::Draft && rendered.lacking.contains(&Lacking::Render),
        "{:?}",
        rendered.lacking
    );
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused));

    // Whoever takes the suggestions back has the plan that was rendered, and what slipped through it: they come again, once.
    looker.desk.undo_redaction(id, rendered.revision)?;
    ensure!(looker.desk.redaction(id)?.lacking.contains(&Lacking::SecondLook));
    looker.review(id).expect_err("no look of the owner's replaces it");
    ensure!(code(looker.desk.approve_redaction(id)) == Some(Code::Refused));
    redact::second_look(&looker.desk, &looker.worker, id, &Unwatched)?;
    let again = looker.desk.redaction(id)?;
    ensure!(again.plan.marks == rendered.plan.marks, "{:#?}", again.plan.marks);

    // Nobody, the owner says; or somebody who may be seen; or hidden after all: each time the result passes.
    for (decision, decided) in [(Decision::NotASubject, true), (Decision::Keep, true), (Decision::Hide, false)] {
        let view = looker.desk.redaction(id)?;
        decide(&looker, &view, decision)?;
        let rendered = looker.render(id)?;
        let second = rendered.render.clone().context("rendered")?.receipt.second.context("looked through")?;
        ensure!(second.suggested == 0 && (second.decided > 0) == decided, "{decision:?}: {second:?}");
        looker.review(id)?;
    }
    // The same look once more changes nothing of what is hidden: the render stays the one that was looked at.
    let whole = looker.desk.redaction(id)?;
    redact::find(&looker.desk, &looker.worker, id, &wanted(&[Subject::Animal], false), &Unwatched)?;
    let looked = looker.desk.redaction(id)?;
    ensure!(looked.plan.marks == whole.plan.marks && looked.revision > whole.revision, "{:#?}", looked.plan.marks);
    ensure!(!looked.lacking.contains(&Lacking::Render), "{:?}", looked.lacking);
    // What is looked for now was not looked for in the result.
    ensure!(looked.lacking == [Lacking::SecondLook], "{:?}", looked.lacking);
    redact::second_look(&looker.desk, &looker.worker, id, &Unwatched)?;
    ensure!(looker.desk.approve_redaction(id)?.stage == RedactionStage::Approved);
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn a_street_camera_hides_whom_it_finds_and_shows_what_is_picked() -> Result<()> {
    let ground = posed(Posed::Plates, 7)?;
    let looker = Looker::new(&ground.house)?;
    let clip = ground.clip(&looker)?;
    looker.desk.set_camera_masks(&clip.camera, CameraMasks { street: true, ..CameraMasks::default() })?;
    let begun = looker.desk.begin_redaction(&clip, None)?;
    ensure!(begun.plan.mode == Mode::KeepMarked, "{:?}", begun.plan.mode);
    let wanted = wanted(&[Subject::Plate, Subject::Vehicle], false);
    redact::find(&looker.desk, &looker.worker, begun.id, &wanted, &Unwatched)?;
    let view = looker.desk.redaction(begun.id)?;
    let found = |subject| view.plan.marks.iter().any(|mark| mark.found.as_ref().is_some_and(|f| f.subject == subject));
    ensure!(found(Subject::Plate), "cars with plates come: {:#?}", view.plan.marks);
    ensure!(view.plan.marks.iter().all(|mark| mark.decision == Decision::Hide), "{:#?}", view.plan.marks);
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn without_models_everything_is_done_by_hand() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let looker = Looker::new(&ground.house)?;
    let planned = ground.planned(&looker)?;
    let id = planned.id;
    let wanted = wanted(&[Subject::Face, Subject::Plate], false);
    let refused = redact::find(&looker.desk, &looker.worker, id, &wanted, &Unwatched).expect_err("no model is there");
    ensure!(refused.code == Code::Unsupported && refused.message.contains("faces and number plates"), "{refused:?}");
    let hint = refused.hint.clone().unwrap_or_default();
    ensure!(hint.contains("centerface.onnx") && hint.contains("by hand"), "{hint}");
    ensure!(code(redact::second_look(&looker.desk, &looker.worker, id, &Unwatched)) == Some(Code::Unsupported));
    let view = looker.render(id)?;
    ensure!(!view.find.models.missing.is_empty() && view.find.models.there.is_empty(), "{:?}", view.find.models);
    ensure!(view.render.context("rendered")?.receipt.second.is_none());
    looker.review(id)?;
    ensure!(looker.desk.approve_redaction(id)?.stage == RedactionStage::Approved);
    // Models that come are seen at the next unlock; what was approved stays so.
    ground.house.bring_models()?;
    ensure!(looker.desk.models(&looker.worker)?.there.is_empty(), "asked once an unlock");
    looker.desk.lock();
    looker.desk.unlock(&Secret::new(PASSPHRASE.to_owned()))?;
    ensure!(looker.desk.models(&looker.worker)?.find(Subject::Face));
    ensure!(looker.desk.redaction(id)?.stage == RedactionStage::Approved);
    drop(looker);
    story::end(&ground.house, &ground.server, &ground.clips)
}

/// The program's worker that has models: a child of whichever of its threads looks.
fn finder(of: u32) -> Option<u32> {
    let threads = std::fs::read_dir(format!("/proc/{of}/task")).ok()?;
    let children = threads.flatten().filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let pids: Vec<u32> = children
        .flat_map(|all| all.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
        .collect();
    pids.into_iter().find(|pid| {
        std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.windows(7).any(|part| part == b"--finds"))
    })
}

fn kill(pid: u32) -> Result<()> {
    ensure!(Command::new("kill").args(["-9", &pid.to_string()]).status()?.success(), "no process {pid}");
    Ok(())
}

#[test]
fn the_program_finds_as_the_window_does_and_outlives_kills() -> Result<()> {
    let ground = posed(Posed::Day, 9)?;
    let looker = Looker::new(&ground.house)?;
    let view = looker.desk.begin_redaction(&ground.clip(&looker)?, None)?;
    drop(looker);
    let (id, passphrase) = (view.id.to_string(), ground.house.passphrase_file().to_string_lossy().into_owned());
    let words = |words: &[&str]| -> Vec<String> {
        let all = [&["--json", "redact"][..], words, &["--passphrase-file", &passphrase]].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let detect = words(&["detect", &id, "--subjects", "face"]);
    let detect: Vec<&str> = detect.iter().map(String::as_str).collect();
    for whole in [false, true] {
        let mut program = ground.house.command(&detect)?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        wait::until("a worker with models", Duration::from_secs(60), || finder(program.id()).is_some())?;
        // The first one tells what can be looked for; the next one looks.
        std::thread::sleep(Duration::from_secs(3));
        kill(if whole { program.id() } else { finder(program.id()).context("it looks")? })?;
        // Without its worker it ends with a reason, and keeps what was looked through.
        ensure!(!program.wait()?.success());
    }
    let say = |words: &[&str]| -> Result<serde_json::Value> {
        ground.house.json(&[&["redact"][..], words, &["--passphrase-file", &passphrase]].concat())
    };
    let found = say(&["detect", &id, "--subjects", "face"])?;
    let marks = found["plan"]["marks"].as_array().context("marks")?;
    ensure!(!marks.is_empty() && marks.iter().all(|mark| mark["found"]["subject"] == "face"), "{found:#}");
    let looked = found["find"]["looked"]["pictures"].as_u64().context("pictures")?;
    let expected = found["frames"].as_u64().context("frames")?.div_ceil(3);
    ensure!(looked.abs_diff(expected) <= 2, "{looked} of {expected}: none is missing and none counted twice");
    insta::assert_json_snapshot!("find_models", shape(&say(&["models"])?, ""));
    say(&["risks", &id])?;
    let shown = ground.house.ok(&["redact", "show", &id, "--passphrase-file", &passphrase])?;
    ensure!(shown.contains("models miss some") && !shown.contains("nothing to hide"), "{shown}");
    story::end(&ground.house, &ground.server, &ground.clips)
}
