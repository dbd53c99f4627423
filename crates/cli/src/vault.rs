//! `porchlight vault ...`

use crate::args::{KeyPlace, Vault};
use crate::household::open;
use crate::print::{Print, table};
use crate::secrets::{self, Sources};
use engine::desk::{Desk, NewHousehold};
use engine::{Code, Config, Error, SystemClock, view};
use serde::Serialize;
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) fn run(command: Vault, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    match command {
        Vault::Init { recovery_out, unattended_key, footage } => {
            init(config, secrets, recovery_out, unattended_key.map(place), footage, print)?;
        }
        Vault::Recover { recovery_file } => {
            open(config)?.recover(&secrets::read_recovery(&recovery_file)?, &secrets.new_passphrase()?)?;
            print.done("The new passphrase is set. Recording was not touched.");
        }
        Vault::UnlockTest => {
            let (desk, passphrase) = (open(config)?, secrets.passphrase()?);
            desk.unlock_test(&passphrase)?;
            desk.unlock(&passphrase)?;
            let settled = desk.settle(&mut std::collections::HashSet::new())?;
            print.done("The passphrase opens this household.");
            if settled > 0 {
                print.note(&format!("The lengths of {settled} cut segments are exact now."));
            }
        }
        Vault::StartOver { recovery_out, old_footage_is_lost: _ } => {
            let (desk, passphrase) = (open(config)?, secrets.new_passphrase()?);
            let mut out = recovery_out.as_deref().map(new_file).transpose()?;
            let sheet = desk.start_over(&passphrase)?;
            match &mut out {
                Some(file) => file.write_all(sheet_file(&sheet).as_bytes())?,
                None => print.value(&sheet, sheet_file),
            }
            print.note("A new key is made, and recording goes on with it. Older footage stays sealed to the lost key.");
        }
        Vault::List => list(&open(config)?.ways()?, print),
        Vault::Add { name, recipient } => {
            let desk = open(config)?;
            desk.unlock(&secrets.passphrase()?)?;
            list(&desk.add_way(&name, &recipient)?, print);
        }
        Vault::Remove { name } => {
            let ways = open(config)?.remove_way(&name, &secrets.passphrase()?)?;
            print.note("A new key epoch has begun. What was recorded before stays readable to whoever kept a copy of the old keys.");
            list(&ways, print);
        }
        Vault::Passphrase { new_passphrase_file, new_passphrase_fd } => {
            let next = Sources { file: new_passphrase_file, fd: new_passphrase_fd };
            open(config)?.change_passphrase(&secrets.passphrase()?, &next.new_passphrase()?)?;
            print.done("The passphrase is changed.");
        }
        Vault::UnattendedKey { to } => {
            let settings = open(config)?.move_unattended_key(place(to))?;
            print.value(&settings, |s| match s.unattended_key {
                view::KeyPlace::Keyring => "The recorder's key is in the log-in keyring: recording begins when you have logged in.",
                view::KeyPlace::File => {
                    "The recorder's key is in a file: recording begins before anybody logs in, and a stolen computer gives up \
                     camera log-ins and recording times (never footage)."
                }
            }.to_owned());
        }
        Vault::Drill { recovery_file } => {
            let report = open(config)?.drill(&secrets::read_recovery(&recovery_file)?)?;
            let ok = report.ok;
            print.value(&report, |r| r.detail.clone());
            return Ok(ok);
        }
    }
    Ok(true)
}

fn place(place: KeyPlace) -> view::KeyPlace {
    match place {
        KeyPlace::Keyring => view::KeyPlace::Keyring,
        KeyPlace::File => view::KeyPlace::File,
    }
}

/// What `vault init --json` prints. The sheet is in it only where it went nowhere else.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Made {
    household: String,
    home: PathBuf,
    unattended_key: view::KeyPlace,
    ledger_fingerprint: String,
    recovery_file: Option<PathBuf>,
    recovery_sheet: Option<view::RecoverySheet>,
}

fn init(
    config: Config,
    secrets: &Sources,
    recovery_out: Option<PathBuf>,
    unattended_key: Option<view::KeyPlace>,
    footage: Option<PathBuf>,
    print: Print,
) -> Result<(), Error> {
    let passphrase = secrets.new_passphrase()?;
    // Before the household: a sheet that cannot be written must not be a surprise after it.
    let mut out = recovery_out.as_deref().map(new_file).transpose()?;
    let home = config.home.clone();
    let new = NewHousehold { passphrase, footage, limit_bytes: None, unattended_key };
    let made = Desk::create(config, Arc::new(SystemClock::new()), new);
    let made = match made {
        Ok(made) => made,
        Err(error) => {
            if let Some(path) = &recovery_out {
                // Empty, and ours: made a moment ago.
                let _ = std::fs::remove_file(path);
            }
            return Err(error);
        }
    };
    if let Some(file) = &mut out {
        file.write_all(sheet_file(&made.sheet).as_bytes())?;
        file.sync_all()?;
    }
    let fingerprint = made.sheet.ledger_fingerprint.clone();
    let summary = Made {
        household: made.sheet.household.clone(),
        home,
        unattended_key: made.unattended_key,
        ledger_fingerprint: fingerprint,
        recovery_sheet: recovery_out.is_none().then_some(made.sheet),
        recovery_file: recovery_out,
    };
    print.value(&summary, words);
    Ok(())
}

fn words(made: &Made) -> String {
    let mut out = format!("A household was made in {}.\n", made.home.display());
    out += match made.unattended_key {
        view::KeyPlace::Keyring => {
            "The recorder's own key is in your log-in keyring: recording begins when you have logged in.\n"
        }
        view::KeyPlace::File => {
            "The recorder's own key is in a file: recording begins before anybody logs in, and a stolen computer gives up \
             camera log-ins and recording times (never footage).\n"
        }
    };
    match (&made.recovery_file, &made.recovery_sheet) {
        (Some(file), _) => {
            out +=
                &format!("The recovery sheet is in {}: print it, and keep no copy on this computer.\n", file.display())
        }
        (None, Some(sheet)) => out += &format!("\n{}", sheet_file(sheet)),
        (None, None) => {}
    }
    out
}

/// A file that `age -d -i` takes as it is: everything but the key is a comment.
fn sheet_file(sheet: &view::RecoverySheet) -> String {
    let words: Vec<String> = sheet
        .words
        .chunks(6)
        .enumerate()
        .map(|(row, words)| {
            let numbered = words.iter().enumerate().map(|(i, w)| format!("{:2} {w:<10}", row * 6 + i + 1));
            format!("#   {}", numbered.collect::<Vec<_>>().join(" ").trim_end())
        })
        .collect();
    format!(
        "# Porchlight recovery sheet, made {}\n# household {}, key epoch {}\n# first ledger key {}\n# The same key in words:\n{}\n{}\n",
        sheet.created,
        sheet.household,
        sheet.epoch,
        sheet.ledger_fingerprint,
        words.join("\n"),
        sheet.groups.concat()
    )
}

fn new_file(path: &Path) -> Result<std::fs::File, Error> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|e| {
        Error::new(Code::Refused, format!("{} cannot be made, or is there already.", path.display())).source(e)
    })
}

fn list(ways: &Vec<view::Way>, print: Print) {
    print.value(ways, |ways| {
        let rows: Vec<_> = ways
            .iter()
            .map(|way| {
                let kind = format!("{:?}", way.kind).to_lowercase();
                vec![way.name.clone(), kind, way.added.clone(), way.recipient.clone().unwrap_or_default()]
            })
            .collect();
        table(&["name", "kind", "added", "recipient"], &rows)
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_an_age_identity_file() {
        let sheet = view::RecoverySheet {
            household: "h".into(),
            created: "2026-11-22T08:30:00.000Z".into(),
            epoch: 1,
            groups: vec!["AGE-SECRET-KEY-1".into(), "ABCD".into(), "EF".into()],
            words: (0..24).map(|n| format!("word{n}")).collect(),
            qr_svg: String::new(),
            ledger_fingerprint: "0000 1111".into(),
            challenge: vec![],
        };
        let text = sheet_file(&sheet);
        let keys: Vec<_> = text.lines().filter(|l| !l.starts_with('#')).collect();
        assert_eq!(keys, ["AGE-SECRET-KEY-1ABCDEF"]);
        assert!(text.contains("24 word23"));
    }
}
