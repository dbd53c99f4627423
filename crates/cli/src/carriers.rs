//! `porchlight feeds ...` and `porchlight folders ...`: by which ways requests come. None of it needs the passphrase; what comes waits
//! sealed until somebody unlocks.

use crate::args::{Feeds, Folders};
use crate::household::open;
use crate::print::{Print, table};
use engine::desk::Desk;
use engine::view::requests::{FeedView, WatchedFolder};
use engine::{Code, Config, Error};
use model::Utc;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn feeds(command: Feeds, config: Config, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Feeds::Add { url, words } => {
            desk.add_feed(&url, &words.join(" "))?;
            print.done("The feed is followed: asked once soon, and then every six hours or so, whatever you do.");
            print.note("Its host sees your home's address, and that Porchlight runs there.");
        }
        Feeds::List => list_feeds(&desk, print)?,
        Feeds::Remove { url } => {
            desk.remove_feed(&url)?;
            print.done("The feed is not asked any more.");
        }
        Feeds::Poll => {
            let polled = desk.poll_feeds(&Arc::default())?;
            if polled == 0 {
                print.note("No feed's time has come.");
            }
            list_feeds(&desk, print)?;
            return Ok(desk.carriers()?.feeds.iter().all(|feed| feed.problem.is_none()));
        }
    }
    Ok(true)
}

pub(crate) fn folders(command: Folders, config: Config, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Folders::Watch { folder } => {
            desk.watch_folder(&whole(&folder)?)?;
            print.done("The folder is watched while the window runs. Your files in it stay where they are.");
        }
        Folders::List => list_folders(&desk, print)?,
        Folders::Unwatch { folder } => {
            // Named as it is listed, also when it is gone.
            desk.unwatch_folder(&whole(&folder)?)?;
            print.done("The folder is not watched any more.");
        }
        Folders::Scan => {
            desk.scan_folders_once()?;
            list_folders(&desk, print)?;
            return Ok(desk.carriers()?.folders.iter().all(|folder| folder.problem.is_none()));
        }
    }
    Ok(true)
}

fn whole(folder: &Path) -> Result<String, Error> {
    let whole: PathBuf = std::path::absolute(folder)?.components().collect();
    whole.into_os_string().into_string().map_err(|_| {
        Error::new(Code::BadAddress, "The folder's name is no text.").hint("Give it a name in letters of any language.")
    })
}

fn list_feeds(desk: &Desk, print: Print) -> Result<(), Error> {
    let carriers = desk.carriers()?;
    print.value(&carriers, |carriers| {
        let at = |us: Option<i64>| us.map_or_else(|| "never".to_owned(), |us| Utc(us).rfc3339());
        let row = |feed: &FeedView| {
            let state = match &feed.problem {
                Some(problem) => problem.message.clone(),
                None if feed.stale => "expired".to_owned(),
                None => String::new(),
            };
            vec![feed.url.clone(), at(feed.last_poll_us), at(feed.next_poll_us), feed.items.to_string(), state]
        };
        let rows: Vec<_> = carriers.feeds.iter().map(row).collect();
        table(&["feed", "asked", "next", "lists", "state"], &rows)
    });
    Ok(())
}

fn list_folders(desk: &Desk, print: Print) -> Result<(), Error> {
    let carriers = desk.carriers()?;
    print.value(&carriers, |carriers| {
        let row = |folder: &WatchedFolder| {
            let state = folder.problem.as_ref().map_or_else(String::new, |problem| problem.message.clone());
            vec![folder.path.clone(), folder.taken.to_string(), folder.refused.to_string(), state]
        };
        let rows: Vec<_> = carriers.folders.iter().map(row).collect();
        table(&["folder", "taken", "refused", "state"], &rows)
    });
    Ok(())
}
