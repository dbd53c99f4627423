//! Opening the household that a command is about.

use engine::desk::Desk;
use engine::{Config, Error, SystemClock};
use std::sync::Arc;

pub(crate) fn open(config: Config) -> Result<Desk, Error> {
    Desk::open(config, Arc::new(SystemClock::new()))
}

/// A time of the command line.
pub(crate) fn time(text: &str) -> Result<model::Utc, Error> {
    model::Utc::parse(text).map_err(|e| {
        Error::new(engine::Code::BadAddress, format!("{text:?} is no time."))
            .hint("Write 2026-11-22T08:30:00Z.")
            .source(e)
    })
}
