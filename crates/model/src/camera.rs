//! A camera as the owner added it, and its address.

use crate::{CameraId, Secret, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How RTP travels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// Interleaved in the RTSP connection: works through every home router.
    #[default]
    Tcp,
    Udp,
}

/// How private what a camera sees is: the owner's word, which requests for footage go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameraClass {
    /// What anybody in the street sees.
    Street,
    /// The own door, drive or garden.
    Porch,
    /// Rooms people live in. Also of a camera that the owner has said nothing about: the most careful.
    #[default]
    Indoor,
    /// A shop, an office, a yard where others work.
    Business,
}

impl CameraClass {
    pub const ALL: [Self; 4] = [Self::Street, Self::Porch, Self::Indoor, Self::Business];

    /// The stable name that is stored and printed as JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Porch => "porch",
            Self::Indoor => "indoor",
            Self::Business => "business",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.as_str() == text)
    }
}

/// One camera of the household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Camera {
    pub id: CameraId,
    /// The owner's name for it, unique, 1 to 60 characters.
    pub name: String,
    pub main: CameraUrl,
    /// The small stream for the grid and for motion.
    pub sub: Option<CameraUrl>,
    pub transport: Transport,
    /// Record sound with the picture.
    pub audio: bool,
    /// The owner wants nothing recorded, for ever or until [`Self::paused_until`].
    pub paused: bool,
    /// When a pause ends by itself. Without meaning where `paused` is false.
    pub paused_until: Option<Utc>,
    /// Bytes its footage may take; `None` is the volume's share.
    pub quota_bytes: Option<u64>,
    /// SHA-256 (hex) of the certificate pinned for `rtsps:`.
    pub pinned_certificate: Option<String>,
    /// Where it hangs, in the owner's words. May be empty.
    pub place: String,
    pub class: CameraClass,
    /// What the owner adds to this camera's times when several are watched together, microseconds.
    pub clock_correction_us: i64,
}

impl Camera {
    /// Whether the owner wants nothing recorded at `now`.
    #[must_use]
    pub fn is_paused(&self, now: Utc) -> bool {
        self.paused && self.paused_until.is_none_or(|until| now < until)
    }
}

/// A user name and a password, percent-decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub password: Secret<String>,
}

/// An `rtsp:` or `rtsps:` address. Printing it leaves the log-in out; [`CameraUrl::expose`] is for the connection and the store.
#[derive(Clone, PartialEq, Eq)]
pub struct CameraUrl {
    whole: Secret<String>,
    shown: String,
    login: Option<Login>,
    host: String,
    port: u16,
    tls: bool,
}

/// What is wrong with an address, one variant per answer the owner needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UrlError {
    Empty,
    /// `http:`, `rtmp:` and whatever else is not RTSP.
    Scheme,
    Host,
    Port,
    /// Spaces or control characters.
    Characters,
    TooLong,
}

/// Longer than any camera's, short enough to show.
const MAX_URL: usize = 2048;

impl CameraUrl {
    /// Parses an address. The scheme may be missing; `rtsp://` is then meant.
    pub fn parse(text: &str) -> Result<Self, UrlError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlError::Empty);
        }
        if text.len() > MAX_URL {
            return Err(UrlError::TooLong);
        }
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '^' | '`'))
        {
            return Err(UrlError::Characters);
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("rtsp", text));
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "rtsp" => false,
            "rtsps" => true,
            _ => return Err(UrlError::Scheme),
        };
        let split = rest.find(['/', '?']).unwrap_or(rest.len());
        // A password may hold '/' or '?' unescaped, as camera makers' own pages print it: where what stands before the
        // first of them is no address by itself, the last '@' before a plausible one ends the log-in.
        let split = match rest.rfind('@').filter(|_| !rest[..split].contains('@')) {
            Some(at)
                if at > split
                    && host_and_port(&rest[..split], 554).is_err()
                    && plausible_authority(&rest[at + 1..]) =>
            {
                at + 1 + rest[at + 1..].find(['/', '?']).unwrap_or(rest.len() - at - 1)
            }
            _ => split,
        };
        let (authority, path) = rest.split_at(split);
        let (login, address) = match authority.rsplit_once('@') {
            Some((login, address)) => (Some(login), address),
            None => (None, authority),
        };
        let (host, port) = host_and_port(address, if tls { 322 } else { 554 })?;
        let login = login.map(|l| {
            let (user, password) = l.split_once(':').unwrap_or((l, ""));
            Login { user: percent_decode(user), password: Secret::new(percent_decode(password)) }
        });
        let scheme = if tls { "rtsps" } else { "rtsp" };
        let shown = format!("{scheme}://{address}{}", hide_query_secrets(path));
        let whole = match &login {
            Some(l) => format!(
                "{scheme}://{}:{}@{address}{path}",
                percent_encode(&l.user),
                percent_encode(l.password.expose())
            ),
            None => format!("{scheme}://{address}{path}"),
        };
        Ok(Self { whole: Secret::new(whole), shown, login, host, port, tls })
    }

    /// The whole address, log-in included and escaped: for the connection and the sealed database only.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.whole.expose()
    }

    /// The address without the log-in, for `rtspsrc`'s `location` and for the owner's eyes.
    #[must_use]
    pub fn without_login(&self) -> String {
        match self.whole.expose().split_once("://") {
            Some((scheme, rest)) if self.login.is_some() => {
                let rest = rest.split_once('@').map_or(rest, |(_, r)| r);
                format!("{scheme}://{rest}")
            }
            _ => self.whole.expose().clone(),
        }
    }

    #[must_use]
    pub fn login(&self) -> Option<&Login> {
        self.login.as_ref()
    }

    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    #[must_use]
    pub fn is_tls(&self) -> bool {
        self.tls
    }
}

fn plausible_authority(rest: &str) -> bool {
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    host_and_port(&rest[..end], 554).is_ok()
}

fn host_and_port(address: &str, default: u16) -> Result<(String, u16), UrlError> {
    let (host, port) = if let Some(rest) = address.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(UrlError::Host)?;
        if host.is_empty() || !host.bytes().all(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.' | b'%')) {
            return Err(UrlError::Host);
        }
        (host, if after.is_empty() { None } else { Some(after.strip_prefix(':').ok_or(UrlError::Port)?) })
    } else {
        match address.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (address, None),
        }
    };
    let named = !host.is_empty()
        && (address.starts_with('[')
            || host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')));
    if !named {
        return Err(UrlError::Host);
    }
    let port = match port {
        None | Some("") => default,
        Some(p) => p.parse::<u16>().ok().filter(|p| *p != 0).ok_or(UrlError::Port)?,
    };
    Ok((host.to_owned(), port))
}

/// Some makers put the log-in into the query (`?user=admin&password=x`): every value of a telling key is hidden.
fn hide_query_secrets(path: &str) -> String {
    const TELLING: [&str; 8] = ["user", "username", "usr", "password", "passwd", "pwd", "pass", "token"];
    let mut out = String::with_capacity(path.len());
    for (i, part) in path.split_inclusive(['?', '&', '/', '_']).enumerate() {
        let (body, end) = match part.char_indices().last() {
            Some((at, '?' | '&' | '/' | '_')) => part.split_at(at),
            _ => (part, ""),
        };
        match body.split_once('=') {
            Some((key, value))
                if i > 0 && !value.is_empty() && TELLING.contains(&key.to_ascii_lowercase().as_str()) =>
            {
                out.push_str(key);
                out.push_str("=...");
            }
            _ => out.push_str(body),
        }
        out.push_str(end);
    }
    out
}

fn percent_decode(text: &str) -> String {
    let b = text.as_bytes();
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while i < b.len() {
        let hex = |at: usize| b.get(at).and_then(|c| char::from(*c).to_digit(16));
        match (b[i], hex(i + 1), hex(i + 2)) {
            (b'%', Some(h), Some(l)) => {
                out.push((h * 16 + l) as u8);
                i += 3;
            }
            (c, ..) => {
                out.push(c);
                i += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

impl fmt::Debug for CameraUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Display for CameraUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the address is empty",
            Self::Scheme => "the address must begin with rtsp:// or rtsps://",
            Self::Host => "the address names no computer or IP number",
            Self::Port => "the number after the colon must be from 1 to 65535",
            Self::Characters => "the address holds a space or a character that cannot be in an address",
            Self::TooLong => "the address is longer than 2048 characters",
        })
    }
}

impl std::error::Error for UrlError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, shown: &str, whole: &str) {
        let url = CameraUrl::parse(text).expect("parses");
        assert_eq!(format!("{url} {url:?}"), format!("{shown} {shown}"));
        assert_eq!(url.expose(), whole);
        assert_eq!(CameraUrl::parse(url.expose()).expect("reads what it writes"), url);
    }

    #[test]
    fn addresses() {
        check("192.168.1.9/stream", "rtsp://192.168.1.9/stream", "rtsp://192.168.1.9/stream");
        check("rtsp://cam:8554", "rtsp://cam:8554", "rtsp://cam:8554");
        check("RTSPS://[fe80::1]:322/a?b=c", "rtsps://[fe80::1]:322/a?b=c", "rtsps://[fe80::1]:322/a?b=c");
        check("rtsp://u:p@cam/s", "rtsp://cam/s", "rtsp://u:p@cam/s");
        check("rtsp://u:p@ss@cam/s", "rtsp://cam/s", "rtsp://u:p%40ss@cam/s");
        check("rtsp://u:p/a?b@cam:554/s", "rtsp://cam:554/s", "rtsp://u:p%2Fa%3Fb@cam:554/s");
        check("rtsp://u:p%40@cam/s@2x", "rtsp://cam/s@2x", "rtsp://u:p%40@cam/s@2x");
        check(
            "rtsp://cam/user=admin&password=hush&channel=1",
            "rtsp://cam/user=...&password=...&channel=1",
            "rtsp://cam/user=admin&password=hush&channel=1",
        );
        check("rtsp://cam/h264?USER=a&pwd=b", "rtsp://cam/h264?USER=...&pwd=...", "rtsp://cam/h264?USER=a&pwd=b");
        let url = CameraUrl::parse("rtsp://ad%20min:s%3Acret@cam/x").expect("parses");
        let login = url.login().expect("has a log-in");
        assert_eq!((login.user.as_str(), login.password.expose().as_str()), ("ad min", "s:cret"));
        assert_eq!(url.without_login(), "rtsp://cam/x");
    }

    #[test]
    fn bad_addresses() {
        for (text, error) in [
            ("", UrlError::Empty),
            ("http://cam/", UrlError::Scheme),
            ("rtsp:///stream", UrlError::Host),
            ("rtsp://u:p@/x", UrlError::Host),
            ("rtsp://cam:0/", UrlError::Port),
            ("rtsp://cam:99999/", UrlError::Port),
            ("rtsp://my cam/", UrlError::Characters),
            ("rtsp://cam\n/", UrlError::Characters),
        ] {
            assert_eq!(CameraUrl::parse(text).err(), Some(error), "{text:?}");
        }
    }
}
