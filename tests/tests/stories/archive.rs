//! A made archive is one: what the plan says is in it, stock `age` opens it, its pictures tell their own time, `check` is content.

use anyhow::{Context, Result, ensure};
use demo::scene::strip;
use model::Utc;
use porchlight_tests::archive::{self, Border, Look, MINUTE, Plan, Slot};
use porchlight_tests::footage::Footage;
use porchlight_tests::household::Household;
use porchlight_tests::programs::pipe;
use std::process::Command;

/// 2026-10-25, the hour in which Europe's clocks go back.
const END: Utc = Utc(1_792_890_000_000_000);

#[test]
fn an_archive_is_what_its_plan_says() -> Result<()> {
    let house = Household::new(60)?;
    let plan = Plan::small(END);
    let made = archive::fill(&house, &plan, 2, &|_| ())?;
    house.check()?;
    for camera in 0..plan.cameras {
        let name = &made.cameras[camera as usize].name;
        let footage = Footage::read(&house, name)?;
        let planned: Vec<_> =
            (0..plan.minutes).map(|n| (plan.at(n), plan.slot(camera, n))).filter(|(_, s)| *s != Slot::Gap).collect();
        ensure!(footage.segments.len() == planned.len(), "{name}: {} of {}", footage.segments.len(), planned.len());
        for (segment, (at, slot)) in footage.segments.iter().zip(planned) {
            let (look, seconds, state) = match slot {
                Slot::Footage(look) => (look, 60, "finished"),
                Slot::Ends { look, seconds, .. } => (look, seconds, "finished"),
                Slot::Cut { look, seconds } => (look, seconds, "cut"),
                Slot::Gap => continue,
            };
            ensure!(segment.row.state == state, "{}: {}", segment.row.file, segment.row.state);
            ensure!(segment.stamps.len() as u32 == seconds * look.rate(), "{} pictures", segment.stamps.len());
            ensure!(
                segment.stamps[0].sent == at.0 as u64,
                "the first picture of {} is of another time",
                segment.row.file
            );
        }
        // One segment of each look, by its pixels.
        for look in [Look::Small, Look::H265, Look::Larger] {
            let of_it = |b: &&Border| matches!(b, Border::Change { to, .. } if *to == look);
            let at = match (made.cameras[camera as usize].borders.iter().find(of_it), look) {
                (Some(Border::Change { at_us, .. }), _) => Utc(*at_us),
                (_, Look::Small) => plan.start(),
                _ => continue,
            };
            let segment = footage.segments.iter().find(|s| s.stamps[0].sent == at.0 as u64).context("planned")?;
            let frames = luma(&segment.plain)?;
            let (w, h) = (segment.width as usize, segment.height as usize);
            for (n, picture) in frames.chunks(w * h).enumerate() {
                let shown = Utc(at.0 + n as i64 * 1_000_000 / i64::from(look.rate()));
                ensure!(strip::read(picture, w, h) == Some(look.strip(shown)), "{look:?}: picture {n} of {at}");
            }
            ensure!(frames.len() / (w * h) == segment.frames, "{look:?}: {} pictures decoded", frames.len() / (w * h));
        }
    }
    let gap = made.cameras[0].borders.iter().any(|b| matches!(b, Border::Gap { cut: true, .. }));
    ensure!(gap && made.end_us - made.start_us == i64::from(plan.minutes) * MINUTE);
    Ok(())
}

/// The brightness of every picture, by ffmpeg.
fn luma(plain: &[u8]) -> Result<Vec<u8>> {
    let args = ["-v", "error", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "gray", "pipe:1"];
    let output = pipe(Command::new("ffmpeg").args(args), plain)?;
    ensure!(output.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    Ok(output.stdout)
}
