//! Moving the unattended key between the log-in keyring and a file. It is one key all the time: copied, read back, named as the
//! household's in its new place, and only then removed from the old one.
//!
//! A crash at any moment leaves a key where `household.json` says it is. What the old place may still hold then is named by a note
//! in the home, and the next opening of the household removes it.

use super::Desk;
use crate::desk::create::place_view;
use crate::error::{Code, Error, Result};
use crate::household::{Household, write_whole};
use crate::view;
use std::fs;
use std::path::{Path, PathBuf};
use tracing::{info, warn};
use vault::unattended::{self, Place};

/// Names the place that may hold a copy which is to go.
const NOTE: &str = "unattended-key.moving";

impl Desk {
    /// Moves the recorder's own key. A running recorder has read it already and goes on.
    pub fn move_unattended_key(&self, to: view::KeyPlace) -> Result<view::Settings> {
        let to = match to {
            view::KeyPlace::Keyring => Place::Keyring,
            view::KeyPlace::File => Place::File,
        };
        // Another program may have moved it since.
        let mut household = Household::read(self.home())?.ok_or_else(|| Error::internal("household.json is gone"))?;
        let from = household.unattended_key;
        if from != to {
            move_key(self.home(), &mut household, to)?;
            self.note("key_moved", serde_json::json!({ "from": place_view(from), "to": place_view(to) }), None);
        }
        self.replace_household(household);
        self.settings()
    }
}

fn move_key(home: &Path, household: &mut Household, to: Place) -> Result<()> {
    let (id, from) = (household.household_id.clone(), household.unattended_key);
    // Until the household says otherwise, the copy is what is to go.
    write_note(home, to)?;
    if let Err(error) = unattended::copy(home, &id, from, to) {
        if matches!(error, vault::Error::KeyringLocked | vault::Error::NoKeyring) {
            // Nothing was written there, so there is nothing to go.
            fs::remove_file(note(home))?;
        } else {
            finish_key_move(home, household);
        }
        return Err(explain(error));
    }
    household.unattended_key = to;
    household.write(home)?;
    write_note(home, from)?;
    finish_key_move(home, household);
    info!(?from, ?to, "the unattended key was moved");
    Ok(())
}

/// Removes what a move, ended or not, left at the place where the key does not live. Does nothing where no move was.
pub(in crate::desk) fn finish_key_move(home: &Path, household: &Household) {
    let note = note(home);
    if !note.exists() {
        return;
    }
    let other = match household.unattended_key {
        Place::Keyring => Place::File,
        Place::File => Place::Keyring,
    };
    // Only once the key is known to be where it belongs: a removal must never take the last one.
    let done = match unattended::load(home, household.unattended_key, &household.household_id) {
        Ok(unattended::State::Ready(_)) => unattended::remove(home, &household.household_id, other),
        Ok(_) => return warn!("the unattended key's old copy stays until the key can be read at its new place"),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            if let Err(error) = fs::remove_file(&note) {
                warn!(%error, "the note of a key's move was not removed");
            }
        }
        Err(error) => {
            warn!(%error, "the unattended key's old copy was not removed; it is tried again at the next start")
        }
    }
}

fn note(home: &Path) -> PathBuf {
    home.join(NOTE)
}

fn write_note(home: &Path, place: Place) -> Result<()> {
    let place = match place {
        Place::Keyring => "keyring",
        Place::File => "file",
    };
    write_whole(&note(home), place.as_bytes())
}

fn explain(error: vault::Error) -> Error {
    match error {
        vault::Error::KeyringLocked | vault::Error::NoKeyring => {
            Error::new(Code::KeyringLocked, "The log-in keyring does not answer, so the key stays where it is.")
                .hint("Log in to the desktop and unlock the keyring, then try again.")
                .source(error)
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A home whose key lies in its file; the keyring is nowhere.
    fn home() -> (tempfile::TempDir, Household) {
        let folder = tempfile::tempdir().expect("a folder");
        let household = Household::new(Place::File);
        household.write(folder.path()).expect("writes");
        unattended::create(folder.path(), Place::File, &household.household_id).expect("makes");
        (folder, household)
    }

    #[test]
    fn a_key_that_cannot_be_read_at_its_place_is_not_removed_at_the_other() {
        let (folder, mut household) = home();
        // As a crash leaves it that came between the household's word and the removal, on a computer without a keyring.
        household.unattended_key = Place::Keyring;
        write_note(folder.path(), Place::File).expect("writes");
        finish_key_move(folder.path(), &household);
        let state = unattended::load(folder.path(), Place::File, &household.household_id).expect("reads");
        assert!(matches!(state, unattended::State::Ready(_)), "the only key is still there");
        assert!(note(folder.path()).exists(), "and it is tried again");
    }
}
