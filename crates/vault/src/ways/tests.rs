//! A household's keys through their life, in real folders, with the stock `age` program looking on.

use super::*;
use crate::seal;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

struct House {
    dir: TempDir,
    identity: Identity,
    sheet: RecoveryKey,
}

const FIRST: &str = "correct horse battery staple";
const NOW: Utc = Utc(1_795_336_200_125_999);

fn words(text: &str) -> Passphrase {
    Passphrase::new(text.into()).unwrap()
}

impl House {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (identity, sheet) = init(&dir.path().join("home"), &words(FIRST), NOW).unwrap();
        Self { dir, identity, sheet }
    }

    fn home(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// What must hold after every change: all ways are listed, hold all epochs, and only the owner reads them.
    fn check(&self, epochs: &[u32]) {
        let listing = listing(&self.home()).unwrap();
        assert_eq!(listing.epochs.iter().map(|e| e.number).collect::<Vec<_>>(), epochs);
        let mut files: Vec<String> = listing.ways.iter().map(Way::file).collect();
        files.sort();
        assert_eq!(wrapped(&self.home()).unwrap().into_keys().collect::<Vec<_>>(), files);
        for file in files.iter().map(String::as_str).chain([FILE]) {
            let mode = fs::metadata(self.home().join(IDENTITY).join(file)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
        assert_eq!(fs::metadata(self.home().join(IDENTITY)).unwrap().permissions().mode() & 0o777, 0o700);
        let beside = fs::read_dir(self.home()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        assert!(!beside.into_iter().any(|n| n.contains(".next") || n.contains(".before") || n.starts_with(".part")));
    }
}

/// Runs `age -d -i key file` and gives what it wrote, or nothing when it refused.
fn stock_age(key: &str, file: &Path) -> Option<Vec<u8>> {
    let dir = tempfile::tempdir().unwrap();
    let key_file = dir.path().join("key.txt");
    fs::write(&key_file, key).unwrap();
    let out = Command::new("age").args(["-d", "-i"]).args([&key_file, file]).stdin(Stdio::null()).output();
    let out = out.expect("the age program is installed by set-up");
    out.status.success().then_some(out.stdout)
}

fn person() -> (RecoveryKey, WayRecipient) {
    let key = RecoveryKey::generate().unwrap();
    let recipient = key.recipient().into();
    (key, recipient)
}

#[test]
fn from_the_first_day_to_a_new_epoch() {
    let house = House::new();
    let home = house.home();
    house.check(&[1]);
    assert!(matches!(init(&home, &words("again"), NOW), Err(Error::AlreadySetUp)));
    assert!(matches!(unlock(&home, &words("wrong")), Err(Error::WrongPassphrase)));
    let identity = unlock(&home, &words(FIRST)).unwrap();
    assert_eq!(identity.epochs(), house.identity.epochs());
    let footage_1 = seal::seal_bytes(identity.recipient(), b"seen by all").unwrap();
    let private = private_key::open(&home, &identity).unwrap();

    let (anna, anna_recipient) = person();
    assert!(matches!(recover(&home, &anna), Err(Error::WrongKey)));
    add_way(&home, &identity, "anna", &anna_recipient, NOW).unwrap();
    house.check(&[1]);
    assert!(matches!(add_way(&home, &identity, "anna", &anna_recipient, NOW), Err(Error::WayExists(_))));
    assert!(matches!(add_way(&home, &identity, "recovery", &anna_recipient, NOW), Err(Error::WayExists(_))));
    assert!(matches!(add_way(&home, &identity, "../x", &anna_recipient, NOW), Err(Error::BadName)));
    assert_eq!(recover(&home, &anna).unwrap().epochs(), identity.epochs());
    assert_eq!(drill(&home, &anna).unwrap().way, "anna");

    for (name, error) in [("nobody", "there is no way"), ("recovery", "only replaced"), ("passphrase", "only replaced")]
    {
        let said = remove_way(&home, &words(FIRST), name, NOW).err().unwrap().to_string();
        assert!(said.contains(error), "{said}");
    }
    assert!(matches!(remove_way(&home, &words("wrong"), "anna", NOW), Err(Error::WrongPassphrase)));
    house.check(&[1]);
    let old_file = fs::read(home.join("identity/person-anna.age")).unwrap();
    let second = remove_way(&home, &words(FIRST), "anna", NOW).unwrap();
    house.check(&[2, 1]);
    assert!(matches!(recover(&home, &anna), Err(Error::WrongKey)));

    // What the removed person kept opens older footage, and nothing newer.
    let footage_2 = seal::seal_bytes(second.recipient(), b"seen without anna").unwrap();
    let kept = unwrap(&old_file, &anna.key()).ok().unwrap().unwrap();
    assert_eq!(*seal::open_bytes(&kept, &footage_1).unwrap(), b"seen by all");
    assert!(matches!(seal::open_bytes(&kept, &footage_2), Err(Error::NotForUs)));
    assert!(matches!(private_key::read(&home, &kept), Err(Error::NotForUs)), "sealed to the new epoch");
    for identity in [unlock(&home, &words(FIRST)).unwrap(), recover(&home, &house.sheet).unwrap()] {
        assert_eq!(identity.epochs(), second.epochs());
        assert_eq!(*seal::open_bytes(&identity, &footage_1).unwrap(), b"seen by all");
        assert_eq!(*seal::open_bytes(&identity, &footage_2).unwrap(), b"seen without anna");
        assert_eq!(private_key::open(&home, &identity).unwrap().bytes(), private.bytes());
    }
}

/// The way of README: `age -d -i recovery.txt identity/recovery.age > id.txt; age -d -i id.txt footage/…age`.
#[test]
fn the_sheet_opens_a_rescued_disk_with_stock_age_alone() {
    let house = House::new();
    let home = house.home();
    let footage = house.dir.path().join("footage");
    fs::create_dir(&footage).unwrap();
    fs::write(footage.join("door.age"), seal::seal_bytes(house.identity.recipient(), b"a film").unwrap()).unwrap();
    assert!(copy_identity(&home, &footage).unwrap());
    assert!(!copy_identity(&home, &footage).unwrap(), "nothing to do the second time");
    fs::remove_dir_all(&home).unwrap();

    let typed = RecoveryKey::parse(&house.sheet.words().join(" ")).unwrap();
    let id = stock_age(&typed.text(), &footage.join("identity/recovery.age")).unwrap();
    let id = String::from_utf8(id).unwrap();
    assert!(id.starts_with("# epoch 1, created 2026-"), "{id}");
    assert_eq!(stock_age(&id, &footage.join("door.age")).unwrap(), b"a film");

    assert_eq!(recover(&footage, &typed).unwrap().epochs(), house.identity.epochs());
    assert_eq!(unlock(&footage, &words(FIRST)).unwrap().epochs(), house.identity.epochs());
    let report = drill(&footage, &typed).unwrap();
    assert_eq!((report.passed(), report.private_key, report.epochs), (true, None, vec![1]));
}

#[test]
fn stock_age_asks_for_the_passphrase_and_its_cost_is_fixed() {
    let house = House::new();
    let file = house.home().join("identity/passphrase.age");
    let header = String::from_utf8_lossy(&fs::read(&file).unwrap()).lines().nth(1).unwrap().to_owned();
    assert!(header.starts_with("-> scrypt ") && header.ends_with(" 18"), "{header}");
    // `script` gives it the terminal that it wants to ask on.
    let mut child = Command::new("script")
        .args(["-qec", "age -d \"$FILE\"", "/dev/null"])
        .env("FILE", &file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script belongs to every Linux");
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), format!("{FIRST}\n").as_bytes()).unwrap();
    let out = String::from_utf8_lossy(&child.wait_with_output().unwrap().stdout).into_owned();
    assert!(out.contains("AGE-SECRET-KEY-1"), "{out}");
}

#[test]
fn a_forgotten_passphrase_and_a_lost_or_seen_sheet() {
    let house = House::new();
    let home = house.home();
    let recovered = recover(&home, &house.sheet).unwrap();
    set_passphrase(&home, &recovered, &words("second"), NOW).unwrap();
    house.check(&[1]);
    assert!(matches!(unlock(&home, &words(FIRST)), Err(Error::WrongPassphrase)));

    let report = drill(&home, &house.sheet).unwrap();
    assert_eq!((report.passed(), report.private_key, report.way.as_str()), (true, Some(true), "recovery"));
    let sheet_2 = new_recovery(&home, &recovered, NOW).unwrap();
    house.check(&[1]);
    assert!(matches!(recover(&home, &house.sheet), Err(Error::WrongKey)));
    assert!(matches!(drill(&home, &house.sheet), Err(Error::WrongKey)));
    assert_eq!(recover(&home, &sheet_2).unwrap().epochs(), recovered.epochs());

    let (second, sheet_3) = replace_recovery(&home, &words("second"), NOW).unwrap();
    house.check(&[2, 1]);
    assert!(matches!(recover(&home, &sheet_2), Err(Error::WrongKey)));
    assert_eq!(recover(&home, &sheet_3).unwrap().epochs(), second.epochs());
    assert!(drill(&home, &sheet_3).unwrap().passed());
}

#[test]
fn with_everything_lost_a_new_key_begins_and_the_old_files_are_kept() {
    let house = House::new();
    let home = house.home();
    let private = private_key::open(&home, &house.identity).unwrap();
    let (fresh, sheet) = start_over(&home, &words("fresh"), NOW).unwrap();
    house.check(&[2]);
    assert_eq!(fresh.epochs()[0].number, 2, "epochs count on, so that footage tells them apart");
    assert_ne!(fresh.recipient(), house.identity.recipient());
    assert_ne!(private_key::open(&home, &fresh).unwrap().bytes(), private.bytes());
    assert_eq!(recover(&home, &sheet).unwrap().epochs(), fresh.epochs());

    let lost = home.join(format!("identity.lost-{}", NOW.compact()));
    let rescued = house.dir.path().join("rescued");
    fs::create_dir(&rescued).unwrap();
    fs::rename(lost, rescued.join(IDENTITY)).unwrap();
    fs::rename(rescued.join("identity/private.key.age"), rescued.join("private.key.age")).unwrap();
    let found = recover(&rescued, &house.sheet).unwrap();
    assert_eq!(found.epochs(), house.identity.epochs());
    assert_eq!(private_key::open(&rescued, &found).unwrap().bytes(), private.bytes());
}

#[test]
fn damage_is_called_damage() {
    let house = House::new();
    let home = house.home();
    let dir = home.join(IDENTITY);
    let damaged = |result: Result<Identity>| matches!(result, Err(Error::Damaged { .. }));

    let recovery = fs::read(dir.join("recovery.age")).unwrap();
    fs::write(dir.join("recovery.age"), &recovery[..recovery.len() - 1]).unwrap();
    assert!(damaged(recover(&home, &house.sheet)), "not: wrong key");
    fs::write(dir.join("recovery.age"), &recovery).unwrap();

    let text = String::from_utf8_lossy(&fs::read(dir.join("passphrase.age")).unwrap()).into_owned();
    fs::write(dir.join("passphrase.age"), text.replacen(" 18\n", " 40\n", 1)).unwrap();
    assert!(damaged(unlock(&home, &words(FIRST))), "refused before the work is done");
    fs::write(dir.join("passphrase.age"), &recovery).unwrap();
    assert!(damaged(unlock(&home, &words(FIRST))));
    fs::write(dir.join("passphrase.age"), b"").unwrap();
    assert!(damaged(unlock(&home, &words(FIRST))));
    fs::remove_file(dir.join("passphrase.age")).unwrap();
    assert!(damaged(unlock(&home, &words(FIRST))), "not: no keys yet, for there are others");

    fs::remove_file(dir.join(FILE)).unwrap();
    assert!(matches!(new_recovery(&home, &house.identity, NOW), Err(Error::Damaged { .. })));
    assert!(recover(&home, &house.sheet).is_ok(), "the way in is still there");

    fs::remove_file(home.join("private.key.age")).unwrap();
    fs::write(home.join("private.db"), b"x").unwrap();
    assert!(matches!(private_key::open(&home, &house.identity), Err(Error::Damaged { .. })), "never a second key");

    let empty = tempfile::tempdir().unwrap();
    assert!(!is_set_up(empty.path()) && is_set_up(&home));
    assert!(matches!(unlock(empty.path(), &words("x")), Err(Error::NotSetUp)));
    assert!(matches!(recover(empty.path(), &house.sheet), Err(Error::NotSetUp)));
    assert!(matches!(ways(empty.path()), Err(Error::NotSetUp)));
    fs::write(empty.path().join("private.key.age"), b"x").unwrap();
    assert!(matches!(init(empty.path(), &words("x"), NOW), Err(Error::AlreadySetUp)));
}

#[test]
fn a_crash_between_the_steps_of_an_old_file_system_is_repaired_by_whoever_comes_first() {
    let house = House::new();
    let home = house.home();
    let torn = || fs::rename(home.join(IDENTITY), home.join("identity.before")).unwrap();
    torn();
    assert!(is_set_up(&home));
    torn();
    assert!(matches!(init(&home, &words("again"), NOW), Err(Error::AlreadySetUp)));
    torn();
    new_recovery(&home, &recover(&home, &house.sheet).unwrap(), NOW).unwrap();
    torn();
    let footage = house.dir.path().join("footage");
    fs::create_dir(&footage).unwrap();
    assert!(copy_identity(&home, &footage).unwrap());
    assert!(!copy_identity(&home, &home).unwrap(), "footage may lie in the household's own folder");
    house.check(&[1]);
}

/// A drill on a file that a restored backup brought back tells which epochs the sheet would not open.
#[test]
fn a_drill_tells_what_the_sheet_misses() {
    let house = House::new();
    let home = house.home();
    let recovery = home.join("identity/recovery.age");
    let old = fs::read(&recovery).unwrap();
    let (_, recipient) = person();
    add_way(&home, &house.identity, "anna", &recipient, NOW).unwrap();
    remove_way(&home, &words(FIRST), "anna", NOW).unwrap();
    fs::write(&recovery, old).unwrap();
    let report = drill(&home, &house.sheet).unwrap();
    assert_eq!((report.passed(), report.missing, report.private_key), (false, vec![2], Some(false)));
}

/// Killed at any moment of a change, the household opens with a way that was there before.
#[test]
fn a_killed_change_leaves_a_way_in() {
    const CHILD: &str = "PORCHLIGHT_TEST_CHANGES_IN";
    let anna: RecoveryKey = RecoveryKey::parse(
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon \
            abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon art",
    )
    .unwrap();
    if let Some(home) = std::env::var_os(CHILD) {
        let home = PathBuf::from(home);
        let identity = recover(&home, &anna).unwrap();
        for i in 0.. {
            new_recovery(&home, &identity, NOW).unwrap();
            add_way(&home, &identity, &format!("guest-{i}"), &anna.recipient().into(), NOW).unwrap();
        }
    }
    let house = House::new();
    add_way(&house.home(), &house.identity, "anna", &anna.recipient().into(), NOW).unwrap();
    for round in 0..20_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ways::tests::a_killed_change_leaves_a_way_in"])
            .env(CHILD, house.home())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let end = Instant::now() + Duration::from_secs(30);
        while ways(&house.home()).unwrap().len() < 4 {
            assert!(Instant::now() < end, "the child is at work within 30 s");
        }
        // Spread over what a change does: some tens of milliseconds of writing and syncing.
        std::thread::sleep(Duration::from_micros(round * 3_709));
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(recover(&house.home(), &anna).unwrap().epochs(), house.identity.epochs());
        let listing = listing(&house.home()).unwrap();
        for way in &listing.ways {
            assert!(house.home().join(IDENTITY).join(way.file()).exists(), "{}", way.name);
        }
        // Names of the next round begin anew.
        change(&house.home(), |_, listing| {
            listing.ways.retain(|w| !w.name.starts_with("guest-"));
            Ok(())
        })
        .unwrap();
    }
    house.check(&[1]);
}
