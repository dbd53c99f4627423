//! Looking for subjects and speech, in decode workers that have models.

use super::Worker;
use super::asks::Ask;
use crate::error::{Error, Result};
use model::find::{Detector, Models};

/// Without a detector there is nothing, and nothing to be missed either.
pub(super) fn models(detector: Option<&dyn Detector>) -> std::result::Result<Vec<u8>, String> {
    let models = detector.map(Detector::models).unwrap_or_default();
    serde_json::to_vec(&models).map_err(|e| e.to_string())
}

impl Worker {
    /// What can be looked for on this computer. Blocking.
    pub fn models(&self) -> Result<Models> {
        let answer = self.finder().ask(&Ask::Models, &[], "Porchlight cannot tell what it can look for.")?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker knows no models.").source(e))
    }
}
