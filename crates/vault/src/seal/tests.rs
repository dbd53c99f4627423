//! Sealing and opening, by ourselves and by the stock `age` program.

use super::*;
use model::Utc;
use proptest::prelude::*;
use std::io::{Cursor, Seek, SeekFrom};
use std::path::Path;
use std::process::{Command, Stdio};

fn identity() -> Identity {
    Identity::generate(1, Utc(0))
}

/// Bytes without a pattern that a chunk's length divides.
fn plain(length: usize) -> Vec<u8> {
    (0..length as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

fn seal(identity: &Identity, plain: &[u8]) -> Vec<u8> {
    let mut sealed = Sealed::new(Vec::new(), identity.recipient()).unwrap();
    sealed.write_all(plain).unwrap();
    sealed.finish().unwrap().inner
}

/// Runs the stock program: what it wrote, and whether it was content.
fn stock_age(identity: &Identity, ciphertext: &[u8], dir: &Path) -> (Vec<u8>, bool) {
    let (key, file) = (dir.join("id.txt"), dir.join("file.age"));
    std::fs::write(&key, identity.to_file().as_bytes()).unwrap();
    std::fs::write(&file, ciphertext).unwrap();
    let out = Command::new("age")
        .args(["-d", "-i"])
        .args([&key, &file])
        .stdin(Stdio::null())
        .output()
        .expect("the age program is installed by set-up");
    (out.stdout, out.status.success())
}

/// Plaintext lengths at which framing changes.
const LENGTHS: [usize; 9] = [0, 1, 17, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1, 3 * CHUNK + 5];

#[test]
fn a_finished_segment_opens_here_and_with_stock_age() {
    let identity = identity();
    let dir = tempfile::tempdir().unwrap();
    for length in LENGTHS {
        let plain = plain(length);
        let sealed = seal(&identity, &plain);
        assert_eq!(stock_age(&identity, &sealed, dir.path()), (plain.clone(), true), "{length}");
        let mut opened = open_seek(&identity, Cursor::new(&sealed)).unwrap();
        assert!(!opened.is_cut());
        assert_eq!(opened.plaintext(), length as u64);
        let mut read = Vec::new();
        opened.read_to_end(&mut read).unwrap();
        assert!(read == plain, "{length}");
        assert_eq!(*open_bytes(&identity, &sealed).unwrap(), plain);
    }
}

#[test]
fn length_and_pending_run_along() {
    let identity = identity();
    let plain = plain(3 * CHUNK + 5);
    for step in [1000, 65_535, 65_536, 65_537, 200_000] {
        let mut sealed = Sealed::new(Vec::new(), identity.recipient()).unwrap();
        let mut given = 0;
        for part in plain.chunks(step) {
            sealed.write_all(part).unwrap();
            given += part.len();
            let pending = sealed.pending();
            assert!(pending.bytes == &plain[pending.offset as usize..given]);
            assert!(pending.bytes.len() <= CHUNK && pending.offset % CHUNK as u64 == 0);
            // What is written and what is pending make up all that was given: nothing lies between.
            let written = sealed.get_ref();
            let cut = cut_length(written.as_slice(), written.len() as u64).unwrap();
            assert_eq!((cut.good, cut.plaintext), (written.len() as u64, pending.offset));
            assert_eq!(sealed.length(), written.len() as u64);
        }
        let done = sealed.finish().unwrap();
        assert_eq!(done.length, done.inner.len() as u64);
        assert_eq!(done.plaintext, plain.len() as u64);
    }
}

/// Every length of the header, of the first bytes behind it, and around each chunk's ends.
fn interesting(sealed: &[u8]) -> Vec<usize> {
    let header = cut_length(sealed, sealed.len() as u64).unwrap().header as usize;
    let mut lengths: Vec<usize> = (0..header + 40).collect();
    for k in 0.. {
        let edge = header + k * SEALED_CHUNK as usize;
        if edge > sealed.len() {
            break;
        }
        lengths.extend(edge.saturating_sub(20)..edge + 20);
    }
    lengths.extend((header..sealed.len()).step_by(7919));
    lengths.extend(sealed.len() - 20..sealed.len());
    lengths.retain(|l| *l < sealed.len());
    lengths.sort_unstable();
    lengths.dedup();
    lengths
}

#[test]
fn a_cut_segment_reads_to_its_last_whole_chunk_at_every_length() {
    let identity = identity();
    for length in [CHUNK, 2 * CHUNK + 100, 3 * CHUNK] {
        let plain = plain(length);
        let sealed = seal(&identity, &plain);
        let header = cut_length(sealed.as_slice(), sealed.len() as u64).unwrap().header as usize;
        for cut in interesting(&sealed) {
            let file = &sealed[..cut];
            let found = cut_length(file, cut as u64);
            if cut < header {
                assert!(matches!(found, Err(Error::Altered)), "{cut}");
                assert!(matches!(open_seek(&identity, Cursor::new(file)), Err(Error::Altered)), "{cut}");
                continue;
            }
            let whole = (cut - header) / SEALED_CHUNK as usize;
            let found = found.unwrap();
            assert_eq!(found.good as usize, header + whole * SEALED_CHUNK as usize);
            assert_eq!(found.plaintext as usize, whole * CHUNK);
            let mut opened = open_seek(&identity, Cursor::new(file)).unwrap();
            assert!(opened.is_cut(), "{cut}");
            let mut read = Vec::new();
            opened.read_to_end(&mut read).unwrap();
            assert!(read == plain[..whole * CHUNK], "{cut}");
            assert!(matches!(open_bytes(&identity, file), Err(Error::Altered)), "a cut file is not a whole one: {cut}");
        }
        // The cheap question, at every single length.
        for cut in header..sealed.len() {
            let found = cut_length(sealed.as_slice(), cut as u64).unwrap();
            assert!(found.good <= cut as u64 && cut as u64 - found.good < SEALED_CHUNK);
        }
    }
}

/// Stock age writes the same whole chunks of a cut file as we read, and says that something is missing.
#[test]
fn stock_age_reads_a_cut_segment_as_far_as_we_do() {
    let identity = identity();
    let dir = tempfile::tempdir().unwrap();
    let plain = plain(3 * CHUNK);
    let sealed = seal(&identity, &plain);
    let header = cut_length(sealed.as_slice(), sealed.len() as u64).unwrap().header as usize;
    let chunk = SEALED_CHUNK as usize;
    for whole in 0..3 {
        for rest in [0, 1, 16, 17, 5000, chunk - 1] {
            let file = &sealed[..header + whole * chunk + rest];
            let (written, content) = stock_age(&identity, file, dir.path());
            assert!(!content, "{whole} chunks and {rest} bytes");
            assert!(written == plain[..whole * CHUNK], "{whole} chunks and {rest} bytes: {} written", written.len());
        }
    }
    for cut in (0..header).step_by(29) {
        assert_eq!(stock_age(&identity, &sealed[..cut], dir.path()), (Vec::new(), false), "{cut}");
    }
}

#[test]
fn seeks_land_where_they_should_in_finished_and_cut_segments() {
    let identity = identity();
    let plain = plain(3 * CHUNK + 5);
    let sealed = seal(&identity, &plain);
    for file in [&sealed[..], &sealed[..sealed.len() - 1]] {
        let mut opened = open_seek(&identity, Cursor::new(file)).unwrap();
        let end = opened.plaintext() as usize;
        let edges =
            [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK - 1, 3 * CHUNK, 3 * CHUNK + 4, end, end + 9];
        for from in edges {
            for to in edges {
                let mut byte = [0; 3];
                assert_eq!(opened.seek(SeekFrom::Start(from as u64)).unwrap(), from as u64);
                let _ = opened.read(&mut byte).unwrap();
                opened.seek(SeekFrom::Start(to as u64)).unwrap();
                let mut rest = Vec::new();
                opened.read_to_end(&mut rest).unwrap();
                assert!(rest == plain[to.min(end)..end], "{from} then {to} of {end}");
            }
        }
        assert_eq!(opened.seek(SeekFrom::End(-5)).unwrap(), end as u64 - 5);
        assert_eq!(opened.seek(SeekFrom::Current(2)).unwrap(), end as u64 - 3);
        assert!(opened.seek(SeekFrom::Current(-(end as i64))).is_err());
    }
}

#[test]
fn an_altered_or_foreign_file_is_refused() {
    let (identity, stranger) = (identity(), identity());
    let sealed = seal(&identity, &plain(CHUNK + 100));
    assert!(matches!(open_seek(&stranger, Cursor::new(&sealed)), Err(Error::NotForUs)));
    assert!(matches!(open_bytes(&stranger, &sealed), Err(Error::NotForUs)));
    let header = cut_length(sealed.as_slice(), sealed.len() as u64).unwrap().header as usize;
    for at in [25, header - 17, header - 1, header + 5] {
        let mut other = sealed.clone();
        other[at] ^= 1;
        let read = open_seek(&identity, Cursor::new(other)).and_then(|mut o| Ok(o.read_to_end(&mut Vec::new())?));
        assert!(read.is_err(), "byte {at}");
    }
    for not_age in [&b""[..], b"\n", b"age-encryption.org/v2\n--- x\n", b"age-encryption.org/v1\n--- short\n"] {
        assert!(matches!(cut_length(not_age, 1000), Err(Error::Altered)));
    }
    let endless = [b"age-encryption.org/v1\n".to_vec(), b"-> X25519 a\n".repeat(1 << 20)].concat();
    assert!(matches!(cut_length(endless.as_slice(), 1 << 30), Err(Error::Altered)));
}

/// Takes what fits, then is full until somebody makes room.
struct Disk {
    bytes: Vec<u8>,
    room: usize,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len().min(self.room);
        if n == 0 && !bytes.is_empty() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(&bytes[..n]);
        self.room -= n;
        Ok(n)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn nothing_is_lost_or_doubled_by_a_disk_that_was_full_for_a_while() {
    let identity = identity();
    let plain = plain(2 * CHUNK + 5);
    let mut sealed = Sealed::new(Disk { bytes: Vec::new(), room: 70_000 }, identity.recipient()).unwrap();
    assert_eq!(sealed.write(&plain).unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert_eq!(sealed.length(), 70_000);
    assert_eq!(sealed.flush().unwrap_err().kind(), io::ErrorKind::StorageFull);
    sealed.get_mut().room = usize::MAX;
    sealed.flush().unwrap();
    let done = sealed.finish().unwrap();
    assert_eq!(done.length, done.inner.bytes.len() as u64);
    assert!(*open_bytes(&identity, &done.inner.bytes).unwrap() == plain);
}

#[test]
fn tails_complete_a_cut_segment() {
    let identity = identity();
    let plain = plain(CHUNK + 3000);
    let name = "20261122T083000.125Z-000001.age";
    let mut sealed = Sealed::new(Vec::new(), identity.recipient()).unwrap();
    let mut files = Vec::new();
    for (i, part) in plain.chunks(1000).enumerate() {
        sealed.write_all(part).unwrap();
        files.push(Tail::encode(identity.recipient(), name, i as u64, sealed.pending()).unwrap());
    }
    let tails: Vec<Tail> = files.iter().map(|f| Tail::decode(&identity, f).unwrap()).collect();
    let file = sealed.get_ref();
    let mut opened = open_seek(&identity, Cursor::new(file)).unwrap();
    let mut read = Vec::new();
    opened.read_to_end(&mut read).unwrap();
    assert_eq!(read.len(), CHUNK);
    read.extend_from_slice(Tail::merge(name, opened.plaintext(), &tails[tails.len() - 2..]));
    assert!(read == plain);

    // The chunk did not become durable: the newer tail begins behind a hole, the older one serves as far as it goes.
    let older = tails.iter().rposition(|t| t.offset == 0).unwrap();
    let two = [tails[older].clone(), tails[tails.len() - 1].clone()];
    assert_eq!(Tail::merge(name, 0, &two), &plain[..tails[older].bytes.len()]);
    // The chunk became durable after the last tail: what the tail repeats is left out.
    assert_eq!(Tail::merge(name, CHUNK as u64, &tails[older..=older]), b"");
    assert_eq!(Tail::merge("other.age", 0, &tails), b"");
    assert_eq!(Tail::merge(name, 0, &[]), b"");
}

#[test]
fn what_is_no_tail_is_refused() {
    let identity = identity();
    let pending = Pending { offset: 65_536, bytes: b"frame" };
    let sealed = Tail::encode(identity.recipient(), "a.age", 7, pending).unwrap();
    for cut in 0..sealed.len() {
        assert!(Tail::decode(&identity, &sealed[..cut]).is_err(), "{cut}");
    }
    let plain = open_bytes(&identity, &sealed).unwrap();
    for cut in 0..plain.len() {
        assert!(Tail::parse(&plain[..cut]).is_err(), "{cut}");
    }
    assert!(Tail::parse(&[&plain[..], b"x"].concat()).is_err());
    for name in ["", "../a.age", "a/b", ".hidden", "a\0b", &"x".repeat(256)] {
        assert!(Tail::encode(identity.recipient(), name, 7, pending).is_err(), "{name}");
    }
    assert!(Tail::decode(&identity, &vec![0; MOST]).is_err());
}

/// More than a tail may have.
const MOST: usize = CHUNK * 2;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_writes_then_any_seeks(
        parts in prop::collection::vec(0usize..90_000, 0..5),
        reads in prop::collection::vec((0u64..300_000, 1usize..70_000), 1..6),
        torn in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let identity = identity();
        let plain = plain(parts.iter().sum());
        let mut sealed = Sealed::new(Vec::new(), identity.recipient()).unwrap();
        let mut at = 0;
        for part in parts {
            sealed.write_all(&plain[at..at + part]).unwrap();
            at += part;
        }
        let file = if cut {
            let file = sealed.get_ref();
            let header = cut_length(file.as_slice(), file.len() as u64).unwrap().header as usize;
            file[..header + torn.index(file.len() - header + 1)].to_vec()
        } else {
            sealed.finish().unwrap().inner
        };
        let mut opened = open_seek(&identity, Cursor::new(file)).unwrap();
        prop_assert_eq!(opened.is_cut(), cut);
        let end = opened.plaintext() as usize;
        prop_assert!(cut || end == plain.len());
        for (from, count) in reads {
            opened.seek(SeekFrom::Start(from)).unwrap();
            let mut bytes = Vec::new();
            opened.by_ref().take(count as u64).read_to_end(&mut bytes).unwrap();
            let from = (from as usize).min(end);
            prop_assert!(bytes == plain[from..(from + count).min(end)]);
        }
    }

    #[test]
    fn a_tail_comes_back(
        segment in "[a-z0-9][a-zA-Z0-9._-]{0,80}",
        chunks in 0u64..1000,
        sequence: u64,
        bytes in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let identity = identity();
        let pending = Pending { offset: chunks * CHUNK as u64, bytes: &bytes };
        let sealed = Tail::encode(identity.recipient(), &segment, sequence, pending).unwrap();
        let tail = Tail::decode(&identity, &sealed).unwrap();
        prop_assert_eq!((tail.segment, tail.offset, tail.sequence), (segment, pending.offset, sequence));
        prop_assert!(tail.bytes == bytes);
    }

    #[test]
    fn foreign_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Tail::parse(&bytes);
        let _ = cut_length(bytes.as_slice(), bytes.len() as u64);
        let _ = open_seek(&identity(), Cursor::new(&bytes));
    }
}
