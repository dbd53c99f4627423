//! The files that git holds, and the parts of a Rust file that rules look at. No rule belongs here.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// One text file, its path relative to the root with `/` between folders.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn example(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Tests may do what sources may not.
    pub(crate) fn is_test(&self) -> bool {
        self.path.starts_with("tests/")
            || self.path.starts_with("fuzz/")
            || self.path.contains("/tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with(".test.ts")
            || self.path.ends_with(".test.tsx")
    }

    /// The numbered lines of a Rust file before its test module, without comments and doc comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines: Vec<&str> = self.text.lines().collect();
        let end = if self.is_test() { lines.len() } else { tests_begin(&lines) };
        lines.into_iter().take(end).enumerate().filter_map(|(index, line)| {
            let code = without_comment(line);
            (!code.trim().is_empty()).then_some((index + 1, code))
        })
    }
}

/// Where `#[cfg(test)]` opens the file's test module; tests stand last.
fn tests_begin(lines: &[&str]) -> usize {
    lines
        .windows(2)
        .position(|pair| {
            matches!(pair[0].trim(), "#[cfg(test)]" | "#[cfg(all(test, target_os = \"linux\"))]")
                && pair[1].trim_start().starts_with("mod ")
                && pair[1].ends_with('{')
        })
        .unwrap_or(lines.len())
}

/// A line without its `//` comment. A `//` inside a text (an address) stays.
fn without_comment(line: &str) -> &str {
    let mut in_text = false;
    let bytes = line.as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' if index == 0 || bytes[index - 1] != b'\\' => in_text = !in_text,
            b'/' if !in_text && bytes.get(index + 1) == Some(&b'/') => return &line[..index],
            _ => {}
        }
    }
    line
}

/// The workspace's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace").to_owned()
}

/// Every text file that git knows, read once.
pub(crate) fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(read)
}

fn read() -> Vec<File> {
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output()
        .expect("git runs: the tree was cloned with it");
    assert!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|path| !path.is_empty())
        // What is no text (pictures, test data) and what was deleted and not committed yet is passed over.
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(path)).ok()?;
            Some(File { path: path.to_owned(), text })
        })
        .collect()
}

#[test]
fn code_is_told_from_comments_and_tests() {
    let file = File::example(
        "crates/x/src/lib.rs",
        "//! head\nlet a = \"http://x\"; // why\n\n#[cfg(test)]\nmod tests {\n  b\n}\n",
    );
    let code: Vec<_> = file.code().collect();
    assert_eq!(code, [(2, "let a = \"http://x\"; ")]);
}
