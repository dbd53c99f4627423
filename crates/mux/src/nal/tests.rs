use super::*;
use VideoCodec::{H264, H265};

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).expect("hex")).collect()
}

/// From x264 and x265, and from cameras' manuals: the sizes are what ffprobe says.
const AVC_1080: &str = "0000000167640028acd940780227e5c044000003000400000300c83c60c6580000000168ebe3cb22c0";
const AVC_360: &str = "000000016764001eacd940a02ff97011000003000100000300320f162d960000000168ebe3cb22c0";
const AVC_768: &str = "0000000167640020acd94056061e6f011000000300100000030320f18319600000000168ebe3cb22c0";
const AVC_BASELINE: &str = "000000016742c01fd9005005bb011000000300100000030320f18324800000000168cb83cb20";
const HEVC_1080: &str = "0000000140010c01ffff01600000030090000003000003007895980900000001420101016000000300900000030000030078a003c08010e596566924caf0168080000003008000000c84000000014401c172b46240";
const HEVC_360: &str = "0000000140010c01ffff01600000030090000003000003003f9598090000000142010101600000030090000003000003003fa00502016965959a4932bc05a02000000300200000030321000000014401c172b46240";

fn sets(codec: VideoCodec, annex_b: &str) -> ParameterSets {
    let mut sets = ParameterSets::default();
    assert!(sets.take_from(codec, &from_annex_b(&hex(annex_b))), "something new");
    sets
}

#[track_caller]
fn check(codec: VideoCodec, annex_b: &str, size: (u32, u32)) {
    let sets = sets(codec, annex_b);
    let config = sets.config(codec).expect("complete");
    assert_eq!((config.width, config.height), size);
    assert_eq!(ParameterSets::from_record(codec, &config.record).as_ref(), Some(&sets), "the record holds them");
    for cut in 0..config.record.len() {
        // The last four bytes of avcC repeat the sampling and may be missing.
        let whole = codec == H264 && cut >= config.record.len() - 4;
        assert_eq!(ParameterSets::from_record(codec, &config.record[..cut]).is_some(), whole, "cut at {cut}");
    }
}

#[test]
fn sizes() {
    check(H264, AVC_1080, (1920, 1080));
    check(H264, AVC_360, (640, 360));
    check(H264, AVC_768, (1366, 768));
    check(H265, HEVC_1080, (1920, 1080));
    check(H265, HEVC_360, (640, 360));
}

#[test]
fn baseline_has_no_sampling_in_its_record() {
    let config = sets(H264, AVC_BASELINE).config(H264).expect("complete");
    assert_eq!((config.width, config.height, config.record[1]), (1280, 720, 0x42));
}

#[test]
fn bytes_behind_an_sps_are_none_of_our_business() {
    let mut odd = sets(H264, AVC_1080);
    odd.sps[0].extend_from_slice(&[0xff, 0x00, 0x80, 0x12]);
    let config = odd.config(H264).expect("complete");
    assert_eq!((config.width, config.height), (1920, 1080));
}

#[test]
fn a_repeated_set_changes_nothing_and_a_new_one_replaces_that_of_its_id() {
    let mut known = sets(H264, AVC_1080);
    let again = from_annex_b(&hex(AVC_1080));
    assert!(!known.take_from(H264, &again));
    assert!(known.take_from(H264, &from_annex_b(&hex(AVC_360))));
    assert_eq!(known.sps.len(), 1);
    let config = known.config(H264).expect("complete");
    assert_eq!((config.width, config.height), (640, 360));
}

#[test]
fn no_record_of_half_a_set() {
    let whole = sets(H265, HEVC_360);
    for lacking in [
        ParameterSets { vps: Vec::new(), ..whole.clone() },
        ParameterSets { sps: Vec::new(), ..whole.clone() },
        ParameterSets { pps: Vec::new(), ..whole.clone() },
        ParameterSets { sps: vec![whole.sps[0][..12].to_vec()], ..whole },
    ] {
        assert_eq!(lacking.config(H265), None);
    }
}

#[test]
fn start_codes_inside_a_record_are_put_right() {
    let good = sets(H264, AVC_360);
    // As V380 sends it: both sets with start codes behind the one length of the SPS.
    let both = hex(AVC_360);
    let mut record = vec![1, 0x64, 0, 0x1e, 0xff, 0xe1];
    record.extend_from_slice(&(both.len() as u16).to_be_bytes());
    record.extend_from_slice(&both);
    record.push(0);
    assert_eq!(ParameterSets::from_record(H264, &record), Some(good));
}

#[test]
fn framing_there_and_back() {
    let plain: &[&[u8]] = &[&[0x65, 1, 2, 3], &[0x41, 9], &[0x06]];
    let mut framed = Vec::new();
    plain.iter().for_each(|unit| push_unit(&mut framed, unit));
    assert!(units(&framed).eq(plain.iter().copied()));
    assert_eq!(from_annex_b(&to_annex_b(&framed)), framed);
    // Three-byte start codes, zeros before one and at the end.
    let loose = [&[0, 0, 1][..], plain[0], &[0, 0, 0, 0, 1], plain[1], &[0, 0, 1], plain[2], &[0, 0, 0]].concat();
    assert_eq!(from_annex_b(&loose), framed);
    assert_eq!(units(&framed[..framed.len() - 1]).count(), 2, "a unit that is cut is none");
    assert_eq!(without_start_codes(&framed), None);
    let mut odd = Vec::new();
    push_unit(&mut odd, &loose);
    assert_eq!(without_start_codes(&odd), Some(framed));
}

#[test]
fn keys() {
    let one = |unit: &[u8]| {
        let mut out = Vec::new();
        push_unit(&mut out, unit);
        out
    };
    let recovery_now = one(&[0x06, 0x06, 0x01, 0xc4, 0x80]);
    let recovery_later = one(&[0x06, 0x06, 0x01, 0x58, 0x80]);
    let delta = one(&[0x41, 0x9a]);
    for (codec, data, key) in [
        (H264, one(&[0x65, 0x88]), true),
        (H264, one(&[0x25, 0x88]), true),
        (H264, delta.clone(), false),
        (H264, one(&[0x67, 0x64]), false),
        (H264, [recovery_now.clone(), delta.clone()].concat(), true),
        (H264, [recovery_later, delta].concat(), false),
        (H264, recovery_now, false),
        (H265, one(&[0x26, 0x01]), true),
        (H265, one(&[0x2a, 0x01]), true),
        (H265, one(&[0x02, 0x01]), false),
        (H265, one(&[0x40, 0x01]), false),
        (H265, Vec::new(), false),
    ] {
        assert_eq!(is_key(codec, &data), key, "{codec:?} {data:?}");
    }
}

#[test]
fn user_data_is_unescaped() {
    let uuid = *b"0123456789abcdef";
    let mut message = vec![5, 16 + 6];
    message.extend_from_slice(&uuid);
    // Payload 00 00 01 00 00 00, as an encoder must escape it.
    message.extend_from_slice(&[0, 0, 3, 1, 0, 0, 3, 0]);
    for (codec, header) in [(H264, &[6u8][..]), (H265, &[0x4e, 1][..])] {
        let mut data = Vec::new();
        push_unit(&mut data, &[header, &message, &[0x80]].concat());
        assert_eq!(user_data(codec, &data), [(uuid, vec![0, 0, 1, 0, 0, 0])], "{codec:?}");
        for cut in 4..data.len() - 8 {
            let mut short = Vec::new();
            push_unit(&mut short, &data[4..cut]);
            assert_eq!(user_data(codec, &short), [], "cut at {cut}");
        }
    }
}

#[test]
fn converting_in_place_is_converting() {
    let bodies: [&[u8]; 5] = [&[0x65, 1, 2, 3], &[0x41], &[0x67, 0, 0, 3, 0, 9], &[0x68, 1, 0, 2], &[]];
    let codes: [&[u8]; 4] = [&[0, 0, 0, 1], &[0, 0, 1], &[0, 0, 0, 0, 1], &[0, 0, 0, 1]];
    let mut seen = 0;
    for picks in 0..8000usize {
        let mut stream = Vec::new();
        for i in 0..3 {
            let pick = picks / 20usize.pow(i) % 20;
            stream.extend_from_slice(codes[pick % 4]);
            stream.extend_from_slice(bodies[pick / 4]);
        }
        for tail in [&[][..], &[0], &[0, 0, 0]] {
            let stream = [&stream, tail].concat();
            let expected: Vec<Vec<u8>> = annex_b_units(&stream).map(<[u8]>::to_vec).collect();
            let got = into_length_prefixed(stream.clone());
            // Zeros at the very end may stay with the last unit: a decoder skips them.
            let got: Vec<Vec<u8>> = units(&got).map(<[u8]>::to_vec).collect();
            let trimmed: Vec<Vec<u8>> = got
                .iter()
                .map(|unit| unit[..unit.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1)].to_vec())
                .filter(|unit| !unit.is_empty())
                .collect();
            assert_eq!(trimmed, expected, "{stream:02x?}");
            seen += expected.len();
        }
    }
    assert!(seen > 10_000);
}
