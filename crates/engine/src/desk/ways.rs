//! Ways in: listing, adding, removing, the passphrase, and the place of the unattended key.

use super::Desk;
use super::create::require_strong;
use super::unlock::passphrase;
use crate::error::{Code, Error, Result};
use crate::view;
use model::Secret;
use vault::{WayKind, WayRecipient};

impl Desk {
    pub fn ways(&self) -> Result<Vec<view::Way>> {
        // Every way wraps the whole identity, and so every epoch.
        let mut epochs: Vec<u32> = vault::epochs(self.home())?.iter().map(|e| e.number).collect();
        epochs.sort_unstable();
        let ways = vault::ways(self.home())?;
        Ok(ways
            .into_iter()
            .map(|way| view::Way {
                name: way.name,
                kind: match way.kind {
                    WayKind::Passphrase => view::WayKind::Passphrase,
                    WayKind::Recovery => view::WayKind::Recovery,
                    WayKind::Person => view::WayKind::Person,
                    WayKind::Plugin => view::WayKind::Plugin,
                },
                recipient: way.recipient.map(|r| r.to_string()),
                added: way.added.rfc3339(),
                epochs: epochs.clone(),
            })
            .collect())
    }

    /// Lets a person or a hardware key in. The household must be unlocked.
    pub fn add_way(&self, name: &str, recipient: &str) -> Result<Vec<view::Way>> {
        let recipient: WayRecipient = recipient.parse().map_err(vault::Error::from)?;
        let now = self.clock.now();
        self.with_identity(|identity| Ok(vault::add_way(self.home(), identity, name, &recipient, now)?))?;
        self.copy_identity();
        self.note("way_added", serde_json::json!({}), Some(&format!("{name} {recipient}")));
        self.ways()
    }

    /// Takes a way in away and begins a new epoch; what was recorded before stays readable to whoever kept a copy.
    pub fn remove_way(&self, name: &str, text: &Secret<String>) -> Result<Vec<view::Way>> {
        let identity = vault::remove_way(self.home(), &passphrase(text)?, name, self.clock.now())?;
        self.hold(identity)?;
        self.copy_identity();
        self.note("way_removed", serde_json::json!({}), Some(name));
        self.ways()
    }

    pub fn change_passphrase(&self, current: &Secret<String>, next: &Secret<String>) -> Result<()> {
        require_strong(next)?;
        let identity = vault::unlock(self.home(), &passphrase(current)?)?;
        vault::set_passphrase(self.home(), &identity, &passphrase(next)?, self.clock.now())?;
        self.copy_identity();
        self.note("passphrase_changed", serde_json::json!({}), None);
        Ok(())
    }

    /// Proves that the passphrase opens what the recorder seals now. Changes nothing.
    pub fn unlock_test(&self, text: &Secret<String>) -> Result<()> {
        let identity = vault::unlock(self.home(), &passphrase(text)?)?;
        if identity.recipient().as_str() != self.db().current_epoch()?.map(|e| e.recipient).unwrap_or_default() {
            return Err(Error::new(Code::Damaged, "The recorder seals to another key than the one that opens.").hint(
                "Are the keys an older copy? Bring the newest identity folder back: one lies beside the footage.",
            ));
        }
        Ok(())
    }
}
