//! Sticks by UDisks2, on a real bus of its own with objects that have the real names; by the kernel where nothing else answers; and
//! news of them.
#![allow(clippy::print_stderr, reason = "what cannot run on a machine says so")]

use super::udisks::{ROOT, SERVICE};
use super::*;
use crate::export::medium::tests::{House, fill};
use crate::export::medium::{Medium, Shape, Spot};
use crate::view::bundle::{ExportPlace, PlaceKind};
use std::collections::HashMap;
use std::fs;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zbus::blocking::{Connection, connection};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};

/// Tells the child that it runs on a bus of its own.
const PART: &str = "PORCHLIGHT_TEST_UDISKS";
const MODULE: &str = "export::medium::drives::tests";
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test` anew, on a bus of its own. `false`: this is that run.
fn on_a_bus_of_its_own(test: &str) -> bool {
    if std::env::var_os(PART).is_some() {
        return false;
    }
    let ran = Command::new("timeout")
        .args(["120", "dbus-run-session", "--", "sh", "-c"])
        .arg("DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec \"$0\" \"$@\"")
        .arg(std::env::current_exe().expect("this test"))
        .args(["--exact", &format!("{MODULE}::{test}"), "--nocapture"])
        .env(PART, "1")
        .output()
        .expect("set-up installs dbus");
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
    true
}

type Options = HashMap<String, OwnedValue>;

#[derive(Clone, Debug, Default)]
struct Drive {
    vendor: &'static str,
    model: &'static str,
    bus: &'static str,
    removable: bool,
    optical: bool,
    can_power_off: bool,
    said: Said,
}

#[zbus::interface(name = "org.freedesktop.UDisks2.Drive")]
impl Drive {
    #[zbus(property)]
    fn vendor(&self) -> &str {
        self.vendor
    }
    #[zbus(property)]
    fn model(&self) -> &str {
        self.model
    }
    #[zbus(property)]
    fn connection_bus(&self) -> &str {
        self.bus
    }
    #[zbus(property)]
    fn removable(&self) -> bool {
        self.removable
    }
    #[zbus(property)]
    fn media_removable(&self) -> bool {
        self.removable
    }
    #[zbus(property)]
    fn ejectable(&self) -> bool {
        self.removable
    }
    #[zbus(property)]
    fn can_power_off(&self) -> bool {
        self.can_power_off
    }
    #[zbus(property)]
    fn optical(&self) -> bool {
        self.optical
    }
    fn eject(&self, _options: Options) {
        self.said.note("Eject");
    }
    fn power_off(&self, _options: Options) {
        self.said.note("PowerOff");
    }
}

#[derive(Clone, Debug, Default)]
struct Block {
    drive: &'static str,
    size: u64,
    usage: &'static str,
    kind: &'static str,
    label: &'static str,
    uuid: &'static str,
    read_only: bool,
    ignored: bool,
}

#[zbus::interface(name = "org.freedesktop.UDisks2.Block")]
impl Block {
    #[zbus(property)]
    fn drive(&self) -> OwnedObjectPath {
        let path = if self.drive.is_empty() { "/".to_owned() } else { format!("{ROOT}/drives/{}", self.drive) };
        path.try_into().expect("a path")
    }
    #[zbus(property)]
    fn size(&self) -> u64 {
        self.size
    }
    #[zbus(property)]
    fn id_usage(&self) -> &str {
        self.usage
    }
    #[zbus(property)]
    fn id_type(&self) -> &str {
        self.kind
    }
    #[zbus(property)]
    fn id_label(&self) -> &str {
        self.label
    }
    #[zbus(property, name = "IdUUID")]
    fn id_uuid(&self) -> &str {
        self.uuid
    }
    #[zbus(property)]
    fn read_only(&self) -> bool {
        self.read_only
    }
    #[zbus(property)]
    fn hint_ignore(&self) -> bool {
        self.ignored
    }
}

/// What was asked for, in order.
#[derive(Clone, Debug, Default)]
struct Said(Arc<Mutex<Vec<String>>>);

impl Said {
    fn note(&self, what: &str) {
        self.0.lock().expect("no panic").push(what.to_owned());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("no panic"))
    }
}

#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.freedesktop.UDisks2.Error")]
enum Failure {
    #[zbus(error)]
    ZBus(zbus::Error),
    DeviceBusy(String),
    NotAuthorizedCanObtain(String),
}

struct Filesystem {
    /// Where it is mounted when it is.
    at: String,
    mounted: bool,
    said: Said,
    busy: Arc<Mutex<bool>>,
    refuses: bool,
}

#[zbus::interface(name = "org.freedesktop.UDisks2.Filesystem")]
impl Filesystem {
    #[zbus(property)]
    fn mount_points(&self) -> Vec<Vec<u8>> {
        let mut point = self.at.clone().into_bytes();
        point.push(0);
        if self.mounted { vec![point] } else { Vec::new() }
    }
    async fn mount(
        &mut self,
        _options: Options,
        #[zbus(signal_emitter)] emitter: zbus::object_server::SignalEmitter<'_>,
    ) -> std::result::Result<String, Failure> {
        if self.refuses {
            return Err(Failure::NotAuthorizedCanObtain("no".to_owned()));
        }
        self.said.note("Mount");
        self.mounted = true;
        self.mount_points_changed(&emitter).await?;
        Ok(self.at.clone())
    }
    async fn unmount(
        &mut self,
        _options: Options,
        #[zbus(signal_emitter)] emitter: zbus::object_server::SignalEmitter<'_>,
    ) -> std::result::Result<(), Failure> {
        if *self.busy.lock().expect("no panic") {
            return Err(Failure::DeviceBusy("target is busy".to_owned()));
        }
        self.said.note("Unmount");
        self.mounted = false;
        self.mount_points_changed(&emitter).await?;
        Ok(())
    }
}

struct Service {
    bus: Connection,
    said: Said,
    busy: Arc<Mutex<bool>>,
}

impl Service {
    fn begin() -> Self {
        let bus = connection::Builder::system()
            .and_then(|b| b.serve_at(ROOT, zbus::fdo::ObjectManager))
            .and_then(|b| b.name(SERVICE))
            .and_then(connection::Builder::build)
            .expect("the bus takes the service");
        Self { bus, said: Said::default(), busy: Arc::default() }
    }

    fn drive(&self, name: &str, drive: Drive) {
        let drive = Drive { said: self.said.clone(), ..drive };
        self.bus.object_server().at(format!("{ROOT}/drives/{name}"), drive).expect("is served");
    }

    fn block(&self, name: &str, block: Block) {
        self.bus.object_server().at(format!("{ROOT}/block_devices/{name}"), block).expect("is served");
    }

    fn files(&self, name: &str, at: &Path, mounted: bool, refuses: bool) {
        let (said, busy) = (self.said.clone(), self.busy.clone());
        let files = Filesystem { at: at.display().to_string(), mounted, said, busy, refuses };
        self.bus.object_server().at(format!("{ROOT}/block_devices/{name}"), files).expect("is served");
    }

    /// A stick with one partition, as shops sell them.
    fn stick(&self, at: &Path) {
        let drive = Drive {
            vendor: "SanDisk",
            model: "Ultra",
            bus: "usb",
            removable: true,
            can_power_off: true,
            ..Drive::default()
        };
        self.drive("stick", drive);
        self.block("sdb", Block { drive: "stick", size: 32_000_000_000, ..Block::default() });
        let part = Block {
            drive: "stick",
            size: 31_999_000_000,
            usage: "filesystem",
            kind: "vfat",
            label: "EVIDENCE",
            uuid: "4A1C-77F0",
            ..Block::default()
        };
        self.block("sdb1", part);
        self.files("sdb1", at, false, false);
    }

    fn unplug(&self) {
        let objects = self.bus.object_server();
        let at = |name: &str| format!("{ROOT}/block_devices/{name}");
        objects.remove::<Filesystem, _>(at("sdb1")).expect("removed");
        objects.remove::<Block, _>(at("sdb1")).expect("removed");
        objects.remove::<Block, _>(at("sdb")).expect("removed");
        objects.remove::<Drive, _>(format!("{ROOT}/drives/stick")).expect("removed");
    }
}

fn stick_place(id: &str, others_fine: bool) -> ExportPlace {
    ExportPlace { kind: PlaceKind::Stick, drive: Some(id.to_owned()), folder: None, others_fine, link: None }
}

#[test]
fn sticks_are_found_mounted_written_and_let_go_of_by_udisks() {
    if on_a_bus_of_its_own("sticks_are_found_mounted_written_and_let_go_of_by_udisks") {
        return;
    }
    // Nobody is there: the kernel is asked, and nothing waits.
    assert!(udisks::list().is_err());
    list(None).expect("the kernel's");

    let service = Service::begin();
    let folder = tempfile::tempdir().expect("a folder");
    let point = folder.path().canonicalize().expect("there").join("EVIDENCE");
    fs::create_dir(&point).expect("made");
    service.stick(&point);
    // The computer's own disk, the stick that it started from, a disc, what the rules hide, an empty card reader.
    service.drive("own", Drive { model: "SSD", ..Drive::default() });
    let files = Block { size: 1 << 40, usage: "filesystem", kind: "ext4", ..Block::default() };
    service.block("sda1", Block { drive: "own", ..files.clone() });
    service.files("sda1", Path::new("/"), true, false);
    service.drive("live", Drive { bus: "usb", removable: true, ..Drive::default() });
    service.block("sdc1", Block { drive: "live", ..files.clone() });
    service.files("sdc1", Path::new("/"), true, false);
    service.block("sdc2", Block { drive: "live", ..files.clone() });
    service.files("sdc2", &point, false, false);
    service.drive("disc", Drive { bus: "usb", removable: true, optical: true, ..Drive::default() });
    service.block("sr0", Block { drive: "disc", ..files.clone() });
    service.block("sdd1", Block { drive: "stick", ignored: true, ..files.clone() });
    service.drive("reader", Drive { bus: "usb", removable: true, ..Drive::default() });
    service.block("sde", Block { drive: "reader", ..Block::default() });
    service.block("loop0", files.clone());

    let drives = list(None).expect("listed");
    assert_eq!(drives.len(), 1, "{drives:?}");
    let stick = &drives[0];
    assert_eq!((stick.id.as_str(), stick.name.as_str(), stick.format.as_str()), ("sdb1-4A1C-77F0", "EVIDENCE", "vfat"));
    assert_eq!((stick.bytes, stick.free, stick.others, stick.path.as_ref()), (31_999_000_000, None, None, None));
    assert_eq!((stick.largest, stick.source), (Some(u64::from(u32::MAX)), DriveSource::Udisks));
    assert!(stick.problem.is_none() && !stick.read_only);

    // A bundle mounts it, and what lies there is asked about.
    let house = House::new();
    fs::write(point.join("holiday.jpg"), b"x").expect("written");
    let refused = Spot::look(&house.desk, &stick_place(&stick.id, false)).map(drop).expect_err("not confirmed");
    assert_eq!(refused.code, Code::Refused);
    assert_eq!(service.said.take(), ["Mount"]);
    let mounted = list(None).expect("listed").remove(0);
    assert_eq!((mounted.others, mounted.path.as_deref()), (Some(1), point.to_str()));
    assert!(mounted.free.is_some());
    let spot = Spot::look(&house.desk, &stick_place(&stick.id, true)).expect("confirmed");
    assert_eq!(spot.shown(), "EVIDENCE (vfat)");
    assert_eq!(spot.fits(1 << 33, 1 << 32).expect_err("FAT").code, Code::DiskUnfit);
    let medium = Medium::begin(&house.desk, spot, Shape::Open).expect("begun");
    fill(&medium, 100_000).expect("written");
    medium.finish().expect("whole");

    // Another program looks at it.
    *service.busy.lock().expect("no panic") = true;
    assert_eq!(eject(None, &stick.id).expect_err("busy").code, Code::Busy);
    *service.busy.lock().expect("no panic") = false;
    eject(None, &stick.id).expect("let go of");
    assert_eq!(service.said.take(), ["Unmount", "PowerOff"]);
    service.unplug();
    assert!(list(None).expect("listed").is_empty());
    let gone = Spot::look(&house.desk, &stick_place(&stick.id, true)).map(drop).expect_err("gone");
    assert_eq!(gone.code, Code::NotFound);
    assert_eq!(eject(None, &stick.id).expect_err("gone").code, Code::NotFound);
}

#[test]
fn what_the_computer_runs_from_is_no_stick() {
    for (point, system) in [
        ("/", true),
        ("/home", true),
        ("/home/anna/stick", false),
        ("/boot/efi", true),
        ("/run/live/medium", true),
        ("/run/media/anna/STICK", false),
        ("/media/anna/STICK", false),
        ("/mnt", false),
        ("/var/lib/docker", true),
        ("/var/run/media/anna/STICK", false),
    ] {
        assert_eq!(is_system(Path::new(point)), system, "{point}");
    }
}

#[test]
fn sticks_that_take_nothing_say_why() {
    if on_a_bus_of_its_own("sticks_that_take_nothing_say_why") {
        return;
    }
    let service = Service::begin();
    let folder = tempfile::tempdir().expect("a folder");
    let usb = Drive { bus: "usb", removable: true, model: "Disk", ..Drive::default() };
    for (name, usage, kind, read_only) in [
        ("blank", "", "", false),
        ("encrypted", "crypto", "crypto_LUKS", false),
        ("locked", "filesystem", "exfat", true),
        ("refused", "filesystem", "exfat", false),
    ] {
        service.drive(name, usb.clone());
        service.block(name, Block { drive: name, size: 1 << 30, usage, kind, read_only, ..Block::default() });
        if usage == "filesystem" {
            service.files(name, folder.path(), false, true);
        }
    }
    let drives = list(None).expect("listed");
    let said: Vec<_> = drives.iter().map(|drive| drive.problem.as_ref().map_or("", |p| p.message.as_str())).collect();
    assert_eq!(
        said,
        [
            "Nothing that this computer can read is on this stick.",
            "This stick is encrypted: who gets it could not open it.",
            "The stick is read-only.",
            ""
        ]
    );
    assert!(drives.iter().all(|drive| drive.name == "Disk"));
    let house = House::new();
    for drive in &drives {
        let error = Spot::look(&house.desk, &stick_place(&drive.id, true)).map(drop).expect_err("refused");
        let code = if drive.problem.is_some() { Code::DiskUnfit } else { Code::Refused };
        assert_eq!(error.code, code, "{}", drive.id);
        assert!(error.hint.is_some());
    }
}

#[test]
fn plugging_in_mounting_and_pulling_are_told() {
    if on_a_bus_of_its_own("plugging_in_mounting_and_pulling_are_told") {
        return;
    }
    let service = Service::begin();
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let mut watcher = Watcher::begin();
    let mut told = |what: &str, act: &dyn Fn()| {
        // What the rest of this computer does meanwhile is none of it.
        while runtime
            .block_on(async { tokio::time::timeout(Duration::from_millis(500), watcher.changed()).await })
            .is_ok()
        {}
        act();
        let news = runtime.block_on(async { tokio::time::timeout(PATIENCE, watcher.changed()).await });
        assert!(news.is_ok(), "never told: {what}");
    };
    told("plugged in", &|| service.stick(folder.path()));
    let id = "sdb1-4A1C-77F0";
    told("mounted", &|| drop(udisks::mount(id).expect("mounted")));
    told("let go of", &|| udisks::eject(id).expect("let go of"));
    told("pulled", &|| service.unplug());
    if rustix::process::geteuid().is_root() {
        let point = folder.path().to_str().expect("plain");
        let run = |program: &str, arguments: &[&str]| {
            assert!(Command::new(program).args(arguments).status().is_ok_and(|status| status.success()), "{program}");
        };
        // Without a word of UDisks2: the kernel's list.
        told("mounted by hand", &|| run("mount", &["-t", "tmpfs", "stick", point]));
        told("unmounted by hand", &|| run("umount", &[point]));
    } else {
        eprintln!("SKIPPED: mounting by hand; only root may mount");
    }
}
