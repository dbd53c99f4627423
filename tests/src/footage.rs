//! Reading back what was recorded, with stock `age` and the recovery sheet: what an owner without Porchlight has. Which frames
//! are there is told by their stamps.

use crate::household::Household;
use crate::programs::pipe;
use anyhow::{Context, Result, bail, ensure};
use demo::{Stamp, stamp};
use mux::read::Reader;
use serde::Deserialize;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A row of `porchlight segments --json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub camera: String,
    pub name: String,
    pub seq: u64,
    pub state: String,
    pub file: String,
    /// Where it lies: under the folder that new footage went to then.
    pub path: PathBuf,
    pub start: String,
    pub duration_ms: u64,
    pub bytes: u64,
    pub hash: Option<String>,
}

/// A segment as it was read back.
#[derive(Debug)]
pub struct Segment {
    pub row: Row,
    /// Plaintext, tails merged where it was cut.
    pub plain: Vec<u8>,
    pub stamps: Vec<Stamp>,
    /// Of the first picture.
    pub width: u32,
    pub height: u32,
    /// Pictures, stamped or not.
    pub frames: usize,
    pub sound_packets: usize,
    /// Bytes of the pictures alone.
    pub video_bytes: u64,
}

/// The footage of one camera, oldest first.
#[derive(Debug, Default)]
pub struct Footage {
    pub segments: Vec<Segment>,
}

/// An age identity file, made by stock `age` from the recovery sheet.
pub struct Keys {
    file: PathBuf,
}

impl Keys {
    /// Opens `identity/recovery.age` of `home` with the text key on the sheet.
    pub fn from_sheet(house: &Household, home: &Path) -> Result<Self> {
        let sheet = std::fs::read_to_string(house.recovery_file())?;
        let text = sheet_key(&sheet).context("there is no AGE-SECRET-KEY on the sheet")?;
        let owner = house.owner();
        let recovery = owner.join("recovery.txt");
        std::fs::write(&recovery, format!("{text}\n"))?;
        let file = owner.join("id.txt");
        let output = Command::new("age")
            .args(["-d", "-i"])
            .arg(&recovery)
            .arg(home.join("identity/recovery.age"))
            .output()
            .context("stock age does not start")?;
        ensure!(output.status.success(), "age opens no recovery.age: {}", String::from_utf8_lossy(&output.stderr));
        std::fs::write(&file, output.stdout)?;
        Ok(Self { file })
    }

    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Plaintext of an age file, and whether `age` was content with it. A cut file gives its whole chunks.
    pub fn open(&self, path: &Path) -> Result<(Vec<u8>, bool)> {
        let sealed = std::fs::read(path).with_context(|| path.display().to_string())?;
        let output = pipe(Command::new("age").args(["-d", "-i"]).arg(&self.file), &sealed)?;
        Ok((output.stdout, output.status.success()))
    }
}

/// The text key as the sheet prints it: in one piece, or in groups.
#[must_use]
pub fn sheet_key(sheet: &str) -> Option<String> {
    let at = sheet.find("AGE-SECRET-KEY-1")?;
    let key: String = sheet[at..]
        .chars()
        .filter(|c| !c.is_whitespace())
        .take_while(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || *c == '-')
        .take(74)
        .collect();
    (key.len() == 74).then_some(key)
}

/// All segments that `porchlight segments --json` lists.
pub fn rows(house: &Household) -> Result<Vec<Row>> {
    let listed = house.json(&["segments"])?;
    let list = match &listed {
        serde_json::Value::Object(o) => o.get("segments").cloned().unwrap_or_default(),
        other => other.clone(),
    };
    serde_json::from_value(list).with_context(|| format!("segments --json printed {listed:#}"))
}

impl Footage {
    /// Reads all of one camera's segments. A finished one must satisfy stock `age`.
    pub fn read(house: &Household, camera: &str) -> Result<Self> {
        let keys = Keys::from_sheet(house, house.home())?;
        Self::read_with(house, &keys, camera)
    }

    pub fn read_with(house: &Household, keys: &Keys, camera: &str) -> Result<Self> {
        let mut segments = Vec::new();
        for row in rows(house)?.into_iter().filter(|r| r.name == camera) {
            let path = row.path.clone();
            segments.push(read_segment(keys, &path, row)?);
        }
        segments.sort_by_key(|s| s.row.seq);
        Ok(Self { segments })
    }

    /// The numbers of all frames, in the order they were recorded.
    #[must_use]
    pub fn numbers(&self) -> Vec<u64> {
        self.segments.iter().flat_map(|s| &s.stamps).map(|s| s.number).collect()
    }

    #[must_use]
    pub fn first(&self) -> Option<Stamp> {
        self.segments.iter().flat_map(|s| &s.stamps).next().copied()
    }

    #[must_use]
    pub fn last(&self) -> Option<Stamp> {
        self.segments.iter().flat_map(|s| &s.stamps).last().copied()
    }

    /// Stretches of frames without a hole, as first and last number. Fails where a number comes twice or goes back.
    pub fn stretches(&self) -> Result<Vec<(u64, u64)>> {
        stretches(&self.numbers())
    }

    /// Fails unless every frame from the first to the last is there once.
    pub fn assert_whole(&self) -> Result<()> {
        let stretches = self.stretches()?;
        ensure!(stretches.len() == 1, "frames are missing between {stretches:?}");
        Ok(())
    }
}

/// See [`Footage::stretches`].
pub fn stretches(numbers: &[u64]) -> Result<Vec<(u64, u64)>> {
    let mut out: Vec<(u64, u64)> = Vec::new();
    for &n in numbers {
        match out.last_mut() {
            Some((_, last)) if n == *last + 1 => *last = n,
            Some((_, last)) if n <= *last => bail!("frame {n} comes after {last}: doubled or out of order"),
            _ => out.push((n, n)),
        }
    }
    Ok(out)
}

fn read_segment(keys: &Keys, path: &Path, row: Row) -> Result<Segment> {
    let (mut plain, content) = keys.open(path)?;
    match row.state.as_str() {
        "finished" => ensure!(content, "stock age refuses the finished segment {}", row.file),
        _ => {
            let name = path.file_name().context("a segment has a name")?.to_string_lossy().into_owned();
            let base = name.strip_suffix(".age").context("segments end with .age")?;
            let mut tails = Vec::new();
            for slot in ["a", "b"] {
                let tail = path.with_file_name(format!("{base}.{slot}.tail.age"));
                if tail.exists() {
                    let (bytes, whole) = keys.open(&tail)?;
                    // The slot that was being written may be torn: the other one serves.
                    if whole && let Ok(tail) = vault::Tail::parse(&bytes) {
                        tails.push(tail);
                    }
                }
            }
            let more = vault::Tail::merge(&name, plain.len() as u64, &tails).to_vec();
            plain.extend(more);
        }
    }
    let mut segment = Segment {
        row,
        plain: Vec::new(),
        stamps: Vec::new(),
        width: 0,
        height: 0,
        frames: 0,
        sound_packets: 0,
        video_bytes: 0,
    };
    // A cut segment may end before its beginning is whole: it then holds nothing, which is what was lost.
    if let Ok(mut reader) = Reader::open(Cursor::new(&plain)) {
        (segment.width, segment.height) = (reader.config().video.width, reader.config().video.height);
        let index = reader.index().map_err(|e| anyhow::anyhow!("{}: {e:?}", segment.row.file))?;
        for fragment in &index {
            for unit in reader.units(fragment).map_err(|e| anyhow::anyhow!("{}: {e:?}", segment.row.file))? {
                if unit.duration.is_some() {
                    segment.sound_packets += 1;
                } else {
                    segment.frames += 1;
                    segment.video_bytes += unit.data.len() as u64;
                    segment.stamps.extend(stamp::read(&unit.data));
                }
            }
        }
    } else if segment.row.state == "finished" {
        bail!("{} is no fragmented MP4", segment.row.file);
    }
    segment.plain = plain;
    Ok(segment)
}

/// What `ffprobe` says about a plaintext it gets on a pipe.
pub struct Probed {
    pub video: String,
    pub audio: Option<String>,
    pub frames: u64,
    /// Whatever it complained about.
    pub complaints: String,
}

pub fn ffprobe(plain: &[u8]) -> Result<Probed> {
    let output = pipe(
        Command::new("ffprobe").args([
            "-v",
            "error",
            "-count_packets",
            "-show_entries",
            "stream=codec_type,codec_name,nb_read_packets",
            "-of",
            "json",
            "-i",
            "pipe:0",
        ]),
        plain,
    )?;
    let told: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let stream =
        |kind: &str| told["streams"].as_array().into_iter().flatten().find(|s| s["codec_type"] == kind).cloned();
    let video = stream("video").context("ffprobe sees no video")?;
    Ok(Probed {
        video: video["codec_name"].as_str().unwrap_or_default().to_owned(),
        audio: stream("audio").map(|a| a["codec_name"].as_str().unwrap_or_default().to_owned()),
        frames: video["nb_read_packets"].as_str().and_then(|n| n.parse().ok()).unwrap_or(0),
        complaints: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::{sheet_key, stretches};

    #[test]
    fn holes_and_doubles_are_told() {
        assert_eq!(stretches(&[]).unwrap(), []);
        assert_eq!(stretches(&[3, 4, 5]).unwrap(), [(3, 5)]);
        assert_eq!(stretches(&[3, 4, 7, 8]).unwrap(), [(3, 4), (7, 8)]);
        assert!(stretches(&[3, 4, 4]).is_err());
        assert!(stretches(&[3, 4, 2]).is_err());
    }

    #[test]
    fn a_key_in_groups_is_read() {
        let key = format!(
            "AGE-SECRET-KEY-1{}",
            "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE6".get(..58).unwrap()
        );
        assert_eq!(sheet_key(&format!("Sheet\n\n{key}\n\nwords")).as_deref(), Some(key.as_str()));
        let grouped = format!("{}\n  {} {}\nnext", &key[..20], &key[20..50], &key[50..]);
        assert_eq!(sheet_key(&grouped).as_deref(), Some(key.as_str()));
        assert_eq!(sheet_key("AGE-SECRET-KEY-1SHORT"), None);
    }
}
