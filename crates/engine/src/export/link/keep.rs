//! Links that were made: how they stand on their hosts, and what the owner may still do with them.

use super::holder::{Holder, Speaks};
use super::outbox;
use super::relay::{State, Status};
use super::space::MOST_SIGNED;
use crate::desk::{Desk, Link, LinkHost, age_only, alive};
use crate::error::{Code, Error, Result};
use crate::view::link::{LinkHostKind, LinkSecrets, LinkState, LinkView};
use model::{Secret, Utc};
use std::time::Duration;
use tracing::warn;

pub(super) const MOST_DAYS: u32 = 30;
pub(super) const MOST_DOWNLOADS: u32 = 3;
const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// Asks the hosts of all links that have not ended.
pub fn refresh(desk: &Desk) -> Result<Vec<LinkView>> {
    desk.require_open()?;
    let links: Vec<Link> = desk.links_kept()?.into_iter().filter(|link| asked_of(link.state)).collect();
    for host in desk.link_hosts_kept()? {
        let mut here: Vec<Link> = links.iter().filter(|link| link.stored.host == host.id).cloned().collect();
        if !here.is_empty()
            && let Err(error) = ask(desk, &host, &mut here)
        {
            if error.code == Code::Locked {
                return Err(error);
            }
            warn!(error = error.chain(), "a host of links was asked in vain");
            for link in &mut here {
                link.said.problem = Some(error.view());
                desk.keep_link(link)?;
            }
        }
    }
    desk.links()
}

/// One that is on its way is asked about by who sends it.
const fn asked_of(state: LinkState) -> bool {
    matches!(state, LinkState::Open | LinkState::Waiting)
}

fn ask(desk: &Desk, host: &LinkHost, links: &mut [Link]) -> Result<()> {
    let holder = Holder::of(desk, host)?;
    match holder.speaks()? {
        Speaks::Relay(relay) => {
            let all = relay.all()?;
            for link in links {
                match all.iter().find(|status| status.id == link.stored.name) {
                    Some(status) => take(desk, link, status)?,
                    None => unknown(desk, link)?,
                }
            }
        }
        Speaks::Space(space) => {
            for link in links {
                link.said.asked_us = Some(desk.now().0);
                link.said.problem = None;
                if link.stored.expires <= desk.now() {
                    // Nobody else removes it there.
                    space.remove(&link.stored.name)?;
                    link.state = LinkState::Expired;
                    desk.keep_link_end(link)?;
                } else if space.size(&link.stored.name)? == Some(link.stored.bytes) {
                    desk.keep_link(link)?;
                } else {
                    unknown(desk, link)?;
                }
            }
        }
    }
    Ok(())
}

/// The host does not know it any more.
fn unknown(desk: &Desk, link: &mut Link) -> Result<()> {
    link.said.asked_us = Some(desk.now().0);
    let gone = Error::new(Code::NotFound, "The host does not know this link any more.")
        .hint("Somebody removed it there, or the host lost it. Make the link anew.");
    if link.stored.expires <= desk.now() {
        (link.state, link.said.problem) = (LinkState::Expired, None);
    } else {
        (link.state, link.said.problem) = (LinkState::Failed, Some(gone.view()));
    }
    desk.keep_link_end(link)
}

/// Takes in how a link stands: each new download is entered, and an end ends it here too.
pub(super) fn take(desk: &Desk, link: &mut Link, status: &Status) -> Result<()> {
    let now = desk.now();
    let fetched: Vec<i64> = status.fetched_s.iter().map(|at| at.saturating_mul(SECOND)).collect();
    let known = link.said.fetched_us.len();
    for (number, at) in fetched.iter().enumerate().skip(known) {
        let public = serde_json::json!({ "link": link.stored.id, "download": number + 1, "at": Utc(*at).rfc3339() });
        desk.note_link("link_fetched", link, public);
    }
    let said = &mut link.said;
    (said.sent, said.downloads, said.downloads_most) = (status.offset, status.downloads, status.downloads_most);
    (said.fetched_us, said.wrong_pins) = (fetched, status.wrong_pins);
    said.waits_until_us = status.waits_s.map(|seconds| now.0.saturating_add(seconds.saturating_mul(SECOND)));
    (said.asked_us, said.problem) = (Some(now.0), None);
    link.stored.expires = Utc(status.expires_s.saturating_mul(SECOND));
    link.state = match status.state {
        State::Uploading => LinkState::Uploading,
        State::Open => LinkState::Open,
        State::Waiting => LinkState::Waiting,
        State::Exhausted => LinkState::Exhausted,
        State::Expired => LinkState::Expired,
        State::Revoked => LinkState::Revoked,
        State::LockedOut => LinkState::LockedOut,
    };
    if alive(link.state) { desk.keep_link(link) } else { desk.keep_link_end(link) }
}

/// What is handed on. Only of a link that still opens something.
pub fn secrets(desk: &Desk, id: i64) -> Result<LinkSecrets> {
    let link = living(desk, id)?;
    let host = desk.link_host(link.stored.host)?;
    let holder = Holder::of(desk, &host)?;
    let address = match holder.speaks()? {
        Speaks::Relay(_) => {
            let origin = host.seen.address.clone().unwrap_or_else(|| host.setup.address.clone());
            format!("{origin}/d/{}", link.stored.name)
        }
        Speaks::Space(space) => {
            let left = link.stored.expires.0.saturating_sub(desk.now().0);
            space.address(&link.stored.name, Duration::from_micros(left.unsigned_abs()))?
        }
    };
    let Some(secret) = &link.stored.secret else {
        // Sealed to keys: the address is all there is.
        return Ok(LinkSecrets { url: Secret::new(address), pin: None, passphrase: Secret::default() });
    };
    let (written, pin) = (super::secret::written(secret), link.stored.pin.clone());
    let passphrase = super::secret::passphrase(secret, pin.as_ref());
    let url = if age_only(&host.setup) { address } else { format!("{address}#{}", written.expose()) };
    Ok(LinkSecrets { url: Secret::new(url), pin, passphrase })
}

/// Lets a link wait for so many days from now, to be fetched so often in all.
pub fn extend(desk: &Desk, id: i64, days: u32, downloads: u32) -> Result<LinkView> {
    let mut link = living(desk, id)?;
    let host = desk.link_host(link.stored.host)?;
    lasts(host.setup.kind, days, downloads)?;
    let expires = desk.now().plus(Duration::from_secs(u64::from(days) * 86_400));
    let most = downloads.max(link.said.downloads);
    match Holder::of(desk, &host)?.speaks()? {
        Speaks::Relay(relay) => match relay.one(&link.stored.name)? {
            Some(_) => {
                let status = relay.extend(&link.stored.name, expires.0 / SECOND, most)?;
                take(desk, &mut link, &status)?;
            }
            // It has not come there yet, and is told of with what is kept.
            None if link.state == LinkState::Uploading => {
                (link.stored.expires, link.said.downloads_most) = (expires, most);
                desk.keep_link(&link)?;
            }
            None => unknown(desk, &mut link)?,
        },
        Speaks::Space(_) => {
            link.stored.expires = expires;
            desk.keep_link(&link)?;
        }
    }
    let public = serde_json::json!({
        "link": id, "expires": link.stored.expires.rfc3339(), "downloads": link.said.downloads_most,
    });
    desk.note_link("link_extended", &link, public);
    desk.link(id)
}

/// Ends a link: what lies on the host is removed there, and nothing that opens it is kept.
pub fn revoke(desk: &Desk, id: i64) -> Result<LinkView> {
    let mut link = living(desk, id)?;
    let on_its_way = link.state == LinkState::Uploading;
    match gone(desk, &link) {
        Ok(Some(status)) => take(desk, &mut link, &status)?,
        Ok(None) => {}
        // Nobody can fetch what is not there in whole; what came of it ends by itself.
        Err(error) if on_its_way && error.code == Code::Unreachable => {
            warn!(error = error.chain(), "a link was revoked that its host knows a part of");
        }
        Err(error) => return Err(error),
    }
    if alive(link.state) {
        (link.state, link.said.problem) = (LinkState::Revoked, None);
        desk.keep_link_end(&mut link)?;
    }
    outbox::remove(desk.home(), &link.stored.name)?;
    desk.link(id)
}

fn gone(desk: &Desk, link: &Link) -> Result<Option<Status>> {
    let host = desk.link_host(link.stored.host)?;
    match Holder::of(desk, &host)?.speaks()? {
        Speaks::Relay(relay) => relay.revoke(&link.stored.name),
        Speaks::Space(space) => space.remove(&link.stored.name).map(|()| None),
    }
}

/// One that did not end.
fn living(desk: &Desk, id: i64) -> Result<Link> {
    desk.require_open()?;
    let link = desk.link_kept(id)?;
    if !alive(link.state) {
        return Err(Error::new(Code::Refused, "This link has ended.").hint("Make a new one."));
    }
    Ok(link)
}

/// What a link may be agreed to be.
pub(super) fn lasts(kind: LinkHostKind, days: u32, downloads: u32) -> Result<()> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::new(Code::Refused, format!("A link waits for 1 to {MOST_DAYS} days.")));
    }
    if kind == LinkHostKind::Bucket && i64::from(days) * DAY > i64::try_from(MOST_SIGNED.as_micros()).unwrap_or(0) {
        return Err(Error::new(Code::Refused, "A bucket signs an address for 7 days at most.")
            .hint("Choose 7 days or fewer; the link can be extended later, and gets a new address then."));
    }
    if !(1..=MOST_DOWNLOADS).contains(&downloads) {
        return Err(Error::new(Code::Refused, format!("A link is fetched 1 to {MOST_DOWNLOADS} times.")));
    }
    Ok(())
}
