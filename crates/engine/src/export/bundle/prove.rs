//! An answer to a challenge, by the signing key that an export kept: who gave this bundle away can show it later, to whoever asks with
//! bytes of their own. What is signed is no bytes of theirs, but a statement about them (`verify::bundle::proof`).

use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::export::place::trouble;
use crate::view::bundle::ExportProof;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use vault::signing::DayKey;
use verify::bundle::{dsse, proof};

/// Signs that whoever holds the key of this export was asked with these bytes, into a new file.
pub fn prove(desk: &Desk, receipt: i64, challenge: &[u8], out: &Path) -> Result<ExportProof> {
    let receipt = desk.export_receipt(receipt)?;
    let Some(key) = desk.export_key(receipt.id)? else {
        return Err(Error::new(Code::Refused, "The signing key of this export was erased when it was made.")
            .hint("Nothing can be signed with it any more. To be able to, tick \"keep this export's signing key\" before the export."));
    };
    proof::is_challenge(challenge).map_err(|why| {
        Error::new(Code::Refused, format!("This cannot be the challenge: {why}."))
            .hint("Ask for a file of 32 random bytes, made for this question alone.")
    })?;
    let key = DayKey::from_bytes(&key);
    let public = key.public();
    if dsse::key_id(&public) != receipt.key {
        return Err(Error::new(Code::Damaged, "The key that was kept is not the one that signed this export.")
            .hint("A copy of private.db from a backup can take its place."));
    }
    let Ok(answer) =
        proof::answer(&receipt.bundle, challenge, &public, |message| Ok::<_, Infallible>(key.sign(message)));
    let out = std::path::absolute(out)?;
    let folder = out.parent().unwrap_or(&out);
    let sha256 = hex::encode(Sha256::digest(challenge));
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&out)
        .map_err(|error| trouble(error, folder))?;
    let written = desk.note_proved(&receipt, &sha256).and_then(|()| {
        let synced = file.write_all(&answer).and_then(|()| file.sync_all());
        synced.and_then(|()| File::open(folder)?.sync_all()).map_err(|error| trouble(error, folder))
    });
    if let Err(error) = written {
        // Half an answer is none.
        let _ = fs::remove_file(&out);
        return Err(error);
    }
    Ok(ExportProof {
        path: out.to_string_lossy().into_owned(),
        bundle: receipt.bundle,
        challenge: sha256,
        key: receipt.key,
    })
}
