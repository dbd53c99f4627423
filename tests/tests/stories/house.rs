//! The house itself: an old database that is accepted, a pause that ends by itself, a camera that is taken back.

use anyhow::{Context, Result, ensure};
use demo::ClipSpec;
use porchlight_tests::footage::Footage;
use porchlight_tests::household::{Household, PASSPHRASE};
use porchlight_tests::programs::built;
use porchlight_tests::{story, wait};
use serde_json::Value;
use std::io::{Read, Write};
use std::path::Path;
use std::time::Duration;

/// Every file of the household's own database, copied.
fn copy_database(from: &Path, to: &Path) -> Result<()> {
    for name in ["recorder.db", "recorder.db-wal", "recorder.db-shm"] {
        match std::fs::copy(from.join(name), to.join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

fn gaps(house: &Household, cause: &str) -> Result<Vec<Value>> {
    let told = house.json(&["timeline", "--from", "2020-01-01T00:00:00Z", "--to", "2099-01-01T00:00:00Z"])?;
    let cameras = told["cameras"].as_array().context("cameras are a list")?;
    let gaps = cameras.iter().flat_map(|c| c["gaps"].as_array().cloned().unwrap_or_default());
    Ok(gaps.filter(|g| g["cause"] == cause).collect())
}

/// Files of segments that the timeline's index does not know.
fn strays(house: &Household) -> Result<Vec<String>> {
    let known: Vec<String> = house
        .json(&["segments"])?
        .as_array()
        .context("segments are a list")?
        .iter()
        .filter_map(|s| Some(s["path"].as_str()?.to_owned()))
        .collect();
    let mut strays = Vec::new();
    for folder in std::fs::read_dir(house.footage())?.flatten().filter(|e| e.file_name() != "identity") {
        for file in std::fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let path = file.path().to_string_lossy().into_owned();
            if path.ends_with(".age") && !path.contains(".tail.") && !path.contains(".side.") {
                strays.extend((!known.contains(&path)).then_some(path));
            }
        }
    }
    Ok(strays)
}

#[test]
fn an_old_database_waits_for_the_owners_yes() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 150_000)?;
    recorder.stop()?;
    let aside = house.owner().join("backup");
    std::fs::create_dir(&aside)?;
    copy_database(house.home(), &aside)?;
    // What the copy does not know: more footage, and a camera that is added later.
    house.add_camera("yard", &server.url("door")?)?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 600_000)?;
    recorder.stop()?;
    let recorded = house.json(&["segments"])?.as_array().map_or(0, Vec::len);
    for name in ["recorder.db", "recorder.db-wal", "recorder.db-shm"] {
        let _ = std::fs::remove_file(house.home().join(name));
    }
    copy_database(&aside, house.home())?;
    std::fs::remove_dir_all(&aside)?;

    let refused = house.run(&["run", "--for", "2s"])?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure!(refused.status.code() == Some(1), "it ran: {said}");
    ensure!(said.contains("older copy") && said.contains("storage accept"), "unclear: {said}");
    let told = house.json(&["storage"])?;
    ensure!(told["volumes"][0]["condition"] == "old_database" && told["volumes"][0]["mayAccept"] == true, "{told:#}");
    ensure!(!strays(&house)?.is_empty(), "the old database knows everything");

    let passphrase = house.passphrase_file().to_string_lossy().into_owned();
    let told = house.json(&["storage", "accept", "--passphrase-file", &passphrase])?;
    ensure!(told["volumes"][0]["condition"] == "ok", "{told:#}");
    ensure!(house.run(&["storage", "accept"])?.status.code() == Some(1), "accepted twice");
    ensure!(strays(&house)?.is_empty(), "not in the timeline: {:?}", strays(&house)?);
    let taken_in = house.json(&["segments"])?.as_array().map_or(0, Vec::len);
    ensure!(taken_in == recorded, "{taken_in} of {recorded} segments");
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 150_000)?;
    recorder.stop()?;
    let ledger = house.json(&["ledger", "show"])?.to_string();
    ensure!(ledger.contains("older database was accepted"), "not in the ledger: {ledger}");
    story::end(&house, &server, &[])
}

#[test]
fn a_strangers_disk_is_never_accepted() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 60_000)?;
    recorder.stop()?;
    let identity = house.footage().join("volume.json");
    let own = std::fs::read_to_string(&identity)?;
    let household = serde_json::from_str::<Value>(&own)?["household_id"].as_str().context("an id")?.to_owned();
    std::fs::write(&identity, own.replace(&household, &"0".repeat(32)))?;
    let told = house.json(&["storage"])?;
    ensure!(told["volumes"][0]["condition"] == "foreign" && told["volumes"][0]["mayAccept"] == false, "{told:#}");
    for args in [&["storage", "accept"][..], &["run", "--for", "2s"]] {
        let refused = house.run(args)?;
        ensure!(refused.status.code() == Some(1), "{args:?} was done");
        ensure!(String::from_utf8_lossy(&refused.stderr).contains("another household"), "{args:?} is unclear");
    }
    std::fs::write(&identity, own)?;
    story::end(&house, &server, &[])
}

#[test]
fn a_pause_ends_by_itself() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 60_000)?;
    let told = house.json(&["cameras", "pause", "door", "--for", "4s"])?;
    ensure!(told["paused"] == true && told["pausedUntil"].is_string(), "{told:#}");
    wait::until("the pause begins", Duration::from_secs(5), || {
        house.json(&["cameras", "list"]).is_ok_and(|c| c[0]["status"]["state"] == "off")
    })?;
    // No window is open, and nobody says anything.
    wait::until("it ends", Duration::from_secs(15), || {
        house
            .json(&["cameras", "list"])
            .is_ok_and(|c| c[0]["paused"] == false && c[0]["status"]["state"] == "recording")
    })?;
    recorder.wait_for_bytes(&house, 60_000)?;
    recorder.stop()?;
    let paused = gaps(&house, "paused")?;
    ensure!(paused.len() == 1, "{paused:?}");
    let ledger = house.json(&["ledger", "show"])?.to_string();
    ensure!(
        ledger.contains("Camera paused: door, until") && ledger.contains("A pause ended by itself: door"),
        "not in the ledger: {ledger}"
    );
    ensure!(house.run(&["cameras", "pause", "door", "--until", "2020-01-01T00:00:00Z"])?.status.code() == Some(1));
    story::end(&house, &server, &[])
}

#[test]
fn a_removed_camera_keeps_its_footage_until_undo_is_over() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    let recorder = house.record()?;
    let count = || house.json(&["segments"]).ok().and_then(|s| s.as_array().map(Vec::len)).unwrap_or(0);
    wait::until("two segments", Duration::from_secs(20), || count() >= 2)?;
    let before = count();
    house.ok(&["cameras", "remove", "door", "--with-footage"])?;
    // The recorder is poked, and purges before each segment: it must not take what Undo brings back.
    wait::until("the camera is off", Duration::from_secs(10), || {
        house.json(&["storage"]).is_ok_and(|s| s["cameras"][0]["removed"].is_string())
    })?;
    recorder.stop()?;
    house.ok(&["run", "--for", "2s"])?;
    let listed = house.json(&["segments"])?;
    let kept = listed.as_array().context("a list")?;
    ensure!(
        kept.len() >= before && kept.iter().all(|s| s["state"] != "missing" && s["state"] != "doomed"),
        "{listed:#}"
    );
    ensure!(kept.iter().all(|s| Path::new(s["path"].as_str().unwrap_or_default()).exists()), "files went");
    house.ok(&["cameras", "restore", "door"])?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 60_000)?;
    recorder.stop()?;
    story::end(&house, &server, &[])
}

#[test]
fn a_camera_is_changed_field_by_field() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    let url = server.url("door")?;
    let told = house.json(&[
        "cameras",
        "set",
        "door",
        "--sub",
        &url,
        "--place",
        "By the letter box",
        "--class",
        "porch",
        "--quota",
        "200 GB",
        "--clock-correction",
        "-250",
    ])?;
    ensure!(
        told["subAddress"].is_string() && told["place"] == "By the letter box" && told["class"] == "porch",
        "{told:#}"
    );
    ensure!(told["quotaBytes"] == 200_000_000_000_u64 && told["clockCorrectionUs"] == -250_000, "{told:#}");
    let told =
        house.json(&["cameras", "set", "door", "--no-sub", "--no-quota", "--rename", "gate", "--udp", "--no-audio"])?;
    ensure!(told["subAddress"].is_null() && told["quotaBytes"].is_null() && told["name"] == "gate", "{told:#}");
    ensure!(told["transport"] == "udp" && told["audio"] == false && told["place"] == "By the letter box", "{told:#}");
    story::end(&house, &server, &[])
}

#[test]
fn the_recorders_key_moves_while_it_records() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    // A crash between the two steps: the household's word and the note are there, the old copy too.
    let script = r#"
        set -e
        key="$PORCHLIGHT_HOME/keys/unattended.key"; note="$PORCHLIGHT_HOME/unattended-key.moving"
        "$0" run & recorder=$!
        trap 'kill $keyring; kill $recorder 2>/dev/null || true' EXIT
        tries=0
        until "$0" vault unattended-key keyring; do tries=$((tries + 1)); test $tries -lt 100; sleep 0.2; done
        test ! -e "$key"; test ! -e "$note"; grep -q '"keyring"' "$PORCHLIGHT_HOME/household.json"
        sleep 3; kill -0 $recorder; kill -TERM $recorder; wait $recorder
        "$0" run --for 3s
        "$0" vault unattended-key file
        test -e "$key"; test ! -e "$note"; grep -q '"file"' "$PORCHLIGHT_HOME/household.json"
        # As a crash leaves it that came before the removal of the old copy: the next opening removes it.
        cp "$key" "$PORCHLIGHT_HOME/aside"
        "$0" vault unattended-key keyring
        mkdir -p "$PORCHLIGHT_HOME/keys"; mv "$PORCHLIGHT_HOME/aside" "$key"; printf file > "$note"
        "$0" cameras list
        test ! -e "$key"; test ! -e "$note"
        "$0" vault unattended-key file
        echo moved
    "#;
    let output = house.command_with_keyring(script)?.output()?;
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    ensure!(output.status.success() && said.contains("moved"), "{said}");
    house.ok(&["run", "--for", "2s"])?;
    let ledger = house.json(&["ledger", "show"])?.to_string();
    ensure!(ledger.contains("key was moved to the keyring") && ledger.contains("key was moved to a file"), "{ledger}");
    let refused = house.run(&["vault", "unattended-key", "keyring"])?;
    ensure!(refused.status.code() == Some(1), "moved into no keyring");
    house.ok(&["cameras", "list"])?;
    story::end(&house, &server, &[])
}

#[test]
fn a_passphrase_is_typed_without_an_echo() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    for (typed, status) in
        [(PASSPHRASE.to_owned(), 0), ("not the passphrase".to_owned(), 1), (String::from("\u{3}"), 1)]
    {
        let mut child = house.command_in_terminal(&["vault", "unlock-test"])?.spawn()?;
        let mut keyboard = child.stdin.take().context("a keyboard")?;
        let mut screen = child.stdout.take().context("a screen")?;
        let mut said = Vec::new();
        let mut byte = [0];
        while !said.ends_with(b"Passphrase: ") && screen.read(&mut byte)? > 0 {
            said.push(byte[0]);
        }
        writeln!(keyboard, "{typed}")?;
        drop(keyboard);
        screen.read_to_end(&mut said)?;
        let (said, ended) = (String::from_utf8_lossy(&said).into_owned(), child.wait()?);
        ensure!(ended.code() == Some(status), "{typed:?} ended with {ended}: {said}");
        ensure!(!said.contains(&typed) || status == 1 && typed.len() < 2, "echoed: {said:?}");
    }
    // Without a terminal and without a source it is wrong use, and nothing waits.
    let mut alone = house.command_under_setsid(&["vault", "unlock-test"])?;
    ensure!(alone.output()?.status.code() == Some(2));
    story::end(&house, &server, &[])
}

#[test]
fn the_ledger_goes_out_and_anybody_can_check_it() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    house.ok(&["run", "--for", "3s"])?;
    let out = house.owner().join("ledger.jsonl");
    let path = out.to_string_lossy().into_owned();
    house.ok(&["ledger", "export", "--out", &path])?;
    ensure!(house.run(&["ledger", "export", "--out", &path])?.status.code() == Some(1), "a file was written over");
    let verify = |path: &Path| -> Result<bool> {
        let ran = std::process::Command::new(built("porchlight-verify")?).arg("ledger").arg(path).output()?;
        Ok(ran.status.success())
    };
    ensure!(verify(&out)?, "the whole ledger does not verify");
    let text = std::fs::read_to_string(&out)?;
    let altered = house.owner().join("altered.jsonl");
    std::fs::write(&altered, text.replacen("camera_added", "camera_erased", 1))?;
    ensure!(text.contains("camera_added") && !verify(&altered)?, "an altered entry was not found");
    let short = house.owner().join("short.jsonl");
    let lines: Vec<_> = text.lines().collect();
    std::fs::write(&short, [&lines[..2], &lines[3..]].concat().join("\n"))?;
    ensure!(!verify(&short)?, "a removed entry was not found");
    story::end(&house, &server, &[])
}

#[test]
fn another_footage_folder_takes_over_while_it_records() -> Result<()> {
    let (house, server) = crate::door(2, ClipSpec::card().sized(320, 180))?;
    let recorder = house.record()?;
    let count = || house.json(&["segments"]).ok().and_then(|s| s.as_array().map(Vec::len)).unwrap_or(0);
    wait::until("two segments", Duration::from_secs(20), || count() >= 2)?;
    let new = house.root().join("disk").join("Porchlight");
    let told = house.json(&["storage", "folder", &new.to_string_lossy()])?;
    ensure!(told["volumes"].as_array().map_or(0, Vec::len) == 2, "{told:#}");
    let prefix = new.to_string_lossy().into_owned();
    let there = || -> usize {
        let listed = house.json(&["segments"]).ok().and_then(|s| s.as_array().cloned()).unwrap_or_default();
        listed.iter().filter(|s| s["path"].as_str().is_some_and(|p| p.starts_with(&prefix))).count()
    };
    wait::until("new footage comes there", Duration::from_secs(30), || there() >= 2)?;
    recorder.stop()?;
    let footage = Footage::read(&house, "door")?;
    footage.assert_whole()?;
    let on_new = there();
    ensure!(on_new >= 2 && on_new < count(), "{on_new} of {} are on the new one", count());
    ensure!(gaps(&house, "disk")?.is_empty() && gaps(&house, "camera_offline")?.is_empty(), "a gap at the change");
    // A kill in the middle of a segment there, and back again: both are put in order.
    let recorder = house.record()?;
    wait::until("it goes on there", Duration::from_secs(30), || there() > on_new)?;
    recorder.kill()?;
    house.ok(&["storage", "folder", &house.footage().to_string_lossy()])?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 100_000)?;
    recorder.stop()?;
    let told = house.json(&["storage"])?;
    ensure!(
        told["volumes"].as_array().is_some_and(|v| v.len() == 2 && v.iter().all(|v| v["condition"] == "ok")),
        "{told:#}"
    );
    // Its disk is away: recording goes on, and the rest can still be looked at.
    let away = house.root().join("away");
    std::fs::rename(&new, &away)?;
    house.ok(&["run", "--for", "2s"])?;
    ensure!(house.json(&["storage"])?["volumes"][1]["condition"] == "missing");
    std::fs::rename(&away, &new)?;
    story::end(&house, &server, &[])
}

#[test]
fn health_says_what_needs_the_owner_and_what_to_do() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    // The sheet of a household made on the command line was never confirmed, and nothing records.
    let ran = house.run(&["health", "--json"])?;
    ensure!(ran.status.code() == Some(1), "all is well?");
    let told: Value = serde_json::from_slice(&ran.stdout)?;
    ensure!(told["state"] == "bad", "{told:#}");
    let items = told["items"].as_array().context("items are a list")?;
    let find = |key: &str| items.iter().find(|i| i["key"].as_str().is_some_and(|k| k.starts_with(key)));
    for (key, group, state) in [
        ("recorder", "recording", Some("bad")),
        ("camera:", "cameras", Some("bad")),
        ("volume:", "storage", None),
        ("key", "keys", Some("warn")),
        ("sheet", "keys", Some("bad")),
        ("drill", "keys", Some("good")),
        ("swap", "computer", None),
        ("hibernation", "computer", None),
        ("clock", "computer", None),
        ("decoders", "computer", None),
    ] {
        let item = find(key).with_context(|| format!("nothing is said of {key}"))?;
        ensure!(item["group"] == group && state.is_none_or(|state| item["state"] == state), "{item:#}");
        ensure!(item["state"] == "good" || item["hint"].is_string(), "nothing to do: {item:#}");
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 60_000)?;
    wait::until("recorder and camera are said to be well", Duration::from_secs(20), || {
        let said =
            house.run(&["health"]).map(|ran| String::from_utf8_lossy(&ran.stdout).into_owned()).unwrap_or_default();
        said.contains("It runs, since") && said.contains("door: It is recorded.")
    })?;
    recorder.stop()?;
    story::end(&house, &server, &[])
}
