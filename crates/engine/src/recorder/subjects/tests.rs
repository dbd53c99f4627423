use super::*;
use model::find::{Area, Find, Still, Subject};
use model::motion::Moved;
use model::{ManualClock, MediaTime};
use std::collections::VecDeque;

/// A detector that plays a script.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<Told>>);

#[derive(Default)]
struct Told {
    able: VecDeque<Result<bool, String>>,
    looks: VecDeque<Result<Vec<Find>, String>>,
    looked: Vec<MediaTime>,
    ended: usize,
}

impl Searching for Script {
    fn is_able(&mut self) -> Result<bool, String> {
        self.0.lock().expect("no holder panics").able.pop_front().unwrap_or(Ok(true))
    }

    fn look(&mut self, glimpse: &Glimpse) -> Result<Vec<Find>, String> {
        let mut told = self.0.lock().expect("no holder panics");
        told.looked.push(glimpse.still.at);
        told.looks.pop_front().unwrap_or(Ok(Vec::new()))
    }

    fn end(&mut self) {
        self.0.lock().expect("no holder panics").ended += 1;
    }
}

struct Bench {
    subjects: Subjects,
    searcher: Searcher,
    script: Script,
    clock: Arc<ManualClock>,
    events: Mutex<Vec<(CameraId, Event)>>,
}

fn camera(n: u8) -> CameraId {
    CameraId::from_random([n; 5])
}

fn find(subject: Subject, x: i32) -> Find {
    Find { subject, area: Area { x, y: 0, width: 20_000, height: 50_000 }, score: 800, confirmed: true }
}

impl Bench {
    fn new() -> Self {
        let (script, clock) = (Script::default(), Arc::new(ManualClock::new(Utc(0))));
        let (subjects, searcher) = Subjects::channel(Box::new(script.clone()), clock.clone());
        Self { subjects, searcher, script, clock, events: Mutex::default() }
    }

    /// The camera's picture of now, in which all moves.
    fn offer(&self, n: u8, number: i64) {
        let still = Still { at: MediaTime(number), width: 1, height: 1, rgb: vec![0; 3] };
        let moved = Moved { columns: 8, cells: vec![true; 64] };
        self.subjects.offer(&camera(n), self.clock.now(), Glimpse { still, moved });
    }

    fn finds(&self, finds: Vec<Find>) {
        self.script.0.lock().expect("no holder panics").looks.push_back(Ok(finds));
    }

    fn step(&mut self) -> Option<Duration> {
        let events = &self.events;
        let tell = |camera: &CameraId, told: &[Event]| {
            events.lock().expect("no holder panics").extend(told.iter().map(|event| (camera.clone(), *event)));
        };
        self.searcher.step(&tell)
    }

    /// Numbers of the pictures that were looked at since the last question.
    fn looked(&self) -> Vec<i64> {
        std::mem::take(&mut self.script.0.lock().expect("no holder panics").looked).iter().map(|at| at.0).collect()
    }

    fn told(&self) -> Vec<(CameraId, Event)> {
        std::mem::take(&mut self.events.lock().expect("no holder panics"))
    }

    fn ended(&self) -> usize {
        self.script.0.lock().expect("no holder panics").ended
    }
}

#[test]
fn nothing_is_looked_at_until_the_owner_wants_it_and_nothing_after() {
    let mut bench = Bench::new();
    bench.offer(1, 1);
    assert_eq!((bench.step(), bench.looked(), bench.subjects.able_since()), (None, vec![], None));
    bench.subjects.switch(true);
    assert!(bench.step().is_some());
    assert_eq!((bench.subjects.able_since(), bench.looked()), (Some(Utc(0)), vec![]), "known before anything moves");
    bench.offer(1, 2);
    while bench.step().is_some() {}
    assert_eq!(bench.looked(), [2]);
    bench.offer(1, 3);
    bench.subjects.switch(false);
    let before = bench.ended();
    assert_eq!((bench.step(), bench.subjects.able_since()), (None, None));
    assert_eq!((bench.looked(), bench.ended()), (vec![], before + 1), "its worker is ended");
    assert!(bench.searcher.shared.waiting().is_empty());
}

#[test]
fn two_finds_in_what_moves_are_an_event() {
    let mut bench = Bench::new();
    bench.subjects.switch(true);
    for second in 0..3 {
        bench.finds(vec![find(Subject::Person, 10_000)]);
        bench.offer(1, second);
        while bench.step().is_some() {}
        bench.clock.advance(Duration::from_secs(1));
    }
    let event = |to| Event { subject: Subject::Person, from: Utc(0), to: Utc(to), score: 800 };
    assert_eq!(bench.told(), [(camera(1), event(1_000_000)), (camera(1), event(2_000_000))]);
}

#[test]
fn what_is_not_looked_at_in_time_is_dropped_and_every_camera_has_its_turn() {
    let mut bench = Bench::new();
    bench.subjects.switch(true);
    bench.step();
    for n in 1..=3 {
        bench.offer(n, i64::from(n));
    }
    bench.offer(1, 11);
    bench.step();
    bench.clock.advance(Duration::from_millis(100));
    bench.step();
    bench.clock.advance(Duration::from_millis(100));
    bench.step();
    assert_eq!(bench.looked(), [11, 2, 3], "the newest of each");
    bench.clock.advance(Duration::from_millis(100));
    for n in [3, 2, 1] {
        bench.offer(n, 20 + i64::from(n));
    }
    bench.step();
    bench.clock.advance(Duration::from_secs(5));
    assert_eq!(bench.step(), None);
    assert_eq!(bench.looked(), [21], "the one that waited longest; the others have come too late");
}

#[test]
fn a_detector_that_breaks_rests_longer_each_time() {
    let mut bench = Bench::new();
    bench.subjects.switch(true);
    bench.script.0.lock().expect("no holder panics").able.push_back(Err("it died".to_owned()));
    bench.step();
    assert_eq!((bench.subjects.able_since(), bench.ended()), (None, 1));
    bench.offer(1, 1);
    assert_eq!(bench.step(), None, "it rests, and nothing piles up");
    assert!(bench.searcher.shared.waiting().is_empty());
    bench.clock.advance(REST);
    bench.script.0.lock().expect("no holder panics").looks.push_back(Err("it died again".to_owned()));
    bench.offer(1, 2);
    while bench.step().is_some() {}
    assert_eq!((bench.looked(), bench.subjects.able_since()), (vec![2], None));
    bench.clock.advance(REST);
    bench.offer(1, 3);
    assert_eq!((bench.step(), bench.looked()), (None, vec![]), "longer than the first time");
    bench.clock.advance(REST);
    bench.offer(1, 4);
    while bench.step().is_some() {}
    assert_eq!((bench.looked(), bench.subjects.able_since()), (vec![4], Some(Utc(15_000_000))));
}

#[test]
fn a_computer_without_models_is_asked_rarely() {
    let mut bench = Bench::new();
    bench.subjects.switch(true);
    bench.script.0.lock().expect("no holder panics").able.push_back(Ok(false));
    bench.step();
    bench.clock.advance(MAX_REST / 2);
    bench.offer(1, 1);
    assert_eq!((bench.step(), bench.looked(), bench.subjects.able_since()), (None, vec![], None));
}

#[test]
fn nobody_to_search_with_finds_nothing() {
    let clock = Arc::new(ManualClock::new(Utc(0)));
    let (subjects, mut searcher) = Subjects::channel(Box::new(None::<Finder>), clock);
    subjects.switch(true);
    searcher.step(&|_, _| panic!("nothing can be found"));
    assert_eq!(subjects.able_since(), None);
}
