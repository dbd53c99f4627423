//! `porchlight`: the headless program. Records, and does on the command line whatever the window can do.
//!
//! Words for the owner and exit statuses live here; what is done lives in `engine`. Exit status: 0 done, 1 refused or found
//! bad, 2 wrong use.
#![forbid(unsafe_code)]

mod args;
mod bundle;
mod cameras;
mod carriers;
mod drives;
mod export;
mod footage;
mod household;
mod ledger;
mod links;
mod print;
mod record;
mod redact;
mod requests;
mod secrets;
mod settings;
mod storage;
mod terminal;
mod trust;
mod vault;

use args::{Args, Command};
use clap::Parser;
use engine::worker::Tools;
use engine::{Code, Config, Error, log};
use model::find::Detector;
use print::Print;
use std::path::PathBuf;
use std::process::ExitCode;

/// The owner's request was carried out, and what was looked at is good.
const DONE: u8 = 0;
/// It was refused, or something bad was found.
const REFUSED: u8 = 1;
const WRONG_USE: u8 = 2;

fn main() -> ExitCode {
    // Before any thread: the sandbox holds for threads that begin later.
    if std::env::args_os().nth(1).is_some_and(|a| a == "decode-worker") {
        return worker();
    }
    engine::harden();
    let args = Args::parse();
    let print = Print { json: args.json };
    match run(args, print) {
        Ok(true) => ExitCode::from(DONE),
        Ok(false) => ExitCode::from(REFUSED),
        Err(error) => {
            print.error(&error);
            ExitCode::from(if error.code == Code::BadAddress { WRONG_USE } else { REFUSED })
        }
    }
}

/// True: done, and good.
fn run(args: Args, print: Print) -> Result<bool, Error> {
    let config = Config::load(args.home)?;
    let writer = if matches!(args.command, Command::Run { .. }) { log::Writer::Recorder } else { log::Writer::Command };
    if let Err(error) = log::init(&config, writer) {
        print.note(&format!("There will be no log: {error}"));
    }
    engine::crash::install(&config);
    let secrets = secrets::Sources { file: args.passphrase_file, fd: args.passphrase_fd };
    match args.command {
        Command::Vault(command) => vault::run(command, config, &secrets, print),
        Command::Cameras(command) => cameras::run(command, config, print),
        Command::Run { duration } => record::run(config, duration, print),
        Command::Segments { camera } => footage::segments(config, camera.as_deref(), print),
        Command::Timeline { from, to } => footage::timeline(config, &from, &to, &secrets, print),
        Command::Clip(clip) => export::clip(clip, config, &secrets, print),
        Command::Snapshot { camera, at, out } => export::snapshot(&camera, &at, &out, config, &secrets, print),
        Command::Bookmarks(command) => export::bookmarks(command, config, &secrets, print),
        Command::Check { deep } => footage::check(config, deep, print),
        Command::Ledger(command) => ledger::run(command, config, &secrets, print),
        Command::Hold(command) => footage::hold(command, config, &secrets, print),
        Command::Requests(command) => requests::run(command, config, &secrets, print),
        Command::Drives { command } => drives::run(command.unwrap_or(args::Drives::List), config, print),
        Command::Redact(command) => redact::run(command, config, &secrets, print),
        Command::Export(command) => bundle::export(*command, config, &secrets, print),
        Command::Exports(command) => bundle::exports(command, config, &secrets, print),
        Command::Links(command) => links::run(*command, config, &secrets, print),
        Command::Reveal(command) => bundle::reveal(command, config, &secrets, print),
        Command::Trust(command) => trust::run(command, config, &secrets, print),
        Command::Rules(command) => trust::rules(command, config, &secrets, print),
        Command::Place(command) => trust::place(command, config, &secrets, print),
        Command::Feeds(command) => carriers::feeds(command, config, print),
        Command::Folders(command) => carriers::folders(command, config, print),
        Command::Settings(command) => settings::run(command, config, print),
        Command::Health => storage::health(config, print),
        Command::Storage { command } => storage::run(command.unwrap_or(args::Storage::List), config, &secrets, print),
    }
}

fn worker() -> ExitCode {
    match engine::worker::serve(|| {
        media::init().map_err(|e| e.to_string())?;
        media::load_decoders()?;
        let mut words = std::env::args_os().skip(2).peekable();
        let home = words.next_if(|word| word == "--home").and_then(|_| words.next()).map(PathBuf::from);
        let finds = words.any(|word| word == engine::worker::FINDS);
        let detector = finds.then(|| {
            // The owner's own models lie in the household's folder.
            let own = Config::load(home).ok().map(|config| config.home.join("models"));
            Box::new(detect::open(&detect::folders(), own.as_deref())) as Box<dyn Detector>
        });
        Ok(Tools { media: media::GstMedia, detector })
    }) {
        Ok(()) => ExitCode::from(DONE),
        Err(_) => ExitCode::from(REFUSED),
    }
}
