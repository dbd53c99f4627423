//! Looking for subjects and speech, in decode workers that have models.

use super::Worker;
use super::asks::Ask;
use crate::error::{Error, Result};
use model::event::SUBJECTS;
use model::find::{Detector, Effort, Find, LookOrder, Looking, Models, Still};

/// Without a detector there is nothing, and nothing to be missed either.
pub(super) fn models(detector: Option<&dyn Detector>) -> std::result::Result<Vec<u8>, String> {
    let models = detector.map(Detector::models).unwrap_or_default();
    serde_json::to_vec(&models).map_err(|e| e.to_string())
}

/// A quick look through one picture. After an error the next one begins anew.
pub(super) fn glimpse(
    detector: Option<&dyn Detector>,
    looking: &mut Option<Box<dyn Looking>>,
    still: &Still,
) -> std::result::Result<Vec<u8>, String> {
    if u64::from(still.width) * u64::from(still.height) * 3 != still.rgb.len() as u64 {
        return Err("the picture is not as large as it says".to_owned());
    }
    let mut eye = match looking.take() {
        Some(eye) => eye,
        None => {
            let order = LookOrder { subjects: SUBJECTS.into(), effort: Effort::Quick };
            detector.ok_or("this worker has no models")?.look(&order)?
        }
    };
    let finds = eye.still(still)?;
    *looking = Some(eye);
    serde_json::to_vec(&finds).map_err(|e| e.to_string())
}

impl Worker {
    /// What can be looked for on this computer. Blocking.
    pub fn models(&self) -> Result<Models> {
        self.finder().own_models()
    }

    /// What this very worker can look for. Blocking.
    pub(crate) fn own_models(&self) -> Result<Models> {
        let answer = self.ask(&Ask::Models, &[], "Porchlight cannot tell what it can look for.")?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker knows no models.").source(e))
    }

    /// People, vehicles and animals in a picture, by a quick look of a [`Self::finder`]. Blocking.
    pub(crate) fn glimpse(&self, still: &Still) -> Result<Vec<Find>> {
        let ask = Ask::Glimpse { width: still.width, height: still.height, at: still.at };
        let answer = self.ask(&ask, &still.rgb, "The picture could not be looked through.")?;
        serde_json::from_slice(&answer).map_err(|e| Error::internal("The decode worker found what is none.").source(e))
    }
}
