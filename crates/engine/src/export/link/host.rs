//! Hosts, as the owner sets them up: each is asked before it is kept, so that no link is made for one that would not take it.

use super::here::{self, Here};
use super::relay::{About, Relay};
use super::space::Space;
use super::web::Web;
use crate::desk::{Desk, HostSeen, LinkHost};
use crate::error::{Code, Error, Result};
use crate::view::link::{LinkHostDraft, LinkHostKind, LinkHostView};

/// Sets a host up, or up anew, once it answered as it should.
pub fn set_host(desk: &Desk, id: Option<i64>, draft: &LinkHostDraft) -> Result<LinkHostView> {
    desk.require_open()?;
    let mut setup = desk.link_host_wanted(id, draft)?;
    if setup.kind == LinkHostKind::ThisComputer {
        if desk.link_hosts_kept()?.iter().any(|host| Some(host.id) != id && host.setup.kind == setup.kind) {
            return Err(Error::new(Code::Refused, "This computer is a host already.").hint("Change that one."));
        }
        let before = Here::of(desk.home())?;
        if before.is_none_or(|before| before.port() != setup.port) {
            here::port_is_free(setup.port)?;
        }
        let origin = (!setup.address.is_empty()).then_some(setup.address.as_str());
        setup.token = here::set(desk.home(), setup.port, origin, &setup.token)?;
    }
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
    let kind = desk.link_host(id)?.setup.kind;
    desk.drop_link_host(id)?;
    // Here, what was there does not stay.
    if kind == LinkHostKind::ThisComputer { here::unset(desk.home()) } else { Ok(()) }
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
                page_ours: about.page_sha256.as_deref().map(|page| page == ::relay::page::sha256()),
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
            let home = setup.address.is_empty().then(|| here::home_address(setup.port));
            let web = Web::inside()?;
            let origin = here::inside(setup.port);
            let seen = match (Relay { web: &web, origin, token: setup.token.clone() }).about() {
                Ok(about) => HostSeen {
                    page: about.page_sha256.clone(),
                    page_ours: about.page_sha256.as_deref().map(|page| page == ::relay::page::sha256()),
                    most_bytes: Some(about.most_bytes),
                    free_bytes: Some(about.free_bytes),
                    ..HostSeen::default()
                },
                // It begins to serve once it is set up, and ends with the program.
                Err(error) if error.code == Code::Unreachable => HostSeen::default(),
                Err(error) => return Err(error),
            };
            Ok(HostSeen { address: home, ..seen })
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
