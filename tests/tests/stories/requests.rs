//! A neighbourhood's police asks, the household decides: a file comes, its sender is compared, what was recorded is found, kept and
//! noted down for an answer, and nothing of an unknown sender is told anywhere.

use crate::command_line::shape;
use anyhow::{Context, Result, ensure};
use demo::{ClipSpec, Server};
use model::Utc;
use porchlight_tests::footage::{self, Row};
use porchlight_tests::household::Household;
use porchlight_tests::programs::built;
use porchlight_tests::scan::Scanner;
use porchlight_tests::story;
use porchlight_tests::wait::until;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What a stranger calls itself, and tells: neither may be told by us.
const NAME: &str = "Quarrystone Riverside Police";
const SUMMARY: &str = "Zebulon's cargo bicycle was taken from the rack.";
const AREA: &str = r#"{"type": "Polygon", "coordinates":
    [[[-0.00004, 51.47], [0.00799, 51.47], [0.008, 51.4765], [0, 51.4765], [-0.00004, 51.47]]]}"#;

/// Who asks: the agency's own program in a folder of its own.
pub(crate) struct Agency {
    folder: PathBuf,
}

impl Agency {
    pub(crate) fn new(house: &Household) -> Result<Self> {
        let folder = house.owner().join("agency");
        std::fs::create_dir(&folder)?;
        let agency = Self { folder };
        agency.run(&["keygen", "--name", NAME, "--domain", "police.riverside.example", "--out", "a"])?;
        std::fs::write(agency.folder.join("area.geojson"), AREA)?;
        Ok(agency)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.join(name).to_string_lossy().into_owned()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Result<()> {
        ran(Command::new(built("porchlight-request")?).current_dir(&self.folder).args(args))
    }

    /// A payload that asks about the five minutes until now.
    pub(crate) fn payload(&self, out: &str, more: &[&str]) -> Result<()> {
        let now = now()?;
        let (from, to) = (seconds(now - 300), seconds(now));
        let window = format!("{from}/{to}");
        let args = [
            "new",
            "--key",
            "a.ofrkey",
            "--class",
            "municipal",
            "--phone",
            "+15555550142",
            "--officer",
            "A. Okafor",
            "--email",
            "desk@police.riverside.example",
            "--case",
            "26-004512",
            "--incident",
            "theft",
            "--summary",
            SUMMARY,
            "--wanted",
            "A red cargo bicycle, or a white van.",
            "--window",
            &window,
            "--area",
            "area.geojson",
            "--out",
            out,
        ];
        self.run(&[&args, more].concat())
    }

    pub(crate) fn words(&self) -> Result<String> {
        let key = std::fs::read_to_string(self.folder.join("a.ofrkey"))?;
        Ok(key.lines().find_map(|line| line.strip_prefix("words: ")).context("has words")?.to_owned())
    }
}

fn ran(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    ensure!(output.status.success(), "{command:?}: {said}{wrong}");
    Ok(())
}

fn now() -> Result<i64> {
    Ok(i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs())?)
}

/// As the format writes it.
fn seconds(at: i64) -> String {
    let text = Utc(at * 1_000_000).rfc3339();
    format!("{}Z", &text[..19])
}

/// `porchlight` with the passphrase.
pub(crate) struct Owner<'a> {
    house: &'a Household,
    passphrase: String,
}

impl<'a> Owner<'a> {
    pub(crate) fn new(house: &'a Household) -> Self {
        Self { house, passphrase: house.passphrase_file().to_string_lossy().into_owned() }
    }

    fn args<'b>(&'b self, args: &[&'b str]) -> Vec<&'b str> {
        [args, &["--passphrase-file", &self.passphrase]].concat()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Result<Value> {
        self.house.json(&self.args(args))
    }

    pub(crate) fn ok(&self, args: &[&str]) -> Result<String> {
        self.house.ok(&self.args(args))
    }

    /// What it said in being refused: everything, for nothing may leak there.
    pub(crate) fn refused(&self, args: &[&str]) -> Result<String> {
        let output = self.house.run(&self.args(args))?;
        ensure!(output.status.code() == Some(1), "{args:?} ended with {}", output.status);
        let (said, wrong) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Ok(format!("{said}{wrong}"))
    }
}

/// Nothing of the sender's own text is in what was said, nor in any file of the household's.
fn unseen(house: &Household, said: &[String]) -> Result<()> {
    for text in said {
        ensure!(!text.contains("Quarrystone") && !text.contains("Zebulon"), "a stranger's text is told: {text}");
    }
    let none: [&demo::Clip; 0] = [];
    let scanner =
        Scanner::for_clips(none).and_canary(NAME, "a stranger's name").and_canary(SUMMARY, "a stranger's text");
    scanner.assert_clean(house.root(), &[&house.owner()])
}

fn recorded() -> Result<(Household, Server)> {
    let (house, server) = crate::door(2, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 600_000)?;
    recorder.stop()?;
    // A window ends with a whole second, and all of this is to lie in it.
    std::thread::sleep(Duration::from_secs(1));
    Ok((house, server))
}

#[test]
fn a_request_is_compared_matched_held_and_answered() -> Result<()> {
    let (house, server) = recorded()?;
    let (owner, agency) = (Owner::new(&house), Agency::new(&house)?);
    agency.payload("payload.json", &[])?;
    agency.run(&["sign", "payload.json", "--key", "a.ofrsecret", "--out", "asked.ofr"])?;

    // A stranger: its key's words, and nothing of its text, whatever is tried.
    let taken = owner.json(&["requests", "import", &agency.path("asked.ofr")])?;
    ensure!(taken["taken"] == "stranger", "{taken:#}");
    let id = taken["id"].as_str().context("an id")?.to_owned();
    let list = owner.json(&["requests", "list"])?;
    ensure!(list["requests"].as_array().is_some_and(Vec::is_empty), "{list:#}");
    let words: Vec<&str> =
        list["strangers"][0]["words"].as_array().context("words")?.iter().filter_map(Value::as_str).collect();
    ensure!(words.join(" ") == agency.words()?, "{words:?}");
    let mut said = vec![list.to_string(), owner.ok(&["requests", "list"])?, owner.ok(&["ledger", "show"])?];
    for args in [&["requests", "show", &id][..], &["requests", "hide", &id], &["requests", "prepare", &id]] {
        said.push(owner.refused(args)?);
    }
    unseen(&house, &said)?;
    insta::assert_json_snapshot!("requests_strangers", shape(&list, ""));

    // One byte changed: refused, and named.
    let mut changed = std::fs::read(agency.path("asked.ofr"))?;
    let at = changed.len() / 2;
    changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
    std::fs::write(agency.path("changed.ofr"), &changed)?;
    let said = owner.refused(&["requests", "import", &agency.path("changed.ofr")])?;
    ensure!(said.contains("signature.bad") || said.contains("envelope.base64"), "{said}");
    // A link to a good file is no file.
    std::os::unix::fs::symlink(agency.path("asked.ofr"), agency.path("link.ofr"))?;
    owner.refused(&["requests", "import", &agency.path("link.ofr")])?;

    // The owner compares the words.
    let wrong = words.iter().rev().copied().collect::<Vec<_>>().join(" ");
    owner.refused(&["trust", "pin", "--request", &id, "--words", &wrong, "--name", "Our police"])?;
    let told = words.join(" ");
    let trust = owner.json(&[
        "trust",
        "pin",
        "--request",
        &id,
        "--words",
        &told,
        "--name",
        "Our police",
        "--class",
        "municipal",
    ])?;
    ensure!(trust["pins"][0]["standing"] == "pinned", "{trust:#}");
    insta::assert_json_snapshot!("trust_list", shape(&trust, ""));

    // A card: what is here of it.
    let list = owner.json(&["requests", "list"])?;
    insta::assert_json_snapshot!("requests_list", shape(&list, ""));
    let row = &list["requests"][0];
    ensure!(row["whereabouts"] == "place_unknown" && row["cameras"] == 1 && row["unread"] == true, "{row:#}");
    let length: f64 = row["seconds"].as_f64().context("seconds")?;
    let whole: u64 = footage::rows(&house)?.iter().map(|row| row.duration_ms).sum();
    ensure!((length - whole as f64 / 1e3).abs() < 1.5, "{length} s of {whole} ms");
    let card = owner.json(&["requests", "show", &id[..12]])?;
    ensure!(card["summary"] == SUMMARY && card["claimed"]["name"] == NAME, "{card:#}");
    let camera = &card["cameras"][0];
    ensure!(
        camera["askedSeconds"] == 300.0 && camera["gaps"].as_array().is_some_and(|gaps| !gaps.is_empty()),
        "{camera:#}"
    );
    insta::assert_json_snapshot!("requests_show", shape(&card, ""));

    // Home, in the area and far from it.
    let places = owner.json(&["place", "set", "https://www.openstreetmap.org/#map=17/51.4730/0.0040"])?;
    insta::assert_json_snapshot!("place_get", shape(&places, ""));
    ensure!(owner.json(&["requests", "list"])?["requests"][0]["whereabouts"] == "here");
    owner.ok(&["place", "set", "51.60012 N 0.20034 W"])?;
    ensure!(owner.json(&["requests", "list"])?["requests"][0]["whereabouts"] == "away");
    owner.ok(&["place", "forget"])?;

    // Kept, against any limit.
    let held = owner.json(&["requests", "hold", &id, "--camera", "door", "--reason", "in case they come back"])?;
    ensure!(held["holds"].as_array().is_some_and(|holds| holds.len() == 1) && held["row"]["held"] == true, "{held:#}");
    let kept: Vec<String> = footage::rows(&house)?.into_iter().map(|row| row.file).collect();
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 600_000)?;
    recorder.stop()?;
    let later: Vec<String> =
        footage::rows(&house)?.into_iter().map(|row| row.file).filter(|f| !kept.contains(f)).collect();
    ensure!(later.len() >= 2, "{} segments came since", later.len());
    house.ok(&["settings", "set", "limit_bytes", "1"])?;
    let recorder = house.record()?;
    until("what is not held went", Duration::from_secs(60), || {
        let there = |row: &Row| row.file == later[0];
        footage::rows(&house).is_ok_and(|rows| !rows.iter().any(there))
    })?;
    recorder.stop()?;
    house.ok(&["settings", "set", "limit_bytes", "none"])?;
    let left: Vec<String> = footage::rows(&house)?.into_iter().map(|row| row.file).collect();
    ensure!(kept.iter().all(|file| left.contains(file)), "held footage went: {kept:?} {left:?}");

    // Noted down for an answer; nothing is written.
    let response = owner.json(&["requests", "prepare", &id, "--notes", "the van at the rack"])?;
    insta::assert_json_snapshot!("requests_prepare", shape(&response, ""));
    ensure!(response["clips"].as_array().is_some_and(|clips| !clips.is_empty()), "{response:#}");
    agency.run(&[
        "new",
        "--revise",
        "asked.ofr",
        "--status",
        "resolved",
        "--key",
        "a.ofrkey",
        "--out",
        "resolved.json",
    ])?;
    agency.run(&["sign", "resolved.json", "--key", "a.ofrsecret", "--out", "resolved.ofr"])?;
    let taken = owner.json(&["requests", "import", &agency.path("resolved.ofr")])?;
    ensure!(taken["taken"] == "card", "{taken:#}");
    let responses = owner.json(&["requests", "responses"])?;
    ensure!(responses[0]["supersededBy"] == taken["id"], "{responses:#}");
    let newest = owner.json(&["requests", "show", &id])?;
    let status = newest["changes"].as_array().context("changes")?.iter().find(|change| change["member"] == "status");
    ensure!(status.is_some_and(|change| change["after"] == "resolved"), "{newest:#}");
    ensure!(newest["holds"].as_array().is_some_and(|holds| holds.len() == 1), "the hold is the request's: {newest:#}");

    // The exact bytes, to a new file only.
    let saved = house.owner().join("posted.ofr");
    let saved = saved.to_string_lossy();
    owner.ok(&["requests", "save", &id, "--out", &saved])?;
    ensure!(std::fs::read(Path::new(&*saved))? == std::fs::read(agency.path("resolved.ofr"))?);
    owner.refused(&["requests", "save", &id, "--out", &saved])?;
    ensure!(owner.json(&["requests", "release", &id])?["holds"].as_array().is_some_and(Vec::is_empty));

    let rules = owner.json(&["rules", "set", "max_distance_m=800", "quiet_from=21:30"])?;
    insta::assert_json_snapshot!("rules_get", shape(&rules, ""));
    owner.ok(&["rules", "set", "on=no"])?;
    owner.refused(&["requests", "import", &agency.path("asked.ofr")])?;
    // Every step stands in the ledger, and none of its open part tells who asked.
    let entries = owner.json(&["ledger", "show"])?;
    let kinds: Vec<&str> = entries.as_array().context("entries")?.iter().filter_map(|e| e["kind"].as_str()).collect();
    for kind in [
        "request_received",
        "key_pinned",
        "request_shown",
        "hold",
        "response_prepared",
        "request_saved",
        "hold_released",
        "request_rules",
        "place_set",
    ] {
        ensure!(kinds.contains(&kind), "{kind} is not in the ledger: {kinds:?}");
    }
    let open = house.ok(&["ledger", "show"])?;
    ensure!(!open.contains("Our police") && !open.contains("51.473"), "{open}");
    unseen(&house, &[open])?;
    story::end(&house, &server, &[])
}

/// All that an agency needs is OpenSSH.
#[test]
fn what_stock_openssh_signed_is_taken() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    let (owner, agency) = (Owner::new(&house), Agency::new(&house)?);
    agency.payload("payload.json", &[])?;
    let keygen = |args: &[&str]| ran(Command::new("ssh-keygen").current_dir(&agency.folder).args(args));
    keygen(&["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "ssh"])?;
    keygen(&["-Y", "sign", "-n", "open-footage-request@v1", "-f", "ssh", "payload.json"])?;
    agency.run(&["sign", "payload.json", "--sshsig", "payload.json.sig", "--out", "asked.ofr"])?;
    let taken = owner.json(&["requests", "import", &agency.path("asked.ofr")])?;
    ensure!(taken["taken"] == "stranger", "{taken:#}");
    let id = taken["id"].as_str().context("an id")?;
    let list = owner.json(&["requests", "list"])?;
    let words: Vec<&str> =
        list["strangers"][0]["words"].as_array().context("words")?.iter().filter_map(Value::as_str).collect();
    owner.ok(&["trust", "pin", "--request", id, "--words", &words.join(" "), "--name", "Our police"])?;
    ensure!(owner.json(&["requests", "show", id])?["summary"] == SUMMARY);
    owner.ok(&["requests", "hide", id])?;
    ensure!(owner.ok(&["requests", "list"])?.contains("1 hidden"));
    let key = owner.json(&["trust", "list"])?["pins"][0]["key"].as_str().context("a key")?.to_owned();
    owner.ok(&["trust", "unpin", &key])?;
    owner.ok(&["requests", "forget", id])?;
    ensure!(owner.json(&["requests", "list"])?["strangers"].as_array().is_some_and(Vec::is_empty));
    story::end(&house, &server, &[])
}
