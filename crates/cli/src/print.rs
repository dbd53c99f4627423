//! What goes to the terminal: JSON or a table on standard output, everything else on standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use engine::Error;
use serde::Serialize;
use std::io::{ErrorKind, Write, stdout};

#[derive(Clone, Copy)]
pub(crate) struct Print {
    pub(crate) json: bool,
}

impl Print {
    /// `value` as JSON, or what `words` makes of it.
    pub(crate) fn value<T: Serialize>(self, value: &T, words: impl FnOnce(&T) -> String) {
        let text =
            if self.json { serde_json::to_string_pretty(value).expect("views are plain data") } else { words(value) };
        if !text.is_empty() {
            line(text.trim_end_matches('\n'));
        }
    }

    /// Nothing to list: a word on the terminal, nothing in JSON.
    pub(crate) fn done(self, text: &str) {
        if !self.json {
            line(text);
        }
    }

    pub(crate) fn note(self, text: &str) {
        eprintln!("{text}");
    }

    /// How far something is, over itself; only where somebody watches.
    pub(crate) fn progress(self, text: &str) {
        if !self.json && std::io::IsTerminal::is_terminal(&std::io::stderr()) {
            eprint!("\r{text}\x1b[K");
        }
    }

    pub(crate) fn error(self, error: &Error) {
        tracing::error!("{}", error.chain());
        if self.json {
            eprintln!("{}", serde_json::to_string(&error.view()).expect("a view is plain data"));
            return;
        }
        eprintln!("porchlight: {}", error.message);
        if let Some(hint) = &error.hint {
            eprintln!("  {hint}");
        }
    }
}

/// Whoever reads may have seen enough (`| head`) and be gone: that is no failure of what was done. A full disk is.
fn line(text: &str) {
    match writeln!(stdout().lock(), "{text}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("porchlight: the output could not be written: {error}");
            std::process::exit(1);
        }
        _ => {}
    }
}

/// Columns, as wide as their widest cell.
pub(crate) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|r| r.get(column)).map(|c| c.chars().count());
        cells.chain([head[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<_> = (0..head.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let padded = cells.iter().zip(&widths).map(|(c, w)| format!("{c}{}", " ".repeat(w - c.chars().count())));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut lines = vec![line(head.to_vec())];
    lines.extend(rows.iter().map(|r| line(r.iter().map(String::as_str).collect())));
    lines.join("\n")
}

pub(crate) fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_lines_up() {
        let rows = vec![vec!["Tür".to_owned(), "1".to_owned()], vec!["Garden".to_owned(), "22".to_owned()]];
        assert_eq!(table(&["name", "n"], &rows), "name    n\nTür     1\nGarden  22");
    }
}
