//! One frame as a picture: exactly the one that is shown at a moment, at its full size.

use super::Approved;
use super::place::{Partial, Place, partial};
use crate::clip::{Feed, Range, plan};
use crate::desk::{CopyNote, Desk, camera_id};
use crate::error::{Code, Error, Result};
use crate::view::{OwnCopyCut, Snapshot};
use crate::worker::Worker;
use model::{AccessUnit, MediaTime, PictureForm, Remade, Remake, Span, Utc};
use std::path::Path;

/// Bytes of the pictures from a key frame on that are decoded for one: 30 s at 16 Mbit/s.
const MOST: usize = 64 << 20;

/// Saves the frame of `camera` that is shown at `at` as `path`, a PNG or JPEG by its ending.
pub fn snapshot(
    desk: &Desk,
    worker: &Worker,
    approved: &Approved,
    camera: &str,
    at: Utc,
    path: &Path,
) -> Result<Snapshot> {
    desk.require_open()?;
    let ending = path.extension().map(|end| end.to_string_lossy().into_owned()).unwrap_or_default();
    let form = match ending.to_ascii_lowercase().as_str() {
        "png" => PictureForm::Png,
        "jpg" | "jpeg" => PictureForm::Jpeg,
        _ => {
            return Err(Error::new(Code::Refused, "A picture is saved as PNG or JPEG.")
                .hint("Give the file a name that ends in .png or .jpg."));
        }
    };
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let place = Place::new(path.parent().unwrap_or(Path::new(".")), &stem)?;
    let id = camera_id(camera)?;
    let nothing = || Error::new(Code::NotFound, "Nothing was recorded at this moment.");
    let span = Span::new(at, Utc(at.0 + 1)).ok_or_else(nothing)?;
    let range = Range { span, cut: OwnCopyCut::KeyFrame, audio: false, times: false };
    let plan = plan(desk, &id, range, &|| desk.require_open())?;
    let part = plan.parts.last().ok_or_else(nothing)?;

    let mut units: Vec<AccessUnit> = Vec::new();
    let mut feed = Feed::new(desk, &plan, part);
    while let Some(batch) = feed.next()? {
        units.extend(batch.pictures);
        if units.iter().map(|unit| unit.data.len()).sum::<usize>() > MOST {
            return Err(Error::new(Code::Unsupported, "Too much footage lies between this frame and its key frame."));
        }
    }
    // Wall time is in microseconds, and was rounded down.
    let wanted = (at.0 - part.from.0) * 1000 + 999;
    let shown = units.iter().map(|unit| unit.pts.0).filter(|pts| *pts <= wanted).max().ok_or_else(nothing)?;
    let order = Remake::Pictures {
        video: part.config.video.clone(),
        from: MediaTime(shown),
        to: MediaTime(shown + 1),
        usual: part.usual,
        form,
    };
    let remaking = worker.remake(&order)?;
    let Remade { units: mut pictures, video, .. } = remaking.push(&units)?;
    let rest = remaking.finish()?;
    pictures.extend(rest.units);
    let picture = pictures.pop().ok_or_else(|| {
        Error::new(Code::Damaged, "This frame cannot be decoded.").hint("Try the one before or after it.")
    })?;
    let size = rest.video.or(video).map_or((0, 0), |video| (video.width, video.height));

    place.fits(picture.data.len() as u64, 0)?;
    let target = place.file(None, None, &ending);
    let under_way = [partial(&target)];
    desk.remember_copies(&under_way)?;
    let saved = save(desk, approved, &plan.name, Utc(part.from.0 + shown / 1000), target, &picture.data);
    desk.forget_copies(&under_way);
    let (path, sha256) = saved?;
    Ok(Snapshot {
        path,
        camera: camera.to_owned(),
        at_us: part.from.0 + shown / 1000,
        width: size.0,
        height: size.1,
        bytes: picture.data.len() as u64,
        sha256,
    })
}

fn save(
    desk: &Desk,
    approved: &Approved,
    camera: &str,
    at: Utc,
    target: std::path::PathBuf,
    picture: &[u8],
) -> Result<(String, String)> {
    let mut file = Partial::begin(target)?;
    file.write(picture)?;
    file.close(&[])?;
    let mut same = 0;
    let (length, sha256) = file.read_back(|bytes| {
        let here = picture.get(same..same + bytes.len());
        same += bytes.len();
        if here == Some(bytes) { Ok(()) } else { Err(Error::new(Code::Damaged, "The disk gave back something else.")) }
    })?;
    if length != picture.len() as u64 {
        return Err(Error::new(Code::Damaged, "The disk gave back less than was written."));
    }
    let path = file.target().to_string_lossy().into_owned();
    let name = file.target().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    desk.note_copy(CopyNote {
        kind: approved.picture_kind(),
        public: serde_json::json!({ "files": 1 }),
        details: format!("{camera} at {at}: {name}, {length} bytes, SHA-256 {sha256}"),
    })?;
    file.name()?;
    Ok((path, sha256))
}
