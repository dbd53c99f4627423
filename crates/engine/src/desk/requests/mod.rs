//! Community requests at the desk: files are taken in and checked, shown as cards, matched against what was recorded, held for and
//! answered. What a file may be is `request`'s; how files get here is the carriers'.
//!
//! What is shown is decided at every look, from the bytes that came, what is trusted, what is remembered and the time: a stored
//! verdict would outlive its reasons. Of an unknown sender nothing is shown but what [`view::requests::StrangerView`] has.

mod answering;
mod card;
mod file;
mod holds;
mod inbox;
mod matching;
mod news;
mod papers;
mod places;
mod responses;
mod rules;
mod take_in;
mod towns;
mod trust;
mod words;

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::{RequestRules, RequesterClass};
pub(crate) use answering::Answering;
use model::{Clock, Utc};
use request::{Card, Context, Identity, Memory, Moment, Policy, Trust, Verdict};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::{PrivateDb, StoredRequest};

/// Names of the books in `private.db`.
const TRUST: &str = "trust";
const MEMORY: &str = "memory";
const RULES: &str = "rules";

/// What every look at a file needs.
struct Books {
    trust: Trust,
    memory: Memory,
    rules: RequestRules,
    policy: Policy,
    /// By the computer's clock.
    now: Moment,
    clock_synchronised: bool,
}

impl Books {
    fn read(private: &PrivateDb, clock: &dyn Clock) -> Result<Self> {
        let rules = rules(private)?;
        let policy = Policy { hidden: rules.hidden_classes.iter().map(|class| words::class_of(*class)).collect() };
        Ok(Self {
            trust: book(private, TRUST)?.unwrap_or_default(),
            memory: book(private, MEMORY)?.unwrap_or_default(),
            rules,
            policy,
            now: moment(clock.now()),
            clock_synchronised: clock.synchronised(),
        })
    }

    fn check(&self, bytes: &[u8], at: Moment) -> std::result::Result<Verdict, request::Refusal> {
        self.check_against(&self.memory, bytes, at)
    }

    fn check_against(
        &self,
        memory: &Memory,
        bytes: &[u8],
        now: Moment,
    ) -> std::result::Result<Verdict, request::Refusal> {
        let Self { trust, policy, clock_synchronised, .. } = self;
        request::check(bytes, &Context { trust, memory, policy, now, clock_synchronised: *clock_synchronised })
    }

    /// A stored revision as if no newer one were known.
    fn by_itself(&self, stored: &StoredRequest) -> Option<Card> {
        let (mut memory, identity) = (Memory::default(), Identity(stored.identity));
        if let Some(sighting) = self.memory.sighting(identity) {
            memory.remember(sighting.clone());
        }
        if self.memory.was_posted(identity) {
            memory.note_posted(identity);
        }
        match self.check_against(&memory, &stored.bytes, self.now) {
            Ok(Verdict::Card(card)) => Some(*card),
            _ => None,
        }
    }
}

/// What is on after installing: requests can be opened, federal ones are hidden, and nights are quiet.
fn default_rules() -> RequestRules {
    RequestRules {
        on: true,
        hidden_classes: vec![RequesterClass::Federal],
        hidden_incidents: Vec::new(),
        max_distance_m: None,
        notify: true,
        quiet_from: 22 * 60,
        quiet_to: 7 * 60,
    }
}

fn rules(private: &PrivateDb) -> Result<RequestRules> {
    Ok(book(private, RULES)?.unwrap_or_else(default_rules))
}

fn book<T: DeserializeOwned>(private: &PrivateDb, name: &'static str) -> Result<Option<T>> {
    let Some(body) = private.request_book(name)? else { return Ok(None) };
    // The error of the parser would quote what stands there.
    serde_json::from_str(&body).map(Some).map_err(|_| {
        Error::new(Code::Damaged, format!("What the household keeps of requests ({name}) cannot be read."))
            .hint("A copy of private.db from a backup can take its place. The footage is not affected.")
    })
}

fn set_book(private: &mut PrivateDb, name: &'static str, value: &impl Serialize) -> Result<()> {
    let body = serde_json::to_string(value).map_err(|_| Error::internal("What is kept of requests is no JSON."))?;
    Ok(private.set_request_book(name, &body)?)
}

/// Whole seconds, as the format has them.
fn moment(at: Utc) -> Moment {
    Moment(at.0.div_euclid(1_000_000))
}

fn micros(at: Moment) -> i64 {
    at.0.saturating_mul(1_000_000)
}

impl Desk {
    /// Lends the private database and what every look at a file needs.
    fn with_books<T>(&self, work: impl FnOnce(&mut PrivateDb, Books) -> Result<T>) -> Result<T> {
        self.with_private(|private| {
            let books = Books::read(private, &*self.clock)?;
            work(private, books)
        })
    }
}

#[cfg(test)]
pub(in crate::desk) mod tests;
