//! A link that is about to be made: what was agreed, looked at before anything is sealed, and its secrets.

use super::keep::lasts;
use super::outbox;
use super::secret;
use super::{padme, web};
use crate::desk::{Desk, Link, LinkHost, Said, age_only};
use crate::error::{Code, Error, Result};
use crate::export::bundle::Lock;
use crate::view::bundle::{ExportDraft, ExportPlace, PlaceKind};
use crate::view::link::{LinkHostKind, LinkOrder, LinkState};
use model::Secret;
use std::time::Duration;
use store::StoredLink;

pub(in crate::export) struct Fresh {
    pub(in crate::export) host: LinkHost,
    order: LinkOrder,
    name: String,
    /// None where it is sealed to keys.
    secret: Option<Secret<[u8; 20]>>,
    pin: Option<Secret<String>>,
}

/// Whether such a link can be made; gives the host as the owner calls it.
pub(in crate::export) fn may_be(desk: &Desk, place: &ExportPlace, to_keys: bool) -> Result<LinkHost> {
    let order = ordered(place)?;
    let host = desk.link_host(order.host)?;
    lasts(host.setup.kind, order.days, order.downloads)?;
    if order.pin && (to_keys || age_only(&host.setup)) {
        return Err(Error::new(Code::Refused, "There is no PIN on such a link.")
            .hint("Nobody asks for one there. Tell the passphrase by another way than the address."));
    }
    Ok(host)
}

fn ordered(place: &ExportPlace) -> Result<&LinkOrder> {
    place
        .link
        .as_ref()
        .filter(|_| place.kind == PlaceKind::Link)
        .ok_or_else(|| Error::new(Code::Refused, "No host was picked.").hint("Pick one, or set one up in Settings."))
}

impl Fresh {
    /// Draws its name and its secrets.
    pub(in crate::export) fn draw(desk: &Desk, place: &ExportPlace, draft: &ExportDraft) -> Result<Self> {
        let host = may_be(desk, place, draft.sealed)?;
        let order = ordered(place)?.clone();
        let name = secret::name()?;
        let secret = (!draft.sealed).then(secret::draw).transpose()?;
        let pin = order.pin.then(secret::draw_pin).transpose()?;
        Ok(Self { host, order, name, secret, pin })
    }

    /// What the sealed file is called.
    pub(in crate::export) fn file(&self) -> String {
        outbox::called(&self.name)
    }

    /// Refused where so much would not be taken there.
    pub(in crate::export) fn fits(&self, bytes: u64) -> Result<()> {
        let seen = &self.host.seen;
        if seen.most_bytes.is_some_and(|most| padme::padme(bytes) > most) {
            return Err(Error::new(Code::Refused, "That is more than this host takes.")
                .hint("Give fewer or shorter clips, or choose another host."));
        }
        if seen.free_bytes.is_some_and(|free| padme::padme(bytes) > free) {
            return Err(web::full());
        }
        Ok(())
    }

    /// What the file is sealed with.
    pub(in crate::export) fn lock<'a>(&self, recipients: &'a [String]) -> Lock<'a> {
        match &self.secret {
            Some(secret) => Lock::Phrase(secret::passphrase(secret, self.pin.as_ref())),
            None => Lock::Keys(recipients),
        }
    }

    /// The link, as it is kept from here on. Gives it with its number.
    pub(in crate::export) fn keep(&self, desk: &Desk, export: i64, (bytes, sha256): (u64, [u8; 32])) -> Result<Link> {
        let now = desk.now();
        // Where nobody counts, there is nothing to be counted to.
        let counted = matches!(self.host.setup.kind, LinkHostKind::Relay | LinkHostKind::ThisComputer);
        let mut link = Link {
            stored: StoredLink {
                id: 0,
                name: self.name.clone(),
                export,
                host: self.host.id,
                state: String::new(),
                made: now,
                expires: now.plus(Duration::from_secs(u64::from(self.order.days) * 86_400)),
                bytes,
                sha256,
                said: String::new(),
                secret: self.secret.clone(),
                pin: self.pin.clone(),
            },
            state: LinkState::Sealing,
            said: Said {
                host_name: self.host.setup.name.clone(),
                host_kind: self.host.setup.kind,
                pin: self.pin.is_some(),
                to_keys: self.secret.is_none(),
                sent: 0,
                downloads: 0,
                downloads_most: if counted { self.order.downloads } else { 0 },
                fetched_us: Vec::new(),
                wrong_pins: 0,
                waits_until_us: None,
                asked_us: None,
                problem: None,
            },
        };
        link.stored.id = desk.add_link(&link)?;
        Ok(link)
    }
}

/// Its file has its name: from here on it is sent.
pub(in crate::export) fn sealed(desk: &Desk, link: &mut Link) -> Result<()> {
    link.state = LinkState::Uploading;
    desk.keep_link(link)?;
    let public = serde_json::json!({
        "link": link.stored.id, "bytes": link.stored.bytes, "host": link.said.host_kind, "pin": link.said.pin,
        "expires": link.stored.expires.rfc3339(), "downloads": link.said.downloads_most,
    });
    desk.note_link("link_made", link, public);
    Ok(())
}
