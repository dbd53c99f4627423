//! Keeps the computer from falling asleep by itself while cameras are wanted. The owner's own "suspend" still works.

use std::process::{Child, Command, Stdio};

/// Holds logind's idle inhibitor by way of `systemd-inhibit`, whose `cat` ends with our end of its input, and so with us.
#[derive(Default)]
pub(super) struct Inhibitor {
    held: Option<Child>,
    /// There is no logind here: asked once, not at each change.
    absent: bool,
}

impl Inhibitor {
    /// Takes or gives back the inhibitor.
    pub(super) fn want(&mut self, wanted: bool) {
        match (wanted, &self.held) {
            (true, None) if !self.absent => self.take(),
            (false, Some(_)) => self.release(),
            _ => {}
        }
    }

    fn take(&mut self) {
        let child = Command::new("systemd-inhibit")
            .args(["--what=idle", "--who=Porchlight", "--why=Cameras are being recorded", "--mode=block", "cat"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match child {
            Ok(child) => self.held = Some(child),
            Err(error) => {
                self.absent = true;
                tracing::info!(%error, "idle sleep cannot be inhibited on this system");
            }
        }
    }

    fn release(&mut self) {
        if let Some(mut child) = self.held.take() {
            // `cat` reads the end of its input, and what waited for it ends too; killing is for one that hangs.
            drop(child.stdin.take());
            if child.kill().and_then(|()| child.wait()).is_err() {
                tracing::debug!("the sleep inhibitor had ended already");
            }
        }
    }
}

impl Drop for Inhibitor {
    fn drop(&mut self) {
        self.release();
    }
}
