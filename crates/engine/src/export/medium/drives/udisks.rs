//! UDisks2 over D-Bus: what is plugged in, mounting for whoever sits there, letting go.
//!
//! <https://storaged.org/doc/udisks2-api/latest/>. All objects are read at once; what they say is turned into views by a pure function.

use super::{gone, is_system, largest, look, mounts, unknown};
use crate::error::{Code, Error, Result};
use crate::export::medium::words::Words;
use crate::mounts::Mount;
use crate::view::bundle::{DriveSource, DriveView};
use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;
use std::time::Duration;
use tracing::debug;
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

pub(super) const SERVICE: &str = "org.freedesktop.UDisks2";
pub(super) const ROOT: &str = "/org/freedesktop/UDisks2";
const BLOCK: &str = "org.freedesktop.UDisks2.Block";
const FILESYSTEM: &str = "org.freedesktop.UDisks2.Filesystem";
const DRIVE: &str = "org.freedesktop.UDisks2.Drive";

/// Who does not list its objects in this time hangs; the kernel is asked then.
const ASKING: Duration = Duration::from_secs(5);
/// Mounting may check a file system first, and may ask the owner for a password; unmounting brings what others wrote to a slow stick.
const ACTING: Duration = Duration::from_secs(180);

type Properties = HashMap<String, OwnedValue>;
type Objects = HashMap<OwnedObjectPath, HashMap<String, Properties>>;

/// Busses that are made to be unplugged.
const BUSSES: [&str; 3] = ["usb", "sdio", "ieee1394"];

fn connect(patience: Duration) -> zbus::Result<Connection> {
    connection::Builder::system()?.method_timeout(patience).build()
}

fn objects(bus: &Connection) -> zbus::Result<Objects> {
    let manager = Some("org.freedesktop.DBus.ObjectManager");
    bus.call_method(Some(SERVICE), ROOT, manager, "GetManagedObjects", &())?.body().deserialize()
}

pub(super) fn list() -> zbus::Result<Vec<DriveView>> {
    let objects = objects(&connect(ASKING)?)?;
    let mounts = mounts();
    Ok(sticks(&objects).into_iter().filter_map(|stick| stick.view(&mounts)).collect())
}

/// Mounts a stick for whoever sits there. Gives where it is then.
pub(super) fn mount(id: &str) -> Result<PathBuf> {
    let (bus, stick) = find(id)?;
    if let Some(point) = stick.points.first() {
        return Ok(point.clone());
    }
    let answer = call(&bus, &stick.block, FILESYSTEM, "Mount").and_then(|answer| answer.body().deserialize::<String>());
    answer.map(PathBuf::from).map_err(|error| {
        let (code, message, hint) = match kind(&error) {
            Kind::NotAllowed => (
                Code::Refused,
                "The system does not let you open this stick.",
                "Open it in your file manager; it may ask for a password.",
            ),
            Kind::Busy | Kind::Other => (
                Code::DiskUnfit,
                "This stick could not be opened.",
                "Does your file manager open it? Else take another stick, or format this one as exFAT.",
            ),
        };
        Error::new(code, message).hint(hint).source(error)
    })
}

/// Unmounts all of a stick, and powers it off where it can be.
pub(super) fn eject(id: &str) -> Result<()> {
    let (bus, stick) = find(id)?;
    let all = objects(&bus).map_err(|e| gone().source(e))?;
    for part in sticks(&all).into_iter().filter(|part| part.drive == stick.drive) {
        for _ in &part.points {
            call(&bus, &part.block, FILESYSTEM, "Unmount").map_err(|error| {
                let busy = "Everything is on the stick, but another program still looks at it.";
                let (code, message) = match kind(&error) {
                    Kind::Busy => (Code::Busy, busy),
                    Kind::NotAllowed | Kind::Other => {
                        (Code::Refused, "Everything is on the stick, but the system does not let go of it.")
                    }
                };
                Error::new(code, message)
                    .hint("Close what shows the stick, and try again; or take it out by your file manager.")
                    .source(error)
            })?;
        }
    }
    // What is unmounted can be pulled: whether its light goes out as well is a nicety that some systems keep for themselves.
    let last = if stick.can_power_off { "PowerOff" } else { "Eject" };
    if (stick.can_power_off || stick.ejectable)
        && let Err(error) = call(&bus, &stick.drive, DRIVE, last)
    {
        debug!(%error, "a stick was unmounted, and not powered off");
    }
    Ok(())
}

fn call(bus: &Connection, at: &OwnedObjectPath, interface: &str, method: &str) -> zbus::Result<zbus::Message> {
    let no_options: HashMap<&str, Value<'_>> = HashMap::new();
    bus.call_method(Some(SERVICE), at, Some(interface), method, &no_options)
}

fn find(id: &str) -> Result<(Connection, Stick)> {
    let bus = connect(ACTING).map_err(|e| gone().source(e))?;
    let all = objects(&bus).map_err(|e| gone().source(e))?;
    let stick = sticks(&all).into_iter().find(|stick| stick.id == id).ok_or_else(gone)?;
    Ok((bus, stick))
}

/// What went wrong, by the names that UDisks2 gives its errors.
enum Kind {
    Busy,
    NotAllowed,
    Other,
}

fn kind(error: &zbus::Error) -> Kind {
    let zbus::Error::MethodError(name, ..) = error else { return Kind::Other };
    match name.as_str().rsplit('.').next() {
        Some("DeviceBusy") => Kind::Busy,
        Some("NotAuthorized" | "NotAuthorizedCanObtain" | "NotAuthorizedDismissed") => Kind::NotAllowed,
        _ => Kind::Other,
    }
}

/// A file system on what can be pulled, or something that can be pulled and has none.
#[derive(Debug)]
struct Stick {
    id: String,
    name: String,
    block: OwnedObjectPath,
    drive: OwnedObjectPath,
    bytes: u64,
    format: String,
    /// Something is on it that is no file system that can be opened now: it is encrypted, say.
    usage: String,
    has_files: bool,
    points: Vec<PathBuf>,
    read_only: bool,
    ejectable: bool,
    can_power_off: bool,
}

impl Stick {
    /// `None`: its file system is gone at this moment.
    fn view(self, mounts: &[Mount]) -> Option<DriveView> {
        let mut view = unknown(self.id, self.name, DriveSource::Udisks);
        (view.bytes, view.read_only, view.largest) = (self.bytes, self.read_only, largest(&self.format));
        view.format = self.format;
        if let Some(point) = self.points.first() {
            look(&mut view, point, mounts).ok()?;
        } else if !self.has_files && self.usage == "crypto" {
            let error = Error::new(Code::DiskUnfit, "This stick is encrypted: who gets it could not open it.")
                .hint("Take another stick. What should be sealed to the requester is sealed by a tick in the export.");
            view.problem = Some(error.view());
        } else if !self.has_files {
            let error = Error::new(Code::DiskUnfit, "Nothing that this computer can read is on this stick.").hint(
                "Format it as exFAT, which every computer reads; what is on it is lost by that. Or take another one.",
            );
            view.problem = Some(error.view());
        } else if view.read_only {
            view.problem = Some(Words { stick: true, name: view.name.clone() }.read_only().view());
        }
        Some(view)
    }
}

/// The sticks among all objects, in the order of their names.
fn sticks(objects: &Objects) -> Vec<Stick> {
    let mut found: Vec<Stick> = objects.iter().filter_map(|(path, faces)| stick(objects, path, faces)).collect();
    found.sort_by(|a, b| a.block.cmp(&b.block));
    // This computer started from it, or its home lies there.
    let system: Vec<OwnedObjectPath> = found
        .iter()
        .filter(|stick| stick.points.iter().any(|point| is_system(point)))
        .map(|stick| stick.drive.clone())
        .collect();
    found.retain(|stick| !system.contains(&stick.drive));
    // A disk with partitions is shown by them.
    let with_files: Vec<OwnedObjectPath> = found.iter().filter(|s| s.has_files).map(|s| s.drive.clone()).collect();
    let mut shown: Vec<OwnedObjectPath> = Vec::new();
    found.retain(|stick| {
        stick.has_files
            || (!with_files.contains(&stick.drive) && !shown.contains(&stick.drive)) && {
                shown.push(stick.drive.clone());
                true
            }
    });
    found
}

fn stick(objects: &Objects, path: &OwnedObjectPath, faces: &HashMap<String, Properties>) -> Option<Stick> {
    let block = faces.get(BLOCK)?;
    let drive_path = block.get("Drive")?.downcast_ref::<ObjectPath<'_>>().ok()?;
    let (drive_path, faces_of_drive) = objects.iter().find(|(path, _)| path.as_str() == drive_path.as_str())?;
    let drive = faces_of_drive.get(DRIVE)?;
    let bytes = number(block, "Size");
    let pulled = yes(drive, "Removable")
        || yes(drive, "MediaRemovable")
        || BUSSES.contains(&text(drive, "ConnectionBus").as_str());
    // A card reader without a card, a DVD, and what the system's own rules hide.
    if !pulled || bytes == 0 || yes(drive, "Optical") || yes(block, "HintIgnore") {
        return None;
    }
    let (label, maker) = (text(block, "IdLabel"), format!("{} {}", text(drive, "Vendor"), text(drive, "Model")));
    let name = [label.trim(), maker.trim(), "Stick"].into_iter().find(|name| !name.is_empty())?.to_owned();
    let device = path.as_str().rsplit('/').next()?;
    let files = faces.get(FILESYSTEM);
    Some(Stick {
        // The next stick in this socket is another one.
        id: format!("{device}-{}", text(block, "IdUUID")),
        name,
        block: path.clone(),
        drive: drive_path.clone(),
        bytes,
        format: if files.is_some() { text(block, "IdType") } else { String::new() },
        usage: text(block, "IdUsage"),
        has_files: files.is_some(),
        points: files.map(points).unwrap_or_default(),
        read_only: yes(block, "ReadOnly"),
        ejectable: yes(drive, "Ejectable"),
        can_power_off: yes(drive, "CanPowerOff"),
    })
}

fn text(properties: &Properties, name: &str) -> String {
    properties.get(name).and_then(|value| value.downcast_ref::<&str>().ok()).unwrap_or_default().to_owned()
}

fn yes(properties: &Properties, name: &str) -> bool {
    properties.get(name).and_then(|value| value.downcast_ref::<bool>().ok()).unwrap_or_default()
}

fn number(properties: &Properties, name: &str) -> u64 {
    properties.get(name).and_then(|value| value.downcast_ref::<u64>().ok()).unwrap_or_default()
}

/// Paths are bytes that end in a zero.
fn points(files: &Properties) -> Vec<PathBuf> {
    let points = files.get("MountPoints").and_then(|value| value.try_clone().ok());
    let points: Vec<Vec<u8>> = points.and_then(|value| value.try_into().ok()).unwrap_or_default();
    let path = |bytes: Vec<u8>| {
        let bytes = bytes.into_iter().take_while(|&byte| byte != 0).collect();
        PathBuf::from(OsString::from_vec(bytes))
    };
    points.into_iter().map(path).collect()
}
