//! deny.toml held against `cargo metadata`: licences, bans, sources. The rules themselves stand in deny.toml and nowhere else.

use crate::metadata::{Edge, Package, graph};
use crate::{found, none};
use serde::Deserialize;
use spdx::{Expression, LicenseReq, Licensee, ParseMode};

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
    bans: Bans,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

#[derive(Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

/// A package that only its `wrappers` may depend on; without any, nothing may.
#[derive(Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    #[serde(default)]
    wrappers: Vec<String>,
}

fn deny() -> Deny {
    let text = std::fs::read_to_string(crate::tree::root().join("deny.toml")).expect("deny.toml is there");
    toml::from_str(&text).expect("deny.toml has the sections that are read here")
}

/// Old crates write `MIT/Apache-2.0`, which the mode accepts as OR.
fn mode() -> ParseMode {
    ParseMode { allow_slash_as_or_operator: true, ..ParseMode::STRICT }
}

fn licence_offences(packages: &[Package], allow: &[String]) -> Vec<String> {
    let allowed: Vec<Licensee> =
        allow.iter().map(|name| Licensee::parse(name).unwrap_or_else(|e| panic!("deny.toml: {name}: {e}"))).collect();
    let fits = |wanted: &LicenseReq| allowed.iter().any(|licensee| licensee.satisfies(wanted));
    packages
        .iter()
        .filter(|package| package.source.is_some())
        .filter_map(|package| {
            let Some(text) = &package.license else {
                return Some(format!("{} {} states no licence", package.name, package.version));
            };
            match Expression::parse_mode(text, mode()) {
                Err(error) => Some(format!("{} {}: {text:?} is no licence: {error}", package.name, package.version)),
                Ok(expression) if expression.evaluate(fits) => None,
                Ok(_) => Some(format!("{} {}: {text} is not allowed by deny.toml", package.name, package.version)),
            }
        })
        .collect()
}

fn ban_offences(edges: &[Edge], bans: &[Ban]) -> Vec<String> {
    let mut offences: Vec<String> = edges
        .iter()
        .filter_map(|edge| {
            let ban = bans.iter().find(|ban| ban.name == edge.to)?;
            (!ban.wrappers.contains(&edge.from))
                .then(|| format!("{} may not depend on {} (deny.toml)", edge.from, edge.to))
        })
        .collect();
    offences.sort();
    offences.dedup();
    offences
}

fn source_offences(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| {
            let source = package.source.as_deref()?;
            (!source.starts_with("registry+") && !source.starts_with("sparse+"))
                .then(|| format!("{} {} comes from {source}, not from a registry", package.name, package.version))
        })
        .collect()
}

#[test]
fn licences_bans_and_sources_hold() {
    let deny = deny();
    let mut all = licence_offences(&graph().packages, &deny.licenses.allow);
    all.extend(ban_offences(&graph().edges, &deny.bans.deny));
    all.extend(source_offences(&graph().packages));
    none(all);
}

#[test]
fn a_wrong_licence_is_found() {
    let package = |name: &str, license: Option<&str>| Package {
        id: String::new(),
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        license: license.map(str::to_owned),
        source: Some("registry+example".to_owned()),
        dependencies: Vec::new(),
    };
    let allow = deny().licenses.allow;
    let cases = [
        (Some("MIT"), true),
        (Some("MIT/Apache-2.0"), true),
        (Some("Apache-2.0 OR GPL-2.0-only"), true),
        (Some("(MIT OR Apache-2.0) AND Unicode-3.0"), true),
        (Some("Apache-2.0 WITH LLVM-exception"), true),
        (Some("GPL-3.0-only"), false),
        (Some("MIT AND GPL-2.0-or-later"), false),
        (Some("LGPL-2.1-or-later"), false),
        (Some("AGPL-3.0"), false),
        (Some("my own"), false),
        (None, false),
    ];
    for (licence, fine) in cases {
        assert_eq!(licence_offences(&[package("example", licence)], &allow).is_empty(), fine, "{licence:?}");
    }
}

#[test]
fn a_wrong_dependent_is_found() {
    let edge =
        |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned(), kind: crate::metadata::Kind::Normal };
    let bans = deny().bans.deny;
    found(&ban_offences(&[edge("porchlight-engine", "age")], &bans), "porchlight-engine may not depend on age");
    found(&ban_offences(&[edge("hyper-tls", "native-tls")], &bans), "native-tls");
    none(ban_offences(&[edge("porchlight-vault", "age"), edge("a", "b")], &bans));
    for name in ["age", "rusqlite", "gstreamer", "ort"] {
        assert!(
            bans.iter().any(|ban| ban.name == name && !ban.wrappers.is_empty()),
            "deny.toml binds {name} to a room"
        );
    }
}

#[test]
fn a_wrong_source_is_found() {
    let package = Package {
        id: String::new(),
        name: "fork".to_owned(),
        version: "1.0.0".to_owned(),
        license: None,
        source: Some("git+ssh://example/fork".to_owned()),
        dependencies: Vec::new(),
    };
    found(&source_offences(&[package]), "fork");
}
