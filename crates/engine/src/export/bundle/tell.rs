//! What a bundle says of itself: the statement, no more than its level lets it say.

use super::draft::{Drafted, Wanted};
use super::original::Original;
use crate::desk::{Desk, Footage, Found};
use crate::export::Assembled;
use crate::view::OwnCopyGap;
use crate::view::bundle::{ExportLevel, ExportPurpose};
use crate::view::redaction::Receipt;
use model::redaction::{Decision, Mode, Plan, SoundPlan, Stretch};
use model::{Utc, VideoCodec, VideoConfig};
use std::collections::BTreeMap;
use verify::bundle::record::Span as HiddenSpan;
use verify::bundle::statement::{
    Answered, Camera, Clip, Clock, Committed, Counted, FORMAT, Gap, Kind, Level, Owner, Purpose, Redacted, Sound,
    Statement,
};
use verify::commitment::{Hash, Salt};

/// How far a time may be off where the computer's clock is kept right: a network and a camera between the scene and the clock, and a
/// time told to the second.
const RIGHT_S: f64 = 1.0;
/// And where nobody says that it is: what a computer's clock that is set by hand is known to be wrong by.
const BY_HAND_S: f64 = 300.0;

/// A clip as it was written.
pub(super) struct Told {
    pub(super) file: String,
    /// Number of the draft's clip.
    pub(super) of: usize,
    pub(super) kind: Kind,
    pub(super) from: Utc,
    pub(super) to: Utc,
    pub(super) frames: u64,
    pub(super) pts_sha256: String,
    pub(super) video: VideoConfig,
    pub(super) sound: Sound,
    pub(super) gaps: Vec<Gap>,
    /// The camera's own clock less the computer's.
    pub(super) offset_us: Option<i64>,
    pub(super) groups: Vec<Hash>,
    pub(super) redaction: Option<Redacted>,
    /// When something is hidden or muted.
    pub(super) hidden: Vec<HiddenSpan>,
    pub(super) encoder: Option<String>,
    /// Known once it was read back.
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) damaged: u64,
    /// Known once it was committed to.
    pub(super) root: Option<Hash>,
    pub(super) salts: Vec<Salt>,
}

impl Told {
    pub(super) fn original(
        desk: &Desk,
        file: String,
        of: usize,
        wanted: &Wanted,
        plan: &crate::clip::Plan,
        made: &Original<'_>,
    ) -> Self {
        let number = plan.parts.iter().position(|part| std::ptr::eq(part, made.part));
        let all = crate::clip::gaps(desk, plan, &[]);
        let here =
            all.into_iter().zip(&plan.gaps).filter(|(_, missing)| Some(missing.part) == number).map(|(gap, _)| gap);
        let span = (made.part.from, made.part.to);
        // The recorder keeps none where the owner wanted none.
        let sound = match made.sound {
            Sound::None if !wanted.asked.sound && recorded_sound(desk, plan) => Sound::LeftOut,
            sound => sound,
        };
        Self {
            file,
            of,
            kind: Kind::Original,
            from: span.0,
            to: span.1,
            frames: made.frames,
            pts_sha256: made.pts_sha256.clone(),
            video: made.part.config.video.clone(),
            sound,
            gaps: gaps(here, 0, span),
            offset_us: offset(desk, plan.segments.get(made.part.pieces.first().map_or(0, |piece| piece.segment))),
            groups: made.groups.clone(),
            redaction: None,
            hidden: Vec::new(),
            encoder: None,
            bytes: made.bytes,
            sha256: String::new(),
            damaged: 0,
            root: None,
            salts: Vec::new(),
        }
    }

    pub(super) fn redacted(
        desk: &Desk,
        (file, of): (String, usize),
        whole: &crate::desk::Whole,
        footage: &Footage,
        film: &Assembled<'_>,
        groups: Vec<Hash>,
    ) -> Self {
        let (task, receipt) = (&whole.task, &whole.made.receipt);
        let mut kept = footage.times.iter().filter(|(at, _)| task.film.contains(*at));
        let to = kept.next_back().map_or(task.taken, |(at, wall)| Utc(wall.0 + (task.film.to_us - at)));
        let all = crate::clip::gaps(desk, &footage.plan, &[]).into_iter().zip(footage.gaps_at());
        let moved = all.map(|(gap, at_us)| OwnCopyGap { at_ms: u64::try_from(at_us / 1000).unwrap_or(0), ..gap });
        let recorded = footage.plan.parts.iter().any(|part| part.config.audio.is_some() && part.sounds > 0);
        let muted = muted(&task.plan, task.film);
        let sound = match (&task.plan.sound, whole.made.sound) {
            (_, false) if recorded => Sound::LeftOut,
            (_, false) => Sound::None,
            (SoundPlan::Kept { .. }, true) if !muted.is_empty() => Sound::PartlyMuted,
            (_, true) => Sound::Reencoded,
        };
        Self {
            file,
            of,
            kind: Kind::Redacted,
            from: task.taken,
            to,
            frames: film.facts.frames,
            pts_sha256: film.facts.pts_sha256.clone(),
            video: film.video.clone(),
            sound,
            gaps: gaps(moved, task.film.from_us / 1000, (task.taken, to)),
            offset_us: offset(desk, footage.first()),
            groups,
            redaction: Some(redacted(&task.plan, task.film, receipt, &muted)),
            hidden: hidden(&task.plan, task.film, &muted),
            encoder: Some(film.facts.encoder.clone()),
            bytes: film.facts.bytes,
            sha256: String::new(),
            damaged: 0,
            root: None,
            salts: Vec::new(),
        }
    }
}

/// The whole of it.
pub(super) fn statement(drafted: &Drafted, bundle: &str, made: Utc, clips: &[Told]) -> Statement {
    let level = drafted.draft.level;
    let answering = drafted.answering.as_ref();
    let request = answering
        .filter(|_| drafted.with_request)
        .map(|answering| Answered { id: answering.id.clone(), identity: hex::encode(answering.identity) });
    let mut left_out = Vec::new();
    let mut leave = |what: &str, is: bool| is.then(|| left_out.push(what.to_owned()));
    leave("sound", clips.iter().any(|clip| clip.sound == Sound::LeftOut));
    leave("camera_names", level != ExportLevel::Witness);
    leave("identity", level == ExportLevel::ClipOnly);
    leave("request", answering.is_some() && !drafted.with_request);
    leave("seconds", level != ExportLevel::Witness);
    leave("outside_the_cut", true);
    let mut process = vec![format!("porchlight {}", env!("CARGO_PKG_VERSION"))];
    for encoder in clips.iter().filter_map(|clip| clip.encoder.as_ref()) {
        if !process.contains(encoder) {
            process.push(encoder.clone());
        }
    }
    Statement {
        format: FORMAT.to_owned(),
        bundle: bundle.to_owned(),
        made: made.rfc3339()[..10].to_owned(),
        purpose: match drafted.draft.purpose {
            ExportPurpose::Answer => Purpose::Answer,
            ExportPurpose::OwnUse => Purpose::OwnUse,
            ExportPurpose::LegalPaper => Purpose::LegalPaper,
        },
        level: match level {
            ExportLevel::ClipOnly => Level::ClipOnly,
            ExportLevel::Contactable => Level::Contactable,
            ExportLevel::Witness => Level::Witness,
        },
        request,
        owner: owner(drafted),
        clips: clips.iter().map(|clip| clip_of(drafted, clip)).collect(),
        clock: clock(level, clips),
        process,
        left_out,
    }
}

fn owner(drafted: &Drafted) -> Option<Owner> {
    let said = &drafted.draft.owner;
    let text = |text: &String| text.trim().to_owned();
    match drafted.draft.level {
        ExportLevel::ClipOnly => None,
        ExportLevel::Contactable => Some(Owner { contact: text(&said.contact), ..Owner::default() }),
        ExportLevel::Witness => Some(Owner {
            contact: String::new(),
            name: text(&said.name),
            address: text(&said.address),
            phone: text(&said.phone),
            email: text(&said.email),
        }),
    }
}

fn clip_of(drafted: &Drafted, told: &Told) -> Clip {
    let level = drafted.draft.level;
    let wanted = &drafted.clips[told.of];
    let looks_at = wanted.asked.looks_at.trim().to_owned();
    let camera = match level {
        ExportLevel::ClipOnly => None,
        ExportLevel::Contactable => (!looks_at.is_empty()).then(|| Camera { name: String::new(), looks_at }),
        ExportLevel::Witness => Some(Camera { name: wanted.name.clone(), looks_at }),
    };
    Clip {
        file: told.file.clone(),
        bytes: told.bytes,
        sha256: told.sha256.clone(),
        kind: told.kind,
        start: moment(told.from, level),
        end: moment(told.to, level),
        frames: told.frames,
        pts_sha256: told.pts_sha256.clone(),
        codec: match told.video.codec {
            VideoCodec::H264 => "avc1",
            VideoCodec::H265 => "hvc1",
        }
        .to_owned(),
        width: told.video.width,
        height: told.video.height,
        sound: told.sound,
        camera,
        gaps: told.gaps.clone(),
        damaged: told.damaged,
        commitment: told.root.map(|root| Committed { root: hex::encode(root), leaves: told.groups.len() as u64 }),
        redaction: told.redaction.clone(),
    }
}

/// To the second, but for a witness: parts of a second tell two exports of one camera from others.
fn moment(at: Utc, level: ExportLevel) -> String {
    let second = at.0.saturating_add(500_000).div_euclid(1_000_000);
    match level {
        ExportLevel::Witness => {
            let whole = Utc(at.0.div_euclid(1_000_000) * 1_000_000).rfc3339();
            format!("{}.{:06}Z", &whole[..19], at.0.rem_euclid(1_000_000))
        }
        _ => format!("{}Z", &Utc(second * 1_000_000).rfc3339()[..19]),
    }
}

fn clock(level: ExportLevel, clips: &[Told]) -> Clock {
    let synchronised = crate::desk::clock_is_right();
    let offsets = clips.iter().filter_map(|clip| clip.offset_us);
    let exact = offsets.max_by_key(|us| us.unsigned_abs()).map(|us| us as f64 / 1e6);
    let camera_offset_s = match level {
        ExportLevel::Witness => exact,
        // As it can be read off a clock that the camera draws into its pictures, and no finer.
        _ => exact.map(f64::round).map(|seconds| if seconds == 0.0 { 0.0 } else { seconds }),
    };
    let error_s = if synchronised == Some(true) { RIGHT_S } else { BY_HAND_S };
    Clock { source: "computer".to_owned(), synchronised, camera_offset_s, error_s }
}

fn offset(desk: &Desk, found: Option<&Found>) -> Option<i64> {
    desk.run_clock_offset(found?.run)
}

fn recorded_sound(desk: &Desk, plan: &crate::clip::Plan) -> bool {
    let first =
        plan.parts.first().and_then(|part| part.pieces.first()).and_then(|piece| plan.segments.get(piece.segment));
    first.is_some_and(|found| desk.run_has_sound(found.run))
}

/// Of a film that begins so far into its clip: what lies within.
fn gaps(all: impl Iterator<Item = OwnCopyGap>, begins_ms: i64, (from, to): (Utc, Utc)) -> Vec<Gap> {
    let within = all.filter(|gap| gap.from_us >= from.0 && gap.to_us <= to.0);
    let told = |gap: OwnCopyGap| Gap {
        at_ms: gap.at_ms.saturating_sub(u64::try_from(begins_ms).unwrap_or(0)),
        lasts_ms: u64::try_from((gap.to_us - gap.from_us) / 1000).unwrap_or(0),
        cause: gap.cause.and_then(|cause| serde_json::to_value(cause).ok()?.as_str().map(str::to_owned)),
    };
    within.map(told).collect()
}

/// The film's part of a stretch of the clip.
fn within(stretch: Stretch, film: Stretch) -> Option<Stretch> {
    let part = Stretch { from_us: stretch.from_us.max(film.from_us), to_us: stretch.to_us.min(film.to_us) };
    (!part.is_empty()).then_some(part)
}

fn muted(plan: &Plan, film: Stretch) -> Vec<Stretch> {
    match &plan.sound {
        SoundPlan::None => Vec::new(),
        SoundPlan::Kept { muted } => muted.iter().filter_map(|stretch| within(*stretch, film)).collect(),
    }
}

/// The stable word for what a track marks: what a model found, else what nobody named.
fn class(mark: &model::redaction::Mark) -> String {
    let found = mark.found.as_ref().and_then(|found| serde_json::to_value(found.subject).ok());
    found.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_else(|| "other".to_owned())
}

fn redacted(plan: &Plan, film: Stretch, receipt: &Receipt, muted: &[Stretch]) -> Redacted {
    let mut classes: BTreeMap<String, (u32, BTreeMap<String, u32>)> = BTreeMap::new();
    let hidden =
        plan.marks.iter().filter(|mark| mark.decision == Decision::Hide && within(mark.in_picture(), film).is_some());
    for mark in hidden {
        let (tracks, reasons) = classes.entry(class(mark)).or_default();
        *tracks += 1;
        let reason = serde_json::to_value(mark.reason).ok().and_then(|word| word.as_str().map(str::to_owned));
        *reasons.entry(reason.unwrap_or_default()).or_default() += 1;
    }
    Redacted {
        hidden: classes
            .into_iter()
            .map(|(what, (tracks, reasons))| Counted { what, tracks, reasons: reasons.into_iter().collect() })
            .collect(),
        all_but_picked: plan.mode == Mode::KeepMarked,
        hidden_ppm: receipt.hidden_ppm,
        muted_ms: muted.iter().map(|stretch| u64::try_from(stretch.length() / 1000).unwrap_or(0)).sum(),
        groups: receipt.checked.gops,
        groups_again: receipt.checked.again,
        looked_again: receipt.second.as_ref().map(|second| u64::from(second.looked)),
        // Nothing is approved that was not.
        reviewed: receipt.approved_us.is_some(),
        plan: receipt.plan.clone(),
    }
}

fn hidden(plan: &Plan, film: Stretch, muted: &[Stretch]) -> Vec<HiddenSpan> {
    let told = |what: String, stretch: Stretch| {
        let ms = |us: i64| u64::try_from((us - film.from_us) / 1000).unwrap_or(0);
        HiddenSpan { what, from_ms: ms(stretch.from_us), to_ms: ms(stretch.to_us) }
    };
    let marks = plan.marks.iter().filter(|mark| mark.decision == Decision::Hide);
    let mut all: Vec<HiddenSpan> =
        marks.filter_map(|mark| Some(told(class(mark), within(mark.in_picture(), film)?))).collect();
    all.extend(muted.iter().map(|stretch| told("sound".to_owned(), *stretch)));
    all.sort_by_key(|span| (span.from_ms, span.to_ms));
    all
}
