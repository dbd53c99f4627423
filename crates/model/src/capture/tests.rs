use super::*;

fn at(s: f64) -> Mono {
    Mono(Duration::from_secs_f64(s))
}

/// A machine brought into `state` by events alone.
fn in_state(state: State) -> Machine {
    let mut m = Machine::new(at(0.0), 7);
    let path: &[Event] = match state {
        State::Off => &[],
        State::Connecting => &[Event::Enable],
        State::Recording => &[Event::Enable, Event::Durable],
        State::Stalled => &[Event::Enable, Event::Durable, Event::Tick],
        State::Waiting => &[Event::Enable, Event::Ended(CaptureEnd::Closed)],
        State::Refused => &[Event::Enable, Event::Ended(CaptureEnd::Unauthorized)],
    };
    for event in path {
        let now = if *event == Event::Tick { at(15.0) } else { at(0.0) };
        m.apply(*event, now);
    }
    assert_eq!(m.state(), state);
    m
}

#[test]
fn every_pair_of_state_and_event() {
    use Effect::*;
    use State::*;
    // At 16 s a recording is overdue, a wait for an offline camera is over, a connection and a refusal are not.
    let table: &[(State, Event, State, &[Effect])] = &[
        (Off, Event::Enable, Connecting, &[StartCapture, StateChanged]),
        (Off, Event::Disable(GapCause::Paused), Off, &[OpenGap(GapCause::Paused)]),
        (Off, Event::Durable, Off, &[]),
        (Off, Event::Ended(CaptureEnd::Closed), Off, &[]),
        (Off, Event::DiskTrouble, Off, &[]),
        (Off, Event::Tick, Off, &[]),
        (Connecting, Event::Enable, Connecting, &[]),
        (Connecting, Event::Disable(GapCause::Paused), Off, &[StopCapture, OpenGap(GapCause::Paused), StateChanged]),
        (Connecting, Event::Durable, Recording, &[StateChanged]),
        (
            Connecting,
            Event::Ended(CaptureEnd::Unreachable),
            Waiting,
            &[StopCapture, OpenGap(GapCause::CameraOffline), StateChanged],
        ),
        (
            Connecting,
            Event::Ended(CaptureEnd::Unauthorized),
            Refused,
            &[StopCapture, OpenGap(GapCause::Refused), StateChanged],
        ),
        (
            Connecting,
            Event::Ended(CaptureEnd::Unsupported),
            Refused,
            &[StopCapture, OpenGap(GapCause::Unsupported), StateChanged],
        ),
        (Connecting, Event::DiskTrouble, Waiting, &[StopCapture, OpenGap(GapCause::Disk), StateChanged]),
        (Connecting, Event::Tick, Connecting, &[]),
        (Recording, Event::Enable, Recording, &[]),
        (Recording, Event::Disable(GapCause::Stopped), Off, &[StopCapture, OpenGap(GapCause::Stopped), StateChanged]),
        (Recording, Event::Durable, Recording, &[]),
        (
            Recording,
            Event::Ended(CaptureEnd::Closed),
            Waiting,
            &[StopCapture, OpenGap(GapCause::CameraOffline), StateChanged],
        ),
        (Recording, Event::Ended(CaptureEnd::Overflow), Waiting, &[StopCapture, OpenGap(GapCause::Disk), StateChanged]),
        (Recording, Event::DiskTrouble, Waiting, &[StopCapture, OpenGap(GapCause::Disk), StateChanged]),
        (Recording, Event::Tick, Stalled, &[OpenGap(GapCause::Stalled), StateChanged]),
        (Stalled, Event::Enable, Stalled, &[]),
        (Stalled, Event::Disable(GapCause::Paused), Off, &[StopCapture, OpenGap(GapCause::Paused), StateChanged]),
        (Stalled, Event::Durable, Recording, &[CloseGap, StateChanged]),
        (Stalled, Event::Ended(CaptureEnd::Closed), Waiting, &[StopCapture, StateChanged]),
        (Stalled, Event::DiskTrouble, Waiting, &[StopCapture, StateChanged]),
        (Stalled, Event::Tick, Stalled, &[]),
        (Waiting, Event::Enable, Connecting, &[StartCapture, StateChanged]),
        (Waiting, Event::Disable(GapCause::Paused), Off, &[OpenGap(GapCause::Paused), StateChanged]),
        (Waiting, Event::Durable, Waiting, &[]),
        (Waiting, Event::Ended(CaptureEnd::Closed), Waiting, &[]),
        (Waiting, Event::DiskTrouble, Waiting, &[]),
        (Waiting, Event::Tick, Connecting, &[StartCapture, StateChanged]),
        (Refused, Event::Enable, Connecting, &[StartCapture, StateChanged]),
        (Refused, Event::Disable(GapCause::Paused), Off, &[OpenGap(GapCause::Paused), StateChanged]),
        (Refused, Event::Durable, Refused, &[]),
        (Refused, Event::Ended(CaptureEnd::Closed), Refused, &[]),
        (Refused, Event::DiskTrouble, Refused, &[]),
        (Refused, Event::Tick, Refused, &[]),
    ];
    for (from, event, to, effects) in table {
        let mut m = in_state(*from);
        assert_eq!(m.apply(*event, at(16.0)), *effects, "{from:?} {event:?}");
        assert_eq!(m.state(), *to, "{from:?} {event:?}");
    }
}

#[test]
fn backoff_grows_is_bounded_and_never_ends() {
    let mut m = Machine::new(at(0.0), 42);
    m.apply(Event::Enable, at(0.0));
    let mut now = 0.0;
    let mut longest: f64 = 0.0;
    for _ in 0..10_000 {
        m.apply(Event::Ended(CaptureEnd::Unreachable), at(now));
        let wait = m.deadline().expect("waiting").since(at(now)).as_secs_f64();
        assert!((0.37..=5.0).contains(&wait), "{wait}");
        longest = longest.max(wait);
        now += wait + 0.001;
        m.apply(Event::Tick, at(now));
        assert_eq!(m.state(), State::Connecting);
    }
    assert!(longest > 4.5);
}

#[test]
fn a_gap_keeps_its_first_cause_until_footage_returns() {
    let mut m = in_state(State::Stalled);
    assert_eq!(m.cause(), Some(GapCause::Stalled));
    m.apply(Event::Tick, at(21.0));
    assert_eq!((m.state(), m.cause()), (State::Waiting, Some(GapCause::Stalled)));
    m.apply(Event::Tick, at(60.0));
    m.apply(Event::Ended(CaptureEnd::Unreachable), at(61.0));
    assert_eq!(m.cause(), Some(GapCause::Stalled));
    m.apply(Event::Tick, at(90.0));
    assert_eq!(m.apply(Event::Durable, at(91.0)), [Effect::CloseGap, Effect::StateChanged]);
    assert_eq!(m.cause(), None);
}

#[test]
fn trouble_after_a_pause_is_told_as_trouble() {
    let mut m = in_state(State::Recording);
    m.apply(Event::Disable(GapCause::Paused), at(1.0));
    assert_eq!(m.cause(), Some(GapCause::Paused));
    m.apply(Event::Enable, at(2.0));
    let effects = m.apply(Event::Ended(CaptureEnd::Unreachable), at(3.0));
    assert!(effects.contains(&Effect::OpenGap(GapCause::CameraOffline)), "{effects:?}");
    assert_eq!(m.cause(), Some(GapCause::CameraOffline));
}
