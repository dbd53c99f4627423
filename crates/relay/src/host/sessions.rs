//! Who was let in: sessions and their tickets, in memory only, so that a stopped host has forgotten them. Kept by the hash of what the recipient
//! holds. What a proof is worth is decided before.

use super::link::{MOST_DAYS, Record};
use super::sent::Sent;
use super::shelf::Link;
use crate::proof::{LinkId, NoRandom, lower_hex, random};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const LIVES: Duration = Duration::from_secs(6 * 3600);
/// Of one link; a recipient has one or two. Beyond, the oldest goes, first of those that have not come past the PIN.
const MOST_OF_LINK: usize = 256;
const MOST_TICKETS: usize = 32;
/// A browser opens a handful of connections; more would be somebody who wants to hold the host up.
const MOST_STREAMS: usize = 16;

pub(crate) struct Session {
    pub(crate) link: Arc<Link>,
    until: Instant,
    past_pin: AtomicBool,
    sent: Mutex<Sent>,
    counted: AtomicBool,
    tickets: AtomicUsize,
    streams: AtomicUsize,
}

/// One transfer of a session, for as long as it lasts.
pub(crate) struct Stream(Arc<Session>);

impl Drop for Stream {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Session {
    pub(crate) fn may_fetch(&self, record: &Record, now_s: u64) -> bool {
        self.past_pin.load(Ordering::Acquire) && record.serves(now_s)
    }

    pub(crate) fn pass(&self) {
        self.past_pin.store(true, Ordering::Release);
    }

    pub(crate) fn stream(self: &Arc<Self>) -> Option<Stream> {
        let stream = Stream(Arc::clone(self));
        (self.streams.fetch_add(1, Ordering::Relaxed) < MOST_STREAMS).then_some(stream)
    }

    /// Notes what went out; `true` once, when it was the last that had not.
    pub(crate) fn sent(&self, from: u64, to: u64, bytes: u64) -> bool {
        let mut sent = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        sent.add(from, to);
        sent.is_whole(bytes) && !self.counted.swap(true, Ordering::AcqRel)
    }
}

type Hash = [u8; 32];
type Known = HashMap<Hash, Arc<Session>>;

#[derive(Default)]
pub(crate) struct Sessions {
    sessions: Mutex<Known>,
    tickets: Mutex<Known>,
}

impl Sessions {
    /// What the recipient is to show from now on.
    pub(crate) fn begin(&self, link: Arc<Link>, past_pin: bool) -> Result<String, NoRandom> {
        let text = hex::encode(random::<32>()?);
        let mut known = lock(&self.sessions);
        let of_link = known.iter().filter(|(_, session)| session.link.id == link.id);
        if of_link.clone().count() >= MOST_OF_LINK {
            let oldest = of_link.min_by_key(|(_, session)| (session.past_pin.load(Ordering::Acquire), session.until));
            if let Some(hash) = oldest.map(|(hash, _)| *hash) {
                known.remove(&hash);
            }
        }
        let session = Session {
            link,
            until: Instant::now() + LIVES,
            past_pin: AtomicBool::new(past_pin),
            sent: Mutex::default(),
            counted: AtomicBool::new(false),
            tickets: AtomicUsize::new(0),
            streams: AtomicUsize::new(0),
        };
        known.insert(hash(&text), Arc::new(session));
        Ok(text)
    }

    pub(crate) fn get(&self, text: &str) -> Option<Arc<Session>> {
        found(&self.sessions, text)
    }

    pub(crate) fn of_ticket(&self, text: &str) -> Option<Arc<Session>> {
        found(&self.tickets, text)
    }

    /// Another way to the same session, for the browser's own downloads; `None` where it has had too many.
    pub(crate) fn ticket(&self, session: &Arc<Session>) -> Result<Option<String>, NoRandom> {
        if session.tickets.fetch_add(1, Ordering::Relaxed) >= MOST_TICKETS {
            return Ok(None);
        }
        let text = hex::encode(random::<32>()?);
        lock(&self.tickets).insert(hash(&text), Arc::clone(session));
        Ok(Some(text))
    }

    /// Forgets what is over.
    pub(crate) fn sweep(&self) {
        let lives = |_: &Hash, session: &mut Arc<Session>| {
            session.until > Instant::now() && session.link.record().ended.is_none()
        };
        lock(&self.sessions).retain(lives);
        lock(&self.tickets).retain(lives);
    }

    pub(crate) fn count(&self) -> usize {
        lock(&self.sessions).len()
    }

    /// Whether somebody who may fetch is still there.
    pub(crate) fn fetching(&self, id: &LinkId) -> bool {
        let is_one = |session: &Arc<Session>| {
            session.link.id == *id && session.past_pin.load(Ordering::Acquire) && session.until > Instant::now()
        };
        lock(&self.sessions).values().any(is_one)
    }
}

fn lock(known: &Mutex<Known>) -> MutexGuard<'_, Known> {
    known.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Found by its hash: how long the search takes tells nothing of what was shown.
fn hash(text: &str) -> Hash {
    Sha256::digest(text.as_bytes()).into()
}

fn found(known: &Mutex<Known>, text: &str) -> Option<Arc<Session>> {
    lower_hex::<32>(text)?;
    lock(known).get(&hash(text)).filter(|session| session.until > Instant::now()).cloned()
}

/// No session outlives the longest link.
const _: () = assert!(LIVES.as_secs() < MOST_DAYS * super::link::DAY_S);
