//! Beside it: ffmpeg, seeking in the same minutes as plain files. A process starts for each question, which is told.

use crate::probe::{forget, places};
use crate::{Line, Times, timed};
use anyhow::{Context, Result, ensure};
use porchlight_tests::archive::Archive;
use porchlight_tests::programs::pipe;
use std::path::Path;
use std::process::Command;

pub(crate) fn seeks(name: &str, place: &Path, archive: &Archive, count: usize) -> Result<Vec<Line>> {
    let plain = tempfile::tempdir()?;
    let places = places(&place.join("home"), archive, count.min(20))?;
    let sheet = std::fs::read_to_string(place.join("recovery-sheet.txt"))?;
    let key = porchlight_tests::footage::sheet_key(&sheet).context("a sheet has its key")?;
    let (key_file, identity) = (plain.path().join("key"), plain.path().join("identity"));
    std::fs::write(&key_file, key)?;
    let open = |key: &Path, sealed: &Path| -> Result<Vec<u8>> {
        let output = pipe(Command::new("age").args(["-d", "-i"]).arg(key), &std::fs::read(sealed)?)?;
        ensure!(output.status.success(), "age: {}", String::from_utf8_lossy(&output.stderr));
        Ok(output.stdout)
    };
    std::fs::write(&identity, open(&key_file, &place.join("home/identity/recovery.age"))?)?;
    for (n, place) in places.iter().enumerate() {
        std::fs::write(plain.path().join(format!("{n}.mp4")), open(&identity, &place.file)?)?;
    }
    let ask = |n: usize, output: &[&str]| -> Result<f64> {
        let place = &places[n % places.len()];
        let file = plain.path().join(format!("{}.mp4", n % places.len()));
        std::fs::File::open(&file)?.sync_all()?;
        forget(&file)?;
        let seconds = format!("{:.3}", (place.at_us - place.minute_us) as f64 / 1e6);
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-ss", &seconds, "-i"]).arg(&file).args(output).arg("pipe:1");
        let (took, done) = timed(|| Ok(ffmpeg.output()?))?;
        ensure!(done.status.success() && !done.stdout.is_empty(), "ffmpeg: {}", String::from_utf8_lossy(&done.stderr));
        Ok(took)
    };
    let line = |what: &str, times: Times| Line { what: what.to_owned(), archive: name.to_owned(), times, target: None };
    Ok(vec![
        line(
            "ffmpeg -ss -c copy, one frame of the plain file, process start included",
            Times::of(count, |n| ask(n, &["-frames:v", "1", "-c", "copy", "-f", "mpegts"]))?,
        ),
        line(
            "ffmpeg -ss, the picture of the plain file as JPEG, process start included",
            Times::of(count, |n| ask(n, &["-frames:v", "1", "-vf", "scale=1280:-1", "-f", "mjpeg"]))?,
        ),
    ])
}
