//! Photographs of heads, pasted into drawn scenes: what a detector of faces knows are photographs. Where they come from is told beside
//! them, in `crates/demo/faces/`.

use super::canvas::Rgb;
use gst::prelude::*;
use std::sync::OnceLock;

/// One size of a picture.
struct Level {
    width: usize,
    height: usize,
    pixels: Vec<[f32; 3]>,
}

/// A head, and where the face is in it, in its own pixels.
pub(crate) struct Photo {
    /// The picture, then its halves: what is pasted small is taken from a small one, or it would flicker.
    levels: Vec<Level>,
    /// Left, top, width, height; from the hair to the chin, from ear to ear.
    pub(crate) face: [f32; 4],
}

/// Half width and half height of the oval that is cut out around the head, and how far above the face's middle its own lies. Pixels of
/// a picture in which the face is 144 high.
const OVAL: (f32, f32, f32) = (82.0, 98.0, 12.0);
/// Where the oval's edge begins to fade: a cut as by scissors is an edge that no head has.
const FADES: f32 = 0.9;

macro_rules! heads {
    ($($file:literal $face:expr),* $(,)?) => {
        &[$((include_bytes!(concat!("../../faces/", $file, ".jpg")), $face)),*]
    };
}

/// The faces were drawn by hand.
const HEADS: &[(&[u8], [f32; 4])] = heads![
    "portrait-1" [58.0, 66.0, 115.0, 144.0],
    "portrait-2" [58.0, 66.0, 113.0, 144.0],
    "portrait-3" [59.0, 66.0, 112.0, 144.0],
    "guest-1" [53.0, 66.0, 125.0, 144.0],
    "guest-2" [74.0, 66.0, 82.0, 144.0],
    "guest-3" [69.0, 66.0, 93.0, 144.0],
    "guest-4" [61.0, 66.0, 108.0, 144.0],
    "guest-5" [60.0, 66.0, 109.0, 144.0],
    "guest-6" [65.0, 66.0, 101.0, 144.0],
    "guest-7" [57.0, 66.0, 115.0, 144.0],
    "guest-8" [70.0, 66.0, 91.0, 144.0],
    "guest-9" [69.0, 66.0, 93.0, 144.0],
    "guest-10" [46.0, 66.0, 138.0, 144.0],
    "guest-11" [70.0, 66.0, 91.0, 144.0],
];

/// Turned to the camera: the first ten. Turned away, three quarters or more, or looking down: the others.
pub(crate) const TURNED: std::ops::Range<usize> = 10..14;

/// The heads, decoded once.
pub(crate) fn head(n: usize) -> &'static Photo {
    static PHOTOS: OnceLock<Vec<Photo>> = OnceLock::new();
    let photos = PHOTOS.get_or_init(|| HEADS.iter().map(|(jpeg, face)| Photo::decode(jpeg, *face)).collect());
    &photos[n % photos.len()]
}

impl Photo {
    fn decode(jpeg: &'static [u8], face: [f32; 4]) -> Self {
        gst::init().expect("GStreamer starts");
        let line = "appsrc name=in caps=image/jpeg,framerate=1/1 ! jpegdec ! videoconvert ! video/x-raw,format=RGB \
             ! appsink name=out sync=false";
        let pipeline =
            gst::parse::launch(line).expect("known elements").downcast::<gst::Pipeline>().expect("a pipeline");
        let input = pipeline.by_name("in").and_downcast::<gst_app::AppSrc>().expect("named above");
        let output = pipeline.by_name("out").and_downcast::<gst_app::AppSink>().expect("named above");
        pipeline.set_state(gst::State::Playing).expect("it starts");
        let _ = input.push_buffer(gst::Buffer::from_slice(jpeg));
        let _ = input.end_of_stream();
        let sample = output.pull_sample().expect("a committed picture can be decoded");
        let caps = sample.caps().and_then(|caps| caps.structure(0)).expect("a picture has a size");
        let side = |name: &str| caps.get::<i32>(name).expect("a picture has a size").unsigned_abs() as usize;
        let (width, height) = (side("width"), side("height"));
        let map = sample.buffer().expect("a picture has pixels").map_readable().expect("pixels can be read");
        // Rows are padded to four bytes.
        let row = (width * 3).next_multiple_of(4);
        let pixels = (0..height).flat_map(|y| {
            map[y * row..y * row + width * 3].chunks_exact(3).map(|p| [0, 1, 2].map(|i| f32::from(p[i]) / 255.0))
        });
        let mut levels = vec![Level { width, height, pixels: pixels.collect() }];
        let _ = pipeline.set_state(gst::State::Null);
        while let Some(half) = levels.last().and_then(Level::half) {
            levels.push(half);
        }
        Self { levels, face }
    }

    /// The middle of the face.
    pub(crate) fn middle(&self) -> (f32, f32) {
        (self.face[0] + self.face[2] / 2.0, self.face[1] + self.face[3] / 2.0)
    }

    /// How far the oval reaches from the middle of the face at most.
    pub(crate) fn reach() -> f32 {
        OVAL.0.max(OVAL.1 + OVAL.2)
    }

    /// How much of the picture is shown at a place, 0 to 1.
    pub(crate) fn cover(&self, x: f32, y: f32) -> f32 {
        let (width, (_, cy)) = (self.levels[0].width as f32, self.middle());
        let far = ((x - width / 2.0) / OVAL.0).hypot((y - (cy - OVAL.2)) / OVAL.1);
        ((1.0 - far) / (1.0 - FADES)).clamp(0.0, 1.0)
    }

    /// The colour at a place, of a picture in which one pixel of the scene is `wide` of its own pixels.
    pub(crate) fn at(&self, x: f32, y: f32, wide: f32) -> Rgb {
        let depth = wide.max(1.0).log2().min((self.levels.len() - 1) as f32);
        let (near, part) = (depth.floor() as usize, depth.fract());
        let near_colour = self.levels[near].at(x / (1 << near) as f32, y / (1 << near) as f32);
        match self.levels.get(near + 1) {
            Some(far) if part > 0.0 => near_colour.mix(far.at(x / (2 << near) as f32, y / (2 << near) as f32), part),
            _ => near_colour,
        }
    }
}

impl Level {
    /// None when there is not enough left of it.
    fn half(&self) -> Option<Self> {
        let (width, height) = (self.width / 2, self.height / 2);
        if width < 8 || height < 8 {
            return None;
        }
        let pixels = (0..width * height).map(|i| {
            let (x, y) = (i % width * 2, i / width * 2);
            let of = |dx: usize, dy: usize| self.pixels[(y + dy) * self.width + x + dx];
            [0, 1, 2].map(|i| (of(0, 0)[i] + of(1, 0)[i] + of(0, 1)[i] + of(1, 1)[i]) / 4.0)
        });
        Some(Self { width, height, pixels: pixels.collect() })
    }

    fn at(&self, x: f32, y: f32) -> Rgb {
        let (x, y) =
            ((x - 0.5).clamp(0.0, self.width as f32 - 1.001), (y - 0.5).clamp(0.0, self.height as f32 - 1.001));
        let (left, top) = (x as usize, y as usize);
        let of = |dx: usize, dy: usize| {
            let p = self.pixels[(top + dy) * self.width + left + dx];
            Rgb(p[0], p[1], p[2])
        };
        let upper = of(0, 0).mix(of(1, 0), x.fract());
        upper.mix(of(0, 1).mix(of(1, 1), x.fract()), y.fract())
    }
}
