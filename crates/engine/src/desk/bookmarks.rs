//! Bookmarks: moments that the owner marked, with a note. They protect nothing by themselves; a hold does.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::view::BookmarkView;
use model::{CameraId, Span, Utc};
use store::{Bookmark, BookmarkId, Hold};

/// Characters of a note: a page of it.
const MAX_NOTE: usize = 2000;
const ALWAYS: Span = Span { from: Utc(i64::MIN), to: Utc(i64::MAX) };

impl Desk {
    /// Bookmarks between two moments, or all; oldest first.
    pub fn bookmarks(&self, from: Option<Utc>, to: Option<Utc>) -> Result<Vec<BookmarkView>> {
        let span = Span { from: from.unwrap_or(ALWAYS.from), to: to.unwrap_or(ALWAYS.to) };
        let all = self.with_private(|private| Ok(private.bookmarks(span)?))?;
        let (names, holds) = {
            let db = self.db();
            (db.camera_names()?, db.holds(self.clock.now())?)
        };
        Ok(all.into_iter().map(|bookmark| shown(bookmark, &names, &holds)).collect())
    }

    /// `None` marks the moment for all cameras.
    pub fn add_bookmark(&self, camera: Option<&CameraId>, at: Utc, note: &str) -> Result<BookmarkView> {
        self.known(camera)?;
        let (note, made) = (checked(note)?, self.clock.now());
        let id = self.with_private(|private| Ok(private.add_bookmark(camera, at, note, made)?))?;
        self.bookmark(id)
    }

    pub fn change_bookmark(&self, id: i64, camera: Option<&CameraId>, at: Utc, note: &str) -> Result<BookmarkView> {
        self.known(camera)?;
        let (id, note) = (BookmarkId(id), checked(note)?);
        self.with_private(|private| Ok(private.change_bookmark(id, camera, at, note)?))?;
        self.bookmark(id)
    }

    pub fn remove_bookmark(&self, id: i64) -> Result<()> {
        self.with_private(|private| Ok(private.remove_bookmark(BookmarkId(id))?))
    }

    fn bookmark(&self, id: BookmarkId) -> Result<BookmarkView> {
        let found = self.bookmarks(None, None)?.into_iter().find(|bookmark| bookmark.id == id.0);
        found.ok_or_else(|| Error::new(Code::NotFound, "There is no such bookmark."))
    }

    fn known(&self, camera: Option<&CameraId>) -> Result<()> {
        camera.map_or(Ok(()), |camera| self.name_of(camera).map(drop))
    }
}

fn checked(note: &str) -> Result<&str> {
    let note = note.trim();
    if note.chars().count() > MAX_NOTE {
        return Err(Error::new(Code::Refused, format!("A note has at most {MAX_NOTE} characters.")));
    }
    Ok(note)
}

fn shown(bookmark: Bookmark, names: &[(CameraId, String)], holds: &[Hold]) -> BookmarkView {
    let covers = |hold: &&Hold| {
        hold.span.contains(bookmark.at) && bookmark.camera.as_ref().is_none_or(|camera| hold.camera == *camera)
    };
    BookmarkView {
        id: bookmark.id.0,
        name: names.iter().find(|(id, _)| Some(id) == bookmark.camera.as_ref()).map(|(_, name)| name.clone()),
        camera: bookmark.camera.as_ref().map(ToString::to_string),
        at_us: bookmark.at.0,
        made_us: bookmark.made.0,
        kept_by: holds.iter().find(covers).map(|hold| hold.id.0),
        note: bookmark.note,
    }
}
