use super::*;
use crate::json::{self, Bounds};
use crate::{Refusal, SchemaFault};

/// A request by the types, as the program of an agency makes one.
pub(crate) fn example() -> Request {
    let at = |text: &str| Moment::parse(text).unwrap();
    let area = [(0, 0), (800, 0), (800, 630), (0, 630), (0, 0)].map(|(x, y)| (-40 + x, 5_100_000 + y));
    Request {
        id: RequestId::new(1_772_366_400_000, [7; 10]),
        revision: 1,
        status: Status::Active,
        issued: at("2026-03-01T12:00:00Z"),
        expires: at("2026-03-08T12:00:00Z"),
        requester: Requester {
            name: "Riverton Police Department".to_owned(),
            domain: "police.riverton.example".parse().unwrap(),
            class: Class::Municipal,
            contact: Contact {
                officer: Some("Det. A. Okafor".to_owned()),
                phone: None,
                email: Some("okafor@police.riverton.example".to_owned()),
            },
        },
        case_ref: Some("26-004512".to_owned()),
        incident: Incident {
            class: IncidentClass::Collision,
            summary: "A cyclist was hit at the corner; the car drove on.\nNobody saw the plate.".to_owned(),
            occurred: Some(Window { from: at("2026-02-27T22:00:00Z"), to: at("2026-02-27T22:10:00Z") }),
        },
        windows: vec![Window { from: at("2026-02-27T21:30:00Z"), to: at("2026-02-27T23:00:00Z") }],
        area: Area::of_ring(&area).unwrap(),
        wanted: "A \"blue\" estate car, damaged at the front\\right.".to_owned(),
        need: Need { audio: false, identity: Identification::None, original: false },
        hold_only: false,
        promises: Promises {
            retention_days: Some(365),
            onward: vec![Class::Prosecutor],
            face_recognition: false,
            immigration_use: false,
            assembly_use: false,
            public_records: true,
        },
        delivery: vec![
            Delivery::Usb,
            Delivery::Link,
            Delivery::Portal { url: "https://police.riverton.example/evidence".parse().unwrap() },
        ],
        encrypt_to: vec!["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p".to_owned()],
        public_url: Some("https://police.riverton.example/requests/26-004512".parse().unwrap()),
        lang: "en".to_owned(),
        dir: TextDirection::Ltr,
        ext: Ext::default(),
    }
}

fn read_bytes(bytes: &[u8]) -> Result<Request, Vec<Refusal>> {
    let value = json::read(bytes, Bounds { depth: 8, values: 4096 }).unwrap();
    let draft = read(&value)?;
    let area = Area::of_ring(&draft.area).map_err(|fault| vec![Refusal::Area(fault)])?;
    Ok(draft.placed(|_| area))
}

/// Around Greenwich, where a careless writer of decimals would use exponents.
#[test]
fn what_is_written_is_read() {
    let request = example();
    assert_eq!(read_bytes(&request.to_payload()), Ok(request.clone()));
    let text = String::from_utf8(request.to_payload()).unwrap();
    assert!(text.contains("[-0.0004, 51.0]"), "{text}");
    let neighbour = Request { case_ref: None, ..request.clone() };
    let fault = Refusal::schema(crate::Field::of("case_ref"), SchemaFault::CaseRef);
    assert_eq!(read_bytes(&neighbour.to_payload()), Err(vec![fault]));
    let ext = br#""ext": {"x-a": [1, 0.5, "two"]}"#;
    let with_ext = text.replace("\"ext\": {}", std::str::from_utf8(ext).unwrap());
    let read = read_bytes(with_ext.as_bytes()).unwrap();
    assert_eq!(read.ext.names, ["x-a"]);
    assert_eq!(read_bytes(&read.to_payload()), Ok(read));
}

#[test]
fn every_fault_is_told_at_once() {
    let text = String::from_utf8(example().to_payload()).unwrap();
    let bad =
        text.replace("\"revision\": 1", "\"revision\": 0").replace("\"en\"", "\"e\"").replace("municipal", "royal");
    let faults = read_bytes(bad.as_bytes()).unwrap_err();
    let found: Vec<_> = faults.iter().map(|f| (f.field().unwrap().as_str(), f.code())).collect();
    let expected = [("revision", "schema.range"), ("requester.class", "schema.value"), ("lang", "schema.form")];
    assert_eq!(found, expected);
}

#[test]
fn ids_are_ulids() {
    let id = RequestId::new(1_469_918_176_385, [0xff; 10]);
    assert_eq!(id.as_str(), "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
    let check = |text: &str, good: bool| assert_eq!(RequestId::parse(text).is_ok(), good, "{text}");
    check("01ARYZ6S41TSV4RRFFQ69G5FAV", true);
    check("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", true);
    check("8ZZZZZZZZZZZZZZZZZZZZZZZZZ", false);
    check("01aryz6s41tsv4rrffq69g5fav", false);
    check("01ARYZ6S41TSV4RRFFQ69G5FA", false);
    check("01ARYZ6S41TSV4RRFFQ69G5FAU", false);
}

#[test]
fn words_of_the_format_come_back() {
    for class in Class::ALL {
        assert_eq!(Class::of_word(class.word()), Some(*class));
        let json = serde_json::to_string(class).unwrap();
        assert_eq!(serde_json::from_str::<Class>(&json).unwrap(), *class);
    }
    assert_eq!(Class::of_word("Municipal"), None);
}

/// A revision that asks for less, or ends the request, is told; others are not.
#[test]
fn what_a_revision_changes() {
    use crate::revision::{changes, is_told, shrinks};
    let before = example();
    let check = |after: Request, told: bool, expected: &[&str]| {
        assert_eq!(changes(&before, &after), expected);
        assert_eq!(is_told(&before, &after), told, "{expected:?}");
    };
    let later = |seconds: i64, window: Window| Window { to: window.to.plus(seconds), ..window };
    let (shorter, longer) = (later(-600, before.windows[0]), later(600, before.windows[0]));
    let half = [(0, 0), (400, 0), (400, 630), (0, 630), (0, 0)].map(|(x, y)| (-40 + x, 5_100_000 + y));
    let half = Area::of_ring(&half).unwrap();
    check(before.clone(), false, &[]);
    check(Request { wanted: "Something else.".to_owned(), ..before.clone() }, false, &["wanted"]);
    check(Request { status: Status::Cancelled, ..before.clone() }, true, &["status"]);
    check(Request { windows: vec![shorter], ..before.clone() }, true, &["windows"]);
    check(Request { windows: vec![longer], ..before.clone() }, false, &["windows"]);
    check(Request { area: half.clone(), ..before.clone() }, true, &["area"]);
    check(Request { area: half.clone(), windows: vec![longer], ..before.clone() }, false, &["windows", "area"]);
    assert!(!shrinks(&Request { area: half, ..before.clone() }, &before));
}
