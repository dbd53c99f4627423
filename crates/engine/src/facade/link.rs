//! Secure links, for the window: hosts, links, and what is done with them.

use super::Engine;
use crate::error::Result;
use crate::export;
use crate::view::Topic;
use crate::view::link::{LinkHostDraft, LinkHostView, LinkSecrets, LinkView};

const CHANGED: [Topic; 2] = [Topic::Links, Topic::Ledger];

impl Engine {
    /// Places that links can wait on.
    pub async fn link_hosts(&self) -> Result<Vec<LinkHostView>> {
        self.at_open_desk(&[], |desk| desk.link_hosts()).await
    }

    /// Sets a host up, or up anew, once it answered.
    pub async fn link_host_set(&self, id: Option<i64>, draft: LinkHostDraft) -> Result<LinkHostView> {
        self.at_open_desk(&CHANGED, move |desk| export::link::set_host(desk, id, &draft)).await
    }

    pub async fn link_host_remove(&self, id: i64) -> Result<()> {
        self.at_open_desk(&CHANGED, move |desk| export::link::remove_host(desk, id)).await
    }

    /// Asks a host how it does.
    pub async fn link_host_check(&self, id: i64) -> Result<LinkHostView> {
        self.at_open_desk(&[Topic::Links], move |desk| export::link::check_host(desk, id)).await
    }

    /// All links, as their hosts said when they were last asked.
    pub async fn links(&self) -> Result<Vec<LinkView>> {
        self.at_open_desk(&[], |desk| desk.links()).await
    }

    /// Address, PIN and passphrase of a link, by an own act of the owner's each time.
    pub async fn link_secrets(&self, id: i64) -> Result<LinkSecrets> {
        self.at_open_desk(&[], move |desk| export::link::secrets(desk, id)).await
    }

    /// Lets a link wait for so many days from now, to be fetched so often in all.
    pub async fn link_extend(&self, id: i64, days: u32, downloads: u32) -> Result<LinkView> {
        self.at_open_desk(&CHANGED, move |desk| export::link::extend(desk, id, days, downloads)).await
    }

    pub async fn link_revoke(&self, id: i64) -> Result<LinkView> {
        self.at_open_desk(&CHANGED, move |desk| export::link::revoke(desk, id)).await
    }

    /// Asks the hosts of all links that have not ended.
    pub async fn links_refresh(&self) -> Result<Vec<LinkView>> {
        self.at_open_desk(&CHANGED, export::link::refresh).await
    }
}
