//! `porchlight run`: the recorder.

use crate::print::Print;
use engine::recorder::{Recorder, RecorderConfig};
use engine::{Code, Config, Error, Program, SystemClock};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

pub(crate) fn run(config: Config, duration: Option<Duration>, print: Print) -> Result<bool, Error> {
    // What only the owner can answer is said at once; a disk that is away is waited for.
    let desk = crate::household::open(config.clone());
    if let Some(refusal) = desk.ok().map(|desk| desk.storage_refusal()).transpose()?.flatten() {
        return Err(refusal);
    }
    media::init().map_err(|e| Error::new(Code::Unsupported, "GStreamer does not start.").source(e))?;
    // One thread: what blocks has threads of its own, and each worker more is a wake-up more for every camera.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let stop = shutdown.clone();
        // Lives as long as the process; there is nothing to join after the recorder.
        let _stopper = tokio::spawn(async move {
            let over = async {
                match duration {
                    Some(duration) => tokio::time::sleep(duration).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                () = over => {}
            }
            stop.cancel();
        });
        print.note("Recording. Stop with Ctrl-C: nothing that arrived is lost.");
        let clock = Arc::new(SystemClock::new());
        let own = std::env::current_exe()?;
        let worker = Program::decode_worker(own, &config.home);
        let config = RecorderConfig::new(config.home).with_worker(worker);
        Recorder::run(config, Arc::new(ingest::Ingest::over(media::GstMedia)), clock, shutdown).await?;
        print.note("Stopped.");
        Ok(true)
    })
}
