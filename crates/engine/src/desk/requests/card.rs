//! A checked request as the owner sees it: one line of the inbox, or the whole card. Sentences are the shells'.

use super::matching::Match;
use super::{Books, micros, words};
use crate::error::Error;
use crate::view::requests::{
    Claimed, ClosedRequest, HiddenBecause, Lane, NoticeCode, Promises, RequestCard, RequestChange, RequestHold,
    RequestNotice, RequestRow, SenderStanding, StrangerView, TimeWindow,
};
use request::{Card, Delivery, Key, Notice, Quarantine, Request, Standing};
use std::collections::{BTreeMap, BTreeSet};
use store::StoredRequest;

/// What hangs on a request, beside what it says.
#[derive(Default)]
pub(super) struct Attached {
    pub(super) holds: Vec<RequestHold>,
    pub(super) responses: Vec<i64>,
}

pub(super) fn row(
    card: &Card,
    stored: &StoredRequest,
    books: &Books,
    found: &Match,
    attached: &Attached,
) -> RequestRow {
    let request = &card.request;
    let (cameras, mut seconds, mut gaps) = (found.counted().count(), 0.0_f64, 0);
    for camera in found.counted() {
        seconds = seconds.max(camera.seconds);
        gaps += camera.gaps.len();
    }
    RequestRow {
        id: card.identity.to_string(),
        lane: if request.hold_only { Lane::Preservation } else { Lane::Voluntary },
        standing: standing(&books.trust.standing(card.key, books.now)),
        sender: card.known.name.clone(),
        class: card.known.class.map(words::class),
        domain: card.known.domain.to_string(),
        incident: words::incident(request.incident.class),
        status: words::status(request.status),
        revision: request.revision,
        received_us: stored.received.0,
        expires_us: micros(request.expires),
        from_us: request.windows.first().map_or(0, |window| micros(window.from)),
        to_us: request.windows.last().map_or(0, |window| micros(window.to)),
        unread: stored.told && stored.seen.is_none(),
        hidden: hidden(card, stored, books, found),
        weight: card.notices.iter().map(Notice::weight).max().map(words::weight),
        whereabouts: found.whereabouts,
        cameras: u32::try_from(cameras).unwrap_or(u32::MAX),
        seconds,
        gaps: u32::try_from(gaps).unwrap_or(u32::MAX),
        held: !attached.holds.is_empty(),
        responses: attached.responses.clone(),
    }
}

/// What is left of a request that may not be shown: whose key it was, in the owner's own words, and what the owner keeps.
pub(super) fn closed(stored: &StoredRequest, books: &Books, why: &Error, attached: Attached) -> ClosedRequest {
    let key = stored.thread.split_once(' ').and_then(|(_, key)| key.parse::<Key>().ok());
    let sender = key.and_then(|key| match books.trust.standing(key, books.now) {
        Standing::Pinned(known) | Standing::Vouched(known) | Standing::Suspended(known) => Some(known.name),
        Standing::Revoked(_) => books.trust.pins().get(&key).map(|pin| pin.name.clone()),
        Standing::Unknown => None,
    });
    ClosedRequest {
        id: hex::encode(stored.identity),
        sender,
        words: key.map(|key| key.words().iter().map(ToString::to_string).collect()).unwrap_or_default(),
        why: why.view(),
        received_us: stored.received.0,
        holds: attached.holds,
        responses: attached.responses,
    }
}

/// Why it is not among those that are shown. What the owner showed by hand is shown.
fn hidden(card: &Card, stored: &StoredRequest, books: &Books, found: &Match) -> Vec<HiddenBecause> {
    let by_hand = match stored.hidden {
        Some(false) => return Vec::new(),
        by_hand => by_hand == Some(true),
    };
    let incident = words::incident(card.request.incident.class);
    let far = |limit: u32| found.at_least_m.is_some_and(|distance| distance > f64::from(limit));
    [
        (by_hand, HiddenBecause::ByHand),
        (card.hidden, HiddenBecause::Class),
        (books.rules.hidden_incidents.contains(&incident), HiddenBecause::Incident),
        (books.rules.max_distance_m.is_some_and(far), HiddenBecause::Distance),
    ]
    .into_iter()
    .filter_map(|(is, because)| is.then_some(because))
    .collect()
}

pub(super) fn card(
    card: Card,
    stored: &StoredRequest,
    books: &Books,
    found: Match,
    attached: Attached,
    changes: Vec<RequestChange>,
) -> RequestCard {
    let row = row(&card, stored, books, &found, &attached);
    let pin = books.trust.pins().get(&card.key);
    let request = card.request;
    let window = |w: &request::Window| TimeWindow { from_us: micros(w.from), to_us: micros(w.to) };
    let portals = request.delivery.iter().filter_map(|delivery| match delivery {
        Delivery::Portal { url } => Some(url.to_string()),
        Delivery::Usb | Delivery::Link => None,
    });
    RequestCard {
        row,
        carrier: words::carrier_of(&stored.carrier),
        posted: books.memory.was_posted(card.identity),
        issued_us: micros(request.issued),
        key_words: card.key.words().map(str::to_owned).to_vec(),
        how: pin.map(|pin| words::how(pin.how)),
        directory: card.known.directory.clone(),
        known_since_us: pin.map(|pin| micros(pin.at)),
        also_signed_by: card.also_signed_by.into_iter().map(|known| known.name).collect(),
        claimed: Claimed {
            name: request.requester.name,
            class: words::class(request.requester.class),
            officer: request.requester.contact.officer,
            phone: request.requester.contact.phone,
            email: request.requester.contact.email,
        },
        case_ref: request.case_ref,
        summary: request.incident.summary,
        wanted: request.wanted,
        dir: words::direction(request.dir),
        lang: request.lang,
        occurred: request.incident.occurred.as_ref().map(window),
        windows: request.windows.iter().map(window).collect(),
        hold_only: request.hold_only,
        area: found.area,
        cameras: found.cameras,
        need_audio: request.need.audio,
        need_original: request.need.original,
        need_identity: words::identification(request.need.identity),
        promises: Promises {
            retention_days: request.promises.retention_days,
            onward: request.promises.onward.iter().map(|class| words::class(*class)).collect(),
            face_recognition: request.promises.face_recognition,
            immigration_use: request.promises.immigration_use,
            assembly_use: request.promises.assembly_use,
            public_records: request.promises.public_records,
        },
        delivery_usb: request.delivery.contains(&Delivery::Usb),
        delivery_link: request.delivery.contains(&Delivery::Link),
        delivery_portals: portals.collect(),
        encrypt_to: u32::try_from(request.encrypt_to.len()).unwrap_or(u32::MAX),
        public_url: request.public_url.as_ref().map(ToString::to_string),
        not_understood: request.ext.names,
        changes,
        notices: card.notices.iter().filter_map(notice).collect(),
        holds: attached.holds,
    }
}

pub(super) fn stranger(stranger: &Quarantine, stored: &StoredRequest) -> StrangerView {
    StrangerView {
        id: stranger.identity.to_string(),
        words: stranger.words.map(str::to_owned).to_vec(),
        domain: stranger.domain.to_string(),
        received_us: stored.received.0,
        issued_us: micros(stranger.issued),
        expires_us: micros(stranger.expires),
        bytes: u32::try_from(stranger.bytes).unwrap_or(u32::MAX),
        resembles: stranger.resembles.as_ref().map(|of| of.name.clone()),
        mixed_script: stranger.mixed_script,
        suspended: stranger.suspended,
        clock_unsure: stranger.clock_unsure,
    }
}

pub(super) fn standing(standing: &Standing) -> SenderStanding {
    match standing {
        Standing::Unknown => SenderStanding::Unknown,
        Standing::Pinned(_) => SenderStanding::Pinned,
        Standing::Vouched(_) => SenderStanding::Vouched,
        Standing::Suspended(_) => SenderStanding::Suspended,
        Standing::Revoked(_) => SenderStanding::Revoked,
    }
}

/// The views name notices by the format's own codes.
pub(super) fn notice_code(code: &str) -> Option<NoticeCode> {
    let bare = code.strip_prefix("notice.")?;
    serde_json::from_value(serde_json::Value::String(bare.to_owned())).ok()
}

fn notice(notice: &Notice) -> Option<RequestNotice> {
    let values = match notice {
        Notice::KeyRevoked { from } => vec![from.to_string()],
        Notice::Equivocation { other } => vec![other.to_string()],
        Notice::ManyFiles { count } => vec![count.to_string()],
        Notice::LookAlike { of } => vec![of.name.clone()],
        Notice::ClassContradiction { claimed, known } => vec![claimed.word().to_owned(), known.word().to_owned()],
        Notice::HiddenClass { class } | Notice::OnwardToHidden { class } => vec![class.word().to_owned()],
        Notice::Pressure { words } | Notice::ProtectedActivity { words } => {
            words.iter().map(|word| (*word).to_owned()).collect()
        }
        Notice::NotUnderstood { names } => names.clone(),
        _ => Vec::new(),
    };
    Some(RequestNotice { code: notice_code(notice.code())?, weight: words::weight(notice.weight()), values })
}

/// What another revision changed, member by member. An area is told by its size: its corners say nothing to a reader.
pub(super) fn changes(before: &Request, after: &Request) -> Vec<RequestChange> {
    let changed: BTreeSet<&str> = request::revision::changes(before, after).into_iter().collect();
    let (old, new) = (members(before, &changed), members(after, &changed));
    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let text = |members: &BTreeMap<String, String>, name: &str| members.get(name).cloned().unwrap_or_default();
    let change = |name: &String| {
        let (before, after) = (text(&old, name), text(&new, name));
        (before != after).then(|| RequestChange { member: name.clone(), before, after })
    };
    names.into_iter().filter_map(change).collect()
}

fn members(request: &Request, changed: &BTreeSet<&str>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    let value = serde_json::to_value(request).unwrap_or_default();
    for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| changed.contains(name.as_str())) {
        if name == "area" {
            let hectares = request.area.square_metres() / 10_000.0;
            out.insert(name.clone(), format!("{hectares:.1} ha, {} corners", request.area.closed().len() - 1));
        } else {
            flatten(name, value, &mut out);
        }
    }
    out
}

fn flatten(name: &str, value: &serde_json::Value, out: &mut BTreeMap<String, String>) {
    use serde_json::Value;
    match value {
        Value::Object(members) => members.iter().for_each(|(inner, v)| flatten(&format!("{name}.{inner}"), v, out)),
        // Counted from 1, as a reader counts.
        Value::Array(items) => items.iter().zip(1..).for_each(|(v, n)| flatten(&format!("{name}.{n}"), v, out)),
        Value::Null => {}
        Value::String(text) => drop(out.insert(name.to_owned(), text.clone())),
        other => drop(out.insert(name.to_owned(), other.to_string())),
    }
}
