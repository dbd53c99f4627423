//! One sheet as a PDF 1.7 file, with the tags that screen readers go by. What it says does not belong here.

use super::letters::Font;
use std::fmt::Write;

/// What a block is, to a screen reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Title,
    Head,
    Text,
}

impl Tag {
    fn name(self) -> &'static str {
        match self {
            Self::Title => "H1",
            Self::Head => "H2",
            Self::Text => "P",
        }
    }
}

/// Lines that are read together.
pub(super) struct Block {
    pub(super) tag: Tag,
    pub(super) lines: Vec<Line>,
}

pub(super) struct Line {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) font: Font,
    pub(super) size: f32,
    /// In the fonts' codes.
    pub(super) words: Vec<u8>,
}

/// Numbers of the objects; the elements of the tags follow.
const CATALOGUE: usize = 1;
const PAGES: usize = 2;
const PAGE: usize = 3;
const CONTENT: usize = 4;
const PLAIN: usize = 5;
const BOLD: usize = 6;
const FIXED: usize = 7;
const TREE: usize = 8;
const DOCUMENT: usize = 9;
const INFO: usize = 10;
const ELEMENTS: usize = 11;

/// The file.
pub(super) fn file((width, height): (f32, f32), title: &str, blocks: &[Block]) -> Vec<u8> {
    let font = |name: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>").into_bytes()
    };
    let content = content(blocks);
    let elements: String = (0..blocks.len()).map(|n| format!("{} 0 R ", ELEMENTS + n)).collect();
    let mut objects: Vec<Vec<u8>> = vec![
        format!(
            "<< /Type /Catalog /Pages {PAGES} 0 R /Lang (en) /MarkInfo << /Marked true >> /StructTreeRoot {TREE} 0 R \
             /ViewerPreferences << /DisplayDocTitle true >> >>"
        )
        .into_bytes(),
        format!("<< /Type /Pages /Kids [{PAGE} 0 R] /Count 1 >>").into_bytes(),
        format!(
            "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width} {height}] /Contents {CONTENT} 0 R /StructParents 0 /Tabs /S \
             /Resources << /Font << /F1 {PLAIN} 0 R /F2 {BOLD} 0 R /F3 {FIXED} 0 R >> >> >>"
        )
        .into_bytes(),
        [format!("<< /Length {} >>\nstream\n", content.len()).as_bytes(), &content, b"\nendstream"].concat(),
        font("Helvetica"),
        font("Helvetica-Bold"),
        font("Courier"),
        format!(
            "<< /Type /StructTreeRoot /K {DOCUMENT} 0 R /ParentTree << /Nums [0 [{elements}]] >> /ParentTreeNextKey 1 >>"
        )
        .into_bytes(),
        format!("<< /Type /StructElem /S /Document /P {TREE} 0 R /K [{elements}] >>").into_bytes(),
        [&b"<< /Title "[..], &text(title.as_bytes()), b" >>"].concat(),
    ];
    for (number, block) in blocks.iter().enumerate() {
        let name = block.tag.name();
        let element = format!("<< /Type /StructElem /S /{name} /P {DOCUMENT} 0 R /Pg {PAGE} 0 R /K {number} >>");
        objects.push(element.into_bytes());
    }
    whole(&objects)
}

/// Objects one behind the other, and the table of where they are.
fn whole(objects: &[Vec<u8>]) -> Vec<u8> {
    // Bytes above 127 on the second line: programs that copy files take it for what it is.
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut table = String::new();
    for (index, object) in objects.iter().enumerate() {
        _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend(format!("{} 0 obj\n", index + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let (count, at) = (objects.len() + 1, out.len());
    out.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{table}").into_bytes());
    out.extend(
        format!("trailer\n<< /Size {count} /Root {CATALOGUE} 0 R /Info {INFO} 0 R >>\nstartxref\n{at}\n%%EOF\n")
            .into_bytes(),
    );
    out
}

fn content(blocks: &[Block]) -> Vec<u8> {
    let mut out = Vec::new();
    for (number, block) in blocks.iter().enumerate() {
        out.extend(format!("/{} << /MCID {number} >> BDC\nBT\n", block.tag.name()).into_bytes());
        for line in &block.lines {
            let font = match line.font {
                Font::Plain => "F1",
                Font::Bold => "F2",
                Font::Fixed => "F3",
            };
            let head = format!("/{font} {:.2} Tf 1 0 0 1 {:.2} {:.2} Tm ", line.size, line.x, line.y);
            out.extend(head.into_bytes());
            // The space keeps the line's last word and the next line's first apart, where they are read.
            out.extend(text(&[&line.words[..], b" "].concat()));
            out.extend(b" Tj\n");
        }
        out.extend(b"ET\nEMC\n");
    }
    out
}

/// A text in brackets.
fn text(words: &[u8]) -> Vec<u8> {
    let mut out = vec![b'('];
    for code in words {
        if matches!(code, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(*code);
    }
    out.push(b')');
    out
}
