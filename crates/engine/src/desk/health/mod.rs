//! The health page: what needs the owner, in plain words, each with what to do about it.

mod house;
mod system;
mod words;

pub(crate) use system::clock_is_right;
pub use system::system_health;
pub(crate) use words::alarm;

use super::Desk;
use crate::error::Result;
use crate::view::{Health, HealthGroup, HealthItem, HealthState};

impl Desk {
    pub fn health(&self, missing: &[String]) -> Result<Health> {
        let mut items = self.recording_items();
        items.extend(self.camera_items()?);
        items.extend(self.storage_items()?);
        items.extend(self.key_items()?);
        items.extend(system_health(missing));
        Ok(Health { state: worst(&items), summary: summary(&items), items })
    }
}

fn item(key: &str, group: HealthGroup, name: &str, state: HealthState, text: &str, hint: Option<&str>) -> HealthItem {
    HealthItem {
        key: key.to_owned(),
        group,
        name: name.to_owned(),
        state,
        text: text.to_owned(),
        hint: hint.map(str::to_owned),
        place: None,
    }
}

fn worst(items: &[HealthItem]) -> HealthState {
    let has = |state| items.iter().any(|i| i.state == state);
    if has(HealthState::Bad) {
        HealthState::Bad
    } else if has(HealthState::Warn) {
        HealthState::Warn
    } else {
        HealthState::Good
    }
}

fn summary(items: &[HealthItem]) -> String {
    let of = |state| items.iter().filter(|i| i.state == state).count();
    match (of(HealthState::Bad), of(HealthState::Warn)) {
        (0, 0) => "Everything is as it should be.".to_owned(),
        (0, warn) => format!("Recording is well. {warn} to look at when you have time."),
        (1, _) => "One thing needs you now.".to_owned(),
        (bad, _) => format!("{bad} things need you now."),
    }
}

/// Lines for a report: what the health page says.
#[must_use]
pub(super) fn lines(desk: Option<&Desk>, missing: &[String]) -> Vec<String> {
    let items = match desk.map(|d| d.health(missing)) {
        Some(Ok(health)) => health.items,
        _ => system_health(missing),
    };
    items.iter().map(|i| format!("{}: {:?}: {}", i.name, i.state, i.text)).collect()
}
