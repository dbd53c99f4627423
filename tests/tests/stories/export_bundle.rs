//! A bundle: a request is answered with what was approved, to a folder, by the program; checked by what shares no line with what wrote it;
//! found in the receipts and in the ledger; and nothing that looks whole is left of one that did not come to its end.

use crate::requests::{Agency, Owner};
use anyhow::{Context, Result, ensure};
use porchlight_tests::footage::ffprobe;
use porchlight_tests::looking::Looker;
use porchlight_tests::programs::built;
use porchlight_tests::redacted::{CAMERA, Ground};
use porchlight_tests::story;
use serde_json::Value;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// A household with a request that was taken in, and a redaction for its response that was approved.
struct Asked {
    ground: Ground,
    agency: Agency,
    response: i64,
    redaction: i64,
}

impl Asked {
    fn new(more: &[&str]) -> Result<Self> {
        let ground = Ground::new(5, None)?;
        let agency = Agency::new(&ground.house)?;
        let owner = Owner::new(&ground.house);
        // A window ends with a whole second, and all of what was recorded is to lie in it.
        std::thread::sleep(Duration::from_secs(1));
        agency.payload("payload.json", more)?;
        agency.run(&["sign", "payload.json", "--key", "a.ofrsecret", "--out", "asked.ofr"])?;
        let taken = owner.json(&["requests", "import", &agency.path("asked.ofr")])?;
        let id = taken["id"].as_str().context("an id")?.to_owned();
        let words = agency.words()?;
        owner.json(&["trust", "pin", "--request", &id, "--words", &words, "--name", "Our police"])?;
        owner.json(&["requests", "show", &id])?;
        let response = owner.json(&["requests", "prepare", &id])?["id"].as_i64().context("a response")?;
        let redaction = approved(&ground, Some(response))?;
        Ok(Self { ground, agency, response, redaction })
    }

    fn owner(&self) -> Owner<'_> {
        Owner::new(&self.ground.house)
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.ground.house.owner().join(name);
        std::fs::create_dir(&folder)?;
        Ok(folder)
    }

    fn end(self) -> Result<()> {
        story::end(&self.ground.house, &self.ground.server, &self.ground.clips)
    }
}

/// A redaction of all that was recorded, looked at and approved.
fn approved(ground: &Ground, response: Option<i64>) -> Result<i64> {
    let looker = Looker::new(&ground.house)?;
    let id = ground.planned_for(&looker, response)?.id;
    looker.render(id)?;
    looker.review(id)?;
    looker.desk.approve_redaction(id)?;
    Ok(id)
}

fn verified(folder: &Path) -> Result<String> {
    let out = Command::new(built("porchlight-verify")?).arg(folder).output()?;
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    ensure!(out.status.success(), "{said}");
    Ok(said)
}

/// All files below, by path.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let all = std::fs::read_dir(folder)?;
    all.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn statement(bundle: &Path) -> Result<Value> {
    Ok(serde_json::from_slice(&std::fs::read(bundle.join("meta/bundle.json"))?)?)
}

#[test]
fn a_request_is_answered_with_a_bundle() -> Result<()> {
    let asked = Asked::new(&[])?;
    let (owner, out) = (asked.owner(), asked.folder("for the agency")?);
    let response = asked.response.to_string();

    // What would leave, item by item; nothing lacks and nothing is written.
    let plan = owner.json(&["export", "plan", "--response", &response])?;
    ensure!(plan["lacking"].as_array().is_some_and(Vec::is_empty) && plan["sender"] == "Our police", "{plan:#}");
    let item = |kind: &str| plan["items"].as_array().into_iter().flatten().find(|item| item["kind"] == kind).cloned();
    let clip = item("clip").context("a clip")?;
    ensure!(clip["values"][0] == CAMERA && clip["values"][1] == "redacted", "{clip:#}");
    // A file that nobody else is known to have: it stays here unless the owner says so.
    ensure!(plan["yoursAlone"] == true && item("request").is_none() && item("words").is_none(), "{plan:#}");

    let to = out.to_string_lossy().into_owned();
    let receipt = owner.json(&["export", "new", "--response", &response, "--to", &to])?;
    let [name] = &names(&out)?[..] else { anyhow::bail!("one bundle and nothing else: {:?}", names(&out)?) };
    ensure!(receipt["bundle"] == name.as_str() && name.len() == "footage-".len() + 16, "{name}");
    let bundle = out.join(name);

    // Anybody's check, and foreign eyes: the film decodes from end to end, and has as many pictures as is said.
    let said = verified(&bundle)?;
    ensure!(said.contains("maker not identified"), "{said}");
    let told = statement(&bundle)?;
    let film = std::fs::read(bundle.join("data/clip-01.mp4"))?;
    let probed = ffprobe(&film)?;
    ensure!(probed.complaints.is_empty() && told["clips"][0]["frames"] == probed.frames, "{} {told:#}", probed.complaints);
    ensure!(told["level"] == "clip_only" && told["owner"].is_null() && told["request"].is_null(), "{told:#}");
    ensure!(told["clips"][0]["redaction"]["reviewed"] == true && told["clips"][0]["kind"] == "redacted", "{told:#}");

    // Nothing of this home is in any of it: names, address, paths, times to parts of a second, and none of when it was written.
    let camera = told_of(&asked, &owner)?;
    for path in files(&bundle)? {
        let bytes = std::fs::read(&path)?;
        for canary in [CAMERA, camera.as_str(), "127.0.0.1", &asked.ground.house.root().to_string_lossy(), "Our police"] {
            let found = bytes.windows(canary.len()).any(|window| window == canary.as_bytes());
            ensure!(!found, "{canary} is in {}", path.display());
        }
        let meta = std::fs::metadata(&path)?;
        ensure!(meta.mtime() % 86_400 == 0 && meta.mtime_nsec() == 0, "{} says when it was written", path.display());
    }
    let start = told["clips"][0]["start"].as_str().context("a start")?;
    ensure!(start.len() == "2026-11-22T08:30:00Z".len(), "{start}");

    // The receipt, and the ledger, whose open part says numbers only.
    let list = owner.json(&["exports", "list"])?;
    ensure!(list[0] == receipt, "{list:#}");
    let shown = owner.json(&["exports", "show", &receipt["id"].to_string()])?;
    ensure!(shown == receipt && receipt["to"] == "Our police", "{shown:#}");
    for check in ["E1", "E2", "E3", "E4", "E5", "E7", "E8", "E9", "E10"] {
        ensure!(receipt["checks"].as_array().is_some_and(|all| all.iter().any(|one| one == check)), "{check}");
    }
    for file in receipt["files"].as_array().context("files")? {
        let path = bundle.join(file["file"].as_str().context("a path")?);
        ensure!(std::fs::metadata(&path)?.len() == file["bytes"].as_u64().context("bytes")?, "{file:#}");
    }
    let entries = owner.json(&["ledger", "show"])?;
    let entry = entries.as_array().into_iter().flatten().find(|entry| entry["kind"] == "exported");
    let entry = entry.context("E10: it is in the ledger")?;
    ensure!(entry["seq"] == receipt["ledgerSeq"] && entry["hash"] == receipt["ledgerHead"], "{entry:#}");
    let sha256 = told["clips"][0]["sha256"].as_str().context("a hash")?;
    ensure!(entry["text"].as_str().is_some_and(|text| text.contains(name.as_str()) && text.contains(sha256)), "{entry:#}");
    let open = asked.ground.house.ok(&["ledger", "show"])?;
    ensure!(!open.contains(name.as_str()) && !open.contains("Our police") && !open.contains(sha256), "{open}");
    let verify = owner.json(&["ledger", "verify"])?;
    ensure!(verify["ok"] == true, "{verify:#}");
    asked.end()
}

/// The camera's own id.
fn told_of(asked: &Asked, owner: &Owner<'_>) -> Result<String> {
    let list = owner.json(&["redact", "list"])?;
    let row = list.as_array().into_iter().flatten().find(|row| row["id"] == asked.redaction).context("listed")?;
    Ok(row["camera"].as_str().context("a camera")?.to_owned())
}
