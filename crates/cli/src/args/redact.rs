//! The command line of redactions.

use clap::{Subcommand, ValueEnum};
use model::find::Subject;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Redact {
    /// Begin a redaction of a clip; its footage is held from then on
    New {
        #[arg(long, value_name = "NAME")]
        camera: String,
        /// RFC 3339, for example 2026-11-22T08:30:00Z
        #[arg(long, value_name = "T")]
        from: String,
        /// At most two hours later
        #[arg(long, value_name = "T")]
        to: String,
        /// The response that it is for
        #[arg(long, value_name = "N")]
        response: Option<i64>,
    },
    /// List them, the one changed last first
    List,
    /// Show one: its plan, its render, and what is lacking
    Show { id: i64 },
    /// Change the plan by one step, as JSON: {"kind": "draw", ...}
    Edit {
        id: i64,
        /// A file with the step [default: standard input]
        file: Option<PathBuf>,
        /// The plan's revision that it is made on [default: the newest]
        #[arg(long, value_name = "N")]
        revision: Option<u32>,
    },
    /// Take the last step back
    Undo { id: i64 },
    /// Make a step again that was taken back
    Redo { id: i64 },
    /// What a camera never shows: show it, or set it
    Masks {
        camera: String,
        /// A file with the masks, as JSON: {"shapes": [...], "onScreen": false}; "-" is standard input
        #[arg(long, value_name = "F")]
        set: Option<PathBuf>,
    },
    /// Render the plan as it is, or go on with it; Ctrl-C keeps what is done
    Render { id: i64 },
    /// Let models look for whom to hide, or go on with it; what they find becomes marks to be decided. Ctrl-C keeps what is done
    Detect {
        id: i64,
        /// What to look for, apart by commas: face, plate, person, vehicle, animal
        #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "face,plate", value_enum)]
        subjects: Vec<Sought>,
        /// Tell where somebody speaks, too
        #[arg(long)]
        speech: bool,
        /// Look through the rendered result instead, for what slipped through
        #[arg(long, conflicts_with_all = ["subjects", "speech"])]
        result: bool,
    },
    /// List moments at which something may slip through, the greatest weight first
    Risks { id: i64 },
    /// List what can be looked for on this computer, and what is missing
    Models,
    /// Make every part of the render again, with noise in the place of what is hidden, and compare
    Check { id: i64 },
    /// Say what you looked at; without a word, list what is lacking
    Review {
        id: i64,
        /// A mark whose contact sheet you saw; may be given several times
        #[arg(long, value_name = "MARK")]
        seen: Vec<u32>,
        /// A part of the result that you watched, in microseconds of the clip; may be given several times
        #[arg(long, value_names = ["FROM", "TO"], num_args = 2, allow_negative_numbers = true)]
        watched: Vec<i64>,
    },
    /// Approve the result, having looked at all of it
    Approve { id: i64 },
    /// Save an approved result as an MP4, NOT sealed: whoever has the file can watch it
    Save {
        id: i64,
        /// Ends in .mp4; nothing is written over
        #[arg(long, value_name = "F")]
        out: PathBuf,
    },
    /// Drop a redaction with its renders, and let its footage go
    Discard { id: i64 },
}

/// What can be looked for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Sought {
    Face,
    Plate,
    Person,
    Vehicle,
    Animal,
}

impl From<Sought> for Subject {
    fn from(sought: Sought) -> Self {
        match sought {
            Sought::Face => Self::Face,
            Sought::Plate => Self::Plate,
            Sought::Person => Self::Person,
            Sought::Vehicle => Self::Vehicle,
            Sought::Animal => Self::Animal,
        }
    }
}
