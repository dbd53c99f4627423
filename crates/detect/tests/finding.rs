//! The real models on real pictures.

mod pictures;

use model::find::{Detector, Effort, Find, LookOrder, Still, Subject};
use pictures::{PLATE, car, dark, face, hiss, put, voice, wall};
use porchlight_detect as detect;

fn look(still: &Still, subjects: &[Subject], effort: Effort) -> Vec<Find> {
    let detect = detect::open(&detect::folders(), None);
    let order = LookOrder { subjects: subjects.iter().copied().collect(), effort };
    let mut looking = detect.look(&order).expect("all models are there");
    looking.still(still).expect("the picture can be looked through")
}

fn confirmed(finds: &[Find]) -> Vec<Find> {
    finds.iter().filter(|find| find.confirmed).copied().collect()
}

/// Where the face is in the picture of it, in parts of its height: around eyes, nose and mouth.
fn on_face(find: &Find, still: &Still, left: u32, top: u32, high: u32) -> bool {
    let expected = detect_area(still, left + high * 85 / 256, top + high * 67 / 256, high * 42 / 256, high * 56 / 256);
    find.area.shared(&expected) * 2 > expected.size()
}

fn detect_area(still: &Still, x: u32, y: u32, width: u32, height: u32) -> model::find::Area {
    let whole = model::redaction::WHOLE as f32;
    let part = |n: u32, of: u32| (n as f32 / of as f32 * whole) as i32;
    model::find::Area {
        x: part(x, still.width),
        y: part(y, still.height),
        width: part(width, still.width),
        height: part(height, still.height),
    }
}

#[test]
fn a_face_is_found_where_it_is() {
    for high in [900, 300, 128] {
        let mut still = wall(1920, 1080);
        put(&mut still, &face(), 700, 60, high);
        let found = confirmed(&look(&still, &[Subject::Face], Effort::Thorough));
        assert_eq!(found.len(), 1, "{high}: {found:?}");
        assert!(on_face(&found[0], &still, 700, 60, high), "{high}: {found:?}");
    }
}

#[test]
fn an_empty_picture_has_no_face() {
    let found = confirmed(&look(&wall(1920, 1080), &[Subject::Face], Effort::Thorough));
    assert_eq!(found, []);
}

#[test]
fn a_picture_that_is_not_what_it_says_is_refused() {
    let detect = detect::open(&detect::folders(), None);
    let order = LookOrder { subjects: [Subject::Face].into(), effort: Effort::Thorough };
    let mut looking = detect.look(&order).expect("all models are there");
    let mut still = wall(64, 64);
    still.rgb.pop();
    assert!(looking.still(&still).is_err());
}

#[test]
fn a_face_in_the_dark_is_found() {
    for (high, light, noise) in [(300, 0.06, 5.0), (160, 0.1, 5.0)] {
        let mut still = wall(1920, 1080);
        put(&mut still, &face(), 700, 60, high);
        let still = dark(&still, light, noise);
        let found = confirmed(&look(&still, &[Subject::Face], Effort::Thorough));
        assert_eq!(found.len(), 1, "{high}: {found:?}");
        assert!(on_face(&found[0], &still, 700, 60, high), "{high}: {found:?}");
    }
}

#[test]
fn a_plate_is_found_where_it_is() {
    let still = car();
    let found = confirmed(&look(&still, &[Subject::Plate], Effort::Thorough));
    let [left, top, width, height] = PLATE;
    let expected = detect_area(&still, left, top, width, height);
    assert!(found.iter().any(|find| find.area.overlap(&expected) > 0.4), "{found:?}");
    assert!(found.iter().all(|find| find.subject == Subject::Plate));
}

#[test]
fn a_person_is_found_at_both_efforts() {
    let mut still = wall(1920, 1080);
    put(&mut still, &face(), 700, 60, 900);
    for effort in [Effort::Thorough, Effort::Quick] {
        let found = confirmed(&look(&still, &[Subject::Person], effort));
        let expected = detect_area(&still, 700, 60, 900, 900);
        assert!(found.iter().any(|find| find.area.overlap(&expected) > 0.5), "{effort:?}: {found:?}");
    }
}

#[test]
fn an_empty_picture_has_nothing() {
    let all = [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal];
    for still in [wall(1920, 1080), dark(&wall(1280, 720), 0.1, 5.0)] {
        assert_eq!(confirmed(&look(&still, &all, Effort::Thorough)), []);
        assert_eq!(confirmed(&look(&still, &all, Effort::Quick)), []);
    }
}

/// Only what is asked for is told, whatever else has to be found on the way.
#[test]
fn what_is_not_asked_for_is_not_told() {
    let mut still = wall(1280, 720);
    put(&mut still, &face(), 300, 60, 500);
    let subjects = [Subject::Plate, Subject::Animal];
    assert!(look(&still, &subjects, Effort::Thorough).iter().all(|find| subjects.contains(&find.subject)));
}

#[test]
fn a_voice_is_told_from_hiss_and_silence_however_the_sound_is_cut() {
    let detect = detect::open(&detect::folders(), None);
    let hear = |samples: &[f32], at_once: usize| {
        let mut listening = detect.listen().expect("the model is there");
        let heard = samples.chunks(at_once).map(|some| listening.hear(some).expect("it is heard"));
        heard.flatten().collect::<Vec<u16>>()
    };
    let voice = voice(3.0);
    let whole = hear(&voice, voice.len());
    assert_eq!(whole.len(), voice.len() / model::find::LISTEN_WINDOW);
    assert!(whole.iter().filter(|score| **score >= 500).count() * 10 > whole.len() * 7, "{whole:?}");
    assert_eq!(hear(&voice, 700), whole);
    for quiet in [hiss(2.0), vec![0.0; 32_000]] {
        assert!(hear(&quiet, 4096).iter().all(|score| *score < 350));
    }
}
