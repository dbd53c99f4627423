//! Waiting for something to become true, with an end.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Looks every 50 ms; an error after `limit` names `what`.
pub fn until(what: &str, limit: Duration, mut done: impl FnMut() -> bool) -> Result<()> {
    let end = Instant::now() + limit;
    while !done() {
        if Instant::now() > end {
            bail!("after {limit:?} still not: {what}");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}
