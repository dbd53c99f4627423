//! The command line as it is typed. A stable contract: grow it, keep it.

mod bundle;
mod links;
mod redact;
mod requests;

pub(crate) use bundle::{Draft, Export, Exports, Level, Reveal};
pub(crate) use links::{Hosts, Links, Space as LinksSpace};
pub(crate) use redact::Redact;
pub(crate) use requests::{Class, Place, Requests, Rules, Trust};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Records cameras, sealed to your own key, on your own computer.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version, about, max_term_width = 100)]
pub(crate) struct Args {
    /// The household's folder [default: PORCHLIGHT_HOME, else config.toml, else the data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) home: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Read the passphrase from the first line of a file
    #[arg(long, global = true, value_name = "F")]
    pub(crate) passphrase_file: Option<PathBuf>,
    /// Read the passphrase from an open file descriptor
    #[arg(long, global = true, value_name = "N", conflicts_with = "passphrase_file")]
    pub(crate) passphrase_fd: Option<u32>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Keys: make a household, recover it, let others in
    #[command(subcommand)]
    Vault(Vault),
    #[command(subcommand)]
    Cameras(Cameras),
    /// Record until stopped; needs no passphrase
    Run {
        /// Stop by itself after this long, for example 30s, 10m or 2h
        #[arg(long = "for", value_name = "TIME", value_parser = duration)]
        duration: Option<Duration>,
    },
    /// List recorded segments
    Segments {
        #[arg(long, value_name = "NAME")]
        camera: Option<String>,
    },
    /// Show footage, and gaps with their causes, between two times
    Timeline {
        /// RFC 3339, for example 2026-11-22T08:30:00Z
        #[arg(long, value_name = "T")]
        from: String,
        #[arg(long, value_name = "T")]
        to: String,
    },
    /// Save a range as an MP4, NOT sealed: whoever has the file can watch it
    Clip(Clip),
    /// Save the frame that is shown at a moment as a picture, NOT sealed
    Snapshot {
        #[arg(long, value_name = "NAME")]
        camera: String,
        #[arg(long, value_name = "T")]
        at: String,
        /// Ends in .png or .jpg
        #[arg(long, value_name = "F")]
        out: PathBuf,
    },
    /// Moments that you marked, with a note
    #[command(subcommand)]
    Bookmarks(Bookmarks),
    /// Prove that files, index and ledger agree; changes nothing
    Check {
        /// Read every byte of footage too
        #[arg(long)]
        deep: bool,
    },
    #[command(subcommand)]
    Ledger(Ledger),
    /// Footage that no limit deletes
    #[command(subcommand)]
    Hold(Hold),
    /// What others ask for, and what you do with it
    #[command(subcommand)]
    Requests(Requests),
    /// Sticks that footage can be given away on, and letting go of one
    Drives {
        #[command(subcommand)]
        command: Option<Drives>,
    },
    /// Hide what others are not to see of a clip, look at the result, and save what you approved
    #[command(subcommand)]
    Redact(Redact),
    /// Give clips away, with what they say of themselves: to a stick, or to a folder
    #[command(subcommand)]
    Export(Box<Export>),
    /// Receipts of what was given; they stay when the footage is gone
    #[command(subcommand)]
    Exports(Exports),
    /// Secure links: sealed bundles that wait on a host until they are fetched, expire or are revoked
    #[command(subcommand)]
    Links(Box<Links>),
    /// Open parts of an exported original, with the proof that they are what was recorded: NOT sealed
    Reveal(Reveal),
    #[command(subcommand)]
    Trust(Trust),
    #[command(subcommand)]
    Rules(Rules),
    #[command(subcommand)]
    Place(Place),
    /// Lists of requests that a publisher keeps on the web; none until you follow one
    #[command(subcommand)]
    Feeds(Feeds),
    /// Folders whose .ofr files are taken in; none until you name one
    #[command(subcommand)]
    Folders(Folders),
    #[command(subcommand)]
    Settings(Settings),
    /// Say what needs you: recorder, cameras, disks, keys, this computer; exit status 1 if something does
    Health,
    /// Where footage lies, what each camera takes, how long it lasts
    Storage {
        #[command(subcommand)]
        command: Option<Storage>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Drives {
    /// List what is plugged in; what is done without a word, too
    List,
    /// Bring everything to a stick and unmount it: then it can be pulled
    Eject {
        /// As `drives` lists it
        id: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Clip {
    /// May be given several times: a file for each
    #[arg(long, value_name = "NAME", required = true)]
    pub(crate) camera: Vec<String>,
    /// RFC 3339, for example 2026-11-22T08:30:00Z
    #[arg(long, value_name = "T")]
    pub(crate) from: String,
    #[arg(long, value_name = "T")]
    pub(crate) to: String,
    /// The file, or with several cameras or parts the beginning of their names; nothing is written over
    #[arg(long, value_name = "F")]
    pub(crate) out: PathBuf,
    /// Begin and end at the very frame, encoding pictures anew [default: as recorded, from the key frame before]
    #[arg(long)]
    pub(crate) exact: bool,
    #[arg(long)]
    pub(crate) no_audio: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Bookmarks {
    /// List them, or those between two times
    List {
        #[arg(long, value_name = "T")]
        from: Option<String>,
        #[arg(long, value_name = "T")]
        to: Option<String>,
    },
    /// Mark a moment, of one camera or of all
    Add {
        #[arg(long, value_name = "T")]
        at: String,
        #[arg(long, value_name = "NAME")]
        camera: Option<String>,
        #[arg(default_value = "")]
        note: String,
    },
    /// Change the note
    Change {
        id: i64,
        note: String,
    },
    Remove {
        id: i64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyPlace {
    Keyring,
    File,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Vault {
    /// Make a household in the home folder
    Init {
        /// Write the recovery sheet to this file instead of the terminal
        #[arg(long, value_name = "F")]
        recovery_out: Option<PathBuf>,
        /// Where the recorder's own key goes [default: keyring if reachable, else file]
        #[arg(long)]
        unattended_key: Option<KeyPlace>,
        /// Where footage goes [default: the home's footage folder]
        #[arg(long, value_name = "DIR")]
        footage: Option<PathBuf>,
    },
    /// Set a new passphrase from the recovery sheet
    Recover {
        /// The sheet's words or key, or the file of --recovery-out
        #[arg(long, value_name = "F")]
        recovery_file: PathBuf,
    },
    /// Passphrase and every key lost: make a new key, so that recording goes on
    StartOver {
        /// Write the new recovery sheet to this file instead of the terminal
        #[arg(long, value_name = "F")]
        recovery_out: Option<PathBuf>,
        /// Say that footage recorded until now cannot be opened any more
        #[arg(long, required = true)]
        old_footage_is_lost: bool,
    },
    /// Prove that the passphrase opens this household, and settle the lengths of cut segments
    UnlockTest,
    /// List the ways in
    List,
    /// Let a person or a hardware key in
    Add {
        name: String,
        /// age1..., public
        recipient: String,
    },
    /// Take a way in away; starts a new key epoch
    Remove { name: String },
    /// Change the passphrase
    Passphrase {
        /// [default: asked for on the terminal]
        #[arg(long, value_name = "F")]
        new_passphrase_file: Option<PathBuf>,
        #[arg(long, value_name = "N", conflicts_with = "new_passphrase_file")]
        new_passphrase_fd: Option<u32>,
    },
    /// Move the recorder's own key between the log-in keyring and a file; recording goes on
    UnattendedKey { to: KeyPlace },
    /// Prove that the recovery sheet still opens the oldest and the newest footage
    Drill {
        #[arg(long, value_name = "F")]
        recovery_file: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cameras {
    /// Add a camera by its RTSP address ("-" reads it from standard input)
    Add {
        name: String,
        url: String,
        /// Address of the camera's small stream
        #[arg(long, value_name = "URL")]
        sub: Option<String>,
        /// RTP over UDP instead of the RTSP connection
        #[arg(long)]
        udp: bool,
        /// Do not record sound
        #[arg(long)]
        no_audio: bool,
        /// Where it hangs, in your words
        #[arg(long, value_name = "TEXT")]
        place: Option<String>,
        /// How private what it sees is [default: indoor, the most careful]
        #[arg(long)]
        class: Option<CameraClass>,
        /// Most its footage may take, for example "200 GB"
        #[arg(long, value_name = "BYTES")]
        quota: Option<Bytes>,
    },
    /// Change a camera; what is not given stays
    Set(Box<CameraSet>),
    List,
    /// Look at a camera without adding it
    Probe {
        url: String,
        #[arg(long, value_name = "URL")]
        sub: Option<String>,
        #[arg(long)]
        udp: bool,
    },
    /// Record nothing of a camera for now
    Pause {
        name: String,
        /// Goes on by itself after this long, for example 30m or 1h
        #[arg(long = "for", value_name = "TIME", value_parser = duration)]
        duration: Option<Duration>,
        /// Goes on by itself then
        #[arg(long, value_name = "T", conflicts_with = "duration")]
        until: Option<String>,
    },
    Resume {
        name: String,
    },
    Remove {
        name: String,
        /// Delete its footage too, a day from now
        #[arg(long)]
        with_footage: bool,
    },
    /// Take a removed camera back
    Restore {
        name: String,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CameraSet {
    pub(crate) name: String,
    #[arg(long, value_name = "NAME")]
    pub(crate) rename: Option<String>,
    /// Another address ("-" reads it from standard input)
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<String>,
    /// Address of the camera's small stream
    #[arg(long, value_name = "URL", conflicts_with = "no_sub")]
    pub(crate) sub: Option<String>,
    /// It has no small stream
    #[arg(long)]
    pub(crate) no_sub: bool,
    /// RTP over UDP
    #[arg(long, conflicts_with = "tcp")]
    pub(crate) udp: bool,
    /// RTP in the RTSP connection
    #[arg(long)]
    pub(crate) tcp: bool,
    /// Record sound
    #[arg(long, conflicts_with = "no_audio")]
    pub(crate) audio: bool,
    #[arg(long)]
    pub(crate) no_audio: bool,
    /// Where it hangs, in your words
    #[arg(long, value_name = "TEXT")]
    pub(crate) place: Option<String>,
    /// How private what it sees is
    #[arg(long)]
    pub(crate) class: Option<CameraClass>,
    /// Most its footage may take, for example "200 GB"
    #[arg(long, value_name = "BYTES", conflicts_with = "no_quota")]
    pub(crate) quota: Option<Bytes>,
    /// No limit of its own
    #[arg(long)]
    pub(crate) no_quota: bool,
    /// Added to its times when several cameras are watched together, milliseconds
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    pub(crate) clock_correction: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CameraClass {
    Street,
    Porch,
    Indoor,
    Business,
}

/// A size as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) u64);

impl std::str::FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const UNITS: [(&str, u64); 4] = [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("", 1)];
        let split = |(unit, scale): &(&str, u64)| Some((text.strip_suffix(unit)?.trim_end().to_owned(), *scale));
        let (number, scale) = UNITS.iter().find_map(split).ok_or("a size is a number and MB, GB or TB")?;
        let number: u64 = number.parse().map_err(|_| "a size is a number and MB, GB or TB")?;
        number.checked_mul(scale).map(Self).ok_or_else(|| "no disk is that large".to_owned())
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Storage {
    /// Volumes and cameras (the same as without a command)
    List,
    /// Say yes to an old database or a swapped disk: its footage is taken in, recording goes on
    Accept {
        /// The volume's id, as the list has it [default: the one new footage goes to]
        volume: Option<String>,
    },
    /// New footage goes to another folder from now on; what is recorded stays where it is and stays playable
    Folder {
        folder: PathBuf,
        /// Most that footage may take there, for example "500 GB" [default: leaves a tenth of the disk or 20 GB]
        #[arg(long, value_name = "BYTES")]
        limit: Option<Bytes>,
    },
}

/// What was done with footage and keys
#[derive(Debug, Subcommand)]
pub(crate) enum Ledger {
    /// Show the newest entries; details with the passphrase
    Show {
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// Only entries before this number
        #[arg(long, value_name = "N")]
        before: Option<u64>,
    },
    /// Find altered, removed or reordered entries
    Verify {
        /// A head from a receipt, or the fingerprint from the recovery sheet
        #[arg(long, value_name = "H")]
        head: Option<String>,
    },
    /// Write the whole ledger as JSON lines, for `porchlight-verify ledger`
    Export {
        /// The file to make; it must not exist
        #[arg(long, value_name = "F")]
        out: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Hold {
    Add {
        #[arg(long, value_name = "NAME")]
        camera: String,
        #[arg(long, value_name = "T")]
        from: String,
        #[arg(long, value_name = "T")]
        to: String,
        /// Ends by itself then
        #[arg(long, value_name = "T")]
        until: Option<String>,
        /// Why; needs the passphrase
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    List,
    Release {
        id: i64,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Feeds {
    /// Follow one: from then on its host sees your home's address, and that Porchlight runs there, every six hours or so
    Add {
        /// Its address, which begins with `https`; follow a whole state, not a street
        url: String,
        /// The eight words of the publisher's key, compared by a number that you looked up elsewhere
        #[arg(required = true)]
        words: Vec<String>,
    },
    List,
    Remove {
        url: String,
    },
    /// Ask those whose time has come; for a timer, where no window runs
    Poll,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Folders {
    Watch {
        folder: PathBuf,
    },
    List,
    Unwatch {
        folder: PathBuf,
    },
    /// Look at them now; for a timer, where no window runs
    Scan,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Settings {
    /// Show one setting, or all
    Get { key: Option<String> },
    /// Change one; "none" switches a limit off
    Set { key: String, value: String },
}

/// `30s`, `10m`, `2h`; a bare number is seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let scale = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return Err("a time is a number and s, m or h".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "a time is a number and s, m or h".to_owned())?;
    Ok(Duration::from_secs(number.saturating_mul(scale)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_are_read() {
        for (text, bytes) in [
            ("200 GB", Some(200_000_000_000)),
            ("2TB", Some(2_000_000_000_000)),
            ("7", Some(7)),
            ("GB", None),
            ("1.5 GB", None),
        ] {
            assert_eq!(text.parse::<Bytes>().ok().map(|b| b.0), bytes, "{text}");
        }
    }

    #[test]
    fn times_are_read() {
        for (text, seconds) in
            [("30s", Some(30)), ("10m", Some(600)), ("2h", Some(7200)), ("5", Some(5)), ("s", None), ("1d", None)]
        {
            assert_eq!(duration(text).ok(), seconds.map(Duration::from_secs), "{text}");
        }
    }
}
