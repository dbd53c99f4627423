//! Films as the judge sees them: decoded by the system's ffmpeg, which wrote none of them.

use anyhow::Context;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Planes of brightness of a film's pictures, one after the other.
pub struct Film {
    child: Child,
    picture: Vec<u8>,
    luma: usize,
}

/// Opens a film whose pictures have this size.
pub fn pictures(path: &Path, (width, height): (usize, usize)) -> anyhow::Result<Film> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-threads", "1"]);
    // Each picture once: nothing is added or left out to keep a rate.
    command.arg("-i").arg(path).args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("ffmpeg is needed")?;
    let luma = width * height;
    Ok(Film { child, picture: vec![0; luma + 2 * (width.div_ceil(2) * height.div_ceil(2))], luma })
}

impl Film {
    /// The next picture's brightness, row by row; none at the end.
    pub fn picture(&mut self) -> anyhow::Result<Option<&[u8]>> {
        let out = self.child.stdout.as_mut().context("ffmpeg's output is piped")?;
        let mut have = 0;
        while have < self.picture.len() {
            let read = out.read(&mut self.picture[have..])?;
            if read == 0 {
                anyhow::ensure!(have == 0, "a picture is cut off: not of the expected size?");
                return Ok(None);
            }
            have += read;
        }
        Ok(Some(&self.picture[..self.luma]))
    }
}

impl Drop for Film {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
