//! A session that plays, turned into events until it ends.

use crate::connect::{Audio, Connected, Refusal, words};
use crate::outlet::Outlet;
use crate::track::Clock;
use crate::unpack::pictures::Pictures;
use crate::unpack::sound::Sounds;
use crate::unpack::{Payload, TooLarge, Whole};
use futures_core::Stream;
use model::{AudioConfig, CaptureEnd, Overflow};
use mux::assembly::{Assembly, Packet};
use mux::sound;
use retina::client::{PacketItem, Playing, Session};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// A camera that plays and sends no packet of its picture in this time does not understand what was agreed; or it hangs.
const FIRST_PACKET: Duration = Duration::from_secs(6);

/// One capture's state while it receives.
pub(crate) struct Receiver {
    session: Session<Playing>,
    work: Work,
}

/// What is made of packets.
struct Work {
    assembly: Assembly,
    video: usize,
    pictures: Pictures,
    video_clock: Clock,
    audio: Option<Heard>,
    /// The first packet's arrival, from which all are counted.
    begun: Option<std::time::Instant>,
    /// The last packet of the picture.
    seen: Option<Instant>,
}

struct Heard {
    stream: usize,
    config: AudioConfig,
    sounds: Sounds,
    clock: Clock,
}

/// Why a session gives nothing more.
enum Over {
    /// There is no room, or nobody listens: the outlet has said it.
    Outlet,
    /// The session ended, with the reason if there is one.
    Closed(Option<retina::Error>),
    TooLarge,
}

impl Receiver {
    pub(crate) fn new(connected: Connected) -> Self {
        let Connected { session, video, audio } = connected;
        let mut assembly = Assembly::new(video.codec, audio.as_ref().map(|audio| audio.config.clone()));
        assembly.know(video.sets.iter().map(Vec::as_slice));
        let audio = audio.map(|Audio { stream, rate, config, sounds }| Heard {
            stream,
            config,
            sounds,
            clock: Clock::new(rate),
        });
        let work = Work {
            assembly,
            video: video.stream,
            pictures: Pictures::new(video.codec),
            video_clock: Clock::new(video.rate),
            audio,
            begun: None,
            seen: None,
        };
        Self { session, work }
    }

    /// Receives until it is over; `Odd` if not one packet of the picture came.
    pub(crate) async fn run(&mut self, outlet: &Outlet) -> Refusal {
        let over = match timeout(FIRST_PACKET, self.packets(outlet, true)).await {
            Ok(None) => self.packets(outlet, false).await,
            Ok(over) => over,
            Err(_) => return Refusal::Odd("it plays and sends nothing".to_owned()),
        };
        match over {
            None | Some(Over::Outlet) => Refusal::End(CaptureEnd::Overflow),
            Some(Over::TooLarge) => Refusal::End(CaptureEnd::Protocol),
            Some(Over::Closed(error)) => {
                let words = error.as_ref().map_or_else(|| "it hung up".to_owned(), words);
                tracing::debug!(words, "a camera's session ended");
                // Whoever hangs up before the first packet did not agree to something.
                if self.work.seen.is_none() { Refusal::Odd(words) } else { Refusal::End(CaptureEnd::Closed) }
            }
        }
    }

    /// How long ago the last packet of the picture came, and how long after the first.
    pub(crate) fn silence(&self) -> Option<Duration> {
        self.work.seen.map(|seen| seen.elapsed())
    }

    /// Takes packets until it is over, or, where only the `first` is waited for, until one of the picture came. All that is there is taken
    /// at one go, and the task is woken when there is more.
    async fn packets(&mut self, outlet: &Outlet, first: bool) -> Option<Over> {
        let Self { session, work } = self;
        std::future::poll_fn(|context| {
            loop {
                if first && work.seen.is_some() {
                    return Poll::Ready(None);
                }
                let taken = match std::task::ready!(Pin::new(&mut *session).poll_next(context)) {
                    Some(Ok(PacketItem::Rtp(packet))) => work.take(&packet, outlet),
                    Some(Ok(PacketItem::Rtcp(report))) => {
                        work.report(&report);
                        Ok(())
                    }
                    Some(Ok(_)) => Ok(()),
                    Some(Err(error)) => Err(Over::Closed(Some(error))),
                    None => Err(Over::Closed(None)),
                };
                if let Err(over) = taken {
                    return Poll::Ready(Some(over));
                }
            }
        })
        .await
    }
}

impl Work {
    fn take(&mut self, packet: &retina::rtp::ReceivedPacket, outlet: &Outlet) -> Result<(), Over> {
        let received = packet.ctx().received();
        let arrival = received.saturating_duration_since(*self.begun.get_or_insert(received));
        let payload = Payload {
            bytes: packet.payload(),
            ticks: packet.timestamp().timestamp(),
            mark: packet.mark(),
            lost: packet.loss() > 0,
            arrival: i64::try_from(arrival.as_nanos()).unwrap_or(i64::MAX),
        };
        let Self { assembly, video_clock, .. } = self;
        let mut emit = |event| outlet.push(event);
        let mut pushed = Ok(());
        if packet.stream_id() == self.video {
            self.seen = Some(received.into());
            self.pictures.take(payload, |Whole { data, ticks, arrival }| {
                let stamp = Some(video_clock.stamp(ticks, arrival));
                let camera_clock = video_clock.wall(ticks);
                let packet = Packet { data, stamp, arrival, duration: None, camera_clock };
                pushed = pushed.and_then(|()| assembly.video(packet, &mut emit));
            })?;
        } else if let Some(Heard { config, sounds, clock, .. }) =
            self.audio.as_mut().filter(|audio| audio.stream == packet.stream_id())
        {
            sounds.take(payload, |number, Whole { data, ticks, arrival }| {
                let duration = sound::duration(config, &data);
                let into = duration.unwrap_or(0) * i64::from(number);
                let stamp = Some(clock.stamp(ticks, arrival).saturating_add(into));
                let camera_clock = clock.wall(ticks).map(|wall| wall + into / 1000);
                let packet = Packet { data, stamp, arrival, duration, camera_clock };
                pushed = pushed.and_then(|()| assembly.audio(packet, &mut emit));
            })?;
        }
        Ok(pushed?)
    }

    fn report(&mut self, report: &retina::rtcp::ReceivedCompoundPacket) {
        let Some(at) = report.rtp_timestamp() else { return };
        let Some(Ok(Some(sender))) = report.pkts().next().map(|first| first.as_sender_report()) else { return };
        let clock = if report.stream_id() == self.video {
            Some(&mut self.video_clock)
        } else {
            self.audio.as_mut().filter(|audio| audio.stream == report.stream_id()).map(|audio| &mut audio.clock)
        };
        if let Some(clock) = clock {
            clock.report(at.timestamp(), sender.ntp_timestamp().0);
        }
    }
}

impl From<TooLarge> for Over {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl From<Overflow> for Over {
    fn from(Overflow: Overflow) -> Self {
        Self::Outlet
    }
}
