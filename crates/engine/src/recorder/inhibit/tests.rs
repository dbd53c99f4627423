//! The inhibitor against a log-in service of our own, on a real bus of its own.

use super::*;
use model::Clock;
use std::process::Command;
use std::sync::Mutex;
use std::time::Instant;
use zbus::blocking::connection;

/// Tells the child that it runs on a bus of its own.
const PART: &str = "PORCHLIGHT_TEST_LOGIND";
const NAME: &str = "recorder::inhibit::tests::idle_sleep_is_inhibited_while_wanted";

/// What logind does as far as we ask it: notes who wants what, and gives the end of a pipe.
#[derive(Clone, Default)]
struct Logind(Arc<Mutex<Vec<(String, std::io::PipeReader)>>>);

#[zbus::interface(name = "org.freedesktop.login1.Manager")]
impl Logind {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> OwnedFd {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        self.0.lock().expect("no panic").push((format!("{what} {who} {mode} ({why})"), reader));
        std::os::fd::OwnedFd::from(writer).into()
    }
}

fn until(what: &str, done: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn idle_sleep_is_inhibited_while_wanted() {
    if std::env::var_os(PART).is_none() {
        let ran = Command::new("timeout")
            .args(["60", "dbus-run-session", "--", "sh", "-c"])
            .arg("DBUS_SYSTEM_BUS_ADDRESS=$DBUS_SESSION_BUS_ADDRESS exec \"$0\" \"$@\"")
            .arg(std::env::current_exe().expect("this test"))
            .args(["--exact", NAME, "--nocapture"])
            .env(PART, "1")
            .output()
            .expect("set-up installs dbus");
        let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
        assert!(ran.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let logind = Logind::default();
    let _serving = connection::Builder::system()
        .and_then(|b| b.name("org.freedesktop.login1"))
        .and_then(|b| b.serve_at("/org/freedesktop/login1", logind.clone()))
        .and_then(connection::Builder::build)
        .expect("the bus takes the service");
    let clock: Arc<dyn Clock> = Arc::new(crate::SystemClock::new());
    let board = Board::new(clock);
    let mut inhibitor = Inhibitor::new(board.clone());
    let asked = || logind.0.lock().expect("no panic").len();

    inhibitor.want(false);
    assert_eq!(asked(), 0, "nothing is asked where nothing is wanted");
    inhibitor.want(true);
    inhibitor.want(true);
    until("it is asked", || board.status().kept_awake);
    assert_eq!(asked(), 1, "once");
    assert_eq!(logind.0.lock().expect("no panic")[0].0, "idle Porchlight block (Cameras are being recorded)");

    // The descriptor is the inhibition: closed, it is over.
    let over = |n: usize| {
        let mut reader = logind.0.lock().expect("no panic")[n].1.try_clone().expect("a pipe");
        std::io::Read::read(&mut reader, &mut [0]).expect("reads") == 0
    };
    inhibitor.want(false);
    until("it is given back", || !board.status().kept_awake);
    assert!(over(0));
    inhibitor.want(true);
    until("it is asked anew", || asked() == 2);
    drop(inhibitor);
    assert!(over(1), "a recorder that ends holds nothing");
}
