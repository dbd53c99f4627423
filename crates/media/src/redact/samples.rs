//! Sound decoded to be listened to: one channel, at the rate that a listener takes, its times kept.

use super::pcm::{Block, Ear};
use model::find::{LISTEN_RATE, Samples, TakingSamples};
use model::{AccessUnit, AudioConfig, MediaTime};

/// Blocks whose stamps are off by less than this, nanoseconds, follow one another: cameras' stamps tremble.
const STEADY_NS: i64 = 60_000_000;
/// Samples of the lower of both rates on each side, of which one is made: a filter steep enough that nothing folds into speech.
const REACH: i64 = 16;
/// Of the lower rate's half, so much passes.
const PASSES: f64 = 0.94;

pub(crate) fn samples(sound: &AudioConfig) -> Result<Box<dyn TakingSamples>, String> {
    Ok(Box::new(Taking { ear: Ear::new(sound)?, line: None }))
}

struct Taking {
    ear: Ear,
    line: Option<Line>,
}

/// Blocks that follow one another.
struct Line {
    rate: u32,
    /// Time of its first sample, and how many came so far.
    at: MediaTime,
    taken: i64,
    resampler: Resampler,
}

impl TakingSamples for Taking {
    fn push(&mut self, units: Vec<AccessUnit>) -> Result<Vec<Samples>, String> {
        let mut out = Vec::new();
        for unit in units {
            for block in self.ear.push(&unit)? {
                self.take(&block, &mut out);
            }
        }
        Ok(out)
    }

    fn finish(&mut self) -> Result<Vec<Samples>, String> {
        let mut out = Vec::new();
        for block in self.ear.drain()? {
            self.take(&block, &mut out);
        }
        if let Some(mut line) = self.line.take() {
            out.extend(line.end());
        }
        Ok(out)
    }
}

impl Taking {
    fn take(&mut self, block: &Block, out: &mut Vec<Samples>) {
        if block.rate == 0 || block.channels == 0 {
            return;
        }
        let follows = self.line.as_ref().is_some_and(|line| {
            line.rate == block.rate && (line.next().0 - block.at.0).unsigned_abs() < STEADY_NS.unsigned_abs()
        });
        if !follows && let Some(mut line) = self.line.take() {
            out.extend(line.end());
        }
        let line = self.line.get_or_insert_with(|| Line {
            rate: block.rate,
            at: block.at,
            taken: 0,
            resampler: Resampler::new(block.rate),
        });
        let most = block.channels as f32 * 32_768.0;
        let mono = block.samples.chunks_exact(block.channels);
        let mono: Vec<f32> = mono.map(|one| one.iter().map(|s| f32::from(*s)).sum::<f32>() / most).collect();
        line.taken += mono.len() as i64;
        let given = line.resampler.given;
        out.extend(line.made(given, |resampler| resampler.push(&mono)));
    }
}

impl Line {
    /// When the next block is due.
    fn next(&self) -> MediaTime {
        MediaTime(self.at.0.saturating_add(MediaTime::from_ticks(self.taken, self.rate).0))
    }

    fn made(&mut self, given: i64, make: impl FnOnce(&mut Resampler) -> Vec<f32>) -> Option<Samples> {
        let samples = make(&mut self.resampler);
        let at = MediaTime(self.at.0.saturating_add(MediaTime::from_ticks(given, LISTEN_RATE).0));
        (!samples.is_empty()).then_some(Samples { at, samples })
    }

    fn end(&mut self) -> Option<Samples> {
        let given = self.resampler.given;
        self.made(given, Resampler::end)
    }
}

/// Another rate, by a windowed sinc.
struct Resampler {
    rate: i64,
    /// Samples on each side, of the rate that comes in.
    half: i64,
    /// For each place between two samples that one that goes out can have: the weights of those around it.
    weights: Vec<Vec<f32>>,
    /// What came in and is still needed; the first one's number.
    kept: Vec<f32>,
    first: i64,
    /// Samples that went out.
    given: i64,
}

impl Resampler {
    fn new(rate: u32) -> Self {
        let (from, to) = (i64::from(rate), i64::from(LISTEN_RATE));
        let phases = to / gcd(from, to);
        // Going down, the filter is as much longer as the rate is higher.
        let down = (from as f64 / to as f64).max(1.0);
        let half = (REACH as f64 * down).ceil() as i64;
        let pass = PASSES / down;
        let weight = |away: f64| {
            let x = away * pass;
            let sinc = if x.abs() < 1e-9 { 1.0 } else { (std::f64::consts::PI * x).sin() / (std::f64::consts::PI * x) };
            let window = 0.5 + 0.5 * (std::f64::consts::PI * (away / (half as f64 + 1.0)).clamp(-1.0, 1.0)).cos();
            sinc * window
        };
        let of_phase = |phase: i64| {
            let fraction = ((phase * from) % to) as f64 / to as f64;
            let all: Vec<f64> = (-half..=half).map(|n| weight(n as f64 - fraction)).collect();
            let sum: f64 = all.iter().sum();
            all.into_iter().map(|one| (one / sum) as f32).collect()
        };
        // Silence before the first sample.
        let (kept, first) = (vec![0.0; half as usize], -half);
        Self { rate: from, half, weights: (0..phases).map(of_phase).collect(), kept, first, given: 0 }
    }

    fn push(&mut self, samples: &[f32]) -> Vec<f32> {
        self.kept.extend_from_slice(samples);
        let mut out = Vec::new();
        loop {
            let middle = self.given * self.rate / i64::from(LISTEN_RATE);
            let from = middle - self.half - self.first;
            let weights = &self.weights[(self.given % self.weights.len() as i64) as usize];
            let from = usize::try_from(from).unwrap_or(0);
            let Some(around) = self.kept.get(from..from + weights.len()) else { break };
            out.push(around.iter().zip(weights).map(|(sample, weight)| sample * weight).sum());
            self.given += 1;
        }
        let needed = self.given * self.rate / i64::from(LISTEN_RATE) - self.half - self.first;
        let gone = usize::try_from(needed).unwrap_or(0).min(self.kept.len());
        self.kept.drain(..gone);
        self.first += gone as i64;
        out
    }

    /// What is still to come of what came in: silence follows.
    fn end(&mut self) -> Vec<f32> {
        let came = self.first + self.kept.len() as i64;
        let all = (came * i64::from(LISTEN_RATE)).div_euclid(self.rate);
        let silence = vec![0.0; 2 * self.half as usize + 2];
        let left = usize::try_from(all - self.given).unwrap_or(0);
        let mut out = self.push(&silence);
        out.truncate(left);
        out
    }
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, pitch: f64, seconds: f64) -> Vec<f32> {
        let sample = |i: u32| (f64::from(i) / f64::from(rate) * pitch * std::f64::consts::TAU).sin() as f32 * 0.5;
        (0..(f64::from(rate) * seconds) as u32).map(sample).collect()
    }

    fn loud(samples: &[f32]) -> f64 {
        (samples.iter().map(|s| f64::from(*s).powi(2)).sum::<f64>() / samples.len() as f64).sqrt()
    }

    #[test]
    fn another_rate_keeps_speech_and_its_time_and_lets_nothing_fold() {
        for rate in [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000] {
            let mut resampler = Resampler::new(rate);
            let mut out: Vec<f32> = Vec::new();
            // In odd portions, as packets come.
            tone(rate, 1000.0, 1.0).chunks(777).for_each(|part| out.extend(resampler.push(part)));
            out.extend(resampler.end());
            assert!((out.len() as i64 - 16_000).abs() <= 1, "{rate}: {} samples", out.len());
            let wanted = tone(LISTEN_RATE, 1000.0, 1.0);
            let off = out.iter().zip(&wanted).skip(200).take(15_600).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(off < 0.01, "{rate}: off by {off}");
            if rate >= 32_000 {
                let mut resampler = Resampler::new(rate);
                let folded = resampler.push(&tone(rate, 11_000.0, 1.0));
                assert!(loud(&folded[200..15_000]) < 0.005, "{rate}: {}", loud(&folded[200..15_000]));
            }
        }
    }
}
