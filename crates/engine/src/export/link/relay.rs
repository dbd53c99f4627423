//! What the owner says to a host that runs `porchlight-relay`: the protocol of `docs/secure-link.md`, from the owner's side.

use super::web::{Answer, Ask, Web, no_host};
use crate::error::{Code, Error, Result};
use model::Secret;
use reqwest::Method;
use serde::Deserialize;
use std::time::Duration;

/// The protocol that is spoken here.
const PROTOCOL: u32 = 1;
const PATIENCE: Duration = Duration::from_secs(30);
/// A piece of a file may take its time: 4 MiB over a line of 128 kbit/s are some 4 minutes.
const PIECE_PATIENCE: Duration = Duration::from_secs(600);

/// A host and the owner's word for it.
pub(super) struct Relay<'w> {
    pub(super) web: &'w Web,
    /// `https://host`, without a slash behind it.
    pub(super) origin: String,
    pub(super) token: Secret<String>,
}

/// What a host says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct About {
    protocol: u32,
    pub(super) page_sha256: Option<String>,
    pub(super) most_bytes: u64,
    pub(super) free_bytes: u64,
    pub(super) origin: String,
}

/// How a link stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Status {
    pub(super) id: String,
    pub(super) state: State,
    pub(super) offset: u64,
    pub(super) bytes: u64,
    pub(super) downloads: u32,
    pub(super) downloads_most: u32,
    pub(super) wrong_pins: u32,
    pub(super) waits_s: Option<i64>,
    pub(super) expires_s: i64,
    pub(super) fetched_s: Vec<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Uploading,
    Open,
    Waiting,
    Exhausted,
    Expired,
    Revoked,
    LockedOut,
}

/// A link as the host is told of it.
pub(super) struct Told<'a> {
    pub(super) name: &'a str,
    /// Public keys; none where it is sealed to keys of its own.
    pub(super) access: Option<[u8; 32]>,
    pub(super) pin: Option<[u8; 32]>,
    pub(super) bytes: u64,
    pub(super) sha256: [u8; 32],
    pub(super) expires_s: i64,
    pub(super) downloads: u32,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
    most_bytes: Option<u64>,
}

#[derive(Deserialize)]
struct List {
    links: Vec<Status>,
}

impl Relay<'_> {
    pub(super) fn about(&self) -> Result<About> {
        let about: About = self.good(self.ask(Method::GET, "/v1/host", None)?)?;
        if about.protocol != PROTOCOL {
            return Err(Error::new(Code::Unsupported, "This host speaks a later version of the protocol.")
                .hint("Update Porchlight, or the host, so that both are of one time."));
        }
        Ok(about)
    }

    pub(super) fn put(&self, link: &Told<'_>) -> Result<Status> {
        let says = serde_json::json!({
            "access_key": link.access.map(hex::encode),
            "pin_key": link.pin.map(hex::encode),
            "bytes": link.bytes,
            "sha256": hex::encode(link.sha256),
            "expires_s": link.expires_s,
            "downloads": link.downloads,
        });
        self.status(link.name, self.ask(Method::PUT, &path(link.name), Some(says))?)
    }

    /// Sends the bytes that begin at `offset`. Gives how the link stands then: its own offset says where to go on.
    pub(super) fn send(&self, name: &str, offset: u64, bytes: Vec<u8>) -> Result<Status> {
        let answer = self.web.ask(Ask {
            method: Method::PATCH,
            url: format!("{}{}/data", self.origin, path(name)),
            token: &self.token,
            says: None,
            sends: Some((offset, bytes)),
            patience: PIECE_PATIENCE,
        })?;
        match answer.status {
            // It has more or less than was thought: it says how much.
            409 => self.known(name, answer.read()?),
            _ => self.status(name, answer),
        }
    }

    /// `None`: the host does not know it (any more).
    pub(super) fn one(&self, name: &str) -> Result<Option<Status>> {
        let answer = self.ask(Method::GET, &path(name), None)?;
        if answer.status == 404 {
            return Ok(None);
        }
        self.status(name, answer).map(Some)
    }

    pub(super) fn all(&self) -> Result<Vec<Status>> {
        let list: List = self.good(self.ask(Method::GET, "/v1/links", None)?)?;
        Ok(list.links)
    }

    pub(super) fn extend(&self, name: &str, expires_s: i64, downloads: u32) -> Result<Status> {
        let says = serde_json::json!({ "expires_s": expires_s, "downloads": downloads });
        self.status(name, self.ask(Method::POST, &format!("{}/extend", path(name)), Some(says))?)
    }

    /// `None`: it was gone already.
    pub(super) fn revoke(&self, name: &str) -> Result<Option<Status>> {
        let answer = self.ask(Method::DELETE, &path(name), None)?;
        if answer.status == 404 {
            return Ok(None);
        }
        self.status(name, answer).map(Some)
    }

    fn ask(&self, method: Method, path: &str, says: Option<serde_json::Value>) -> Result<Answer> {
        let url = format!("{}{path}", self.origin);
        self.web.ask(Ask { method, url, token: &self.token, says, sends: None, patience: PATIENCE })
    }

    fn good<T: serde::de::DeserializeOwned>(&self, answer: Answer) -> Result<T> {
        match answer.status {
            200 | 201 => answer.read(),
            _ => Err(refused(&answer)),
        }
    }

    fn status(&self, name: &str, answer: Answer) -> Result<Status> {
        let status = self.good(answer)?;
        self.known(name, status)
    }

    /// Of this link, and with numbers that can be: a host is somebody else's.
    fn known(&self, name: &str, status: Status) -> Result<Status> {
        if status.id != name || status.offset > status.bytes {
            return Err(no_host());
        }
        Ok(status)
    }
}

fn path(name: &str) -> String {
    format!("/v1/links/{name}")
}

fn refused(answer: &Answer) -> Error {
    let Ok(said) = answer.read::<Refused>() else { return no_host() };
    let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
    match (answer.status, said.error.as_str()) {
        (401, "token") => Error::new(Code::Unauthorized, "The host does not know this token.")
            .hint("Ask the person who runs it for a new one, and set the host up anew in Settings."),
        (413, "too-large") => {
            let most = said.most_bytes.map(|most| format!(" It takes {} MB at most.", megabytes(most)));
            Error::new(Code::Refused, format!("The bundle is too large for this host.{}", most.unwrap_or_default()))
                .hint("Give fewer or shorter clips, or use a stick.")
        }
        (507, "full") => Error::new(Code::DiskFull, "The host has no room left.")
            .hint("Revoke links that are not needed any more, or ask the person who runs it."),
        (409, "taken") => Error::new(Code::InUse, "The host has another link of this name.")
            .hint("Make the link anew; it gets another name."),
        (422, "hash") => Error::new(Code::Damaged, "What arrived at the host is not what was sent.")
            .hint("It is sent once more from the beginning."),
        (429 | 503, _) => Error::new(Code::Busy, "The host is busy.").hint("It is asked again in a while."),
        (404, _) => Error::new(Code::NotFound, "The host does not know this link any more.")
            .hint("Was it restored from an old copy? Make the link anew."),
        _ => no_host(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read_as_the_protocol_has_it() {
        let text = r#"{"id":"00","state":"locked_out","offset":1,"bytes":2,"downloads":0,"downloads_most":3,"wrong_pins":30,
                       "waits_s":null,"expires_s":9,"made_s":1,"fetched_s":[4,5],"later":true}"#;
        let status: Status = serde_json::from_str(text).expect("reads");
        assert_eq!((status.state, status.fetched_s), (State::LockedOut, vec![4, 5]));
    }
}
