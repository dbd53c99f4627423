//! A window's side over the built program, in a folder of its own.

use engine::config::Folders;
use engine::{Config, Engine, Options, Program, SystemClock};
use model::scripted::ScriptedMedia;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(crate) const PASSPHRASE: &str = "correct horse battery staple mine";
/// A start reads the footage and the GStreamer registry, and a folder is looked at twice, on a machine that builds at the same time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) fn engine(folder: &Path) -> Engine {
    let at = |name: &str| folder.join(name);
    let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
    let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
    let porchlight =
        |role: &str| Program { program: env!("CARGO_BIN_EXE_porchlight").into(), args: vec![role.to_owned()] };
    Engine::start(Options {
        config,
        media: Arc::new(ScriptedMedia::default()),
        clock: Arc::new(SystemClock::new()),
        recorder: porchlight("run"),
        worker: porchlight("decode-worker"),
        demo: None,
        missing: vec![],
    })
    .expect("starts")
}
