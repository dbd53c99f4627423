//! The second look (B2): models look through the rendered result, and what slipped through becomes undecided marks of the plan.
//!
//! Each group of pictures is one batch, so that it goes on where it ended; all of it is looked through at the rate of the first look,
//! and every group's first picture, too.

use super::find::Going;
use crate::desk::{Desk, EVERY, MAX_WIDTH, Part, SecondJob};
use crate::error::{Error, Result};
use crate::export::{Stage, Watch};
use crate::worker::{FindOrder, FindingWork, Worker};
use model::find::{Looked, Models, Stills};
use model::{MediaTime, Track};

/// Looks through the newest render of a redaction's plan as it is. Does nothing where that was done.
pub fn second_look(desk: &Desk, worker: &Worker, id: i64, watch: &dyn Watch) -> Result<()> {
    let models = desk.models(worker)?;
    desk.may_look_again(id, &models)?;
    look(desk, worker, id, &models, watch)
}

/// The same at the end of a render: where no model is there, there is nothing to be done, and what was approved stays so.
pub(super) fn after_render(desk: &Desk, worker: &Worker, id: i64, watch: &dyn Watch) -> Result<()> {
    let state = desk.redaction_state(id)?;
    if state.current().is_some_and(|whole| whole.made.receipt.approved_us.is_some()) {
        return Ok(());
    }
    // Rendering by hand works whole where nothing can tell what could be looked for.
    desk.models(worker).map_or(Ok(()), |models| look(desk, worker, id, &models, watch))
}

fn look(desk: &Desk, worker: &Worker, id: i64, models: &Models, watch: &dyn Watch) -> Result<()> {
    let Some(job) = desk.order_second(id, models)? else { return Ok(()) };
    let going = Going::new(desk, watch, job.missing.len() as u64);
    let mut work: Option<FindingWork> = None;
    for group in job.missing.iter().copied() {
        going.on()?;
        let mut reel = job.whole.folder.open(desk, Part::Gop(group))?;
        let mut found: Vec<Looked> = Vec::new();
        // Of a group of which nothing could be decoded, nothing is shown.
        if let Some(video) = reel.label.video.clone() {
            let units = reel.read(0..reel.units.len(), Track::Video)?;
            let (from, to) = (MediaTime(i64::MIN), MediaTime(i64::MAX));
            let stills = Stills { video, every: EVERY, from, to, max_width: MAX_WIDTH };
            let order = FindOrder { stills, look: job.setup.look.clone() };
            let work = match &mut work {
                Some(work) => {
                    work.again(&order)?;
                    work
                }
                None => work.insert(worker.find(&order)?),
            };
            let mut each = |looked: Option<Looked>| {
                found.extend(looked);
                going.on()
            };
            work.push(&units, &mut each)?;
            work.finish(&mut each)?;
        }
        desk.keep_batch(job.look, group, &found)?;
        going.tell(Stage::Looking, 1);
    }
    going.on()?;
    desk.second_is_whole(&job)
}

impl SecondJob {
    /// Pictures of the result.
    pub(crate) fn pictures(&self) -> Result<u32> {
        u32::try_from(self.whole.task.groups.iter().map(|group| u64::from(group.pictures)).sum::<u64>())
            .map_err(|_| Error::internal("A result has more pictures than can be counted."))
    }
}
