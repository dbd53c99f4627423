//! Writes the test vectors of OFR-1 into `tests/data/ofr`, byte for byte the same each time: `cargo run -p porchlight-request
//! --example make-vectors`. A test says when what is committed is not what this makes.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "a tool of the developers speaks there")]

#[path = "../tests/vectors/made/mod.rs"]
mod made;

fn main() {
    let folder = made::folder();
    if folder.exists() {
        std::fs::remove_dir_all(&folder).expect("the old vectors can be removed");
    }
    let files = made::files();
    for (name, bytes) in &files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("tests/data can be written");
        std::fs::write(path, bytes).expect("tests/data can be written");
    }
    println!("{} files", files.len());
}
