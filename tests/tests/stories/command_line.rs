//! What `porchlight` says to scripts: the shape of every `--json` listing is fixed by a snapshot, and exit statuses mean what
//! the contract says.

use anyhow::{Result, ensure};
use demo::ClipSpec;
use porchlight_tests::story;
use serde_json::Value;
use std::process::Stdio;

/// Replaces every value that differs from run to run by its kind, so that what is left is the shape and what is fixed.
pub(crate) fn shape(value: &Value, key: &str) -> Value {
    match value {
        Value::Object(o) => Value::Object(o.iter().map(|(k, v)| (k.clone(), shape(v, k))).collect()),
        Value::Array(a) => Value::Array(a.iter().take(2).map(|v| shape(v, key)).collect()),
        Value::String(s) if FIXED.contains(&key) => Value::String(s.clone()),
        Value::String(s) if s.len() >= 20 && s.as_bytes()[4] == b'-' && s.ends_with('Z') => "TIME".into(),
        Value::String(_) => "TEXT".into(),
        Value::Number(_) => "NUMBER".into(),
        other => other.clone(),
    }
}

/// Words that scripts may rely on.
const FIXED: [&str; 10] =
    ["name", "state", "cause", "transport", "kind", "code", "severity", "invariant", "class", "condition"];

#[test]
fn listings_keep_their_shape() -> Result<()> {
    let (house, server) = crate::door(3, ClipSpec::card())?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 600_000)?;
    recorder.stop()?;
    let range = ["--from", "2020-01-01T00:00:00Z", "--to", "2099-01-01T00:00:00Z"];
    let listings: [(&str, Vec<&str>); 10] = [
        ("cameras list", vec!["cameras", "list"]),
        ("segments", vec!["segments"]),
        ("timeline", [&["timeline"][..], &range].concat()),
        ("check", vec!["check"]),
        ("vault list", vec!["vault", "list"]),
        ("ledger show", vec!["ledger", "show"]),
        ("hold list", vec!["hold", "list"]),
        ("settings get", vec!["settings", "get"]),
        ("feeds list", vec!["feeds", "list"]),
        ("storage list", vec!["storage", "list"]),
    ];
    for (name, args) in listings {
        let told = house.json(&args)?;
        insta::assert_json_snapshot!(name.replace(' ', "_"), shape(&told, ""));
    }
    story::end(&house, &server, &[])
}

#[test]
fn sticks_are_listed_and_let_go_of() -> Result<()> {
    let (house, server) = crate::door(3, ClipSpec::card().sized(320, 180))?;
    // The demo's way to have a stick: folders that the environment names. This computer's own are none of a test's business.
    let stick = house.owner().join("Evidence");
    std::fs::create_dir(&stick)?;
    std::fs::write(stick.join("holiday.jpg"), "x")?;
    let drives = |args: &[&str]| -> Result<std::process::Output> {
        Ok(house.command(args)?.env("PORCHLIGHT_STICKS", &stick).output()?)
    };
    let listed = drives(&["--json", "drives"])?;
    ensure!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let all: Vec<Value> = serde_json::from_slice(&listed.stdout)?;
    let ours: Vec<Value> = all.into_iter().filter(|drive| drive["name"] == "Evidence (test stick)").collect();
    insta::assert_json_snapshot!("drives", shape(&Value::Array(ours.clone()), ""));
    let words = drives(&["drives"])?;
    ensure!(String::from_utf8_lossy(&words.stdout).contains("something else on it"), "{words:?}");
    let id = ours[0]["id"].as_str().unwrap_or_default();
    ensure!(drives(&["drives", "eject", id])?.status.success(), "a stick is let go of");
    ensure!(drives(&["drives", "eject", "no-such-stick"])?.status.code() == Some(1), "none of this name");
    story::end(&house, &server, &[])
}

#[test]
fn exit_statuses_mean_what_they_say() -> Result<()> {
    let (house, server) = crate::door(60, ClipSpec::card().sized(320, 180))?;
    let check = |args: &[&str], expected: i32| -> Result<()> {
        let output = house.run(args)?;
        let status = output.status.code();
        ensure!(
            status == Some(expected),
            "{args:?} ended with {status:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    };
    check(&["cameras", "list"], 0)?;
    check(&["no-such-command"], 2)?;
    check(&["cameras", "add", "only-a-name"], 2)?;
    check(&["cameras", "add", "bad", "http://127.0.0.1/"], 2)?;
    check(&["cameras", "add", "door", &server.url("door")?], 1)?;
    check(&["cameras", "remove", "nobody"], 1)?;
    let wrong = house.owner().join("wrong.txt");
    std::fs::write(&wrong, "not the passphrase at all")?;
    check(&["vault", "unlock-test", "--passphrase-file", &house.passphrase_file().to_string_lossy()], 0)?;
    check(&["vault", "unlock-test", "--passphrase-file", &wrong.to_string_lossy()], 1)?;
    check(&["vault", "init", "--passphrase-file", &house.passphrase_file().to_string_lossy()], 1)?;
    check(&["run", "--for", "2s"], 0)?;
    check(&["check"], 0)?;
    // Whoever reads has seen enough and is gone: `porchlight segments | head -0`.
    let mut child = house.command(&["segments"])?.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    drop(child.stdout.take());
    let left = child.wait_with_output()?;
    ensure!(left.status.code() == Some(0) && left.stderr.is_empty(), "{}", String::from_utf8_lossy(&left.stderr));
    // A second recorder of one household is refused, the first goes on.
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 60_000)?;
    check(&["run", "--for", "2s"], 1)?;
    ensure!(recorder.is_running(), "the first recorder ended");
    recorder.stop()?;
    story::end(&house, &server, &[])
}
