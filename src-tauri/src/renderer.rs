//! WebKit's way to draw, chosen before GTK starts.

use std::os::unix::process::CommandExt;
use std::process::Command;

const DMABUF: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Without a GPU, WebKit's DMA-BUF renderer copies every picture once more: a grid of four tiles takes 102 % of a core with it and 41 %
/// without. The switch is an environment variable, and setting one in a running process is unsafe, so this process becomes itself again.
pub(crate) fn settle() {
    if std::env::var_os(DMABUF).is_some() || has_gpu() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // Returns only if it failed; then the window opens all the same and costs more.
    let error = Command::new(program).args(std::env::args_os().skip(1)).env(DMABUF, "1").exec();
    tracing::warn!("could not start again without the DMA-BUF renderer: {error}");
}

/// Whether the kernel offers a device to draw with.
fn has_gpu() -> bool {
    std::fs::read_dir("/dev/dri")
        .is_ok_and(|entries| entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("renderD")))
}
