//! The small boxes of fixed form: kinds of the file, headers, handlers, edits. Each field has the one value that a redacted film has.

use super::boxes::{Children, Fields, Form, Node, children, strange};
use super::{Log, Rule};

/// Ticks a second of the film and of its pictures.
pub(super) const CLOCK: u32 = 90_000;
/// The matrix that turns nothing.
const UNITY: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];
/// "und" in the packed letters of ISO 639-2.
const UNDETERMINED: u16 = 0x55c4;
/// Kinds of files a film may say it is. More would be room for letters of one's own.
const BRANDS: &[&[u8; 4]] = &[b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"avc1", b"mp41", b"mp42"];

/// A date as it stands in the file, with its place.
pub(super) struct Date {
    pub(super) at: u64,
    pub(super) path: String,
    pub(super) value: u64,
}

pub(super) fn ftyp(node: &Node<'_>, log: &mut Log) {
    let mut fields = Fields::of(node, log);
    let mut brands = vec![fields.bytes(4)];
    if ![0, 1, 512].contains(&fields.u32()) {
        fields.note(Rule::L5, "a minor version that no program for plain films writes");
    }
    let mut listed: Vec<&[u8]> = Vec::new();
    while fields.left() >= 4 && listed.len() <= BRANDS.len() {
        let brand = fields.bytes(4);
        if listed.contains(&brand) {
            fields.note(Rule::L5, "names a kind of file twice");
        }
        listed.push(brand);
    }
    brands.extend(listed);
    let recorded: &[&[u8; 4]] = if fields.log.container { &[b"hvc1"] } else { &[] };
    if brands.iter().any(|brand| !BRANDS.iter().chain(recorded).any(|known| known.as_slice() == *brand)) {
        fields.note(Rule::L5, "names a kind of file that is not a plain film: letters of a device or a program");
    }
    fields.finish();
}

fn dates(fields: &mut Fields<'_, '_>, version: u8, node: &Node<'_>, dates: &mut Vec<Date>) {
    let width = if version == 1 { 8 } else { 4 };
    for i in 0..2 {
        let value = fields.wide(version);
        dates.push(Date { at: node.body_at + 4 + i * width, path: node.path.clone(), value });
    }
}

fn unity(fields: &mut Fields<'_, '_>) {
    let matrix: Vec<u8> = UNITY.iter().flat_map(|n| n.to_be_bytes()).collect();
    fields.always(&matrix, "turns or moves the picture: what is shown is not what was looked at");
}

/// The film's header; gives its clock and how long it says it plays.
pub(super) fn mvhd(node: &Node<'_>, found: &mut Vec<Date>, log: &mut Log) -> (u32, u64) {
    let mut fields = Fields::of(node, log);
    let version = fields.version(1, 0);
    dates(&mut fields, version, node, found);
    let clock = fields.u32();
    if clock != CLOCK {
        fields.note(Rule::L4, "another clock than 90000 ticks a second");
    }
    let duration = fields.wide(version);
    fields.always(&[0, 1, 0, 0, 1, 0], "another speed or volume than the plain one");
    fields.zeros(10);
    unity(&mut fields);
    fields.zeros(24);
    // One more than the highest there can be, or than the highest there is.
    if ![2, 3].contains(&fields.u32()) {
        fields.note(Rule::L5, "counts more tracks than a picture and a sound: one was taken out, or is hidden");
    }
    fields.finish();
    (clock, duration)
}

/// What a track's header says.
#[derive(Default)]
pub(super) struct TrackHeader {
    pub(super) at: u64,
    pub(super) number: u32,
    pub(super) duration: u64,
    pub(super) volume: u16,
    /// 16.16.
    pub(super) width: u32,
    pub(super) height: u32,
}

pub(super) fn tkhd(node: &Node<'_>, found: &mut Vec<Date>, log: &mut Log) -> TrackHeader {
    let mut fields = Fields::of(node, log);
    let version = fields.version(1, 3);
    dates(&mut fields, version, node, found);
    let number = fields.u32();
    fields.zeros(4);
    let duration = fields.wide(version);
    fields.zeros(8);
    fields.always(&[0; 4], "lies above other tracks, or is one of several of which a player shows one");
    let volume = fields.u16();
    fields.zeros(2);
    unity(&mut fields);
    let (width, height) = (fields.u32(), fields.u32());
    fields.finish();
    TrackHeader { at: node.at, number, duration, volume, width, height }
}

/// Clock and duration of a track's media.
pub(super) fn mdhd(node: &Node<'_>, found: &mut Vec<Date>, log: &mut Log) -> (u32, u64) {
    let mut fields = Fields::of(node, log);
    let version = fields.version(1, 0);
    dates(&mut fields, version, node, found);
    let (rate, duration) = (fields.u32(), fields.wide(version));
    if fields.u16() != UNDETERMINED {
        fields.note(Rule::L8, "names a language");
    }
    fields.zeros(2);
    fields.finish();
    (rate, duration)
}

/// What kind of track it is.
pub(super) fn hdlr(node: &Node<'_>, log: &mut Log) -> [u8; 4] {
    let mut fields = Fields::of(node, log);
    fields.version(0, 0);
    fields.zeros(4);
    let kind = fields.bytes(4).try_into().unwrap_or_default();
    fields.zeros(12);
    let name = fields.bytes(fields.left().max(1));
    if name != [0] {
        fields.note(Rule::L7, "the track has a name: programs and devices write theirs here");
    }
    fields.finish();
    kind
}

pub(super) fn vmhd(node: &Node<'_>, log: &mut Log) {
    let mut fields = Fields::of(node, log);
    fields.version(0, 1);
    fields.zeros(8);
    fields.finish();
}

pub(super) fn smhd(node: &Node<'_>, log: &mut Log) {
    let mut fields = Fields::of(node, log);
    fields.version(0, 0);
    fields.zeros(4);
    fields.finish();
}

/// Says that the media is in this very file.
pub(super) fn dinf(node: &Node<'_>, log: &mut Log) {
    const FORM: Form = Form { must: &[b"dref"], may: &[], many: &[] };
    let inner = children(node.body, node.body_at, &node.path, &FORM, log);
    let Some(dref) = inner.get(b"dref") else { return };
    if dref.body != [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, b'u', b'r', b'l', b' ', 0, 0, 0, 1] {
        log.note(Rule::L5, dref.at, &dref.path, "names another place for the media than this file");
    } else {
        log.seen(&format!("{}/url ", dref.path), dref.body_at + 8, 12);
    }
}

/// What a list of edits does.
pub(super) struct Edit {
    pub(super) at: u64,
    pub(super) path: String,
    /// Ticks of the film's clock.
    pub(super) shown: u64,
    /// Ticks of the track's clock that are passed over.
    pub(super) skipped: u64,
}

/// The one edit that may be: sound passing over what the encoder put before it. Pictures have none.
pub(super) fn edts(node: &Node<'_>, sound: bool, log: &mut Log) -> Option<Edit> {
    if !sound {
        strange(node, 0, log);
        return None;
    }
    const FORM: Form = Form { must: &[b"elst"], may: &[], many: &[] };
    let inner: Children<'_> = children(node.body, node.body_at, &node.path, &FORM, log);
    let elst = inner.get(b"elst")?;
    let mut fields = Fields::of(elst, log);
    let version = fields.version(1, 0);
    let count = fields.u32();
    let (shown, skipped) = (fields.wide(version), fields.wide(version));
    let speed = fields.u32();
    if count != 1 || speed != 0x1_0000 {
        fields.note(Rule::L4, "edits more than the sound's beginning: what is left out is still in the file");
        return None;
    }
    fields.finish();
    Some(Edit { at: elst.at, path: elst.path.clone(), shown, skipped })
}
