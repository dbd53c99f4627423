//! Folders and feeds at a real household, against a real TLS server on this computer that plays every trick of H26.

use super::*;
use crate::carrier::https::tests::{HOST, Heard, Say, Server, ok};
use crate::carrier::{folder::LOOKS_APART, hash};
use crate::desk::requests::tests::{House, NOW, PASSPHRASE, camera, data, house};
use crate::view;
use model::{Clock, Secret};
use request::Moment;
use request::envelope::Kind;
use request::sign::{Signer, Signing};
use request::statement::Feed;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

impl House {
    fn follow(&self, publisher: &Publisher) {
        self.desk.add_feed(&address(), &publisher.words()).expect("is followed");
    }

    /// Lets its time come, and polls.
    fn poll(&self, server: &Server) -> FeedView {
        let web = || Ok(Ok(server.web()));
        assert!(self.desk.poll_with(&web).expect("polls") > 0, "its time has come");
        self.clock.advance(Duration::from_secs(8 * 3600));
        self.feed()
    }

    fn feed(&self) -> FeedView {
        self.desk.carriers().expect("shows").feeds.remove(0)
    }

    fn waiting(&self) -> u32 {
        self.desk.carriers().expect("shows").waiting
    }

    fn unlock(&self) {
        self.desk.unlock(&Secret::new(PASSPHRASE.to_owned())).expect("opens");
    }
}

fn address() -> String {
    format!("https://{HOST}/area/requests.ofrfeed")
}

struct Publisher(Signer);

impl Publisher {
    fn new(seed: u8) -> Self {
        Self(Signer::from_seed(&[seed; 32]))
    }

    fn words(&self) -> String {
        self.0.key().expect("a key").words().join(" ")
    }

    fn sign(&self, payload: Vec<u8>) -> Vec<u8> {
        Signing::new(Kind::Feed, payload).by(&self.0).expect("signs").finish().expect("is whole")
    }

    /// A feed of these files, issued an hour before the tests' beginning.
    fn feed(&self, sequence: u64, files: &[(&str, &[u8])]) -> Vec<u8> {
        self.sign(feed(sequence, files).to_payload())
    }
}

fn feed(sequence: u64, files: &[(&str, &[u8])]) -> Feed {
    let issued = Moment::parse(NOW).expect("a time").plus(-3600);
    let items = files.iter().map(|(url, bytes)| Item::of(bytes, url).expect("may be listed")).collect();
    Feed { sequence, issued, expires: issued.plus(14 * 86_400), items }
}

/// A host whose files can be exchanged while it runs.
#[derive(Clone, Default)]
struct Host(Arc<Mutex<BTreeMap<String, Say>>>);

impl Host {
    fn put(&self, path: &str, say: Say) -> &Self {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), say);
        self
    }

    fn feed(&self, bytes: &[u8]) -> &Self {
        self.put("/area/requests.ofrfeed", ok(bytes))
    }

    fn start(&self) -> Server {
        let files = self.0.clone();
        Server::start(move |path| {
            let none = || Say::All(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_vec());
            files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned().unwrap_or_else(none)
        })
    }
}

fn paths(heard: &[Heard]) -> Vec<String> {
    let path = |heard: &Heard| String::from_utf8_lossy(&heard.request).split(' ').nth(1).expect("a path").to_owned();
    heard.iter().map(path).collect()
}

fn vector(name: &str) -> Vec<u8> {
    std::fs::read(data().join(name)).expect("is there")
}

/// A request that is good at the tests' time, signed by a key that nobody knows here.
fn request_file() -> Vec<u8> {
    vector("valid/plain.ofr")
}

#[test]
fn nothing_is_on_after_install() {
    let house = house();
    let carriers = house.desk.carriers().expect("shows");
    assert_eq!((carriers.folders.len(), carriers.feeds.len(), carriers.waiting), (0, 0, 0));
    let none = || -> Result<std::result::Result<Web, Fault>> { panic!("nothing is asked of the network") };
    assert_eq!(house.desk.poll_with(&none).expect("has nothing to do"), 0);
    assert_eq!(house.desk.scan_folders(&mut Folders::default()).expect("has nothing to do"), Scanned::default());
}

#[test]
fn a_feed_is_pulled_while_locked_and_its_files_are_taken_after() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let (good, bad) = (request_file(), b"not a request".as_slice());
    host.feed(&publisher.feed(1, &[("1.ofr", &good), ("/elsewhere/2.ofr", bad)]));
    host.put("/area/1.ofr", ok(&good)).put("/elsewhere/2.ofr", ok(bad));
    let server = host.start();
    house.follow(&publisher);
    assert_eq!(server.heard(), [], "following sends nothing by itself");
    house.desk.lock();
    let shown = house.poll(&server);
    assert_eq!((shown.items, shown.problem, shown.stale, shown.equivocation), (2, None, false, false));
    assert_eq!(paths(&server.heard()), ["/area/requests.ofrfeed", "/area/1.ofr", "/elsewhere/2.ofr"]);
    assert_eq!(house.waiting(), 2);
    assert_eq!(house.desk.take_arrived().map_err(|error| error.code), Err(Code::Locked));
    house.unlock();
    assert_eq!((house.desk.take_arrived().expect("takes"), house.waiting()), (2, 0));
    // Fetched once, whatever became of them: one a stranger's, the other no request at all.
    assert_eq!(house.poll(&server).problem, None);
    assert_eq!(paths(&server.heard()), ["/area/requests.ofrfeed"]);
    let again = house.desk.take_request(&good, Carrier::File, house.clock.now(), false).expect("answers");
    assert_eq!(again.taken, view::requests::TakenAs::Known);
}

#[test]
fn a_poll_has_its_time_and_no_other() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let server = host.start();
    house.follow(&publisher);
    let begun = house.clock.now();
    assert_eq!(house.poll(&server).problem.expect("no feed there").code, Code::NotFound);
    let next = Utc(house.feed().next_poll_us.expect("is planned"));
    let hours = next.since(begun).as_secs_f64() / 3600.0;
    assert!((4.0..=8.0).contains(&hours), "{hours}");
    // Followed again, with the same words: nothing changes, and a failure is not made up for.
    house.follow(&publisher);
    assert_eq!(house.feed().next_poll_us, Some(next.0));
    house.clock.step(Utc(next.0 - 1));
    let none = || -> Result<std::result::Result<Web, Fault>> { panic!("its time has not come") };
    assert_eq!(house.desk.poll_with(&none).expect("waits"), 0);
}

/// H26, each trick at a feed that is followed already and had number 5.
#[test]
fn tricks_of_a_host() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let server = host.start();
    house.follow(&publisher);
    let first = b"first".as_slice();
    host.feed(&publisher.feed(5, &[("1.ofr", first)])).put("/area/1.ofr", ok(first));
    assert_eq!(house.poll(&server).problem, None);
    assert_eq!((house.waiting(), server.heard().len()), (1, 2));

    let check = |say: Say, problem: Problem| {
        host.put("/area/requests.ofrfeed", say);
        let shown = house.poll(&server);
        assert_eq!(shown.problem, Some(problem.error().view()));
        assert_eq!((house.waiting(), paths(&server.heard())), (1, vec!["/area/requests.ofrfeed".to_owned()]));
        assert_eq!(shown.equivocation, problem == Problem::Equivocation);
        let held = house.desk.db().feeds().expect("reads").remove(0).held.expect("is held");
        assert_eq!(held.sequence, 5, "nothing of it is kept");
    };
    let signed = |feed: &Feed| publisher.sign(feed.to_payload());
    let second = [("2.ofr", b"second".as_slice())];
    host.put("/area/2.ofr", ok(b"second")).put("/elsewhere", ok(&publisher.feed(6, &second)));

    // A redirect.
    let to = format!("HTTP/1.1 302 Found\r\nLocation: https://{HOST}/elsewhere\r\nContent-Length: 0\r\n\r\n");
    check(Say::All(to.into_bytes()), Problem::Redirect);
    // An item on another host, or elsewhere on this one.
    for url in ["https://other.example/2.ofr", "//other.example/2.ofr", "../2.ofr", "2.ofr?who=you", "2.ofr#you"] {
        let mut elsewhere = feed(6, &second);
        url.clone_into(&mut elsewhere.items[0].url);
        check(ok(&signed(&elsewhere)), Problem::OtherHost);
    }
    // The sequence goes back.
    check(ok(&publisher.feed(4, &second)), Problem::Older);
    // Another key, a broken signature, no feed.
    check(ok(&Publisher::new(8).feed(6, &second)), Problem::OtherKey);
    let mut broken = String::from_utf8(publisher.feed(6, &second)).expect("is text");
    let at = broken.find("\"payload\"").expect("has one") + 60;
    broken.replace_range(at..=at, if &broken[at..=at] == "A" { "B" } else { "A" });
    check(ok(broken.as_bytes()), Problem::Signature);
    check(ok(b"<html>Log in to this network</html>"), Problem::NoFeed);
    check(ok(&request_file()), Problem::NoFeed);
    // Times that cannot be.
    let mut long = feed(6, &second);
    long.expires = long.issued.plus(15 * 86_400);
    check(ok(&signed(&long)), Problem::Times);
    let mut ahead = feed(6, &second);
    (ahead.issued, ahead.expires) = (ahead.issued.plus(30 * 86_400), ahead.expires.plus(30 * 86_400));
    check(ok(&signed(&ahead)), Problem::Times);
    // Too many items, too many bytes, half of it.
    let many: Vec<_> = (0..201).map(|n| (format!("{n}.ofr"), n.to_string())).collect();
    let many: Vec<_> = many.iter().map(|(url, body)| (url.as_str(), body.as_bytes())).collect();
    check(ok(&publisher.feed(6, &many)), Problem::NoFeed);
    check(ok(&vec![b' '; feed::MOST_BYTES + 1]), Problem::TooLarge);
    check(Say::Cut(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"payl".to_vec()), Problem::CutShort);
    check(Say::All(b"HTTP/1.1 404 Not Found\r\n\r\n".to_vec()), Problem::NotGiven);
    // One number, two feeds: shown, and no other item is fetched.
    check(ok(&publisher.feed(5, &second)), Problem::Equivocation);

    // It stays shown until the number rises. A cookie is dropped: the next request is the same as the first.
    host.feed(&publisher.feed(5, &[("1.ofr", first)]));
    let shown = house.poll(&server);
    assert_eq!((shown.problem, shown.equivocation), (None, true));
    let before = server.heard();
    let body = publisher.feed(6, &second);
    let head = format!(
        "HTTP/1.1 200 OK\r\nSet-Cookie: who=you; Path=/\r\nETag: \"1\"\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    host.put("/area/requests.ofrfeed", Say::All([head.as_bytes(), &body].concat()));
    let shown = house.poll(&server);
    assert_eq!((shown.problem, shown.equivocation, house.waiting()), (None, false, 2));
    assert_eq!(server.heard()[0], before[0]);
    house.poll(&server);
    assert_eq!(server.heard(), before);
}

#[test]
fn an_expired_feed_is_stale_and_its_files_are_taken_and_remembered() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let server = host.start();
    house.follow(&publisher);
    host.feed(&publisher.feed(1, &[("1.ofr", b"one")])).put("/area/1.ofr", ok(b"one"));
    house.clock.advance(Duration::from_secs(15 * 86_400));
    let shown = house.poll(&server);
    assert_eq!((shown.stale, shown.problem, house.waiting()), (true, None, 1));
    server.heard();
    // Listed all the time, it is remembered all the time.
    for days in [20, 20, 60] {
        house.clock.advance(Duration::from_secs(days * 86_400));
        house.poll(&server);
        assert_eq!(server.heard().len(), 1, "{days}");
    }
    // For 30 days after it was listed last, no more.
    for (days, number) in [(20, 100), (45, 200)] {
        host.feed(&publisher.feed(number, &[]));
        house.poll(&server);
        house.clock.advance(Duration::from_secs(days * 86_400));
        host.feed(&publisher.feed(number + 1, &[]));
        house.poll(&server);
        server.heard();
        host.feed(&publisher.feed(number + 2, &[("1.ofr", b"one")]));
        house.poll(&server);
        assert_eq!(server.heard().len(), usize::from(days > 30) + 1, "{days}");
    }
}

#[test]
fn files_that_are_not_the_listed_ones_are_left_and_asked_for_again() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let server = host.start();
    house.follow(&publisher);
    let files: [(&str, &[u8]); 4] = [("0.ofr", b"zero"), ("1.ofr", b"one"), ("2.ofr", b"two"), ("3.ofr", b"three")];
    host.feed(&publisher.feed(1, &files));
    host.put("/area/0.ofr", ok(b"0000")).put("/area/2.ofr", ok(&vec![b'x'; inbox::MOST_BYTES + 1]));
    host.put("/area/3.ofr", ok(b"three"));
    let shown = house.poll(&server);
    assert_eq!((shown.problem, house.waiting()), (Some(Problem::Files.error().view()), 1));
    assert_eq!(server.heard().len(), 5);
    for (name, body) in &files {
        host.put(&format!("/area/{name}"), ok(body));
    }
    assert_eq!(house.poll(&server).problem, None);
    assert_eq!(paths(&server.heard()), ["/area/requests.ofrfeed", "/area/0.ofr", "/area/1.ofr", "/area/2.ofr"]);
    assert_eq!(house.waiting(), 4);
}

#[test]
fn a_poll_takes_four_mebibytes_and_the_next_one_the_rest() {
    let (house, publisher, host) = (house(), Publisher::new(7), Host::default());
    let server = host.start();
    house.follow(&publisher);
    let bodies: Vec<_> = (0..70_u8).map(|n| vec![n; inbox::MOST_BYTES]).collect();
    let names: Vec<_> = (0..70).map(|n| format!("{n}.ofr")).collect();
    let files: Vec<_> = names.iter().zip(&bodies).map(|(name, body)| (name.as_str(), body.as_slice())).collect();
    for (name, body) in &files {
        host.put(&format!("/area/{name}"), ok(body));
    }
    host.feed(&publisher.feed(1, &files));
    assert_eq!(house.poll(&server).problem, None);
    assert_eq!(house.waiting() as usize, MAX_POLL / inbox::MOST_BYTES);
    assert_eq!(server.heard().len(), 65);
    assert_eq!(house.poll(&server).problem, None);
    assert_eq!((house.waiting(), server.heard().len()), (70, 7));
}

/// Silence: what a host hears is the same from an owner who does everything with a request and from one who does nothing at all.
#[test]
fn two_owners_cannot_be_told_apart() {
    let (busy, idle) = (house(), house());
    let (publisher, host) = (Publisher::new(7), Host::default());
    let server = host.start();
    let (asked, two, three) = (vector("valid/plain.ofr"), b"two".as_slice(), vector("valid/two-windows.ofr"));
    host.put("/area/1.ofr", ok(&asked)).put("/area/2.ofr", ok(two)).put("/area/3.ofr", ok(&three));
    busy.follow(&publisher);
    idle.follow(&publisher);
    // The first owner knows who asks, and has one of the files already, by another way.
    let pin = String::from_utf8(vector("keys/riverton.ofrkey")).expect("text");
    busy.desk.pin_by_file(&pin, None).expect("is pinned");
    let camera = busy.desk.add_camera(&camera("door")).expect("is added").id;
    let taken = busy.desk.take_request(&asked, Carrier::File, busy.clock.now(), false).expect("answers");
    assert_eq!(taken.taken, view::requests::TakenAs::Card);
    let request = taken.id.expect("has one");
    let mut heard = [Vec::new(), Vec::new()];
    for round in 1..=8 {
        let files: [(&str, &[u8]); 3] = [("1.ofr", &asked), ("2.ofr", two), ("3.ofr", &three)];
        host.feed(&publisher.feed(round, &files[..usize::try_from(round.min(3)).expect("small")]));
        for (house, heard) in [&busy, &idle].into_iter().zip(&mut heard) {
            house.poll(&server);
            heard.extend(server.heard());
        }
        if busy.desk.is_open() {
            busy.desk.take_arrived().expect("takes");
        }
        busy.acts(round, &request, &camera);
        if round == 2 {
            // The other one never unlocks, and so much waits that nothing more is kept.
            idle.desk.lock();
            for n in 0..inbox::MOST_FILES {
                let name = hex::encode(hash(&n.to_be_bytes()));
                std::fs::write(idle.desk.home().join(format!("inbox/{name}.age")), b"stands for one").expect("writes");
            }
        }
    }
    assert_eq!(idle.waiting() as usize, inbox::MOST_FILES + 2);
    let [busy, idle] = heard;
    assert_eq!(busy.len(), 8 + 3, "a feed a round, and each file once");
    assert_eq!(busy, idle);
}

impl House {
    /// What an owner may do between two polls.
    fn acts(&self, round: u64, request: &str, camera: &str) {
        let desk = &self.desk;
        match round {
            1 => {
                let card = desk.look_at_request(request).expect("opens").0;
                assert!(card.posted, "it came by the feed too");
                desk.hide_request(request, true).expect("is hidden");
            }
            2 => {
                desk.hide_request(request, false).expect("is shown");
                let cameras = [camera.to_owned()];
                desk.hold_for_request(request, &cameras, None, "they asked").expect("is held");
            }
            3 => {
                let window = desk.show_request(request).expect("shows").windows.remove(0);
                let (from_us, to_us) = (window.from_us, window.to_us);
                let clip = view::requests::ResponseClip { camera: camera.to_owned(), from_us, to_us };
                let prepared =
                    desk.prepare_response(request, vec![clip.clone()], "for the officer").expect("is prepared");
                desk.update_response(prepared.id, &[clip], "not yet").expect("is changed");
            }
            4 => {
                let prepared = desk.responses().expect("lists").remove(0).id;
                desk.discard_response(prepared).expect("is discarded");
                desk.release_for_request(request, None).expect("is released");
            }
            5 => {
                let stranger = desk.requests().expect("lists").strangers.first().map(|stranger| stranger.id.clone());
                if let Some(stranger) = stranger {
                    desk.forget_request(&stranger).expect("is forgotten");
                }
                desk.save_request(request, &self.folder.path().join("saved.ofr")).expect("is saved");
            }
            6 => {
                let mut rules = desk.request_rules().expect("reads");
                rules.on = false;
                desk.set_request_rules(&rules).expect("turns requests off");
            }
            7 => desk.lock(),
            _ => {}
        }
    }
}

#[test]
fn what_is_no_feed_or_folder_is_refused_at_once() {
    let house = house();
    let words = Publisher::new(7).words();
    let feed = |url: &str, words: &str| house.desk.add_feed(url, words).map_err(|error| error.code);
    for url in
        ["http://a.example/f", "https://u@a.example/f", "https://a.example:8443/f", "https://192.0.2.1/f", "a", ""]
    {
        assert_eq!(feed(url, &words), Err(Code::BadAddress), "{url}");
    }
    assert_eq!(feed(&address(), "too few words"), Err(Code::BadAddress));
    assert_eq!(feed(&address(), &words.to_uppercase().replace(' ', "  ")), Ok(()));
    assert_eq!(house.feed().key_words.join(" "), words);
    assert_eq!(house.desk.remove_feed("https://a.example/f").map_err(|error| error.code), Err(Code::NotFound));
    let folder = |path: &str| house.desk.watch_folder(path).map_err(|error| error.code);
    assert_eq!(folder("asks"), Err(Code::BadAddress));
    assert_eq!(folder("/no/such/folder"), Err(Code::NotFound));
    assert_eq!(folder("/dev/null"), Err(Code::Refused));
    assert_eq!(house.desk.unwatch_folder("/tmp").map_err(|error| error.code), Err(Code::NotFound));
}

#[test]
fn a_watched_folder_brings_its_files_while_locked_and_each_once() {
    let house = house();
    let path = house.folder.path().join("asks");
    std::fs::create_dir(&path).expect("makes");
    house.desk.watch_folder(path.to_str().expect("text")).expect("is watched");
    house.desk.lock();
    std::fs::write(path.join("a.ofr"), request_file()).expect("writes");
    std::fs::write(path.join("b.ofr"), vec![b'x'; inbox::MOST_BYTES + 1]).expect("writes");
    let scan = |folders: &mut Folders| house.desk.scan_folders(folders).expect("scans");
    let mut folders = Folders::default();
    assert!(scan(&mut folders).more);
    house.clock.advance(LOOKS_APART);
    assert_eq!(scan(&mut folders), Scanned { taken: 1, more: false, news: true });
    let shown = house.desk.carriers().expect("shows");
    assert_eq!((shown.folders[0].taken, shown.folders[0].refused, shown.waiting), (1, 1, 1));
    house.unlock();
    assert_eq!(house.desk.take_arrived().expect("takes"), 1);
    // The program starts anew, and knows it still.
    let mut folders = Folders::default();
    scan(&mut folders);
    house.clock.advance(LOOKS_APART);
    assert_eq!(scan(&mut folders).taken, 0);
    // Gone, told, and back.
    let away = path.with_extension("away");
    std::fs::rename(&path, &away).expect("moves");
    assert!(scan(&mut folders).news);
    let problem = house.desk.carriers().expect("shows").folders.remove(0).problem.expect("is told");
    assert_eq!(problem.code, Code::NotFound);
    std::fs::rename(&away, &path).expect("moves back");
    assert!(scan(&mut folders).news);
    assert_eq!(house.desk.carriers().expect("shows").folders.remove(0).problem, None);
}
