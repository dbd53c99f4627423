//! Boxes in memory: taken apart, held against lists, their fields read one after the other.

use super::bits::u32_at;
use super::{Log, Rule, meaning};

/// How deep strange boxes are listed; nothing real nests deeper.
const MAX_DEPTH: usize = 8;

/// A box inside the index.
pub(super) struct Node<'a> {
    pub(super) kind: [u8; 4],
    /// Where its header is, from the file's beginning.
    pub(super) at: u64,
    pub(super) body: &'a [u8],
    pub(super) body_at: u64,
    pub(super) path: String,
}

/// A kind as people read it: what is no plain letter is written as its number.
pub(super) fn name(kind: [u8; 4]) -> String {
    kind.iter()
        .map(|b| match b {
            b' '..=b'~' if *b != b'\\' && *b != b'/' => char::from(*b).to_string(),
            0xa9 => "©".to_owned(),
            other => format!("\\x{other:02x}"),
        })
        .collect()
}

/// Takes apart what lies in a box, and lists it. What belongs to no box is a finding.
pub(super) fn split<'a>(body: &'a [u8], at: u64, path: &str, log: &mut Log) -> Vec<Node<'a>> {
    let mut nodes: Vec<Node<'a>> = Vec::new();
    let mut from = 0;
    while from < body.len() && !log.full() {
        let rest = &body[from..];
        let here = at + from as u64;
        let size = match u32_at(rest, 0).map(|size| size as usize) {
            Some(size) if rest.len() >= 8 && (8..=rest.len()).contains(&size) => size,
            _ => {
                let what = format!("{} bytes stand here that are no whole box", rest.len());
                log.note(Rule::L6, here, path, what);
                break;
            }
        };
        let kind = [rest[4], rest[5], rest[6], rest[7]];
        let before = nodes.iter().filter(|node| node.kind == kind).count();
        let number = if before > 0 { format!("[{}]", before + 1) } else { String::new() };
        let path = format!("{path}/{}{number}", name(kind));
        log.seen(&path, here, size as u64);
        nodes.push(Node { kind, at: here, body: &rest[8..size], body_at: here + 8, path });
        from += size;
    }
    nodes
}

/// The boxes in a box that may be there.
pub(super) struct Children<'a>(Vec<Node<'a>>);

impl<'a> Children<'a> {
    pub(super) fn get(&self, kind: &[u8; 4]) -> Option<&Node<'a>> {
        self.0.iter().find(|node| node.kind == *kind)
    }

    pub(super) fn all(&self, kind: &[u8; 4]) -> impl Iterator<Item = &Node<'a>> {
        self.0.iter().filter(move |node| node.kind == *kind)
    }
}

/// Which boxes a box holds: those it must have, those it may have, each once; of `many` as many as there are.
pub(super) struct Form {
    pub(super) must: &'static [&'static [u8; 4]],
    pub(super) may: &'static [&'static [u8; 4]],
    pub(super) many: &'static [&'static [u8; 4]],
}

/// Holds the boxes in `body` against a form.
pub(super) fn children<'a>(body: &'a [u8], at: u64, path: &str, form: &Form, log: &mut Log) -> Children<'a> {
    let mut known: Vec<Node<'a>> = Vec::new();
    for node in split(body, at, path, log) {
        let single = form.must.contains(&&node.kind) || form.may.contains(&&node.kind);
        if form.many.contains(&&node.kind) {
            known.push(node);
        } else if !single {
            strange(&node, 0, log);
        } else if known.iter().any(|other| other.kind == node.kind) {
            log.note(Rule::L5, node.at, &node.path, "is there a second time: only the first is looked at by players");
        } else {
            known.push(node);
        }
    }
    for kind in form.must {
        if !known.iter().any(|node| node.kind == **kind) {
            log.note(Rule::L5, at, path, format!("has no {}, without which nothing can be told", name(**kind)));
        }
    }
    Children(known)
}

/// Notes a box that has no place here, and lists what lies in it.
pub(super) fn strange(node: &Node<'_>, depth: usize, log: &mut Log) {
    // What lies in a box of metadata speaks where its kind is known; the box around it has spoken already.
    if let Some((rule, what)) = meaning::of(node.kind).or((depth == 0).then_some(meaning::UNKNOWN)) {
        log.note(rule, node.at, &node.path, format!("{what} ({} bytes)", node.body.len()));
    }
    if meaning::fragments(node.kind) {
        log.cannot("it is a fragmented film: its index is spread over the file");
    }
    let Some(skipped) = meaning::holds_boxes(node.kind, node.body).filter(|_| depth < MAX_DEPTH) else { return };
    let Some(body) = node.body.get(skipped..) else { return };
    // Four zeros end a list of QuickTime.
    let body = if boxes_end(body) + 4 == body.len() { body.strip_suffix(&[0; 4]).unwrap_or(body) } else { body };
    for inner in split(body, node.body_at + skipped as u64, &node.path, log) {
        strange(&inner, depth + 1, log);
    }
}

/// Where the last whole box ends.
fn boxes_end(body: &[u8]) -> usize {
    let mut end = 0;
    while let Some(size) = u32_at(body, end).filter(|size| *size >= 8 && *size as usize <= body.len() - end) {
        end += size as usize;
    }
    end
}

/// Reads a box's fields one after the other. Past its end all numbers are 0, and [`Fields::finish`] says so.
pub(super) struct Fields<'a, 'l> {
    at: u64,
    path: &'l str,
    body: &'a [u8],
    read: usize,
    /// Where the last field begins: what is noted is noted of it.
    field: usize,
    pub(super) log: &'l mut Log,
}

impl<'a, 'l> Fields<'a, 'l> {
    pub(super) fn of(node: &'l Node<'a>, log: &'l mut Log) -> Self {
        Self { at: node.body_at, path: &node.path, body: node.body, read: 0, field: 0, log }
    }

    pub(super) fn note(&mut self, rule: Rule, what: impl AsRef<str>) {
        self.log.note(rule, self.at + self.field as u64, self.path, what);
    }

    /// So many bytes, fewer at the box's end.
    pub(super) fn bytes(&mut self, n: usize) -> &'a [u8] {
        let from = self.read.min(self.body.len());
        self.field = from;
        let to = self.read.saturating_add(n);
        self.read = to;
        &self.body[from..to.min(self.body.len())]
    }

    fn number(&mut self, n: usize) -> u64 {
        let bytes = self.bytes(n);
        if bytes.len() < n { 0 } else { bytes.iter().fold(0, |all, b| all << 8 | u64::from(*b)) }
    }

    pub(super) fn u8(&mut self) -> u8 {
        self.number(1) as u8
    }

    pub(super) fn u16(&mut self) -> u16 {
        self.number(2) as u16
    }

    pub(super) fn u32(&mut self) -> u32 {
        self.number(4) as u32
    }

    pub(super) fn u64(&mut self) -> u64 {
        self.number(8)
    }

    /// A number of 32 bits, or of 64 in version 1.
    pub(super) fn wide(&mut self, version: u8) -> u64 {
        if version == 1 { self.u64() } else { u64::from(self.u32()) }
    }

    /// The version of a box that has one, with its flags held against the only ones that may be.
    pub(super) fn version(&mut self, highest: u8, flags: u32) -> u8 {
        let word = self.u32();
        let version = (word >> 24) as u8;
        if version > highest || word & 0xff_ffff != flags {
            self.note(Rule::L5, "has a version or flags that a plain film does not need");
        }
        version
    }

    /// Bytes that have only one value.
    pub(super) fn always(&mut self, wanted: &[u8], what: &str) {
        if self.bytes(wanted.len()) != wanted {
            self.note(Rule::L5, what);
        }
    }

    pub(super) fn zeros(&mut self, n: usize) {
        if self.bytes(n).iter().any(|b| *b != 0) {
            self.note(Rule::L5, "reserved bytes are not zero: something may be hidden in them");
        }
    }

    pub(super) fn left(&self) -> usize {
        self.body.len().saturating_sub(self.read)
    }

    /// All of the box has been read, and there was enough of it.
    pub(super) fn finish(mut self) -> bool {
        let whole = self.read == self.body.len();
        self.field = self.read.min(self.body.len());
        if self.read > self.body.len() {
            self.note(Rule::L5, "is shorter than its kind has to be");
        } else if !whole {
            let what = format!("has {} bytes behind its last field", self.left());
            self.note(Rule::L5, what);
        }
        whole
    }
}
