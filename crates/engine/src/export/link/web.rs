//! What is said to a link's host over HTTPS, with the authorities and the proxy that hold for feeds too. No redirect is followed, no
//! cookie is kept, each question has a connection of its own, and no address stands in an error: it may be one that opens something.

use super::line::{Body, Line, full_body};
use crate::carrier::https::Fault;
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE};
use hyper::{Method, Request};
use model::Secret;
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::runtime::Runtime;

/// Of one answer: lists of links have less than a kilobyte for each.
pub(super) const MOST_ANSWER: usize = 1 << 20;

/// Whom to ask, kept as long as one work takes.
pub(super) struct Web {
    runtime: Runtime,
    line: Line,
}

/// What a host answered.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Bytes,
}

/// What it is asked.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) token: &'a Secret<String>,
    /// JSON.
    pub(super) says: Option<serde_json::Value>,
    /// The next bytes of a file, and where they begin.
    pub(super) sends: Option<(u64, Vec<u8>)>,
    /// For all of it: a piece that is sent takes as long as the line needs.
    pub(super) patience: Duration,
}

impl Web {
    /// For hosts out there.
    pub(super) fn new(desk: &Desk) -> Result<Self> {
        let (proxy, own) = desk.ways_out()?;
        Self::by(Line::out(proxy, own).map_err(untrusting)?)
    }

    /// For this computer itself: no proxy comes in between, and nobody vouches for it.
    pub(super) fn inside() -> Result<Self> {
        Self::by(Line::inside())
    }

    fn by(line: Line) -> Result<Self> {
        Ok(Self { runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?, line })
    }

    /// The line itself, and what runs it, for whoever speaks another language than the relay's.
    pub(super) fn parts(&self) -> (&Runtime, &Line) {
        (&self.runtime, &self.line)
    }

    pub(super) fn ask(&self, ask: Ask<'_>) -> Result<Answer> {
        let patience = ask.patience;
        let request = written(ask)?;
        self.runtime.block_on(async {
            tokio::time::timeout(patience, answered(&self.line, request)).await.map_err(|_| unreachable())?
        })
    }
}

fn written(ask: Ask<'_>) -> Result<Request<Body>> {
    let mut request = Request::builder().method(ask.method).uri(ask.url);
    request = request.header(AUTHORIZATION, format!("Bearer {}", ask.token.expose()));
    let mut body = Bytes::new();
    if let Some(says) = ask.says {
        request = request.header(CONTENT_TYPE, "application/json");
        body = Bytes::from(says.to_string());
    }
    if let Some((offset, bytes)) = ask.sends {
        request = request.header("Upload-Offset", offset);
        body = Bytes::from(bytes);
    }
    request.body(full_body(body)).map_err(|_| no_address())
}

async fn answered(line: &Line, request: Request<Body>) -> Result<Answer> {
    let response = line.say(request).await?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MOST_ANSWER).collect().await;
    // It broke in the middle, or is longer than any answer.
    let body = body.map_err(|error| unreachable().source(error))?;
    Ok(Answer { status, body: body.to_bytes() })
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|_| no_host())
    }
}

pub(super) fn no_address() -> Error {
    Error::new(Code::BadAddress, "This is not the address of a host.").hint("It looks like https://relay.example.")
}

/// Something answers that does not speak as a host should.
pub(super) fn no_host() -> Error {
    Error::new(Code::Protocol, "Something answers at this address, but not as a host of links should.")
        .hint("Compare the address with what the person who runs the host gave you.")
}

/// Nobody answers, or the connection broke: worth another try.
pub(super) fn unreachable() -> Error {
    Error::new(Code::Unreachable, "The host of the link does not answer.")
        .hint("Is this computer on the net, and the host running? What is under way is tried again by itself.")
}

pub(super) fn uncertified() -> Error {
    Error::new(Code::Protocol, "The host cannot prove that it is the one at this address.")
        .hint("Check the address. For a host of your own house, give its certificate in Requests, How they arrive.")
}

/// It has no room left.
pub(super) fn full() -> Error {
    Error::new(Code::DiskFull, "The host has no room left.")
        .hint("Revoke links that are not needed any more, or ask the person who runs it.")
}

fn untrusting(fault: Fault) -> Error {
    match fault {
        Fault::NoAuthorities => {
            Error::new(Code::Protocol, "This computer has no list of authorities that vouch for hosts.")
                .hint("Install the system's package of certificates, usually called ca-certificates.")
        }
        _ => Error::internal("The network could not be set up."),
    }
}
