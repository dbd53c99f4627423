//! What the owner sees of secure links: the hosts they can wait on, what each reveals and protects, and the links themselves.
//!
//! Times are whole microseconds since 1970 in UTC. No behaviour here.

use super::ErrorView;
use model::Secret;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

names! {
    pub enum LinkHostKind {
        /// `porchlight-relay`, run by somebody whom the owner trusts with sizes, times and addresses.
        Relay,
        /// The owner's own space: an S3 bucket.
        Bucket,
        /// The owner's own space: a WebDAV folder.
        Webdav,
        /// This computer, on the home's network or behind the owner's tunnel.
        ThisComputer,
    }
    pub enum LinkState {
        /// Being sealed, in the export's job.
        Sealing,
        /// On its way to the host; goes on by itself after a break.
        Uploading,
        Open,
        /// Too many wrong PINs: nobody is let in for a while.
        Waiting,
        /// Fetched as often as it may be.
        Exhausted,
        Expired,
        Revoked,
        /// Revoked by the host after 30 wrong PINs.
        LockedOut,
        /// The host gave the upload up, or does not know the link any more.
        Failed,
    }
    /// What a host sees or keeps from whom; shown before the act.
    pub enum LinkTrait {
        /// Reveals: size and times of what waits there, and the addresses of owner and recipient.
        SizesTimesAddresses,
        /// Reveals: the account that the space belongs to.
        Account,
        /// Reveals: the home's address, to the recipient.
        HomeAddress,
        /// Protects: nobody is let in without the key of the link.
        KeyProof,
        Pin, Expiry, Counts, Deletion,
        /// The page is served by the host: it is blind only while it serves ours.
        PageOfHost,
        /// Only the .age file, which the recipient opens with a tool of their own.
        AgeOnly,
        /// Plain http on the home's network.
        Plain,
    }
}

view! {
    /// A place that links can wait on, set up by the owner.
    pub struct LinkHostView {
        #[ts(type = "number")]
        pub id: i64,
        pub kind: LinkHostKind,
        /// As the owner calls it.
        pub name: String,
        /// Without any log-in.
        pub address: String,
        /// Of a relay: SHA-256 of the page that it serves, hex, and whether it is the page of this release.
        pub page: Option<String>,
        pub page_ours: Option<bool>,
        #[ts(type = "number | null")]
        pub most_bytes: Option<u64>,
        #[ts(type = "number | null")]
        pub free_bytes: Option<u64>,
        pub reveals: Vec<LinkTrait>,
        pub protects: Vec<LinkTrait>,
        pub links: u32,
        pub problem: Option<ErrorView>,
    }

    /// What the owner types to set a host up. Fields of other kinds are empty. Secrets go in and never come out.
    pub struct LinkHostDraft {
        pub kind: LinkHostKind,
        pub name: String,
        /// Relay and WebDAV: https address. S3: endpoint. This computer: the address by which others reach it, empty: on the home's network.
        pub address: String,
        /// Relay: the token.
        #[ts(type = "string")]
        pub token: Secret<String>,
        pub bucket: String,
        pub region: String,
        pub folder: String,
        pub user: String,
        #[ts(type = "string")]
        pub password: Secret<String>,
        /// WebDAV: the public address of that folder, where there is one.
        pub public_address: String,
        #[ts(type = "number")]
        pub port: u16,
    }

    /// How a link is made; goes with `ExportPlace` of kind `Link`.
    pub struct LinkOrder {
        #[ts(type = "number")]
        pub host: i64,
        pub pin: bool,
        /// 1 to 30.
        pub days: u32,
        /// 1 to 3.
        pub downloads: u32,
    }

    pub struct LinkView {
        #[ts(type = "number")]
        pub id: i64,
        #[ts(type = "number")]
        pub host: i64,
        pub host_name: String,
        pub host_kind: LinkHostKind,
        pub state: LinkState,
        #[ts(type = "number")]
        pub made_us: i64,
        #[ts(type = "number")]
        pub expires_us: i64,
        #[ts(type = "number")]
        pub bytes: u64,
        /// Of it on the host.
        #[ts(type = "number")]
        pub sent: u64,
        pub downloads: u32,
        pub downloads_most: u32,
        #[ts(type = "number[]")]
        pub fetched_us: Vec<i64>,
        pub wrong_pins: u32,
        #[ts(type = "number | null")]
        pub waits_until_us: Option<i64>,
        pub pin: bool,
        /// Its receipt, `footage-<random>` and to whom.
        #[ts(type = "number")]
        pub receipt: i64,
        pub bundle: String,
        pub to: String,
        /// SHA-256 of the sealed file, hex: the recipient can compare it.
        pub sha256: String,
        /// When the host was last asked.
        #[ts(type = "number | null")]
        pub asked_us: Option<i64>,
        pub problem: Option<ErrorView>,
    }

    /// What is handed on; asked for by an own act each time, never listed, kept in no cache of the page.
    pub struct LinkSecrets {
        /// With a relay or this computer: address and key in one. With an own space: the address of the file alone.
        #[ts(type = "string")]
        pub url: Secret<String>,
        /// To be told by another way than the address.
        #[ts(type = "string | null")]
        pub pin: Option<Secret<String>>,
        /// What `age -d` asks for.
        #[ts(type = "string")]
        pub passphrase: Secret<String>,
    }
}
