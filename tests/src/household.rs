//! A throw-away household: home, XDG folders, temp folder and passphrase file under one root, and the `porchlight` program run
//! so that it knows nothing else.

use crate::programs::built;
use crate::recorder::Recorder;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Secret words that may be nowhere on disk in clear, beside the files that the owner asked for.
pub const PASSPHRASE: &str = "seven lanterns over a quiet harbour 4711";

pub struct Household {
    root: tempfile::TempDir,
    home: PathBuf,
}

impl Household {
    /// A new household whose segments are `segment_seconds` long.
    pub fn new(segment_seconds: u32) -> Result<Self> {
        let root = Self::folders()?;
        let home = root.path().join("home");
        Self::make(root, home, segment_seconds)
    }

    /// One whose home is `home`, on another file system, say.
    pub fn at(home: &Path, segment_seconds: u32) -> Result<Self> {
        let root = Self::folders()?;
        Self::make(root, home.to_owned(), segment_seconds)
    }

    fn folders() -> Result<tempfile::TempDir> {
        let mut root = tempfile::Builder::new().prefix("pl-story-").tempdir()?;
        // To look at what a failed story left behind.
        root.disable_cleanup(std::env::var_os("PORCHLIGHT_KEEP").is_some());
        for folder in ["user", "data", "config", "state", "cache", "run", "tmp", "owner"] {
            std::fs::create_dir_all(root.path().join(folder))?;
        }
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(root.path().join("run"), std::fs::Permissions::from_mode(0o700))?;
        Ok(root)
    }

    fn make(root: tempfile::TempDir, home: PathBuf, segment_seconds: u32) -> Result<Self> {
        let house = Self { root, home };
        std::fs::write(house.passphrase_file(), PASSPHRASE)?;
        house.ok(&[
            "vault",
            "init",
            "--passphrase-file",
            &house.passphrase_file().to_string_lossy(),
            "--recovery-out",
            &house.recovery_file().to_string_lossy(),
            "--unattended-key",
            "file",
        ])?;
        house.ok(&["settings", "set", "segment_seconds", &segment_seconds.to_string()])?;
        // A throw-away household on a small disk still records.
        house.ok(&["settings", "set", "reserve_bytes", "0"])?;
        Ok(house)
    }

    /// The same household found at another place: a copy of its home, with folders of its own for everything else.
    pub fn moved_to(&self, home: &Path) -> Result<Self> {
        let root = Self::folders()?;
        let house = Self { root, home: home.to_owned() };
        for file in [Self::passphrase_file, Self::recovery_file] {
            std::fs::copy(file(self), file(&house))?;
        }
        Ok(house)
    }

    /// Everything of this household, and nothing else, lies under here.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    #[must_use]
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Where this household's models lie: nowhere, as long as no story brings them.
    #[must_use]
    pub fn models(&self) -> PathBuf {
        self.root.path().join("models")
    }

    /// From now on there are the models that set-up brought.
    pub fn bring_models(&self) -> Result<()> {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models").canonicalize()?;
        ensure!(models.join("centerface.onnx").is_file(), "set-up brings models: `npm run setup`");
        Ok(std::os::unix::fs::symlink(models, self.models())?)
    }

    /// Where the owner keeps what the owner asked for: passphrase, sheet, exports.
    #[must_use]
    pub fn owner(&self) -> PathBuf {
        self.root.path().join("owner")
    }

    #[must_use]
    pub fn passphrase_file(&self) -> PathBuf {
        self.owner().join("passphrase.txt")
    }

    #[must_use]
    pub fn recovery_file(&self) -> PathBuf {
        self.owner().join("recovery-sheet.txt")
    }

    #[must_use]
    pub fn footage(&self) -> PathBuf {
        self.home.join("footage")
    }

    /// `porchlight ARGS`, ready to be run in this household's world.
    pub fn command(&self, args: &[&str]) -> Result<Command> {
        self.command_under(&[], args)
    }

    /// The same, started by another program: `under` is its name and its arguments.
    pub fn command_under(&self, under: &[&str], args: &[&str]) -> Result<Command> {
        let program = built("porchlight")?;
        let mut command = match under {
            [] => Command::new(program),
            [starter, words @ ..] => {
                let mut command = Command::new(starter);
                command.args(words).arg(program);
                command
            }
        };
        let folder = |name: &str| self.root.path().join(name);
        command
            .args(args)
            .stdin(Stdio::null())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("LANG", "C.UTF-8")
            .env("HOME", folder("user"))
            .env("XDG_DATA_HOME", folder("data"))
            .env("XDG_CONFIG_HOME", folder("config"))
            .env("XDG_STATE_HOME", folder("state"))
            .env("XDG_CACHE_HOME", folder("cache"))
            .env("XDG_RUNTIME_DIR", folder("run"))
            .env("TMPDIR", folder("tmp"))
            .env("PORCHLIGHT_HOME", &self.home)
            .env("PORCHLIGHT_MODELS", self.models())
            .current_dir(folder("tmp"));
        // GStreamer's list of plugins is not a household's, and making it anew takes seconds.
        if let Some(cache) = std::env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        {
            let registry = cache.join("gstreamer-1.0").join(format!("registry.{}.bin", std::env::consts::ARCH));
            if registry.exists() {
                command.env("GST_REGISTRY", registry);
            }
        }
        for name in ["GST_DEBUG", "RUST_LOG", "RUST_BACKTRACE", "PORCHLIGHT_LOG"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        Ok(command)
    }

    /// The same in a terminal of its own, whose keyboard is the command's standard input. No argument may hold a space.
    pub fn command_in_terminal(&self, args: &[&str]) -> Result<Command> {
        let mut command = self.command_under(&["sh", "-c", "exec script -qefc \"$*\" /dev/null", "sh"], args)?;
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        Ok(command)
    }

    /// The same with no terminal at all.
    pub fn command_under_setsid(&self, args: &[&str]) -> Result<Command> {
        self.command_under(&["setsid", "--wait"], args)
    }

    /// `script` run by a shell on a bus of its own, with a log-in keyring that is unlocked; `$0` is `porchlight`.
    pub fn command_with_keyring(&self, script: &str) -> Result<Command> {
        let whole = format!(
            "printf 'log-in password' | gnome-keyring-daemon --unlock --foreground --components=secrets >/dev/null 2>&1 & \
             keyring=$!\ntrap 'kill $keyring' EXIT\n{script}"
        );
        self.command_under(&["timeout", "90", "dbus-run-session", "--", "sh", "-c", &whole], &[])
    }

    pub fn run(&self, args: &[&str]) -> Result<Output> {
        self.command(args)?.output().with_context(|| format!("porchlight {args:?} does not start"))
    }

    /// What it printed; it must end well.
    pub fn ok(&self, args: &[&str]) -> Result<String> {
        let output = self.run(args)?;
        ensure!(
            output.status.success(),
            "porchlight {} ended with {}: {}{}",
            args.join(" "),
            output.status,
            String::from_utf8_lossy(&output.stderr),
            String::from_utf8_lossy(&output.stdout)
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The same with `--json`, parsed.
    pub fn json(&self, args: &[&str]) -> Result<Value> {
        let text = self.ok(&[args, &["--json"]].concat())?;
        serde_json::from_str(&text).with_context(|| format!("porchlight {args:?} --json printed {text:?}"))
    }

    pub fn add_camera(&self, name: &str, url: &str) -> Result<()> {
        self.ok(&["cameras", "add", name, url]).map(drop)
    }

    /// The recorder, started.
    pub fn record(&self) -> Result<Recorder> {
        Recorder::start(self)
    }

    /// `porchlight check` finds nothing. To be called while no recorder runs.
    pub fn check(&self) -> Result<()> {
        let output = self.run(&["check", "--json"])?;
        let text = String::from_utf8_lossy(&output.stdout);
        let report: Value = serde_json::from_str(&text)
            .with_context(|| format!("check printed {text:?}, {}", String::from_utf8_lossy(&output.stderr)))?;
        let whole = report["ok"] == Value::Bool(true) && report["violations"].as_array().is_some_and(Vec::is_empty);
        if !whole || !output.status.success() {
            bail!("check ended with {} and found {report:#}", output.status);
        }
        Ok(())
    }

    /// Bytes in the footage folder, whatever state they are in.
    #[must_use]
    pub fn footage_bytes(&self) -> u64 {
        bytes_under(&self.footage(), &|_, _| true)
    }

    /// Bytes in segment files only.
    #[must_use]
    pub fn segment_bytes(&self) -> u64 {
        bytes_under(&self.footage(), &|name, _| is_segment(name))
    }

    /// Bytes in segment files that are being written: a finished one is read-only.
    #[must_use]
    pub fn open_segment_bytes(&self) -> u64 {
        bytes_under(&self.footage(), &|name, file| is_segment(name) && !file.permissions().readonly())
    }
}

fn is_segment(name: &str) -> bool {
    name.ends_with(".age") && !name.contains(".tail.") && !name.contains(".side.")
}

fn bytes_under(folder: &Path, wanted: &dyn Fn(&str, &Metadata) -> bool) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() && entry.file_name() != "identity" => bytes_under(&entry.path(), wanted),
            Ok(kind) if kind.is_file() => {
                let name = entry.file_name();
                entry.metadata().map_or(0, |m| if wanted(&name.to_string_lossy(), &m) { m.len() } else { 0 })
            }
            _ => 0,
        })
        .sum()
}
