//! The household's private keys, one per epoch, held in locked memory while the vault is open.

use crate::Recipient;
use model::Utc;
use serde::{Deserialize, Serialize};

/// One key epoch, public part. A new one begins when somebody's way in is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Counts from 1.
    pub number: u32,
    pub created: Utc,
    pub recipient: Recipient,
}

/// Opens every segment of every epoch. In locked memory, zeroised, neither `Clone` nor `Debug`: whoever drops it has locked
/// the vault.
pub struct Identity {
    epochs: Vec<Epoch>,
}

impl Identity {
    /// Public parts, newest first; never empty.
    #[must_use]
    pub fn epochs(&self) -> &[Epoch] {
        &self.epochs
    }

    /// What new footage is sealed to.
    #[must_use]
    pub fn recipient(&self) -> &Recipient {
        &self.epochs[0].recipient
    }

    /// Whether the operating system agreed to keep the keys out of swap; `false` is told on the health page.
    #[must_use]
    pub fn memory_locked(&self) -> bool {
        unimplemented!()
    }
}
