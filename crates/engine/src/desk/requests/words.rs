//! The format's words and the views' words for the same things, each way, and the sentences for refusals. What a requester wrote
//! never comes through here.

use crate::error::{Code, Error};
use crate::view;
use request::{Refusal, Step};

/// Two enums with the same variants: the compiler finds one that is missing.
macro_rules! same {
    ($($name:ident: $one:ty => $other:ty { $($variant:ident)* })*) => {$(
        pub(super) fn $name(one: $one) -> $other {
            match one { $(<$one>::$variant => <$other>::$variant,)* }
        }
    )*};
}

same! {
    class: request::Class => view::requests::RequesterClass {
        Municipal County State Tribal Federal Fire Prosecutor Defence Insurer Neighbour Other
    }
    class_of: view::requests::RequesterClass => request::Class {
        Municipal County State Tribal Federal Fire Prosecutor Defence Insurer Neighbour Other
    }
    incident: request::IncidentClass => view::requests::IncidentClass {
        Theft Burglary Robbery Assault Homicide MissingPerson Collision HitAndRun Fire Vandalism VehicleTheft LostAnimal Other
    }
    status: request::Status => view::requests::RequestStatus { Active Cancelled Resolved }
    weight: request::Weight => view::requests::NoticeWeight { Plain Warning Red }
    identification: request::Identification => view::requests::Identification { None Contact Witness }
    direction: request::TextDirection => view::requests::TextDirection { Ltr Rtl }
}

/// A rotation came as a file that two keys signed, which is how a key is imported.
pub(super) fn how(how: request::How) -> view::requests::KnownHow {
    match how {
        request::How::Compared => view::requests::KnownHow::Compared,
        request::How::Scanned => view::requests::KnownHow::Scanned,
        request::How::Imported | request::How::Rotated => view::requests::KnownHow::Imported,
    }
}

pub(super) fn carrier(carrier: view::requests::Carrier) -> &'static str {
    match carrier {
        view::requests::Carrier::File => "file",
        view::requests::Carrier::Folder => "folder",
        view::requests::Carrier::Feed => "feed",
    }
}

pub(super) fn carrier_of(word: &str) -> view::requests::Carrier {
    match word {
        "folder" => view::requests::Carrier::Folder,
        "feed" => view::requests::Carrier::Feed,
        _ => view::requests::Carrier::File,
    }
}

/// Why a file cannot be used. A refusal names places and rules of the format and never what stood there, so its own words may follow.
pub(super) fn refused(refusal: &Refusal) -> Error {
    let (message, hint) = match refusal.step() {
        Step::Size | Step::Json | Step::Envelope => {
            ("This file is not a footage request.", "A request is a single .ofr file, not packed into another one.")
        }
        Step::Signature => (
            "This file was changed after it was signed, or its signature is not a good one.",
            "Nothing of it is shown. Whoever sent it can send it again.",
        ),
        Step::Key => {
            ("The key that signed this was revoked.", "Nobody should use that key any more: do not trust the file.")
        }
        Step::Schema | Step::Text => (
            "This request does not keep to the format, so it is not shown.",
            "Its sender can check it with `porchlight-request verify`.",
        ),
        Step::Clock => {
            ("The times of this request are not possible, or it has expired.", "A newer one may have been posted.")
        }
        Step::Replay => (
            "This request contradicts what the same sender asked before, so it is not shown.",
            "Ask the sender, by a number that you looked up yourself.",
        ),
        Step::Area => (
            "The area of this request is not one that may be asked about.",
            "It must be larger than a few homes and smaller than a town, so that nobody can be singled out.",
        ),
        Step::Domain => (
            "The sender is known under another domain than the request gives.",
            "Do not use it. Ask the sender, by a number that you looked up yourself.",
        ),
        Step::Statement => ("This file cannot be used.", "Ask whoever publishes it for the newest one."),
    };
    Error::new(Code::Refused, message).hint(format!("{hint} ({})", refusal.code())).source(refusal.clone())
}
