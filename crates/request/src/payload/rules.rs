//! The rules of text and time of a draft (sections 4 and 6). They depend on nothing outside of the payload, but for
//! [`clock_now`].

use super::Request;
use crate::error::{ClockFault, Field, Refusal, TextFault};
use crate::limits::{MAX_AHEAD, MAX_BACK, MAX_LIFETIME, MAX_WINDOWS, MIN_LIFETIME, MIN_WINDOW};
use crate::moment::Moment;
use crate::payload::TextDirection;
use crate::text::{Lines, fault};

/// Every text that breaks a rule.
pub(crate) fn text_faults<A>(request: &Request<A>) -> Vec<Refusal> {
    let rtl = request.dir == TextDirection::Rtl;
    let requester = Field::of("requester");
    let texts = [
        (requester.member("name"), Lines::One, Some(&request.requester.name)),
        (requester.member("contact").member("officer"), Lines::One, request.requester.contact.officer.as_ref()),
        (Field::of("incident").member("summary"), Lines::Some, Some(&request.incident.summary)),
        (Field::of("wanted"), Lines::Some, Some(&request.wanted)),
    ];
    let broken = |(field, lines, text): (Field, Lines, Option<&String>)| -> Option<Refusal> {
        let fault: TextFault = fault(text?, lines, rtl)?;
        Some(Refusal::Text { field, fault })
    };
    texts.into_iter().filter_map(broken).collect()
}

/// Every rule of time that is broken within the payload itself.
pub(crate) fn time_faults<A>(request: &Request<A>) -> Vec<Refusal> {
    let mut faults = Vec::new();
    let mut note = |field: Field, fault: ClockFault| faults.push(Refusal::Clock { field, fault });
    let lifetime = request.expires.since(request.issued);
    if !(MIN_LIFETIME..=MAX_LIFETIME).contains(&lifetime) {
        note(Field::of("expires"), ClockFault::Lifetime);
    }
    if let Some(occurred) = request.incident.occurred
        && (occurred.to < occurred.from || occurred.to > request.issued)
    {
        note(Field::of("incident").member("occurred"), ClockFault::Occurred);
    }
    let windows = Field::of("windows");
    for (index, window) in request.windows.iter().enumerate() {
        if !(MIN_WINDOW..=MAX_WINDOWS).contains(&window.seconds()) {
            note(windows.item(index), ClockFault::WindowLength);
        }
        if window.to > request.issued {
            note(windows.item(index).member("to"), ClockFault::WindowFuture);
        }
        if window.from < request.issued.plus(-MAX_BACK) {
            note(windows.item(index).member("from"), ClockFault::WindowTooOld);
        }
    }
    if request.windows.windows(2).any(|pair| pair[1].from < pair[0].to) {
        note(windows.clone(), ClockFault::WindowOrder);
    }
    if request.windows.iter().map(|window| window.seconds().max(0)).sum::<i64>() > MAX_WINDOWS {
        note(windows, ClockFault::WindowTotal);
    }
    faults
}

/// What this computer's clock says against a request.
pub(crate) fn clock_now<A>(request: &Request<A>, now: Moment) -> Option<ClockFault> {
    if request.issued > now.plus(MAX_AHEAD) {
        Some(ClockFault::Ahead)
    } else if request.is_expired(now) {
        Some(ClockFault::Expired)
    } else {
        None
    }
}
