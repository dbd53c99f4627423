#![forbid(unsafe_code)]

pub mod recorder;
