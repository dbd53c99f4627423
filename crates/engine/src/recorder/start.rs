//! From a folder to a recorder that can begin: the key, the databases, the volume put in order, the gap since the last time.

use super::board::Board;
use super::books::{Books, Keeper};
use super::look::Look;
use super::orders::Load;
use super::volume::Opened;
use super::writer::Writer;
use super::{RecorderConfig, RecorderError, Topic};
use crate::household::{self, Household};
use model::{Clock, GapCause};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use store::{HouseholdId, RecorderDb};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use vault::unattended::{self, State, UnattendedKey};

/// What of the database concerns the camera tasks.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct World {
    pub(super) cameras: Vec<model::Camera>,
    pub(super) segment: Duration,
    pub(super) inhibit_sleep: bool,
    /// Motion and pictures are looked for.
    pub(super) mark_motion: bool,
    /// People, vehicles and animals, where something moves.
    pub(super) mark_subjects: bool,
}

impl World {
    pub(super) fn read(db: &RecorderDb) -> Result<Self, RecorderError> {
        let settings = db.settings()?;
        Ok(Self {
            cameras: db.cameras()?,
            segment: Duration::from_secs(u64::from(settings.segment_seconds.max(1))),
            inhibit_sleep: settings.inhibit_sleep,
            mark_motion: settings.mark_motion,
            mark_subjects: settings.mark_subjects,
        })
    }
}

/// Asks for the unattended key until it is there: a locked keyring means waiting for the owner's log-in, never a second key.
/// `None` if recording is to end first.
pub(super) async fn wait_for_key(
    config: &RecorderConfig,
    household: &Household,
    board: &Board,
    shutdown: &CancellationToken,
) -> Result<Option<UnattendedKey>, RecorderError> {
    loop {
        let (home, asked) = (config.home.clone(), household.clone());
        let state =
            tokio::task::spawn_blocking(move || unattended::load(&home, asked.unattended_key, &asked.household_id));
        match state.await.map_err(|e| RecorderError::unusable("the keyring could not be asked", e))? {
            Ok(State::Ready(key)) => return Ok(Some(key)),
            Ok(State::Missing) => return Err(RecorderError::KeyMissing),
            Ok(State::Locked | State::NoKeyring) => {}
            Err(error) => tracing::warn!(%error, "the keyring failed; asking again"),
        }
        board.set_state(super::RecorderState::WaitingForKeyring);
        tokio::select! {
            () = shutdown.cancelled() => return Ok(None),
            () = tokio::time::sleep(config.keyring_retry) => {}
        }
    }
}

/// The two threads' insides, ready to be run.
pub(super) struct Ready {
    pub(super) keeper: Keeper,
    pub(super) writer: Writer,
    pub(super) world: watch::Receiver<Arc<World>>,
}

/// Opens databases and volume and brings them to agree. Blocking: after a crash as long as the cut segments take to read.
pub(super) fn ready(
    config: &RecorderConfig,
    household: &Household,
    key: &UnattendedKey,
    (load, look): (Arc<Load>, Look),
    board: &Arc<Board>,
    books: &Books,
    clock: &Arc<dyn Clock>,
) -> Result<Ready, RecorderError> {
    let open = || open_database(&config.home, key);
    let opened = Opened {
        household: HouseholdId(household.household_id.clone()),
        default_root: config.home.join("footage"),
        books: books.clone(),
    };
    let writer = Writer::new(open()?, opened, load, look, board.clone(), books.clone(), clock.clone());
    let mut db = open()?;
    tell_interruptions(&mut db)?;
    let (to, world) = watch::channel(Arc::new(World::default()));
    let news = board.clone();
    let keeper = Keeper::new(db, to, Box::new(move |topic: Topic| news.tell(topic)), clock.clone())?;
    Ok(Ready { keeper, writer, world })
}

fn open_database(home: &Path, key: &UnattendedKey) -> Result<RecorderDb, RecorderError> {
    Ok(RecorderDb::open(&household::recorder_db(home), key.bytes())?)
}

/// An orderly stop left an open gap with its cause. Footage without one ended with the process or the computer.
fn tell_interruptions(db: &mut RecorderDb) -> Result<(), RecorderError> {
    for camera in db.cameras()? {
        if db.current_gap(&camera.id)?.is_none()
            && let Some(end) = db.last_segments(&camera.id, 1)?.last().map(store::Segment::end)
        {
            db.open_gap(&camera.id, end, GapCause::Interrupted)?;
        }
    }
    Ok(())
}
