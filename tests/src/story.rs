//! What every story begins and ends with.

use crate::household::{Household, PASSPHRASE};
use crate::scan::Scanner;
use anyhow::Result;
use demo::{Clip, Server};
use std::sync::Arc;

/// Ends a story: the invariants hold, and no plaintext lies in the household's folders, its temp folder or shared memory.
/// `clips` are those that were served before the ones served now.
pub fn end(house: &Household, server: &Server, clips: &[Arc<Clip>]) -> Result<()> {
    house.check()?;
    scan(house, server, clips)
}

/// The scan alone: also in the middle of a recording.
pub fn scan(house: &Household, server: &Server, clips: &[Arc<Clip>]) -> Result<()> {
    let now = server.clips();
    let scanner = Scanner::for_clips(now.iter().chain(clips).map(Arc::as_ref)).and_canary(PASSPHRASE, "the passphrase");
    // What the owner asked for in the clear lies in a folder of its own.
    scanner.assert_clean(house.root(), &[&house.owner()])?;
    if !house.home().starts_with(house.root()) {
        let (finds, _) = scanner.scan(&[house.home()], &[]);
        anyhow::ensure!(finds.is_empty(), "plaintext on disk: {finds:#?}");
    }
    Ok(())
}
