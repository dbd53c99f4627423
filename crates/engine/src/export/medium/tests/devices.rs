//! E6 and E7 on disks of their own: ext4 on a loop device, FAT and exFAT by programs in between (FUSE), full, read-only, dying, and
//! pulled out in the middle.
//!
//! They need root, loop devices and /dev/fuse, and say so where they cannot run. A kernel without FAT is no hindrance.
#![allow(clippy::print_stderr, reason = "what cannot run on a machine says so")]

use super::*;
use crate::export::medium::drives::named;
use crate::view::bundle::ReadBack;
use rustix::fs::{MemfdFlags, SealFlags};
use std::io::{Read, Seek, SeekFrom};
use std::os::fd::AsRawFd;
use std::os::unix::fs::FileExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const MB: u64 = 1_000_000;

/// What is mounted, by which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    Ext4,
    /// `fusefat`, on the image itself.
    Fat,
    /// `exfat-fuse`, which wants a block device.
    ExFat,
}

/// An image and where it is mounted.
struct Disk {
    folder: tempfile::TempDir,
    format: Format,
    /// The program in between, and the loop device below it.
    server: Option<Child>,
    device: Option<String>,
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let ended = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ended.is_ok_and(|status| status.success())
}

/// `None`, with the reason printed, where this machine cannot.
fn disk(format: Format, bytes: u64) -> Option<Disk> {
    let skip = |why: &str| {
        eprintln!("SKIPPED on {format:?}: {why}");
        None
    };
    if !rustix::process::geteuid().is_root() {
        return skip("only root may mount");
    }
    let needed: &[&str] = match format {
        Format::Ext4 => &["/dev/loop-control"],
        Format::Fat => &["/dev/fuse", "/usr/bin/fusefat"],
        Format::ExFat => &["/dev/loop-control", "/dev/fuse", "/usr/sbin/mount.exfat-fuse"],
    };
    if let Some(missing) = needed.iter().find(|path| !Path::new(path).exists()) {
        return skip(&format!("{missing} is not there"));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut disk = Disk { folder, format, server: None, device: None };
    fs::create_dir(disk.point()).expect("made");
    fs::File::create(disk.image()).and_then(|file| file.set_len(bytes)).expect("an image");
    let image = disk.image().display().to_string();
    let made = match format {
        // Without the journal and the reserve, a small image has room.
        Format::Ext4 => run("mkfs.ext4", &["-q", "-F", "-m", "0", "-O", "^has_journal", &image]),
        // With a label, this program shows a file of that name.
        Format::Fat => run("mkfs.vfat", &[&image]),
        Format::ExFat => run("mkfs.exfat", &[&image]),
    };
    if !made {
        return skip("the image could not be formatted");
    }
    if disk.mount("rw") { Some(disk) } else { skip("it could not be mounted") }
}

impl Disk {
    fn point(&self) -> PathBuf {
        self.folder.path().join("stick")
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn mount(&mut self, options: &str) -> bool {
        let (image, point) = (self.image().display().to_string(), self.point().display().to_string());
        if self.format == Format::Ext4 {
            return run("mount", &["-t", "ext4", "-o", &format!("loop,{options}"), &image, &point]);
        }
        let program = match self.format {
            // In the foreground, so that it can be killed by its id.
            Format::Fat => Command::new("fusefat").args(["-f", "-o", "rw+", &image, &point]).quiet(),
            _ => {
                let found = Command::new("losetup").args(["--find", "--show", &image]).output().expect("is there");
                let device = String::from_utf8(found.stdout).expect("a name").trim().to_owned();
                let program = Command::new("mount.exfat-fuse").args(["-d", &device, &point]).quiet();
                self.device = Some(device);
                program
            }
        };
        self.server = Some(program);
        let end = Instant::now() + Duration::from_secs(20);
        while !self.is_mounted() {
            if Instant::now() > end {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    }

    fn is_mounted(&self) -> bool {
        crate::mounts::mounts().iter().any(|mount| mount.point == self.point())
    }

    /// As the owner's file manager does it, or, `lazily`, as a hand does it.
    fn unmount(&mut self, lazily: bool) {
        let point = self.point().display().to_string();
        let how: &[&str] = if lazily { &["-l", &point] } else { &[&point] };
        assert!(run("umount", how), "unmounted");
        self.end();
    }

    /// The program in between is gone from one moment to the next.
    fn kill(&mut self) {
        self.server.as_mut().expect("a program").kill().expect("killed");
        self.end();
    }

    fn end(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.wait();
        }
        if let Some(device) = self.device.take() {
            run("losetup", &["-d", &device]);
        }
    }

    fn spot(&self, house: &House, others_fine: bool) -> Result<Spot> {
        Spot::on(&house.desk, named::at(&self.point()).expect("a stick"), others_fine)
    }

    fn entries(&self) -> Vec<String> {
        entries(&self.point()).into_iter().filter(|name| name != "lost+found").collect()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        while self.is_mounted() && run("umount", &["-l", &self.point().display().to_string()]) {}
        if let Some(server) = &mut self.server {
            let _ = server.kill();
        }
        self.end();
    }
}

trait Quiet {
    fn quiet(&mut self) -> Child;
}

impl Quiet for Command {
    fn quiet(&mut self) -> Child {
        self.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts")
    }
}

/// Puts chunks until something is said.
fn write_on(file: &mut Writing<'_>, most: u64) -> Error {
    let chunk = media(100_000);
    for _ in 0..most / 100_000 {
        if let Err(error) = file.put(&chunk) {
            return error;
        }
    }
    panic!("nothing was said");
}

fn remembered(house: &House) -> Vec<PathBuf> {
    house.desk.remembered_copies().expect("reads")
}

#[test]
fn e6_a_bundle_on_a_stick_is_read_back_from_it_and_anybody_may_read_it() {
    let house = House::new();
    for format in [Format::Ext4, Format::ExFat] {
        let Some(mut disk) = disk(format, 64 * MB) else { continue };
        let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
        fill(&medium, 5_000_000).expect("written");
        let name = medium.name().to_owned();
        assert_eq!(disk.entries(), [format!("{name}.partial")], "{format:?}");
        for path in ["data/clip-01.mp4", "meta/bundle.json", "manifest-sha256.txt"] {
            let back = medium.read_back(path, |_| Ok(())).expect("the same");
            // Behind a program, nobody knows what it remembers.
            let from = if format == Format::Ext4 { ReadBack::Medium } else { ReadBack::NotProven };
            assert_eq!(back.from, from, "{format:?} {path}");
        }
        let whole = medium.finish().expect("whole");
        assert!(remembered(&house).is_empty());
        // As it is on the next computer.
        disk.unmount(false);
        assert!(disk.mount("rw"));
        assert_eq!(disk.entries(), [name], "{format:?}");
        assert_eq!(fs::read(whole.join("data/clip-01.mp4")).expect("there"), media(5_000_000));
        for path in ["data/clip-01.mp4", "meta/bundle.json", "manifest-sha256.txt"] {
            let meta = whole.join(path).metadata().expect("there");
            assert_eq!(meta.mtime(), MIDNIGHT, "{format:?} {path}");
            if format == Format::Ext4 {
                assert_eq!(meta.permissions().mode() & 0o777, 0o644, "{path}");
            }
        }
        if format == Format::Ext4 {
            for path in [&whole, &whole.join("data"), &whole.join("meta")] {
                let meta = path.metadata().expect("there");
                assert_eq!((meta.mtime(), meta.permissions().mode() & 0o777), (MIDNIGHT, 0o755), "{path:?}");
            }
            assert_eq!(disk.point().metadata().expect("there").mtime(), MIDNIGHT, "the stick's own folder");
        }
    }
}

#[test]
fn e6_a_sealed_bundle_lies_on_a_fat_stick() {
    let house = House::new();
    let Some(mut disk) = disk(Format::Fat, 64 * MB) else { return };
    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Sealed).expect("begun");
    let name = medium.name().to_owned();
    let mut file = medium.create(&name).expect("begun");
    file.put(&media(5_000_000)).expect("written");
    file.close().expect("synced");
    assert_eq!(medium.read_back(&name, |_| Ok(())).expect("the same").from, ReadBack::NotProven);
    let whole = medium.finish().expect("whole");
    disk.unmount(false);
    assert!(disk.mount("rw"));
    assert_eq!(disk.entries(), [name]);
    assert!(fs::read(&whole).expect("there") == media(5_000_000));
    assert_eq!(whole.metadata().expect("there").mtime(), MIDNIGHT);
}

/// `fusefat` loses what is in a folder that it renames, without a word.
#[test]
fn e6_a_bundle_that_a_file_system_loses_is_not_called_whole() {
    let house = House::new();
    let Some(disk) = disk(Format::Fat, 64 * MB) else { return };
    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
    fill(&medium, 1_000_000).expect("written");
    let error = medium.finish().expect_err("it is not there");
    assert_eq!(error.code, Code::DiskUnfit);
    assert!(error.message.contains("does not give back"), "{error}");
    assert!(disk.entries().is_empty(), "and no empty bundle stays");
}

/// The proof that a direct read is one: the medium is changed behind the file system, which still remembers what was written.
#[test]
fn e6_a_medium_that_lost_a_bit_is_found_out() {
    let house = House::new();
    let Some(disk) = disk(Format::Ext4, 64 * MB) else { return };
    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
    fill(&medium, 3_000_000).expect("written");
    let path = medium.folder().join("data/clip-01.mp4");
    let good = fs::read(&path).expect("there");
    let image = fs::read(disk.image()).expect("there");
    let needle = &media(3_000_000)[1_000_000..1_000_064];
    let at = image.windows(64).position(|window| window == needle).expect("it is on the disk");
    let file = fs::OpenOptions::new().write(true).open(disk.image()).expect("there");
    file.write_all_at(&[image[at] ^ 1], at as u64).expect("changed");
    assert!(fs::read(&path).expect("there") == good, "the system remembers");
    let error = medium.read_back("data/clip-01.mp4", |_| Ok(())).expect_err("the medium does not");
    assert_eq!(error.code, Code::DiskUnfit);
    assert!(error.message.contains("does not give back"), "{error}");
    drop(medium);
    assert!(disk.entries().is_empty());
}

#[test]
fn e6_a_full_stick_keeps_nothing_and_a_small_one_is_not_begun() {
    let house = House::new();
    // Not on FAT: `fusefat` says of a full disk that one may not write.
    for format in [Format::Ext4, Format::ExFat] {
        let Some(disk) = disk(format, 16 * MB) else { continue };
        let spot = disk.spot(&house, false).expect("empty");
        let small = spot.fits(20 * MB, 20 * MB).expect_err("too small");
        assert!(small.code == Code::DiskFull && small.message.contains("too small"), "{small}");
        spot.fits(10 * MB, 10 * MB).expect("fits");
        // It is filled by somebody else in the meantime.
        fs::write(disk.point().join("other"), media(8_000_000)).expect("written");
        let little = spot.fits(10 * MB, 10 * MB).expect_err("no room");
        assert!(little.code == Code::DiskFull && little.message.contains("not enough room"), "{little}");
        let medium =
            Medium::begin(&house.desk, disk.spot(&house, true).expect("confirmed"), Shape::Open).expect("begun");
        fill(&medium, 1_000_000).expect("fits");
        let mut file = medium.create("data/clip-02.mp4").expect("begun");
        let error = write_on(&mut file, 20 * MB);
        assert_eq!((error.code, error.message.as_str()), (Code::DiskFull, "The stick is full."));
        drop(file);
        drop(medium);
        assert_eq!(disk.entries(), ["other"], "{format:?}");
        assert!(remembered(&house).is_empty());
    }
}

#[test]
fn e6_a_read_only_stick_is_not_begun() {
    let house = House::new();
    let Some(mut disk) = disk(Format::Ext4, 16 * MB) else { return };
    disk.unmount(false);
    assert!(disk.mount("ro"));
    let stick = named::at(&disk.point()).expect("a stick");
    assert!(stick.read_only && stick.problem.as_ref().is_some_and(|p| p.code == Code::DiskUnfit));
    let error = disk.spot(&house, false).map(drop).expect_err("read-only");
    assert_eq!((error.code, error.message.as_str()), (Code::DiskUnfit, "The stick is read-only."));
    let place = folder(&disk.point());
    assert_eq!(Spot::look(&house.desk, &place).map(drop).expect_err("read-only").code, Code::DiskUnfit);
}

/// A stick that dies: it lies in memory that is sealed against writing in the middle, and from then on every write to it fails.
#[test]
fn e6_a_stick_that_fails_in_the_middle_is_told_and_its_remains_are_removed_when_it_is_back() {
    let house = House::new();
    let Some(mut disk) = disk(Format::Ext4, 64 * MB) else { return };
    disk.unmount(false);
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    let memory = fs::File::from(rustix::fs::memfd_create("stick", flags).expect("memory"));
    memory.write_all_at(&fs::read(disk.image()).expect("there"), 0).expect("filled");
    let inner = format!("/proc/{}/fd/{}", std::process::id(), memory.as_raw_fd());
    let found = Command::new("losetup").args(["--find", "--show", &inner]).output().expect("is there");
    let device = String::from_utf8(found.stdout).expect("a name").trim().to_owned();
    disk.device = Some(device.clone());
    assert!(run("mount", &[&device, disk.point().to_str().expect("plain")]));

    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
    fill(&medium, 1_000_000).expect("written");
    let left = medium.folder();
    rustix::fs::fcntl_add_seals(&memory, SealFlags::WRITE).expect("sealed");
    // The system takes what it cannot write, and says so when it is asked to bring it there.
    let error = medium.create("data/clip-02.mp4").and_then(|mut file| {
        file.put(&media(8_000_000))?;
        file.close()
    });
    let error = error.expect_err("it is not there");
    assert_eq!(error.code, Code::DiskUnfit, "{}", error.chain());
    assert!(error.message.contains("pulled out, or failed"), "{error}");
    assert!(error.hint.as_ref().is_some_and(|hint| hint.contains(".partial")));
    assert!(medium.finish().is_err());
    assert_eq!(remembered(&house), std::slice::from_ref(&left), "what could not be removed");
    // Plugged in again, it works: nothing on it looks whole, and a look removes it.
    disk.unmount(true);
    let mut bytes = Vec::new();
    let _ = (&memory).seek(SeekFrom::Start(0)).and_then(|_| (&memory).read_to_end(&mut bytes)).expect("read");
    fs::write(disk.image(), bytes).expect("copied");
    assert!(disk.mount("rw"));
    assert_eq!(disk.entries(), [left.file_name().expect("a name").to_string_lossy()]);
    disk.spot(&house, false).expect("empty again");
    assert!(disk.entries().is_empty() && remembered(&house).is_empty());
}

#[test]
fn e6_a_stick_pulled_in_mid_write_leaves_no_bundle_and_nothing_on_this_computer() {
    let house = House::new();
    let Some(mut disk) = disk(Format::Ext4, 64 * MB) else { return };
    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
    fill(&medium, 1_000_000).expect("written");
    // The path leads to this computer's own disk from now on.
    disk.unmount(true);
    fill_rest(&medium);
    let error = medium.finish().expect_err("it is not there");
    assert_eq!(error.code, Code::DiskUnfit);
    assert!(error.message.contains("pulled out"), "{error}");
    assert!(entries(&disk.point()).is_empty(), "nothing was written behind the stick");
    assert!(disk.mount("rw"));
    assert!(disk.entries().is_empty(), "and nothing stays on it");
    assert!(remembered(&house).is_empty());
}

/// What is written by open folders still goes to the stick, or fails: never elsewhere.
fn fill_rest(medium: &Medium<'_>) {
    if let Ok(mut file) = medium.create("data/clip-02.mp4") {
        drop(file.put(&media(300_000)));
        drop(file.close());
    }
}

#[test]
fn e6_a_program_in_between_that_dies_is_a_pulled_stick() {
    let house = House::new();
    let Some(mut disk) = disk(Format::Fat, 64 * MB) else { return };
    let medium = Medium::begin(&house.desk, disk.spot(&house, false).expect("empty"), Shape::Open).expect("begun");
    fill(&medium, 1_000_000).expect("written");
    let (name, left) = (medium.name().to_owned(), medium.folder());
    let mut file = medium.create("data/clip-02.mp4").expect("begun");
    file.put(&media(300_000)).expect("written");
    disk.kill();
    let error = write_on(&mut file, 10 * MB);
    assert_eq!(error.code, Code::DiskUnfit, "{}", error.chain());
    assert!(error.message.contains("pulled out"), "{error}");
    drop(file);
    assert_eq!(medium.finish().expect_err("gone").code, Code::DiskUnfit);
    assert_eq!(remembered(&house), [left], "it stays remembered");
    disk.unmount(true);
    clear_left_behind(&house.desk).expect("cleared");
    assert_eq!(remembered(&house).len(), 1, "its stick is not there");
    assert!(disk.mount("rw"));
    assert!(disk.entries().iter().all(|entry| *entry == format!("{name}.partial")), "nothing looks whole");
    // The next unlock.
    clear_left_behind(&house.desk).expect("cleared");
    assert!(disk.entries().is_empty() && remembered(&house).is_empty());
}

#[test]
fn e6_fat_takes_no_file_of_four_gigabytes() {
    let house = House::new();
    let Some(disk) = disk(Format::Fat, 64 * MB) else { return };
    let stick = named::at(&disk.point()).expect("a stick");
    assert_eq!(stick.largest, Some(u64::from(u32::MAX)));
    let spot = disk.spot(&house, false).expect("empty");
    let error = spot.fits(5_000 * MB, 1 << 32).expect_err("no such file");
    assert_eq!(error.code, Code::DiskUnfit);
    assert!(error.message.contains("4 GB"), "{error}");
    spot.fits(10 * MB, 10 * MB).expect("fits");
}

#[test]
fn e7_what_else_is_on_a_stick_needs_the_owners_word() {
    let house = House::new();
    let Some(disk) = disk(Format::Ext4, 32 * MB) else { return };
    assert_eq!(named::at(&disk.point()).expect("a stick").others, Some(0), "what the format brings does not count");
    fs::write(disk.point().join("holiday.jpg"), b"x").expect("written");
    // What was thrown away is still there.
    fs::create_dir(disk.point().join(".Trash-1000")).expect("made");
    // An earlier bundle was for others.
    fs::create_dir(disk.point().join("footage-00112233445566ff")).expect("made");
    assert_eq!(named::at(&disk.point()).expect("a stick").others, Some(3));
    let error = disk.spot(&house, false).map(drop).expect_err("not confirmed");
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("3 other things"), "{error}");
    let medium = Medium::begin(&house.desk, disk.spot(&house, true).expect("confirmed"), Shape::Open).expect("begun");
    fill(&medium, 1000).expect("written");
    let name = medium.name().to_owned();
    medium.finish().expect("whole");
    let mut all = vec![".Trash-1000".to_owned(), "footage-00112233445566ff".to_owned(), name, "holiday.jpg".to_owned()];
    all.sort();
    assert_eq!(disk.entries(), all, "nothing of the owner's was touched");
    // Something new beside it, while it is written, was not confirmed.
    let medium = Medium::begin(&house.desk, disk.spot(&house, true).expect("confirmed"), Shape::Open).expect("begun");
    fill(&medium, 1000).expect("written");
    fs::write(disk.point().join("thumbs.db"), b"x").expect("written");
    assert_eq!(medium.finish().expect_err("new").code, Code::Refused);
    assert_eq!(disk.entries().len(), all.len() + 1, "the bundle is gone");
}

#[test]
fn the_households_own_disk_is_no_stick_to_give_away() {
    let Some(disk) = disk(Format::Ext4, 64 * MB) else { return };
    let house = House::at(&disk.point().join("footage"));
    let error = disk.spot(&house, true).map(drop).expect_err("footage lies there");
    assert_eq!(error.code, Code::Refused);
    let inner = folder(&disk.point().join("footage"));
    assert_eq!(Spot::look(&house.desk, &inner).map(drop).expect_err("its own").code, Code::Refused);
}
