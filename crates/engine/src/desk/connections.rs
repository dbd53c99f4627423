//! "What can leave this computer": every connection that any part of Porchlight can make, complete and true.
//!
//! Whoever adds a way out of this computer adds its line here in the same commit.

use super::Desk;
use crate::carrier::Authority;
use crate::error::Result;
use crate::view::link::{LinkHostKind, LinkHostView};
use crate::view::{Connection, ConnectionList};

impl Desk {
    pub fn connections(&self) -> Result<ConnectionList> {
        let mut items = Vec::new();
        for camera in self.db().cameras()? {
            let mut hosts = vec![format!("{}:{}", camera.main.host(), camera.main.port())];
            if let Some(sub) = &camera.sub {
                let place = format!("{}:{}", sub.host(), sub.port());
                if !hosts.contains(&place) {
                    hosts.push(place);
                }
            }
            items.push(Connection {
                what: format!("The camera \"{}\"", camera.name),
                place: hosts.join(", "),
                why: "To get its pictures. What is sent is the request for them and the camera's own log-in."
                    .to_owned(),
                on: !camera.paused,
                setting: Some("cameras".to_owned()),
            });
        }
        let settings = self.db().settings()?;
        let proxy = settings.feed_proxy;
        let own = Authority::stored(&settings.feed_authority).map_or_else(String::new, |authority| {
            format!(
                " It is taken for the host if one of this computer's authorities vouches for it, or your own: {}.",
                authority.fingerprint()
            )
        });
        for feed in self.db().feeds()? {
            let host = feed.url.strip_prefix("https://").and_then(|rest| rest.split('/').next()).unwrap_or_default();
            let by = if proxy.is_empty() { String::new() } else { format!(", by the proxy {proxy}") };
            items.push(Connection {
                what: "A feed of requests".to_owned(),
                place: format!("{host}:443{by}"),
                why: format!(
                    "Every six hours or so, whatever you do with requests. What is sent is the same from every home: which \
                     file is wanted. The host sees where it is asked from, and that Porchlight runs there.{own}"
                ),
                on: true,
                setting: Some("requests".to_owned()),
            });
        }
        if self.is_open() {
            // Their addresses are the owner's alone.
            let proxied = if proxy.is_empty() { String::new() } else { format!(", by the proxy {proxy}") };
            for host in self.link_hosts()? {
                items.push(link_host(&host, &proxied));
            }
        }
        items.push(Connection {
            what: "Looking at a new camera".to_owned(),
            place: "the address you type".to_owned(),
            why: "When you add a camera and press Look, and never by itself.".to_owned(),
            on: true,
            setting: None,
        });
        items.push(Connection {
            what: "Names of cameras and feeds".to_owned(),
            place: "this computer's name service".to_owned(),
            why: "Only where a camera's address is a name and not a number, and for feeds, unless a proxy is set for them; for hosts of links \
                  just the same."
                .to_owned(),
            on: true,
            setting: None,
        });
        Ok(ConnectionList { items })
    }
}

/// What goes to a host of links, and what it learns.
fn link_host(host: &LinkHostView, proxied: &str) -> Connection {
    let when = "When you make a link there, look at your links, extend or revoke one; and until all of a link is there";
    let why = match host.kind {
        LinkHostKind::Relay => format!(
            "{when}. What is sent is the sealed file, public keys, and your token. The host sees sizes, times, and your address and \
             the recipient's; it cannot open the file."
        ),
        LinkHostKind::Bucket | LinkHostKind::Webdav => format!(
            "{when}. What is sent is the sealed file and your log-in. Who runs the space sees whose it is, sizes, times and addresses; \
             they cannot open the file."
        ),
        LinkHostKind::ThisComputer => {
            "Others connect to this computer while Porchlight runs, and get the page of links and sealed files. Whoever has a link \
             learns your home's address."
                .to_owned()
        }
    };
    let place = match host.kind {
        LinkHostKind::ThisComputer => host.address.clone(),
        _ => format!("{}{proxied}", host.address),
    };
    Connection {
        what: format!("The host of links \"{}\"", host.name),
        place,
        why,
        on: true,
        setting: Some("links".to_owned()),
    }
}
