//! `porchlight cameras ...`

use crate::args::{CameraClass, CameraSet, Cameras};
use crate::household::{open, time};
use crate::print::{Print, table};
use engine::desk::{self, Desk, NewCamera};
use engine::worker::Worker;
use engine::{Code, Config, Error, Program, SystemClock, view};
use model::{Clock, Secret, Utc};
use std::io::BufRead;

pub(crate) fn run(command: Cameras, config: Config, print: Print) -> Result<bool, Error> {
    match command {
        Cameras::Add { name, url, sub, udp, no_audio, place, class, quota } => {
            let new = NewCamera {
                name,
                url: address(url)?,
                sub_url: sub.map(Secret::new),
                transport: transport(udp),
                audio: !no_audio,
                place: place.unwrap_or_default(),
                class: class.map_or_else(|| model::CameraClass::default().into(), class_view),
                quota_bytes: quota.map(|q| q.0),
            };
            let camera = open(config)?.add_camera(&new)?;
            print.value(&camera, |c| format!("{} was added as {}.", c.name, c.id));
        }
        Cameras::List => list(&open(config)?, print)?,
        Cameras::Probe { url, sub, udp } => probe(address(url)?, sub.map(Secret::new), transport(udp), print)?,
        Cameras::Set(set) => {
            let desk = open(config)?;
            let id = desk.camera_id(&set.name)?;
            let camera = desk.update_camera(&id, &change(*set)?)?;
            print.value(&camera, |c| format!("{} is changed.", c.name));
        }
        Cameras::Pause { name, duration, until } => {
            let until = match (duration, until) {
                (Some(duration), _) => Some(SystemClock::new().now().plus(duration)),
                (None, Some(until)) => Some(time(&until)?),
                (None, None) => None,
            };
            pause(&open(config)?, &name, true, until, print)?;
        }
        Cameras::Resume { name } => pause(&open(config)?, &name, false, None, print)?,
        Cameras::Remove { name, with_footage } => {
            let desk = open(config)?;
            desk.remove_camera(&desk.camera_id(&name)?, with_footage)?;
            print.done(&format!("{name} was removed. `porchlight cameras restore` takes it back within a day."));
        }
        Cameras::Restore { name } => {
            let desk = open(config)?;
            desk.restore_camera(&desk.camera_id(&name)?)?;
            print.done(&format!("{name} is back."));
        }
    }
    Ok(true)
}

/// "-" keeps a password out of the process list: the address is the first line of standard input.
fn address(text: String) -> Result<Secret<String>, Error> {
    if text != "-" {
        return Ok(Secret::new(text));
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    Ok(Secret::new(line.trim().to_owned()))
}

fn transport(udp: bool) -> view::TransportName {
    if udp { view::TransportName::Udp } else { view::TransportName::Tcp }
}

fn pause(desk: &Desk, name: &str, paused: bool, until: Option<Utc>, print: Print) -> Result<(), Error> {
    let camera = desk.pause_camera(&desk.camera_id(name)?, paused, until)?;
    print.value(&camera, |c| match (c.paused, &c.paused_until) {
        (true, Some(until)) => format!("{} is paused until {until}.", c.name),
        (true, None) => format!("{} is paused.", c.name),
        (false, _) => format!("{} is wanted.", c.name),
    });
    Ok(())
}

fn class_view(class: CameraClass) -> view::CameraClass {
    match class {
        CameraClass::Street => view::CameraClass::Street,
        CameraClass::Porch => view::CameraClass::Porch,
        CameraClass::Indoor => view::CameraClass::Indoor,
        CameraClass::Business => view::CameraClass::Business,
    }
}

/// What was typed, as a change. Clap saw to it that nothing is both given and taken away.
fn change(set: CameraSet) -> Result<view::CameraChange, Error> {
    let url = set.url.map(address).transpose()?.map(|url| url.expose().clone());
    Ok(view::CameraChange {
        name: set.rename,
        url,
        sub_url: if set.no_sub { Some(None) } else { set.sub.map(Some) },
        transport: (set.udp || set.tcp).then(|| transport(set.udp)),
        audio: (set.audio || set.no_audio).then_some(set.audio),
        place: set.place,
        class: set.class.map(class_view),
        quota_bytes: if set.no_quota { Some(None) } else { set.quota.map(|q| Some(q.0)) },
        clock_correction_us: set.clock_correction.map(|ms| ms.saturating_mul(1000)),
    })
}

fn list(desk: &Desk, print: Print) -> Result<(), Error> {
    print.value(&desk.cameras()?, |cameras| {
        let rows: Vec<_> = cameras
            .iter()
            .map(|c| {
                let state = match (&c.removed, c.paused) {
                    (Some(_), _) => "removed".to_owned(),
                    (None, true) => {
                        c.paused_until.as_ref().map_or_else(|| "paused".to_owned(), |t| format!("paused until {t}"))
                    }
                    (None, false) => format!("{:?}", c.status.state).to_lowercase(),
                };
                let reason = c.status.reason.clone().unwrap_or_default();
                vec![c.name.clone(), c.id.clone(), state, reason, c.place.clone(), c.address.clone()]
            })
            .collect();
        table(&["name", "id", "state", "reason", "place", "address"], &rows)
    });
    Ok(())
}

fn probe(
    url: Secret<String>,
    sub: Option<Secret<String>>,
    transport: view::TransportName,
    print: Print,
) -> Result<(), Error> {
    media::init().map_err(|e| Error::new(Code::Unsupported, "GStreamer does not start.").source(e))?;
    let worker = Worker::new(Program { program: std::env::current_exe()?, args: vec!["decode-worker".to_owned()] });
    let found = desk::probe(&media::GstMedia, &worker, &url, sub.as_ref(), transport)?;
    print.value(&found, |found| {
        let mut lines = vec![stream("main", &found.main)];
        lines.extend(found.sub.as_ref().map(|s| stream("sub", s)));
        lines
            .extend(found.advice.iter().map(|a| format!("{}: {}", format!("{:?}", a.severity).to_lowercase(), a.text)));
        lines.join("\n")
    });
    Ok(())
}

fn stream(name: &str, s: &view::StreamView) -> String {
    let keys = s.key_interval.map_or_else(|| "?".to_owned(), |k| format!("{k:.1} s"));
    let sound = s.audio.as_ref().map_or_else(|| "no sound".to_owned(), |a| format!("{} {} Hz", a.codec, a.rate));
    let picture = if s.picture_jpeg_base64.is_some() { "picture decoded" } else { "no picture" };
    format!(
        "{name}: {} {}x{}, {:.1} pictures/s, {:.2} Mbit/s, key frame every {keys}, {sound}, {picture}",
        s.codec,
        s.width,
        s.height,
        s.frame_rate,
        s.bit_rate as f64 / 1e6
    )
}
