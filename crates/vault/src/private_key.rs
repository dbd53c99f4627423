//! The key of `private.db`: 32 random bytes as hex, sealed to the newest epoch, in `private.key.age`.

use crate::files::{self, Existing};
use crate::{Error, Identity, Recipient, Result, seal};
use std::fs;
use std::path::Path;
use zeroize::Zeroizing;

pub(crate) const FILE: &str = "private.key.age";
/// What it opens; the store's, known here only so that its key is never replaced by another.
const DATABASE: &str = "private.db";

/// Raw SQLCipher key. Zeroised; neither `Clone` nor `Debug`.
pub struct PrivateKey(Zeroizing<[u8; 32]>);

impl PrivateKey {
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Opens the key, and seals it anew when it is still sealed to an older epoch. Makes one where there is none, unless there is a
/// database that another one opens.
pub fn open(home: &Path, identity: &Identity) -> Result<PrivateKey> {
    if !exists(home) {
        if home.join(DATABASE).exists() {
            return Err(Error::Damaged { file: FILE.into(), what: "it is gone, and private.db needs it".into() });
        }
        return create(home, identity.recipient());
    }
    let key = read(home, identity)?;
    let newest = identity.newest();
    if matches!(read(home, &newest), Err(Error::NotForUs)) {
        write(home, identity.recipient(), &key, Existing::Replace)?;
    }
    Ok(key)
}

pub(crate) fn exists(home: &Path) -> bool {
    home.join(FILE).exists()
}

pub(crate) fn create(home: &Path, recipient: &Recipient) -> Result<PrivateKey> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| Error::Random)?;
    let key = PrivateKey(bytes);
    write(home, recipient, &key, Existing::Keep)?;
    Ok(key)
}

/// Opens the key and changes nothing.
pub(crate) fn read(home: &Path, identity: &Identity) -> Result<PrivateKey> {
    let sealed = files::read(&home.join(FILE))?.ok_or(Error::NotSetUp)?;
    let text = seal::open_bytes(identity, &sealed)?;
    let mut key = Zeroizing::new([0; 32]);
    let text = text.strip_suffix(b"\n").unwrap_or(&text);
    hex::decode_to_slice(text, key.as_mut_slice())
        .map_err(|_| Error::Damaged { file: FILE.into(), what: "it holds no key".into() })?;
    Ok(PrivateKey(key))
}

fn write(home: &Path, recipient: &Recipient, key: &PrivateKey, existing: Existing) -> Result<()> {
    let mut text = Zeroizing::new([b'\n'; 65]);
    hex::encode_to_slice(key.0.as_slice(), &mut text[..64]).expect("64 digits are 32 bytes");
    files::write(&home.join(FILE), &seal::seal_bytes(recipient, text.as_slice())?, existing)
}

pub(crate) fn remove(home: &Path) -> Result<()> {
    use files::At;
    let path = home.join(FILE);
    match fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).at(&path),
        _ => files::sync_dir(home),
    }
}
