//! Feeds: a static list of request files, signed (section 10). How it is polled is the caller's; what may be in one, what of it is
//! still to be fetched, and whether a fetched file is the listed one, is said here.

use super::{MAX_SEQUENCE, payload, times, verified, version};
use crate::domain::{HttpsUrl, is_path};
use crate::envelope::{Identity, Kind};
use crate::error::{Field, Refusal, SchemaFault, StatementFault};
use crate::json;
use crate::key::Key;
use crate::limits::{DAY, MAX_FEED_ITEMS, MAX_FILE};
use crate::moment::Moment;
use crate::payload::{Faults, integer, list, moment, object, object_value, owned_value, parsed, string};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most bytes of items fetched in one poll.
pub const MAX_POLL: usize = 4 * 1024 * 1024;
const MAX_LIFETIME: i64 = 14 * DAY;
/// Two values and their object an item, and the members around them.
const VALUES: usize = MAX_FEED_ITEMS * 3 + 16;

/// A feed's payload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Feed {
    /// Rising with every change.
    pub sequence: u64,
    pub issued: Moment,
    pub expires: Moment,
    pub items: Vec<Item>,
}

/// One listed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Of the file's bytes, in hex.
    pub sha256: String,
    /// Relative to the feed's own address, on the same host.
    pub url: String,
}

/// What is kept of a feed, per key and address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedHeld {
    pub sequence: u64,
    pub identity: Identity,
}

/// A feed that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FeedRead {
    pub feed: Feed,
    /// The followed key that signed it.
    pub key: Key,
    /// It has expired: its host may be holding newer ones back. Its items are still good.
    pub stale: bool,
    /// To keep from now on.
    pub held: FeedHeld,
}

impl Feed {
    /// Reads a feed that was fetched from an address, for which `keys` are followed and `held` was kept.
    pub fn read(
        bytes: &[u8],
        keys: &[Key],
        held: Option<FeedHeld>,
        now: Moment,
        clock_synchronised: bool,
    ) -> Result<FeedRead, Refusal> {
        let verified = verified(bytes, Kind::Feed)?;
        let key = verified.keys().iter().copied().find(|key| keys.contains(key));
        let key = key.ok_or(Refusal::Statement(StatementFault::UnknownKey))?;
        let feed = payload(&verified, VALUES, feed)?;
        times(feed.issued, feed.expires, MAX_LIFETIME, now, clock_synchronised)?;
        let identity = verified.identity();
        if let Some(held) = held {
            if feed.sequence < held.sequence {
                return Err(Refusal::Statement(StatementFault::Sequence));
            }
            if feed.sequence == held.sequence && identity != held.identity {
                return Err(Refusal::Statement(StatementFault::Equivocation));
            }
        }
        let held = FeedHeld { sequence: feed.sequence, identity };
        Ok(FeedRead { stale: clock_synchronised && feed.expires <= now, feed, key, held })
    }

    /// The payload's bytes, for signing.
    #[must_use]
    pub fn to_payload(&self) -> Vec<u8> {
        let item =
            |item: &'_ Item| object_value(vec![("sha256", owned_value(&item.sha256)), ("url", owned_value(&item.url))]);
        let sequence = i64::try_from(self.sequence).unwrap_or(MAX_SEQUENCE);
        let value = object_value(vec![
            ("v", json::Value::Integer(1)),
            ("sequence", json::Value::Integer(sequence)),
            ("issued", owned_value(self.issued)),
            ("expires", owned_value(self.expires)),
            ("items", json::Value::Array(self.items.iter().map(item).collect())),
        ]);
        json::write(&value).into_bytes()
    }
}

impl Item {
    /// Of a file at this relative address; none, if a feed may not list such a one.
    #[must_use]
    pub fn of(bytes: &[u8], url: &str) -> Option<Self> {
        let good = !bytes.is_empty() && bytes.len() <= MAX_FILE && is_relative(url);
        good.then(|| Self { sha256: hex::encode(Sha256::digest(bytes)), url: url.to_owned() })
    }

    /// Whether these bytes are the listed file.
    #[must_use]
    pub fn is(&self, bytes: &[u8]) -> bool {
        bytes.len() <= MAX_FILE && hex::encode(Sha256::digest(bytes)) == self.sha256
    }

    /// Where it lies, for a feed at this address.
    #[must_use]
    pub fn address(&self, feed: &HttpsUrl) -> Option<HttpsUrl> {
        let folder = feed.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = if self.url.starts_with('/') { self.url.clone() } else { format!("{folder}/{}", self.url) };
        format!("https://{}{path}", feed.host()).parse().ok()
    }
}

fn feed(value: &json::Value<'_>, f: &mut Faults) -> Option<Feed> {
    let m = object(value, Field::root(), &["v", "sequence", "issued", "expires", "items"], f)?;
    version(&m, f)?;
    let sequence = m.need("sequence", f, integer(1..=MAX_SEQUENCE)).and_then(|n| u64::try_from(n).ok());
    let (issued, expires) = (m.need("issued", f, moment), m.need("expires", f, moment));
    let items = m.need("items", f, list(0..=MAX_FEED_ITEMS, item));
    Some(Feed { sequence: sequence?, issued: issued?, expires: expires?, items: items? })
}

fn item(value: &json::Value<'_>, field: Field, f: &mut Faults) -> Option<Item> {
    let m = object(value, field, &["sha256", "url"], f)?;
    let hash = |text: &str| {
        let lower = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (text.len() == 64 && lower).then(|| text.to_owned())
    };
    let sha256 = m.need("sha256", f, parsed(SchemaFault::Form, hash));
    let url = m.need("url", f, |value, field, f| {
        let url = string(value, field, f)?;
        if !is_relative(url) {
            f.0.push(Refusal::Statement(StatementFault::OtherHost));
        }
        Some(url.to_owned())
    });
    Some(Item { sha256: sha256?, url: url? })
}

/// A path, with or without a leading slash: nothing that could name a host, go up, or carry a token in a query.
fn is_relative(url: &str) -> bool {
    let path = url.strip_prefix('/').unwrap_or(url);
    url.len() <= 150 && !path.is_empty() && !path.ends_with('/') && is_path(path)
}
