//! What a recipient may ask: a nonce, to be let in, the sealed bytes. Who is let in by what is in `link.rs` and `crate::proof`.

use super::answer::{self, Answer};
use super::link::{PinTold, Record};
use super::range::{Wanted, wanted};
use super::sealed_body::SealedBody;
use super::sessions::Session;
use super::{Host, bearer};
use crate::clock;
use crate::proof::{LinkId, Stage, lower_hex, verify};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
struct OfNonce {
    id: String,
}

#[derive(Deserialize)]
struct OfProof {
    id: String,
    stage: String,
    nonce: String,
    proof: String,
    session: Option<String>,
}

#[derive(Deserialize)]
struct OfTicket {
    session: String,
}

/// The same for every id, existing or not: nothing is looked up.
pub(crate) async fn nonce(State(host): State<Arc<Host>>, body: Body) -> Answer {
    let asked: OfNonce = match answer::question(body, host.limits.patience).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let Some(id) = LinkId::parse(&asked.id) else { return answer::malformed() };
    match host.nonces.make(&id) {
        Ok(nonce) => answer::json(StatusCode::OK, &json!({ "nonce": nonce })),
        Err(error) => answer::broken(&error),
    }
}

pub(crate) async fn prove(State(host): State<Arc<Host>>, body: Body) -> Answer {
    let asked: OfProof = match answer::question(body, host.limits.patience).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let Some(id) = LinkId::parse(&asked.id) else { return answer::closed() };
    match (asked.stage.as_str(), &asked.session) {
        ("access", None) => access(&host, &id, &asked),
        ("pin", Some(session)) => pin(&host, &id, session, &asked).await,
        _ => answer::malformed(),
    }
}

/// Every step is taken for every id, also for one that does not exist, and only then it is said how it went.
fn access(host: &Host, id: &LinkId, asked: &OfProof) -> Answer {
    let now = clock::now_s();
    let link = host.shelf.get(id);
    let record = link.as_ref().map(|link| link.record());
    let admits = record.as_ref().is_some_and(|record| record.admits(now));
    let key = record.as_ref().and_then(|record| record.order.access_key);
    let nonce = host.nonces.check(id, &asked.nonce);
    let proof = lower_hex::<64>(&asked.proof);
    let held = host.holds(&key.unwrap_or(host.nobodys_key), Stage::Access, id, &asked.nonce, proof) & key.is_some();
    let right = held | (key.is_none() & asked.proof.is_empty());
    match (link, record, nonce) {
        (Some(link), Some(record), Some(nonce)) if admits & right && host.nonces.spend(&nonce) => {
            host.metrics.proofs_right.one();
            let needs_pin = record.order.pin_key.is_some();
            match host.sessions.begin(link, !needs_pin) {
                Ok(session) if needs_pin => answer::json(StatusCode::OK, &json!({ "session": session, "pin": true })),
                Ok(session) => let_in(&session, &record),
                Err(error) => answer::broken(&error),
            }
        }
        _ => {
            host.metrics.proofs_wrong.one();
            answer::closed()
        }
    }
}

async fn pin(host: &Arc<Host>, id: &LinkId, text: &str, asked: &OfProof) -> Answer {
    let Some(session) = host.sessions.get(text).filter(|session| session.link.id == *id) else {
        return answer::closed();
    };
    let Some(nonce) = host.nonces.check(id, &asked.nonce) else { return answer::closed() };
    let (asker, nonce_text, id) = (Arc::clone(host), asked.nonce.clone(), *id);
    let proof = lower_hex::<64>(&asked.proof);
    let now = clock::now_s();
    let told = session.link.pin(now, move |key| asker.holds(key, Stage::Pin, &id, &nonce_text, proof)).await;
    match told {
        Ok(PinTold::Right) if host.nonces.spend(&nonce) => {
            session.pass();
            let_in(text, &session.link.record())
        }
        Ok(PinTold::Right | PinTold::Closed) => answer::closed(),
        Ok(PinTold::Wrong { left }) => {
            host.metrics.pins_wrong.one();
            answer::wrong_pin(left)
        }
        Ok(PinTold::Wait { seconds }) => answer::wait(seconds),
        Err(error) => answer::broken(&error),
    }
}

fn let_in(session: &str, record: &Record) -> Answer {
    let file: Value = json!({
        "bytes": record.order.bytes,
        "sha256": record.order.sha256,
        "expires_s": record.expires_s,
        "downloads_left": record.downloads_most.saturating_sub(record.downloads()),
    });
    answer::json(StatusCode::OK, &json!({ "session": session, "pin": false, "file": file }))
}

impl Host {
    /// Whether the proof holds for one of this host's origins. All are tried, so that it does not show which.
    fn holds(&self, key: &[u8; 32], stage: Stage, id: &LinkId, nonce: &str, proof: Option<[u8; 64]>) -> bool {
        let bytes = proof.unwrap_or([0; 64]);
        let held = self.origins.iter().fold(false, |held, origin| held | verify(key, stage, origin, id, nonce, &bytes));
        held & proof.is_some()
    }

    fn fetching(&self, session: Option<Arc<Session>>) -> Option<Arc<Session>> {
        session.filter(|session| session.may_fetch(&session.link.record(), clock::now_s()))
    }
}

pub(crate) async fn file(State(host): State<Arc<Host>>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    let session = bearer(&headers).and_then(|text| host.sessions.get(text));
    let of_link = LinkId::parse(&id);
    match host.fetching(session.filter(|session| Some(session.link.id) == of_link)) {
        Some(session) => send(&host, session, &headers).await,
        None => answer::closed(),
    }
}

pub(crate) async fn ticket(State(host): State<Arc<Host>>, body: Body) -> Answer {
    let asked: OfTicket = match answer::question(body, host.limits.patience).await {
        Ok(asked) => asked,
        Err(answer) => return answer,
    };
    let Some(session) = host.fetching(host.sessions.get(&asked.session)) else { return answer::closed() };
    match host.sessions.ticket(&session) {
        Ok(Some(ticket)) => answer::json(StatusCode::OK, &json!({ "path": format!("/v1/take/{ticket}/footage.age") })),
        Ok(None) => answer::busy(),
        Err(error) => answer::broken(&error),
    }
}

pub(crate) async fn take(State(host): State<Arc<Host>>, Path(ticket): Path<String>, headers: HeaderMap) -> Answer {
    match host.fetching(host.sessions.of_ticket(&ticket)) {
        Some(session) => send(&host, session, &headers).await,
        None => answer::closed(),
    }
}

/// The file, or the part that was asked for.
async fn send(host: &Arc<Host>, session: Arc<Session>, headers: &HeaderMap) -> Answer {
    let record = session.link.record();
    let bytes = record.order.bytes;
    let tag = format!("\"{}\"", record.order.sha256);
    let one = |name: header::HeaderName| {
        let mut all = headers.get_all(name).iter();
        all.next().filter(|_| all.next().is_none()).and_then(|value| value.to_str().ok())
    };
    // A part of another file would be of no use; ours never changes, so only a foreign tag can be meant.
    let same = headers.get(header::IF_RANGE).is_none_or(|known| known.as_bytes() == tag.as_bytes());
    let range = if same { one(header::RANGE) } else { None };
    let (code, part) = match wanted(range, bytes) {
        Wanted::Whole => (StatusCode::OK, (0, bytes)),
        Wanted::Part(from, to) => (StatusCode::PARTIAL_CONTENT, (from, to)),
        Wanted::Outside => {
            let mut outside = answer::json(StatusCode::RANGE_NOT_SATISFIABLE, &json!({ "error": "range" }));
            outside.headers_mut().insert(header::CONTENT_RANGE, value(format!("bytes */{bytes}")));
            return outside;
        }
    };
    let Some(stream) = session.stream() else { return answer::busy() };
    let link = Arc::clone(&session.link);
    let file = match tokio::task::spawn_blocking(move || link.open()).await {
        Ok(Ok(file)) => file,
        // Revoked a moment ago.
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::NotFound => return answer::closed(),
        Ok(Err(error)) => return answer::broken(&error),
        Err(error) => return answer::broken(&error),
    };
    let body = SealedBody::new(Arc::clone(host), session, stream, file, part);
    let mut sent = Answer::new(Body::new(body));
    *sent.status_mut() = code;
    let headers = sent.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    let name = HeaderValue::from_static("attachment; filename=\"footage.age\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(part.1 - part.0));
    headers.insert(header::ETAG, value(tag));
    // Shown or framed by nobody, but taken by a frame's download: so no word about frames.
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    if code == StatusCode::PARTIAL_CONTENT {
        headers.insert(header::CONTENT_RANGE, value(format!("bytes {}-{}/{bytes}", part.0, part.1 - 1)));
    }
    sent
}

fn value(text: String) -> HeaderValue {
    HeaderValue::try_from(text).expect("digits and hex are fit for a header")
}
