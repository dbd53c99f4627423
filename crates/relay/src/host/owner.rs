//! What an owner may ask: to leave a file, to hear of it, to extend and to revoke. Every answer is about the owner's own links.
#![expect(
    clippy::result_large_err,
    reason = "a refusal is an answer, made once per question: a box would save nothing"
)]

use super::answer::{self, Answer};
use super::disk;
use super::link::{End, MOST_DAYS, Order, State as LinkState};
use super::patient::LEAST_PER_SECOND;
use super::shelf::{Failed, Link, Put, Upload};
use super::{Host, bearer};
use crate::proof::LinkId;
use crate::{clock, page};
use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::json;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, watch};
use tokio::time::Instant;

/// What is written at once.
const PIECE: usize = 256 << 10;
/// Over so many times the patience an upload must have come along at all.
const WINDOW: u32 = 4;

impl Host {
    fn owner(&self, headers: &HeaderMap) -> Result<String, Answer> {
        bearer(headers).and_then(|token| self.owners.whose(token)).ok_or_else(answer::no_such_token)
    }

    /// The link, where it is this owner's: else it does not exist.
    fn owned(&self, headers: &HeaderMap, id: &str) -> Result<Arc<Link>, Answer> {
        let owner = self.owner(headers)?;
        let link = LinkId::parse(id).and_then(|id| self.shelf.get(&id));
        link.filter(|link| link.record().owner == owner).ok_or_else(answer::closed)
    }
}

fn told(link: &Link) -> Answer {
    answer::status(StatusCode::OK, &link.status(clock::now_s()))
}

fn failed(error: &Failed) -> Answer {
    match error {
        Failed::Disk(error) if disk::is_full(error) => answer::full(),
        error => answer::broken(error),
    }
}

pub(crate) async fn about(State(host): State<Arc<Host>>, headers: HeaderMap) -> Result<Answer, Answer> {
    let owner = host.owner(&headers)?;
    let free_bytes = host.shelf.free_bytes_of(&owner).map_err(|error| answer::broken(&error))?;
    Ok(answer::json(
        StatusCode::OK,
        &json!({
            "protocol": 1,
            "page_sha256": page::sha256(),
            "most_bytes": host.limits.most_bytes,
            "free_bytes": free_bytes,
            "most_days": MOST_DAYS,
            "origin": host.origins[0],
        }),
    ))
}

pub(crate) async fn put(
    State(host): State<Arc<Host>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Answer> {
    let owner = host.owner(&headers)?;
    let order: Order = answer::question(body, host.limits.patience).await?;
    let now = clock::now_s();
    let id = LinkId::parse(&id).filter(|_| order.is_sound(now)).ok_or_else(answer::malformed)?;
    if order.bytes > host.limits.most_bytes {
        return Err(answer::too_large(host.limits.most_bytes));
    }
    match host.shelf.put(id, owner, order, now).await.map_err(|error| failed(&error))? {
        Put::Made(link) => Ok(answer::status(StatusCode::CREATED, &link.status(now))),
        Put::Same(link) => Ok(told(&link)),
        Put::Taken => Err(answer::taken()),
        Put::Full => {
            host.metrics.disk_full.one();
            Err(answer::full())
        }
    }
}

pub(crate) async fn list(State(host): State<Arc<Host>>, headers: HeaderMap) -> Result<Answer, Answer> {
    let owner = host.owner(&headers)?;
    let now = clock::now_s();
    let links: Vec<_> = host.shelf.of(&owner).iter().map(|link| link.status(now)).collect();
    Ok(answer::json(StatusCode::OK, &json!({ "links": links })))
}

pub(crate) async fn get(
    State(host): State<Arc<Host>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Answer> {
    Ok(told(&*host.owned(&headers, &id)?))
}

#[derive(Deserialize)]
struct OfExtension {
    expires_s: u64,
    downloads: u32,
}

pub(crate) async fn extend(
    State(host): State<Arc<Host>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Answer> {
    let link = host.owned(&headers, &id)?;
    let asked: OfExtension = answer::question(body, host.limits.patience).await?;
    let now = clock::now_s();
    let done = link.change(move |record| record.extend(asked.expires_s, asked.downloads, now)).await;
    match done.map_err(|error| failed(&error))? {
        true => Ok(told(&link)),
        false => Err(answer::status(StatusCode::CONFLICT, &link.status(now))),
    }
}

pub(crate) async fn revoke(
    State(host): State<Arc<Host>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Answer> {
    let link = host.owned(&headers, &id)?;
    let now = clock::now_s();
    link.change(move |record| record.end(End::Revoked, now)).await.map_err(|error| failed(&error))?;
    host.sessions.sweep();
    Ok(told(&link))
}

pub(crate) async fn data(
    State(host): State<Arc<Host>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Answer, Answer> {
    let link = host.owned(&headers, &id)?;
    let at = headers.get("upload-offset").and_then(|text| text.to_str().ok()?.parse::<u64>().ok());
    let at = at.ok_or_else(answer::malformed)?;
    // A task of its own: when the connection breaks, what came is still written and synced.
    let task = host.tasks.spawn(take_in(Arc::clone(&host), link, at, body));
    task.await.unwrap_or_else(|error| Err(answer::broken(&error)))
}

/// Why an upload ended.
enum Over {
    Came,
    /// More than was announced.
    TooMuch,
    /// The connection broke, or a newer one took over.
    Broke,
    Slow,
    Stopping,
    Disk(io::Error),
}

type Held = OwnedMutexGuard<Upload>;

async fn take_in(host: Arc<Host>, link: Arc<Link>, at: u64, mut body: Body) -> Result<Answer, Answer> {
    let (upload, newer) = link.upload().await;
    let state = link.record().state(clock::now_s());
    if state != LinkState::Uploading || link.offset() != at {
        answer::drain(body).await;
        return Err(answer::status(StatusCode::CONFLICT, &link.status(clock::now_s())));
    }
    let bytes = link.record().order.bytes;
    if body.size_hint().lower() > bytes - at {
        answer::drain(body).await;
        return Err(answer::too_large(bytes));
    }
    let (mut upload, over) = receive(&host, &link, upload, newer, &mut body).await;
    let over = match over {
        Over::Disk(error) => Over::Disk(error),
        over => {
            let synced = link.clone();
            let rest = move |upload: &mut Upload| synced.rest(upload);
            match blocking(upload, rest).await {
                Ok((held, Ok(()))) => {
                    upload = held;
                    over
                }
                Ok((held, Err(error))) => {
                    upload = held;
                    Over::Disk(error)
                }
                Err(error) => return Err(answer::broken(&error)),
            }
        }
    };
    match over {
        Over::Came if link.offset() == bytes => finish(&link, upload).await,
        Over::Came => Ok(told(&link)),
        Over::TooMuch => {
            answer::drain(body).await;
            Err(answer::too_large(bytes))
        }
        Over::Broke => Err(answer::status(StatusCode::CONFLICT, &link.status(clock::now_s()))),
        Over::Slow => {
            host.metrics.stalled.one();
            Err(answer::too_slow())
        }
        Over::Stopping => Err(answer::busy()),
        Over::Disk(error) if disk::is_full(&error) => {
            host.metrics.disk_full.one();
            answer::drain(body).await;
            Err(answer::full())
        }
        Over::Disk(_) if link.record().ended.is_some() => Err(answer::closed()),
        Over::Disk(error) => Err(answer::broken(&error)),
    }
}

/// Writes what comes, until it ends.
async fn receive(
    host: &Arc<Host>,
    link: &Arc<Link>,
    mut upload: Held,
    mut newer: watch::Receiver<u64>,
    body: &mut Body,
) -> (Held, Over) {
    let mut left = link.record().order.bytes - link.offset();
    let mut piece = Vec::with_capacity(PIECE);
    let mut window = Window::new(host.limits.patience);
    loop {
        let came = tokio::select! {
            biased;
            () = host.stop.cancelled() => Err(Over::Stopping),
            _ = newer.changed() => Err(Over::Broke),
            came = tokio::time::timeout(host.limits.patience, answer::next(body)) => match came {
                Err(_) => Err(Over::Slow),
                Ok(None) => Err(Over::Came),
                Ok(Some(Err(_))) => Err(Over::Broke),
                Ok(Some(Ok(bytes))) if !window.moves(bytes.len() as u64) => Err(Over::Slow),
                Ok(Some(Ok(bytes))) => Ok(bytes),
            },
        };
        let over = match came {
            Ok(bytes) => {
                let fits = bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                host.metrics.bytes_in.add(fits as u64);
                left -= fits as u64;
                piece.extend_from_slice(&bytes[..fits]);
                (fits < bytes.len()).then_some(Over::TooMuch)
            }
            Err(over) => Some(over),
        };
        if piece.len() >= PIECE || (over.is_some() && !piece.is_empty()) {
            let (to, full, reserve) = (Arc::clone(link), std::mem::take(&mut piece), host.limits.reserve);
            let written = blocking(upload, move |upload| {
                let done = to.write(upload, &full, reserve);
                (full, done)
            });
            match written.await {
                Ok((held, (emptied, done))) => {
                    (upload, piece) = (held, emptied);
                    piece.clear();
                    if let Err(error) = done {
                        return (upload, Over::Disk(error));
                    }
                }
                Err(error) => {
                    // The task broke and let go of the upload: take it up anew, to say so.
                    return (link.upload().await.0, Over::Disk(io::Error::other(error)));
                }
            }
        }
        if let Some(over) = over {
            return (upload, over);
        }
    }
}

async fn finish(link: &Arc<Link>, upload: Held) -> Result<Answer, Answer> {
    let checked = Arc::clone(link);
    let (_upload, fits) =
        blocking(upload, move |upload| checked.check(upload)).await.map_err(|error| answer::broken(&error))?;
    if !fits.map_err(|error| answer::broken(&error))? {
        return Err(answer::wrong_hash());
    }
    link.change(|record| record.whole = record.ended.is_none()).await.map_err(|error| failed(&error))?;
    Ok(told(link))
}

/// Runs what waits for the disk where it holds nobody up, with the upload at hand.
async fn blocking<T: Send + 'static>(
    mut upload: Held,
    work: impl FnOnce(&mut Upload) -> T + Send + 'static,
) -> Result<(Held, T), tokio::task::JoinError> {
    tokio::task::spawn_blocking(move || {
        let done = work(&mut upload);
        (upload, done)
    })
    .await
}

/// Whether an upload comes along: a byte now and then keeps no place.
struct Window {
    length: Duration,
    since: Instant,
    moved: u64,
}

impl Window {
    fn new(patience: Duration) -> Self {
        Self { length: patience * WINDOW, since: Instant::now(), moved: 0 }
    }

    fn moves(&mut self, bytes: u64) -> bool {
        self.moved += bytes;
        if self.since.elapsed() < self.length {
            return true;
        }
        let enough = self.moved >= LEAST_PER_SECOND * self.length.as_secs();
        (self.since, self.moved) = (Instant::now(), 0);
        enough
    }
}
