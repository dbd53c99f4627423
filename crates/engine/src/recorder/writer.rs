//! The writer thread of a volume, `write-<volume>`: the one place that holds open segments.
//!
//! A fragment is sealed and written as it comes. Every second everything that is dirty is made durable in one pass. What waits
//! for its chunk to be full for [`TAIL_AGE`] goes into a tail: that is what "kill -9 loses at most 2 s, a power cut at most
//! 3 s, at any bit rate" rests on. What the system was given survives a kill, so between two syncs, which may be slow, all that
//! came is written and all tails that are due are put. A segment's end is: seal, sync file, sync folder, commit row, remove tails.
//!
//! Trouble of one camera's file costs that camera its segment. A failed sync is fatal for the volume: the system has thrown
//! away what it could not write and will not say it again, so every segment is given up and the volume is opened anew.

use super::beside::{Beside, Indexing};
use super::board::Board;
use super::books::Books;
use super::look::Look;
use super::orders::{Durability, Load, Order};
use super::status::{Alarm, Topic};
use super::volume::{self, Opened};
use model::{CameraId, Clock, Mono, RunId, StreamConfig, Utc};
use std::collections::{BTreeMap, VecDeque};
use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;
use store::{EpochId, Facts, NewSegment, RecorderDb, SegmentFile, Tails, Volume};
use tokio::sync::watch;
use vault::Recipient;
use vault::seal::{Sealed, Tail};

/// How often footage is made durable.
pub(super) const TICK: Duration = Duration::from_secs(1);
/// A fragment that no whole chunk holds is saved in a tail when it is this old. With 0.54 s of fragment and 0.15 s of inlet
/// before it, a kill loses 1.75 s at the most. A tail costs as much as what it saves: from 530 kbit/s on chunks are full sooner
/// and there are none; at 200 kbit/s one every 1.5 s writes 0.9 bytes for each of footage.
const TAIL_AGE: Duration = Duration::from_millis(1050);
/// A volume that failed is not asked again before this.
const REOPEN: Duration = Duration::from_secs(2);
/// The days to keep hold also while nothing is recorded: purged at least this often.
const PURGE: Duration = Duration::from_secs(600);
/// A pass that takes longer eats into the three seconds that a power cut may cost.
const SLOW: Duration = Duration::from_millis(900);
/// What a camera's very first segment is expected to take: little, for nothing older should go for a guess.
const FIRST_SEGMENT: u64 = 4 * 1024 * 1024;
/// Free space that must be left beyond the next segments, for rows, tails and the file system's own needs.
const MARGIN: u64 = 16 * 1024 * 1024;

/// A camera as the writer knows it.
struct Member {
    report: watch::Sender<Durability>,
    run: Option<RunId>,
    config: Option<Arc<StreamConfig>>,
    /// Size of its last segment: what the next will need.
    last_bytes: u64,
    open: Option<Open>,
}

/// A segment being written.
struct Open {
    /// Where: the owner may have chosen another folder since.
    volume: Arc<Volume>,
    sealed: Sealed<SegmentFile>,
    tails: Tails,
    name: String,
    attempt: u32,
    start: Utc,
    /// Where the last fragment ends.
    end: Utc,
    has_footage: bool,
    /// Fragments not durable yet: plaintext offset at which each ends, when its footage ends, when it was written.
    waiting: VecDeque<(u64, Utc, Mono)>,
    /// Plaintext saved in the newest tail reaches to here.
    tail_end: u64,
    tails_written: u64,
    /// That tail is not synced.
    tail_waits: bool,
    /// Ciphertext that was synced.
    synced: u64,
    /// What its sidecar is sealed to.
    recipient: Recipient,
    index: Option<Indexing>,
}

enum Place {
    Ready(Arc<Volume>),
    Failed { since: Mono },
}

pub(super) struct Writer {
    db: RecorderDb,
    place: Place,
    opened: Opened,
    members: BTreeMap<CameraId, Member>,
    recipient: Option<(EpochId, Recipient)>,
    purged: Mono,
    /// Sidecars to come.
    beside: Beside,
    load: Arc<Load>,
    board: Arc<Board>,
    books: Books,
    clock: Arc<dyn Clock>,
}

/// Why a step failed, as far as the writer does something different about it.
enum Failure {
    /// No room: this camera's trouble, and soon everybody's.
    Full,
    /// This camera's segment only; the next may be luckier.
    Segment(String),
    /// The volume cannot be trusted any more.
    Volume(String),
}

impl From<std::io::Error> for Failure {
    fn from(e: std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(e.kind(), StorageFull | QuotaExceeded) { Self::Full } else { Self::Volume(e.to_string()) }
    }
}

impl From<store::Error> for Failure {
    fn from(e: store::Error) -> Self {
        match e {
            store::Error::Full => Self::Full,
            store::Error::Io { .. }
            | store::Error::ReadOnly
            | store::Error::VolumeMissing(_)
            | store::Error::VolumeForeign(_) => Self::Volume(volume::chain(&e)),
            e => Self::Segment(volume::chain(&e)),
        }
    }
}

impl From<vault::Error> for Failure {
    fn from(e: vault::Error) -> Self {
        match e {
            vault::Error::Stream(e) => e.into(),
            e => Self::Segment(volume::chain(&e)),
        }
    }
}

impl Writer {
    pub(super) fn new(
        db: RecorderDb,
        opened: Opened,
        load: Arc<Load>,
        look: Look,
        board: Arc<Board>,
        books: Books,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let place = Place::Failed { since: Mono::default() };
        let (members, purged) = (BTreeMap::new(), clock.mono());
        let beside = Beside::new(look);
        let mut writer =
            Self { db, place, opened, members, recipient: None, purged, beside, load, board, books, clock };
        writer.open_volume();
        writer
    }

    /// Works until every sender is gone, then ends what is open in order.
    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        let mut next = self.clock.mono().plus(TICK);
        loop {
            let due = self.tail_due().map_or(next, |due| due.min(next));
            match orders.recv_timeout(due.since(self.clock.mono())) {
                Ok(order) => self.apply(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            let now = self.clock.mono();
            if now >= next {
                self.make_durable(|_| true, |writer| writer.catch_up(orders));
                self.purge_if_due();
                self.write_beside(false);
                next = now.plus(TICK);
            } else if self.tail_due().is_some_and(|due| now >= due) {
                let is_due = |open: &Open| open.tail_due().is_some_and(|due| now >= due);
                self.make_durable(is_due, |writer| writer.catch_up(orders));
            }
        }
        for camera in self.members.keys().cloned().collect::<Vec<_>>() {
            self.finish(&camera, None);
        }
        self.write_beside(true);
    }

    /// Writes what has come. What the system has been given survives a kill, and what waits behind a sync does not.
    fn catch_up(&mut self, orders: &Receiver<Order>) {
        while let Ok(order) = orders.try_recv() {
            self.apply(order);
        }
    }

    pub(super) fn apply(&mut self, order: Order) {
        match order {
            Order::Join { camera, report } => {
                // A task that broke down and was begun anew finds its segment still open.
                self.finish(&camera, None);
                let last = self.db.last_segments(&camera, 1).unwrap_or_default();
                let last_bytes = last.last().map_or(FIRST_SEGMENT, |s| s.bytes);
                self.members.insert(camera, Member { report, run: None, config: None, last_bytes, open: None });
            }
            Order::Leave { camera } => {
                self.finish(&camera, None);
                self.members.remove(&camera);
            }
            Order::Begin { camera, attempt, config, start, init } => {
                self.finish(&camera, None);
                if let Err(failure) = self.begin(&camera, attempt, config, start, &init) {
                    self.fail(&camera, failure);
                }
            }
            Order::Write { camera, bytes, end } => {
                self.load.took(bytes.len());
                if let Err(failure) = self.write(&camera, &bytes, end) {
                    self.fail(&camera, failure);
                }
            }
            Order::Finish { camera, end } => self.finish(&camera, Some(end)),
            Order::Clock { camera, offset_us } => {
                if let Some(run) = self.members.get(&camera).and_then(|m| m.run)
                    && let Err(error) = self.db.set_run_clock(run, offset_us)
                {
                    tracing::warn!(%camera, error = %volume::chain(&error), "the camera's clock was not noted");
                }
            }
        }
    }

    fn begin(
        &mut self,
        camera: &CameraId,
        attempt: u32,
        config: Option<Arc<StreamConfig>>,
        start: Utc,
        init: &[u8],
    ) -> Result<(), Failure> {
        if matches!(self.place, Place::Failed { since } if self.clock.mono().since(since) >= REOPEN) {
            self.open_volume();
        }
        self.follow();
        self.make_room()?;
        let (epoch, recipient) = self.recipient()?;
        let Place::Ready(volume) = &self.place else {
            return Err(Failure::Volume("the volume is not there".to_owned()));
        };
        volume.still_there()?;
        let Some(member) = self.members.get_mut(camera) else { return Ok(()) };
        if let Some(config) = config {
            member.run = Some(self.db.start_run(camera, &config, start)?);
            member.config = Some(config);
        }
        // A run that could not begin was told as trouble; what its capture still sends is part of the gap.
        let Some(run) = member.run else { return Ok(()) };
        let new = NewSegment { camera: camera.clone(), run, epoch, start, volume: volume.identity().volume_id.clone() };
        let begun = match self.db.begin(&new) {
            // Given up for want of room, and there was none for its row either: it waits still.
            Err(store::Error::StillOpen(_)) => {
                store::settle_open(&mut self.db, volume, camera, &volume::cut)?;
                self.db.begin(&new)?
            }
            begun => begun?,
        };
        let file = volume.create(begun)?;
        let (tails, name) = (file.tails(), file.begun().name().to_string());
        let mut sealed = Sealed::new(file, &recipient)?;
        sealed.write_all(init)?;
        self.board.alarm("segment", None);
        member.open = Some(Open {
            volume: volume.clone(),
            sealed,
            tails,
            name,
            attempt,
            start,
            end: start,
            has_footage: false,
            waiting: VecDeque::new(),
            tail_end: 0,
            tails_written: 0,
            tail_waits: false,
            synced: 0,
            recipient,
            index: member.config.clone().map(|config| Indexing::new(config, init.len())),
        });
        Ok(())
    }

    fn write(&mut self, camera: &CameraId, bytes: &[u8], end: Utc) -> Result<(), Failure> {
        let now = self.clock.mono();
        let member = self.members.get_mut(camera);
        // Without an open segment the trouble was told already; what was under way to us then is part of the gap.
        let Some(open) = member.and_then(|m| m.open.as_mut()) else { return Ok(()) };
        open.index(bytes);
        let result = open.sealed.write_all(bytes).map_err(Failure::from);
        if matches!(result, Err(Failure::Full)) {
            // The sealed bytes wait inside: free what may be freed, then push them out.
            self.make_room()?;
            let open = self.members.get_mut(camera).and_then(|m| m.open.as_mut());
            let Some(open) = open else { return Ok(()) };
            open.sealed.flush()?;
            open.wrote(end, now);
            return Ok(());
        }
        result?;
        open.wrote(end, now);
        Ok(())
    }

    /// Ends a camera's segment, if one is open; `end` is where its footage ends, if that is not the last fragment's end.
    fn finish(&mut self, camera: &CameraId, end: Option<Utc>) {
        let Some(open) = self.members.get_mut(camera).and_then(|m| m.open.take()) else { return };
        let (attempt, last) = (open.attempt, end.unwrap_or(open.end));
        match self.commit(open, last) {
            Ok(bytes) => {
                if let Some(member) = self.members.get_mut(camera) {
                    member.last_bytes = bytes;
                    member.report.send_modify(|d| d.reached(attempt, last));
                }
                self.board.tell(Topic::Timeline);
            }
            Err(failure) => self.fail(camera, failure),
        }
    }

    fn commit(&mut self, open: Open, end: Utc) -> Result<u64, Failure> {
        let volume = open.volume;
        let empty = !open.has_footage;
        // A clock that stands still makes no segment without a length.
        let duration = end.since(open.start).max(Duration::from_millis(1));
        let finished = open.sealed.finish()?;
        if empty {
            self.db.abandon(&finished.inner.discard()?)?;
            return Ok(0);
        }
        let index = open.index.map(Indexing::done).unwrap_or_default();
        let file = finished.inner.finish()?;
        let facts = Facts { duration, plaintext_bytes: finished.plaintext };
        let committed = self.db.commit(&file, facts)?;
        volume.tidy(&committed)?;
        self.beside.add(volume, &committed, (open.start, duration), index, open.recipient, self.clock.mono());
        Ok(finished.length)
    }

    /// When the next tail must be written.
    fn tail_due(&self) -> Option<Mono> {
        self.members.values().filter_map(|m| m.open.as_ref()?.tail_due()).min()
    }

    /// Puts every tail that is due, syncing nothing. One that fails is tried again, and its trouble told, by [`Self::save`].
    fn put_tails(&mut self) {
        let now = self.clock.mono();
        let Some((_, recipient)) = &self.recipient else { return };
        for open in self.members.values_mut().filter_map(|m| m.open.as_mut()) {
            let _ = open.put_tail(recipient, now);
        }
    }

    /// Makes durable what was written to the `chosen` segments, one after the other; `before` each.
    fn make_durable(&mut self, chosen: impl Fn(&Open) -> bool, mut before: impl FnMut(&mut Self)) {
        let begun = self.clock.mono();
        let is_chosen = |member: &Member| member.open.as_ref().is_some_and(&chosen);
        let cameras: Vec<_> = self.members.iter().filter(|(_, m)| is_chosen(m)).map(|(c, _)| c.clone()).collect();
        for camera in cameras {
            before(self);
            self.put_tails();
            let mut done = self.save(&camera, begun);
            if matches!(done, Err(Failure::Full)) {
                // No room for a tail: footage goes before footage is lost.
                done = self.make_room().and_then(|()| self.save(&camera, begun));
            }
            if let Err(failure) = done {
                self.fail(&camera, failure);
            }
        }
        let took = self.clock.mono().since(begun);
        let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        self.board.alarm("slow", (took > SLOW).then_some(Alarm::DiskSlow { millis }));
    }

    fn save(&mut self, camera: &CameraId, now: Mono) -> Result<(), Failure> {
        let Some(member) = self.members.get_mut(camera) else { return Ok(()) };
        let (Some(open), Some((_, recipient))) = (&mut member.open, &self.recipient) else { return Ok(()) };
        if let Some(end) = open.make_durable(recipient, now)? {
            member.report.send_modify(|d| d.reached(open.attempt, end));
        }
        Ok(())
    }

    /// What to do about a failure while working for `camera`.
    fn fail(&mut self, camera: &CameraId, failure: Failure) {
        match failure {
            Failure::Full => {
                tracing::warn!(%camera, "no room for footage");
                self.board.alarm("full", Some(Alarm::DiskFull));
                self.give_up(camera);
            }
            Failure::Segment(reason) => {
                tracing::error!(%camera, reason, "a segment failed");
                self.board.alarm("segment", Some(Alarm::DiskFailed { reason }));
                self.give_up(camera);
            }
            Failure::Volume(reason) => {
                tracing::error!(%camera, reason, "the volume failed");
                if matches!(self.place, Place::Ready(_)) {
                    self.board.alarm("volume", Some(Alarm::DiskFailed { reason }));
                }
                for camera in self.members.keys().cloned().collect::<Vec<_>>() {
                    self.give_up(&camera);
                }
                self.place = Place::Failed { since: self.clock.mono() };
            }
        }
    }

    /// Leaves a camera's segment as it is on the disk: cut, which is a normal state.
    fn give_up(&mut self, camera: &CameraId) {
        let Some(member) = self.members.get_mut(camera) else { return };
        let open = member.open.take().map(|open| open.volume);
        member.run = None;
        member.report.send_modify(|d| d.trouble += 1);
        let current = match &self.place {
            Place::Ready(volume) => Some(volume.clone()),
            Place::Failed { .. } => None,
        };
        if let (Some(current), volume) = (current, open)
            && let Err(error) =
                store::settle_open(&mut self.db, volume.as_ref().unwrap_or(&current), camera, &volume::cut)
        {
            tracing::warn!(%camera, error = %volume::chain(&error), "the cut segment waits for the next start");
        }
    }

    fn open_volume(&mut self) {
        match self.opened.open(&mut self.db, self.clock.now()) {
            Ok(volume) => {
                self.board.alarm("volume", None);
                self.place = Place::Ready(Arc::new(volume));
            }
            Err(alarm) => {
                self.board.alarm("volume", Some(alarm));
                self.place = Place::Failed { since: self.clock.mono() };
            }
        }
    }

    /// Sidecars whose time has come, after everything that matters more; at the end all of them.
    fn write_beside(&mut self, all: bool) {
        if !matches!(self.place, Place::Ready(_)) {
            return;
        }
        let now = self.clock.mono();
        if self.beside.write(&mut self.db, now, all) > 0 {
            self.board.tell(Topic::Timeline);
        }
    }

    /// The owner chose another folder: new segments go there, and those that are open are ended where they are.
    fn follow(&mut self) {
        let Place::Ready(volume) = &self.place else { return };
        match self.opened.root(&self.db) {
            Ok(root) if root == volume.root() => {}
            Ok(root) => match self.opened.switch(&mut self.db, self.clock.now()) {
                Ok(new) => {
                    tracing::info!(root = %root.display(), "new footage goes to another folder");
                    self.board.alarm("volume", None);
                    self.place = Place::Ready(Arc::new(new));
                }
                // Where it went until now it still can: recording goes on there, and the trouble is told.
                Err(alarm) => self.board.alarm("volume", Some(alarm)),
            },
            Err(error) => tracing::warn!(error = %volume::chain(&error), "the footage folder is not known"),
        }
    }

    fn purge_if_due(&mut self) {
        if self.clock.mono().since(self.purged) >= PURGE
            && let Err(Failure::Segment(reason) | Failure::Volume(reason)) = self.make_room()
        {
            tracing::warn!(reason, "old footage was not purged");
        }
    }

    /// Purge before write: room for the next segment of every camera, under the owner's limits.
    fn make_room(&mut self) -> Result<(), Failure> {
        let Place::Ready(volume) = &self.place else { return Ok(()) };
        self.purged = self.clock.mono();
        let settings = self.db.settings()?;
        let wanted: BTreeMap<_, _> = self.members.iter().map(|(c, m)| (c.clone(), m.last_bytes)).collect();
        let older = self.opened.older(&self.db, volume);
        for older in &older {
            match store::thin_out(&mut self.db, older, volume, &settings, &wanted, self.clock.now()) {
                Ok(purged) => purged.deleted.iter().for_each(|(key, cause)| self.books.deleted(&key.camera, *cause)),
                Err(error) => tracing::warn!(error = %volume::chain(&error), "older footage was not purged"),
            }
        }
        let purged = store::make_room(&mut self.db, volume, &settings, &wanted, self.clock.now())?;
        for (key, cause) in &purged.deleted {
            self.books.deleted(&key.camera, *cause);
        }
        let space = volume.space()?;
        let growth = (purged.foreign > 0).then_some(Alarm::ForeignGrowth { free_bytes: space.free });
        self.board.alarm("growth", growth);
        if !purged.deleted.is_empty() {
            self.board.tell(Topic::Timeline);
        }
        // Recording fails open: what others took of the reserve is told above, and only a limit or a full disk stops us.
        let needed: u64 = wanted.values().sum();
        let mut kept = store::usage(&self.db, volume)?;
        let used: u64 = kept.values().sum();
        for older in &older {
            for (camera, bytes) in store::usage(&self.db, older)? {
                *kept.entry(camera).or_default() += bytes;
            }
        }
        self.board.set_recorded(kept);
        let over_quota = settings.quota_bytes > 0 && used > settings.quota_bytes;
        if purged.short_by > 0 && (over_quota || space.free < needed.min(MARGIN)) {
            return Err(Failure::Full);
        }
        self.board.alarm("full", None);
        Ok(())
    }

    /// The newest epoch's recipient: a householder may have been removed since the last segment.
    fn recipient(&mut self) -> Result<(EpochId, Recipient), Failure> {
        let epoch = self.db.current_epoch()?;
        let epoch = epoch.ok_or_else(|| Failure::Segment("the household has no recipient".to_owned()))?;
        if self.recipient.as_ref().is_none_or(|(id, _)| *id != epoch.id) {
            let recipient = epoch.recipient.parse::<Recipient>().map_err(|e| Failure::Segment(e.to_string()))?;
            self.recipient = Some((epoch.id, recipient));
        }
        Ok(self.recipient.clone().expect("set above"))
    }
}

impl Open {
    /// Notes where a fragment lies and what is in it.
    fn index(&mut self, fragment: &[u8]) {
        let at = self.sealed.plaintext();
        if let Some(index) = &mut self.index {
            index.fragment(at, fragment);
        }
    }

    fn wrote(&mut self, end: Utc, now: Mono) {
        self.end = end;
        self.has_footage = true;
        self.waiting.push_back((self.sealed.plaintext(), end, now));
    }

    /// Where durable plaintext ends, once everything written is synced.
    fn saved(&self) -> u64 {
        self.sealed.pending().offset.max(self.tail_end)
    }

    /// When the oldest fragment that neither a whole chunk nor a durable tail holds must be saved.
    fn tail_due(&self) -> Option<Mono> {
        if self.tail_waits { Some(Mono::default()) } else { self.unsaved_due() }
    }

    /// The same, a tail that is not synced counting as one.
    fn unsaved_due(&self) -> Option<Mono> {
        let saved = self.saved();
        self.waiting.iter().find(|(end, ..)| *end > saved).map(|(.., written)| written.plus(TAIL_AGE))
    }

    /// Writes a tail if one is due, syncs, and gives the end of the footage that is durable now, if it moved.
    fn make_durable(&mut self, recipient: &Recipient, now: Mono) -> Result<Option<Utc>, Failure> {
        self.put_tail(recipient, now)?;
        // Before the tail: what it goes on from must be there.
        if self.synced != self.sealed.length() {
            // Whatever the code: the system has thrown away what it could not write, and the next sync would not say so.
            self.sealed.get_ref().sync().map_err(|e| Failure::Volume(e.to_string()))?;
            self.synced = self.sealed.length();
        }
        if self.tail_waits {
            self.tails.sync()?;
            self.tail_waits = false;
        }
        let saved = self.saved();
        let mut reached = None;
        while let Some((_, end, _)) = self.waiting.pop_front_if(|(offset, ..)| *offset <= saved) {
            reached = Some(end);
        }
        Ok(reached)
    }

    /// Writes a tail if one is due.
    fn put_tail(&mut self, recipient: &Recipient, now: Mono) -> Result<(), Failure> {
        if self.unsaved_due().is_none_or(|due| now < due) {
            return Ok(());
        }
        self.tails_written += 1;
        let tail = Tail::encode(recipient, &self.name, self.tails_written, self.sealed.pending())?;
        self.tails.put(&tail)?;
        (self.tail_end, self.tail_waits) = (self.sealed.plaintext(), true);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
