//! `porchlight-request`: for those who ask. Makes keys, requests and feeds of OFR-1, signs them, and says what an owner would see.
//!
//! Files, the clock and random numbers are used here and nowhere else in this package. Exit status: 0 done, 1 refused or found bad,
//! 2 wrong use.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program of the command line speaks on it")]

mod args;
mod feed;
mod files;
mod keys;
mod payload;
mod signing;
mod statements;
mod verify;
mod words;

use args::{Args, Command};
use clap::Parser;
use request::Moment;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

/// Why a command was not carried out.
#[derive(Debug)]
pub(crate) enum Failure {
    /// It was refused, or what was looked at is bad.
    Refused(String),
    /// It was asked for in a way that makes no sense.
    Wrong(String),
}

pub(crate) type Outcome<T = ()> = Result<T, Failure>;

pub(crate) fn refused<T>(why: impl std::fmt::Display) -> Outcome<T> {
    Err(Failure::Refused(why.to_string()))
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused(why)) => complain(&why, 1),
        Err(Failure::Wrong(why)) => complain(&why, 2),
    }
}

fn run(args: Args) -> Outcome {
    let now = args.now.unwrap_or_else(clock);
    match args.command {
        Command::Keygen(keygen) => keys::keygen(&keygen),
        Command::New(new) => payload::new(*new, now),
        Command::Sign(sign) => signing::sign(&sign, now),
        Command::Verify(verify) => verify::verify(&verify, now),
        Command::Feed(feed) => feed::feed(&feed, now),
        Command::Revoke(revoke) => signing::revoke(&revoke, now),
        Command::Rotate(rotate) => signing::rotate(&rotate, now),
    }
}

fn clock() -> Moment {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Writes to the standard output. Whoever reads may stop early, which is no fault of ours.
pub(crate) fn say(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => refused(error),
        _ => Ok(()),
    }
}

/// A remark beside the result.
pub(crate) fn note(text: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{text}");
}

fn complain(why: &str, status: u8) -> ExitCode {
    if !why.is_empty() {
        note(&format!("porchlight-request: {why}"));
    }
    ExitCode::from(status)
}
