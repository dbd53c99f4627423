//! Open Footage Request, version 1 (OFR-1): the open, signed file by which somebody outside a home asks the people of an area
//! for camera footage. Read, checked in a fixed order, and signed.
//!
//! Pure: bytes, what is trusted, what is remembered and the time come in as arguments, a verdict goes out. Files, feeds, storage
//! and the words that an owner reads do not belong here. The specification is `docs/open-footage-request.md`; "section" in the
//! documentation of this crate means one of its sections.
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
