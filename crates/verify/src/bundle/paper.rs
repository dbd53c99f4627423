//! `data/statement.pdf`: the statement on one sheet, for people. A pure function of the statement: no date, no id, no program's name or
//! version in the file but those that the statement states, so that equal statements are equal bytes.
//!
//! It uses the fonts that every reader has, and so has the letters of Western Europe only; words in other letters stand in
//! START-HERE.html, and the sheet says so. The sheet is A4, with margins that Letter does not cut. Tagged, for screen readers.

mod letters;
mod pdf;

use super::statement::{Clip, Statement};
use super::{place, words};
use letters::{Font, coded, width};
use pdf::{Block, Line, Tag};

/// A4, points.
const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
/// Letter is 50 points lower: what is cut off when it is not scaled is margin.
const MARGIN: f32 = 48.0;
/// Where values stand beside their names.
const COLUMN: f32 = 84.0;
/// Sizes that are tried until all fits on the sheet; 7 points are the smallest print of contracts.
const SCALES: [f32; 5] = [1.0, 0.92, 0.84, 0.77, 0.7];
/// Letters of one thing that are said: more fill the sheet, and push out what matters.
const MOST: usize = 600;
/// What stands for words that the fonts have no letters for.
const ELSEWHERE: &str = "(in letters that this sheet cannot print: they stand in START-HERE.html)";

/// The sheet.
#[must_use]
pub fn pdf(statement: &Statement) -> Vec<u8> {
    let title = format!("Statement of {}", words::plain(&statement.bundle));
    // All of each clip, then the main things of each, then of as many as there is room for.
    let some = (0..statement.clips.len()).rev().map(|shown| (false, shown));
    let ways = std::iter::once((true, statement.clips.len())).chain([(false, statement.clips.len())]).chain(some);
    let mut blocks = Vec::new();
    'ways: for (whole, shown) in ways {
        let said = said(statement, whole, shown);
        for scale in SCALES {
            let left;
            (blocks, left) = Layout::new(scale).lay(&said);
            if left >= MARGIN {
                break 'ways;
            }
        }
    }
    pdf::file((WIDTH, HEIGHT), &title, &blocks)
}

/// Words of any length as a sheet has room for.
fn short(words: &str) -> String {
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}... (all of it stands in {})", &words[..end], place::GUIDE),
        None => words.to_owned(),
    }
}

/// A thing that is said, before it has a place.
enum Said {
    Title(String),
    Head(String),
    Text(String),
    Item(String),
    /// A name and its value.
    Row(&'static str, String),
    Hash(&'static str, String),
}

fn said(statement: &Statement, whole: bool, shown: usize) -> Vec<Said> {
    let mut out = vec![
        Said::Title(words::first_line(statement).to_owned()),
        Said::Text(words::kept(statement).to_owned()),
        Said::Text(format!("{} {}", words::purpose(statement.purpose), words::level(statement.level))),
        Said::Row("Bundle", statement.bundle.clone()),
        Said::Row("Made", format!("{} (UTC)", statement.made)),
    ];
    out.extend(statement.owner.iter().flat_map(words::owner).map(|(name, words)| Said::Row(name, words.to_owned())));
    if let Some(request) = &statement.request {
        out.push(Said::Row("Request", request.id.clone()));
        out.push(Said::Hash("Its hash", request.identity.clone()));
    }
    for clip in statement.clips.iter().take(shown) {
        self::clip(&mut out, clip, whole);
    }
    let more = statement.clips.len().saturating_sub(shown);
    if more > 0 {
        let clips = words::counted(more as u64, "more clip", "more clips");
        out.push(Said::Text(format!("There is no room here for {clips}: START-HERE.html lists them all.")));
    }
    out.push(Said::Head("Times".to_owned()));
    out.push(Said::Text(words::clock(&statement.clock)));
    out.push(Said::Head("What was left out, and how it was made".to_owned()));
    out.push(Said::Text(words::left_out_line(statement)));
    if !statement.process.is_empty() {
        out.push(Said::Text(format!("Made with {}.", statement.process.join("; "))));
    }
    out.push(Said::Head("How to check it".to_owned()));
    out.push(Said::Text(format!(
        "{} in the same bundle tells how to check the hashes with what every computer has. The program porchlight-verify checks the \
         signature ({}) as well, every file, and whether anything is hidden in the clips.",
        place::GUIDE,
        place::SIGNATURE
    )));
    out.push(Said::Head("What is not proved".to_owned()));
    out.extend(words::not_proved(statement.level).into_iter().map(|line| Said::Item(line.to_owned())));
    out
}

fn clip(out: &mut Vec<Said>, clip: &Clip, whole: bool) {
    out.push(Said::Head(format!("{}: {}", clip.file, words::kind(clip.kind))));
    out.push(Said::Row("Time", format!("{} to {}", words::time(&clip.start), words::time(&clip.end))));
    out.push(Said::Hash("SHA-256", clip.sha256.clone()));
    if let Some(camera) = &clip.camera {
        let both = [camera.name.as_str(), camera.looks_at.as_str()];
        let both: Vec<&str> = both.into_iter().filter(|words| !words.is_empty()).collect();
        if !both.is_empty() {
            out.push(Said::Row("Camera", both.join(", ")));
        }
    }
    if !whole {
        return;
    }
    let pictures = words::counted(clip.frames, "picture", "pictures");
    let codec = words::codec(&clip.codec);
    let bytes = words::bytes(clip.bytes);
    out.push(Said::Row("Pictures", format!("{pictures}, {} × {}, {codec}; {bytes}", clip.width, clip.height)));
    out.push(Said::Row("Sound", words::sound(clip.sound).to_owned()));
    let missing = words::missing(clip);
    out.push(Said::Row("Missing", if missing.is_empty() { "nothing".to_owned() } else { missing.join(" ") }));
    if let Some(redaction) = &clip.redaction {
        out.push(Said::Row("Redaction", words::redaction(redaction).join(" ")));
    }
    if let Some(committed) = &clip.commitment {
        let parts = words::counted(committed.leaves, "part", "parts");
        out.push(Said::Row("Original", format!("{parts}, which can be opened later one by one against this number:")));
        out.push(Said::Hash("", committed.root.clone()));
    }
}

/// Places things from the top down.
struct Layout {
    scale: f32,
    y: f32,
    blocks: Vec<Block>,
}

impl Layout {
    fn new(scale: f32) -> Self {
        Self { scale, y: HEIGHT - MARGIN, blocks: Vec::new() }
    }

    /// The blocks, and how high above the sheet's lower edge the last one ends.
    fn lay(mut self, said: &[Said]) -> (Vec<Block>, f32) {
        for one in said {
            match one {
                Said::Title(words) => self.block(Tag::Title, 0.0, &[(0.0, Font::Bold, 16.0, words)]),
                Said::Head(words) => self.block(Tag::Head, 7.0, &[(0.0, Font::Bold, 11.0, words)]),
                Said::Text(words) => self.block(Tag::Text, 2.0, &[(0.0, Font::Plain, 10.0, words)]),
                Said::Item(words) => {
                    self.block(Tag::Text, 1.0, &[(0.0, Font::Plain, 10.0, "•"), (10.0, Font::Plain, 10.0, words)]);
                }
                Said::Row(name, words) => {
                    self.block(Tag::Text, 1.0, &[(0.0, Font::Plain, 10.0, name), (COLUMN, Font::Plain, 10.0, words)]);
                }
                Said::Hash(name, words) => {
                    self.block(Tag::Text, 1.0, &[(0.0, Font::Plain, 10.0, name), (COLUMN, Font::Fixed, 9.0, words)]);
                }
            }
        }
        (self.blocks, self.y)
    }

    /// Columns side by side: where each begins, its font and size, and its words.
    fn block(&mut self, tag: Tag, above: f32, columns: &[(f32, Font, f32, &str)]) {
        self.y -= above * self.scale;
        let (top, mut low) = (self.y, self.y);
        let mut lines = Vec::new();
        for (x, font, size, words) in columns {
            let size = size * self.scale;
            let words = coded(&short(&words::plain(words))).or_else(|| coded(ELSEWHERE)).unwrap_or_default();
            let mut y = top;
            for line in broken(&words, *font, size, WIDTH - 2.0 * MARGIN - x) {
                y -= size * 1.25;
                lines.push(Line { x: MARGIN + x, y, font: *font, size, words: line });
            }
            low = low.min(y);
        }
        self.y = low - if tag == Tag::Title { 4.0 * self.scale } else { 0.0 };
        self.blocks.push(Block { tag, lines });
    }
}

/// Breaks words into lines; a word that is longer than a line is cut.
fn broken(words: &[u8], font: Font, size: f32, room: f32) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    for word in words.split(|code| *code == b' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_vec() } else { [&line, &b" "[..], word].concat() };
        if width(&longer, font, size) <= room {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for code in word {
            line.push(*code);
            if width(&line, font, size) > room {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*code]));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests;
