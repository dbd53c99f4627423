//! Stock OpenSSH: what `ssh-keygen -Y sign` makes is taken, and the SSH signatures of the test vectors are what it verifies.
#![allow(clippy::unwrap_used, reason = "a test that panics has failed as it should")]

use request::envelope::{Envelope, Kind};
use request::sign::Signing;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn ssh_keygen(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Output {
    use std::io::Write;
    let mut command = Command::new("ssh-keygen");
    command.args(args).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("ssh-keygen is installed: set-up brings openssh-client");
    child.stdin.take().unwrap().write_all(input.unwrap_or_default()).unwrap();
    child.wait_with_output().unwrap()
}

fn sign(folder: &Path, namespace: &str, key_type: &str) -> String {
    let done = ssh_keygen(folder, &["-q", "-t", key_type, "-N", "", "-C", "", "-f", key_type], None);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let _ = std::fs::remove_file(folder.join("payload.json.sig"));
    let done = ssh_keygen(folder, &["-Y", "sign", "-n", namespace, "-f", key_type, "payload.json"], None);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    std::fs::read_to_string(folder.join("payload.json.sig")).unwrap()
}

#[test]
fn what_ssh_keygen_signs_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let payload = b"{\"v\": 1}\n".to_vec();
    std::fs::write(folder.path().join("payload.json"), &payload).unwrap();
    for kind in [Kind::Request, Kind::Directory] {
        let _ = std::fs::remove_file(folder.path().join("ed25519"));
        let armour = sign(folder.path(), &kind.namespace(), "ed25519");
        let file = Signing::new(kind, payload.clone()).with_ssh(&armour).unwrap().finish().unwrap();
        let verified = Envelope::read(&file, kind).unwrap().verify().unwrap();
        assert_eq!(verified.payload(), payload);
        // The key is the one in the public file.
        let public = std::fs::read_to_string(folder.path().join("ed25519.pub")).unwrap();
        let blob = public.split(' ').nth(1).unwrap();
        let raw = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, blob).unwrap();
        assert_eq!(verified.keys()[0].to_bytes(), raw[raw.len() - 32..]);
        // Windows' line ends are mended when it is attached.
        assert!(Signing::new(kind, payload.clone()).with_ssh(&armour.replace('\n', "\r\n")).is_ok());
        let other = Signing::new(kind, b"{}".to_vec()).with_ssh(&armour).err().unwrap();
        assert_eq!(other.code(), "signature.bad");
    }
}

#[test]
fn other_namespaces_and_keys_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("payload.json"), "{}").unwrap();
    let check = |namespace: &str, key_type: &str, expected: &str| {
        let armour = sign(folder.path(), namespace, key_type);
        let fault = Signing::new(Kind::Request, b"{}".to_vec()).with_ssh(&armour).err().unwrap();
        assert_eq!(fault.code(), expected, "{namespace} {key_type}");
    };
    check("file", "ed25519", "signature.namespace");
    check("open-footage-request@v1", "ecdsa", "signature.ssh");
    check("open-footage-request@v1", "rsa", "signature.ssh");
}

/// OpenSSH's own word on the armours that our fixtures hold: so they are no invention of ours.
#[test]
fn openssh_verifies_the_vectors() {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/data/ofr");
    let check = |name: &str, namespace: &str, good: bool| {
        let file: serde_json::Value = serde_json::from_slice(&std::fs::read(vectors.join(name)).unwrap()).unwrap();
        let payload = file["payload"].as_str().unwrap();
        let payload = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, payload).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("sig"), file["signatures"][0]["sshsig"].as_str().unwrap()).unwrap();
        let args = ["-Y", "check-novalidate", "-n", namespace, "-s", "sig"];
        let done = ssh_keygen(folder.path(), &args, Some(&payload));
        assert_eq!(done.status.success(), good, "{name}: {}", String::from_utf8_lossy(&done.stderr));
    };
    check("valid/sshsig.ofr", "open-footage-request@v1", true);
    check("valid/hardware.ofr", "open-footage-request@v1", true);
    check("valid/sshsig.ofr", "file", false);
    check("hostile/h02-other-namespace.ofr", "file", true);
}
