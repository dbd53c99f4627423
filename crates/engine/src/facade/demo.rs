//! The demo household: simulated cameras and a simulated agency on this computer, a folder that is thrown away. What is set up here
//! is set up as an owner would: nothing at the desk knows that it is a demo.

use crate::Program;
use crate::config::Config;
use crate::desk::{Created, Desk, NewCamera, NewHousehold};
use crate::error::{Code, Error, Result};
use crate::view;
use crate::view::requests::{CameraFan, PointM, RequesterClass};
use model::{CameraId, Clock, Secret};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// The scenes are drawn on the first start: half a minute on two slow cores.
const DRAWING: Duration = Duration::from_secs(120);
/// Bytes the demo may fill: an hour of its five small cameras.
const LIMIT: u64 = 2_000_000_000;

/// What `porchlight-demo cameras` prints when its cameras listen.
#[derive(Deserialize)]
struct Listening {
    cameras: Vec<DemoCamera>,
    /// Where the household is said to be, as an owner would paste it.
    place: String,
}

#[derive(Deserialize)]
struct DemoCamera {
    name: String,
    main: String,
    sub: Option<String>,
    view: Option<DemoView>,
}

#[derive(Deserialize)]
struct DemoView {
    east: f64,
    north: f64,
    bearing: f64,
    width: f64,
    reach: f64,
}

/// What `porchlight-demo agency` prints when it is there.
#[derive(Deserialize)]
struct Asking {
    known: Vec<Acquaintance>,
    feed: Feed,
}

/// A feed on this computer.
#[derive(Deserialize)]
struct Feed {
    url: String,
    /// Of its publisher's key.
    words: String,
    /// The certificate of the authority that vouches for its host, PEM.
    authority: String,
    /// The only way to it, and a way to nowhere else.
    proxy: String,
}

/// A sender whose key the household has been given.
#[derive(Deserialize)]
struct Acquaintance {
    /// The text of an `.ofrkey`.
    key: String,
    class: RequesterClass,
}

/// A running part of the demo. It ends when its standard input closes, and so with this process at the latest.
struct Part {
    child: Child,
    _input: Option<ChildStdin>,
}

impl Part {
    /// Starts it; with what it says of itself in its first line.
    async fn start<T: DeserializeOwned>(
        program: &Program,
        arguments: &[&std::ffi::OsStr],
        failed: &'static str,
    ) -> Result<(Self, T)> {
        let failed = |error: std::io::Error| Error::new(Code::Unsupported, failed).source(error);
        let mut child = Command::new(&program.program)
            .args(&program.args)
            .args(arguments)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let input = child.stdin.take();
        let output = child.stdout.take().ok_or_else(|| Error::internal("The demo has no output."))?;
        let mut line = String::new();
        let read = tokio::time::timeout(DRAWING, BufReader::new(output).read_line(&mut line)).await;
        read.map_err(|_| failed(std::io::ErrorKind::TimedOut.into()))?.map_err(failed)?;
        let said = serde_json::from_str(&line).map_err(|error| failed(error.into()))?;
        Ok((Self { child, _input: input }, said))
    }

    async fn stop(mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().await;
    }
}

/// The running cameras.
pub(super) struct Cameras {
    part: Part,
    listening: Listening,
}

impl Cameras {
    pub(super) async fn start(program: &Program) -> Result<Self> {
        let failed = "The demo's cameras do not start.";
        let (part, listening) = Part::start(program, &["cameras".as_ref()], failed).await?;
        Ok(Self { part, listening })
    }

    pub(super) async fn stop(self) {
        self.part.stop().await;
    }

    /// Makes the demo's household, its cameras added and what they look at, in `config`'s home, which is emptied first. Gives its
    /// passphrase.
    pub(super) fn household(&self, config: Config, clock: Arc<dyn Clock>) -> Result<(Desk, Secret<String>)> {
        match std::fs::remove_dir_all(&config.home) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let passphrase = Secret::new(passphrase()?);
        let new = NewHousehold {
            passphrase: passphrase.clone(),
            footage: None,
            limit_bytes: Some(LIMIT),
            unattended_key: Some(view::KeyPlace::File),
        };
        let Created { desk, sheet, .. } = Desk::create(config, clock, new)?;
        let words = sheet.challenge.iter().filter_map(|at| sheet.words.get(*at as usize)).cloned().map(Secret::new);
        desk.confirm_recovery(&words.collect::<Vec<_>>())?;
        desk.set_place(Some(&self.listening.place))?;
        for camera in &self.listening.cameras {
            let added = desk.add_camera(&NewCamera {
                name: camera.name.clone(),
                url: Secret::new(camera.main.clone()),
                sub_url: camera.sub.clone().map(Secret::new),
                transport: view::TransportName::Tcp,
                audio: true,
                place: String::new(),
                class: view::CameraClass::Porch,
                quota_bytes: None,
            })?;
            let id = crate::desk::camera_id(&added.id)?;
            let fan = |view: &DemoView| CameraFan {
                camera: added.id.clone(),
                name: camera.name.clone(),
                at: PointM { east: view.east, north: view.north },
                bearing: view.bearing,
                width: view.width,
                reach: view.reach,
            };
            if let Some(view) = &camera.view {
                desk.set_fan(&id, Some(&fan(view)))?;
            }
        }
        Ok((desk, passphrase))
    }
}

/// Those who ask the demo household for footage, by files in a folder that it watches and by a feed that it follows.
pub(super) struct Agency {
    part: Part,
    asking: Asking,
    folder: PathBuf,
}

impl Agency {
    /// In a home that is there.
    pub(super) async fn start(program: &Program, home: &Path) -> Result<Self> {
        let folder = home.join("letterbox");
        std::fs::create_dir(&folder)?;
        let arguments = ["agency".as_ref(), "--folder".as_ref(), folder.as_os_str()];
        let (part, asking) = Part::start(program, &arguments, "The demo's agency does not start.").await?;
        Ok(Self { part, asking, folder })
    }

    pub(super) async fn stop(self) {
        self.part.stop().await;
    }

    /// Has the household watch the folder, follow the feed, and know those whose key files it was given.
    pub(super) fn introduce(&self, desk: &Desk) -> Result<()> {
        for known in &self.asking.known {
            desk.pin_by_file(&known.key, Some(known.class))?;
        }
        let folder = self.folder.to_str().ok_or_else(|| Error::internal("The demo's folder has no name."))?;
        desk.watch_folder(folder)?;
        let Feed { url, words, authority, proxy } = &self.asking.feed;
        desk.change_settings(&view::SettingsChange {
            feed_proxy: Some(Some(proxy.clone())),
            feed_authority: Some(Some(authority.clone())),
            ..Default::default()
        })?;
        desk.add_feed(url, words)
    }
}

/// The demo's home, beside the real one's default.
pub(super) fn config(config: &Config) -> Config {
    let mut folder = config.folders.data.clone();
    folder.set_file_name("porchlight-demo");
    Config { home: folder, ..config.clone() }
}

/// Short enough to type, and new for every demo: its footage is sealed like any other.
fn passphrase() -> Result<String> {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).map_err(|_| Error::internal("The system gives no random bytes."))?;
    let half = |from: usize| {
        let mut five = [0; 5];
        five.copy_from_slice(&bytes[from..from + 5]);
        CameraId::from_random(five).to_string()
    };
    Ok(format!("demo-{}-{}", half(0), half(5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demos_passphrase_is_taken() {
        let text = Secret::new(passphrase().expect("random"));
        assert!(crate::desk::strength(&text).acceptable);
    }
}
