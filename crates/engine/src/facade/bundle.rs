//! Exports, for the window: what a draft would be, bundles being written, and receipts. Exports are jobs: they outlive the page that began
//! them, end when the household is locked, and take turns with own copies.

use super::jobs::{Jobs, Shown};
use super::{Engine, blocking};
use crate::error::{Code, Error, Result};
use crate::export::{self, Approved, Exported, Progress, Stage};
use crate::view::bundle::{ExportDraft, ExportJob, ExportPlace, ExportPlan, ExportProof, ExportReceipt, ExportState};
use crate::view::{self, Topic};
use std::path::PathBuf;

/// All exports since the window was opened.
pub(super) type Bundles = Jobs<Exporting>;

/// An export that was begun.
#[derive(Clone)]
pub(super) struct Exporting {
    shown: ExportJob,
    /// Where it lies, once it is done.
    path: Option<PathBuf>,
}

impl Shown for Exporting {
    type Made = Exported;
    /// Each is an act that was thought about.
    const MOST: usize = 4;
    const WORD: &'static str = "export";
    const ENOUGH: &'static str = "Several exports are being made already.";
    const ACTED: &'static [Topic] = &[Topic::Exports, Topic::Ledger, Topic::Bookmarks, Topic::Drives, Topic::Links];

    fn waits(&self) -> bool {
        self.shown.state == ExportState::Waiting
    }

    fn ended(&self) -> bool {
        matches!(self.shown.state, ExportState::Done | ExportState::Cancelled | ExportState::Failed)
    }

    fn goes_on(&mut self, progress: Progress, left_ms: Option<u64>) {
        self.shown.state = match progress.stage {
            Stage::Planning => ExportState::Preparing,
            Stage::Writing => ExportState::Writing,
            Stage::ReadingBack => ExportState::ReadingBack,
            Stage::Checking | Stage::Looking | Stage::Listening => ExportState::Checking,
        };
        (self.shown.done, self.shown.left_ms, self.shown.now) = (progress.done, left_ms, progress.file);
    }

    fn made(&mut self, Exported { receipt, path, link }: Exported) {
        (self.shown.state, self.shown.done) = (ExportState::Done, 1.0);
        (self.shown.left_ms, self.shown.now) = (None, None);
        (self.shown.receipt, self.shown.link) = (Some(receipt.id), link);
        // What waits to be sent is no folder to be shown.
        self.path = link.is_none().then_some(path);
    }

    fn unmade(&mut self, by_owner: bool, error: view::ErrorView) {
        self.shown.state = if by_owner { ExportState::Cancelled } else { ExportState::Failed };
        (self.shown.left_ms, self.shown.now, self.shown.error) = (None, None, Some(error));
    }
}

impl Engine {
    /// What a draft would be: nothing is written.
    pub async fn export_plan(&self, draft: ExportDraft) -> Result<ExportPlan> {
        self.at_open_desk(&[], move |desk| export::export_plan(desk, &draft)).await
    }

    /// Begins to make a bundle. `told` says what the owner was told before agreeing; refused while anything lacks.
    pub async fn export_start(&self, draft: ExportDraft, place: ExportPlace, told: view::Told) -> Result<ExportJob> {
        let desk = self.desk().await?;
        desk.require_open()?;
        let (approved, to) = {
            let (desk, place) = (desk.clone(), place.clone());
            blocking(move || {
                let to = export::shown_place(&desk, &place, &draft)?;
                Ok((Approved::bundle(&desk, &draft, told)?, to))
            })
            .await?
        };
        let show = |id| Exporting {
            shown: ExportJob {
                id,
                state: ExportState::Waiting,
                done: 0.0,
                left_ms: None,
                now: None,
                to,
                receipt: None,
                link: None,
                error: None,
            },
            path: None,
        };
        let begun = self.begin_job(&self.0.bundles, show, move |engine, watch| {
            let made = export::export(&desk, &engine.0.worker, &approved, &place, watch)?;
            engine.0.links.send();
            Ok(made)
        })?;
        Ok(begun.shown)
    }

    pub async fn export_jobs(&self) -> Result<Vec<ExportJob>> {
        let bundles = self.0.bundles.clone();
        self.at_open_desk(&[], move |_| Ok(bundles.shown().into_iter().map(|job| job.shown).collect())).await
    }

    /// Ends an export; nothing of it is left.
    pub async fn export_cancel(&self, id: u32) -> Result<()> {
        self.0.bundles.cancel(id)?;
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Takes an export that ended off the list. What was given stays given, and so does its receipt.
    pub async fn export_forget(&self, id: u32) -> Result<()> {
        self.0.bundles.forget(id)?;
        self.tell(&[Topic::Exports]);
        Ok(())
    }

    /// Where a bundle lies, for the desktop to show.
    pub fn export_folder(&self, id: u32) -> Result<PathBuf> {
        let none = || Error::new(Code::NotFound, "There is no such export.");
        let path = self.0.bundles.one(id)?.path.ok_or_else(none)?;
        // A sealed bundle is a file: the folder that it lies in.
        if path.is_dir() { Ok(path) } else { path.parent().map(PathBuf::from).ok_or_else(none) }
    }

    pub async fn export_receipts(&self) -> Result<Vec<ExportReceipt>> {
        self.at_open_desk(&[], move |desk| desk.exports()).await
    }

    /// Answers a challenge, in hex, with the kept key of an export, into a new file.
    pub async fn export_prove(&self, id: i64, challenge: String, path: PathBuf) -> Result<ExportProof> {
        let asked = hex::decode(&challenge).map_err(|_| {
            Error::new(Code::BadAddress, "That is no challenge.").hint("Pick the file that was sent to you.")
        })?;
        self.at_open_desk(&[Topic::Ledger], move |desk| export::prove(desk, id, &asked, &path)).await
    }
}
