//! `porchlight requests ...`: what came, and what is done with it. Nothing of an unknown sender but its key's words is printed.

use crate::args::Requests;
use crate::household::{open, time};
use crate::print::{Print, table};
use crate::secrets::Sources;
use engine::view::requests::{
    RequestCard, RequestList, RequestRow, ResponseView, Taken, TakenAs, TimeWindow, Whereabouts,
};
use engine::{Config, Error};
use model::Utc;
use serde::Serialize;

/// Digits of an id that are printed: enough to name one.
const SHORT: usize = 12;

pub(crate) fn run(command: Requests, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    desk.unlock(&secrets.passphrase()?)?;
    // What came by folders and feeds while nobody looked.
    desk.take_arrived()?;
    match command {
        Requests::Import { file } => {
            let taken = desk.open_request(&file)?;
            print.value(&taken, words_of_taken);
            return Ok(taken.taken != TakenAs::Refused);
        }
        Requests::List { all } => print.value(&desk.requests()?, |list| lines(list, all)),
        Requests::Show { id } => print.value(&desk.show_request(&id)?, card),
        Requests::Hide { id, undo } => {
            let card = desk.hide_request(&id, !undo)?;
            print.value(&card.row, |_| if undo { "Shown.".to_owned() } else { "Hidden.".to_owned() });
        }
        Requests::Forget { id } => {
            desk.forget_request(&id)?;
            print.done("Forgotten.");
        }
        Requests::Hold { id, camera, until, reason } => {
            let until = until.as_deref().map(time).transpose()?;
            print.value(&desk.hold_for_request(&id, &camera, until, &reason)?, holds);
        }
        Requests::Release { id, hold } => print.value(&desk.release_for_request(&id, hold)?, |card| {
            card.as_ref().map_or_else(|| "Released.".to_owned(), holds)
        }),
        Requests::Prepare { id, notes } => {
            print.value(&desk.prepare_response(&id, Vec::new(), &notes)?, |response| {
                responses(std::slice::from_ref(response))
            });
        }
        Requests::Responses => print.value(&desk.responses()?, |all| responses(all)),
        Requests::Discard { response } => {
            desk.discard_response(response)?;
            print.done("Discarded.");
        }
        Requests::Save { id, out } => {
            desk.save_request(&id, &out)?;
            print.done("Saved, exactly as it came.");
        }
    }
    Ok(true)
}

/// A word of a closed list as the views spell it.
pub(crate) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}

fn short(id: &str) -> String {
    id.chars().take(SHORT).collect()
}

fn words_of_taken(taken: &Taken) -> String {
    let id = taken.id.as_deref().map(short).unwrap_or_default();
    match taken.taken {
        TakenAs::Card => format!("{id}: taken in."),
        TakenAs::Stranger => {
            format!(
                "{id}: of an unknown sender; its text is not shown. Compare the words of its key: `porchlight requests list`."
            )
        }
        TakenAs::Known => format!("{id}: is here already."),
        TakenAs::Old => format!("{id}: a newer revision is here already."),
        TakenAs::Refused => {
            let error = taken.error.as_ref();
            let hint = error.and_then(|e| e.hint.as_deref()).unwrap_or_default();
            format!("Refused. {}\n  {hint}", error.map(|e| e.message.as_str()).unwrap_or_default())
        }
    }
}

fn lines(list: &RequestList, all: bool) -> String {
    let mut out = String::new();
    if !list.on {
        out += "Requests are turned off.\n";
    }
    let shown: Vec<&RequestRow> = list.requests.iter().filter(|row| all || row.hidden.is_empty()).collect();
    let rows: Vec<_> = shown.iter().map(|row| cells(row)).collect();
    out += &table(&["id", "", "sender", "asks about", "status", "rev", "expires", "here", "footage"], &rows);
    let hidden = list.requests.len() - shown.len();
    if hidden > 0 {
        out += &format!("\n{hidden} hidden; `--all` lists them too.");
    }
    for stranger in &list.strangers {
        out += &format!("\nunknown sender  {}  {}  {}", short(&stranger.id), stranger.domain, stranger.words.join(" "));
        if let Some(known) = &stranger.resembles {
            out += &format!("\n  CAREFUL: it looks like {known}, and has another key.");
        }
    }
    for closed in &list.closed {
        let sender = closed.sender.clone().unwrap_or_else(|| closed.words.join(" "));
        let why = &closed.why.message;
        out += &format!("\nshown no more  {}  {sender}: {why}", short(&closed.id));
        out += &format!(
            "\n  {} on hold (`release`), {} prepared (`discard`).",
            closed.holds.len(),
            closed.responses.len()
        );
    }
    out
}

fn cells(row: &RequestRow) -> Vec<String> {
    vec![
        short(&row.id),
        if row.unread { "new".to_owned() } else { String::new() },
        row.sender.clone(),
        word(&row.incident),
        word(&row.status),
        row.revision.to_string(),
        Utc(row.expires_us).rfc3339(),
        here(row.whereabouts).to_owned(),
        if row.cameras == 0 { "none".to_owned() } else { format!("{} camera(s), {:.0} s", row.cameras, row.seconds) },
    ]
}

fn here(whereabouts: Whereabouts) -> &'static str {
    match whereabouts {
        Whereabouts::PlaceUnknown => "place unknown",
        Whereabouts::Away => "away",
        Whereabouts::Here => "here",
    }
}

fn window(window: &TimeWindow) -> String {
    format!("{} to {}", Utc(window.from_us).rfc3339(), Utc(window.to_us).rfc3339())
}

/// In the card's fixed order: who and how known; what; when; where; what is here; what would be told; what they say; notices.
fn card(card: &RequestCard) -> String {
    let row = &card.row;
    let mut out = vec![
        format!("{}  {} ({}), {}", short(&row.id), row.sender, row.domain, word(&row.standing)),
        format!("  key: {}", card.key_words.join(" ")),
        format!("  they call themselves: {}, {}", card.claimed.name, word(&card.claimed.class)),
    ];
    let contact = [&card.claimed.officer, &card.claimed.phone, &card.claimed.email];
    out.push(format!("  contact: {}", contact.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")));
    out.push(format!("{}: {}", word(&row.incident), card.summary));
    out.push(format!("wanted: {}", card.wanted));
    if card.hold_only {
        out.push("They ask that footage is kept, and for nothing else.".to_owned());
    }
    out.extend(card.windows.iter().map(|w| format!("  {}", window(w))));
    let distance = card.area.distance_m.map_or_else(String::new, |metres| format!(", {metres:.0} m from home"));
    out.push(format!("where: {}{distance}, {:.1} ha", here(row.whereabouts), card.area.square_metres / 10_000.0));
    for camera in &card.cameras {
        let looks = match camera.looks_there {
            Some(true) => ", looks there",
            Some(false) => ", does not look there",
            None => "",
        };
        let (name, seconds, asked) = (&camera.name, camera.seconds, camera.asked_seconds);
        out.push(format!("  {name}: {seconds:.0} of {asked:.0} s{looks}, {} gap(s)", camera.gaps.len()));
    }
    out.push(format!(
        "they want: sound {}, unredacted {}, you as {}",
        yes(card.need_audio),
        yes(card.need_original),
        word(&card.need_identity)
    ));
    let promises = &card.promises;
    out.push(format!(
        "they say: face recognition {}, immigration use {}, assembly use {}, public records {}",
        yes(promises.face_recognition),
        yes(promises.immigration_use),
        yes(promises.assembly_use),
        yes(promises.public_records)
    ));
    out.push(format!("expires: {}", Utc(row.expires_us).rfc3339()));
    out.extend(card.changes.iter().map(|c| format!("changed: {}: {:?} to {:?}", c.member, c.before, c.after)));
    out.extend(card.notices.iter().map(|notice| {
        let values = if notice.values.is_empty() { String::new() } else { format!(": {}", notice.values.join(", ")) };
        format!("{}: {}{values}", word(&notice.weight), word(&notice.code))
    }));
    out.extend(row.hidden.iter().map(|because| format!("hidden: {}", word(because))));
    if row.held {
        out.push(holds(card));
    }
    out.join("\n")
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

fn holds(card: &RequestCard) -> String {
    if card.holds.is_empty() {
        return "Nothing is held because of this request.".to_owned();
    }
    let row = |hold: &engine::view::requests::RequestHold| {
        vec![
            hold.hold.to_string(),
            hold.name.clone(),
            Utc(hold.from_us).rfc3339(),
            Utc(hold.to_us).rfc3339(),
            hold.until_us.map_or_else(|| "released".to_owned(), |until| Utc(until).rfc3339()),
            hold.reason.clone(),
        ]
    };
    table(&["hold", "camera", "from", "to", "until", "reason"], &card.holds.iter().map(row).collect::<Vec<_>>())
}

fn responses(all: &[ResponseView]) -> String {
    let row = |response: &ResponseView| {
        let state = match (&response.superseded_by, response.expired) {
            (Some(_), _) => "a later revision came",
            (None, true) => "expired",
            (None, false) => "",
        };
        vec![
            response.id.to_string(),
            short(&response.request),
            response.sender.clone(),
            response.clips.len().to_string(),
            state.to_owned(),
            response.notes.lines().next().unwrap_or_default().to_owned(),
        ]
    };
    table(&["response", "request", "sender", "clips", "", "notes"], &all.iter().map(row).collect::<Vec<_>>())
}
