//! G.711 made audible: web views know no telephone sound, so a piece that has some gets Opus in its place.
//!
//! Packets of Opus lie on a grid of 20 ms that begins at the segment's zero, whatever piece they are asked for with, and the encoder hears
//! a little before and behind what is kept: so the sound of one piece goes on in the next. The footage stays as it was recorded.

use super::segment::{Cut, OpenSegment};
use crate::error::{Code, Result};
use crate::worker::Worker;
use model::{AccessUnit, AudioCodec, AudioConfig, MediaTime, OpusSound, Track};
use mux::read::Sample;
use std::ops::Range;
use std::time::Duration;

/// Packets before the first one that is kept: what RFC 7845 has a player hear before a seek, 80 ms.
const LEAD: i64 = 4;
/// And behind the last one: the encoder's own delay is less than a packet.
const TRAIL: i64 = 2;

/// Puts Opus in the place of a piece's G.711 and gives its configuration; none where the decode worker cannot make it, and the
/// sound is left out. `shift` is added to all its times.
pub(super) fn audible(
    worker: &Worker,
    segment: &mut OpenSegment,
    parts: &mut [Vec<Sample>],
    from: Cut,
    shift: Duration,
) -> Result<Option<AudioConfig>> {
    let Some(config) = segment.config().audio.clone() else { return Ok(None) };
    let rate = i64::from(config.rate);
    let taken: Vec<Vec<Sample>> = parts
        .iter_mut()
        .map(|part| {
            let (audio, video) = std::mem::take(part).into_iter().partition(|sample| sample.unit.track == Track::Audio);
            *part = video;
            audio
        })
        .collect();
    let mut around = segment.sound(from.fragment)?;
    if let Some(before) = from.fragment.checked_sub(1) {
        around.extend(segment.sound(before)?);
    }
    let last = from.fragment + parts.len().saturating_sub(1);
    for number in [last, last + 1] {
        around.extend(segment.sound(number)?);
    }
    let packets = packets(&taken, &around, rate);
    let (Some(first), Some(end)) =
        (packets.iter().map(|p| p.start).min(), packets.iter().map(|p| p.end).max().filter(|end| *end > 0))
    else {
        return Ok(Some(opus(&config)));
    };
    let heard = first.saturating_sub(LEAD).max(0)..end + TRAIL;
    let stretch = stretch(&config, around.iter().chain(taken.iter().flatten()), &heard);
    let made = match worker.opus(&config, &stretch) {
        Ok(made) => made,
        Err(error) if error.code == Code::Unsupported => {
            tracing::warn!(error = error.chain(), "recorded sound is left out");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let shift = MediaTime(i64::try_from(shift.as_nanos()).unwrap_or(0)).ticks(OpusSound::RATE);
    for (part, packets) in parts.iter_mut().zip(packets) {
        for number in packets {
            let at = usize::try_from(number - heard.start).unwrap_or(usize::MAX);
            let Some(packet) = made.packets.get(at) else { break };
            let begin = number * i64::from(OpusSound::FRAME) - i64::from(made.delay) + shift;
            part.push(sample(packet.clone(), begin));
        }
    }
    Ok(Some(opus(&config)))
}

/// For each part the numbers of the packets that begin in it: from its first sound to the first of the next part, which `around` has for
/// the last. How long a sound lasts is not asked: a camera's clock may let two overlap, and no packet belongs to both.
fn packets(parts: &[Vec<Sample>], around: &[Sample], rate: i64) -> Vec<Range<i64>> {
    let number = |ticks: i64| {
        let (of, by) = (ticks * i64::from(OpusSound::RATE), rate * i64::from(OpusSound::FRAME));
        of.div_euclid(by) + i64::from(of.rem_euclid(by) > 0)
    };
    let last = parts.iter().flatten().map(|sample| sample.decoded).max();
    let Some(last) = last else { return vec![0..0; parts.len()] };
    let behind = around.iter().map(|sample| sample.decoded).filter(|decoded| *decoded > last).min();
    let end = parts.iter().flatten().map(|sample| sample.decoded + sample.lasts).max();
    let mut end = number(behind.or(end).unwrap_or(last));
    let mut all = Vec::with_capacity(parts.len());
    for part in parts.iter().rev() {
        let begin = part.iter().map(|sample| sample.decoded).min().map_or(end, |begin| number(begin).min(end));
        all.push(begin..end);
        end = begin;
    }
    all.reverse();
    all
}

/// The sound of some packets in one piece, silence where there is none.
fn stretch<'a>(config: &AudioConfig, sound: impl Iterator<Item = &'a Sample>, packets: &Range<i64>) -> Vec<u8> {
    let silence = if config.codec == AudioCodec::Pcma { 0xd5 } else { 0xff };
    let channels = usize::from(config.channels.max(1));
    let tick = |packet: i64| packet * i64::from(OpusSound::FRAME) * i64::from(config.rate) / i64::from(OpusSound::RATE);
    let (begin, end) = (tick(packets.start), tick(packets.end));
    let mut out = vec![silence; usize::try_from(end - begin).unwrap_or(0) * channels];
    for sample in sound {
        let at = (sample.decoded - begin) * channels as i64;
        let (skip, at) = match usize::try_from(at) {
            Ok(at) => (0, at),
            Err(_) => (usize::try_from(-at).unwrap_or(usize::MAX), 0),
        };
        let data = sample.unit.data.get(skip..).unwrap_or_default();
        let room = out.get_mut(at..).unwrap_or_default();
        let n = data.len().min(room.len());
        room[..n].copy_from_slice(&data[..n]);
    }
    out
}

fn sample(data: Vec<u8>, begin: i64) -> Sample {
    let time = |ticks: i64| MediaTime::from_ticks(ticks, OpusSound::RATE);
    let lasts = i64::from(OpusSound::FRAME);
    let unit = AccessUnit {
        track: Track::Audio,
        data,
        pts: time(begin),
        duration: Some(time(lasts)),
        key: true,
        camera_clock: None,
    };
    Sample { unit, decoded: begin, lasts }
}

/// The `dOps` box: version 0, channels, nothing to skip (the times say it), the rate that went in, no gain, family 0.
fn opus(config: &AudioConfig) -> AudioConfig {
    let channels = if config.channels == 2 { 2u8 } else { 1 };
    let mut record = vec![0, channels, 0, 0];
    record.extend_from_slice(&config.rate.to_be_bytes());
    record.extend_from_slice(&[0, 0, 0]);
    AudioConfig { codec: AudioCodec::Opus, rate: OpusSound::RATE, channels: channels.into(), record }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn g711(decoded: i64, data: &[u8]) -> Sample {
        let mut sample = sample(data.to_vec(), 0);
        (sample.decoded, sample.lasts) = (decoded, data.len() as i64);
        sample
    }

    #[test]
    fn every_packet_belongs_to_one_piece() {
        // 8 kHz: 160 samples a packet.
        let check = |parts: &[&[(i64, usize)]], around: &[i64], expected: &[(i64, i64)]| {
            let sound = |of: &&[(i64, usize)]| of.iter().map(|(at, n)| g711(*at, &vec![0; *n])).collect::<Vec<_>>();
            let parts: Vec<_> = parts.iter().map(sound).collect();
            let around: Vec<_> = around.iter().map(|at| g711(*at, &[0; 160])).collect();
            let packets: Vec<_> = packets(&parts, &around, 8000).iter().map(|p| (p.start, p.end)).collect();
            assert_eq!(packets, expected);
        };
        check(&[&[(0, 160)]], &[], &[(0, 1)]);
        check(&[&[(0, 161)]], &[], &[(0, 2)]);
        check(&[&[(1, 159)]], &[], &[(1, 1)]);
        check(&[&[(100, 400)]], &[], &[(1, 4)]);
        check(&[&[(0, 160), (160, 160)], &[(320, 160)]], &[], &[(0, 2), (2, 3)]);
        // The first one's last sound reaches over the second's first; the last one over what follows it.
        check(&[&[(0, 320)], &[(160, 320)]], &[0, 160, 320], &[(0, 1), (1, 2)]);
        check(&[&[], &[(160, 160)], &[]], &[], &[(1, 1), (1, 2), (2, 2)]);
        check(&[&[], &[]], &[0], &[(0, 0), (0, 0)]);
        // 11.025 kHz: 220.5 a packet.
        assert_eq!(packets(&[vec![g711(221, &[0; 441])]], &[], 11_025)[0], 2..4);
    }

    #[test]
    fn sound_lies_where_it_was_and_holes_are_silent() {
        let config = AudioConfig { codec: AudioCodec::Pcmu, rate: 8000, channels: 1, record: vec![] };
        let sound = [g711(150, &[1; 20]), g711(180, &[2; 10]), g711(310, &[3; 100])];
        let out = stretch(&config, sound.iter(), &(1..2));
        let expected = [vec![1; 10], vec![0xff; 10], vec![2; 10], vec![0xff; 120], vec![3; 10]].concat();
        assert_eq!(out, expected);
    }
}
