use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

const NOW: Utc = Utc(10_000_000_000);

fn camera(n: u8) -> CameraId {
    CameraId::from_random([0, 0, 0, 0, n])
}

fn segment(seq: u64, start_s: i64, bytes: u64) -> Candidate {
    let from = Utc(start_s * 1_000_000);
    Candidate { seq: SegmentSeq(seq), span: Span { from, to: Utc(from.0 + 60_000_000) }, bytes, held: false }
}

fn with(n: u8, oldest: Vec<Candidate>) -> CameraUse {
    let used = oldest.iter().map(|c| c.bytes).sum();
    CameraUse { camera: camera(n), used, wanted: 0, quota: None, removed: None, oldest, more: false }
}

const CALM: Disk = Disk { free: u64::MAX / 2, foreign_growth: 0 };

#[track_caller]
fn check(limits: Limits, disk: Disk, cameras: &[CameraUse], expected: &[(u8, u64, Why)], short_by: u64) {
    let plan = plan(&limits, &disk, cameras, NOW);
    let expected: Vec<_> = expected.iter().map(|(c, s, why)| (camera(*c), SegmentSeq(*s), *why)).collect();
    assert_eq!((plan.delete, plan.short_by), (expected, short_by));
}

#[test]
fn nothing_goes_without_need() {
    check(Limits::default(), CALM, &[with(1, vec![segment(1, 0, 10)])], &[], 0);
    let quota = Limits { quota: Some(10), ..Limits::default() };
    check(quota, CALM, &[with(1, vec![segment(1, 0, 10)])], &[], 0);
}

#[test]
fn the_oldest_of_any_camera_goes_first() {
    let quota = Limits { quota: Some(25), ..Limits::default() };
    let busy = CameraUse { wanted: 10, ..with(1, vec![segment(1, 100, 10), segment(2, 160, 10)]) };
    let quiet = with(2, vec![segment(1, 40, 1), segment(2, 130, 1)]);
    let expected = [(2, 1, Why::Quota), (1, 1, Why::Quota)];
    check(quota, CALM, &[busy, quiet], &expected, 0);
}

#[test]
fn held_segments_stay_and_the_shortage_is_told() {
    let quota = Limits { quota: Some(10), keep: Some(Duration::from_secs(1)), ..Limits::default() };
    let mut all = vec![segment(1, 0, 10), segment(2, 60, 10)];
    all[0].held = true;
    check(quota, CALM, &[CameraUse { wanted: 5, ..with(1, all) }], &[(1, 2, Why::Days)], 5);
    let mut all = vec![segment(1, 0, 10), segment(2, 60, 10)];
    all.iter_mut().for_each(|c| c.held = true);
    let full = CameraUse { wanted: 5, quota: Some(12), ..with(1, all) };
    check(quota, CALM, std::slice::from_ref(&full), &[], 15);
    assert_eq!(plan(&quota, &CALM, &[full], NOW).over_quota, [camera(1)]);
}

#[test]
fn a_camera_over_its_own_limit_loses_its_own() {
    let mine = CameraUse { wanted: 5, quota: Some(20), ..with(1, vec![segment(1, 500, 10), segment(2, 560, 10)]) };
    let other = with(2, vec![segment(1, 0, 10)]);
    check(Limits::default(), CALM, &[mine, other], &[(1, 1, Why::CameraQuota)], 0);
}

#[test]
fn days_are_kept_to() {
    let keep = Limits { keep: Some(Duration::from_secs(9_000)), ..Limits::default() };
    let all = vec![segment(1, 0, 1), segment(2, 940, 1), segment(3, 941, 1)];
    check(keep, CALM, &[with(1, all)], &[(1, 1, Why::Days), (1, 2, Why::Days)], 0);
}

#[test]
fn a_removed_camera_goes_first_and_after_its_grace_wholly() {
    let removed = |at: Utc| CameraUse { removed: Some(at), ..with(2, vec![segment(1, 900, 10), segment(2, 960, 10)]) };
    let kept = CameraUse { wanted: 5, ..with(1, vec![segment(1, 0, 10)]) };
    let quota = Limits { quota: Some(30), ..Limits::default() };
    check(quota, CALM, &[kept.clone(), removed(NOW)], &[(2, 1, Why::Removed)], 0);
    let both = [(2, 1, Why::Removed), (2, 2, Why::Removed)];
    check(Limits::default(), CALM, &[kept.clone(), removed(NOW.minus(GRACE))], &both, 0);
    check(Limits::default(), CALM, &[kept, removed(NOW)], &[], 0);
}

#[test]
fn what_others_put_on_the_disk_costs_no_footage_but_room_for_the_next() {
    let limits = Limits { reserve: 100, ..Limits::default() };
    let cameras = [CameraUse { wanted: 5, ..with(1, (1..9).map(|n| segment(n, n as i64 * 60, 10)).collect()) }];
    // 65 short, others took 60 of them: a segment for the 5 of our own, and the rest is an alarm.
    let disk = Disk { free: 40, foreign_growth: 60 };
    check(limits, disk, &cameras, &[(1, 1, Why::Reserve)], 0);
    assert_eq!(plan(&limits, &disk, &cameras, NOW).foreign, 60);
    // All of it is theirs: what comes still takes the place of what goes.
    let disk = Disk { free: 40, foreign_growth: 500 };
    check(limits, disk, &cameras, &[(1, 1, Why::Reserve)], 0);
    // The owner wants a bigger reserve, nobody grew: footage yields.
    let disk = Disk { free: 40, foreign_growth: 0 };
    let seven: Vec<_> = (1..8).map(|n| (1, n, Why::Reserve)).collect();
    check(limits, disk, &cameras, &seven, 0);
}

#[test]
fn a_list_that_ends_too_soon_is_asked_for_again() {
    let quota = Limits { quota: Some(0), ..Limits::default() };
    let some = CameraUse { used: 1000, more: true, ..with(1, vec![segment(1, 0, 10)]) };
    let plan = plan(&quota, &CALM, &[some], NOW);
    assert!(plan.again);
    assert_eq!((plan.freed, plan.short_by), (10, 0));
}

fn a_camera(n: u8) -> impl Strategy<Value = CameraUse> {
    let segments = prop::collection::vec((1i64..200, 1u64..50, prop::bool::weighted(0.2)), 0..20);
    let removed = prop::option::weighted(0.2, 0i64..200_000);
    (segments, 0u64..60, prop::option::of(0u64..800), removed).prop_map(move |(segments, wanted, quota, removed)| {
        let mut at = 0;
        let oldest = segments.into_iter().enumerate().map(|(i, (step, bytes, held))| {
            at += step;
            Candidate { held, ..segment(i as u64 + 1, at, bytes) }
        });
        let removed = removed.map(|ago| NOW.minus(Duration::from_secs(ago.unsigned_abs())));
        CameraUse { wanted, quota, removed, ..with(n, oldest.collect()) }
    })
}

proptest! {
    #[test]
    fn plans_keep_the_rules(
        cameras in (a_camera(1), a_camera(2), a_camera(3)).prop_map(|(a, b, c)| [a, b, c]),
        quota in prop::option::of(0u64..1500),
        reserve in 0u64..300,
        keep in prop::option::of(8_000u64..11_000),
        free in 0u64..400,
        foreign_growth in 0u64..300,
    ) {
        let limits = Limits { quota, reserve, keep: keep.map(Duration::from_secs) };
        let disk = Disk { free, foreign_growth };
        let plan = plan(&limits, &disk, &cameras, NOW);
        let of = |id: &CameraId| cameras.iter().find(|c| c.camera == *id).expect("one of ours");
        let find = |id: &CameraId, seq: SegmentSeq| of(id).oldest.iter().find(|c| c.seq == seq).expect("one of its own");
        let gone: HashSet<_> = plan.delete.iter().map(|(c, s, _)| (c.clone(), *s)).collect();
        prop_assert_eq!(gone.len(), plan.delete.len(), "none twice");
        prop_assert!(plan.delete.iter().all(|(c, s, _)| !find(c, *s).held), "none that is held");
        prop_assert_eq!(plan.freed, plan.delete.iter().map(|(c, s, _)| find(c, *s).bytes).sum::<u64>());
        prop_assert!(!plan.again, "the lists were whole");

        let left: Vec<_> = cameras.iter()
            .flat_map(|u| u.oldest.iter().filter(|c| !c.held).map(move |c| (u, c)))
            .filter(|(u, c)| !gone.contains(&(u.camera.clone(), c.seq)))
            .collect();
        if let Some(keep) = limits.keep {
            // Segments of a camera begin in order, and all last as long: an old one cannot hide behind a young one.
            prop_assert!(left.iter().all(|(_, c)| c.span.to > NOW.minus(keep)), "none over its days");
        }
        prop_assert!(left.iter().all(|(u, _)| u.removed.is_none_or(|at| at.plus(GRACE) > NOW)), "none after its grace");

        let used: u64 = cameras.iter().map(|c| c.used).sum();
        let wanted: u64 = cameras.iter().map(|c| c.wanted).sum();
        let after = used - plan.freed + wanted;
        let lacks_quota = quota.map_or(0, |q| after.saturating_sub(q));
        prop_assert!(lacks_quota <= plan.short_by, "within the limit, or told by how much not");
        let lacks_reserve = (reserve + wanted).saturating_sub(free + plan.freed);
        prop_assert!(lacks_reserve <= plan.short_by + plan.foreign, "reserve kept, or told why not");
        if plan.short_by > 0 {
            prop_assert!(left.is_empty(), "short only when there is nothing left to give");
        }
        prop_assert!(plan.foreign <= foreign_growth, "no alarm for what is our own");

        for u in &cameras {
            let lost: u64 = u.oldest.iter().filter(|c| gone.contains(&(u.camera.clone(), c.seq))).map(|c| c.bytes).sum();
            if u.quota.is_some_and(|q| u.used - lost + u.wanted > q) {
                prop_assert!(plan.over_quota.contains(&u.camera), "over its own limit, and told");
                prop_assert!(left.iter().all(|(l, _)| l.camera != u.camera), "and nothing left to give");
            }
        }
        let shared: Vec<_> = plan.delete.iter().filter(|(.., why)| matches!(why, Why::Quota | Why::Reserve)).collect();
        if let Some((c, s, _)) = shared.last() {
            let last = find(c, *s);
            prop_assert!(left.iter().all(|(u, l)| u.removed.is_none() && l.span.from >= last.span.from), "the oldest first");
            let needed = quota.map_or(0, |q| (used + wanted).saturating_sub(q)).max((reserve + wanted).saturating_sub(free));
            prop_assert!(plan.freed - last.bytes < needed, "and not one more than needed");
        }
    }
}
