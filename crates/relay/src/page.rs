//! The recipient's page as this release has it: its files, built into the program, and the hash that stands for all of them. What it does is
//! written in `ui`; how it is sent, in `router.rs`.

mod built {
    include!(concat!(env!("OUT_DIR"), "/page.rs"));
}

/// One file of the page.
#[derive(Clone, Copy)]
pub struct PageFile {
    /// `index.html`, or `page/<name>`, as the browser asks for it.
    pub path: &'static str,
    pub bytes: &'static [u8],
}

impl PageFile {
    /// What a browser is told that it is. What is none of these is not shown by any browser, only kept.
    pub(crate) fn kind(&self) -> &'static str {
        match self.path.rsplit('.').next() {
            Some("html") => "text/html; charset=utf-8",
            Some("js" | "mjs") => "text/javascript; charset=utf-8",
            Some("css") => "text/css; charset=utf-8",
            Some("svg") => "image/svg+xml",
            Some("txt") => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

/// All files of the page, `index.html` first.
pub fn files() -> &'static [PageFile] {
    built::FILES
}

/// `index.html`: what every `/d/<id>` is answered with.
pub fn bytes() -> &'static [u8] {
    built::FILES[0].bytes
}

/// SHA-256 in hex over what `sha256sum index.html page/*` prints in the built page's folder.
pub fn sha256() -> &'static str {
    built::SHA256
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};
    use std::fmt::Write;

    #[test]
    fn the_hash_can_be_made_again() {
        let mut list = String::new();
        for file in files() {
            writeln!(list, "{}  {}", hex::encode(Sha256::digest(file.bytes)), file.path).unwrap();
        }
        assert_eq!(hex::encode(Sha256::digest(list)), sha256());
        assert_eq!(files()[0].path, "index.html");
    }
}
