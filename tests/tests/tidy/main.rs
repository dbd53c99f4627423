//! The rules of the house that a compiler does not know: who may import whom, what a file looks like, which licences may be linked.
//!
//! Each rule is a function from what it reads to a list of offences, and is proved here by a small bad example beside the real tree.
//! What clippy or rustc can hold does not belong here.

mod licences;
mod metadata;
mod migrations;
mod names;
mod rooms;
mod sources;
mod tree;
mod window;

/// Fails with all offences at once: one at a time would be found one run at a time.
#[track_caller]
fn none(offences: Vec<String>) {
    assert!(offences.is_empty(), "{} offences:\n  {}", offences.len(), offences.join("\n  "));
}

/// A rule that cannot find its own bad example is no rule.
#[track_caller]
fn found(offences: &[String], what: &str) {
    assert!(offences.iter().any(|offence| offence.contains(what)), "not found: {what}, in {offences:?}");
}
