//! A bundle: a request is answered with what was approved, to a folder, by the program; checked by what shares no line with what wrote it;
//! found in the receipts and in the ledger; and nothing that looks whole is left of one that did not come to its end.

use crate::requests::{Agency, Owner};
use anyhow::{Context, Result, ensure};
use porchlight_tests::footage::{self, ffprobe};
use porchlight_tests::household::Household;
use porchlight_tests::looking::Looker;
use porchlight_tests::programs::built;
use porchlight_tests::redacted::{CAMERA, Ground};
use porchlight_tests::scan::Scanner;
use porchlight_tests::story;
use serde_json::Value;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use verify::bundle::bag::{DECLARATION, Listed};

/// A household with a request that was taken in, and a redaction for its response that was approved.
pub(crate) struct Asked {
    pub(crate) ground: Ground,
    agency: Agency,
    pub(crate) response: i64,
    redaction: i64,
}

impl Asked {
    pub(crate) fn new(more: &[&str]) -> Result<Self> {
        let ground = Ground::new(5, None)?;
        let agency = Agency::new(&ground.house)?;
        let owner = Owner::new(&ground.house);
        // A window ends with a whole second, and all of what was recorded is to lie in it.
        std::thread::sleep(Duration::from_secs(2));
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

    pub(crate) fn owner(&self) -> Owner<'_> {
        Owner::new(&self.ground.house)
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.ground.house.owner().join(name);
        std::fs::create_dir(&folder)?;
        Ok(folder)
    }

    pub(crate) fn end(self) -> Result<()> {
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

pub(crate) fn verified(folder: &Path) -> Result<String> {
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

pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let all = std::fs::read_dir(folder)?;
    all.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

pub(crate) fn statement(bundle: &Path) -> Result<Value> {
    Ok(serde_json::from_slice(&std::fs::read(bundle.join("meta/bundle.json"))?)?)
}

#[test]
fn e2_e3_e4_e5_e8_e10_a_request_is_answered_with_a_bundle() -> Result<()> {
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
    ensure!(
        probed.complaints.is_empty() && told["clips"][0]["frames"] == probed.frames,
        "{} {told:#}",
        probed.complaints
    );
    ensure!(told["level"] == "clip_only" && told["owner"].is_null() && told["request"].is_null(), "{told:#}");
    ensure!(told["clips"][0]["redaction"]["reviewed"] == true && told["clips"][0]["kind"] == "redacted", "{told:#}");

    // Nothing of this home is in any of it: names, address, paths, times to parts of a second, and none of when it was written.
    let camera = told_of(&asked, &owner)?;
    for path in files(&bundle)? {
        let bytes = std::fs::read(&path)?;
        for canary in [CAMERA, camera.as_str(), "127.0.0.1", &asked.ground.house.root().to_string_lossy(), "Our police"]
        {
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
    ensure!(
        entry["text"].as_str().is_some_and(|text| text.contains(name.as_str()) && text.contains(sha256)),
        "{entry:#}"
    );
    let open = asked.ground.house.ok(&["ledger", "show"])?;
    ensure!(!open.contains(name.as_str()) && !open.contains("Our police") && !open.contains(sha256), "{open}");
    let verify = owner.json(&["ledger", "verify"])?;
    ensure!(verify["ok"] == true, "{verify:#}");
    let scan =
        Command::new(built("porchlight-verify")?).arg("leakscan").arg(bundle.join("data/clip-01.mp4")).output()?;
    ensure!(scan.status.success(), "{}", String::from_utf8_lossy(&scan.stdout));

    // What is not what was approved any more, and a request that a later one has replaced, let nothing leave.
    let again = ["export", "new", "--response", &response, "--to", &to];
    let shape = asked.ground.house.owner().join("masks.json");
    let masks = r#"{"shapes":[{"kind":"rect","x":0,"y":0,"width":10000,"height":10000}],"onScreen":false}"#;
    std::fs::write(&shape, masks)?;
    owner.json(&["redact", "masks", CAMERA, "--set", &shape.to_string_lossy()])?;
    let said = owner.refused(&again)?;
    ensure!(said.contains("not approved"), "{said}");
    std::fs::write(&shape, r#"{"shapes":[],"onScreen":false}"#)?;
    owner.json(&["redact", "masks", CAMERA, "--set", &shape.to_string_lossy()])?;
    let revise = ["new", "--revise", "asked.ofr", "--status", "resolved", "--key", "a.ofrkey", "--out", "later.json"];
    asked.agency.run(&revise)?;
    asked.agency.run(&["sign", "later.json", "--key", "a.ofrsecret", "--out", "later.ofr"])?;
    owner.json(&["requests", "import", &asked.agency.path("later.ofr")])?;
    let said = owner.refused(&again)?;
    ensure!(said.contains("a later one has replaced it"), "{said}");
    ensure!(names(&out)?.len() == 1, "nothing else was written");
    asked.end()
}

/// The camera's own id.
fn told_of(asked: &Asked, owner: &Owner<'_>) -> Result<String> {
    let list = owner.json(&["redact", "list"])?;
    let row = list.as_array().into_iter().flatten().find(|row| row["id"] == asked.redaction).context("listed")?;
    Ok(row["camera"].as_str().context("a camera")?.to_owned())
}

/// When all of what was recorded begins and ends, as the program takes it.
pub(crate) fn span(asked: &Ground) -> Result<(String, String, String)> {
    let looker = Looker::new(&asked.house)?;
    let clip = asked.clip(&looker)?;
    let text = |us: i64| model::Utc(us).rfc3339();
    // Not in the middle: two clips of as many pictures have the same table of times.
    let third = clip.from_us + (clip.to_us - clip.from_us) / 3;
    Ok((text(clip.from_us), text(third), text(clip.to_us)))
}

/// The same of any camera of a household.
pub(crate) fn span_of(house: &Household, camera: &str) -> Result<(String, String)> {
    let all: Vec<_> = footage::rows(house)?.into_iter().filter(|row| row.name == camera).collect();
    let at = |text: &str| model::Utc::parse(text).map_err(|e| anyhow::anyhow!("{e:?}"));
    let (first, last) = (all.first().context("footage")?, all.last().context("footage")?);
    let to = at(&last.start)?.0 + i64::try_from(last.duration_ms)? * 1000 + 500_000;
    Ok((model::Utc(at(&first.start)?.0 - 500_000).rfc3339(), model::Utc(to).rfc3339()))
}

#[test]
fn e9_an_original_leaves_an_answer_after_the_typed_words_only() -> Result<()> {
    let asked = Asked::new(&[])?;
    let (owner, out) = (asked.owner(), asked.folder("out")?);
    let (from, _, to) = span(&asked.ground)?;
    let (response, folder) = (asked.response.to_string(), out.to_string_lossy().into_owned());
    let clip = ["--response", &response, "--clip", CAMERA, &from, &to];
    let said = ["--level", "witness", "--name", "Ada Nym", "--looks-at", "the lane", "--sound"];
    let lacks = |plan: &Value, kind: &str| {
        plan["lacking"].as_array().is_some_and(|all| all.iter().any(|lack| lack["kind"] == kind))
    };
    let plan: Value = {
        let args = [&["export", "plan", "--json"][..], &clip, &said].concat();
        let output = asked.ground.house.run(&[&args[..], &["--passphrase-file", &passphrase(&asked)]].concat())?;
        ensure!(output.status.code() == Some(1), "something lacks");
        serde_json::from_slice(&output.stdout)?
    };
    ensure!(lacks(&plan, "confirmation") && !lacks(&plan, "why"), "{plan:#}");
    // What lies in the pictures is told before: the demo cameras stamp theirs.
    let kinds: Vec<&str> = plan["items"].as_array().into_iter().flatten().filter_map(|i| i["kind"].as_str()).collect();
    ensure!(kinds.contains(&"inside") && kinds.contains(&"words"), "{kinds:?}");
    owner.refused(&[&["export", "new", "--to", &folder][..], &clip, &said].concat())?;
    owner.refused(&[&["export", "new", "--to", &folder, "--confirm", "yes"][..], &clip, &said].concat())?;
    ensure!(names(&out)?.is_empty(), "nothing was written");

    let words = ["--confirm", "leave as recorded", "--keep-key"];
    let receipt = owner.json(&[&["export", "new", "--to", &folder][..], &clip, &said, &words].concat())?;
    let bundle = out.join(receipt["bundle"].as_str().context("a name")?);
    let report = verified(&bundle)?;
    ensure!(report.contains("Ada Nym"), "{report}");
    let told = statement(&bundle)?;
    let stated = &told["clips"][0];
    ensure!(stated["kind"] == "original" && stated["camera"]["name"] == CAMERA, "{told:#}");
    ensure!(stated["sound"] == "as_recorded" && stated["commitment"]["leaves"].as_u64() > Some(1), "{told:#}");
    let film = std::fs::read(bundle.join("data/clip-01.mp4"))?;
    let probed = ffprobe(&film)?;
    ensure!(probed.complaints.is_empty() && stated["frames"] == probed.frames, "{} {stated:#}", probed.complaints);
    // The camera's own access units, unchanged: each one that was served in between lies in the file as it was sent.
    let served = asked.ground.server.clips();
    let whole = served[0].frames.iter().filter(|frame| {
        let middle = frame.data.len() / 2;
        let piece = &frame.data[middle..(middle + 64).min(frame.data.len())];
        piece.len() == 64 && film.windows(64).any(|window| window == piece)
    });
    ensure!(whole.count() > 10, "the pictures are others");
    ensure!(receipt["keyKept"] == true && receipt["owner"]["name"] == "Ada Nym", "{receipt:#}");

    // Parts of it are opened later, and prove themselves against the bundle.
    let opened = asked.ground.house.owner().join("opened");
    let id = receipt["id"].to_string();
    let parts = opened.to_string_lossy().into_owned();
    let told = owner.json(&["reveal", &id, "1", "--parts", "1-2", "--out", &parts])?;
    ensure!(told["parts"] == serde_json::json!([1, 2]), "{told:#}");
    for file in ["part-00001.mp4", "part-00002.mp4"] {
        let probed = ffprobe(&std::fs::read(opened.join(file))?)?;
        ensure!(probed.frames > 0 && probed.complaints.is_empty(), "{file}: {}", probed.complaints);
    }
    let checked = verify::bundle::reveal::check(&opened, &bundle);
    ensure!(checked.holds() && checked.holds == [0, 1], "{checked:#?}");
    owner.refused(&["reveal", &id, "1", "--parts", "1-2", "--out", &parts])?;

    answers_a_challenge(&asked, &id, &bundle)?;

    // E9: the original is held until the owner releases it; with the hold goes what opens it, and the receipt stays.
    let hold = receipt["clips"][0]["hold"].to_string();
    let holds = owner.json(&["hold", "list"])?;
    let held =
        holds.as_array().into_iter().flatten().find(|one| one["id"] == receipt["clips"][0]["hold"]).context("held")?;
    ensure!(held["until"].is_null() && held["reason"].as_str().is_some_and(|why| why.contains("exported")), "{held:#}");
    owner.ok(&["hold", "release", &hold])?;
    let shown = owner.json(&["exports", "show", &id])?;
    ensure!(shown["clips"][0]["commitment"].is_null() && shown["clips"][0]["hold"].is_null(), "{shown:#}");
    ensure!(shown["files"] == receipt["files"], "what was given is still told");
    let gone = asked.ground.house.owner().join("gone");
    owner.refused(&["reveal", &id, "1", "--parts", "1", "--out", &gone.to_string_lossy()])?;
    ensure!(!gone.exists());
    asked.end()
}

/// Who asks whether a bundle came from here gets an answer by the key that was kept, which holds for this question and this bundle.
fn answers_a_challenge(asked: &Asked, id: &str, bundle: &Path) -> Result<()> {
    let (owner, folder) = (asked.owner(), asked.folder("asked")?);
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    std::fs::write(path("challenge"), "made by chance, for this question alone")?;
    std::fs::write(path("other"), "made by chance, for another question..")?;
    std::fs::write(path("short"), "who are you?")?;
    let prove = |challenge: &str, answer: &str| {
        ["exports", "prove", id, "--challenge", challenge, "--out", answer].map(str::to_owned)
    };
    let refused = |challenge: &str, answer: &str, why: &str| -> Result<()> {
        let args = prove(&path(challenge), &path(answer));
        let said = owner.refused(&args.each_ref().map(String::as_str))?;
        ensure!(said.contains(why), "{said}");
        Ok(())
    };
    refused("short", "answer", "fewer than 16 bytes")?;
    ensure!(!folder.join("answer").exists());
    let args = prove(&path("challenge"), &path("answer"));
    let told = owner.json(&args.each_ref().map(String::as_str))?;
    ensure!(bundle.ends_with(told["bundle"].as_str().context("a bundle")?), "{told:#}");
    refused("challenge", "answer", "nothing is ever written over")?;
    let checked = |challenge: &str| -> Result<(bool, String)> {
        let mut verify = Command::new(built("porchlight-verify")?);
        verify.arg("proof").arg(path("answer")).arg(bundle).arg("--challenge").arg(path(challenge));
        let out = verify.output()?;
        Ok((out.status.success(), String::from_utf8_lossy(&out.stdout).into_owned()))
    };
    let (holds, said) = checked("challenge")?;
    ensure!(holds && said.contains("holds the key that signed this bundle"), "{said}");
    let (holds, said) = checked("other")?;
    ensure!(!holds && said.contains("to another challenge"), "{said}");
    let entries = owner.json(&["ledger", "show"])?;
    let entry = entries.as_array().into_iter().flatten().find(|entry| entry["kind"] == "export_proved");
    let text = entry.context("it is in the ledger")?["text"].as_str().context("words")?.to_owned();
    ensure!(told["challenge"].as_str().is_some_and(|sha256| text.contains(sha256)), "{text}");
    Ok(())
}

fn passphrase(asked: &Asked) -> String {
    asked.ground.house.passphrase_file().to_string_lossy().into_owned()
}

#[test]
fn l18_two_exports_share_no_identifier() -> Result<()> {
    let ground = Ground::new(8, None)?;
    let owner = Owner::new(&ground.house);
    let (from, third, to) = span(&ground)?;
    let mut seen: Vec<Vec<String>> = Vec::new();
    for (name, from, to) in [("one", &from, &third), ("two", &third, &to)] {
        let folder = ground.house.owner().join(name);
        std::fs::create_dir(&folder)?;
        let clip = ["--clip", CAMERA, from.as_str(), to.as_str()];
        let to = folder.to_string_lossy().into_owned();
        let receipt = owner.json(&[&["export", "new", "--to", &to][..], &clip].concat())?;
        let bundle = folder.join(receipt["bundle"].as_str().context("a name")?);
        verified(&bundle)?;
        let mut tokens = vec![receipt["bundle"].to_string(), receipt["key"].to_string()];
        for path in files(&bundle)?.into_iter().filter(|path| path.extension().is_none_or(|end| end != "mp4")) {
            let bytes = std::fs::read(&path)?;
            // Whatever is long and looks like a number: hashes, keys, salts, ids.
            let hex = bytes.split(|b| !b.is_ascii_hexdigit()).filter(|run| run.len() >= 12);
            tokens.extend(hex.map(|run| String::from_utf8_lossy(run).into_owned()));
            ensure!(!bytes.windows(3).any(|window| window == b"/ID"), "a PDF's id");
        }
        seen.push(tokens);
    }
    ensure!(seen.iter().all(|tokens| tokens.len() > 20), "identifiers were looked at");
    // Every bag's declaration is the same, and so is its hash.
    let declared = hex::encode(Listed::of("bagit.txt", DECLARATION.as_bytes()).sha256);
    let shared: Vec<&String> = seen[0].iter().filter(|token| seen[1].contains(token) && **token != declared).collect();
    ensure!(shared.is_empty(), "both have {shared:?}");
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn e7_an_export_that_is_killed_leaves_nothing_that_looks_whole() -> Result<()> {
    let ground = Ground::new(6, None)?;
    let owner = Owner::new(&ground.house);
    let (from, _, to) = span(&ground)?;
    let folder = ground.house.owner().join("out");
    std::fs::create_dir(&folder)?;
    let place = folder.to_string_lossy().into_owned();
    let secret = ground.house.passphrase_file().to_string_lossy().into_owned();
    let args = ["export", "new", "--to", &place, "--clip", CAMERA, &from, &to];
    let mut killed = 0;
    for wait in [0, 20, 60, 150, 400, 900] {
        let all = [&args[..], &["--passphrase-file", secret.as_str()]].concat();
        let mut child = ground.house.command(&all)?.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let began = Instant::now();
        while names(&folder)?.is_empty() && child.try_wait()?.is_none() && began.elapsed() < Duration::from_secs(60) {
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(wait));
        child.kill()?;
        child.wait()?;
        // Whole, or by its name not finished.
        for name in names(&folder)? {
            match name.ends_with(".partial") {
                true => killed += 1,
                false => drop(verified(&folder.join(&name))?),
            }
        }
        // The next unlock takes away what was left.
        owner.json(&["exports", "list"])?;
        let left: Vec<String> = names(&folder)?.into_iter().filter(|name| name.ends_with(".partial")).collect();
        ensure!(left.is_empty(), "{left:?} was not removed");
        for name in names(&folder)? {
            std::fs::remove_dir_all(folder.join(name))?;
        }
    }
    ensure!(killed > 0, "none was killed in the middle");
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn a_sealed_bundle_is_opened_by_whom_it_is_for() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let agency = Agency::new(&ground.house)?;
    let owner = Owner::new(&ground.house);
    std::thread::sleep(Duration::from_secs(2));
    agency.payload("payload.json", &[])?;
    let key = Command::new("age-keygen").output()?;
    let secret = ground.house.owner().join("agency.key");
    std::fs::write(&secret, &key.stdout)?;
    let public = String::from_utf8(key.stdout)?;
    let public = public.lines().find_map(|line| line.strip_prefix("# public key: ")).context("a key")?;
    let mut payload: Value = serde_json::from_slice(&std::fs::read(agency.path("payload.json"))?)?;
    payload["encrypt_to"] = serde_json::json!([public]);
    std::fs::write(agency.path("payload.json"), serde_json::to_vec(&payload)?)?;
    agency.run(&["sign", "payload.json", "--key", "a.ofrsecret", "--out", "asked.ofr"])?;
    let taken = owner.json(&["requests", "import", &agency.path("asked.ofr")])?;
    let id = taken["id"].as_str().context("an id")?.to_owned();
    owner.json(&["trust", "pin", "--request", &id, "--words", &agency.words()?, "--name", "Our police"])?;
    owner.json(&["requests", "show", &id])?;
    let response = owner.json(&["requests", "prepare", &id])?["id"].as_i64().context("a response")?;
    approved(&ground, Some(response))?;

    let folder = ground.house.owner().join("out");
    std::fs::create_dir(&folder)?;
    let to = folder.to_string_lossy().into_owned();
    let receipt = owner.json(&[
        "export",
        "new",
        "--response",
        &response.to_string(),
        "--sealed",
        "--with-request",
        "--to",
        &to,
    ])?;
    let [name] = &names(&folder)?[..] else { anyhow::bail!("one file and nothing else: {:?}", names(&folder)?) };
    ensure!(name.ends_with(".zip.age") && receipt["sealed"] == true, "{name}");
    ensure!(receipt["bundle"] == name.trim_end_matches(".zip.age"), "{receipt:#}");
    let sealed = folder.join(name);
    let clips = ground.server.clips();
    let (finds, _) = Scanner::for_clips(clips.iter().map(std::convert::AsRef::as_ref)).scan(&[&folder], &[]);
    ensure!(finds.is_empty(), "{finds:?}");

    // Stock age, and a ZIP reader that is not ours.
    let zip = folder.join("opened.zip");
    let out = Command::new("age").args(["-d", "-i"]).arg(&secret).arg("-o").arg(&zip).arg(&sealed).output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let unpack =
        "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])";
    let out = Command::new("python3").args(["-c", unpack]).arg(&zip).arg(&folder).output()?;
    ensure!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let bundle = folder.join(name.trim_end_matches(".zip.age"));
    verified(&bundle)?;
    ensure!(statement(&bundle)?["request"]["id"] == payload["id"], "the request goes along");
    let sent = std::fs::read(bundle.join("meta/request.ofr"))?;
    ensure!(sent == std::fs::read(agency.path("asked.ofr"))?, "verbatim");
    story::end(&ground.house, &ground.server, &ground.clips)
}

/// The checker of those who defined bags, as set-up brought it.
pub(crate) fn bagit(bundle: &Path) -> Result<bool> {
    let wheel = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tools/bagit-1.8.1-py2.py3-none-any.whl");
    ensure!(wheel.exists(), "bagit is not there; run `npm run setup` first");
    let mut command = Command::new("python3");
    command.env("PYTHONPATH", wheel).args(["-m", "bagit", "--quiet", "--validate"]).arg(bundle);
    Ok(command.output()?.status.success())
}

#[test]
fn e1_a_bag_validates_by_stock_tools() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let owner = Owner::new(&ground.house);
    let (from, _, to) = span(&ground)?;
    let folder = ground.house.owner().join("out");
    std::fs::create_dir(&folder)?;
    let place = folder.to_string_lossy().into_owned();
    let receipt = owner.json(&["export", "new", "--to", &place, "--clip", CAMERA, &from, &to])?;
    let bundle = folder.join(receipt["bundle"].as_str().context("a name")?);
    ensure!(bagit(&bundle)?, "bagit does not take it");
    // Its key was erased: nobody can sign with it any more.
    let (asked, answer) = (bundle.join("bagit.txt"), folder.join("answer").to_string_lossy().into_owned());
    let id = receipt["id"].to_string();
    let said = owner.refused(&["exports", "prove", &id, "--challenge", &asked.to_string_lossy(), "--out", &answer])?;
    ensure!(said.contains("was erased when it was made"), "{said}");
    for list in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        let sums = || Command::new("sha256sum").current_dir(&bundle).args(["--check", "--strict", list]).output();
        let out = sums()?;
        ensure!(out.status.success(), "{list}: {}", String::from_utf8_lossy(&out.stderr));
        // And what was changed is found.
        let changed = bundle.join(if list.starts_with("tag") { "bag-info.txt" } else { "data/statement.pdf" });
        let mut bytes = std::fs::read(&changed)?;
        bytes[10] ^= 1;
        std::fs::write(&changed, &bytes)?;
        ensure!(!sums()?.status.success() && verified(&bundle).is_err() && !bagit(&bundle)?, "a changed bit passes");
        bytes[10] ^= 1;
        std::fs::write(&changed, &bytes)?;
    }
    verified(&bundle)?;
    story::end(&ground.house, &ground.server, &ground.clips)
}

#[test]
fn e6_a_stick_gets_the_bundle_and_whoever_has_others_on_it_is_asked() -> Result<()> {
    let ground = Ground::new(4, None)?;
    let (from, _, to) = span(&ground)?;
    let stick = ground.house.owner().join("Evidence");
    std::fs::create_dir(&stick)?;
    std::fs::write(stick.join("holidays.txt"), "of the owner's own")?;
    let secret = ground.house.passphrase_file().to_string_lossy().into_owned();
    let said = |args: &[&str]| -> Result<std::process::Output> {
        let all = [args, &["--passphrase-file", secret.as_str(), "--json"]].concat();
        Ok(ground.house.command(&all)?.env("PORCHLIGHT_STICKS", &stick).output()?)
    };
    let drives: Value = serde_json::from_slice(&said(&["drives"])?.stdout)?;
    let found = drives.as_array().into_iter().flatten().find(|one| one["name"] == "Evidence (test stick)");
    let id = found.and_then(|one| one["id"].as_str()).context("a stick")?.to_owned();
    let export = ["export", "new", "--drive", id.as_str(), "--clip", CAMERA, from.as_str(), to.as_str()];
    let refused = said(&export)?;
    ensure!(refused.status.code() == Some(1), "other files are on it");
    ensure!(names(&stick)? == ["holidays.txt"], "nothing was written");
    let made = said(&[&export[..], &["--others-fine"]].concat())?;
    ensure!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let receipt: Value = serde_json::from_slice(&made.stdout)?;
    ensure!(receipt["place"].as_str().is_some_and(|place| place.starts_with("Evidence")), "{receipt:#}");
    verified(&stick.join(receipt["bundle"].as_str().context("a name")?))?;
    ensure!(names(&stick)?.len() == 2, "one bundle beside what was there: {:?}", names(&stick)?);
    story::end(&ground.house, &ground.server, &ground.clips)
}
