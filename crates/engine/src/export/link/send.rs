//! Sending sealed files to their hosts, piece by piece: what arrived before a break counts. On a thread that steps back behind recording,
//! at a bounded rate, and without a place in the system's memory of files.

use super::holder::{Holder, Speaks};
use super::keep::{end_expired, take};
use super::outbox;
use super::relay::{Relay, State, Status, Told};
use super::secret;
use super::space::Space;
use crate::desk::{Desk, Link, age_only, alive};
use crate::error::{Code, Error, Result};
use crate::view::link::LinkState;
use rustix::fs::{Advice, FlockOperation};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tracing::{info, warn};

/// What is sent at a time, and lost by a break at most: 4 MiB are a third of a second at 100 Mbit/s, and half a minute at 1 Mbit/s.
const PIECE: u64 = 4 << 20;
/// Bytes a second that are read from the disk at most. Sixteen cameras write 16 MB/s, and any disk of this decade does 100 MB/s.
const RATE: u64 = 32 << 20;
/// Behind recording, which has 0; disks follow it, too.
const NICE: i32 = 10;

/// What came of one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// Links that are still on their way.
    pub left: usize,
    /// Something arrived: it is worth trying again soon.
    pub moved: bool,
}

/// Sends whatever is on its way, as far as it goes now. Blocks; on a thread of its own, which is slowed down for good. `tell` is called
/// when something changed.
pub fn send(desk: &Desk, ended: &AtomicBool, tell: &dyn Fn()) -> Result<Sent> {
    desk.require_open()?;
    // Without the right to it, it is as fast as anybody.
    let _ = rustix::process::setpriority_process(None, NICE);
    end_expired(desk)?;
    let mut sent = Sent::default();
    for mut link in desk.links_kept()?.into_iter().filter(|link| link.state == LinkState::Uploading) {
        let before = link.said.sent;
        match (Sending { desk, ended, tell }).one(&mut link) {
            Ok(()) => {}
            Err(error) if error.code == Code::Locked || ended.load(Ordering::Relaxed) => return Err(error),
            // Revoked while it was sent.
            Err(_) if !alive(desk.link_kept(link.stored.id)?.state) => continue,
            Err(error) => {
                warn!(error = error.chain(), "a link is not on its host yet");
                link.said.problem = Some(error.view());
                desk.keep_link(&link)?;
            }
        }
        sent.moved |= link.said.sent > before;
        sent.left += usize::from(link.state == LinkState::Uploading);
        tell();
    }
    Ok(sent)
}

struct Sending<'a> {
    desk: &'a Desk,
    ended: &'a AtomicBool,
    tell: &'a dyn Fn(),
}

impl Sending<'_> {
    fn go_on(&self) -> Result<()> {
        if self.ended.load(Ordering::Relaxed) {
            return Err(Error::new(Code::Refused, "The program ends; the link is sent on when it runs again."));
        }
        self.desk.require_open()
    }

    fn one(&self, link: &mut Link) -> Result<()> {
        let path = outbox::file(self.desk.home(), &link.stored.name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return self.lost(link),
            Err(error) => return Err(error.into()),
        };
        if rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
            // Another program of this household sends it.
            return Ok(());
        }
        if link.stored.expires <= self.desk.now() {
            link.state = LinkState::Expired;
            self.desk.keep_link_end(link)?;
            return outbox::remove(self.desk.home(), &link.stored.name);
        }
        let host = self.desk.link_host(link.stored.host)?;
        let holder = Holder::of(self.desk, &host)?;
        let mut pieces = Pieces { of: self, file: &file, bytes: link.stored.bytes, began: Instant::now(), read: 0 };
        match holder.speaks()? {
            Speaks::Relay(relay) => self.to_relay(link, &relay, age_only(&host.setup), &mut pieces)?,
            Speaks::Space(space) => self.to_space(link, &space, &mut pieces)?,
        }
        if link.state != LinkState::Uploading {
            info!(link = link.stored.id, "a link is on its host");
            outbox::remove(self.desk.home(), &link.stored.name)?;
        }
        Ok(())
    }

    /// `alone`: nobody proves a key there.
    fn to_relay(&self, link: &mut Link, relay: &Relay<'_>, alone: bool, pieces: &mut Pieces<'_>) -> Result<()> {
        let mut status = match relay.one(&link.stored.name)? {
            Some(status) => status,
            None => relay.put(&told(link, alone)?)?,
        };
        loop {
            self.same(link, &status)?;
            take(self.desk, link, &status)?;
            (self.tell)();
            if status.state != State::Uploading {
                return Ok(());
            }
            self.go_on()?;
            let piece = pieces.at(status.offset)?;
            status = match relay.send(&link.stored.name, status.offset, piece) {
                Err(error) if error.code == Code::Damaged => return self.damaged(link, pieces, error),
                other => other?,
            };
        }
    }

    fn to_space(&self, link: &mut Link, space: &Space<'_>, pieces: &mut Pieces<'_>) -> Result<()> {
        let (name, bytes) = (link.stored.name.clone(), link.stored.bytes);
        // A crash may have come between its end and what was kept of it.
        if space.size(&name)? != Some(bytes) {
            let mut at = 0;
            let mut next = || {
                self.go_on()?;
                let piece = pieces.at(at)?;
                at += piece.len() as u64;
                // What was handed on; a space does not say what of it came.
                link.said.sent = at;
                self.desk.keep_link(link)?;
                (self.tell)();
                Ok(piece)
            };
            space.put(&name, bytes, &mut next)?;
            if space.size(&name)? != Some(bytes) {
                return Err(Error::new(Code::Damaged, "The space does not have all of what was sent.")
                    .hint("It is sent once more."));
            }
        }
        let said = &mut link.said;
        (said.sent, said.asked_us, said.problem) = (bytes, Some(self.desk.now().0), None);
        link.state = LinkState::Open;
        self.desk.keep_link(link)
    }

    /// The host speaks of the very file that lies here.
    fn same(&self, link: &Link, status: &Status) -> Result<()> {
        if status.bytes == link.stored.bytes {
            return Ok(());
        }
        Err(Error::new(Code::InUse, "The host has another link of this name.")
            .hint("Revoke the link and make it anew."))
    }

    /// What arrived is not what was made: does it lie here as it was made?
    fn damaged(&self, link: &mut Link, pieces: &mut Pieces<'_>, error: Error) -> Result<()> {
        let (mut hash, mut at) = (Sha256::new(), 0);
        while at < link.stored.bytes {
            self.go_on()?;
            let piece = pieces.at(at)?;
            at += piece.len() as u64;
            hash.update(&piece);
        }
        let found: [u8; 32] = hash.finalize().into();
        if found == link.stored.sha256 {
            return Err(error);
        }
        let gone = Error::new(Code::Damaged, "The sealed file changed on this computer's disk.")
            .hint("Make the link anew, and look after the disk: Settings, Health.");
        (link.state, link.said.problem) = (LinkState::Failed, Some(gone.view()));
        self.desk.keep_link_end(link)
    }

    /// The sealed file is gone from this computer.
    fn lost(&self, link: &mut Link) -> Result<()> {
        let gone =
            Error::new(Code::NotFound, "The sealed file is not on this computer any more.").hint("Make the link anew.");
        (link.state, link.said.problem) = (LinkState::Failed, Some(gone.view()));
        self.desk.keep_link_end(link)
    }
}

/// A link as a relay is told of it.
fn told(link: &Link, alone: bool) -> Result<Told<'_>> {
    let stored = &link.stored;
    let secret = stored.secret.as_ref().filter(|_| !alone);
    let keys = secret::keys(&stored.name, secret, stored.pin.as_ref())?;
    Ok(Told {
        name: &stored.name,
        access: keys.access,
        pin: keys.pin,
        bytes: stored.bytes,
        sha256: stored.sha256,
        expires_s: stored.expires.0.div_euclid(1_000_000),
        downloads: link.said.downloads_most,
    })
}

/// The file's pieces, at a bounded rate.
struct Pieces<'a> {
    of: &'a Sending<'a>,
    file: &'a File,
    bytes: u64,
    began: Instant,
    read: u64,
}

impl Pieces<'_> {
    /// The piece at `offset`; empty behind the end.
    fn at(&mut self, offset: u64) -> Result<Vec<u8>> {
        let length = self.bytes.saturating_sub(offset).min(PIECE);
        let due = self.began + Duration::from_secs_f64(self.read as f64 / RATE as f64);
        while let Some(wait) = due.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero()) {
            self.of.go_on()?;
            std::thread::sleep(wait.min(Duration::from_millis(250)));
        }
        let mut piece = vec![0; usize::try_from(length).unwrap_or(0)];
        self.file.read_exact_at(&mut piece, offset)?;
        self.read += length;
        // It is read once: what recording keeps in memory is worth more.
        let _ = rustix::fs::fadvise(self.file, offset, std::num::NonZeroU64::new(length), Advice::DontNeed);
        Ok(piece)
    }
}
