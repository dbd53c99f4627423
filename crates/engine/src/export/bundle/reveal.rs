//! Chosen parts of an exported original, opened later: each a film of the recorded pictures, with what proves against the bundle's signed
//! statement that it is what was recorded. Nothing is told about the parts that stay closed.

use crate::clip::{Range, Reach, Recorded, groups, plan};
use crate::desk::{Desk, GroupsOf};
use crate::error::{Code, Error, Result};
use crate::export::place::trouble;
use crate::export::{Act, Approved};
use crate::view::OwnCopyCut;
use crate::view::bundle::ExportOpened;
use model::{MediaTime, Span, Utc};
use mux::film::{Film, Sample};
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use verify::bundle::reveal::{FILE, FORMAT, Group, Opened};
use verify::commitment::{Hash, Tree, leaf};

/// Parts that are opened at a time.
const MOST: usize = 1000;

/// Opens parts (from 1) of one clip's original, by the clip's number in the bundle, from 1, into a new folder.
pub fn reveal(
    desk: &Desk,
    approved: &Approved,
    (receipt, clip): (i64, u32),
    parts: &[usize],
    folder: &Path,
) -> Result<ExportOpened> {
    let Act::OwnCopy = &approved.act else {
        return Err(Error::internal("Opening parts of an original is an own act."));
    };
    let (of, salts) = desk.export_groups(receipt, clip)?;
    let receipt = desk.export_receipt(receipt)?;
    let given = receipt.clips.get(clip as usize - 1);
    let given = given.ok_or_else(|| Error::new(Code::NotFound, "There is no such clip in this export."))?;
    let chosen: BTreeSet<usize> = parts.iter().copied().collect();
    if chosen.is_empty() || chosen.len() > MOST || chosen.iter().any(|part| !(1..=salts.len()).contains(part)) {
        return Err(Error::new(Code::BadAddress, format!("This original has the parts 1 to {}.", salts.len()))
            .hint("Choose some of them, such as 1,4-6."));
    }
    let folder = std::path::absolute(folder)?;
    let bad = |error: io::Error| trouble(error, &folder);
    DirBuilder::new().mode(0o700).create(&folder).map_err(bad)?;
    let opened = open(desk, &of, &chosen, &folder).and_then(|hashes| {
        let leaves: Vec<Hash> = salts.iter().zip(&hashes).map(|(salt, hash)| leaf(salt, hash)).collect();
        let tree = Tree::new(leaves).filter(|tree| {
            hashes.len() == salts.len() && Some(hex::encode(tree.commitment().root)) == given.commitment
        });
        let tree = tree.ok_or_else(|| {
            Error::new(Code::Damaged, "The footage is not what it was when this was exported.")
                .hint("Is a disk missing? Nothing was opened.")
        })?;
        let group = |part: &usize| Some(Group::of(salts.get(part - 1)?, &tree.proof(part - 1)?, name(*part)));
        let list = Opened {
            format: FORMAT.to_owned(),
            bundle: receipt.bundle.clone(),
            clip: given.file.clone(),
            groups: chosen.iter().filter_map(group).collect(),
        };
        let bytes = serde_json::to_vec_pretty(&list).map_err(|_| Error::internal("A list of parts is no JSON."))?;
        desk.note_revealed(&receipt, given, &chosen)?;
        write(&folder.join(FILE), &bytes).and_then(|()| File::open(&folder)?.sync_all()).map_err(bad)
    });
    if let Err(error) = opened {
        // What was written of it proves nothing.
        let _ = fs::remove_dir_all(&folder);
        return Err(error);
    }
    Ok(ExportOpened {
        folder: folder.to_string_lossy().into_owned(),
        bundle: receipt.bundle.clone(),
        clip: given.file.clone(),
        parts: chosen.iter().map(|part| u32::try_from(*part).unwrap_or(u32::MAX)).collect(),
        of: u32::try_from(salts.len()).unwrap_or(u32::MAX),
    })
}

/// A part's file.
fn name(part: usize) -> String {
    format!("part-{part:05}.mp4")
}

/// Goes through the footage once more: gives the hash of every group, and writes the chosen ones.
fn open(desk: &Desk, of: &GroupsOf, chosen: &BTreeSet<usize>, folder: &Path) -> Result<Vec<Hash>> {
    let span = Span { from: Utc(of.from_us), to: Utc(of.to_us) };
    let mut hashes = Vec::new();
    let mut see = |group: &Recorded<'_>| {
        hashes.push(group.hash());
        if chosen.contains(&hashes.len()) {
            let path = folder.join(name(hashes.len()));
            write(&path, &film(group)?).map_err(|error| trouble(error, folder))?;
        }
        Ok(())
    };
    let read = |_| desk.require_open();
    match of.film {
        Some(film) => {
            let footage = desk.clip_of(&of.camera, span)?;
            groups(desk, &footage.plan, footage.reaches(film), read, &mut see)?;
        }
        None => {
            let range = Range { span, cut: OwnCopyCut::KeyFrame, audio: of.sound, times: false };
            let plan = plan(desk, &of.camera, range, &|| desk.require_open())?;
            groups(desk, &plan, plan.parts.get(of.part).map(Reach::whole), read, &mut see)?;
        }
    }
    Ok(hashes)
}

/// The pictures as a film of their own.
fn film(group: &Recorded<'_>) -> Result<Vec<u8>> {
    let mut film = Film::undated();
    film.video(group.video.clone());
    let zero = group.units.iter().map(|unit| unit.pts.0).min().unwrap_or(0);
    let sample = |unit: &model::AccessUnit| Sample {
        track: unit.track,
        size: unit.data.len() as u32,
        pts: MediaTime(unit.pts.0 - zero),
        duration: unit.duration.unwrap_or(group.usual),
        key: unit.key,
    };
    let samples: Vec<Sample> = group.units.iter().map(sample).collect();
    film.add(&samples).map_err(|error| Error::new(Code::Refused, "A part is too long.").source(error))?;
    let mut bytes = film.finish_tight();
    group.units.iter().for_each(|unit| bytes.extend_from_slice(&unit.data));
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
