use super::*;
use crate::folders;
use crate::onnx::{put_bytes, put_number};
use model::MediaTime;
use model::find::{Effort, Still, Subject};
use model::redaction::WHOLE;

/// A model as YOLOX exports it for pictures of 64 by 64, which sees the same person in each of them: in the third cell of the second row.
fn yolox(classes: usize) -> Vec<u8> {
    let cells = 64 + 16 + 4;
    let mut boxes = vec![0.0f32; cells * (5 + classes)];
    let cell = &mut boxes[10 * (5 + classes)..];
    (cell[0], cell[1], cell[2], cell[3], cell[4], cell[5]) = (0.5, 0.5, 1.0f32.ln(), 2.0f32.ln(), 0.9, 0.9);
    let value = |name: &str, sides: &[u64]| {
        let (mut shape, mut tensor, mut kind, mut value) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for side in sides {
            let mut dimension = Vec::new();
            put_number(&mut dimension, 1, *side);
            put_bytes(&mut shape, 1, &dimension);
        }
        put_number(&mut tensor, 1, 1);
        put_bytes(&mut tensor, 2, &shape);
        put_bytes(&mut kind, 1, &tensor);
        put_bytes(&mut value, 1, name.as_bytes());
        put_bytes(&mut value, 2, &kind);
        value
    };
    let sides = [1, cells as u64, 5 + classes as u64];
    let (mut weight, mut node, mut graph) = (Vec::new(), Vec::new(), Vec::new());
    sides.iter().for_each(|side| put_number(&mut weight, 1, *side));
    put_number(&mut weight, 2, 1);
    put_bytes(&mut weight, 8, b"boxes");
    put_bytes(&mut weight, 9, &boxes.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<_>>());
    put_bytes(&mut node, 1, b"boxes");
    put_bytes(&mut node, 2, b"output");
    put_bytes(&mut node, 4, b"Identity");
    put_bytes(&mut graph, 1, &node);
    put_bytes(&mut graph, 2, b"yolox");
    put_bytes(&mut graph, 5, &weight);
    put_bytes(&mut graph, 11, &value("images", &[1, 3, 64, 64]));
    put_bytes(&mut graph, 12, &value("output", &sides));
    let (mut opset, mut model) = (Vec::new(), Vec::new());
    put_number(&mut opset, 2, 13);
    put_number(&mut model, 1, 8);
    put_bytes(&mut model, 7, &graph);
    put_bytes(&mut model, 8, &opset);
    model
}

fn names(detect: &Detect) -> Vec<String> {
    detect.models().there.into_iter().map(|model| model.name).collect()
}

#[test]
fn everything_is_there_after_set_up() {
    let models = open(&folders(), None).models();
    assert_eq!(models.missing, []);
    let subjects = [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal];
    assert!(subjects.into_iter().all(|subject| models.find(subject)) && models.hear_speech());
}

#[test]
fn an_own_model_goes_before_the_known_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = yolox(80);
    std::fs::write(folder.path().join("mine.onnx"), &file).expect("it is written");
    let detect = open(&folders(), Some(folder.path()));
    let fact = own::fact("mine.onnx", sha256(&file));
    assert!(detect.models().there.contains(&fact), "{:?}", detect.models());
    assert!(!names(&detect).contains(&known::OBJECTS.name.to_owned()));
    // Twice as wide as high: the model sees the picture in its upper half.
    let still = Still { at: MediaTime(0), width: 128, height: 64, rgb: vec![90; 128 * 64 * 3] };
    let order = LookOrder { subjects: [Subject::Person].into(), effort: Effort::Thorough };
    let found = detect.look(&order).expect("it is there").still(&still).expect("it is looked through");
    let [find] = found[..] else { panic!("one person: {found:?}") };
    assert_eq!((find.subject, find.score, find.confirmed), (Subject::Person, 810, true));
    assert_eq!((find.area.x, find.area.width), (WHOLE / 4, WHOLE / 8));
}

#[test]
fn an_own_model_that_does_not_fit_is_told_and_the_known_one_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.onnx"), b"no model at all").expect("it is written");
    std::fs::write(folder.path().join("b.onnx"), yolox(7)).expect("it is written");
    std::fs::copy(model_file(&known::FACES), folder.path().join("c.onnx")).expect("it is copied");
    let detect = open(&folders(), Some(folder.path()));
    let missing = detect.models().missing;
    assert_eq!(missing.iter().map(|one| &one.file[..]).collect::<Vec<_>>(), ["a.onnx", "b.onnx", "c.onnx"]);
    assert!(missing[1].why.contains("80 classes"), "{:?}", missing[1]);
    assert!(missing[2].why.contains("YOLOX"), "{:?}", missing[2]);
    assert!(names(&detect).contains(&known::OBJECTS.name.to_owned()));
}

fn model_file(known: &Known) -> PathBuf {
    folders().iter().map(|folder| folder.join(known.file)).find(|file| file.is_file()).expect("set-up brought it")
}

#[test]
fn what_is_not_there_or_another_file_is_missed_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut plates = std::fs::read(model_file(&known::PLATES)).expect("it is there");
    *plates.last_mut().expect("it is not empty") ^= 1;
    std::fs::write(folder.path().join(known::PLATES.file), plates).expect("it is written");
    std::fs::copy(model_file(&known::FACES), folder.path().join(known::FACES.file)).expect("it is copied");
    // Whichever test comes first loads the library for all.
    runtime::load(&folders()).expect("set-up brought it");
    let models = open(&[folder.path().to_owned()], None).models();
    assert_eq!(models.there, [known::FACES.fact()]);
    let why: Vec<_> = models.missing.iter().map(|one| (&one.file[..], &one.why[..])).collect();
    let absent = "It is not there. Set Porchlight up again to bring it.";
    let other = "It is another file than Porchlight knows, and is not used.";
    let expected = [(known::PLATES.file, other), (known::OBJECTS.file, absent), (known::SPEECH.file, absent)];
    assert_eq!(why, expected);
    assert!(open(&[], None).listen().is_err());
}
