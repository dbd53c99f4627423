//! Redactions rendered: what is hidden is gone. Each test of a leak is also run against a render that has it, and must see it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod redacted;

use model::redaction::{CameraMasks, Decision, Fill, Mode, Plan, Point, Render, Shape};
use porchlight_media::testing::Broken;
use redacted::*;

const W: usize = 320;
const H: usize = 176;

/// Whether a render's bytes are the same with noise under all that is hidden.
fn same_with_noise(order: &Render, footage: &Footage, broken: Option<Broken>) -> bool {
    let noisy = Render { noise: Some(7), ..order.clone() };
    let (plain, noisy) = (rendered(order, &footage.units, broken), rendered(&noisy, &footage.units, broken));
    assert!(plain.gops.iter().map(|gop| gop.hidden).sum::<u64>() > 0, "nothing is hidden at all");
    plain.times() == noisy.times() && plain.bytes() == noisy.bytes()
}

#[test]
fn l1_non_interference_video() {
    let footage = scene(W, H, 60, 1);
    let length = 6_000_000;
    let following = plan(length, vec![following(W, H, 60)]);
    let ellipse = Shape::Ellipse { x: 20_000, y: 10_000, width: 40_000, height: 50_000 };
    let points = [(10_000, 10_000), (60_000, 30_000), (80_000, 90_000), (30_000, 70_000)];
    let polygon = Shape::Polygon { points: points.map(|(x, y)| Point { x, y }).to_vec() };
    let kept = |shape| model::redaction::Mark { decision: Decision::Keep, ..still_mark(shape, length) };
    let inverse = Plan { mode: Mode::KeepMarked, ..plan(length, vec![kept(ellipse.clone())]) };
    let shapes = plan(length, vec![still_mark(ellipse, length), still_mark(polygon, length)]);
    for (what, plan) in [
        ("a rectangle that moves", following.clone()),
        ("a soft one", Plan { fill: Fill::Soft, ..following.clone() }),
        ("an ellipse and a polygon", shapes.clone()),
        ("soft ones", Plan { fill: Fill::Soft, ..shapes }),
        ("all but what is kept", inverse.clone()),
        ("all but what is kept, softly", Plan { fill: Fill::Soft, ..inverse }),
    ] {
        assert!(same_with_noise(&order(&footage, &plan), &footage, None), "{what}");
    }
    let masks =
        CameraMasks { shapes: vec![Shape::Rect { x: 0, y: 0, width: 30_000, height: 20_000 }], on_screen: false };
    let masked = Render { masks, ..order(&footage, &plan(length, vec![])) };
    assert!(same_with_noise(&masked, &footage, None), "a camera's own mask");
    for broken in [Broken::Blurred, Broken::Bleeding] {
        assert!(!same_with_noise(&order(&footage, &following), &footage, Some(broken)), "{broken:?} is not seen");
    }
}

#[test]
fn gops_are_made_again_by_themselves() {
    let footage = scene(W, H, 60, 1);
    let plan = plan(6_000_000, vec![following(W, H, 60)]);
    let order = order(&footage, &plan);
    assert_eq!(order.gops.len(), 3);
    let again = |broken| {
        let whole = rendered(&order, &footage.units, broken);
        assert_eq!(whole.gops.iter().map(|gop| gop.number).collect::<Vec<_>>(), [0, 1, 2]);
        (0..3).all(|number| {
            // From the key frame before it on.
            let from =
                footage.units.iter().rposition(|unit| unit.key && unit.pts.micros() <= order.gops[number].from_us);
            let single = Render { gops: vec![order.gops[number]], ..order.clone() };
            let made = rendered(&single, &footage.units[from.unwrap()..], broken);
            assert_eq!(made.gops.len(), 1);
            made.video == whole.video && made.gops[0].units == whole.gops[number].units
        })
    };
    assert!(again(None));
    assert!(!again(Some(Broken::NoRestart)), "an encoder that goes on is not seen");
}
