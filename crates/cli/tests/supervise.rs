//! The window's side and the built program: the recorder is started, outlives its window, is attached to, and is started again
//! when it is killed.
#![forbid(unsafe_code)]

mod window;

use engine::Engine;
use engine::view::{self, Phase};
use model::Secret;
use std::time::Duration;
use window::{PASSPHRASE, PATIENCE, engine};

/// Waits for an app state that `is` so; looks again at every event, and once a second.
async fn until(engine: &Engine, what: &str, is: impl Fn(&view::AppState) -> bool) -> view::AppState {
    let mut events = engine.events();
    let wait = async {
        loop {
            let state = engine.app_state().await.expect("a state");
            if is(&state) {
                return state;
            }
            // A lost event is as good as one.
            let _ = tokio::time::timeout(Duration::from_secs(1), events.recv()).await;
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never: {what}"))
}

fn kill(pid: u32) {
    let killed = std::process::Command::new("kill").args(["-KILL", &pid.to_string()]).status();
    assert!(killed.expect("kill runs").success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorder_outlives_its_window_and_is_revived() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = engine(folder.path());
    let state = first.app_state().await.expect("a state");
    assert_eq!((state.phase, state.recorder.running), (Phase::New, false));

    let footage = folder.path().join("home/footage");
    let footage = footage.to_str().expect("plain").to_owned();
    let passphrase = || Secret::new(PASSPHRASE.to_owned());
    first.household_create(passphrase(), footage, 1_000_000_000, Some(view::KeyPlace::File)).await.expect("is made");
    let state = until(&first, "a recorder runs", |s| s.recorder.running).await;
    assert_eq!(state.phase, Phase::Open);
    let pid = state.recorder.pid.expect("a process");

    // The window goes; the recorder stays, and the next window attaches to it.
    first.shutdown().await;
    drop(first);
    let second = engine(folder.path());
    let state = until(&second, "it attaches", |s| s.recorder.running).await;
    assert_eq!((state.phase, state.recorder.pid), (Phase::Locked, Some(pid)));
    let refused = second.camera_pause("00000000".to_owned(), true, None).await.expect_err("locked");
    assert_eq!(refused.code, engine::Code::Locked);
    let opened = second.unlock(passphrase()).await.expect("unlocks");
    assert_eq!(opened.phase, Phase::Open);

    // The recorder is killed; another takes its place.
    kill(pid);
    let state = until(&second, "another recorder runs", |s| s.recorder.pid.is_some_and(|new| new != pid)).await;
    assert!(state.recorder.problem.is_none());

    // The owner stops recording with the window.
    second.window_close(false, false).await.expect("stops");
    let state = until(&second, "it stops", |s| !s.recorder.running).await;
    assert!(state.recorder.problem.is_none(), "an ordered stop is no trouble");
    assert!(second.check().await.expect("checks").ok);
    second.shutdown().await;
}
