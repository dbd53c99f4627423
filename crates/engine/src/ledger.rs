//! Appending to the ledger: the chain's next link, and the day key's change. Sync; called by the ledger's one writer (E2), who
//! holds the household lock. Reading and checking is `verify::ledger`.

use crate::error::{Error, Result};
use crate::recorder::{LedgerAppended, NewLedgerEntry};
use model::{Secret, Utc};
use sha2::{Digest, Sha256};
use store::{DayKeyRow, LedgerRow, RecorderDb};
use vault::signing::DayKey;
use verify::ledger::{Entry, GENESIS, PublicKey, canonical_json, handover_message};

/// A key's reign.
const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 60 * 60);

/// Appends an entry, durably. The day key is made or changed on the way when that is due.
pub fn append(db: &mut RecorderDb, entry: &NewLedgerEntry, now: Utc) -> Result<LedgerAppended> {
    day_key(db, now)?;
    let public = canonical_json(&entry.public)
        .ok_or_else(|| Error::internal("A ledger entry holds what a ledger may not hold."))?;
    let head = db.ledger_head()?;
    let link = Entry {
        seq: head.map_or(0, |h| h.seq) + 1,
        at: now.0,
        kind: entry.kind.clone(),
        public,
        details: entry.details.as_ref().map(|sealed| Sha256::digest(sealed).into()),
        prev: head.map_or(GENESIS, |h| h.hash),
    };
    let hash = link.hash();
    db.append_ledger(&LedgerRow {
        seq: link.seq,
        at: now,
        kind: link.kind,
        public: link.public,
        sealed: entry.details.clone(),
        prev: link.prev,
        hash,
    })?;
    Ok(LedgerAppended { seq: link.seq, head: hex::encode(hash) })
}

/// The reigning day key, made or changed first if its day is over. A clock that stands before the key's making changes
/// nothing: days do not go back.
pub fn day_key(db: &mut RecorderDb, now: Utc) -> Result<PublicKey> {
    let Some((row, secret)) = db.current_day_key()? else {
        let key = DayKey::generate()?;
        let first = DayKeyRow {
            number: 1,
            made: now,
            public: key.public().to_vec(),
            count: 0,
            head: GENESIS,
            signature: Vec::new(),
        };
        db.rotate_day_key(&first, &Secret::new(key.to_bytes().to_vec()))?;
        return Ok(key.public());
    };
    let damaged = || Error::new(crate::Code::Damaged, "The ledger's signing key is damaged.");
    let bytes: &[u8; 32] = secret.expose().as_slice().try_into().map_err(|_| damaged())?;
    let key = DayKey::from_bytes(bytes);
    if now.since(row.made) < DAY {
        return Ok(key.public());
    }
    let head = db.ledger_head()?;
    let (count, head) = (head.map_or(0, |h| h.seq), head.map_or(GENESIS, |h| h.hash));
    let (next, signature) = key.hand_over(|public| handover_message(public, count, &head))?;
    let row = DayKeyRow {
        number: row.number + 1,
        made: now,
        public: next.public().to_vec(),
        count,
        head,
        signature: signature.to_vec(),
    };
    db.rotate_day_key(&row, &Secret::new(next.to_bytes().to_vec()))?;
    Ok(next.public())
}
