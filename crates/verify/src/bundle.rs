//! A bundle: what an owner hands over. Its form, written and read; its check is anybody's.

pub mod bag;
mod check;
pub mod dsse;
#[cfg(test)]
mod example;
pub mod guide;
pub mod paper;
pub mod proof;
pub mod read;
pub mod record;
mod report;
pub mod reveal;
pub mod statement;
mod words;

pub use check::{Check, Key, Maker, Problem, Report, Verdict, check, check_for, check_unnamed};

/// Where things lie in a bundle.
pub mod place {
    pub const GUIDE: &str = "START-HERE.html";
    pub const PAPER: &str = "data/statement.pdf";
    pub const STATEMENT: &str = "meta/bundle.json";
    pub const SIGNATURE: &str = "meta/bundle.json.sig";
    /// There if a clip is redacted.
    pub const RECORD: &str = "meta/redaction.json";
    /// There if the request goes along.
    pub const REQUEST: &str = "meta/request.ofr";

    /// The place of clip `number`, from 1.
    #[must_use]
    pub fn clip(number: usize) -> String {
        format!("data/clip-{number:02}.mp4")
    }
}
