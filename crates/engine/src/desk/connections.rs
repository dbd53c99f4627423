//! "What can leave this computer": every connection that any part of Porchlight can make, complete and true.
//!
//! Whoever adds a way out of this computer adds its line here in the same commit.

use super::Desk;
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
        items.push(Connection {
            what: "Looking at a new camera".to_owned(),
            place: "the address you type".to_owned(),
            why: "When you add a camera and press Look, and never by itself.".to_owned(),
            on: true,
            setting: None,
        });
        items.push(Connection {
            what: "Names of cameras".to_owned(),
            place: "this computer's name service".to_owned(),
            why: "Only where a camera's address is a name and not a number.".to_owned(),
            on: true,
            setting: None,
        });
        Ok(ConnectionList { items })
    }
}
