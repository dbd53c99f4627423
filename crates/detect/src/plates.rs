//! Plates: text on vehicles, by PP-OCR's text detector. What is written there is not read.

use crate::boxes::{Rect, Scored, thinned};
use crate::known;
use crate::picture::{BGR, Scaler, Tones, enlarged_sides};
use crate::runtime::{Given, Net, Output};
use model::find::Still;

const INPUT: &str = "x";
const OUTPUT: &str = "fetch_name_0";
/// From which answer on a pixel is a part of text, and how sure all of a text's pixels must be in the mean to be proposed.
const PIXEL: f32 = 0.3;
/// The model marks the middle of a text; so much of its size over its edge lies around it.
const UNCLIP: f32 = 1.6;
/// The smallest text, in the crop's pixels.
const MIN_SIDE: f32 = 4.0;
/// In what size a vehicle is looked at: a plate is a fifth of it and still 100 px wide.
const VEHICLE_PIXELS: usize = 480 * 480;
/// The whole picture is looked at in this size for cars too close to be seen as one.
const WHOLE_PIXELS: usize = 736 * 416;
/// Plates of all countries, seen a little from the side: so many times as wide as they are high. Motorcycles' have two lines.
const FORM: std::ops::Range<f32> = 1.1..8.0;
/// Without a vehicle around it, of one line.
const FORM_OPEN: std::ops::Range<f32> = 1.8..7.0;
/// In pixels of the picture: nobody reads what is smaller.
const MIN_WIDTH: f32 = 12.0;
/// Wider, in parts of its vehicle, are letters on a van.
const WIDEST: f32 = 0.65;
/// Without a vehicle around it: in parts of the picture. A car that is too close to be seen as one has a plate of a fifth of it.
const WIDEST_OPEN: f32 = 0.3;
/// Above and below this, in parts of the height, cameras write into their pictures.
const WRITTEN: std::ops::Range<f32> = 0.12..0.9;
/// So much of its box a text fills at least; what runs around something, or aslant through it, is none.
const FULL: f32 = 0.4;
/// A vehicle smaller than this, in the picture's pixels, shows no plate that anybody could read: text of 5 px.
const MIN_VEHICLE: f32 = 40.0;
/// Vehicles of one picture, the largest first.
const MAX_VEHICLES: usize = 8;
const SAME: f32 = 0.3;

pub(crate) struct Plates {
    tones: Tones,
}

impl Plates {
    pub(crate) fn new() -> Self {
        Self { tones: Tones::new(BGR, [127.5; 3], [127.5; 3]) }
    }

    /// Plates on these vehicles, and in the whole picture where there is none.
    pub(crate) fn find(
        &self,
        net: &Net,
        still: &Still,
        whole: &Rect,
        vehicles: &[Rect],
        scaler: &mut Scaler,
    ) -> Result<Vec<Scored>, String> {
        let mut vehicles: Vec<Rect> = vehicles.iter().map(|vehicle| grown(vehicle, whole)).collect();
        vehicles.retain(|vehicle| vehicle.width() >= MIN_VEHICLE && vehicle.height() >= MIN_VEHICLE / 2.0);
        vehicles.sort_by(|a, b| b.size().total_cmp(&a.size()));
        let mut plates = Vec::new();
        for vehicle in vehicles.iter().take(MAX_VEHICLES) {
            let found = self.texts(net, still, vehicle, VEHICLE_PIXELS, scaler)?;
            plates.extend(found.into_iter().filter(|one| on_vehicle(&one.rect, vehicle)));
        }
        if vehicles.is_empty() {
            let found = self.texts(net, still, whole, WHOLE_PIXELS, scaler)?;
            plates.extend(found.into_iter().filter(|one| in_the_open(&one.rect, whole)));
        }
        Ok(thinned(plates, SAME))
    }

    fn texts(
        &self,
        net: &Net,
        still: &Still,
        part: &Rect,
        pixels: usize,
        scaler: &mut Scaler,
    ) -> Result<Vec<Scored>, String> {
        let (width, height) = enlarged_sides(part, pixels);
        let mut scaled = scaler.scale(still, part, (width, height))?;
        scaled.fill(&self.tones);
        let size = scaled.size();
        let found = net.run(&[(INPUT, Given::Floats(&size, scaled.numbers))], &[OUTPUT], |outputs| {
            let [likely] = outputs else { return Err("a model lacks a result".to_owned()) };
            Ok(read(likely))
        })?;
        let (x, y) = (width as f32 / part.width(), height as f32 / part.height());
        let back = |one: Scored| Scored { rect: one.rect.back(x, y, (part.left, part.top)).clipped(part), ..one };
        Ok(found.into_iter().map(back).filter(|one| one.score >= known::PLATES.proposes()).collect())
    }
}

fn grown(vehicle: &Rect, whole: &Rect) -> Rect {
    let (x, y) = (vehicle.width() * 0.06, vehicle.height() * 0.06);
    Rect { left: vehicle.left - x, top: vehicle.top - y, right: vehicle.right + x, bottom: vehicle.bottom + y }
        .clipped(whole)
}

fn plate_like(text: &Rect) -> bool {
    text.width() >= MIN_WIDTH && FORM.contains(&(text.width() / text.height()))
}

/// Not in its roof: there are taxi signs, and stickers in the window.
fn on_vehicle(text: &Rect, vehicle: &Rect) -> bool {
    plate_like(text)
        && text.width() <= vehicle.width() * WIDEST
        && (text.top + text.bottom) / 2.0 > vehicle.top + vehicle.height() * 0.25
}

/// Of no vehicle that was found: not so large, and not where a camera writes its name and the time.
fn in_the_open(text: &Rect, whole: &Rect) -> bool {
    let middle = (text.top + text.bottom) / 2.0 / whole.height();
    plate_like(text)
        && FORM_OPEN.contains(&(text.width() / text.height()))
        && text.width() <= whole.width() * WIDEST_OPEN
        && WRITTEN.contains(&middle)
}

/// A box around each group of pixels that hang together.
fn read(likely: &Output<'_>) -> Vec<Scored> {
    let wide = likely.size.last().copied().unwrap_or(0);
    let mut seen = vec![false; likely.numbers.len()];
    let (mut out, mut todo) = (Vec::new(), Vec::<usize>::new());
    for first in 0..likely.numbers.len() {
        if seen[first] || likely.numbers[first] < PIXEL {
            continue;
        }
        seen[first] = true;
        todo.push(first);
        let (mut left, mut right, mut top, mut bottom) = (usize::MAX, 0, usize::MAX, 0);
        let (mut sum, mut count) = (0.0, 0usize);
        while let Some(at) = todo.pop() {
            let (x, y) = (at % wide, at / wide);
            (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
            sum += likely.numbers[at];
            count += 1;
            let beside =
                [(x > 0).then(|| at - 1), (x + 1 < wide).then(|| at + 1), at.checked_sub(wide), Some(at + wide)];
            for next in beside.into_iter().flatten() {
                if next < seen.len() && !seen[next] && likely.numbers[next] >= PIXEL {
                    seen[next] = true;
                    todo.push(next);
                }
            }
        }
        let (width, height) = ((right + 1 - left) as f32, (bottom + 1 - top) as f32);
        let full = count as f32 / (width * height);
        if width < MIN_SIDE || height.min(width) < MIN_SIDE / 2.0 || full < FULL {
            continue;
        }
        // As far out as its size asks for, the same on all sides.
        let out_by = width * height * UNCLIP / (2.0 * (width + height));
        let rect = Rect {
            left: left as f32 - out_by,
            top: top as f32 - out_by,
            right: (right + 1) as f32 + out_by,
            bottom: (bottom + 1) as f32 + out_by,
        };
        out.push(Scored { rect, score: sum / count as f32 });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_hang_together_are_one_text() {
        let (wide, high) = (40, 20);
        let mut numbers = vec![0.0; wide * high];
        for y in 8..12 {
            for x in 5..25 {
                numbers[y * wide + x] = 0.8;
            }
        }
        numbers[0] = 0.9;
        let texts = read(&Output { size: vec![1, 1, high, wide], numbers: &numbers });
        assert_eq!(texts.len(), 1, "one pixel is no text: {texts:?}");
        assert!((texts[0].score - 0.8).abs() < 1e-4);
        let around = texts[0].rect;
        assert!(around.left < 4.0 && around.right > 26.0 && around.top < 7.0 && around.bottom > 13.0, "{around:?}");
    }

    #[test]
    fn only_what_looks_like_a_plate_on_a_vehicle_is_one() {
        let vehicle = Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 160.0 };
        let text = |left, top, width, height| Rect { left, top, right: left + width, bottom: top + height };
        assert!(on_vehicle(&text(80.0, 110.0, 44.0, 11.0), &vehicle));
        assert!(!on_vehicle(&text(80.0, 5.0, 44.0, 11.0), &vehicle), "on the roof");
        assert!(!on_vehicle(&text(10.0, 80.0, 180.0, 40.0), &vehicle), "letters on a van");
        assert!(!on_vehicle(&text(80.0, 80.0, 10.0, 40.0), &vehicle), "upright");
    }
}
