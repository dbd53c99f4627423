//! The one banner: the worst thing first. Pure.

use crate::desk::alarm;
use crate::recorder::{Alarm, RecorderState, RecorderStatus};
use crate::view::{Banner, BannerKind, ErrorView};

/// What the banner is made of.
pub(super) struct Facts<'a> {
    /// What the recorder says; `None` where none answers.
    pub(super) recorder: Option<&'a RecorderStatus>,
    pub(super) problem: Option<&'a ErrorView>,
    /// Names by camera id.
    pub(super) names: &'a [(String, String)],
    pub(super) recovery_confirmed: bool,
    pub(super) open: bool,
}

pub(super) fn banner(facts: &Facts<'_>) -> Option<Banner> {
    let say = |kind, cameras: Vec<String>, text: String, hint: Option<&str>| {
        Some(Banner { kind, cameras, text, hint: hint.map(str::to_owned) })
    };
    if let (None, Some(problem)) = (facts.recorder, facts.problem) {
        return say(BannerKind::RecorderDown, vec![], problem.message.clone(), problem.hint.as_deref());
    }
    if let Some(recorder) = facts.recorder {
        if recorder.state == RecorderState::WaitingForKeyring {
            let hint = "Log in to the desktop, or unlock the keyring.";
            return say(BannerKind::Keyring, vec![], "Recording waits for your log-in.".to_owned(), Some(hint));
        }
        if let Some(first) = recorder.alarms.first() {
            let (kind, hint) = match first {
                Alarm::OldDatabase | Alarm::OldVolume | Alarm::VolumeUnknown => {
                    (BannerKind::Storage, Some("Nothing is recorded. The storage page says what you may do."))
                }
                Alarm::VolumeForeign => {
                    (BannerKind::Storage, Some("Nothing is recorded. Connect your own disk, or choose another folder."))
                }
                Alarm::VolumeMissing => (BannerKind::Disk, Some("Connect it, and recording goes on by itself.")),
                _ => (BannerKind::Disk, None),
            };
            return say(kind, vec![], alarm(first), hint);
        }
        let silent: Vec<String> = recorder
            .cameras
            .iter()
            .filter(|c| c.not_recording)
            .map(|c| {
                let id = c.camera.as_str();
                facts
                    .names
                    .iter()
                    .find(|(known, _)| known == id)
                    .map_or_else(|| id.to_owned(), |(_, name)| name.clone())
            })
            .collect();
        if !silent.is_empty() {
            let text = format!("Not recording: {}.", silent.join(", "));
            return say(
                BannerKind::NotRecording,
                silent,
                text,
                Some("It is tried again and again; the tile says why."),
            );
        }
    }
    if facts.open && !facts.recovery_confirmed {
        let text = "Your recovery sheet is not confirmed: if you forget the passphrase, all footage is lost.";
        return say(
            BannerKind::RecoveryUnconfirmed,
            vec![],
            text.to_owned(),
            Some("Print it and confirm it in Settings."),
        );
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::CameraStatus;
    use model::{CameraId, Utc, capture::State};

    fn status(change: impl Fn(&mut RecorderStatus)) -> RecorderStatus {
        let camera = CameraStatus {
            camera: CameraId::from_random([0; 5]),
            state: State::Waiting,
            cause: None,
            last_end: None,
            since: Utc(0),
            last_durable: None,
            bit_rate: 0,
            frame_rate: 0.0,
            recorded_bytes: 0,
            retry_in_ms: None,
            not_recording: false,
        };
        let mut status = RecorderStatus {
            state: RecorderState::Running,
            pid: 1,
            started: Utc(0),
            cameras: vec![camera],
            alarms: vec![],
            kept_awake: false,
        };
        change(&mut status);
        status
    }

    fn check(recorder: Option<&RecorderStatus>, problem: bool, confirmed: bool, expected: Option<BannerKind>) {
        let down = ErrorView { code: crate::Code::RecorderDown, message: "down".into(), hint: None };
        let problem = problem.then_some(&down);
        let found = banner(&Facts { recorder, problem, names: &[], recovery_confirmed: confirmed, open: true });
        assert_eq!(found.map(|b| b.kind), expected);
    }

    #[test]
    fn the_worst_comes_first() {
        let all = status(|s| {
            s.alarms.push(Alarm::DiskFull);
            s.cameras[0].not_recording = true;
        });
        check(None, true, true, Some(BannerKind::RecorderDown));
        check(Some(&all), true, false, Some(BannerKind::Disk));
        check(Some(&status(|s| s.alarms.push(Alarm::OldDatabase))), false, false, Some(BannerKind::Storage));
        check(Some(&status(|s| s.state = RecorderState::WaitingForKeyring)), false, false, Some(BannerKind::Keyring));
        check(Some(&status(|s| s.cameras[0].not_recording = true)), false, false, Some(BannerKind::NotRecording));
        check(Some(&status(|_| {})), false, false, Some(BannerKind::RecoveryUnconfirmed));
        check(Some(&status(|_| {})), false, true, None);
    }

    #[test]
    fn cameras_are_named() {
        let recorder = status(|s| s.cameras[0].not_recording = true);
        let names = [("00000000".to_owned(), "Door".to_owned())];
        let facts =
            Facts { recorder: Some(&recorder), problem: None, names: &names, recovery_confirmed: true, open: false };
        assert_eq!(banner(&facts).expect("one").text, "Not recording: Door.");
    }
}
