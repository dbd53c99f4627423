//! Files beyond the specification's table: the other rules, one file each.

use super::*;

fn by_riverton(file: &str, changes: &[(&str, Value)], code: &str) -> Case {
    let about = format!("Refused as {code}.");
    Case::request(&format!("more/{file}.ofr"), signed(&plain_with(changes), &[&RIVERTON]), &about, refused(code))
}

fn raw(file: &str, bytes: Vec<u8>, about: &str, code: &str) -> Case {
    Case::request(&format!("more/{file}.ofr"), bytes, about, refused(code))
}

pub(super) fn cases() -> Vec<Case> {
    [envelopes(), members(), texts_and_times(), keys_and_replays(), limits()].into_iter().flatten().collect()
}

fn envelopes() -> Vec<Case> {
    let payload = bytes(&plain());
    let good = sig(&RIVERTON, TYPE, &payload);
    let file = String::from_utf8(envelope(TYPE, &payload, std::slice::from_ref(&good))).unwrap();
    let edit = |from: &str, to: &str| {
        assert!(file.contains(from), "{from}");
        file.replacen(from, to, 1).into_bytes()
    };
    let five: Vec<_> = std::iter::repeat_n(good.clone(), 5).collect();
    let mut both = good.clone();
    both["sshsig"] = sshsig(&RIVERTON, NAMESPACE, &payload, 1)["sshsig"].clone();
    let other_key = changed(sshsig(&RIVERTON, NAMESPACE, &payload, 1), &[("/key", json!(FAIRVIEW.key()))]);
    let crlf = sshsig(&RIVERTON, NAMESPACE, &payload, 1)["sshsig"].as_str().unwrap().replace('\n', "\r\n");
    let crlf = changed(sshsig(&RIVERTON, NAMESPACE, &payload, 1), &[("/sshsig", crlf.into())]);
    let mut unpadded = good.clone();
    unpadded["key"] = good["key"].as_str().unwrap().trim_end_matches('=').into();
    let absent = sshsig(&TOKEN, NAMESPACE, &payload, 0);
    let mut large = plain();
    large["ext"] = json!({});
    let padded = [bytes(&large), vec![b' '; 33_000]].concat();
    vec![
        raw("bom", [b"\xef\xbb\xbf".as_slice(), file.as_bytes()].concat(), "A byte order mark.", "json.bom"),
        raw(
            "latin-1",
            edit("payloadType", "payload\u{fc}").iter().copied().filter(|b| *b != 0xc3).collect(),
            "Not UTF-8.",
            "json.utf8",
        ),
        raw("two-objects", format!("{file}{file}").into_bytes(), "Two envelopes in one file.", "json.syntax"),
        raw(
            "unknown-member",
            edit("{\"", "{\"alg\":\"none\",\""),
            "A member that DSSE does not have.",
            "envelope.members",
        ),
        raw("no-signatures", envelope(TYPE, &payload, &[]), "No signature.", "envelope.signatures"),
        raw("five-signatures", envelope(TYPE, &payload, &five), "Five signatures.", "envelope.signatures"),
        raw("sig-and-sshsig", envelope(TYPE, &payload, &[both]), "Two proofs in one entry.", "envelope.entry"),
        raw("base64-unpadded", envelope(TYPE, &payload, &[unpadded]), "base64 without its padding.", "envelope.base64"),
        raw("base64-url", edit("\"payload\":\"e", "\"payload\":\"-"), "base64url.", "envelope.base64"),
        raw(
            "payload-empty",
            envelope(TYPE, b"", &[sig(&RIVERTON, TYPE, b"")]),
            "Nothing is signed.",
            "envelope.payload_size",
        ),
        raw(
            "payload-large",
            envelope(TYPE, &padded, &[sig(&RIVERTON, TYPE, &padded)]),
            "A payload above 32 KiB.",
            "envelope.payload_size",
        ),
        raw("file-large", [file.as_bytes(), &vec![b' '; 65_536]].concat(), "A file above 64 KiB.", "size.too_large"),
        raw(
            "ssh-other-key",
            envelope(TYPE, &payload, &[other_key]),
            "The key beside an SSH signature is not the one inside.",
            "signature.key_mismatch",
        ),
        raw("ssh-crlf", envelope(TYPE, &payload, &[crlf]), "Another line end in the armour.", "signature.ssh"),
        raw(
            "hardware-untouched",
            envelope(TYPE, &payload, &[absent]),
            "The user was not present.",
            "signature.presence",
        ),
    ]
}

fn members() -> Vec<Case> {
    let mut missing = plain();
    missing.as_object_mut().unwrap().remove("wanted");
    let long = "x".repeat(4096);
    let recipient = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8q";
    vec![
        Case::request(
            "more/missing.ofr",
            signed(&missing, &[&RIVERTON]),
            "A member is missing.",
            refused("schema.missing"),
        ),
        by_riverton("unknown", &[("/camera", "front door".into())], "schema.unknown"),
        by_riverton("unknown-inside", &[("/requester/badge", "81".into())], "schema.unknown"),
        by_riverton("version", &[("/v", 2.into())], "schema.version"),
        by_riverton("type", &[("/hold_only", "yes".into())], "schema.type"),
        by_riverton("null", &[("/hold_only", Value::Null)], "schema.type"),
        by_riverton("id", &[("/id", "01KJM2PZ00RVTP0000000TESTI".into())], "schema.form"),
        by_riverton("revision", &[("/revision", 1000.into())], "schema.range"),
        by_riverton("revision-decimal", &[("/revision", json!(1.0))], "schema.type"),
        by_riverton("status", &[("/status", "urgent".into())], "schema.value"),
        by_riverton("time", &[("/expires", "2026-03-08T12:00:00+00:00".into())], "schema.time"),
        by_riverton("name-short", &[("/requester/name", "PD".into())], "schema.length"),
        by_riverton("no-contact", &[("/requester/contact", json!({ "officer": "A. Okafor" }))], "schema.contact"),
        by_riverton("phone", &[("/requester/contact/phone", "555 0142".into())], "schema.form"),
        by_riverton("case-null", &[("/case_ref", Value::Null)], "schema.case_ref"),
        by_riverton("case-zeros", &[("/case_ref", "00-000".into())], "schema.case_ref"),
        by_riverton("case-test", &[("/case_ref", "TEST".into())], "schema.case_ref"),
        by_riverton("case-none", &[("/case_ref", "N/A.".into())], "schema.case_ref"),
        by_riverton("five-windows", &[("/windows", json!([]))], "schema.count"),
        by_riverton("recipient", &[("/encrypt_to", json!([recipient]))], "schema.form"),
        by_riverton("onward-twice", &[("/promises/onward", json!(["fire", "fire"]))], "schema.repeated"),
        by_riverton(
            "must-understand",
            &[("/must_understand", json!(["x-deadline"])), ("/ext", json!({ "x-deadline": 1 }))],
            "schema.must_understand",
        ),
        by_riverton("ext-large", &[("/ext", json!({ "x": long }))], "schema.ext_size"),
        by_riverton("lang", &[("/lang", "english".into())], "schema.form"),
        by_riverton("geometry", &[("/area/type", "MultiPolygon".into())], "schema.value"),
        by_riverton("altitude", &[("/area/coordinates/0/1", json!([-122.40, 37.77, 12]))], "schema.count"),
        by_riverton("area-open", &[("/area/coordinates/0/4", json!([-122.409, 37.771]))], "area.open"),
        by_riverton("area-repeated", &[("/area/coordinates/0/2", json!([-122.402, 37.77]))], "area.repeated"),
        by_riverton("six-places", &[("/area/coordinates/0/1", json!([-122.402_001, 37.77]))], "json.number"),
    ]
}

fn texts_and_times() -> Vec<Case> {
    let wanted = |file: &str, text: &str, code: &str| by_riverton(file, &[("/wanted", text.into())], code);
    let overlapping = json!([
        { "from": "2026-02-27T20:00:00Z", "to": "2026-02-27T22:00:00Z" },
        { "from": "2026-02-27T21:00:00Z", "to": "2026-02-27T23:00:00Z" }
    ]);
    let short = json!([{ "from": "2026-02-27T20:00:00Z", "to": "2026-02-27T20:04:59Z" }]);
    vec![
        wanted("not-nfc", "A cafe\u{301} chair with a red cushion", "text.not_nfc"),
        wanted("marks", "A chair z\u{328}\u{323}\u{32d}\u{330} with a red cushion", "text.marks"),
        wanted("line-feeds", "A chair\n\n\nwith a red cushion", "text.line_feeds"),
        wanted("zero-width", "A chair with\u{200b} a red cushion", "text.character"),
        wanted("private-use", "A chair with \u{e000} a red cushion", "text.character"),
        wanted("tag", "A chair with \u{e0041} a red cushion", "text.character"),
        wanted("control", "A chair with \u{1b}[31m a red cushion", "text.character"),
        by_riverton("name-lines", &[("/requester/name", "Riverton\nPolice".into())], "text.line_feeds"),
        wanted("blank", "            ", "text.blank"),
        by_riverton("windows-overlap", &[("/windows", overlapping)], "windows.order"),
        by_riverton("window-short", &[("/windows", short)], "windows.length"),
        by_riverton("lifetime-long", &[("/expires", "2026-04-01T12:00:00Z".into())], "clock.lifetime"),
        by_riverton("lifetime-short", &[("/expires", "2026-03-01T12:30:00Z".into())], "clock.lifetime"),
        by_riverton("ahead", &[("/issued", "2026-03-01T13:10:01Z".into())], "clock.ahead"),
        by_riverton("occurred", &[("/incident/occurred/to", "2026-02-27T21:00:00Z".into())], "clock.occurred"),
    ]
}

fn keys_and_replays() -> Vec<Case> {
    let later = |changes: &[(&str, Value)]| {
        let mut all = vec![("/revision", 3.into()), ("/issued", "2026-03-01T12:40:00Z".into())];
        all.extend_from_slice(changes);
        signed(&plain_with(&all), &[&RIVERTON])
    };
    let moved = plain_with(&[("/revision", 2.into()), ("/issued", "2026-03-01T12:40:00Z".into()), {
        ("/encrypt_to", json!(["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"]))
    }]);
    let same_time = plain_with(&[("/revision", 2.into())]);
    let revoked = |from: &str| {
        let mut known = changed(RIVERTON.known(), &[("/standing", "revoked".into())]);
        known["from"] = from.into();
        json!([known])
    };
    vec![
        raw("after-cancelled", later(&[]), "Nothing follows what was cancelled.", "replay.closed")
            .after(&["valid/plain.ofr", "valid/cancelled.ofr"]),
        raw("recipient-changed", signed(&moved, &[&RIVERTON]), "encrypt_to never changes.", "replay.changed")
            .after(&["valid/plain.ofr"]),
        raw("same-time", signed(&same_time, &[&RIVERTON]), "A later revision is issued later.", "replay.issued")
            .after(&["valid/plain.ofr"]),
        Case::again("more/same-time.ofr", "Without its predecessor it is a first file.", card(&[])),
        Case::again("valid/plain.ofr", "The key was revoked.", refused("key.revoked"))
            .with("known", revoked("2026-03-01T12:30:00Z")),
        Case::again("valid/plain.ofr", "Taken in before its key was revoked, from a later time on.", {
            changed(card(&["key_revoked"]), &[("/seen_before", "2026-03-01T12:10:00Z".into())])
        })
        .after(&["valid/plain.ofr"])
        .with("known", revoked("2026-03-01T12:30:00Z")),
        Case::again(
            "valid/plain.ofr",
            "Taken in before its key was revoked, from an earlier time on.",
            refused("key.revoked"),
        )
        .after(&["valid/plain.ofr"])
        .with("known", revoked("2026-03-01T11:30:00Z")),
    ]
}

/// On both sides of each limit: exactly at it where it is exact, 1 % off where it is computed.
fn limits() -> Vec<Case> {
    let good = |file: &str, member: &str, value: Value| {
        let file = format!("limits/{file}.ofr");
        Case::request(&file, signed(&plain_with(&[(member, value)]), &[&RIVERTON]), "Within the limit.", card(&[]))
    };
    let bad = |file: &str, member: &str, value: Value, code: &str| {
        let file = format!("limits/{file}.ofr");
        let about = format!("Beyond the limit: {code}.");
        Case::request(&file, signed(&plain_with(&[(member, value)]), &[&RIVERTON]), &about, refused(code))
    };
    let rectangle =
        |width: i32, height: i32| json!([ring(&[(0, 0), (width, 0), (width, height), (0, height), (0, 0)])]);
    // A notch that wide in the upper side of the plain square, half of its height deep.
    let notched = |width: i32| {
        let (from, to) = (400 - width / 2, 400 + width / 2);
        let upper = [(800, 0), (800, 630), (to, 630), (to, 315), (from, 315), (from, 630), (0, 630), (0, 0)];
        json!([ring(&[[(0, 0)].as_slice(), &upper].concat())])
    };
    let window = |from: &str, to: &str| json!([{ "from": from, "to": to }]);
    let circle: Vec<(i32, i32)> = (0..=63).map(on_circle).collect();
    let (area, windows) = ("/area/coordinates", "/windows");
    vec![
        good("small", area, rectangle(290, 232)),
        bad("too-small", area, rectangle(285, 230), "area.too_small"),
        good("large", area, rectangle(1280, 1028)),
        bad("too-large", area, rectangle(1300, 1036), "area.too_large"),
        good("slender", area, rectangle(1599, 99)),
        bad("too-slender", area, rectangle(1638, 99), "area.sliver"),
        good("hollow", area, notched(320)),
        bad("too-hollow", area, notched(322), "area.hollow"),
        good("64-positions", area, json!([ring(&circle)])),
        bad(
            "65-positions",
            area,
            json!([ring(&[&circle[..63], &[(699, 10)], &circle[63..]].concat())]),
            "area.positions",
        ),
        good("window-5-min", windows, window("2026-02-27T21:45:00Z", "2026-02-27T21:50:00Z")),
        good("window-12-h", windows, window("2026-02-27T10:00:00Z", "2026-02-27T22:00:00Z")),
        good("window-to-issued", windows, window("2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z")),
        good("window-45-d", windows, window("2026-01-15T12:00:00Z", "2026-01-15T13:00:00Z")),
        bad("window-45-d-1-s", windows, window("2026-01-15T11:59:59Z", "2026-01-15T13:00:00Z"), "windows.too_old"),
        good("lifetime-30-d", "/expires", "2026-03-31T12:00:00Z".into()),
        bad("lifetime-30-d-1-s", "/expires", "2026-03-31T12:00:01Z".into(), "clock.lifetime"),
        good("ahead-10-min", "/issued", "2026-03-01T13:10:00Z".into()),
        good("wanted-500", "/wanted", "é".repeat(500).into()),
        bad("wanted-501", "/wanted", "é".repeat(501).into(), "schema.length"),
        good("three-marks", "/wanted", "A chair x\u{328}\u{323}\u{32d} with a red cushion".into()),
        good("phone-15", "/requester/contact/phone", "+155555501421234".into()),
        bad("ext-4097", "/ext", json!({ "x": "y".repeat(4089) }), "schema.ext_size"),
        Case::request(
            "limits/ext-4096.ofr",
            signed(&plain_with(&[("/ext", json!({ "x": "y".repeat(4088) }))]), &[&RIVERTON]),
            "Within the limit.",
            card(&["not_understood"]),
        ),
        bad("no-ring", area, json!([]), "area.positions"),
        good("revision-999", "/revision", 999.into()),
    ]
}

/// The n-th of 63 places on a circle, exactly the same on every machine.
fn on_circle(n: i32) -> (i32, i32) {
    let angle = f64::from(n % 63) / 63.0 * std::f64::consts::TAU;
    // Rounded to whole units: no machine's last bit of a cosine reaches so far.
    #[expect(clippy::cast_possible_truncation, reason = "a few hundred")]
    let at = |part: f64, radius: f64| (part * radius).round() as i32;
    (at(angle.cos(), 500.0), at(angle.sin(), 400.0))
}
