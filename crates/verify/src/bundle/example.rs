//! Statements for the tests of this folder.

use super::statement::{
    Answered, Camera, Clip, Clock, Committed, Counted, FORMAT, Gap, Kind, Level, Owner, Purpose, Redacted, Sound,
    Statement,
};

pub(super) fn redacted() -> Statement {
    Statement {
        format: FORMAT.to_owned(),
        bundle: "footage-0123456789abcdef".to_owned(),
        made: "2026-11-28".to_owned(),
        purpose: Purpose::Answer,
        level: Level::ClipOnly,
        request: Some(Answered { id: "01JDV3Q0ZJ8F2K6M4N8P0R2T4V".to_owned(), identity: "5f".repeat(32) }),
        owner: None,
        clips: vec![Clip {
            file: "data/clip-01.mp4".to_owned(),
            bytes: 12_345_678,
            sha256: "ab".repeat(32),
            kind: Kind::Redacted,
            start: "2026-11-27T18:04:05Z".to_owned(),
            end: "2026-11-27T18:05:35Z".to_owned(),
            frames: 2250,
            pts_sha256: "cd".repeat(32),
            codec: "avc1".to_owned(),
            width: 1920,
            height: 1080,
            sound: Sound::LeftOut,
            camera: None,
            gaps: vec![Gap { at_ms: 12_000, lasts_ms: 1500, cause: Some("stalled".to_owned()) }],
            damaged: 0,
            commitment: Some(Committed { root: "ef".repeat(32), leaves: 45 }),
            redaction: Some(Redacted {
                hidden: vec![
                    Counted { what: "face".to_owned(), tracks: 3, reasons: vec![("bystander".to_owned(), 3)] },
                    Counted { what: "plate".to_owned(), tracks: 1, reasons: vec![] },
                ],
                all_but_picked: false,
                hidden_ppm: 51_234,
                muted_ms: 0,
                groups: 45,
                groups_again: 9,
                looked_again: Some(2250),
                reviewed: true,
                plan: "12".repeat(32),
            }),
        }],
        clock: Clock {
            source: "computer".to_owned(),
            synchronised: Some(true),
            camera_offset_s: Some(1.25),
            error_s: 1.0,
        },
        process: vec!["porchlight 0.1.0".to_owned(), "x264enc (GStreamer 1.22.0)".to_owned()],
        left_out: ["sound", "camera_names", "identity", "outside_the_cut"].map(str::to_owned).to_vec(),
    }
}

/// Two clips, one of them the original, by somebody who says who they are, in words that no page may take for markup.
pub(super) fn witness() -> Statement {
    let mut statement = redacted();
    statement.level = Level::Witness;
    statement.purpose = Purpose::LegalPaper;
    statement.request = None;
    statement.owner = Some(Owner {
        name: "Zoë <b>O'Hara</b> & Łukasz".to_owned(),
        address: "1 \"High\" Street".to_owned(),
        phone: "+1 555 0100".to_owned(),
        ..Owner::default()
    });
    let mut original = statement.clips[0].clone();
    original.file = "data/clip-02.mp4".to_owned();
    (original.kind, original.redaction, original.sound) = (Kind::Original, None, Sound::AsRecorded);
    original.start = "2026-11-27T18:04:03.120000Z".to_owned();
    original.end = "2026-11-27T18:05:35.080000Z".to_owned();
    original.gaps.clear();
    original.damaged = 2;
    original.camera = Some(Camera { name: "前門".to_owned(), looks_at: "the street".to_owned() });
    statement.clips.push(original);
    statement
}
