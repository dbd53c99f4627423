//! Answers of a feed's host: whatever comes, and in whatever pieces, it is one body of at most the limit or one fault.
#![no_main]

use engine::fuzzing::http_answer;
use libfuzzer_sys::fuzz_target;
use std::io::{Read, Result};

/// A connection that brings so many bytes at a time.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
        let most = buf.len().min(self.1);
        self.0.read(&mut buf[..most])
    }
}

fuzz_target!(|input: (u8, u16, &[u8])| {
    let (piece, most, bytes) = (usize::from(input.0).max(1), usize::from(input.1), input.2);
    let whole = http_answer(&mut Pieces(bytes, usize::MAX), most);
    if let Ok(body) = &whole {
        assert!(body.len() <= most && body.len() <= bytes.len());
    }
    let in_pieces = http_answer(&mut Pieces(bytes, piece), most);
    // How soon a fault is seen depends on what is there already; a body does not.
    match (whole, in_pieces) {
        (Ok(whole), Ok(in_pieces)) => assert_eq!(whole, in_pieces),
        (Ok(_), Err(fault)) => panic!("not in pieces: {fault}"),
        // With a length that is said, only what came with the body's end is seen to be too much.
        (Err(fault), Ok(_)) => assert_eq!(fault, "Malformed"),
        (Err(_), Err(_)) => {}
    }
});
