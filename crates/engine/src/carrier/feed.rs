//! Feeds: when one is due, what is taken of what came, and how that went wrong. The connection is `https`'s, the memory `store`'s.

use super::https::Fault;
use crate::error::{Code, Error, Result};
use model::Utc;
use request::envelope::{Envelope, Kind};
use request::statement::{Feed, FeedHeld, FeedRead};
use request::{Identity, Moment, Refusal, StatementFault};
use std::time::Duration;
use store::{FollowedFeed, HeldFeed};

/// A feed's file.
pub(crate) const MOST_BYTES: usize = 256 * 1024;
/// One poll with all its files: a slow line has its 4 MiB in it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5 * 60);
const HOUR: u64 = 3600;
const SOONEST: Duration = Duration::from_secs(4 * HOUR);
const LATEST: Duration = Duration::from_secs(8 * HOUR);
/// After a feed has expired its files are remembered this much longer.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * HOUR);
const MICROS: i64 = 1_000_000;

/// From one poll to the next: 6 h and at most 2 h more or less, each as likely, from the system's generator and from nothing else.
pub(crate) fn interval() -> Result<Duration> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|_| Error::internal("The system gave no random number."))?;
    // Of 2^64 numbers the share that is not even is below a billionth.
    let span = u64::try_from((LATEST - SOONEST).as_micros()).unwrap_or(u64::MAX);
    Ok(SOONEST + Duration::from_micros(u64::from_le_bytes(bytes) % (span + 1)))
}

/// Whether its time has come. A time farther off than any that is drawn comes of a clock that was set back.
pub(crate) fn is_due(feed: &FollowedFeed, now: Utc) -> bool {
    feed.next_poll <= now || feed.next_poll > now.plus(LATEST)
}

/// Until when files that a feed lists are remembered.
pub(crate) fn remembered_until(expires: Moment, now: Utc) -> Utc {
    // One that expired long ago lists them still: else they would be fetched again with every poll.
    utc(expires).max(now).plus(REMEMBERED)
}

pub(crate) fn utc(moment: Moment) -> Utc {
    Utc(moment.0.saturating_mul(MICROS))
}

/// Reads what came from a feed's address: signed by the key whose words the owner compared, and no older than what was taken.
pub(crate) fn read(
    bytes: &[u8],
    feed: &FollowedFeed,
    now: Utc,
    clock_synchronised: bool,
) -> std::result::Result<FeedRead, Problem> {
    let verified = Envelope::read(bytes, Kind::Feed).and_then(Envelope::verify).map_err(|refusal| problem(&refusal))?;
    let mut keys = verified.keys().to_vec();
    keys.retain(|key| key.words().join(" ") == feed.words);
    let held = feed.held.as_ref();
    let held =
        held.map(|HeldFeed { sequence, identity, .. }| FeedHeld { sequence: *sequence, identity: Identity(*identity) });
    let now = Moment(now.0.div_euclid(MICROS));
    Feed::read(bytes, &keys, held, now, clock_synchronised).map_err(|refusal| problem(&refusal))
}

fn problem(refusal: &Refusal) -> Problem {
    match refusal {
        Refusal::Signature(_) => Problem::Signature,
        Refusal::Statement(StatementFault::UnknownKey) => Problem::OtherKey,
        Refusal::Statement(StatementFault::Sequence) => Problem::Older,
        Refusal::Statement(StatementFault::Equivocation) => Problem::Equivocation,
        Refusal::Statement(StatementFault::OtherHost) => Problem::OtherHost,
        Refusal::Statement(StatementFault::Ahead | StatementFault::Lifetime) => Problem::Times,
        _ => Problem::NoFeed,
    }
}

macro_rules! problems {
    ($($problem:ident $name:literal $code:ident $message:literal $hint:literal,)*) => {
        /// What went wrong at a poll.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Problem { $($problem),* }

        impl Problem {
            #[cfg(test)]
            const ALL: &[Self] = &[$(Self::$problem),*];

            /// As it is stored.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Self::$problem => $name),* }
            }

            /// None of a name that a newer version stored.
            pub(crate) fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$problem),)* _ => None }
            }

            pub(crate) fn error(self) -> Error {
                match self { $(Self::$problem => Error::new(Code::$code, $message).hint($hint)),* }
            }
        }
    };
}

problems! {
    Unreachable "unreachable" Unreachable
        "The feed's host does not answer." "It is asked again by itself, some hours later.",
    Proxy "proxy" Unreachable
        "The proxy does not answer, or lets nothing through." "Check feed_proxy in the settings.",
    Certificate "certificate" Protocol
        "The feed's host cannot prove that it is the one: nothing was taken from it."
        "If it stays so for a day, ask the publisher. For a feed of your own house, trust its authority under How they arrive.",
    NoAuthorities "no_authorities" Unsupported
        "This computer has no list of certificate authorities." "Install the package ca-certificates.",
    Redirect "redirect" Refused
        "The host sends on to another address, which is not followed."
        "Ask the publisher for the feed's own address, and follow that one.",
    NotGiven "not_given" NotFound
        "There is no feed at this address." "Ask the publisher where it has gone.",
    Malformed "malformed" Protocol
        "The host answers, but not as it should." "It is asked again by itself, some hours later.",
    TooLarge "too_large" Refused
        "The feed is larger than a feed may be." "Tell its publisher.",
    CutShort "cut_short" Protocol
        "The connection ended before the feed did." "It is asked again by itself, some hours later.",
    TooSlow "too_slow" Unreachable
        "The host answers too slowly." "It is asked again by itself, some hours later.",
    Signature "signature" Damaged
        "The feed's signature does not hold: nothing was taken from it." "Tell its publisher.",
    OtherKey "other_key" Refused
        "The feed is signed by another key than the one whose words you compared."
        "Ask the publisher for the words of the key, by a number that you looked up elsewhere.",
    Older "older" Refused
        "The host gave an older feed than the one before: it was not taken." "It is asked again by itself, some hours later.",
    Equivocation "equivocation" Refused
        "The host gave two different feeds under one number. What differs may have been made for you alone."
        "Ask the publisher why. The second one was not taken.",
    OtherHost "other_host" Refused
        "The feed lists a file elsewhere than beside itself: nothing was taken from it." "Tell its publisher.",
    Times "times" Refused
        "The feed's times cannot be right." "Check this computer's clock; if it is right, tell the publisher.",
    NoFeed "no_feed" Protocol
        "What lies at this address is no feed in the open format." "Check the address with the publisher.",
    Files "files" NotFound
        "Some files that the feed lists could not be had." "They are asked for again by themselves, some hours later.",
    InboxFull "inbox_full" DiskFull
        "So many files wait that the newest were not kept." "Unlock Porchlight, so that it can read what waits.",
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        match fault {
            // The program ends: nobody reads it.
            Fault::Unreachable | Fault::Ended => Self::Unreachable,
            Fault::Proxy => Self::Proxy,
            Fault::Certificate => Self::Certificate,
            Fault::NoAuthorities => Self::NoAuthorities,
            Fault::Redirect => Self::Redirect,
            Fault::NotGiven => Self::NotGiven,
            Fault::Malformed => Self::Malformed,
            Fault::TooLarge => Self::TooLarge,
            Fault::CutShort => Self::CutShort,
            Fault::TooSlow => Self::TooSlow,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_spread_over_their_four_hours() {
        let mut hours = [0_u32; 4];
        for _ in 0..4000 {
            let interval = interval().expect("random");
            assert!((SOONEST..=LATEST).contains(&interval));
            let hour = usize::try_from((interval - SOONEST).as_secs() / HOUR).expect("small").min(3);
            hours[hour] += 1;
        }
        // Each is 1000 on average, with a spread of 27.
        assert!(hours.iter().all(|count| (800..1200).contains(count)), "{hours:?}");
    }

    #[test]
    fn a_poll_is_due_at_its_time_and_after_a_clock_was_set_back() {
        let next_poll = Utc(1_000_000 * MICROS);
        let (url, words) = (String::new(), String::new());
        let feed = FollowedFeed {
            url,
            words,
            key: None,
            added: Utc(0),
            held: None,
            last_poll: None,
            next_poll,
            problem: None,
            equivocation: false,
        };
        let hours = |h: i64| Utc(next_poll.0 + h * 3600 * MICROS);
        assert!(is_due(&feed, next_poll) && is_due(&feed, hours(1)));
        assert!(!is_due(&feed, hours(-1)) && !is_due(&feed, hours(-8)));
        assert!(is_due(&feed, hours(-9)));
    }

    #[test]
    fn problems_come_back_from_their_names() {
        for problem in Problem::ALL {
            assert_eq!(Problem::named(problem.name()), Some(*problem));
            assert!(problem.error().hint.is_some());
        }
        assert_eq!(Problem::named("of tomorrow"), None);
    }
}
