//! Cards, strangers, hiding, holds, responses and saving.

use super::{House, camera, file, house, key, time};
use crate::error::Code;
use crate::view::requests::{
    Carrier, HiddenBecause, Lane, NoticeCode, RequestRules, RequesterClass, ResponseClip, SenderStanding, TakenAs,
    Whereabouts,
};
use std::os::unix::fs::PermissionsExt;

const PLAIN: &str = "valid/plain.ofr";
const CANCELLED: &str = "valid/cancelled.ofr";

fn with_riverton() -> House {
    let house = house();
    let riverton = key("riverton");
    house.pin(riverton.key, "Riverton police", riverton.domain.as_str());
    house
}

fn only(house: &House) -> String {
    let list = house.desk.requests().expect("lists");
    assert_eq!(list.requests.len(), 1, "{list:?}");
    list.requests[0].id.clone()
}

#[test]
fn of_a_stranger_nothing_is_told_but_what_may_be() {
    let house = house();
    let taken = house.take(PLAIN);
    let id = taken.id.expect("has an id");
    let list = house.desk.requests().expect("lists");
    assert!(list.requests.is_empty());
    assert_eq!(list.strangers.len(), 1);
    let said = serde_json::to_string(&list).expect("is JSON");
    assert!(said.contains("word") && said.contains("bamboo"), "its words: {said}");
    let payload = request::envelope::Envelope::read(&file(PLAIN), request::envelope::Kind::Request);
    let payload = payload.and_then(request::envelope::Envelope::verify).expect("verifies").payload().to_vec();
    let payload: serde_json::Value = serde_json::from_slice(&payload).expect("is JSON");
    for error in [
        house.desk.show_request(&id).expect_err("is a stranger's"),
        house.desk.hide_request(&id, true).expect_err("is a stranger's"),
        house.desk.prepare_response(&id, vec![], "").expect_err("is a stranger's"),
        house.desk.save_request(&id, &house.folder.path().join("x.ofr")).expect_err("is a stranger's"),
    ] {
        assert_eq!(error.code, Code::Refused);
        for text in [&payload["requester"]["name"], &payload["incident"]["summary"], &payload["wanted"]] {
            let text = text.as_str().expect("a text");
            assert!(!said.contains(text) && !format!("{error:?} {}", error.chain()).contains(text), "{text}");
        }
    }
    house.desk.forget_request(&id).expect("forgets");
    assert!(house.desk.requests().expect("lists").strangers.is_empty());
    assert_eq!(house.desk.forget_request(&id).expect_err("is gone").code, Code::NotFound);
}

#[test]
fn a_card_is_read_once_and_tells_what_changed() {
    let house = with_riverton();
    house.take(PLAIN);
    let row = house.desk.requests().expect("lists").requests.remove(0);
    assert_eq!((row.unread, row.standing, row.lane), (true, SenderStanding::Pinned, Lane::Voluntary));
    assert_eq!((row.sender.as_str(), row.whereabouts), ("Riverton police", Whereabouts::PlaceUnknown));
    let card = house.desk.show_request(&row.id[..8]).expect("by the beginning of its id");
    assert_eq!(card.case_ref.as_deref(), Some("26-004512"));
    assert!(!card.row.unread && card.changes.is_empty() && card.known_since_us.is_some());
    assert!(card.notices.iter().any(|notice| notice.code == NoticeCode::MayBeYoursAlone));
    house.desk.show_request(&row.id).expect("again");
    assert_eq!(house.kinds().iter().filter(|kind| *kind == "request_shown").count(), 1);

    house.take(CANCELLED);
    let newer = house.desk.requests().expect("lists").requests.remove(0);
    assert!(newer.unread && newer.revision == 2, "a cancellation is told");
    let card = house.desk.show_request(&row.id).expect("the old id leads to the newest");
    assert_eq!(card.row.id, newer.id);
    let status = card.changes.iter().find(|change| change.member == "status").expect("is told");
    assert_eq!((status.before.as_str(), status.after.as_str()), ("active", "cancelled"));
    // Seen in a feed later: not this household's alone.
    let now = model::Clock::now(&*house.clock);
    let taken = house.desk.take_request(&file(CANCELLED), Carrier::Feed, now, true).expect("answers");
    assert_eq!(taken.taken, TakenAs::Known);
    let card = house.desk.show_request(&newer.id).expect("shows");
    assert!(card.posted && card.notices.iter().all(|notice| notice.code != NoticeCode::MayBeYoursAlone));
}

#[test]
fn rules_hide_and_say_why_and_a_hand_is_stronger() {
    let house = with_riverton();
    house.take(PLAIN);
    let id = only(&house);
    let hidden = |house: &House| house.desk.requests().expect("lists").requests[0].hidden.clone();
    assert!(hidden(&house).is_empty());
    house.desk.hide_request(&id, true).expect("hides");
    assert_eq!(hidden(&house), [HiddenBecause::ByHand]);
    let rules = house.desk.request_rules().expect("reads");
    assert_eq!(rules.hidden_classes, [RequesterClass::Federal]);
    let strict = RequestRules {
        hidden_classes: vec![RequesterClass::Municipal],
        hidden_incidents: vec![house.desk.requests().expect("lists").requests[0].incident],
        max_distance_m: Some(100),
        ..rules
    };
    house.desk.set_request_rules(&strict).expect("sets");
    assert_eq!(hidden(&house), [HiddenBecause::ByHand, HiddenBecause::Class, HiddenBecause::Incident]);
    house.desk.set_place(Some("0, 0")).expect("sets");
    assert!(hidden(&house).contains(&HiddenBecause::Distance));
    house.desk.hide_request(&id, false).expect("shows");
    assert!(hidden(&house).is_empty());
    let late = RequestRules { quiet_to: 24 * 60, ..strict.clone() };
    assert_eq!(house.desk.set_request_rules(&late).expect_err("no such minute").code, Code::Refused);

    house.desk.set_request_rules(&RequestRules { on: false, ..strict }).expect("sets");
    let now = model::Clock::now(&*house.clock);
    let off = house.desk.take_request(&file(CANCELLED), Carrier::File, now, false).expect_err("is off");
    assert_eq!(off.code, Code::Refused);
    assert!(!house.desk.requests().expect("lists").on);
}

#[test]
fn what_cameras_look_at_decides_where_a_request_is() {
    let house = with_riverton();
    let front = house.desk.add_camera(&camera("Front")).expect("adds");
    house.take(PLAIN);
    let id = only(&house);
    let card = house.desk.show_request(&id).expect("shows");
    assert_eq!((card.cameras.len(), card.cameras[0].looks_there), (1, None));
    assert_eq!(card.cameras[0].seconds, 0.0);
    assert!(card.cameras[0].gaps.iter().all(|gap| gap.cause.is_none()), "nothing was ever recorded");
    assert!(card.area.ring.len() >= 3 && card.area.distance_m.is_none());

    // In the middle of the area, and far from it.
    let stored = house.stored();
    let area = request_area(&stored[0].bytes);
    house.desk.set_place(Some(&format!("{}, {}", area.1, area.0))).expect("sets");
    let inside = house.desk.show_request(&id).expect("shows");
    assert_eq!((inside.row.whereabouts, inside.area.inside), (Whereabouts::Here, true));
    assert_eq!(inside.area.distance_m, Some(0.0));
    house.desk.set_place(Some(&format!("{}, {}", area.1 + 0.1, area.0))).expect("sets");
    let away = house.desk.show_request(&id).expect("shows");
    assert_eq!(away.row.whereabouts, Whereabouts::Away);
    assert!(away.area.distance_m.is_some_and(|metres| (9_000.0..12_000.0).contains(&metres)));

    let fan = crate::view::requests::CameraFan {
        camera: front.id.clone(),
        name: String::new(),
        at: crate::view::requests::PointM { east: 3.0, north: -2.0 },
        bearing: 370.0,
        width: 90.0,
        reach: 30.0,
    };
    let front_id = crate::desk::camera_id(&front.id).expect("an id");
    let places = house.desk.set_fan(&front_id, Some(&fan)).expect("sets");
    assert_eq!((places.fans[0].bearing, places.fans[0].name.as_str()), (10.0, "Front"));
    let card = house.desk.show_request(&id).expect("shows");
    assert_eq!(card.cameras[0].looks_there, Some(false));
    let wide = crate::view::requests::CameraFan { reach: 2000.0, ..fan };
    assert_eq!(house.desk.set_fan(&front_id, Some(&wide)).expect_err("too far").code, Code::Refused);
    assert!(house.desk.set_fan(&front_id, None).expect("forgets").fans.is_empty());
    assert_eq!(house.desk.set_place(Some("https://maps.app.goo.gl/x")).expect_err("is short").code, Code::BadAddress);
    assert!(house.desk.set_place(None).expect("forgets").home.is_none());
    // A town is no home: what lies near it may be here, what lies far from it is not.
    let near = house.desk.set_place(Some(&format!("{:.2}, {:.2}", area.1 + 0.1, area.0))).expect("sets");
    assert!(near.home.is_some());
    let card = house.desk.show_request(&id).expect("shows");
    assert_eq!((card.row.whereabouts, card.area.distance_m), (Whereabouts::PlaceUnknown, None));
    house.desk.set_place(Some(&format!("{:.2}, {:.2}", area.1 + 0.5, area.0))).expect("sets");
    assert_eq!(house.desk.show_request(&id).expect("shows").row.whereabouts, Whereabouts::Away);
    let town = house.desk.search_place("leipzig").remove(0);
    let set = house.desk.set_place(Some(&format!("{}, {}", town.latitude, town.longitude))).expect("sets");
    assert_eq!(set.home.map(|home| home.label).as_deref(), Some("Leipzig, DE"));
    let ledger = serde_json::to_string(&house.desk.ledger(100, None).expect("lists")).expect("is JSON");
    assert!(!ledger.contains(&format!("{}", area.1)), "no coordinates in the ledger");
}

fn request_area(bytes: &[u8]) -> (f64, f64) {
    let verified = request::envelope::Envelope::read(bytes, request::envelope::Kind::Request)
        .and_then(request::envelope::Envelope::verify)
        .expect("verifies");
    let payload: serde_json::Value = serde_json::from_slice(verified.payload()).expect("is JSON");
    let ring = payload["area"]["coordinates"][0].as_array().expect("a ring");
    let mean = |axis: usize| {
        ring[1..].iter().map(|p| p[axis].as_f64().expect("a number")).sum::<f64>() / (ring.len() - 1) as f64
    };
    (mean(0), mean(1))
}

#[test]
fn holds_of_a_request_are_its_windows_and_end_together() {
    let house = with_riverton();
    house.desk.add_camera(&camera("Front")).expect("adds");
    house.desk.add_camera(&camera("Back")).expect("adds");
    house.take("valid/two-windows.ofr");
    let id = only(&house);
    let both = ["Front".to_owned(), "back".to_owned()];
    let card = house.desk.hold_for_request(&id, &both, None, "").expect("holds");
    assert_eq!((card.holds.len(), card.row.held), (4, true));
    assert_eq!(card.holds[0].reason, "Riverton police asked for it.");
    assert_eq!((card.holds[0].from_us, card.holds[0].to_us), (card.windows[0].from_us, card.windows[0].to_us));
    let again = house.desk.hold_for_request(&id, &both, None, "other words").expect("holds");
    assert_eq!(again.holds.len(), 4, "held already");
    let past = Some(time("2026-01-01T00:00:00Z"));
    assert_eq!(house.desk.hold_for_request(&id, &both, past, "").expect_err("over").code, Code::BadAddress);
    assert_eq!(house.desk.hold_for_request(&id, &[], None, "").expect_err("none").code, Code::Refused);
    let one = card.holds[1].hold;
    assert_eq!(house.desk.release_for_request(&id, Some(one)).expect("releases").expect("a card").holds.len(), 3);
    assert_eq!(house.desk.release_for_request(&id, Some(one)).expect_err("is gone").code, Code::NotFound);
    // Released elsewhere, and the number given again to another hold: not this request's.
    let last = card.holds[3].hold;
    house.desk.release_hold(last).expect("releases");
    let front = house.desk.camera_id("Front").expect("is there");
    house.clock.advance(std::time::Duration::from_secs(1));
    let other = house.desk.add_hold(&front, time("2026-02-01T00:00:00Z"), time("2026-02-02T00:00:00Z"), None, None);
    assert_eq!(other.expect("holds").id, last, "the database gives it again");
    assert_eq!(house.desk.show_request(&id).expect("shows").holds.len(), 2);
    let attached =
        |house: &House| house.desk.with_private(|private| Ok(private.request_holds()?.len())).expect("reads");
    assert_eq!(attached(&house), 3);
    house.take("valid/lost-dog.ofr");
    assert_eq!(attached(&house), 2, "what ended elsewhere keeps no request");
    assert!(house.desk.release_for_request(&id, None).expect("releases").expect("a card").holds.is_empty());
    assert_eq!(house.desk.holds().expect("lists").len(), 1);
}

#[test]
fn responses_are_bound_to_the_revision_that_they_answer() {
    let house = with_riverton();
    let front = house.desk.add_camera(&camera("Front")).expect("adds");
    house.take(PLAIN);
    let id = only(&house);
    house.desk.show_request(&id).expect("shows");
    let empty = house.desk.prepare_response(&id, vec![], " by the fence ").expect("prepares");
    assert_eq!((empty.clips.len(), empty.notes.as_str()), (0, "by the fence"), "nothing was recorded");
    // Seen in a feed meanwhile, what it answers is known to be others' too.
    let alone = |house: &House| house.desk.answering(empty.id).expect("looks").yours_alone;
    assert!(alone(&house));
    let now = model::Clock::now(&*house.clock);
    house.desk.take_request(&file(PLAIN), Carrier::Feed, now, true).expect("is known");
    assert!(!alone(&house));
    let clip = ResponseClip { camera: front.id.clone(), from_us: 1, to_us: 2 };
    let made = house.desk.update_response(empty.id, std::slice::from_ref(&clip), "").expect("changes");
    assert_eq!((made.clips.as_slice(), made.superseded_by.as_deref()), ([clip.clone()].as_slice(), None));
    let backwards = ResponseClip { from_us: 3, ..clip.clone() };
    assert!(house.desk.update_response(empty.id, &[backwards], "").is_err());

    house.take(CANCELLED);
    let newest = only(&house);
    let listed = house.desk.responses().expect("lists").remove(0);
    assert_eq!((listed.request.as_str(), listed.superseded_by.as_deref()), (id.as_str(), Some(newest.as_str())));
    let unseen = house.desk.update_response(empty.id, std::slice::from_ref(&clip), "x").expect("changes");
    assert_eq!(unseen.request, id, "nobody looked at the newer one yet");
    house.desk.show_request(&newest).expect("shows");
    let seen = house.desk.update_response(empty.id, &[clip], "x").expect("changes");
    assert_eq!((seen.request.as_str(), seen.superseded_by), (newest.as_str(), None));
    assert_eq!(house.desk.requests().expect("lists").requests[0].responses, [empty.id]);

    house.clock.step(time("2026-12-01T00:00:00Z"));
    assert!(house.desk.responses().expect("lists")[0].expired, "still there, and told");
    assert_eq!(only(&house), newest, "what is kept is remembered as long");
    house.desk.discard_response(empty.id).expect("discards");
    assert_eq!(house.desk.discard_response(empty.id).expect_err("is gone").code, Code::NotFound);

    house.clock.step(time("2026-03-01T13:00:00Z"));
    house.take("valid/hold-only.ofr");
    let list = house.desk.requests().expect("lists");
    let keep = list.requests.iter().find(|row| row.lane == Lane::Preservation).expect("is there");
    assert_eq!(house.desk.prepare_response(&keep.id, vec![], "").expect_err("keeps only").code, Code::Refused);
}

#[test]
fn saving_gives_the_exact_bytes_and_writes_over_nothing() {
    let house = with_riverton();
    house.take(PLAIN);
    let (id, path) = (only(&house), house.folder.path().join("posted.ofr"));
    house.desk.save_request(&id, &path).expect("saves");
    assert_eq!(std::fs::read(&path).expect("reads"), file(PLAIN));
    assert_eq!(std::fs::metadata(&path).expect("is there").permissions().mode() & 0o777, 0o600);
    assert_eq!(house.desk.save_request(&id, &path).expect_err("is there").code, Code::InUse);
    let nowhere = house.folder.path().join("none/posted.ofr");
    assert_eq!(house.desk.save_request(&id, &nowhere).expect_err("no folder").code, Code::NotFound);
}

#[test]
fn every_notice_of_the_format_has_its_name_in_the_views() {
    let specification =
        std::fs::read_to_string(super::data().join("../../../docs/open-footage-request.md")).expect("reads");
    let codes: std::collections::BTreeSet<_> =
        specification.split('`').filter(|word| word.starts_with("notice.")).collect();
    assert!(codes.len() >= 21, "{codes:?}");
    for code in codes {
        assert!(super::super::card::notice_code(code).is_some(), "{code}");
    }
}

#[test]
fn the_desktop_is_told_once_by_day_and_of_nothing_hidden() {
    let (noon, night) = (12 * 60, 2 * 60);
    let house = with_riverton();
    let told =
        |minute| house.desk.request_news(minute).expect("looks").into_iter().map(|row| row.sender).collect::<Vec<_>>();
    assert!(told(noon).is_empty(), "nothing came");
    house.take(PLAIN);
    assert!(told(night).is_empty(), "quiet hours");
    assert_eq!(told(noon), ["Riverton police"], "after them");
    assert!(told(noon).is_empty(), "no reminder");
    house.take(CANCELLED);
    assert_eq!(told(noon).len(), 1, "a cancelled one is told");

    let house = with_riverton();
    house.take(PLAIN);
    let id = only(&house);
    house.desk.hide_request(&id, true).expect("hides");
    assert!(house.desk.request_news(noon).expect("looks").is_empty(), "hidden by hand");

    let house = with_riverton();
    let rules = house.desk.request_rules().expect("reads");
    house.desk.set_request_rules(&RequestRules { notify: false, ..rules.clone() }).expect("sets");
    house.take(PLAIN);
    assert!(house.desk.request_news(noon).expect("looks").is_empty(), "not wanted");
    house.desk.set_request_rules(&RequestRules { notify: true, ..rules }).expect("sets");
    assert!(house.desk.request_news(noon).expect("looks").is_empty(), "nor wanted later");
    house.desk.lock();
    assert!(house.desk.request_news(noon).expect("looks").is_empty(), "locked, nobody knows");
}
