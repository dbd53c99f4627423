//! Writes the test vectors of OFR-1 into `tests/data/ofr`, byte for byte the same each time: `cargo run -p porchlight-request
//! --example make-vectors`. A test says when what is committed is not what this makes.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a tool of the developers; what fails here is to stop loudly"
)]

#[path = "../tests/vectors/made/mod.rs"]
mod made;

fn main() {
    let folder = made::folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    let files = made::files();
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    println!("{} files", files.len());
}
