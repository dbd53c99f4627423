//! The real models on real pictures.

mod pictures;

use model::find::{Detector, Effort, Find, LookOrder, Still, Subject};
use pictures::{face, put, wall};
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
