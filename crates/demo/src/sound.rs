//! Sound for a camera: a quiet made-up courtyard (wind, a bird, a hum), encoded once into packets and looped.

use crate::script::AudioKind;
use crate::server::DemoError;
use gst::prelude::*;
use std::sync::Arc;
use std::time::Duration;

/// Length of the loop, seconds.
const SECONDS: usize = 10;

pub(crate) struct Sound {
    kind: AudioKind,
    pub(crate) caps: gst::Caps,
    packets: Vec<Vec<u8>>,
    /// Samples in a packet, and samples a second.
    samples: u64,
    rate: u64,
}

impl Sound {
    pub(crate) fn make(kind: AudioKind) -> Result<Arc<Self>, DemoError> {
        let (rate, samples, encoders): (u64, u64, &[&str]) = match kind {
            AudioKind::Aac => (16_000, 1024, &["avenc_aac bitrate=48000", "voaacenc bitrate=48000"]),
            AudioKind::Opus => (48_000, 960, &["opusenc bitrate=32000 frame-size=20"]),
            AudioKind::Pcma => (8_000, 320, &["alawenc"]),
            AudioKind::Pcmu => (8_000, 320, &["mulawenc"]),
        };
        let encoder = encoders
            .iter()
            .find(|line| gst::ElementFactory::find(line.split(' ').next().unwrap_or_default()).is_some())
            .ok_or_else(|| DemoError::Gst(format!("no encoder for {kind:?} is installed")))?;
        let line = format!(
            "appsrc name=in format=time block=true caps=audio/x-raw,format=S16LE,layout=interleaved,channels=1,rate={rate} \
             ! audioconvert ! {encoder} ! appsink name=out sync=false"
        );
        let pipeline = gst::parse::launch(&line)
            .map_err(|e| DemoError::Gst(e.to_string()))?
            .downcast::<gst::Pipeline>()
            .map_err(|_| DemoError::Gst("not a pipeline".to_owned()))?;
        let input = pipeline.by_name("in").and_downcast::<gst_app::AppSrc>().expect("named above");
        let output = pipeline.by_name("out").and_downcast::<gst_app::AppSink>().expect("named above");
        pipeline.set_state(gst::State::Playing).map_err(|e| DemoError::Gst(e.to_string()))?;
        let wave = courtyard(rate as usize);
        let feeding = std::thread::spawn(move || {
            for (n, chunk) in wave.chunks(samples as usize).enumerate() {
                let mut buffer =
                    gst::Buffer::from_mut_slice(chunk.iter().flat_map(|s| s.to_le_bytes()).collect::<Vec<u8>>());
                if let Some(buffer) = buffer.get_mut() {
                    buffer.set_pts(gst::ClockTime::from_nseconds(n as u64 * samples * 1_000_000_000 / rate));
                    buffer.set_duration(gst::ClockTime::from_nseconds(samples * 1_000_000_000 / rate));
                }
                if input.push_buffer(buffer).is_err() {
                    return;
                }
            }
            let _ = input.end_of_stream();
        });
        let mut packets = Vec::new();
        let mut caps = None;
        while let Ok(sample) = output.pull_sample() {
            caps = sample.caps_owned().or(caps);
            if let Some(map) = sample.buffer().and_then(|b| b.map_readable().ok()) {
                packets.push(map.as_slice().to_vec());
            }
        }
        let _ = feeding.join();
        let _ = pipeline.set_state(gst::State::Null);
        match caps {
            Some(caps) if !packets.is_empty() => Ok(Arc::new(Self { kind, caps, packets, samples, rate })),
            _ => Err(DemoError::Gst(format!("{kind:?} sound could not be encoded"))),
        }
    }

    pub(crate) fn payloader(&self) -> &'static str {
        match self.kind {
            AudioKind::Aac => "rtpmp4gpay pt=97",
            AudioKind::Opus => "rtpopuspay pt=97",
            AudioKind::Pcma => "rtppcmapay pt=8 max-ptime=40000000 min-ptime=40000000",
            AudioKind::Pcmu => "rtppcmupay pt=0 max-ptime=40000000 min-ptime=40000000",
        }
    }

    /// When packet `n` of the endless loop begins.
    pub(crate) fn time(&self, n: u64) -> Duration {
        Duration::from_nanos(n * self.samples * 1_000_000_000 / self.rate)
    }

    pub(crate) fn packet(&self, n: u64) -> gst::Buffer {
        let mut buffer = gst::Buffer::from_mut_slice(self.packets[n as usize % self.packets.len()].clone());
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(self.time(n).as_nanos() as u64));
            buffer.set_duration(gst::ClockTime::from_nseconds(self.time(1).as_nanos() as u64));
        }
        buffer
    }
}

/// Wind as filtered noise, a far hum, and a bird that answers itself every few seconds.
fn courtyard(rate: usize) -> Vec<i16> {
    let mut seed = 0x2545_f491_u32;
    let mut wind = 0.0_f32;
    (0..rate * SECONDS)
        .map(|n| {
            let t = n as f32 / rate as f32;
            seed ^= seed << 13;
            seed ^= seed >> 17;
            seed ^= seed << 5;
            let noise = seed as f32 / u32::MAX as f32 - 0.5;
            wind += (noise - wind) * 0.05;
            let gust = 0.5 + 0.5 * (t * std::f32::consts::TAU / SECONDS as f32).sin();
            let hum = (t * 100.0 * std::f32::consts::TAU).sin() * 0.02;
            let bird = [1.2_f32, 1.6, 5.3, 5.5, 8.1]
                .iter()
                .map(|start| {
                    let since = t - start;
                    if (0.0..0.18).contains(&since) {
                        let sweep = 2600.0 - 4000.0 * (since - 0.09).abs();
                        (since * sweep * std::f32::consts::TAU).sin()
                            * (since / 0.18 * std::f32::consts::PI).sin()
                            * 0.25
                    } else {
                        0.0
                    }
                })
                .sum::<f32>();
            ((wind * gust * 0.9 + hum + bird) * 24_000.0).clamp(-32_000.0, 32_000.0) as i16
        })
        .collect()
}
