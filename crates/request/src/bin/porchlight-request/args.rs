//! The command line: what may be asked, and nothing of how it is done.

use clap::{Args as Group, Parser, Subcommand, ValueEnum};
use request::{Class, Domain, IncidentClass, Moment, Status};
use std::path::PathBuf;

/// Asks the people of an area for camera footage, by open, signed files (Open Footage Request, OFR-1).
#[derive(Parser)]
#[command(version, propagate_version = true)]
pub(crate) struct Args {
    /// Instead of this computer's clock: a time such as 2026-03-01T12:00:00Z.
    #[arg(long, global = true, value_parser = moment)]
    pub(crate) now: Option<Moment>,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a key: a private file for yourself and an `.ofrkey` file to publish.
    Keygen(Keygen),
    /// Write the text of a request: a template to fill in, or one built from options; or revise or end an earlier one.
    New(Box<New>),
    /// Sign a payload, with a key file of ours or with what `ssh-keygen -Y sign` made.
    Sign(Sign),
    /// Say what an owner would see, and every problem.
    Verify(Verify),
    /// Make a signed feed of the `.ofr` files in a folder, to be put on any web server.
    Feed(Feed),
    /// Declare a key void, for good.
    Revoke(Revoke),
    /// Hand over from an old key to a new one.
    Rotate(Rotate),
}

#[derive(Group)]
pub(crate) struct Keygen {
    /// The name of your agency, as owners should know it.
    #[arg(long)]
    pub(crate) name: String,
    /// Your agency's own domain. Mail and portals of its requests must be there.
    #[arg(long, value_parser = domain)]
    pub(crate) domain: Domain,
    /// Where to write: OUT.ofrsecret (keep it) and OUT.ofrkey (publish it).
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Group)]
pub(crate) struct New {
    /// Where to write the payload. It must not exist.
    #[arg(long)]
    pub(crate) out: PathBuf,
    /// Begin with this payload (JSON) instead of an empty template.
    #[arg(long, conflicts_with = "revise")]
    pub(crate) from: Option<PathBuf>,
    /// Make the next revision of this signed request.
    #[arg(long)]
    pub(crate) revise: Option<PathBuf>,
    /// Take name and domain from this key.
    #[arg(long)]
    pub(crate) key: Option<PathBuf>,
    #[arg(long, value_parser = status)]
    pub(crate) status: Option<Status>,
    #[arg(long, value_parser = class)]
    pub(crate) class: Option<Class>,
    #[arg(long)]
    pub(crate) officer: Option<String>,
    /// With country code, such as +15555550142.
    #[arg(long)]
    pub(crate) phone: Option<String>,
    /// At the agency's domain.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// The case's number.
    #[arg(long = "case")]
    pub(crate) case_ref: Option<String>,
    /// What kind of incident.
    #[arg(long, value_parser = incident)]
    pub(crate) incident: Option<IncidentClass>,
    /// What happened, 20 to 1000 characters.
    #[arg(long)]
    pub(crate) summary: Option<String>,
    /// What the footage should show, 10 to 500 characters.
    #[arg(long)]
    pub(crate) wanted: Option<String>,
    /// A window FROM/TO, such as 2026-02-27T21:45:00Z/2026-02-27T23:00:00Z. Up to four times.
    #[arg(long = "window")]
    pub(crate) windows: Vec<String>,
    /// A GeoJSON file with a Polygon (or a Feature that is one).
    #[arg(long)]
    pub(crate) area: Option<PathBuf>,
    /// How long the request lives, 1 to 30.
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=30))]
    pub(crate) days: Option<u16>,
    /// Ask that footage is kept, and for nothing to be handed over.
    #[arg(long)]
    pub(crate) hold_only: bool,
    /// Where the same request is posted.
    #[arg(long)]
    pub(crate) public_url: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Request,
    Feed,
    Directory,
    Revocation,
    Rotation,
}

#[derive(Group)]
pub(crate) struct Sign {
    /// The payload; with --add, a signed file.
    pub(crate) payload: PathBuf,
    /// A private key made by `keygen`.
    #[arg(long)]
    pub(crate) key: Vec<PathBuf>,
    /// What `ssh-keygen -Y sign -n NAMESPACE` made of the payload.
    #[arg(long)]
    pub(crate) sshsig: Vec<PathBuf>,
    /// Add to the signatures of a signed file.
    #[arg(long)]
    pub(crate) add: bool,
    #[arg(long, value_enum, default_value = "request")]
    pub(crate) kind: Kind,
    /// Where to write. It must not exist.
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Group)]
pub(crate) struct Verify {
    pub(crate) file: PathBuf,
    #[arg(long, value_enum, default_value = "request")]
    pub(crate) kind: Kind,
    /// A key that the owner has pinned. Without any, the keys that signed count as pinned.
    #[arg(long)]
    pub(crate) key: Vec<PathBuf>,
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Group)]
pub(crate) struct Feed {
    /// The folder with the `.ofr` files.
    pub(crate) folder: PathBuf,
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// Where to write; the feed that is there is followed by the next. Usual: feed.ofrfeed in the folder.
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// How long the feed lives, 1 to 14.
    #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(u16).range(1..=14))]
    pub(crate) days: u16,
}

#[derive(Group)]
pub(crate) struct Revoke {
    /// The private key that is to be void. Without it, a directory's roots sign a revocation (`sign --kind revocation`).
    #[arg(long)]
    pub(crate) key: PathBuf,
    /// Requests issued from then on are void.
    #[arg(long, value_parser = moment)]
    pub(crate) from: Option<Moment>,
    #[arg(long, default_value = "")]
    pub(crate) reason: String,
    #[arg(long)]
    pub(crate) out: PathBuf,
}

#[derive(Group)]
pub(crate) struct Rotate {
    #[arg(long)]
    pub(crate) old: PathBuf,
    #[arg(long)]
    pub(crate) new: PathBuf,
    /// The old key speaks until then.
    #[arg(long, value_parser = moment)]
    pub(crate) from: Option<Moment>,
    #[arg(long)]
    pub(crate) out: PathBuf,
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text).map_err(|error| error.to_string())
}

fn domain(text: &str) -> Result<Domain, String> {
    text.parse().map_err(|error: request::DomainError| error.to_string())
}

fn choice<T: Copy>(all: &[T], word: fn(T) -> &'static str, text: &str) -> Result<T, String> {
    let words: Vec<_> = all.iter().map(|one| word(*one)).collect();
    let found = words.iter().position(|one| *one == text).map(|index| all[index]);
    found.ok_or_else(|| format!("it is one of {}", words.join(", ")))
}

fn class(text: &str) -> Result<Class, String> {
    choice(Class::ALL, Class::word, text)
}

fn incident(text: &str) -> Result<IncidentClass, String> {
    choice(IncidentClass::ALL, IncidentClass::word, text)
}

fn status(text: &str) -> Result<Status, String> {
    choice(Status::ALL, Status::word, text)
}
