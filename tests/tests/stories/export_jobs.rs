//! Exports as the window has them: jobs that are cancelled, or that a lock ends, in mid-write. Nothing of them is left: no bundle, no
//! receipt, no hold and no entry of an export in the ledger; and the job says what became of it.

use crate::export_bundle::{names, verified};
use anyhow::{Context, Result, ensure};
use engine::view::Told;
use engine::view::bundle::{
    ExportClip, ExportDraft, ExportJob, ExportLevel, ExportOwner, ExportPlace, ExportPurpose, ExportState, PlaceKind,
};
use engine::{Code, Engine};
use model::Secret;
use porchlight_tests::household::PASSPHRASE;
use porchlight_tests::looking::{Looker, window};
use porchlight_tests::redacted::Ground;
use porchlight_tests::{story, wait};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::runtime::Runtime;

/// As many as make an export last for some seconds after its first clip is written.
const CLIPS: usize = 12;

struct Window {
    ground: Ground,
    runtime: Runtime,
    engine: Engine,
    draft: ExportDraft,
    out: PathBuf,
}

impl Window {
    fn new() -> Result<Self> {
        let ground = Ground::new(3, None)?;
        let clip = ground.clip(&Looker::new(&ground.house)?)?;
        let one = ExportClip {
            camera: clip.camera,
            from_us: clip.from_us,
            to_us: clip.to_us,
            redaction: None,
            sound: true,
            looks_at: String::new(),
        };
        let draft = ExportDraft {
            purpose: ExportPurpose::OwnUse,
            response: None,
            paper: None,
            clips: vec![one; CLIPS],
            level: ExportLevel::ClipOnly,
            owner: ExportOwner::default(),
            with_request: None,
            sealed: false,
            why_beyond: String::new(),
            confirmation: String::new(),
            keep_key: true,
        };
        let (runtime, engine) = window(&ground.house)?;
        let out = ground.house.owner().join("out");
        std::fs::create_dir(&out)?;
        Ok(Self { ground, runtime, engine, draft, out })
    }

    fn place(&self) -> ExportPlace {
        let folder = Some(self.out.to_string_lossy().into_owned());
        ExportPlace { kind: PlaceKind::Folder, drive: None, folder, others_fine: false, link: None }
    }

    fn start(&self, draft: &ExportDraft) -> Result<ExportJob> {
        Ok(self.runtime.block_on(self.engine.export_start(draft.clone(), self.place(), Told::NotSealed))?)
    }

    /// An export whose first clip is on the way.
    fn begun(&self) -> Result<ExportJob> {
        let job = self.start(&self.draft)?;
        wait::until("a clip is written", Duration::from_secs(60), || written(&self.out).is_some())?;
        ensure!(self.job(job.id)?.receipt.is_none(), "it is in the middle");
        Ok(job)
    }

    fn job(&self, id: u32) -> Result<ExportJob> {
        let jobs = self.runtime.block_on(self.engine.export_jobs())?;
        jobs.into_iter().find(|job| job.id == id).context("a job")
    }

    fn unlock(&self) -> Result<()> {
        self.runtime.block_on(self.engine.unlock(Secret::new(PASSPHRASE.to_owned())))?;
        Ok(())
    }

    /// What it came to.
    fn ended(&self, id: u32) -> Result<ExportJob> {
        let over = |state| matches!(state, ExportState::Done | ExportState::Cancelled | ExportState::Failed);
        wait::until("it ended", Duration::from_secs(60), || self.job(id).is_ok_and(|job| over(job.state)))?;
        self.job(id)
    }

    fn nothing_is_left(&self) -> Result<()> {
        ensure!(names(&self.out)?.is_empty(), "left behind: {:?}", names(&self.out)?);
        ensure!(self.runtime.block_on(self.engine.export_receipts())?.is_empty(), "a receipt was kept");
        let house = &self.ground.house;
        let holds = house.json(&["hold", "list"])?;
        ensure!(holds.as_array().is_some_and(Vec::is_empty), "{holds:#}");
        let ledger = house.json(&["ledger", "show"])?;
        let kinds = ledger.as_array().into_iter().flatten().filter_map(|entry| entry["kind"].as_str());
        let given: Vec<&str> = kinds.filter(|kind| kind.starts_with("export")).collect();
        ensure!(given.is_empty(), "the ledger has {given:?}");
        Ok(())
    }

    /// One clip of it is exported, and whole.
    fn comes_to_its_end(self) -> Result<()> {
        let mut draft = self.draft.clone();
        draft.clips.truncate(1);
        let job = self.start(&draft)?;
        let done = self.ended(job.id)?;
        ensure!(done.state == ExportState::Done && done.error.is_none() && done.receipt.is_some(), "{done:#?}");
        let folder = self.engine.export_folder(job.id)?;
        verified(&folder)?;
        ensure!(names(&self.out)?.len() == 1, "{:?}", names(&self.out)?);
        self.runtime.block_on(self.engine.export_forget(job.id))?;
        ensure!(self.job(job.id).is_err() && folder.is_dir(), "what was given stays");
        self.runtime.block_on(self.engine.shutdown());
        story::end(&self.ground.house, &self.ground.server, &self.ground.clips)
    }
}

/// A clip in a bundle that is not whole yet.
fn written(out: &Path) -> Option<PathBuf> {
    let partial = names(out).ok()?.into_iter().find(|name| name.ends_with(".partial"))?;
    let clip = out.join(partial).join("data/clip-01.mp4");
    clip.metadata().is_ok_and(|clip| clip.len() > 0).then_some(clip)
}

#[test]
fn e7_an_export_that_is_cancelled_in_mid_write_leaves_nothing() -> Result<()> {
    let window = Window::new()?;
    let job = window.begun()?;
    // The next one waits for its turn, and need not wait to be cancelled.
    let next = window.start(&window.draft)?;
    ensure!(window.job(next.id)?.state == ExportState::Waiting, "one at a time");
    window.runtime.block_on(window.engine.export_cancel(next.id))?;
    let never = window.job(next.id)?;
    ensure!(never.state == ExportState::Cancelled && never.receipt.is_none(), "{never:#?}");
    ensure!(window.job(job.id)?.receipt.is_none(), "the first one is still in the middle");
    window.runtime.block_on(window.engine.export_cancel(job.id))?;
    let cancelled = window.ended(job.id)?;
    ensure!(cancelled.state == ExportState::Cancelled && cancelled.receipt.is_none(), "{cancelled:#?}");
    let said = cancelled.error.context("it says so")?;
    ensure!(said.message == "The export was cancelled. Nothing is left of it.", "{said:?}");
    ensure!(window.engine.export_folder(job.id).is_err(), "it lies nowhere");
    window.nothing_is_left()?;
    window.runtime.block_on(window.engine.export_forget(job.id))?;
    window.comes_to_its_end()
}

#[test]
fn e7_a_lock_ends_an_export_in_mid_write_and_leaves_nothing() -> Result<()> {
    let window = Window::new()?;
    let job = window.begun()?;
    window.runtime.block_on(window.engine.lock())?;
    ensure!(window.runtime.block_on(window.engine.export_jobs()).is_err_and(|error| error.code == Code::Locked));
    // Not by the next unlock, which clears up too: by itself, while it is locked.
    wait::until("nothing is left", Duration::from_secs(30), || names(&window.out).is_ok_and(|all| all.is_empty()))?;
    window.unlock()?;
    let failed = window.ended(job.id)?;
    ensure!(failed.state == ExportState::Failed && failed.receipt.is_none(), "{failed:#?}");
    let said = failed.error.context("it says so")?;
    ensure!(said.code == Code::Locked && said.message.contains("was locked, which ended the export"), "{said:?}");
    window.nothing_is_left()?;
    window.comes_to_its_end()
}
