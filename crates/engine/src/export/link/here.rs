//! This computer as a host: the very code of the relay, within this program, on a folder of its own. It keeps ciphertext and public keys,
//! and is there as long as the program runs.

use crate::error::{Code, Error, Result};
use crate::household::write_whole;
use ::relay::host::{Config, HostError, Limits, Owners, serve};
use model::Secret;
use serde::{Deserialize, Serialize};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

const FOLDER: &str = "links";
/// What is served, for a program that is locked yet.
const SETUP: &str = "serve.json";
const OWNER: &str = "this household";
/// A documentation address (RFC 5737): nothing is sent there; the system only says by which address it would go out.
const NOWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);

/// How this computer is a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    folder: PathBuf,
    setup: Setup,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Setup {
    port: u16,
    /// By which others reach it through the owner's tunnel; none: on the home's network.
    origin: Option<String>,
}

fn folder(home: &Path) -> PathBuf {
    home.join(FOLDER)
}

impl Here {
    /// What was set up, if anything was.
    pub fn of(home: &Path) -> Result<Option<Self>> {
        let folder = folder(home);
        match std::fs::read(folder.join(SETUP)) {
            Ok(bytes) => {
                let setup = serde_json::from_slice(&bytes)
                    .map_err(|e| Error::new(Code::Damaged, "How this computer is a host cannot be read.").source(e))?;
                Ok(Some(Self { folder, setup }))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn port(&self) -> u16 {
        self.setup.port
    }

    /// Serves until `stop`.
    pub async fn serve(self, stop: CancellationToken) -> Result<()> {
        // Behind a tunnel nobody but the tunnel on this computer comes in.
        let ip = if self.setup.origin.is_some() { Ipv4Addr::LOCALHOST } else { Ipv4Addr::UNSPECIFIED };
        let at = SocketAddr::new(IpAddr::V4(ip), self.setup.port);
        let listener = TcpListener::bind(at).await.map_err(|error| taken().source(error))?;
        let config = Config {
            folder: self.folder,
            origins: vec![self.setup.origin.unwrap_or_else(|| home_address(self.setup.port))],
            certificate: None,
            plain: true,
            metrics: None,
            limits: Limits::default(),
        };
        serve(config, listener, stop).await.map_err(unserved)
    }
}

fn unserved(error: HostError) -> Error {
    let code = if matches!(error, HostError::Taken) { Code::Busy } else { Code::Internal };
    Error::new(code, "This computer cannot serve links now.").source(error)
}

fn taken() -> Error {
    Error::new(Code::InUse, "Another program uses this port.").hint("Choose another one.")
}

/// By which this computer is reached on the home's network.
pub(super) fn home_address(port: u16) -> String {
    let out = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).and_then(|socket| {
        socket.connect(NOWHERE)?;
        socket.local_addr()
    });
    let ip = out.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |address| address.ip());
    format!("http://{ip}:{port}")
}

/// By which this program itself reaches it.
pub(super) fn inside(port: u16) -> String {
    format!("http://{}:{port}", Ipv4Addr::LOCALHOST)
}

/// Makes this computer a host, or one at another port. Gives the owner's own token, a new one where there is none yet.
pub(super) fn set(home: &Path, port: u16, origin: Option<&str>, known: &Secret<String>) -> Result<Secret<String>> {
    let folder = folder(home);
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    let mut token = known.clone();
    if token.expose().is_empty() {
        let owners = Owners::of(&folder);
        let unmade = |error| Error::internal("This computer gives its owner no token.").source(error);
        if owners.list().map_err(unmade)?.iter().any(|owner| owner.name == OWNER) {
            owners.remove(OWNER).map_err(unmade)?;
        }
        token = Secret::new(owners.add(OWNER).map_err(unmade)?.to_string());
    }
    let setup = Setup { port, origin: origin.map(str::to_owned) };
    let bytes = serde_json::to_vec(&setup).map_err(|_| Error::internal("A port is no JSON."))?;
    write_whole(&folder.join(SETUP), &bytes)?;
    Ok(token)
}

/// Nothing is served any more, and nothing is kept of what was.
pub(super) fn unset(home: &Path) -> Result<()> {
    match std::fs::remove_dir_all(folder(home)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether this port can be had.
pub(super) fn port_is_free(port: u16) -> Result<()> {
    std::net::TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).map(drop).map_err(|error| taken().source(error))
}
