//! The demo household: its requests come by a folder and by a feed, both set up as an owner would, and nothing of it leaves this
//! computer but to the demo's own ports.

use anyhow::{Context, Result, ensure};
use engine::config::Folders;
use engine::view::requests::{Carrier, Lane, RequesterClass};
use engine::{Config, Engine, Options, Program, SystemClock};
use porchlight_tests::programs::built;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Its scenes are drawn on the first start, on a machine that builds at the same time.
const PATIENCE: Duration = Duration::from_secs(180);
const FEED: &str = "https://feed.harbour-demo.example/harbour/requests.ofrfeed";

fn engine(folder: &Path) -> Result<Engine> {
    let at = |name: &str| folder.join(name);
    let folders = Folders { data: at("data/porchlight"), config: at("config"), state: at("state") };
    let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
    let porchlight =
        |role: &str| -> Result<Program> { Ok(Program { program: built("porchlight")?, args: vec![role.to_owned()] }) };
    // Drawn once for all runs of this story, and not into the cache of whoever runs it.
    let cache = format!("XDG_CACHE_HOME={}", env!("CARGO_TARGET_TMPDIR"));
    let demo = built("porchlight-demo")?.to_string_lossy().into_owned();
    Ok(Engine::start(Options {
        config,
        media: Arc::new(media::GstMedia),
        clock: Arc::new(SystemClock::new()),
        recorder: porchlight("run")?,
        worker: porchlight("decode-worker")?,
        demo: Some(Program { program: "env".into(), args: vec![cache, demo] }),
        missing: vec![],
    })?)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demos_requests_come_by_folder_and_by_feed() -> Result<()> {
    media::init()?;
    let folder = tempfile::tempdir()?;
    let engine = engine(folder.path())?;
    let started = tokio::time::timeout(PATIENCE, engine.demo_start()).await??;
    ensure!(started.demo && started.home.starts_with(&*folder.path().to_string_lossy()), "{started:?}");

    let (folder_row, feed_row) = tokio::time::timeout(PATIENCE, async {
        loop {
            let mut rows = engine.requests_list().await?.requests.into_iter();
            let (fire, rest): (Vec<_>, Vec<_>) =
                rows.by_ref().partition(|row| row.domain == "fire.harbour-demo.example");
            if let (Some(fire), Some(dog)) = (fire.into_iter().next(), rest.into_iter().next()) {
                return anyhow::Ok((dog, fire));
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    })
    .await
    .context("no request by the feed, or none by the folder")??;

    // The feed's: known by its key, wants a hold and nothing else, and is seen to be the same for everybody.
    ensure!((feed_row.class, feed_row.lane) == (Some(RequesterClass::Fire), Lane::Preservation), "{feed_row:?}");
    let card = engine.request_show(feed_row.id).await?;
    ensure!((card.carrier, card.posted) == (Carrier::Feed, true), "{card:?}");
    let card = engine.request_show(folder_row.id).await?;
    ensure!((card.carrier, card.posted) == (Carrier::Folder, false), "{card:?}");

    let carriers = engine.carriers_get().await?;
    let [feed] = &carriers.feeds[..] else { anyhow::bail!("{carriers:?}") };
    ensure!((feed.url.as_str(), feed.items, &feed.problem, feed.equivocation) == (FEED, 1, &None, false), "{feed:?}");

    // What an owner sees who looks where it can go: the demo's own proxy, and whose word is taken for the host.
    let settings = engine.settings_get().await?;
    let (proxy, authority) =
        (settings.feed_proxy.context("no proxy")?, settings.feed_authority.context("no authority")?);
    ensure!(proxy.starts_with("127.0.0.1:") && authority.len() == 32 * 3 - 1, "{proxy} {authority}");
    let ways = engine.connections().await?.items;
    let way = ways.iter().find(|way| way.place == format!("feed.harbour-demo.example:443, by the proxy {proxy}"));
    ensure!(way.is_some_and(|way| way.why.contains(&authority)), "{ways:?}");

    ensure!(engine.check().await?.ok, "the demo's household is whole");
    engine.window_close(false, false).await?;
    engine.shutdown().await;
    Ok(())
}
