//! The relay as it ships under attack, on this computer's own network: by strangers, by recipients, by a full disk and by a power cut. What a single
//! rule says is tested beside the rule.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should, in its world too")]

mod course;
mod guesses;
mod probing;
mod ranges;
mod slow;
mod uploads;
mod world;
