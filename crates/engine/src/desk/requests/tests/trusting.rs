//! Trust by words, code, file and statements; papers.

use super::{file, house, key};
use crate::error::Code;
use crate::view::requests::{KnownHow, Lane, Paper, RequesterClass, SenderStanding, TakenAs};

const PLAIN: &str = "valid/plain.ofr";

fn text(name: &str) -> String {
    String::from_utf8(file(name)).expect("is text")
}

#[test]
fn a_key_is_pinned_by_its_words_and_unpinned_again() {
    let house = house();
    let id = house.take(PLAIN).id.expect("an id");
    let words = key("riverton").key.words();
    let pin = |typed: &str| house.desk.pin_by_words(&id, typed, "Riverton police", Some(RequesterClass::Municipal));
    let mut wrong = words;
    wrong.swap(2, 3);
    assert_eq!(pin(&wrong.join(" ")).expect_err("wrong order").code, Code::RecoveryMismatch);
    assert_eq!(pin(&words[..7].join(" ")).expect_err("seven").code, Code::RecoveryMismatch);
    assert_eq!(pin("").expect_err("none").code, Code::RecoveryMismatch);
    // As somebody types what they hear.
    let trust = pin(&format!(" {} ", words.join(", ").to_uppercase())).expect("pins");
    assert_eq!(
        (trust.pins.len(), trust.pins[0].how, trust.pins[0].standing),
        (1, KnownHow::Compared, SenderStanding::Pinned)
    );
    let card = house.desk.show_request(&id).expect("is a card now");
    assert_eq!((card.row.sender.as_str(), card.row.class), ("Riverton police", Some(RequesterClass::Municipal)));
    house.desk.hide_request(&id, true).expect("hides");

    house.desk.unpin(&trust.pins[0].key).expect("unpins");
    let list = house.desk.requests().expect("lists");
    assert_eq!((list.requests.len(), list.strangers.len()), (0, 1));
    assert_eq!(house.desk.unpin(&trust.pins[0].key).expect_err("is gone").code, Code::NotFound);
    pin(&words.join(" ")).expect("pins again");
    let list = house.desk.requests().expect("lists");
    assert!(!list.requests[0].unread && !list.requests[0].hidden.is_empty(), "what was done with it stays");
    let kinds = house.kinds();
    assert!(["key_pinned", "key_unpinned"].iter().all(|kind| kinds.iter().any(|k| k == kind)), "{kinds:?}");
}

#[test]
fn by_code_and_by_file() {
    let house = house();
    let riverton = key("riverton");
    let code = riverton.key.code();
    assert_eq!(
        house.desk.pin_by_code("OFR1:x", "R", riverton.domain.as_str(), None).expect_err("no code").code,
        Code::BadAddress
    );
    assert_eq!(house.desk.pin_by_code(&code, "R", "https://x", None).expect_err("no domain").code, Code::BadAddress);
    assert_eq!(
        house.desk.pin_by_code(&code, " ", riverton.domain.as_str(), None).expect_err("no name").code,
        Code::Refused
    );
    let trust = house.desk.pin_by_code(&code, "Riverton", riverton.domain.as_str(), None).expect("pins");
    assert_eq!(trust.pins[0].how, KnownHow::Scanned);
    let other = text("keys/fairview.ofrkey");
    let trust = house.desk.pin_by_file(&other, Some(RequesterClass::County)).expect("pins");
    let fairview = trust.pins.iter().find(|pin| pin.how == KnownHow::Imported).expect("is there");
    assert_eq!(fairview.class, Some(RequesterClass::County));
    assert_eq!(house.desk.pin_by_file(&other[1..], None).expect_err("broken").code, Code::BadAddress);
    assert_eq!(house.take(PLAIN).taken, TakenAs::Card);
}

#[test]
fn the_domain_of_a_pin_binds() {
    let house = house();
    let riverton = key("riverton");
    house.desk.pin_by_code(&riverton.key.code(), "Riverton", "elsewhere.example", None).expect("pins");
    let taken = house.take(PLAIN);
    assert_eq!(taken.taken, TakenAs::Refused);
    assert!(taken.error.and_then(|error| error.hint).is_some_and(|hint| hint.ends_with("(domain.mismatch)")));
}

/// The statements of the vectors, in the order in which they follow one another.
#[test]
fn statements_change_trust_and_what_is_kept() {
    let house = house();
    let vectors: serde_json::Value = serde_json::from_slice(&file("vectors.json")).expect("is JSON");
    let case = |name: &str| {
        let cases = vectors["cases"].as_array().expect("a list");
        cases.iter().find(|case| case["file"] == name).unwrap_or_else(|| panic!("{name}")).clone()
    };
    let first = case("trust/first.ofrdir");
    house.clock.step(super::time(first["now"].as_str().expect("a time")));
    let directory = text("trust/first.ofrdir");
    let untold = house.desk.trust_statement(&directory, None).expect_err("needs words");
    assert_eq!(untold.code, Code::RecoveryMismatch);
    let wrong = key("riverton").key.words().join(" ");
    assert_eq!(house.desk.trust_statement(&directory, Some(&wrong)).expect_err("no root").code, Code::RecoveryMismatch);
    let offered = request::statement::Directory::offered(
        directory.as_bytes(),
        super::super::moment(model::Clock::now(&*house.clock)),
        true,
    );
    let roots: Vec<String> = offered.expect("is whole").roots.iter().map(|root| root.words().join(" ")).collect();
    let trust = house.desk.trust_statement(&directory, Some(&roots.join(" / "))).expect("is kept");
    assert_eq!((trust.directories.len(), trust.directories[0].lapsed), (1, false));
    assert!(trust.directories[0].entries > 0);
    house.desk.trust_statement(&directory, None).expect("the same again changes nothing");
    let id = trust.directories[0].id.clone();
    house.desk.drop_directory(&id).expect("drops");
    assert_eq!(house.desk.drop_directory(&id).expect_err("is gone").code, Code::NotFound);
    assert_eq!(house.desk.trust_statement("{}", None).expect_err("is none").code, Code::Refused);
    assert_eq!(house.desk.trust_statement(&text(PLAIN), None).expect_err("a request is none").code, Code::Refused);
}

#[test]
fn a_revoked_key_takes_its_later_requests_along() {
    let house = house();
    let seed = [7; 32];
    let signer = request::sign::Signer::from_seed(&seed);
    let key = signer.key().expect("a key");
    house.pin(key, "Somebody", "some.example");
    let revocation = request::statement::Revocation { key, from: request::Moment(0), reason: String::new() };
    let signing = request::sign::Signing::new(request::envelope::Kind::Revocation, revocation.to_payload());
    let file = signing.by(&signer).expect("signs").finish().expect("a file");
    let trust = house.desk.trust_statement(&String::from_utf8(file).expect("text"), None).expect("is taken");
    assert_eq!(trust.pins[0].standing, SenderStanding::Revoked);
    let again = house.desk.pin_by_code(&key.code(), "Somebody", "some.example", None);
    assert_eq!(again.expect_err("is final").code, Code::Refused);
}

/// What the owner keeps because of a request outlives the request: it is found, told why, and let go.
#[test]
fn what_is_kept_for_a_revoked_request_is_still_found() {
    let house = house();
    let signer = request::sign::Signer::from_seed(&[7; 32]);
    let key = signer.key().expect("a key");
    let verified = request::envelope::Envelope::read(&file(PLAIN), request::envelope::Kind::Request).expect("reads");
    let payload = verified.verify().expect("holds").payload().to_vec();
    let said: serde_json::Value = serde_json::from_slice(&payload).expect("is JSON");
    let word = |text: &serde_json::Value| text.as_str().expect("text").lines().next().expect("a line").to_owned();
    let words = std::collections::BTreeMap::from([
        ("summary", word(&said["incident"]["summary"])),
        ("wanted", word(&said["wanted"])),
    ]);
    let signing = request::sign::Signing::new(request::envelope::Kind::Request, payload);
    let ours = signing.by(&signer).expect("signs").finish().expect("a file");
    house.pin(key, "Riverton", "police.riverton.example");
    let id = house.take_bytes(&ours).id.expect("an id");
    let camera = house.desk.add_camera(&super::camera("door")).expect("adds").id;
    let held = house.desk.hold_for_request(&id, &[camera], None, "they asked").expect("holds").holds;
    let clip = crate::view::requests::ResponseClip { camera: held[0].camera.clone(), from_us: 1, to_us: 2 };
    let response = house.desk.prepare_response(&id, vec![clip], "for the officer").expect("prepares").id;
    assert_eq!(house.desk.requests().expect("lists").closed, []);

    // Declared worthless from before the request on: whoever signed it may not be who they were.
    let revocation = request::statement::Revocation { key, from: request::Moment(0), reason: String::new() };
    let signing = request::sign::Signing::new(request::envelope::Kind::Revocation, revocation.to_payload());
    let revoked = signing.by(&signer).expect("signs").finish().expect("a file");
    house.desk.trust_statement(&String::from_utf8(revoked).expect("text"), None).expect("is taken");
    let list = house.desk.requests().expect("lists");
    let [closed] = &list.closed[..] else { panic!("{list:?}") };
    assert_eq!((list.requests.len(), list.strangers.len()), (0, 0));
    assert_eq!((closed.id.as_str(), closed.sender.as_deref()), (id.as_str(), Some("Riverton")));
    assert_eq!(
        (closed.words.join(" "), &closed.holds, &closed.responses),
        (key.words().join(" "), &held, &vec![response])
    );
    assert!(closed.why.hint.as_ref().is_some_and(|hint| hint.ends_with("(key.revoked)")), "{closed:?}");
    let told = serde_json::to_string(&list).expect("is JSON");
    for own in ["summary", "wanted"] {
        assert!(!words[own].is_empty() && !told.contains(&words[own]), "its own words are closed: {told}");
    }

    // It stays as long as anything hangs on it, and no longer.
    let code = |result: crate::Result<()>| result.map_err(|error| error.code);
    assert_eq!(code(house.desk.forget_request(&id)), Err(Code::Refused), "it would leave the hold without its reason");
    assert_eq!(house.desk.release_for_request(&id, None).expect("releases"), None);
    assert_eq!(house.desk.release_for_request(&id, None).expect_err("is released").code, Code::NotFound);
    let closed = house.desk.requests().expect("lists").closed.remove(0);
    assert_eq!((closed.holds.len(), closed.responses), (0, vec![response]));
    house.desk.discard_response(response).expect("discards");
    assert_eq!(house.desk.requests().expect("lists").closed, []);
}

/// So too where the owner does not know the sender any more.
#[test]
fn what_is_kept_for_a_stranger_is_still_found() {
    let house = house();
    let riverton = key("riverton");
    house.pin(riverton.key, "Riverton", riverton.domain.as_str());
    let id = house.take(PLAIN).id.expect("an id");
    let camera = house.desk.add_camera(&super::camera("door")).expect("adds").id;
    house.desk.hold_for_request(&id, &[camera], None, "they asked").expect("holds");
    house.desk.unpin(&hex::encode(riverton.key.to_bytes())).expect("unpins");
    let list = house.desk.requests().expect("lists");
    assert_eq!((list.strangers.len(), list.closed.len(), &list.closed[0].sender), (1, 1, &None));
    assert_eq!(house.desk.release_for_request(&id, None).expect("releases"), None);
    assert_eq!(house.desk.requests().expect("lists").closed, []);
}

#[test]
fn papers_keep_their_own_log() {
    let house = house();
    let paper = Paper {
        id: 0,
        lane: Lane::Order,
        from: "A county court".to_owned(),
        reference: "26-77".to_owned(),
        received_us: 1,
        deadline_us: Some(2),
        scope: "footage of the street".to_owned(),
        counsel: String::new(),
        call_back: String::new(),
        notes: String::new(),
        done: vec![],
        log: vec![crate::view::requests::PaperEvent { at_us: 0, text: "made up".to_owned() }],
        closed: true,
    };
    let said = |paper: &Paper| paper.log.iter().map(|event| event.text.clone()).collect::<Vec<_>>();
    let made = house.desk.save_paper(paper.clone()).expect("enters");
    assert_eq!((said(&made), made.closed), (vec!["Entered.".to_owned()], false));
    let changed =
        Paper { done: vec!["counsel_told".to_owned()], scope: "more".to_owned(), log: vec![], ..made.clone() };
    let changed = house.desk.save_paper(changed).expect("changes");
    assert_eq!(said(&changed), ["Entered.", "Done: counsel told.", "Changed: scope."]);
    assert_eq!(house.desk.save_paper(changed.clone()).expect("nothing new"), changed);
    let closed = house.desk.close_paper(made.id, true).expect("closes");
    assert!(closed.closed && said(&closed).ends_with(&["Closed.".to_owned()]));
    for bad in [
        Paper { lane: Lane::Voluntary, ..paper.clone() },
        Paper { done: vec!["Not a step".to_owned()], ..paper.clone() },
        Paper { from: " ".to_owned(), ..paper.clone() },
        Paper { scope: "x".repeat(20_001), ..paper.clone() },
    ] {
        assert_eq!(house.desk.save_paper(bad).expect_err("is refused").code, Code::Refused);
    }
    assert_eq!(house.desk.papers().expect("lists"), [closed]);
    house.desk.remove_paper(made.id).expect("removes");
    assert_eq!(house.desk.close_paper(made.id, true).expect_err("is gone").code, Code::NotFound);
}
