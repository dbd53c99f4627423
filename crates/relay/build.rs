//! Takes the recipient's page into the program: every file that `npm run ui:build` made of it, with the hash of all of them. What the page does
//! belongs in `ui`.

use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Another folder with a page, for who builds without npm: the files of a release, say.
const ELSEWHERE: &str = "PORCHLIGHT_LINK_PAGE";

fn main() {
    println!("cargo::rerun-if-env-changed={ELSEWHERE}");
    let crate_folder = PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo says where the crate lies"));
    let folder = std::env::var_os(ELSEWHERE).map_or_else(|| crate_folder.join("../../ui/dist-link"), PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    let Ok(folder) = folder.canonicalize() else { missing() };
    if !folder.join("index.html").is_file() {
        missing();
    }
    let mut files = vec![("index.html".to_owned(), folder.join("index.html"))];
    files.extend(below(&folder.join("page")));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo says where to write")).join("page.rs");
    std::fs::write(out, written(&files)).expect("the folder that cargo gave can be written");
}

fn missing() -> ! {
    println!("cargo::error=The recipient's page is not built yet: run `npm run setup` in the project's folder first.");
    std::process::exit(1);
}

/// The files beside `index.html`: one flat folder, sorted.
fn below(folder: &Path) -> Vec<(String, PathBuf)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<(String, PathBuf)> = entries
        .map(|entry| entry.expect("the page's folder can be read").path())
        .filter(|path| path.is_file())
        .map(|path| {
            let name = path.file_name().and_then(|name| name.to_str()).expect("files of the page have plain names");
            (format!("page/{name}"), path)
        })
        .collect();
    files.sort();
    files
}

/// What `sha256sum index.html page/*` prints, hashed: one number that anybody can make again.
fn written(files: &[(String, PathBuf)]) -> String {
    let mut list = String::new();
    let mut code = String::from("pub(super) const FILES: &[super::PageFile] = &[\n");
    for (name, path) in files {
        println!("cargo::rerun-if-changed={}", path.display());
        let bytes = std::fs::read(path).expect("the page can be read");
        let _ = writeln!(list, "{}  {name}", hex::encode(Sha256::digest(&bytes)));
        let _ = writeln!(code, "    super::PageFile {{ path: {name:?}, bytes: include_bytes!({path:?}) }},");
    }
    let _ = writeln!(code, "];\npub(super) const SHA256: &str = {:?};", hex::encode(Sha256::digest(list.as_bytes())));
    code
}
