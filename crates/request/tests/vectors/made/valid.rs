//! Files that every implementation takes.

use super::*;

pub(super) fn cases() -> Vec<Case> {
    let case = |file: &str, payload: Value, about: &str, notices: &[&str]| {
        Case::request(&format!("valid/{file}.ofr"), signed(&payload, &[&RIVERTON]), about, card(notices))
    };
    let two = json!([
        { "from": "2026-02-26T21:00:00Z", "to": "2026-02-26T23:00:00Z" },
        { "from": "2026-02-27T21:00:00Z", "to": "2026-02-27T23:00:00Z" }
    ]);
    let cancelled = plain_with(&[
        ("/revision", 2.into()),
        ("/status", "cancelled".into()),
        ("/issued", "2026-03-01T12:30:00Z".into()),
    ]);
    let rtl = plain_with(&[
        ("/id", "01KJM2PZ00RVTP0000000TEST2".into()),
        ("/incident/summary", "دراجة شحن حمراء سُرقت من أمام المكتبة في شارع الطاحونة.".into()),
        ("/wanted", "דרוש סרטון של אופניים אדומים ליד הגשר.".into()),
        ("/lang", "ar".into()),
        ("/dir", "rtl".into()),
    ]);
    let mut dog = plain_of(&DANA, "01KJM2PZ00RVTP0000000TEST5");
    dog = changed(
        dog,
        &[
            ("/case_ref", Value::Null),
            ("/incident/class", "lost_animal".into()),
            ("/incident/summary", "Our brown dog Biscuit slipped the lead and ran towards the river.".into()),
            ("/wanted", "A brown dog with a blue collar, alone.".into()),
            ("/need/identity", "contact".into()),
        ],
    );
    let mut absent = plain_with(&[("/id", "01KJM2PZ00RVTP0000000TEST6".into())]);
    for member in ["hold_only", "delivery", "encrypt_to", "public_url", "must_understand", "ext"] {
        absent.as_object_mut().unwrap().remove(member);
    }
    absent["need"].as_object_mut().unwrap().remove("audio");
    absent["incident"].as_object_mut().unwrap().remove("occurred");
    let payload = bytes(&plain_with(&[("/id", "01KJM2PZ00RVTP0000000TEST7".into())]));
    let token = bytes(&plain_with(&[("/id", "01KJM2PZ00RVTP0000000TEST8".into())]));
    let sealed = plain_with(&[
        ("/id", "01KJM2PZ00RVTP0000000TEST9".into()),
        ("/encrypt_to", json!(["age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"])),
    ]);
    let mut signatures = vec![sig(&STRANGER, TYPE, &payload), sig(&RIVERTON, TYPE, &payload)];
    let two_signatures = envelope(TYPE, &payload, &signatures);
    signatures.push(sig(&FAIRVIEW, TYPE, &payload));
    let three = envelope(TYPE, &payload, &signatures);
    let broken = changed(sig(&FAIRVIEW, TYPE, &payload), &[("/sig", sig(&DANA, TYPE, &payload)["sig"].clone())]);
    let one_broken = envelope(TYPE, &payload, &[broken, sig(&RIVERTON, TYPE, &payload)]);
    vec![
        case("plain", plain(), "Riverton asks for footage of a theft.", &[]),
        case("cancelled", cancelled, "The same at revision 2, cancelled.", &[]).after(&["valid/plain.ofr"]),
        case("rtl", rtl, "Arabic and Hebrew, said to be right to left.", &["words_not_searched"]),
        case(
            "two-windows",
            plain_with(&[("/id", "01KJM2PZ00RVTP0000000TEST3".into()), ("/windows", two)]),
            "Two windows on two evenings.",
            &[],
        ),
        case(
            "hold-only",
            plain_with(&[("/id", "01KJM2PZ00RVTP0000000TEST4".into()), ("/hold_only", true.into())]),
            "Keep it, hand nothing over.",
            &[],
        ),
        Case::request("valid/lost-dog.ofr", signed(&dog, &[&DANA]), "A neighbour, without a case.", card(&[])),
        case("defaults", absent, "Every member that may be absent is.", &[]),
        case("sealed", sealed, "With a recipient to seal a bundle to.", &[]),
        Case::request(
            "valid/sshsig.ofr",
            envelope(TYPE, &payload, &[sshsig(&RIVERTON, NAMESPACE, &payload, 1)]),
            "Signed by ssh-keygen.",
            card(&[]),
        ),
        Case::request(
            "valid/hardware.ofr",
            envelope(TYPE, &token, &[sshsig(&TOKEN, NAMESPACE, &token, 1)]),
            "Signed by ssh-keygen with a hardware key, its user present.",
            card(&[]),
        ),
        Case::request(
            "valid/two-signatures.ofr",
            two_signatures,
            "One signature is by a key that nobody knows.",
            card(&[]),
        ),
        Case::request("valid/also-signed.ofr", three, "Another known sender signed too.", {
            changed(card(&[]), &[("/also_signed_by", 1.into())])
        }),
        Case::request(
            "valid/one-broken.ofr",
            one_broken,
            "One of two signatures does not hold: passed over.",
            card(&[]),
        ),
        Case::again("valid/plain.ofr", "The same file a second time.", {
            changed(card(&[]), &[("/seen_before", "2026-03-01T12:10:00Z".into())])
        })
        .after(&["valid/plain.ofr"]),
        Case::again("valid/plain.ofr", "Seen in a feed too.", {
            json!({ "verdict": "card", "hidden": false, "also_signed_by": 0, "notices": [] })
        })
        .with("posted", json!(["valid/plain.ofr"])),
        Case::again("valid/plain.ofr", "Nobody is known.", quarantine(None, false)).with("known", json!([])),
        Case::again("valid/plain.ofr", "A directory vouches for the key.", card(&[]))
            .with("known", json!([changed(RIVERTON.known(), &[("/standing", "vouched".into())])])),
        Case::again("valid/plain.ofr", "The directory dropped the key.", {
            changed(quarantine(None, false), &[("/suspended", true.into())])
        })
        .with("known", json!([changed(RIVERTON.known(), &[("/standing", "suspended".into())])])),
    ]
}
