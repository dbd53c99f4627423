//! Faces are found, followed and hidden by the program with real models, and judged by who knows where they are. Short and
//! small: how well it goes in the dark, in rain and behind trees is measured by `npm run bench:redact`.
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use anyhow::{Context, Result};
use demo::scene::posed::{Stage, truth};
use demo::{Clip, ClipSpec, Scene};
use porchlight_tests::hiding::{Footage, Hiding};
use porchlight_tests::judge::{Hidden, Scene as Truth, Verdict, judge, pictures};
use std::path::{Path, PathBuf};

/// Faces are 22 to 41 pixels high in it: small ones, though by day.
const SIZE: (u32, u32) = (960, 540);

struct Judged {
    truth: Truth,
    hiding: Hiding,
    masks: Vec<Vec<[i64; 4]>>,
    result: PathBuf,
}

fn hidden(stage: Stage, folder: &Path) -> Result<Judged> {
    let like = ClipSpec { rate: 10, seconds: 3, key_every: 20, ..ClipSpec::card() };
    let spec = ClipSpec { scene: Scene::Posed(stage), ..like.sized(SIZE.0, SIZE.1).at_kbit(1500) };
    let clip = Clip::make(spec)?;
    let (film, known, result) = (folder.join("film.h264"), folder.join("truth.json"), folder.join("Result.mp4"));
    std::fs::write(&film, clip.frames.iter().flat_map(|frame| frame.data.clone()).collect::<Vec<u8>>())?;
    std::fs::write(&known, serde_json::to_vec(&truth(&spec).context("a posed scene")?)?)?;
    let hiding = Hiding::begin(Footage::read(&film, 10, 1)?)?;
    hiding.detect("face")?;
    let masks = hiding.masks(&hiding.hide_all()?);
    // The second look is told by the stories of finding.
    hiding.without_models()?;
    hiding.render()?;
    hiding.save(&result)?;
    hiding.house.check()?;
    Ok(Judged { truth: Truth::read(&known)?, hiding, masks, result })
}

impl Judged {
    /// Judges the rendered pictures, by masks moved aside by so many pixels.
    fn verdict(&self, moved: i64) -> Result<Verdict> {
        let mut film = pictures(&self.result, (self.truth.width, self.truth.height))?;
        judge(&self.truth, |n| {
            let Some(luma) = film.picture()? else { return Ok(None) };
            let mut hidden = Hidden::none(self.truth.width, self.truth.height);
            for [left, top, right, bottom] in &self.masks[n] {
                hidden.hide([left + moved, *top, right + moved, *bottom]);
            }
            let checked = hidden.check(luma);
            Ok(Some((hidden, checked)))
        })
    }
}

#[test]
fn faces_by_day_are_hidden_and_whatever_else_is_not() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let judged = hidden(Stage::Day, folder.path())?;
    let verdict = judged.verdict(0)?;
    let faces = &verdict.faces;
    assert!(verdict.whole, "each picture came out");
    assert!(faces.subjects > 40, "{faces:?}");
    assert!(faces.covered_part() >= Some(0.97), "{faces:?}");
    assert!(faces.longest <= 1, "{faces:?}");
    assert!(verdict.over <= 0.08, "{verdict:?}");
    assert!(verdict.shows <= 0.001, "what is said to be hidden is black: {verdict:?}");
    // The judge sees it when masks lie beside the faces.
    assert!(judged.verdict(64)?.faces.covered_part() < Some(0.5));
    Ok(())
}

#[test]
fn where_nobody_is_nothing_is_marked() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let judged = hidden(Stage::Empty, folder.path())?;
    let shown = judged.hiding.show()?;
    assert_eq!(shown["find"]["looked"]["pictures"], 30, "ten pictures a second are looked through");
    assert_eq!(shown["plan"]["marks"], serde_json::json!([]));
    let verdict = judged.verdict(0)?;
    assert!(verdict.whole && verdict.over == 0.0, "{verdict:?}");
    Ok(())
}
