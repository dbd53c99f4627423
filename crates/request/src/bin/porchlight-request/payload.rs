//! `new`: the text of a request, as JSON to look at and to sign. It is built as a document of its own, so that a half-filled template
//! can be written; whether it is a good request is said at the end.

use crate::args::New;
use crate::files::{self, Readers};
use crate::{Failure, Outcome, keys, note, refused, say, signing};
use request::envelope::{Envelope, Kind};
use request::{Moment, RequestId};
use serde_json::{Value, json};
use std::path::Path;

const MAX_PAYLOAD: usize = 32 * 1024;
/// A GeoJSON file may hold more than its polygon.
const MAX_GEOJSON: usize = 1024 * 1024;
const DAYS: u16 = 7;

pub(crate) fn new(args: New, now: Moment) -> Outcome {
    let mut payload = base(&args)?;
    if args.from.is_none() && args.revise.is_none() {
        let mut random = [0; 10];
        getrandom::fill(&mut random).map_err(|error| Failure::Refused(error.to_string()))?;
        payload["id"] = RequestId::new(u64::try_from(now.0).unwrap_or(0) * 1000, random).as_str().into();
    }
    payload["issued"] = now.to_string().into();
    let days = args.days.unwrap_or(DAYS);
    payload["expires"] = now.plus(i64::from(days) * 86_400).to_string().into();
    apply(&mut payload, &args)?;
    let bytes = write(&payload);
    let problems = signing::problems(&bytes, &[], now);
    files::write(&args.out, &bytes, Readers::Everybody)?;
    for problem in &problems {
        note(&format!("still to do: {problem}"));
    }
    let shown = args.out.display();
    say(&if problems.is_empty() {
        format!(
            "{shown} is a whole request. Look at it, then sign it: porchlight-request sign {shown} --key ... --out ...\n"
        )
    } else {
        format!("{shown} has {} things to fill in or to put right.\n", problems.len())
    })
}

/// What is begun with: an earlier request, a file, or an empty template.
fn base(args: &New) -> Outcome<Value> {
    if let Some(path) = &args.revise {
        let file = files::read(path, Kind::Request.max_file())?;
        let verified = Envelope::read(&file, Kind::Request).and_then(Envelope::verify);
        let verified = verified.map_err(|refusal| Failure::Refused(format!("{}: {refusal}", path.display())))?;
        let mut payload = parse(verified.payload(), path)?;
        let Some(revision) = payload["revision"].as_u64() else {
            return refused(format!("{} has no revision", path.display()));
        };
        payload["revision"] = (revision + 1).into();
        return Ok(payload);
    }
    match &args.from {
        Some(path) => parse(&files::read(path, MAX_PAYLOAD)?, path),
        None => Ok(template()),
    }
}

fn parse(bytes: &[u8], path: &Path) -> Outcome<Value> {
    match serde_json::from_slice(bytes) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => refused(format!("{} is no JSON object", path.display())),
        Err(error) => refused(format!("{}: {error}", path.display())),
    }
}

fn apply(payload: &mut Value, args: &New) -> Outcome {
    if let Some(path) = &args.key {
        let key = keys::read_published(path)?;
        payload["requester"]["name"] = key.name.into();
        payload["requester"]["domain"] = key.domain.as_str().into();
    }
    let texts = [
        ("/status", args.status.map(|status| status.word().to_owned())),
        ("/requester/class", args.class.map(|class| class.word().to_owned())),
        ("/requester/contact/officer", args.officer.clone()),
        ("/requester/contact/phone", args.phone.clone()),
        ("/requester/contact/email", args.email.clone()),
        ("/case_ref", args.case_ref.clone()),
        ("/incident/class", args.incident.map(|class| class.word().to_owned())),
        ("/incident/summary", args.summary.clone()),
        ("/wanted", args.wanted.clone()),
        ("/public_url", args.public_url.clone()),
    ];
    for (pointer, text) in texts {
        if let Some(text) = text {
            set(payload, pointer, text.into())?;
        }
    }
    if args.hold_only {
        set(payload, "/hold_only", true.into())?;
    }
    if !args.windows.is_empty() {
        let window = |text: &String| match text.split_once('/') {
            Some((from, to)) => Ok(json!({ "from": from, "to": to })),
            None => Err(Failure::Wrong(format!("{text} is no window: write FROM/TO"))),
        };
        let windows = args.windows.iter().map(window).collect::<Outcome<Vec<_>>>()?;
        set(payload, "/windows", windows.into())?;
    }
    if let Some(path) = &args.area {
        set(payload, "/area", polygon(path)?)?;
    }
    Ok(())
}

fn set(payload: &mut Value, pointer: &str, value: Value) -> Outcome {
    let (parent, member) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    match payload.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(member.to_owned(), value);
            Ok(())
        }
        _ => refused(format!("the payload has no object at {parent}")),
    }
}

/// The polygon of a GeoJSON file, its coordinates rounded to the five places that OFR-1 has.
fn polygon(path: &Path) -> Outcome<Value> {
    let mut value = parse(&files::read(path, MAX_GEOJSON)?, path)?;
    if value["type"] == "FeatureCollection" {
        value = match value["features"].as_array_mut() {
            Some(features) if features.len() == 1 => features.remove(0),
            _ => return refused(format!("{} does not hold exactly one feature", path.display())),
        };
    }
    if value["type"] == "Feature" {
        value = value["geometry"].take();
    }
    if value["type"] != "Polygon" {
        return refused(format!("{} holds no Polygon", path.display()));
    }
    let mut coordinates = value["coordinates"].take();
    round(&mut coordinates);
    Ok(json!({ "type": "Polygon", "coordinates": coordinates }))
}

fn round(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(round),
        Value::Number(number) => {
            if let Some(degrees) = number.as_f64() {
                *value = json!((degrees * 1e5).round() / 1e5);
            }
        }
        _ => {}
    }
}

/// As JSON in the order of the format's table, without exponents (which the format does not have).
fn write(payload: &Value) -> Vec<u8> {
    let mut out = String::new();
    put(&mut out, payload, 0, ORDER);
    out.push('\n');
    out.into_bytes()
}

fn put(out: &mut String, value: &Value, depth: usize, order: &[&str]) {
    let line = |out: &mut String, depth: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n("  ", depth));
    };
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_by_key(|name| order.iter().position(|known| known == name).unwrap_or(usize::MAX));
            out.push('{');
            for (index, name) in names.iter().enumerate() {
                out.push_str(if index > 0 { "," } else { "" });
                line(out, depth + 1);
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push_str(": ");
                put(out, &members[*name], depth + 1, order);
            }
            if !names.is_empty() {
                line(out, depth);
            }
            out.push('}');
        }
        Value::Array(items) => {
            let flat = items.iter().all(|item| !item.is_array() && !item.is_object());
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 {
                    ""
                } else if flat {
                    ", "
                } else {
                    ","
                });
                if !flat {
                    line(out, depth + 1);
                }
                put(out, item, depth + 1, order);
            }
            if !flat {
                line(out, depth);
            }
            out.push(']');
        }
        Value::Number(number) if number.is_f64() => out.push_str(&plain(number.as_f64().unwrap_or(0.0))),
        other => out.push_str(&other.to_string()),
    }
}

/// A decimal with at most five places; whatever had more is left as it is, to be refused by the check.
fn plain(number: f64) -> String {
    let five = format!("{number:.5}");
    if five.parse() == Ok(number) {
        let short = five.trim_end_matches('0');
        return if short.ends_with('.') { format!("{short}0") } else { short.to_owned() };
    }
    format!("{number}")
}

const ORDER: &[&str] = &[
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
    // Inside of others; `class` comes after the domain of a requester and before the summary of an incident.
    "name",
    "domain",
    "class",
    "contact",
    "officer",
    "phone",
    "email",
    "summary",
    "occurred",
    "from",
    "to",
    "type",
    "coordinates",
];

/// Empty where only the agency knows: an unfilled template is refused, so that none is sent by mistake.
fn template() -> Value {
    json!({
        "v": 1, "id": "", "revision": 1, "status": "active", "issued": "", "expires": "",
        "requester": { "name": "", "domain": "", "class": "", "contact": { "officer": "", "phone": "", "email": "" } },
        "case_ref": "",
        "incident": { "class": "", "summary": "", "occurred": null },
        "windows": [],
        "area": { "type": "Polygon", "coordinates": [] },
        "wanted": "",
        "need": { "audio": false, "identity": "none", "original": false },
        "hold_only": false,
        "promises": {
            "retention_days": null, "onward": [], "face_recognition": false, "immigration_use": false, "assembly_use": false,
            "public_records": false
        },
        "delivery": [{ "kind": "usb" }, { "kind": "link" }],
        "encrypt_to": [], "public_url": null, "lang": "en", "dir": "ltr", "must_understand": [], "ext": {}
    })
}
