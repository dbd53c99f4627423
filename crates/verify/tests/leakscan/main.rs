//! The leak scanner, each rule seen red on a film that is bad in exactly that way, and green on the same film as it should be.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

mod container;
mod made;
mod program;

use made::{DATE, Made, Part, Sequence, packet, part, picture, pps, record, sample, slice, sps, words};
use std::io::Cursor;
use verify::leakscan::{self, Canaries, Report, Rule, Verdict};

const STBL: &str = "trak/mdia/minf/stbl";
const SOUND: &str = "trak2/mdia/minf/stbl";

fn scan(file: &[u8]) -> Report {
    leakscan::scan(&mut Cursor::new(file))
}

/// A film with sound, changed: the scanner must say `what` of `place`, by `rule`.
#[track_caller]
fn red(rule: Rule, place: &str, what: &str, harm: impl FnOnce(&mut Made)) -> Report {
    let mut made = Made::new(true);
    harm(&mut made);
    made.resize();
    red_bytes(rule, place, what, &made.bytes())
}

#[track_caller]
fn red_bytes(rule: Rule, place: &str, what: &str, file: &[u8]) -> Report {
    let report = scan(file);
    assert!(!report.passes());
    let hit = report.findings.iter().any(|f| f.rule == rule && f.place.ends_with(place) && f.what.contains(what));
    assert!(hit, "no {rule:?} {place:?} {what:?} in {:#?} {:?}", report.findings, report.why);
    report
}

/// Changed, and still nothing to be found.
#[track_caller]
fn green(change: impl FnOnce(&mut Made)) -> Report {
    let mut made = Made::new(true);
    change(&mut made);
    made.resize();
    let report = scan(&made.bytes());
    assert!(report.passes(), "{:#?} {:?}", report.findings, report.why);
    report
}

/// Other parameters of the sequence, everywhere.
fn sequence(made: &mut Made, sequence: Sequence) {
    made.pictures = (0..8).map(|i| picture(i, sequence)).collect();
    made.moov.at(&format!("{STBL}/stsd/avc1/avcC")).own = record(&sps(sequence), &pps());
}

fn put_u32(part: &mut Part, at: usize, value: u32) {
    part.own[at..at + 4].copy_from_slice(&value.to_be_bytes());
}

#[test]
fn l19_a_film_as_it_should_be_passes() {
    let report = green(|_| {});
    assert_eq!(report.verdict, Verdict::NothingHidden);
    let (pictures, sound) = (report.pictures.unwrap(), report.sound.unwrap());
    assert_eq!((pictures.samples, pictures.key_frames, pictures.width, pictures.height), (8, 2, 64, 48));
    assert_eq!((pictures.ticks, pictures.shortest), (8 * 3600, 3600));
    assert_eq!((sound.rate, sound.channels, sound.packets, sound.priming), (8000, 1, 3, 1024));
    assert_eq!(report.date, None);
    assert!(report.checked.len() > 3 && report.cannot_know[0].contains("Whether somebody can be seen"));
    assert!(scan(&Made::new(false).bytes()).passes());
    green(|made| made.free = None);
    // Pictures in their order by number, as some encoders tell it.
    green(|made| sequence(made, Sequence { ordered: true, ..Sequence::default() }));
    // The number has eight bits here, and begins anew behind 255.
    green(|made| {
        sequence(made, Sequence { ordered: true, ..Sequence::default() });
        for (frame, order) in [(1, 100), (2, 200), (3, 44)] {
            made.pictures[frame as usize] = sample(&[slice(false, 5, 0, frame, Some(order))]);
        }
    });
    // Several slices of one picture.
    green(|made| made.pictures[1] = sample(&[slice(false, 5, 0, 1, None), slice(false, 5, 6, 1, None)]));
    // Marks between pictures.
    green(|made| made.pictures[0].splice(0..0, sample(&[vec![9, 0x10]])).for_each(drop));
    // Places of 64 bits.
    green(|made| {
        let stco = made.moov.at(&format!("{STBL}/stco"));
        (stco.kind, stco.own) = (*b"co64", words(&[0, 2, 0, 0, 0, 0]));
        let places = {
            let file = made.bytes();
            let at = file.windows(4).position(|w| w == b"mdat").unwrap() as u32 + 4;
            let first: u32 = made.pictures[..4].iter().chain(&made.sounds[..2]).map(|s| s.len() as u32).sum();
            [at, at + first]
        };
        made.moov.at(&format!("{STBL}/co64")).own = words(&[0, 2, 0, places[0], 0, places[1]]);
    });
}

#[test]
fn l19_no_other_file_is_vouched_for() {
    let cannot = |file: &[u8], why: &str| {
        let report = scan(file);
        assert_eq!(report.verdict, Verdict::CannotVouch, "{:#?}", report.findings);
        assert!(report.why.as_ref().unwrap().contains(why), "{:?}", report.why);
        report
    };
    cannot(b"", "empty");
    cannot(b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG");
    cannot(b"a film, and words only", "not an MP4");
    let mut packets = [[0u8; 188]; 4];
    packets.iter_mut().for_each(|packet| packet[0] = 0x47);
    cannot(packets.as_flattened(), "transport stream");
    cannot(b"age-encryption.org/v1\n", "sealed");
    let made = Made::new(true);
    cannot(&made.ftyp.bytes(), "missing");
    // A fragmented film, and one of H.265: what they carry is listed all the same.
    let mut other = made.clone();
    other.moov.parts.push(part(b"mvex", &part(b"trex", &[0; 24]).bytes()));
    let report = cannot(&other.bytes(), "fragmented");
    assert!(report.boxes.iter().any(|seen| seen.path == "moov/mvex/trex"));
    let mut other = made.clone();
    other.moov.at(&format!("{STBL}/stsd/avc1")).kind = *b"hvc1";
    other.moov.parts.push(part(b"udta", &[]));
    let report = cannot(&other.bytes(), "hvc1");
    assert!(report.findings.iter().any(|f| f.rule == Rule::L8));
}

#[test]
fn l19_a_film_that_is_cut_never_passes() {
    let file = Made::new(true).bytes();
    for end in 0..file.len() {
        assert!(!scan(&file[..end]).passes(), "cut at {end}");
    }
}

/// Every bit of the index: turned, it is found. What is not found must be a number with which a film is still plain.
#[test]
fn l19_every_bit_of_the_index_is_looked_at() {
    let file = Made::new(true).bytes();
    let head = file.windows(4).position(|w| w == b"mdat").unwrap() + 4;
    let mut passed = Vec::new();
    for bit in 0..head * 8 {
        let mut other = file.clone();
        other[bit / 8] ^= 1 << (bit % 8);
        let report = scan(&other);
        if report.passes() {
            let around = report.boxes.iter().filter(|b| (b.at..b.at + b.bytes).contains(&(bit as u64 / 8)));
            let inner = around.min_by_key(|b| b.bytes).unwrap();
            passed.push((inner.path.clone(), bit / 8 - inner.at as usize));
        }
    }
    let fine = |path: &str, at: usize| match path {
        // Its minor version, one of two alike kinds; the number of the next track.
        "ftyp" => at == 14 || at == 23,
        "moov/mvhd" => at == 107,
        // Durations may be rounded by a tick.
        "moov/trak[2]/tkhd" => at == 31,
        "moov/trak[2]/edts/elst" => at == 19,
        // The stream's number: none, or the track's.
        "moov/trak[2]/mdia/minf/stbl/stsd/mp4a/esds" => at == 15,
        _ => false,
    };
    passed.retain(|(path, at)| !fine(path, *at));
    assert!(passed.is_empty(), "{passed:?}");
}

#[test]
fn l4_no_edit_list_on_pictures() {
    red(Rule::L4, "moov/trak/edts", "edits", |made| {
        let elst = part(b"elst", &words(&[0, 1, 7 * 3600, 3600, 0x1_0000]));
        made.moov.at("trak").parts.insert(1, Part { parts: vec![elst], ..part(b"edts", &[]) });
    });
}

#[test]
fn l4_an_edit_of_sound_skips_priming_only() {
    let elst = "trak[2]/edts/elst";
    red(Rule::L4, elst, "1024", |made| put_u32(made.moov.at("trak2/edts/elst"), 12, 2048));
    red(Rule::L4, elst, "ends before", |made| put_u32(made.moov.at("trak2/edts/elst"), 8, 4000));
    red(Rule::L4, elst, "edits more", |made| {
        let elst = made.moov.at("trak2/edts/elst");
        put_u32(elst, 4, 2);
        elst.own.extend(words(&[500, 2048, 0x1_0000]));
    });
    red(Rule::L4, elst, "edits more", |made| put_u32(made.moov.at("trak2/edts/elst"), 16, 0x2_0000));
}

#[test]
fn l4_every_picture_is_shown_in_its_order() {
    red(Rule::L4, "stbl/stts", "no time", |made| {
        made.moov.at(&format!("{STBL}/stts")).own = words(&[0, 2, 7, 3600, 1, 0]);
    });
    red(Rule::L4, "stbl/ctts", "another order", |made| {
        made.moov.at(STBL).parts.push(part(b"ctts", &words(&[0, 1, 8, 0])));
    });
    red(Rule::L4, "mdat/picture", "(B)", |made| made.pictures[2] = sample(&[slice(false, 6, 0, 2, None)]));
    red(Rule::L4, "mdat/picture", "another order", |made| {
        sequence(made, Sequence { ordered: true, ..Sequence::default() });
        made.pictures[2] = sample(&[slice(false, 5, 0, 2, Some(8))]);
        made.pictures[3] = sample(&[slice(false, 5, 0, 3, Some(6))]);
    });
    red(Rule::L7, "avc1/avcC", "another order", |made| {
        sequence(made, Sequence { reordered: 1, ..Sequence::default() });
    });
    red(Rule::L7, "avc1/avcC", "no plain film needs", |made| {
        sequence(made, Sequence { buffered: true, ..Sequence::default() });
    });
    red(Rule::L4, "mdat/picture", "second picture", |made| {
        made.pictures[2] = sample(&[slice(false, 5, 0, 2, None), slice(false, 5, 0, 3, None)]);
    });
    red(Rule::L4, "mdat/picture", "before it shall not be shown", |made| {
        // Behind the slice's kind, number and order: the second key frame's bit is turned.
        let mut key = slice(true, 7, 0, 0, None);
        key[2] |= 0x02;
        made.pictures[4] = sample(&[sps(Sequence::default()), pps(), key]);
    });
    red(Rule::L4, "mdat/picture", "without a picture", |made| made.pictures[2] = sample(&[vec![9, 0x30]]));
}

#[test]
fn l4_the_first_picture_is_a_key_frame_and_key_frames_are_true() {
    red(Rule::L4, "stbl/stss", "first picture", |made| {
        made.moov.at(&format!("{STBL}/stss")).own = words(&[0, 1, 5]);
    });
    red(Rule::L4, "mdat/picture", "key frames", |made| {
        made.moov.at(&format!("{STBL}/stss")).own = words(&[0, 3, 1, 3, 5]);
    });
    red(Rule::L4, "mdat/picture", "key frames", |made| {
        made.moov.at(STBL).parts.retain(|part| part.kind != *b"stss");
    });
    red(Rule::L4, "stbl/stss", "not in order", |made| {
        made.moov.at(&format!("{STBL}/stss")).own = words(&[0, 2, 1, 9]);
    });
}

#[test]
fn l4_clocks_and_lengths_are_true() {
    red(Rule::L4, "moov/mvhd", "90000", |made| put_u32(made.moov.at("mvhd"), 12, 1000));
    red(Rule::L4, "moov/trak", "90000", |made| put_u32(made.moov.at("trak/mdia/mdhd"), 12, 45_000));
    red(Rule::L4, "moov/trak[2]", "8000", |made| put_u32(made.moov.at("trak2/mdia/mdhd"), 12, 16_000));
    red(Rule::L4, "moov", "longer or shorter", |made| put_u32(made.moov.at("mvhd"), 16, 7 * 3600));
    red(Rule::L4, "moov/trak", "longer or shorter", |made| put_u32(made.moov.at("trak/tkhd"), 20, 7 * 3600));
    red(Rule::L4, "moov/trak", "longer or shorter", |made| put_u32(made.moov.at("trak/mdia/mdhd"), 16, 7 * 3600));
    red(Rule::L4, "moov/trak[2]", "after the last picture", |made| {
        made.sounds = (0..8).map(packet).collect();
        *made.moov.at("trak2") = made.track(true);
    });
    red(Rule::L4, "stbl/stts", "packets of sound", |made| {
        made.moov.at(&format!("{SOUND}/stts")).own = words(&[0, 1, 3, 1]);
    });
}

#[test]
fn l4_pictures_are_shown_up_to_their_edges() {
    red(Rule::L7, "avc1/avcC", "edges", |made| {
        sequence(made, Sequence { cut_right: 32, ..Sequence::default() });
        made.moov.at(&format!("{STBL}/stsd/avc1")).own[25] = 32;
        put_u32(made.moov.at("trak/tkhd"), 76, 32 << 16);
    });
    // Up to a block of 16 is how odd sizes are coded.
    green(|made| {
        sequence(made, Sequence { cut_right: 14, ..Sequence::default() });
        made.moov.at(&format!("{STBL}/stsd/avc1")).own[25] = 50;
        put_u32(made.moov.at("trak/tkhd"), 76, 50 << 16);
    });
    red(Rule::L4, "moov/trak", "another size", |made| put_u32(made.moov.at("trak/tkhd"), 76, 32 << 16));
    red(Rule::L4, "avc1/clap", "edges", |made| {
        made.moov.at(&format!("{STBL}/stsd/avc1")).parts.push(part(b"clap", &[0; 32]));
    });
    red(Rule::L4, "avc1/pasp", "flat", |made| {
        made.moov.at(&format!("{STBL}/stsd/avc1")).parts.push(part(b"pasp", &words(&[1, 64])));
        put_u32(made.moov.at("trak/tkhd"), 76, 1 << 16);
    });
    // Pixels that are not square.
    green(|made| {
        made.moov.at(&format!("{STBL}/stsd/avc1")).parts.push(part(b"pasp", &words(&[4, 3])));
        put_u32(made.moov.at("trak/tkhd"), 76, 64 * 0x1_0000 / 3 * 4);
    });
}

#[test]
fn l5_boxes_are_those_of_a_list() {
    red(Rule::L5, "moov/abcd", "not known here", |made| made.moov.parts.push(part(b"abcd", b"anything")));
    red(Rule::L5, "avc1/btrt", "rates", |made| {
        made.moov.at(&format!("{STBL}/stsd/avc1")).parts.push(part(b"btrt", &[0; 12]));
    });
    red(Rule::L5, "moov/iods", "no player", |made| made.moov.parts.push(part(b"iods", &[0; 16])));
    red(Rule::L5, "moov/mvhd[2]", "second time", |made| {
        let again = made.moov.at("mvhd").clone();
        made.moov.parts.push(again);
    });
    red(Rule::L5, "trak/mdia/minf", "has no dinf", |made| {
        made.moov.at("trak/mdia/minf").parts.retain(|part| part.kind != *b"dinf");
    });
    red(Rule::L5, "moov", "order", |made| std::mem::swap(&mut made.ftyp, made.free.as_mut().unwrap()));
    red(Rule::L5, "stbl/sgpd", "groups", |made| made.moov.at(SOUND).parts.push(part(b"sgpd", &[0; 18])));
}

#[test]
fn l5_there_is_no_second_track_of_a_kind() {
    red(Rule::L5, "moov", "second picture track", |made| {
        let again = made.moov.at("trak").clone();
        made.moov.parts.push(again);
    });
    let report = red(Rule::L5, "moov/trak[3]", "neither picture nor sound", |made| {
        let mut text = made.moov.at("trak").clone();
        text.at("mdia/hdlr").own[8..12].copy_from_slice(b"text");
        made.moov.parts.push(text);
    });
    assert!(report.findings.iter().any(|f| f.what.contains("third track")));
    red(Rule::L5, "moov/mvhd", "counts more tracks", |made| {
        let own = &mut made.moov.at("mvhd").own;
        *own.last_mut().unwrap() = 7;
    });
    red(Rule::L5, "stbl/stsd", "more than one description", |made| {
        let stsd = made.moov.at(&format!("{STBL}/stsd"));
        put_u32(stsd, 4, 2);
        let again = stsd.parts[0].clone();
        stsd.parts.push(again);
    });
}

#[test]
fn l5_fields_have_their_one_value() {
    red(Rule::L5, "ftyp", "device or a program", |made| made.ftyp.own[..4].copy_from_slice(b"XAVC"));
    red(Rule::L5, "moov/mvhd", "reserved", |made| made.moov.at("mvhd").own[26] = 1);
    red(Rule::L5, "trak/tkhd", "turns", |made| put_u32(made.moov.at("trak/tkhd"), 40, 0xffff_0000));
    red(Rule::L5, "trak/tkhd", "above other tracks", |made| made.moov.at("trak/tkhd").own[35] = 1);
    red(Rule::L5, "trak/tkhd", "flags", |made| made.moov.at("trak/tkhd").own[3] = 2);
    red(Rule::L5, "mdia/hdlr", "reserved", |made| made.moov.at("trak/mdia/hdlr").own[14] = 1);
    red(Rule::L5, "dinf/dref", "another place", |made| made.moov.at("trak/mdia/minf/dinf/dref").own[19] = 0);
    red(Rule::L5, "minf/vmhd", "behind its last field", |made| made.moov.at("trak/mdia/minf/vmhd").own.push(0));
    red(Rule::L5, "mp4a/esds", "rates of bits", |made| made.moov.at(&format!("{SOUND}/stsd/mp4a/esds")).own[18] = 9);
}

#[test]
fn l6_nothing_lies_behind_the_media() {
    red(Rule::L6, "free", "behind the media", |made| made.after = part(b"free", &[]).bytes());
    red(Rule::L6, "uuid", "behind the media", |made| made.after = part(b"uuid", &[7; 40]).bytes());
    red(Rule::L6, "behind the last box", "belong to no box", |made| made.after = b"one more thing".to_vec());
    red(Rule::L6, "behind the last box", "belong to no box", |made| made.after = vec![0; 3]);
    red(Rule::L6, "mdat", "does not state its length", |made| made.length = Some(0));
}

#[test]
fn l6_every_byte_belongs_to_something() {
    red(Rule::L6, "free", "hidden in room", |made| made.free.as_mut().unwrap().own[60] = b'x');
    red(Rule::L6, "mdat", "5 bytes of the media belong to no sample", |made| made.between = b"hello".to_vec());
    red(Rule::L6, "mdat", "9 bytes of the media belong to no sample", |made| made.behind = vec![0; 9]);
    red(Rule::L6, "mdat", "two samples", |made| {
        let at = (made.bytes().windows(4).position(|w| w == b"mdat").unwrap() + 4) as u32;
        made.moov.at(&format!("{STBL}/stco")).own = words(&[0, 2, at, at]);
    });
    red(Rule::L6, "ftyp", "outside the media", |made| {
        made.moov.at(&format!("{STBL}/stco")).own = words(&[0, 2, 20, 20]);
    });
    red(Rule::L6, "outside every box", "outside the file", |made| {
        made.moov.at(&format!("{STBL}/stco")).own = words(&[0, 2, 50, 1 << 30]);
    });
    red(Rule::L4, "stbl/stsc", "chunks", |made| put_u32(made.moov.at(&format!("{STBL}/stsc")), 12, 3));
    red(Rule::L6, "moov/trak/mdia", "no whole box", |made| {
        // Five bytes behind the last box in a box.
        let mdia = made.moov.at("trak/mdia");
        *mdia = part(b"mdia", &[&mdia.bytes()[8..], &[0, 0, 0, 99, b'x']].concat());
    });
    red(Rule::L6, "mdat/picture", "no whole unit", |made| made.pictures[1].extend([1, 2, 3]));
}

#[test]
fn l7_no_message_and_no_filler_in_the_stream() {
    let unit = |bytes: &[u8]| bytes.to_vec();
    let put = |unit: Vec<u8>| move |made: &mut Made| made.pictures[1].splice(0..0, sample(&[unit])).for_each(drop);
    let x264 = [&[6, 5, 20][..], &[0xdc; 16], b"x264", &[0x80]].concat();
    red(Rule::L7, "mdat/picture", "anything its maker likes", put(x264));
    red(Rule::L7, "mdat/picture", "registered maker", put(unit(&[6, 4, 1, 0xb5, 0x80])));
    red(Rule::L7, "mdat/picture", "own clock", put(unit(&[6, 1, 1, 0, 0x80])));
    red(Rule::L7, "mdat/picture", "no player needs", put(unit(&[6, 47, 1, 0, 0x80])));
    red(Rule::L7, "mdat/picture", "filler", put(unit(&[12, 0xff, 0xff, 0x80])));
    red(Rule::L7, "mdat/picture", "no standard names", put(unit(&[0x1f, 1, 2, 3])));
    red(Rule::L7, "mdat/picture", "second layer", put(unit(&[0x74, 1, 2, 3])));
    red(Rule::L7, "mdat/picture", "second picture", put(unit(&[0x73, 1, 2, 3])));
    red(Rule::L7, "mdat/picture", "says more than it has to", put(unit(&[9, 0x35])));
    red(Rule::L7, "mdat/picture", "place where none may be", put(sps(Sequence::default())));
    red(Rule::L7, "mdat/picture", "not the one of the index", |made| {
        made.pictures[4] = picture(4, Sequence { cut_right: 2, ..Sequence::default() });
    });
    red(Rule::L7, "mdat/picture", "zeros behind", |made| {
        made.pictures[1] = sample(&[[slice(false, 5, 0, 1, None), vec![0, 0]].concat()]);
    });
    red(Rule::L7, "mdat/picture", "unit inside a unit", |made| {
        let hidden = [slice(false, 5, 0, 1, None), vec![0, 0, 1], vec![6, 5, 1, 1, 0x80]].concat();
        made.pictures[1] = sample(&[hidden]);
    });
}

#[test]
fn l7_parameter_sets_end_where_they_end() {
    let avcc = format!("{STBL}/stsd/avc1/avcC");
    let (sequence, picture) = (sps(Sequence::default()), pps());
    let put = |what: &str, rule, own: Vec<u8>| {
        red(rule, "avc1/avcC", what, |made| made.moov.at(&avcc).own = own);
    };
    let record = |sps: &[u8], pps: &[u8]| made::record(sps, pps);
    put("5 bytes behind", Rule::L5, [record(&sequence, &picture), b"hello".to_vec()].concat());
    put("cannot be read, or has bytes", Rule::L7, record(&[&sequence[..], b"hello"].concat(), &picture));
    put("cannot be read, or has bytes", Rule::L7, record(&sequence, &[&picture[..], b"hello"].concat()));
    put("cannot be read, or has bytes", Rule::L7, record(&sequence[..8], &picture));
    put("another profile", Rule::L5, [&[1, 100][..], &record(&sequence, &picture)[2..]].concat());
    put("another number of parameter sets", Rule::L5, {
        let mut two = record(&sequence, &picture);
        two[5] = 0xe2;
        two
    });
}

#[test]
fn l7_no_encoder_leaves_its_name() {
    red(Rule::L7, "stsd/avc1", "encoded it", |made| {
        made.moov.at(&format!("{STBL}/stsd/avc1")).own[42..48].copy_from_slice(b"\x05maker");
    });
    red(Rule::L7, "mdia/hdlr", "a name", |made| {
        let hdlr = made.moov.at("trak/mdia/hdlr");
        hdlr.own.pop();
        hdlr.own.extend(b"Front camera\0");
    });
    red(Rule::L7, "mdat", "a program or a maker", |made| {
        made.pictures[1].extend(sample(&[b"\x41 x264 - core 164".to_vec()]))
    });
    let mut made = Made::new(true);
    made.free.as_mut().unwrap().own[8..18].copy_from_slice(b"Lavf59.27.");
    red_bytes(Rule::L7, "free", "a program or a maker", &made.bytes());
}

#[test]
fn l7_packets_of_sound_hold_sound() {
    let named = [&[0xde, 0x02, 0x00][..], b"Lavc59.37.100", &[0, 2, 0x64, 0x0e]].concat();
    red(Rule::L7, "mdat/sound", "fill", |made| made.sounds[1] = named.clone());
    red(Rule::L7, "mdat", "a program or a maker", |made| made.sounds[1] = named.clone());
    // The same name, not at a whole byte, and behind the sound's beginning.
    red(Rule::L7, "mdat/sound", "a program or a maker", |made| {
        let mut last = 0u8;
        let mut moved: Vec<u8> = b"\x02Lavc59.37.100\x02\0"
            .iter()
            .map(|b| {
                let out = last << 5 | b >> 3;
                last = *b;
                out
            })
            .collect();
        moved.push(0x0e);
        made.sounds[1] = [&[0x01, 0x40][..], &moved].concat();
    });
    red(Rule::L7, "mdat/sound", "data beside", |made| made.sounds[1] = [&[0x80, 0x10][..], &packet(1)].concat());
    red(Rule::L7, "mdat/sound", "comment", |made| made.sounds[1] = [&[0xa0, 0x10][..], &packet(1)].concat());
    red(Rule::L7, "mdat/sound", "something else", |made| made.sounds[1][0] = 0x21);
    red(Rule::L7, "mdat/sound", "behind its end", |made| made.sounds[1].extend([0, 0]));
    red(Rule::L7, "mdat/sound", "larger than", |made| {
        made.sounds[1] = [&[1, 0x40][..], &[0x5a; 800], &[0x0e]].concat();
    });
}

#[test]
fn l8_no_titles_places_covers_or_private_boxes() {
    let place = part(b"\xa9xyz", b"\0\x12\x15\xc7+52.5200+013.4050/");
    let report = red(Rule::L8, "moov/udta/©xyz", "the place", |made| {
        made.moov.parts.push(Part { parts: vec![place], ..part(b"udta", &[]) });
    });
    // What it found is never quoted.
    assert!(!serde_json::to_string(&report).unwrap().contains("52.52"));
    red(Rule::L8, "moov/uuid", "private box", |made| made.moov.parts.push(part(b"uuid", &[7; 30])));
    red(Rule::L8, "uuid", "private box", |made| made.free = Some(part(b"uuid", &[7; 30])));
    red(Rule::L8, "moov/meta/ilst/covr", "cover", |made| {
        let covr = Part { parts: vec![part(b"data", &[0; 40])], ..part(b"covr", &[]) };
        let ilst = Part { parts: vec![covr], ..part(b"ilst", &[]) };
        made.moov.parts.push(Part { parts: vec![ilst], ..part(b"meta", &[0; 4]) });
    });
    red(Rule::L8, "mdia/mdhd", "language", |made| made.moov.at("trak/mdia/mdhd").own[20..22].fill(0x15));
    red(Rule::L8, "mdat", "JPEG", |made| {
        made.pictures[1] =
            sample(&[[slice(false, 5, 0, 1, None), b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01".to_vec()].concat()]);
    });
}

#[test]
fn l9_dates_are_one_everywhere_or_none() {
    let all = ["mvhd", "trak/tkhd", "trak/mdia/mdhd", "trak2/tkhd", "trak2/mdia/mdhd"];
    let report = green(|made| {
        for path in all {
            put_u32(made.moov.at(path), 4, DATE);
            put_u32(made.moov.at(path), 8, DATE);
        }
    });
    assert_eq!(report.date, Some(1_700_000_000));
    for path in all {
        for at in [4, 8] {
            let report = red(Rule::L9, "", "another date", |made| put_u32(made.moov.at(path), at, DATE));
            assert_eq!(report.date, None);
        }
    }
}

#[test]
fn l13_texts_are_found_in_every_form() {
    let canaries = Canaries::new(["Fröntdoor", "rtsp://admin:s3cret@10.0.0.7", "/home/olga"]).unwrap();
    let look = |hidden: &[u8]| {
        let mut made = Made::new(true);
        made.free.as_mut().unwrap().own = vec![0; 100_000];
        // Over the border of two reads.
        made.free.as_mut().unwrap().own[64_000..64_000 + hidden.len()].copy_from_slice(hidden);
        let shift = 65_536 - 64_000 - (made.ftyp.bytes().len() + made.moov.bytes().len() + 8) - 3;
        made.free.as_mut().unwrap().own.rotate_right(shift);
        let report = leakscan::scan_for(&mut Cursor::new(made.bytes()), &canaries);
        let found: Vec<_> = report.findings.iter().filter(|f| f.rule == Rule::L13).cloned().collect();
        let text = serde_json::to_string(&report).unwrap();
        assert!(!text.contains("s3cret") && !text.contains("olga"), "a report is passed on");
        found
    };
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    for (hidden, number) in [
        ("Fröntdoor".as_bytes().to_vec(), 1),
        ("FRÖNTDOOR".as_bytes().to_vec(), 1),
        ("fRöNTDooR".as_bytes().to_vec(), 1),
        (wide("fröntdoor", u16::to_be_bytes), 1),
        (wide("FRÖNTDOOR", u16::to_le_bytes), 1),
        (b"RTSP://admin:S3cret@10.0.0.7".to_vec(), 2),
        (wide("/Home/Olga", u16::to_le_bytes), 3),
    ] {
        let found = look(&hidden);
        assert_eq!(found.len(), 1, "{}", String::from_utf8_lossy(&hidden));
        assert!(found[0].place == "free" && found[0].times <= 2, "{found:?}");
        assert!(found[0].what.starts_with(&format!("text {number} ")), "{}", found[0].what);
    }
    assert_eq!(look(b"Frontdoor /home/olg"), []);
    assert!(Canaries::new(["abc"]).is_none());
}

#[test]
fn a_hostile_film_costs_neither_memory_nor_patience() {
    let started = std::time::Instant::now();
    // A table of one size for billions of samples; a thousand boxes in a box; strange things without end.
    let mut made = Made::new(true);
    made.moov.at(&format!("{STBL}/stsz")).own = words(&[0, 1, u32::MAX]);
    assert_eq!(scan(&made.bytes()).verdict, Verdict::CannotVouch);
    let mut made = Made::new(true);
    let boxes: Vec<u8> = (0..10_000u32).flat_map(|n| part(&n.to_be_bytes(), &[]).bytes()).collect();
    made.moov.parts.push(part(b"udta", &boxes));
    let report = scan(&made.bytes());
    assert!(report.boxes.len() <= leakscan::MAX_BOXES && report.findings.len() <= leakscan::MAX_FINDINGS);
    let nested = (0..10_000)
        .fold(Vec::new(), |inner, _| if inner.len() > 60_000 { inner } else { part(b"udta", &inner).bytes() });
    made.moov.parts.pop();
    made.moov.parts.push(part(b"udta", &nested));
    assert!(!scan(&made.bytes()).passes());
    // Two hundred thousand things to be found; the text that was named is found behind them too.
    let mut made = Made::new(true);
    made.free.as_mut().unwrap().own = [b"Exif\0\0MM\0*".repeat(200_000), b"Front door".to_vec()].concat();
    let named = Canaries::new(["front door"]).unwrap();
    let report = leakscan::scan_for(&mut Cursor::new(made.bytes()), &named);
    assert!(report.findings.iter().any(|f| f.rule == Rule::L13) && report.findings.iter().any(|f| f.times > 50_000));
    assert!(started.elapsed().as_secs() < 20);
}
