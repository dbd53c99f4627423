//! Just enough of SOCKS 5 (RFC 1928): no log-in, a host by its name, so that the proxy looks it up and not this computer.

use std::io::{Error, ErrorKind, Read, Result, Write};

const VERSION: u8 = 5;
const NO_LOG_IN: u8 = 0;
const CONNECT: u8 = 1;
const BY_NUMBER: u8 = 1;
const BY_NAME: u8 = 3;
const BY_NUMBER_6: u8 = 4;

/// Asks the proxy at the other end of `stream` for a connection. After it, `stream` is that connection.
pub(crate) fn connect(stream: &mut (impl Read + Write), host: &str, port: u16) -> Result<()> {
    let refused = || Error::new(ErrorKind::ConnectionRefused, "the proxy refused");
    stream.write_all(&[VERSION, 1, NO_LOG_IN])?;
    if take::<2>(stream)? != [VERSION, NO_LOG_IN] {
        return Err(refused());
    }
    let length = u8::try_from(host.len()).map_err(|_| refused())?;
    let ask = [&[VERSION, CONNECT, 0, BY_NAME, length], host.as_bytes(), &port.to_be_bytes()].concat();
    stream.write_all(&ask)?;
    let [version, answer, _, kind] = take::<4>(stream)?;
    if version != VERSION || answer != 0 {
        return Err(refused());
    }
    // Where the proxy connects from, which is of no interest: address and port.
    let address = match kind {
        BY_NUMBER => 4,
        BY_NUMBER_6 => 16,
        BY_NAME => usize::from(take::<1>(stream)?[0]),
        _ => return Err(refused()),
    };
    stream.read_exact(&mut [0; 255 + 2][..address + 2])
}

fn take<const N: usize>(stream: &mut impl Read) -> Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers from a script, keeps what was said.
    struct Proxy<'a> {
        says: &'a [u8],
        heard: Vec<u8>,
    }

    impl Read for Proxy<'_> {
        fn read(&mut self, buf: &mut [u8]) -> Result<usize> {
            self.says.read(buf)
        }
    }

    impl Write for Proxy<'_> {
        fn write(&mut self, buf: &[u8]) -> Result<usize> {
            self.heard.write(buf)
        }
        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_is_said_and_which_answers_are_taken() {
        let ask = |says: &[u8]| {
            let mut proxy = Proxy { says, heard: Vec::new() };
            (connect(&mut proxy, "a.example", 443).is_ok(), proxy.heard, proxy.says.to_vec())
        };
        let said = b"\x05\x01\x00\x05\x01\x00\x03\x09a.example\x01\xbb";
        let (good, heard, left) = ask(b"\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x00TLS");
        assert_eq!((good, heard.as_slice(), left.as_slice()), (true, said.as_slice(), b"TLS".as_slice()));
        assert_eq!(ask(b"\x05\x00\x05\x00\x00\x03\x01a\x10\x00TLS").2, b"TLS");
        assert_eq!(ask(b"\x05\x00\x05\x00\x00\x04aaaabbbbccccdddd\x10\x00TLS").2, b"TLS");
        assert!(ask(b"\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x00").0);
        for bad in [
            b"\x05\xff".as_slice(),
            b"\x04\x00\x05\x00\x00\x01\x7f\x00\x00\x01\x10\x00",
            b"\x05\x00\x05\x05\x00\x01\x7f\x00\x00\x01\x10\x00",
            b"\x05\x00\x05\x00\x00\x02\x7f\x00\x00\x01\x10\x00",
            b"\x05\x00\x05\x00\x00\x01\x7f",
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"",
        ] {
            assert!(!ask(bad).0, "{bad:?}");
        }
    }
}
