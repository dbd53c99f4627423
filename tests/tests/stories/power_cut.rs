//! The power goes: at most three seconds are lost, and what is left is whole. Told as skipped where the machine does not allow it.

use anyhow::Result;
use demo::ClipSpec;
use porchlight_tests::cut_power::{Bed, survive};
use std::time::Duration;

#[test]
fn a_power_cut_loses_three_seconds_at_most() -> Result<()> {
    let bed = match Bed::new() {
        Ok(bed) => bed,
        Err(reason) => {
            eprintln!("skipped: {reason}");
            return Ok(());
        }
    };
    for clip in [ClipSpec::card().sized(320, 180).at_kbit(200), ClipSpec::card().sized(1280, 720).at_kbit(8000)] {
        survive(&bed, clip, &[Duration::from_millis(2300), Duration::from_millis(1470)])?;
    }
    Ok(())
}
