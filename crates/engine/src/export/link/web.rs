//! What is said to a link's host over HTTPS, with the authorities and the proxy that hold for feeds too. No redirect is followed, no
//! cookie is kept, and no address stands in an error: it may be one that opens something.

use crate::carrier::Authority;
use crate::carrier::https::{Fault, trusting};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use model::Secret;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Client, Method, Proxy, RequestBuilder, redirect};
use serde::de::DeserializeOwned;
use std::error::Error as _;
use std::time::Duration;
use tokio::runtime::Runtime;

const AGENT: &str = "Porchlight";
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);
/// Of silence on a connection. A piece that is sent takes as long as the line needs: [`Ask::patience`].
const SILENCE: Duration = Duration::from_secs(30);
/// Of one answer: lists of links have less than a kilobyte for each.
const MOST_ANSWER: usize = 1 << 20;

/// Whom to ask, kept as long as one work takes.
pub(super) struct Web {
    runtime: Runtime,
    client: Client,
}

/// What a host answered.
pub(super) struct Answer {
    pub(super) status: u16,
    body: Vec<u8>,
}

/// What it is asked.
pub(super) struct Ask<'a> {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) token: &'a Secret<String>,
    /// JSON.
    pub(super) says: Option<serde_json::Value>,
    /// The next bytes of a file, and where they begin.
    pub(super) sends: Option<(u64, Vec<u8>)>,
    pub(super) patience: Duration,
}

impl Web {
    /// For hosts out there.
    pub(super) fn new(desk: &Desk) -> Result<Self> {
        let (proxy, own) = desk.ways_out()?;
        Self::by(&proxy, own)
    }

    /// For this computer itself: no proxy comes in between.
    pub(super) fn inside() -> Result<Self> {
        Self::built(Client::builder().no_proxy())
    }

    fn by(proxy: &str, own: Option<Authority>) -> Result<Self> {
        let tls = trusting(own).map_err(untrusting)?;
        let mut client = Client::builder().no_proxy().tls_backend_preconfigured(tls).https_only(true);
        if !proxy.is_empty() {
            // The proxy looks names up, not this computer.
            let proxy = Proxy::all(format!("socks5h://{proxy}"));
            client = client.proxy(proxy.map_err(|_| Error::new(Code::BadAddress, "The proxy's address is none."))?);
        }
        Self::built(client)
    }

    fn built(client: reqwest::ClientBuilder) -> Result<Self> {
        let client = client
            .user_agent(AGENT)
            .redirect(redirect::Policy::none())
            .referer(false)
            .http1_only()
            .connect_timeout(CONNECT_PATIENCE)
            .read_timeout(SILENCE)
            .build()
            .map_err(|error| Error::internal("The network could not be set up.").source(error.without_url()))?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, client })
    }

    /// The client itself, and what runs it, for whoever speaks another language than the relay's.
    pub(super) fn parts(&self) -> (&Runtime, &Client) {
        (&self.runtime, &self.client)
    }

    pub(super) fn ask(&self, ask: Ask<'_>) -> Result<Answer> {
        let mut request = self.client.request(ask.method, ask.url).timeout(ask.patience);
        request = request.header(AUTHORIZATION, format!("Bearer {}", ask.token.expose()));
        if let Some(says) = ask.says {
            request = request.header(CONTENT_TYPE, "application/json").body(says.to_string());
        }
        if let Some((offset, bytes)) = ask.sends {
            request = request.header("Upload-Offset", offset).body(bytes);
        }
        self.runtime.block_on(answered(request))
    }
}

async fn answered(request: RequestBuilder) -> Result<Answer> {
    let mut response = request.send().await.map_err(unasked)?;
    let (status, mut body) = (response.status().as_u16(), Vec::new());
    while let Some(part) = response.chunk().await.map_err(unasked)? {
        if body.len() + part.len() > MOST_ANSWER {
            return Err(no_host());
        }
        body.extend_from_slice(&part);
    }
    Ok(Answer { status, body })
}

impl Answer {
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_slice(&self.body).map_err(|_| no_host())
    }
}

/// Something answers that does not speak as a host should.
pub(super) fn no_host() -> Error {
    Error::new(Code::Protocol, "Something answers at this address, but not as a host of links should.")
        .hint("Compare the address with what the person who runs the host gave you.")
}

/// Nobody answers, or the connection broke: worth another try.
pub(super) fn unreachable() -> Error {
    Error::new(Code::Unreachable, "The host of the link does not answer.")
        .hint("Is this computer on the net, and the host running? What is under way is tried again by itself.")
}

pub(super) fn uncertified() -> Error {
    Error::new(Code::Protocol, "The host cannot prove that it is the one at this address.").hint(
        "Check the address. For a host of your own house, give its authority's certificate in Settings, under requests.",
    )
}

fn untrusting(fault: Fault) -> Error {
    match fault {
        Fault::NoAuthorities => {
            Error::new(Code::Protocol, "This computer has no list of authorities that vouch for hosts.")
                .hint("Install the system's package of certificates, usually called ca-certificates.")
        }
        _ => Error::internal("The network could not be set up."),
    }
}

/// Foreign errors, classified once. Without the address.
pub(super) fn unasked(error: reqwest::Error) -> Error {
    let error = error.without_url();
    let mut cause = error.source();
    while let Some(found) = cause {
        if let Some(tls) = found.downcast_ref::<rustls::Error>() {
            let vouched = !matches!(tls, rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented);
            return if vouched { no_host() } else { uncertified() };
        }
        // What a stream says is wrapped, and its source is the source of what is wrapped.
        cause = match found.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inner) => Some(inner),
            None => found.source(),
        };
    }
    if error.is_builder() {
        return Error::new(Code::BadAddress, "This is not the address of a host.")
            .hint("It looks like https://relay.example.");
    }
    unreachable().source(error)
}
