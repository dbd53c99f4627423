//! The links of a data folder: `links/<id>.json`, what is known, and beside it `links/<id>.age`, the sealed bytes. A change is on the disk before
//! anybody hears of it. Who may ask is not decided here.
//!
//! Making a link: file, then record. Ending it: record without keys, then the file. So after a crash a file without a record is nobody's, and the
//! file of an ended record is erased.

use super::link::{End, Order, PinTold, Record, State, Status};
use super::{Limits, disk};
use crate::proof::LinkId;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::{OwnedMutexGuard, watch};

/// Of ended links an owner has so many that are still remembered, at most: each is a small file.
const MOST_REMEMBERED: usize = 1000;
/// Written pages wait no longer than this for the disk, so that the sync at the end is short.
const SYNC_EVERY: u64 = 64 << 20;
/// How often the room on the disk is looked at, in bytes that came.
const LOOK_EVERY: u64 = 16 << 20;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failed {
    #[error("the data folder cannot be written")]
    Disk(#[from] io::Error),
    #[error("a task of the host broke off")]
    Broken(#[from] tokio::task::JoinError),
}

/// What became of an order.
pub(crate) enum Put {
    Made(Arc<Link>),
    Same(Arc<Link>),
    Taken,
    Full,
}

pub(crate) struct Shelf {
    folder: PathBuf,
    limits: Limits,
    links: RwLock<HashMap<LinkId, Arc<Link>>>,
    /// One order at a time, so that two do not share the last room.
    making: tokio::sync::Mutex<()>,
}

pub(crate) struct Link {
    pub(crate) id: LinkId,
    record_path: PathBuf,
    file_path: PathBuf,
    record: Mutex<Arc<Record>>,
    /// One change at a time; held until it is on the disk.
    changing: Arc<tokio::sync::Mutex<()>>,
    /// So many bytes are here. Changed by the holder of `upload` only.
    offset: AtomicU64,
    upload: Arc<tokio::sync::Mutex<Upload>>,
    /// The number of the newest upload: an older one, of a connection that died without a word, makes way.
    newest: watch::Sender<u64>,
}

/// What an upload in progress has at hand.
#[derive(Default)]
pub(crate) struct Upload {
    file: Option<File>,
    /// Over the first `hashed` bytes. After a restart there is none, and the file is read once more at the end.
    hash: Sha256,
    hashed: u64,
    unsynced: u64,
    unlooked: u64,
}

impl Shelf {
    /// Reads the folder, and puts right what a crash left.
    pub(crate) fn open(folder: &Path, limits: Limits) -> io::Result<Self> {
        let folder = folder.join("links");
        std::fs::create_dir_all(&folder)?;
        let mut links = HashMap::new();
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            let id = path.file_stem().and_then(|stem| stem.to_str()).and_then(LinkId::parse);
            match (id, path.extension().and_then(|end| end.to_str())) {
                (Some(id), Some("json")) => match read(&path) {
                    Some(record) => _ = links.insert(id, Arc::new(Link::new(&folder, id, record)?)),
                    None => tracing::error!("the record of a link cannot be read; it is passed over and its file kept"),
                },
                (Some(_), Some("age")) => files.push(path),
                (Some(_), Some("new")) => std::fs::remove_file(path)?,
                _ => {}
            }
        }
        for path in files.iter().filter(|path| !path.with_extension("json").exists()) {
            disk::erase(path)?;
        }
        Ok(Self { folder, limits, links: RwLock::new(links), making: tokio::sync::Mutex::default() })
    }

    pub(crate) fn get(&self, id: &LinkId) -> Option<Arc<Link>> {
        self.links.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    pub(crate) fn all(&self) -> Vec<Arc<Link>> {
        self.links.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// An owner's links, oldest first.
    pub(crate) fn of(&self, owner: &str) -> Vec<Arc<Link>> {
        let mut links: Vec<_> = self.all().into_iter().filter(|link| link.record().owner == owner).collect();
        links.sort_by_key(|link| (link.record().made_s, link.id));
        links
    }

    /// What may still come from anybody: the disk's room without the reserve and without what others were promised.
    pub(crate) fn free_bytes(&self) -> io::Result<u64> {
        let promised = self.all().iter().map(|link| link.promised()).fold(0u64, u64::saturating_add);
        Ok(disk::free_bytes(&self.folder)?.saturating_sub(self.limits.reserve).saturating_sub(promised))
    }

    /// What may still come from this owner.
    pub(crate) fn free_bytes_of(&self, owner: &str) -> io::Result<u64> {
        let living = self.of(owner).into_iter().filter(|link| link.record().ended.is_none());
        let taken = living.map(|link| link.record().order.bytes).fold(0u64, u64::saturating_add);
        Ok(self.free_bytes()?.min(self.limits.most_bytes_of_owner.saturating_sub(taken)))
    }

    pub(crate) fn bytes_kept(&self) -> u64 {
        self.all().iter().filter(|link| link.record().ended.is_none()).map(|link| link.offset()).sum()
    }

    pub(crate) async fn put(
        self: &Arc<Self>,
        id: LinkId,
        owner: String,
        order: Order,
        now_s: u64,
    ) -> Result<Put, Failed> {
        let _one = self.making.lock().await;
        if let Some(link) = self.get(&id) {
            let record = link.record();
            let same = record.owner == owner && record.order == order;
            return Ok(if same { Put::Same(link) } else { Put::Taken });
        }
        let shelf = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let links = shelf.of(&owner);
            let living = links.iter().filter(|link| link.record().ended.is_none()).count();
            if living >= shelf.limits.most_links_of_owner
                || links.len() >= MOST_REMEMBERED
                || shelf.free_bytes_of(&owner)? < order.bytes
            {
                return Ok(Put::Full);
            }
            let record = Record::new(owner, order, now_s);
            let link = Link::new(&shelf.folder, id, record)?;
            disk::private(&link.file_path)?.set_len(0)?;
            link.save(&link.record())?;
            let link = Arc::new(link);
            shelf.links.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::clone(&link));
            Ok(Put::Made(link))
        })
        .await?
    }

    /// What time makes of all links. `fetching` says whether somebody who was let in is still there.
    pub(crate) async fn sweep(
        &self,
        now_s: u64,
        removed: &[String],
        fetching: impl Fn(&LinkId) -> bool,
    ) -> Result<(), Failed> {
        for link in self.all() {
            let (busy, leaves) = (fetching(&link.id), removed.contains(&link.record().owner));
            let forgotten = link.record().is_forgotten(now_s) || (leaves && link.record().ended.is_some());
            if forgotten {
                let gone = Arc::clone(&link);
                tokio::task::spawn_blocking(move || {
                    disk::erase(&gone.file_path).and_then(|()| disk::erase(&gone.record_path))
                })
                .await??;
                self.links.write().unwrap_or_else(PoisonError::into_inner).remove(&link.id);
                continue;
            }
            link.change(move |record| {
                if leaves {
                    record.end(End::Revoked, now_s);
                }
                record.grow_older(now_s, busy);
            })
            .await?;
        }
        Ok(())
    }

    pub(crate) fn states(&self, now_s: u64) -> Vec<State> {
        self.all().iter().map(|link| link.record().state(now_s)).collect()
    }
}

fn read(path: &Path) -> Option<Record> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

impl Link {
    fn new(folder: &Path, id: LinkId, record: Record) -> io::Result<Self> {
        let file_path = folder.join(format!("{id}.age"));
        if record.ended.is_some() {
            disk::erase(&file_path)?;
        }
        let here = std::fs::metadata(&file_path).map_or(0, |about| about.len());
        Ok(Self {
            id,
            record_path: folder.join(format!("{id}.json")),
            offset: AtomicU64::new(here.min(record.order.bytes)),
            file_path,
            record: Mutex::new(Arc::new(record)),
            changing: Arc::default(),
            upload: Arc::default(),
            newest: watch::Sender::new(0),
        })
    }

    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn offset(&self) -> u64 {
        self.offset.load(Ordering::Acquire)
    }

    fn promised(&self) -> u64 {
        let record = self.record();
        if record.ended.is_some() { 0 } else { record.order.bytes - self.offset() }
    }

    pub(crate) fn status(&self, now_s: u64) -> Status {
        let record = self.record();
        let here = if record.whole { record.order.bytes } else { self.offset() };
        record.status(&self.id, here, now_s)
    }

    /// The sealed bytes, to be read.
    pub(crate) fn open(&self) -> io::Result<File> {
        File::open(&self.file_path)
    }

    fn save(&self, record: &Record) -> io::Result<()> {
        let bytes = serde_json::to_vec(record).expect("texts and numbers can be written");
        disk::replace(&self.record_path, &bytes)
    }

    /// Changes what is known of the link. When this is back the change lies on the disk, and of a link that ended the file is gone. Whoever asked may be gone meanwhile:
    /// what has begun is brought to its end.
    pub(crate) async fn change<T: Send + 'static>(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Record) -> T + Send + 'static,
    ) -> Result<T, Failed> {
        let turn = Arc::clone(&self.changing).lock_owned().await;
        let link = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let before = link.record();
            let mut after = (*before).clone();
            let told = change(&mut after);
            if after == *before {
                return Ok(told);
            }
            let ends = after.ended.is_some() && before.ended.is_none();
            if let Err(error) = link.save(&after) {
                if !ends {
                    return Err(error.into());
                }
                // On a full disk the file makes the room for the word that it is gone.
                disk::erase(&link.file_path)?;
                link.save(&after)?;
            }
            *link.record.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(after);
            if ends {
                link.newest.send_modify(|newest| *newest += 1);
                disk::erase(&link.file_path)?;
            }
            Ok(told)
        })
        .await?
    }

    /// Counts a proof at the PIN stage, and remembers it before anybody hears how it went.
    pub(crate) async fn pin(
        self: &Arc<Self>,
        now_s: u64,
        right: impl FnOnce(&[u8; 32]) -> bool + Send + 'static,
    ) -> Result<PinTold, Failed> {
        self.change(move |record| match record.order.pin_key {
            Some(key) => record.pin(now_s, || right(&key)),
            None => PinTold::Closed,
        })
        .await
    }

    /// A place for the next bytes, and a sign when a newer upload wants it. Waits until the one before has let go.
    pub(crate) async fn upload(self: &Arc<Self>) -> (OwnedMutexGuard<Upload>, watch::Receiver<u64>) {
        self.newest.send_modify(|newest| *newest += 1);
        let mut sign = self.newest.subscribe();
        sign.mark_unchanged();
        (Arc::clone(&self.upload).lock_owned().await, sign)
    }

    /// Writes the next bytes. What was written before an error counts. Blocking.
    pub(crate) fn write(&self, upload: &mut Upload, bytes: &[u8], reserve: u64) -> io::Result<()> {
        if self.record().ended.is_some() {
            return Err(io::ErrorKind::NotFound.into());
        }
        upload.unlooked += u64::try_from(bytes.len()).expect("a length fits");
        if upload.unlooked >= LOOK_EVERY {
            upload.unlooked = 0;
            if disk::free_bytes(&self.file_path)? < reserve {
                return Err(io::ErrorKind::StorageFull.into());
            }
        }
        let file = match upload.file.take() {
            Some(file) => upload.file.insert(file),
            None => upload.file.insert(disk::private(&self.file_path)?),
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let at = self.offset();
            let written = file.write_at(rest, at)?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            let count = u64::try_from(written).expect("a length fits");
            if upload.hashed == at {
                upload.hash.update(&rest[..written]);
                upload.hashed += count;
            }
            self.offset.store(at + count, Ordering::Release);
            upload.unsynced += count;
            rest = &rest[written..];
        }
        if upload.unsynced >= SYNC_EVERY {
            upload.unsynced = 0;
            file.sync_data()?;
        }
        Ok(())
    }

    /// Makes last what came so far. Blocking.
    pub(crate) fn rest(&self, upload: &mut Upload) -> io::Result<()> {
        if let Some(file) = &upload.file {
            file.sync_data()?;
            upload.unsynced = 0;
        }
        Ok(())
    }

    /// Whether the bytes, which are all here, are the promised ones; if not, they are dropped. Blocking.
    pub(crate) fn check(&self, upload: &mut Upload) -> io::Result<bool> {
        self.rest(upload)?;
        let order = &self.record().order;
        if upload.hashed != order.bytes {
            upload.hash = Sha256::new();
            io::copy(&mut self.open()?, &mut upload.hash)?;
        }
        let fits = hex::encode(upload.hash.finalize_reset()) == order.sha256;
        if !fits {
            let file = disk::private(&self.file_path)?;
            file.set_len(0)?;
            file.sync_all()?;
            self.offset.store(0, Ordering::Release);
        }
        *upload = Upload::default();
        Ok(fits)
    }
}
