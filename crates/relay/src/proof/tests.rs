use super::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    vectors: Vec<Vector>,
}

/// Made by Node's own HKDF and Ed25519: what two programs of different makers agree on.
#[derive(Deserialize)]
struct Vector {
    what: String,
    id: String,
    secret_bytes: String,
    secret: String,
    pin: String,
    passphrase: String,
    passphrase_pin: String,
    origin: String,
    nonce: String,
    access_key: String,
    access_message: String,
    access_proof: String,
    pin_key: String,
    pin_message: String,
    pin_proof: String,
}

fn vectors() -> Vec<Vector> {
    let text = include_str!("../../../../tests/data/link/vectors.json");
    let all: Vectors = serde_json::from_str(text).unwrap();
    assert!(all.vectors.len() >= 4);
    all.vectors
}

#[test]
fn vectors_hold() {
    for vector in vectors() {
        let what = &vector.what;
        let id = LinkId::parse(&vector.id).unwrap();
        let secret = Secret::from_bytes(lower_hex(&vector.secret_bytes).unwrap());
        let pin = Pin::parse(&vector.pin).unwrap();
        assert_eq!(*secret.written(), vector.secret, "{what}");
        assert_eq!(*Secret::parse(&vector.secret).unwrap().0, *secret.0, "{what}");
        assert_eq!(*passphrase(&secret, None), vector.passphrase, "{what}");
        assert_eq!(*passphrase(&secret, Some(&pin)), vector.passphrase_pin, "{what}");
        let keys = [
            (ProofKey::access(&secret, &id), &vector.access_key, &vector.access_message, &vector.access_proof),
            (ProofKey::pin(&secret, &pin, &id), &vector.pin_key, &vector.pin_message, &vector.pin_proof),
        ];
        for (key, public, said, proof) in keys {
            assert_eq!(hex::encode(key.public()), *public, "{what}");
            assert_eq!(hex::encode(message(key.1, &vector.origin, &id, &vector.nonce)), *said, "{what}");
            assert_eq!(hex::encode(key.prove(&vector.origin, &id, &vector.nonce)), *proof, "{what}");
            assert!(is_key(&key.public()), "{what}");
        }
    }
}

#[test]
fn a_proof_is_good_for_what_it_was_made_for_only() {
    let id = LinkId::from_bytes([7; 16]);
    let secret = Secret::from_bytes([1; 20]);
    let pin = Pin::parse("00112233").unwrap();
    let key = ProofKey::pin(&secret, &pin, &id);
    let (public, origin, nonce) = (key.public(), "https://a.example", "abc");
    let proof = key.prove(origin, &id, nonce);
    assert!(verify(&public, Stage::Pin, origin, &id, nonce, &proof));
    assert!(!verify(&public, Stage::Access, origin, &id, nonce, &proof));
    assert!(!verify(&public, Stage::Pin, "https://b.example", &id, nonce, &proof));
    assert!(!verify(&public, Stage::Pin, origin, &LinkId::from_bytes([8; 16]), nonce, &proof));
    assert!(!verify(&public, Stage::Pin, origin, &id, "abd", &proof));
    for at in 0..64 {
        let mut wrong = proof;
        wrong[at] ^= 1;
        assert!(!verify(&public, Stage::Pin, origin, &id, nonce, &wrong), "byte {at}");
    }
    let others = [
        ProofKey::pin(&secret, &Pin::parse("00112234").unwrap(), &id),
        ProofKey::pin(&secret, &pin, &LinkId::from_bytes([8; 16])),
        ProofKey::pin(&Secret::from_bytes([2; 20]), &pin, &id),
        ProofKey::access(&secret, &id),
    ];
    assert!(others.iter().all(|other| other.public() != public));
}

#[test]
fn keys_that_fit_many_signatures_are_none() {
    // The neutral point, and one of order two.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut two = [0xff; 32];
    (two[0], two[31]) = (0xec, 0x7f);
    for weak in [neutral, two, [0; 32]] {
        assert!(!is_key(&weak), "{}", hex::encode(weak));
        assert!(!verify(&weak, Stage::Access, "https://a.example", &LinkId::from_bytes([0; 16]), "", &[0; 64]));
    }
}

#[test]
fn texts_are_read_in_one_way_only() {
    for text in [
        "",
        "0",
        "0123456789ABCDEF0123456789ABCDEF",
        "0123456789abcdef0123456789abcdeg",
        " 123456789abcdef0123456789abcdef",
    ] {
        assert!(LinkId::parse(text).is_none(), "{text}");
    }
    for text in [
        "",
        "k16aa5h201smrp9193rr42vh0nzgk1b",
        "K16AA5H201SMRP9193RR42VH0NZGK1BK",
        "l16aa5h201smrp9193rr42vh0nzgk1bk",
        "é16aa5h201smrp9193rr42vh0nzgk1b",
    ] {
        assert!(Secret::parse(text).is_none(), "{text}");
    }
    for text in ["", "1234567", "123456789", "1234567a", "-1234567", "１２３４"] {
        assert!(Pin::parse(text).is_none(), "{text}");
    }
}

#[test]
fn what_is_drawn_is_read_again_and_differs() {
    let (one, two) = (Secret::draw().unwrap(), Secret::draw().unwrap());
    assert_ne!(*one.written(), *two.written());
    assert_eq!(*Secret::parse(&one.written()).unwrap().written(), *one.written());
    assert_ne!(LinkId::draw().unwrap(), LinkId::draw().unwrap());
    assert_eq!(Pin::draw().unwrap().digits().len(), 8);
    // A thousand eight-digit numbers: among evenly drawn ones every first digit is there.
    let mut firsts = [false; 10];
    for _ in 0..1000 {
        firsts[usize::from(Pin::draw().unwrap().digits().as_bytes()[0] - b'0')] = true;
    }
    assert_eq!(firsts, [true; 10]);
}
