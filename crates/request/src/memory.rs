//! What a household remembers of requests, against replay (section 8): data in, data out. Storing it belongs to the caller: a
//! [`Sighting`] is one row, and a [`Memory`] is made of rows.
//!
//! Memory is per key, so that a stolen key that signed revision 999 cannot block its successor; unknown keys have none, so that
//! nobody fills it with keys made up for that.

use crate::domain::Domain;
use crate::envelope::Identity;
use crate::error::ReplayFault;
use crate::key::Key;
use crate::limits::{DAY, HOUR};
use crate::moment::Moment;
use crate::payload::{Request, RequestId, Status};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Requests that are remembered of one key. An agency that posts five a day for its longest lifetime has 150.
const MAX_REQUESTS: usize = 4096;
/// Files of one id and revision that are kept: the first, and enough of the others to show what happened.
const MAX_VERSIONS: usize = 8;
/// How long after a request expired it is remembered, seconds: its lifetime at most is over, so no replay is in force.
const KEPT: i64 = 30 * DAY;
/// New files of one key within an hour from which an owner is told.
const MANY: usize = 10;

/// One accepted file of a known key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    pub key: Key,
    pub id: RequestId,
    pub revision: u16,
    pub identity: Identity,
    pub status: Status,
    pub issued: Moment,
    pub expires: Moment,
    pub domain: Domain,
    pub encrypt_to: Vec<String>,
    /// When it came in.
    pub seen: Moment,
}

impl Sighting {
    pub(crate) fn of<A>(request: &Request<A>, key: Key, identity: Identity, seen: Moment) -> Self {
        Self {
            key,
            id: request.id.clone(),
            revision: request.revision,
            identity,
            status: request.status,
            issued: request.issued,
            expires: request.expires,
            domain: request.requester.domain.clone(),
            encrypt_to: request.encrypt_to.clone(),
            seen,
        }
    }
}

/// All that is remembered.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct Memory {
    seen: BTreeMap<Key, BTreeMap<RequestId, Vec<Sighting>>>,
    posted: BTreeSet<Identity>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    sightings: Vec<Sighting>,
    #[serde(default)]
    posted: BTreeSet<Identity>,
}

impl From<Stored> for Memory {
    fn from(stored: Stored) -> Self {
        let mut memory = Self { posted: stored.posted, ..Self::default() };
        stored.sightings.into_iter().for_each(|sighting| memory.remember(sighting));
        memory
    }
}

impl From<Memory> for Stored {
    fn from(memory: Memory) -> Self {
        Self { sightings: memory.sightings().cloned().collect(), posted: memory.posted }
    }
}

/// How a file stands to what came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Replay {
    /// The first of its id, one that follows, or one that is the highest already.
    Good {
        /// When this very file was first seen.
        seen: Option<Moment>,
        /// Another file of the same id and revision.
        equivocation: Option<Identity>,
    },
    /// Newer ones are known.
    Older { highest: u16 },
}

impl Memory {
    /// Takes in what a card says of itself ([`crate::Card::sighting`]). The same file twice counts once.
    pub fn remember(&mut self, sighting: Sighting) {
        let of_id = self.seen.entry(sighting.key).or_default().entry(sighting.id.clone()).or_default();
        let known = of_id.iter().any(|s| s.identity == sighting.identity);
        let versions = of_id.iter().filter(|s| s.revision == sighting.revision).count();
        if !known && versions < MAX_VERSIONS {
            of_id.push(sighting);
        }
    }

    /// A file of this identity was seen in a feed or on a public posting: others got the same.
    pub fn note_posted(&mut self, identity: Identity) {
        self.posted.insert(identity);
    }

    #[must_use]
    pub fn was_posted(&self, identity: Identity) -> bool {
        self.posted.contains(&identity)
    }

    /// Everything remembered, a row each.
    pub fn sightings(&self) -> impl Iterator<Item = &Sighting> {
        self.seen.values().flat_map(BTreeMap::values).flatten()
    }

    /// The sighting of this very file.
    #[must_use]
    pub fn sighting(&self, identity: Identity) -> Option<&Sighting> {
        self.sightings().find(|s| s.identity == identity)
    }

    /// Drops what no replay can bring back: ids of which everything expired more than 30 days ago.
    pub fn forget_expired(&mut self, now: Moment) {
        for of_key in self.seen.values_mut() {
            of_key.retain(|_, sightings| sightings.iter().any(|s| s.expires.plus(KEPT) > now));
        }
        self.seen.retain(|_, of_key| !of_key.is_empty());
    }

    pub(crate) fn judge<A>(&self, request: &Request<A>, key: Key, identity: Identity) -> Result<Replay, ReplayFault> {
        let of_key = self.seen.get(&key);
        let Some(earlier) = of_key.and_then(|of_key| of_key.get(&request.id)).filter(|earlier| !earlier.is_empty())
        else {
            let full = of_key.is_some_and(|of_key| of_key.len() >= MAX_REQUESTS);
            let first = Replay::Good { seen: None, equivocation: None };
            return if full { Err(ReplayFault::Full) } else { Ok(first) };
        };
        let highest = earlier.iter().map(|s| s.revision).max().unwrap_or(0);
        if request.revision < highest {
            return Ok(Replay::Older { highest });
        }
        let seen = earlier.iter().find(|s| s.identity == identity).map(|s| s.seen);
        let other = earlier.iter().find(|s| s.revision == request.revision && s.identity != identity);
        let equivocation = other.map(|s| s.identity);
        if request.revision == highest {
            return Ok(Replay::Good { seen, equivocation });
        }
        // Of the highest revision there may be several files: what any of them forbids is forbidden.
        let mut last = earlier.iter().filter(|s| s.revision == highest);
        let fault = |s: &Sighting| {
            if s.status != Status::Active {
                Some(ReplayFault::Closed)
            } else if s.domain != request.requester.domain || sorted(&s.encrypt_to) != sorted(&request.encrypt_to) {
                Some(ReplayFault::Changed)
            } else if s.issued >= request.issued {
                Some(ReplayFault::Issued)
            } else {
                None
            }
        };
        last.find_map(fault).map_or(Ok(Replay::Good { seen, equivocation }), Err)
    }

    /// How many new files of this key came within the hour before now, if they are many.
    pub(crate) fn many(&self, key: Key, now: Moment) -> Option<usize> {
        let recent = |s: &&Sighting| s.seen > now.plus(-HOUR) && s.seen <= now;
        let count = self.seen.get(&key)?.values().flatten().filter(recent).count();
        (count >= MANY).then_some(count)
    }
}

fn sorted(list: &[String]) -> Vec<&String> {
    let mut list: Vec<_> = list.iter().collect();
    list.sort_unstable();
    list
}
