//! The demo household: simulated cameras on this computer, a folder that is thrown away.

use crate::Program;
use crate::config::Config;
use crate::desk::{Created, Desk, NewCamera, NewHousehold};
use crate::error::{Code, Error, Result};
use crate::view;
use model::{CameraId, Clock, Secret};
use serde::Deserialize;
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
}

#[derive(Deserialize)]
struct DemoCamera {
    name: String,
    main: String,
    sub: Option<String>,
}

/// The running cameras. They end when their standard input closes, and so with this process at the latest.
pub(super) struct Cameras {
    child: Child,
    _input: Option<ChildStdin>,
    list: Vec<DemoCamera>,
}

impl Cameras {
    pub(super) async fn start(program: &Program) -> Result<Self> {
        let failed =
            |error: std::io::Error| Error::new(Code::Unsupported, "The demo's cameras do not start.").source(error);
        let mut child = Command::new(&program.program)
            .args(&program.args)
            .arg("cameras")
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
        let listening: Listening = serde_json::from_str(&line)
            .map_err(|e| Error::new(Code::Unsupported, "The demo's cameras do not start.").source(e))?;
        Ok(Self { child, _input: input, list: listening.cameras })
    }

    pub(super) async fn stop(mut self) {
        // It may have ended by itself.
        let _ = self.child.kill().await;
    }

    /// Makes the demo's household, its cameras added, in `config`'s home, which is emptied first. Gives its passphrase.
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
        for camera in &self.list {
            desk.add_camera(&NewCamera {
                name: camera.name.clone(),
                url: Secret::new(camera.main.clone()),
                sub_url: camera.sub.clone().map(Secret::new),
                transport: view::TransportName::Tcp,
                audio: true,
                place: String::new(),
                class: view::CameraClass::Porch,
                quota_bytes: None,
            })?;
        }
        Ok((desk, passphrase))
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
