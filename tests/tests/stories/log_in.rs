//! Cameras ask for a log-in, by digest or basic; the password is in no file and no log.

use anyhow::{Result, ensure};
use demo::{CameraScript, ClipSpec, Login, Server, StreamScript};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::scan::Scanner;
use porchlight_tests::story;

const PASSWORD: &str = "canary-password-of-the-camera-77";

#[test]
fn a_log_in_is_given_and_kept_secret() -> Result<()> {
    let clip = ClipSpec::card().sized(320, 180).at_kbit(600);
    let (user, password) = ("owner".to_owned(), PASSWORD.to_owned());
    let server = Server::start(vec![
        CameraScript::new("digest", StreamScript::new(clip))
            .with_login(Login::Digest { user: user.clone(), password: password.clone() }),
        CameraScript::new("basic", StreamScript::new(clip)).with_login(Login::Basic { user, password }),
    ])?;
    let house = Household::new(60)?;
    for name in ["digest", "basic"] {
        house.add_camera(name, &server.url(name)?)?;
    }
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 500_000)?;
    let canary = Scanner::default().and_canary(PASSWORD, "the camera's password");
    canary.assert_clean(house.root(), &[&house.owner()])?;
    recorder.stop()?;
    for name in ["digest", "basic"] {
        let footage = Footage::read(&house, name)?;
        footage.assert_whole()?;
        ensure!(!footage.segments.is_empty(), "{name} was not recorded");
    }
    let listed = house.ok(&["cameras", "list", "--json"])?;
    ensure!(!listed.contains(PASSWORD), "the list of cameras shows the password");
    canary.assert_clean(house.root(), &[&house.owner()])?;
    story::end(&house, &server, &[])
}
