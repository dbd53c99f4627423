//! The ledger as JSON lines: what `porchlight-verify ledger` checks on a computer that never saw this household.

use super::Desk;
use super::ledger::{PAGE, day, entry};
use crate::error::{Code, Error, Result};
use std::io::Write;
use vault::signing::DayKey;
use verify::ledger::{HeadStatement, Header, Line, head_message, to_line};

impl Desk {
    /// Writes the whole ledger: header, day keys, entries, and the head, signed by today's key.
    pub fn write_ledger(&self, to: &mut dyn Write) -> Result<()> {
        let mut put = |line: &Line| writeln!(to, "{}", to_line(line));
        put(&Line::Header(Header { household: self.household().household_id }))?;
        let db = self.db();
        let damaged = || Error::new(Code::Damaged, "A signing key of the ledger is damaged.");
        for row in db.day_keys()? {
            put(&Line::Day(day(&row).ok_or_else(damaged)?))?;
        }
        let Some(head) = db.ledger_head()? else { return Ok(()) };
        let mut from = 1;
        while from <= head.seq {
            let page = db.ledger(from, PAGE)?;
            // Entries that come while this is written belong to the next copy.
            for row in page.iter().filter(|row| row.seq <= head.seq) {
                put(&Line::Entry(entry(row), row.hash))?;
            }
            from = page.last().ok_or_else(|| Error::new(Code::Damaged, "The ledger has a hole."))?.seq + 1;
        }
        let Some((_, secret)) = db.current_day_key()? else { return Ok(()) };
        let bytes: &[u8; 32] = secret.expose().as_slice().try_into().map_err(|_| damaged())?;
        let signature = DayKey::from_bytes(bytes).sign(&head_message(head.seq, &head.hash));
        put(&Line::Head(HeadStatement { count: head.seq, head: head.hash, signature }))?;
        Ok(())
    }
}
