//! Faces, by CenterFace: in the picture as it is, in a copy for the dark, and once more in an enlarged crop where the model was not sure.

use crate::boxes::{Rect, Scored, thinned};
use crate::picture::{Light, RGB, Scaled, Scaler, Tones, enlarged_sides, sides};
use crate::runtime::{Given, Net, Output};
use crate::{known, onnx};
use model::find::Still;

const INPUT: &str = "input.1";
/// How sure that a face's middle is there; its height and width; where in the cell its middle is. Landmarks are not read.
const OUTPUTS: [(&str, u64); 3] = [("537", 1), ("538", 2), ("539", 2)];
/// Pixels of one cell of the answer.
const CELL: f32 = 4.0;
/// Two that overlap by more are one face.
const SAME: f32 = 0.3;
/// In what size a picture is looked through: a face of 24 px in 1080p has 16 px then, of which the model still finds most; the whole 1080p
/// would cost more than twice as much.
const PIXELS: usize = 1280 * 720;
/// Of a crop, in which a face then is about 80 px high.
const CROP_PIXELS: usize = 192 * 192;
/// How many times as wide as a face its crop is: with hair, neck and shoulders, by which the model knows it.
const AROUND: f32 = 2.4;
/// No smaller crop: of fewer pixels nothing comes out, however enlarged.
const MIN_CROP: f32 = 40.0;
/// Crops of one picture, the surest first: a crowd is sure enough without, a tree full of maybes must not take seconds.
const MAX_CROPS: usize = 12;
/// A picture whose darkest tenth is brighter than this, and whose noise is less than that, shows nothing more in the dark way.
const BRIGHT: f32 = 70.0;
const NOISY: f32 = 6.0;

/// The file as it can be run.
pub(crate) fn prepared(file: &[u8]) -> Option<Vec<u8>> {
    onnx::freed(file, &[(INPUT, 3)], &OUTPUTS)
}

/// A face, and whether it is one for sure.
pub(crate) type Face = (Scored, bool);

pub(crate) struct Faces {
    tones: Tones,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    AsItIs,
    Dark,
}

impl Faces {
    pub(crate) fn new() -> Self {
        // The model takes bytes as they are.
        Self { tones: Tones::new(RGB, [0.0; 3], [1.0; 3]) }
    }

    pub(crate) fn find(
        &self,
        net: &Net,
        still: &Still,
        whole: &Rect,
        scaler: &mut Scaler,
    ) -> Result<Vec<Face>, String> {
        let size = sides(whole, PIXELS);
        let mut scaled = scaler.scale(still, whole, size)?;
        let mut proposed: Vec<(Scored, Way)> = Vec::new();
        let ways: &[Way] = if shows_all(scaled.light()) { &[Way::AsItIs] } else { &[Way::AsItIs, Way::Dark] };
        for way in ways {
            let found = self.run(net, &mut scaled, *way)?;
            proposed.extend(found.into_iter().map(|one| (back(one, whole, size), *way)));
        }
        // What was seen as it is goes before what was seen in the dark way only.
        proposed.sort_by(|(a, way), (b, other)| (*way as u8).cmp(&(*other as u8)).then(b.score.total_cmp(&a.score)));
        let mut faces: Vec<Face> = Vec::new();
        let mut crops = 0;
        for (one, way) in proposed {
            // Surer, or what the dark way may yet confirm.
            let known = faces.iter().find(|(face, _)| face.rect.overlap(&one.rect) > SAME);
            if known.is_some_and(|known| known.1 || way == Way::AsItIs) {
                continue;
            }
            let sure = way == Way::AsItIs && one.score >= known::FACES.confirms();
            let face = if sure || crops >= MAX_CROPS {
                (one, sure)
            } else {
                crops += 1;
                self.confirmed(net, still, whole, one, way, scaler)?
            };
            match faces.iter_mut().find(|(face, _)| face.rect.overlap(&one.rect) > SAME) {
                Some(known) if face.1 || face.0.score > known.0.score => *known = face,
                Some(_) => {}
                None => faces.push(face),
            }
        }
        Ok(single(faces))
    }

    /// Looks once more, enlarged.
    fn confirmed(
        &self,
        net: &Net,
        still: &Still,
        whole: &Rect,
        one: Scored,
        way: Way,
        scaler: &mut Scaler,
    ) -> Result<Face, String> {
        let part = around(&one.rect, whole);
        if part.width() < 1.0 || part.height() < 1.0 {
            return Ok((one, false));
        }
        let size = enlarged_sides(&part, CROP_PIXELS);
        let mut scaled = scaler.scale(still, &part, size)?;
        let ways: &[Way] = if way == Way::Dark { &[Way::AsItIs, Way::Dark] } else { &[Way::AsItIs] };
        let mut best = one;
        for way in ways {
            let found = self.run(net, &mut scaled, *way)?;
            let again = found.into_iter().map(|found| back(found, &part, size));
            let again =
                again.filter(|found| found.rect.overlap(&one.rect) > SAME).max_by(|a, b| a.score.total_cmp(&b.score));
            if let Some(again) = again.filter(|again| again.score >= known::FACES.confirms()) {
                // The crop shows more exactly where it is.
                best = Scored { score: again.score.max(one.score), ..again };
                return Ok((best, true));
            }
        }
        Ok((best, false))
    }

    fn run(&self, net: &Net, picture: &mut Scaled<'_>, way: Way) -> Result<Vec<Scored>, String> {
        match way {
            Way::AsItIs => picture.fill(&self.tones),
            Way::Dark => picture.fill_grey(),
        }
        let size = picture.size();
        let names = OUTPUTS.map(|(name, _)| name);
        net.run(&[(INPUT, Given::Floats(&size, picture.numbers))], &names, |outputs| {
            let [heat, sides, places] = outputs else { return Err("a model lacks a result".to_owned()) };
            Ok(thinned(read(heat, sides, places), SAME))
        })
    }
}

fn shows_all(light: Light) -> bool {
    light.dark > BRIGHT && light.noise < NOISY
}

fn back(one: Scored, part: &Rect, size: (usize, usize)) -> Scored {
    let (x, y) = (size.0 as f32 / part.width(), size.1 as f32 / part.height());
    Scored { rect: one.rect.back(x, y, (part.left, part.top)), ..one }
}

/// A square around it, as far as it lies in the picture.
fn around(face: &Rect, whole: &Rect) -> Rect {
    let half = (face.width().max(face.height()) * AROUND).max(MIN_CROP) / 2.0;
    let (x, y) = ((face.left + face.right) / 2.0, (face.top + face.bottom) / 2.0);
    Rect { left: x - half, top: y - half, right: x + half, bottom: y + half }.clipped(whole)
}

/// A crop may move a box onto another.
fn single(mut faces: Vec<Face>) -> Vec<Face> {
    faces.sort_by(|a, b| b.1.cmp(&a.1).then(b.0.score.total_cmp(&a.0.score)));
    let mut kept: Vec<Face> = Vec::new();
    for face in faces {
        if kept.iter().all(|other| other.0.rect.overlap(&face.0.rect) <= SAME) {
            kept.push(face);
        }
    }
    kept
}

fn read(heat: &Output<'_>, sides: &Output<'_>, places: &Output<'_>) -> Vec<Scored> {
    let wide = heat.size.last().copied().unwrap_or(1).max(1);
    let cells = heat.numbers.len();
    let mut out = Vec::new();
    for (cell, score) in heat.numbers.iter().enumerate() {
        if *score < known::FACES.proposes() {
            continue;
        }
        let (row, column) = ((cell / wide) as f32, (cell % wide) as f32);
        let (Some(high), Some(across)) = (sides.numbers.get(cell), sides.numbers.get(cell + cells)) else { continue };
        let (Some(down), Some(right)) = (places.numbers.get(cell), places.numbers.get(cell + cells)) else { continue };
        let (height, width) = (high.exp() * CELL, across.exp() * CELL);
        let (x, y) = ((column + right + 0.5) * CELL, (row + down + 0.5) * CELL);
        let rect =
            Rect { left: x - width / 2.0, top: y - height / 2.0, right: x + width / 2.0, bottom: y + height / 2.0 };
        out.push(Scored { rect, score: *score });
    }
    out
}
