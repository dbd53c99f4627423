//! `porchlight drives`: sticks that are plugged in. No household is needed for looking; where there is one, a disk that its own footage
//! lies on is told as such.

use crate::args::Drives;
use crate::household::open;
use crate::print::{Print, megabytes, table};
use engine::view::bundle::DriveView;
use engine::{Code, Config, Error, export};

pub(crate) fn run(command: Drives, config: Config, print: Print) -> Result<bool, Error> {
    let desk = match open(config) {
        Ok(desk) => Some(desk),
        Err(error) if error.code == Code::NotFound => None,
        Err(error) => return Err(error),
    };
    match command {
        Drives::List => {
            let drives = export::drives(desk.as_ref())?;
            if drives.is_empty() {
                print.note("No stick is plugged in.");
            }
            print.value(&drives, |drives| words(drives));
            if drives.iter().any(|drive| export::remembers_its_folder(&drive.format)) {
                print.note("ext2, ext3 and ext4 write down where they were opened, often with your log-in name in it: FAT and exFAT do not.");
            }
        }
        Drives::Eject { id } => {
            export::eject(desk.as_ref(), &id)?;
            print.done("The stick can be pulled out now.");
        }
    }
    Ok(true)
}

fn words(drives: &[DriveView]) -> String {
    if drives.is_empty() {
        return String::new();
    }
    let row = |drive: &DriveView| {
        let state = match (&drive.problem, drive.others) {
            (Some(problem), _) => problem.message.clone(),
            (None, Some(0)) => "empty".to_owned(),
            (None, Some(1)) => "something else on it".to_owned(),
            (None, Some(others)) => format!("{others} other things on it"),
            (None, None) => "not opened yet".to_owned(),
        };
        let free = drive.free.map_or_else(String::new, megabytes);
        vec![drive.id.clone(), drive.name.clone(), drive.format.clone(), megabytes(drive.bytes), free, state]
    };
    table(&["id", "name", "format", "size", "free", "state"], &drives.iter().map(row).collect::<Vec<_>>())
}
