//! What a draft of an export lacks, what of it leaves, and that nothing is approved while something lacks.

use super::copies::two_segments;
use super::*;
use crate::export::{Approved, export_plan};
use crate::view::Told;
use crate::view::bundle::{
    ExportClip, ExportDraft, ExportLackKind as Lack, ExportLevel, ExportOwner, ExportPurpose, LeavingKind,
};

fn draft(house: &House) -> ExportDraft {
    ExportDraft {
        purpose: ExportPurpose::OwnUse,
        response: None,
        paper: None,
        clips: vec![ExportClip {
            camera: house.camera.to_string(),
            from_us: START + 60 * FRAME + 20_000,
            to_us: START + 130 * FRAME + 20_000,
            redaction: None,
            sound: true,
            looks_at: "the lane".to_owned(),
        }],
        level: ExportLevel::ClipOnly,
        owner: ExportOwner { name: "Ada Nym".to_owned(), contact: "ada@mail.example".to_owned(), ..Default::default() },
        with_request: None,
        sealed: false,
        why_beyond: String::new(),
        confirmation: String::new(),
        keep_key: false,
    }
}

#[test]
fn what_lacks_is_told_and_lets_nothing_leave() {
    let (house, _film) = two_segments(false);
    let check = |change: fn(&mut ExportDraft), expected: &[Lack]| {
        let mut draft = draft(&house);
        change(&mut draft);
        let plan = export_plan(&house.desk, &draft).expect("planned");
        let kinds: Vec<Lack> = plan.lacking.iter().map(|lack| lack.kind).collect();
        assert_eq!(kinds, expected);
        assert_eq!(Approved::bundle(&house.desk, &draft, Told::NotSealed).is_ok(), expected.is_empty());
    };
    check(|_| {}, &[]);
    check(|draft| draft.clips.clear(), &[Lack::Clips]);
    check(|draft| draft.purpose = ExportPurpose::Answer, &[Lack::Request, Lack::Confirmation]);
    let typed = |draft: &mut ExportDraft| {
        draft.purpose = ExportPurpose::Answer;
        draft.confirmation = " Leave as recorded ".to_owned();
    };
    check(typed, &[Lack::Request]);
    let mistyped = |draft: &mut ExportDraft| {
        draft.purpose = ExportPurpose::Answer;
        draft.confirmation = "leave it as recorded".to_owned();
    };
    check(mistyped, &[Lack::Request, Lack::Confirmation]);
    check(|draft| draft.purpose = ExportPurpose::LegalPaper, &[Lack::Paper]);
    check(|draft| draft.clips[0].redaction = Some(99), &[Lack::Redaction]);
    let nothing = |draft: &mut ExportDraft| {
        draft.clips[0].from_us += 3600 * 1_000_000;
        draft.clips[0].to_us += 3600 * 1_000_000;
    };
    check(nothing, &[Lack::Footage]);
    let nobody = |draft: &mut ExportDraft| {
        draft.level = ExportLevel::Witness;
        draft.owner.name = " ".to_owned();
    };
    check(nobody, &[Lack::Words]);
}

#[test]
fn each_level_lets_its_own_words_leave_and_an_original_tells_what_it_brings() {
    let (house, _film) = two_segments(false);
    let words = |level| {
        let plan = export_plan(&house.desk, &ExportDraft { level, ..draft(&house) }).expect("planned");
        let words = plan.items.into_iter().filter(|item| item.kind == LeavingKind::Words);
        words.map(|item| item.values.join(" ")).collect::<Vec<_>>()
    };
    assert!(words(ExportLevel::ClipOnly).is_empty());
    assert_eq!(words(ExportLevel::Contactable), ["contact ada@mail.example", "looks_at the lane"]);
    let name = house.desk.name_of(&house.camera).expect("named");
    let witness = words(ExportLevel::Witness);
    assert_eq!(witness, ["name Ada Nym".to_owned(), format!("camera {name}"), "looks_at the lane".to_owned()]);
    let plan = export_plan(&house.desk, &draft(&house)).expect("planned");
    let extra = plan.items.iter().find(|item| item.kind == LeavingKind::Extra).expect("it begins at a key frame");
    // Ten pictures and a half before what was asked for.
    assert_eq!(extra.values, ["0.4"]);
    assert!(plan.bytes > plan.largest && plan.recipients == 0 && !plan.yours_alone);
    // Signs that would turn the page around, and a novel, are no words.
    for text in ["ada\u{202e}", &"x".repeat(501)] {
        let mut draft = draft(&house);
        draft.owner.name = text.to_owned();
        export_plan(&house.desk, &draft).expect_err("refused");
    }
}
