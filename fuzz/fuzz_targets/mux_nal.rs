//! NAL units and parameter sets as a camera sends them: no panic, nothing grows beyond its framing, and what is framed stays the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::VideoCodec;
use mux::{codec_string, nal};

fuzz_target!(|data: &[u8]| {
    let lengths = nal::into_length_prefixed(data.to_vec());
    assert!(nal::units(&lengths).map(|unit| unit.len() + 3).sum::<usize>() <= data.len() + 3);
    assert_eq!(nal::from_annex_b(&nal::to_annex_b(&nal::from_annex_b(data))), nal::from_annex_b(data));
    for codec in [VideoCodec::H264, VideoCodec::H265] {
        for bytes in [data, &lengths] {
            let _ = nal::is_key(codec, bytes);
            let _ = nal::has_picture(codec, bytes);
            let _ = nal::user_data(codec, bytes);
            let mut sets = nal::ParameterSets::default();
            sets.take_from(codec, bytes);
            sets.take(codec, bytes);
            if let Some(config) = sets.config(codec) {
                assert!(codec_string::video(&config).is_some());
                assert_eq!(nal::ParameterSets::from_record(codec, &config.record).as_ref(), Some(&sets));
            }
        }
        let _ = nal::ParameterSets::from_record(codec, data);
    }
});
