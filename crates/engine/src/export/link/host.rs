//! Hosts, as the owner sets them up: each is asked before it is kept, so that no link is made for one that would not take it.

use super::relay::{About, Relay};
use super::space::Space;
use super::web::Web;
use crate::desk::{Desk, HostSeen, LinkHost};
use crate::error::{Code, Error, Result};
use crate::view::link::{LinkHostDraft, LinkHostKind, LinkHostView};

/// Sets a host up, or up anew, once it answered as it should.
pub fn set_host(desk: &Desk, id: Option<i64>, draft: &LinkHostDraft) -> Result<LinkHostView> {
    desk.require_open()?;
    let setup = desk.link_host_wanted(id, draft)?;
    let seen = asked(desk, &setup)?;
    let id = desk.keep_link_host(id, &setup, &seen)?;
    desk.link_host_shown(id)
}

/// Asks a host how it does.
pub fn check_host(desk: &Desk, id: i64) -> Result<LinkHostView> {
    let LinkHost { setup, seen, .. } = desk.link_host(id)?;
    let now = match asked(desk, &setup) {
        Ok(now) => now,
        // What it said before still holds, as far as is known.
        Err(error) => HostSeen { problem: Some(error.view()), ..seen },
    };
    desk.keep_link_host_seen(id, &now)?;
    desk.link_host_shown(id)
}

pub fn remove_host(desk: &Desk, id: i64) -> Result<()> {
    desk.drop_link_host(id)
}

/// What a host says of itself.
fn asked(desk: &Desk, setup: &LinkHostDraft) -> Result<HostSeen> {
    match setup.kind {
        LinkHostKind::Relay => {
            let web = Web::new(desk)?;
            let relay = Relay { web: &web, origin: setup.address.clone(), token: setup.token.clone() };
            let about = relay.about()?;
            same_origin(&setup.address, &about)?;
            Ok(HostSeen {
                page: about.page_sha256,
                most_bytes: Some(about.most_bytes),
                free_bytes: Some(about.free_bytes),
                ..HostSeen::default()
            })
        }
        LinkHostKind::Bucket | LinkHostKind::Webdav => {
            let web = Web::new(desk)?;
            Space::new(&web, setup)?.check()?;
            Ok(HostSeen::default())
        }
        LinkHostKind::ThisComputer => {
            Err(Error::new(Code::Unsupported, "This computer cannot be a host in this version."))
        }
    }
}

/// A recipient proves a key to the very host that they see: a host that takes itself for another one would let nobody in.
fn same_origin(address: &str, about: &About) -> Result<()> {
    if about.origin == address {
        return Ok(());
    }
    Err(Error::new(Code::Refused, "The host calls itself by another address than this one.")
        .hint(format!("It says that it is {}. Use that, or ask the person who runs it.", shown(&about.origin))))
}

/// A stranger's text: only as an address it may be shown.
fn shown(origin: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '[' | ']');
    if origin.len() <= 200 && origin.chars().all(plain) { origin.to_owned() } else { "something else".to_owned() }
}
