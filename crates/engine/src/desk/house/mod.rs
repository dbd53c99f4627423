//! The house itself: where footage lies and what it takes, old and swapped disks, where the recorder's own key lives.

mod folder;
mod key_move;
mod overview;
mod volumes;

pub(super) use key_move::finish_key_move;

use super::Desk;
use model::{CameraId, Mono};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Days recorded and days expected, by camera.
type Days = BTreeMap<CameraId, (f64, Option<f64>)>;

/// The last count of them, and when that was.
pub(super) struct Footprints(Mutex<Option<(Mono, Days)>>);
