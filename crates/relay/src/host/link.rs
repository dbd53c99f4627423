//! One link as the host remembers it, and what follows from that: its state, who is let in, what a wrong PIN leads to. Pure: files are
//! `shelf.rs`'s business, requests `recipient.rs`'s and `owner.rs`'s.

use crate::proof::{LinkId, is_key, lower_hex};
use serde::{Deserialize, Serialize};

pub(crate) const DAY_S: u64 = 86_400;
/// Longer than that nothing waits: who needs it longer makes a new link.
pub(crate) const MOST_DAYS: u64 = 30;
const MOST_DOWNLOADS: u32 = 3;
/// A person mistypes a few times; a guesser of eight digits gets nowhere in thirty.
const WRONG_UNTIL_WAIT: u32 = 10;
const WRONG_UNTIL_END: u32 = 30;
const WAIT_S: u64 = 15 * 60;
/// How long the owner can still read what became of a link.
const REMEMBERED_S: u64 = MOST_DAYS * DAY_S;

/// What the owner asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    #[serde(with = "hex_key")]
    pub(crate) access_key: Option<[u8; 32]>,
    #[serde(with = "hex_key")]
    pub(crate) pin_key: Option<[u8; 32]>,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) expires_s: u64,
    pub(crate) downloads: u32,
}

impl Order {
    /// Whether it can be met at all. A PIN without a link's key would be a lock on an open door.
    pub(crate) fn is_sound(&self, now_s: u64) -> bool {
        let keys = [&self.access_key, &self.pin_key];
        keys.iter().all(|key| key.as_ref().is_none_or(is_key))
            && (self.access_key.is_some() || self.pin_key.is_none())
            && self.bytes > 0
            && lower_hex::<32>(&self.sha256).is_some()
            && is_time(self.expires_s, now_s)
            && (1..=MOST_DOWNLOADS).contains(&self.downloads)
    }
}

/// A clock may be some minutes ahead of ours.
fn is_time(expires_s: u64, now_s: u64) -> bool {
    expires_s > now_s && expires_s <= now_s + MOST_DAYS * DAY_S + 600
}

/// Why a link is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum End {
    Exhausted,
    Expired,
    Revoked,
    LockedOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum State {
    Uploading,
    Open,
    Waiting,
    Exhausted,
    Expired,
    Revoked,
    LockedOut,
}

/// What lies on disk beside the sealed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// SHA-256 of the owner's token, hex.
    pub(crate) owner: String,
    /// As it came; its keys go when the link ends.
    pub(crate) order: Order,
    pub(crate) made_s: u64,
    /// After extensions.
    pub(crate) expires_s: u64,
    pub(crate) downloads_most: u32,
    /// Every byte is here and fits the hash.
    pub(crate) whole: bool,
    pub(crate) fetched_s: Vec<u64>,
    pub(crate) wrong_pins: u32,
    pub(crate) waits_until_s: Option<u64>,
    pub(crate) ended: Option<(End, u64)>,
}

/// What a proof at the PIN stage came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinTold {
    Right,
    Wrong { left: u32 },
    Wait { seconds: u64 },
    Closed,
}

/// What the owner is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Status {
    id: String,
    state: State,
    offset: u64,
    bytes: u64,
    downloads: u32,
    downloads_most: u32,
    wrong_pins: u32,
    waits_s: Option<u64>,
    expires_s: u64,
    made_s: u64,
    fetched_s: Vec<u64>,
}

impl Record {
    pub(crate) fn new(owner: String, order: Order, now_s: u64) -> Self {
        Self {
            owner,
            made_s: now_s,
            expires_s: order.expires_s,
            downloads_most: order.downloads,
            whole: false,
            fetched_s: Vec::new(),
            wrong_pins: 0,
            waits_until_s: None,
            ended: None,
            order,
        }
    }

    pub(crate) fn downloads(&self) -> u32 {
        u32::try_from(self.fetched_s.len()).unwrap_or(u32::MAX)
    }

    fn waits_s(&self, now_s: u64) -> Option<u64> {
        self.waits_until_s.and_then(|until| until.checked_sub(now_s)).filter(|left| *left > 0)
    }

    pub(crate) fn is_exhausted(&self) -> bool {
        self.downloads() >= self.downloads_most
    }

    pub(crate) fn state(&self, now_s: u64) -> State {
        match self.ended {
            Some((End::Exhausted, _)) => State::Exhausted,
            Some((End::Expired, _)) => State::Expired,
            Some((End::Revoked, _)) => State::Revoked,
            Some((End::LockedOut, _)) => State::LockedOut,
            None if now_s >= self.expires_s => State::Expired,
            None if !self.whole => State::Uploading,
            None if self.is_exhausted() => State::Exhausted,
            None if self.waits_s(now_s).is_some() => State::Waiting,
            None => State::Open,
        }
    }

    /// Whether a new session may begin. A wait holds up the PIN only: who has the link learns of it there.
    pub(crate) fn admits(&self, now_s: u64) -> bool {
        matches!(self.state(now_s), State::Open | State::Waiting)
    }

    /// Whether a session that was let in may still fetch.
    pub(crate) fn serves(&self, now_s: u64) -> bool {
        self.admits(now_s) || (self.state(now_s) == State::Exhausted && self.ended.is_none())
    }

    /// Counts a proof at the PIN stage. Whether it is right is asked only where it may be.
    pub(crate) fn pin(&mut self, now_s: u64, right: impl FnOnce() -> bool) -> PinTold {
        if !self.admits(now_s) {
            return PinTold::Closed;
        }
        if let Some(seconds) = self.waits_s(now_s) {
            return PinTold::Wait { seconds };
        }
        if right() {
            return PinTold::Right;
        }
        self.wrong_pins += 1;
        let left = (WRONG_UNTIL_WAIT - self.wrong_pins % WRONG_UNTIL_WAIT) % WRONG_UNTIL_WAIT;
        if self.wrong_pins >= WRONG_UNTIL_END {
            self.end(End::LockedOut, now_s);
        } else if left == 0 {
            self.waits_until_s = Some(now_s + WAIT_S);
        }
        PinTold::Wrong { left }
    }

    /// The keys go with it.
    pub(crate) fn end(&mut self, why: End, now_s: u64) {
        if self.ended.is_none() {
            self.ended = Some((why, now_s));
            self.order.access_key = None;
            self.order.pin_key = None;
            self.waits_until_s = None;
        }
    }

    /// What time alone makes of it. `fetching`: somebody who was let in is still there.
    pub(crate) fn grow_older(&mut self, now_s: u64, fetching: bool) {
        if now_s >= self.expires_s {
            self.end(End::Expired, now_s);
        } else if self.whole && self.is_exhausted() && !fetching {
            self.end(End::Exhausted, now_s);
        }
    }

    pub(crate) fn is_forgotten(&self, now_s: u64) -> bool {
        self.ended.is_some_and(|(_, at)| now_s >= at + REMEMBERED_S)
    }

    /// `false` where the link has ended or what is asked for cannot be.
    pub(crate) fn extend(&mut self, expires_s: u64, downloads: u32, now_s: u64) -> bool {
        let fits = self.ended.is_none()
            && now_s < self.expires_s
            && is_time(expires_s, now_s)
            && downloads > self.downloads()
            && downloads - self.downloads() <= MOST_DOWNLOADS;
        if fits {
            (self.expires_s, self.downloads_most) = (expires_s, downloads);
        }
        fits
    }

    pub(crate) fn status(&self, id: &LinkId, offset: u64, now_s: u64) -> Status {
        Status {
            id: id.to_string(),
            state: self.state(now_s),
            offset,
            bytes: self.order.bytes,
            downloads: self.downloads(),
            downloads_most: self.downloads_most,
            wrong_pins: self.wrong_pins,
            waits_s: self.waits_s(now_s),
            expires_s: self.expires_s,
            made_s: self.made_s,
            fetched_s: self.fetched_s.clone(),
        }
    }
}

/// A key as 64 lower-case hex digits, or null.
mod hex_key {
    use crate::proof::lower_hex;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(key: &Option<[u8; 32]>, to: S) -> Result<S::Ok, S::Error> {
        key.map(hex::encode).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[u8; 32]>, D::Error> {
        let Some(text) = Option::<String>::deserialize(from)? else { return Ok(None) };
        lower_hex(&text).map(Some).ok_or_else(|| D::Error::custom("a key is 64 lower-case hex digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(downloads: u32) -> Record {
        let order = Order {
            access_key: Some([1; 32]),
            pin_key: Some([2; 32]),
            bytes: 10,
            sha256: "0".repeat(64),
            expires_s: 100_000,
            downloads,
        };
        Record { whole: true, ..Record::new(String::new(), order, 0) }
    }

    #[test]
    fn ten_wrong_pins_wait_and_thirty_end_it() {
        let mut link = record(3);
        let mut now = 0;
        let mut told = Vec::new();
        for round in 0..3 {
            for guess in 1..=10 {
                let left = (10 - guess) % 10;
                assert_eq!(link.pin(now, || false), PinTold::Wrong { left }, "round {round}, guess {guess}");
            }
            told.push(link.pin(now, || panic!("not asked while it waits")));
            assert_eq!(link.pin(now + WAIT_S - 1, || true) == PinTold::Right, false);
            now += WAIT_S;
        }
        let wait = PinTold::Wait { seconds: WAIT_S };
        assert_eq!(told, [wait, wait, PinTold::Closed]);
        assert_eq!((link.state(now), link.wrong_pins), (State::LockedOut, 30));
        assert_eq!((link.order.access_key, link.order.pin_key), (None, None));
        assert_eq!(link.pin(now, || true), PinTold::Closed);
    }

    #[test]
    fn a_right_pin_gives_a_guesser_no_new_tries() {
        let mut link = record(3);
        (0..9).for_each(|_| assert!(matches!(link.pin(0, || false), PinTold::Wrong { .. })));
        assert_eq!(link.pin(0, || true), PinTold::Right);
        assert_eq!(link.pin(0, || false), PinTold::Wrong { left: 0 });
        assert_eq!(link.state(0), State::Waiting);
        assert!(link.admits(0) && link.serves(0));
    }

    #[test]
    fn time_and_downloads_lead_to_these_states() {
        let mut link = record(1);
        assert_eq!((link.state(99_999), link.state(100_000)), (State::Open, State::Expired));
        assert!(!link.admits(100_000) && !link.serves(100_000));
        link.fetched_s.push(5);
        assert_eq!(link.state(6), State::Exhausted);
        assert!(!link.admits(6) && link.serves(6));
        link.grow_older(7, true);
        assert_eq!(link.ended, None);
        link.grow_older(8, false);
        assert_eq!(link.ended, Some((End::Exhausted, 8)));
        assert!(!link.serves(8));
        link.grow_older(100_000, false);
        assert_eq!(link.state(100_000), State::Exhausted, "what ended keeps its reason");
        assert!(!link.is_forgotten(8 + REMEMBERED_S - 1) && link.is_forgotten(8 + REMEMBERED_S));
    }

    #[test]
    fn an_extension_stays_within_thirty_days_and_three_downloads() {
        let mut link = record(1);
        link.fetched_s.push(5);
        let month = MOST_DAYS * DAY_S;
        for (expires_s, downloads) in [(5, 2), (month + 1000, 2), (50_000, 1), (50_000, 5), (50_000, 0)] {
            assert!(!link.extend(expires_s, downloads, 10), "{expires_s} {downloads}");
        }
        assert!(link.extend(month, 4, 10));
        assert_eq!(link.state(10), State::Open);
        link.end(End::Revoked, 20);
        assert!(!link.extend(month, 4, 30));
    }

    #[test]
    fn an_order_is_sound_or_not() {
        let good = Order { access_key: None, pin_key: None, ..record(2).order };
        assert!(good.is_sound(0));
        let bad = [
            Order { access_key: Some([0; 32]), ..good.clone() },
            Order { pin_key: Some([0; 32]), ..good.clone() },
            Order { bytes: 0, ..good.clone() },
            Order { sha256: "A".repeat(64), ..good.clone() },
            Order { downloads: 0, ..good.clone() },
            Order { downloads: 4, ..good.clone() },
            Order { expires_s: 0, ..good.clone() },
            Order { expires_s: 31 * DAY_S, ..good },
        ];
        assert!(bad.iter().all(|order| !order.is_sound(0)));
    }
}
