//! Next to nothing: a quiet ground, and something that walks across it once in the loop and is gone for half of it, so that
//! there is motion to mark and there is none.

use super::canvas::{Canvas, Rgb};

pub(crate) fn still(c: &mut Canvas) {
    c.fill(|_, y| if y < 400.0 { Rgb(0.42, 0.47, 0.52) } else { Rgb(0.26, 0.29, 0.27) });
}

pub(crate) fn moving(c: &mut Canvas, turn: f32) {
    let across = turn * 2.0;
    if across < 1.0 {
        c.rect(-80.0 + across * 1360.0, 330.0, 80.0, 160.0, Rgb(0.86, 0.55, 0.2));
    }
}
