//! Sound rendered: decoded, laid along the film without holes, what is muted set to nothing, and only then encoded.

use super::fill::Noise;
use super::pcm::{Block, Ear};
use crate::line::{Line, make};
use gst::prelude::*;
use gst_app::AppSink;
use model::redaction::{RenderSound, Stretch};
use model::{AccessUnit, AudioCodec, AudioConfig, MediaTime, Remade, Remaking, Track};

/// Rates that AAC has.
const RATES: [u32; 13] =
    [96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000, 7350];
/// Bits a second and channel: speech and the street are heard as they were.
const BITS: i32 = 64_000;
/// And no more than so many a sample, half of what a packet may have: at low rates the encoder would else fill each to the brim, and
/// where sound sets in after a muted part make one that is larger than any decoder must take.
const BITS_A_SAMPLE: i32 = 3;
/// Samples that AAC codes at a time, and by which the encoder's first packet comes early.
const FRAME: usize = 1024;
/// Packets whose stamps are off by less than this, in milliseconds, follow one another.
const STEADY_MS: i64 = 60;

pub(crate) fn render_sound(
    order: &RenderSound,
    #[cfg(feature = "testing")] broken: Option<super::Broken>,
) -> Result<Box<dyn Remaking>, String> {
    Ok(Box::new(Sound {
        ear: Ear::new(&order.sound)?,
        order: order.clone(),
        laid: None,
        encoder: None,
        #[cfg(feature = "testing")]
        broken,
    }))
}

struct Sound {
    order: RenderSound,
    ear: Ear,
    laid: Option<Laid>,
    encoder: Option<Aac>,
    #[cfg(feature = "testing")]
    broken: Option<super::Broken>,
}

impl Remaking for Sound {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Remade, String> {
        let mut made = Remade::default();
        for unit in units {
            let blocks = self.ear.push(&unit)?;
            self.take(blocks, &mut made)?;
        }
        Ok(made)
    }

    fn finish(&mut self) -> Result<Remade, String> {
        let mut made = Remade::default();
        let blocks = self.ear.drain()?;
        self.take(blocks, &mut made)?;
        if let Some(encoder) = &mut self.encoder {
            encoder.line.end()?;
            encoder.take(true, &mut made)?;
        }
        Ok(made)
    }
}

impl Sound {
    fn take(&mut self, blocks: Vec<Block>, made: &mut Remade) -> Result<(), String> {
        for block in blocks {
            let (rate, channels) = (block.rate, block.channels);
            let laid = match &mut self.laid {
                Some(laid) if (laid.rate, laid.channels) != (rate, channels) => {
                    return Err("the sound changed its form in the middle".to_owned());
                }
                Some(laid) => laid,
                None => {
                    #[cfg(feature = "testing")]
                    let named = self.broken == Some(super::Broken::NamedSound);
                    #[cfg(not(feature = "testing"))]
                    let named = false;
                    self.encoder = Some(Aac::new(rate, channels, self.order.trim.from_us, named)?);
                    self.laid.insert(Laid::new(
                        &self.order,
                        rate,
                        channels,
                        #[cfg(feature = "testing")]
                        self.broken,
                    ))
                }
            };
            let samples = laid.lay(block);
            if let Some(encoder) = &mut self.encoder {
                samples.chunks(rate as usize * channels).try_for_each(|part| encoder.push(part))?;
                encoder.take(false, made)?;
            }
        }
        Ok(())
    }
}

/// Samples one behind the other from the film's beginning to its end. All counts are of samples of one channel.
struct Laid {
    trim: Stretch,
    rate: u32,
    channels: usize,
    noise: Option<u64>,
    /// So many are laid; nothing yet where sound has not reached the film.
    at: Option<i64>,
    end: i64,
    muted: Vec<(i64, i64)>,
    #[cfg(feature = "testing")]
    broken: Option<super::Broken>,
}

impl Laid {
    fn new(
        order: &RenderSound,
        rate: u32,
        channels: usize,
        #[cfg(feature = "testing")] broken: Option<super::Broken>,
    ) -> Self {
        let trim = order.trim;
        let samples = |us: i64| i128::from(us - trim.from_us) * i128::from(rate);
        let floor = |us: i64| samples(us).div_euclid(1_000_000) as i64;
        // Outwards: what is muted loses a part of a sample more.
        let ceil = |us: i64| -(-samples(us)).div_euclid(1_000_000) as i64;
        Self {
            trim,
            rate,
            channels,
            noise: order.noise,
            at: None,
            end: floor(trim.to_us),
            muted: order.muted.iter().map(|stretch| (floor(stretch.from_us), ceil(stretch.to_us))).collect(),
            #[cfg(feature = "testing")]
            broken,
        }
    }

    /// What follows on what is laid already: a block's samples, silence before them where some are missing, and without what comes
    /// twice, is muted, or is no part of the film.
    fn lay(&mut self, mut block: Block) -> Vec<i16> {
        let many = (block.samples.len() / self.channels) as i64;
        let since = block.at.0.saturating_sub(self.trim.from_us.saturating_mul(1000));
        // Where its own time has it, and where it is laid: apart by less than anybody hears.
        let own = MediaTime(since).ticks(self.rate);
        let steady = STEADY_MS * i64::from(self.rate) / 1000;
        let place = match self.at {
            Some(at) if (own - at).abs() <= steady => at,
            _ => own,
        };
        let muted = |from: i64| {
            self.muted.iter().filter(move |m| m.0 < from + many && m.1 > from).map(move |m| (m.0 - from, m.1 - from))
        };
        let muted: Vec<(i64, i64)> = muted(place).chain(muted(own)).collect();
        // In its own time or in the film's: where they differ, both are silent.
        let mut hidden = muted.clone();
        hidden.extend([(0, -place), (self.end - place, many)]);
        if let Some(seed) = self.noise {
            let mut noise = Noise::new(seed, block.at.0);
            self.each(&mut block.samples, &hidden, |_| noise.next() as i16);
        }
        #[cfg(feature = "testing")]
        if self.broken == Some(super::Broken::LiveSound) {
            self.each(&mut block.samples, &muted, |sample| sample / 16);
        } else {
            self.each(&mut block.samples, &muted, |_| 0);
        }
        #[cfg(not(feature = "testing"))]
        self.each(&mut block.samples, &muted, |_| 0);
        let at = self.at.unwrap_or(0);
        #[cfg(feature = "testing")]
        let place = if self.broken == Some(super::Broken::Untrimmed) && self.at.is_none() { 0 } else { place };
        if place + many <= at || place.max(at) >= self.end {
            return Vec::new();
        }
        let (from, to) = (place.max(at), (place + many).min(self.end));
        let mut out = vec![0; (from - at) as usize * self.channels];
        let cut = |sample: i64| (sample - place) as usize * self.channels;
        out.extend_from_slice(&block.samples[cut(from)..cut(to)]);
        self.at = Some(to);
        out
    }

    /// Changes the samples of some stretches.
    fn each(&self, samples: &mut [i16], stretches: &[(i64, i64)], mut what: impl FnMut(i16) -> i16) {
        let many = (samples.len() / self.channels) as i64;
        for (from, to) in stretches {
            let inside = |sample: i64| sample.clamp(0, many) as usize * self.channels;
            let (from, to) = (inside(*from), inside(*to));
            if from < to {
                samples[from..to].iter_mut().for_each(|sample| *sample = what(*sample));
            }
        }
    }
}

/// Encodes sound.
///
/// The encoder writes its name into its first packet. So it is given one frame of silence before all, and its first packet is thrown
/// away: nothing was in it.
struct Aac {
    line: Line,
    sink: AppSink,
    rate: u32,
    channels: usize,
    from: MediaTime,
    /// Samples that went in, and packets that came out.
    samples: i64,
    packets: i64,
    config: Option<AudioConfig>,
    named: bool,
}

impl Aac {
    fn new(rate: u32, channels: usize, from_us: i64, named: bool) -> Result<Self, String> {
        if !RATES.contains(&rate) {
            return Err(format!("sound of {rate} samples a second has no place in a film"));
        }
        let number = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let caps = gst::Caps::builder("audio/x-raw")
            .field("format", "S16LE")
            .field("layout", "interleaved")
            .field("rate", number(rate as usize))
            .field("channels", number(channels))
            .build();
        let encoder = make("avenc_aac")?;
        encoder.set_property("bitrate", BITS.min(BITS_A_SAMPLE * number(rate as usize)) * number(channels));
        let sink = AppSink::builder().sync(false).build();
        let line = Line::start(Some(&caps), &[make("audioconvert")?, encoder, sink.clone().upcast()])?;
        let from = MediaTime(from_us * 1000);
        let mut aac = Self { line, sink, rate, channels, from, samples: 0, packets: 0, config: None, named };
        aac.push(&vec![0; FRAME * channels])?;
        Ok(aac)
    }

    fn push(&mut self, samples: &[i16]) -> Result<(), String> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let mut buffer = gst::Buffer::from_slice(bytes);
        let at = MediaTime::from_ticks(self.samples, self.rate);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(u64::try_from(at.0).unwrap_or(0)));
        }
        self.samples += (samples.len() / self.channels) as i64;
        self.line.push(buffer)
    }

    fn take(&mut self, to_the_end: bool, made: &mut Remade) -> Result<(), String> {
        let time = |frames: i64| MediaTime::from_ticks(frames * FRAME as i64, self.rate);
        for sample in self.line.take(&self.sink, to_the_end)? {
            if self.config.is_none() {
                self.config = sample.caps().and_then(|caps| self.config(caps));
            }
            let Some(buffer) = sample.buffer() else { continue };
            self.packets += 1;
            if self.packets == 1 && !self.named {
                continue;
            }
            made.units.push(AccessUnit {
                track: Track::Audio,
                data: buffer.map_readable().map_err(|e| e.to_string())?.to_vec(),
                // Two packets before the film: the one thrown away, and one of silence from which decoding begins.
                pts: MediaTime(self.from.0 + time(self.packets - 3).0),
                duration: Some(time(1)),
                key: true,
                camera_clock: None,
            });
        }
        made.audio.clone_from(&self.config);
        Ok(())
    }

    fn config(&self, caps: &gst::CapsRef) -> Option<AudioConfig> {
        let record = caps.structure(0)?.get::<gst::Buffer>("codec_data").ok()?.map_readable().ok()?.to_vec();
        Some(AudioConfig { codec: AudioCodec::Aac, rate: self.rate, channels: self.channels as u16, record })
    }
}
