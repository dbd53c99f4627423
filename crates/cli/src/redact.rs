//! `porchlight redact ...`: clips of which the owner hides a part before they leave.

use crate::args::Redact;
use crate::export::{NOT_SEALED, Terminal, stop_on_signal, unlocked, worker};
use crate::household::time;
use crate::print::{Print, megabytes, table};
use crate::requests::word;
use crate::secrets::Sources;
use engine::desk::{Desk, Wanted};
use engine::export::{self, Approved};
use engine::view::Told;
use engine::view::redaction::{LookedView, RedactionRow, RedactionView, RenderView, SecondLook};
use engine::view::requests::ResponseClip;
use engine::worker::Worker;
use engine::{Code, Config, Error, redact};
use model::Utc;
use model::find::{Models, Subject};
use model::redaction::{CameraMasks, Lacking, Risk, Stretch};
use serde::de::DeserializeOwned;
use std::io::Read;
use std::path::Path;

/// A step is a polygon's corners at the most.
const MOST_JSON: u64 = 1 << 20;

pub(crate) fn run(command: Redact, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    if let Redact::Models = command {
        // No secret is needed to say what this computer can look for.
        print.value(&worker(&config.home)?.models()?, words_of_models);
        return Ok(true);
    }
    let desk = unlocked(config, secrets)?;
    desk.clear_renders()?;
    match command {
        Redact::Models => {}
        Redact::New { camera, from, to, response } => {
            let camera = desk.camera_id(&camera)?.to_string();
            let clip = ResponseClip { camera, from_us: time(&from)?.0, to_us: time(&to)?.0 };
            print.value(&desk.begin_redaction(&clip, response)?, shown);
        }
        Redact::List => print.value(&desk.redactions()?, |all| rows(all)),
        Redact::Show { id } => print.value(&desk.redaction(id)?, shown),
        Redact::Edit { id, file, revision } => {
            let edit = json(file.as_deref())?;
            let revision = revision.map_or_else(|| newest(&desk, id), Ok)?;
            print.value(&desk.edit_redaction(id, revision, edit)?, shown);
        }
        Redact::Undo { id } => print.value(&desk.undo_redaction(id, newest(&desk, id)?)?, shown),
        Redact::Redo { id } => print.value(&desk.redo_redaction(id, newest(&desk, id)?)?, shown),
        Redact::Masks { camera, set } => {
            let camera = desk.camera_id(&camera)?.to_string();
            let masks = match set {
                Some(file) => desk.set_camera_masks(&camera, json(Some(&file))?)?,
                None => desk.camera_masks(&camera)?,
            };
            print.value(&masks, words_of_masks);
        }
        Redact::Detect { id, result: true, .. } => job(&desk, id, print, redact::second_look)?,
        Redact::Detect { id, subjects, speech, .. } => {
            let wanted = Wanted { subjects: subjects.into_iter().map(Subject::from).collect(), speech };
            job(&desk, id, print, |desk, worker, id, watch| redact::find(desk, worker, id, &wanted, watch))?;
        }
        Redact::Risks { id } => print.value(&desk.redaction_risks(id)?, |risks| words_of_risks(risks)),
        Redact::Render { id } => job(&desk, id, print, redact::render)?,
        Redact::Check { id } => job(&desk, id, print, redact::check)?,
        Redact::Review { id, seen, watched } => {
            for mark in seen {
                desk.saw_redaction_sheet(id, mark)?;
            }
            for part in watched.chunks_exact(2) {
                desk.watched_redaction(id, Stretch { from_us: part[0], to_us: part[1] })?;
            }
            print.value(&desk.redaction(id)?, shown);
        }
        Redact::Approve { id } => {
            // Whether a second look lacks is known only when it is known what could look.
            desk.models(&worker(desk.home())?)?;
            print.value(&desk.approve_redaction(id)?, shown);
        }
        Redact::Save { id, out } => {
            let out = std::path::absolute(&out)?;
            print.note(NOT_SEALED);
            let approved = Approved::redacted(&desk, id, Told::NotSealed)?;
            let watch = Terminal { print, stop: stop_on_signal()? };
            let saved = export::save_redacted(&desk, &worker(desk.home())?, &approved, &out, &watch);
            print.progress("");
            print.value(&saved?, |file| {
                format!("{}\n  Read back and played: {}. SHA-256 {}", file.path, megabytes(file.bytes), file.sha256)
            });
        }
        Redact::Discard { id } => {
            desk.discard_redaction(id)?;
            print.done("Discarded. Its footage is kept no longer than it would have been without.");
        }
    }
    Ok(true)
}

fn job(
    desk: &Desk,
    id: i64,
    print: Print,
    work: impl FnOnce(&Desk, &Worker, i64, &dyn export::Watch) -> Result<(), Error>,
) -> Result<(), Error> {
    let watch = Terminal { print, stop: stop_on_signal()? };
    let worker = worker(desk.home())?;
    // What is shown of a redaction tells what could be looked for.
    desk.models(&worker)?;
    let ended = work(desk, &worker, id, &watch);
    print.progress("");
    ended?;
    print.value(&desk.redaction(id)?, shown);
    Ok(())
}

fn newest(desk: &Desk, id: i64) -> Result<u32, Error> {
    Ok(desk.redaction(id)?.revision)
}

/// From a file, or from standard input.
fn json<T: DeserializeOwned>(file: Option<&Path>) -> Result<T, Error> {
    let mut text = String::new();
    match file.filter(|file| *file != Path::new("-")) {
        Some(file) => std::fs::File::open(file)?.take(MOST_JSON).read_to_string(&mut text)?,
        None => std::io::stdin().take(MOST_JSON).read_to_string(&mut text)?,
    };
    serde_json::from_str(&text).map_err(|error| {
        Error::new(Code::BadAddress, "That is not written as it should be.")
            .hint("`porchlight redact edit --help` shows the form; field names are as in `redact show --json`.")
            .source(error)
    })
}

fn rows(all: &[RedactionRow]) -> String {
    let row = |row: &RedactionRow| {
        let response = row.response.map(|id| id.to_string()).unwrap_or_default();
        let (from, to) = (Utc(row.from_us).rfc3339(), Utc(row.to_us).rfc3339());
        vec![row.id.to_string(), row.camera_name.clone(), from, to, response, row.marks.to_string(), word(&row.stage)]
    };
    table(&["id", "camera", "from", "to", "response", "marks", "stage"], &all.iter().map(row).collect::<Vec<_>>())
}

fn shown(view: &RedactionView) -> String {
    let seconds = |us: i64| us as f64 / 1e6;
    let mut lines = vec![
        format!("{}: {} from {} to {}", view.id, view.camera_name, Utc(view.from_us), Utc(view.to_us)),
        format!("  {:.3} s, {} pictures, {}x{}", seconds(view.length_us), view.frames, view.width, view.height),
        format!(
            "  plan {}: {} marks, {} masks of the camera",
            view.revision,
            view.plan.marks.len(),
            view.masks.shapes.len()
        ),
        format!("  {}", word(&view.stage)),
    ];
    for mark in &view.plan.marks {
        let name = if mark.name.is_empty() { String::new() } else { format!(" “{}”", mark.name) };
        let (from, to) = (seconds(mark.from_us), seconds(mark.to_us));
        let found = mark.found.as_ref().map(|found| format!(" ({}, found)", word(&found.subject))).unwrap_or_default();
        lines.push(format!("  mark {}{name}{found}: {}, {from:.3} s to {to:.3} s", mark.id, word(&mark.decision)));
    }
    lines.extend(view.find.looked.iter().flat_map(looked));
    lines.extend(view.render.iter().flat_map(rendered));
    lines.extend(view.lacking.iter().map(lacking));
    if let Some(problem) = &view.problem {
        lines.push(format!("  {}", problem.message));
        lines.extend(problem.hint.iter().map(|hint| format!("  {hint}")));
    }
    lines.join("\n")
}

fn subjects(all: &[Subject]) -> String {
    all.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// Never that nobody is there: models miss some.
fn looked(looked: &LookedView) -> Vec<String> {
    let found = format!(
        "  looked for {} in {} pictures; models miss some, so look yourself, too",
        subjects(&looked.subjects),
        looked.pictures
    );
    let speech = looked.speech.iter().map(|all| match all.len() {
        0 => "  listened: no speech was heard, which does not mean that nobody speaks".to_owned(),
        many => format!("  listened: speech in {many} stretches"),
    });
    std::iter::once(found).chain(speech).collect()
}

fn words_of_models(models: &Models) -> String {
    let for_what = |all: &[Subject]| if all.is_empty() { "speech".to_owned() } else { subjects(all) };
    let there = models.there.iter().map(|model| format!("{}: {}", for_what(&model.subjects), model.name));
    let missing = models
        .missing
        .iter()
        .map(|model| format!("{}: missing ({}: {})", for_what(&model.subjects), model.file, model.why));
    let lines: Vec<String> = there.chain(missing).collect();
    if lines.is_empty() {
        return "Nothing can be looked for on this computer. Everything can be marked by hand as ever.".to_owned();
    }
    lines.join("\n")
}

fn words_of_risks(risks: &[Risk]) -> String {
    let seconds = |us: i64| format!("{:.3} s", us as f64 / 1e6);
    let row = |risk: &Risk| {
        let mark = risk.mark.map(|mark| mark.to_string()).unwrap_or_default();
        vec![risk.weight.to_string(), word(&risk.kind), seconds(risk.when.from_us), seconds(risk.when.to_us), mark]
    };
    table(&["weight", "kind", "from", "to", "mark"], &risks.iter().map(row).collect::<Vec<_>>())
}

fn rendered(render: &RenderView) -> Vec<String> {
    let stale = if render.stale { ", of an older plan" } else { "" };
    let checked = &render.receipt.checked;
    let sound = match checked.sound {
        Some(true) => ", and the sound",
        _ => "",
    };
    let mut lines = vec![
        format!("  render: {} pictures, {}{stale}", render.frames, megabytes(render.bytes)),
        format!("  checked: {} of {} groups of pictures made again{sound}", checked.again, checked.gops),
    ];
    lines.extend(render.receipt.second.iter().map(|second| {
        let SecondLook { looked, pictures, decided, suggested, .. } = second;
        let what = subjects(&second.subjects);
        format!("  second look for {what} in {looked} of {pictures} pictures: {decided} finds decided, {suggested} new marks")
    }));
    lines.push(format!("  SHA-256 {}", render.receipt.sha256));
    lines
}

fn lacking(lacking: &Lacking) -> String {
    match lacking {
        Lacking::SecondLook => "  lacking: a second look through the result (`redact detect ID --result`)".to_owned(),
        Lacking::Decision { mark } => format!("  lacking: mark {mark} is undecided"),
        Lacking::Render => "  lacking: a render of this plan".to_owned(),
        Lacking::Sheet { mark } => format!("  lacking: a look at the contact sheet of mark {mark}"),
        Lacking::Watch { stretch } => {
            format!("  lacking: the result was not watched from {} to {} us", stretch.from_us, stretch.to_us)
        }
    }
}

fn words_of_masks(masks: &CameraMasks) -> String {
    match masks.shapes.len() {
        0 => "This camera shows everything.".to_owned(),
        1 => "One shape is hidden in every render.".to_owned(),
        many => format!("{many} shapes are hidden in every render."),
    }
}
