//! News from watched folders: the system says that something changed, the scan finds out what. Network folders say nothing, so a
//! slow scan goes on beside it.

use super::folder::place;
use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::HashMap;
use std::path::PathBuf;
use tokio::sync::mpsc::Sender;
use tracing::debug;

/// What the system is asked to tell about.
pub(crate) struct Watch {
    /// None where the system has no more room for watching; the slow scan is all there is then.
    watcher: Option<RecommendedWatcher>,
    /// Each folder as it was when the watch began: another disk in its place needs a new watch.
    places: HashMap<PathBuf, (u64, u64)>,
}

impl Watch {
    /// `news` gets a word after each change; one that was not heard yet stands for all.
    pub(crate) fn new(news: Sender<()>) -> Self {
        let tell = move |event: notify::Result<Event>| {
            // Looking is no change, and our own scans look. A trouble of the watch is a reason to look, too.
            let looked = event.is_ok_and(|event| match event.kind {
                EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
                EventKind::Access(_) => true,
                _ => false,
            });
            if !looked {
                let _ = news.try_send(());
            }
        };
        let watcher = notify::recommended_watcher(tell);
        if let Err(error) = &watcher {
            debug!(%error, "folders are looked at now and then only");
        }
        Self { watcher: watcher.ok(), places: HashMap::new() }
    }

    /// Watches these folders and no others; one that is not there is tried again with the next call.
    pub(crate) fn follow(&mut self, folders: &[PathBuf]) {
        let Some(watcher) = &mut self.watcher else { return };
        let gone = |path: &PathBuf, at: &(u64, u64)| !folders.contains(path) || place(path) != Some(*at);
        self.places.retain(|path, at| {
            let gone = gone(path, at);
            if gone {
                // The system forgets a folder that went by itself.
                let _ = watcher.unwatch(path);
            }
            !gone
        });
        for folder in folders {
            if self.places.contains_key(folder) {
                continue;
            }
            let Some(at) = place(folder) else { continue };
            if watcher.watch(folder, RecursiveMode::NonRecursive).is_ok() {
                self.places.insert(folder.clone(), at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::sync::mpsc::{Receiver, channel};
    use tokio::time::timeout;

    async fn told(news: &mut Receiver<()>) -> bool {
        timeout(Duration::from_secs(5), news.recv()).await.is_ok()
    }

    #[tokio::test]
    async fn a_change_is_told_and_a_look_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("asks");
        std::fs::create_dir(&path).expect("makes");
        std::fs::write(path.join("old.ofr"), "x").expect("writes");
        let (tell, mut news) = channel(1);
        let mut watch = Watch::new(tell);
        watch.follow(std::slice::from_ref(&path));
        // A look first, and then a change: what is told comes in order, so one word in all means that the look was silent.
        std::fs::read(path.join("old.ofr")).expect("reads");
        assert!(timeout(Duration::from_millis(300), news.recv()).await.is_err(), "nothing changed");
        std::fs::write(path.join("a.ofr"), "x").expect("writes");
        assert!(told(&mut news).await);
        // Gone and back, as another folder at the same place.
        std::fs::remove_dir_all(&path).expect("removes");
        assert!(told(&mut news).await);
        watch.follow(std::slice::from_ref(&path));
        std::fs::create_dir(&path).expect("makes");
        watch.follow(std::slice::from_ref(&path));
        while timeout(Duration::from_millis(300), news.recv()).await.is_ok() {}
        std::fs::write(path.join("b.ofr"), "x").expect("writes");
        assert!(told(&mut news).await);
        // Watched no more.
        watch.follow(&[]);
        while timeout(Duration::from_millis(300), news.recv()).await.is_ok() {}
        std::fs::write(path.join("c.ofr"), "x").expect("writes");
        assert!(timeout(Duration::from_millis(300), news.recv()).await.is_err());
    }
}
