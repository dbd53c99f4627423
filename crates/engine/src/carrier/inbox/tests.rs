use super::*;
use crate::error::Code;
use std::os::unix::fs::PermissionsExt;
use vault::{Identity, Passphrase};

struct House {
    home: tempfile::TempDir,
    identity: Identity,
}

fn house() -> House {
    let home = tempfile::tempdir().expect("a folder");
    let passphrase = Passphrase::new("correct horse battery staple mine".to_owned()).expect("is one");
    let (identity, _) = vault::init(home.path(), &passphrase, Utc(0)).expect("is made");
    House { home, identity }
}

fn arrived(text: &str, second: i64) -> Arrived {
    let received = Utc(second * 1_000_000);
    Arrived { bytes: text.as_bytes().to_vec(), carrier: Carrier::Folder, received, posted: false }
}

impl House {
    fn inbox(&self) -> Inbox {
        Inbox::of(self.home.path())
    }

    fn keep(&self, arrived: &Arrived) -> Kept {
        self.inbox().keep(self.identity.recipient(), arrived).expect("is kept")
    }

    fn drain(&self, take: impl FnMut(Arrived) -> Result<()>) -> Result<u32> {
        let open = |sealed: &[u8]| vault::seal::open_bytes(&self.identity, sealed).map_err(|_| Unopened::Damaged);
        self.inbox().drain(open, take)
    }

    fn names(&self) -> Vec<String> {
        let list = std::fs::read_dir(self.home.path().join("inbox")).expect("is there");
        let mut names: Vec<_> = list.map(|e| e.expect("lists").file_name().into_string().expect("hex")).collect();
        names.sort();
        names
    }
}

#[test]
fn what_came_waits_sealed_and_comes_out_as_it_was() {
    let house = house();
    assert_eq!(house.inbox().waiting().expect("counts"), 0, "no folder before anything came");
    let (first, second) = (arrived("{\"a\": 1}\n\nmore", 5), arrived("second", 6));
    assert_eq!([house.keep(&first), house.keep(&second), house.keep(&first)], [Kept::New, Kept::New, Kept::Already]);
    let name = format!("{}.age", hex::encode(hash(&first.bytes)));
    let file = house.home.path().join("inbox").join(&name);
    assert!(house.names().contains(&name));
    assert_eq!(std::fs::metadata(&file).expect("is there").permissions().mode() & 0o777, 0o600);
    let folder = std::fs::metadata(house.home.path().join("inbox")).expect("is there");
    assert_eq!(folder.permissions().mode() & 0o777, 0o700);
    let sealed = std::fs::read(&file).expect("reads");
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    assert!(!sealed.windows(4).any(|w| w == b"more"));
    let mut out = Vec::new();
    let taken = house.drain(|arrived| {
        out.push(arrived);
        Ok(())
    });
    assert_eq!(taken.expect("drains"), 2);
    assert_eq!(out, [first, second], "in the order in which they came");
    assert_eq!(house.inbox().waiting().expect("counts"), 0);
}

#[test]
fn a_crash_before_removal_has_it_taken_twice_and_one_before_the_commit_loses_nothing() {
    let house = house();
    house.keep(&arrived("one", 1));
    house.keep(&arrived("two", 2));
    // The desk's memory, as its database would have it after a crash.
    let mut committed = Vec::new();
    // Killed after the commit: to the inbox that looks as if it had not been taken.
    let killed = house.drain(|arrived| {
        committed.push(arrived.bytes);
        Err(Error::internal("killed here"))
    });
    assert!(killed.is_err());
    assert_eq!(house.inbox().waiting().expect("counts"), 2, "nothing is removed that was not taken");
    let again = house.drain(|arrived| {
        committed.push(arrived.bytes);
        Ok(())
    });
    assert_eq!(again.expect("drains"), 2);
    assert_eq!(committed, [b"one".to_vec(), b"one".to_vec(), b"two".to_vec()]);
    assert_eq!(house.drain(|_| Ok(())).expect("drains"), 0);
}

#[test]
fn a_temporary_file_that_a_crash_left_is_no_file() {
    let house = house();
    let one = arrived("one", 1);
    house.keep(&arrived("other", 1));
    let part = format!("{}.part", hex::encode(hash(&one.bytes)));
    std::fs::write(house.home.path().join("inbox").join(&part), vec![0; 100_000]).expect("writes");
    assert_eq!(house.inbox().waiting().expect("counts"), 1);
    assert_eq!(house.keep(&one), Kept::New);
    assert!(!house.names().contains(&part));
    // And one whose file never comes again.
    std::fs::write(house.home.path().join("inbox").join(format!("{}.part", "f".repeat(64))), b"half").expect("writes");
    assert_eq!(house.drain(|_| Ok(())).expect("drains"), 2);
    assert_eq!(house.names(), [""; 0]);
}

#[test]
fn the_limits() {
    let house = house();
    assert_eq!(house.keep(&arrived("", 1)), Kept::Unfit);
    assert_eq!(house.keep(&arrived(&"x".repeat(MOST_BYTES), 1)), Kept::New);
    assert_eq!(house.keep(&arrived(&"x".repeat(MOST_BYTES + 1), 1)), Kept::Unfit);
    for n in 1..MOST_FILES {
        let name = hex::encode(hash(&n.to_be_bytes()));
        std::fs::write(house.home.path().join("inbox").join(format!("{name}.age")), b"stands for one").expect("writes");
    }
    assert_eq!(house.keep(&arrived("one too many", 1)), Kept::Full);
    assert_eq!(house.inbox().waiting().expect("counts"), MOST_FILES, "the newest is refused, the old ones stay");
    assert_eq!(house.keep(&arrived(&"x".repeat(MOST_BYTES), 1)), Kept::Already);
}

#[test]
fn a_public_posting_is_remembered_though_the_file_waits_already() {
    let house = house();
    let alone = arrived("one", 1);
    let posted = Arrived { carrier: Carrier::Feed, posted: true, received: Utc(2), ..alone.clone() };
    assert_eq!(
        [house.keep(&alone), house.keep(&posted), house.keep(&alone)],
        [Kept::New, Kept::Already, Kept::Already]
    );
    let mut out = Vec::new();
    let taken = house.drain(|arrived| {
        out.push(arrived);
        Ok(())
    });
    assert_eq!((taken.expect("drains"), out), (1, vec![posted]));
}

#[test]
fn damage_is_removed_and_what_cannot_be_opened_now_waits() {
    let house = house();
    let (good, other) = (arrived("good", 1), arrived("other", 2));
    house.keep(&good);
    house.keep(&other);
    let file = |a: &Arrived| house.home.path().join("inbox").join(format!("{}.age", hex::encode(hash(&a.bytes))));
    // Locked: all wait.
    let locked = house.inbox().drain(|_| Err(Unopened::Locked(Error::new(Code::Locked, "locked"))), |_| Ok(()));
    assert_eq!(locked.map_err(|e| e.code), Err(Code::Locked));
    assert_eq!(house.inbox().waiting().expect("counts"), 2);
    let older = house.inbox().drain(|_| Err(Unopened::NotForUs), |_| Ok(()));
    assert_eq!((older.expect("drains"), house.inbox().waiting().expect("counts")), (0, 2));
    // Another's bytes under this name, and foreign files beside.
    std::fs::copy(file(&other), file(&good)).expect("copies");
    let beside = house.home.path().join("inbox/notes.age");
    std::fs::write(&beside, b"the owner's").expect("writes");
    let mut out = Vec::new();
    let taken = house.drain(|arrived| {
        out.push(arrived);
        Ok(())
    });
    assert_eq!((taken.expect("drains"), out), (1, vec![other]));
    assert!(beside.exists() && !file(&good).exists());
}
