//! A manifest: one line a file, its hash and its path. No file is opened here.

use super::{Hash, Listed, MAX_FILES};
use std::fmt::Write;

pub(super) fn write(files: &[&Listed]) -> String {
    let mut out = String::new();
    for file in files {
        _ = writeln!(out, "{}  {}", hex::encode(file.sha256), escaped(&file.path));
    }
    out
}

/// Line ends and the percent sign itself, and only those, are written as their numbers (RFC 8493, 2.1.3).
fn escaped(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// None for any other escape: who wrote it meant something else by it.
fn unescaped(path: &str) -> Option<String> {
    let mut parts = path.split('%');
    let mut out = parts.next()?.to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2)?;
        out.push(match code {
            "25" => '%',
            "0A" | "0a" => '\n',
            "0D" | "0d" => '\r',
            _ => return None,
        });
        out.push_str(rest);
    }
    Some(out)
}

/// The lines of a manifest. `Err` is the number of the line, from 1, that is none.
pub(super) fn read(text: &str) -> Result<Vec<(String, Hash)>, usize> {
    let mut files = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let (hash, path) = line_of(line).ok_or(index + 1)?;
        if files.len() == MAX_FILES {
            return Err(index + 1);
        }
        files.push((path, hash));
    }
    Ok(files)
}

fn line_of(line: &str) -> Option<(Hash, String)> {
    let (digits, rest) = line.split_once([' ', '\t'])?;
    let mut hash = [0; 32];
    hex::decode_to_slice(digits, &mut hash).ok()?;
    let path = unescaped(rest.trim_start_matches([' ', '\t']))?;
    (!path.is_empty()).then_some((hash, path))
}

#[cfg(test)]
mod tests {
    use super::{Listed, read, write};

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let odd = ["data/a b.mp4", "data/100%.txt", "data/two\nlines", "data/\r%0A", "data/ä"];
        let files: Vec<Listed> = odd.iter().map(|path| Listed::of(path, path.as_bytes())).collect();
        let text = write(&files.iter().collect::<Vec<_>>());
        assert_eq!(text.lines().count(), odd.len());
        assert!(text.contains("  data/100%25.txt\n") && text.contains("  data/%0D%250A\n"));
        let again = read(&text).unwrap();
        assert!(again.iter().zip(&files).all(|((path, hash), file)| *path == file.path && *hash == file.sha256));
        assert_eq!(again.len(), files.len());
    }

    #[test]
    fn what_is_no_line_is_told_by_its_number() {
        let hash = "0".repeat(64);
        assert_eq!(read(&format!("{hash}\tdata/x\r\n{}  \t data/y", "A".repeat(64))).unwrap().len(), 2);
        for bad in [
            hash.clone(),
            format!("{hash}  "),
            format!("{}  data/x", "0".repeat(63)),
            format!("{}  data/x", "g".repeat(64)),
            format!("{hash}  data/%2e%2e/x"),
            format!("{hash}  data/%"),
            String::new(),
        ] {
            assert_eq!(read(&format!("{hash}  data/fine\n{bad}\n")), Err(2), "{bad}");
        }
    }
}
