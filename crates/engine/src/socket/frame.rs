//! The framing of the socket: bounded, and nothing else. What a frame means is not decided here.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

/// A frame's payload may not be longer: a key frame of a 4K camera is at most about 2 MiB.
pub const MAX_FRAME: usize = 8 * 1024 * 1024;

/// Length and kind.
const HEADER: usize = 5;

/// What a frame carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    Json(Vec<u8>),
    Live(Vec<u8>),
}

/// Bytes that are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("the frame is longer than any frame may be")]
    TooLong,
    #[error("the frame is of an unknown kind")]
    Kind,
}

/// Takes one whole frame off the front of `bytes`: the frame and how many bytes it took, or `None` if more must come.
pub fn parse(bytes: &[u8]) -> Result<Option<(Frame, usize)>, FrameError> {
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else { return Ok(None) };
    let (length, kind) = read_header(*header)?;
    let Some(payload) = rest.get(..length) else { return Ok(None) };
    Ok(Some((kind.frame(payload.to_vec()), HEADER + length)))
}

#[derive(Clone, Copy)]
enum Kind {
    Json,
    Live,
}

impl Kind {
    fn frame(self, payload: Vec<u8>) -> Frame {
        match self {
            Self::Json => Frame::Json(payload),
            Self::Live => Frame::Live(payload),
        }
    }
}

fn read_header(header: [u8; HEADER]) -> Result<(usize, Kind), FrameError> {
    let [a, b, c, d, kind] = header;
    let length = u32::from_be_bytes([a, b, c, d]) as usize;
    if length > MAX_FRAME {
        return Err(FrameError::TooLong);
    }
    match kind {
        0 => Ok((length, Kind::Json)),
        1 => Ok((length, Kind::Live)),
        _ => Err(FrameError::Kind),
    }
}

/// Reads one frame; `None` at an orderly end.
pub async fn read<R: AsyncRead + Unpin>(from: &mut R) -> io::Result<Option<Frame>> {
    let mut header = [0; HEADER];
    let mut got = 0;
    while got < HEADER {
        match from.read(&mut header[got..]).await? {
            0 if got == 0 => return Ok(None),
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            n => got += n,
        }
    }
    let (length, kind) = read_header(header).map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
    // Grows with what really comes, so that a header alone cannot ask for memory.
    let mut payload = Vec::with_capacity(length.min(64 * 1024));
    if from.take(length as u64).read_to_end(&mut payload).await? < length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(kind.frame(payload)))
}

/// A frame's bytes.
pub fn encode(frame: &Frame) -> io::Result<Vec<u8>> {
    let (kind, payload) = match frame {
        Frame::Json(payload) => (0, payload),
        Frame::Live(payload) => (1, payload),
    };
    if payload.len() > MAX_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, FrameError::TooLong));
    }
    let mut bytes = Vec::with_capacity(HEADER + payload.len());
    bytes.extend_from_slice(&(payload.len() as u32).to_be_bytes());
    bytes.push(kind);
    bytes.extend_from_slice(payload);
    Ok(bytes)
}

/// Writes one frame.
pub async fn write<W: AsyncWrite + Unpin>(to: &mut W, frame: &Frame) -> io::Result<()> {
    to.write_all(&encode(frame)?).await?;
    to.flush().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_survive_every_cut() {
        for frame in [Frame::Json(b"{}".to_vec()), Frame::Live(vec![7; 300]), Frame::Live(Vec::new())] {
            let bytes = encode(&frame).expect("short");
            for cut in 0..bytes.len() {
                assert_eq!(parse(&bytes[..cut]), Ok(None));
            }
            assert_eq!(parse(&bytes), Ok(Some((frame, bytes.len()))));
        }
    }

    #[test]
    fn what_is_no_frame_is_refused_at_its_header() {
        assert_eq!(parse(&[0xff, 0xff, 0xff, 0xff, 0]), Err(FrameError::TooLong));
        assert_eq!(parse(&[0, 0, 0, 1, 9]), Err(FrameError::Kind));
        assert_eq!(parse(&[]), Ok(None));
    }

    #[tokio::test]
    async fn reading_tells_an_end_from_a_cut() {
        let bytes = encode(&Frame::Json(b"[1]".to_vec())).expect("short");
        assert_eq!(read(&mut &bytes[..]).await.expect("whole"), Some(Frame::Json(b"[1]".to_vec())));
        assert_eq!(read(&mut &b""[..]).await.expect("an end"), None);
        assert!(read(&mut &bytes[..4]).await.is_err());
        assert!(read(&mut &bytes[..6]).await.is_err());
    }
}
