use super::{MAX_ENVELOPE, MAX_PAYLOAD, Unproved, key_id, pae, seal, verify};
use crate::bundle::statement::PAYLOAD_TYPE;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};

fn sealed(payload_type: &str, payload: &[u8], seed: u8) -> Vec<u8> {
    let key = SigningKey::from_bytes(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    seal(payload_type, payload, &public, |message| Ok::<_, ()>(key.sign(message).to_bytes())).unwrap()
}

#[test]
fn the_specifications_example_is_encoded_as_it_says() {
    assert_eq!(
        pae("http://example.com/HelloWorld", b"hello world"),
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    );
}

#[test]
fn another_programs_signatures_are_ours() {
    let vectors: Value = serde_json::from_str(include_str!("../../../../../tests/data/dsse/vectors.json")).unwrap();
    let vectors = vectors["vectors"].as_array().unwrap();
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let payload = hex::decode(text("payload")).unwrap();
        let seed = hex::decode(text("seed")).unwrap()[0];
        assert_eq!(hex::encode(pae(text("payload_type"), &payload)), text("pae"));
        let file = sealed(text("payload_type"), &payload, seed);
        let value: Value = serde_json::from_slice(&file).unwrap();
        assert_eq!((&value["signatures"][0]["sig"], &value["publicKey"]), (&vector["sig"], &vector["public_key"]));
        assert_eq!(verify(&file, text("payload_type")).unwrap().payload, payload);
    }
    assert_eq!(vectors.len(), 5);
}

#[test]
fn e2_whatever_is_changed_does_not_hold() {
    let file = sealed(PAYLOAD_TYPE, b"{\"format\":1}", 7);
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
    assert_eq!(verify(&file, PAYLOAD_TYPE).unwrap().key, key);
    let check = |expected: Unproved, change: fn(&mut Value)| {
        let mut value: Value = serde_json::from_slice(&file).unwrap();
        change(&mut value);
        assert_eq!(verify(&serde_json::to_vec(&value).unwrap(), PAYLOAD_TYPE), Err(expected), "{value}");
    };
    check(Unproved::Bad, |v| v["payload"] = json!("e30="));
    check(Unproved::Bad, |v| v["signatures"][0]["sig"] = json!("A".repeat(86) + "=="));
    check(Unproved::Type, |v| v["payloadType"] = json!("text/plain"));
    check(Unproved::Form, |v| v["payload"] = json!("e30"));
    check(Unproved::Form, |v| v["publicKey"] = json!("00".repeat(32)));
    check(Unproved::Form, |v| v["signatures"][0]["keyid"] = json!(""));
    check(Unproved::Form, |v| v["signatures"] = json!([]));
    check(Unproved::Form, |v| v["signatures"] = json!([v["signatures"][0], v["signatures"][0]]));
    check(Unproved::Form, |v| v["note"] = json!("unsigned"));
    check(Unproved::Form, |v| v["signatures"][0]["note"] = json!("unsigned"));
    // A key of small order, under which one signature holds for everything.
    let small = [&[1][..], &[0; 31]].concat().try_into().unwrap();
    let forged = seal(PAYLOAD_TYPE, b"{}", &small, |_| Ok::<_, ()>([&[1][..], &[0; 63]].concat().try_into().unwrap()));
    assert_eq!(verify(&forged.unwrap(), PAYLOAD_TYPE), Err(Unproved::Bad));
}

#[test]
fn limits_hold() {
    assert!(verify(&sealed(PAYLOAD_TYPE, &vec![b' '; MAX_PAYLOAD], 1), PAYLOAD_TYPE).is_ok());
    assert_eq!(verify(&vec![b' '; MAX_ENVELOPE + 1], PAYLOAD_TYPE), Err(Unproved::TooLarge));
    let deep = "[".repeat(100_000);
    assert_eq!(verify(deep.as_bytes(), PAYLOAD_TYPE), Err(Unproved::Form));
}

#[test]
fn keys_are_told_apart_by_their_hash() {
    assert_eq!(key_id(&[0; 32]), "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925");
}
