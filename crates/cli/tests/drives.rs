//! The window's side of sticks: what is plugged in is for the owner only, can be let go of, and news of it come by themselves.
#![forbid(unsafe_code)]
#![allow(clippy::print_stderr, reason = "what cannot run on a machine says so")]

mod window;

use engine::Code;
use engine::view::{self, Topic};
use model::Secret;
use std::process::Command;
use window::{PASSPHRASE, PATIENCE, engine};

const STICKS: &str = "PORCHLIGHT_STICKS";
const NAME: &str = "sticks_are_shown_to_the_owner_and_news_of_them_come";

#[test]
fn sticks_are_shown_to_the_owner_and_news_of_them_come() {
    // The environment is read where it was set before anything ran.
    let Some(stick) = std::env::var_os(STICKS) else {
        let folder = tempfile::tempdir().expect("a folder");
        let stick = folder.path().join("Evidence");
        std::fs::create_dir(&stick).expect("makes");
        let ran = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", NAME, "--nocapture"])
            .env(STICKS, &stick)
            .output()
            .expect("starts");
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let window = engine(folder.path());
        let footage = folder.path().join("home/footage").to_str().expect("plain").to_owned();
        let passphrase = || Secret::new(PASSPHRASE.to_owned());
        window
            .household_create(passphrase(), footage, 1_000_000_000, Some(view::KeyPlace::File))
            .await
            .expect("is made");
        let drives = window.drives_get().await.expect("lists");
        let ours = drives.iter().find(|drive| drive.name == "Evidence (test stick)").expect("it is there");
        assert_eq!((ours.others, ours.path.as_ref().map(std::ffi::OsString::from)), (Some(0), Some(stick)));
        window.drive_eject(ours.id.clone()).await.expect("is let go of");
        assert_eq!(window.drive_eject("none".to_owned()).await.map_err(|error| error.code), Err(Code::NotFound));
        window.lock().await.expect("locks");
        assert_eq!(window.drives_get().await.map_err(|error| error.code), Err(Code::Locked));
        assert_eq!(window.drive_eject(ours.id.clone()).await.map_err(|error| error.code), Err(Code::Locked));

        let point = folder.path().join("point");
        std::fs::create_dir(&point).expect("makes");
        let mut events = window.events();
        let mut hears = async |what: &str| {
            let heard =
                async { while !events.recv().await.is_ok_and(|event| event.topics.contains(&Topic::Drives)) {} };
            tokio::time::timeout(PATIENCE, heard).await.unwrap_or_else(|_| panic!("never told: {what}"));
        };
        let run = |program: &str, arguments: &[&str]| {
            Command::new(program).args(arguments).arg(&point).status().is_ok_and(|status| status.success())
        };
        if run("mount", &["-t", "tmpfs", "stick"]) {
            hears("mounted").await;
            assert!(run("umount", &[]));
            hears("unmounted").await;
        } else {
            eprintln!("SKIPPED: news of what is mounted; only root may mount");
        }
        window.window_close(false, false).await.expect("stops");
        window.shutdown().await;
    });
}
