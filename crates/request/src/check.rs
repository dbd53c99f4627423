//! The fixed order of checking (section 7), as one way from bytes to a verdict: size, JSON, envelope, signature, key, schema, text,
//! clock, replay, area, domain, notices. Matching against the owner's cameras follows elsewhere ([`crate::Area::contains`]).

use crate::area::Area;
use crate::domain::Domain;
use crate::envelope::{Envelope, Identity, Kind, Verified};
use crate::error::{ClockFault, Field, Refusal};
use crate::key::Key;
use crate::limits::MAX_VALUES;
use crate::memory::{Memory, Replay, Sighting};
use crate::moment::Moment;
use crate::names::{Resemblance, alike, is_mixed};
use crate::notice::{Notice, Policy, of_request};
use crate::payload::{Draft, Request, clock_now, read, text_faults, time_faults};
use crate::trust::{Known, Standing, Trust};
use serde::Serialize;

/// Against what a file is checked.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    pub trust: &'a Trust,
    pub memory: &'a Memory,
    pub policy: &'a Policy,
    /// By this computer's clock.
    pub now: Moment,
    /// Whether that clock is known to be right.
    pub clock_synchronised: bool,
}

/// What becomes of a well-formed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// From a known sender: shown.
    Card(Box<Card>),
    /// From an unknown or suspended key: kept, its text unseen.
    Quarantine(Box<Quarantine>),
    /// A revision that newer ones have replaced.
    Ignored(Ignored),
}

/// A request of a known sender.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Card {
    pub identity: Identity,
    /// Size of the file.
    pub bytes: usize,
    /// *The* key: bound to the requester's domain.
    pub key: Key,
    /// What the owner knows of its holder. What the requester claims stands in the request.
    pub known: Known,
    /// Other known senders whose signatures hold.
    pub also_signed_by: Vec<Known>,
    pub request: Request,
    pub notices: Vec<Notice>,
    /// By the owner's policy.
    pub hidden: bool,
    /// When this very file was taken in before.
    pub seen_before: Option<Moment>,
    /// When it was checked.
    pub checked: Moment,
}

impl Card {
    /// What to remember of it ([`Memory::remember`]).
    #[must_use]
    pub fn sighting(&self) -> Sighting {
        Sighting::of(&self.request, self.key, self.identity, self.seen_before.unwrap_or(self.checked))
    }
}

/// A file of an unknown sender: what may be shown of it, and nothing else (invariant Q2). It is checked again from its bytes when
/// the owner has pinned its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Quarantine {
    pub identity: Identity,
    /// Size of the file.
    pub bytes: usize,
    /// The first key whose signature holds.
    pub key: Key,
    /// The eight words to compare.
    pub words: [&'static str; 8],
    /// As A-labels.
    pub domain: Domain,
    pub issued: Moment,
    pub expires: Moment,
    /// The key was known once.
    pub suspended: bool,
    /// A sender that the owner knows, and that this one looks like.
    pub resembles: Option<Resemblance>,
    /// Its name mixes scripts.
    pub mixed_script: bool,
    /// Its times do not fit this computer's clock, which is not synchronised.
    pub clock_unsure: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ignored {
    pub identity: Identity,
    pub revision: u16,
    /// The revision that is known.
    pub highest: u16,
}

/// Checks a file in the fixed order; the first step that stops it is the answer.
pub fn check(bytes: &[u8], context: &Context<'_>) -> Result<Verdict, Refusal> {
    let verified = Envelope::read(bytes, Kind::Request)?.verify()?;
    let signers = Signers::of(&verified, context)?;
    let draft = read(&verified.value(MAX_VALUES)?).map_err(first)?;
    stop(text_faults(&draft))?;
    stop(time_faults(&draft))?;
    let clock = clock(&draft, &verified, context)?;
    match signers {
        Signers::Strange { key, suspended } => {
            quarantine(draft, &verified, bytes.len(), key, suspended, clock, context)
        }
        Signers::Known(known) => card(draft, &verified, bytes.len(), &known, clock, context),
    }
}

/// Every problem of a file, for whoever is about to sign or send it: what [`check`] would stop at, and what it would have stopped
/// at afterwards.
#[must_use]
pub fn examine(bytes: &[u8], context: &Context<'_>) -> Vec<Refusal> {
    let verified = match Envelope::read(bytes, Kind::Request).and_then(Envelope::verify) {
        Ok(verified) => verified,
        Err(refusal) => return vec![refusal],
    };
    let mut problems = Vec::new();
    let signers = Signers::of(&verified, context).map_err(|refusal| problems.push(refusal)).ok();
    let draft = verified.value(MAX_VALUES).map_err(|refusal| vec![refusal]).and_then(|value| read(&value));
    let draft = match draft {
        Ok(draft) => draft,
        Err(faults) => {
            problems.extend(faults);
            return problems;
        }
    };
    problems.extend(text_faults(&draft));
    problems.extend(time_faults(&draft));
    problems.extend(clock(&draft, &verified, context).err());
    if let Some(Signers::Known(known)) = &signers {
        let (key, _) = the_key(known, &draft.requester.domain);
        let replay = context.memory.judge(&draft, key, verified.identity());
        problems.extend(replay.err().map(Refusal::Replay));
    }
    problems.extend(Area::of_ring(&draft.area).err().map(Refusal::Area));
    if let Some(Signers::Known(known)) = &signers
        && !the_key(known, &draft.requester.domain).1
    {
        problems.push(Refusal::Domain);
    }
    problems
}

/// Who signed, by what the owner knows.
enum Signers {
    Known(Vec<Signer>),
    Strange { key: Key, suspended: bool },
}

struct Signer {
    key: Key,
    known: Known,
    /// The file was there before the key was revoked.
    revoked: Option<Moment>,
}

impl Signers {
    fn of(verified: &Verified, context: &Context<'_>) -> Result<Self, Refusal> {
        let Context { trust, now, .. } = context;
        let (mut known, mut strange) = (Vec::new(), None);
        for key in verified.keys().iter().copied() {
            match trust.standing(key, *now) {
                Standing::Pinned(who) | Standing::Vouched(who) => known.push(Signer { key, known: who, revoked: None }),
                Standing::Suspended(_) => strange = strange.or(Some((key, true))),
                Standing::Unknown => strange = strange.or(Some((key, false))),
                Standing::Revoked(revoked) => {
                    // What is new is not believed to be old: only a file that was taken in outlives its key.
                    let kept = context.memory.sighting(verified.identity());
                    let kept = kept.filter(|sighting| sighting.key == key && sighting.issued < revoked.from);
                    let who = trust.standing_but_for_revocation(key, *now);
                    if let (Some(_), Standing::Pinned(who) | Standing::Vouched(who) | Standing::Suspended(who)) =
                        (kept, who)
                    {
                        known.push(Signer { key, known: who, revoked: Some(revoked.from) });
                    }
                }
            }
        }
        // A live key speaks before one that was revoked.
        known.sort_by_key(|signer| signer.revoked.is_some());
        match (known.is_empty(), strange) {
            (false, _) => Ok(Self::Known(known)),
            (true, Some((key, suspended))) => Ok(Self::Strange { key, suspended }),
            (true, None) => Err(Refusal::Revoked),
        }
    }
}

/// The key bound to this domain, and whether there is one; else the first known, under which replays are looked up.
fn the_key(known: &[Signer], domain: &Domain) -> (Key, bool) {
    match known.iter().find(|signer| signer.known.domain == *domain) {
        Some(signer) => (signer.key, true),
        None => (known[0].key, false),
    }
}

/// This computer's clock against the request's times: nothing, a doubt, or a refusal.
fn clock(draft: &Draft, verified: &Verified, context: &Context<'_>) -> Result<Option<Notice>, Refusal> {
    let Some(fault) = clock_now(draft, context.now) else { return Ok(None) };
    if fault == ClockFault::Expired && context.memory.sighting(verified.identity()).is_some() {
        return Ok(Some(Notice::Expired));
    }
    if !context.clock_synchronised {
        return Ok(Some(Notice::ClockNotSynchronised));
    }
    let field = Field::of(if fault == ClockFault::Expired { "expires" } else { "issued" });
    Err(Refusal::Clock { field, fault })
}

fn quarantine(
    draft: Draft,
    verified: &Verified,
    bytes: usize,
    key: Key,
    suspended: bool,
    clock: Option<Notice>,
    context: &Context<'_>,
) -> Result<Verdict, Refusal> {
    Area::of_ring(&draft.area).map_err(Refusal::Area)?;
    let requester = draft.requester;
    // Whoever claims a known domain under a new key may be its holder, and may not: the owner is told, and compares the words.
    let resembles = context.trust.looks().resembles(key, None, &requester.name, &requester.domain);
    Ok(Verdict::Quarantine(Box::new(Quarantine {
        identity: verified.identity(),
        bytes,
        key,
        words: key.words(),
        issued: draft.issued,
        expires: draft.expires,
        suspended,
        resembles,
        mixed_script: is_mixed(&requester.name),
        domain: requester.domain,
        clock_unsure: clock == Some(Notice::ClockNotSynchronised),
    })))
}

fn card(
    draft: Draft,
    verified: &Verified,
    bytes: usize,
    known: &[Signer],
    clock: Option<Notice>,
    context: &Context<'_>,
) -> Result<Verdict, Refusal> {
    let identity = verified.identity();
    let (key, bound) = the_key(known, &draft.requester.domain);
    let mut notices: Vec<Notice> = clock.into_iter().collect();
    let seen_before = match context.memory.judge(&draft, key, identity).map_err(Refusal::Replay)? {
        Replay::Older { highest } => {
            return Ok(Verdict::Ignored(Ignored { identity, revision: draft.revision, highest }));
        }
        Replay::Good { seen, equivocation } => {
            notices.extend(equivocation.map(|other| Notice::Equivocation { other }));
            seen
        }
    };
    let area = Area::of_ring(&draft.area).map_err(Refusal::Area)?;
    if !bound {
        return Err(Refusal::Domain);
    }
    let request = draft.placed(|_| area);
    let (the, others): (Vec<&Signer>, Vec<&Signer>) = known.iter().partition(|signer| signer.key == key);
    let signer = the[0];
    notices.extend(signer.revoked.map(|from| Notice::KeyRevoked { from }));
    notices.extend(context.memory.many(key, context.now).map(|count| Notice::ManyFiles { count }));
    notices.extend(of_sender(&request, signer, context));
    notices.extend(of_request(&request, context.policy));
    if !context.memory.was_posted(identity) {
        notices.push(Notice::MayBeYoursAlone);
    }
    let hidden = notices.iter().any(|notice| matches!(notice, Notice::HiddenClass { .. }));
    Ok(Verdict::Card(Box::new(Card {
        identity,
        bytes,
        key,
        known: signer.known.clone(),
        also_signed_by: others
            .into_iter()
            .filter(|other| other.revoked.is_none())
            .map(|other| other.known.clone())
            .collect(),
        request,
        notices,
        hidden,
        seen_before,
        checked: context.now,
    })))
}

/// What follows from holding the request against what the owner knows of its sender.
fn of_sender(request: &Request, signer: &Signer, context: &Context<'_>) -> Vec<Notice> {
    let mut notices = Vec::new();
    let requester = &request.requester;
    // Two keys of one agency share its domain, and its name with it.
    let looks = context.trust.looks();
    let like = looks.resembles(signer.key, Some(&requester.domain), &requester.name, &requester.domain);
    notices.extend(like.map(|of| Notice::LookAlike { of }));
    if is_mixed(&requester.name) {
        notices.push(Notice::MixedScript);
    }
    if !alike(&requester.name, &signer.known.name) {
        notices.push(Notice::NameDiffers);
    }
    if let Some(known) = signer.known.class
        && known != requester.class
    {
        notices.push(Notice::ClassContradiction { claimed: requester.class, known });
    }
    let classes = [signer.known.class, Some(requester.class)];
    let hidden = classes.into_iter().flatten().find(|class| context.policy.hidden.contains(class));
    notices.extend(hidden.map(|class| Notice::HiddenClass { class }));
    notices
}

fn first(faults: Vec<Refusal>) -> Refusal {
    faults.into_iter().next().expect("a schema that fails notes why")
}

fn stop(faults: Vec<Refusal>) -> Result<(), Refusal> {
    faults.into_iter().next().map_or(Ok(()), Err)
}
