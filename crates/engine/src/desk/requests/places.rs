//! Where home is and what each camera looks at, as the owner says. It stays in `private.db`: nothing of it is in a ledger, a log or
//! an error.

use super::{book, set_book, towns};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::{CameraFan, HomePlace, Places};
use model::CameraId;
use model::coordinates::{self, PlaceError};
use model::place::{Fan, MAX_REACH, Place, Point};
use store::PrivateDb;

const HOME: &str = "home";
const FANS: &str = "fans";
/// Characters of what the owner pasted that are shown again.
const LABEL: usize = 60;
/// A town's middle is up to this far from its homes, metres.
pub(super) const TOWN: f64 = 30_000.0;
const WIDTH: std::ops::RangeInclusive<f64> = 10.0..=360.0;
const REACH: std::ops::RangeInclusive<f64> = 2.0..=MAX_REACH;

/// Home and fans, for matching.
#[derive(Default)]
pub(super) struct Known {
    pub(super) home: Option<HomePlace>,
    pub(super) fans: Vec<CameraFan>,
}

impl Known {
    pub(super) fn read(private: &PrivateDb) -> Result<Self> {
        Ok(Self {
            home: book::<Option<HomePlace>>(private, HOME)?.flatten(),
            fans: book(private, FANS)?.unwrap_or_default(),
        })
    }

    /// Home, where it was said to the metre.
    pub(super) fn home(&self) -> Option<Place> {
        self.home.as_ref().filter(|home| !is_rough(home)).map(place_of)
    }

    /// The town that home is in, where no more was said.
    pub(super) fn town(&self) -> Option<Place> {
        self.home.as_ref().filter(|home| is_rough(home)).map(place_of)
    }

    pub(super) fn fan(&self, camera: &CameraId) -> Option<Fan> {
        self.fans.iter().find(|fan| fan.camera == camera.as_str()).map(fan_of)
    }
}

fn place_of(home: &HomePlace) -> Place {
    Place { latitude: home.latitude, longitude: home.longitude }
}

/// Hundredths of a degree are a kilometre: they name a town, from the list or typed, and no home.
fn is_rough(home: &HomePlace) -> bool {
    [home.latitude, home.longitude]
        .into_iter()
        .all(|degrees| (degrees * 100.0 - (degrees * 100.0).round()).abs() < 1e-6)
}

pub(super) fn fan_of(fan: &CameraFan) -> Fan {
    let at = Point { east: fan.at.east, north: fan.at.north };
    Fan { at, bearing: fan.bearing, width: fan.width, reach: fan.reach }
}

impl Desk {
    pub fn places(&self) -> Result<Places> {
        let known = self.with_private(|private| Known::read(private))?;
        Ok(Places { home: known.home.clone(), fans: self.named_fans(known)? })
    }

    /// Towns of a list that is part of the program; at most a dozen.
    pub fn search_place(&self, query: &str) -> Vec<HomePlace> {
        towns::search(query)
    }

    /// Fans of cameras that are there, under the names that they have now.
    pub(super) fn named_fans(&self, known: Known) -> Result<Vec<CameraFan>> {
        let cameras = self.db().cameras()?;
        let named = known.fans.into_iter().filter_map(|fan| {
            let camera = cameras.iter().find(|camera| camera.id.as_str() == fan.camera)?;
            Some(CameraFan { name: camera.name.clone(), ..fan })
        });
        Ok(named.collect())
    }

    /// Says where home is: coordinates or a map's link, read here. `None` forgets it.
    pub fn set_place(&self, text: Option<&str>) -> Result<Places> {
        let home = text.map(home).transpose()?;
        self.with_private(|private| set_book(private, HOME, &home))?;
        self.note("place_set", serde_json::json!({ "known": home.is_some() }), None);
        self.places()
    }

    /// Says what a camera looks at; `None` forgets it.
    pub fn set_fan(&self, camera: &CameraId, fan: Option<&CameraFan>) -> Result<Places> {
        let name = self.find_camera(camera)?.name;
        let fan = fan.map(|fan| checked(fan, camera, &name)).transpose()?;
        self.with_private(|private| {
            let mut fans = Known::read(private)?.fans;
            fans.retain(|held| held.camera != camera.as_str());
            fans.extend(fan);
            set_book(private, FANS, &fans)
        })?;
        self.note("camera_view_set", serde_json::json!({ "camera": camera }), None);
        self.places()
    }
}

fn home(text: &str) -> Result<HomePlace> {
    let place = coordinates::read(text).map_err(|error| {
        let hint = match error {
            PlaceError::ShortLink => {
                "Open it in a browser, wait until the map is there, and paste the long address that the browser shows."
            }
            PlaceError::Unread => {
                "Paste coordinates such as 47.3769, 8.5417, or the address of a map that is open at your home."
            }
            PlaceError::Range => "Latitude comes first, then longitude.",
        };
        Error::new(Code::BadAddress, error.to_string()).hint(hint)
    })?;
    let text = text.trim();
    let label = match (towns::at(place.latitude, place.longitude), text.chars().count()) {
        (Some(town), _) => town,
        (None, 0..=LABEL) => text.to_owned(),
        (None, _) => text.chars().take(LABEL - 1).chain(['…']).collect(),
    };
    Ok(HomePlace { latitude: place.latitude, longitude: place.longitude, label })
}

fn checked(fan: &CameraFan, camera: &CameraId, name: &str) -> Result<CameraFan> {
    let near = |metres: f64| metres.abs() <= MAX_REACH;
    let good = near(fan.at.east) && near(fan.at.north) && fan.bearing.is_finite();
    if !good || !WIDTH.contains(&fan.width) || !REACH.contains(&fan.reach) {
        let message = "A camera hangs at most 200 m from home, and looks 2 to 200 m far and 10 to 360 degrees wide.";
        return Err(Error::new(Code::Refused, message));
    }
    let bearing = fan.bearing.rem_euclid(360.0);
    Ok(CameraFan { camera: camera.to_string(), name: name.to_owned(), bearing, ..fan.clone() })
}
