//! What boxes that have no place in a redacted film are for, in plain words.

use super::Rule;
use super::Rule::{L4, L5, L8};

pub(super) const UNKNOWN: (Rule, &str) =
    (L5, "a box that a plain film does not need, of a kind that is not known here");

/// Kinds and what they tell. Sources: ISO/IEC 14496-12, QuickTime's metadata keys, and what cameras and phones write.
const KINDS: &[(&[u8; 4], Rule, &str)] = &[
    (b"udta", L8, "notes of whoever made it: titles, places, devices"),
    (b"meta", L8, "metadata"),
    (b"ilst", L8, "a list of metadata"),
    (b"keys", L8, "names of metadata"),
    (b"mdta", L8, "the name of a metadata entry"),
    (b"data", L8, "the content of a metadata entry"),
    (b"\xa9xyz", L8, "the place where it was filmed"),
    (b"loci", L8, "the place where it was filmed"),
    (b"\xa9nam", L8, "a title"),
    (b"titl", L8, "a title"),
    (b"\xa9cmt", L8, "a comment"),
    (b"desc", L8, "a description"),
    (b"dscp", L8, "a description"),
    (b"\xa9day", L8, "a date"),
    (b"\xa9too", L8, "the program that made it"),
    (b"\xa9swr", L8, "the program that made it"),
    (b"\xa9enc", L8, "the program that made it"),
    (b"\xa9mak", L8, "the maker of the device"),
    (b"\xa9mod", L8, "the model of the device"),
    (b"\xa9ART", L8, "a name"),
    (b"auth", L8, "a name"),
    (b"cprt", L8, "a note of rights"),
    (b"covr", L8, "a cover picture, which may show what the film hides"),
    (b"thmb", L8, "a small picture, which may show what the film hides"),
    (b"snal", L8, "a small picture, which may show what the film hides"),
    (b"pnot", L8, "a small picture, which may show what the film hides"),
    (b"PICT", L8, "a small picture, which may show what the film hides"),
    (b"uuid", L8, "a private box, with whatever its maker put into it"),
    (b"XMP_", L8, "metadata of an editing program, often with its history"),
    (b"Exif", L8, "metadata of a camera"),
    (b"iloc", L8, "a table of hidden items"),
    (b"idat", L8, "hidden items"),
    (b"xml ", L8, "metadata"),
    (b"iods", L5, "an old table that no player needs"),
    (b"edts", L4, "a list of edits: it can keep pictures or sound in the file that no player shows"),
    (b"elst", L4, "edits"),
    (b"ctts", L4, "pictures are stored in another order than they are shown"),
    (b"cslg", L4, "pictures are stored in another order than they are shown"),
    (b"sdtp", L5, "a table of which pictures need which"),
    (b"sgpd", L5, "a table of groups of pictures"),
    (b"sbgp", L5, "a table of groups of pictures"),
    (b"subs", L5, "a table of parts of pictures"),
    (b"tref", L5, "says that tracks belong together: text, chapters, time codes"),
    (b"tmcd", L5, "time codes"),
    (b"gmhd", L5, "a track that is neither picture nor sound"),
    (b"nmhd", L5, "a track that is neither picture nor sound"),
    (b"tapt", L5, "sizes other than the picture's own"),
    (b"clap", L4, "cuts the edges off the picture: what is cut off is still in the file"),
    (b"free", L5, "room that is not needed here"),
    (b"skip", L5, "room that is not needed here"),
    (b"wide", L5, "room that is not needed here"),
    (b"mdat", L5, "media at a place where none may be"),
    (b"btrt", L5, "rates of bits, which no player needs"),
    (b"wave", L5, "sound settings of QuickTime"),
    (b"chan", L5, "sound settings of QuickTime"),
    (b"sinf", L5, "a lock: what is in it cannot be seen from here"),
    (b"pssh", L5, "a lock: what is in it cannot be seen from here"),
    (b"mvex", L4, "says that more samples follow outside the index"),
    (b"moof", L4, "a fragment: samples outside the index"),
    (b"mfra", L4, "a table of fragments"),
    (b"sidx", L4, "a table of fragments"),
    (b"ssix", L4, "a table of fragments"),
    (b"styp", L4, "the beginning of a piece of a film"),
    (b"emsg", L8, "a message"),
    (b"prft", L8, "the maker's clock"),
];

pub(super) fn of(kind: [u8; 4]) -> Option<(Rule, &'static str)> {
    let known = KINDS.iter().find(|(known, ..)| **known == kind).map(|(_, rule, what)| (*rule, *what));
    // QuickTime's own signs for metadata all begin so.
    known.or((kind[0] == 0xa9).then_some((L8, "a note of whoever made it")))
}

pub(super) fn fragments(kind: [u8; 4]) -> bool {
    [*b"mvex", *b"moof", *b"mfra", *b"sidx", *b"styp"].contains(&kind)
}

/// Behind how many bytes boxes begin in a strange box; none where it holds no boxes.
pub(super) fn holds_boxes(kind: [u8; 4], body: &[u8]) -> Option<usize> {
    match &kind {
        b"udta" | b"ilst" | b"edts" | b"mvex" | b"gmhd" | b"tref" | b"tapt" | b"sinf" | b"moof" | b"mfra" | b"traf" => {
            Some(0)
        }
        // With a version in ISO's files, without in QuickTime's.
        b"meta" => Some(if body.get(4..8) == Some(b"hdlr") { 0 } else { 4 }),
        // An entry of `ilst` holds its content in a box.
        _ if body.get(4..8) == Some(b"data") => Some(0),
        _ => None,
    }
}
