//! A hardware key's way in, with a real program that speaks age's plugin protocol: a shell script whose "hardware" is a PIN.

use super::*;
use crate::{Passphrase, RecoveryKey, add_way, epochs, init, recover, remove_way, seal};
use bech32::Hrp;
use model::Utc;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::sync::Mutex;

/// Wraps the file key as it is, and gives it back for the PIN 1234.
const PROGRAM: &str = r#"#!/bin/sh
say() { printf '%s\n' "$@"; }
until_done() {
    while read -r line; do
        case "$line" in
        "-> wrap-file-key" | "-> recipient-stanza 0 plt") read -r key ;;
        "-> done") read -r _; break ;;
        esac
    done
}
case "$1" in
--age-plugin=recipient-v1)
    until_done
    say "-> recipient-stanza 0 plt" "$key"; read -r _; read -r _
    ;;
--age-plugin=identity-v1)
    until_done
    say "-> msg" "$(printf 'Touch it' | base64 | tr -d =)"; read -r _; read -r _
    say "-> request-secret" "$(printf 'PIN?' | base64 | tr -d =)"; read -r _; read -r pin
    if [ "$pin" = MTIzNA ]; then
        say "-> file-key 0" "$key"; read -r _; read -r _
    else
        say "-> error identity 0" "$(printf 'wrong PIN' | base64 | tr -d =)"; read -r _; read -r _
    fi
    ;;
esac
say "-> done" ""
"#;

struct Owner {
    pin: &'static str,
    heard: Mutex<Vec<String>>,
}

impl Prompt for Owner {
    fn show(&self, message: &str) {
        self.heard.lock().unwrap().push(message.into());
    }
    fn ask_secret(&self, message: &str) -> Option<String> {
        self.show(message);
        Some(self.pin.into())
    }
    fn ask(&self, _: &str) -> Option<String> {
        None
    }
    fn confirm(&self, _: &str, _: &str, _: Option<&str>) -> Option<bool> {
        None
    }
}

fn owner(pin: &'static str) -> Arc<Owner> {
    Arc::new(Owner { pin, heard: Mutex::default() })
}

#[test]
fn a_hardware_key_opens_and_is_taken_away() {
    const CHILD: &str = "PORCHLIGHT_TEST_PLUGIN";
    if std::env::var_os(CHILD).is_none() {
        // The program is found by PATH, which only a child can be given another of.
        let bin = tempfile::tempdir().unwrap();
        let program = bin.path().join("age-plugin-plt");
        fs::write(&program, PROGRAM).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
        let ran = Command::new("timeout")
            .arg("60")
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "plugin::tests::a_hardware_key_opens_and_is_taken_away"])
            .env("PATH", path)
            .env(CHILD, "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let (now, dir) = (Utc(0), tempfile::tempdir().unwrap());
    let home = dir.path();
    let passphrase = Passphrase::new("a passphrase".into()).unwrap();
    let (identity, sheet) = init(home, &passphrase, now).unwrap();
    let recipient = bech32::encode::<bech32::Bech32>(Hrp::parse("age1plt").unwrap(), b"slot 1").unwrap();
    let recipient: WayRecipient = recipient.parse().unwrap();
    assert_eq!(recipient.plugin().as_deref(), Some("plt"));
    assert!(matches!(unlock_with_plugin(home, "key", None, owner("1234")), Err(Error::UnknownWay(_))));
    add_way(home, &identity, "key", &recipient, now).unwrap();

    let right = owner("1234");
    assert_eq!(unlock_with_plugin(home, "key", None, right.clone()).unwrap().epochs(), identity.epochs());
    assert_eq!(*right.heard.lock().unwrap(), ["Touch it", "PIN?"]);
    let Err(Error::Plugin(said)) = unlock_with_plugin(home, "key", None, owner("0000")) else { panic!("opened") };
    assert!(said.contains("wrong PIN") && !said.contains("0000"), "{said}");
    let other = bech32::encode_upper::<bech32::Bech32>(Hrp::parse("AGE-PLUGIN-OTHER-").unwrap(), b"x").unwrap();
    assert!(matches!(unlock_with_plugin(home, "key", Some(&other), owner("1234")), Err(Error::WrongKey)));
    assert!(matches!(unlock_with_plugin(home, "recovery", None, owner("1234")), Err(Error::UnknownWay(_))));

    let file = home.join("identity/plugin-key.age");
    // Another way is taken away: the hardware key is wrapped anew and still opens, to both epochs.
    let anna = RecoveryKey::parse(&sheet.text()).unwrap();
    add_way(home, &identity, "anna", &anna.recipient().into(), now).unwrap();
    let second = remove_way(home, &passphrase, "anna", now).unwrap();
    let opened = unlock_with_plugin(home, "key", None, owner("1234")).unwrap();
    assert_eq!(opened.epochs(), second.epochs());
    let sealed = seal::seal_bytes(second.recipient(), b"later").unwrap();
    assert_eq!(*seal::open_bytes(&opened, &sealed).unwrap(), b"later");

    remove_way(home, &passphrase, "key", now).unwrap();
    assert!(!file.exists());
    assert_eq!(epochs(home).unwrap().len(), 3);
    assert!(recover(home, &sheet).is_ok());
}

#[test]
fn a_plugin_that_is_not_installed_is_named_and_nothing_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (identity, sheet) = init(dir.path(), &Passphrase::new("p".into()).unwrap(), Utc(0)).unwrap();
    let recipient = bech32::encode::<bech32::Bech32>(Hrp::parse("age1nosuchthing").unwrap(), b"x").unwrap();
    let Err(Error::Plugin(said)) = add_way(dir.path(), &identity, "key", &recipient.parse().unwrap(), Utc(0)) else {
        panic!("added")
    };
    assert!(said.contains("age-plugin-nosuchthing"), "{said}");
    assert_eq!(crate::ways(dir.path()).unwrap().len(), 2);
    assert!(recover(dir.path(), &sheet).is_ok());
}
