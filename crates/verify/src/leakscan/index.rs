//! The index, `moov`: its headers, its tracks, and whether they agree with each other.

use super::boxes::{Children, Form, Node, children};
use super::entry::{self, Entry};
use super::header::{self, CLOCK, Date, Edit, TrackHeader};
use super::tables::Tables;
use super::{Log, Rule, aac};

/// From 1904, where MP4 counts from, to 1970, seconds.
const MP4_TO_UNIX: i64 = 2_082_844_800;
/// Packets of sound by which the end of the pictures may be passed: what an encoder adds to fill its last one.
const SOUND_BEYOND: u64 = 2;
/// Ticks of the film's clock by which rounded durations may differ.
const ROUNDED: u64 = 2;

pub(super) struct Track<'a> {
    at: u64,
    path: String,
    header: TrackHeader,
    pub(super) rate: u32,
    /// As the media's header states it.
    duration: u64,
    edit: Option<Edit>,
    pub(super) entry: Entry,
    pub(super) tables: Option<Tables<'a>>,
}

impl Track<'_> {
    /// Samples of sound that are passed over.
    pub(super) fn priming(&self) -> u64 {
        self.edit.as_ref().map_or(0, |edit| edit.skipped)
    }

    fn ticks(&self) -> u64 {
        self.tables.as_ref().map_or(0, |tables| tables.ticks)
    }

    /// How long it plays, in ticks of a clock.
    fn length(&self, clock: u32) -> u64 {
        let ticks = u128::from(self.ticks().saturating_sub(self.priming()));
        u64::try_from(ticks * u128::from(clock) / u128::from(self.rate.max(1))).unwrap_or(u64::MAX)
    }
}

/// Reads the index and gives its tracks.
pub(super) fn read<'a>(moov: &Node<'a>, log: &mut Log) -> Vec<Track<'a>> {
    const FORM: Form = Form { must: &[b"mvhd"], may: &[], many: &[b"trak"] };
    let mut dates = Vec::new();
    let boxes = children(moov.body, moov.body_at, &moov.path, &FORM, log);
    let whole = boxes.get(b"mvhd").map_or((CLOCK, 0), |node| header::mvhd(node, &mut dates, log));
    let mut tracks: Vec<Track<'a>> = Vec::new();
    for (number, node) in boxes.all(b"trak").enumerate() {
        if log.full() {
            return tracks;
        }
        if number == 2 {
            log.note(Rule::L5, node.at, &node.path, "a third track and more, which few players show");
        }
        tracks.extend(track(node, &mut dates, log));
    }
    check_dates(&dates, log);
    check_tracks(&tracks, whole, moov, log);
    tracks
}

fn track<'a>(node: &Node<'a>, dates: &mut Vec<Date>, log: &mut Log) -> Option<Track<'a>> {
    const TRACK: Form = Form { must: &[b"tkhd", b"mdia"], may: &[b"edts"], many: &[] };
    const MEDIA: Form = Form { must: &[b"mdhd", b"hdlr", b"minf"], may: &[], many: &[] };
    const INFO: Form = Form { must: &[b"dinf", b"stbl"], may: &[b"vmhd", b"smhd"], many: &[] };
    const PICTURES: Form =
        Form { must: &[b"stsd", b"stts", b"stsc", b"stsz"], may: &[b"stss", b"stco", b"co64"], many: &[] };
    const SOUND: Form = Form { may: &[b"stco", b"co64"], ..PICTURES };
    let inside = |node: &Node<'a>, form: &Form, log: &mut Log| -> Children<'a> {
        children(node.body, node.body_at, &node.path, form, log)
    };
    let boxes = inside(node, &TRACK, log);
    let media = inside(boxes.get(b"mdia")?, &MEDIA, log);
    let kind = media.get(b"hdlr").map(|node| header::hdlr(node, log))?;
    if !matches!(&kind, b"vide" | b"soun") {
        log.note(
            Rule::L5,
            node.at,
            &node.path,
            "a track that is neither picture nor sound: text, positions, time codes",
        );
    }
    let sound = kind == *b"soun";
    let tkhd = boxes.get(b"tkhd").map(|node| header::tkhd(node, dates, log)).unwrap_or_default();
    let edit = boxes.get(b"edts").and_then(|node| header::edts(node, sound, log));
    let (rate, duration) = media.get(b"mdhd").map(|node| header::mdhd(node, dates, log)).unwrap_or_default();
    let info = inside(media.get(b"minf")?, &INFO, log);
    match (info.get(b"vmhd"), info.get(b"smhd"), &kind) {
        (Some(head), None, b"vide") => header::vmhd(head, log),
        (None, Some(head), b"soun") => header::smhd(head, log),
        _ => log.note(Rule::L5, node.at, &node.path, "has not the header of its kind"),
    }
    info.get(b"dinf").inspect(|node| header::dinf(node, log));
    let stbl = info.get(b"stbl")?;
    let boxes = inside(stbl, if sound { &SOUND } else { &PICTURES }, log);
    let entry = boxes.get(b"stsd").map_or(Entry::Other, |node| entry::read(node, kind, log));
    let tables = Tables::read(&boxes, sound, log);
    if tables.is_none() {
        log.note(Rule::L4, stbl.at, &stbl.path, "tables that do not fit together: its samples were not looked at");
    }
    Some(Track { at: node.at, path: node.path.clone(), header: tkhd, rate, duration, edit, entry, tables })
}

fn check_dates(dates: &[Date], log: &mut Log) {
    let Some(first) = dates.first() else { return };
    let odd = dates.iter().filter(|date| date.value != first.value);
    let mut differ = false;
    for date in odd {
        differ = true;
        log.note(
            Rule::L9,
            date.at,
            &date.path,
            "another date than the film's first one: when it was worked on, and how long",
        );
    }
    if !differ && first.value != 0 {
        log.date = i64::try_from(first.value).ok().and_then(|value| value.checked_sub(MP4_TO_UNIX));
    }
}

fn check_tracks(tracks: &[Track<'_>], (clock, duration): (u32, u64), moov: &Node<'_>, log: &mut Log) {
    let number = |wanted: fn(&Entry) -> bool| tracks.iter().filter(|track| wanted(&track.entry)).count();
    let pictures = number(Entry::is_pictures);
    if pictures == 0 && log.why.is_none() {
        log.cannot("it has no pictures that can be looked into");
    }
    for (what, found) in [("picture", pictures), ("sound", number(Entry::is_sound))] {
        if found > 1 {
            log.note(Rule::L5, moov.at, &moov.path, format!("a second {what} track, which players keep silent about"));
        }
    }
    let longest = tracks.iter().map(|track| track.length(clock)).max().unwrap_or(0);
    // What is counted in the film's own ticks is not rounded.
    let exact = tracks.iter().any(|track| track.rate == clock && track.length(clock) == longest);
    let shown = tracks.iter().find(|track| track.entry.is_pictures()).map_or(0, |track| track.length(clock));
    if duration.abs_diff(longest) > if exact { 0 } else { ROUNDED } {
        log.note(Rule::L4, moov.at, &moov.path, "the film says it is longer or shorter than what is in it");
    }
    for (index, track) in tracks.iter().enumerate() {
        let (at, path, header) = (track.at, track.path.as_str(), &track.header);
        let rounded = if track.rate == clock { 0 } else { ROUNDED };
        let whole = header.duration == duration || header.duration.abs_diff(track.length(clock)) <= rounded;
        if track.duration != track.ticks() || !whole {
            log.note(Rule::L4, at, path, "the track says it is longer or shorter than what is in it");
        }
        let (wanted, volume, rate) = match &track.entry {
            Entry::Video(_) => (1, 0, CLOCK),
            Entry::Audio(sound) => (2, 0x100, sound.rate),
            Entry::AsRecorded { pictures: true } => (1, 0, track.rate),
            Entry::AsRecorded { pictures: false } => (2, 0x100, track.rate),
            Entry::Other => continue,
        };
        if header.number != wanted || index as u32 + 1 != wanted || header.volume != volume {
            log.note(Rule::L5, header.at, path, "is not numbered or set as a film's picture is 1 and its sound is 2");
        }
        if volume > 0 && (header.width, header.height) != (0, 0) {
            log.note(Rule::L5, header.at, path, "sound with a size");
        }
        if track.rate != rate {
            let what = format!("another clock than {rate} ticks a second");
            log.note(Rule::L4, at, path, what);
        }
        match &track.entry {
            Entry::Video(video) => check_size(video, track, log),
            _ => check_sound(track, clock, shown, log),
        }
    }
}

/// The picture is shown whole: all sizes are one.
fn check_size(video: &entry::VideoEntry, track: &Track<'_>, log: &mut Log) {
    let coded = video.sets.sps().map(super::h264::Sps::size);
    let (width, height) = (u32::from(video.width), u32::from(video.height));
    // Shown in square pixels; rounded somewhere.
    let wide = u64::from(width) * u64::from(video.shape.0) * 0x1_0000 / u64::from(video.shape.1.max(1));
    let rounded = if video.shape.0 == video.shape.1 { 0 } else { 0x1_0000 };
    let shown = u64::from(track.header.width).abs_diff(wide) <= rounded && track.header.height == height << 16;
    if coded != Some((width, height)) || !shown {
        log.note(Rule::L4, track.at, &track.path, "states another size than the picture has: edges may be hidden");
    }
}

fn check_sound(track: &Track<'_>, clock: u32, shown: u64, log: &mut Log) {
    if let Some(edit) = &track.edit {
        if edit.skipped != u64::from(aac::FRAME) {
            let what = "skips more or less sound than an encoder puts before the first (1024 samples)";
            log.note(Rule::L4, edit.at, &edit.path, what);
        }
        if edit.shown.abs_diff(track.length(clock)) > ROUNDED {
            log.note(Rule::L4, edit.at, &edit.path, "ends before the sound ends: the rest is still in the file");
        }
    }
    let beyond = SOUND_BEYOND * u64::from(aac::FRAME) * u64::from(clock) / u64::from(track.rate.max(1)) + ROUNDED;
    if track.length(clock) > shown.saturating_add(beyond) {
        log.note(Rule::L4, track.at, &track.path, "the sound goes on after the last picture");
    }
}
