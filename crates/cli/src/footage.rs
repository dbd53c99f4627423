//! `porchlight segments`, `timeline`, `check` and `hold`: what was recorded.

use crate::args::Hold;
use crate::household::{open, time};
use crate::print::{Print, megabytes, table};
use crate::secrets::Sources;
use engine::{Config, Error, view};
use model::find::Subject;

pub(crate) fn segments(config: Config, camera: Option<&str>, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    let camera = camera.map(|name| desk.camera_id(name)).transpose()?;
    print.value(&desk.segments(camera.as_ref())?, |segments| {
        let rows: Vec<_> = segments
            .iter()
            .map(|s| {
                let seconds = s.duration_ms as f64 / 1000.0;
                vec![
                    s.name.clone(),
                    s.start.clone(),
                    format!("{}{seconds:.1} s", if s.approximate { "about " } else { "" }),
                    format!("{:?}", s.state).to_lowercase(),
                    megabytes(s.bytes),
                    s.file.clone(),
                ]
            })
            .collect();
        table(&["camera", "start", "duration", "state", "size", "file"], &rows)
    });
    Ok(true)
}

pub(crate) fn timeline(config: Config, from: &str, to: &str, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    // What moved is known to the owner only.
    if let Some(passphrase) = secrets.given()? {
        desk.unlock(&passphrase)?;
    }
    let timeline = desk.timeline(time(from)?, time(to)?)?;
    print.value(&timeline, |timeline| {
        let mut rows = Vec::new();
        for camera in &timeline.cameras {
            let mut own: Vec<_> = camera
                .runs
                .iter()
                .map(|r| vec![camera.name.clone(), r.from.clone(), r.to.clone(), "recorded".to_owned()])
                .collect();
            own.extend(camera.gaps.iter().map(|g| {
                let to = g.to.clone().unwrap_or_else(|| "now".to_owned());
                vec![camera.name.clone(), g.from.clone(), to, format!("gap: {}", cause(g.cause))]
            }));
            own.extend(camera.motion.iter().flatten().map(|m| {
                vec![camera.name.clone(), m.from.clone(), m.to.clone(), format!("motion, at most {} of 254", m.peak)]
            }));
            own.extend(camera.events.iter().flatten().map(|e| {
                let what = format!("{}, {} % sure", name_of(e.subject), e.score / 10);
                vec![camera.name.clone(), e.from.clone(), e.to.clone(), what]
            }));
            own.sort_by(|a, b| a[1].cmp(&b[1]));
            rows.extend(own);
        }
        table(&["camera", "from", "to", "what"], &rows)
    });
    Ok(true)
}

fn name_of(subject: Subject) -> &'static str {
    match subject {
        Subject::Person => "person",
        Subject::Vehicle => "vehicle",
        Subject::Animal => "animal",
        Subject::Face => "face",
        Subject::Plate => "licence plate",
    }
}

pub(crate) fn cause(cause: view::Cause) -> &'static str {
    match cause {
        view::Cause::CameraOffline => "camera offline",
        view::Cause::Stalled => "camera stalled",
        view::Cause::Refused => "log-in refused",
        view::Cause::Unsupported => "nothing that can be recorded",
        view::Cause::Paused => "paused by the owner",
        view::Cause::Disk => "disk",
        view::Cause::Asleep => "the computer was asleep",
        view::Cause::ClockStep => "the computer's clock was set",
        view::Cause::Stopped => "Porchlight was stopped",
        view::Cause::Interrupted => "computer off or asleep",
        view::Cause::Deleted => "deleted",
    }
}

pub(crate) fn check(config: Config, deep: bool, print: Print) -> Result<bool, Error> {
    let report = open(config)?.check(deep)?;
    let ok = report.ok;
    print.value(&report, |report| {
        let mut lines: Vec<_> = report.violations.iter().map(|v| format!("{}: {}", v.invariant, v.text)).collect();
        let found = if report.ok { "all is as it must be".to_owned() } else { format!("{} violations", lines.len()) };
        lines.push(format!("{} segments, {found}.", report.segments));
        lines.join("\n")
    });
    Ok(ok)
}

pub(crate) fn hold(command: Hold, config: Config, secrets: &Sources, print: Print) -> Result<bool, Error> {
    let desk = open(config)?;
    match command {
        Hold::Add { camera, from, to, until, reason } => {
            if reason.is_some() {
                desk.unlock(&secrets.passphrase()?)?;
            }
            let until = until.as_deref().map(time).transpose()?;
            let hold = desk.add_hold(&desk.camera_id(&camera)?, time(&from)?, time(&to)?, until, reason.as_deref())?;
            print.value(&hold, |h| format!("Hold {} is made: no limit deletes this footage.", h.id));
        }
        Hold::List => {
            if let Some(passphrase) = secrets.given()? {
                desk.unlock(&passphrase)?;
            }
            print.value(&desk.holds()?, |holds| {
                let rows: Vec<_> = holds
                    .iter()
                    .map(|h| {
                        let until = h.until.clone().unwrap_or_else(|| "released".to_owned());
                        let reason = h.reason.clone().unwrap_or_default();
                        vec![h.id.to_string(), h.camera.clone(), h.from.clone(), h.to.clone(), until, reason]
                    })
                    .collect();
                table(&["id", "camera", "from", "to", "until", "reason"], &rows)
            });
        }
        Hold::Release { id } => {
            desk.release_hold(id)?;
            print.done("The hold is released: the limits apply to this footage again.");
        }
    }
    Ok(true)
}
