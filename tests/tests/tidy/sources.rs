//! What may stand in a line of code, and where. Imports are `rooms`' business.

use crate::tree::{File, files};
use crate::{found, none};

/// A text that may stand only in some files.
struct Rule {
    what: &'static str,
    why: &'static str,
    applies: fn(&File) -> bool,
    hit: fn(&str) -> bool,
}

const RULES: &[Rule] = &[
    Rule { what: "unsafe", why: "unsafe code is forbidden", applies: rust, hit: |line| word(line, "unsafe") },
    Rule {
        what: "unwrap",
        why: "say why it holds: expect(\"reason\")",
        applies: |file| rust(file) && !file.is_test(),
        hit: |line| line.contains(".unwrap()"),
    },
    Rule {
        what: "SQL",
        why: "SQL text stands in store and migrations only",
        applies: |file| rust(file) && !file.is_test() && !file.path.starts_with("crates/store/"),
        hit: |line| SQL.iter().any(|start| line.contains(start)),
    },
    Rule {
        what: "ignored test",
        why: "a test runs or goes",
        applies: rust,
        hit: |line| line.trim_start().starts_with("#[ignore") || line.trim_start().starts_with("#[should_panic"),
    },
    Rule {
        what: "clock",
        why: "time is an argument; the real clock is in engine/src/clock.rs",
        applies: |file| rust(file) && !file.is_test() && !CLOCKS.iter().any(|clock| file.path.starts_with(clock)),
        hit: |line| line.contains("SystemTime::now") || line.contains("Utc::now") || line.contains("now_utc"),
    },
    Rule {
        what: "identity",
        why: "the recorder never names the identity",
        applies: |file| rust(file) && file.path.starts_with("crates/engine/src/recorder/") && !file.is_test(),
        hit: |line| word(line, "Identity") || line.contains("vault::unlock") || line.contains("vault::recover"),
    },
    Rule {
        what: "file",
        why: "media writes no file",
        applies: |file| rust(file) && file.path.starts_with("crates/media/src/") && !file.is_test(),
        hit: |line| line.contains("std::fs") || line.contains("File::create") || line.contains("filesink"),
    },
    Rule {
        what: "plaintext",
        why: "files are written where no footage is, and footage in plaintext by engine/src/export/ only",
        applies: |file| {
            rust(file)
                && !file.is_test()
                && SHIPPED.iter().any(|room| file.path.starts_with(room))
                && !WRITERS.iter().any(|writer| file.path.starts_with(writer))
        },
        hit: |line| ["File::create", "OpenOptions", "fs::write(", "fs::copy("].iter().any(|call| line.contains(call)),
    },
    Rule {
        what: "film",
        why: "a plain MP4 is made by engine/src/export/ only",
        applies: |file| {
            rust(file)
                && !file.is_test()
                && SHIPPED.iter().any(|room| file.path.starts_with(room))
                && !file.path.starts_with("crates/engine/src/export/")
        },
        hit: |line| line.contains("mux::film"),
    },
    Rule {
        what: "tauri in a view",
        why: "the pages speak only through ui/src/ipc",
        applies: |file| file.path.starts_with("ui/src/") && !file.path.starts_with("ui/src/ipc/"),
        hit: |line| line.contains("@tauri-apps/"),
    },
];

/// How a statement begins; capitals only, which is how all of ours are written.
const SQL: &[&str] =
    &["SELECT ", "INSERT INTO ", "INSERT OR ", "DELETE FROM ", "CREATE TABLE ", "PRAGMA ", "UPDATE OR "];

/// Who may look at the clock: the real one, a panic (which has no clock at hand), the simulator, whose cameras have their own, the
/// program for agencies and the host of links, which run away from any household.
const CLOCKS: &[&str] = &[
    "crates/engine/src/clock.rs",
    "crates/engine/src/crash.rs",
    "crates/demo/",
    "crates/request/src/bin/",
    "crates/relay/src/clock.rs",
];

/// What runs in a household and meets footage. What lies in `store` and `vault` is sealed before it gets there.
const SHIPPED: &[&str] = &[
    "crates/engine/src/",
    "crates/media/src/",
    "crates/mux/src/",
    "crates/model/src/",
    "crates/cli/src/",
    "src-tauri/src/",
];

/// Who writes files: own copies and renders, the one as the owner wants them, the other sealed; and settings, keys and sheets, what is handed on of a link, logs, reports of a crash, the ledger's own copy, where no footage is.
const WRITERS: &[&str] = &[
    "crates/engine/src/carrier/inbox.rs",
    "crates/engine/src/desk/redaction/folder.rs",
    "crates/engine/src/export/",
    "crates/engine/src/household.rs",
    "crates/engine/src/log.rs",
    "crates/engine/src/crash.rs",
    "crates/cli/src/ledger.rs",
    "crates/cli/src/links.rs",
    "crates/cli/src/terminal.rs",
    "crates/cli/src/vault.rs",
];

fn rust(file: &File) -> bool {
    // The bad examples of these rules stand here.
    file.is_rust() && !file.path.starts_with("tests/tests/tidy/")
}

/// Whether `line` has `word` with nothing of a name around it.
fn word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(part) && !line[at + word.len()..].chars().next().is_some_and(part)
    })
}

fn offences(files: &[File]) -> Vec<String> {
    let mut offences = Vec::new();
    for file in files {
        for rule in RULES.iter().filter(|rule| (rule.applies)(file)) {
            for (number, line) in file.code() {
                if (rule.hit)(line) {
                    offences.push(format!("{}:{number}: {} ({})", file.path, rule.what, rule.why));
                }
            }
        }
    }
    offences
}

/// Paths of one machine, and hosts of package registries: both say where somebody works, and break elsewhere. Put together here, so that
/// this file is not its own offence.
fn machine_words() -> Vec<String> {
    let mut words: Vec<String> =
        [["/work", "/main"], ["/work", "/shared"], ["/ro", "ot/"]].iter().map(|parts| parts.concat()).collect();
    words.extend(
        [
            ["registry.npm", "js.org"],
            ["index.crates", ".io"],
            ["static.crates", ".io"],
            ["files.python", "hosted.org"],
            ["pypi", ".org"],
            ["deb.debian", ".org"],
            ["\"resolved\"", ": \"http"],
        ]
        .iter()
        .map(|parts| parts.concat()),
    );
    words
}

fn machine_offences(files: &[File]) -> Vec<String> {
    let words = machine_words();
    files
        .iter()
        .flat_map(|file| {
            let words = &words;
            file.text.lines().enumerate().filter_map(move |(index, line)| {
                let word = words.iter().find(|word| line.contains(word.as_str()))?;
                Some(format!("{}:{}: names a machine or a registry: {word}", file.path, index + 1))
            })
        })
        .collect()
}

/// Left-overs that say "later"; put together for the same reason.
fn leftover_offences(files: &[File]) -> Vec<String> {
    let words = [["TO", "DO"], ["FIX", "ME"], ["XX", "X:"]].map(|parts| parts.concat());
    files
        .iter()
        .filter(|file| {
            file.is_rust() || [".ts", ".tsx", ".mjs", ".css", ".sql"].iter().any(|end| file.path.ends_with(end))
        })
        .flat_map(|file| {
            let words = &words;
            file.text.lines().enumerate().filter_map(move |(index, line)| {
                let found = words.iter().find(|leftover| word(line, leftover))?;
                Some(format!("{}:{}: {found} is no comment", file.path, index + 1))
            })
        })
        .collect()
}

/// Files that documents and comments point at, in backquotes, exist.
fn pointer_offences(files: &[File], exists: impl Fn(&str) -> bool) -> Vec<String> {
    const ENDINGS: &[&str] = &[".rs", ".ts", ".tsx", ".mjs", ".sql", ".toml", ".md"];
    let mut offences = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".md") || rust(file)) {
        for (index, line) in file.text.lines().enumerate() {
            if file.is_rust() && !line.contains("//") {
                continue;
            }
            for pointed in line.split('`').skip(1).step_by(2) {
                let is_path = pointed.contains('/')
                    && ENDINGS.iter().any(|end| pointed.ends_with(end))
                    && !pointed.contains([' ', '*', '{', '<', '$', '~'])
                    && !pointed.starts_with('/');
                if is_path && !exists(pointed) {
                    offences.push(format!("{}:{}: points at {pointed}, which is not there", file.path, index + 1));
                }
            }
        }
    }
    offences
}

#[test]
fn lines_hold() {
    let files = files();
    let mut all = offences(files);
    all.extend(machine_offences(files));
    all.extend(leftover_offences(files));
    all.extend(pointer_offences(files, |pointed| {
        let inside = format!("/{pointed}");
        files.iter().any(|file| file.path == pointed || file.path.ends_with(&inside))
    }));
    none(all);
}

#[test]
fn a_wrong_line_is_found() {
    let cases = [
        ("crates/x/src/a.rs", "unsafe { go() }", "unsafe"),
        ("crates/x/src/a.rs", "let a = b.unwrap();", "unwrap"),
        ("crates/engine/src/a.rs", "db.run(\"SELECT 1\")", "SQL"),
        ("crates/x/src/tests.rs", "    #[ignore]", "ignored test"),
        ("crates/vault/src/a.rs", "let now = SystemTime::now();", "clock"),
        ("crates/engine/src/recorder/a.rs", "use vault::Identity;", "identity"),
        ("crates/media/src/a.rs", "std::fs::write(path, bytes)", "file"),
        ("crates/engine/src/desk/a.rs", "let file = File::create(path)?;", "plaintext"),
        ("crates/engine/src/desk/a.rs", "use mux::film::Film;", "film"),
        ("ui/src/views/a.ts", "import { invoke } from \"@tauri-apps/api/core\";", "tauri in a view"),
    ];
    for (path, line, what) in cases {
        found(&offences(&[File::example(path, line)]), what);
    }
    let fine = [
        ("crates/x/src/a.rs", "#![forbid(unsafe_code)] // no unsafe"),
        ("crates/x/src/tests.rs", "let a = b.unwrap();"),
        ("crates/store/src/table/a.rs", "\"SELECT 1\""),
        ("crates/engine/src/recorder/a.rs", "//! It never names the Identity."),
        ("ui/src/ipc/a.ts", "import { invoke } from \"@tauri-apps/api/core\";"),
        ("crates/x/src/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n  a.unwrap();\n}\n"),
    ];
    for (path, text) in fine {
        none(offences(&[File::example(path, text)]));
    }
    for word in machine_words() {
        found(&machine_offences(&[File::example("README.md", &format!("see {word}x"))]), "README.md:1");
    }
    found(&leftover_offences(&[File::example("a.rs", &["// TO", "DO: later"].concat())]), "a.rs:1");
    found(&pointer_offences(&[File::example("README.md", "see `docs/gone.md`")], |_| false), "docs/gone.md");
    none(pointer_offences(&[File::example("README.md", "see `docs/there.md`")], |_| true));
}
