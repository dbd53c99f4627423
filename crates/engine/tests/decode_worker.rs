//! The decode worker's walls, tried from inside. A program of its own (`harness = false`), because the worker must be the first
//! thing in a process and owns its standard output.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout)]

use model::scripted::ScriptedMedia;
use model::{
    AccessUnit, AudioConfig, Capture, CaptureSink, CaptureSpec, Media, MediaTime, OpusSound, Picture, Probe,
    ProbeError, Secret, VideoCodec, VideoConfig,
};
use porchlight_engine::Program;
use porchlight_engine::worker::{Worker, serve};
use std::io;
use std::process::Command;
use std::time::Duration;

const NAME: &str = "the_worker_can_open_no_file_and_no_socket";
const SPOOR: &str = "porchlight-worker-was-here";

/// A media library that tries to get out, and answers with what it reached.
struct Escaper;

impl Media for Escaper {
    fn capture(&self, spec: &CaptureSpec, sink: Box<dyn CaptureSink>) -> Box<dyn Capture> {
        ScriptedMedia::default().capture(spec, sink)
    }

    fn probe(&self, spec: &CaptureSpec, watch: Duration) -> Result<Probe, ProbeError> {
        ScriptedMedia::default().probe(spec, watch)
    }

    fn frame(&self, video: &VideoConfig, units: &[AccessUnit], _: MediaTime, width: u32) -> Result<Picture, String> {
        self.picture(video, &units[0].data, width)
    }

    fn opus(&self, sound: &AudioConfig, g711: &[u8]) -> Result<OpusSound, String> {
        ScriptedMedia::default().opus(sound, g711)
    }

    fn watch(&self, _: &VideoConfig, _: model::WatchPlan) -> Result<Box<dyn model::Watcher>, String> {
        Err("not here".to_owned())
    }

    fn picture(&self, _: &VideoConfig, frame: &[u8], _: u32) -> Result<Picture, String> {
        match frame {
            b"die" => std::process::abort(),
            b"no" => return Err("no picture came out".to_owned()),
            _ => {}
        }
        let mut reached = Vec::new();
        let mut note = |what: &str, tried: bool| {
            if tried {
                reached.push(what.to_owned());
            }
        };
        note("a file to read", std::fs::File::open("/etc/hostname").is_ok());
        note("a folder", std::fs::read_dir("/").is_ok());
        note("a file to write", std::fs::write(std::env::temp_dir().join(SPOOR), b"x").is_ok());
        note("a UDP socket", std::net::UdpSocket::bind("127.0.0.1:0").is_ok());
        note("a TCP socket", !denied(std::net::TcpStream::connect("127.0.0.1:9")));
        note("a local socket", std::os::unix::net::UnixStream::pair().is_ok());
        note("a program", Command::new("/bin/true").status().is_ok());
        let thread = std::thread::spawn(|| std::fs::File::open("/etc/hostname").is_ok());
        note("a file from another thread", thread.join().unwrap_or(true));
        Ok(Secret::new(reached.join(", ").into_bytes()))
    }
}

/// Refused by the walls, and not by an empty port.
fn denied<T>(tried: io::Result<T>) -> bool {
    tried.err().is_some_and(|e| e.kind() == io::ErrorKind::PermissionDenied)
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|a| a == "decode-worker") {
        serve(|| Ok(porchlight_engine::worker::Tools { media: Escaper, detector: None })).expect("the walls stand");
        return;
    }
    // What nextest and cargo ask of a test program.
    if args.iter().any(|a| a == "--list") {
        if !args.iter().any(|a| a == "--ignored") {
            println!("{NAME}: test");
        }
        return;
    }
    walls();
    println!("test {NAME} ... ok");
}

fn walls() {
    let program = std::env::current_exe().expect("this program");
    let worker = Worker::new(Program { program, args: vec!["decode-worker".to_owned()] });
    let video = VideoConfig { codec: VideoCodec::H264, width: 16, height: 16, record: vec![1] };
    let ask = |frame: &[u8]| worker.picture(&video, frame, 640);

    let reached = ask(b"try").expect("the worker answers");
    assert_eq!(String::from_utf8_lossy(reached.expose()), "", "the worker reached something");
    assert!(!std::env::temp_dir().join(SPOOR).exists());

    // The same from here reaches a file and a socket: the worker's answer means something.
    let free = Escaper.picture(&video, b"try", 640).expect("answers");
    let free = String::from_utf8_lossy(free.expose()).into_owned();
    std::fs::remove_file(std::env::temp_dir().join(SPOOR)).expect("was written from here");
    for reachable in ["a file to read", "a file to write", "a UDP socket", "a local socket", "a program"] {
        assert!(free.contains(reachable), "{reachable} in {free}");
    }

    // A refusal is an answer; a death costs one picture only.
    assert!(ask(b"no").is_err());
    assert!(ask(b"die").is_err());
    assert!(ask(b"again").is_ok());
}
