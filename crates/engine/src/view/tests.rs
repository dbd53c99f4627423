use super::*;
use std::path::PathBuf;

/// The TypeScript of every view, by file name.
fn types() -> Vec<(String, String)> {
    macro_rules! all {
        ($($name:ty),* $(,)?) => {
            vec![$((format!("{}.ts", <$name as TS>::name()), <$name as TS>::export_to_string().expect("a view exports"))),*]
        };
    }
    all![
        Phase,
        KeyPlace,
        WayKind,
        TransportName,
        CameraState,
        Cause,
        Severity,
        HealthState,
        CloseAction,
        LiveWhich,
        BannerKind,
        Topic,
        SegmentState,
        Code,
        ErrorView,
        AppState,
        RecorderStatus,
        Banner,
        Strength,
        StorageChoice,
        RecoverySheet,
        Way,
        DrillReport,
        CameraView,
        CameraStatus,
        ProbeView,
        StreamView,
        AudioView,
        Advice,
        LiveStream,
        G711,
        ConnectionList,
        Connection,
        Settings,
        SettingsChange,
        CameraChange,
        LedgerEntryView,
        LedgerReport,
        CheckReport,
        ViolationView,
        Health,
        HealthItem,
        Event,
        SegmentView,
        Timeline,
        TimelineCamera,
        TimelineRun,
        TimelineGap,
        MotionSpan,
        HoldView,
        CameraClass,
        Look,
        VolumeCondition,
        HealthGroup,
        HealthPlace,
        StorageOverview,
        VolumeView,
        CameraStorage,
        TimelineView,
        TimelineRow,
        RunSpan,
        GapSpan,
        MotionAt,
        PlayRequest,
        PlayGap,
        PlayHeader,
        PlayState,
        OwnCopyCut,
        Told,
        OwnCopyState,
        OwnCopySound,
        OwnCopyRequest,
        OwnCopyPlan,
        OwnCopyCamera,
        OwnCopyGap,
        OwnCopyJob,
        OwnCopyFile,
        OwnCopyMade,
        Snapshot,
        BookmarkView,
        requests::ClosedRequest,
        requests::Lane,
        requests::SenderStanding,
        requests::RequesterClass,
        requests::IncidentClass,
        requests::RequestStatus,
        requests::NoticeWeight,
        requests::Identification,
        requests::TextDirection,
        requests::KnownHow,
        requests::Carrier,
        requests::TakenAs,
        requests::Whereabouts,
        requests::HiddenBecause,
        requests::NoticeCode,
        requests::RequestList,
        requests::RequestRow,
        requests::StrangerView,
        requests::RequestCard,
        requests::Claimed,
        requests::TimeWindow,
        requests::AreaView,
        requests::PointM,
        requests::CameraFan,
        requests::RequestCamera,
        requests::RequestGap,
        requests::Promises,
        requests::RequestChange,
        requests::RequestNotice,
        requests::RequestHold,
        requests::Taken,
        requests::ResponseClip,
        requests::ResponseView,
        requests::TrustView,
        requests::PinView,
        requests::DirectoryView,
        requests::RequestRules,
        requests::HomePlace,
        requests::Places,
        requests::Carriers,
        requests::WatchedFolder,
        requests::FeedView,
        requests::Paper,
        requests::PaperEvent,
        redaction::RedactionStage,
        redaction::RenderState,
        redaction::PictureOf,
        redaction::RedactionRow,
        redaction::RedactionView,
        redaction::RenderJob,
        redaction::RenderView,
        redaction::Receipt,
        redaction::RenderCheck,
        redaction::ContactSheet,
        redaction::CameraMasksRow,
        redaction::RedactedFile,
        model::redaction::Decision,
        model::redaction::Reason,
        model::redaction::Mode,
        model::redaction::Fill,
        model::redaction::Shape,
        model::redaction::SoundPlan,
        model::redaction::Point,
        model::redaction::Key,
        model::redaction::Mark,
        model::redaction::Stretch,
        model::redaction::Plan,
        model::redaction::CameraMasks,
        model::redaction::Edit,
        model::redaction::Role,
        model::redaction::Glimpse,
        model::redaction::Lacking,
    ]
}

#[test]
fn types_are_fresh() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/ipc/types");
    let write = std::env::var_os("PORCHLIGHT_WRITE_TYPES").is_some();
    for (file, text) in types() {
        let path = folder.join(&file);
        if write {
            std::fs::create_dir_all(&folder).expect("folder of the types");
            std::fs::write(&path, &text).expect("write a type");
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            stored, text,
            "{file} is stale: PORCHLIGHT_WRITE_TYPES=1 cargo test -p porchlight-engine types_are_fresh"
        );
    }
}

#[test]
fn an_absent_setting_differs_from_null() {
    let change: SettingsChange = serde_json::from_str(r#"{"keepDays":null}"#).expect("parses");
    assert_eq!(change.keep_days, Some(None));
    assert_eq!(change.auto_lock_minutes, None);
    assert!(serde_json::from_str::<SettingsChange>(r#"{"keepDay":3}"#).is_err());
}
