use super::*;
use crate::sign::{Signer, Signing};

fn signer(seed: u8) -> Signer {
    Signer::from_seed(&[seed; 32])
}

fn entry(seed: u8, payload: &[u8]) -> serde_json::Value {
    let file = Signing::new(Kind::Request, payload.to_vec()).by(&signer(seed)).unwrap().finish().unwrap();
    serde_json::from_slice::<serde_json::Value>(&file).unwrap()["signatures"][0].take()
}

fn file(payload: &[u8], signatures: &[serde_json::Value]) -> Vec<u8> {
    let payload = STANDARD.encode(payload);
    let value = serde_json::json!({ "payloadType": Kind::Request.payload_type(), "payload": payload,
        "signatures": signatures });
    serde_json::to_vec(&value).unwrap()
}

fn keys(bytes: &[u8]) -> Result<Vec<Key>, &'static str> {
    let verified = Envelope::read(bytes, Kind::Request).and_then(Envelope::verify);
    verified.map(|v| v.keys().to_vec()).map_err(|refusal| refusal.code())
}

/// The example of the DSSE specification.
#[test]
fn the_encoding_is_dsses() {
    let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
    assert_eq!(pae("http://example.com/HelloWorld", b"hello world"), expected);
    assert_eq!(pae("", b""), b"DSSEv1 0  0 ");
}

#[test]
fn keys_are_counted_by_their_bytes() {
    let (one, two) = (signer(1).key().unwrap(), signer(2).key().unwrap());
    let [first, second, foreign] = [entry(1, b"p"), entry(2, b"p"), entry(3, b"other")];
    let check = |signatures: &[&serde_json::Value], expected: Result<Vec<Key>, &'static str>| {
        let signatures: Vec<_> = signatures.iter().copied().cloned().collect();
        assert_eq!(keys(&file(b"p", &signatures)), expected);
    };
    check(&[&first], Ok(vec![one]));
    check(&[&first, &first, &second, &first], Ok(vec![one, two]));
    check(&[&foreign, &second], Ok(vec![two]));
    check(&[&foreign], Err("signature.bad"));
    check(&[], Err("envelope.signatures"));
    check(&[&first, &first, &first, &first, &first], Err("envelope.signatures"));
}

/// A signature made for one kind of file says nothing under another.
#[test]
fn kinds_do_not_mix() {
    let kinds = [Kind::Request, Kind::Feed, Kind::Directory, Kind::Revocation, Kind::Rotation];
    for made in kinds {
        let file = Signing::new(made, b"{}".to_vec()).by(&signer(1)).unwrap().finish().unwrap();
        for read in kinds {
            let code = Envelope::read(&file, read).map(|_| "").map_err(|refusal| refusal.code());
            assert_eq!(code, if made == read { Ok("") } else { Err("envelope.type") });
        }
    }
}

#[test]
fn the_identity_is_the_payloads() {
    let (one, two) = (file(b"p", &[entry(1, b"p")]), file(b"p", &[entry(2, b"p"), entry(1, b"p")]));
    let identity = |bytes: &[u8]| Envelope::read(bytes, Kind::Request).unwrap().verify().unwrap().identity();
    assert_eq!(identity(&one), identity(&two));
    assert_eq!(identity(&one), Identity::of(Kind::Request, b"p"));
    assert_ne!(Identity::of(Kind::Request, b"p"), Identity::of(Kind::Feed, b"p"));
    assert_eq!(Identity::try_from(identity(&one).to_string()), Ok(identity(&one)));
}

#[test]
fn a_signature_is_added_to_those_that_are_there() {
    let once = Signing::new(Kind::Rotation, b"{}".to_vec()).by(&signer(1)).unwrap().finish().unwrap();
    let twice = Signing::resume(&once, Kind::Rotation).unwrap().by(&signer(2)).unwrap().finish().unwrap();
    let verified = Envelope::read(&twice, Kind::Rotation).unwrap().verify().unwrap();
    assert_eq!(verified.keys(), [signer(1).key().unwrap(), signer(2).key().unwrap()]);
    assert_eq!(verified.payload(), b"{}");
    let nobody = Signing::new(Kind::Request, b"{}".to_vec()).finish();
    assert_eq!(nobody, Err(Refusal::Envelope(EnvelopeFault::Signatures)));
}

#[test]
fn sizes_have_limits_on_both_sides() {
    let of = |size: usize| Signing::new(Kind::Request, vec![b' '; size]).by(&signer(1)).unwrap().finish();
    let read = |bytes: Vec<u8>| Envelope::read(&bytes, Kind::Request).map(|_| ()).map_err(|r| r.code());
    assert_eq!(read(of(32 * 1024).unwrap()), Ok(()));
    assert_eq!(read(of(32 * 1024 + 1).unwrap()), Err("envelope.payload_size"));
    assert_eq!(of(64 * 1024), Err(Refusal::TooLarge { limit: 64 * 1024 }));
    assert_eq!(read(vec![b'['; 10_000_000]), Err("size.too_large"));
}
