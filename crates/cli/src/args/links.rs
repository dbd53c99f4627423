//! The command line of secure links.

use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Links {
    /// List links, newest first, as their hosts said when they were last asked
    List,
    /// Ask the hosts, and list
    Refresh,
    /// Show one link; never its secrets
    Show { id: i64 },
    /// Write what you hand on into new files, for your eyes only: whoever has address and PIN has the clips
    Copy {
        id: i64,
        /// The address. With a relay it opens the clips, together with the PIN
        #[arg(long, value_name = "FILE")]
        url_out: PathBuf,
        /// The PIN, to be told by another way than the address
        #[arg(long, value_name = "FILE")]
        pin_out: Option<PathBuf>,
        /// What `age -d` asks for
        #[arg(long, value_name = "FILE")]
        passphrase_out: Option<PathBuf>,
    },
    /// Send on what is not on its host yet
    Send,
    /// Serve the links that wait on this computer until stopped, where no window does; needs no passphrase
    Serve,
    /// Let a link wait longer, or be fetched more often
    Extend {
        id: i64,
        /// From now
        #[arg(long, value_name = "N", default_value_t = 7)]
        days: u32,
        /// In all
        #[arg(long, value_name = "N", default_value_t = 3)]
        downloads: u32,
    },
    /// End a link: what lies on its host is removed
    Revoke { id: i64 },
    /// Where links can wait
    #[command(subcommand)]
    Hosts(Hosts),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Hosts {
    List,
    /// A relay that somebody runs whom you trust with sizes, times and addresses
    AddRelay {
        name: String,
        /// For example `https://relay.example`
        #[arg(long, value_name = "URL")]
        address: String,
        /// The token that you were given
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
    /// A bucket of your own (S3): it knows your account, and keeps the sealed file alone
    AddBucket {
        name: String,
        #[command(flatten)]
        space: Space,
        #[arg(long, value_name = "NAME")]
        bucket: String,
        #[arg(long, value_name = "NAME", default_value = "")]
        region: String,
    },
    /// A WebDAV folder of your own: it knows your account, and keeps the sealed file alone
    AddWebdav {
        name: String,
        #[command(flatten)]
        space: Space,
        /// By which others reach that folder without your log-in
        #[arg(long, value_name = "URL", default_value = "")]
        public_address: String,
    },
    /// This computer: whoever gets the link learns your home's address
    AddThisComputer {
        name: String,
        #[arg(long, value_name = "N", default_value_t = 8474)]
        port: u16,
        /// By which others reach it through your tunnel; without it, over plain http on the home's network
        #[arg(long, value_name = "URL", default_value = "")]
        address: String,
    },
    /// Ask a host how it does
    Check {
        id: i64,
    },
    /// Take a host off the list; links that wait there are given up
    Remove {
        id: i64,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Space {
    #[arg(long, value_name = "URL")]
    pub(crate) address: String,
    #[arg(long, value_name = "PATH", default_value = "")]
    pub(crate) folder: String,
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) user: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: Option<PathBuf>,
}
