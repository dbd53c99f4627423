//! The decode worker: a child of the same program that gets bytes over a pipe and holds no key. A hostile camera meets a
//! parser that can open no file and no socket.
//!
//! Serves the desk (probe pictures) and the recorder (motion, pictures). What is decoded is the media library's business.

use crate::error::{Error, Result};
use model::{Media, VideoConfig};

/// The child's side: sandboxes itself, then serves requests on standard input until it closes. Does not return an error the
/// parent could act on; the parent restarts.
pub fn serve(media: &dyn Media) -> Result<()> {
    let _ = media;
    Err(Error::internal("not served"))
}

/// The parent's side: starts children on demand and restarts them.
pub struct Worker {
    program: crate::Program,
}

impl Worker {
    #[must_use]
    pub fn new(program: crate::Program) -> Self {
        Self { program }
    }

    /// A JPEG of one key frame, at most `max_width` pixels wide.
    pub fn picture(&self, video: &VideoConfig, key_frame: &[u8], max_width: u32) -> Result<model::Picture> {
        let _ = (&self.program, video, key_frame, max_width);
        Err(Error::internal("not served"))
    }
}
