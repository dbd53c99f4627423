//! What answers look like: JSON, and the headers that every one of them carries. Answers to different questions that must not be told apart are one
//! function here.

use super::link::Status;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::pin::Pin;
use std::time::Duration;

pub(crate) type Answer = Response<Body>;

/// Every question but the sealed bytes themselves fits in this with room to spare.
const MOST_QUESTION: usize = 4096;
/// After an answer that comes before its question has ended, so much is still listened to: else the sender's system may drop the answer.
const DRAIN: u64 = 4 << 20;
const DRAIN_FOR: Duration = Duration::from_secs(1);

/// Of the page: own script, own style, own answers, and what the page itself has decrypted.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; \
    frame-src 'self'; img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(crate) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(value).expect("texts and numbers can be written");
    let mut answer = Response::new(Body::from(body));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

fn error(status: StatusCode, name: &str) -> Answer {
    json(status, &json!({ "error": name }))
}

/// Wrong key, expired, revoked, exhausted, never existed, somebody else's: nobody can tell which.
pub(crate) fn closed() -> Answer {
    error(StatusCode::NOT_FOUND, "closed")
}

/// What was sent is no question of the protocol.
pub(crate) fn malformed() -> Answer {
    error(StatusCode::BAD_REQUEST, "request")
}

pub(crate) fn no_such_token() -> Answer {
    error(StatusCode::UNAUTHORIZED, "token")
}

pub(crate) fn wrong_method() -> Answer {
    error(StatusCode::METHOD_NOT_ALLOWED, "method")
}

pub(crate) fn wrong_pin(left: u32) -> Answer {
    json(StatusCode::FORBIDDEN, &json!({ "error": "pin", "left": left }))
}

pub(crate) fn wait(seconds: u64) -> Answer {
    json(StatusCode::LOCKED, &json!({ "error": "wait", "seconds": seconds }))
}

pub(crate) fn too_large(most_bytes: u64) -> Answer {
    json(StatusCode::PAYLOAD_TOO_LARGE, &json!({ "error": "too-large", "most_bytes": most_bytes }))
}

pub(crate) fn taken() -> Answer {
    error(StatusCode::CONFLICT, "taken")
}

pub(crate) fn full() -> Answer {
    error(StatusCode::INSUFFICIENT_STORAGE, "full")
}

pub(crate) fn wrong_hash() -> Answer {
    error(StatusCode::UNPROCESSABLE_ENTITY, "hash")
}

pub(crate) fn too_slow() -> Answer {
    error(StatusCode::REQUEST_TIMEOUT, "slow")
}

/// Later it may work: the host stops, or has its hands full with this session.
pub(crate) fn busy() -> Answer {
    error(StatusCode::SERVICE_UNAVAILABLE, "busy")
}

/// The host's own trouble; what it was stands in its log, without whose it was.
pub(crate) fn broken(why: &(dyn std::error::Error + 'static)) -> Answer {
    tracing::error!(error = chain(why), "a question could not be answered");
    error(StatusCode::INTERNAL_SERVER_ERROR, "host")
}

fn chain(why: &(dyn std::error::Error + 'static)) -> String {
    std::iter::successors(Some(why), |error| error.source()).map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

pub(crate) fn status(code: StatusCode, status: &Status) -> Answer {
    json(code, status)
}

pub(crate) fn file(kind: &'static str, bytes: &'static [u8], cached: bool) -> Answer {
    let mut answer = Response::new(Body::from(Bytes::from_static(bytes)));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PAGE_POLICY));
    if cached {
        let year = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, year);
    }
    answer
}

/// What every answer says, whatever it is.
pub(crate) fn harden(headers: &mut HeaderMap, https: bool) {
    let always = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        ),
        (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    ];
    for (name, value) in always {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if https {
        let two_years = HeaderValue::from_static("max-age=63072000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
}

/// The next bytes of a body; `None` at its end.
pub(crate) async fn next(body: &mut Body) -> Option<Result<Bytes, axum::Error>> {
    loop {
        match std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await? {
            Ok(frame) => {
                if let Ok(bytes) = frame.into_data() {
                    return Some(Ok(bytes));
                }
            }
            Err(error) => return Some(Err(error)),
        }
    }
}

/// A question in JSON, if it is one, comes within `patience` and is as short as questions are.
pub(crate) async fn question<T: DeserializeOwned>(mut body: Body, patience: Duration) -> Result<T, Answer> {
    if body.size_hint().lower() > MOST_QUESTION as u64 {
        drain(body).await;
        return Err(malformed());
    }
    let mut text = Vec::new();
    let read = async {
        while let Some(bytes) = next(&mut body).await {
            let Ok(bytes) = bytes else { return false };
            if text.len() + bytes.len() > MOST_QUESTION {
                return false;
            }
            text.extend_from_slice(&bytes);
        }
        true
    };
    match tokio::time::timeout(patience, read).await {
        Err(_) => Err(too_slow()),
        Ok(false) => {
            drain(body).await;
            Err(malformed())
        }
        // A list or a number can never be one, however it is typed.
        Ok(true) => serde_json::from_slice::<Value>(&text).and_then(serde_json::from_value).map_err(|_| malformed()),
    }
}

/// Listens a little longer, for the answer's sake.
pub(crate) async fn drain(mut body: Body) {
    let mut heard = 0;
    let listen = async {
        while let Some(Ok(bytes)) = next(&mut body).await {
            heard += bytes.len() as u64;
            if heard > DRAIN {
                return;
            }
        }
    };
    _ = tokio::time::timeout(DRAIN_FOR, listen).await;
}
