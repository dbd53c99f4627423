//! Measures the timeline query against the bar "8 cameras x 90 days, p95 <= 20 ms, the same at 365 days". Run with
//! `cargo run --profile app -p porchlight-store --example timeline [DAYS...]` (default: 90 365).
//!
//! The rows are what recording leaves: a segment a minute and camera, some interruptions a day. They are written past the calls
//! that record, for those sync a file each.
#![allow(clippy::print_stdout, reason = "a measurement prints")]

use model::{Camera, CameraId, CameraUrl, Span, StreamConfig, Transport, Utc, VideoCodec, VideoConfig};
use porchlight_store::{HouseholdId, RecorderDb, Volume, VolumeId};
use rusqlite::{Connection, params};
use std::time::{Duration, Instant};

const CAMERAS: u8 = 8;
const DAY: Duration = Duration::from_secs(86_400);
const START: Utc = Utc(1_767_225_600_000_000);
/// Interruptions a camera and day: a bad Wi-Fi camera's, all eight of them.
const DROPS: u32 = 6;
const LOOKS: usize = 200;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let days: Vec<u32> = std::env::args().skip(1).map(|a| a.parse()).collect::<Result<_, _>>()?;
    for days in if days.is_empty() { vec![90, 365] } else { days } {
        measure(days)?;
    }
    Ok(())
}

fn measure(days: u32) -> Result<(), Box<dyn std::error::Error>> {
    let home = tempfile::TempDir::new()?;
    let path = home.path().join("recorder.db");
    let mut db = RecorderDb::create(&path, &[1; 32])?;
    let cameras: Vec<CameraId> = (0..CAMERAS).map(|n| CameraId::from_random([0, 0, 0, 0, n])).collect();
    db.start_epoch("age1", START)?;
    Volume::adopt(
        &mut db,
        &HouseholdId("h".to_owned()),
        VolumeId("v".to_owned()),
        &home.path().join("footage"),
        START,
    )?;
    let began = Instant::now();
    for id in &cameras {
        add(&mut db, id)?;
    }
    drop(db);
    let segments = load(&path, days)?;
    let size = std::fs::metadata(&path)?.len() >> 20;
    println!("{days} days: {segments} segments, {size} MiB, made in {:.0} s", began.elapsed().as_secs_f64());

    let all = Span::new(START, START.plus(DAY * days)).ok_or("an empty span")?;
    look(&path, &cameras, "everything, every stretch", |_| (all, Duration::ZERO))?;
    look(&path, &cameras, "everything, as wide as a screen", |_| (all, DAY * days / 2000))?;
    let last = START.plus(DAY * days.saturating_sub(90));
    let ninety = Span { from: last, to: all.to };
    look(&path, &cameras, "the last 90 days, every stretch", |_| (ninety, Duration::ZERO))?;
    let random = |n: usize| START.plus(DAY * ((n as u32 * 7919) % days));
    look(&path, &cameras, "a day", |n| (Span { from: random(n), to: random(n).plus(DAY) }, Duration::ZERO))?;
    let hour = Duration::from_secs(3600);
    look(&path, &cameras, "an hour", |n| (Span { from: random(n), to: random(n).plus(hour) }, Duration::ZERO))?;
    let db = RecorderDb::open(&path, &[1; 32])?;
    let mut times = Vec::new();
    for n in 0..LOOKS {
        let began = (Instant::now(), cpu());
        let span = Span { from: random(n), to: random(n).plus(hour) };
        assert!(!db.segments(&cameras[n % cameras.len()], span)?.is_empty());
        times.push((began.0.elapsed(), cpu() - began.1));
    }
    tell("segments of an hour, one camera", times);
    Ok(())
}

fn add(db: &mut RecorderDb, id: &CameraId) -> Result<(), Box<dyn std::error::Error>> {
    let camera = Camera {
        id: id.clone(),
        name: id.to_string(),
        main: CameraUrl::parse("cam/main").map_err(|e| e.to_string())?,
        sub: None,
        transport: Transport::Tcp,
        audio: false,
        paused: false,
        paused_until: None,
        quota_bytes: None,
        pinned_certificate: None,
        place: String::new(),
        class: model::CameraClass::default(),
        clock_correction_us: 0,
    };
    db.add_camera(&camera, START)?;
    let video = VideoConfig { codec: VideoCodec::H264, width: 1920, height: 1080, record: vec![0; 40] };
    db.start_run(id, &StreamConfig { video, audio: None }, START)?;
    Ok(())
}

/// Every camera's days; gives the number of segments.
fn load(path: &std::path::Path, days: u32) -> Result<usize, Box<dyn std::error::Error>> {
    let mut conn = Connection::open(path)?;
    conn.pragma_update(None, "key", format!("x'{}'", hex::encode([1; 32])))?;
    let tx = conn.transaction()?;
    let part = DAY / DROPS;
    let footage = part - Duration::from_secs(30);
    let minutes = footage.as_secs() / 60;
    let mut segments = 0;
    for camera in 1..=i64::from(CAMERAS) {
        let mut seq = 1;
        for n in 0..days * DROPS {
            let from = START.plus(part * n).0;
            tx.execute("INSERT INTO runs (camera, start_us, config) VALUES (?1, ?2, '{}')", [camera, from])?;
            let run = tx.last_insert_rowid();
            segments += tx.prepare_cached(
                "WITH RECURSIVE n (i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i < ?5 - 1)
                 INSERT INTO segments SELECT ?1, ?2 + i, ?3, 1, 1, ?4 + i * 60000000, 60000000, 0, 30000000, 30010000, 0,
                   randomblob(32), NULL, randomblob(32), 0, 0, NULL FROM n",
            )?
            .execute(params![camera, seq, run, from, minutes as i64])?;
            seq += minutes as i64;
            let to = from + minutes as i64 * 60_000_000;
            let end = from + i64::try_from(part.as_micros())?;
            tx.execute(
                "INSERT INTO spans (camera, from_us, run, to_us) VALUES (?1, ?2, ?3, ?4)",
                [camera, from, run, to],
            )?;
            tx.execute(
                "INSERT INTO gaps (camera, from_us, to_us, cause) VALUES (?1, ?2, ?3, 'stalled')",
                [camera, to, end],
            )?;
        }
        tx.execute("UPDATE cameras SET longest_us = 60000000", [])?;
    }
    tx.commit()?;
    Ok(segments)
}

fn look(
    path: &std::path::Path,
    cameras: &[CameraId],
    what: &str,
    ask: impl Fn(usize) -> (Span, Duration),
) -> Result<(), Box<dyn std::error::Error>> {
    let db = RecorderDb::open(path, &[1; 32])?;
    let (mut times, mut stretches, mut gaps) = (Vec::new(), 0, 0);
    for n in 0..LOOKS {
        let (span, resolution) = ask(n);
        let began = (Instant::now(), cpu());
        let lines = db.timeline(cameras, span, resolution)?;
        times.push((began.0.elapsed(), cpu() - began.1));
        stretches = lines.iter().map(|l| l.footage.len()).sum();
        gaps = lines.iter().map(|l| l.gaps.len()).sum();
    }
    tell(&format!("{what} ({stretches} stretches, {gaps} gaps)"), times);
    Ok(())
}

/// Processor time of this thread: what a busy machine does not change.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

fn tell(what: &str, times: Vec<(Duration, Duration)>) {
    let (mut wall, mut cpu): (Vec<_>, Vec<_>) = times.into_iter().unzip();
    let first = wall[0].as_secs_f64() * 1e3;
    let p = |times: &mut Vec<Duration>| {
        times.sort_unstable();
        let at = |p: usize| times[times.len() * p / 100].as_secs_f64() * 1e3;
        format!("p50 {:.2} ms, p95 {:.2} ms", at(50), at(95))
    };
    println!("  {what}: first {first:.2} ms, {}; processor {}", p(&mut wall), p(&mut cpu));
}
