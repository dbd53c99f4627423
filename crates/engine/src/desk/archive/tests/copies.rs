//! What a copy of a range would be: over rotations, gaps, other sizes, B-frames, cut segments; and what locking does to one.

use super::*;
use crate::export::{self, Approved, Progress, Watch};
use crate::view::{OwnCopyCamera, OwnCopyCut, OwnCopyRequest, Told};

impl House {
    fn planned(&self, from: i64, to: i64, cut: OwnCopyCut) -> OwnCopyCamera {
        let request =
            OwnCopyRequest { cameras: vec![self.camera.to_string()], from_us: from, to_us: to, cut, audio: true };
        export::plan(&self.desk, &request).expect("planned").cameras.remove(0)
    }
}

/// Two segments of 100 pictures, a key frame each second.
pub(super) fn two_segments(b_frames: bool) -> (House, Film) {
    let mut house = House::new();
    let mut film = house.film(0, START, 25, 640);
    film.b_frames = b_frames;
    for end in [100, 200] {
        house.record(&mut film, end);
        house.finish(&mut film);
    }
    (house, film)
}

#[test]
fn a_range_begins_at_the_key_frame_or_at_the_very_frame() {
    let (house, _film) = two_segments(false);
    // From the middle of picture 60 to the middle of picture 130: over the rotation.
    let (from, to) = (START + 60 * FRAME + 20_000, START + 130 * FRAME + 20_000);
    let keys = house.planned(from, to, OwnCopyCut::KeyFrame);
    assert_eq!((keys.frames, keys.files, keys.gaps.len()), (131 - 50, 1, 0), "{keys:?}");
    assert!((keys.before_us - (10 * FRAME + 20_000)).abs() < 50, "{keys:?}");
    let exact = house.planned(from, to, OwnCopyCut::Exact);
    assert_eq!((exact.frames, exact.before_us), (130 - 60, 0), "{exact:?}");
    assert!((exact.from_us.expect("there") - (START + 61 * FRAME)).abs() < 50, "{exact:?}");
    // From a key frame in the second segment on: nothing of the first.
    let at_key = house.planned(START + 125 * FRAME + 10, START + 150 * FRAME, OwnCopyCut::KeyFrame);
    assert_eq!(at_key.frames, 25, "{at_key:?}");
    let one = house.planned(START + 77 * FRAME + 5000, START + 78 * FRAME + 5000, OwnCopyCut::Exact);
    assert_eq!(one.frames, 1, "{one:?}");
}

#[test]
fn pictures_out_of_order_are_all_there_and_none_beyond_what_they_need() {
    let (house, _film) = two_segments(true);
    for first in 55..62 {
        let (from, to) = (START + first * FRAME + 20_000, START + 130 * FRAME + 20_000);
        let exact = house.planned(from, to, OwnCopyCut::Exact);
        assert_eq!(exact.frames, 130 - first as u64, "{first}: {exact:?}");
        let keys = house.planned(from, to, OwnCopyCut::KeyFrame);
        assert!((81..=83).contains(&keys.frames), "{first}: {keys:?}");
    }
}

#[test]
fn gaps_and_other_sizes_are_told() {
    let (mut house, film) = two_segments(false);
    house.clock.advance(Duration::from_secs(3600));
    // Ten seconds later, in another size.
    let start = film.end.0 + 10_000_000;
    house.desk.db().open_gap(&house.camera, film.end, GapCause::CameraOffline).expect("opens");
    house.desk.db().close_gap(&house.camera, Utc(start)).expect("closes");
    let mut other = house.film(500, start, 25, 320);
    house.record(&mut other, 600);
    house.finish(&mut other);
    let whole = house.planned(START - 5_000_000, other.end.0, OwnCopyCut::KeyFrame);
    assert_eq!((whole.frames, whole.files), (300, 2), "{whole:?}");
    let spans: Vec<_> = whole.gaps.iter().map(|gap| (gap.to_us - gap.from_us) / 1_000_000).collect();
    assert_eq!(spans, [5, 10], "{whole:?}");
    // Wholly in the gap, and behind all footage: nothing, and that is said.
    for (from, to) in [(film.end.0 + 2_000_000, start - 2_000_000), (other.end.0 + 1_000_000, other.end.0 + 9_000_000)]
    {
        let none = house.planned(from, to, OwnCopyCut::KeyFrame);
        assert_eq!(none.refusal.map(|error| error.code), Some(Code::NotFound));
    }
    // What is being written is there as far as it is durable, and a cut segment to its end.
    let mut open = house.film(700, other.end.0 + 5_000_000, 25, 320);
    house.record(&mut open, 800);
    house.tail(&mut open);
    let live = house.planned(open.start, open.start + 60_000_000, OwnCopyCut::KeyFrame);
    assert!(live.frames >= 75, "{live:?}");
    house.kill(&mut open);
    assert_eq!(house.planned(open.start, open.start + 60_000_000, OwnCopyCut::KeyFrame).frames, live.frames);
}

/// Locks the household as soon as something is written.
struct Locks<'a>(&'a Desk);

impl Watch for Locks<'_> {
    fn cancelled(&self) -> bool {
        false
    }

    fn tell(&self, _: Progress) {
        self.0.lock();
    }
}

#[test]
fn locking_ends_a_copy_and_nothing_is_left_of_it() {
    let (house, _film) = two_segments(false);
    let folder = tempfile::tempdir().expect("a folder");
    let request = OwnCopyRequest {
        cameras: vec![house.camera.to_string()],
        from_us: START,
        to_us: START + 150 * FRAME,
        cut: OwnCopyCut::KeyFrame,
        audio: true,
    };
    let approved = Approved::own_copy(Told::NotSealed);
    let ended =
        export::copy(&house.desk, &house.worker, &approved, &request, (folder.path(), "Evening"), &Locks(&house.desk));
    assert_eq!(ended.map(drop).expect_err("locked").code, Code::Locked);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    house.desk.unlock(&Secret::new(PASSPHRASE.to_owned())).expect("opens");
    export::clear_left_behind(&house.desk).expect("cleared");
    assert!(house.desk.remembered_copies().expect("reads").is_empty());
    assert!(house.desk.holds().expect("reads").is_empty(), "the copy's own hold is gone");
}

#[test]
fn what_a_crash_left_behind_is_removed_and_nothing_else() {
    let house = House::new();
    let folder = tempfile::tempdir().expect("a folder");
    let (left, busy, mine) =
        (folder.path().join("a.mp4.partial"), folder.path().join("b.mp4.partial"), folder.path().join("c.mp4"));
    for file in [&left, &busy, &mine] {
        std::fs::write(file, b"x").expect("written");
    }
    let writes = std::fs::File::open(&busy).expect("there");
    rustix::fs::flock(&writes, rustix::fs::FlockOperation::LockExclusive).expect("locked");
    house.desk.remember_copies(&[left.clone(), busy.clone(), mine.clone()]).expect("remembered");
    export::clear_left_behind(&house.desk).expect("cleared");
    assert!(!left.exists() && busy.exists() && mine.exists());
    assert_eq!(house.desk.remembered_copies().expect("reads"), [busy]);
}

#[test]
fn bookmarks_are_marked_changed_and_kept() {
    let (house, _film) = two_segments(false);
    let at = Utc(START + 10 * FRAME);
    let one = house.desk.add_bookmark(Some(&house.camera), at, " Fox ").expect("marked");
    assert_eq!((one.note.as_str(), one.name.as_deref(), one.kept_by), ("Fox", Some("Front door"), None));
    let all = house.desk.add_bookmark(None, Utc(START), "").expect("marked");
    assert_eq!(house.desk.bookmarks(None, None).expect("listed").len(), 2);
    assert_eq!(house.desk.bookmarks(Some(at), None).expect("listed"), std::slice::from_ref(&one));
    let hold = house.desk.add_hold(&house.camera, at, Utc(at.0 + 1_000_000), None, Some("Fox")).expect("held");
    let changed = house.desk.change_bookmark(one.id, Some(&house.camera), at, "Two foxes").expect("changed");
    assert_eq!((changed.note.as_str(), changed.kept_by), ("Two foxes", Some(hold.id)));
    assert!(house.desk.add_bookmark(None, at, &"x".repeat(2001)).is_err());
    house.desk.remove_bookmark(all.id).expect("gone");
    assert_eq!(house.desk.remove_bookmark(all.id).expect_err("gone already").code, Code::NotFound);
    house.desk.lock();
    assert_eq!(house.desk.bookmarks(None, None).expect_err("locked").code, Code::Locked);
}
