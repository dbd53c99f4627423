//! `porchlight storage ...` and `health`: where footage lies, what the owner says about it, and what needs the owner.

use crate::args::Storage;
use crate::household::open;
use crate::print::{Print, megabytes, table};
use crate::secrets::Sources;
use engine::{Config, Error, view};

pub(crate) fn run(command: Storage, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Storage::List => show(&desk.storage_overview()?, print),
        Storage::Accept { volume } => {
            // With the passphrase, footage of cameras that the database does not know is taken in too.
            if let Some(passphrase) = secrets.given()? {
                desk.unlock(&passphrase)?;
            }
            let overview = desk.accept_volume(volume.as_deref().unwrap_or_default())?;
            print.note("Accepted. Recording goes on.");
            show(&overview, print);
        }
        Storage::Folder { folder, limit } => {
            show(&desk.set_footage_folder(&folder, limit.map(|l| l.0))?, print);
            print.note("New footage goes there from now on. What is recorded stays where it is, and stays playable.");
        }
    }
    Ok(true)
}

/// False if something needs the owner now.
pub(crate) fn health(config: Config, print: Print) -> Result<bool, Error> {
    let missing = match media::init() {
        Ok(()) => media::missing_elements()
            .iter()
            .map(|part| format!("{} ({}), for {}", part.element, part.package, part.needed_for))
            .collect(),
        Err(error) => vec![format!("GStreamer: {error}")],
    };
    let health = open(config)?.health(&missing)?;
    print.value(&health, |h| {
        let mut lines = vec![h.summary.clone(), String::new()];
        for item in &h.items {
            let state = match item.state {
                view::HealthState::Good => "good",
                view::HealthState::Warn => "look",
                view::HealthState::Bad => "BAD ",
            };
            lines.push(format!("{state}  {}: {}", item.name, item.text));
            // What is good needs no advice.
            lines.extend(
                item.hint.iter().filter(|_| item.state != view::HealthState::Good).map(|h| format!("      {h}")),
            );
        }
        lines.join("\n")
    });
    Ok(health.state != view::HealthState::Bad)
}

fn show(overview: &view::StorageOverview, print: Print) {
    print.value(overview, |o| {
        let mut out = String::new();
        for v in &o.volumes {
            out += &format!("{}\n  {}\n", v.folder, v.text);
            if let Some(hint) = &v.hint {
                out += &format!("  {hint}\n");
            }
            if v.may_accept {
                out += &format!("  To accept: `porchlight storage accept {}`.\n", v.id);
            }
            let limit = v.limit_bytes.map_or_else(String::new, |l| format!(", at most {}", megabytes(l)));
            out += &format!(
                "  footage {}{limit}, other {}, free {} of {}\n",
                megabytes(v.footage_bytes),
                megabytes(v.other_bytes),
                megabytes(v.free_bytes),
                megabytes(v.total_bytes)
            );
        }
        let days = |days: Option<f64>| days.map_or_else(|| "?".to_owned(), |d| format!("{d:.1}"));
        let rows: Vec<_> = o
            .cameras
            .iter()
            .map(|c| {
                vec![
                    c.name.clone(),
                    megabytes(c.bytes),
                    megabytes(c.bytes_per_day as u64),
                    c.quota_bytes.map_or_else(String::new, megabytes),
                    c.oldest.clone().unwrap_or_default(),
                    format!("{:.1}", c.recorded_days),
                    days(c.expected_days),
                ]
            })
            .collect();
        out + "\n" + &table(&["camera", "footage", "a day", "limit", "oldest", "days", "days expected"], &rows)
    });
}
