//! The window's walls: its commands are the same in four places, and the pages may reach nothing else.

use crate::none;
use crate::tree::root;
use serde_json::Value;
use std::collections::BTreeSet;

/// The content policy that was measured to work, and no looser one.
const POLICY: &str = "default-src 'self'; connect-src 'self' ipc: http://ipc.localhost; media-src blob:; \
                      img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-src 'none'";

/// What the pages may use of Tauri itself and its plugins.
const PLUGINS: &[&str] =
    &["core:event:allow-listen", "core:event:allow-unlisten", "dialog:allow-open", "dialog:allow-save"];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn json(path: &str) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The texts in double quotes between `from` and the next `to`.
fn quoted<'a>(text: &'a str, from: &str, to: &str) -> BTreeSet<&'a str> {
    let begin = text.find(from).unwrap_or_else(|| panic!("{from:?} is there")) + from.len();
    let end = text[begin..].find(to).unwrap_or_else(|| panic!("{to:?} follows {from:?}"));
    text[begin..begin + end].split('"').skip(1).step_by(2).collect()
}

/// The names after a module's in the handler's list: `commands::`, or a file of one area's.
fn handled(text: &str) -> BTreeSet<&str> {
    text.split("::")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or_default())
        .collect()
}

/// The commands that `commands.ts` types: the keys of its table, and what `tauri.ts` asks for by name because it carries a channel.
fn typed<'a>(commands: &'a str, tauri: &'a str) -> BTreeSet<&'a str> {
    let table =
        commands.split("interface Commands {").nth(1).and_then(|rest| rest.split("\n}").next()).unwrap_or_default();
    let keys = table.lines().filter_map(|line| {
        let (key, rest) = line.strip_prefix("  ")?.split_once(':')?;
        let named = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (named && rest.trim_start().starts_with('[')).then_some(key)
    });
    let asked = tauri.split("ask").skip(1).filter_map(|rest| {
        let rest = if rest.starts_with('<') { &rest[rest.find(">(")? + 1..] } else { rest };
        rest.strip_prefix("(\"")?.split('"').next()
    });
    keys.chain(asked).collect()
}

fn permitted(capability: &Value) -> (BTreeSet<String>, Vec<String>) {
    let all = capability["permissions"].as_array().expect("permissions are a list");
    let (commands, plugins): (Vec<_>, Vec<_>) =
        all.iter().map(|p| p.as_str().expect("a permission is a name")).partition(|p| p.starts_with("allow-"));
    let commands = commands.into_iter().map(|p| p["allow-".len()..].replace('-', "_")).collect();
    (commands, plugins.into_iter().map(str::to_owned).collect())
}

fn differences(what: &str, one: &BTreeSet<&str>, other: &BTreeSet<&str>) -> Vec<String> {
    one.symmetric_difference(other).map(|name| format!("{what}: {name} is in one list only")).collect()
}

#[test]
fn commands_are_the_same_in_all_four_places() {
    let build = read("src-tauri/build.rs");
    let built = quoted(&build, "COMMANDS: &[&str] = &[", "];");
    let window = read("src-tauri/src/window.rs");
    let handler = &window[window.find("generate_handler!").expect("the handler is in window.rs")..];
    let handler = &handler[handler.find('[').expect("the list begins")..handler.find(']').expect("the list ends")];
    let (commands, tauri) = (read("ui/src/ipc/commands.ts"), read("ui/src/ipc/tauri.ts"));
    let (permitted, plugins) = permitted(&json("src-tauri/capabilities/main.json"));
    let permitted = permitted.iter().map(String::as_str).collect();
    let mut all = differences("build.rs and the handler", &built, &handled(handler));
    all.extend(differences("build.rs and the capability", &built, &permitted));
    all.extend(differences("build.rs and commands.ts", &built, &typed(&commands, &tauri)));
    assert!(built.len() > 30, "the list was read");
    let plugins: BTreeSet<&str> = plugins.iter().map(String::as_str).collect();
    all.extend(differences("plugins", &plugins, &PLUGINS.iter().copied().collect()));
    none(all);
}

#[test]
fn a_command_in_one_place_only_is_found() {
    assert_eq!(handled("commands::app_state,\n commands::lock,"), BTreeSet::from(["app_state", "lock"]));
    let commands = "x\nexport interface Commands {\n  /** y: [ */\n  lock: [None, A];\n  way_add: [\n    { name: string },\n  ];\n}\nz: [";
    assert_eq!(
        typed(commands, "ask(\"live_ack\", {}); ask<A>(\"live_open\")"),
        BTreeSet::from(["lock", "way_add", "live_ack", "live_open"])
    );
    assert_eq!(quoted("A = [\"x\", \"y\"];", "A = [", "]"), BTreeSet::from(["x", "y"]));
    assert_eq!(differences("d", &BTreeSet::from(["x"]), &BTreeSet::from(["x", "y"])), ["d: y is in one list only"]);
}

#[test]
fn the_policy_is_the_measured_one() {
    let configuration = json("src-tauri/tauri.conf.json");
    assert_eq!(configuration["app"]["security"]["csp"], POLICY);
    assert_eq!(configuration["app"]["security"]["capabilities"], serde_json::json!(["main"]));
}
