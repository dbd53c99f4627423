//! Looks for plaintext where only sealed bytes may be: any sixteen bytes of an access unit that a simulated camera served,
//! and canaries, at every offset of every file. Start codes are not looked for: ciphertext has them too.

use anyhow::{Result, ensure};
use demo::Clip;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

const WINDOW: usize = 16;
/// From one window of an access unit to the next. A file system block of plaintext (512 bytes at least) so holds several.
const STRIDE: usize = 64;

pub struct Scanner {
    windows: HashMap<[u8; WINDOW], &'static str>,
    /// One bit for each three bytes that a window begins with: what the other 99 % of offsets are told apart by.
    begins: Vec<u64>,
}

/// Plaintext where none may be.
#[derive(Debug, PartialEq, Eq)]
pub struct Find {
    pub file: PathBuf,
    pub offset: usize,
    pub what: &'static str,
}

fn begin(window: &[u8]) -> usize {
    usize::from(window[0]) << 16 | usize::from(window[1]) << 8 | usize::from(window[2])
}

impl Default for Scanner {
    fn default() -> Self {
        let mut scanner = Self { windows: HashMap::new(), begins: vec![0; 1 << 18] };
        scanner.add(&demo::stamp::UUID, "a frame's stamp");
        scanner
    }
}

impl Scanner {
    /// Everything that these clips send.
    #[must_use]
    pub fn for_clips<'a>(clips: impl IntoIterator<Item = &'a Clip>) -> Self {
        let mut scanner = Self::default();
        for frame in clips.into_iter().flat_map(|c| &c.frames) {
            for window in frame.data.windows(WINDOW).skip(STRIDE).step_by(STRIDE) {
                scanner.add(window.first_chunk().expect("windows are sixteen bytes long"), "a camera's access unit");
            }
        }
        scanner
    }

    /// Any bytes that may be nowhere in clear: a picture, a film. Windows all along them are looked for.
    #[must_use]
    pub fn and_bytes(mut self, bytes: &[u8], what: &'static str) -> Self {
        for window in bytes.windows(WINDOW).skip(STRIDE).step_by(STRIDE) {
            self.add(window.first_chunk().expect("windows are sixteen bytes long"), what);
        }
        self
    }

    /// A secret text; its first sixteen bytes are looked for.
    #[must_use]
    pub fn and_canary(mut self, text: &str, what: &'static str) -> Self {
        self.add(text.as_bytes().first_chunk().expect("a canary has sixteen bytes"), what);
        self
    }

    fn add(&mut self, window: &[u8; WINDOW], what: &'static str) {
        // Runs of one byte are in every file.
        let mut kinds = [false; 256];
        window.iter().for_each(|b| kinds[usize::from(*b)] = true);
        if kinds.iter().filter(|k| **k).count() < 6 {
            return;
        }
        let begin = begin(window);
        self.begins[begin / 64] |= 1 << (begin % 64);
        self.windows.insert(*window, what);
    }

    #[must_use]
    pub fn windows(&self) -> usize {
        self.windows.len()
    }

    /// The first find in `bytes`.
    #[must_use]
    pub fn find(&self, bytes: &[u8]) -> Option<(usize, &'static str)> {
        bytes.windows(WINDOW).enumerate().find_map(|(offset, window)| {
            let begin = begin(window);
            if self.begins[begin / 64] & 1 << (begin % 64) == 0 {
                return None;
            }
            let window: &[u8; WINDOW] = window.first_chunk()?;
            self.windows.get(window).map(|what| (offset, *what))
        })
    }

    /// Every file under `folders` but those under `spared`. Files that vanish meanwhile are nobody's harm.
    #[must_use]
    pub fn scan(&self, folders: &[&Path], spared: &[&Path]) -> (Vec<Find>, u64) {
        let mut finds = Vec::new();
        let mut seen = 0;
        let mut waiting: Vec<PathBuf> = folders.iter().map(|f| f.to_path_buf()).collect();
        while let Some(path) = waiting.pop() {
            if spared.iter().any(|s| path.starts_with(s)) {
                continue;
            }
            let Ok(meta) = fs::symlink_metadata(&path) else { continue };
            if meta.is_dir() {
                waiting.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|e| e.path()));
            } else if meta.is_file()
                && meta.size() > 0
                && let Ok(bytes) = fs::read(&path)
            {
                seen += bytes.len() as u64;
                if let Some((offset, what)) = self.find(&bytes) {
                    finds.push(Find { file: path, offset, what });
                }
            }
        }
        (finds, seen)
    }

    /// [`Self::scan`] of `root` and shared memory, which must find nothing, after a planted piece in `root` is found:
    /// a scan that sees nothing anywhere proves nothing.
    pub fn assert_clean(&self, root: &Path, spared: &[&Path]) -> Result<()> {
        let planted = root.join("tmp").join("planted.bin");
        let window = self.windows.keys().next().expect("there is a window");
        let mut bytes = vec![0xa5_u8; 5003];
        bytes.extend_from_slice(window);
        bytes.extend_from_slice(&[0x5a; 77]);
        fs::write(&planted, bytes)?;
        let (finds, _) = self.scan(&[root], spared);
        fs::remove_file(&planted)?;
        ensure!(
            finds.iter().any(|f| f.file == planted && f.offset == 5003),
            "the scanner does not see what is planted"
        );
        let (finds, seen) = self.scan(&[root, Path::new("/dev/shm")], spared);
        ensure!(seen > 0, "nothing was scanned");
        ensure!(finds.is_empty(), "plaintext on disk: {finds:#?}");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{STRIDE, Scanner, WINDOW};
    use demo::{Clip, ClipSpec};

    #[test]
    fn any_piece_of_a_few_windows_is_found_wherever_it_lies() {
        let spec = ClipSpec { seconds: 1, ..ClipSpec::card() }.sized(320, 180);
        let clip = Clip::make(spec).unwrap();
        let scanner = Scanner::for_clips([clip.as_ref()]);
        assert!(scanner.windows() > 100);
        let frame = &clip.frames[0].data;
        let length = 3 * STRIDE + WINDOW;
        for start in (2 * STRIDE..frame.len() - length).step_by(977) {
            let mut file = vec![0x11_u8; 4097 + start % 61];
            file.extend_from_slice(&frame[start..start + length]);
            file.extend_from_slice(&[0x22; 99]);
            assert!(scanner.find(&file).is_some(), "a piece from {start} is not seen");
        }
        let other = Clip::make(ClipSpec { seed: 9, ..spec }).unwrap();
        let sealed: Vec<u8> = other.frames[0].data.iter().map(|b| b ^ 0x5f).collect();
        assert_eq!(scanner.find(&sealed), None);
    }

    #[test]
    fn a_canary_is_found() {
        let scanner = Scanner::default().and_canary("a password of more than sixteen", "password");
        assert_eq!(scanner.find(b"xx a password of more than sixteen"), Some((3, "password")));
        assert_eq!(scanner.find(b"xx a passworD of more than sixteen"), None);
    }
}
