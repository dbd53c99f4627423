//! The program for agencies from end to end: keys, a request, its revisions, a feed; exit statuses and what others may read.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct World {
    folder: tempfile::TempDir,
}

struct Done {
    status: i32,
    out: String,
    err: String,
}

impl World {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Done {
        let output = self.command(args).output().unwrap();
        Done {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight-request"));
        command.current_dir(self.folder.path()).args(args);
        command
    }

    /// Runs what must succeed.
    fn good(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert_eq!(done.status, 0, "{args:?}: {}{}", done.out, done.err);
        done.out
    }

    fn refused(&self, args: &[&str], word: &str) {
        let done = self.run(args);
        assert_eq!(done.status, 1, "{args:?}: {}{}", done.out, done.err);
        let said = done.out + &done.err;
        assert!(said.contains(word), "{args:?}: {word} is not in {said}");
    }

    fn keygen(&self, name: &str) {
        self.good(&["keygen", "--name", "Riverton Police", "--domain", "police.riverton.example", "--out", name]);
    }

    /// A whole payload by options.
    fn new_request(&self, out: &str, more: &[&str]) -> String {
        std::fs::write(self.path("area.geojson"), AREA).unwrap();
        let args = [
            "--now",
            NOW,
            "new",
            "--key",
            "a.ofrkey",
            "--class",
            "municipal",
            "--officer",
            "A. Okafor",
            "--phone",
            "+15555550142",
            "--email",
            "okafor@police.riverton.example",
            "--case",
            "26-004512",
            "--incident",
            "theft",
            "--summary",
            "A cargo bicycle was taken from the rack.",
            "--wanted",
            "A red cargo bicycle, or a white van.",
            "--window",
            "2026-02-27T21:45:00Z/2026-02-27T23:00:00Z",
            "--area",
            "area.geojson",
            "--out",
            out,
        ];
        self.good(&[&args, more].concat())
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.run(args).out).unwrap()
    }
}

const NOW: &str = "2026-03-01T12:00:00Z";
const LATER: &str = "2026-03-01T13:00:00Z";
/// Around Greenwich and with more places than the format has: rounded, and written without exponents.
const AREA: &str = r#"{"type": "Feature", "properties": {}, "geometry": {"type": "Polygon",
    "coordinates": [[[-0.0000412345, 51.47], [0.00799, 51.47], [0.008, 51.4765], [0, 51.4765], [-0.0000412345, 51.47]]]}}"#;

fn key_words(key: &request::Key) -> String {
    key.words().join(" ")
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_key_is_the_owners_and_never_overwritten() {
    let world = World::new();
    let said =
        world.good(&["keygen", "--name", "Riverton Police", "--domain", "police.riverton.example", "--out", "a"]);
    assert!(said.contains("OFR1:"), "{said}");
    assert_eq!(mode(&world.path("a.ofrsecret")), 0o600);
    assert_eq!(mode(&world.path("a.ofrkey")) & 0o077, 0o044);
    let before = std::fs::read(world.path("a.ofrsecret")).unwrap();
    world.refused(
        &["keygen", "--name", "Riverton Police", "--domain", "police.riverton.example", "--out", "a"],
        "already",
    );
    assert_eq!(std::fs::read(world.path("a.ofrsecret")).unwrap(), before);
    let key = request::PublishedKey::parse(&std::fs::read(world.path("a.ofrkey")).unwrap()).unwrap();
    assert!(said.contains(&key.key.words().join(" ")));
    world.refused(&["keygen", "--name", "R\u{202e}P", "--domain", "police.riverton.example", "--out", "b"], "name");
    assert!(!world.path("b.ofrsecret").exists());
    std::fs::set_permissions(world.path("a.ofrsecret"), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    world.refused(&["feed", ".", "--key", "a.ofrsecret"], "read by others");
}

#[test]
fn a_request_from_template_to_revision() {
    let world = World::new();
    world.keygen("a");
    world.good(&["--now", NOW, "new", "--out", "template.json"]);
    world.refused(
        &["--now", NOW, "sign", "template.json", "--key", "a.ofrsecret", "--out", "x.ofr"],
        "incident.summary",
    );
    assert!(!world.path("x.ofr").exists());
    assert!(world.new_request("one.json", &[]).contains("whole request"));
    let text = std::fs::read_to_string(world.path("one.json")).unwrap();
    assert!(text.contains("[-0.00004, 51.47]") && text.find("\"id\"") < text.find("\"ext\""), "{text}");
    world.good(&["--now", NOW, "sign", "one.json", "--key", "a.ofrsecret", "--out", "one.ofr"]);
    let seen = world.good(&["--now", NOW, "verify", "one.ofr"]);
    for word in
        ["unknown sender", "Key words", "A red cargo bicycle", "26-004512", "0.40 km2", "[notice.may_be_yours_alone]"]
    {
        assert!(seen.contains(word), "{word} is not in {seen}");
    }
    let report = world.json(&["--now", NOW, "verify", "--json", "one.ofr", "--key", "a.ofrkey"]);
    assert_eq!((&report["ok"], &report["verdict"]["verdict"]), (&true.into(), &"card".into()));
    assert_eq!(report["unknown_sender"]["verdict"], "quarantine");
    // Revised, then ended.
    world.good(&["--now", LATER, "new", "--revise", "one.ofr", "--status", "resolved", "--out", "two.json"]);
    world.good(&["--now", LATER, "sign", "two.json", "--key", "a.ofrsecret", "--out", "two.ofr"]);
    let report = world.json(&["--now", LATER, "verify", "--json", "two.ofr"]);
    let request = &report["verdict"]["request"];
    assert_eq!((&request["revision"], &request["status"]), (&2.into(), &"resolved".into()));
}

#[test]
fn bad_files_and_wrong_use_have_their_statuses() {
    let world = World::new();
    world.keygen("a");
    world.new_request("one.json", &[]);
    world.good(&["--now", NOW, "sign", "one.json", "--key", "a.ofrsecret", "--out", "one.ofr"]);
    world.refused(&["--now", "2026-04-01T12:00:00Z", "verify", "one.ofr"], "clock.expired");
    world.refused(&["--now", NOW, "sign", "one.json", "--key", "a.ofrsecret", "--out", "one.ofr"], "already");
    let altered = std::fs::read_to_string(world.path("one.ofr")).unwrap().replacen("\"sig\": \"", "\"sig\": \"A", 1);
    std::fs::write(world.path("bad.ofr"), altered).unwrap();
    world.refused(&["--now", NOW, "verify", "bad.ofr"], "envelope.base64");
    let json = world.json(&["--now", NOW, "verify", "--json", "bad.ofr"]);
    assert_eq!((&json["ok"], &json["refused"]["code"]), (&false.into(), &"envelope.base64".into()));
    world.refused(&["verify", "nothing.ofr"], "nothing.ofr");
    world.refused(&["verify", "."], "no file");
    for wrong in [
        vec!["verify"],
        vec!["new"],
        vec!["sign", "one.json", "--out", "x"],
        vec!["--now", "today", "verify", "one.ofr"],
    ] {
        assert_eq!(world.run(&wrong).status, 2, "{wrong:?}");
    }
    assert_eq!(world.run(&["--help"]).status, 0);
}

/// Whoever reads the output may stop: `porchlight-request verify F | head -1`.
#[test]
fn a_reader_that_stops_is_no_fault() {
    let world = World::new();
    world.keygen("a");
    world.new_request("one.json", &[]);
    world.good(&["--now", NOW, "sign", "one.json", "--key", "a.ofrsecret", "--out", "one.ofr"]);
    let mut child = world
        .command(&["--now", NOW, "verify", "one.ofr"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    assert_eq!((done.status.code(), done.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn a_feed_rises_and_leaves_bad_files_out() {
    let world = World::new();
    world.keygen("a");
    world.keygen("b");
    world.new_request("one.json", &[]);
    std::fs::create_dir(world.path("site")).unwrap();
    world.good(&["--now", NOW, "sign", "one.json", "--key", "a.ofrsecret", "--out", "site/one.ofr"]);
    std::fs::write(world.path("site/bad.ofr"), "{}").unwrap();
    let feed = |key: &str| world.run(&["--now", NOW, "feed", "site", "--key", key]);
    let first = feed("a.ofrsecret");
    assert!(
        first.out.contains("sequence 1, 1 requests") && first.err.contains("bad.ofr"),
        "{}{}",
        first.out,
        first.err
    );
    assert!(feed("a.ofrsecret").out.contains("sequence 2, 1 requests"));
    let other = feed("b.ofrsecret");
    assert_eq!(other.status, 1, "{}", other.out);
    let key = request::PublishedKey::parse(&std::fs::read(world.path("a.ofrkey")).unwrap()).unwrap().key;
    let bytes = std::fs::read(world.path("site/feed.ofrfeed")).unwrap();
    let now = request::Moment::parse(NOW).unwrap();
    let read = request::statement::Feed::read(&bytes, &[key], None, now, true).unwrap();
    assert_eq!((read.feed.sequence, read.feed.items[0].url.as_str()), (2, "one.ofr"));
    let seen = world.good(&["--now", NOW, "verify", "--kind", "feed", "site/feed.ofrfeed"]);
    assert!(seen.contains("Sequence 2") && seen.contains("one.ofr"), "{seen}");
    world.refused(
        &["--now", NOW, "verify", "--kind", "feed", "--key", "b.ofrkey", "site/feed.ofrfeed"],
        "feed.unknown_key",
    );
    assert!(read.feed.items[0].is(&std::fs::read(world.path("site/one.ofr")).unwrap()));
    assert_eq!(std::fs::read_dir(world.path("site")).unwrap().count(), 3, "nothing is left beside the feed");
}

#[test]
fn keys_are_handed_over_and_revoked() {
    use request::statement::{Revocation, Rotation};
    let world = World::new();
    world.keygen("a");
    world.keygen("b");
    world.good(&["--now", NOW, "rotate", "--old", "a.ofrsecret", "--new", "b.ofrsecret", "--out", "r.ofrrotate"]);
    world.good(&["--now", NOW, "revoke", "--key", "a.ofrsecret", "--reason", "Replaced.", "--out", "r.ofrrevoke"]);
    let rotation = Rotation::read(&std::fs::read(world.path("r.ofrrotate")).unwrap()).unwrap();
    let trust = request::Trust::default();
    let revocation = Revocation::read(&std::fs::read(world.path("r.ofrrevoke")).unwrap(), &trust).unwrap();
    assert_eq!(rotation.old, revocation.key);
    assert_eq!(revocation.reason, "Replaced.");
    assert!(world.good(&["verify", "--kind", "revocation", "r.ofrrevoke"]).contains("Replaced."));
    assert!(world.good(&["verify", "--kind", "rotation", "r.ofrrotate"]).contains(&key_words(&rotation.new)));
    let json = world.json(&["verify", "--kind", "rotation", "--json", "r.ofrrevoke"]);
    assert_eq!(json["refused"]["code"], "envelope.type");
}

/// A directory that two roots must sign, at two computers.
#[test]
fn a_directory_is_signed_by_one_root_after_the_other() {
    let world = World::new();
    world.keygen("a");
    world.keygen("b");
    let key = |name: &str| request::PublishedKey::parse(&std::fs::read(world.path(name)).unwrap()).unwrap().key;
    let payload = serde_json::json!({ "v": 1, "id": "dir.example", "name": "A directory", "sequence": 1, "issued": NOW,
        "expires": "2026-04-01T12:00:00Z", "threshold": 2, "roots": [key("a.ofrkey"), key("b.ofrkey")], "entries": [] });
    std::fs::write(world.path("dir.json"), payload.to_string()).unwrap();
    let sign = |file: &str, key: &str, out: &str, more: &[&str]| {
        let args = ["--now", NOW, "sign", file, "--kind", "directory", "--key", key, "--out", out];
        world.good(&[&args, more].concat())
    };
    assert!(sign("dir.json", "a.ofrsecret", "half.ofrdir", &[]).contains("More signatures"));
    assert!(!sign("half.ofrdir", "b.ofrsecret", "whole.ofrdir", &["--add"]).contains("More signatures"));
    let now = request::Moment::parse(NOW).unwrap();
    let whole = std::fs::read(world.path("whole.ofrdir")).unwrap();
    assert!(request::statement::Directory::offered(&whole, now, true).is_ok());
    world.refused(&["--now", NOW, "verify", "--kind", "directory", "half.ofrdir"], "statement.signers");
    let seen = world.good(&["--now", NOW, "verify", "--kind", "directory", "whole.ofrdir"]);
    assert!(seen.contains("2 of these roots") && seen.contains(&key_words(&key("b.ofrkey"))), "{seen}");
}

/// The whole way of an agency that has no key file of ours.
#[test]
fn ssh_keygen_is_all_that_is_needed() {
    let world = World::new();
    world.keygen("a");
    world.new_request("one.json", &[]);
    let ssh = |args: &[&str]| {
        let output =
            Command::new("ssh-keygen").args(args).current_dir(world.folder.path()).stdin(Stdio::null()).output();
        let output = output.expect("ssh-keygen is installed: set-up brings openssh-client");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    ssh(&["-q", "-t", "ed25519", "-N", "", "-f", "key"]);
    ssh(&["-Y", "sign", "-n", "open-footage-request@v1", "-f", "key", "one.json"]);
    world.good(&["--now", NOW, "sign", "one.json", "--sshsig", "one.json.sig", "--out", "one.ofr"]);
    assert!(world.good(&["--now", NOW, "verify", "one.ofr"]).contains("A red cargo bicycle"));
    std::fs::remove_file(world.path("one.json.sig")).unwrap();
    ssh(&["-Y", "sign", "-n", "file", "-f", "key", "one.json"]);
    world.refused(
        &["--now", NOW, "sign", "one.json", "--sshsig", "one.json.sig", "--out", "two.ofr"],
        "ssh-keygen -Y sign -n open",
    );
}

/// It runs where there is no GStreamer, no GTK and no SQLite.
#[test]
fn it_links_nothing_of_the_window() {
    let output = Command::new("ldd")
        .arg(env!("CARGO_BIN_EXE_porchlight-request"))
        .output()
        .expect("ldd comes with the C library");
    let libraries = String::from_utf8(output.stdout).unwrap();
    assert!(libraries.contains("libc.so"), "{libraries}");
    for foreign in ["gst", "gtk", "glib", "sqlite", "ssl", "crypto", "dbus"] {
        assert!(!libraries.contains(foreign), "{libraries}");
    }
}
