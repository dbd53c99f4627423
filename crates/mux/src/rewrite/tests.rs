use super::*;
use crate::read::Reader;
use crate::{FragmentLength, Fragmenter};
use model::{AccessUnit, AudioCodec, AudioConfig, MediaTime, VideoCodec, VideoConfig};
use std::io::Cursor;
use std::time::Duration;

fn config() -> StreamConfig {
    StreamConfig {
        video: VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1, 0x64, 0, 0x1e, 0xff] },
        audio: Some(AudioConfig { codec: AudioCodec::Pcma, rate: 8000, channels: 1, record: Vec::new() }),
    }
}

fn unit(track: Track, number: u8, ms: i64, key: bool) -> AccessUnit {
    let sound = track == Track::Audio;
    AccessUnit {
        track,
        data: vec![number; 3 + usize::from(number) % 4],
        pts: MediaTime(ms * 1_000_000),
        duration: sound.then_some(MediaTime(20_000_000)),
        key: key || sound,
        camera_clock: None,
    }
}

/// Three seconds with B-frames (shown 0 3 1 2 6 4 5 ...) and sound.
fn written() -> (Vec<u8>, Vec<Vec<u8>>) {
    let mut fragmenter = Fragmenter::new(&config(), FragmentLength::Duration(Duration::from_millis(500)));
    let mut fragments = Vec::new();
    for i in 0..75i64 {
        let shown = match i % 3 {
            _ if i == 0 => 0,
            1 => i + 2,
            _ => i - 1,
        };
        for unit in [
            unit(Track::Video, i as u8, 1000 + shown * 40, i % 24 == 1 || i == 0),
            unit(Track::Audio, 100, 1000 + i * 40, true),
            unit(Track::Audio, 101, 1020 + i * 40, true),
        ] {
            fragments.extend(fragmenter.push(unit));
        }
    }
    fragments.extend(fragmenter.finish());
    (fragmenter.init_segment(), fragments.into_iter().map(|f| f.bytes).collect())
}

#[test]
fn what_is_read_and_written_anew_is_the_same() {
    let (init, fragments) = written();
    assert_eq!(init_segment(&config()), init);
    let mut reader = Reader::open(Cursor::new([&init[..], &fragments.concat()].concat())).expect("our own");
    let index = reader.index().expect("our own");
    assert!(index.len() > 4);
    for ((number, info), original) in (1..).zip(&index).zip(&fragments) {
        let samples = reader.samples(info).expect("our own");
        assert!(write_fragment(number, samples) == *original, "fragment {number}");
    }
}

#[test]
fn a_part_of_a_fragment_keeps_its_times() {
    let (init, fragments) = written();
    let mut reader = Reader::open(Cursor::new([&init[..], &fragments.concat()].concat())).expect("our own");
    let index = reader.index().expect("our own");
    let samples = reader.samples(&index[1]).expect("our own");
    let kept: Vec<_> = samples[3..].iter().filter(|s| s.unit.track == Track::Video).cloned().collect();
    let alone = [init, write_fragment(9, kept.clone())].concat();
    let mut again = Reader::open(Cursor::new(alone)).expect("our own");
    let info = again.index().expect("our own");
    assert_eq!(again.samples(&info[0]).expect("our own"), kept);
    assert!(write_fragment(1, Vec::new()).is_empty());
}

#[test]
fn a_reader_goes_on_where_more_was_written() {
    let (init, fragments) = written();
    let whole = [&init[..], &fragments.concat()].concat();
    let first = init.len() + fragments[0].len() + 100;
    let mut reader = Reader::open(Cursor::new(whole[..first].to_vec())).expect("our own");
    let mut seen = Vec::new();
    for length in [first, first + 50, whole.len() - 1, whole.len()] {
        reader.renew(Cursor::new(whole[..length].to_vec())).expect("our own");
        while let Some(info) = reader.next_fragment().expect("our own") {
            seen.push(info);
        }
    }
    assert_eq!(seen, reader.index().expect("our own"));
    assert_eq!(seen.len(), fragments.len());
}
