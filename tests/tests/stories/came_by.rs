//! People and vehicles are marked where they came, by real models, while the owner wants it; with the switch off nobody looks. The marks
//! are sealed like the footage.

use anyhow::{Context, Result, ensure};
use demo::{CameraScript, ClipSpec, Scene, Server, StreamScript};
use engine::sidecar::Sidecar;
use model::find::Subject;
use porchlight_tests::footage::{Footage, Keys};
use porchlight_tests::household::{Household, PASSPHRASE};
use porchlight_tests::story;
use porchlight_tests::wait::until;
use std::collections::BTreeSet;
use std::time::Duration;

const RATE: u32 = 5;

fn scene(name: &str, scene: Scene) -> CameraScript {
    let spec = ClipSpec { scene, rate: RATE, seconds: 28, key_every: RATE, ..ClipSpec::card() };
    CameraScript::new(name, StreamScript::new(spec)).with_sub(StreamScript::new(ClipSpec { seed: 9, ..spec }))
}

/// What the sidecars of a camera tell: subjects that were found, and segments in which somebody looked, and in which nobody did.
fn told(house: &Household, keys: &Keys, camera: &str) -> Result<(BTreeSet<Subject>, usize, usize)> {
    let (mut subjects, mut looked, mut not) = (BTreeSet::new(), 0, 0);
    for segment in &Footage::read_with(house, keys, camera)?.segments {
        let path = house.footage().join(segment.row.file.replace(".age", ".side.age"));
        let (bytes, whole) = keys.open(&path)?;
        ensure!(whole, "stock age opens it with the identity");
        match Sidecar::decode(&bytes)?.events {
            Some(events) => {
                looked += 1;
                eprintln!("{camera}: {events:?}");
                subjects.extend(events.iter().map(|event| event.subject));
            }
            None => not += 1,
        }
    }
    Ok((subjects, looked, not))
}

#[test]
fn who_came_is_marked_while_the_owner_wants_it() -> Result<()> {
    let server = Server::start(vec![scene("drive", Scene::Driveway), scene("street", Scene::Street)])?;
    let house = Household::new(10)?;
    house.bring_models()?;
    for name in ["drive", "street"] {
        let sub = server.sub_url(name)?.context("it has one")?;
        house.ok(&["cameras", "add", name, &server.url(name)?, "--sub", &sub])?;
    }
    let sent = |seconds: u64| {
        until("a while was sent", Duration::from_secs(180), || {
            server.next_number("drive").is_ok_and(|number| number > seconds * u64::from(RATE))
        })
    };
    let recorder = house.record()?;
    sent(25)?;
    house.ok(&["settings", "set", "mark_subjects", "yes"])?;
    sent(100)?;
    recorder.stop()?;

    let keys = Keys::from_sheet(&house, house.home())?;
    let mut found = BTreeSet::new();
    for name in ["drive", "street"] {
        let (subjects, looked, not) = told(&house, &keys, name)?;
        ensure!(looked >= 4 && not >= 2, "{name}: looked in {looked} segments, not in {not}");
        found.extend(subjects);
    }
    ensure!(found.contains(&Subject::Person) && found.contains(&Subject::Vehicle), "{found:?}");

    // On the timeline for the owner, and for nobody else.
    let range = ["--from", "2020-01-01T00:00:00Z", "--to", "2099-01-01T00:00:00Z"];
    let locked = house.json(&[&["timeline"][..], &range].concat())?;
    ensure!(locked["cameras"][0]["events"].is_null(), "who came is known to the owner only");
    let passphrase = house.passphrase_file();
    ensure!(std::fs::read_to_string(&passphrase)? == PASSPHRASE, "the owner's");
    let open = house.json(&[&["timeline", "--passphrase-file", &passphrase.to_string_lossy()][..], &range].concat())?;
    let cameras = open["cameras"].as_array().context("cameras")?;
    let events = cameras.iter().flat_map(|camera| camera["events"].as_array().into_iter().flatten());
    let listed: BTreeSet<_> = events.filter_map(|event| event["subject"].as_str()).collect();
    ensure!(listed.contains("person") && listed.contains("vehicle"), "{listed:?}");
    for camera in cameras {
        ensure!(camera["looked"].as_array().is_some_and(|looked| looked.len() == 1), "{camera}");
    }
    story::end(&house, &server, &[])
}
