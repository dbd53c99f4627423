use super::*;
use model::{ManualClock, VideoCodec};

fn camera() -> CameraId {
    CameraId::from_random([3; 5])
}

fn video() -> VideoConfig {
    VideoConfig { codec: VideoCodec::H264, width: 640, height: 360, record: vec![1] }
}

fn unit(ms: i64, key: bool, bytes: usize) -> AccessUnit {
    AccessUnit {
        track: Track::Video,
        data: vec![0; bytes],
        pts: MediaTime(ms * 1_000_000),
        duration: None,
        key,
        camera_clock: None,
    }
}

struct Bench {
    look: Look,
    eye: Eye,
    clock: Arc<ManualClock>,
}

fn bench() -> Bench {
    let clock = Arc::new(ManualClock::new(Utc(0)));
    let nobody = Program { program: "/bin/false".into(), args: Vec::new() };
    let (look, eye) = Look::channel(Some(nobody), clock.clone());
    look.switch(true, false);
    Bench { look, eye: eye.expect("there is a program"), clock }
}

impl Bench {
    /// Batches on their way: whether each is a beginning, and the times in it.
    fn batches(&self) -> Vec<(bool, Vec<i64>)> {
        let some = self.eye.from.try_iter();
        some.map(|b| {
            self.look.shared.waiting.fetch_sub(b.bytes, Ordering::Relaxed);
            (b.begin.is_some(), b.units.iter().map(|u| u.pts.0 / 1_000_000).collect())
        })
        .collect()
    }
}

fn push(looker: &mut Looker, ms: i64, key: bool) {
    looker.unit(&unit(ms, key, 100), Utc(ms * 1000 + 5_000_000));
}

#[test]
fn a_stream_begins_with_a_key_frame_and_goes_on_in_batches() {
    let bench = bench();
    let mut looker = Looker::new(bench.look.clone(), camera(), false);
    push(&mut looker, 0, true);
    assert_eq!(bench.batches(), [], "nothing is known of the stream yet");
    looker.config(&video());
    for (ms, key) in [(40, false), (80, true), (120, false), (160, false)] {
        push(&mut looker, ms, key);
    }
    looker.send();
    assert_eq!(bench.batches(), [(true, vec![80]), (false, vec![120, 160])]);
    bench.look.switch(false, false);
    push(&mut looker, 200, false);
    bench.look.switch(true, false);
    push(&mut looker, 240, false);
    push(&mut looker, 280, true);
    looker.send();
    assert_eq!(bench.batches(), [(true, vec![280])], "what was not looked at is missing");
}

#[test]
fn of_the_recorded_stream_a_key_frame_a_second_is_taken() {
    let bench = bench();
    let mut looker = Looker::new(bench.look.clone(), camera(), true);
    looker.config(&video());
    for ms in (0..4000).step_by(500) {
        push(&mut looker, ms, true);
        push(&mut looker, ms + 40, false);
    }
    looker.send();
    let all: Vec<i64> = bench.batches().into_iter().flat_map(|(_, ms)| ms).collect();
    assert_eq!(all, [0, 1000, 2000, 3000]);
}

#[test]
fn what_does_not_fit_is_dropped_up_to_the_next_key_frame() {
    let bench = bench();
    let mut looker = Looker::new(bench.look.clone(), camera(), false);
    looker.config(&video());
    push(&mut looker, 0, true);
    looker.unit(&unit(40, false, MAX_BYTES + 1), Utc(5_040_000));
    looker.send();
    push(&mut looker, 80, false);
    push(&mut looker, 120, true);
    looker.send();
    push(&mut looker, 160, false);
    looker.send();
    assert_eq!(bench.batches(), [(true, vec![0]), (false, vec![120]), (false, vec![160])], "the decoder stays");
    assert_eq!(bench.look.shared.waiting.load(Ordering::Relaxed), 0);
}

#[test]
fn a_segment_gets_what_was_seen_in_it() {
    let mut page = Page::default();
    let at = |ms: i64| Utc(1_000_000_000 + ms * 1000);
    for (ms, level) in [(0, 3), (300, 9), (1200, 0), (2999, 5), (3000, 7)] {
        page.add(at(ms), Some(level), None);
    }
    for ms in [2600, 100, 3100] {
        page.add(at(ms), None, Some(vec![ms as u8]));
    }
    page.add(at(0), None, Some(vec![0; MAX_PICTURE + 1]));
    let SeenIn { marks, pictures, .. } = page.take(at(0), at(2500), false);
    assert_eq!(marks, Marks { from: 1000, levels: vec![Some(9), Some(0), Some(5)] });
    assert_eq!(pictures.iter().map(|p| p.at).collect::<Vec<_>>(), [at(100)]);
    let SeenIn { marks, pictures, .. } = page.take(at(2500), at(4000), false);
    assert_eq!(marks, Marks { from: 1002, levels: vec![Some(5), Some(7)] }, "the second in the middle is both's");
    assert_eq!(pictures.iter().map(|p| p.at).collect::<Vec<_>>(), [at(2600), at(3100)]);
    let SeenIn { marks, pictures, .. } = page.take(at(4000), at(9000), false);
    assert_eq!((marks.levels, pictures.len()), (vec![], 0), "unknown is not still");
    assert_eq!(page.take(Utc(0), Utc(i64::MAX), false).marks.levels, [], "a clock that went mad");
}

#[test]
fn an_event_goes_into_each_segment_that_it_lies_in() {
    let mut page = Page::default();
    let at = |s: i64| Utc(1_000_000_000 + s * 1_000_000);
    let event = |from, to, score| Event { subject: model::find::Subject::Person, from: at(from), to: at(to), score };
    let seen = |page: &mut Page, from: i64, searched| {
        for s in from..from + 60 {
            page.add(at(s), Some(1), None);
        }
        page.take(at(from), at(from + 60), searched).events
    };
    assert_eq!(seen(&mut page, 0, true), Some(vec![]), "looked, and nothing found");
    assert_eq!(seen(&mut page, 60, false), None, "nobody looked, or not all the time");
    for to in [125, 130, 185] {
        page.note(&event(124, to, to as u16));
    }
    assert_eq!(seen(&mut page, 120, true), Some(vec![event(124, 180, 185)]));
    page.note(&event(124, 190, 300));
    assert_eq!(seen(&mut page, 180, false), Some(vec![event(180, 190, 300)]), "what was found is told in any case");
    assert_eq!(seen(&mut page, 240, true), Some(vec![]));
    assert!(page.events.is_empty());
    assert_eq!(page.take(at(900), at(960), true).events, None, "where nobody saw anything, nobody looked");
    for n in 0..2 * MAX_EVENTS as i64 {
        page.note(&event(1000 + n, 1001 + n, 1));
    }
    assert_eq!(page.events.len(), MAX_EVENTS);
}

#[test]
fn sidecars_wait_for_subjects_a_little_longer() {
    let bench = bench();
    let seen = |s: i64| bench.look.shared.album().entry(camera()).or_default().add(Utc(s * 1_000_000), Some(0), None);
    seen(61);
    assert!(bench.look.has_seen(&camera(), Utc(60_000_000)));
    bench.look.switch(true, true);
    assert!(!bench.look.has_seen(&camera(), Utc(60_000_000)));
    seen(68);
    assert!(bench.look.has_seen(&camera(), Utc(60_000_000)));
    bench.look.switch(false, true);
    assert!(!bench.look.subjects.is_on(), "where motion is not looked for, subjects are not");
}

#[test]
fn a_new_connection_goes_on_as_the_same_stream() {
    let bench = bench();
    let stream = |keys_only| Looker::new(bench.look.clone(), camera(), keys_only).stream;
    assert_eq!([stream(false), stream(true), stream(false), stream(true)], [0, 1, 0, 1]);
}

#[test]
fn what_the_worker_lost_begins_anew() {
    let mut bench = bench();
    let mut looker = Looker::new(bench.look.clone(), camera(), false);
    looker.config(&video());
    push(&mut looker, 0, true);
    let first = bench.eye.from.try_recv().expect("a beginning");
    bench.eye.take(first);
    assert!(bench.eye.begun.is_empty(), "nobody decodes it");
    for (ms, key) in [(40, false), (80, true), (120, false)] {
        push(&mut looker, ms, key);
    }
    looker.send();
    assert_eq!(bench.batches(), [(false, vec![40]), (true, vec![80]), (false, vec![120])]);
}

#[test]
fn what_waits_of_a_stream_is_one_request() {
    let bench = bench();
    let mut small = Looker::new(bench.look.clone(), camera(), false);
    let mut large = Looker::new(bench.look.clone(), camera(), true);
    small.config(&video());
    large.config(&video());
    for ms in [0, 40, 80] {
        push(&mut small, ms, ms == 0);
        small.send();
        push(&mut large, ms, ms == 0);
        large.send();
    }
    small.config(&video());
    push(&mut small, 120, true);
    let all = gather(bench.eye.from.try_iter().collect());
    let seen: Vec<_> = all.iter().map(|b| (b.stream, b.begin.is_some(), b.units.len())).collect();
    assert_eq!(seen, [(0, true, 3), (1, true, 1), (0, true, 1)]);
}

#[test]
fn memory_is_bounded() {
    let mut page = Page::default();
    for second in 0..2 * MAX_SECONDS as i64 {
        page.add(Utc(second * 1_000_000), Some(1), Some(vec![1]));
    }
    assert_eq!((page.levels.len(), page.pictures.len()), (MAX_SECONDS, MAX_PICTURES));
}

#[test]
fn a_worker_that_dies_is_given_rest_and_its_killer_is_left_alone() {
    let mut bench = bench();
    let batch = |looker: &mut Looker, ms| {
        looker.begin = true;
        push(looker, ms, true);
    };
    let mut looker = Looker::new(bench.look.clone(), camera(), false);
    looker.config(&video());
    for n in 1..=STRIKES {
        batch(&mut looker, i64::from(n) * 1000);
        let next = bench.eye.from.try_recv().expect("a batch");
        bench.eye.take(next);
        assert_eq!(bench.eye.strikes[&camera()].0, n);
        batch(&mut looker, i64::from(n) * 1000 + 500);
        let next = bench.eye.from.try_recv().expect("a batch");
        bench.eye.take(next);
        assert_eq!(bench.eye.strikes[&camera()].0, n, "it rests");
        bench.clock.advance(MAX_REST);
    }
    batch(&mut looker, 9000);
    let next = bench.eye.from.try_recv().expect("a batch");
    bench.eye.take(next);
    assert_eq!(bench.eye.strikes[&camera()].0, STRIKES, "it is not asked any more");
    assert!(bench.look.has_seen(&camera(), Utc(5)) == bench.look.shared.album().contains_key(&camera()));
}

#[test]
fn small_pictures_have_the_shape_of_the_large() {
    for (of, expected) in
        [((1920, 1080), (256, 144)), ((640, 480), (256, 192)), ((1080, 1920), (144, 256)), ((0, 0), (256, 256))]
    {
        assert_eq!(small(of), expected);
    }
}
