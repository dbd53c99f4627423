//! Clips kept on disk between runs, so that the demo starts at once the second time. They are drawings, not footage; tests
//! keep none, for they look for exactly these bytes where none may be.

use crate::clip::{ClipSpec, Frame};
use crate::scene::DRAWN_BY;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const MAGIC: &[u8; 8] = b"PLCLIP1\n";

static FOLDER: OnceLock<PathBuf> = OnceLock::new();

/// From now on clips of this process are kept in `folder`. The first call counts.
pub fn keep_in(folder: &Path) {
    let _ = FOLDER.set(folder.to_owned());
}

fn file(spec: &ClipSpec) -> Option<PathBuf> {
    let mut hash = DefaultHasher::new();
    (spec, DRAWN_BY, include_str!("clip.rs")).hash(&mut hash);
    Some(FOLDER.get()?.join(format!("{:016x}.clip", hash.finish())))
}

/// The frames kept for `spec`; a damaged file is none.
pub(crate) fn load(spec: &ClipSpec) -> Option<Vec<Frame>> {
    let bytes = std::fs::read(file(spec)?).ok()?;
    let mut rest = bytes.strip_prefix(MAGIC)?;
    let mut frames = Vec::new();
    while !rest.is_empty() {
        let (head, after) = rest.split_at_checked(17)?;
        let number = |at: usize| u32::from_le_bytes([head[at], head[at + 1], head[at + 2], head[at + 3]]);
        let (data, next) = after.split_at_checked(number(0) as usize)?;
        let ahead = i64::from_le_bytes(head[8..16].try_into().ok()?);
        frames.push(Frame { data: data.to_vec(), stamp_at: number(4) as usize, key: head[16] == 1, ahead });
        rest = next;
    }
    (frames.len() as u64 == u64::from(spec.seconds * spec.rate)).then_some(frames)
}

/// Keeps them, if it can: without, the next start only takes longer.
pub(crate) fn store(spec: &ClipSpec, frames: &[Frame]) {
    let Some(file) = file(spec) else { return };
    let mut bytes = MAGIC.to_vec();
    for frame in frames {
        bytes.extend((frame.data.len() as u32).to_le_bytes());
        bytes.extend((frame.stamp_at as u32).to_le_bytes());
        bytes.extend(frame.ahead.to_le_bytes());
        bytes.push(u8::from(frame.key));
        bytes.extend(&frame.data);
    }
    let part = file.with_extension(format!("part-{}", std::process::id()));
    let kept = FOLDER
        .get()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(&part, bytes))
        .and_then(|()| std::fs::rename(&part, &file));
    if kept.is_err() {
        let _ = std::fs::remove_file(part);
    }
}
