//! Settings, a row a key, values as text.

use crate::{RecorderDb, Result, Settings};

impl RecorderDb {
    pub fn settings(&self) -> Result<Settings> {
        unimplemented!()
    }

    pub fn set_setting(&mut self, _key: &str, _text: &str) -> Result<()> {
        unimplemented!()
    }
}
