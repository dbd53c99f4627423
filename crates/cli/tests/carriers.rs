//! The window's side looks after folders and feeds by itself: what somebody puts into a watched folder while the household is locked is
//! there after the unlock, and a feed is asked without the owner.
#![forbid(unsafe_code)]

mod window;

use engine::view::requests::Carriers;
use engine::view::{self, Topic};
use engine::{Code, Engine};
use model::Secret;
use std::path::Path;
use std::time::Duration;
use window::{PASSPHRASE, PATIENCE, engine};

/// Waits until the carriers are `so`; looks at every news of requests.
async fn until(engine: &Engine, what: &str, so: impl Fn(&Carriers) -> bool) -> Carriers {
    let mut events = engine.events();
    let wait = async {
        loop {
            let carriers = engine.carriers_get().await.expect("shows");
            if so(&carriers) {
                return carriers;
            }
            while !events.recv().await.is_ok_and(|event| event.topics.contains(&Topic::Requests)) {}
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never: {what}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_and_feeds_are_looked_after() {
    let folder = tempfile::tempdir().expect("a folder");
    let asks = folder.path().join("asks");
    std::fs::create_dir(&asks).expect("makes");
    let path = asks.to_str().expect("plain").to_owned();
    let request = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/ofr/valid/plain.ofr"));
    let window = engine(folder.path());
    let footage = folder.path().join("home/footage").to_str().expect("plain").to_owned();
    let passphrase = || Secret::new(PASSPHRASE.to_owned());
    window.household_create(passphrase(), footage, 1_000_000_000, Some(view::KeyPlace::File)).await.expect("is made");
    let carriers = window.carriers_get().await.expect("shows");
    assert_eq!((carriers.folders.len(), carriers.feeds.len()), (0, 0), "nothing is on after install");

    // While it is unlocked, what comes is read at once.
    window.folder_watch(path.clone()).await.expect("is watched");
    std::fs::write(asks.join("a.ofr"), request.expect("is there")).expect("writes");
    let carriers = until(&window, "the file is taken", |c| c.folders[0].taken == 1 && c.waiting == 0).await;
    assert_eq!(carriers.folders[0].problem, None);

    // Gone and back.
    std::fs::rename(&asks, folder.path().join("away")).expect("moves");
    let gone = until(&window, "the folder is missed", |c| c.folders[0].problem.is_some()).await;
    assert_eq!(gone.folders[0].problem.as_ref().map(|problem| problem.code), Some(Code::NotFound));
    std::fs::rename(folder.path().join("away"), &asks).expect("moves back");

    // A feed is asked by itself, soon after it is followed; here by a proxy that is not there.
    let proxy = view::SettingsChange { feed_proxy: Some(Some("127.0.0.1:1".to_owned())), ..Default::default() };
    window.settings_set(proxy).await.expect("is set");
    let words = "word bamboo praise divide media divorce gym mutual".to_owned();
    let followed = window.feed_add("https://state.example/f".to_owned(), words).await.expect("is followed");
    assert_eq!(followed.feeds[0].last_poll_us, None);
    let carriers = until(&window, "the feed is asked", |c| c.feeds[0].problem.is_some()).await;
    let feed = &carriers.feeds[0];
    assert_eq!(feed.problem.as_ref().map(|problem| problem.code), Some(Code::Unreachable));
    let hours = (feed.next_poll_us.expect("planned") - feed.last_poll_us.expect("asked")) / 3_600_000_000;
    assert!((4..=8).contains(&hours), "{hours}");
    let leaves = window.connections().await.expect("lists").items;
    assert!(leaves.iter().any(|way| way.place == "state.example:443, by the proxy 127.0.0.1:1"), "{leaves:?}");

    // While it is locked, what comes waits, and is read at the unlock.
    window.lock().await.expect("locks");
    assert_eq!(window.carriers_get().await.map_err(|error| error.code), Err(Code::Locked));
    std::fs::write(asks.join("b.ofr"), "not a request").expect("writes");
    let inbox = folder.path().join("home/inbox");
    let waits = async {
        while std::fs::read_dir(&inbox).map_or(0, Iterator::count) == 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    // The folder was away: it is found again by the slow scan, within a minute.
    tokio::time::timeout(PATIENCE * 2, waits).await.expect("the file waits");
    window.unlock(passphrase()).await.expect("unlocks");
    let carriers = until(&window, "what waited is read", |c| c.waiting == 0).await;
    assert_eq!((carriers.folders[0].taken, carriers.folders[0].problem.clone()), (2, None));
    window.feed_remove("https://state.example/f".to_owned()).await.expect("is left");
    assert_eq!(window.folder_unwatch(path).await.expect("is left").folders, []);
    window.window_close(false, false).await.expect("stops");
    window.shutdown().await;
}
