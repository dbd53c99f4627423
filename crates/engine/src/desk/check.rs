//! `porchlight check`: the store's invariants, the ledger, and that the footage disk carries the ways in.

use super::Desk;
use crate::error::Result;
use crate::view;
use store::{Depth, Recorder};

impl Desk {
    /// Looks at everything and changes nothing; `deep` reads every byte of footage. Beside a running recorder too, where what
    /// is under way is no violation.
    pub fn check(&self, deep: bool) -> Result<view::CheckReport> {
        let recorder = match self.recorder() {
            Ok(None) => Recorder::Down,
            // One that does not answer is at work all the same.
            Ok(Some(_)) | Err(_) => Recorder::Up,
        };
        // The current one must be there; what lies elsewhere is looked at as far as it is.
        let current = self.volume()?;
        let mut volumes = self.readable_volumes()?;
        volumes.retain(|v| v.id() != current.id());
        volumes.insert(0, current);
        let depth = if deep { Depth::Deep } else { Depth::Quick };
        let mut found = Vec::new();
        for volume in &volumes {
            for violation in store::check(&self.db(), volume, depth, recorder, self.clock.now())? {
                // What concerns the database alone is found on each.
                if !found.contains(&violation) {
                    found.push(violation);
                }
            }
        }
        let mut violations: Vec<_> = found
            .into_iter()
            .map(|v| view::ViolationView { invariant: v.invariant.to_owned(), text: v.what })
            .collect();
        let ledger = self.verify_ledger(None)?;
        violations
            .extend(ledger.problems.into_iter().map(|text| view::ViolationView { invariant: "L1".to_owned(), text }));
        for volume in &volumes {
            violations.extend(self.stale_ways(volume.root())?);
        }
        let segments = self.segments(None)?.len() as u64;
        Ok(view::CheckReport { ok: violations.is_empty(), segments, violations })
    }

    /// The copies of `identity/*.age` beside the footage must be the ones of the home.
    fn stale_ways(&self, root: &std::path::Path) -> Result<Vec<view::ViolationView>> {
        let mut stale = Vec::new();
        for entry in std::fs::read_dir(self.home().join("identity"))? {
            let name = entry?.file_name();
            if !name.to_string_lossy().ends_with(".age") {
                continue;
            }
            let own = std::fs::read(self.home().join("identity").join(&name))?;
            if std::fs::read(root.join("identity").join(&name)).ok().as_ref() != Some(&own) {
                let text = format!("{} beside the footage is missing or old", name.to_string_lossy());
                stale.push(view::ViolationView { invariant: "V4".to_owned(), text });
            }
        }
        Ok(stale)
    }
}
