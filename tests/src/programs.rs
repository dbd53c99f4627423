//! Where the built programs lie, and foreign programs run with bytes on a pipe.

use anyhow::{Context, Result, bail};
use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A program of ours, beside this one in the target folder. `PORCHLIGHT_PROGRAMS` names another folder.
pub fn built(name: &str) -> Result<PathBuf> {
    let folder = match std::env::var_os("PORCHLIGHT_PROGRAMS") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let own = std::env::current_exe()?;
            let beside = own.parent().context("a program lies in a folder")?;
            // Tests lie in `deps`, one below the programs.
            if beside.ends_with("deps") { beside.parent().context("deps lies in a folder")? } else { beside }.to_owned()
        }
    };
    let program = folder.join(name);
    if !program.exists() {
        bail!("{name} is not built; run `cargo build --workspace --bins` first");
    }
    Ok(program)
}

/// Is a foreign program here?
#[must_use]
pub fn found(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(name).exists()))
}

/// Runs a program with `input` on its standard input and takes all that it says.
pub fn pipe(command: &mut Command, input: &[u8]) -> Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("{command:?} does not start"))?;
    let mut stdin = child.stdin.take().context("piped")?;
    let mut stdout = child.stdout.take().context("piped")?;
    std::thread::scope(|scope| {
        // A program may stop reading early; that is its own affair.
        scope.spawn(move || stdin.write_all(input));
        let read = scope.spawn(move || {
            let mut out = Vec::new();
            stdout.read_to_end(&mut out).map(|_| out)
        });
        let mut output = child.wait_with_output()?;
        output.stdout = read.join().expect("reading does not panic")?;
        Ok(output)
    })
}
