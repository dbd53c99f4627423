use super::*;
use crate::read::{FragmentInfo, Reader};
use model::{AudioCodec, AudioConfig, VideoCodec, VideoConfig};
use proptest::prelude::*;
use std::io::Cursor;

fn config(audio: bool) -> StreamConfig {
    StreamConfig {
        video: VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1, 0x64, 0, 0x1e, 0xff] },
        audio: audio.then_some(AudioConfig { codec: AudioCodec::Pcma, rate: 8000, channels: 1, record: Vec::new() }),
    }
}

/// A picture at `ticks` of 90 kHz whose bytes tell its number.
fn picture(number: u32, ticks: i64, key: bool) -> AccessUnit {
    AccessUnit {
        track: Track::Video,
        data: [&number.to_be_bytes()[..], &vec![7; number as usize % 5]].concat(),
        pts: MediaTime::from_ticks(ticks, VIDEO_RATE),
        duration: None,
        key,
        camera_clock: None,
    }
}

/// 20 ms of sound from `samples` of 8 kHz.
fn sound(number: u32, samples: i64) -> AccessUnit {
    AccessUnit {
        track: Track::Audio,
        data: [&number.to_be_bytes()[..], &[1; 156]].concat(),
        pts: MediaTime::from_ticks(samples, 8000),
        duration: Some(MediaTime::from_ticks(160, 8000)),
        key: true,
        camera_clock: None,
    }
}

const HALF_SECOND: FragmentLength = FragmentLength::Duration(Duration::from_millis(500));

/// Pushes all and finishes.
fn run(fragmenter: &mut Fragmenter, units: &[AccessUnit]) -> Vec<Fragment> {
    let mut out: Vec<Fragment> = units.iter().filter_map(|unit| fragmenter.push(unit.clone())).collect();
    out.extend(fragmenter.finish());
    out
}

fn open(init: &[u8], fragments: &[Fragment]) -> (Reader<Cursor<Vec<u8>>>, Vec<FragmentInfo>) {
    let mut file = init.to_vec();
    fragments.iter().for_each(|f| file.extend_from_slice(&f.bytes));
    let mut reader = Reader::open(Cursor::new(file)).expect("our own");
    let index = reader.index().expect("our own");
    assert_eq!(index.len(), fragments.len());
    (reader, index)
}

/// All units of a segment, one track after the other.
fn units(init: &[u8], fragments: &[Fragment]) -> Vec<AccessUnit> {
    let (mut reader, index) = open(init, fragments);
    let mut all: Vec<AccessUnit> = index.iter().flat_map(|info| reader.units(info).expect("our own")).collect();
    all.sort_by_key(|unit| unit.track == Track::Audio);
    all
}

fn data(units: &[AccessUnit]) -> Vec<&[u8]> {
    units.iter().map(|unit| &unit.data[..]).collect()
}

#[test]
fn a_plain_stream_comes_back_as_it_was() {
    let mut fragmenter = Fragmenter::new(&config(true), HALF_SECOND);
    let mut all = Vec::new();
    for i in 0..50u32 {
        all.push(picture(i, 9000 + i64::from(i) * 3600, i % 25 == 0));
        all.push(sound(2 * i, 800 + i64::from(i) * 320));
        all.push(sound(2 * i + 1, 800 + i64::from(i) * 320 + 160));
    }
    let fragments = run(&mut fragmenter, &all);
    assert_eq!(fragments.iter().map(|f| f.frames).collect::<Vec<_>>(), [13, 13, 13, 11]);
    assert_eq!(fragments.iter().map(|f| f.keys).collect::<Vec<_>>(), [1, 1, 0, 0]);
    assert_eq!(fragments.iter().map(|f| f.first_of_segment).collect::<Vec<_>>(), [true, false, false, false]);
    assert!(fragments[0].starts_with_key && !fragments[1].starts_with_key);
    for pair in fragments.windows(2) {
        assert_eq!(pair[0].to, pair[1].from);
    }
    assert_eq!(fragments[0].zero, MediaTime(100_000_000));
    assert_eq!(fragments[3].to, MediaTime::from_ticks(9000 + 50 * 3600, VIDEO_RATE));

    let (reader, index) = open(&fragmenter.init_segment(), &fragments);
    assert_eq!(reader.config(), fragmenter.config());
    assert_eq!(reader.init_segment(), fragmenter.init_segment());
    for (info, fragment) in index.iter().zip(&fragments) {
        let told = (info.frames, info.keys.len() as u32, info.starts_with_key, info.has_audio);
        assert_eq!(told, (fragment.frames, fragment.keys, fragment.starts_with_key, fragment.has_audio));
        assert!((info.from.0 + fragment.zero.0 - fragment.from.0).abs() < 2);
        assert!((info.to.0 + fragment.zero.0 - fragment.to.0).abs() < 2);
    }
    let read = units(&fragmenter.init_segment(), &fragments);
    all.sort_by_key(|unit| unit.track == Track::Audio);
    assert_eq!(data(&read), data(&all));
    for (read, written) in read.iter().zip(&all) {
        assert!((read.pts.0 + 100_000_000 - written.pts.0).abs() < 2, "{read:?} is {written:?}");
        assert_eq!((read.key, read.track), (written.key, written.track));
    }
}

#[test]
fn b_frames_keep_their_times_and_fragments_end_where_the_order_is_closed() {
    // I0 P3 B1 B2 P6 B4 B5 ...
    let order: Vec<i64> = std::iter::once(0).chain((0..40).flat_map(|g| [3 * g + 3, 3 * g + 1, 3 * g + 2])).collect();
    let all: Vec<AccessUnit> = order.iter().map(|n| picture(*n as u32, n * 3600, *n == 0)).collect();
    for length in [HALF_SECOND, FragmentLength::Frames(1), FragmentLength::Frames(4)] {
        let mut fragmenter = Fragmenter::new(&config(false), length);
        let fragments = run(&mut fragmenter, &all);
        let zero = fragments[0].zero;
        let read = units(&fragmenter.init_segment(), &fragments);
        assert_eq!(data(&read), data(&all));
        for (read, written) in read.iter().zip(&all) {
            assert!((read.pts.0 + zero.0 - written.pts.0).abs() < 2, "{read:?} is {written:?}");
        }
        for pair in fragments.windows(2) {
            assert!(pair[0].to <= pair[1].from || length == FragmentLength::Frames(1), "{pair:?}");
        }
        assert_monotone(&fragments);
        if length == HALF_SECOND {
            assert_eq!(zero, MediaTime::from_ticks(-3600, VIDEO_RATE), "decode times begin one picture earlier");
        }
    }
}

/// Decode times of each track rise, over all fragments.
fn assert_monotone(fragments: &[Fragment]) {
    let mut last = [i64::MIN; 3];
    for fragment in fragments {
        let moof = u32::from_be_bytes(*fragment.bytes.first_chunk().expect("a box")) as usize;
        for (track, dts) in crate::read::decode_times(&fragment.bytes[..moof], fragment.bytes.len() as u64) {
            assert!(dts > last[track as usize], "{dts} after {}", last[track as usize]);
            last[track as usize] = dts;
        }
    }
}

#[test]
fn times_that_stand_still_or_jump_back_move_on_by_a_tick() {
    let times = [0, 3600, 3600, 3600, 7200, 900_000, 903_600, 1000, 4600, 8200];
    let all: Vec<AccessUnit> = (0..).zip(times).map(|(i, at)| picture(i, at, i == 0)).collect();
    let mut fragmenter = Fragmenter::new(&config(false), HALF_SECOND);
    let fragments = run(&mut fragmenter, &all);
    assert_monotone(&fragments);
    let read = units(&fragmenter.init_segment(), &fragments);
    assert_eq!(data(&read), data(&all));
    let ticks: Vec<i64> = read.iter().map(|unit| unit.pts.ticks(VIDEO_RATE)).collect();
    assert_eq!(ticks, [0, 3600, 3601, 3602, 7200, 900_000, 903_600, 903_601, 903_602, 903_603]);
}

#[test]
fn a_hole_is_no_long_picture() {
    let mut fragmenter = Fragmenter::new(&config(false), HALF_SECOND);
    let minute = 60 * i64::from(VIDEO_RATE);
    let all =
        [picture(0, 0, true), picture(1, 3600, false), picture(2, minute, true), picture(3, minute + 3600, false)];
    let fragments = run(&mut fragmenter, &all);
    assert_eq!(fragments[0].to, MediaTime::from_ticks(7200, VIDEO_RATE));
    assert_eq!(fragments[1].from, MediaTime::from_ticks(minute, VIDEO_RATE));
}

#[test]
fn a_rotation_loses_and_doubles_nothing() {
    let mut fragmenter = Fragmenter::new(&config(true), HALF_SECOND);
    let mut segments: Vec<Vec<Fragment>> = vec![Vec::new()];
    for i in 0..100u32 {
        let at = i64::from(i) * 3600;
        let next = picture(i, at, i % 20 == 0);
        if i == 40 || i == 80 {
            segments.last_mut().expect("one").extend(fragmenter.flush_before(&next));
            fragmenter.begin_segment();
            segments.push(Vec::new());
        }
        let last = segments.last_mut().expect("one");
        last.extend(fragmenter.push(next));
        // Sound runs 100 ms ahead of the picture.
        for half in 0..2 {
            last.extend(fragmenter.push(sound(2 * i + half, i64::from(2 * i + half) * 160 + 800)));
        }
    }
    segments.last_mut().expect("one").extend(fragmenter.finish());
    let (mut pictures, mut sounds) = (Vec::new(), Vec::new());
    for (segment, zero) in segments.iter().zip([0, 1_600_000_000, 3_200_000_000]) {
        assert!(segment[0].first_of_segment && segment[0].starts_with_key);
        assert!(segment[1..].iter().all(|f| !f.first_of_segment));
        assert!(segment.iter().all(|f| f.zero == MediaTime(zero)), "{segment:?}");
        for unit in units(&fragmenter.init_segment(), segment) {
            let number = u32::from_be_bytes(*unit.data.first_chunk().expect("numbered"));
            let at = unit.pts.0 + zero;
            if unit.track == Track::Video {
                assert!((at - MediaTime::from_ticks(i64::from(number) * 3600, VIDEO_RATE).0).abs() < 2);
                pictures.push(number);
            } else {
                assert!((at - MediaTime::from_ticks(i64::from(number) * 160 + 800, 8000).0).abs() < 2);
                sounds.push(number);
            }
        }
    }
    assert!(pictures.into_iter().eq(0..100));
    assert!(sounds.into_iter().eq(0..200));
    assert_eq!(segments[0].last().expect("one").to, segments[1][0].from);
}

#[test]
fn live_fragments_begin_at_key_frames() {
    let mut fragmenter = Fragmenter::new(&config(false), FragmentLength::Frames(4));
    let all: Vec<AccessUnit> = (0..20).map(|i| picture(i, i64::from(i) * 3600, i % 10 == 0)).collect();
    let fragments = run(&mut fragmenter, &all);
    assert_eq!(fragments.iter().map(|f| f.frames).collect::<Vec<_>>(), [4, 4, 2, 4, 4, 2]);
    assert_eq!(fragments.iter().filter(|f| f.starts_with_key).count(), 2);
    let mut fragmenter = Fragmenter::new(&config(false), FragmentLength::Frames(1));
    assert_eq!(run(&mut fragmenter, &all).len(), 20);
}

#[test]
fn a_clock_that_stands_still_does_not_fill_the_memory() {
    let mut fragmenter = Fragmenter::new(&config(true), HALF_SECOND);
    let fragments = (0..3000).filter_map(|i| fragmenter.push(picture(i, 0, i == 0))).count();
    assert_eq!(fragments, 2);
    let fragments = (0..3000).filter_map(|i| fragmenter.push(sound(i, 0))).count();
    assert!(fragments >= 2, "sound without pictures");
}

#[test]
fn little_is_added() {
    let mut fragmenter = Fragmenter::new(&config(false), HALF_SECOND);
    let all: Vec<AccessUnit> = (0..250)
        .map(|i| AccessUnit { data: vec![0; 1000 + i as usize], ..picture(i, i64::from(i) * 3600, i % 50 == 0) })
        .collect();
    let payload: usize = all.iter().map(|unit| unit.data.len()).sum();
    let written: usize = run(&mut fragmenter, &all).iter().map(|f| f.bytes.len()).sum();
    // At 4 Mbit/s a fragment of 250 kB: 0.07 %.
    assert!((written - payload) / 20 < 170, "{} bytes a fragment", (written - payload) / 20);
}

#[test]
fn a_file_cut_anywhere_reads_to_its_last_whole_fragment() {
    let mut fragmenter = Fragmenter::new(&config(true), HALF_SECOND);
    let all: Vec<AccessUnit> = (0..30).map(|i| picture(i, i64::from(i) * 3600, i == 0)).collect();
    let fragments = run(&mut fragmenter, &all);
    let mut file = fragmenter.init_segment();
    let mut ends = Vec::new();
    for fragment in &fragments {
        file.extend_from_slice(&fragment.bytes);
        ends.push(file.len());
        file.extend_from_slice(&[0, 0, 0, 12, b'f', b'r', b'e', b'e', 0, 0, 0, 0]);
    }
    let init = fragmenter.init_segment().len();
    for cut in 0..=file.len() {
        let opened = Reader::open(Cursor::new(&file[..cut]));
        assert_eq!(opened.is_ok(), cut >= init, "cut at {cut}");
        let Ok(mut reader) = opened else { continue };
        let index = reader.index().expect("a cut is no error");
        assert_eq!(index.len(), ends.iter().filter(|end| **end <= cut).count(), "cut at {cut}");
        for info in &index {
            assert_eq!(reader.units(info).expect("whole").len(), info.frames as usize);
        }
    }
}

/// Counts seeks: each costs a chunk's decryption in a sealed file.
struct Counting {
    inner: Cursor<Vec<u8>>,
    seeks: usize,
}

impl std::io::Read for Counting {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.inner.read(buf)
    }
}

impl std::io::Seek for Counting {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.seeks += 1;
        self.inner.seek(to)
    }
}

#[test]
fn an_index_takes_one_seek_a_fragment() {
    let mut fragmenter = Fragmenter::new(&config(false), HALF_SECOND);
    let all: Vec<AccessUnit> = (0..1500).map(|i| picture(i, i64::from(i) * 3600, i % 50 == 0)).collect();
    let mut file = fragmenter.init_segment();
    let fragments = run(&mut fragmenter, &all);
    fragments.iter().for_each(|f| file.extend_from_slice(&f.bytes));
    let mut reader = Reader::open(Counting { inner: Cursor::new(file), seeks: 0 }).expect("our own");
    assert_eq!(reader.index().expect("our own").len(), fragments.len());
    let seeks = reader.into_inner().seeks;
    assert!(seeks <= fragments.len() + 5, "{seeks} seeks for {} fragments", fragments.len());
}

fn any_units() -> impl Strategy<Value = Vec<AccessUnit>> {
    let step = prop_oneof![20 => 1800..7200i64, 2 => Just(0), 2 => -20_000..0i64, 1 => -9_000_000..9_000_000i64];
    prop::collection::vec((step, any::<bool>(), 0..10u8), 1..400).prop_map(|steps| {
        let (mut at, mut heard) = (1_000_000i64, 80_000);
        (0..)
            .zip(steps)
            .map(|(i, (step, key, kind))| {
                if kind < 3 {
                    heard = (heard + step.rem_euclid(500)).max(0);
                    return sound(i, heard);
                }
                at += step;
                picture(i, at, key || i == 0)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// X1, for any times whatever and rotations anywhere.
    #[test]
    fn everything_comes_out_once_and_in_order(
        all in any_units(),
        frames in prop::option::of(1..10u32),
        rotate in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
    ) {
        let length = frames.map_or(HALF_SECOND, FragmentLength::Frames);
        let mut fragmenter = Fragmenter::new(&config(true), length);
        let rotate: Vec<usize> = rotate.iter().map(|at| at.index(all.len())).collect();
        let mut segments = vec![Vec::new()];
        for (i, unit) in all.iter().enumerate() {
            if rotate.contains(&i) && unit.track == Track::Video {
                segments.last_mut().expect("one").extend(fragmenter.flush_before(unit));
                fragmenter.begin_segment();
                segments.push(Vec::new());
            }
            segments.last_mut().expect("one").extend(fragmenter.push(unit.clone()));
        }
        segments.last_mut().expect("one").extend(fragmenter.finish());
        let mut read = Vec::new();
        for segment in &segments {
            assert_monotone(segment);
            read.extend(units(&fragmenter.init_segment(), segment));
        }
        for track in [Track::Video, Track::Audio] {
            let numbers = |units: &[AccessUnit]| -> Vec<Vec<u8>> {
                units.iter().filter(|unit| unit.track == track).map(|unit| unit.data.clone()).collect()
            };
            let (mut read, mut pushed) = (numbers(&read), numbers(&all));
            if track == Track::Audio {
                // Sound may wait for the next segment while later sound with an earlier time does not.
                read.sort();
                pushed.sort();
            }
            prop_assert_eq!(read, pushed);
        }
    }

    /// X3, for damaged files: flips of bytes and cuts.
    #[test]
    fn damage_is_an_answer_and_no_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut fragmenter = Fragmenter::new(&config(true), HALF_SECOND);
        let all: Vec<AccessUnit> =
            (0..40).flat_map(|i| [picture(i, i64::from(i) * 3600, i == 0), sound(i, i64::from(i) * 160)]).collect();
        let mut file = fragmenter.init_segment();
        run(&mut fragmenter, &all).iter().for_each(|f| file.extend_from_slice(&f.bytes));
        for (at, value) in flips {
            let at = at.index(file.len());
            file[at] ^= value;
        }
        file.truncate(cut.index(file.len() + 1));
        if let Ok(mut reader) = Reader::open(Cursor::new(file))
            && let Ok(index) = reader.index()
        {
            for info in &index {
                let _ = reader.units(info);
            }
        }
    }
}
