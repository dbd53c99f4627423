//! Settings, a row a key, values as text.

use crate::{RecorderDb, Result, Settings};

impl RecorderDb {
    /// All settings; what was never set, or cannot be read any more, has its default.
    pub fn settings(&self) -> Result<Settings> {
        let mut settings = Settings::default();
        let mut all = self.conn.prepare_cached("SELECT key, value FROM settings")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            // A newer version's key, or a value it allows and this one does not: kept in its row, not taken.
            let _ = settings.set(&row.get::<_, String>(0)?, &row.get::<_, String>(1)?);
        }
        Ok(settings)
    }

    /// Sets one, if it is one and the value is good.
    pub fn set_setting(&mut self, key: &str, text: &str) -> Result<()> {
        let mut checked = Settings::default();
        checked.set(key, text)?;
        let value = checked.get(key)?;
        self.write(|tx| {
            tx.execute(
            "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            [key, &value],
        )?;
            Ok(())
        })
    }
}
