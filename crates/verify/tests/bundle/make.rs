//! Bundles for the tests, as the recorder's program makes them: films by hand, everything else by the crate's own writers.

use crate::made::{Made, TICKS};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use verify::bundle::bag::{self, Listed};
use verify::bundle::record::{Record, Span};
use verify::bundle::statement::{
    Answered, Clip, Clock, Committed, Counted, FORMAT, Kind, Level, PAYLOAD_TYPE, Purpose, Redacted, Sound, Statement,
};
use verify::bundle::{dsse, guide, paper, place};
use verify::leakscan;

pub(crate) const NAME: &str = "footage-0123456789abcdef";

/// A request as its sender signed it; only what is looked at here is true to its form.
pub(crate) fn request(id: &str) -> (Vec<u8>, Answered) {
    let payload = format!("{{\"v\":1,\"id\":\"{id}\"}}");
    let kind = "application/vnd.open-footage-request+json;v=1";
    let signed = format!("DSSEv1 {} {kind} {} {payload}", kind.len(), payload.len());
    let file = format!(
        "{{\"payloadType\":\"{kind}\",\"payload\":\"{}\",\"signatures\":[{{\"key\":\"\",\"sig\":\"\"}}]}}",
        STANDARD.encode(&payload)
    );
    (file.into_bytes(), Answered { id: id.to_owned(), identity: hex::encode(Sha256::digest(signed)) })
}

/// A bundle before it is signed and written.
pub(crate) struct Bundle {
    pub(crate) statement: Statement,
    pub(crate) films: Vec<Vec<u8>>,
    pub(crate) request: Option<Vec<u8>>,
    pub(crate) record: Option<Record>,
    /// What does not belong there.
    pub(crate) more: Vec<(String, Vec<u8>)>,
}

impl Bundle {
    /// One redacted clip, in answer to a request.
    pub(crate) fn new() -> Self {
        let (request, answered) = request("01JDV3Q0ZJ8F2K6M4N8P0R2T4V");
        let mut bundle = Self {
            statement: Statement {
                format: FORMAT.to_owned(),
                bundle: NAME.to_owned(),
                made: "2026-11-28".to_owned(),
                purpose: Purpose::Answer,
                level: Level::ClipOnly,
                request: Some(answered),
                owner: None,
                clips: Vec::new(),
                clock: Clock {
                    source: "computer".to_owned(),
                    synchronised: Some(true),
                    camera_offset_s: None,
                    error_s: 0.5,
                },
                process: vec!["porchlight 0.1.0".to_owned()],
                left_out: vec!["sound".to_owned(), "identity".to_owned()],
            },
            films: Vec::new(),
            request: Some(request),
            record: None,
            more: Vec::new(),
        };
        bundle.add(Kind::Redacted, Made::new(false).bytes());
        bundle
    }

    /// Another clip.
    pub(crate) fn add(&mut self, kind: Kind, film: Vec<u8>) {
        let facts = leakscan::facts(&mut Cursor::new(&film)).unwrap();
        self.statement.clips.push(Clip {
            file: place::clip(self.statement.clips.len() + 1),
            bytes: film.len() as u64,
            sha256: hex::encode(Sha256::digest(&film)),
            kind,
            start: "2026-11-27T18:04:05Z".to_owned(),
            end: "2026-11-27T18:04:06Z".to_owned(),
            frames: facts.pictures,
            pts_sha256: hex::encode(leakscan::hash_of_times((0..8).map(|n| n * i64::from(TICKS)))),
            codec: "avc1".to_owned(),
            width: 64,
            height: 48,
            sound: if facts.sound { Sound::AsRecorded } else { Sound::LeftOut },
            camera: None,
            gaps: Vec::new(),
            damaged: 0,
            commitment: Some(Committed { root: "ef".repeat(32), leaves: 2 }),
            redaction: (kind == Kind::Redacted).then(|| Redacted {
                hidden: vec![Counted { what: "face".to_owned(), tracks: 1, reasons: Vec::new() }],
                all_but_picked: false,
                hidden_ppm: 20_000,
                muted_ms: 0,
                groups: 2,
                groups_again: 1,
                looked_again: Some(8),
                reviewed: true,
                plan: "12".repeat(32),
            }),
        });
        self.films.push(film);
        let span = || vec![Span { what: "face".to_owned(), from_ms: 0, to_ms: 320 }];
        self.record = Record::of(&self.statement, |_| span());
    }

    /// Signs and writes it into `folder`, under its name, and gives its folder.
    pub(crate) fn write(&self, folder: &Path) -> PathBuf {
        let key = SigningKey::from_bytes(&[7; 32]);
        let public = key.verifying_key().to_bytes();
        let stated = serde_json::to_vec_pretty(&self.statement).unwrap();
        let sign = |message: &[u8]| Ok::<_, ()>(key.sign(message).to_bytes());
        let signature = dsse::seal(PAYLOAD_TYPE, &stated, &public, sign).unwrap();
        let mut files: Vec<(String, Vec<u8>)> =
            self.films.iter().enumerate().map(|(index, film)| (place::clip(index + 1), film.clone())).collect();
        files.push((place::PAPER.to_owned(), paper::pdf(&self.statement)));
        files.push((place::STATEMENT.to_owned(), stated));
        files.push((place::SIGNATURE.to_owned(), signature));
        let record = self.record.iter().map(|record| serde_json::to_vec_pretty(record).unwrap());
        files.extend(record.map(|record| (place::RECORD.to_owned(), record)));
        files.extend(self.request.iter().map(|request| (place::REQUEST.to_owned(), request.clone())));
        files.extend(self.more.iter().cloned());
        let listed = |files: &[(String, Vec<u8>)]| -> Vec<Listed> {
            files.iter().map(|(path, bytes)| Listed::of(path, bytes)).collect()
        };
        let page = guide::page(&self.statement, &listed(&files), &public);
        files.push((place::GUIDE.to_owned(), page.into_bytes()));
        let own = bag::lists(&listed(&files)).unwrap();
        files.extend(own.into_iter().map(|(name, bytes)| (name.to_owned(), bytes)));
        let folder = folder.join(&self.statement.bundle);
        for (path, bytes) in files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        folder
    }
}

/// Writes the bag's lists anew around what lies there: somebody who changes a file changes them as well.
pub(crate) fn rebag(folder: &Path) {
    let (there, _) = bag::listing(folder);
    let files: Vec<Listed> = there
        .keys()
        .filter(|path| !bag::OWN.contains(&path.as_str()))
        .map(|path| Listed::of(path, &fs::read(folder.join(path)).unwrap()))
        .collect();
    for (name, bytes) in bag::lists(&files).unwrap() {
        fs::write(folder.join(name), bytes).unwrap();
    }
}
