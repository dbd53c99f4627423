//! Everything a camera recorded in a stretch of time, unit by unit: for own copies. Reads a fragment at a time.

use super::Look;
use super::find::{Here, Nothing};
use super::segment::{Cut, Footage, JOIN, OpenSegment, Place};
use crate::desk::Desk;
use crate::error::{Code, Result};
use crate::view::PlayState;
use model::{AccessUnit, CameraId, Gap, GapCause, MediaTime, RunId, Span, StreamConfig, Utc};

/// What comes next.
#[derive(Debug)]
pub enum Stretch {
    /// Footage without a break begins, at a key frame.
    Run { run: RunId, config: StreamConfig, from: Utc },
    /// Units of the run, in decode order, video first, then sound.
    Units(Vec<Unit>),
    /// Nothing was recorded, or cannot be read.
    Gap(Gap),
}

/// One picture or packet of sound.
#[derive(Debug)]
pub struct Unit {
    /// Wall time at which it is shown or heard.
    pub at: Utc,
    /// Its `pts` goes on over the whole run and counts from the run's first unit here.
    pub unit: AccessUnit,
}

/// The iterator of [`Desk::units`].
pub struct Units<'a> {
    desk: &'a Desk,
    camera: CameraId,
    look: Look,
    span: Span,
    /// Where footage is looked for next; none at the end.
    at: Option<Utc>,
    open: Option<Reading>,
    /// The segment that was recorded next, where it is known: two runs may overlap.
    next: Option<Footage>,
}

struct Reading {
    segment: OpenSegment,
    from: Cut,
    number: usize,
    /// What is added to the segment's media time for the run's, nanoseconds.
    base: i64,
}

impl Desk {
    /// What `camera` recorded from the key frame at or before `span.from` to the fragment in which `span.to` lies. After an error
    /// there is nothing more. Blocking; `locked` as soon as the household is.
    pub fn units(&self, camera: &CameraId, span: Span) -> Result<Units<'_>> {
        let look = self.archive().begin();
        self.require_open()?;
        Ok(Units { desk: self, camera: camera.clone(), look, span, at: Some(span.from), open: None, next: None })
    }
}

impl Iterator for Units<'_> {
    type Item = Result<Stretch>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let step = match self.open.take() {
                Some(reading) => self.read(reading),
                None => self.begin(self.at?),
            };
            match step {
                Ok(Some(stretch)) => return Some(Ok(stretch)),
                Ok(None) if self.at.is_none() && self.open.is_none() => return None,
                Ok(None) => {}
                Err(error) => {
                    (self.at, self.open) = (None, None);
                    return Some(Err(error));
                }
            }
        }
    }
}

impl Units<'_> {
    /// The next fragment of an open segment, or what follows it.
    fn read(&mut self, mut reading: Reading) -> Result<Option<Stretch>> {
        self.desk.archive().still(self.look)?;
        let Reading { segment, from, number, base } = &mut reading;
        let begins = segment.fragment(*number)?.map(|info| info.from);
        if let Some(begins) = begins {
            if segment.wall(begins) >= self.span.to {
                self.at = None;
                self.desk.put_back(self.look, reading.segment);
                return Ok(None);
            }
            let samples = match segment.samples(*number, *from, None) {
                Ok(samples) => samples,
                Err(error) if error.code == Code::Damaged => return Ok(Some(self.damaged(reading))),
                Err(error) => return Err(error),
            };
            *number += 1;
            let unit = |mut unit: AccessUnit| {
                let at = segment.wall(unit.pts);
                unit.pts = MediaTime(unit.pts.0 + *base);
                Unit { at, unit }
            };
            let units = samples.into_iter().map(|sample| unit(sample.unit)).collect();
            self.open = Some(reading);
            return Ok(Some(Stretch::Units(units)));
        }
        self.follow(reading)
    }

    /// Behind the last fragment of a segment.
    fn follow(&mut self, reading: Reading) -> Result<Option<Stretch>> {
        let Reading { mut segment, base, .. } = reading;
        let (footage, end) = (segment.footage().clone(), segment.end()?);
        let media_end = segment.last_media()?;
        self.desk.put_back(self.look, segment);
        if end >= self.span.to || footage.state == PlayState::Writing {
            self.at = None;
            return Ok(None);
        }
        match self.desk.behind(&footage, end)? {
            Here::Footage(next) if next.start >= self.span.to => self.at = None,
            Here::Footage(next) if next.run == footage.run && next.start.since(end) <= JOIN => {
                match self.desk.open_segment(self.look, &next) {
                    Ok(mut segment) => match segment.first_cut()? {
                        Some(from) => {
                            let base = base + media_end.0 - from.time.0;
                            self.open = Some(Reading { segment, from, number: 0, base });
                        }
                        // Just begun: nothing of it is there yet.
                        None => self.at = None,
                    },
                    Err(error) if error.code == Code::Damaged => return Ok(Some(self.lost(end, &next))),
                    Err(error) => return Err(error),
                }
            }
            Here::Footage(next) => (self.at, self.next) = (Some(next.start), Some(next)),
            Here::Nothing(nothing) => return Ok(self.without(nothing)),
        }
        Ok(None)
    }

    /// A gap, if one was told, and on behind it.
    fn without(&mut self, nothing: Nothing) -> Option<Stretch> {
        self.next = nothing.next.filter(|next| next.start < self.span.to);
        self.at = self.next.as_ref().map(|next| next.start);
        nothing.gap.map(Stretch::Gap)
    }

    /// Looks for footage at `at`.
    fn begin(&mut self, at: Utc) -> Result<Option<Stretch>> {
        self.desk.archive().still(self.look)?;
        let here = match self.next.take() {
            Some(next) => Here::Footage(next),
            None => self.desk.here(&self.camera, at)?,
        };
        let footage = match here {
            Here::Footage(footage) => footage,
            Here::Nothing(nothing) => return Ok(self.without(nothing)),
        };
        let opened = self.desk.open_segment(self.look, &footage);
        let mut segment = match opened {
            Ok(segment) => segment,
            Err(error) if error.code == Code::Damaged => return Ok(Some(self.lost(at, &footage))),
            Err(error) => return Err(error),
        };
        let from = match segment.seek(at)? {
            Place::At(cut) => Some(cut),
            // A segment that begins between key frames: those before it lead to it.
            Place::Before => match self.desk.before_in_run(&footage)? {
                Some(before) => {
                    self.desk.put_back(self.look, segment);
                    segment = self.desk.open_segment(self.look, &before)?;
                    segment.last_key()?.or(segment.first_cut()?)
                }
                None => segment.first_cut()?,
            },
            Place::Behind => None,
        };
        let Some(from) = from else {
            // Its row said more than there is, or it holds nothing.
            let end = segment.end()?;
            self.desk.put_back(self.look, segment);
            self.at = match self.desk.behind(&footage, end)? {
                _ if footage.state == PlayState::Writing => None,
                Here::Footage(next) => {
                    let at = next.start;
                    self.next = Some(next);
                    Some(at)
                }
                Here::Nothing(nothing) => return Ok(self.without(nothing)),
            };
            self.at = self.at.filter(|at| *at < self.span.to);
            return Ok(None);
        };
        let run = Stretch::Run {
            run: segment.footage().run,
            config: segment.config().clone(),
            from: segment.wall(from.time),
        };
        let base = -from.time.0;
        self.open = Some(Reading { segment, number: from.fragment, from, base });
        Ok(Some(run))
    }

    /// The rest of a segment cannot be read.
    fn damaged(&mut self, reading: Reading) -> Stretch {
        let Reading { mut segment, number, .. } = reading;
        let from = segment.fragment(number).ok().flatten().map(|info| info.from);
        let from = from.map_or(self.span.from, |from| segment.wall(from));
        let footage = segment.footage().clone();
        self.lost(from, &footage)
    }

    fn lost(&mut self, from: Utc, footage: &Footage) -> Stretch {
        tracing::warn!(camera = %self.camera, seq = footage.key.seq.0, "a segment cannot be read");
        self.at = footage.end.filter(|end| *end < self.span.to && *end > from);
        Stretch::Gap(Gap { from, to: footage.end, cause: GapCause::Disk })
    }
}
