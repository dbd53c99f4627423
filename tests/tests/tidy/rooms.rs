//! Who may import whom: the table of the rooms. Its reasons stand in ARCHITECTURE.md.

use crate::metadata::{Declared, Edge, Kind, graph};
use crate::{found, none};

/// A package of the workspace and what it may depend on. For its tests it may use any foreign package, and the simulated cameras.
struct Room {
    package: &'static str,
    /// The other rooms it may import.
    rooms: &'static [&'static str],
    /// Foreign packages it may not import; a trailing `*` stands for any ending.
    never: &'static [&'static str],
    /// Where it may import only these foreign packages.
    only: Option<&'static [&'static str]>,
}

const KEYS: &str = "age*";
const SQL: &str = "rusqlite*";
const GST: &str = "gstreamer*";
const WINDOW: &str = "tauri*";
const TASKS: &str = "tokio*";

/// Shells wire the rooms that never meet.
const SHELL: &[&str] =
    &["porchlight-model", "porchlight-engine", "porchlight-media", "porchlight-ingest", "porchlight-detect"];

const ROOMS: &[Room] = &[
    Room { package: "porchlight-model", rooms: &[], never: &[], only: Some(&["serde", "time", "uuid", "ts-rs"]) },
    Room { package: "porchlight-mux", rooms: &["porchlight-model"], never: &[], only: Some(&[]) },
    Room { package: "porchlight-track", rooms: &["porchlight-model"], never: &[], only: Some(&[]) },
    Room { package: "porchlight-vault", rooms: &["porchlight-model"], never: &[SQL, GST, WINDOW, TASKS], only: None },
    Room { package: "porchlight-store", rooms: &["porchlight-model"], never: &[KEYS, GST, WINDOW, TASKS], only: None },
    Room {
        package: "porchlight-media",
        rooms: &["porchlight-model", "porchlight-mux"],
        never: &[KEYS, SQL, WINDOW, TASKS],
        only: None,
    },
    // One thread of its own for all cameras: the reason why it may have what media may not.
    Room {
        package: "porchlight-ingest",
        rooms: &["porchlight-model", "porchlight-mux"],
        never: &[KEYS, SQL, GST, WINDOW],
        only: None,
    },
    Room {
        package: "porchlight-detect",
        rooms: &["porchlight-model"],
        never: &[KEYS, SQL, GST, WINDOW, TASKS],
        only: None,
    },
    Room { package: "porchlight-verify", rooms: &[], never: &[KEYS, SQL, GST, WINDOW, TASKS], only: None },
    Room { package: "porchlight-relay", rooms: &[], never: &[KEYS, SQL, GST, WINDOW, "gtk*"], only: None },
    Room { package: "porchlight-request", rooms: &[], never: &[KEYS, SQL, GST, WINDOW, TASKS], only: None },
    Room {
        package: "porchlight-demo",
        rooms: &["porchlight-model", "porchlight-mux", "porchlight-request"],
        never: &[KEYS, SQL, WINDOW],
        only: None,
    },
    Room {
        package: "porchlight-engine",
        rooms: &[
            "porchlight-model",
            "porchlight-mux",
            "porchlight-vault",
            "porchlight-store",
            "porchlight-verify",
            "porchlight-request",
            "porchlight-track",
            "porchlight-relay",
        ],
        never: &[KEYS, SQL, GST, WINDOW],
        only: None,
    },
    Room { package: "porchlight-cli", rooms: SHELL, never: &[KEYS, SQL, GST, WINDOW], only: None },
    Room { package: "porchlight-window", rooms: SHELL, never: &[KEYS, SQL, GST], only: None },
    // The harness sees everything; nothing ships from there.
    Room {
        package: "porchlight-tests",
        rooms: &[
            "porchlight-model",
            "porchlight-mux",
            "porchlight-vault",
            "porchlight-store",
            "porchlight-media",
            "porchlight-ingest",
            "porchlight-detect",
            "porchlight-verify",
            "porchlight-demo",
            "porchlight-engine",
            "porchlight-request",
            "porchlight-track",
            "porchlight-relay",
        ],
        never: &[WINDOW],
        only: None,
    },
];

const OURS: &str = "porchlight-";
const SIMULATOR: &str = "porchlight-demo";

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

/// What the table forbids among direct dependencies.
fn offences(edges: &[Edge]) -> Vec<String> {
    let mut offences = Vec::new();
    for edge in edges.iter().filter(|edge| edge.from.starts_with(OURS)) {
        let Some(room) = ROOMS.iter().find(|room| room.package == edge.from) else {
            offences.push(format!("{} is in no room: give it a row in tests/tests/tidy/rooms.rs", edge.from));
            continue;
        };
        if edge.to.starts_with(OURS) {
            let for_tests = edge.kind == Kind::Dev && edge.to == SIMULATOR;
            if edge.to != edge.from && !for_tests && !room.rooms.contains(&edge.to.as_str()) {
                offences.push(format!("{} may not import {}", edge.from, edge.to));
            }
            continue;
        }
        if edge.kind != Kind::Normal {
            continue;
        }
        let wanted = room.only.is_none_or(|only| only.contains(&edge.to.as_str()));
        if !wanted || room.never.iter().any(|pattern| matches(pattern, &edge.to)) {
            offences.push(format!("{} may not import {}", edge.from, edge.to));
        }
    }
    offences.sort();
    offences.dedup();
    offences
}

#[test]
fn every_room_imports_what_it_may() {
    none(offences(&graph().edges));
    let packages = &graph().packages;
    let gone: Vec<String> = ROOMS
        .iter()
        .filter(|room| !packages.iter().any(|package| package.name == room.package))
        .map(|room| format!("{} has a row and no package", room.package))
        .collect();
    none(gone);
}

#[test]
fn a_wrong_import_is_found() {
    let edge = |from: &str, to: &str, kind| Edge { from: from.to_owned(), to: to.to_owned(), kind };
    let cases = [
        (edge("porchlight-store", "porchlight-vault", Kind::Normal), true),
        (edge("porchlight-media", "porchlight-engine", Kind::Dev), true),
        (edge("porchlight-media", "porchlight-demo", Kind::Normal), true),
        (edge("porchlight-media", "porchlight-demo", Kind::Dev), false),
        (edge("porchlight-model", "tokio", Kind::Normal), true),
        (edge("porchlight-model", "proptest", Kind::Dev), false),
        (edge("porchlight-mux", "serde", Kind::Normal), true),
        (edge("porchlight-engine", "gstreamer-app", Kind::Normal), true),
        (edge("porchlight-window", "age", Kind::Normal), true),
        (edge("porchlight-cellar", "serde", Kind::Normal), true),
        (edge("porchlight-engine", "porchlight-vault", Kind::Normal), false),
        (edge("serde", "tokio", Kind::Normal), false),
    ];
    for (edge, wrong) in cases {
        let offences = offences(std::slice::from_ref(&edge));
        assert_eq!(!offences.is_empty(), wrong, "{edge:?}");
        if wrong {
            found(&offences, &edge.from);
        }
    }
}

/// Fakes, and renders that do wrong, are for tests: nothing that ships may ask for them.
fn ships_tests(package: &str, declared: &[Declared]) -> Vec<String> {
    let shipped = declared.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"));
    let testing = shipped.filter(|dependency| dependency.features.iter().any(|feature| feature == "testing"));
    testing.map(|dependency| format!("{package} ships the tests' part of {}", dependency.name)).collect()
}

#[test]
fn nothing_ships_what_is_for_tests() {
    let ours = graph().packages.iter().filter(|package| package.name.starts_with(OURS));
    none(ours.flat_map(|package| ships_tests(&package.name, &package.dependencies)).collect());
    let declared = |kind: Option<&str>| Declared {
        name: "porchlight-media".to_owned(),
        kind: kind.map(str::to_owned),
        features: vec!["testing".to_owned()],
    };
    found(&ships_tests("porchlight-cli", &[declared(None)]), "porchlight-media");
    none(ships_tests("porchlight-cli", &[declared(Some("dev"))]));
}
