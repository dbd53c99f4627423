//! The household's settings, typed. Stored one row a key, so that a newer version's keys survive an older program.

use serde::{Deserialize, Serialize};

/// Why a setting was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    #[error("there is no setting called {0:?}")]
    Unknown(String),
    #[error("{key} takes {takes}")]
    Value { key: &'static str, takes: &'static str },
}

/// One setting's name and what it takes, for listings.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    pub key: &'static str,
    pub takes: &'static str,
}

/// What the owner may set. The launcher's own three (home, log level, place of the unattended key) are not here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where footage goes; empty is the home's own `footage`.
    pub footage_folder: String,
    /// Bytes that footage may take; 0 is no limit but the reserve.
    pub quota_bytes: u64,
    /// Days to keep; 0 is no limit.
    pub keep_days: u32,
    /// Bytes of the disk to leave free.
    pub reserve_bytes: u64,
    /// Minutes without a touch after which the window locks; 0 is never.
    pub auto_lock_minutes: u32,
    /// Keep the computer from idle sleep while recording.
    pub inhibit_sleep: bool,
    /// Tell by a desktop notification when a camera is not recording.
    pub notify: bool,
    /// What closing the window does: `ask`, `keep` recording or `stop`.
    pub on_close: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            footage_folder: String::new(),
            quota_bytes: 0,
            keep_days: 0,
            reserve_bytes: 20_000_000_000,
            auto_lock_minutes: 15,
            inhibit_sleep: true,
            notify: true,
            on_close: "ask".to_owned(),
        }
    }
}

/// Every setting there is.
pub const SETTINGS: &[Setting] = &[];

impl Settings {
    /// A setting's value as text.
    pub fn get(&self, _key: &str) -> Result<String, SettingError> {
        unimplemented!()
    }

    /// Reads a value from text and takes it.
    pub fn set(&mut self, _key: &str, _text: &str) -> Result<(), SettingError> {
        unimplemented!()
    }
}
