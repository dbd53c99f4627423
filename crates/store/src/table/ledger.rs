//! The ledger's rows, opaque: their canonical form and their hashes are made in `verify`.

use crate::{RecorderDb, Result};
use model::Utc;

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRow {
    /// From 1, without holes.
    pub seq: u64,
    pub at: Utc,
    pub kind: String,
    /// JSON, as it was hashed, byte for byte.
    pub public: String,
    /// Private details, an age file to the identity.
    pub sealed: Option<Vec<u8>>,
    /// Hash of the entry before; zeros for the first.
    pub prev: [u8; 32],
    pub hash: [u8; 32],
}

/// The last entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LedgerHead {
    pub seq: u64,
    pub hash: [u8; 32],
}

impl RecorderDb {
    pub fn ledger_head(&self) -> Result<Option<LedgerHead>> {
        unimplemented!()
    }

    /// Appends an entry that follows the head; `Error::LedgerMoved` if it does not.
    pub fn append_ledger(&mut self, _row: &LedgerRow) -> Result<()> {
        unimplemented!()
    }

    /// At most `limit` entries from sequence `from` on.
    pub fn ledger(&self, _from: u64, _limit: usize) -> Result<Vec<LedgerRow>> {
        unimplemented!()
    }
}
