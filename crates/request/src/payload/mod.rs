//! What a request says (section 3): its types. A [`Request`] is made by reading a verified payload, or by an agency's program that
//! is about to sign one; which rules it keeps is checked in `read` and `rules`. What the owner knows or decides does not belong
//! here.

mod members;
mod names;
mod read;
mod rules;
mod write;

use crate::area::Area;
use crate::domain::{Domain, HttpsUrl};
use crate::moment::Moment;
use serde::Serialize;

pub(crate) use members::{Faults, Members, domain, integer, key, list, moment, object, parsed, string, text};
pub use names::{Class, Identification, IncidentClass, Status, TextDirection};
pub(crate) use read::read;
pub(crate) use rules::{clock_now, text_faults, time_faults};
pub(crate) use write::{object as object_value, owned as owned_value, text as text_value};

/// A request. `A` is its area: checked, or still the ring as it stood in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request<A = Area> {
    pub id: RequestId,
    /// 1..999, rising.
    pub revision: u16,
    pub status: Status,
    pub issued: Moment,
    pub expires: Moment,
    pub requester: Requester,
    /// None only from a neighbour.
    pub case_ref: Option<String>,
    pub incident: Incident,
    /// 1..4, sorted, disjoint, 12 h together.
    pub windows: Vec<Window>,
    pub area: A,
    /// What the footage should show.
    pub wanted: String,
    pub need: Need,
    /// Wants it kept, and nothing handed over.
    pub hold_only: bool,
    pub promises: Promises,
    pub delivery: Vec<Delivery>,
    /// age recipients.
    pub encrypt_to: Vec<String>,
    /// Where the same request is posted. Never fetched.
    pub public_url: Option<HttpsUrl>,
    /// BCP 47.
    pub lang: String,
    pub dir: TextDirection,
    pub ext: Ext,
}

/// A request whose area was not looked at.
pub(crate) type Draft = Request<Vec<(i64, i64)>>;

impl<A> Request<A> {
    /// The same with another area, and the area that it had.
    pub(crate) fn placed<B>(self, place: impl FnOnce(A) -> B) -> Request<B> {
        Request {
            id: self.id,
            revision: self.revision,
            status: self.status,
            issued: self.issued,
            expires: self.expires,
            requester: self.requester,
            case_ref: self.case_ref,
            incident: self.incident,
            windows: self.windows,
            area: place(self.area),
            wanted: self.wanted,
            need: self.need,
            hold_only: self.hold_only,
            promises: self.promises,
            delivery: self.delivery,
            encrypt_to: self.encrypt_to,
            public_url: self.public_url,
            lang: self.lang,
            dir: self.dir,
            ext: self.ext,
        }
    }

    /// Whether it has expired at this time: an export then goes on only as the owner's own act.
    #[must_use]
    pub fn is_expired(&self, now: Moment) -> bool {
        self.expires <= now
    }
}

/// A ULID: 26 characters of Crockford's base 32, upper case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RequestId(String);

impl RequestId {
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let crockford = |b: u8| b.is_ascii_digit() || (b.is_ascii_uppercase() && !b"ILOU".contains(&b));
        // 26 characters hold 130 bits, a ULID 128: the first one is at most 7.
        let good = text.len() == 26 && text.bytes().all(crockford) && text.as_bytes()[0] <= b'7';
        if good { Ok(Self(text.to_owned())) } else { Err("an id is a ULID: 26 characters of Crockford's base 32") }
    }

    /// Of a time in milliseconds since 1970 and 80 random bits.
    #[must_use]
    pub fn new(milliseconds: u64, random: [u8; 10]) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let tail = random.iter().fold(0_u128, |n, byte| n << 8 | u128::from(*byte));
        let number = u128::from(milliseconds & 0xffff_ffff_ffff) << 80 | tail;
        let digit = |place: u32| char::from(DIGITS[usize::try_from(number >> (5 * place) & 31).unwrap_or(0)]);
        Self((0..26).rev().map(digit).collect())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for RequestId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

impl TryFrom<String> for RequestId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// Who asks, as they say it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Requester {
    /// A claim.
    pub name: String,
    /// Equal to the domain that is bound to the key, once checked.
    pub domain: Domain,
    /// A claim; [`crate::Card::known`] has what the owner knows.
    pub class: Class,
    pub contact: Contact,
}

/// At least one of telephone and mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub officer: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    /// At the requester's domain.
    pub email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Incident {
    pub class: IncidentClass,
    pub summary: String,
    /// For display.
    pub occurred: Option<Window>,
}

/// From a moment to a later one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Window {
    pub from: Moment,
    pub to: Moment,
}

impl Window {
    /// Its length, seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.to.since(self.from)
    }
}

/// How much of the owner and of the footage is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Need {
    pub audio: bool,
    pub identity: Identification,
    /// Unredacted. Never pre-accepted.
    pub original: bool,
}

/// What the requester promises; shown as "they say".
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Promises {
    pub retention_days: Option<u32>,
    /// To whom it may be passed on.
    pub onward: Vec<Class>,
    pub face_recognition: bool,
    pub immigration_use: bool,
    pub assembly_use: bool,
    pub public_records: bool,
}

/// How footage may be handed over. Nothing of it is opened by the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Delivery {
    Usb,
    Link,
    Portal { url: HttpsUrl },
}

/// What the format does not know. Shown as "not understood": the names only, for the rest could be anything.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct Ext {
    pub names: Vec<String>,
    /// As JSON, for signing again what was read.
    #[serde(skip)]
    pub(crate) json: String,
}

#[cfg(test)]
mod tests;
