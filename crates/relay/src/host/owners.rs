//! Who may leave files: names and hashes of tokens, in one file of the data folder. A token itself is printed once and never kept.

use super::disk;
use crate::clock;
use crate::proof::{NoRandom, lower_hex, random};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Tells what it is, so that scanners for leaked secrets find it.
const PREFIX: &str = "plr1_";
const FILE: &str = "owners.json";
const MOST_NAME: usize = 60;

#[derive(Debug, thiserror::Error)]
pub enum OwnersError {
    #[error("An owner's name has 1 to {MOST_NAME} letters and no line break.")]
    Name,
    #[error("There is an owner of this name already: take another name, or remove that one first.")]
    Taken,
    #[error("There is no owner of this name; `porchlight-relay owners list` shows all.")]
    Unknown,
    #[error(
        "owners.json in the data folder cannot be read: bring it back from a backup, or move it away and add the owners anew."
    )]
    Damaged(#[source] serde_json::Error),
    #[error("The data folder cannot be read or written.")]
    Disk(#[from] std::io::Error),
    #[error(transparent)]
    Random(#[from] NoRandom),
}

/// An owner as the file has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Owner {
    pub name: String,
    /// SHA-256 of the token, hex; also what links are bound to.
    pub token_sha256: String,
    pub made_s: u64,
    /// Its links are to end; the line stays until they are forgotten.
    #[serde(default)]
    pub removed: bool,
}

#[derive(Default, Serialize, Deserialize)]
struct File {
    owners: Vec<Owner>,
}

/// When the file was last written, and how long it is: another one is read anew.
type Stamp = Option<(SystemTime, u64)>;

/// The owners of a data folder. Another process may change the file meanwhile.
pub struct Owners {
    path: PathBuf,
    known: Mutex<(Stamp, Vec<Owner>)>,
}

impl Owners {
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { path: folder.join(FILE), known: Mutex::new((None, Vec::new())) }
    }

    fn read(&self) -> Result<File, OwnersError> {
        match std::fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(OwnersError::Damaged),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
            Err(error) => Err(error.into()),
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut File) -> Result<T, OwnersError>) -> Result<T, OwnersError> {
        let lock = disk::private(&self.path.with_extension("lock"))?;
        rustix::fs::flock(&lock, rustix::fs::FlockOperation::LockExclusive).map_err(std::io::Error::from)?;
        let mut file = self.read()?;
        let done = change(&mut file)?;
        let bytes = serde_json::to_vec_pretty(&file).expect("texts and numbers can be written");
        disk::replace(&self.path, &bytes)?;
        Ok(done)
    }

    /// The token of a new owner: shown once, to be handed over by a safe way.
    pub fn add(&self, name: &str) -> Result<Zeroizing<String>, OwnersError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MOST_NAME || name.chars().any(char::is_control) {
            return Err(OwnersError::Name);
        }
        let secret = Zeroizing::new(random::<32>()?);
        let token = Zeroizing::new(format!("{PREFIX}{}", *Zeroizing::new(hex::encode(*secret))));
        let owner = Owner { name: name.to_owned(), token_sha256: hash(&token), made_s: clock::now_s(), removed: false };
        self.change(|file| {
            if file.owners.iter().any(|known| known.name == owner.name && !known.removed) {
                return Err(OwnersError::Taken);
            }
            file.owners.push(owner);
            Ok(token)
        })
    }

    pub fn list(&self) -> Result<Vec<Owner>, OwnersError> {
        Ok(self.read()?.owners.into_iter().filter(|owner| !owner.removed).collect())
    }

    /// From now on the token is worth nothing, and the links made with it end.
    pub fn remove(&self, name: &str) -> Result<(), OwnersError> {
        self.change(|file| {
            let owner = file.owners.iter_mut().find(|owner| owner.name == name && !owner.removed);
            let owner = owner.ok_or(OwnersError::Unknown)?;
            owner.removed = true;
            owner.name = String::new();
            Ok(())
        })
    }

    /// What the file says now. Where it cannot be read, what it said last: nobody's links may end because of a slip of an editor.
    fn current(&self) -> Vec<Owner> {
        let stamp: Stamp =
            std::fs::metadata(&self.path).ok().and_then(|about| Some((about.modified().ok()?, about.len())));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0 != stamp || stamp.is_none() {
            match self.read() {
                Ok(file) => *known = (stamp, file.owners),
                Err(error) => tracing::error!(%error, "the owners' file is passed over"),
            }
        }
        known.1.clone()
    }

    /// Whose token it is, as the hash that links are bound to.
    pub(crate) fn whose(&self, token: &str) -> Option<String> {
        let digits = token.strip_prefix(PREFIX)?;
        lower_hex::<32>(digits)?;
        let presented = hash(token);
        let same = |owner: &Owner| bool::from(owner.token_sha256.as_bytes().ct_eq(presented.as_bytes()));
        let found =
            self.current().into_iter().filter(|owner| !owner.removed).fold(false, |found, owner| found | same(&owner));
        found.then_some(presented)
    }

    /// The hashes of those whose links are to end.
    pub(crate) fn removed(&self) -> Vec<String> {
        self.current().into_iter().filter(|owner| owner.removed).map(|owner| owner.token_sha256).collect()
    }
}

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_until_its_owner_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (admin, host) = (Owners::of(folder.path()), Owners::of(folder.path()));
        assert_eq!(host.whose("plr1_"), None);
        let ann = admin.add(" Ann ").unwrap();
        let bob = admin.add("Bob").unwrap();
        assert!(matches!(admin.add("Ann"), Err(OwnersError::Taken)));
        assert!(matches!(admin.add(" \n"), Err(OwnersError::Name)));
        let whose = host.whose(&ann).unwrap();
        assert_ne!(Some(&whose), host.whose(&bob).as_ref());
        assert_eq!(host.whose(&ann.to_uppercase()), None);
        assert_eq!(host.whose(&ann[5..]), None);
        let kept = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        assert!(!kept.contains(&ann[5..]) && kept.contains(&whose));
        admin.remove("Ann").unwrap();
        assert!(matches!(admin.remove("Ann"), Err(OwnersError::Unknown)));
        assert_eq!(host.whose(&ann), None);
        assert!(host.whose(&bob).is_some());
        assert_eq!(host.removed(), [whose]);
        assert_eq!(admin.list().unwrap().len(), 1);
    }

    #[test]
    fn a_damaged_file_takes_nobody_s_links() {
        let folder = tempfile::tempdir().unwrap();
        let owners = Owners::of(folder.path());
        let token = owners.add("Ann").unwrap();
        assert!(owners.whose(&token).is_some());
        std::fs::write(folder.path().join(FILE), "{").unwrap();
        assert!(owners.whose(&token).is_some());
        assert!(owners.removed().is_empty());
        assert!(matches!(owners.add("Bob"), Err(OwnersError::Damaged(_))));
    }
}
