//! `feed`: a folder of request files as a signed list, to be put beside them on any web server.

use crate::args;
use crate::files;
use crate::keys::SecretKey;
use crate::{Failure, Outcome, note, refused, say};
use request::envelope::{Envelope, Kind};
use request::sign::Signing;
use request::statement::{Feed, Item};
use request::{Context, Memory, Moment, Policy, check};
use std::path::Path;

/// Items of a feed at most.
const MAX_ITEMS: usize = 200;

pub(crate) fn feed(args: &args::Feed, now: Moment) -> Outcome {
    let secret = SecretKey::read(&args.key)?;
    let out = args.out.clone().unwrap_or_else(|| args.folder.join("feed.ofrfeed"));
    let items = items(&args.folder, now)?;
    if items.len() > MAX_ITEMS {
        return refused(format!("a feed lists at most {MAX_ITEMS} requests, and {} are here", items.len()));
    }
    let sequence = previous(&out, &secret, now)? + 1;
    let count = items.len();
    let feed = Feed { sequence, issued: now, expires: now.plus(i64::from(args.days) * 86_400), items };
    let signing = Signing::new(Kind::Feed, feed.to_payload()).by(&secret.signer);
    let signing = signing.map_err(|error| Failure::Refused(error.to_string()))?;
    let file = signing.finish().map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    files::replace(&out, &file)?;
    say(&format!("{}: sequence {sequence}, {count} requests, until {}\n", out.display(), feed.expires))
}

/// The sequence that is published; 0, where nothing is.
fn previous(out: &Path, secret: &SecretKey, now: Moment) -> Outcome<u64> {
    if !out.exists() {
        return Ok(0);
    }
    let key = secret.published()?.key;
    match Feed::read(&files::read(out, Kind::Feed.max_file())?, &[key], None, now, false) {
        Ok(read) => Ok(read.feed.sequence),
        Err(refusal) => refused(format!("{} is there and is not a feed by this key: {refusal}", out.display())),
    }
}

/// The good requests of the folder, by name. Others are named and left out.
fn items(folder: &Path, now: Moment) -> Outcome<Vec<Item>> {
    let fault = |error: std::io::Error| Failure::Refused(format!("{}: {error}", folder.display()));
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.extension().is_some_and(|ending| ending == "ofr") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    let mut items = Vec::new();
    for path in paths {
        let bytes = files::read(&path, Kind::Request.max_file())?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let item = Item::of(&bytes, name);
        match (item, problem(&bytes, now)) {
            (_, Some(problem)) => note(&format!("left out: {}: {problem}", path.display())),
            (None, _) => note(&format!("left out: {}: a name of letters, digits and -._ is needed", path.display())),
            (Some(item), None) => items.push(item),
        }
    }
    Ok(items)
}

fn problem(bytes: &[u8], now: Moment) -> Option<String> {
    let verified = Envelope::read(bytes, Kind::Request).and_then(Envelope::verify);
    if let Err(refusal) = verified {
        return Some(refusal.to_string());
    }
    let trust = crate::verify::pinned_as_claimed(bytes, &[]);
    let (memory, policy) = (Memory::default(), Policy::default());
    let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
    check(bytes, &context).err().map(|refusal| refusal.to_string())
}
