//! A redaction rendered by the built program's decode workers, behind their walls: the same bytes as without walls, in small portions,
//! and a worker that gets nonsense costs no more than its work.

use anyhow::{Context, Result};
use demo::{Clip, ClipSpec, Scene};
use engine::Program;
use engine::worker::Worker;
use media::GstMedia;
use model::redaction::{
    CameraMasks, Decision, Edited, Key, Mark, Plan, Reason, Render, RenderSound, Rendered, RenderedGop, Shape, Size,
    Stretch, gops,
};
use model::{AccessUnit, AudioCodec, AudioConfig, Media, MediaTime, Track, VideoCodec, VideoConfig};
use mux::nal::{self, ParameterSets};
use porchlight_tests::programs::built;

const FRAME: i64 = 40_000_000;

fn worker() -> Result<Worker> {
    Ok(Worker::new(Program { program: built("porchlight")?, args: vec!["decode-worker".to_owned()] }))
}

/// Six seconds of a street, with B-frames.
fn street() -> Result<(VideoConfig, Vec<AccessUnit>)> {
    let clip = Clip::make(ClipSpec { scene: Scene::Street, b_frames: 2, ..ClipSpec::card().sized(640, 360) })?;
    let mut sets = ParameterSets::default();
    let units: Vec<AccessUnit> = (0..)
        .zip(&clip.frames)
        .map(|(i, frame)| {
            let data = nal::from_annex_b(&frame.data);
            sets.take_from(VideoCodec::H264, &data);
            let pts = MediaTime((i + frame.ahead + 2) * FRAME);
            AccessUnit { track: Track::Video, key: frame.key, data, pts, duration: None, camera_clock: None }
        })
        .collect();
    Ok((sets.config(VideoCodec::H264).context("no parameter sets")?, units))
}

fn order(video: VideoConfig, units: &[AccessUnit]) -> Render {
    let shape = Shape::Ellipse { x: 20_000, y: 30_000, width: 15_000, height: 40_000 };
    let (decision, reason) = (Decision::Hide, Reason::Bystander);
    let keys = vec![Key { at_us: 0, shape: shape.clone() }, Key { at_us: 5_000_000, shape: shape.moved(50_000, 0) }];
    let mut plan = Plan::of(6_200_000);
    plan.marks.push(Mark {
        id: 1,
        name: String::new(),
        decision,
        reason,
        locked: false,
        from_us: 0,
        to_us: 5_000_000,
        keys,
        found: None,
    });
    plan.trim = Stretch { from_us: 1_000_000, to_us: 5_500_000 };
    let mut times: Vec<i64> = units.iter().map(|unit| unit.pts.micros()).collect();
    times.sort_unstable();
    let size = Size::of_film(video.width, video.height);
    let gops = gops(&times, plan.trim);
    Render { video, size, usual: MediaTime(FRAME), gops, plan, masks: CameraMasks::default(), noise: None }
}

fn film(gops: Vec<RenderedGop>) -> Vec<(usize, u64, Vec<AccessUnit>)> {
    gops.into_iter().map(|gop| (gop.number, gop.hidden, gop.units)).collect()
}

#[test]
fn a_worker_renders_what_the_media_library_renders() -> Result<()> {
    media::init()?;
    let (video, units) = street()?;
    let order = order(video, &units);
    let words = anyhow::Error::msg;
    let mut here = GstMedia.render(&order).map_err(words)?;
    let mut made: Vec<Rendered> = vec![here.push(units.clone()).map_err(words)?];
    made.push(here.finish().map_err(words)?);
    let config = made.iter().find_map(|made| made.video.clone());
    let expected = film(made.into_iter().flat_map(|made| made.gops).collect());
    assert!(expected.len() == 2 && expected.iter().all(|(_, hidden, units)| *hidden > 0 && !units.is_empty()));

    let worker = worker()?;
    for noise in [None, Some(5)] {
        let work = worker.render(&Render { noise, ..order.clone() })?;
        let mut first = work.push(&units)?;
        let last = work.finish()?;
        assert_eq!(first.video.clone().or(last.video), config);
        assert_eq!((first.aspect, first.encoder.clone()), (Some((1, 1)), last.encoder.clone()));
        // Its version is known behind the walls too.
        assert!(last.encoder.contains("libopenh264 ") && !last.encoder.contains("unknown"), "{}", last.encoder);
        first.gops.extend(last.gops);
        assert_eq!(film(first.gops), expected);
    }

    // A worker that gets nonsense says so, or makes nothing of it; the next work begins anew.
    let mut nonsense = units.clone();
    nonsense.iter_mut().for_each(|unit| unit.data.iter_mut().step_by(3).for_each(|byte| *byte ^= 0x5a));
    let work = worker.render(&order)?;
    let _ = work.push(&nonsense).and_then(|_| work.finish());
    assert!(worker.render(&Render { size: Size { width: 7, height: 7 }, ..order.clone() }).is_err());

    let picture = Edited {
        video: order.video.clone(),
        at: MediaTime(2_000_000_000),
        max_width: 320,
        plan: order.plan.clone(),
        masks: CameraMasks::default(),
    };
    let until = units.iter().position(|unit| unit.pts > picture.at).context("the clip is longer")?;
    let shown = worker.edited(&picture, &units[..until + 4])?;
    assert!(shown.expose().starts_with(&[0xff, 0xd8]));
    assert_eq!(shown.expose(), GstMedia.edited(&picture, &units[..until + 4]).map_err(words)?.expose());
    Ok(())
}

#[test]
fn a_worker_renders_and_measures_sound() -> Result<()> {
    media::init()?;
    let sound = AudioConfig { codec: AudioCodec::Pcmu, rate: 8000, channels: 1, record: Vec::new() };
    // A square of 200 Hz.
    let unit = |n: i64| AccessUnit {
        track: Track::Audio,
        data: (0..160).map(|i| if i / 20 % 2 == 0 { 0x90 } else { 0x10 }).collect(),
        pts: MediaTime(n * 20_000_000),
        duration: None,
        key: true,
        camera_clock: None,
    };
    let units: Vec<AccessUnit> = (0..200).map(unit).collect();
    let order = RenderSound {
        sound: sound.clone(),
        trim: Stretch { from_us: 500_000, to_us: 3_500_000 },
        muted: vec![Stretch { from_us: 1_000_000, to_us: 2_000_000 }],
        noise: None,
    };
    let words = anyhow::Error::msg;
    let mut here = GstMedia.render_sound(&order).map_err(words)?;
    let mut expected = here.push(units.clone()).map_err(words)?.units;
    expected.extend(here.finish().map_err(words)?.units);
    let worker = worker()?;
    let work = worker.render_sound(&order)?;
    let (first, last) = (work.push(&units)?, work.finish()?);
    assert_eq!(first.audio.or(last.audio).map(|audio| (audio.codec, audio.rate)), Some((AudioCodec::Aac, 8000)));
    assert_eq!([first.units, last.units].concat(), expected);
    let heard = worker.loudness(&sound)?.push(&units)?;
    assert_eq!((heard.from, heard.peaks.len()), (0, 400));
    assert!(heard.peaks.iter().all(|peak| *peak > 100));
    Ok(())
}
