//! What is secret stays secret: it cannot be printed or copied, and errors do not carry it.
#![allow(clippy::unwrap_used, reason = "tests")]

use porchlight_vault as vault;
use std::fmt::{Debug, Display};
use std::fs;
use vault::seal::seal_bytes;
use vault::{Error, Passphrase, RecoveryKey};

/// Does not compile when `$type` implements one of the traits: then two blanket implementations fit, and neither is chosen.
macro_rules! never {
    ($type:ty: $($trait:path),+) => {
        const _: fn() = || {
            trait Unless<A> { fn ambiguous() {} }
            impl<T: ?Sized> Unless<()> for T {}
            $({
                struct If;
                impl<T: ?Sized + $trait> Unless<If> for T {}
                let _ = <$type as Unless<_>>::ambiguous;
            })+
        };
    };
}

never!(vault::Identity: Clone, Debug, Display);
never!(vault::Passphrase: Clone, Debug, Display);
never!(vault::RecoveryKey: Clone, Debug, Display);
never!(vault::private_key::PrivateKey: Clone, Debug, Display);
never!(vault::unattended::UnattendedKey: Clone, Debug, Display);
never!(vault::unattended::State: Clone, Debug, Display);
never!(vault::signing::DayKey: Clone, Debug, Display);

const NOW: model::Utc = model::Utc(1_795_336_200_125_999);
const SPOKEN: &str = "zebra-canary-passphrase-7731";

fn shown(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text.push_str(&format!(" {inner} {inner:?}"));
        source = inner.source();
    }
    text
}

/// Every refusal that has seen a secret, looked through for it.
#[test]
fn no_error_carries_a_secret() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path();
    let spoken = Passphrase::new(SPOKEN.into()).unwrap();
    let (identity, sheet) = vault::init(home, &Passphrase::new("another one".into()).unwrap(), NOW).unwrap();
    let (text, words) = (sheet.text(), sheet.words());
    let mut errors = Vec::new();
    let mut refused = |error: Option<Error>| errors.push(shown(&error.expect("refused")));

    refused(vault::unlock(home, &spoken).err());
    refused(vault::remove_way(home, &spoken, "nobody", NOW).err());
    refused(vault::init(home, &spoken, NOW).err());
    // A secret pasted where a public key belongs.
    refused(text.parse::<vault::WayRecipient>().err().map(Error::from));
    refused(text.parse::<vault::Recipient>().err().map(Error::from));
    refused(format!("x{}", *text).parse::<vault::WayRecipient>().err().map(Error::from));
    for typed in [text[..73].to_owned(), format!("{}!", *text), text.replace("KEY-1", "KEY-1Q"), words[1..].join(" ")] {
        refused(RecoveryKey::parse(&typed).err().map(Error::from));
    }
    refused(RecoveryKey::parse(&[&words[..23], &["xylophone"]].concat().join(" ")).err().map(Error::from));
    refused(Passphrase::from_bytes([SPOKEN.as_bytes(), b"\xff"].concat()).err());
    fs::write(home.join("identity/recovery.age"), seal_bytes(&sheet.recipient(), SPOKEN.as_bytes()).unwrap()).unwrap();
    refused(vault::recover(home, &sheet).err());
    fs::write(home.join("private.key.age"), seal_bytes(identity.recipient(), SPOKEN.as_bytes()).unwrap()).unwrap();
    refused(vault::private_key::open(home, &identity).err());
    fs::create_dir(home.join("keys")).unwrap();
    fs::write(home.join("keys/unattended.key"), SPOKEN).unwrap();
    refused(vault::unattended::load(home, vault::unattended::Place::File, "x").err());
    fs::write(home.join("identity/ways.json"), format!("{{\"{SPOKEN}\": 1}}")).unwrap();
    refused(vault::ways(home).err());

    for error in errors {
        assert!(!error.contains(SPOKEN), "{error}");
        assert!(!error.contains(&text[16..24]) && !error.contains(&text[40..48]), "{error}");
        let told = words.iter().filter(|w| w.len() > 5 && error.contains(**w)).count();
        assert_eq!(told, 0, "{error}");
    }
}
