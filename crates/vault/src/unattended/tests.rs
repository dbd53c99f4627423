//! The unattended key in its file, and in a real keyring on a bus of its own.

use super::*;
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use std::process::Command;
use std::time::{Duration, Instant};

const HOUSEHOLD: &str = "0d5f2c1e-household";

fn is_ready(state: Result<State>, key: &UnattendedKey) -> bool {
    matches!(state, Ok(State::Ready(found)) if found.bytes() == key.bytes())
}

#[test]
fn the_file_holds_one_key_for_the_owner_only() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    assert!(matches!(load(home, Place::File, HOUSEHOLD), Ok(State::Missing)));
    let key = create(home, Place::File, HOUSEHOLD).unwrap();
    assert!(is_ready(load(home, Place::File, HOUSEHOLD), &key));
    assert!(matches!(create(home, Place::File, HOUSEHOLD), Err(Error::KeyExists)));
    assert!(is_ready(load(home, Place::File, HOUSEHOLD), &key), "and it is still the first");

    let mode = |p: &str| fs::metadata(home.join(p)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("keys"), mode("keys/unattended.key")), (0o700, 0o600));
    fs::set_permissions(file(home), Permissions::from_mode(0o644)).unwrap();
    assert!(is_ready(load(home, Place::File, HOUSEHOLD), &key));
    assert_eq!(mode("keys/unattended.key"), 0o600);

    for bad in [&b""[..], b"00", b"zz", &[b'0'; 66]] {
        fs::write(file(home), bad).unwrap();
        assert!(matches!(load(home, Place::File, HOUSEHOLD), Err(Error::Damaged { .. })));
    }
    remove(home, HOUSEHOLD, Place::File).unwrap();
    remove(home, HOUSEHOLD, Place::File).unwrap();
    fs::write(home.join(DATABASE), b"x").unwrap();
    assert!(
        matches!(create(home, Place::File, HOUSEHOLD), Err(Error::KeyExists)),
        "a database waits for the first key"
    );
}

/// Tells the child which part of the real-keyring test it plays.
const PART: &str = "PORCHLIGHT_TEST_KEYRING";
const PASSWORD: &str = "log-in password";

/// A bus that starts no service by itself, whatever is installed here.
const BUS: &str = r#"<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"#;

/// Runs this test again as a child of a bus of its own, where `$0` is the test program.
fn on_a_bus(part: &str, name: &str, shell: &str) {
    let dir = tempfile::tempdir().unwrap();
    let config = dir.path().join("bus.conf");
    fs::write(&config, BUS).unwrap();
    let ran = Command::new("timeout")
        .args(["60", "dbus-run-session", "--config-file"])
        .arg(config)
        .args(["--", "sh", "-c", shell])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture"])
        .env(PART, part)
        .env("HOME", dir.path())
        .env("XDG_RUNTIME_DIR", dir.path())
        .env("XDG_DATA_HOME", dir.path().join("data"))
        .output()
        .expect("set-up installs dbus");
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert!(ran.status.success() && said.contains("1 passed"), "{part}: {said}");
}

#[test]
fn without_a_keyring_it_waits() {
    if std::env::var_os(PART).is_none() {
        let name = "unattended::tests::without_a_keyring_it_waits";
        on_a_bus("no service", name, "exec \"$0\" \"$@\"");
        return on_a_bus("no bus", name, "export DBUS_SESSION_BUS_ADDRESS=unix:path=/none; exec \"$0\" \"$@\"");
    }
    let home = tempfile::tempdir().unwrap();
    assert!(!keyring_reachable());
    assert!(matches!(load(home.path(), Place::Keyring, HOUSEHOLD), Ok(State::NoKeyring)));
    assert!(matches!(create(home.path(), Place::Keyring, HOUSEHOLD), Err(Error::NoKeyring)));
    assert!(matches!(remove(home.path(), HOUSEHOLD, Place::Keyring), Err(Error::NoKeyring)));
    let key = create(home.path(), Place::File, HOUSEHOLD).unwrap();
    assert!(matches!(copy(home.path(), HOUSEHOLD, Place::File, Place::Keyring), Err(Error::NoKeyring)));
    assert!(is_ready(load(home.path(), Place::File, HOUSEHOLD), &key));
}

#[test]
fn a_real_keyring_holds_one_key_and_locks() {
    if std::env::var_os(PART).is_none() {
        let shell = format!(
            "printf '{PASSWORD}' | gnome-keyring-daemon --unlock --foreground --components=secrets & \
             \"$0\" \"$@\"; said=$?; kill $!; exit $said"
        );
        return on_a_bus("real", "unattended::tests::a_real_keyring_holds_one_key_and_locks", &shell);
    }
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    let end = Instant::now() + Duration::from_secs(20);
    while !keyring_reachable() {
        assert!(Instant::now() < end, "the keyring starts within 20 s");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(matches!(load(home, Place::Keyring, HOUSEHOLD), Ok(State::Missing)));
    let key = create(home, Place::Keyring, HOUSEHOLD).unwrap();
    assert!(is_ready(load(home, Place::Keyring, HOUSEHOLD), &key));
    assert!(matches!(create(home, Place::Keyring, HOUSEHOLD), Err(Error::KeyExists)));
    assert!(matches!(load(home, Place::Keyring, "another"), Ok(State::Missing)));

    // To the file and back; each step may be repeated.
    for _ in 0..2 {
        copy(home, HOUSEHOLD, Place::Keyring, Place::File).unwrap();
    }
    remove(home, HOUSEHOLD, Place::Keyring).unwrap();
    assert!(matches!(load(home, Place::Keyring, HOUSEHOLD), Ok(State::Missing)));
    copy(home, HOUSEHOLD, Place::File, Place::Keyring).unwrap();
    remove(home, HOUSEHOLD, Place::File).unwrap();
    assert!(is_ready(load(home, Place::Keyring, HOUSEHOLD), &key));

    let service = SecretService::connect(EncryptionType::Dh).unwrap();
    service.get_default_collection().unwrap().lock().unwrap();
    let begun = Instant::now();
    assert!(!keyring_reachable());
    assert!(matches!(load(home, Place::Keyring, HOUSEHOLD), Ok(State::Locked)));
    assert!(matches!(load(home, Place::Keyring, "another"), Ok(State::Locked)), "not: missing");
    assert!(matches!(create(home, Place::Keyring, "another"), Err(Error::KeyringLocked)), "never a second key");
    assert!(matches!(copy(home, HOUSEHOLD, Place::Keyring, Place::File), Err(Error::KeyringLocked)));
    assert!(matches!(remove(home, HOUSEHOLD, Place::Keyring), Err(Error::KeyringLocked)));
    assert!(begun.elapsed() < Duration::from_secs(4), "nothing prompts");
}
