//! Settings: the household's in its database, the log level in `config.toml`.

use super::Desk;
use crate::carrier::Authority;
use crate::error::{Code, Error, Result};
use crate::view;
use store::OnClose;

impl Desk {
    pub fn settings(&self) -> Result<view::Settings> {
        let folder = self.footage_root()?;
        let stored = self.db().settings()?;
        Ok(view::Settings {
            auto_lock_minutes: (stored.auto_lock_minutes > 0).then_some(stored.auto_lock_minutes),
            limit_bytes: stored.quota_bytes,
            keep_days: (stored.keep_days > 0).then_some(stored.keep_days),
            reserve_bytes: stored.reserve_bytes,
            segment_seconds: stored.segment_seconds,
            close_action: match stored.on_close {
                OnClose::Ask => view::CloseAction::Ask,
                OnClose::Keep => view::CloseAction::Keep,
                OnClose::Stop => view::CloseAction::Stop,
            },
            notifications: stored.notify,
            inhibit_sleep: stored.inhibit_sleep,
            log_level: self.config.log_level(),
            folder: folder.to_string_lossy().into_owned(),
            look: stored.look.into(),
            autostart: stored.autostart,
            unattended_key: self.unattended_key(),
            mark_motion: stored.mark_motion,
            mark_subjects: stored.mark_subjects,
            monitor: Some(stored.monitor).filter(|m| !m.is_empty()),
            start_full_screen: stored.start_full_screen,
            feed_proxy: Some(stored.feed_proxy).filter(|proxy| !proxy.is_empty()),
            feed_authority: Authority::stored(&stored.feed_authority).map(|authority| authority.fingerprint()),
            last_drill: (stored.last_drill > 0).then(|| model::Utc(stored.last_drill).rfc3339()),
        })
    }

    /// Takes what is present; the store refuses what does not fit, and then nothing after it is taken.
    pub fn change_settings(&self, change: &view::SettingsChange) -> Result<view::Settings> {
        if let Some(level) = &change.log_level {
            self.config.set_log_level(level)?;
        }
        {
            let mut db = self.db();
            for (key, value) in stored(change)? {
                db.set_setting(key, &value)?;
            }
        }
        self.poke();
        self.note("settings_changed", serde_json::to_value(changed(change)).unwrap_or_default(), None);
        self.settings()
    }
}

/// The stored form of a change, by the store's own keys.
fn stored(change: &view::SettingsChange) -> Result<Vec<(&'static str, String)>> {
    let mut out = Vec::new();
    let mut put = |key, value: Option<String>| {
        if let Some(value) = value {
            out.push((key, value));
        }
    };
    if change.auto_lock_minutes == Some(Some(0)) || change.keep_days == Some(Some(0)) {
        return Err(Error::new(Code::Refused, "Nothing lasts zero minutes or days.").hint("Switch it off instead."));
    }
    put("auto_lock_minutes", change.auto_lock_minutes.map(|m| m.unwrap_or(0).to_string()));
    put("quota_bytes", change.limit_bytes.map(|b| b.to_string()));
    put("keep_days", change.keep_days.map(|d| d.unwrap_or(0).to_string()));
    put("reserve_bytes", change.reserve_bytes.map(|b| b.to_string()));
    put("segment_seconds", change.segment_seconds.map(|s| s.to_string()));
    put(
        "on_close",
        change.close_action.map(|action| {
            match action {
                view::CloseAction::Ask => "ask",
                view::CloseAction::Keep => "keep",
                view::CloseAction::Stop => "stop",
            }
            .to_owned()
        }),
    );
    put("notify", change.notifications.map(yes_no));
    put("inhibit_sleep", change.inhibit_sleep.map(yes_no));
    put(
        "look",
        change.look.map(|look| {
            match look {
                view::Look::Auto => "auto",
                view::Look::Light => "light",
                view::Look::Dark => "dark",
            }
            .to_owned()
        }),
    );
    put("autostart", change.autostart.map(yes_no));
    put("mark_motion", change.mark_motion.map(yes_no));
    put("mark_subjects", change.mark_subjects.map(yes_no));
    put("monitor", change.monitor.clone().map(Option::unwrap_or_default));
    put("start_full_screen", change.start_full_screen.map(yes_no));
    put("feed_proxy", change.feed_proxy.clone().map(Option::unwrap_or_default));
    if let Some(pem) = &change.feed_authority {
        let authority = pem.as_deref().map(Authority::of_pem).transpose()?;
        put("feed_authority", Some(authority.map(|authority| authority.to_store()).unwrap_or_default()));
    }
    Ok(out)
}

fn yes_no(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

/// Which settings changed, for the ledger.
fn changed(change: &view::SettingsChange) -> serde_json::Value {
    let all = serde_json::to_value(change).unwrap_or_default();
    let names: Vec<_> =
        all.as_object().into_iter().flatten().filter(|(_, v)| !v.is_null()).map(|(k, _)| k.clone()).collect();
    serde_json::json!({ "settings": names })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_present_is_stored() {
        let change = view::SettingsChange { keep_days: Some(None), notifications: Some(false), ..Default::default() };
        let stored = stored(&change).expect("fits");
        assert_eq!(stored, vec![("keep_days", "0".to_owned()), ("notify", "no".to_owned())]);
    }

    #[test]
    fn zero_is_not_off() {
        let change = view::SettingsChange { auto_lock_minutes: Some(Some(0)), ..Default::default() };
        assert_eq!(stored(&change).map_err(|e| e.code), Err(Code::Refused));
    }
}
