//! The command line of community requests, of trust, rules and places.

use clap::{ArgGroup, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Requests {
    /// Take a request's file in
    Import { file: PathBuf },
    /// List what came, newest first; files of unknown senders by their key's words only
    List {
        /// Also what is hidden
        #[arg(long)]
        all: bool,
    },
    /// Show one request, whole
    Show { id: String },
    /// Hide a request
    Hide {
        id: String,
        /// Show it again, whatever the rules say
        #[arg(long)]
        undo: bool,
    },
    /// Drop a file of an unknown sender
    Forget { id: String },
    /// Keep the footage that a request asks about from being deleted; nobody learns of it
    Hold {
        id: String,
        /// May be given several times
        #[arg(long, value_name = "NAME", required = true)]
        camera: Vec<String>,
        /// Ends by itself then
        #[arg(long, value_name = "T")]
        until: Option<String>,
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
    /// Let held footage go again
    Release {
        id: String,
        /// Only this hold [default: all of this request]
        #[arg(long, value_name = "N")]
        hold: Option<i64>,
    },
    /// Note down a response: the footage that was found, and nothing leaves
    Prepare {
        id: String,
        #[arg(long, value_name = "TEXT", default_value = "")]
        notes: String,
    },
    /// List the responses under way
    Responses,
    /// Drop a response
    Discard { response: i64 },
    /// Save the file exactly as it came
    Save {
        id: String,
        /// The file to make; it must not exist
        #[arg(long, value_name = "F")]
        out: PathBuf,
    },
}

/// Whom you know
#[derive(Debug, Subcommand)]
pub(crate) enum Trust {
    /// List the keys that you pinned, and directories
    List,
    /// Know a sender from now on
    #[command(group = ArgGroup::new("by").required(true).args(["words", "code", "file"]))]
    Pin {
        /// Of a file that came: the eight words of its key, which you compared by a number that you looked up yourself
        #[arg(long, value_name = "WORDS", requires_all = ["request", "name"])]
        words: Option<String>,
        /// The file that came
        #[arg(long, value_name = "ID")]
        request: Option<String>,
        /// The code of a key, OFR1:...
        #[arg(long, value_name = "CODE", requires_all = ["domain", "name"])]
        code: Option<String>,
        /// A key file, .ofrkey
        #[arg(long, value_name = "F", conflicts_with_all = ["request", "name", "domain"])]
        file: Option<PathBuf>,
        /// The name by which you know them
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Requests are taken for this domain only
        #[arg(long, value_name = "DOMAIN")]
        domain: Option<String>,
        /// What kind of body they are, as far as you know
        #[arg(long)]
        class: Option<Class>,
    },
    /// Do not know a key any more
    Unpin { key: String },
    /// Take in a directory, a revocation or a rotation
    Statement {
        file: PathBuf,
        /// The eight words of each key that signs a directory which is new here
        #[arg(long, value_name = "WORDS")]
        words: Option<String>,
    },
    /// Do not believe a directory any more
    DropDirectory { id: String },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Class {
    Municipal,
    County,
    State,
    Tribal,
    Federal,
    Fire,
    Prosecutor,
    Defence,
    Insurer,
    Neighbour,
    Other,
}

/// Which requests are hidden, and whether you want any
#[derive(Debug, Subcommand)]
pub(crate) enum Rules {
    Get,
    /// Change some: on=no, hidden_classes=federal,insurer, hidden_incidents=none, max_distance_m=800, notify=yes, quiet_from=22:00
    Set {
        #[arg(value_name = "KEY=VALUE", required = true)]
        changes: Vec<String>,
    },
}

/// Where home is; stays on this computer
#[derive(Debug, Subcommand)]
pub(crate) enum Place {
    Get,
    /// Coordinates or a map's link ("-" reads it from standard input); nothing is fetched
    Set {
        #[arg(allow_hyphen_values = true)]
        text: String,
    },
    Forget,
    /// Towns of a list that is part of the program; `set` takes what it prints
    Search {
        query: String,
    },
}
