//! What the household keeps of secure links: the hosts that the owner set up, and the links with their secrets until they end. What is
//! said to a host, and the sealed file, are `export`'s.

use super::Desk;
use crate::carrier::Authority;
use crate::error::{Code, Error, Result};
use crate::view::ErrorView;
use crate::view::link::{LinkHostDraft, LinkHostKind, LinkHostView, LinkState, LinkTrait, LinkView};
use model::Secret;
use serde::{Deserialize, Serialize};
use store::{StoredLink, StoredLinkHost};
use tracing::warn;

/// More than anybody tells apart.
const MOST_HOSTS: usize = 20;
/// Characters of any field of a host.
const MAX_TEXT: usize = 300;

/// A place that links can wait on.
#[derive(Clone)]
pub(crate) struct LinkHost {
    pub(crate) id: i64,
    pub(crate) setup: LinkHostDraft,
    pub(crate) seen: HostSeen,
}

/// What a host said when it was last asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HostSeen {
    pub(crate) page: Option<String>,
    pub(crate) page_ours: Option<bool>,
    pub(crate) most_bytes: Option<u64>,
    pub(crate) free_bytes: Option<u64>,
    /// By which others reach it, where that is not what the owner typed.
    pub(crate) address: Option<String>,
    pub(crate) problem: Option<ErrorView>,
}

/// A link.
#[derive(Clone)]
pub(crate) struct Link {
    pub(crate) stored: StoredLink,
    pub(crate) state: LinkState,
    pub(crate) said: Said,
}

/// What was agreed of a link, and what its host said last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) host_name: String,
    pub(crate) host_kind: LinkHostKind,
    pub(crate) pin: bool,
    /// Sealed to keys: there is no secret.
    pub(crate) to_keys: bool,
    pub(crate) sent: u64,
    pub(crate) downloads: u32,
    pub(crate) downloads_most: u32,
    pub(crate) fetched_us: Vec<i64>,
    pub(crate) wrong_pins: u32,
    pub(crate) waits_until_us: Option<i64>,
    pub(crate) asked_us: Option<i64>,
    pub(crate) problem: Option<ErrorView>,
}

/// Somebody may still fetch it, or will be able to.
pub(crate) const fn alive(state: LinkState) -> bool {
    matches!(state, LinkState::Sealing | LinkState::Uploading | LinkState::Open | LinkState::Waiting)
}

/// The file by itself, which its recipient opens with a tool of their own: no page, no proof.
pub(crate) fn age_only(setup: &LinkHostDraft) -> bool {
    match setup.kind {
        LinkHostKind::Relay => false,
        LinkHostKind::Bucket | LinkHostKind::Webdav => true,
        // A browser gives a page its ciphers over https only.
        LinkHostKind::ThisComputer => setup.address.is_empty(),
    }
}

impl LinkHost {
    fn of(stored: &StoredLinkHost) -> Result<Self> {
        let setup = serde_json::from_str(stored.setup.expose()).map_err(|_| unreadable())?;
        let seen = stored.seen.as_deref().and_then(|seen| serde_json::from_str(seen).ok()).unwrap_or_default();
        Ok(Self { id: stored.id, setup, seen })
    }

    /// As the owner sees it, with so many links on it.
    fn shown(&self, links: usize) -> LinkHostView {
        let (setup, seen) = (&self.setup, &self.seen);
        use LinkTrait as T;
        let (reveals, protects) = match setup.kind {
            LinkHostKind::Relay => (
                vec![T::SizesTimesAddresses],
                vec![T::KeyProof, T::Pin, T::Expiry, T::Counts, T::Deletion, T::PageOfHost],
            ),
            LinkHostKind::Bucket => (vec![T::Account], vec![T::Expiry, T::Deletion, T::AgeOnly]),
            LinkHostKind::Webdav => (vec![T::Account], vec![T::Deletion, T::AgeOnly]),
            LinkHostKind::ThisComputer if age_only(setup) => {
                (vec![T::HomeAddress], vec![T::Expiry, T::Counts, T::Deletion, T::AgeOnly, T::Plain])
            }
            LinkHostKind::ThisComputer => {
                (vec![T::HomeAddress], vec![T::KeyProof, T::Pin, T::Expiry, T::Counts, T::Deletion])
            }
        };
        LinkHostView {
            id: self.id,
            kind: setup.kind,
            name: setup.name.clone(),
            address: seen.address.clone().unwrap_or_else(|| match setup.kind {
                LinkHostKind::Bucket => format!("{}/{}", setup.address, setup.bucket),
                _ => setup.address.clone(),
            }),
            page: seen.page.clone(),
            page_ours: seen.page_ours,
            most_bytes: seen.most_bytes,
            free_bytes: seen.free_bytes,
            reveals,
            protects,
            links: u32::try_from(links).unwrap_or(u32::MAX),
            problem: seen.problem.clone(),
        }
    }
}

impl Link {
    fn of(stored: StoredLink) -> Result<Self> {
        let state = serde_json::from_value(stored.state.clone().into()).map_err(|_| unreadable())?;
        let said = serde_json::from_str(&stored.said).map_err(|_| unreadable())?;
        Ok(Self { stored, state, said })
    }
}

/// A name as it is stored.
fn word<T: Serialize>(value: T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

impl Desk {
    /// By which ways this household goes out into the net: a proxy, if one is set, and an authority of the owner's own.
    pub(crate) fn ways_out(&self) -> Result<(String, Option<Authority>)> {
        let settings = self.db().settings()?;
        Ok((settings.feed_proxy, Authority::stored(&settings.feed_authority)))
    }

    /// Places that links can wait on.
    pub fn link_hosts(&self) -> Result<Vec<LinkHostView>> {
        let links = self.links_kept()?;
        let on = |host: &LinkHost| links.iter().filter(|link| link.stored.host == host.id && alive(link.state)).count();
        Ok(self.link_hosts_kept()?.iter().map(|host| host.shown(on(host))).collect())
    }

    pub(crate) fn link_host_shown(&self, id: i64) -> Result<LinkHostView> {
        let found = self.link_hosts()?.into_iter().find(|host| host.id == id);
        found.ok_or_else(|| Error::new(Code::NotFound, "There is no such host."))
    }

    pub(crate) fn link_hosts_kept(&self) -> Result<Vec<LinkHost>> {
        self.with_private(|private| private.link_hosts()?.iter().map(LinkHost::of).collect())
    }

    pub(crate) fn link_host(&self, id: i64) -> Result<LinkHost> {
        self.with_private(|private| LinkHost::of(&private.link_host(id)?))
    }

    /// What the owner typed, as it will be kept: of a host that is changed, secrets that were left empty stay what they were.
    pub(crate) fn link_host_wanted(&self, id: Option<i64>, draft: &LinkHostDraft) -> Result<LinkHostDraft> {
        let mut wanted = draft.clone();
        let hosts = self.link_hosts_kept()?;
        if let Some(id) = id {
            let known = hosts.iter().find(|host| host.id == id);
            let known = known.ok_or_else(|| Error::new(Code::NotFound, "There is no such host."))?;
            if known.setup.kind != wanted.kind {
                return Err(Error::new(Code::Refused, "A host keeps its kind.").hint("Set up another one."));
            }
            for (new, old) in [(&mut wanted.token, &known.setup.token), (&mut wanted.password, &known.setup.password)] {
                if new.expose().trim().is_empty() {
                    *new = old.clone();
                }
            }
        } else if hosts.len() >= MOST_HOSTS {
            return Err(Error::new(Code::Refused, format!("At most {MOST_HOSTS} hosts are kept."))
                .hint("Remove one that you no longer need."));
        }
        check_host(&mut wanted)?;
        if hosts.iter().any(|host| Some(host.id) != id && host.setup.name == wanted.name) {
            return Err(Error::new(Code::NameTaken, format!("Another host is called {}.", wanted.name))
                .hint("Give this one another name."));
        }
        Ok(wanted)
    }

    /// Keeps a host that answered. Gives its id.
    pub(crate) fn keep_link_host(&self, id: Option<i64>, setup: &LinkHostDraft, seen: &HostSeen) -> Result<i64> {
        let text = Secret::new(serde_json::to_string(setup).map_err(|_| unreadable())?);
        let said = serde_json::to_string(seen).map_err(|_| unreadable())?;
        let id = self.with_private(|private| Ok(private.set_link_host(id, &text, Some(&said))?))?;
        let details = format!("{}: {} {}", setup.name, word(setup.kind), setup.address);
        self.note("link_host_set", serde_json::json!({}), Some(&details));
        Ok(id)
    }

    pub(crate) fn keep_link_host_seen(&self, id: i64, seen: &HostSeen) -> Result<()> {
        let said = serde_json::to_string(seen).map_err(|_| unreadable())?;
        self.with_private(|private| Ok(private.set_link_host_seen(id, &said)?))
    }

    /// Takes a host off the list. Links that wait there are given up: whatever is there stays until it expires.
    pub(crate) fn drop_link_host(&self, id: i64) -> Result<()> {
        let host = self.link_host(id)?;
        let problem = Error::new(Code::NotFound, "Its host was removed from the list.")
            .hint("What was there stays there until it expires; to be rid of it at once, revoke links before.");
        for mut link in self.links_kept()?.into_iter().filter(|link| link.stored.host == id && alive(link.state)) {
            link.said.problem = Some(problem.view());
            link.state = LinkState::Failed;
            self.keep_link_end(&mut link)?;
        }
        self.with_private(|private| Ok(private.remove_link_host(id)?))?;
        self.note("link_host_removed", serde_json::json!({}), Some(&host.setup.name));
        Ok(())
    }

    /// All links, newest first; what their hosts said when they were last asked.
    pub fn links(&self) -> Result<Vec<LinkView>> {
        self.links_kept()?.iter().map(|link| self.link_shown(link)).collect()
    }

    pub fn link(&self, id: i64) -> Result<LinkView> {
        self.link_shown(&self.link_kept(id)?)
    }

    fn link_shown(&self, link: &Link) -> Result<LinkView> {
        let Link { stored, state, said } = link;
        let receipt = self.export_receipt(stored.export)?;
        Ok(LinkView {
            id: stored.id,
            host: stored.host,
            host_name: said.host_name.clone(),
            host_kind: said.host_kind,
            state: *state,
            made_us: stored.made.0,
            expires_us: stored.expires.0,
            bytes: stored.bytes,
            sent: said.sent,
            downloads: said.downloads,
            downloads_most: said.downloads_most,
            fetched_us: said.fetched_us.clone(),
            wrong_pins: said.wrong_pins,
            waits_until_us: said.waits_until_us,
            pin: said.pin,
            receipt: stored.export,
            bundle: receipt.bundle,
            to: receipt.to,
            sha256: hex::encode(stored.sha256),
            asked_us: said.asked_us,
            problem: said.problem.clone(),
        })
    }

    pub(crate) fn links_kept(&self) -> Result<Vec<Link>> {
        self.with_private(|private| private.links()?.into_iter().map(Link::of).collect())
    }

    pub(crate) fn link_kept(&self, id: i64) -> Result<Link> {
        self.with_private(|private| Link::of(private.link(id)?))
    }

    /// Adds a link that is about to get its file. Gives its id.
    pub(crate) fn add_link(&self, link: &Link) -> Result<i64> {
        let mut stored = link.stored.clone();
        (stored.state, stored.said) = (word(link.state), serde_json::to_string(&link.said).map_err(|_| unreadable())?);
        self.with_private(|private| Ok(private.add_link(&stored)?))
    }

    /// What became of a link that goes on.
    pub(crate) fn keep_link(&self, link: &Link) -> Result<()> {
        let said = serde_json::to_string(&link.said).map_err(|_| unreadable())?;
        let (id, expires) = (link.stored.id, link.stored.expires);
        self.with_private(|private| Ok(private.set_link(id, &word(link.state), expires, &said)?))
    }

    /// A link ended: what opens it is erased, and the ledger says so.
    pub(crate) fn keep_link_end(&self, link: &mut Link) -> Result<()> {
        link.said.waits_until_us = None;
        self.keep_link(link)?;
        self.with_private(|private| Ok(private.forget_link_secrets(link.stored.id)?))?;
        (link.stored.secret, link.stored.pin) = (None, None);
        let kind = if link.state == LinkState::Revoked { "link_revoked" } else { "link_ended" };
        let public = serde_json::json!({ "link": link.stored.id, "how": link.state, "downloads": link.said.downloads });
        self.note_link(kind, link, public);
        Ok(())
    }

    /// Enters what was done with a link, or became of it.
    pub(crate) fn note_link(&self, kind: &str, link: &Link, public: serde_json::Value) {
        let bundle = self.export_receipt(link.stored.export).map(|receipt| receipt.bundle).unwrap_or_default();
        let hash = hex::encode(link.stored.sha256);
        let details = format!("{bundle}, on {}: {}, SHA-256 {hash}", link.said.host_name, link.stored.name);
        self.note(kind, public, Some(&details));
    }

    /// A link never got its file: it is as if it had not been, and so is what was given by it.
    pub(crate) fn take_back_link(&self, link: &Link) {
        let export = link.stored.export;
        let opened = self.with_private(|private| Ok(private.export_salts(export)?));
        let holds: Vec<_> = opened.unwrap_or_default().into_iter().map(|salts| salts.hold).collect();
        let seq = self.export_receipt(export).ok().and_then(|receipt| u64::try_from(receipt.ledger_seq).ok());
        warn!("a link that did not come to its end is taken back");
        self.take_back_export(Some(export), &holds, seq);
    }
}

/// What a host's form takes, by its kind; addresses as they are written everywhere.
fn check_host(draft: &mut LinkHostDraft) -> Result<()> {
    for text in [
        &mut draft.name,
        &mut draft.address,
        &mut draft.bucket,
        &mut draft.region,
        &mut draft.folder,
        &mut draft.user,
        &mut draft.public_address,
    ] {
        *text = text.trim().to_owned();
        if text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
            return Err(Error::new(Code::Refused, format!("A field has at most {MAX_TEXT} characters, in one line.")));
        }
    }
    draft.token = Secret::new(draft.token.expose().trim().to_owned());
    if draft.name.is_empty() {
        return Err(
            Error::new(Code::Refused, "The host has no name.").hint("Call it something that you will know again.")
        );
    }
    let lacks = |what: &str| Error::new(Code::Refused, format!("{what} is lacking.")).hint("Fill it in.");
    match draft.kind {
        LinkHostKind::Relay => {
            draft.address = origin(&draft.address)?;
            if draft.token.expose().is_empty() {
                return Err(lacks("The token"));
            }
        }
        LinkHostKind::Bucket => {
            draft.address = origin(&draft.address)?;
            if draft.bucket.is_empty() || draft.bucket.contains('/') {
                return Err(lacks("The bucket's name"));
            }
            if draft.user.is_empty() || draft.password.expose().is_empty() {
                return Err(lacks("The key or its secret"));
            }
        }
        LinkHostKind::Webdav => {
            draft.address = address(&draft.address)?;
            if !draft.public_address.is_empty() {
                draft.public_address = address(&draft.public_address)?;
            }
        }
        LinkHostKind::ThisComputer => {
            if !draft.address.is_empty() {
                draft.address = origin(&draft.address)?;
            }
            if draft.port < 1024 {
                return Err(Error::new(Code::BadAddress, "This port cannot be used.")
                    .hint("Choose one from 1024 to 65535, for example 8474."));
            }
        }
    }
    Ok(())
}

/// `https://host:8443/path`, without a log-in, a question or a fragment.
fn address(text: &str) -> Result<String> {
    let bad = || {
        Error::new(Code::BadAddress, "This is not the address of a host.")
            .hint("It looks like https://relay.example, without a user and a password.")
    };
    let url = url::Url::parse(text).map_err(|_| bad())?;
    let plain =
        url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none();
    if url.scheme() != "https" || url.host().is_none() || !plain {
        return Err(bad());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The same without a path: as a browser writes where a page comes from.
fn origin(text: &str) -> Result<String> {
    let address = address(text)?;
    let url = url::Url::parse(&address).map_err(|_| Error::internal("An address changed."))?;
    match url.path() {
        "/" => Ok(url.origin().ascii_serialization()),
        _ => Err(Error::new(Code::BadAddress, "The address of a host ends with its name.")
            .hint("It looks like https://relay.example, with nothing behind it.")),
    }
}

fn unreadable() -> Error {
    Error::new(Code::Damaged, "What is kept of a link cannot be read.")
        .hint("A copy of private.db from a backup can take its place.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_in_one_way_and_carries_no_log_in() {
        let of = |text: &str| origin(text).map_err(|error| error.code);
        for (text, written) in [
            ("https://relay.example", "https://relay.example"),
            ("https://Relay.Example:443/", "https://relay.example"),
            ("https://relay.example:8443/", "https://relay.example:8443"),
            ("https://[::1]:8443", "https://[::1]:8443"),
        ] {
            assert_eq!(of(text), Ok(written.to_owned()), "{text}");
        }
        for text in [
            "",
            "relay.example",
            "http://relay.example",
            "https://ada:secret@relay.example",
            "https://relay.example/d/1",
            "https://relay.example?x",
            "https://relay.example/#x",
        ] {
            assert_eq!(of(text), Err(Code::BadAddress), "{text}");
        }
        assert_eq!(
            address("https://dav.example/me/for others/").as_deref().ok(),
            Some("https://dav.example/me/for%20others")
        );
    }
}
