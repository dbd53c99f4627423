//! Cameras, with their log-ins: the database is sealed.

use super::columns::{camera_id, int, opt_utc, parsed, utc};
use crate::{Error, RecorderDb, Result};
use model::{Camera, CameraClass, CameraId, CameraUrl, Transport, Utc};
use rusqlite::{OptionalExtension, Row, params};

/// What becomes of a removed camera's footage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Footage {
    /// Stays until the limits take it.
    Keep,
    /// Goes a day after the removal, sooner if space is needed.
    Delete,
}

/// A camera in "Recently removed".
#[derive(Clone, Debug)]
pub struct RemovedCamera {
    pub camera: Camera,
    pub at: Utc,
    pub footage: Footage,
}

const COLUMNS: &str = "public_id, name, main_url, sub_url, transport, audio, paused, quota_bytes, pinned_certificate, \
                       paused_until_us, place, class, clock_correction_us";

fn camera(row: &Row<'_>) -> rusqlite::Result<Camera> {
    let url = |text: &str| CameraUrl::parse(text).ok();
    Ok(Camera {
        id: camera_id(row, 0)?,
        name: row.get(1)?,
        main: parsed(row, 2, url)?,
        sub: match row.get_ref(3)? {
            rusqlite::types::ValueRef::Null => None,
            _ => Some(parsed(row, 3, url)?),
        },
        transport: parsed(row, 4, |text| match text {
            "tcp" => Some(Transport::Tcp),
            "udp" => Some(Transport::Udp),
            _ => None,
        })?,
        audio: row.get(5)?,
        paused: row.get(6)?,
        quota_bytes: row.get::<_, Option<i64>>(7)?.and_then(|q| u64::try_from(q).ok()),
        pinned_certificate: row.get(8)?,
        paused_until: opt_utc(row, 9)?,
        place: row.get(10)?,
        class: parsed(row, 11, CameraClass::parse)?,
        clock_correction_us: row.get(12)?,
    })
}

fn transport(transport: Transport) -> &'static str {
    match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    }
}

/// The one constraint that a name can break.
fn name_taken(name: &str) -> impl FnOnce(rusqlite::Error) -> Error {
    move |e| match e.sqlite_error_code() {
        Some(rusqlite::ErrorCode::ConstraintViolation) => Error::NameTaken(name.to_owned()),
        _ => e.into(),
    }
}

fn found(changed: usize) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::NotFound("camera")) }
}

impl RecorderDb {
    /// Adds a camera. `Error::NameTaken` if another in use has its name (upper and lower case are one).
    pub fn add_camera(&mut self, camera: &Camera, now: Utc) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                &format!(
                    "INSERT INTO cameras ({COLUMNS}, added_us)
                       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
                ),
                params![
                    camera.id.as_str(),
                    camera.name,
                    camera.main.expose(),
                    camera.sub.as_ref().map(CameraUrl::expose),
                    transport(camera.transport),
                    camera.audio,
                    camera.paused,
                    camera.quota_bytes.map(int),
                    camera.pinned_certificate,
                    camera.paused_until.map(|t| t.0),
                    camera.place,
                    camera.class.as_str(),
                    camera.clock_correction_us,
                    now.0
                ],
            )
            .map_err(name_taken(&camera.name))?;
            Ok(())
        })
    }

    /// Gives footage whose camera is not known a camera to hang on: one that was removed and erased, whose footage stays.
    pub(crate) fn add_found_camera(&mut self, id: &CameraId, now: Utc) -> Result<()> {
        self.write(|tx| {
            tx.execute(
                "INSERT INTO cameras (public_id, name, main_url, transport, audio, paused, added_us, removed_us, erased)
                   VALUES (?1, ?2, '', 'tcp', 0, 0, ?3, ?3, 1)",
                params![id.as_str(), format!("Found {id}"), now.0],
            )?;
            Ok(())
        })
    }

    /// The cameras in use, in the order they were added.
    pub fn cameras(&self) -> Result<Vec<Camera>> {
        let sql = format!("SELECT {COLUMNS} FROM cameras WHERE removed_us IS NULL ORDER BY id");
        Ok(self.conn.prepare_cached(&sql)?.query_map([], camera)?.collect::<rusqlite::Result<_>>()?)
    }

    /// A camera in use.
    pub fn camera(&self, id: &CameraId) -> Result<Option<Camera>> {
        let sql = format!("SELECT {COLUMNS} FROM cameras WHERE removed_us IS NULL AND public_id = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([id.as_str()], camera).optional()?)
    }

    /// A camera in use, by the owner's name for it.
    pub fn camera_by_name(&self, name: &str) -> Result<Option<Camera>> {
        let sql = format!("SELECT {COLUMNS} FROM cameras WHERE removed_us IS NULL AND name = ?1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([name], camera).optional()?)
    }

    /// Replaces everything but the id.
    pub fn update_camera(&mut self, camera: &Camera) -> Result<()> {
        self.write(|tx| {
            let changed = tx
            .execute(
                "UPDATE cameras SET name = ?2, main_url = ?3, sub_url = ?4, transport = ?5, audio = ?6, paused = ?7,
                   quota_bytes = ?8, pinned_certificate = ?9, paused_until_us = ?10, place = ?11, class = ?12,
                   clock_correction_us = ?13 WHERE public_id = ?1 AND removed_us IS NULL",
                params![
                    camera.id.as_str(),
                    camera.name,
                    camera.main.expose(),
                    camera.sub.as_ref().map(CameraUrl::expose),
                    transport(camera.transport),
                    camera.audio,
                    camera.paused,
                    camera.quota_bytes.map(int),
                    camera.pinned_certificate,
                    camera.paused_until.map(|t| t.0),
                    camera.place,
                    camera.class.as_str(),
                    camera.clock_correction_us,
                ],
            )
            .map_err(name_taken(&camera.name))?;
            found(changed)
        })
    }

    /// Puts a camera among the recently removed, from where [`Self::restore_camera`] brings it back.
    pub fn remove_camera(&mut self, id: &CameraId, footage: Footage, now: Utc) -> Result<()> {
        self.write(|tx| {
            found(tx.execute(
                "UPDATE cameras SET removed_us = ?2, delete_footage = ?3 WHERE public_id = ?1 AND removed_us IS NULL",
                params![id.as_str(), now.0, footage == Footage::Delete],
            )?)
        })
    }

    /// Undoes a removal. `Error::NameTaken` if its name went to another camera meanwhile.
    pub fn restore_camera(&mut self, id: &CameraId) -> Result<()> {
        self.write(|tx| {
            let name: String = tx
                .query_row(
                    "SELECT name FROM cameras WHERE public_id = ?1 AND removed_us IS NOT NULL AND erased = 0",
                    [id.as_str()],
                    |r| r.get(0),
                )
                .optional()?
                .ok_or(Error::NotFound("camera"))?;
            tx.execute("UPDATE cameras SET removed_us = NULL, delete_footage = 0 WHERE public_id = ?1", [id.as_str()])
                .map_err(name_taken(&name))?;
            Ok(())
        })
    }

    /// Removed, and not yet erased.
    pub fn removed_cameras(&self) -> Result<Vec<RemovedCamera>> {
        let sql = format!(
            "SELECT {COLUMNS}, removed_us, delete_footage FROM cameras
               WHERE removed_us IS NOT NULL AND erased = 0 ORDER BY removed_us"
        );
        let rows = |r: &Row<'_>| {
            let footage = if r.get(14)? { Footage::Delete } else { Footage::Keep };
            Ok(RemovedCamera { camera: camera(r)?, at: utc(r, 13)?, footage })
        };
        Ok(self.conn.prepare_cached(&sql)?.query_map([], rows)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Wipes address and log-in of the cameras removed before `before`: Undo is over. The name stays for the footage that
    /// may outlive it. Gives the erased ones.
    pub fn erase_removed(&mut self, before: Utc) -> Result<Vec<CameraId>> {
        self.write(|tx| {
            let erased = tx
                .prepare_cached(
                    "UPDATE cameras SET main_url = '', sub_url = NULL, pinned_certificate = NULL, erased = 1
                   WHERE removed_us < ?1 AND erased = 0 RETURNING public_id",
                )?
                .query_map([before.0], |r| camera_id(r, 0))?
                .collect::<rusqlite::Result<_>>()?;
            Ok(erased)
        })
    }

    /// The names of all cameras that ever were, for footage that outlived its camera.
    pub fn camera_names(&self) -> Result<Vec<(CameraId, String)>> {
        let mut all = self.conn.prepare_cached("SELECT public_id, name FROM cameras ORDER BY id")?;
        let rows = all.query_map([], |r| Ok((camera_id(r, 0)?, r.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
