//! Plates: text on vehicles and in the open, by PP-OCR's text detector. What is written there is not read.
//!
//! In the open a text is only proposed: what an enlarged crop shows again, whole and in the same place, is one. Patterns (tiles, leaves,
//! the bars of a grille) look like text from afar and fall apart when they are looked at closely.

use crate::boxes::{Rect, Scored, thinned};
use crate::known;
use crate::picture::{BGR, Scaler, Tones, enlarged_sides};
use crate::runtime::{Given, Net, Output};
use model::MediaTime;
use model::find::Still;

const INPUT: &str = "x";
const OUTPUT: &str = "fetch_name_0";
/// From which answer on a pixel is a part of text, and how sure all of a text's pixels must be in the mean. A front with its grille is one
/// large text at the first level, and its plate lies in it: what has no plate's form is read again at the next one, at which mere patterns
/// hardly rise above the level itself.
const LEVELS: [(f32, f32); 3] = [(0.3, 0.5), (0.6, 0.75), (0.85, 0.9)];
/// The model marks the middle of a text; so much of its size over its edge lies around it.
const UNCLIP: f32 = 1.6;
/// The smallest text, in the crop's pixels.
const MIN_SIDE: f32 = 4.0;
/// In what size a vehicle is looked at: a plate is a fifth of it and still 100 px wide.
const VEHICLE_PIXELS: usize = 480 * 480;
/// The whole picture is looked at in two sizes. Photographed plates of 20 px in 1080p, of which 6 % are found in the smaller one and 50 %
/// in one of 960x544, are all found in the larger; it takes three times as long, and has no eye for what is near and large.
const FAR_PIXELS: usize = 1280 * 720;
const NEAR_PIXELS: usize = 736 * 416;
/// Pictures that follow one another sooner are looked at in one of the sizes, by turns.
const BY_TURNS: i64 = 150_000_000;
/// A text is looked at again so wide, in a crop that is so many times as wide and as high as it.
const AGAIN_WIDTH: f32 = 160.0;
const AGAIN: (f32, f32) = (2.2, 4.0);
/// Enlarged it overlaps what was proposed by as much (what was seen a picture ago has moved since), and is as full (and as sure as [`known::PLATES`] asks for): photographed ones have .9.
const AGAIN_SAME: f32 = 0.35;
const AGAIN_MOVED: f32 = 0.1;
const AGAIN_FULL: f32 = 0.7;
/// Crops of one picture, the surest first: a street full of signs must not take seconds.
const MAX_CROPS: usize = 8;
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
/// So much of its box a text fills at least, the box laid along it; what runs around something is none.
const FULL: f32 = 0.4;
/// A vehicle smaller than this, in the picture's pixels, shows no plate that anybody could read: text of 5 px.
const MIN_VEHICLE: f32 = 40.0;
/// Vehicles of one picture, the largest first.
const MAX_VEHICLES: usize = 8;
const SAME: f32 = 0.3;

/// A plate, and whether it is one for sure.
pub(crate) type Plate = (Scored, bool);

pub(crate) struct Plates {
    tones: Tones,
    /// The last picture's time, and whether the larger size is next.
    last: Option<MediaTime>,
    far_next: bool,
    /// Where plates were in the open then.
    seen: Vec<Rect>,
}

/// A text: the box around it, and its length and height along itself.
#[derive(Clone, Copy, Debug)]
struct Text {
    scored: Scored,
    long: f32,
    high: f32,
    /// How much of its box it fills, the box laid along it.
    full: f32,
    /// At which of [`LEVELS`] it was read, from 1.
    level: u8,
}

impl Text {
    /// In the picture's pixels: `x` and `y` are how many times as large the part was made that begins at `from`.
    fn back(self, x: f32, y: f32, from: (f32, f32)) -> Self {
        let by = (x * y).sqrt();
        let scored = Scored { rect: self.scored.rect.back(x, y, from), ..self.scored };
        Self { scored, long: self.long / by, high: self.high / by, ..self }
    }

    fn form(&self) -> f32 {
        self.long / self.high
    }

    /// Sure and full, as a plate is that is looked at closely.
    fn clear(&self) -> bool {
        self.scored.score >= known::PLATES.confirms() && self.full >= AGAIN_FULL
    }
}

impl Plates {
    pub(crate) fn new() -> Self {
        Self { tones: Tones::new(BGR, [127.5; 3], [127.5; 3]), last: None, far_next: false, seen: Vec::new() }
    }

    /// Plates on these vehicles, and on those that nobody saw as one.
    pub(crate) fn find(
        &mut self,
        net: &Net,
        still: &Still,
        whole: &Rect,
        vehicles: &[Rect],
        scaler: &mut Scaler,
    ) -> Result<Vec<Plate>, String> {
        let mut vehicles: Vec<Rect> = vehicles.iter().map(|vehicle| grown(vehicle, whole)).collect();
        vehicles.retain(|vehicle| vehicle.width() >= MIN_VEHICLE && vehicle.height() >= MIN_VEHICLE / 2.0);
        vehicles.sort_by(|a, b| b.size().total_cmp(&a.size()));
        vehicles.truncate(MAX_VEHICLES);
        let mut texts = Vec::new();
        for vehicle in &vehicles {
            let size = enlarged_sides(vehicle, VEHICLE_PIXELS);
            texts.extend(self.texts(net, still, vehicle, size, scaler, |text| on_vehicle(text, vehicle))?);
        }
        let on_vehicles = thinned_texts(texts);
        let mut texts = Vec::new();
        for pixels in self.sizes(still, whole) {
            let size = enlarged_sides(whole, pixels);
            let fits = |text: &Text| in_the_open(text, whole) && as_on_any(text, &vehicles);
            texts.extend(self.texts(net, still, whole, size, scaler, fits)?);
        }
        let known = |rect: &Rect| on_vehicles.iter().any(|known| known.scored.rect.overlap(rect) > SAME);
        let texts = thinned_texts(texts);
        let mut open: Vec<(Rect, f32)> = texts.iter().map(|text| (text.scored.rect, AGAIN_SAME)).collect();
        // What was seen last is looked for where it was, whatever this picture's size shows of it.
        open.extend(std::mem::take(&mut self.seen).into_iter().map(|rect| (rect, AGAIN_MOVED)));
        open.retain(|(rect, _)| !known(rect));
        let mut crops = 0;
        let mut plates: Vec<Plate> = Vec::new();
        for text in &on_vehicles {
            // At the higher levels windows and rails of small cars, made many times as large, are as sure as plates.
            let mut plate = (text.scored, text.clear() && text.level == 1);
            if !plate.1 && crops < MAX_CROPS {
                crops += 1;
                plate = self.again(net, still, whole, (&text.scored.rect, AGAIN_SAME), scaler)?.unwrap_or(plate);
            }
            plates.push(plate);
        }
        for (rect, same) in open {
            let found = |plate: &Plate| plate.1 && plate.0.rect.overlap(&rect) > SAME;
            if crops >= MAX_CROPS || plates.iter().any(found) {
                continue;
            }
            crops += 1;
            if let Some(plate) = self.again(net, still, whole, (&rect, same), scaler)? {
                plates.push(plate);
                self.seen.extend(plate.1.then_some(plate.0.rect));
            }
        }
        plates.sort_by(|(a, sure), (b, other)| other.cmp(sure).then(b.score.total_cmp(&a.score)));
        let mut kept: Vec<Plate> = Vec::new();
        for plate in plates {
            if kept.iter().all(|other| other.0.rect.overlap(&plate.0.rect) <= SAME) {
                kept.push(plate);
            }
        }
        Ok(kept)
    }

    /// In which sizes this picture is looked at as a whole.
    fn sizes(&mut self, still: &Still, whole: &Rect) -> Vec<usize> {
        let far = FAR_PIXELS.min(whole.size() as usize);
        let soon = self.last.is_some_and(|last| (0..BY_TURNS).contains(&(still.at.0 - last.0)));
        self.last = Some(still.at);
        if far <= NEAR_PIXELS {
            return vec![NEAR_PIXELS];
        }
        if !soon {
            self.far_next = false;
            return vec![NEAR_PIXELS, far];
        }
        self.far_next = !self.far_next;
        vec![if self.far_next { far } else { NEAR_PIXELS }]
    }

    /// What a crop around it shows in its place, sure if it overlaps it by more than `same`. None where there is nothing.
    fn again(
        &self,
        net: &Net,
        still: &Still,
        whole: &Rect,
        (rect, same): (&Rect, f32),
        scaler: &mut Scaler,
    ) -> Result<Option<Plate>, String> {
        let (x, y) = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
        let across = rect.width() * AGAIN.0 / 2.0;
        let down = (rect.height() * AGAIN.1).max(rect.width() * 0.8) / 2.0;
        let part = Rect { left: x - across, top: y - down, right: x + across, bottom: y + down }.clipped(whole);
        if part.width() < 1.0 || part.height() < 1.0 {
            return Ok(None);
        }
        let by = AGAIN_WIDTH / rect.width().max(1.0);
        let size = enlarged_sides(&part, (part.size() * by * by) as usize);
        let texts = self.texts(net, still, &part, size, scaler, plate_like)?;
        let shared = |text: &Text| text.scored.rect.overlap(rect);
        let there = texts.into_iter().filter(|text| shared(text) > same / 2.0);
        let best = there.max_by(|a, b| shared(a).total_cmp(&shared(b)));
        Ok(best.map(|text| (text.scored, text.clear() && shared(&text) > same)))
    }

    fn texts(
        &self,
        net: &Net,
        still: &Still,
        part: &Rect,
        (width, height): (usize, usize),
        scaler: &mut Scaler,
        fits: impl Fn(&Text) -> bool,
    ) -> Result<Vec<Text>, String> {
        let mut scaled = scaler.scale(still, part, (width, height))?;
        scaled.fill(&self.tones);
        let size = scaled.size();
        let (x, y) = (width as f32 / part.width(), height as f32 / part.height());
        let back = |text: Text| {
            let text = text.back(x, y, (part.left, part.top));
            let scored = Scored { rect: text.scored.rect.clipped(part), ..text.scored };
            Text { scored, ..text }
        };
        let found = net.run(&[(INPUT, Given::Floats(&size, scaled.numbers))], &[OUTPUT], |outputs| {
            let [likely] = outputs else { return Err("a model lacks a result".to_owned()) };
            Ok(read(likely, |text| fits(&back(*text))))
        })?;
        Ok(found.into_iter().map(back).collect())
    }
}

/// Of those that overlap, the surest; the surest first.
fn thinned_texts(texts: Vec<Text>) -> Vec<Text> {
    let kept = thinned(texts.iter().map(|text| text.scored).collect(), SAME);
    kept.into_iter().filter_map(|scored| texts.iter().find(|text| text.scored == scored).copied()).collect()
}

fn grown(vehicle: &Rect, whole: &Rect) -> Rect {
    let (x, y) = (vehicle.width() * 0.06, vehicle.height() * 0.06);
    Rect { left: vehicle.left - x, top: vehicle.top - y, right: vehicle.right + x, bottom: vehicle.bottom + y }
        .clipped(whole)
}

fn plate_like(text: &Text) -> bool {
    text.scored.rect.width() >= MIN_WIDTH && FORM.contains(&text.form())
}

/// Not in its roof: there are taxi signs, and stickers in the window.
fn on_vehicle(text: &Text, vehicle: &Rect) -> bool {
    let rect = &text.scored.rect;
    plate_like(text)
        && rect.width() <= vehicle.width() * WIDEST
        && (rect.top + rect.bottom) / 2.0 > vehicle.top + vehicle.height() * 0.25
}

/// Where it lies on vehicles, it is a plate of one of them: their roofs and vans are full of other text.
fn as_on_any(text: &Text, vehicles: &[Rect]) -> bool {
    let rect = &text.scored.rect;
    let (x, y) = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
    let holds = |of: &&Rect| (of.left..of.right).contains(&x) && (of.top..of.bottom).contains(&y);
    let mut around = vehicles.iter().filter(holds).peekable();
    around.peek().is_none() || around.any(|vehicle| on_vehicle(text, vehicle))
}

/// Of no vehicle that was found: not so large, and not where a camera writes its name and the time.
fn in_the_open(text: &Text, whole: &Rect) -> bool {
    let rect = &text.scored.rect;
    let middle = (rect.top + rect.bottom) / 2.0 / whole.height();
    plate_like(text)
        && FORM_OPEN.contains(&text.form())
        && rect.width() <= whole.width() * WIDEST_OPEN
        && WRITTEN.contains(&middle)
}

/// A box around each group of pixels that hang together; of each group at the first level at which it fits.
fn read(likely: &Output<'_>, fits: impl Fn(&Text) -> bool) -> Vec<Text> {
    const TAKEN: u8 = u8::MAX;
    let wide = likely.size.last().copied().unwrap_or(0).max(1);
    // At which level a pixel was met last.
    let mut met = vec![0u8; likely.numbers.len()];
    let (mut out, mut group) = (Vec::new(), Vec::<usize>::new());
    for (level, (from, least)) in (1..).zip(LEVELS) {
        for first in 0..likely.numbers.len() {
            if met[first] >= level || likely.numbers[first] < from {
                continue;
            }
            met[first] = level;
            group.clear();
            group.push(first);
            let mut next = 0;
            while let Some(at) = group.get(next).copied() {
                next += 1;
                let x = at % wide;
                let beside =
                    [(x > 0).then(|| at - 1), (x + 1 < wide).then(|| at + 1), at.checked_sub(wide), Some(at + wide)];
                for other in beside.into_iter().flatten() {
                    if other < met.len() && met[other] < level && likely.numbers[other] >= from {
                        met[other] = level;
                        group.push(other);
                    }
                }
            }
            if let Some(text) =
                text(likely.numbers, wide, &group, level).filter(|text| text.scored.score >= least && fits(text))
            {
                out.push(text);
                group.iter().for_each(|at| met[*at] = TAKEN);
            }
        }
    }
    out
}

/// The text that a group of pixels is. None where it is too small, or runs around something.
fn text(numbers: &[f32], wide: usize, group: &[usize], level: u8) -> Option<Text> {
    let count = group.len() as f32;
    let place = |at: &usize| ((at % wide) as f32 + 0.5, (at / wide) as f32 + 0.5);
    let (mut left, mut right, mut top, mut bottom) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
    let (mut score, mut sum) = (0.0, (0.0f64, 0.0f64));
    for at in group {
        let (x, y) = place(at);
        (left, right, top, bottom) = (left.min(x), right.max(x), top.min(y), bottom.max(y));
        sum = (sum.0 + f64::from(x), sum.1 + f64::from(y));
        score += numbers[*at];
    }
    let (width, height) = (right - left + 1.0, bottom - top + 1.0);
    if width < MIN_SIDE || height < MIN_SIDE / 2.0 {
        return None;
    }
    // Which way it lies: along this its pixels spread most.
    let middle = ((sum.0 / f64::from(count)) as f32, (sum.1 / f64::from(count)) as f32);
    let (mut across, mut down, mut both) = (0.0f64, 0.0f64, 0.0f64);
    for at in group {
        let (x, y) = place(at);
        let (x, y) = (f64::from(x - middle.0), f64::from(y - middle.1));
        (across, down, both) = (across + x * x, down + y * y, both + x * y);
    }
    let (sin, cos) = ((2.0 * both).atan2(across - down) / 2.0).sin_cos();
    let (sin, cos) = (sin as f32, cos as f32);
    let (mut along, mut aside) = ((0.0f32, 0.0f32), (0.0f32, 0.0f32));
    for at in group {
        let (x, y) = place(at);
        let (x, y) = (x - middle.0, y - middle.1);
        let (u, v) = (x * cos + y * sin, y * cos - x * sin);
        (along, aside) = ((along.0.min(u), along.1.max(u)), (aside.0.min(v), aside.1.max(v)));
    }
    let (long, high) = (along.1 - along.0 + 1.0, aside.1 - aside.0 + 1.0);
    // What stands upright is high, not long.
    let (long, high) = if sin.abs() > cos { (high, long) } else { (long, high) };
    let full = count / (long * high);
    if full < FULL {
        return None;
    }
    // As far out as its size asks for, the same on all sides.
    let out_by = long * high * UNCLIP / (2.0 * (long + high));
    let rect = Rect {
        left: left - 0.5 - out_by,
        top: top - 0.5 - out_by,
        right: right + 0.5 + out_by,
        bottom: bottom + 0.5 + out_by,
    };
    let scored = Scored { rect, score: score / count };
    Some(Text { scored, long: long + 2.0 * out_by, high: high + 2.0 * out_by, full, level })
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
        let texts = read(&Output { size: vec![1, 1, high, wide], numbers: &numbers }, |_| true);
        assert_eq!(texts.len(), 1, "one pixel is no text: {texts:?}");
        let Text { scored, long, high, full, level } = texts[0];
        assert!((scored.score - 0.8).abs() < 1e-4 && full > 0.99 && level == 1);
        let around = scored.rect;
        assert!(around.left < 4.0 && around.right > 26.0 && around.top < 7.0 && around.bottom > 13.0, "{around:?}");
        assert!((long - around.width()).abs() < 0.1 && (high - around.height()).abs() < 0.1, "{texts:?}");
    }

    /// A front that looks like text as a whole, with its plate in it.
    #[test]
    fn what_lies_in_something_larger_is_found_at_a_higher_level() {
        let (wide, high) = (80, 60);
        let mut numbers = vec![0.0; wide * high];
        let mut fill = |from: (usize, usize), to: (usize, usize), value: f32| {
            for y in from.1..to.1 {
                numbers[y * wide + from.0..y * wide + to.0].fill(value);
            }
        };
        fill((5, 5), (75, 55), 0.5);
        fill((30, 40), (50, 46), 0.95);
        // A mere pattern hardly rises above the level.
        fill((10, 10), (40, 18), 0.62);
        let likely = Output { size: vec![1, 1, high, wide], numbers: &numbers };
        let texts = read(&likely, |text| text.scored.rect.width() < 60.0);
        assert_eq!(texts.len(), 1, "{texts:?}");
        let rect = texts[0].scored.rect;
        assert!(rect.left < 30.0 && rect.left > 20.0 && rect.right > 50.0 && rect.right < 60.0, "{rect:?}");
        assert_eq!(read(&likely, |_| true).len(), 1, "what fits is not taken apart");
    }

    /// The box around a slanted text is half empty; along itself it is full.
    #[test]
    fn a_slanted_text_is_measured_along_itself() {
        let (wide, high) = (160, 120);
        let (sin, cos) = 0.5_f32.sin_cos();
        let mut numbers = vec![0.0; wide * high];
        for (at, number) in numbers.iter_mut().enumerate() {
            let (x, y) = ((at % wide) as f32 - 80.0, (at / wide) as f32 - 60.0);
            let (u, v) = (x * cos + y * sin, y * cos - x * sin);
            *number = if u.abs() < 50.0 && v.abs() < 8.0 { 0.9 } else { 0.0 };
        }
        let texts = read(&Output { size: vec![1, 1, high, wide], numbers: &numbers }, plate_like);
        assert_eq!(texts.len(), 1);
        let around = texts[0].scored.rect;
        assert!(texts[0].full > 0.8 && (2.9..3.3).contains(&texts[0].form()), "124 by 40: {texts:?}");
        assert!(around.width() / around.height() < 1.6, "the box around it says less: {around:?}");
    }

    #[test]
    fn only_what_looks_like_a_plate_on_a_vehicle_is_one() {
        let vehicle = Rect { left: 0.0, top: 0.0, right: 200.0, bottom: 160.0 };
        let text = |left, top, width, height| {
            let rect = Rect { left, top, right: left + width, bottom: top + height };
            Text { scored: Scored { rect, score: 0.9 }, long: width, high: height, full: 0.9, level: 1 }
        };
        assert!(on_vehicle(&text(80.0, 110.0, 44.0, 11.0), &vehicle));
        assert!(!on_vehicle(&text(80.0, 5.0, 44.0, 11.0), &vehicle), "on the roof");
        assert!(!on_vehicle(&text(10.0, 80.0, 180.0, 40.0), &vehicle), "letters on a van");
        assert!(!on_vehicle(&text(80.0, 80.0, 20.0, 80.0), &vehicle), "upright");
        let sign = text(80.0, 5.0, 44.0, 11.0);
        assert!(!as_on_any(&sign, &[vehicle]) && as_on_any(&sign, &[]), "a vehicle explains it");
    }
}
