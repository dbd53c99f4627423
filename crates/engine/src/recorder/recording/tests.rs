use super::*;
use model::{VideoCodec, VideoConfig};
use std::io::Cursor;

const T0: i64 = 1_700_000_000_000_000;
const FRAME: i64 = 40_000_000;

fn config(width: u32) -> StreamConfig {
    let record = vec![1, 0x64, 0, 0x28, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x28, 1, 0, 2, 0x68, 0xee];
    StreamConfig { video: VideoConfig { codec: VideoCodec::H264, width, height: 360, record }, audio: None }
}

/// A picture that carries its number.
fn picture(number: u32, pts: i64, key: bool) -> CaptureEvent {
    let data = [&[0, 0, 0, 5, if key { 0x65 } else { 0x41 }][..], &number.to_be_bytes()].concat();
    CaptureEvent::Unit(AccessUnit {
        track: Track::Video,
        data,
        pts: MediaTime(pts),
        duration: None,
        key,
        camera_clock: None,
    })
}

fn utc(ns: i64) -> Utc {
    Utc(T0 + ns / 1000)
}

fn recording(seconds: u64) -> Recording {
    Recording::new(Division { length: Duration::from_secs(seconds), phase: Duration::ZERO })
}

/// Feeds pictures `from..to` of 25 a second with a key frame each second; `time` gives stamp and arrival of each.
fn feed(r: &mut Recording, numbers: std::ops::Range<u32>, time: impl Fn(i64) -> (i64, Utc), steps: &mut Vec<Step>) {
    for n in numbers {
        let (pts, arrived) = time(i64::from(n) * FRAME);
        r.take(picture(n, pts, n % 25 == 0), arrived, steps);
    }
}

fn plain(at: i64) -> (i64, Utc) {
    (at, utc(at))
}

/// What the steps' segments hold: start, end, and the pictures' numbers.
fn segments(steps: &[Step]) -> Vec<(Utc, Utc, Vec<u32>)> {
    let mut out = Vec::new();
    let mut open: Option<(Utc, Vec<u8>)> = None;
    for step in steps {
        match step {
            Step::Begin { start, init, .. } => {
                assert!(open.is_none(), "a segment begins before the one before ended");
                open = Some((*start, init.clone()));
            }
            Step::Write { bytes, .. } => open.as_mut().expect("a segment is open").1.extend_from_slice(bytes),
            Step::Finish { end } => {
                let (start, bytes) = open.take().expect("a segment is open");
                let mut reader = mux::read::Reader::open(Cursor::new(bytes)).expect("an init segment");
                let mut numbers = Vec::new();
                for info in reader.index().expect("whole fragments") {
                    for unit in reader.units(&info).expect("whole units") {
                        numbers.push(u32::from_be_bytes(unit.data[5..9].try_into().expect("nine bytes")));
                    }
                }
                out.push((start, *end, numbers));
            }
            Step::Gap { .. } | Step::Clock { .. } => {}
        }
    }
    assert!(open.is_none(), "a segment was not ended");
    out
}

fn runs(steps: &[Step]) -> usize {
    steps.iter().filter(|s| matches!(s, Step::Begin { config: Some(_), .. })).count()
}

fn gaps(steps: &[Step]) -> Vec<(i64, i64, GapCause)> {
    let relative = |t: &Utc| (t.0 - T0) / 1000;
    steps
        .iter()
        .filter_map(|s| match s {
            Step::Gap { from, to, cause } => Some((relative(from), relative(to), *cause)),
            _ => None,
        })
        .collect()
}

fn all_once(steps: &[Step], expected: std::ops::Range<u32>) {
    let numbers: Vec<u32> = segments(steps).into_iter().flat_map(|(_, _, n)| n).collect();
    assert_eq!(numbers, expected.collect::<Vec<_>>(), "none missing, none doubled, in order");
}

#[test]
fn segments_rotate_at_key_frames_without_a_hole() {
    let (mut r, mut steps) = (recording(10), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    feed(&mut r, 0..1000, plain, &mut steps);
    r.finish(&mut steps);
    all_once(&steps, 0..1000);
    assert_eq!(runs(&steps), 1);
    assert_eq!(gaps(&steps), []);
    let segments = segments(&steps);
    assert!((4..=5).contains(&segments.len()), "40 s in segments of 10 s, got {}", segments.len());
    for pair in segments.windows(2) {
        assert_eq!(pair[0].1, pair[1].0, "one ends where the next begins");
        assert_eq!(pair[1].2[0] % 25, 0, "begins with a key frame");
    }
    assert_eq!(segments[0].0, utc(0));
    assert_eq!(segments.last().expect("some").1, utc(1000 * FRAME));
}

#[test]
fn pictures_before_the_first_key_frame_are_no_footage() {
    let (mut r, mut steps) = (recording(60), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    feed(&mut r, 10..100, plain, &mut steps);
    r.finish(&mut steps);
    all_once(&steps, 25..100);
    let (mut r, mut steps) = (recording(60), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    feed(&mut r, 1..20, plain, &mut steps);
    r.finish(&mut steps);
    assert_eq!(steps, []);
}

#[test]
fn a_real_change_of_config_begins_a_run_and_a_repetition_does_not() {
    let (mut r, mut steps) = (recording(60), Vec::new());
    for (n, width) in [640, 640, 1280, 1280].into_iter().enumerate() {
        let from = n as u32 * 100;
        r.take(CaptureEvent::Config(config(width)), utc(0), &mut steps);
        feed(&mut r, from..from + 100, plain, &mut steps);
    }
    r.finish(&mut steps);
    all_once(&steps, 0..400);
    assert_eq!((runs(&steps), gaps(&steps)), (2, vec![]));
}

#[test]
fn a_set_clock_begins_a_run_and_forward_leaves_a_gap() {
    const HOUR: i64 = 3_600_000_000_000;
    for (step, expected) in [(HOUR, vec![(0, 0, GapCause::ClockStep)]), (-HOUR, vec![])] {
        let (mut r, mut steps) = (recording(600), Vec::new());
        r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
        let stepped = |at: i64| (at, utc(at + if at >= 20_000_000_000 { step } else { 0 }));
        feed(&mut r, 0..2000, stepped, &mut steps);
        r.finish(&mut steps);
        all_once(&steps, 0..2000);
        assert_eq!(runs(&steps), 2);
        let found = gaps(&steps);
        assert_eq!(found.len(), expected.len(), "{found:?}");
        if let [(from, to, cause)] = found[..] {
            assert_eq!(cause, GapCause::ClockStep);
            assert!((3_590_000..3_601_000).contains(&(to - from)), "{found:?}");
        }
    }
}

#[test]
fn single_odd_stamps_are_mended() {
    let (mut r, mut steps) = (recording(600), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    // Every three seconds one picture is stamped hours away (Intelbras).
    let odd = |at: i64| (if at / FRAME % 75 == 74 { at + 7_200_000_000_000 } else { at }, utc(at));
    feed(&mut r, 0..1000, odd, &mut steps);
    r.finish(&mut steps);
    all_once(&steps, 0..1000);
    assert_eq!((runs(&steps), gaps(&steps)), (1, vec![]));
    assert_eq!(segments(&steps)[0].1, utc(1000 * FRAME));
}

#[test]
fn stamps_that_jump_back_for_good_begin_a_run() {
    let (mut r, mut steps) = (recording(600), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    let back = |at: i64| (if at >= 10_000_000_000 { at - 5_000_000_000 } else { at }, utc(at));
    feed(&mut r, 0..500, back, &mut steps);
    r.finish(&mut steps);
    all_once(&steps, 0..500);
    assert_eq!((runs(&steps), gaps(&steps)), (2, vec![]));
    assert_eq!(segments(&steps).last().expect("some").1, utc(500 * FRAME));
}

#[test]
fn missing_pictures_are_told() {
    let (mut r, mut steps) = (recording(600), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    feed(&mut r, 0..250, plain, &mut steps);
    // Eight seconds are lost on the way; the stream goes on in the middle of a group.
    feed(&mut r, 460..600, plain, &mut steps);
    r.finish(&mut steps);
    let found = segments(&steps);
    assert_eq!(found[0].2.last(), Some(&249));
    assert_eq!(found[1].2.first(), Some(&475), "the pictures between need others that are lost");
    assert_eq!(gaps(&steps), [(10_000, 19_000, GapCause::Stalled)]);
}

#[test]
fn late_pictures_are_no_gap() {
    let (mut r, mut steps) = (recording(600), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    // The network stands still for eight seconds and then delivers all at once.
    let late = |at: i64| (at, utc(if (10..18).contains(&(at / 1_000_000_000)) { 18_000_000_000 } else { at }));
    feed(&mut r, 0..1000, late, &mut steps);
    r.finish(&mut steps);
    all_once(&steps, 0..1000);
    assert_eq!((runs(&steps), gaps(&steps)), (1, vec![]));
}

#[test]
fn the_burst_at_the_start_is_dated_by_its_last_picture() {
    let (mut r, mut steps) = (recording(600), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    // The first 0.4 s were captured before the session and come at once.
    let burst = |at: i64| (at, utc(at.max(400_000_000)));
    feed(&mut r, 0..100, burst, &mut steps);
    r.finish(&mut steps);
    assert_eq!(segments(&steps)[0].0, utc(0));
}

#[test]
fn a_camera_without_key_frames_has_no_endless_file() {
    let (mut r, mut steps) = (recording(2), Vec::new());
    r.take(CaptureEvent::Config(config(640)), utc(0), &mut steps);
    for n in 0..500u32 {
        let at = i64::from(n) * FRAME;
        r.take(picture(n, at, n == 0), utc(at), &mut steps);
    }
    r.finish(&mut steps);
    all_once(&steps, 0..500);
    assert_eq!(segments(&steps).len(), 4, "20 s in segments of three times two");
}

#[test]
fn cameras_end_their_segments_at_different_times() {
    let length = Duration::from_secs(60);
    let phases: std::collections::BTreeSet<_> = (0..16u8)
        .map(|n| Division::of(&CameraId::from_random([n, 7 * n, 1, n, 9]), length).phase.as_secs() / 4)
        .collect();
    assert!(phases.len() >= 9, "16 cameras over 15 slots of four seconds: {phases:?}");
    let division = Division { length, phase: Duration::from_secs(10) };
    assert_eq!(division.end_after(Utc(0)), Utc(70_000_000), "ten seconds would be a file for nothing");
    assert_eq!(division.end_after(Utc(11_000_000)), Utc(70_000_000));
    assert_eq!(division.end_after(Utc(70_000_000)), Utc(130_000_000));
}
