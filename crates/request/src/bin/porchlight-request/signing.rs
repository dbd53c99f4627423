//! `sign`, `revoke` and `rotate`: nothing is signed that its readers would refuse.

use crate::args::{self, Revoke, Rotate, Sign};
use crate::files::{self, Readers};
use crate::keys::SecretKey;
use crate::verify::pinned_as_claimed;
use crate::{Failure, Outcome, refused, say};
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::statement::{Directory, Feed, Revocation, Rotation};
use request::{Context, Key, Memory, Moment, Policy, Refusal, StatementFault, Trust, examine};

impl From<args::Kind> for Kind {
    fn from(kind: args::Kind) -> Self {
        match kind {
            args::Kind::Request => Self::Request,
            args::Kind::Feed => Self::Feed,
            args::Kind::Directory => Self::Directory,
            args::Kind::Revocation => Self::Revocation,
            args::Kind::Rotation => Self::Rotation,
        }
    }
}

pub(crate) fn sign(args: &Sign, now: Moment) -> Outcome {
    if args.key.is_empty() && args.sshsig.is_empty() {
        return Err(Failure::Wrong("say with what to sign: --key, or --sshsig".to_owned()));
    }
    let kind = Kind::from(args.kind);
    let bytes = files::read(&args.payload, kind.max_file())?;
    let mut signing = if args.add {
        Signing::resume(&bytes, kind).map_err(|refusal| Failure::Refused(refusal.to_string()))?
    } else {
        let keys: Vec<SecretKey> = args.key.iter().map(|path| SecretKey::read(path)).collect::<Outcome<_>>()?;
        if kind == Kind::Request {
            no_problems(&bytes, &keys, now)?;
        }
        Signing::new(kind, bytes)
    };
    for path in &args.key {
        let secret = SecretKey::read(path)?;
        signing = signing.by(&secret.signer).map_err(|error| Failure::Refused(error.to_string()))?;
    }
    for path in &args.sshsig {
        let armour = String::from_utf8_lossy(&files::read(path, 4096)?).into_owned();
        let attached = signing.with_ssh(&armour);
        signing = attached.map_err(|fault| {
            let how = format!("ssh-keygen -Y sign -n {} -f KEY {}", kind.namespace(), args.payload.display());
            Failure::Refused(format!("{}: {fault}. It is made by: {how}", path.display()))
        })?;
    }
    let file = signing.finish().map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    let remark = check_signed(&file, kind, now)?;
    files::write(&args.out, &file, Readers::Everybody)?;
    say(&format!("Signed: {}\n{remark}", args.out.display()))
}

/// Everything that is wrong with a request's payload, if these keys sign it.
pub(crate) fn problems(payload: &[u8], keys: &[SecretKey], now: Moment) -> Vec<Refusal> {
    // A signature by somebody is needed to look further; whose it is does not matter to the rules of the payload.
    let stand_in = Signer::from_seed(&[1; 32]);
    let signers: Vec<&Signer> =
        if keys.is_empty() { vec![&stand_in] } else { keys.iter().map(|key| &key.signer).collect() };
    let signed = signers.into_iter().try_fold(Signing::new(Kind::Request, payload.to_vec()), Signing::by);
    match signed.map(Signing::finish) {
        Ok(Ok(file)) => {
            let trust = pinned_as_claimed(&file, keys);
            let (memory, policy) = (Memory::default(), Policy::default());
            examine(&file, &Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true })
        }
        Ok(Err(refusal)) => vec![refusal],
        Err(_) => Vec::new(),
    }
}

fn no_problems(payload: &[u8], keys: &[SecretKey], now: Moment) -> Outcome {
    let problems = problems(payload, keys, now);
    if problems.is_empty() {
        return Ok(());
    }
    let list: Vec<_> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
    refused(format!("nothing was signed; owners would refuse this:{}", list.concat()))
}

/// Reads what was signed as its readers will; a remark, if more signatures are needed.
fn check_signed(file: &[u8], kind: Kind, now: Moment) -> Outcome<String> {
    let result = match kind {
        Kind::Request => {
            let trust = pinned_as_claimed(file, &[]);
            let (memory, policy) = (Memory::default(), Policy::default());
            let context = Context { trust: &trust, memory: &memory, policy: &policy, now, clock_synchronised: true };
            examine(file, &context).into_iter().next().map_or(Ok(()), Err)
        }
        Kind::Feed => Feed::read(file, &signers(file, kind), None, now, true).map(|_| ()),
        Kind::Directory => Directory::offered(file, now, true).map(|_| ()),
        Kind::Revocation => Revocation::read(file, &Trust::default()).map(|_| ()),
        Kind::Rotation => Rotation::read(file).map(|_| ()),
    };
    match result {
        Ok(()) => Ok(String::new()),
        Err(Refusal::Statement(StatementFault::Signers)) if kind == Kind::Revocation => {
            Ok("It counts where a directory's threshold signed it and that directory lists the key.\n".to_owned())
        }
        Err(Refusal::Statement(StatementFault::Signers)) => {
            Ok("More signatures are needed before it counts: sign --add.\n".to_owned())
        }
        Err(refusal) => refused(format!("nothing was written; its readers would refuse it: {refusal}")),
    }
}

pub(crate) fn signers(file: &[u8], kind: Kind) -> Vec<Key> {
    let verified = request::envelope::Envelope::read(file, kind).and_then(request::envelope::Envelope::verify);
    verified.map(|verified| verified.keys().to_vec()).unwrap_or_default()
}

pub(crate) fn revoke(args: &Revoke, now: Moment) -> Outcome {
    let secret = SecretKey::read(&args.key)?;
    let key = secret.published()?.key;
    let revocation = Revocation { key, from: args.from.unwrap_or(now), reason: args.reason.clone() };
    write_signed(Kind::Revocation, revocation.to_payload(), &[&secret], &args.out, now)?;
    say(&format!("Written: {}. It is final once owners have it.\n", args.out.display()))
}

pub(crate) fn rotate(args: &Rotate, now: Moment) -> Outcome {
    let (old, new) = (SecretKey::read(&args.old)?, SecretKey::read(&args.new)?);
    if old.domain != new.domain {
        return refused("the two keys were made for different domains");
    }
    let rotation = Rotation {
        old: old.published()?.key,
        new: new.published()?.key,
        domain: new.domain.clone(),
        from: args.from.unwrap_or(now),
    };
    write_signed(Kind::Rotation, rotation.to_payload(), &[&old, &new], &args.out, now)?;
    say(&format!("Written: {}. Each owner confirms it once.\n", args.out.display()))
}

fn write_signed(kind: Kind, payload: Vec<u8>, keys: &[&SecretKey], out: &std::path::Path, now: Moment) -> Outcome {
    let signing = keys.iter().try_fold(Signing::new(kind, payload), |signing, key| signing.by(&key.signer));
    let signing = signing.map_err(|error| Failure::Refused(error.to_string()))?;
    let file = signing.finish().map_err(|refusal| Failure::Refused(refusal.to_string()))?;
    check_signed(&file, kind, now)?;
    files::write(out, &file, Readers::Everybody)
}
