//! The hostile files of the specification's table, H1 to H30.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) fn cases() -> Vec<Case> {
    [signatures(), names(), texts(), json_tricks(), times(), areas(), links(), replays(), notices(), others()]
        .into_iter()
        .flatten()
        .collect()
}

/// A file of Riverton's with some members changed.
fn by_riverton(file: &str, changes: &[(&str, Value)], about: &str, expect: Value) -> Case {
    Case::request(&format!("hostile/{file}.ofr"), signed(&plain_with(changes), &[&RIVERTON]), about, expect)
}

fn raw(file: &str, bytes: Vec<u8>, about: &str, expect: Value) -> Case {
    Case::request(&format!("hostile/{file}.ofr"), bytes, about, expect)
}

fn signatures() -> Vec<Case> {
    let payload = bytes(&plain());
    let good = sig(&RIVERTON, TYPE, &payload);
    let altered = String::from_utf8(payload.clone()).unwrap().replace("red cargo", "rad cargo").into_bytes();
    let feed = "application/vnd.open-footage-feed+json;v=1";
    let four = [good.clone(), good.clone(), sig(&FAIRVIEW, TYPE, &payload), good.clone()];
    let weak = |key: [u8; 32]| changed(good.clone(), &[("/key", STANDARD.encode(key).into())]);
    // y = 1, the neutral element: under it the signature (R = neutral, S = 0) holds for every message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut forged = [0; 64];
    forged[0] = 1;
    let forged = changed(weak(neutral), &[("/sig", STANDARD.encode(forged).into())]);
    vec![
        raw(
            "h01-payload-changed",
            envelope(TYPE, &altered, std::slice::from_ref(&good)),
            "H1: one byte of the payload was changed.",
            refused("signature.bad"),
        ),
        raw(
            "h02-other-type",
            envelope(feed, &payload, &[sig(&RIVERTON, feed, &payload)]),
            "H2: a good signature, over another payloadType.",
            refused("envelope.type"),
        ),
        raw(
            "h02-other-namespace",
            envelope(TYPE, &payload, &[sshsig(&RIVERTON, "file", &payload, 1)]),
            "H2: an SSH signature made for another namespace.",
            refused("signature.namespace"),
        ),
        raw(
            "h28-one-key-thrice",
            envelope(TYPE, &payload, &four),
            "H28: four signatures, three of them by one key.",
            changed(card(&[]), &[("/also_signed_by", 1.into())]),
        ),
        raw("h30-zero-key", envelope(TYPE, &payload, &[weak([0; 32])]), "H30: the key is all zeros.", {
            refused("signature.weak_key")
        }),
        raw(
            "h30-small-order",
            envelope(TYPE, &payload, &[forged]),
            "H30: a key of small order, under which one signature holds for everything.",
            refused("signature.weak_key"),
        ),
        raw("h30-large-s", envelope(TYPE, &payload, &[large_s(&good)]), "H30: the group's order was added to S.", {
            refused("signature.bad")
        }),
    ]
}

/// Adds the order of the group to S: the same number to a careless verifier.
fn large_s(entry: &Value) -> Value {
    let order = hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut sig = STANDARD.decode(entry["sig"].as_str().unwrap()).unwrap();
    let mut carry = 0_u16;
    for (byte, add) in sig[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    changed(entry.clone(), &[("/sig", STANDARD.encode(sig).into())])
}

fn names() -> Vec<Case> {
    let cyrillic = "Rivеrtоn Pоliсе Dераrtmеnt";
    let by_stranger = plain_of(&STRANGER, "01KJM2PZ00HSTP0000000TEST1");
    let trusted = changed(by_stranger.clone(), &[("/requester/name", RIVERTON.name.into())]);
    let alike = changed(by_stranger.clone(), &[("/requester/name", cyrillic.into())]);
    let own = changed(STRANGER.known(), &[("/name", cyrillic.into())]);
    // The first letter of the second label is Cyrillic.
    let punycode = "police.xn--iverton-qgg.example";
    vec![
        raw(
            "h04-trusted-name",
            signed(&trusted, &[&STRANGER]),
            "H4: a trusted requester's name under an unknown key.",
            quarantine(Some(RIVERTON.name), false),
        ),
        raw(
            "h04-trusted-domain",
            signed(
                &plain_of(&Agency { domain: RIVERTON.domain, ..STRANGER }, "01KJM2PZ00HSTP0000000TEST5"),
                &[&STRANGER],
            ),
            "H4: a trusted requester's domain under an unknown key.",
            quarantine(Some(RIVERTON.name), false),
        ),
        raw(
            "h05-look-alike",
            signed(&alike, &[&STRANGER]),
            "H5: the name in Cyrillic look-alikes, under an unknown key.",
            quarantine(Some(RIVERTON.name), true),
        ),
        Case::again("hostile/h05-look-alike.ofr", "H5: the same, after the owner pinned that key.", {
            card(&["look_alike", "mixed_script"])
        })
        .with("known", json!([RIVERTON.known(), own])),
        by_riverton(
            "h06-mail-elsewhere",
            &[("/requester/contact/email", "okafor@police-riverton.example".into())],
            "H6: mail at another host.",
            refused("schema.mail_host"),
        ),
        Case::request(
            "hostile/h06-domain-elsewhere.ofr",
            {
                signed(
                    &plain_of(&Agency { domain: "police-riverton.example", ..RIVERTON }, "01KJM2PZ00HSTP0000000TEST2"),
                    &[&RIVERTON],
                )
            },
            "H6: another domain than the one that was pinned.",
            refused("domain.mismatch"),
        ),
        Case::request(
            "hostile/h06-punycode.ofr",
            signed(&plain_of(&Agency { domain: punycode, ..RIVERTON }, "01KJM2PZ00HSTP0000000TEST3"), &[&RIVERTON]),
            "H6: a domain that looks like the pinned one.",
            refused("domain.mismatch"),
        ),
        Case::request(
            "hostile/h06-punycode-unknown.ofr",
            {
                let agency = Agency { domain: punycode, ..STRANGER };
                signed(&plain_of(&agency, "01KJM2PZ00HSTP0000000TEST4"), &[&STRANGER])
            },
            "H6: the same domain under an unknown key and another name.",
            quarantine(Some(RIVERTON.name), false),
        ),
    ]
}

fn texts() -> Vec<Case> {
    let wanted = |file: &str, text: &str, about: &str, code: &str| {
        by_riverton(file, &[("/wanted", text.into())], about, refused(code))
    };
    let literal =
        "<b>Look</b> at [this](https://evil.example) or call tel:+15555550199 now & <script>alert(1)</script>.";
    vec![
        wanted(
            "h07-rlo",
            "A red bicycle \u{202e}elcycib eulb A",
            "H7: U+202E turns a sentence around.",
            "text.character",
        ),
        wanted("h07-alm", "A red bicycle\u{61c} near the bridge", "H7: U+061C alone.", "text.character"),
        wanted("h07-lrm", "A red bicycle\u{200e} near the bridge", "H7: U+200E alone.", "text.character"),
        wanted(
            "h08-arabic-rlo",
            "A red bicycle \u{627}\u{202e} near the bridge",
            "H8: an Arabic letter and an RLO.",
            "text.character",
        ),
        wanted(
            "h08-arabic",
            "A red bicycle \u{627} near the bridge",
            "H8: the letter alone, not said to be rtl.",
            "text.direction",
        ),
        by_riverton(
            "h29-literal",
            &[("/wanted", literal.into())],
            "H29: markup and links are shown literally.",
            card(&[]),
        ),
    ]
}

fn json_tricks() -> Vec<Case> {
    let text = String::from_utf8(bytes(&plain())).unwrap();
    let payload = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let payload = text.replacen(from, to, 1).into_bytes();
        envelope(TYPE, &payload, &[sig(&RIVERTON, TYPE, &payload)])
    };
    let file = String::from_utf8(signed(&plain(), &[&RIVERTON])).unwrap();
    let twice = file.replacen('{', "{\"payload\":\"e30=\",", 1).into_bytes();
    let deep = "[".repeat(10_000).into_bytes();
    let deep_signed = envelope(TYPE, &deep, &[sig(&RIVERTON, TYPE, &deep)]);
    let exponent = file.replacen('{', "{\"n\":1e999,", 1).into_bytes();
    let surrogate = file.replacen('{', "{\"n\":\"\\ud800\",", 1).into_bytes();
    let html = [b"<!doctype html><pre>".as_slice(), file.as_bytes(), b"</pre>"].concat();
    let pdf = [b"%PDF-1.7\n1 0 obj << /Length 9 >> stream\n".as_slice(), file.as_bytes(), b"\nendstream"].concat();
    vec![
        raw("h03-member-twice", twice, "H3: the envelope names its payload twice.", refused("json.duplicate")),
        raw(
            "h03-payload-twice",
            payload("\"v\":1", "\"v\":1,\"wanted\":\"Something else entirely.\""),
            "H3: the payload names a member twice.",
            refused("json.duplicate"),
        ),
        raw("h09-deep", deep, "H9: an array 10 000 deep.", refused("json.depth")),
        raw("h09-deep-payload", deep_signed, "H9: the same as a payload.", refused("json.depth")),
        raw("h09-exponent", exponent, "H9: 1e999 in the envelope.", refused("json.number")),
        raw("h09-exponent-payload", payload("\"revision\":1", "\"revision\":1e999"), "H9: 1e999 in the payload.", {
            refused("json.number")
        }),
        raw("h09-surrogate", surrogate, "H9: half of a surrogate pair.", refused("json.string")),
        raw("h09-surrogate-payload", payload("A red cargo", "A \\ud800red cargo"), "H9: the same in the payload.", {
            refused("json.string")
        }),
        raw("h27-zip", zip("request.ofr", file.as_bytes()), "H27: a valid request inside a ZIP.", refused("json.utf8")),
        raw("h27-html", html, "H27: a valid request inside HTML.", refused("json.syntax")),
        raw("h27-pdf", pdf, "H27: a valid request inside a PDF.", refused("json.syntax")),
    ]
}

/// A ZIP with one stored file. Its sums are zero: whoever opened it would have gone too far already.
fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap().to_le_bytes();
    let length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let zeros = [0; 12];
    let crc = [0; 4];
    let local = [b"PK\x03\x04\x14\0\0\0\0\0\0\0\x21\0".as_slice(), &crc, &size, &size, &length, &[0, 0]].concat();
    let local = [&local, name.as_bytes(), content].concat();
    let central =
        [b"PK\x01\x02\x14\0\x14\0\0\0\0\0\0\0\x21\0".as_slice(), &crc, &size, &size, &length, &zeros, &[0; 4]];
    let central = [&central.concat(), name.as_bytes()].concat();
    let (at, length) = (u32::try_from(local.len()).unwrap(), u32::try_from(central.len()).unwrap());
    let end =
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &length.to_le_bytes(), &at.to_le_bytes(), &[0, 0]].concat();
    [local, central, end].concat()
}

fn times() -> Vec<Case> {
    let windows = |file: &str, windows: Value, about: &str, code: &str| {
        by_riverton(file, &[("/windows", windows)], about, refused(code))
    };
    let window = |from: &str, to: &str| json!({ "from": from, "to": to });
    let four = json!([
        window("2026-02-24T10:00:00Z", "2026-02-24T14:00:00Z"),
        window("2026-02-25T10:00:00Z", "2026-02-25T14:00:00Z"),
        window("2026-02-26T10:00:00Z", "2026-02-26T14:00:00Z"),
        window("2026-02-27T10:00:00Z", "2026-02-27T14:00:00Z"),
    ]);
    let future = [("/issued", "2031-03-01T12:00:00Z".into()), ("/expires", "2031-03-08T12:00:00Z".into())];
    let shifted = [("/windows", json!([window("2031-02-27T21:45:00Z", "2031-02-27T23:00:00Z")]))];
    let future: Vec<_> = future.into_iter().chain(shifted).collect();
    vec![
        windows(
            "h10-too-long",
            json!([window("2026-02-27T10:00:00Z", "2026-02-27T22:00:01Z")]),
            "H10: a window of 12 hours and a second.",
            "windows.length",
        ),
        windows("h10-four-of-four", four, "H10: four windows of 4 hours.", "windows.total"),
        windows(
            "h10-future",
            json!([window("2026-03-01T11:30:00Z", "2026-03-01T12:30:00Z")]),
            "H10: a window that ends after the request was issued.",
            "windows.future",
        ),
        windows(
            "h10-too-old",
            json!([window("2026-01-14T12:00:00Z", "2026-01-14T13:00:00Z")]),
            "H10: 46 days back.",
            "windows.too_old",
        ),
        by_riverton("h16-in-2031", &future, "H16: issued in 2031.", refused("clock.ahead")),
        Case::again("hostile/h16-in-2031.ofr", "H16: the same, by a clock that is not synchronised.", {
            card(&["clock_not_synchronised"])
        })
        .with("clock_synchronised", false.into()),
        by_riverton(
            "h16-expires-first",
            &[("/expires", "2026-02-28T12:00:00Z".into())],
            "H16: expires before it was issued.",
            refused("clock.lifetime"),
        ),
        Case::again("valid/plain.ofr", "H17: taken in while valid, looked at when expired.", {
            changed(card(&["expired"]), &[("/seen_before", "2026-03-01T12:10:00Z".into())])
        })
        .after(&["valid/plain.ofr"])
        .with("now", "2026-03-09T12:00:00Z".into()),
        Case::again("valid/plain.ofr", "H17: first seen when expired.", refused("clock.expired"))
            .with("now", "2026-03-09T12:00:00Z".into()),
    ]
}

fn areas() -> Vec<Case> {
    let area = |file: &str, rings: Value, about: &str, code: &str| {
        by_riverton(file, &[("/area/coordinates", rings)], about, refused(code))
    };
    let swapped: Vec<_> = square().as_array().unwrap().iter().map(|p| json!([p[1], p[0]])).collect();
    let house = ring(&[(0, 0), (30, 0), (30, 24), (0, 24), (0, 0)]);
    let across = json!([[[179.999, 10.0], [-179.999, 10.0], [-179.999, 10.006], [179.999, 10.006], [179.999, 10.0]]]);
    vec![
        area("h11-one-house", json!([house]), "H11: the area of one house.", "area.too_small"),
        area(
            "h11-city",
            json!([ring(&[(0, 0), (9000, 0), (9000, 9000), (0, 9000), (0, 0)])]),
            "H11: the area of a city.",
            "area.too_large",
        ),
        area(
            "h11-crossing",
            json!([ring(&[(0, 0), (800, 630), (800, 0), (0, 630), (0, 0)])]),
            "H11: crosses itself.",
            "area.crossing",
        ),
        area(
            "h11-hole",
            json!([square(), ring(&[(300, 300), (500, 300), (500, 400), (300, 300)])]),
            "H11: has a hole.",
            "area.hole",
        ),
        area("h11-antimeridian", across, "H11: over the antimeridian.", "area.antimeridian"),
        area(
            "h11-swapped",
            json!([swapped]),
            "H11: latitude and longitude swapped, with a hint.",
            "area.latitude_swapped",
        ),
        area(
            "h12-sliver",
            json!([ring(&[(0, 0), (9100, 0), (9100, 120), (0, 120), (0, 0)])]),
            "H12: a legal size, 8 km long.",
            "area.sliver",
        ),
        area(
            "h12-hollow",
            json!([ring(&[(0, 0), (900, 0), (900, 700), (600, 700), (600, 200), (0, 200), (0, 0)])]),
            "H12: an L around other people's blocks.",
            "area.hollow",
        ),
    ]
}

fn links() -> Vec<Case> {
    let portal = |file: &str, url: &str, about: &str, code: &str| {
        by_riverton(file, &[("/delivery", json!([{ "kind": "portal", "url": url }]))], about, refused(code))
    };
    vec![
        by_riverton(
            "h13-token",
            &[("/public_url", "https://police.riverton.example/r?home=81c2".into())],
            "H13: a token in the query of public_url.",
            refused("schema.url"),
        ),
        by_riverton(
            "h14-address",
            &[("/ext", json!({ "x-address": { "street": "12 Mill Street" } }))],
            "H14: ext holds an address.",
            card(&["not_understood"]),
        ),
        portal(
            "h19-foreign-host",
            "https://uploads.example/evidence",
            "H19: a portal on a foreign host.",
            "schema.portal_host",
        ),
        portal("h19-javascript", "javascript:alert(1)", "H19: javascript: as a portal.", "schema.url"),
        portal("h19-credentials", "https://a:b@police.riverton.example/evidence", "H19: credentials.", "schema.url"),
        portal("h19-ip-host", "https://192.0.2.7/evidence", "H19: an IP address as host.", "schema.url"),
    ]
}

fn replays() -> Vec<Case> {
    let other = [("/wanted", "Everybody who walked by, please, with their faces.".into())];
    vec![
        Case::again("valid/plain.ofr", "H15: revision 1 comes again after revision 2.", {
            json!({ "verdict": "ignored", "revision": 1, "highest": 2 })
        })
        .after(&["valid/plain.ofr", "valid/cancelled.ofr"]),
        by_riverton(
            "h15-equivocation",
            &other,
            "H15: the same id and revision with other content.",
            card(&["equivocation"]),
        )
        .after(&["valid/plain.ofr"]),
        Case::again(
            "valid/plain.ofr",
            "H15: the first of the two again: the owner is told for both.",
            changed(card(&["equivocation"]), &[("/seen_before", "2026-03-01T12:10:00Z".into())]),
        )
        .after(&["valid/plain.ofr", "hostile/h15-equivocation.ofr"]),
    ]
}

fn notices() -> Vec<Case> {
    let pressure = "You are required to answer. Failure to comply may lead to arrest; there is a reward.";
    let protected = "People who came from the protest past the clinic; their immigration status matters.";
    let hidden = changed(card(&["class_contradiction", "hidden_class"]), &[("/hidden", true.into())]);
    vec![
        Case::again("valid/plain.ofr", "H20: it says municipal, the directory says federal.", hidden).with("known", {
            json!([changed(RIVERTON.known(), &[("/standing", "vouched".into()), ("/class", "federal".into())])])
        }),
        by_riverton("h21-pressure", &[("/wanted", pressure.into())], "H21: words that press.", card(&["pressure"])),
        by_riverton("h22-protected", &[("/wanted", protected.into())], "H22: what the law protects.", {
            card(&["protected_activity"])
        }),
        by_riverton(
            "h23-unticked",
            &[("/need", json!({ "audio": true, "identity": "witness", "original": true }))],
            "H23: wants sound, the original and a witness.",
            card(&["audio_wanted", "original_wanted", "witness_wanted"]),
        ),
    ]
}

fn others() -> Vec<Case> {
    let promises = [
        ("/promises/immigration_use", true.into()),
        ("/promises/assembly_use", true.into()),
        ("/promises/onward", json!(["prosecutor", "federal"])),
    ];
    vec![by_riverton("promises", &promises, "Promises that the owner's policy flags.", {
        card(&["immigration_use", "assembly_use", "onward_to_hidden"])
    })]
}
