//! What makes this machine's encoder the one that it is, and texts of this household that must be in no result.

use crate::desk::Desk;
use crate::error::Result;
use model::CameraId;
use verify::leakscan::Canaries;

/// Shorter texts turn up by chance among a film's coded bytes; in its index nothing is but what the scanner expects there.
const LEAST: usize = 8;

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What the kernel says of itself.
fn kernel(what: &str) -> String {
    std::fs::read_to_string(format!("/proc/sys/kernel/{what}")).unwrap_or_default().trim().to_owned()
}

/// Processor, kernel and encoder: the identity of a check holds where these are the same.
pub(super) fn named(encoder: &str) -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()));
    let words = [
        model.unwrap_or(std::env::consts::ARCH).to_owned(),
        format!("{} {}", kernel("ostype"), kernel("osrelease")),
        encoder.to_owned(),
    ];
    words.join("; ")
}

/// Texts of this household that must be in no result.
pub(super) fn canaries(desk: &Desk, camera: &CameraId) -> Result<Canaries> {
    Ok(Canaries::new(private_words(desk, camera)?).unwrap_or_default())
}

/// The camera's name and address, this computer's and its user's names, the home's path.
pub(crate) fn private_words(desk: &Desk, camera: &CameraId) -> Result<Vec<String>> {
    let mut texts = desk.camera_words(camera)?;
    texts.push(desk.home().to_string_lossy().into_owned());
    texts.push(kernel("hostname"));
    texts.extend(["HOME", "USER", "LOGNAME"].iter().filter_map(|name| std::env::var(name).ok()));
    texts.retain(|text| text.chars().count() >= LEAST);
    Ok(texts)
}
