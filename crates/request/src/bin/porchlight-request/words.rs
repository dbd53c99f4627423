//! Plain words for a verdict. The texts of a request are shown on lines of their own, as they are.

use request::{Card, Delivery, Notice, Quarantine, Request, Verdict, Weight};
use std::fmt::Write;

pub(crate) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Card(card) => self::card(card),
        Verdict::Quarantine(quarantine) => self::quarantine(quarantine),
        Verdict::Ignored(ignored) => {
            format!("Nothing: revision {} is older than revision {}.\n", ignored.revision, ignored.highest)
        }
    }
}

fn quarantine(q: &Quarantine) -> String {
    let mut out = format!(
        "A request from an unknown sender, {} bytes, issued {}.\nKey words: {}\nDomain that it claims: {}\n",
        q.bytes,
        q.issued,
        q.words.join(" "),
        q.domain
    );
    if let Some(of) = &q.resembles {
        let _ = writeln!(out, "! It resembles {}, whom the owner knows under another key.", of.name);
    }
    if q.mixed_script {
        out.push_str("! Its name mixes letters of several scripts.\n");
    }
    out
}

fn card(card: &Card) -> String {
    let Card { request, .. } = card;
    let mut out = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(out, "{name:<13} {}", value.replace('\n', "\n              "));
    };
    line("From", &format!("{} ({})", card.known.name, card.known.domain));
    line("Says it is", &format!("{}, {}", request.requester.name, request.requester.class.word()));
    let contact = &request.requester.contact;
    for (name, part) in [("Officer", &contact.officer), ("Telephone", &contact.phone), ("Mail", &contact.email)] {
        if let Some(part) = part {
            line(name, part);
        }
    }
    line("Case", request.case_ref.as_deref().unwrap_or("none"));
    line("Status", &format!("{}, revision {} of {}", request.status.word(), request.revision, request.id));
    line("Issued", &format!("{}, expires {}", request.issued, request.expires));
    line("What", request.incident.class.word());
    line("", &request.incident.summary);
    for window in &request.windows {
        line("Window", &format!("{} to {} ({} min)", window.from, window.to, window.seconds() / 60));
    }
    line("Area", &area(request));
    line("Wanted", &request.wanted);
    line("They say", &promises(request));
    line("Hand over by", &delivery(request));
    line("Identity", &card.identity.to_string());
    if card.hidden {
        out.push_str("\nHidden, unless the owner looks for it.\n");
    }
    if !card.notices.is_empty() {
        out.push_str("\nThe owner is told:\n");
        for notice in &card.notices {
            let mark = if notice.weight() == Weight::Plain { '-' } else { '!' };
            let _ = writeln!(out, "{mark} {} [{}]", self::notice(notice), notice.code());
        }
    }
    out
}

fn area(request: &Request) -> String {
    let corners = request.area.closed().len() - 1;
    format!(
        "{:.2} km2, {corners} corners, {:.1} km around",
        request.area.square_metres() / 1e6,
        request.area.perimeter() / 1e3
    )
}

fn promises(request: &Request) -> String {
    let promises = &request.promises;
    let kept =
        promises.retention_days.map_or("kept for an unstated time".to_owned(), |days| format!("kept for {days} days"));
    let onward: Vec<_> = promises.onward.iter().map(|class| class.word()).collect();
    let onward = if onward.is_empty() {
        "passed on to nobody".to_owned()
    } else {
        format!("passed on to {}", onward.join(", "))
    };
    let yes = |used: bool, what: &str| format!("{}{what}", if used { "" } else { "no " });
    [
        kept,
        onward,
        yes(promises.face_recognition, "face recognition"),
        yes(promises.immigration_use, "use in immigration matters"),
        yes(promises.assembly_use, "use about assemblies"),
        yes(promises.public_records, "public records"),
    ]
    .join("; ")
}

fn delivery(request: &Request) -> String {
    if request.hold_only {
        return "nothing is to be handed over, only kept".to_owned();
    }
    let way = |delivery: &Delivery| match delivery {
        Delivery::Usb => "a USB stick".to_owned(),
        Delivery::Link => "a link".to_owned(),
        Delivery::Portal { url } => url.to_string(),
    };
    let ways: Vec<_> = request.delivery.iter().map(way).collect();
    if ways.is_empty() { "whatever the owner chooses".to_owned() } else { ways.join(", ") }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::ClockNotSynchronised => "The computer's clock is not synchronised, and does not fit.".to_owned(),
        Notice::Expired => "It has expired since it came.".to_owned(),
        Notice::KeyRevoked { from } => format!("Its key was revoked from {from} on."),
        Notice::Equivocation { other } => format!("The same revision exists with other content ({other})."),
        Notice::ManyFiles { count } => format!("{count} files by this sender within an hour."),
        Notice::LookAlike { of } => format!("It looks like {}, which has another key.", of.name),
        Notice::MixedScript => "Its name mixes letters of several scripts.".to_owned(),
        Notice::NameDiffers => "The name is not the one under which the key is known.".to_owned(),
        Notice::ClassContradiction { claimed, known } => {
            format!("It says {}, and is known as {}.", claimed.word(), known.word())
        }
        Notice::HiddenClass { class } => {
            format!("Owners hide requests of the class {} unless they say otherwise.", class.word())
        }
        Notice::ImmigrationUse => "They say that it may be used in immigration matters.".to_owned(),
        Notice::AssemblyUse => "They say that it may be used about assemblies.".to_owned(),
        Notice::OnwardToHidden { class } => format!("They say that it may be passed on to {}.", class.word()),
        Notice::Pressure { words } => {
            format!("Words that sound like a duty: {}. Nothing has to be answered.", words.join(", "))
        }
        Notice::ProtectedActivity { words } => format!("It touches what the law protects: {}.", words.join(", ")),
        Notice::WordsNotSearched => "It is not in English, so it was not searched for words that press.".to_owned(),
        Notice::AudioWanted => "Sound is wanted.".to_owned(),
        Notice::OriginalWanted => "Unredacted footage is wanted: not ticked beforehand.".to_owned(),
        Notice::WitnessWanted => "The owner is wanted as a witness: not ticked beforehand.".to_owned(),
        Notice::NotUnderstood { names } => format!("Not understood: {}.", names.join(", ")),
        Notice::MayBeYoursAlone => {
            "Not seen in a feed or on a posting: contact and id may be this household's alone.".to_owned()
        }
        other => other.code().to_owned(),
    }
}
