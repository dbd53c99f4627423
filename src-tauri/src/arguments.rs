//! What the window's program is started with. The headless program's commands belong in `crates/cli`.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Porchlight: a home NVR that seals every byte of footage to your key.
#[derive(Parser)]
#[command(name = "porchlight-window", version)]
pub(crate) struct Arguments {
    /// The household's folder (default: PORCHLIGHT_HOME, then config.toml, then the XDG data folder).
    #[arg(long, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Try Porchlight with simulated cameras in a throw-away household.
    #[arg(long, conflicts_with = "home")]
    pub(crate) demo: bool,
    /// Do not open the window: watch from the tray, as at log-in.
    #[arg(long)]
    pub(crate) background: bool,
    #[command(subcommand)]
    pub(crate) role: Option<Role>,
}

/// The other processes of this program, started by the window itself.
#[derive(Subcommand)]
pub(crate) enum Role {
    /// Records the cameras of a household until it is told to stop.
    #[command(hide = true)]
    Recorder {
        #[arg(long)]
        home: PathBuf,
    },
    /// Decodes what comes over standard input, and can do nothing else.
    #[command(hide = true)]
    DecodeWorker {
        /// Whose own models it has, too.
        #[arg(long)]
        home: Option<PathBuf>,
        /// With models.
        #[arg(long)]
        finds: bool,
    },
}
