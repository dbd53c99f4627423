//! Why a file is refused. Every refusal has a stable code, which the test vectors and other implementations name, and a sentence
//! in plain words. Neither ever quotes the file: of a stranger's text nothing may come through here.

use serde::ser::{Serialize, SerializeStruct, Serializer};
use std::fmt;

/// A place in a payload, such as `windows[2].to`. Made of the names of the specification and numbers only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Field(String);

impl Field {
    pub(crate) fn root() -> Self {
        Self::default()
    }

    pub(crate) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    pub(crate) fn member(&self, name: &'static str) -> Self {
        Self(if self.0.is_empty() { name.to_owned() } else { format!("{}.{name}", self.0) })
    }

    pub(crate) fn item(&self, index: usize) -> Self {
        Self(format!("{}[{index}]", self.0))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "the payload" } else { &self.0 })
    }
}

/// The steps of checking, in their fixed order (section 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Size,
    Json,
    Envelope,
    Signature,
    Key,
    Schema,
    Text,
    Clock,
    Replay,
    Area,
    Domain,
    Statement,
}

/// Why a file is not taken. Whoever matches on it acts differently per variant; what differs only in words is one level below.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    #[error("The file is larger than {limit} bytes.")]
    TooLarge { limit: usize },
    #[error("The {part} is not JSON as this format wants it: {fault}.")]
    Json { part: Part, fault: JsonFault },
    #[error("The envelope is wrong: {0}.")]
    Envelope(EnvelopeFault),
    #[error("No signature holds: {0}.")]
    Signature(SignatureFault),
    #[error("The key that signed this was revoked.")]
    Revoked,
    #[error("{field}: {fault}.")]
    Schema { field: Field, fault: SchemaFault },
    #[error("{field}: {fault}.")]
    Text { field: Field, fault: TextFault },
    #[error("{field}: {fault}.")]
    Clock { field: Field, fault: ClockFault },
    #[error("It does not follow from what this sender sent before: {0}.")]
    Replay(ReplayFault),
    #[error("area: {0}.")]
    Area(AreaFault),
    #[error("requester.domain is not the domain to which the signing key is bound.")]
    Domain,
    #[error("{0}.")]
    Statement(StatementFault),
}

/// Which JSON text was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    File,
    Payload,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::File => "file",
            Self::Payload => "payload",
        })
    }
}

/// An enum of faults: each with its stable code and its words.
macro_rules! faults {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal, $words:literal;)* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* #[error($words)] $variant,)* }

        impl $name {
            /// The stable code.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

faults! {
    /// What the strict JSON reader does not take (section 2.1).
    JsonFault {
        NotUtf8 = "json.utf8", "it is not UTF-8 text";
        Mark = "json.bom", "it begins with a byte order mark";
        Syntax = "json.syntax", "it is not JSON, or something follows it";
        Depth = "json.depth", "it is nested deeper than 8";
        Duplicate = "json.duplicate", "an object names a member twice";
        Number = "json.number", "a number is no integer within 2^53 and no plain decimal with at most 5 places";
        Text = "json.string", "a text holds a raw control character or half of a surrogate pair";
        TooMany = "json.values", "it holds too many values";
    }
}

faults! {
    /// What is wrong around the payload (section 2.2).
    EnvelopeFault {
        Members = "envelope.members", "it has other members than payloadType, payload and signatures";
        Type = "envelope.type", "its payloadType is not that of this kind of file";
        Base64 = "envelope.base64", "something is not canonical, padded, standard base64";
        PayloadSize = "envelope.payload_size", "its payload is empty or too large";
        Signatures = "envelope.signatures", "it has no signature or too many";
        Entry = "envelope.entry", "a signature is not exactly {{key, sig}} or {{key, sshsig}}";
        Key = "envelope.key", "a key is neither 32 bytes nor the public blob of an SSH hardware key";
        SigLength = "envelope.sig_length", "a sig is not 64 bytes";
    }
}

faults! {
    /// Why the first signature did not hold, when none does (section 2.3).
    SignatureFault {
        Bad = "signature.bad", "it does not verify over these bytes";
        WeakKey = "signature.weak_key", "its key is no point of the curve, is of small order, or is not canonical";
        Ssh = "signature.ssh", "its SSH signature is not one of the form that this format takes";
        Namespace = "signature.namespace", "its SSH signature was made for another namespace";
        KeyMismatch = "signature.key_mismatch", "its SSH signature is by another key than the one named beside it";
        Presence = "signature.presence", "the hardware key did not see its user present";
    }
}

faults! {
    /// What a payload's members may not be (section 3).
    SchemaFault {
        Missing = "schema.missing", "a member is missing";
        Unknown = "schema.unknown", "it has a member that the format does not know";
        Type = "schema.type", "it is of the wrong type";
        Version = "schema.version", "this version is not known";
        Value = "schema.value", "it is none of the values that the format knows";
        Form = "schema.form", "it is not of the form that the format wants";
        Time = "schema.time", "a time is written YYYY-MM-DDTHH:MM:SSZ";
        Length = "schema.length", "it is too short or too long";
        Count = "schema.count", "there are too few or too many of them";
        Range = "schema.range", "the number is out of its range";
        Repeated = "schema.repeated", "the same stands there twice";
        Contact = "schema.contact", "a telephone number or a mail address is needed";
        MailHost = "schema.mail_host", "the mail address is not at requester.domain";
        CaseRef = "schema.case_ref", "a case reference that names a case is needed";
        Url = "schema.url", "it is not a plain https address: no user, port, query or fragment, and a host with a name";
        PortalHost = "schema.portal_host", "the portal is not on requester.domain";
        MustUnderstand = "schema.must_understand", "it must be understood, and this program does not know it";
        ExtSize = "schema.ext_size", "ext is larger than 4 KiB";
    }
}

faults! {
    /// The text rules (section 4).
    TextFault {
        NotNfc = "text.not_nfc", "the text is not in Unicode's form NFC";
        Character = "text.character", "the text holds a character that can hide or turn around other text";
        Marks = "text.marks", "the text has more than 3 combining marks in a row";
        LineFeeds = "text.line_feeds", "the text has more line breaks in a row than it may";
        Direction = "text.direction", "the text has right-to-left letters, and dir is not rtl";
        Blank = "text.blank", "the text shows nothing";
    }
}

faults! {
    /// The rules of time (section 6).
    ClockFault {
        Ahead = "clock.ahead", "it was issued more than 10 minutes ahead of now";
        Expired = "clock.expired", "it has expired";
        Lifetime = "clock.lifetime", "it lives shorter or longer than it may";
        WindowLength = "windows.length", "a window is 5 minutes to 12 hours long";
        WindowTotal = "windows.total", "the windows together are longer than 12 hours";
        WindowOrder = "windows.order", "windows are sorted and do not overlap";
        WindowFuture = "windows.future", "a window ends after the request was issued";
        WindowTooOld = "windows.too_old", "a window begins more than 45 days before the request was issued";
        Occurred = "clock.occurred", "it ends before it begins, or after the request was issued";
    }
}

faults! {
    /// What does not follow from a sender's earlier files (section 8).
    ReplayFault {
        Issued = "replay.issued", "a later revision must be issued later";
        Closed = "replay.closed", "nothing follows a request that was cancelled or resolved";
        Changed = "replay.changed", "requester.domain and encrypt_to of a request never change";
        Full = "replay.full", "this key has sent more requests than are remembered";
    }
}

faults! {
    /// The rules of the area (section 5).
    AreaFault {
        Hole = "area.hole", "it has more than one ring";
        Positions = "area.positions", "a ring has 4 to 64 positions";
        Open = "area.open", "the last position is not the first";
        Latitude = "area.latitude", "a latitude is beyond 80 degrees";
        LatitudeSwapped = "area.latitude_swapped",
            "a latitude is beyond 80 degrees: longitude comes first, the two seem to be swapped";
        Longitude = "area.longitude", "a longitude is beyond 180 degrees";
        Antimeridian = "area.antimeridian", "it crosses the antimeridian";
        Repeated = "area.repeated", "a position stands there twice";
        Crossing = "area.crossing", "its edges cross or touch one another";
        TooSmall = "area.too_small", "it is smaller than 0.065 km2, and could mean one home";
        TooLarge = "area.too_large", "it is larger than 1.30 km2";
        Sliver = "area.sliver", "its perimeter squared is more than 60 times its area";
        Hollow = "area.hollow", "it fills less than 0.8 of its convex hull";
    }
}

faults! {
    /// Directories, revocations, rotations and feeds (sections 9 and 10).
    StatementFault {
        Signers = "statement.signers", "It is not signed by the keys that it needs";
        Sequence = "statement.sequence", "Its sequence is lower than the one that is held";
        Equivocation = "statement.equivocation", "Its sequence is the one that is held, with other bytes";
        Expired = "statement.expired", "It has expired";
        Lifetime = "statement.lifetime", "It lives longer than it may";
        Ahead = "statement.ahead", "It was issued more than 10 minutes ahead of now";
        Threshold = "statement.threshold", "Its threshold is not between 1 and the number of its roots";
        OtherHost = "feed.other_host", "An item of the feed is not a plain relative address on the feed's host";
        UnknownKey = "feed.unknown_key", "It is signed by no key that is followed for this address";
        OtherDirectory = "directory.other", "It is another directory than the one it is held against";
    }
}

impl Refusal {
    /// The stable code: what test vectors and other implementations name.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "size.too_large",
            Self::Json { fault, .. } => fault.code(),
            Self::Envelope(fault) => fault.code(),
            Self::Signature(fault) => fault.code(),
            Self::Revoked => "key.revoked",
            Self::Schema { fault, .. } => fault.code(),
            Self::Text { fault, .. } => fault.code(),
            Self::Clock { fault, .. } => fault.code(),
            Self::Replay(fault) => fault.code(),
            Self::Area(fault) => fault.code(),
            Self::Domain => "domain.mismatch",
            Self::Statement(fault) => fault.code(),
        }
    }

    /// The step that stopped it.
    #[must_use]
    pub fn step(&self) -> Step {
        match self {
            Self::TooLarge { .. } => Step::Size,
            Self::Json { .. } => Step::Json,
            Self::Envelope(_) => Step::Envelope,
            Self::Signature(_) => Step::Signature,
            Self::Revoked => Step::Key,
            Self::Schema { .. } => Step::Schema,
            Self::Text { .. } => Step::Text,
            Self::Clock { .. } => Step::Clock,
            Self::Replay(_) => Step::Replay,
            Self::Area(_) => Step::Area,
            Self::Domain => Step::Domain,
            Self::Statement(_) => Step::Statement,
        }
    }

    /// The place in the payload, where there is one.
    #[must_use]
    pub fn field(&self) -> Option<&Field> {
        match self {
            Self::Schema { field, .. } | Self::Text { field, .. } | Self::Clock { field, .. } => Some(field),
            _ => None,
        }
    }

    pub(crate) fn schema(field: Field, fault: SchemaFault) -> Self {
        Self::Schema { field, fault }
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Refusal", 4)?;
        out.serialize_field("code", self.code())?;
        out.serialize_field("step", &self.step())?;
        out.serialize_field("field", &self.field().map(Field::as_str))?;
        out.serialize_field("message", &self.to_string())?;
        out.end()
    }
}
