//! Redactions rendered: what is hidden is gone. Each test of a leak is also run against a render that has it, and must see it.
#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod redacted;

use model::redaction::{
    Blocks, CameraMasks, Decision, Edited, Fill, Mark, Mode, Plan, Point, Render, Shape, Size, Stretch,
};
use model::{AccessUnit, Media, MediaTime, VideoCodec};
use mux::nal;
use porchlight_media::GstMedia;
use porchlight_media::testing::Broken;
use redacted::*;

const W: usize = 320;
const H: usize = 176;

/// Whether a render's bytes are the same with noise under all that is hidden.
fn same_with_noise(order: &Render, footage: &Footage, broken: Option<Broken>) -> bool {
    let noisy = Render { noise: Some(7), ..order.clone() };
    let plain = rendered(order, &footage.units, broken);
    // A whole picture of noise is more than the encoder takes: only a render that does wrong gives it one.
    let noisy = match try_rendered(&noisy, &footage.units, broken) {
        Err(_) if broken.is_some() => return false,
        noisy => noisy.unwrap(),
    };
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
    let kept = |shape| Mark { decision: Decision::Keep, ..still_mark(shape, length) };
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
    let masks = CameraMasks {
        shapes: vec![Shape::Rect { x: 0, y: 0, width: 30_000, height: 20_000 }],
        on_screen: false,
        ..CameraMasks::default()
    };
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

/// A film of 1.0 to 4.5 s of six seconds.
fn trimmed() -> (Footage, Plan) {
    let footage = scene(W, H, 60, 1);
    let plan =
        Plan { trim: Stretch { from_us: 1_000_000, to_us: 4_500_000 }, ..plan(6_000_000, vec![following(W, H, 60)]) };
    (footage, plan)
}

#[test]
fn l3_trimmed_head_and_tail() {
    let (footage, plan) = trimmed();
    let order = order(&footage, &plan);
    let plain = rendered(&order, &footage.units, None);
    assert_eq!(plain.times(), (10..45).map(|n| n * 100_000_000).collect::<Vec<_>>());
    assert!(same_with_noise(&order, &footage, None));
    // A key frame is each fifteenth picture: what lies in groups of their own before and behind may as well not be there.
    let few = rendered(&order, &footage.units[..48], None);
    assert_eq!(few.bytes(), plain.bytes());
    assert!(!same_with_noise(&order, &footage, Some(Broken::NoRestart)), "a head that the encoder saw is not seen");
}

/// The `slice_type` of a slice.
fn slice_type(unit: &[u8]) -> u32 {
    let bits: Vec<bool> =
        unit[1..9].iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let mut at = 0;
    let mut golomb = || {
        let zeros = bits[at..].iter().position(|bit| *bit).unwrap();
        let value = bits[at + zeros..][..=zeros].iter().fold(0, |value, bit| value * 2 + u32::from(*bit)) - 1;
        at += 2 * zeros + 1;
        value
    };
    golomb();
    golomb() % 5
}

#[test]
fn l4_key_frames_first_and_no_b_frames() {
    let (footage, plan) = trimmed();
    let b_frames = footage.units.windows(2).any(|two| two[1].pts < two[0].pts);
    assert!(b_frames, "the footage has B-frames");
    let good = |broken| {
        let film = rendered(&order(&footage, &plan), &footage.units, broken);
        let video = film.video.clone().unwrap();
        assert_eq!((video.codec, video.width, video.height), (VideoCodec::H264, W as u32, H as u32));
        let in_range = film.units().iter().all(|unit| plan.trim.contains(unit.pts.micros()));
        let ordered = film.times().windows(2).all(|two| two[0] < two[1]);
        let keys = film.gops.iter().all(|gop| {
            gop.units.iter().enumerate().all(|(n, unit)| {
                let slices: Vec<(u8, u32)> =
                    nal::units(&unit.data).map(|unit| (nal::kind(VideoCodec::H264, unit), slice_type(unit))).collect();
                // I is 2, P is 0; one slice a picture.
                unit.key == (n == 0) && slices == [if n == 0 { (5, 2) } else { (1, 0) }]
            })
        });
        in_range && ordered && keys
    };
    assert!(good(None));
    assert!(!good(Some(Broken::NoRestart)), "a film that begins in the middle of a group is not seen");
}

#[test]
fn l7_no_sei_no_encoder_string() {
    let footage = scene(W, H, 30, 1);
    let source: Vec<u8> = footage.units.iter().flat_map(|unit| &unit.data).copied().collect();
    let holds =
        |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word.as_bytes()));
    assert!(holds(&source, "x264"), "the footage names its encoder");
    let clean = |broken| {
        let film = rendered(&order(&footage, &plan(3_000_000, vec![following(W, H, 30)])), &footage.units, broken);
        assert!(
            ["openh264enc", "libopenh264 ", "GStreamer "].iter().all(|word| film.encoder.contains(word)),
            "{}",
            film.encoder
        );
        let bytes = film.bytes();
        let names = ["x264", "x265", "h264", "lav", "gst", "cisco", "encoder"].iter().any(|word| holds(&bytes, word));
        let kinds = film
            .units()
            .iter()
            .all(|unit| nal::units(&unit.data).all(|unit| matches!(nal::kind(VideoCodec::H264, unit), 1 | 5)));
        !names && kinds
    };
    assert!(clean(None));
    assert!(!clean(Some(Broken::Chatty)), "what the encoder says beside its slices is not seen");
}

/// The mean PSNR, over all pictures, of the ring of 16 pixels around what is hidden, or would be.
fn ring(footage: &Footage, hidden: &Plan, shown: &[Still]) -> f64 {
    let source = decoded(&footage.video, &footage.units);
    assert_eq!(source.len(), shown.len());
    let mut sum = 0.0;
    for ((n, source), shown) in (0..).zip(&source).zip(shown) {
        let blocks = Blocks::of(hidden, &CameraMasks::default(), n * 100_000, (W as u32, H as u32));
        let near = |x: usize, y: usize| {
            let (column, row) = (x as u32 / 16, y as u32 / 16);
            let around = |c: u32, r: u32| c < blocks.columns && r < blocks.rows && blocks.is_hidden(c, r);
            !around(column, row)
                && (column.saturating_sub(1)..=column + 1)
                    .any(|c| (row.saturating_sub(1)..=row + 1).any(|r| around(c, r)))
        };
        let spots = || (0..H).flat_map(|y| (0..W).map(move |x| (x, y))).filter(|(x, y)| near(*x, *y));
        let of = |still: &Still| -> Vec<u8> { spots().map(|(x, y)| still.at(x, y)).collect() };
        sum += psnr(&of(source), &of(shown));
    }
    sum / source.len() as f64
}

#[test]
fn l11_ring_psnr() {
    let footage = scene(W, H, 30, 1);
    let hidden = plan(3_000_000, vec![following(W, H, 30)]);
    let shown = rendered(&order(&footage, &plan(3_000_000, vec![])), &footage.units, None).shown();
    let plain = ring(&footage, &hidden, &shown);
    assert!(plain > 30.0, "a render looks like the footage: {plain} dB");
    let lost = |fill, broken| {
        let order = order(&footage, &Plan { fill, ..hidden.clone() });
        plain - ring(&footage, &hidden, &rendered(&order, &footage.units, broken).shown())
    };
    for fill in [Fill::Solid, Fill::Soft] {
        let lost = lost(fill, None);
        assert!(lost < 1.0, "{fill:?}: {lost} dB are lost");
    }
    for broken in [Broken::Wide, Broken::Bleeding] {
        assert!(lost(Fill::Solid, Some(broken)) > 1.0, "{broken:?} is not seen");
    }
}

/// Targets that an attacker has pictures of.
const SUSPECTS: u64 = 4;

/// Whether an attacker who knows where the target is, and has a picture of each suspect, finds out who it is: all pictures of the film
/// are laid over one another at the target's place, and what is seen is held against each suspect.
fn told(seed: u64, broken: Option<Broken>) -> bool {
    const SIDE: (usize, usize) = (160, 128);
    const PICTURES: u64 = 6;
    let who = hash(seed, 5, 5) % SUSPECTS;
    let from = hash(seed, 6, 6) % 20;
    let stills: Vec<Still> = (from..from + PICTURES).map(|n| drawn(SIDE.0, SIDE.1, n, 1000 + who)).collect();
    let times: Vec<i64> = (0..PICTURES as i64).map(|n| n * 100_000).collect();
    let footage = encoded(VideoCodec::H264, I420, X264, &stills, &times);
    let fill = if seed.is_multiple_of(2) { Fill::Solid } else { Fill::Soft };
    let mut mark = following(SIDE.0, SIDE.1, from + PICTURES);
    mark.keys = mark.keys.split_off(from as usize);
    mark.keys.iter_mut().for_each(|key| key.at_us -= from as i64 * 100_000);
    mark.to_us = 600_000;
    let plan = Plan { fill, ..plan(600_000, vec![mark]) };
    let shown = rendered(&order(&footage, &plan), &footage.units, broken).shown();
    let cells = |still: &Still, n: u64| -> Vec<f64> {
        let (left, top, wide, tall) = target(SIDE.0, SIDE.1, n);
        (0..64)
            .map(|cell| {
                let (x, y) = (left + cell % 8 * wide / 8 + wide / 16, top + cell / 8 * tall / 8 + tall / 16);
                f64::from(still.at(x, y))
            })
            .collect()
    };
    let mut stacked = [0.0; 64];
    for (n, still) in (from..).zip(&shown) {
        stacked.iter_mut().zip(cells(still, n)).for_each(|(sum, value)| *sum += value);
    }
    let mean = stacked.iter().sum::<f64>() / 64.0;
    let alike = |suspect: u64| {
        let picture = cells(&drawn(SIDE.0, SIDE.1, from, 1000 + suspect), from);
        let middle = picture.iter().sum::<f64>() / 64.0;
        let (mut along, mut own) = (0.0, 0.0);
        for (seen, known) in stacked.iter().zip(&picture) {
            along += (seen - mean) * (known - middle);
            own += (known - middle).powi(2);
        }
        along / own.sqrt()
    };
    let guess = (0..SUSPECTS).max_by(|a, b| alike(*a).total_cmp(&alike(*b))).unwrap();
    guess == who
}

#[test]
fn l12_stacked_frames() {
    // Of 300 guesses at one of four, 75 are right by chance; above 92 is less likely than one in a hundred.
    let hits = (0..300).filter(|seed| told(*seed, None)).count();
    assert!(hits <= 92, "{hits} of 300");
    // Of 40 by chance 10; above 16 less likely than one in a hundred.
    let hits = (0..40).filter(|seed| told(*seed, Some(Broken::Blurred))).count();
    assert!(hits > 30, "what is only coarse is not seen: {hits} of 40");
}

/// What is hidden is black in each picture of the film, and what is shown looks like the footage.
fn hidden_and_shown(footage: &Footage, order: &Render, broken: Option<Broken>) -> Result<(), String> {
    let film = rendered(order, &footage.units, broken);
    let (width, height) = (order.size.width as usize, order.size.height as usize);
    let shown = film.shown();
    if shown.len() != footage.units.len() {
        return Err(format!("{} of {} pictures", shown.len(), footage.units.len()));
    }
    for ((n, still), source) in (0..).zip(&shown).zip(decoded(&footage.video, &footage.units)) {
        assert_eq!((still.width, still.height), (width, height));
        // The target without its edge, in the film's pixels: pictures may have been scaled.
        let (left, top, wide, tall) = target(source.width, source.height, n);
        let scaled = |at: usize, to: usize, of: usize| at * to / of;
        for y in scaled(top + 2, height, source.height)..scaled(top + tall - 2, height, source.height) {
            for x in scaled(left + 2, width, source.width)..scaled(left + wide - 2, width, source.width) {
                if still.at(x, y) > 24 {
                    return Err(format!("picture {n} shows {} at {x}, {y}", still.at(x, y)));
                }
            }
        }
        if (source.width & !1, source.height & !1) == (width, height) {
            let rows = |still: &Still| -> Vec<u8> {
                (0..32).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| still.at(x, y)).collect()
            };
            let alike = psnr(&rows(still), &rows(&source));
            if alike < 30.0 {
                return Err(format!("picture {n} is {alike} dB like the footage"));
            }
        }
    }
    if same_with_noise(order, footage, broken) { Ok(()) } else { Err("what is hidden matters".to_owned()) }
}

fn strange(width: usize, height: usize, codec: VideoCodec, form: &str) -> Footage {
    let stills: Vec<Still> = (0..12).map(|n| drawn(width, height, n, 3)).collect();
    let times: Vec<i64> = (0..12).map(|n| n * 100_000).collect();
    let line = match codec {
        VideoCodec::H264 => X264,
        VideoCodec::H265 => {
            "x265enc speed-preset=ultrafast qp=20 key-int-max=6 log-level=none option-string=bframes=2:info=1:pools=1:frame-threads=1"
        }
    };
    encoded(codec, form, line, &stills, &times)
}

#[test]
fn l17_odd_and_strange() {
    let h264 = VideoCodec::H264;
    for (width, height, codec, form) in [
        (328, 184, h264, "video/x-raw,format=I420"),
        (322, 178, h264, "video/x-raw,format=Y42B"),
        (321, 177, h264, "video/x-raw,format=Y444"),
        (320, 176, h264, "video/x-raw,format=I420_10LE"),
        (322, 178, h264, "video/x-raw,format=I422_10LE"),
        (330, 180, h264, "video/x-raw,format=Y444_10LE"),
        (320, 176, h264, "video/x-raw,format=I420,colorimetry=(string)1:3:5:1"),
        (328, 184, VideoCodec::H265, "video/x-raw,format=I420"),
        (328, 184, VideoCodec::H265, "video/x-raw,format=I420_10LE"),
        (328, 184, VideoCodec::H265, "video/x-raw,format=Y444"),
    ] {
        let footage = strange(width, height, codec, form);
        assert_eq!((footage.video.width as usize, footage.video.height as usize), (width, height), "{form}");
        let order = order(&footage, &plan(1_200_000, vec![following(width, height, 12)]));
        assert_eq!(hidden_and_shown(&footage, &order, None), Ok(()), "{codec:?} {form}");
        let soft = Render { plan: Plan { fill: Fill::Soft, ..order.plan.clone() }, ..order };
        assert!(same_with_noise(&soft, &footage, None), "{codec:?} {form}, soft");
    }
}

#[test]
fn l17_pixels_that_are_not_square() {
    let footage = strange(W, H, VideoCodec::H264, "video/x-raw,format=I420,pixel-aspect-ratio=4/3");
    let order = order(&footage, &plan(1_200_000, vec![following(W, H, 12)]));
    assert_eq!(hidden_and_shown(&footage, &order, None), Ok(()));
    assert_eq!(rendered(&order, &footage.units, None).aspect, Some((4, 3)));
}

#[test]
fn l17_a_camera_that_says_it_hangs_sideways() {
    let footage = strange(W, H, VideoCodec::H264, I420);
    let order = order(&footage, &plan(1_200_000, vec![following(W, H, 12)]));
    // Display orientation: not cancelled, not flipped, a quarter turn, once, no more.
    let sei = [6, 47, 3, 0b0000_1000, 0, 0b0001_0000, 0x80];
    let turned: Vec<AccessUnit> = footage
        .units
        .iter()
        .map(|unit| {
            let mut data = Vec::new();
            nal::push_unit(&mut data, &sei);
            data.extend_from_slice(&unit.data);
            AccessUnit { data, ..unit.clone() }
        })
        .collect();
    let turned = Footage { units: turned, ..footage.clone() };
    assert_eq!(hidden_and_shown(&turned, &order, None), Ok(()));
    assert_eq!(rendered(&order, &turned.units, None).bytes(), rendered(&order, &footage.units, None).bytes());
}

#[test]
fn l17_another_resolution_in_the_middle() {
    let part = |width, height, from: i64| {
        let mut footage = strange(width, height, VideoCodec::H264, I420);
        footage.units.iter_mut().for_each(|unit| unit.pts.0 += from * 100_000_000);
        footage
    };
    // Twice as large, half as large.
    for (width, height) in [(640, 352), (160, 88)] {
        let (mut footage, second) = (part(W, H, 0), part(width, height, 12));
        footage.units.extend(second.units);
        // The target crosses the second part as it did the first: where it is there follows from the size.
        let mut mark = following(W, H, 12);
        let mut again = following(width, height, 12);
        again.keys.iter_mut().for_each(|key| key.at_us += 1_200_000);
        mark.keys.append(&mut again.keys);
        mark.to_us = 2_400_000;
        let order = order(&footage, &plan(2_400_000, vec![mark]));
        assert_eq!(order.size, Size { width: W as u32, height: H as u32 });
        let seen = |broken| {
            let shown = rendered(&order, &footage.units, broken).shown();
            (0..12).any(|n| {
                let (left, top, wide, tall) = target(width, height, n as u64);
                let still = &shown[12 + n];
                let (x, y) = (
                    (left + 2) * W / width..(left + wide - 2) * W / width,
                    (top + 2) * H / height..(top + tall - 2) * H / height,
                );
                y.into_iter().any(|y| x.clone().any(|x| still.at(x, y) > 24))
            })
        };
        assert!(!seen(None), "{width}x{height}");
        assert!(same_with_noise(&order, &footage, None));
        assert!(seen(Some(Broken::OneSize)), "{width}x{height}: a mask at the wrong place is not seen");
    }
}

#[test]
fn times_are_exact_whatever_the_rate() {
    let stills: Vec<Still> = (0..40).map(|n| drawn(W, H, n, 1)).collect();
    // Between 3 ms and 400 ms apart, twice at the same moment, to the microsecond.
    let mut at = 0;
    let times: Vec<i64> = (0..40_u64)
        .map(|n| {
            at += if n == 17 { 0 } else { 3001 + (hash(n, 1, 8) % 400_000) as i64 };
            at
        })
        .collect();
    let footage = encoded(VideoCodec::H264, I420, X264, &stills, &times);
    let length = at + 1;
    let plan = plan(length, vec![still_mark(Shape::Rect { x: 0, y: 0, width: 30_000, height: 30_000 }, length)]);
    let expected: Vec<i64> = times.iter().map(|at| at * 1000).collect();
    let exact = |broken| rendered(&order(&footage, &plan), &footage.units, broken).times() == expected;
    assert!(exact(None));
    assert!(!exact(Some(Broken::EvenTimes)), "counted times are not seen");
    // What follows when changes no byte of what is shown: the same pictures at even times, in the same groups.
    let even: Vec<i64> = (0..40).map(|n| n * 10_000).collect();
    let other = encoded(VideoCodec::H264, I420, X264, &stills, &even);
    let hurried =
        encoded(VideoCodec::H264, I420, X264, &stills, &(0..40).map(|n| n * 50_000 + n % 3 * 7000).collect::<Vec<_>>());
    let all = Stretch { from_us: 0, to_us: 2_400_000 };
    let bytes = |footage: &Footage| {
        let order = Render { gops: vec![all], plan: Plan { marks: vec![], ..plan.clone() }, ..order(footage, &plan) };
        rendered(&order, &footage.units, None).bytes()
    };
    assert_eq!(bytes(&other), bytes(&hurried));
}

#[test]
fn damaged_footage_is_rendered_the_same_each_time_and_from_anywhere() {
    const X265: &str = "x265enc speed-preset=ultrafast qp=20 key-int-max=15 log-level=none \
        option-string=bframes=2:open-gop=0:pools=1:frame-threads=1";
    let stills: Vec<Still> = (0..60).map(|n| drawn(W, H, n, 1)).collect();
    let times: Vec<i64> = (0..60).map(|n| n * 100_000).collect();
    let plan = plan(6_000_000, vec![following(W, H, 60)]);
    for (codec, line) in [(VideoCodec::H264, X264), (VideoCodec::H265, X265)] {
        let whole = encoded(codec, I420, line, &stills, &times);
        for seed in 0..6 {
            let chance = |n: u64, of: usize| (hash(seed, n, 9) % of as u64) as usize;
            let mut footage = whole.clone();
            // Wrong bytes in the middle of some, and two that never came.
            for n in 0..6 {
                let data = &mut footage.units[chance(n, 60)].data;
                let from = data.len() / 3;
                let wrong = |at: usize| hash(at as u64, n, seed).is_multiple_of(9);
                (from..data.len()).filter(|at| wrong(*at)).for_each(|at| data[at] = hash(at as u64, 1, seed) as u8);
            }
            footage.units.remove(1 + chance(7, 59));
            footage.units.remove(1 + chance(8, 58));
            let order = order(&footage, &plan);
            let film = rendered(&order, &footage.units, None);
            assert!(same_with_noise(&order, &footage, None), "{codec:?} {seed}");
            for number in 0..order.gops.len() {
                let from =
                    footage.units.iter().rposition(|unit| unit.key && unit.pts.micros() <= order.gops[number].from_us);
                let single = Render { gops: vec![order.gops[number]], ..order.clone() };
                let made = rendered(&single, &footage.units[from.unwrap_or(0)..], None);
                assert_eq!(made.gops[0].units, film.gops[number].units, "{codec:?} {seed}: GOP {number}");
            }
        }
    }
}

#[test]
fn groups_that_begin_with_no_idr_picture_are_made_again_by_themselves() {
    let stills: Vec<Still> = (0..60).map(|n| drawn(W, H, n, 1)).collect();
    let times: Vec<i64> = (0..60).map(|n| n * 100_000).collect();
    for (codec, line) in [
        (VideoCodec::H264, format!("{X264} option-string=open-gop=1:scenecut=0")),
        (
            VideoCodec::H265,
            "x265enc speed-preset=ultrafast qp=20 key-int-max=15 log-level=none \
             option-string=bframes=2:open-gop=1:scenecut=0:pools=1:frame-threads=1"
                .to_owned(),
        ),
    ] {
        let footage = encoded(codec, I420, &line, &stills, &times);
        let idr = |unit: &AccessUnit| {
            nal::units(&unit.data).any(|nal| {
                matches!((codec, nal::kind(codec, nal)), (VideoCodec::H264, 5) | (VideoCodec::H265, 19 | 20))
            })
        };
        assert_eq!(footage.units.iter().filter(|unit| idr(unit)).count(), 1, "{codec:?}");
        assert!(footage.units.iter().filter(|unit| unit.key).count() > 2, "{codec:?}");
        let order = order(&footage, &plan(6_000_000, vec![following(W, H, 60)]));
        let whole = rendered(&order, &footage.units, None);
        assert_eq!(whole.units().len(), 60, "{codec:?}");
        for number in 0..order.gops.len() {
            let from =
                footage.units.iter().rposition(|unit| unit.key && unit.pts.micros() <= order.gops[number].from_us);
            let single = Render { gops: vec![order.gops[number]], ..order.clone() };
            let made = rendered(&single, &footage.units[from.unwrap()..], None);
            assert_eq!(made.gops[0].units, whole.gops[number].units, "{codec:?}: GOP {number}");
        }
    }
}

#[test]
fn a_hostile_clip_does_not_hang() {
    let footage = scene(W, H, 30, 1);
    let order = order(&footage, &plan(3_000_000, vec![following(W, H, 30)]));
    let noise = |n: u64, long: usize| -> Vec<u8> { (0..long).map(|i| hash(i as u64, n, 4) as u8).collect() };
    let with = |change: &dyn Fn(usize, &mut AccessUnit)| {
        let mut units = footage.units.clone();
        units.iter_mut().enumerate().for_each(|(n, unit)| change(n, unit));
        // A reason, or a film: but an answer.
        let _ = try_rendered(&order, &units, None);
    };
    with(&|n, unit| unit.data = noise(n as u64, 5000));
    with(&|_, unit| unit.data.clear());
    with(&|n, unit| unit.data.truncate(unit.data.len() / (n + 1)));
    with(&|n, unit| {
        let at = unit.data.len() / 3;
        unit.data[at..].iter_mut().step_by(7).for_each(|byte| *byte ^= n as u8 | 1);
    });
    for at in [i64::MIN, i64::MAX, -1, 0, 1 << 50] {
        with(&|_, unit| unit.pts = MediaTime(at));
        with(&|n, unit| unit.pts = if n == 5 { MediaTime(at) } else { unit.pts });
    }
    let mut large = order.clone();
    (large.video.width, large.video.height) = (u32::MAX, u32::MAX);
    assert!(try_rendered(&large, &footage.units, None).is_err());
    let odd = Render { size: Size { width: 33, height: 17 }, ..order.clone() };
    assert!(try_rendered(&odd, &footage.units, None).is_err());
    let mut other = order.clone();
    other.video.record = noise(9, 60);
    let _ = try_rendered(&other, &footage.units, None);
    // A film of nothing is nothing.
    let none = rendered(&order, &[], None);
    assert!(none.units().is_empty() && none.gops.len() == order.gops.len());
}

#[test]
fn an_edit_is_shown_as_it_will_be_rendered() {
    let footage = scene(W, H, 30, 1);
    for fill in [Fill::Solid, Fill::Soft] {
        let plan = Plan { fill, ..plan(3_000_000, vec![following(W, H, 30)]) };
        let film = rendered(&order(&footage, &plan), &footage.units, None).shown();
        for n in [0, 7, 22, 29_usize] {
            // A little after the picture: it is still shown.
            let at = MediaTime(n as i64 * 100_000_000 + 60_000_000);
            let order = |max_width| Edited {
                video: footage.video.clone(),
                at,
                max_width,
                plan: plan.clone(),
                masks: CameraMasks::default(),
            };
            let from = footage.units.iter().rposition(|unit| unit.key && unit.pts <= at).unwrap();
            let jpeg = GstMedia.edited(&order(4000), &footage.units[from..]).unwrap();
            let shown = jpeg_shown(jpeg.expose());
            assert_eq!((shown.width, shown.height), (W, H));
            let alike = psnr(shown.luma(), film[n].luma());
            assert!(alike > 28.0, "{fill:?}: picture {n} is {alike} dB like the film's");
            let small = jpeg_shown(GstMedia.edited(&order(160), &footage.units[from..]).unwrap().expose());
            assert_eq!((small.width, small.height), (160, 88));
        }
    }
    let order = Edited {
        video: footage.video.clone(),
        at: MediaTime(0),
        max_width: 320,
        plan: plan(3_000_000, vec![]),
        masks: CameraMasks::default(),
    };
    assert!(GstMedia.edited(&order, &[]).is_err());
}
