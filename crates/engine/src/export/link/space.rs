//! The owner's own space: an S3 bucket or a WebDAV folder. It holds the sealed file and nothing else, and knows nothing of links: no proof,
//! no PIN, no counts. A bucket signs addresses that end by themselves; of both, a file that was removed is gone.

use super::line::Body;
use super::web::{Web, no_address, no_host, unreachable};
use crate::error::{Code, Error, Result};
use crate::view::link::{LinkHostDraft, LinkHostKind};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::{BodyExt, StreamBody};
use hyper::Request;
use hyper::body::Frame;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH};
use opendal::services::{S3, Webdav};
use opendal::{ErrorKind, HttpTransporter, OperationContext, Operator};
use std::error::Error as _;
use std::time::Duration;

/// What S3 signs at most.
pub(super) const MOST_SIGNED: Duration = Duration::from_secs(7 * 24 * 3600);
/// A part of a file: S3 takes no smaller ones than 5 MiB, and 10 000 of these are 80 GB.
const PART: usize = 8 << 20;
/// A whole file over a slow line.
const PATIENCE: Duration = Duration::from_secs(24 * 3600);
/// One part, or one question.
const PART_PATIENCE: Duration = Duration::from_secs(600);

pub(super) struct Space<'w> {
    web: &'w Web,
    operator: Operator,
    setup: &'w LinkHostDraft,
}

impl<'w> Space<'w> {
    pub(super) fn new(web: &'w Web, setup: &'w LinkHostDraft) -> Result<Self> {
        let folder = format!("/{}/", setup.folder.trim_matches('/'));
        let made = match setup.kind {
            LinkHostKind::Bucket => {
                let mut bucket = S3::default()
                    .bucket(&setup.bucket)
                    .endpoint(&setup.address)
                    .region(if setup.region.is_empty() { "us-east-1" } else { &setup.region })
                    .access_key_id(&setup.user)
                    .secret_access_key(setup.password.expose())
                    // Nothing of this computer's environment goes along.
                    .disable_config_load()
                    .disable_ec2_metadata();
                if !setup.folder.is_empty() {
                    bucket = bucket.root(&folder);
                }
                Operator::new(bucket)
            }
            _ => {
                let dav = Webdav::default()
                    .endpoint(&setup.address)
                    .username(&setup.user)
                    .password(setup.password.expose())
                    .root(&folder);
                Operator::new(dav)
            }
        };
        let (_, line) = web.parts();
        let by = HttpTransporter::new(line.clone());
        let operator = made.map_err(unmade)?.with_context(OperationContext::new().with_http_transport(by));
        Ok(Self { web, operator, setup })
    }

    /// Puts something there, finds it and takes it away: what a link will need, before one is made.
    pub(super) fn check(&self) -> Result<()> {
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|_| Error::internal("The system gives no random bytes."))?;
        let name = format!("{}.check", hex::encode(random));
        let (runtime, _) = self.web.parts();
        runtime.block_on(async {
            within(self.operator.write(&name, "Porchlight looks whether it can write here.")).await?;
            within(self.operator.delete(&name)).await
        })
    }

    /// Sends all of a file that `next` gives, piece by piece; empty at its end.
    pub(super) fn put(&self, name: &str, bytes: u64, next: &mut dyn FnMut() -> Result<Vec<u8>>) -> Result<()> {
        match self.setup.kind {
            LinkHostKind::Bucket => self.in_parts(name, next),
            _ => self.in_one(name, bytes, next),
        }
    }

    fn in_parts(&self, name: &str, next: &mut dyn FnMut() -> Result<Vec<u8>>) -> Result<()> {
        let (runtime, _) = self.web.parts();
        runtime.block_on(async {
            let mut writer = self.operator.writer_with(&file(name)).chunk(PART).await.map_err(unsaid)?;
            let sent = loop {
                match next() {
                    Ok(piece) if piece.is_empty() => break Ok(()),
                    Ok(piece) => {
                        if let Err(error) = within(writer.write(Bytes::from(piece))).await {
                            break Err(error);
                        }
                    }
                    Err(error) => break Err(error),
                }
            };
            match sent {
                Ok(()) => within(writer.close()).await.map(drop),
                Err(error) => {
                    // Parts that nobody puts together cost room: what can be said of them, is.
                    drop(writer.abort().await);
                    Err(error)
                }
            }
        })
    }

    /// As a stream: opendal would hold all of a file in memory before it puts it into a WebDAV folder.
    fn in_one(&self, name: &str, bytes: u64, next: &mut dyn FnMut() -> Result<Vec<u8>>) -> Result<()> {
        let (runtime, line) = self.web.parts();
        let (give, take) = tokio::sync::mpsc::channel::<std::io::Result<Vec<u8>>>(1);
        let basic = STANDARD.encode(format!("{}:{}", self.setup.user, self.setup.password.expose()));
        let body: Body = StreamBody::new(Pieces(take)).boxed_unsync();
        let request = Request::put(format!("{}{}", folder_of(self.setup), file(name)))
            .header(AUTHORIZATION, format!("Basic {basic}"))
            .header(CONTENT_LENGTH, bytes)
            .body(body)
            .map_err(|_| no_address())?;
        runtime.block_on(async {
            let feeding = async move {
                loop {
                    let piece = match next() {
                        Ok(piece) if piece.is_empty() => return Ok(()),
                        Ok(piece) => piece,
                        Err(error) => {
                            drop(give.send(Err(std::io::ErrorKind::Interrupted.into())).await);
                            return Err(error);
                        }
                    };
                    // Nobody takes it any more: the answer says why.
                    if give.send(Ok(piece)).await.is_err() {
                        return Ok(());
                    }
                }
            };
            let asking = tokio::time::timeout(PATIENCE, line.say(request));
            let (fed, answered) = tokio::join!(feeding, asking);
            fed?;
            let answer = answered.map_err(|_| unreachable())??;
            match answer.status().as_u16() {
                200..=299 => Ok(()),
                401 | 403 => Err(log_in()),
                404 | 409 => Err(no_such_place()),
                507 => Err(full()),
                500..=599 => Err(unreachable()),
                _ => Err(no_host()),
            }
        })
    }

    /// How much of it is there.
    pub(super) fn size(&self, name: &str) -> Result<Option<u64>> {
        let (runtime, _) = self.web.parts();
        runtime.block_on(within(async {
            match self.operator.stat(&file(name)).await {
                Ok(meta) => Ok(Some(meta.content_length())),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            }
        }))
    }

    /// Takes it away, and looks whether it is gone.
    pub(super) fn remove(&self, name: &str) -> Result<()> {
        let (runtime, _) = self.web.parts();
        runtime.block_on(within(async { self.operator.delete(&file(name)).await }))?;
        match self.size(name)? {
            None => Ok(()),
            Some(_) => Err(Error::new(Code::Refused, "The space still has the file.")
                .hint("Remove it there by hand: its name begins with the link's first digits.")),
        }
    }

    /// The address of the file alone. Of a bucket one that ends by itself.
    pub(super) fn address(&self, name: &str, lasts: Duration) -> Result<String> {
        if self.setup.kind == LinkHostKind::Webdav {
            let public = match self.setup.public_address.is_empty() {
                true => folder_of(self.setup),
                false => format!("{}/", self.setup.public_address.trim_end_matches('/')),
            };
            return Ok(format!("{public}{}", file(name)));
        }
        let (runtime, _) = self.web.parts();
        let signed = runtime.block_on(async { self.operator.presign_read(&file(name), lasts.min(MOST_SIGNED)).await });
        Ok(signed.map_err(unsaid)?.uri().to_string())
    }
}

/// Nobody is waited for without end.
async fn within<T>(asked: impl Future<Output = opendal::Result<T>>) -> Result<T> {
    match tokio::time::timeout(PART_PATIENCE, asked).await {
        Ok(answered) => answered.map_err(unsaid),
        Err(_) => Err(unreachable()),
    }
}

fn file(name: &str) -> String {
    format!("{name}.age")
}

/// Of a WebDAV folder, with a slash behind it, as an address is written.
fn folder_of(setup: &LinkHostDraft) -> String {
    let folder = setup.folder.trim_matches('/');
    let slash = if folder.is_empty() { "" } else { "/" };
    let text = format!("{}/{folder}{slash}", setup.address.trim_end_matches('/'));
    url::Url::parse(&text).map_or(text, |url| url.to_string())
}

/// The pieces of a file, as they come.
struct Pieces(tokio::sync::mpsc::Receiver<std::io::Result<Vec<u8>>>);

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Frame<Bytes>>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| Ok(Frame::data(Bytes::from(piece?)))))
    }
}

fn log_in() -> Error {
    Error::new(Code::Unauthorized, "The space does not take this log-in.")
        .hint("Set it up anew in Settings; the log-in must be allowed to write and to remove files.")
}

fn no_such_place() -> Error {
    Error::new(Code::NotFound, "There is no such bucket or folder in the space.")
        .hint("Make it there first, or compare its name.")
}

fn full() -> Error {
    Error::new(Code::DiskFull, "The space is full.").hint("Make room there, or use a stick.")
}

/// It could not even be asked.
fn unmade(_: opendal::Error) -> Error {
    Error::new(Code::BadAddress, "The space cannot be set up like this.").hint("Compare its address and names.")
}

/// What the space said, classified once. Its own texts quote addresses, and are not passed on.
fn unsaid(error: opendal::Error) -> Error {
    // It could not even be asked: that was told by our own line.
    if let Some(ours) = error.source().and_then(|source| source.downcast_ref::<Error>()) {
        let told = Error::new(ours.code, ours.message.clone());
        return match &ours.hint {
            Some(hint) => told.hint(hint.clone()),
            None => told,
        };
    }
    match error.kind() {
        ErrorKind::PermissionDenied => log_in(),
        // A bucket that is not there is told as a setting that is wrong.
        ErrorKind::NotFound | ErrorKind::ConfigInvalid => no_such_place(),
        ErrorKind::RateLimited => Error::new(Code::Busy, "The space is busy.").hint("It is asked again in a while."),
        ErrorKind::Unsupported => no_host(),
        _ => unreachable().source(error.kind().to_string()),
    }
}
