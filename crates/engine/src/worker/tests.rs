use super::*;
use model::VideoConfig;

#[test]
fn blocks_are_bounded_and_tell_an_end_from_a_cut() {
    let mut bytes = Vec::new();
    write_block(&mut bytes, b"abc").expect("memory takes it");
    assert_eq!(read_block(&mut &bytes[..], 3).expect("whole"), Some(b"abc".to_vec()));
    assert_eq!(read_block(&mut &b""[..], 3).expect("an end"), None);
    assert!(read_block(&mut &bytes[..], 2).is_err());
    for cut in 1..bytes.len() {
        assert!(read_block(&mut &bytes[..cut], 3).is_err(), "{cut}");
    }
}

#[test]
fn a_program_that_is_no_worker_is_given_up() {
    let worker = Worker::new(Program { program: "/bin/false".into(), args: vec![] });
    let video = VideoConfig { codec: model::VideoCodec::H264, width: 16, height: 16, record: vec![] };
    assert_eq!(worker.picture(&video, b"x", 16).map(|_| ()).map_err(|e| e.code), Err(Code::Unsupported));
}
