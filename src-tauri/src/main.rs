//! Porchlight's window: a thin shell over `engine::Engine`.
//!
//! The same program also runs the recorder and the decode worker, as processes of their own. No rule, no I/O and no secret belongs
//! here: a decision is `engine`'s, a picture `media`'s, a word the owner reads the page's.
#![forbid(unsafe_code)]

mod arguments;
mod clipboard;
mod closing;
mod commands;
mod desktop;
mod export;
mod looking;
mod news;
mod recorder;
mod redaction;
mod renderer;
mod screen;
mod tray;
mod window;

use arguments::{Arguments, Role};
use clap::Parser;
use engine::Config;
use engine::log::Writer;
use model::find::Detector;
use std::path::PathBuf;
use std::process::ExitCode;

/// age frees buffers that held key text without wiping them; this wipes whatever is freed.
#[global_allocator]
static FORGETFUL: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    engine::harden();
    let arguments = Arguments::parse();
    let done = match arguments.role {
        Some(Role::DecodeWorker { home, finds }) => decode_worker(home, finds),
        Some(Role::Recorder { home }) => configured(Some(home), Writer::Recorder).and_then(recorder::run),
        None => {
            renderer::settle();
            configured(arguments.home.clone(), Writer::Window).and_then(|config| window::open(config, &arguments))
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error:#}");
            // Before logging is set up, or without a log file, the terminal is the only place to say why.
            eprint(&format!("porchlight-window: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// The configuration, with logging and crash reports begun. A log that cannot be written stops neither window nor recording.
fn configured(home: Option<PathBuf>, writer: Writer) -> anyhow::Result<Config> {
    let config = Config::load(home)?;
    if let Err(error) = engine::log::init(&config, writer) {
        eprint(&format!("porchlight-window: no log is written: {}", error.chain()));
    }
    engine::crash::install(&config);
    Ok(config)
}

/// Bytes in, pictures and finds out, over pipes: this process opens nothing once it has begun.
fn decode_worker(home: Option<PathBuf>, finds: bool) -> anyhow::Result<()> {
    let start = || {
        media::init().map_err(|error| error.to_string())?;
        media::load_decoders()?;
        let detector = finds.then(|| {
            // The owner's own models lie in the household's folder.
            let own = Config::load(home).ok().map(|config| config.home.join("models"));
            Box::new(detect::open(&detect::folders(), own.as_deref())) as Box<dyn Detector>
        });
        Ok(engine::worker::Tools { media: media::GstMedia, detector })
    };
    engine::worker::serve(start).map_err(Into::into)
}

/// A line on standard error; a closed terminal is no reason to fail.
fn eprint(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
