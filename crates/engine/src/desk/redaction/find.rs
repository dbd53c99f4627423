//! What models found in a clip: kept batch by batch in `private.db`, and made suggestions of its plan once all of it was looked through.
//!
//! A batch is a few seconds of the clip: so much a crash, a lock or a change of mind loses at most. What was found under another setup
//! (models, thresholds, subjects) or in other footage is dropped when a look begins.

use super::{Footage, clip_facts, draft, json, parse};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::redaction::{FindJob, FindView, LookedView};
use crate::worker::Worker;
use model::MediaTime;
use model::find::{Effort, LookOrder, Looked, ModelFact, Models, Subject};
use model::redaction::{HELD_US, LookFacts, Mark, Risk, Stretch};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{ChangedBy, PrivateDb, StoredLook, StoredRedaction};

/// No two pictures that are looked through lie closer: of 30 a second one in three, of 25 one in three, so eight to eleven a second.
/// Whoever walks moves by a fraction of a face in between.
pub(crate) const EVERY: MediaTime = MediaTime(90_000_000);
/// Larger pictures are made so wide: a face of 24 pixels in 4K has twelve then, which is as small as models go.
pub(crate) const MAX_WIDTH: u32 = 1920;
/// Clip time of a batch.
const BATCH_US: i64 = 4_000_000;
/// Counts up where another way of looking would find otherwise with the same models.
const WAY: u32 = 1;
/// Under which what was heard is kept: below all batches of pictures.
const SPEECH: i64 = -1;
/// The plan may be changed elsewhere while suggestions are taken in.
const TRIES: usize = 5;

/// What the owner wants to be looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub subjects: BTreeSet<Subject>,
    pub speech: bool,
}

/// How is looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setup {
    /// What becomes marks: wanted, and can be found here.
    pub(crate) subjects: BTreeSet<Subject>,
    pub(crate) look: LookOrder,
    pub(crate) models: Vec<ModelFact>,
    every: MediaTime,
    max_width: u32,
    batch_us: i64,
    way: u32,
}

/// Pictures of a few seconds of one part of the clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Batch {
    pub(crate) part: usize,
    pub(crate) when: Stretch,
    /// The first of them that is looked through, and how many are.
    pub(crate) first_us: i64,
    pub(crate) pictures: u32,
}

/// A look to be made, or to be gone on with.
pub(crate) struct LookJob {
    pub(crate) stored: StoredRedaction,
    pub(crate) look: i64,
    pub(crate) setup: Setup,
    pub(crate) footage: Arc<Footage>,
    pub(crate) batches: Vec<Batch>,
    /// Numbers of those that were not looked through yet.
    pub(crate) missing: Vec<usize>,
    /// By whom speech is to be heard; none where nobody asked for it, or it was heard.
    pub(crate) listen: Option<ModelFact>,
}

/// What came of a look that is whole.
#[derive(Debug, Serialize, Deserialize)]
struct LookMade {
    pictures: u32,
    made_us: i64,
}

/// What was heard, and by whom.
#[derive(Debug, Serialize, Deserialize)]
struct Heard {
    model: ModelFact,
    speech: Vec<Stretch>,
}

impl Setup {
    /// What of the wanted can be looked for here; refused where nothing can.
    pub(crate) fn of(wanted: &BTreeSet<Subject>, models: &Models) -> Result<Self> {
        let subjects: BTreeSet<Subject> = wanted.iter().copied().filter(|subject| models.find(*subject)).collect();
        if subjects.is_empty() {
            return Err(cannot(wanted, models));
        }
        let mut looked = subjects.clone();
        // A person carries a head while no face is seen.
        if looked.contains(&Subject::Face) && models.find(Subject::Person) {
            looked.insert(Subject::Person);
        }
        let with_vehicles = looked.contains(&Subject::Plate).then_some(Subject::Vehicle);
        let uses = |model: &&ModelFact| {
            let found = |subject: &Subject| looked.contains(subject) || Some(*subject) == with_vehicles;
            model.subjects.iter().any(found)
        };
        let used = models.there.iter().filter(uses).cloned().collect();
        Ok(Self {
            subjects,
            look: LookOrder { subjects: looked, effort: Effort::Thorough },
            models: used,
            every: EVERY,
            max_width: MAX_WIDTH,
            batch_us: BATCH_US,
            way: WAY,
        })
    }

    /// The same for a result: of those whose faces are hidden the rest is shown, so a person is nothing that slipped through.
    pub(super) fn without_heads(self) -> Self {
        let look = LookOrder { subjects: self.subjects.clone(), ..self.look };
        Self { look, ..self }
    }

    pub(super) fn hash(&self) -> Result<[u8; 32]> {
        Ok(Sha256::digest(json(self)?).into())
    }

    /// As a plan keeps it.
    pub(crate) fn facts(&self, second: bool, pictures: u32) -> LookFacts {
        let subjects = self.subjects.iter().copied().collect();
        LookFacts { number: 0, second, subjects, models: self.models.clone(), pictures }
    }
}

/// In the owner's words.
pub(crate) fn named(subject: Subject) -> &'static str {
    match subject {
        Subject::Face => "faces",
        Subject::Plate => "number plates",
        Subject::Person => "persons",
        Subject::Vehicle => "vehicles",
        Subject::Animal => "animals",
    }
}

pub(crate) fn listed(subjects: &BTreeSet<Subject>) -> String {
    let names: Vec<&str> = subjects.iter().copied().map(named).collect();
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => "nothing".to_owned(),
    }
}

fn cannot(wanted: &BTreeSet<Subject>, models: &Models) -> Error {
    const BY_HAND: &str = "Everything can be marked by hand as ever.";
    if wanted.is_empty() {
        return Error::new(Code::BadAddress, "Say what is to be looked for.");
    }
    let of_it = |missing: &&model::find::MissingModel| missing.subjects.iter().any(|subject| wanted.contains(subject));
    let missing: Vec<String> =
        models.missing.iter().filter(of_it).map(|missing| format!("{}: {}", missing.file, missing.why)).collect();
    let hint = if missing.is_empty() { BY_HAND.to_owned() } else { format!("{}. {BY_HAND}", missing.join("; ")) };
    let message = format!("This computer has no model that finds {}.", listed(wanted));
    Error::new(Code::Unsupported, message).hint(hint)
}

/// The batches of a clip: always the same, so that a look goes on where it ended.
fn batches(footage: &Footage) -> Vec<Batch> {
    let mut all: Vec<Batch> = Vec::new();
    for part in 0..footage.parts().count() {
        let within = footage.within(part);
        let mut last: Option<i64> = None;
        for at in footage.shown_in(part) {
            // As the decode worker picks them, from the part's first picture on.
            if last.is_some_and(|last| at - last < EVERY.micros()) {
                continue;
            }
            last = Some(at);
            let from_us = within.from_us + (at - within.from_us) / BATCH_US * BATCH_US;
            match all.last_mut() {
                Some(batch) if batch.part == part && batch.when.from_us == from_us => batch.pictures += 1,
                _ => {
                    let when = Stretch { from_us, to_us: (from_us + BATCH_US).min(within.to_us) };
                    all.push(Batch { part, when, first_us: at, pictures: 1 });
                }
            }
        }
    }
    all
}

impl Desk {
    /// What can be looked for on this computer: asked once an unlock, of a worker that has models. Blocking the first time.
    pub fn models(&self, worker: &Worker) -> Result<Models> {
        if let Some(known) = self.models_if_known() {
            return Ok(known);
        }
        let models = worker.models()?;
        self.redactions.models().there = Some(models.clone());
        Ok(models)
    }

    pub(crate) fn models_if_known(&self) -> Option<Models> {
        self.redactions.models().there.clone()
    }

    /// Whether the caller is to ask: once an unlock, nobody did.
    pub(crate) fn models_to_be_asked(&self) -> bool {
        let mut known = self.redactions.models();
        known.there.is_none() && !std::mem::replace(&mut known.asking, true)
    }

    /// Refuses what cannot be looked through.
    pub(crate) fn may_find(&self, id: i64, wanted: &Wanted, models: &Models) -> Result<()> {
        self.redaction_footage(&self.stored_redaction(id)?)?;
        Setup::of(&wanted.subjects, models).map(drop)
    }

    /// What is to be looked through of a redaction's footage.
    pub(crate) fn order_look(&self, id: i64, wanted: &Wanted, models: &Models) -> Result<LookJob> {
        let stored = self.stored_redaction(id)?;
        let footage = self.redaction_footage(&stored)?;
        let setup = Setup::of(&wanted.subjects, models)?;
        let hash = setup.hash()?;
        let all = self.with_private(|private| Ok(private.looks(id)?))?;
        let through_it = all.into_iter().filter(|look| look.render.is_none());
        let (same, left): (Vec<_>, Vec<_>) =
            through_it.partition(|look| look.setup == hash && look.source == footage.source);
        for look in left.iter().chain(same.iter().skip(1)) {
            self.with_private(|private| Ok(private.remove_look(look.id)?))?;
        }
        let look = match same.first() {
            Some(look) => look.id,
            None => self.new_look(id, None, footage.source, &setup)?,
        };
        let batches = batches(&footage);
        let there = self.with_private(|private| Ok(private.look_batches(look)?))?;
        let missing = (0..batches.len()).filter(|number| !there.contains(&number_of(*number))).collect();
        let speech = wanted.speech && clip_facts(&stored)?.has_sound;
        let hears = models.there.iter().find(|model| model.subjects.is_empty()).filter(|_| speech);
        let heard = self.heard(look)?;
        let listen = hears.filter(|model| heard.is_none_or(|heard| heard.model != **model)).cloned();
        Ok(LookJob { stored, look, setup, footage, batches, missing, listen })
    }

    pub(super) fn new_look(&self, redaction: i64, render: Option<i64>, source: [u8; 32], setup: &Setup) -> Result<i64> {
        let (task, setup) = (json(setup)?, setup.hash()?);
        let new = StoredLook { id: 0, redaction, render, source, setup, task, made: None, at: self.clock.now() };
        self.with_private(|private| Ok(private.add_look(&new)?))
    }

    /// One batch was looked through, whatever was found in it.
    pub(crate) fn keep_batch(&self, look: i64, number: usize, looked: &[Looked]) -> Result<()> {
        let body = json(&looked)?;
        self.with_private(|private| Ok(private.put_look_batch(look, number_of(number), &body)?))
    }

    pub(crate) fn keep_speech(&self, look: i64, model: ModelFact, speech: Vec<Stretch>) -> Result<()> {
        let body = json(&Heard { model, speech })?;
        self.with_private(|private| Ok(private.put_look_batch(look, SPEECH, &body)?))
    }

    fn heard(&self, look: i64) -> Result<Option<Heard>> {
        let body = self.with_private(|private| Ok(private.look_body(look, SPEECH)?))?;
        body.as_deref().map(parse).transpose()
    }

    /// All that a look found, in the order of clip time.
    pub(crate) fn found(&self, look: i64) -> Result<Vec<Looked>> {
        let bodies = self.with_private(|private| Ok(private.look_bodies(look)?))?;
        let mut all = Vec::new();
        for (_, body) in bodies.iter().filter(|(number, _)| *number >= 0) {
            all.extend(parse::<Vec<Looked>>(body)?);
        }
        Ok(all)
    }

    /// Who is whom in what was found.
    pub(crate) fn marks_of(&self, job: &LookJob, found: &[Looked]) -> Result<Vec<Mark>> {
        Ok(track::tracks(found, &self.track_facts(&job.stored, &job.footage, &job.setup)?).marks)
    }

    /// All was looked through: what was found becomes suggestions of the plan.
    pub(crate) fn look_is_whole(&self, job: &LookJob, marks: Vec<Mark>, pictures: usize) -> Result<()> {
        let pictures = u32::try_from(pictures).unwrap_or(u32::MAX);
        let made = json(&LookMade { pictures, made_us: self.clock.now().0 })?;
        let by = ChangedBy::Look { id: job.look, made };
        self.suggest(job.stored.id, &job.setup.facts(false, pictures), &marks, true, |_| Ok(by.clone()))?;
        let public = serde_json::json!({ "redaction": job.stored.id, "pictures": pictures, "suggested": marks.len() });
        let words = format!("{}: looked for {}", self.words_of(&job.stored), listed(&job.setup.subjects));
        self.note("redaction_looked", public, Some(&words));
        Ok(())
    }

    /// Where something may slip through the plan as it is, as far as the newest look tells; the greatest weight first.
    pub fn redaction_risks(&self, id: i64) -> Result<Vec<Risk>> {
        let stored = self.stored_redaction(id)?;
        let Some((look, setup, _)) = self.whole_look(&stored)? else {
            return Err(Error::new(Code::Refused, "Nobody looked through this clip yet.")
                .hint("Let Porchlight look through it first; then it tells where something may slip through."));
        };
        let footage = self.redaction_footage(&stored)?;
        let (plan, masks) = (draft(&stored)?.plan, self.masks_of(&stored.camera)?);
        let facts = self.track_facts(&stored, &footage, &setup)?;
        Ok(track::risks(&plan, &masks, &self.found(look)?, &facts))
    }

    /// What the tracks are made by.
    pub(crate) fn track_facts(
        &self,
        stored: &StoredRedaction,
        footage: &Footage,
        setup: &Setup,
    ) -> Result<track::Facts> {
        let clip = clip_facts(stored)?;
        let usual = footage.parts().next().map_or(0, |(part, _)| part.usual.micros());
        Ok(track::Facts {
            width: clip.width,
            height: clip.height,
            length_us: clip.length_us,
            usual_us: usual,
            breaks: footage.breaks(),
            subjects: setup.subjects.clone(),
            street: self.masks_of(&stored.camera)?.street,
            held_us: HELD_US,
        })
    }

    /// Takes suggestions into the plan as one act, on whatever revision it has, together with what they come of (`by`, as it is then):
    /// a crash leaves both or neither, and nothing is suggested twice.
    pub(super) fn suggest(
        &self,
        id: i64,
        look: &LookFacts,
        marks: &[Mark],
        instead: bool,
        by: impl Fn(&PrivateDb) -> Result<ChangedBy>,
    ) -> Result<()> {
        for _ in 0..TRIES {
            let stored = self.stored_redaction(id)?;
            let mut draft = draft(&stored)?;
            draft.suggest(look.clone(), marks.to_vec(), instead, clip_facts(&stored)?.length_us)?;
            let (body, now) = (json(&draft)?, self.clock.now());
            let taken = self.with_private(|private| {
                let by = by(private)?;
                Ok(private.change_redaction_by(&by, id, stored.revision, &body, now)?)
            })?;
            if taken {
                return Ok(());
            }
        }
        Err(Error::new(Code::Busy, "The plan was changed again and again while suggestions were taken in.")
            .hint("What was found is kept: look once more, it takes no time."))
    }

    /// The newest look through the footage as it is that is whole.
    fn whole_look(&self, stored: &StoredRedaction) -> Result<Option<(i64, Setup, LookMade)>> {
        let all = self.with_private(|private| Ok(private.looks(stored.id)?))?;
        let source = clip_facts(stored)?.source;
        for look in all.iter().filter(|look| look.render.is_none() && hex::encode(look.source) == source) {
            if let Some(made) = &look.made {
                return Ok(Some((look.id, parse(&look.task)?, parse(made)?)));
            }
        }
        Ok(None)
    }

    pub(super) fn find_view(&self, stored: &StoredRedaction) -> Result<FindView> {
        let looked = match self.whole_look(stored)? {
            None => None,
            Some((look, setup, LookMade { pictures, made_us })) => {
                let speech = self.heard(look)?.map(|heard| heard.speech);
                Some(LookedView { subjects: setup.subjects.into_iter().collect(), pictures, speech, made_us })
            }
        };
        let models = self.models_if_known().unwrap_or_default();
        Ok(FindView { models, job: self.find_job(stored.id), looked })
    }

    /// How far a look is, or how it ended; `None` where it ended well.
    pub(crate) fn set_find_job(&self, id: i64, job: Option<FindJob>) {
        let mut finds = self.redactions.finds();
        match job {
            Some(job) => drop(finds.insert(id, job)),
            None => drop(finds.remove(&id)),
        }
    }

    pub(crate) fn find_job(&self, id: i64) -> Option<FindJob> {
        self.redactions.finds().get(&id).cloned()
    }
}

/// As it is stored.
fn number_of(batch: usize) -> i64 {
    i64::try_from(batch).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::find::MissingModel;

    fn model(subjects: &[Subject]) -> ModelFact {
        let (name, sha256) = (format!("{subjects:?}"), "00".to_owned());
        ModelFact { name, sha256, subjects: subjects.to_vec(), proposes: 300, confirms: 600 }
    }

    #[test]
    fn what_can_be_found_is_looked_for_and_what_cannot_is_named() {
        let people = model(&[Subject::Person, Subject::Vehicle, Subject::Animal]);
        let (faces, speech) = (model(&[Subject::Face]), model(&[]));
        let missing = MissingModel {
            subjects: vec![Subject::Plate],
            file: "plates.onnx".to_owned(),
            why: "it is not there".to_owned(),
        };
        let models = Models { there: vec![people.clone(), faces.clone(), speech], missing: vec![missing] };
        let wanted = |all: &[Subject]| all.iter().copied().collect::<BTreeSet<_>>();
        // Faces bring persons along, who carry heads; speech is nobody's business here.
        let setup = Setup::of(&wanted(&[Subject::Face, Subject::Plate]), &models).expect("faces can be found");
        assert_eq!(setup.subjects, wanted(&[Subject::Face]));
        assert_eq!(setup.look.subjects, wanted(&[Subject::Face, Subject::Person]));
        assert_eq!(setup.models, [people, faces.clone()]);
        // Another threshold is another setup.
        let mut other = models.clone();
        other.there[1].confirms += 1;
        let other = Setup::of(&wanted(&[Subject::Face]), &other).expect("faces can be found");
        assert_ne!(other.hash().expect("hashed"), setup.hash().expect("hashed"));
        let refused = Setup::of(&wanted(&[Subject::Plate]), &models).expect_err("no plates");
        assert_eq!(refused.code, Code::Unsupported);
        let words = format!("{} {}", refused.message, refused.hint.clone().unwrap_or_default());
        assert!(words.contains("number plates") && words.contains("plates.onnx: it is not there"), "{words}");
        assert!(words.contains("by hand"), "{words}");
        assert!(Setup::of(&wanted(&[]), &models).is_err());
        assert_eq!(
            listed(&wanted(&[Subject::Face, Subject::Plate, Subject::Person])),
            "faces, number plates and persons"
        );
    }
}
