//! Opens what there is: all files are read here, before the walls of the worker go up.

use crate::faces;
use crate::known::{self, Known};
use crate::look::Look;
use crate::objects::{Finds, NanoDet};
use crate::own::{self, Own};
use crate::runtime::{self, Net, sha256};
use crate::speech::Speech;
use model::find::{Detector, Listening, LookOrder, Looking, MissingModel, Models};
use ort::environment::Environment;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What can be looked for on this computer.
pub struct Detect {
    models: Models,
    nets: Nets,
}

/// The models that are there.
#[derive(Clone, Default)]
pub(crate) struct Nets {
    pub(crate) faces: Option<Arc<Net>>,
    pub(crate) plates: Option<Arc<Net>>,
    pub(crate) objects: Option<Arc<dyn Finds>>,
    pub(crate) speech: Option<Arc<Net>>,
}

/// A model larger than this is none for a house's computer.
const MAX_FILE: u64 = 400 << 20;

/// Opens the models that lie in these folders, the first that has a file giving it, and the owner's own out of the folder `own`. What is
/// not there, or not what it should be, is told by [`Detector::models`].
#[must_use]
pub fn open(folders: &[PathBuf], own: Option<&Path>) -> Detect {
    let mut opening = Opening { folders, runtime: runtime::load(folders), models: Models::default() };
    let nets = Nets {
        faces: opening.net(&known::FACES, faces::prepared).map(Arc::new),
        plates: opening.net(&known::PLATES, unchanged).map(Arc::new),
        objects: opening.objects(own),
        speech: opening.net(&known::SPEECH, unchanged).map(Arc::new),
    };
    Detect { models: opening.models, nets }
}

fn unchanged(file: &[u8]) -> Option<Vec<u8>> {
    Some(file.to_vec())
}

struct Opening<'a> {
    folders: &'a [PathBuf],
    runtime: Result<&'static Environment, String>,
    models: Models,
}

impl Opening<'_> {
    fn net(&mut self, known: &Known, prepare: fn(&[u8]) -> Option<Vec<u8>>) -> Option<Net> {
        match self.opened(known, prepare) {
            Ok(net) => {
                self.models.there.push(known.fact());
                Some(net)
            }
            Err(why) => {
                let (subjects, file) = (known.subjects.to_vec(), known.file.to_owned());
                self.models.missing.push(MissingModel { subjects, file, why });
                None
            }
        }
    }

    fn opened(&self, known: &Known, prepare: fn(&[u8]) -> Option<Vec<u8>>) -> Result<Net, String> {
        let file = self.folders.iter().map(|folder| folder.join(known.file)).find(|file| file.is_file());
        let bytes = read(&file.ok_or("It is not there. Set Porchlight up again to bring it.")?)?;
        if sha256(&bytes) != known.sha256 {
            return Err("It is another file than Porchlight knows, and is not used.".to_owned());
        }
        let bytes = prepare(&bytes).ok_or("It is no model that Porchlight can run.")?;
        Ok(Net::new(self.runtime.clone()?, bytes))
    }

    /// The owner's own, the first by name that fits; else the one that Porchlight knows.
    fn objects(&mut self, own: Option<&Path>) -> Option<Arc<dyn Finds>> {
        for path in own.map(models_in).unwrap_or_default() {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match self.own(&path) {
                Ok((own, sha256)) => {
                    self.models.there.push(own::fact(&file, sha256));
                    return Some(Arc::new(own));
                }
                Err(why) => {
                    let subjects = known::OBJECTS.subjects.to_vec();
                    self.models.missing.push(MissingModel { subjects, file, why });
                }
            }
        }
        let net = self.net(&known::OBJECTS, unchanged)?;
        Some(Arc::new(NanoDet::new(net)))
    }

    fn own(&self, path: &Path) -> Result<(Own, String), String> {
        let bytes = read(path)?;
        let sha256 = sha256(&bytes);
        Ok((Own::new(Net::new(self.runtime.clone()?, bytes))?, sha256))
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    let unread = |_| "It cannot be read.";
    if std::fs::metadata(file).map_err(unread)?.len() > MAX_FILE {
        return Err("It is too large to be a model for this computer.".to_owned());
    }
    Ok(std::fs::read(file).map_err(unread)?)
}

/// By name. A folder that is not there has none.
fn models_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "onnx") && file.is_file());
    files.sort();
    files
}

impl Detector for Detect {
    fn models(&self) -> Models {
        self.models.clone()
    }

    fn look(&self, order: &LookOrder) -> Result<Box<dyn Looking>, String> {
        Ok(Box::new(Look::new(self.nets.clone(), order)))
    }

    fn listen(&self) -> Result<Box<dyn Listening>, String> {
        let net = self.nets.speech.clone().ok_or("the model for speech is not there")?;
        Ok(Box::new(Speech::new(net)))
    }
}

#[cfg(test)]
mod tests;
