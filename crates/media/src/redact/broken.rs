//! Renders that do wrong, for the tests of leaks: each must notice the ones that it is there for.

use super::fit::Target;
use super::pixels::{Form, Pixels, Sample};
use model::redaction::{BLOCK, Blocks, Hidden, Render};

/// What a render does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// What is hidden is made coarse, and not filled.
    Blurred,
    /// What is hidden is filled after the picture was scaled there and back: its edges bleed.
    Bleeding,
    /// Filled wider than the blocks.
    Wide,
    /// One encoder for all groups, which sees the pictures before the first one too.
    NoRestart,
    /// What the encoder says beside its slices goes along.
    Chatty,
    /// Blocks are those of the film's size, whatever the picture's.
    OneSize,
    /// Times are counted, not taken.
    EvenTimes,
    /// What is muted is made soft, and not silent.
    LiveSound,
    /// The first packet goes along, and with it the encoder's name.
    NamedSound,
    /// What lies before the film's beginning is heard.
    Untrimmed,
}

/// Samples of a side that are made one.
const COARSE: u32 = 4;

impl Broken {
    /// The frame that it makes, where it makes one otherwise.
    pub(super) fn frame<T: Sample + 'static>(
        self,
        pixels: &mut Pixels<T>,
        order: &Render,
        blocks: &Blocks,
        at_us: i64,
    ) -> Option<Vec<u8>> {
        let fill = order.plan.fill;
        let Form { width, height, .. } = pixels.form;
        let target = Target { width: order.size.width, height: order.size.height, full: false };
        let copy = Pixels { form: pixels.form, planes: pixels.planes.clone(), samples: pixels.samples.clone() };
        match self {
            Self::Blurred => {
                for run in blocks.runs(width, height) {
                    coarse(pixels, &run);
                }
            }
            Self::Bleeding => {
                let half = Target { width: (width / 4) & !1, height: (height / 4) & !1, full: false }.fit(copy);
                let form = Form {
                    width: (width / 4) & !1,
                    height: (height / 4) & !1,
                    depth: 8,
                    full: false,
                    grey: false,
                    across: 1,
                    down: 1,
                };
                let small = Pixels { planes: form.planes().0, form, samples: half };
                let form = Form { width, height, ..form };
                let back = Target { width, height, full: false }.fit(small);
                let mut pixels = Pixels { planes: form.planes().0, form, samples: back };
                pixels.fill(blocks, fill);
                return Some(target.fit(pixels));
            }
            Self::Wide => {
                for run in blocks.runs(width, height) {
                    let (x, y) = (run.x.saturating_sub(8), run.y.saturating_sub(8));
                    let wide = Hidden {
                        x,
                        y,
                        width: (run.x + run.width + 8).min(width) - x,
                        height: (run.y + run.height + 8).min(height) - y,
                    };
                    (0..pixels.planes.len()).for_each(|plane| pixels.each(plane, &wide, |_, _| T::of(16)));
                }
            }
            Self::OneSize => {
                // As if the picture had the film's size, and were larger or smaller than it is.
                let wrong = Blocks::of(&order.plan, &order.masks, at_us, (order.size.width, order.size.height));
                for run in wrong.runs(order.size.width, order.size.height) {
                    if run.x < width && run.y < height {
                        let inside = Hidden {
                            width: run.width.min(width - run.x),
                            height: run.height.min(height - run.y),
                            ..run
                        };
                        (0..pixels.planes.len()).for_each(|plane| {
                            let black = T::of(pixels.form.black(plane));
                            pixels.each(plane, &inside, |_, _| black);
                        });
                    }
                }
            }
            _ => return None,
        }
        let made =
            Pixels { form: pixels.form, planes: pixels.planes.clone(), samples: std::mem::take(&mut pixels.samples) };
        Some(target.fit(made))
    }
}

fn coarse<T: Sample>(pixels: &mut Pixels<T>, run: &Hidden) {
    for plane in 0..pixels.planes.len() {
        for y in (run.y..run.y + run.height).step_by(COARSE as usize) {
            for x in (run.x..run.x + run.width).step_by(COARSE as usize) {
                let (wide, tall) = (BLOCK.min(COARSE).min(run.x + run.width - x), COARSE.min(run.y + run.height - y));
                let cell = Hidden { x, y, width: wide, height: tall };
                let (mut sum, mut many) = (0_u64, 0_u64);
                pixels.sum(plane, &cell, &mut sum, &mut many);
                let mean = T::of((sum / many.max(1)) as u32);
                pixels.each(plane, &cell, |_, _| mean);
            }
        }
    }
}

impl<T: Sample> Pixels<T> {
    fn sum(&self, plane: usize, cell: &Hidden, sum: &mut u64, many: &mut u64) {
        let plane = self.planes[plane];
        let (columns, rows) = plane.part(cell);
        for y in rows {
            for sample in &self.samples[plane.row(y)][columns.clone()] {
                *sum += u64::from((*sample).into());
                *many += 1;
            }
        }
    }
}
