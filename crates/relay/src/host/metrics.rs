//! Numbers for who runs a host: how much, how often, how it ended. No address, no id, no name, so that they can be kept and shown.

use super::link::State;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// One number that only grows.
#[derive(Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    pub(crate) fn add(&self, many: u64) {
        self.0.fetch_add(many, Ordering::Relaxed);
    }

    pub(crate) fn one(&self) {
        self.add(1);
    }

    fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Default)]
pub(crate) struct Metrics {
    pub(crate) connections: Count,
    /// Turned away: too many from one place, no handshake in time.
    pub(crate) turned_away: Count,
    /// Ended because nothing moved, or too little.
    pub(crate) stalled: Count,
    pub(crate) answered_fine: Count,
    pub(crate) answered_theirs: Count,
    pub(crate) answered_ours: Count,
    pub(crate) bytes_in: Count,
    pub(crate) bytes_out: Count,
    pub(crate) proofs_right: Count,
    pub(crate) proofs_wrong: Count,
    pub(crate) pins_wrong: Count,
    pub(crate) downloads: Count,
    pub(crate) disk_full: Count,
}

impl Metrics {
    /// In the text form that Prometheus and its like read.
    pub(crate) fn written(&self, states: &[State], bytes_kept: u64, free_bytes: u64, sessions: usize) -> String {
        let mut text = String::new();
        let counts: [(&str, &str, &Count); 13] = [
            ("connections_total", "Connections that were taken.", &self.connections),
            (
                "turned_away_total",
                "Connections that were not: too many from one place, or no handshake in time.",
                &self.turned_away,
            ),
            ("stalled_total", "Transfers that were ended because too little moved.", &self.stalled),
            ("answers_fine_total", "Answers below 400.", &self.answered_fine),
            ("answers_theirs_total", "Answers from 400 to 499.", &self.answered_theirs),
            ("answers_ours_total", "Answers from 500.", &self.answered_ours),
            ("received_bytes_total", "Bytes of sealed files that came.", &self.bytes_in),
            ("sent_bytes_total", "Bytes of sealed files that went out.", &self.bytes_out),
            ("proofs_right_total", "Proofs that held.", &self.proofs_right),
            (
                "proofs_wrong_total",
                "Proofs of a link's key that did not; visits of scanners are among them.",
                &self.proofs_wrong,
            ),
            ("pins_wrong_total", "Wrong PINs.", &self.pins_wrong),
            ("downloads_total", "Files that were fetched as a whole.", &self.downloads),
            ("disk_full_total", "Uploads that were stopped because there was no room.", &self.disk_full),
        ];
        for (name, help, count) in counts {
            let _ = writeln!(
                text,
                "# HELP porchlight_relay_{name} {help}\n# TYPE porchlight_relay_{name} counter\nporchlight_relay_{name} {}",
                count.get()
            );
        }
        let known = [
            (State::Uploading, "uploading"),
            (State::Open, "open"),
            (State::Waiting, "waiting"),
            (State::Exhausted, "exhausted"),
            (State::Expired, "expired"),
            (State::Revoked, "revoked"),
            (State::LockedOut, "locked_out"),
        ];
        text.push_str("# HELP porchlight_relay_links Links by state.\n# TYPE porchlight_relay_links gauge\n");
        for (state, name) in known {
            let many = states.iter().filter(|one| **one == state).count();
            let _ = writeln!(text, "porchlight_relay_links{{state=\"{name}\"}} {many}");
        }
        let sessions = u64::try_from(sessions).unwrap_or(u64::MAX);
        for (name, help, value) in [
            ("kept_bytes", "Bytes of sealed files that are here.", bytes_kept),
            ("free_bytes", "Bytes that may still come.", free_bytes),
            ("sessions", "Sessions that live.", sessions),
        ] {
            let _ = writeln!(
                text,
                "# HELP porchlight_relay_{name} {help}\n# TYPE porchlight_relay_{name} gauge\nporchlight_relay_{name} {value}"
            );
        }
        text
    }
}
