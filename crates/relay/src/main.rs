//! `porchlight-relay`: the host of sealed links as a program. Words and flags only; what it does is the library's.
#![forbid(unsafe_code)]

use clap::{Args, Parser, Subcommand};
use relay::host::{Certificate, CertificateError, Config, HostError, Limits, Owners, OwnersError, serve};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// Keeps sealed files for people who give footage to somebody, until they are fetched, expire or are revoked. It cannot open them.
#[derive(Parser)]
#[command(name = "porchlight-relay", version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve until told to stop (SIGTERM or Ctrl-C)
    Serve(Box<Serve>),
    /// Who may leave files here
    Owners {
        #[command(flatten)]
        folder: Folder,
        #[command(subcommand)]
        what: OwnersCommand,
    },
}

#[derive(Args)]
struct Folder {
    /// Everything that the relay keeps
    #[arg(long, default_value = "/var/lib/porchlight-relay")]
    folder: PathBuf,
}

#[derive(Subcommand)]
enum OwnersCommand {
    /// Print a new owner's token, once
    Add { name: String },
    /// Show all owners
    List,
    /// Take an owner's token back and end all links made with it
    Remove { name: String },
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    folder: Folder,
    /// How browsers reach it, as they write it; may be given several times, the first one goes into links
    #[arg(long = "origin", required = true, value_name = "https://HOST")]
    origins: Vec<String>,
    /// Where to listen; plain http, for a proxy, on this computer only
    #[arg(long, default_value = "127.0.0.1:8480")]
    listen: SocketAddr,
    /// Certificate chain, PEM; read anew when it changes and on SIGHUP
    #[arg(long, requires = "key", value_name = "FILE")]
    certificate: Option<PathBuf>,
    /// Its key, PEM
    #[arg(long, requires = "certificate", value_name = "FILE")]
    key: Option<PathBuf>,
    /// Plain http beyond this computer too: for a container's network, behind a proxy
    #[arg(long, conflicts_with = "certificate")]
    plain_beyond_this_computer: bool,
    /// Tell numbers (for Prometheus) on this address of this computer
    #[arg(long, value_name = "127.0.0.1:PORT")]
    metrics: Option<SocketAddr>,
    /// Most bytes of one file, in MB
    #[arg(long, default_value_t = 16_384, value_name = "MB")]
    most_mb: u64,
    /// Most bytes of all living links of one owner, in MB
    #[arg(long, default_value_t = 65_536, value_name = "MB")]
    most_mb_of_owner: u64,
    /// Most living links of one owner
    #[arg(long, default_value_t = 100, value_name = "LINKS")]
    most_links_of_owner: usize,
    /// What stays free on the disk, in MB
    #[arg(long, default_value_t = 1024, value_name = "MB")]
    reserve_mb: u64,
    /// Connections at a time
    #[arg(long, default_value_t = 512, value_name = "CONNECTIONS")]
    connections: usize,
    /// Connections at a time from one address; not behind a proxy
    #[arg(long, default_value_t = 64, value_name = "CONNECTIONS")]
    connections_of_one: usize,
    /// How long to wait for somebody who says nothing, in seconds
    #[arg(long, default_value_t = 15, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Host(#[from] HostError),
    #[error(transparent)]
    Owners(#[from] OwnersError),
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    #[error("The relay cannot listen on {0}.")]
    Listen(SocketAddr, #[source] io::Error),
    #[error("The relay could not be started.")]
    Start(#[source] io::Error),
    #[error("The answer could not be written.")]
    Write(#[source] io::Error),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(serve) => run(*serve),
        Command::Owners { folder, what } => owners(&folder.folder, what),
    };
    let Err(failed) = done else { return ExitCode::SUCCESS };
    let mut words = failed.to_string();
    let mut source = std::error::Error::source(&failed);
    while let Some(error) = source {
        words = format!("{words} ({error})");
        source = error.source();
    }
    // Where nobody reads there is nobody to be told.
    _ = writeln!(io::stderr(), "{words}");
    ExitCode::FAILURE
}

fn say(line: &str) -> Result<(), Failed> {
    writeln!(io::stdout(), "{line}").map_err(Failed::Write)
}

fn owners(folder: &std::path::Path, what: OwnersCommand) -> Result<(), Failed> {
    let owners = Owners::of(folder);
    match what {
        OwnersCommand::Add { name } => {
            std::fs::create_dir_all(folder).map_err(OwnersError::Disk)?;
            say(&owners.add(&name)?)
        }
        OwnersCommand::List => owners.list()?.iter().try_for_each(|owner| say(&owner.name)),
        OwnersCommand::Remove { name } => {
            owners.remove(&name)?;
            say(
                "Removed. The token is worth nothing from now on; a running relay ends the links made with it within a minute.",
            )
        }
    }
}

#[tokio::main]
async fn run(serve_: Serve) -> Result<(), Failed> {
    // Only our own words: what libraries have to say could name who is connected.
    let ours = tracing_subscriber::EnvFilter::new("off,relay=info");
    tracing_subscriber::fmt().with_env_filter(ours).with_writer(io::stderr).with_ansi(false).init();
    let certificate = match (&serve_.certificate, &serve_.key) {
        (Some(chain), Some(key)) => Some(Certificate::load(chain, key)?),
        _ => None,
    };
    let listener = TcpListener::bind(serve_.listen).await.map_err(|error| Failed::Listen(serve_.listen, error))?;
    let address = listener.local_addr().map_err(|error| Failed::Listen(serve_.listen, error))?;
    let stop = CancellationToken::new();
    signals(&stop, certificate.clone()).map_err(Failed::Start)?;
    say(&format!("The relay listens on {address}; in links it is {}.", serve_.origins[0]))?;
    let config = Config {
        folder: serve_.folder.folder,
        origins: serve_.origins,
        certificate,
        plain: serve_.plain_beyond_this_computer,
        metrics: serve_.metrics,
        limits: Limits {
            most_bytes: serve_.most_mb.saturating_mul(1_000_000),
            most_bytes_of_owner: serve_.most_mb_of_owner.saturating_mul(1_000_000),
            most_links_of_owner: serve_.most_links_of_owner,
            reserve: serve_.reserve_mb.saturating_mul(1_000_000),
            connections: serve_.connections.max(1),
            connections_of_one: serve_.connections_of_one.max(1),
            patience: Duration::from_secs(serve_.patience),
        },
    };
    Ok(serve(config, listener, stop).await?)
}

/// SIGTERM and SIGINT end it in order; SIGHUP brings the certificate that is there now.
fn signals(stop: &CancellationToken, certificate: Option<Certificate>) -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let stop = stop.clone();
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = terminate.recv() => break,
                _ = interrupt.recv() => break,
                _ = hang_up.recv() => {
                    let read = certificate.as_ref().map(Certificate::reload);
                    if let Some(Err(error)) = read {
                        tracing::error!(%error, "the new certificate cannot be used; the old one stays");
                    }
                }
            }
        }
        stop.cancel();
    });
    Ok(())
}
