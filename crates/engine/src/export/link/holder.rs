//! Whom a link waits with, whatever language it speaks.

use super::relay::Relay;
use super::space::Space;
use super::web::Web;
use crate::desk::{Desk, LinkHost};
use crate::error::Result;
use crate::view::link::{LinkHostDraft, LinkHostKind};

/// A host, and the way to it.
pub(super) struct Holder {
    web: Web,
    setup: LinkHostDraft,
}

/// The language that it speaks.
pub(super) enum Speaks<'h> {
    Relay(Relay<'h>),
    Space(Space<'h>),
}

impl Holder {
    pub(super) fn of(desk: &Desk, host: &LinkHost) -> Result<Self> {
        Self::new(desk, host.setup.clone())
    }

    pub(super) fn new(desk: &Desk, setup: LinkHostDraft) -> Result<Self> {
        let web = match setup.kind {
            LinkHostKind::ThisComputer => Web::inside()?,
            _ => Web::new(desk)?,
        };
        Ok(Self { web, setup })
    }

    pub(super) fn speaks(&self) -> Result<Speaks<'_>> {
        Ok(match self.setup.kind {
            LinkHostKind::Relay => Speaks::Relay(self.relay(self.setup.address.clone())),
            LinkHostKind::ThisComputer => Speaks::Relay(self.relay(format!("http://127.0.0.1:{}", self.setup.port))),
            LinkHostKind::Bucket | LinkHostKind::Webdav => Speaks::Space(Space::new(&self.web, &self.setup)?),
        })
    }

    fn relay(&self, origin: String) -> Relay<'_> {
        Relay { web: &self.web, origin, token: self.setup.token.clone() }
    }
}
