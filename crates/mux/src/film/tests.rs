use super::*;
use model::AudioCodec;

/// Room for every film of these tests.
const ROOM: u64 = 8192;

fn film(sound: bool, created: Utc) -> Film {
    let mut film = Film::new(created);
    film.video(VideoConfig { codec: VideoCodec::H264, width: 64, height: 48, record: vec![1, 0x64, 0, 0x1e] });
    if sound {
        film.audio(AudioConfig { codec: AudioCodec::Aac, rate: 8000, channels: 1, record: vec![0x15, 0x88] });
    }
    film
}

fn picture(ms: i64, key: bool) -> Sample {
    let (pts, duration) = (MediaTime(ms * 1_000_000), MediaTime(40_000_000));
    Sample { track: Track::Video, size: 1000, pts, duration, key }
}

fn sound(ms: i64) -> Sample {
    let (pts, duration) = (MediaTime(ms * 1_000_000), MediaTime(128_000_000));
    Sample { track: Track::Audio, size: 10, pts, duration, key: true }
}

/// The content of the box at the end of `path`, looked for from the top.
fn find<'a>(mut data: &'a [u8], path: &[&[u8; 4]]) -> Option<&'a [u8]> {
    for kind in path {
        let mut rest = data;
        data = loop {
            let size = u32::from_be_bytes(*rest.first_chunk()?) as usize;
            if rest.get(4..8)? == *kind {
                break rest.get(8..size)?;
            }
            rest = rest.get(size..)?;
        };
    }
    Some(data)
}

fn words(data: &[u8]) -> Vec<u32> {
    data.chunks_exact(4).map(|w| u32::from_be_bytes([w[0], w[1], w[2], w[3]])).collect()
}

const TABLES: [&[u8; 4]; 5] = [b"moov", b"trak", b"mdia", b"minf", b"stbl"];

fn table<'a>(head: &'a [u8], kind: &'a [u8; 4]) -> Option<Vec<u32>> {
    find(head, &[&TABLES[..], &[kind]].concat()).map(words)
}

#[test]
fn steady_pictures_take_a_line_of_each_table() {
    let mut film = film(false, Utc(1_700_000_000_500_000));
    for second in 0..4 {
        let batch: Vec<Sample> = (0..25).map(|i| picture(second * 1000 + i * 40, i == 0)).collect();
        film.add(&batch).expect("short");
    }
    assert_eq!(film.payload(), 100_000);
    assert_eq!(film.duration(), MediaTime(4_000_000_000));
    let head = film.finish(ROOM).expect("fits");
    assert_eq!(head.len() as u64, ROOM);
    assert_eq!(table(&head, b"stts"), Some(vec![0, 1, 100, 3600]));
    assert_eq!(table(&head, b"stss"), Some(vec![0, 4, 1, 26, 51, 76]));
    assert_eq!(table(&head, b"ctts"), None);
    assert_eq!(table(&head, b"stsc"), Some(vec![0, 1, 1, 25, 1]));
    let first = head.len() as u32;
    assert_eq!(table(&head, b"stco"), Some(vec![0, 4, first, first + 25_000, first + 50_000, first + 75_000]));
    assert_eq!(find(&head, &[b"moov", b"trak", b"edts"]), None);
    // Created at the footage's start: 1904 is where the count begins.
    assert_eq!(words(find(&head, &[b"moov", b"mvhd"]).expect("there"))[1], 3_782_844_800);
    assert_eq!(&head[head.len() - 16..], b"\0\0\0\x01mdat\0\0\0\0\0\x01\x86\xb0");
}

#[test]
fn an_undated_film_says_nothing_of_dates_and_edits() {
    let mut film = Film::undated();
    film.video(VideoConfig { codec: VideoCodec::H264, width: 64, height: 48, record: vec![1, 0x64, 0, 0x1e] });
    film.audio(AudioConfig { codec: AudioCodec::Aac, rate: 8000, channels: 1, record: vec![0x15, 0x88] });
    film.add(&[picture(0, true), picture(40, false), sound(-128), sound(0)]).expect("short");
    let head = film.finish(ROOM).expect("fits");
    assert!(head[4..].starts_with(b"ftyp"));
    let dates = |path: &[&[u8; 4]]| words(&find(&head, path).expect("there")[4..12]);
    for path in [&[b"moov", b"mvhd"][..], &[b"moov", b"trak", b"tkhd"], &[b"moov", b"trak", b"mdia", b"mdhd"]] {
        assert_eq!(dates(path), [0, 0]);
    }
    // The first track's: pictures in order have none, beside sound that has one for its priming too.
    assert_eq!(find(&head, &[b"moov", b"trak", b"edts"]), None);
    assert_eq!(head.windows(4).filter(|w| w == b"elst").count(), 1);
}

#[test]
fn pictures_out_of_order_are_shown_from_zero() {
    let mut film = film(false, Utc(0));
    // I P B B, as decoded.
    film.add(&[picture(0, true), picture(120, false), picture(40, false), picture(80, false)]).expect("short");
    let head = film.finish(ROOM).expect("fits");
    assert_eq!(table(&head, b"stts"), Some(vec![0, 1, 4, 3600]));
    // Offsets above zero, and an edit that takes them back.
    assert_eq!(table(&head, b"ctts"), Some(vec![0, 3, 1, 3600, 1, 10_800, 2, 0]));
    let edit = words(find(&head, &[b"moov", b"trak", b"edts", b"elst"]).expect("there"));
    assert_eq!(edit, [0x100_0000, 1, 0, 18_000, 0, 3600, 0x1_0000]);
}

#[test]
fn sound_keeps_its_place_beside_the_picture() {
    let edit = |first: i64| {
        let mut film = film(true, Utc(0));
        let mut batch: Vec<Sample> = (0..25).map(|i| picture(i * 40, i == 0)).collect();
        batch.extend((0..6).map(|i| sound(first + i * 128)));
        film.add(&batch).expect("short");
        let bytes = film.finish(ROOM).expect("fits");
        // The second track: behind the first one.
        let moov = find(&bytes, &[b"moov"]).expect("there").to_vec();
        let at = moov.windows(4).rposition(|w| w == b"trak").expect("two tracks") - 4;
        find(&moov[at..], &[b"trak", b"edts", b"elst"]).map(words)
    };
    assert_eq!(edit(0), None);
    // Half a second late: waits. The last packet ends at 1.268 s.
    assert_eq!(edit(500).expect("an edit")[1..8], [2, 0, 45_000, u32::MAX, u32::MAX, 0x1_0000, 0]);
    // 64 ms early: that much is passed over.
    assert_eq!(edit(-64).expect("an edit")[1..], [1, 0, 63_360, 0, 512, 0x1_0000]);
}

#[test]
fn large_files_have_wide_places() {
    let mut film = film(false, Utc(0));
    for i in 0..5 {
        film.add(&[Sample { size: 1 << 30, ..picture(i * 40, true) }]).expect("short");
    }
    let head = film.finish(ROOM).expect("fits");
    assert_eq!(table(&head, b"stco"), None);
    let places = table(&head, b"co64").expect("there");
    assert_eq!(places[..4], [0, 5, 0, head.len() as u32]);
    assert_eq!(places[10..], [1, head.len() as u32]);
    // A length of 64 bits.
    let mdat = &head[head.len() - 16..];
    assert_eq!((&mdat[..8], words(&mdat[8..])), (&[0, 0, 0, 1, b'm', b'd', b'a', b't'][..], vec![1, (1 << 30) + 16]));
}

#[test]
fn without_room_there_is_no_film() {
    let all: Vec<Sample> = (0..400).map(|i| picture(i * 41 + i % 3, i % 7 == 0)).collect();
    let made = |room| {
        let mut film = film(false, Utc(0));
        all.chunks(3).for_each(|batch| film.add(batch).expect("short"));
        film.finish(room)
    };
    assert!(made(2000).is_err());
    // The promise holds where nothing repeats.
    assert!(made(Film::room(400, 0, 134)).is_ok());
}

#[test]
fn times_that_stand_still_are_moved_on() {
    let mut film = film(false, Utc(0));
    film.add(&[picture(0, true), picture(0, false), picture(0, false)]).expect("short");
    film.add(&[picture(40, true)]).expect("short");
    assert_eq!(table(&film.finish(ROOM).expect("fits"), b"stts"), Some(vec![0, 3, 2, 1, 1, 3598, 1, 3600]));
}

#[test]
fn a_film_known_before_it_is_written_has_no_room_left_over() {
    let of = |aspect| {
        let mut film = Film::undated();
        film.video(VideoConfig { codec: VideoCodec::H264, width: 64, height: 48, record: vec![1, 0x64, 0, 0x1e] });
        film.aspect(aspect);
        film.add(&[picture(0, true), picture(40, false)]).expect("short");
        film.add(&[picture(80, true)]).expect("short");
        film.finish_tight()
    };
    let head = of(None);
    assert_eq!(head.windows(4).filter(|w| w == b"free").count(), 0);
    let stbl: &[&[u8; 4]] = &[b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stco"];
    let places = words(&find(&head, stbl).expect("there")[4..]);
    assert_eq!(places[..2], [2, head.len() as u32], "two chunks, the first right behind the head");
    assert_eq!(&head[head.len() - 16..head.len() - 8], b"\0\0\0\x01mdat");
    let square = of(Some((1, 1)));
    assert_eq!(square, head);
    let wide = of(Some((4, 3)));
    let at = wide.windows(4).position(|w| w == b"pasp").expect("said");
    assert_eq!(words(&wide[at + 4..at + 12]), [4, 3]);
    let header = find(&wide, &[b"moov", b"trak", b"tkhd"]).expect("there");
    assert_eq!(
        words(&header[header.len() - 8..]),
        [85 << 16, 48 << 16],
        "in square pixels, as the leak scanner reads it"
    );
    assert_eq!(wide.len(), head.len() + 16);
}

#[test]
fn the_times_are_those_that_a_reader_comes_to() {
    let sample = |ms: i64, key: bool| Sample {
        track: Track::Video,
        size: 10,
        pts: MediaTime(ms * 1_000_000),
        duration: MediaTime(40_000_000),
        key,
    };
    let mut film = Film::undated();
    assert_eq!(film.times().count(), 0);
    // In the order of decoding; the second batch after a hole.
    film.add(&[sample(0, true), sample(80, false), sample(40, false)]).expect("fits");
    film.add(&[sample(1000, true), sample(1040, false)]).expect("fits");
    let times: Vec<i64> = film.times().collect();
    assert_eq!(times, [0, 7200, 3600, 90_000, 93_600]);
}
