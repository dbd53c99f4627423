//! The schema: a payload's JSON as a draft, or everything that is wrong with its members. Rules of text, time, area and trust are
//! later steps.

use super::members::{Faults, Members, boolean, domain, integer, list, moment, object, parsed, string, text};
use super::{
    Class, Contact, Delivery, Draft, Ext, Identification, Incident, IncidentClass, Need, Promises, RequestId,
    Requester, Status, TextDirection, Window,
};
use crate::area::{MAX_POSITIONS, MIN_POSITIONS};
use crate::domain::Domain;
use crate::error::{AreaFault, Field, Refusal, SchemaFault};
use crate::json::{self, Value};
use crate::text::{MAX_NAME, MIN_NAME};

const MEMBERS: &[&str] = &[
    "v",
    "id",
    "revision",
    "status",
    "issued",
    "expires",
    "requester",
    "case_ref",
    "incident",
    "windows",
    "area",
    "wanted",
    "need",
    "hold_only",
    "promises",
    "delivery",
    "encrypt_to",
    "public_url",
    "lang",
    "dir",
    "must_understand",
    "ext",
];
/// `ext`, written out again, bytes.
const MAX_EXT: usize = 4096;
/// Members of `ext` that this program understands. None: a request that insists on one is refused.
const UNDERSTOOD: &[&str] = &[];
/// A century: more is a mistake.
const MAX_RETENTION: i64 = 36_500;

/// Reads a draft. All faults of the schema at once, the first of them first.
pub(crate) fn read(value: &Value<'_>) -> Result<Draft, Vec<Refusal>> {
    let mut faults = Faults::default();
    match draft(value, &mut faults) {
        Some(draft) if faults.0.is_empty() => Ok(draft),
        _ => Err(faults.0),
    }
}

fn draft(value: &Value<'_>, f: &mut Faults) -> Option<Draft> {
    let m = object(value, Field::root(), MEMBERS, f)?;
    m.need("v", f, |value, field, f| match value {
        Value::Integer(1) => Some(()),
        Value::Integer(_) => f.note(field, SchemaFault::Version),
        _ => f.note(field, SchemaFault::Type),
    })?;
    let id = m.need("id", f, parsed(SchemaFault::Form, |text| RequestId::parse(text).ok()));
    let revision = m.need("revision", f, integer(1..=999)).and_then(|n| u16::try_from(n).ok());
    let status = m.need("status", f, parsed(SchemaFault::Value, Status::of_word));
    let issued = m.need("issued", f, moment);
    let expires = m.need("expires", f, moment);
    let requester = m.need("requester", f, requester);
    let class = requester.as_ref().map(|requester| requester.class);
    let case_ref = m.need("case_ref", f, |value, field, f| case_ref(value, field, class, f));
    let incident = m.need("incident", f, incident);
    let windows = m.need("windows", f, list(1..=4, window));
    let area = m.need("area", f, polygon);
    let wanted = m.need("wanted", f, text(10..=500));
    let need = m.need("need", f, need);
    let hold_only = m.or("hold_only", false, f, boolean);
    let promises = m.need("promises", f, promises);
    let host = requester.as_ref().map(|requester| requester.domain.clone());
    let delivery = m.or("delivery", vec![], f, list(0..=4, |value, field, f| delivery(value, field, host.as_ref(), f)));
    let encrypt_to = m.or("encrypt_to", vec![], f, list(0..=4, parsed(SchemaFault::Form, age_recipient)));
    let encrypt_to = encrypt_to.and_then(|list| distinct(list, m.place("encrypt_to"), f));
    let public_url = m.may("public_url", f, parsed(SchemaFault::Url, |text| text.parse().ok()));
    let lang = m.need("lang", f, parsed(SchemaFault::Form, |text| is_language(text).then(|| text.to_owned())));
    let dir = m.need("dir", f, parsed(SchemaFault::Value, TextDirection::of_word));
    let ext = m.or("ext", Ext::default(), f, ext);
    let musts = m.or("must_understand", vec![], f, list(0..=8, |value, field, f| must(value, field, &m, f)));
    musts?;
    Some(Draft {
        id: id?,
        revision: revision?,
        status: status?,
        issued: issued?,
        expires: expires?,
        requester: requester?,
        case_ref: case_ref?,
        incident: incident?,
        windows: windows?,
        area: area?,
        wanted: wanted?,
        need: need?,
        hold_only: hold_only?,
        promises: promises?,
        delivery: delivery?,
        encrypt_to: encrypt_to?,
        public_url: public_url?,
        lang: lang?,
        dir: dir?,
        ext: ext?,
    })
}

fn requester(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Requester> {
    let m = object(value, field, &["name", "domain", "class", "contact"], f)?;
    let name = m.need("name", f, text(MIN_NAME..=MAX_NAME));
    let domain = m.need("domain", f, domain);
    let class = m.need("class", f, parsed(SchemaFault::Value, Class::of_word));
    let contact = m.need("contact", f, |value, field, f| contact(value, field, domain.as_ref(), f));
    Some(Requester { name: name?, domain: domain?, class: class?, contact: contact? })
}

fn contact(value: &Value<'_>, field: Field, domain: Option<&Domain>, f: &mut Faults) -> Option<Contact> {
    let m = object(value, field.clone(), &["officer", "phone", "email"], f)?;
    let officer = m.may("officer", f, text(1..=80));
    let phone = m.may("phone", f, parsed(SchemaFault::Form, |text| is_e164(text).then(|| text.to_owned())));
    let email = m.may("email", f, |value, field, f| email(value, field, domain, f));
    let contact = Contact { officer: officer?, phone: phone?, email: email? };
    if contact.phone.is_none() && contact.email.is_none() {
        return f.note(field, SchemaFault::Contact);
    }
    Some(contact)
}

fn email(value: &Value<'_>, field: Field, domain: Option<&Domain>, f: &mut Faults) -> Option<String> {
    let text = string(value, field.clone(), f)?;
    let Some((local, host)) = text.split_once('@') else { return f.note(field, SchemaFault::Form) };
    let plain = |b: u8| b.is_ascii_alphanumeric() || b".+_-".contains(&b);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    if local.is_empty() || local.len() > 64 || dots || !local.bytes().all(plain) {
        return f.note(field, SchemaFault::Form);
    }
    if domain.is_some_and(|domain| domain.as_str() != host) {
        return f.note(field, SchemaFault::MailHost);
    }
    Some(text.to_owned())
}

fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0')
    })
}

/// Outer none: a fault. Inner none: a neighbour, who has no case.
#[expect(clippy::option_option, reason = "null is an answer, and is told from a fault")]
fn case_ref(value: &Value<'_>, field: Field, class: Option<Class>, f: &mut Faults) -> Option<Option<String>> {
    if *value == Value::Null {
        let neighbour = class.is_none_or(|class| class == Class::Neighbour);
        return if neighbour { Some(None) } else { f.note(field, SchemaFault::CaseRef) };
    }
    let text = string(value, field.clone(), f)?;
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit() || b" ./-".contains(&b);
    let begins = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if !(4..=40).contains(&text.len()) {
        return f.note(field, SchemaFault::Length);
    }
    if !begins || !text.bytes().all(plain) {
        return f.note(field, SchemaFault::Form);
    }
    let bare: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    if ["NA", "TEST", "NONE"].contains(&bare.as_str()) || bare.bytes().all(|b| b == b'0') {
        return f.note(field, SchemaFault::CaseRef);
    }
    Some(Some(text.to_owned()))
}

fn incident(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Incident> {
    let m = object(value, field, &["class", "summary", "occurred"], f)?;
    let class = m.need("class", f, parsed(SchemaFault::Value, IncidentClass::of_word));
    let summary = m.need("summary", f, text(20..=1000));
    let occurred = m.may("occurred", f, window);
    Some(Incident { class: class?, summary: summary?, occurred: occurred? })
}

fn window(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Window> {
    let m = object(value, field, &["from", "to"], f)?;
    let (from, to) = (m.need("from", f, moment), m.need("to", f, moment));
    Some(Window { from: from?, to: to? })
}

fn polygon(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Vec<(i64, i64)>> {
    let m = object(value, field, &["type", "coordinates"], f)?;
    let kind = m.need("type", f, parsed(SchemaFault::Value, |text| (text == "Polygon").then_some(())));
    let ring = m.need("coordinates", f, |value, field, f| {
        let Value::Array(rings) = value else { return f.note(field, SchemaFault::Type) };
        // How many rings and positions there may be are rules of the area, where a hole is told as one.
        let [Value::Array(positions)] = &rings[..] else {
            return match &rings[..] {
                [] => area_fault(AreaFault::Positions, f),
                [_] => f.note(field, SchemaFault::Type),
                _ => area_fault(AreaFault::Hole, f),
            };
        };
        if !(MIN_POSITIONS..=MAX_POSITIONS).contains(&positions.len()) {
            return area_fault(AreaFault::Positions, f);
        }
        let read = |(i, value): (usize, &Value<'_>)| position(value, field.item(0).item(i), f);
        let read: Vec<_> = positions.iter().enumerate().map(read).collect();
        read.into_iter().collect()
    });
    kind?;
    ring
}

fn area_fault<T>(fault: AreaFault, f: &mut Faults) -> Option<T> {
    f.0.push(Refusal::Area(fault));
    None
}

fn position(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<(i64, i64)> {
    let units = |value: &Value<'_>| match value {
        Value::Decimal(units) => Some(*units),
        // No more than 2^53 * 1e5 overflows an i64, so degrees beyond any are held back.
        Value::Integer(degrees) => degrees.checked_mul(100_000).or(Some(i64::MAX)),
        _ => None,
    };
    match value {
        Value::Array(pair) => match &pair[..] {
            [longitude, latitude] => match (units(longitude), units(latitude)) {
                (Some(longitude), Some(latitude)) => Some((longitude, latitude)),
                _ => f.note(field, SchemaFault::Type),
            },
            _ => f.note(field, SchemaFault::Count),
        },
        _ => f.note(field, SchemaFault::Type),
    }
}

fn need(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Need> {
    let m = object(value, field, &["audio", "identity", "original"], f)?;
    let audio = m.or("audio", false, f, boolean);
    let identity = m.need("identity", f, parsed(SchemaFault::Value, Identification::of_word));
    let original = m.need("original", f, boolean);
    Some(Need { audio: audio?, identity: identity?, original: original? })
}

fn promises(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Promises> {
    let names = &["retention_days", "onward", "face_recognition", "immigration_use", "assembly_use", "public_records"];
    let m = object(value, field, names, f)?;
    let days = m.need("retention_days", f, |value, field, f| match value {
        Value::Null => Some(None),
        _ => integer(0..=MAX_RETENTION)(value, field, f).map(|days| u32::try_from(days).ok()),
    });
    let onward = m.need("onward", f, list(0..=Class::ALL.len(), parsed(SchemaFault::Value, Class::of_word)));
    let onward = onward.and_then(|list| distinct(list, m.place("onward"), f));
    let face = m.need("face_recognition", f, boolean);
    let immigration = m.need("immigration_use", f, boolean);
    let assembly = m.need("assembly_use", f, boolean);
    let records = m.need("public_records", f, boolean);
    Some(Promises {
        retention_days: days?,
        onward: onward?,
        face_recognition: face?,
        immigration_use: immigration?,
        assembly_use: assembly?,
        public_records: records?,
    })
}

fn distinct<T: Ord + Clone>(list: Vec<T>, field: Field, f: &mut Faults) -> Option<Vec<T>> {
    let mut sorted = list.clone();
    sorted.sort_unstable();
    sorted.dedup();
    if sorted.len() == list.len() { Some(list) } else { f.note(field, SchemaFault::Repeated) }
}

fn delivery(value: &Value<'_>, field: Field, host: Option<&Domain>, f: &mut Faults) -> Option<Delivery> {
    let m = object(value, field.clone(), &["kind", "url"], f)?;
    let kind = m.need("kind", f, string)?;
    if kind == "portal" {
        let url: crate::HttpsUrl = m.need("url", f, parsed(SchemaFault::Url, |text| text.parse().ok()))?;
        if host.is_some_and(|host| host != url.host()) {
            return f.note(m.place("url"), SchemaFault::PortalHost);
        }
        return Some(Delivery::Portal { url });
    }
    if m.find("url").is_some() {
        return f.note(field, SchemaFault::Unknown);
    }
    match kind {
        "usb" => Some(Delivery::Usb),
        "link" => Some(Delivery::Link),
        _ => f.note(m.place("kind"), SchemaFault::Value),
    }
}

/// An X25519 recipient of age: what stock `age` seals to without a plugin.
fn age_recipient(text: &str) -> Option<String> {
    let lower = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let parsed = bech32::primitives::decode::CheckedHrpstring::new::<bech32::Bech32>(text).ok()?;
    (lower && text.len() == 62 && parsed.hrp().as_str() == "age").then(|| text.to_owned())
}

/// The shape of BCP 47: a language of two or three letters and subtags.
fn is_language(text: &str) -> bool {
    let mut tags = text.split('-');
    let language = tags.next().unwrap_or_default();
    text.len() <= 35
        && (2..=3).contains(&language.len())
        && language.bytes().all(|b| b.is_ascii_alphabetic())
        && tags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// A name that may stand in `ext` and `must_understand`.
fn is_ext_name(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    (1..=64).contains(&text.len()) && text.bytes().all(plain)
}

fn must(value: &Value<'_>, field: Field, m: &Members<'_, '_>, f: &mut Faults) -> Option<()> {
    let name = string(value, field.clone(), f)?;
    let stands = matches!(m.find("ext"), Some(Value::Object(ext)) if ext.iter().any(|(n, _)| n == name));
    if stands && UNDERSTOOD.contains(&name) { Some(()) } else { f.note(field, SchemaFault::MustUnderstand) }
}

fn ext(value: &Value<'_>, field: Field, f: &mut Faults) -> Option<Ext> {
    let Value::Object(members) = value else { return f.note(field, SchemaFault::Type) };
    if compact_length(value) > MAX_EXT {
        return f.note(field, SchemaFault::ExtSize);
    }
    if !members.iter().all(|(name, _)| is_ext_name(name)) {
        return f.note(field, SchemaFault::Form);
    }
    let names = members.iter().map(|(name, _)| name.to_string()).collect();
    Some(Ext { names, json: if members.is_empty() { String::new() } else { json::write(value) } })
}

/// How long a value is without any space, its texts unescaped: independent of how it was written.
fn compact_length(value: &Value<'_>) -> usize {
    match value {
        Value::Null | Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Integer(_) | Value::Decimal(_) => json::write(value).trim_end().len(),
        Value::Text(text) => text.len() + 2,
        Value::Array(items) => (items.iter().map(|item| compact_length(item) + 1).sum::<usize>() + 1).max(2),
        Value::Object(members) => {
            let inside = members.iter().map(|(name, member)| name.len() + compact_length(member) + 4).sum::<usize>();
            (inside + 1).max(2)
        }
    }
}
