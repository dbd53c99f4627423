//! Who signs in the vectors, the request that they start from, and envelopes made by hand where the library would not make them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer as _, SigningKey};
use request::Key;
use request::envelope::{Kind, pae};
use request::sign::{Signer, Signing};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha512};

/// Made up, under names that nobody can register. The seed of each key is 32 times this byte.
pub(crate) struct Agency {
    pub(crate) id: &'static str,
    pub(crate) seed: u8,
    pub(crate) name: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) class: &'static str,
    /// Signs with a hardware key.
    pub(crate) hardware: bool,
}

pub(crate) const RIVERTON: Agency = Agency {
    id: "riverton",
    seed: 1,
    name: "Riverton Police Department",
    domain: "police.riverton.example",
    class: "municipal",
    hardware: false,
};
pub(crate) const FAIRVIEW: Agency = Agency {
    id: "fairview",
    seed: 2,
    name: "Fairview County Sheriff",
    domain: "sheriff.fairview.example",
    class: "county",
    hardware: false,
};
/// Known to nobody.
pub(crate) const STRANGER: Agency = Agency {
    id: "stranger",
    seed: 3,
    name: "Eastham Harbour Watch",
    domain: "watch.eastham.example",
    class: "other",
    hardware: false,
};
pub(crate) const DANA: Agency = Agency {
    id: "dana",
    seed: 4,
    name: "Dana Whitlock",
    domain: "whitlock.example",
    class: "neighbour",
    hardware: false,
};
/// Riverton's second key, in hardware.
pub(crate) const TOKEN: Agency = Agency { id: "riverton-token", seed: 5, hardware: true, ..RIVERTON };

pub(crate) const AGENCIES: &[Agency] = &[RIVERTON, FAIRVIEW, STRANGER, DANA, TOKEN];

impl Agency {
    pub(crate) fn signing(&self) -> SigningKey {
        SigningKey::from_bytes(&[self.seed; 32])
    }

    pub(crate) fn signer(&self) -> Signer {
        Signer::from_seed(&[self.seed; 32])
    }

    pub(crate) fn key(&self) -> Key {
        let raw = self.signing().verifying_key().to_bytes();
        if self.hardware { Key::hardware(raw).unwrap() } else { Key::from_bytes(&raw).unwrap() }
    }

    pub(crate) fn known(&self) -> Value {
        json!({ "key": self.key(), "standing": "pinned", "name": self.name, "domain": self.domain, "class": self.class })
    }

    pub(crate) fn described(&self) -> Value {
        json!({ "id": self.id, "seed": hex::encode([self.seed; 32]), "hardware": self.hardware, "key": self.key(),
            "words": self.key().words().join(" "), "code": self.key().code() })
    }
}

/// A square of half a square kilometre, in a river that nobody lives in.
pub(crate) fn square() -> Value {
    ring(&[(0, 0), (800, 0), (800, 630), (0, 630), (0, 0)])
}

/// In units of 1e-5 degrees from a corner.
pub(crate) fn ring(points: &[(i32, i32)]) -> Value {
    let degrees = |units: i32| f64::from(units) / 100_000.0;
    points.iter().map(|(x, y)| json!([degrees(-12_241_000 + x), degrees(3_777_000 + y)])).collect()
}

/// Riverton's plain request.
pub(crate) fn plain() -> Value {
    json!({
        "v": 1,
        "id": "01KJM2PZ00RVTP0000000TEST1",
        "revision": 1,
        "status": "active",
        "issued": "2026-03-01T12:00:00Z",
        "expires": "2026-03-08T12:00:00Z",
        "requester": {
            "name": RIVERTON.name, "domain": RIVERTON.domain, "class": "municipal",
            "contact": { "officer": "Det. A. Okafor", "phone": "+15555550142", "email": "okafor@police.riverton.example" }
        },
        "case_ref": "26-004512",
        "incident": {
            "class": "theft",
            "summary": "A cargo bicycle was taken from the rack in front of the library on Mill Street.",
            "occurred": { "from": "2026-02-27T22:00:00Z", "to": "2026-02-27T22:40:00Z" }
        },
        "windows": [{ "from": "2026-02-27T21:45:00Z", "to": "2026-02-27T23:00:00Z" }],
        "area": { "type": "Polygon", "coordinates": [square()] },
        "wanted": "A red cargo bicycle with a wooden box, or a white van leaving towards the bridge.",
        "need": { "audio": false, "identity": "none", "original": false },
        "hold_only": false,
        "promises": {
            "retention_days": 365, "onward": ["prosecutor"], "face_recognition": false, "immigration_use": false,
            "assembly_use": false, "public_records": true
        },
        "delivery": [{ "kind": "usb" }, { "kind": "portal", "url": "https://police.riverton.example/evidence" }],
        "encrypt_to": [],
        "public_url": "https://police.riverton.example/requests/26-004512",
        "lang": "en",
        "dir": "ltr",
        "must_understand": [],
        "ext": {}
    })
}

/// The plain request with some members set, by JSON pointer.
pub(crate) fn plain_with(changes: &[(&str, Value)]) -> Value {
    changed(plain(), changes)
}

pub(crate) fn changed(mut value: Value, changes: &[(&str, Value)]) -> Value {
    for (pointer, new) in changes {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let parent = value.pointer_mut(parent).unwrap();
        match parent {
            Value::Array(items) => items[member.parse::<usize>().unwrap()] = new.clone(),
            _ => parent[member] = new.clone(),
        }
    }
    value
}

/// Another request by another sender.
pub(crate) fn plain_of(agency: &Agency, id: &str) -> Value {
    plain_with(&[
        ("/id", id.into()),
        ("/requester/name", agency.name.into()),
        ("/requester/domain", agency.domain.into()),
        ("/requester/class", agency.class.into()),
        ("/requester/contact/email", format!("desk@{}", agency.domain).into()),
        ("/delivery", json!([{ "kind": "usb" }])),
        ("/public_url", format!("https://{}/requests", agency.domain).into()),
    ])
}

pub(crate) fn bytes(payload: &Value) -> Vec<u8> {
    serde_json::to_vec(payload).unwrap()
}

/// As the library signs.
pub(crate) fn signed(payload: &Value, signers: &[&Agency]) -> Vec<u8> {
    signed_bytes(Kind::Request, bytes(payload), signers)
}

pub(crate) fn signed_bytes(kind: Kind, payload: Vec<u8>, signers: &[&Agency]) -> Vec<u8> {
    let mut signing = Signing::new(kind, payload);
    for agency in signers {
        signing = signing.by(&agency.signer()).unwrap();
    }
    signing.finish().unwrap()
}

/// A plain signature by hand, over any type.
pub(crate) fn sig(agency: &Agency, payload_type: &str, payload: &[u8]) -> Value {
    let sig = agency.signing().sign(&pae(payload_type, payload));
    json!({ "key": agency.key(), "sig": STANDARD.encode(sig.to_bytes()) })
}

/// An envelope by hand.
pub(crate) fn envelope(payload_type: &str, payload: &[u8], signatures: &[Value]) -> Vec<u8> {
    bytes(&json!({ "payloadType": payload_type, "payload": STANDARD.encode(payload), "signatures": signatures }))
}

/// What `ssh-keygen -Y sign` would make with the agency's key, or its hardware with these flags.
pub(crate) fn sshsig(agency: &Agency, namespace: &str, payload: &[u8], flags: u8) -> Value {
    let string = |part: &[u8]| [&u32::try_from(part.len()).unwrap().to_be_bytes(), part].concat();
    let signing = agency.signing();
    let parts = [namespace.as_bytes(), b"", b"sha512", Sha512::digest(payload).as_slice()].map(string).concat();
    let mut signed = [b"SSHSIG".as_slice(), &parts].concat();
    let kind: &[u8] = if agency.hardware { b"sk-ssh-ed25519@openssh.com" } else { b"ssh-ed25519" };
    let raw = signing.verifying_key().to_bytes();
    let mut public = [string(kind), string(&raw)].concat();
    let mut touch = Vec::new();
    if agency.hardware {
        public.extend(string(b"ssh:"));
        touch = [&[flags], 7_u32.to_be_bytes().as_slice()].concat();
        signed = [Sha256::digest(b"ssh:").as_slice(), &touch, Sha256::digest(&signed).as_slice()].concat();
    }
    let signature = [string(kind), string(&signing.sign(&signed).to_bytes()), touch].concat();
    let tail = [&public, namespace.as_bytes(), b"", b"sha512", &signature].map(string).concat();
    let blob = STANDARD.encode([b"SSHSIG".as_slice(), &1_u32.to_be_bytes(), &tail].concat());
    let lines: Vec<_> = blob.as_bytes().chunks(70).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let armour = format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"));
    json!({ "key": agency.key(), "sshsig": armour })
}

pub(crate) const TYPE: &str = "application/vnd.open-footage-request+json;v=1";
pub(crate) const NAMESPACE: &str = "open-footage-request@v1";
