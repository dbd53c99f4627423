//! One camera's trouble never touches another: beside cameras that die, freeze, refuse and change, one is recorded whole.

use anyhow::{Result, ensure};
use demo::{CameraScript, ClipSpec, Fault, Login, Server, StreamScript};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::story;
use std::time::Duration;

#[test]
fn trouble_stays_where_it_is() -> Result<()> {
    let small = ClipSpec::card().sized(320, 180).at_kbit(400);
    let camera = |name: &str, seed| CameraScript::new(name, StreamScript::new(small.seeded(seed)));
    let server = Server::start(vec![
        CameraScript::new("good", StreamScript::new(ClipSpec::card())),
        camera("dies", 1),
        camera("freezes", 2),
        camera("refuses", 3)
            .with_login(Login::Digest { user: "owner".to_owned(), password: "right-password-0815".to_owned() }),
        camera("changes", 4),
    ])?;
    let house = Household::new(4)?;
    for name in ["good", "dies", "freezes", "changes"] {
        house.add_camera(name, &server.url(name)?)?;
    }
    house
        .add_camera("refuses", &server.bare_url("refuses")?.replace("rtsp://", "rtsp://owner:wrong-password-9999@"))?;
    let mut recorder = house.record()?;
    recorder.wait_for_bytes(&house, 700_000)?;
    let before = server.clips();
    for round in 0..3 {
        server.fault("dies", Fault::Kill)?;
        server.fault("freezes", Fault::Freeze)?;
        server.switch("changes", if round % 2 == 0 { small.sized(480, 270) } else { small })?;
        std::thread::sleep(Duration::from_millis(1500));
        server.fault("dies", Fault::Revive)?;
        server.fault("freezes", Fault::Thaw)?;
        std::thread::sleep(Duration::from_millis(1500));
    }
    recorder.stop()?;
    let good = Footage::read(&house, "good")?;
    good.assert_whole()?;
    ensure!(good.numbers().len() > 200, "{} frames", good.numbers().len());
    ensure!(Footage::read(&house, "refuses")?.segments.is_empty(), "a camera that refuses was recorded");
    for name in ["dies", "freezes", "changes"] {
        let footage = Footage::read(&house, name)?;
        footage.stretches()?;
        ensure!(!footage.segments.is_empty(), "{name} was not recorded");
    }
    story::end(&house, &server, &before)
}
