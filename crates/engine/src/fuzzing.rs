//! What the fuzz targets need of this crate and nobody else: no shell calls this.

use crate::carrier::https;
use std::io::Read;

/// What one GET makes of an answer from `from`, with a body of at most `most` bytes: the body, or the fault's name.
pub fn http_answer(from: &mut impl Read, most: usize) -> Result<Vec<u8>, String> {
    https::answer(from, most).map_err(|fault| format!("{fault:?}"))
}
