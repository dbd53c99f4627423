//! What `cargo metadata` says about packages and who depends on whom. Rules about it stand in `rooms` and `licences`.

use serde::Deserialize;
use std::collections::HashMap;
use std::process::Command;
use std::sync::OnceLock;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) license: Option<String>,
    /// `None` for a package of this workspace.
    pub(crate) source: Option<String>,
    #[serde(default)]
    pub(crate) dependencies: Vec<Declared>,
}

/// A dependency as a package declares it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Declared {
    pub(crate) name: String,
    /// `dev`, `build`, or none.
    pub(crate) kind: Option<String>,
    #[serde(default)]
    pub(crate) features: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Normal,
    Build,
    Dev,
}

/// `from` depends on `to`, directly.
#[derive(Clone, Debug)]
pub(crate) struct Edge {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) kind: Kind,
}

pub(crate) struct Graph {
    pub(crate) packages: Vec<Package>,
    pub(crate) edges: Vec<Edge>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

/// The graph of this workspace, read once.
pub(crate) fn graph() -> &'static Graph {
    static GRAPH: OnceLock<Graph> = OnceLock::new();
    GRAPH.get_or_init(read)
}

fn read() -> Graph {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        // All platforms, as deny.toml means it: a package that is for another system is fetched when it is first read.
        .args(["metadata", "--format-version", "1"])
        .current_dir(crate::tree::root())
        .output()
        .expect("cargo runs, it runs this test");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Metadata = serde_json::from_slice(&output.stdout).expect("cargo metadata prints format 1");
    let names: HashMap<&str, &str> = metadata.packages.iter().map(|p| (p.id.as_str(), p.name.as_str())).collect();
    let edges = metadata
        .resolve
        .nodes
        .iter()
        .flat_map(|node| {
            node.deps.iter().flat_map(|dependency| {
                dependency.dep_kinds.iter().map(|kind| Edge {
                    from: names[node.id.as_str()].to_owned(),
                    to: names[dependency.pkg.as_str()].to_owned(),
                    kind: match kind.kind.as_deref() {
                        None => Kind::Normal,
                        Some("build") => Kind::Build,
                        Some(_) => Kind::Dev,
                    },
                })
            })
        })
        .collect();
    Graph { packages: metadata.packages, edges }
}
