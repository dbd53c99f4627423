//! The sealed bytes on their way to a recipient: read ahead by one piece while the one before is sent, and noted as sent piece by piece. Which range, and
//! whether at all, is decided in `recipient.rs`.

use super::Host;
use super::sessions::{Session, Stream};
use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::fs::File;
use std::future::Future;
use std::io;
use std::os::unix::fs::FileExt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::task::JoinHandle;

/// Large enough that the ways between threads cost little, small enough that a hundred recipients fit in memory.
const PIECE: u64 = 256 << 10;

pub(crate) struct SealedBody {
    host: Arc<Host>,
    session: Arc<Session>,
    _stream: Stream,
    file: Arc<File>,
    bytes: u64,
    /// What goes next, and where it ends.
    at: u64,
    to: u64,
    reading: Option<JoinHandle<io::Result<Vec<u8>>>>,
}

impl SealedBody {
    pub(crate) fn new(
        host: Arc<Host>,
        session: Arc<Session>,
        stream: Stream,
        file: File,
        (at, to): (u64, u64),
    ) -> Self {
        let bytes = session.link.record().order.bytes;
        Self { host, session, _stream: stream, file: Arc::new(file), bytes, at, to, reading: None }
    }

    fn read(&self, from: u64) -> Option<JoinHandle<io::Result<Vec<u8>>>> {
        let length = PIECE.min(self.to.saturating_sub(from));
        if length == 0 {
            return None;
        }
        let file = Arc::clone(&self.file);
        Some(tokio::task::spawn_blocking(move || {
            let mut piece = vec![0; usize::try_from(length).expect("a piece fits in memory")];
            // Of a revoked link nothing is left to read, also for who has it open.
            file.read_exact_at(&mut piece, from)?;
            Ok(piece)
        }))
    }

    /// Counts a download when its last byte goes.
    fn sent(&self, from: u64, to: u64) {
        self.host.metrics.bytes_out.add(to - from);
        if !self.session.sent(from, to, self.bytes) {
            return;
        }
        self.host.metrics.downloads.one();
        let link = Arc::clone(&self.session.link);
        self.host.tasks.spawn(async move {
            let now = crate::clock::now_s();
            let counted = link.change(move |record| {
                if record.ended.is_none() {
                    record.fetched_s.push(now);
                }
            });
            if let Err(error) = counted.await {
                tracing::error!(%error, "a download could not be counted");
            }
        });
    }
}

impl HttpBody for SealedBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        if self.reading.is_none() {
            self.reading = self.read(self.at);
        }
        let Some(reading) = &mut self.reading else { return Poll::Ready(None) };
        let piece = ready!(Pin::new(reading).poll(cx)).unwrap_or_else(|broken| Err(io::Error::other(broken)));
        self.reading = None;
        match piece {
            Ok(piece) => {
                let from = self.at;
                self.at += u64::try_from(piece.len()).expect("a length fits");
                self.reading = self.read(self.at);
                self.sent(from, self.at);
                Poll::Ready(Some(Ok(Frame::data(Bytes::from(piece)))))
            }
            Err(error) => {
                self.at = self.to;
                Poll::Ready(Some(Err(error)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.at >= self.to
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.to - self.at)
    }
}
