//! Open Footage Request, version 1 (OFR-1): the open, signed file by which somebody outside a home asks the people of an area
//! for camera footage. Read, checked in a fixed order, and signed.
//!
//! Pure: bytes, what is trusted, what is remembered and the time come in as arguments, a verdict goes out. Files, feeds, storage
//! and the words that an owner reads do not belong here. The specification is `docs/open-footage-request.md`; "section" in the
//! documentation of this crate means one of its sections.
//!
//! ```
//! use request::{Context, How, Memory, Moment, Pin, Policy, Trust, Verdict, check};
//!
//! let file = include_bytes!("../../../tests/data/ofr/valid/plain.ofr");
//! let (mut trust, mut memory, policy) = (Trust::default(), Memory::default(), Policy::default());
//! let now = Moment::parse("2026-03-01T13:00:00Z")?;
//! let look = |trust: &Trust, memory: &Memory| {
//!     check(file, &Context { trust, memory, policy: &policy, now, clock_synchronised: true })
//! };
//!
//! // Nobody is known: the words of the key, and nothing of the text.
//! let Verdict::Quarantine(stranger) = look(&trust, &memory)? else { panic!() };
//! assert_eq!(stranger.words.join(" "), "word bamboo praise divide media divorce gym mutual");
//!
//! // The owner compared them; the same bytes are checked again.
//! let (name, domain) = ("Riverton police".to_owned(), stranger.domain.clone());
//! trust.pin(stranger.key, Pin { name, domain, class: None, how: How::Compared, at: now, until: None });
//! let Verdict::Card(card) = look(&trust, &memory)? else { panic!() };
//! assert_eq!(card.request.case_ref.as_deref(), Some("26-004512"));
//! memory.remember(card.sighting());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Invariants of this crate:
//! - **Q1** A payload is parsed only after a signature over exactly these bytes was verified, and the verified bytes are the
//!   bytes that are parsed ([`envelope::Verified`] is the only way to them).
//! - **Q2** Of a sender whose key is not known, no answer carries a text: [`Quarantine`] has no field that could hold one,
//!   and a [`Refusal`] names places and rules, never what stood there.
//! - **Q3** Whatever comes, the answer is a verdict or a refusal: nothing panics, and a refused file costs at most 10 ms and
//!   1 MiB.
//! - **Q4** Nothing here reads a clock, a file, the network or a random number.
//! - **Q5** What a requester claims (class, promises) is never mixed with what the owner knows ([`Card::known`]).
#![forbid(unsafe_code)]

mod area;
mod check;
mod domain;
mod error;
mod json;
mod key;
mod limits;
mod memory;
mod moment;
mod names;
mod notice;
mod payload;
mod search;
mod text;
mod trust;

pub mod envelope;
pub mod revision;
pub mod sign;
pub mod sshsig;
pub mod statement;

pub use area::{Area, Position};
pub use check::{Card, Context, Ignored, Quarantine, Verdict, check, examine};
pub use domain::{Domain, DomainError, HttpsUrl};
pub use envelope::Identity;
pub use error::{
    AreaFault, ClockFault, EnvelopeFault, Field, JsonFault, Refusal, ReplayFault, SchemaFault, SignatureFault,
    StatementFault, Step, TextFault,
};
pub use key::{Key, KeyFault, PublishedKey};
pub use memory::{Memory, Sighting};
pub use moment::Moment;
pub use names::{Resemblance, skeleton};
pub use notice::{Notice, Policy, Weight};
pub use payload::{
    Class, Contact, Delivery, Ext, Identification, Incident, IncidentClass, Need, Promises, Request, RequestId,
    Requester, Status, TextDirection, Window,
};
pub use trust::{How, Known, Pin, Revoked, Standing, Trust};
