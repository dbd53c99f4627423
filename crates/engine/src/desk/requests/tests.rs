//! Requests at a real household: real files, real databases. The carriers' tests live in it too.

use crate::Config;
use crate::config::Folders;
use crate::desk::{Desk, NewHousehold};
use crate::view;
use model::{ManualClock, Secret, Utc};
use request::{How, Key, Pin};
use std::path::{Path, PathBuf};
use std::sync::Arc;

mod cards;
mod taking;
mod trusting;
mod vectors;

pub(in crate::desk) const PASSPHRASE: &str = "correct horse battery staple mine";
/// The time at which most of the vectors are good.
pub(in crate::desk) const NOW: &str = "2026-03-01T13:00:00Z";

/// The test vectors, which every implementation must answer alike.
pub(in crate::desk) fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/ofr")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(data().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A household that is open, and the clock that it goes by.
pub(in crate::desk) struct House {
    pub(in crate::desk) desk: Desk,
    pub(in crate::desk) clock: Arc<ManualClock>,
    pub(in crate::desk) folder: tempfile::TempDir,
}

pub(in crate::desk) fn house() -> House {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name);
    let folders = Folders { data: at("data"), config: at("config"), state: at("state") };
    let config = Config { home: at("home"), log_level: "info".into(), unattended_key: None, folders };
    let clock = Arc::new(ManualClock::new(time(NOW)));
    let new = NewHousehold {
        passphrase: Secret::new(PASSPHRASE.to_owned()),
        footage: None,
        limit_bytes: Some(1_000_000_000),
        unattended_key: Some(view::KeyPlace::File),
    };
    let desk = Desk::create(config, clock.clone(), new).expect("is made").desk;
    House { desk, clock, folder }
}

pub(in crate::desk) fn camera(name: &str) -> crate::desk::NewCamera {
    crate::desk::NewCamera {
        name: name.to_owned(),
        url: Secret::new(format!("rtsp://127.0.0.1:9/{name}")),
        sub_url: None,
        transport: view::TransportName::Tcp,
        audio: false,
        place: String::new(),
        class: view::CameraClass::Porch,
        quota_bytes: None,
    }
}

fn time(text: &str) -> Utc {
    Utc::parse(text).expect("a time")
}

impl House {
    fn take(&self, name: &str) -> view::requests::Taken {
        self.take_bytes(&file(name))
    }

    fn take_bytes(&self, bytes: &[u8]) -> view::requests::Taken {
        let now = model::Clock::now(&*self.clock);
        self.desk.take_request(bytes, view::requests::Carrier::File, now, false).expect("answers")
    }

    /// Pins a key as the owner would, and checks what is kept anew.
    fn pin(&self, key: Key, name: &str, domain: &str) {
        let pin = Pin {
            name: name.to_owned(),
            domain: domain.parse().expect("a domain"),
            class: None,
            how: How::Compared,
            at: super::moment(model::Clock::now(&*self.clock)),
            until: None,
        };
        let pinned = self.desk.with_books(|private, mut books| {
            books.trust.pin(key, pin);
            super::set_book(private, super::TRUST, &books.trust)?;
            super::take_in::check_anew(private, &mut books)
        });
        pinned.expect("is pinned");
    }

    fn kinds(&self) -> Vec<String> {
        self.desk.ledger(100, None).expect("lists").into_iter().rev().map(|entry| entry.kind).collect()
    }

    fn stored(&self) -> Vec<store::StoredRequest> {
        self.desk.with_private(|private| Ok(private.all_requests()?)).expect("reads")
    }
}

/// The key of a file in `keys/`.
fn key(name: &str) -> request::PublishedKey {
    request::PublishedKey::parse(&file(&format!("keys/{name}.ofrkey"))).expect("a key")
}
