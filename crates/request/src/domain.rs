//! Host names and addresses, in the one form that OFR-1 takes. Nothing here is ever resolved or opened.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A host name of letters, digits and hyphens: lower case, A-labels for other scripts, at least two labels, no IP address.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Domain(String);

/// A text is no host name in the form of OFR-1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a domain is a lower-case host name such as police.example.gov, other scripts as xn--")]
pub struct DomainError;

impl Domain {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a reader would see it in a browser that shows every script: for comparing, never for showing.
    pub(crate) fn unicode(&self) -> String {
        let label = |label: &str| label.strip_prefix("xn--").and_then(punycode).unwrap_or_else(|| label.to_owned());
        self.0.split('.').map(label).collect::<Vec<_>>().join(".")
    }
}

fn is_label(label: &str) -> bool {
    let bytes = label.as_bytes();
    let edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    // Two hyphens at the third place are kept for encodings, of which only xn-- is one.
    let reserved = bytes.len() >= 4 && &bytes[2..4] == b"--" && !label.starts_with("xn--");
    bytes.len() <= 63
        && edge(bytes.first())
        && edge(bytes.last())
        && !reserved
        && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

impl FromStr for Domain {
    type Err = DomainError;
    fn from_str(text: &str) -> Result<Self, DomainError> {
        let last = text.rsplit('.').next().unwrap_or_default();
        // A last label of digits is an IP address in one of its many spellings.
        let address = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
        let good = text.len() <= 253 && text.contains('.') && text.split('.').all(is_label) && !address;
        if good { Ok(Self(text.to_owned())) } else { Err(DomainError) }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Domain> for String {
    fn from(domain: Domain) -> Self {
        domain.0
    }
}

impl TryFrom<String> for Domain {
    type Error = DomainError;
    fn try_from(text: String) -> Result<Self, DomainError> {
        text.parse()
    }
}

/// `https://host/path` and nothing else: no user, no port, no query, no fragment, no escapes. At most 200 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub struct HttpsUrl {
    host: Domain,
    path: String,
}

impl HttpsUrl {
    #[must_use]
    pub fn host(&self) -> &Domain {
        &self.host
    }

    /// With its leading slash; empty if the address ends with the host.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl FromStr for HttpsUrl {
    type Err = DomainError;
    fn from_str(text: &str) -> Result<Self, DomainError> {
        let rest = text.strip_prefix("https://").filter(|_| text.len() <= 200).ok_or(DomainError)?;
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if path.is_empty() || is_path(&path[1..]) {
            Ok(Self { host: host.parse()?, path: path.to_owned() })
        } else {
            Err(DomainError)
        }
    }
}

impl fmt::Display for HttpsUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.host, self.path)
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> Self {
        url.to_string()
    }
}

/// Segments of letters, digits and `-._~`; none of them `.` or `..`, none empty but the last.
pub(crate) fn is_path(path: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    let segments = path.split('/').count();
    path.split('/').enumerate().all(|(index, segment)| {
        (index + 1 == segments || !segment.is_empty())
            && segment != "."
            && segment != ".."
            && segment.bytes().all(plain)
    })
}

/// Decodes a label after its `xn--` (RFC 3492); none, if it is not well-formed.
fn punycode(encoded: &str) -> Option<String> {
    let (base, tmin, tmax) = (36_u32, 1_u32, 26_u32);
    let (basic, deltas) = encoded.rsplit_once('-').unwrap_or(("", encoded));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut n, mut i, mut bias) = (128_u32, 0_u32, 72_u32);
    let mut digits = deltas.bytes().peekable();
    while digits.peek().is_some() {
        let (before, mut weight) = (i, 1_u32);
        for k in (base..).step_by(36) {
            let digit = match digits.next()? {
                b @ b'a'..=b'z' => u32::from(b - b'a'),
                b @ b'0'..=b'9' => u32::from(b - b'0') + 26,
                _ => return None,
            };
            i = i.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(tmin, tmax);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(base - threshold)?;
        }
        let count = u32::try_from(out.len()).ok()? + 1;
        let mut delta = if before == 0 { (i - before) / 700 } else { (i - before) / 2 };
        delta += delta / count;
        let mut k = 0;
        while delta > (base - tmin) * tmax / 2 {
            delta /= base - tmin;
            k += base;
        }
        bias = k + (base - tmin + 1) * delta / (delta + 38);
        n = n.checked_add(i / count)?;
        i %= count;
        out.insert(usize::try_from(i).ok()?, char::from_u32(n)?);
        i += 1;
    }
    Some(out.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        let check = |text: &str, good: bool| assert_eq!(text.parse::<Domain>().is_ok(), good, "{text}");
        check("police.riverton.example", true);
        check("a-b.example", true);
        check("xn--bcher-kva.example", true);
        check("3com.example", true);
        check("localhost", false);
        check("Police.example", false);
        check("bücher.example", false);
        check("-a.example", false);
        check("a-.example", false);
        check("a..example", false);
        check(".example", false);
        check("a.example.", false);
        check("ab--c.example", false);
        check("192.168.0.1", false);
        check("1.0x7f", false);
        check("a_b.example", false);
        check(&format!("{}.example", "a".repeat(64)), false);
        check(&format!("{}example", "a.".repeat(130)), false);
    }

    #[test]
    fn addresses() {
        let check = |text: &str, good: bool| assert_eq!(text.parse::<HttpsUrl>().is_ok(), good, "{text}");
        check("https://police.example", true);
        check("https://police.example/", true);
        check("https://police.example/a/b-c_d.html", true);
        check("http://police.example/", false);
        check("javascript:alert(1)", false);
        check("https://user@police.example/", false);
        check("https://user:secret@police.example/", false);
        check("https://police.example:8443/", false);
        check("https://police.example/?a=1", false);
        check("https://police.example/#a", false);
        check("https://192.0.2.1/", false);
        check("https://[2001:db8::1]/", false);
        check("https://police.example/a%2fb", false);
        check("https://police.example/../a", false);
        check("https://police.example//a", false);
        check("https://police.example\\@other.example/", false);
        check(&format!("https://police.example/{}", "a".repeat(200)), false);
    }

    /// Samples of RFC 3492, section 7.1, and names of the net.
    #[test]
    fn labels_of_other_scripts() {
        let check = |label: &str, expected: Option<&str>| assert_eq!(punycode(label).as_deref(), expected, "{label}");
        check("bcher-kva", Some("bücher"));
        check("80ak6aa92e", Some("аррӏе"));
        check("ihqwcrb4cv8a8dqg056pqjye", Some("他们为什么不说中文"));
        check("de-jg4avhby1noc0d", Some("パフィーdeルンバ"));
        check("!", None);
        check("99999999", None);
        check("a", Some("\u{80}"));
    }
}
