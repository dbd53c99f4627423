//! The launcher's `config.toml`: where the household lies, how much is logged, where the unattended key goes. Everything else
//! is a setting in the household's database.
//!
//! [`ConfigFile`] is what the owner wrote; the program sees only [`Config`].

use crate::error::{Code, Error, Result};
use crate::view::KeyPlace;
use serde::Deserialize;
use std::env;
use std::path::{Path, PathBuf};

/// `$XDG_CONFIG_HOME/porchlight/config.toml`. Every field may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    /// The household's folder. Default: `$XDG_DATA_HOME/porchlight`.
    pub home: Option<PathBuf>,
    /// `error`, `warn`, `info`, `debug` or `trace`. Default: `info`.
    pub log_level: Option<String>,
    /// `keyring` or `file`: where a new household's unattended key goes. Default: the keyring where there is one.
    pub unattended_key: Option<KeyPlace>,
}

/// What the program runs with.
#[derive(Clone, Debug)]
pub struct Config {
    pub home: PathBuf,
    pub log_level: String,
    pub unattended_key: Option<KeyPlace>,
    pub folders: Folders,
}

/// The XDG folders, each with `porchlight` appended.
#[derive(Clone, Debug)]
pub struct Folders {
    pub data: PathBuf,
    pub config: PathBuf,
    /// Logs and crash reports.
    pub state: PathBuf,
}

const LEVELS: [&str; 5] = ["error", "warn", "info", "debug", "trace"];

/// A configuration larger than this is something else.
const MAX_CONFIG: u64 = 64 * 1024;

impl Config {
    /// Reads the environment and `config.toml`. `home` (from `--home`) wins over `PORCHLIGHT_HOME`, that over the file.
    pub fn load(home: Option<PathBuf>) -> Result<Self> {
        let folders = Folders::from_environment()?;
        let file = ConfigFile::read(&folders.config.join("config.toml"))?;
        let home = home
            .or_else(|| env::var_os("PORCHLIGHT_HOME").filter(|h| !h.is_empty()).map(PathBuf::from))
            .or_else(|| file.home.clone())
            .unwrap_or_else(|| folders.data.clone());
        let home = std::path::absolute(home)?;
        Self::from_file(file, home, folders)
    }

    fn from_file(file: ConfigFile, home: PathBuf, folders: Folders) -> Result<Self> {
        let log_level = file.log_level.unwrap_or_else(|| "info".to_owned());
        if !LEVELS.contains(&log_level.as_str()) {
            return Err(bad(format!("config.toml: log_level {log_level:?} is none of {}.", LEVELS.join(", "))));
        }
        Ok(Self { home, log_level, unattended_key: file.unattended_key, folders })
    }
}

impl Config {
    /// As `config.toml` says now: the owner may have changed it since the start.
    #[must_use]
    pub fn log_level(&self) -> String {
        ConfigFile::read(&self.file()).ok().and_then(|f| f.log_level).unwrap_or_else(|| self.log_level.clone())
    }

    /// Writes another level into `config.toml`; what else the owner wrote there stays, comments too.
    pub fn set_log_level(&self, level: &str) -> Result<()> {
        if !LEVELS.contains(&level) {
            return Err(bad(format!("The log level is one of {}.", LEVELS.join(", "))));
        }
        let path = self.file();
        std::fs::create_dir_all(&self.folders.config)?;
        let text = match std::fs::read_to_string(&path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            text => text?,
        };
        ConfigFile::parse(&text)?;
        crate::household::write_whole(&path, with_log_level(&text, level).as_bytes())
    }

    fn file(&self) -> PathBuf {
        self.folders.config.join("config.toml")
    }
}

/// The file has no tables, so a key's line can stand anywhere.
fn with_log_level(text: &str, level: &str) -> String {
    let is_level = |line: &str| line.split('=').next().is_some_and(|key| key.trim() == "log_level");
    let mut lines: Vec<_> = text.lines().filter(|line| !is_level(line)).map(str::to_owned).collect();
    lines.push(format!("log_level = \"{level}\""));
    lines.join("\n") + "\n"
}

impl ConfigFile {
    fn read(path: &Path) -> Result<Self> {
        match std::fs::metadata(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(e) => return Err(e.into()),
            Ok(meta) if meta.len() > MAX_CONFIG => {
                return Err(bad("config.toml is too large to be a configuration.".into()));
            }
            Ok(_) => {}
        }
        Self::parse(&std::fs::read_to_string(path)?)
    }

    fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).map_err(|e| bad(format!("config.toml: {}", e.message())).source(e))
    }
}

impl Folders {
    fn from_environment() -> Result<Self> {
        let user_home = env::var_os("HOME").map(PathBuf::from);
        let folder = |variable: &str, fallback: &str| -> Result<PathBuf> {
            let base = match env::var_os(variable).map(PathBuf::from).filter(|p| p.is_absolute()) {
                Some(base) => base,
                None => user_home
                    .clone()
                    .ok_or_else(|| bad("Neither HOME nor the XDG folders are set.".into()))?
                    .join(fallback),
            };
            Ok(base.join("porchlight"))
        };
        Ok(Self {
            data: folder("XDG_DATA_HOME", ".local/share")?,
            config: folder("XDG_CONFIG_HOME", ".config")?,
            state: folder("XDG_STATE_HOME", ".local/state")?,
        })
    }
}

fn bad(message: String) -> Error {
    Error::new(Code::Refused, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders() -> Folders {
        Folders { data: "/d".into(), config: "/c".into(), state: "/s".into() }
    }

    #[test]
    fn another_log_level_leaves_the_rest() {
        let text = "# mine\nhome = \"/h\"\nlog_level = \"info\"\n";
        let changed = with_log_level(text, "debug");
        assert_eq!(changed, "# mine\nhome = \"/h\"\nlog_level = \"debug\"\n");
        assert_eq!(ConfigFile::parse(&changed).expect("parses").log_level.as_deref(), Some("debug"));
    }

    #[test]
    fn a_configuration_is_read_strictly() {
        let file =
            ConfigFile::parse("home = \"/h\"\nlog_level = \"debug\"\nunattended_key = \"file\"\n").expect("parses");
        let config = Config::from_file(file, "/h".into(), folders()).expect("fits");
        assert_eq!((config.log_level.as_str(), config.unattended_key), ("debug", Some(KeyPlace::File)));
        for bad in ["hom = \"/h\"", "unattended_key = \"pocket\"", "log_level = 3", "["] {
            assert!(ConfigFile::parse(bad).is_err(), "{bad}");
        }
        let loud = ConfigFile::parse("log_level = \"loud\"").expect("parses");
        assert_eq!(Config::from_file(loud, "/h".into(), folders()).map(|_| ()).map_err(|e| e.code), Err(Code::Refused));
    }
}
