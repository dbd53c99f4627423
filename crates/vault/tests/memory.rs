//! Memory forgets keys and passphrases. One test in a program of its own: others' secrets would be found too.
#![allow(clippy::unwrap_used, reason = "tests")]
#![cfg(target_os = "linux")]

use porchlight_vault as vault;
use std::alloc::System;
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::process::Command;
use vault::seal::{open_bytes, seal_bytes};
use vault::{Passphrase, RecoveryKey};
use zeroizing_alloc::ZeroAlloc;

/// As the programs that hold an identity have it. Without it the buffers that age frees unwiped (of its stream, of its key's
/// text) keep pieces of keys: this test says so when the line is taken out.
#[global_allocator]
static FORGETFUL: ZeroAlloc<System> = ZeroAlloc(System);

const NOW: model::Utc = model::Utc(1_795_336_200_125_999);
const SPOKEN: &str = "zebra canary gravel otter lantern mild sixpence orbit walnut thimble";
/// Of what was freed the allocator overwrites the beginning by itself: the end tells whether somebody wiped it.
const END: usize = 16;

/// How often something, given as its complement so that the search does not find itself, stands in this process's memory.
fn in_memory(complement: &[u8]) -> usize {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = fs::File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in maps.lines() {
        let mut fields = line.split_whitespace();
        let (range, mode) = (fields.next().unwrap(), fields.next().unwrap());
        if !mode.starts_with("rw") || line.ends_with("[vvar]") {
            continue;
        }
        let (from, to) = range.split_once('-').unwrap();
        let (from, to) = (u64::from_str_radix(from, 16).unwrap(), u64::from_str_radix(to, 16).unwrap());
        let mut bytes = vec![0; (to - from) as usize];
        if memory.seek(SeekFrom::Start(from)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        let first = !complement[0];
        // Most pages are empty: left out in one quick look, for the slow search of a test build.
        for (page, start) in bytes.chunks(4096).zip((0..).step_by(4096)).filter(|(page, _)| page.contains(&first)) {
            for at in (0..page.len()).filter(|i| page[*i] == first) {
                let here = bytes[start + at..].iter().zip(complement);
                found += usize::from(here.len() == complement.len() && here.into_iter().all(|(a, b)| *a == !*b));
            }
        }
        bytes.fill(0);
    }
    found
}

/// The identity's key as stock age tells it, as text and as bytes, both as complement: this process never has it plainly.
fn complement_of_key(home: &Path, sheet: &RecoveryKey) -> (Vec<u8>, Vec<u8>) {
    let key = home.join("sheet.txt");
    fs::write(&key, sheet.text().as_bytes()).unwrap();
    let out = Command::new("sh")
        .args(["-c", "age -d -i \"$0\" \"$1\" | tail -n 1 | tr -d '\\n' | od -An -v -tx1"])
        .args([&key, &home.join("identity/recovery.age")])
        .output()
        .unwrap();
    let digits = String::from_utf8(out.stdout).unwrap();
    let text: Vec<u8> = digits.split_whitespace().map(|byte| !u8::from_str_radix(byte, 16).unwrap()).collect();
    // Bech32: 52 characters of five bits behind the prefix.
    let mut bytes = vec![0xff; 32];
    for (i, c) in text[16..68].iter().enumerate() {
        let five = b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".iter().position(|x| *x == !c).unwrap();
        for bit in (0..5).filter(|bit| five >> (4 - bit) & 1 == 1 && i * 5 + bit < 256) {
            bytes[(i * 5 + bit) / 8] &= !(0x80 >> ((i * 5 + bit) % 8));
        }
    }
    (text, bytes)
}

#[test]
fn memory_forgets_keys_and_passphrases() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path();
    let passphrase: Vec<u8> = SPOKEN.bytes().skip(SPOKEN.len() - END).map(|b| !b).collect();
    // Where the program itself keeps the constant.
    let constant = in_memory(&passphrase);

    let spoken = Passphrase::new(SPOKEN.chars().collect()).unwrap();
    let (identity, sheet) = vault::init(home, &spoken, NOW).unwrap();
    drop(identity);
    let (text, bytes) = complement_of_key(home, &sheet);
    let (text, bytes) = (&text[text.len() - END..], &bytes[bytes.len() - END..]);
    let identity = vault::unlock(home, &spoken).unwrap();
    assert!(in_memory(&passphrase) > constant && in_memory(bytes) > 0, "the search finds what is there");
    let footage = seal_bytes(identity.recipient(), b"frame").unwrap();
    assert_eq!(*open_bytes(&identity, &footage).unwrap(), b"frame");
    drop((identity, spoken));
    assert_eq!(in_memory(&passphrase), constant);
    assert_eq!(in_memory(text), 0);
    assert_eq!(in_memory(bytes), 0);
}
