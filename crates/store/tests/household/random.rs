//! Any life of a household, crashes at any step included, ends in one that checks.

use crate::house::{CHUNK, HEADER, House, MINUTE, camera_id, cut, facts, span};
use model::{GapCause, RunId, Utc};
use porchlight_store::{DeleteCause, Facts, Reconciled, Settings, make_room, settle_open};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

/// Where a segment's writer is stopped.
#[derive(Clone, Copy, Debug)]
enum Stop {
    Begun,
    Written,
    Tailed,
    Finished,
    Committed,
    Never,
}

#[derive(Clone, Debug)]
enum Act {
    /// A segment, stopped somewhere.
    Segment(u8, u64, Stop),
    NewRun(u8),
    Skip(u64),
    /// The clock is set back.
    Back(u64),
    Gap(u8, bool),
    Hold(u8, u64, u64),
    Purge(u64),
    /// Deletes some, stopped after a step.
    Delete(u8, u64, u64, u8),
    Settle(u64),
    Lose(u8, u64),
    Crash,
}

fn act() -> impl Strategy<Value = Act> {
    let cam = 1u8..=2;
    let stop = prop_oneof![
        1 => Just(Stop::Begun), 1 => Just(Stop::Written), 1 => Just(Stop::Tailed),
        1 => Just(Stop::Finished), 1 => Just(Stop::Committed), 12 => Just(Stop::Never),
    ];
    prop_oneof![
        30 => (cam.clone(), 0u64..500, stop).prop_map(|(c, b, s)| Act::Segment(c, b, s)),
        3 => cam.clone().prop_map(Act::NewRun),
        3 => (1u64..3000).prop_map(Act::Skip),
        1 => (1u64..30).prop_map(Act::Back),
        5 => (cam.clone(), any::<bool>()).prop_map(|(c, open)| Act::Gap(c, open)),
        2 => (cam.clone(), 0u64..60, 1u64..10).prop_map(|(c, f, l)| Act::Hold(c, f, l)),
        3 => (0u64..8000).prop_map(Act::Purge),
        3 => (cam.clone(), 0u64..30, 1u64..4, 0u8..3).prop_map(|(c, f, n, s)| Act::Delete(c, f, n, s)),
        2 => (1u64..120).prop_map(Act::Settle),
        1 => (cam, 0u64..30).prop_map(|(c, n)| Act::Lose(c, n)),
        4 => Just(Act::Crash),
    ]
}

struct Life {
    house: House,
    now: Utc,
    runs: [Option<RunId>; 2],
}

impl Life {
    fn crash(mut self) -> Self {
        self.house = self.house.reopen();
        self.house.reconcile();
        self.house.holds();
        assert_eq!(self.house.reconcile(), Reconciled::default(), "settled at once and for good");
        self.runs = [None, None];
        self
    }

    fn act(mut self, act: Act) -> Self {
        match act {
            Act::Segment(n, bytes, stop) => {
                let run = match self.runs[usize::from(n - 1)] {
                    Some(run) => run,
                    None => self.house.run(n, self.now),
                };
                self.runs[usize::from(n - 1)] = Some(run);
                let start = self.now;
                self.now = self.now.plus(MINUTE);
                if matches!(stop, Stop::Begun) {
                    self.house.begin(n, run, start);
                    return self.crash();
                }
                let file = self.house.written(n, run, start, HEADER + bytes);
                if matches!(stop, Stop::Tailed) || bytes % 3 == 0 {
                    file.tails().write(b"what is in no chunk").expect("writes");
                }
                if matches!(stop, Stop::Written | Stop::Tailed) {
                    drop(file);
                    if bytes < CHUNK {
                        settle_open(&mut self.house.db, &self.house.volume, &camera_id(n), &cut).expect("settles");
                        self.runs[usize::from(n - 1)] = None;
                        return self;
                    }
                    return self.crash();
                }
                let file = file.finish().expect("finishes");
                if matches!(stop, Stop::Finished) {
                    return self.crash();
                }
                let committed = self.house.db.commit(&file, facts()).expect("commits");
                if matches!(stop, Stop::Committed) {
                    return self.crash();
                }
                self.house.volume.tidy(&committed).expect("tidies");
            }
            Act::NewRun(n) => self.runs[usize::from(n - 1)] = None,
            Act::Skip(minutes) => {
                self.now = self.now.plus(Duration::from_secs(60 * minutes));
                self.runs = [None, None];
            }
            Act::Back(minutes) => {
                self.now = self.now.minus(Duration::from_secs(60 * minutes));
                self.runs = [None, None];
            }
            Act::Gap(n, true) => {
                self.house.db.open_gap(&camera_id(n), self.now, GapCause::CameraOffline).expect("opens");
                self.runs[usize::from(n - 1)] = None;
            }
            Act::Gap(n, false) => self.house.db.close_gap(&camera_id(n), self.now).expect("closes"),
            Act::Hold(n, from, len) => {
                self.house.db.add_hold(&camera_id(n), span(from, from + len), None, self.now).map(drop).expect("holds");
            }
            Act::Purge(quota_bytes) => {
                let settings = Settings { quota_bytes, reserve_bytes: 0, ..Settings::default() };
                let wanted = BTreeMap::from([(camera_id(1), 300)]);
                make_room(&mut self.house.db, &self.house.volume, &settings, &wanted, self.now).expect("purges");
            }
            Act::Delete(n, skip, count, stop) => {
                let some = self.house.db.last_segments(&camera_id(n), 30).expect("reads");
                let keys: Vec<_> = some.into_iter().skip(skip as usize).take(count as usize).map(|s| s.key).collect();
                let doomed = self.house.db.doom(&keys, DeleteCause::Owner, self.now).expect("dooms");
                if stop == 0 {
                    return self.crash();
                }
                let unlinked = self.house.volume.unlink(doomed).expect("unlinks");
                if stop == 1 {
                    return self.crash();
                }
                self.house.db.forget(&unlinked).expect("forgets");
            }
            Act::Settle(seconds) => {
                for s in self.house.db.unsettled(2).expect("reads") {
                    let facts = Facts { duration: Duration::from_secs(seconds), plaintext_bytes: 1 };
                    self.house.db.settle(&s.key, facts).expect("settles");
                }
            }
            Act::Lose(n, skip) => {
                let some = self.house.db.last_segments(&camera_id(n), 30).expect("reads");
                if let Some(s) = some.into_iter().nth(skip as usize) {
                    let path = self.house.volume.path(&camera_id(n), s.name());
                    if path.exists() {
                        std::fs::remove_file(path).expect("removes");
                        return self.crash();
                    }
                }
            }
            Act::Crash => return self.crash(),
        }
        self
    }
}

/// A few in every test run, for each life syncs hundreds of files; `PROPTEST_CASES=1000` for a long night.
fn cases() -> u32 {
    if std::env::var_os("PROPTEST_CASES").is_some() { ProptestConfig::default().cases } else { 8 }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn every_life_ends_well(acts in prop::collection::vec(act(), 1..60)) {
        let mut life = Life { house: House::new(), now: crate::house::T0, runs: [None, None] };
        for act in acts {
            life = life.act(act);
        }
        life.house.holds();
        life.crash();
    }
}
