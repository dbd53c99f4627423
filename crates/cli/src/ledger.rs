//! `porchlight ledger ...`

use crate::args::Ledger;
use crate::household::open;
use crate::print::{Print, table};
use crate::secrets::Sources;
use engine::{Config, Error};

pub(crate) fn run(command: Ledger, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Ledger::Show { limit, before } => {
            if let Some(passphrase) = secrets.given()? {
                desk.unlock(&passphrase)?;
            }
            print.value(&desk.ledger(limit, before)?, |entries| {
                let rows: Vec<_> =
                    entries.iter().map(|e| vec![e.seq.to_string(), e.at.clone(), e.text.clone()]).collect();
                table(&["no.", "at", "what"], &rows)
            });
            Ok(true)
        }
        Ledger::Export { out } => {
            let mut file = std::io::BufWriter::new(std::fs::File::create_new(&out)?);
            desk.write_ledger(&mut file)?;
            std::io::Write::flush(&mut file)?;
            print
                .note(&format!("The ledger is in {}: check it anywhere with porchlight-verify ledger.", out.display()));
            Ok(true)
        }
        Ledger::Verify { head } => {
            let report = desk.verify_ledger(head.as_deref())?;
            let ok = report.ok;
            print.value(&report, |r| {
                let mut lines = r.problems.clone();
                let found = if r.ok { "nothing was altered, removed or reordered" } else { "the ledger is not whole" };
                lines.push(format!("{} entries, {} days: {found}. {}", r.entries, r.days, r.anchor));
                lines.extend(r.head.iter().map(|h| format!("Head: {h}")));
                lines.push("What it cannot prove:".to_owned());
                lines.extend(r.cannot_prove.iter().map(|c| format!("  {c}")));
                lines.join("\n")
            });
            Ok(ok)
        }
    }
}
