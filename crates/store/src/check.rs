//! Proves the numbered invariants of this crate, and changes nothing.

use crate::{RecorderDb, Result, Volume};
use std::fmt;

/// How far to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Rows, names, lengths and modes.
    Quick,
    /// Every byte of every file too.
    Deep,
}

/// One thing that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `S1` to `S14`.
    pub invariant: &'static str,
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.invariant, self.what)
    }
}

/// Looks at everything. Safe beside a running recorder, though S7 then tells what is under way.
pub fn check(_db: &RecorderDb, _volume: &Volume, _depth: Depth) -> Result<Vec<Violation>> {
    unimplemented!()
}
