//! `porchlight links`: where links can wait, how they stand, and what is handed on, which goes into files and never to the terminal.

use crate::args::{Hosts, Links, LinksSpace};
use crate::export::{stop_on_signal, unlocked};
use crate::print::{Print, megabytes, table};
use crate::requests::word;
use crate::secrets::{self, Sources};
use engine::desk::Desk;
use engine::export::link::{self, Here};
use engine::view::link::{LinkHostDraft, LinkHostKind, LinkHostView, LinkTrait, LinkView};
use engine::{Code, Config, Error};
use model::{Secret, Utc};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What the owner is told with a link's address.
const BY_ANOTHER_WAY: &str =
    "Note: tell the PIN by another way than the address. What somebody fetched cannot be called back.";

pub(crate) fn run(command: Links, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    if matches!(command, Links::Serve) {
        return serve(&config, print);
    }
    let desk = unlocked(config, secrets)?;
    match command {
        // Told above: it needs no open household.
        Links::Serve => {}
        Links::List => print.value(&desk.links()?, |all| listed(all)),
        Links::Refresh => {
            let all = link::refresh(&desk)?;
            print.value(&all, |all| listed(all));
            return Ok(all.iter().all(|link| link.problem.is_none()));
        }
        Links::Show { id } => print.value(&desk.link(id)?, shown),
        Links::Copy { id, url_out, pin_out, passphrase_out } => {
            let said = link::secrets(&desk, id)?;
            if pin_out.is_some() && said.pin.is_none() {
                return Err(Error::new(Code::Refused, "This link has no PIN.").hint("Leave --pin-out out."));
            }
            write(&url_out, &said.url)?;
            if let (Some(path), Some(pin)) = (pin_out, &said.pin) {
                write(&path, pin)?;
            }
            if let Some(path) = passphrase_out {
                write(&path, &said.passphrase)?;
            }
            if said.pin.is_some() {
                print.note(BY_ANOTHER_WAY);
            }
        }
        Links::Send => return sent(&desk, print),
        Links::Extend { id, days, downloads } => print.value(&link::extend(&desk, id, days, downloads)?, shown),
        Links::Revoke { id } => print.value(&link::revoke(&desk, id)?, shown),
        Links::Hosts(command) => return hosts(command, &desk, print),
    }
    Ok(true)
}

/// What waits on this computer, as the window serves it.
fn serve(config: &Config, print: Print) -> Result<bool, Error> {
    let here = Here::of(&config.home)?.ok_or_else(|| {
        Error::new(Code::NotFound, "This computer is no host of links.")
            .hint("`porchlight links hosts add-this-computer` makes it one.")
    })?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    print.done("Links on this computer are served until this ends.");
    runtime.block_on(async {
        let stop = CancellationToken::new();
        let (mut terminate, ends) = (signal(SignalKind::terminate())?, stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            }
            ends.cancel();
        });
        here.serve(stop).await.map(|()| true)
    })
}

/// Sends whatever is on its way; true where all of it arrived.
pub(crate) fn sent(desk: &Desk, print: Print) -> Result<bool, Error> {
    let stop = stop_on_signal()?;
    let tell = || {
        let going = desk.links().unwrap_or_default().into_iter().find(|link| link.sent < link.bytes && link.sent > 0);
        if let Some(link) = going {
            print.progress(&format!("{:3.0} % sending", link.sent as f64 / link.bytes.max(1) as f64 * 100.0));
        }
    };
    let sent = link::send(desk, &stop, &tell)?;
    print.progress("");
    for link in desk.links()?.iter().filter(|link| link.sent < link.bytes) {
        if let Some(problem) = &link.problem {
            print.note(&format!("Link {}: {} `porchlight links send` goes on.", link.id, problem.message));
        }
    }
    Ok(sent.left == 0)
}

fn hosts(command: Hosts, desk: &Desk, print: Print) -> Result<bool, Error> {
    let none = || LinkHostDraft {
        kind: LinkHostKind::Relay,
        name: String::new(),
        address: String::new(),
        token: Secret::default(),
        bucket: String::new(),
        region: String::new(),
        folder: String::new(),
        user: String::new(),
        password: Secret::default(),
        public_address: String::new(),
        port: 0,
    };
    let spaced = |kind, name, LinksSpace { address, folder, user, password_file }| -> Result<LinkHostDraft, Error> {
        let password = password_file.map(|file| secrets::read(&file)).transpose()?.unwrap_or_default();
        Ok(LinkHostDraft { kind, name, address, folder, user, password, ..none() })
    };
    let draft = match command {
        Hosts::List => {
            print.value(&desk.link_hosts()?, |all| hosts_listed(all));
            return Ok(true);
        }
        Hosts::Check { id } => {
            let host = link::check_host(desk, id)?;
            print.value(&host, host_shown);
            return Ok(host.problem.is_none());
        }
        Hosts::Remove { id } => {
            link::remove_host(desk, id)?;
            print.done("The host is off the list. What was there stays there until it expires.");
            return Ok(true);
        }
        Hosts::AddRelay { name, address, token_file } => {
            LinkHostDraft { name, address, token: secrets::read(&token_file)?, ..none() }
        }
        Hosts::AddBucket { name, space, bucket, region } => {
            LinkHostDraft { bucket, region, ..spaced(LinkHostKind::Bucket, name, space)? }
        }
        Hosts::AddWebdav { name, space, public_address } => {
            LinkHostDraft { public_address, ..spaced(LinkHostKind::Webdav, name, space)? }
        }
        Hosts::AddThisComputer { name, port, address } => {
            LinkHostDraft { kind: LinkHostKind::ThisComputer, name, port, address, ..none() }
        }
    };
    print.value(&link::set_host(desk, None, &draft)?, host_shown);
    Ok(true)
}

/// A host by its number or its name.
pub(crate) fn host(desk: &Desk, text: &str) -> Result<LinkHostView, Error> {
    let hosts = desk.link_hosts()?;
    let number = text.parse::<i64>().ok();
    let named = hosts.iter().find(|host| host.name == text);
    named.or_else(|| hosts.iter().find(|host| Some(host.id) == number)).cloned().ok_or_else(|| {
        Error::new(Code::NotFound, "There is no such host.").hint("`porchlight links hosts list` says which there are.")
    })
}

/// Into a new file that only the owner may read.
fn write(path: &Path, text: &Secret<String>) -> Result<(), Error> {
    let taken = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Error::new(Code::InUse, format!("{} is there already; it was not touched.", path.display()))
                .hint("Give the name of a new file.")
        }
        _ => error.into(),
    };
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(taken)?;
    Ok(writeln!(file, "{}", text.expose())?)
}

fn listed(all: &[LinkView]) -> String {
    let row = |link: &LinkView| {
        vec![
            link.id.to_string(),
            word(&link.state),
            link.host_name.clone(),
            Utc(link.expires_us).rfc3339(),
            fetched(link),
            megabytes(link.bytes),
            link.to.clone(),
            link.bundle.clone(),
            link.problem.as_ref().map_or_else(String::new, |problem| problem.message.clone()),
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    table(&["id", "state", "host", "until", "fetched", "size", "to", "bundle", "problem"], &rows)
}

fn fetched(link: &LinkView) -> String {
    if link.downloads_most == 0 {
        "not counted".to_owned()
    } else {
        format!("{} of {}", link.downloads, link.downloads_most)
    }
}

fn shown(link: &LinkView) -> String {
    let mut lines = vec![
        format!("Link {}: {} on {}, {}", link.id, link.bundle, link.host_name, word(&link.state)),
        format!("  until {}, {}; wrong PINs: {}", Utc(link.expires_us), megabytes(link.bytes), link.wrong_pins),
        format!("  fetched: {}", fetched(link)),
    ];
    lines.extend(link.fetched_us.iter().map(|at| format!("    {}", Utc(*at))));
    if link.sent < link.bytes {
        lines.push(format!("  {} of {} are on the host", megabytes(link.sent), megabytes(link.bytes)));
    }
    lines.push(format!("  SHA-256 of the sealed file {}", link.sha256));
    lines.extend(link.problem.as_ref().map(|problem| format!("  {}", problem.message)));
    lines.join("\n")
}

fn hosts_listed(all: &[LinkHostView]) -> String {
    let row = |host: &LinkHostView| {
        let problem = host.problem.as_ref().map_or_else(String::new, |problem| problem.message.clone());
        vec![
            host.id.to_string(),
            host.name.clone(),
            word(&host.kind),
            host.address.clone(),
            host.links.to_string(),
            problem,
        ]
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    table(&["id", "name", "kind", "address", "links", "problem"], &rows)
}

const fn trait_word(one: LinkTrait) -> &'static str {
    match one {
        LinkTrait::SizesTimesAddresses => "sizes, times, your address and the recipient's",
        LinkTrait::Account => "whose account it is",
        LinkTrait::HomeAddress => "the recipient learns your home's address",
        LinkTrait::KeyProof => "lets in who proves the key",
        LinkTrait::Pin => "a PIN",
        LinkTrait::Expiry => "expiry",
        LinkTrait::Counts => "counted downloads",
        LinkTrait::Deletion => "deletion",
        LinkTrait::PageOfHost => "a page, blind as long as it is ours",
        LinkTrait::AgeOnly => "the sealed file alone, opened with age",
        LinkTrait::Plain => "plain http on your home's network",
    }
}

fn host_shown(host: &LinkHostView) -> String {
    let words = |all: &[LinkTrait]| all.iter().map(|one| trait_word(*one)).collect::<Vec<_>>().join("; ");
    let mut lines = vec![
        format!("Host {}: {}, {}", host.id, host.name, host.address),
        format!("  learns: {}", words(&host.reveals)),
        format!("  offers: {}", words(&host.protects)),
    ];
    if let Some(page) = &host.page {
        let ours = match host.page_ours {
            Some(true) => "the page of this release",
            Some(false) => "NOT the page of this release",
            None => "not compared",
        };
        lines.push(format!("  its page: SHA-256 {page}, {ours}"));
    }
    lines.extend(host.problem.as_ref().map(|problem| format!("  {}", problem.message)));
    lines.join("\n")
}
