//! `verify`: what an owner would see of a file, and every problem with it.

use crate::args;
use crate::files;
use crate::keys::{SecretKey, read_published};
use crate::{Failure, Outcome, say, statements, words};
use request::envelope::{Envelope, Kind};
use request::{Context, How, Key, Memory, Moment, Pin, Policy, PublishedKey, Refusal, Trust, Verdict, check, examine};
use serde_json::json;

pub(crate) fn verify(args: &args::Verify, now: Moment) -> Outcome {
    if args.kind != args::Kind::Request {
        return statements::verify(args, now);
    }
    let file = files::read(&args.file, Kind::Request.max_file())?;
    let published: Vec<PublishedKey> = args.key.iter().map(|path| read_published(path)).collect::<Outcome<_>>()?;
    let (memory, policy) = (Memory::default(), Policy::default());
    let trust = if published.is_empty() { pinned_as_claimed(&file, &[]) } else { pinned(&published) };
    let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
    let problems = examine(&file, &context);
    let verdict = check(&file, &context);
    let nobody = Trust::default();
    let strange = check(&file, &Context { trust: &nobody, ..context });
    if args.json {
        let refusal = verdict.as_ref().err();
        let report = json!({ "ok": refusal.is_none(), "verdict": verdict.as_ref().ok(), "refused": refusal,
            "problems": problems, "unknown_sender": strange.as_ref().ok() });
        say(&format!(
            "{}\n",
            serde_json::to_string_pretty(&report).map_err(|error| Failure::Refused(error.to_string()))?
        ))?;
    } else {
        say(&report(&verdict, &problems, &strange, published.is_empty()))?;
    }
    // It was all said: the status is what is left.
    if verdict.is_ok() { Ok(()) } else { Err(Failure::Refused(String::new())) }
}

fn report(
    verdict: &Result<Verdict, Refusal>,
    problems: &[Refusal],
    strange: &Result<Verdict, Refusal>,
    assumed: bool,
) -> String {
    let mut out = String::new();
    match verdict {
        Ok(verdict) => {
            if let (true, Ok(strange @ Verdict::Quarantine(_))) = (assumed, strange) {
                out.push_str("An owner who does not know the key sees:\n\n");
                out.push_str(&words::verdict(strange));
                out.push_str("\nAn owner who compared the key's words sees:\n\n");
            }
            out.push_str(&words::verdict(verdict));
        }
        Err(refusal) => {
            out.push_str(&format!("Owners will not see this file ({}).\n", refusal.code()));
            for problem in problems {
                out.push_str(&format!("- {problem} [{}]\n", problem.code()));
            }
        }
    }
    out
}

fn pin(name: &str, domain: &request::Domain) -> Pin {
    Pin { name: name.to_owned(), domain: domain.clone(), class: None, how: How::Compared, at: Moment(0), until: None }
}

fn pinned(published: &[PublishedKey]) -> Trust {
    let mut trust = Trust::default();
    for key in published {
        trust.pin(key.key, pin(&key.name, &key.domain));
    }
    trust
}

/// As an owner trusts who has pinned every key that signed the file: for the domain that it was made for, where we have the private
/// key, else for the one that the file says.
pub(crate) fn pinned_as_claimed(file: &[u8], keys: &[SecretKey]) -> Trust {
    let mut trust = Trust::default();
    let Ok(verified) = Envelope::read(file, Kind::Request).and_then(Envelope::verify) else { return trust };
    let known =
        |key: Key| keys.iter().filter_map(|secret| secret.published().ok()).find(|published| published.key == key);
    // Only these two members are wanted here, whatever else is wrong.
    let value: serde_json::Value = serde_json::from_slice(verified.payload()).unwrap_or_default();
    let requester = &value["requester"];
    let claimed = requester["domain"].as_str().and_then(|domain| domain.parse().ok());
    for key in verified.keys().iter().copied() {
        match (known(key), &claimed) {
            (Some(published), _) => trust.pin(key, pin(&published.name, &published.domain)),
            (None, Some(domain)) => trust.pin(key, pin(requester["name"].as_str().unwrap_or_default(), domain)),
            (None, None) => {}
        }
    }
    trust
}
