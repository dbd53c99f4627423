//! An answer to "are you who made this bundle?": whoever asks sends some bytes of their own, and whoever kept the bundle's signing key signs
//! them. It proves who holds the key now, and nothing else.
//!
//! What is signed is no bytes of a stranger's choice: it is a statement of its own payload type that names the bundle and holds the hash
//! of the challenge, so that no answer can be taken for a bundle, and no challenge can be made whose answer is one.

use super::check::{find, signed};
use super::read::is_name;
use super::{Check, Key, Problem, Report, Verdict, bag, dsse};
use crate::ledger::{PublicKey, Signature, fingerprint};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;

/// The form's name and number.
pub const FORMAT: &str = "porchlight-key-proof/1";
/// What an answer's envelope signs.
pub const PAYLOAD_TYPE: &str = "application/vnd.porchlight.key-proof+json";
/// Fewer bytes can be guessed, and an answer to them may have been made before.
pub const LEAST: usize = 16;
/// A question, and no film.
pub const MOST: usize = 1 << 20;

/// What is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    /// [`FORMAT`].
    format: String,
    /// The bundle's name.
    bundle: String,
    challenge: Challenge,
}

/// By what a challenge is known again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Challenge {
    bytes: u64,
    /// Hex.
    sha256: String,
}

impl Challenge {
    fn of(challenge: &[u8]) -> Self {
        Self { bytes: challenge.len() as u64, sha256: hex::encode(Sha256::digest(challenge)) }
    }
}

/// Why a challenge is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoChallenge {
    #[error("it has fewer than {LEAST} bytes, which can be guessed")]
    Short,
    #[error("it has more than {MOST} bytes")]
    Long,
}

/// Whether these bytes may be signed.
///
/// # Errors
/// If they are too few, or too many.
pub fn is_challenge(challenge: &[u8]) -> Result<(), NoChallenge> {
    match challenge.len() {
        ..LEAST => Err(NoChallenge::Short),
        LEAST..=MOST => Ok(()),
        _ => Err(NoChallenge::Long),
    }
}

/// The file that answers `challenge` for `bundle`. `sign` is given what is signed, as in [`dsse::seal`].
pub fn answer<E>(
    bundle: &str,
    challenge: &[u8],
    key: &PublicKey,
    sign: impl FnOnce(&[u8]) -> Result<Signature, E>,
) -> Result<Vec<u8>, E> {
    let (format, bundle) = (FORMAT.to_owned(), bundle.to_owned());
    let said = Answer { format, bundle, challenge: Challenge::of(challenge) };
    let payload = serde_json::to_vec_pretty(&said).expect("texts always serialise");
    dsse::seal(PAYLOAD_TYPE, &payload, key, sign)
}

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Unchanged: whoever answered holds the key that signed the bundle.
    pub verdict: Verdict,
    pub bundle: Option<String>,
    /// The key that signed the bundle.
    pub key: Option<Key>,
    /// SHA-256 of the challenge, hex.
    pub challenge: Option<String>,
    pub problems: Vec<Problem>,
    /// In sentences.
    pub not_checked: Vec<&'static str>,
}

/// What an answer cannot prove.
const NOT_CHECKED: &[&str] = &[
    "Who that is: a key has no name, and can be given away.",
    "When it was answered, unless the challenge was made by you, by chance, and shortly before.",
    "The bundle's clips and other files: check it by itself with porchlight-verify BUNDLE.",
];

/// Checks an answer against a bundle and the challenge as it was sent. Never fails: what cannot be read is a problem.
#[must_use]
pub fn check(answer: &Path, bundle: &Path, challenge: &Path) -> Checked {
    let mut report = Report::new();
    let mut checked = Checked {
        verdict: Verdict::CannotTell,
        bundle: None,
        key: None,
        challenge: None,
        problems: Vec::new(),
        not_checked: NOT_CHECKED.to_vec(),
    };
    match look(answer, bundle, challenge, &mut report, &mut checked) {
        Err(why) => report.problem(Check::Bundle, "", why),
        Ok(()) if report.problems.is_empty() => checked.verdict = Verdict::Unchanged,
        Ok(()) => checked.verdict = Verdict::Changed,
    }
    checked.problems = report.problems;
    checked
}

fn look(
    answer: &Path,
    bundle: &Path,
    challenge: &Path,
    report: &mut Report,
    checked: &mut Checked,
) -> Result<(), String> {
    let folder = find::bundle(bundle)?.folder;
    let Some((statement, verified)) = signed(&folder, report) else {
        return Err("the bundle's statement is not signed, so there is no key to hold this against".to_owned());
    };
    checked.bundle = Some(statement.bundle.clone());
    checked.key = Some(Key { fingerprint: fingerprint(&verified.key), key: hex::encode(verified.key) });
    let unread = |what: &str, error: std::io::Error| format!("the {what} cannot be read: {}", error.kind());
    let bytes = bag::read(challenge, MOST as u64).map_err(|error| unread("challenge", error))?;
    is_challenge(&bytes).map_err(|why| format!("the challenge is none: {why}"))?;
    let challenge = Challenge::of(&bytes);
    checked.challenge = Some(challenge.sha256.clone());
    let bytes = bag::read(answer, dsse::MAX_ENVELOPE as u64).map_err(|error| unread("answer", error))?;
    let answered = match dsse::verify(&bytes, PAYLOAD_TYPE) {
        Ok(answered) => answered,
        Err(why) => {
            report.problem(Check::E2, "", format!("the answer proves nothing: {why}"));
            return Ok(());
        }
    };
    let said = read(&answered.payload)?;
    let differ = [
        (answered.key != verified.key, "the answer is by another key than the one that signed this bundle"),
        (said.bundle != statement.bundle, "the answer is about another bundle"),
        (said.challenge != challenge, "the answer is to another challenge"),
    ];
    for (_, what) in differ.into_iter().filter(|(differs, _)| *differs) {
        report.problem(Check::E2, "", what);
    }
    Ok(())
}

fn read(payload: &[u8]) -> Result<Answer, &'static str> {
    #[derive(Deserialize)]
    struct Head {
        format: String,
    }
    let head: Head = serde_json::from_slice(payload).map_err(|_| "the answer is none to a challenge")?;
    if head.format != FORMAT {
        return Err("the answer is of a form that this program does not know: get the newest porchlight-verify");
    }
    let said: Answer = serde_json::from_slice(payload).map_err(|_| "the answer is damaged")?;
    if is_name(&said.bundle) { Ok(said) } else { Err("the answer names no bundle") }
}

impl Checked {
    /// Whether whoever answered holds the key.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.verdict == Verdict::Unchanged
    }

    /// In sentences.
    #[must_use]
    pub fn words(&self) -> String {
        let mut out = vec![
            match self.verdict {
                Verdict::Unchanged => "Whoever answered your challenge holds the key that signed this bundle.",
                Verdict::Changed => {
                    "NOT an answer to your challenge by the key that signed this bundle: do not rely on it."
                }
                Verdict::CannotTell => "This cannot be checked.",
            }
            .to_owned(),
        ];
        if !self.problems.is_empty() {
            out.push(String::new());
        }
        out.extend(self.problems.iter().map(|problem| {
            let file = if problem.file.is_empty() { String::new() } else { format!("{} ", problem.file) };
            format!("- {file}{}.", problem.what)
        }));
        out.extend(self.bundle.iter().map(|bundle| format!("\nBundle: {bundle}")));
        out.extend(self.key.iter().map(|key| format!("Key: {} (it came with the bundle)", key.fingerprint)));
        out.extend(self.challenge.iter().map(|sha256| format!("Challenge: SHA-256 {sha256}")));
        out.push("\nWhat was not checked, or cannot be known:".to_owned());
        out.extend(self.not_checked.iter().map(|sentence| format!("- {sentence}")));
        out.join("\n") + "\n"
    }
}
