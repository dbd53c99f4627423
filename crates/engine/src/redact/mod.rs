//! Rendering a redaction: the sealed footage goes through decode workers, and each group of pictures is sealed the moment it is whole.
//!
//! ```text
//! sealed segments ─▶ units ─▶ workers (decode, fill, encode) ─▶ groups ─▶ sealed, one file each ─▶ check (B1) ─▶ film in memory ─▶
//! leak scan, hashes, commitment ─▶ receipt ─▶ second look (B2)
//! ```
//! What ends a render (the owner, a lock, a crash) loses at most the groups under way: the next render of the same plan, footage and
//! encoder goes on from those that are sealed. Nothing in plaintext is written, not for a moment. What may be approved is decided by
//! `desk/redaction`, what leaves the house by `export`.

mod check;
mod commit;
mod find;
mod machine;
mod pictures;
mod second;
mod sound;
mod speech;

pub(crate) use commit::salted;
pub use find::find;
pub(crate) use machine::private_words;
pub use second::second_look;

use crate::desk::{Desk, Footage, Group, Made, Order, Part};
use crate::error::{Code, Error, Result};
use crate::export::{Assembled, Progress, Stage, Watch};
use crate::view::redaction::{Receipt, RenderCheck};
use crate::worker::Worker;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use verify::leakscan::Verdict;

/// What a picture costs beside encoding it: being read for the commitment, and for the leak scan. Measured on 1080p.
const ENCODED: u64 = 20;
const READ: u64 = 1;

/// Renders the plan of a redaction as it is, or goes on with it; then models look through the result, where they are there. Does
/// nothing where that was done.
pub fn render(desk: &Desk, worker: &Worker, id: i64, watch: &dyn Watch) -> Result<()> {
    make(desk, worker, id, watch)?;
    second::after_render(desk, worker, id, watch)
}

fn make(desk: &Desk, worker: &Worker, id: i64, watch: &dyn Watch) -> Result<()> {
    let Some(order) = desk.order_render(id)? else { return Ok(()) };
    let act = Act::new(desk, worker, &order, watch, false)?;
    let checked = act.made_and_checked()?;
    let made = act.receive(checked)?;
    desk.render_is_made(&order, &made)?;
    desk.note_rendered(&order, &made);
    Ok(())
}

/// Makes every group of a render again, with noise in the place of what is hidden, and compares.
pub fn check(desk: &Desk, worker: &Worker, id: i64, watch: &dyn Watch) -> Result<()> {
    let order = desk.order_check(id)?;
    let act = Act::new(desk, worker, &order, watch, true)?;
    let all: Vec<usize> = (0..order.task.groups.len()).collect();
    let again = act.again(&all);
    if act.leaked.load(Ordering::Relaxed) {
        desk.forget_render(&order)?;
    }
    let check::Verdict::Same(checked) = again? else {
        return Err(Error::new(
            Code::Unsupported,
            "This computer's encoder is another one than when this was rendered.",
        )
        .hint("Render it again to check it."));
    };
    desk.render_is_checked(&order, checked)
}

struct Act<'a> {
    desk: &'a Desk,
    worker: &'a Worker,
    order: &'a Order,
    watch: &'a dyn Watch,
    meter: Meter,
    /// The unlock that it is done in.
    epoch: u64,
    /// What should be hidden had a part in the result.
    leaked: AtomicBool,
}

/// How far it is, in pictures times what each costs.
#[derive(Default)]
struct Meter {
    done: AtomicU64,
    all: u64,
}

impl<'a> Act<'a> {
    fn new(desk: &'a Desk, worker: &'a Worker, order: &'a Order, watch: &'a dyn Watch, full: bool) -> Result<Self> {
        let pictures = |groups: &mut dyn Iterator<Item = &Group>| groups.map(|g| u64::from(g.pictures)).sum::<u64>();
        let groups = &order.task.groups;
        let all = pictures(&mut groups.iter());
        let missing = (0..groups.len()).filter(|n| !order.folder.folder().has(Part::Gop(*n)));
        let missing = pictures(&mut missing.map(|n| &groups[n]));
        let again = if full { all } else { pictures(&mut check::chosen(&order.task)?.iter().map(|n| &groups[*n])) };
        let meter = Meter { all: (missing + again) * ENCODED + 2 * all * READ, ..Meter::default() };
        let (epoch, leaked) = (desk.redaction_epoch(), AtomicBool::new(false));
        Ok(Self { desk, worker, order, watch, meter, epoch, leaked })
    }

    fn footage(&self) -> &Footage {
        &self.order.footage
    }

    /// Looked at between fragments: the owner may have changed their mind, or locked.
    fn go_on(&self) -> Result<()> {
        if self.watch.cancelled() {
            return Err(Error::new(Code::Refused, "The render was cancelled. What is done of it is kept."));
        }
        if !self.desk.is_open() || self.desk.redaction_epoch() != self.epoch {
            return Err(Error::new(Code::Locked, "The household was locked, which ended the render. Nothing is lost.")
                .hint("Unlock, and let it go on."));
        }
        Ok(())
    }

    fn tell(&self, stage: Stage, cost: u64) {
        let done = self.meter.done.fetch_add(cost, Ordering::Relaxed) + cost;
        let done = (done as f64 / self.meter.all.max(1) as f64).min(1.0);
        self.watch.tell(Progress { stage, done, file: None });
    }

    /// All groups and the sound made and sealed, and enough of them made again. Begins anew, once, where another encoder made a part.
    fn made_and_checked(&self) -> Result<RenderCheck> {
        for _ in 0..2 {
            if self.pictures()? && self.sound()? {
                let chosen = check::chosen(&self.order.task)?;
                if let check::Verdict::Same(checked) = self.again(&chosen)? {
                    return Ok(checked);
                }
            }
            self.order.folder.empty()?;
        }
        Err(Error::new(Code::Unsupported, "This computer's encoder changes from one moment to the next.")
            .hint("Was the system updated just now? Start Porchlight again, and render again."))
    }

    /// The film as it is played and saved, looked through and hashed.
    fn receive(&self, checked: RenderCheck) -> Result<Made> {
        let order = self.order;
        let mut film = Assembled::new(self.desk, order.folder.folder(), &order.task)?;
        let canaries = machine::canaries(self.desk, &order.stored.camera)?;
        self.go_on()?;
        let report = verify::leakscan::scan_for(&mut film, &canaries);
        self.go_on()?;
        self.tell(Stage::Checking, film.facts.frames * READ);
        if report.verdict == Verdict::CannotVouch && report.findings.is_empty() {
            return Err(Error::new(Code::Damaged, "The result could not be looked through.")
                .hint("Is the disk sound? Render it again.")
                .source(report.why.unwrap_or_default()));
        }
        if !report.passes() {
            // Findings never quote what was found.
            let findings: Vec<String> =
                report.findings.iter().map(|f| format!("{:?} {}: {}", f.rule, f.place, f.what)).collect();
            order.folder.empty()?;
            return Err(Error::new(Code::Damaged, "The result holds something that it should not: the leak scanner found it.")
                .hint("The render was thrown away, and nothing of it left this computer. Render it again; please report it if it happens twice.")
                .source(format!("{:?} {}", report.why, findings.join("; "))));
        }
        let (root, salts) = self.commit()?;
        let facts = film.facts;
        let receipt = Receipt {
            sha256: report.sha256,
            plan: hex::encode(order.render.plan),
            source: hex::encode(order.render.source),
            commitment: hex::encode(root),
            machine: machine::named(&facts.encoder),
            encoder: facts.encoder,
            checked: RenderCheck { scanned: true, ..checked },
            hidden_ppm: ppm(facts.hidden, facts.blocks),
            second: None,
            approved_us: None,
        };
        Ok(Made {
            receipt,
            made_us: self.desk.now().0,
            frames: u32::try_from(facts.frames).unwrap_or(u32::MAX),
            bytes: facts.bytes,
            length_us: facts.duration.micros(),
            sound: facts.sounds > 0,
            salts: salts.iter().map(hex::encode).collect(),
        })
    }
}

fn ppm(part: u64, all: u64) -> u32 {
    u32::try_from(u128::from(part) * 1_000_000 / u128::from(all.max(1))).unwrap_or(u32::MAX)
}

/// Random numbers.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::internal("The system gives no random bytes."))?;
    Ok(bytes)
}
