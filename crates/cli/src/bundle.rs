//! `porchlight export`, `exports` and `reveal`: bundles for somebody else, their receipts, and opening parts of an original later.

use crate::args::{Draft, Export, Exports, Level, Reveal};
use crate::export::{NOT_SEALED, Terminal, stop_on_signal, unlocked, worker};
use crate::household::time;
use crate::links;
use crate::print::{Print, megabytes, table};
use crate::requests::word;
use crate::secrets::Sources;
use engine::desk::Desk;
use engine::export::{self, Approved};
use engine::view::Told;
use engine::view::bundle::{
    ExportClip, ExportDraft, ExportLevel, ExportOwner, ExportPlace, ExportPlan, ExportPurpose, ExportReceipt,
    LeavingItem, LeavingKind, PlaceKind, ReadBack,
};
use engine::view::link::{LinkOrder, LinkTrait, LinkView};
use engine::{Code, Config, Error};
use model::Utc;
use std::io::Read;
use std::path::Path;

/// A draft with its clips, and no more.
const MOST_JSON: u64 = 1 << 20;
/// More than any challenge has, which is refused then.
const MOST_CHALLENGE: u64 = 2 << 20;
/// What the owner is told before anything is written.
const NO_WAY_BACK: &str = "Note: what you give away cannot be called back. Whoever gets it may keep it and pass it on.";

/// A bundle behind a link.
#[derive(serde::Serialize)]
struct Linked<'a> {
    receipt: &'a ExportReceipt,
    link: &'a LinkView,
}

pub(crate) fn export(command: Export, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let home = config.home.clone();
    let desk = unlocked(config, secrets)?;
    match command {
        Export::Plan(draft) => {
            let plan = export::export_plan(&desk, &drafted(&desk, draft)?)?;
            print.value(&plan, planned);
            Ok(plan.lacking.is_empty())
        }
        Export::New { draft, to, drive, others_fine, link, without_pin, days, downloads, later } => {
            let draft = drafted(&desk, draft)?;
            let mut place = place(to.as_deref(), drive, others_fine)?;
            if let Some(host) = &link {
                let host = links::host(&desk, host)?;
                // A PIN is the rule wherever there can be one.
                let pin = !without_pin && !draft.sealed && host.protects.contains(&LinkTrait::Pin);
                place.kind = PlaceKind::Link;
                place.link = Some(LinkOrder { host: host.id, pin, days, downloads });
                export::shown_place(&desk, &place, &draft)?;
            }
            print.note(NO_WAY_BACK);
            let approved = Approved::bundle(&desk, &draft, Told::NotSealed)?;
            let watch = Terminal { print, stop: stop_on_signal()? };
            let made = export::export(&desk, &worker(&home)?, &approved, &place, &watch);
            print.progress("");
            let made = made?;
            if let Some(id) = made.link {
                let all = later || links::sent(&desk, print)?;
                print.value(&Linked { receipt: &made.receipt, link: &desk.link(id)? }, |made| {
                    format!("Link {id} on {}\n{}", made.link.host_name, shown(made.receipt, true))
                });
                print.note(&format!(
                    "`porchlight links copy {id} --url-out FILE --pin-out FILE` gives what you hand on."
                ));
                return Ok(all);
            }
            let path = made.path.display().to_string();
            print.value(&made.receipt, |receipt| format!("{path}\n{}", shown(receipt, false)));
            Ok(true)
        }
    }
}

pub(crate) fn exports(command: Exports, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = unlocked(config, secrets)?;
    match command {
        Exports::List => print.value(&desk.exports()?, |all| {
            let row = |receipt: &ExportReceipt| {
                vec![
                    receipt.id.to_string(),
                    Utc(receipt.made_us).rfc3339(),
                    receipt.clips.len().to_string(),
                    megabytes(receipt.bytes),
                    receipt.to.clone(),
                    receipt.bundle.clone(),
                ]
            };
            let rows: Vec<_> = all.iter().map(row).collect();
            table(&["id", "made", "clips", "size", "to", "bundle"], &rows)
        }),
        Exports::Show { id } => {
            let link = desk.links()?.iter().any(|link| link.receipt == id);
            print.value(&desk.export_receipt(id)?, |receipt| shown(receipt, link));
        }
        Exports::Prove { id, challenge, out } => {
            let mut asked = Vec::new();
            std::fs::File::open(challenge)?.take(MOST_CHALLENGE).read_to_end(&mut asked)?;
            print.value(&export::prove(&desk, id, &asked, &out)?, |proof| {
                format!(
                    "{}\n  answers the challenge with SHA-256 {}\n  for {}. Whoever asked checks it with `porchlight-verify proof`.",
                    proof.path, proof.challenge, proof.bundle
                )
            });
        }
    }
    Ok(true)
}

pub(crate) fn reveal(command: Reveal, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let parts = parts(&command.parts)?;
    let desk = unlocked(config, secrets)?;
    print.note(NOT_SEALED);
    let approved = Approved::own_copy(Told::NotSealed);
    let opened = export::reveal(&desk, &approved, (command.receipt, command.clip), &parts, &command.out)?;
    print.value(&opened, |opened| {
        format!(
            "{}\n  {} of {} parts of the original of {} in {}. Whoever has the bundle checks them with `porchlight-verify`.",
            opened.folder,
            opened.parts.len(),
            opened.of,
            opened.clip,
            opened.bundle
        )
    });
    Ok(true)
}

/// `1,4-6`.
fn parts(text: &str) -> Result<Vec<usize>, Error> {
    let bad = || Error::new(Code::BadAddress, "These are no parts.").hint("Write them as 1,4-6.");
    let mut parts = Vec::new();
    for range in text.split(',') {
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        let number = |text: &str| text.trim().parse::<u16>().map_err(|_| bad());
        parts.extend((number(from)?..=number(to)?).map(usize::from));
    }
    Ok(parts)
}

fn place(to: Option<&Path>, drive: Option<String>, others_fine: bool) -> Result<ExportPlace, Error> {
    let folder = to.map(std::path::absolute).transpose()?.map(|path| path.to_string_lossy().into_owned());
    let kind = if drive.is_some() { PlaceKind::Stick } else { PlaceKind::Folder };
    Ok(ExportPlace { kind, drive, folder, others_fine, link: None })
}

fn drafted(desk: &Desk, draft: Draft) -> Result<ExportDraft, Error> {
    if let Some(file) = &draft.draft {
        let mut text = String::new();
        match file == Path::new("-") {
            true => std::io::stdin().take(MOST_JSON).read_to_string(&mut text)?,
            false => std::fs::File::open(file)?.take(MOST_JSON).read_to_string(&mut text)?,
        };
        return serde_json::from_str(&text)
            .map_err(|error| Error::new(Code::BadAddress, "That is not written as a draft should be.").source(error));
    }
    let mut clips = Vec::new();
    for clip in draft.clip.chunks_exact(3) {
        clips.push(ExportClip {
            camera: desk.camera_id(&clip[0])?.to_string(),
            from_us: time(&clip[1])?.0,
            to_us: time(&clip[2])?.0,
            redaction: None,
            sound: draft.sound,
            looks_at: draft.looks_at.clone(),
        });
    }
    let rows = desk.redactions()?;
    let all_of_it = draft.response.filter(|_| clips.is_empty() && draft.redaction.is_empty());
    let wanted: Vec<i64> = match all_of_it {
        Some(response) => rows.iter().filter(|row| row.response == Some(response)).map(|row| row.id).collect(),
        None => draft.redaction.clone(),
    };
    for id in wanted {
        let row = rows.iter().find(|row| row.id == id);
        let row = row.ok_or_else(|| Error::new(Code::NotFound, "There is no such redaction."))?;
        clips.push(ExportClip {
            camera: row.camera.clone(),
            from_us: row.from_us,
            to_us: row.to_us,
            redaction: Some(id),
            sound: false,
            looks_at: draft.looks_at.clone(),
        });
    }
    let purpose = match (draft.response, draft.paper) {
        (Some(_), _) => ExportPurpose::Answer,
        (_, Some(_)) => ExportPurpose::LegalPaper,
        _ => ExportPurpose::OwnUse,
    };
    Ok(ExportDraft {
        purpose,
        response: draft.response,
        paper: draft.paper,
        clips,
        level: match draft.level {
            Level::ClipOnly => ExportLevel::ClipOnly,
            Level::Contactable => ExportLevel::Contactable,
            Level::Witness => ExportLevel::Witness,
        },
        owner: ExportOwner {
            contact: draft.contact,
            name: draft.name,
            address: draft.address,
            phone: draft.phone,
            email: draft.email,
        },
        with_request: (draft.with_request || draft.without_request).then_some(draft.with_request),
        sealed: draft.sealed,
        why_beyond: draft.why,
        confirmation: draft.confirm,
        keep_key: draft.keep_key,
    })
}

fn leaving(item: &LeavingItem) -> String {
    let values: Vec<_> = item.values.iter().map(String::as_str).collect();
    let bytes = item.bytes.map(|bytes| format!("{bytes} bytes"));
    match (item.kind, values.as_slice()) {
        (LeavingKind::Inside, ["sei", many]) => format!("  notes of the camera between its pictures (SEI): {many}"),
        (LeavingKind::Inside, ["serial", text]) => format!("  in those, a serial number maybe: \"{text}\""),
        (LeavingKind::Extra, [seconds]) => format!("  begins {seconds} s earlier, at its key frame"),
        (LeavingKind::Words, [field, words]) => format!("  your words, {field}: {words}"),
        (LeavingKind::Clip, [camera, how, seconds]) => {
            format!("{}: {camera}, {how}, {seconds} s, {}", item.file, bytes.unwrap_or_default())
        }
        _ => {
            let told: Vec<_> = item.values.iter().cloned().chain(bytes).collect();
            format!("{}: {}", item.file, told.join(", "))
        }
    }
}

fn planned(plan: &ExportPlan) -> String {
    let mut lines = Vec::new();
    if !plan.sender.is_empty() {
        lines.push(format!("To {}", plan.sender));
    }
    lines.extend(plan.items.iter().map(leaving));
    lines.push(format!("Altogether about {}", megabytes(plan.bytes)));
    for over in &plan.beyond {
        let (before, after) = (over.before_us as f64 / 1e6, over.after_us as f64 / 1e6);
        lines.push(format!("More than was asked for: {before:.1} s before and {after:.1} s after"));
    }
    if plan.yours_alone {
        lines.push("This request may have been made for your home alone: it stays here unless you say so.".to_owned());
    }
    lines.extend(plan.lacking.iter().map(|lack| format!("Lacking: {} {}", word(&lack.kind), lack.value)));
    lines.join("\n")
}

/// `link`: it was sealed for a host.
fn shown(receipt: &ExportReceipt, link: bool) -> String {
    let mut lines = vec![format!("Receipt {}: {} of {}", receipt.id, receipt.bundle, Utc(receipt.made_us))];
    if !receipt.to.is_empty() {
        lines.push(format!("  to {}", receipt.to));
    }
    for clip in &receipt.clips {
        let kind = if clip.redacted { "redacted" } else { "as recorded" };
        lines.push(format!(
            "  {}: {}, {} to {}, {} pictures, {kind}",
            clip.file,
            clip.camera_name,
            Utc(clip.from_us),
            Utc(clip.to_us),
            clip.frames
        ));
        lines.push(match clip.hold {
            Some(hold) => format!("    its original is held (hold {hold}); {} groups can be opened", clip.groups),
            None => "    its hold was released: nothing of the original can be opened any more".to_owned(),
        });
    }
    for file in &receipt.files {
        lines.push(format!("  {} {:>12} {}", file.sha256, file.bytes, file.file));
    }
    let medium = match receipt.read_back {
        _ if link => format!("sealed for {}, read back on this computer", receipt.place),
        ReadBack::Medium => format!("written to {}, read back from the medium itself", receipt.place),
        ReadBack::NotProven => {
            format!("written to {}, read back, but not proven to come from the medium itself", receipt.place)
        }
    };
    lines.push(format!("  {medium}; checks held: {}", receipt.checks.join(" ")));
    let kept = if receipt.key_kept { "kept, sealed" } else { "erased" };
    lines.push(format!("  signed with key {} ({kept})", receipt.key));
    lines.push(format!("  ledger entry {}, head {}", receipt.ledger_seq, receipt.ledger_head));
    lines.join("\n")
}
