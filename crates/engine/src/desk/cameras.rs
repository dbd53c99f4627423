//! Cameras: adding, changing, pausing, removing, with what is wrong in plain words.

use super::Desk;
use crate::error::{Code, Error, Result};
use crate::recorder;
use crate::socket::live::reason;
use crate::view;
use model::{Camera, CameraId, CameraUrl, Secret, UrlError, Utc};
use store::Footage;

/// What a camera is added with.
pub struct NewCamera {
    pub name: String,
    pub url: Secret<String>,
    pub sub_url: Option<Secret<String>>,
    pub transport: view::TransportName,
    pub audio: bool,
    /// Where it hangs, in the owner's words.
    pub place: String,
    pub class: view::CameraClass,
    pub quota_bytes: Option<u64>,
}

/// Longest name, in characters: what a tile shows in one line.
const MAX_NAME: usize = 60;
/// Longest description of a place, in characters.
const MAX_PLACE: usize = 200;
/// A camera whose clock is off by more than a day is to be set, not corrected.
const MAX_CORRECTION_US: i64 = 24 * 3600 * 1_000_000;

impl Desk {
    /// Every camera with what it does now, and those that were removed within a day.
    pub fn cameras(&self) -> Result<Vec<view::CameraView>> {
        // The recorder's trouble is shown elsewhere; the list stands without it.
        let status = self.recorder().ok().flatten();
        let (cameras, removed) = {
            let db = self.db();
            (db.cameras()?, db.removed_cameras()?)
        };
        let mut views: Vec<_> = cameras.iter().map(|camera| camera_view(camera, status.as_ref())).collect();
        views.extend(
            removed.iter().map(|r| view::CameraView { removed: Some(r.at.rfc3339()), ..camera_view(&r.camera, None) }),
        );
        let ids = cameras.iter().chain(removed.iter().map(|r| &r.camera)).map(|camera| &camera.id);
        for (view, id) in views.iter_mut().zip(ids) {
            self.add_facts(view, id)?;
        }
        Ok(views)
    }

    pub fn camera(&self, id: &CameraId) -> Result<view::CameraView> {
        let camera = self.find_camera(id)?;
        let mut view = camera_view(&camera, self.recorder().ok().flatten().as_ref());
        self.add_facts(&mut view, id)?;
        Ok(view)
    }

    /// What the database counted and noted of a camera.
    fn add_facts(&self, view: &mut view::CameraView, id: &CameraId) -> Result<()> {
        let days = self.camera_days()?.get(id).copied();
        (view.recorded_days, view.expected_days) = days.unwrap_or_default();
        view.clock_offset_us = self.db().last_clock_offset(id)?;
        Ok(())
    }

    /// The camera that `text` names: by its id, or by the owner's name for it.
    pub fn camera_id(&self, text: &str) -> Result<CameraId> {
        let db = self.db();
        if let Some(camera) = db.camera_by_name(text)? {
            return Ok(camera.id);
        }
        if let Ok(id) = CameraId::try_from(text.to_owned())
            && db.camera_names()?.iter().any(|(known, _)| *known == id)
        {
            return Ok(id);
        }
        // The one that was removed last, so that it can be taken back by its name.
        if let Some(removed) = db.removed_cameras()?.into_iter().rev().find(|r| r.camera.name == text) {
            return Ok(removed.camera.id);
        }
        Err(Error::new(Code::NotFound, format!("There is no camera called {text}.")))
    }

    pub fn add_camera(&self, new: &NewCamera) -> Result<view::CameraView> {
        let mut random = [0; 5];
        getrandom::fill(&mut random).map_err(|_| Error::internal("The system gives no random bytes."))?;
        let camera = Camera {
            id: CameraId::from_random(random),
            name: name(&new.name)?,
            main: address(new.url.expose())?,
            sub: sub_address(new.sub_url.as_ref())?,
            transport: new.transport.into(),
            audio: new.audio,
            paused: false,
            paused_until: None,
            quota_bytes: limit(new.quota_bytes)?,
            pinned_certificate: None,
            place: place(&new.place)?,
            class: new.class.into(),
            clock_correction_us: 0,
        };
        self.db().add_camera(&camera, self.clock.now())?;
        self.poke();
        self.note("camera_added", serde_json::json!({ "camera": camera.id }), Some(&camera.name));
        self.camera(&camera.id)
    }

    pub fn update_camera(&self, id: &CameraId, change: &view::CameraChange) -> Result<view::CameraView> {
        let mut camera = self.find_camera(id)?;
        if let Some(text) = &change.name {
            camera.name = name(text)?;
        }
        if let Some(text) = &change.url {
            let new = address(text)?;
            // Another host shows another certificate.
            if new.host() != camera.main.host() || new.port() != camera.main.port() {
                camera.pinned_certificate = None;
            }
            camera.main = new;
        }
        if let Some(sub) = &change.sub_url {
            camera.sub = sub_address(sub.clone().map(Secret::new).as_ref())?;
        }
        if let Some(transport) = change.transport {
            camera.transport = transport.into();
        }
        if let Some(audio) = change.audio {
            camera.audio = audio;
        }
        if let Some(text) = &change.place {
            camera.place = place(text)?;
        }
        if let Some(class) = change.class {
            camera.class = class.into();
        }
        if let Some(quota) = change.quota_bytes {
            camera.quota_bytes = limit(quota)?;
        }
        if let Some(correction) = change.clock_correction_us {
            if correction.abs() > MAX_CORRECTION_US {
                return Err(Error::new(Code::Refused, "A camera's times are corrected by a day at the most.")
                    .hint("Set the camera's own clock; what is left of the difference is corrected here."));
            }
            camera.clock_correction_us = correction;
        }
        self.db().update_camera(&camera)?;
        self.poke();
        self.note("camera_changed", serde_json::json!({ "camera": id }), None);
        self.camera(id)
    }

    /// Privacy: nothing is recorded for now. `until` ends the pause by itself, also with no window open.
    pub fn pause_camera(&self, id: &CameraId, paused: bool, until: Option<Utc>) -> Result<view::CameraView> {
        let now = self.clock.now();
        if until.is_some_and(|until| until <= now) {
            return Err(Error::new(Code::Refused, "A pause ends in the future, or not by itself."));
        }
        let mut camera = self.find_camera(id)?;
        let until = until.filter(|_| paused);
        if (camera.is_paused(now), camera.paused_until.filter(|_| camera.paused)) != (paused, until) {
            (camera.paused, camera.paused_until) = (paused, until);
            self.db().update_camera(&camera)?;
            self.poke();
            let kind = if paused { "camera_paused" } else { "camera_resumed" };
            let public = match until {
                Some(until) => serde_json::json!({ "camera": id, "until": until.rfc3339() }),
                None => serde_json::json!({ "camera": id }),
            };
            self.note(kind, public, None);
        }
        self.camera(id)
    }

    /// With its footage: that goes after a day, sooner if space is needed, and can be taken back until then.
    pub fn remove_camera(&self, id: &CameraId, with_footage: bool) -> Result<()> {
        let footage = if with_footage { Footage::Delete } else { Footage::Keep };
        self.db().remove_camera(id, footage, self.clock.now())?;
        self.poke();
        self.note("camera_removed", serde_json::json!({ "camera": id, "with_footage": with_footage }), None);
        Ok(())
    }

    pub fn restore_camera(&self, id: &CameraId) -> Result<()> {
        self.db().restore_camera(id)?;
        self.poke();
        self.note("camera_restored", serde_json::json!({ "camera": id }), None);
        Ok(())
    }

    pub(super) fn find_camera(&self, id: &CameraId) -> Result<Camera> {
        self.db().camera(id)?.ok_or_else(|| Error::new(Code::NotFound, "There is no such camera."))
    }
}

/// Reads an id that a page or a command gave.
pub fn camera_id(text: &str) -> Result<CameraId> {
    CameraId::try_from(text.to_owned()).map_err(|e| Error::new(Code::NotFound, "There is no such camera.").source(e))
}

/// An address, or what is wrong with it.
pub(super) fn address(text: &str) -> Result<CameraUrl> {
    CameraUrl::parse(text).map_err(|error| {
        let (message, hint) = match error {
            UrlError::Empty => ("An address is needed.", "It looks like rtsp://192.168.1.20:554/stream1."),
            UrlError::Scheme => (
                "This is not an RTSP address.",
                "It begins with rtsp:// or rtsps://. The address of the camera's web page is another one.",
            ),
            UrlError::Host => {
                ("The camera's name or number in the network is missing or wrong.", "For example 192.168.1.20.")
            }
            UrlError::Port => ("The port is wrong.", "A number from 1 to 65535 after the colon; usually 554."),
            UrlError::Characters => (
                "The address holds a space or another character that cannot stand in one.",
                "In a password, write it as % and two digits, for example %20 for a space.",
            ),
            UrlError::TooLong => ("The address is too long.", "No camera's has more than 2048 characters."),
        };
        Error::new(Code::BadAddress, message).hint(hint)
    })
}

fn sub_address(text: Option<&Secret<String>>) -> Result<Option<CameraUrl>> {
    text.filter(|t| !t.expose().trim().is_empty()).map(|t| address(t.expose())).transpose()
}

fn name(text: &str) -> Result<String> {
    let text = text.trim();
    let fits = (1..=MAX_NAME).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    if !fits {
        return Err(Error::new(Code::Refused, "A camera's name has 1 to 60 characters, in one line."));
    }
    Ok(text.to_owned())
}

/// Where a camera hangs.
fn place(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > MAX_PLACE || text.chars().any(char::is_control) {
        return Err(Error::new(Code::Refused, "A place has at most 200 characters, in one line."));
    }
    Ok(text.to_owned())
}

/// A camera's own limit. SQLite must hold it, and a limit below one segment would keep nothing.
fn limit(quota: Option<u64>) -> Result<Option<u64>> {
    const LEAST: u64 = 100_000_000;
    match quota {
        Some(bytes) if !(LEAST..=i64::MAX as u64 / 4).contains(&bytes) => {
            Err(Error::new(Code::Refused, "A camera's limit is 0.1 GB or more.")
                .hint("Leave it empty for no limit of its own."))
        }
        quota => Ok(quota),
    }
}

fn camera_view(camera: &Camera, recorder: Option<&recorder::RecorderStatus>) -> view::CameraView {
    let status = recorder.and_then(|r| r.cameras.iter().find(|c| c.camera == camera.id));
    view::CameraView {
        id: camera.id.to_string(),
        name: camera.name.clone(),
        address: camera.main.to_string(),
        sub_address: camera.sub.as_ref().map(ToString::to_string),
        transport: camera.transport.into(),
        audio: camera.audio,
        paused: camera.paused,
        paused_until: camera.paused_until.filter(|_| camera.paused).map(|t| t.rfc3339()),
        place: camera.place.clone(),
        class: camera.class.into(),
        quota_bytes: camera.quota_bytes,
        clock_correction_us: camera.clock_correction_us,
        clock_offset_us: None,
        recorded_days: 0.0,
        expected_days: None,
        removed: None,
        status: status.map_or_else(off, status_view),
    }
}

fn off() -> view::CameraStatus {
    view::CameraStatus {
        state: view::CameraState::Off,
        cause: None,
        reason: None,
        since: None,
        last_durable: None,
        bit_rate: 0,
        frame_rate: 0.0,
        recorded_bytes: 0,
        retry_in_ms: None,
    }
}

fn status_view(status: &recorder::CameraStatus) -> view::CameraStatus {
    view::CameraStatus {
        state: status.state.into(),
        cause: status.cause.map(Into::into),
        reason: status.last_end.map(|end| reason(end).to_owned()),
        since: Some(status.since.rfc3339()),
        last_durable: status.last_durable.map(|t| t.rfc3339()),
        bit_rate: status.bit_rate,
        frame_rate: status.frame_rate,
        recorded_bytes: status.recorded_bytes,
        retry_in_ms: status.retry_in_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_single_lines() {
        let long = "x".repeat(61);
        for (text, expected) in [
            (" Door ", Some("Door")),
            ("Tür – Süd", Some("Tür – Süd")),
            ("", None),
            ("a\nb", None),
            (long.as_str(), None),
        ] {
            assert_eq!(name(text).ok().as_deref(), expected, "{text:?}");
        }
    }

    #[test]
    fn a_bad_address_is_explained() {
        for text in ["", "http://cam/", "rtsp:///x", "rtsp://cam:0/", "rtsp://a b/"] {
            let error = address(text).expect_err(text);
            assert_eq!(error.code, Code::BadAddress);
            assert!(error.hint.is_some());
        }
    }
}
