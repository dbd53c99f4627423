//! The ledger's daily signing keys: every public one, and the one secret that is current.

use crate::{RecorderDb, Result};
use model::{Secret, Utc};

/// One day's key, opaque bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayKeyRow {
    /// From 1.
    pub number: u64,
    pub made: Utc,
    pub public: Vec<u8>,
    /// Ledger entries before this key began, and the hash of the last of them: what the key before signed with it.
    pub count: u64,
    pub head: [u8; 32],
    /// By the key before; empty for the first.
    pub signature: Vec<u8>,
}

impl RecorderDb {
    /// All keys, oldest first.
    pub fn day_keys(&self) -> Result<Vec<DayKeyRow>> {
        unimplemented!()
    }

    /// The current key with its secret.
    pub fn current_day_key(&self) -> Result<Option<(DayKeyRow, Secret<Vec<u8>>)>> {
        unimplemented!()
    }

    /// Makes `next` the current key and erases the secret of the one before, from the file as well as from the journal.
    pub fn rotate_day_key(&mut self, _next: &DayKeyRow, _secret: &Secret<Vec<u8>>) -> Result<()> {
        unimplemented!()
    }
}
