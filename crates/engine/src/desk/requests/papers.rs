//! What came on paper (subpoenas, warrants, emergency claims), as the owner entered it, with a log that the owner can print and not
//! write. Footage is never picked by the paper's words.

use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::{Lane, Paper, PaperEvent};

/// Characters of any one field: the longest scope that fits some pages.
const MAX_TEXT: usize = 20_000;
/// More steps than any lane has.
const MAX_STEPS: usize = 32;
/// Events that a log keeps; a paper of years has some dozens.
const MAX_EVENTS: usize = 2000;

impl Desk {
    /// Newest first.
    pub fn papers(&self) -> Result<Vec<Paper>> {
        let all = self.with_private(|private| Ok(private.papers()?))?;
        all.into_iter().map(|(id, body)| read(id, &body)).collect()
    }

    pub(crate) fn paper(&self, id: i64) -> Result<Paper> {
        let body = self.with_private(|private| Ok(private.paper(id)?))?;
        let body = body.ok_or_else(|| Error::new(Code::NotFound, "There is no such paper."))?;
        read(id, &body)
    }

    /// Enters a paper (its number is 0), or changes one. The log is kept here, whatever comes in.
    pub fn save_paper(&self, paper: Paper) -> Result<Paper> {
        let paper = checked(paper)?;
        if paper.id == 0 {
            let entered = self.event("Entered.".to_owned());
            let new = Paper { log: vec![entered], closed: false, ..paper };
            let body = write(&new)?;
            let id = self.with_private(|private| Ok(private.add_paper(&body)?))?;
            self.note_paper("paper_entered", id);
            return self.paper(id);
        }
        let held = self.paper(paper.id)?;
        let (mut log, closed) = (held.log.clone(), held.closed);
        let events = events(&held, &paper);
        if events.is_empty() {
            return Ok(held);
        }
        log.extend(events.into_iter().map(|text| self.event(text)));
        self.keep_paper(Paper { log, closed, ..paper }, "paper_changed")
    }

    pub fn close_paper(&self, id: i64, closed: bool) -> Result<Paper> {
        let mut paper = self.paper(id)?;
        if paper.closed == closed {
            return Ok(paper);
        }
        paper.closed = closed;
        paper.log.push(self.event(if closed { "Closed." } else { "Opened again." }.to_owned()));
        self.keep_paper(paper, "paper_closed")
    }

    pub fn remove_paper(&self, id: i64) -> Result<()> {
        self.with_private(|private| Ok(private.remove_paper(id)?))?;
        self.note_paper("paper_removed", id);
        Ok(())
    }

    fn keep_paper(&self, mut paper: Paper, kind: &str) -> Result<Paper> {
        let over = paper.log.len().saturating_sub(MAX_EVENTS);
        // The first line says when it was entered.
        paper.log.drain(1..=over);
        let (id, body) = (paper.id, write(&paper)?);
        self.with_private(|private| Ok(private.change_paper(id, &body)?))?;
        self.note_paper(kind, id);
        self.paper(id)
    }

    fn event(&self, text: String) -> PaperEvent {
        PaperEvent { at_us: self.clock.now().0, text }
    }

    fn note_paper(&self, kind: &str, id: i64) {
        self.note(kind, serde_json::json!({ "paper": id }), None);
    }
}

fn checked(paper: Paper) -> Result<Paper> {
    let refused = |message: &str| Err(Error::new(Code::Refused, message));
    if !matches!(paper.lane, Lane::Order | Lane::Warrant | Lane::Emergency) {
        return refused("Only an order, a warrant or an emergency claim is entered from paper.");
    }
    let texts = [&paper.from, &paper.reference, &paper.scope, &paper.counsel, &paper.call_back, &paper.notes];
    if texts.into_iter().any(|text| text.chars().count() > MAX_TEXT) {
        return refused("A field is too long: keep what matters, and put the paper itself in a safe place.");
    }
    let step = |step: &String| !step.is_empty() && step.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    if paper.done.len() > MAX_STEPS || !paper.done.iter().all(step) {
        return refused("There is no such step.");
    }
    if paper.from.trim().is_empty() {
        return refused("Say who it is from, as it stands on the paper.");
    }
    Ok(paper)
}

/// What the log says of a change: steps by name, fields by name, never their words.
fn events(before: &Paper, after: &Paper) -> Vec<String> {
    let words = |step: &str| step.replace('_', " ");
    let done = after.done.iter().filter(|step| !before.done.contains(step));
    let undone = before.done.iter().filter(|step| !after.done.contains(step));
    let mut events: Vec<String> = done.map(|step| format!("Done: {}.", words(step))).collect();
    events.extend(undone.map(|step| format!("Not done after all: {}.", words(step))));
    let fields = [
        ("kind", before.lane != after.lane),
        ("from", before.from != after.from),
        ("reference", before.reference != after.reference),
        ("received", before.received_us != after.received_us),
        ("deadline", before.deadline_us != after.deadline_us),
        ("scope", before.scope != after.scope),
        ("counsel", before.counsel != after.counsel),
        ("call back", before.call_back != after.call_back),
        ("notes", before.notes != after.notes),
    ];
    let changed: Vec<&str> = fields.into_iter().filter_map(|(name, differs)| differs.then_some(name)).collect();
    if !changed.is_empty() {
        events.push(format!("Changed: {}.", changed.join(", ")));
    }
    events
}

fn read(id: i64, body: &str) -> Result<Paper> {
    let paper: Paper = serde_json::from_str(body).map_err(|_| Error::new(Code::Damaged, "A paper cannot be read."))?;
    Ok(Paper { id, ..paper })
}

fn write(paper: &Paper) -> Result<String> {
    serde_json::to_string(paper).map_err(|_| Error::internal("A paper is no JSON."))
}
