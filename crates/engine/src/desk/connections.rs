//! "What can leave this computer": every connection that any part of Porchlight can make, complete and true.
//!
//! Whoever adds a way out of this computer adds its line here in the same commit.

use super::Desk;
use crate::carrier::Authority;
use crate::error::Result;
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
            why: "Only where a camera's address is a name and not a number, and for feeds, unless a proxy is set for them."
                .to_owned(),
            on: true,
            setting: None,
        });
        Ok(ConnectionList { items })
    }
}
