//! Sample entries: what pictures and sound are, with the records that their decoders need.

use super::boxes::{Children, Fields, Form, Node, children, name, split, strange};
use super::h264::{Set, Sets};
use super::{Log, Rule, aac};

/// Pictures as their entry has them.
pub(super) struct VideoEntry {
    pub(super) width: u16,
    pub(super) height: u16,
    /// Shape of a pixel: wide to high.
    pub(super) shape: (u32, u32),
    pub(super) sets: Sets,
}

pub(super) struct AudioEntry {
    pub(super) rate: u32,
    pub(super) channels: u16,
}

pub(super) enum Entry {
    Video(VideoEntry),
    Audio(AudioEntry),
    /// As the camera made it: not looked into.
    AsRecorded {
        pictures: bool,
    },
    /// Something else, or not to be understood: said already.
    Other,
}

impl Entry {
    pub(super) fn is_pictures(&self) -> bool {
        matches!(self, Self::Video(_) | Self::AsRecorded { pictures: true })
    }

    pub(super) fn is_sound(&self) -> bool {
        matches!(self, Self::Audio(_) | Self::AsRecorded { pictures: false })
    }
}

/// Reads `stsd` of a track of `kind`.
pub(super) fn read(stsd: &Node<'_>, kind: [u8; 4], log: &mut Log) -> Entry {
    let mut fields = Fields::of(stsd, log);
    fields.version(0, 0);
    if fields.u32() != 1 {
        fields.note(Rule::L5, "more than one description of what the track is");
    }
    let entries = split(stsd.body.get(8..).unwrap_or_default(), stsd.body_at + 8, &stsd.path, log);
    let Some(entry) = entries.first() else {
        log.note(Rule::L5, stsd.at, &stsd.path, "does not say what the track is");
        log.cannot("it does not say how its tracks are coded");
        return Entry::Other;
    };
    entries.iter().skip(1).for_each(|other| strange(other, 0, log));
    match (&kind, &entry.kind) {
        (b"vide", b"avc1" | b"hvc1" | b"hev1") if log.container => {
            recorded_pictures(entry, log);
            Entry::AsRecorded { pictures: true }
        }
        (b"soun", b"mp4a" | b"Opus" | b"alaw" | b"ulaw") if log.container => {
            recorded_sound(entry, log);
            Entry::AsRecorded { pictures: false }
        }
        (b"vide", b"avc1") => video(entry, log).map_or(Entry::Other, Entry::Video),
        (b"soun", b"mp4a") => audio(entry, log).map_or(Entry::Other, Entry::Audio),
        (b"vide", other) => {
            log.note(Rule::L5, entry.at, &entry.path, "pictures that are not plain H.264 (avc1)");
            log.cannot(format!("its pictures are coded as {}, and only H.264 can be looked into", name(*other)));
            Entry::Other
        }
        (b"soun", other) => {
            log.note(Rule::L5, entry.at, &entry.path, "sound that is not AAC");
            log.cannot(format!("its sound is coded as {}, and only AAC can be looked into", name(*other)));
            Entry::Other
        }
        _ => Entry::Other,
    }
}

/// What stands in front of every entry of pictures: their sides.
fn sides(node: &Node<'_>, log: &mut Log) -> (u16, u16) {
    let mut fields = Fields::of(node, log);
    fields.zeros(6);
    fields.always(&[0, 1], "points at another description of the media");
    fields.zeros(16);
    let (width, height) = (fields.u16(), fields.u16());
    fields.always(&[0, 0x48, 0, 0, 0, 0x48, 0, 0], "another resolution in print than the plain one");
    fields.zeros(4);
    fields.always(&[0, 1], "more than one picture in a sample");
    if fields.bytes(32).iter().any(|b| *b != 0) {
        fields.note(Rule::L7, "names the program or device that encoded it");
    }
    fields.always(&[0, 0x18, 0xff, 0xff], "another depth of colours than the plain one");
    (width, height)
}

fn video(node: &Node<'_>, log: &mut Log) -> Option<VideoEntry> {
    let (width, height) = sides(node, log);
    const FORM: Form = Form { must: &[b"avcC"], may: &[b"pasp", b"colr"], many: &[] };
    let inner = children(node.body.get(78..).unwrap_or_default(), node.body_at + 78, &node.path, &FORM, log);
    let shape = inner.get(b"pasp").map_or((1, 1), |node| shape(node, log));
    inner.get(b"colr").inspect(|node| colours(node, log));
    let sets = record(inner.get(b"avcC")?, log)?;
    Some(VideoEntry { width, height, shape, sets })
}

/// Pictures as recorded: their record is the camera's.
fn recorded_pictures(node: &Node<'_>, log: &mut Log) {
    const H264: Form = Form { must: &[b"avcC"], may: &[b"pasp", b"colr"], many: &[] };
    const H265: Form = Form { must: &[b"hvcC"], ..H264 };
    sides(node, log);
    let form = if node.kind == *b"avc1" { &H264 } else { &H265 };
    let inner = children(node.body.get(78..).unwrap_or_default(), node.body_at + 78, &node.path, form, log);
    inner.get(b"pasp").map(|node| shape(node, log));
    inner.get(b"colr").inspect(|node| colours(node, log));
}

/// Sound as recorded: its record is the camera's.
fn recorded_sound(node: &Node<'_>, log: &mut Log) {
    const PLAIN: Form = Form { must: &[], may: &[], many: &[] };
    const AAC: Form = Form { must: &[b"esds"], ..PLAIN };
    const OPUS: Form = Form { must: &[b"dOps"], ..PLAIN };
    let mut fields = Fields::of(node, log);
    fields.zeros(6);
    fields.always(&[0, 1], "points at another description of the media");
    fields.zeros(8);
    fields.u16();
    fields.always(&[0, 16, 0, 0, 0, 0], "another form of samples than the plain one");
    fields.u32();
    let form = match &node.kind {
        b"mp4a" => &AAC,
        b"Opus" => &OPUS,
        _ => &PLAIN,
    };
    children(node.body.get(28..).unwrap_or_default(), node.body_at + 28, &node.path, form, log);
}

fn shape(node: &Node<'_>, log: &mut Log) -> (u32, u32) {
    let mut fields = Fields::of(node, log);
    let shape = (fields.u32(), fields.u32());
    if shape.0 == 0 || shape.1 == 0 || shape.0 > 0xffff || shape.1 > 0xffff {
        fields.note(Rule::L5, "pixels of no shape that can be shown");
    }
    // Wider formats than 4 to 1 are nobody's: what is pressed flat is not seen.
    if shape.0 > shape.1.saturating_mul(4) || shape.1 > shape.0.saturating_mul(4) {
        fields.note(Rule::L4, "presses the picture so flat that nobody sees what is in it");
    }
    fields.finish();
    shape
}

/// Numbers of the standard only: a profile of its own would name who made it.
fn colours(node: &Node<'_>, log: &mut Log) {
    let mut fields = Fields::of(node, log);
    let plain = fields.bytes(4) == b"nclx" && (0..3).all(|_| fields.u16() <= 22) && fields.u8() & 0x7f == 0;
    if !plain {
        fields.note(Rule::L7, "colours by a profile of their own, which can name a device or a program");
    }
    fields.finish();
}

/// `AVCDecoderConfigurationRecord`: exactly the parameter sets, nothing behind them.
fn record(node: &Node<'_>, log: &mut Log) -> Option<Sets> {
    let mut fields = Fields::of(node, log);
    fields.always(&[1], "another version than the plain one");
    let head = fields.bytes(3);
    // Lengths of four bytes; one set of the first kind. The high bits are ones by the standard.
    fields.always(&[0xff, 0xe1], "another number of parameter sets, or another form of lengths, than a plain film has");
    let mut sets = Sets::default();
    let (mut count, mut kind) = (1, 7);
    loop {
        for _ in 0..count {
            let size = usize::from(fields.u16());
            let bytes = fields.bytes(size);
            match Set::read(bytes).filter(|set| set.kind() == kind) {
                Some(set) if bytes.len() == size => sets.0.push(set),
                _ => {
                    fields.note(Rule::L7, "a parameter set that cannot be read, or has bytes behind its end");
                    return None;
                }
            }
        }
        if kind == 8 {
            break;
        }
        (count, kind) = (fields.u8(), 8);
    }
    let sps = sets.sps()?;
    if head != &sps.bytes[1..4] {
        fields.note(Rule::L5, "names another profile than the parameter set in it");
    }
    // Profiles above Main repeat how colours are sampled.
    if !matches!(sps.bytes[1], 66 | 77 | 88) {
        let wanted = [0xfc | sps.chroma as u8, 0xf8 | sps.luma_depth as u8, 0xf8 | sps.chroma_depth as u8, 0];
        if fields.left() > 0 {
            fields.always(&wanted, "says otherwise than the parameter set in it how colours are sampled");
        }
    }
    let odd: Vec<&str> = sets.0.iter().flat_map(|set| set.oddities()).collect();
    odd.into_iter().for_each(|what| fields.note(Rule::L7, what));
    fields.finish();
    Some(sets)
}

fn audio(node: &Node<'_>, log: &mut Log) -> Option<AudioEntry> {
    let mut fields = Fields::of(node, log);
    fields.zeros(6);
    fields.always(&[0, 1], "points at another description of the media");
    fields.zeros(8);
    let channels = fields.u16();
    fields.always(&[0, 16, 0, 0, 0, 0], "another form of samples than the plain one");
    let rate = fields.u32();
    const FORM: Form = Form { must: &[b"esds"], may: &[], many: &[] };
    let inner: Children<'_> =
        children(node.body.get(28..).unwrap_or_default(), node.body_at + 28, &node.path, &FORM, log);
    let esds = inner.get(b"esds")?;
    let stream = elementary_stream(esds.body);
    let Some(config) = stream.as_ref().and_then(|stream| aac::config(stream.config)) else {
        log.note(Rule::L5, esds.at, &esds.path, "is not AAC-LC with one or two channels, or holds more than that");
        log.cannot("its sound is not plain AAC, and cannot be looked into");
        return None;
    };
    if stream.is_some_and(|stream| !stream.plain) {
        log.note(Rule::L5, esds.at, &esds.path, "numbers of streams and rates of bits, which no player needs");
    }
    if config.channels != channels || u32::from(u16::try_from(config.rate).unwrap_or(0)) << 16 != rate {
        log.note(Rule::L5, node.at, &node.path, "states another rate or other channels than the sound has");
    }
    Some(AudioEntry { rate: config.rate, channels: config.channels })
}

/// What the descriptors of MPEG-4 around an `AudioSpecificConfig` hold.
struct Stream<'a> {
    config: &'a [u8],
    /// Beside it nothing but what has to be there.
    plain: bool,
}

fn elementary_stream(body: &[u8]) -> Option<Stream<'_>> {
    let stream = alone(body.strip_prefix(&[0; 4])?, 3)?;
    let (number, rest) = stream.split_at_checked(3)?;
    let (decoder, rest) = descriptor(rest, 4)?;
    let [0x40, 0x15, numbers @ ..] = decoder else { return None };
    // Buffer and rates.
    let (rates, specific) = numbers.split_at_checked(11)?;
    let config = alone(specific, 5)?;
    // The stream's number: none, or the track's; no flags. Rates unknown: 11 bytes are room for something.
    let plain = matches!(number, [0, 0 | 2, 0]) && rates == [0; 11];
    (alone(rest, 6)? == [2]).then_some(Stream { config, plain })
}

/// A descriptor of a kind, and what follows it.
fn descriptor(data: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let [found, rest @ ..] = data else { return None };
    let (mut size, mut rest) = (0usize, rest);
    for _ in 0..4 {
        let [byte, after @ ..] = rest else { return None };
        (size, rest) = (size << 7 | usize::from(byte & 0x7f), after);
        if byte & 0x80 == 0 {
            break;
        }
    }
    if *found != tag { None } else { rest.split_at_checked(size) }
}

fn alone(data: &[u8], tag: u8) -> Option<&[u8]> {
    descriptor(data, tag).and_then(|(body, rest)| rest.is_empty().then_some(body))
}
