//! Showing where an own copy or a bundle lies: the commands that start a program of the desktop.

use crate::commands::Outcome;
use engine::{Code, Engine, Error};
use std::process::{Command, Stdio};
use tauri::State;

#[tauri::command]
pub(crate) async fn own_copy_show(engine: State<'_, Engine>, id: u32) -> Result<Outcome<()>, ()> {
    // The folder is the job's and not the page's: a page names no path that a program is started with.
    Ok(engine.own_copy_folder(id).and_then(|folder| show(&folder)).into())
}

#[tauri::command]
pub(crate) async fn export_folder(engine: State<'_, Engine>, id: u32) -> Result<Outcome<()>, ()> {
    Ok(engine.export_folder(id).and_then(|folder| show(&folder)).into())
}

fn show(folder: &std::path::Path) -> engine::Result<()> {
    let child = Command::new("xdg-open")
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| Error::new(Code::Unsupported, "This desktop does not open folders by itself.").source(e))?;
    // It hands over to the file manager and ends within seconds; somebody must take note of that.
    std::thread::spawn(move || {
        let mut child = child;
        child.wait()
    });
    Ok(())
}
