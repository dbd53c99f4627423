//! The command line of exports.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Export {
    /// Say what would leave, item by item, and what is lacking; nothing is written
    Plan(Draft),
    /// Write a bundle, NOT sealed unless you say so: it cannot be called back
    New {
        #[command(flatten)]
        draft: Draft,
        /// The folder that the bundle is made in
        #[arg(long, value_name = "DIR", required_unless_present_any = ["drive", "link"])]
        to: Option<PathBuf>,
        /// A stick, by its id
        #[arg(long, value_name = "ID", conflicts_with = "to")]
        drive: Option<String>,
        /// Other files may lie on the stick: whoever gets it gets them too
        #[arg(long, requires = "drive")]
        others_fine: bool,
        /// A secure link on this host, by its name or number; the bundle is sealed then
        #[arg(long, value_name = "HOST", conflicts_with_all = ["to", "drive"])]
        link: Option<String>,
        /// No PIN beside the link's address: whoever sees the address can open it
        #[arg(long, requires = "link")]
        without_pin: bool,
        /// How many days the link waits, 1 to 30
        #[arg(long, value_name = "N", requires = "link", default_value_t = 7)]
        days: u32,
        /// How often it can be fetched, 1 to 3
        #[arg(long, value_name = "N", requires = "link", default_value_t = 3)]
        downloads: u32,
        /// Make the link and do not send it yet: `porchlight links send` does
        #[arg(long, requires = "link")]
        later: bool,
    },
}

/// What is exported. Without a response or a paper it is for your own use.
#[derive(Debug, Args)]
pub(crate) struct Draft {
    /// All of it as JSON, as the window has it; "-" is standard input
    #[arg(long, value_name = "F", exclusive = false)]
    pub(crate) draft: Option<PathBuf>,
    /// The response that this is; without clips, all redactions of it leave
    #[arg(long, value_name = "N", conflicts_with = "paper")]
    pub(crate) response: Option<i64>,
    /// The order, warrant or claim that this answers
    #[arg(long, value_name = "N")]
    pub(crate) paper: Option<i64>,
    /// A clip as it was recorded; may be given several times. Times as 2026-11-22T08:30:00Z
    #[arg(long, value_names = ["CAMERA", "FROM", "TO"], num_args = 3)]
    pub(crate) clip: Vec<String>,
    /// A redaction whose approved result leaves; may be given several times
    #[arg(long, value_name = "ID")]
    pub(crate) redaction: Vec<i64>,
    /// With the sound of what leaves as recorded
    #[arg(long)]
    pub(crate) sound: bool,
    /// How much of you goes along
    #[arg(long, value_enum, default_value = "clip-only")]
    pub(crate) level: Level,
    /// One mailbox or telephone; for --level contactable
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) contact: String,
    /// For --level witness, as are the next three
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) name: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) address: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) phone: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) email: String,
    /// What the cameras look at, in your words; not at --level clip-only
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) looks_at: String,
    /// The request goes along [default: yes, unless it may be yours alone]
    #[arg(long, conflicts_with = "without_request")]
    pub(crate) with_request: bool,
    #[arg(long)]
    pub(crate) without_request: bool,
    /// Seal the bundle to the requester's own keys
    #[arg(long)]
    pub(crate) sealed: bool,
    /// Why it goes beyond what was asked for
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) why: String,
    /// "leave as recorded", where an answer holds a clip that is not redacted
    #[arg(long, value_name = "WORDS", default_value = "")]
    pub(crate) confirm: String,
    /// Keep the key that signs this bundle, sealed, to answer a later challenge
    #[arg(long)]
    pub(crate) keep_key: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Level {
    /// The clips alone
    ClipOnly,
    /// And how you can be reached
    Contactable,
    /// And who you are, and everything a witness says
    Witness,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Exports {
    /// List what was given, newest first
    List,
    /// Show one receipt
    Show { id: i64 },
    /// Answer a challenge with the signing key of an export, where it was kept: shows that you made it
    Prove {
        id: i64,
        /// What was sent to you: 16 bytes to 1 MiB, made by whoever asks
        #[arg(long, value_name = "FILE")]
        challenge: PathBuf,
        /// A new file, to be sent back
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Reveal {
    /// The receipt's number
    pub(crate) receipt: i64,
    /// The clip's number in the bundle, from 1
    pub(crate) clip: u32,
    /// Which parts, for example 1,4-6
    #[arg(long, value_name = "LIST")]
    pub(crate) parts: String,
    /// A new folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}
