use super::*;

const SIZE: (usize, usize) = (200, 100);

fn subject(kind: Kind, place: Place, share: f32) -> Subject {
    Subject { id: 1, kind, place, seen: Some(place), share }
}

fn scene(pictures: Vec<Vec<Subject>>) -> Scene {
    Scene { scene: "table".to_owned(), width: SIZE.0, height: SIZE.1, rate: 10, pictures }
}

/// Judges pictures by boxes that are hidden in each; left, top, right, bottom.
fn verdict(scene: &Scene, boxes: &[Vec<[i64; 4]>]) -> Verdict {
    judge(scene, |n| {
        let mut hidden = Hidden::none(SIZE.0, SIZE.1);
        boxes[n].iter().for_each(|place| hidden.hide(*place));
        Ok(Some((hidden, (0, 0))))
    })
    .expect("it can be judged")
}

#[test]
fn a_face_is_covered_or_not() {
    let face = [50.0, 20.0, 30.0, 40.0];
    let cases: &[(&str, &[[i64; 4]], bool)] = &[
        ("its own box", &[[50, 20, 80, 60]], true),
        ("a larger one", &[[40, 10, 90, 70]], true),
        ("nothing", &[], false),
        ("shifted by a tenth to the right", &[[53, 20, 83, 60]], false),
        ("shifted by a tenth to the left", &[[47, 20, 77, 60]], false),
        ("shifted by a tenth down", &[[50, 24, 80, 64]], false),
        ("shifted by a tenth up", &[[50, 16, 80, 56]], false),
        ("a row short, which is within a twentieth", &[[50, 20, 80, 59]], true),
        ("three rows short", &[[50, 20, 80, 57]], false),
        ("two halves", &[[50, 20, 65, 60], [65, 20, 80, 60]], true),
        ("two halves and a gap", &[[50, 20, 63, 60], [67, 20, 80, 60]], false),
        ("the other side of the picture", &[[150, 20, 180, 60]], false),
    ];
    for (what, boxes, covered) in cases {
        let verdict = verdict(&scene(vec![vec![subject(Kind::Face, face, 1.0)]]), &[boxes.to_vec()]);
        assert_eq!(verdict.faces.covered == 1, *covered, "{what}");
        assert_eq!((verdict.faces.subjects, verdict.faces.pictures), (1, 1), "{what}");
        assert_eq!(verdict.faces.clean == 1, *covered, "{what}");
        assert_eq!(verdict.faces.longest, u32::from(!covered), "{what}");
    }
}

#[test]
fn what_counts() {
    type Case = (&'static str, Kind, f32, f32, (u32, u32, u32));
    let cases: &[Case] = &[
        ("a face of 24 pixels", Kind::Face, 24.0, 1.0, (1, 0, 0)),
        ("a smaller face", Kind::Face, 23.9, 1.0, (0, 0, 0)),
        ("half a face", Kind::Face, 40.0, 0.5, (1, 0, 0)),
        ("a glimpse", Kind::Face, 40.0, 0.49, (0, 0, 1)),
        ("less than a glimpse", Kind::Face, 40.0, 0.1, (0, 0, 0)),
        ("a plate of 20 pixels", Kind::Plate, 20.0, 1.0, (0, 1, 0)),
        ("a smaller plate", Kind::Plate, 19.0, 1.0, (0, 0, 0)),
        ("a person", Kind::Person, 80.0, 1.0, (0, 0, 0)),
    ];
    for (what, kind, high, share, (faces, plates, glimpses)) in cases {
        let scene = scene(vec![vec![subject(*kind, [10.0, 10.0, 30.0, *high], *share)]]);
        let verdict = verdict(&scene, &[vec![]]);
        assert_eq!((verdict.faces.subjects, verdict.plates.subjects), (*faces, *plates), "{what}");
        assert_eq!(verdict.faces.glimpses, *glimpses, "{what}");
    }
    let gone = Subject { seen: None, ..subject(Kind::Face, [10.0, 10.0, 30.0, 40.0], 0.0) };
    let verdict = verdict(&scene(vec![vec![gone]]), &[vec![]]);
    assert_eq!((verdict.faces.subjects, verdict.faces.recall()), (0, None), "nobody is seen");
}

#[test]
fn runs_of_exposure_are_counted() {
    let face = || vec![subject(Kind::Face, [50.0, 20.0, 30.0, 40.0], 1.0)];
    let runs = |covered: &str| {
        let boxes: Vec<_> =
            covered.chars().map(|c| if c == 'x' { vec![[50, 20, 80, 60]] } else { Vec::new() }).collect();
        let verdict =
            verdict(&scene(covered.chars().map(|c| if c == ' ' { Vec::new() } else { face() }).collect()), &boxes);
        (verdict.faces.longest, verdict.faces.where_longest.map(|(_, from)| from), verdict.faces.clean)
    };
    assert_eq!(runs("xxxxx"), (0, None, 5));
    assert_eq!(runs("xx.xx"), (1, Some(2), 4));
    assert_eq!(runs(".x..x...x"), (3, Some(5), 3));
    assert_eq!(runs("x.. ..x"), (2, Some(1), 2), "who is gone is not exposed");
    assert_eq!(runs("....."), (5, Some(0), 0));
}

#[test]
fn two_do_not_make_up_for_each_other() {
    let two = Subject { id: 2, ..subject(Kind::Face, [120.0, 20.0, 30.0, 40.0], 1.0) };
    let scene = scene(vec![vec![subject(Kind::Face, [50.0, 20.0, 30.0, 40.0], 1.0), two]; 4]);
    let (one, other) = ([50, 20, 80, 60], [120, 20, 150, 60]);
    let verdict = verdict(&scene, &[vec![one], vec![other], vec![one, other], vec![one]]);
    let faces = verdict.faces;
    assert_eq!((faces.subjects, faces.covered, faces.pictures, faces.clean), (8, 5, 4, 1));
    assert_eq!(faces.longest, 1, "each was exposed in single pictures only");
    assert_eq!((faces.recall(), faces.covered_part()), (Some(0.25), Some(0.625)));
}

#[test]
fn what_is_hidden_without_a_subject_is_measured() {
    let subjects =
        vec![subject(Kind::Face, [50.0, 20.0, 30.0, 40.0], 1.0), subject(Kind::Person, [0.0, 0.0, 100.0, 100.0], 1.0)];
    let scene = scene(vec![subjects; 2]);
    let verdict = verdict(&scene, &[vec![[50, 20, 80, 60]], vec![[50, 20, 80, 60], [100, 0, 120, 50]]]);
    // 20 by 50 of 200 by 100 pixels, in one of two pictures.
    assert!((verdict.over_most - 0.05).abs() < 1e-9 && (verdict.over - 0.025).abs() < 1e-9, "{verdict:?}");
}

#[test]
fn what_shows_is_not_hidden() {
    let mut hidden = Hidden::none(SIZE.0, SIZE.1);
    hidden.hide([50, 20, 80, 60]);
    let mut luma = vec![16; SIZE.0 * SIZE.1];
    // A tenth of the face shines through.
    for y in 20..24 {
        luma[y * SIZE.0 + 50..y * SIZE.0 + 80].fill(90);
    }
    let checked = hidden.check(&luma);
    assert_eq!(checked, (1200, 120));
    let scene = scene(vec![vec![subject(Kind::Face, [50.0, 20.0, 30.0, 40.0], 1.0)]]);
    let verdict = judge(&scene, |_| Ok(Some((hidden.clone(), checked)))).expect("it can be judged");
    assert_eq!(verdict.faces.covered, 0);
    assert!((verdict.shows - 0.1).abs() < 1e-9);
}

#[test]
fn a_lost_picture_is_told_and_a_wrong_size_refused() {
    let scene = scene(vec![vec![subject(Kind::Face, [50.0, 20.0, 30.0, 40.0], 1.0)]; 2]);
    let verdict = judge(&scene, |n| Ok((n == 0).then(|| (Hidden::none(SIZE.0, SIZE.1), (0, 0))))).expect("judged");
    assert!(!verdict.whole && verdict.faces.subjects == 1);
    assert!(judge(&scene, |_| Ok(Some((Hidden::none(100, 100), (0, 0))))).is_err());
}

#[test]
fn boxes_outside_of_the_picture_hide_what_is_inside() {
    let mut hidden = Hidden::none(SIZE.0, SIZE.1);
    hidden.hide([-20, -20, 10, 10]);
    hidden.hide([190, 90, 400, 400]);
    hidden.hide([60, 60, 50, 50]);
    assert_eq!(hidden.pixels.iter().filter(|hidden| **hidden).count(), 200);
}

#[test]
fn a_truth_is_read() {
    let text = r#"{"scene":"day","width":1280,"height":720,"rate":30,"pictures":[[{"id":1,"kind":"face","box":[1,2,3,4],"seen":null,"share":0}]]}"#;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("day.json");
    std::fs::write(&path, text).expect("it is written");
    let scene = Scene::read(&path).expect("it is read");
    assert_eq!((scene.width, scene.pictures.len(), scene.pictures[0][0].kind), (1280, 1, Kind::Face));
    std::fs::write(&path, r#"{"scene":"day","width":0,"height":720,"rate":30,"pictures":[]}"#).expect("it is written");
    assert!(Scene::read(&path).is_err());
}

#[test]
fn what_was_drawn_moves_straight_between_its_keys() {
    let text = r#"{"file":"a.mp4","width":200,"height":100,"rate":25,"pictures":12,"about":"","subjects":[
        {"id":4,"kind":"face","keys":[[2,10,10,20,30],[6,50,20,20,40],[7,50,20,20,40]]}]}"#;
    let scene = serde_json::from_str::<Drawn>(text).expect("it is read").scene("drawn");
    let at = |n: usize| scene.pictures[n].first().map(|subject| subject.place);
    assert_eq!((at(1), at(8)), (None, None));
    assert_eq!((at(2), at(4)), (Some([10.0, 10.0, 20.0, 30.0]), Some([30.0, 15.0, 20.0, 35.0])));
    assert_eq!((at(6), at(7)), (at(6), at(6)));
    assert_eq!(scene.pictures.len(), 12);
}
