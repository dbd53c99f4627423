//! Carriers as the owner sets them up, and what the window's tasks do with them: scan, poll, and take in what came.
//!
//! Scanning and polling need no identity and go on while the household is locked; what they bring waits in the sealed inbox.

use super::Desk;
use crate::carrier::https::Fault;
use crate::carrier::inbox::{self, Unopened};
use crate::carrier::{Arrived, Authority, Folders, Hash, Inbox, Kept, Problem, Trouble, Web, feed, folder};
use crate::error::{Code, Error, Result};
use crate::view::requests::{Carrier, Carriers, FeedView, WatchedFolder};
use model::Utc;
use request::HttpsUrl;
use request::statement::{FeedRead, Item, MAX_POLL};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use store::{FollowedFeed, HeldFeed};
use tracing::{info, warn};

/// More of either than anybody minds.
const MOST_FOLDERS: usize = 20;
const MOST_FEEDS: usize = 20;
const WORDS: usize = 8;
/// A file that still grows after so many looks is for another time.
const MOST_LOOKS: usize = 10;

impl Desk {
    /// The ways by which requests come, how each of them does, and how many files wait.
    pub fn carriers(&self) -> Result<Carriers> {
        let (folders, feeds) = {
            let db = self.db();
            (db.watched_folders()?, db.feeds()?)
        };
        let now = self.clock.now();
        let folder = |found: store::WatchedFolder| WatchedFolder {
            problem: found.problem.map(|name| Trouble::named(&name).error().view()),
            path: found.path,
            taken: count(found.taken),
            refused: count(found.refused),
        };
        let feed = |found: FollowedFeed| FeedView {
            url: found.url,
            key_words: found.words.split(' ').map(str::to_owned).collect(),
            last_poll_us: found.last_poll.map(|at| at.0),
            next_poll_us: Some(found.next_poll.0),
            items: found.held.as_ref().map_or(0, |held| count(held.items)),
            problem: found.problem.map(|name| Problem::named(&name).unwrap_or(Problem::Malformed).error().view()),
            stale: found.held.is_some_and(|held| held.expires <= now),
            equivocation: found.equivocation,
        };
        Ok(Carriers {
            folders: folders.into_iter().map(folder).collect(),
            feeds: feeds.into_iter().map(feed).collect(),
            waiting: count(self.inbox().waiting()? as u64),
        })
    }

    /// Files that are put into this folder are taken in from now on.
    pub fn watch_folder(&self, path: &str) -> Result<()> {
        let absolute = path.starts_with('/') && !path.contains('\0');
        if !absolute {
            return Err(Error::new(Code::BadAddress, "A watched folder is given by its whole path."));
        }
        folder::look(Path::new(path)).map_err(Trouble::error)?;
        let folders = self.db().watched_folders()?;
        if folders.iter().any(|folder| folder.path == path) {
            return Ok(());
        }
        if folders.len() >= MOST_FOLDERS {
            return Err(Error::new(Code::Refused, format!("At most {MOST_FOLDERS} folders are watched."))
                .hint("Stop watching one that you no longer need."));
        }
        let mount = folder::mount_of(Path::new(path));
        self.db().watch_folder(path, mount.as_deref(), self.clock.now())?;
        self.note("folder_watched", serde_json::json!({}), Some(path));
        Ok(())
    }

    pub fn unwatch_folder(&self, path: &str) -> Result<()> {
        self.db().unwatch_folder(path)?;
        self.note("folder_left", serde_json::json!({}), Some(path));
        Ok(())
    }

    /// Follows a feed whose publisher's key has these words.
    pub fn add_feed(&self, url: &str, words: &str) -> Result<()> {
        let url = url.trim().parse::<HttpsUrl>().map_err(|e| {
            Error::new(Code::BadAddress, "This is not the address of a feed.")
                .hint("It looks like https://state.example/requests.ofrfeed, without a user, port or query.")
                .source(e)
        })?;
        let words = words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
        if words.len() != WORDS {
            return Err(Error::new(Code::BadAddress, format!("A publisher's key has {WORDS} words."))
                .hint("Ask the publisher for them, by a number that you looked up elsewhere."));
        }
        let (url, words) = (url.to_string(), words.join(" "));
        let feeds = self.db().feeds()?;
        if feeds.iter().any(|feed| feed.url == url && feed.words == words) {
            return Ok(());
        }
        if feeds.len() >= MOST_FEEDS && feeds.iter().all(|feed| feed.url != url) {
            return Err(Error::new(Code::Refused, format!("At most {MOST_FEEDS} feeds are followed."))
                .hint("Leave one that you no longer need."));
        }
        self.db().follow_feed(&url, &words, self.clock.now())?;
        self.note("feed_followed", serde_json::json!({}), Some(&url));
        Ok(())
    }

    pub fn remove_feed(&self, url: &str) -> Result<()> {
        self.db().drop_feed(url)?;
        self.note("feed_left", serde_json::json!({}), Some(url));
        Ok(())
    }

    fn inbox(&self) -> Inbox {
        Inbox::of(self.home())
    }

    /// Keeps a file that came, sealed, until [`Self::take_arrived`].
    fn keep_arrived(&self, bytes: Vec<u8>, carrier: Carrier) -> Result<Kept> {
        let epoch = self.db().current_epoch()?.ok_or_else(|| Error::internal("The household has no epoch."))?;
        let recipient = epoch.recipient.parse().map_err(vault::Error::from)?;
        let posted = carrier == Carrier::Feed;
        self.inbox().keep(&recipient, &Arrived { bytes, carrier, received: self.clock.now(), posted })
    }

    /// Takes in what waits, oldest first; each file is gone from the inbox once it was. How many were.
    pub fn take_arrived(&self) -> Result<u32> {
        self.require_open()?;
        let open = |sealed: &[u8]| {
            let opened = self.with_identity(|identity| Ok(vault::seal::open_bytes(identity, sealed)));
            opened.map_err(Unopened::Locked)?.map_err(|error| match error {
                vault::Error::NotForUs => Unopened::NotForUs,
                _ => Unopened::Damaged,
            })
        };
        self.inbox().drain(open, |Arrived { bytes, carrier, received, posted }| {
            match self.take_request(&bytes, carrier, received, posted) {
                Ok(_) => Ok(()),
                // Requests are turned off: nothing is taken in, and nothing is kept for later.
                Err(error) if error.code == Code::Refused => Ok(()),
                Err(error) => Err(error),
            }
        })
    }

    /// The folders that are watched.
    pub(crate) fn watched(&self) -> Result<Vec<PathBuf>> {
        Ok(self.db().watched_folders()?.into_iter().map(|folder| folder.path.into()).collect())
    }

    /// Looks once at every watched folder.
    pub(crate) fn scan_folders(&self, folders: &mut Folders) -> Result<Scanned> {
        let watched = self.db().watched_folders()?;
        folders.keep_only(&watched.iter().map(|folder| PathBuf::from(&folder.path)).collect::<Vec<_>>());
        let mut all = Scanned::default();
        for before in watched {
            let mount = before.mount.as_deref().map(Path::new);
            let scan = folders.scan(Path::new(&before.path), mount, self.clock.mono(), |hash, bytes| {
                if self.db().knows_folder_file(hash)? {
                    return Ok(Kept::Already);
                }
                let kept = self.keep_arrived(bytes, Carrier::Folder)?;
                if matches!(kept, Kept::New | Kept::Already) {
                    self.db().remember_folder_file(hash, self.clock.now())?;
                }
                Ok(kept)
            })?;
            let (taken, refused, problem) = match scan {
                Ok(scan) => (scan.taken, scan.refused, None),
                Err(trouble) => (0, before.refused, Some(trouble.name())),
            };
            all.taken += taken;
            all.more |= scan.is_ok_and(|scan| scan.more);
            if taken > 0 || refused != before.refused || problem != before.problem.as_deref() {
                self.db().note_folder(&before.path, taken, refused, problem)?;
                all.news = true;
            }
        }
        Ok(all)
    }

    /// Looks at every watched folder until nothing in it waits for a second look: for a shell without tasks. How many files were
    /// taken.
    pub fn scan_folders_once(&self) -> Result<u64> {
        let (mut folders, mut taken) = (Folders::default(), 0);
        for _ in 0..MOST_LOOKS {
            let scanned = self.scan_folders(&mut folders)?;
            taken += scanned.taken;
            if !scanned.more {
                break;
            }
            std::thread::sleep(folder::LOOKS_APART);
        }
        Ok(taken)
    }

    /// Polls the feeds whose time has come. How many that were. `ended` makes a quick end of it.
    pub fn poll_feeds(&self, ended: &Arc<AtomicBool>) -> Result<u32> {
        self.poll_with(&|| {
            let settings = self.db().settings()?;
            Ok(Web::new(&settings.feed_proxy, Authority::stored(&settings.feed_authority), ended.clone()))
        })
    }

    fn poll_with(&self, web: &dyn Fn() -> Result<std::result::Result<Web, Fault>>) -> Result<u32> {
        let (feeds, mut polled) = (self.db().feeds()?, 0);
        for found in feeds {
            let now = self.clock.now();
            if !feed::is_due(&found, now) {
                continue;
            }
            // Drawn and kept before anything is asked: whatever comes of this poll, it does not move the next one.
            let next = now.plus(feed::interval()?);
            if !self.db().claim_poll(&found.url, found.next_poll, now, next)? {
                continue;
            }
            polled += 1;
            let outcome = match web()? {
                Ok(web) => self.poll(&found, &web),
                Err(fault) => Ok(Some(Outcome::Fault(fault))),
            };
            let problem = match outcome {
                Ok(problem) => problem,
                // This household's trouble, a full disk for one: the other feeds' turn comes all the same.
                Err(error) => {
                    warn!(error = error.chain(), "what a feed brought was not kept");
                    continue;
                }
            };
            let problem = match problem {
                Some(Outcome::Fault(Fault::Ended)) => break,
                Some(Outcome::Fault(fault)) => Some(Problem::from(fault)),
                Some(Outcome::Problem(problem)) => Some(problem),
                None => None,
            };
            if let Some(problem) = problem {
                info!(problem = problem.name(), "a poll of a feed went wrong");
            }
            let equivocation = problem == Some(Problem::Equivocation);
            self.db().note_poll(&found.url, problem.map(Problem::name), equivocation)?;
        }
        Ok(polled)
    }

    /// One poll: the feed, and every file that it lists and that was not fetched from it before, in the feed's order.
    fn poll(&self, followed: &FollowedFeed, web: &Web) -> Result<Option<Outcome>> {
        let deadline = Instant::now() + feed::PATIENCE;
        let Ok(url) = followed.url.parse::<HttpsUrl>() else { return Ok(Some(Outcome::Problem(Problem::NoFeed))) };
        let bytes = match web.get(&url, feed::MOST_BYTES, deadline) {
            Ok(bytes) => bytes,
            Err(fault) => return Ok(Some(Outcome::Fault(fault))),
        };
        let now = self.clock.now();
        let read = match feed::read(&bytes, followed, now, self.clock.synchronised()) {
            Ok(read) => read,
            Err(problem) => return Ok(Some(Outcome::Problem(problem))),
        };
        let until = feed::remembered_until(read.feed.expires, now);
        self.hold_feed(&url, &read, until, now)?;
        let (mut left, mut worst) = (MAX_POLL, None);
        for item in &read.feed.items {
            let Some(listed) = listed_hash(item) else { continue };
            if self.db().knows_feed_file(&followed.url, &listed)? {
                continue;
            }
            // What a limit leaves out comes with the next poll.
            if left == 0 {
                break;
            }
            let Some(address) = item.address(&url) else { continue };
            match web.get(&address, left.min(inbox::MOST_BYTES), deadline) {
                Ok(bytes) => {
                    left = left.saturating_sub(bytes.len());
                    if !item.is(&bytes) {
                        worst = worst.or(Some(Problem::Files));
                        continue;
                    }
                    if self.keep_arrived(bytes, Carrier::Feed)? == Kept::Full {
                        worst = Some(Problem::InboxFull);
                    }
                    // Also where there was no room: whether there is any depends on the owner, and what is asked for must not.
                    self.db().remember_feed_file(&followed.url, &listed, until)?;
                }
                Err(Fault::TooLarge) if left < inbox::MOST_BYTES => break,
                Err(fault @ (Fault::Unreachable | Fault::Proxy | Fault::Ended)) => {
                    return Ok(Some(Outcome::Fault(fault)));
                }
                Err(fault) => {
                    worst = worst.or(Some(Problem::Files));
                    // What came of it in vain counts too.
                    if fault != Fault::NotGiven {
                        left = left.saturating_sub(inbox::MOST_BYTES);
                    }
                }
            }
            if Instant::now() >= deadline {
                return Ok(Some(Outcome::Fault(Fault::TooSlow)));
            }
        }
        Ok(worst.map(Outcome::Problem))
    }

    fn hold_feed(&self, url: &HttpsUrl, read: &FeedRead, until: Utc, now: Utc) -> Result<()> {
        let FeedRead { feed, key, held, .. } = read;
        let listed = feed.items.iter().filter_map(listed_hash).collect::<Vec<_>>();
        let held = HeldFeed {
            sequence: held.sequence,
            identity: held.identity.0,
            expires: feed::utc(feed.expires),
            items: feed.items.len() as u64,
        };
        Ok(self.db().hold_feed(&url.to_string(), &key.to_string(), &held, &listed, until, now)?)
    }
}

/// What a scan of all watched folders did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scanned {
    pub(crate) taken: u64,
    /// Look again soon.
    pub(crate) more: bool,
    /// What is told of a folder changed.
    pub(crate) news: bool,
}

/// How a poll went wrong.
enum Outcome {
    Fault(Fault),
    Problem(Problem),
}

fn listed_hash(item: &Item) -> Option<Hash> {
    hex::decode(&item.sha256).ok()?.try_into().ok()
}

fn count(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
