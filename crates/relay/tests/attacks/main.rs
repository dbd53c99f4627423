//! The relay as it ships under attack, on this computer's own network: by strangers, by recipients, by a full disk and by a power cut. What a single
//! rule says is tested beside the rule.

mod guesses;
mod probing;
mod ranges;
mod service;
mod slow;
mod uploads;
mod world;
