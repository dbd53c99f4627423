//! The recorder as a process of this program. What it does is `engine::recorder`; here are its runtime and its signals.

use anyhow::Context;
use engine::recorder::{Recorder, RecorderConfig};
use engine::{Config, Program};
use std::sync::Arc;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Records until SIGINT or SIGTERM, and then stops in order.
pub(crate) fn run(config: Config) -> anyhow::Result<()> {
    media::init().context("GStreamer did not start")?;
    // What blocks has threads of its own; one for the tasks is enough, and the cheapest.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("the recorder's tasks could not be started")?;
    let own = std::env::current_exe().context("this program does not know where it lies")?;
    let worker = Program::decode_worker(own, &config.home);
    runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let told = shutdown.clone();
        let signals = tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            told.cancel();
        });
        let done = Recorder::run(
            RecorderConfig::new(config.home).with_worker(worker),
            Arc::new(ingest::Ingest::over(media::GstMedia)),
            Arc::new(engine::SystemClock::new()),
            shutdown,
        )
        .await;
        signals.abort();
        done.context("the recorder ended")
    })
}
