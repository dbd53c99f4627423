//! Speech, by Silero VAD.

use crate::runtime::{Given, Net};
use model::find::{LISTEN_RATE, LISTEN_WINDOW, Listening};
use std::sync::Arc;

/// What the model remembers from window to window.
const STATE: [usize; 3] = [2, 1, 128];
/// It hears the end of the window before, too.
const BEFORE: usize = 64;

pub(crate) struct Speech {
    net: Arc<Net>,
    state: Vec<f32>,
    /// The end of the window before, then samples that make no whole window yet.
    waiting: Vec<f32>,
}

impl Speech {
    pub(crate) fn new(net: Arc<Net>) -> Self {
        Self { net, state: vec![0.0; STATE.iter().product()], waiting: vec![0.0; BEFORE] }
    }

    /// The score of a window; `self.state` moves on.
    fn window(&mut self, samples: &[f32]) -> Result<f32, String> {
        let size = [1, samples.len()];
        let given = [
            ("input", Given::Floats(&size, samples)),
            ("state", Given::Floats(&STATE, &self.state)),
            ("sr", Given::Whole(i64::from(LISTEN_RATE))),
        ];
        let (score, state) = self.net.run(&given, &["output", "stateN"], |outputs| {
            let [score, state] = outputs else { return Err("a model lacks a result".to_owned()) };
            Ok((score.numbers.first().copied().unwrap_or(0.0), state.numbers.to_vec()))
        })?;
        self.state = state;
        Ok(score)
    }
}

impl Listening for Speech {
    fn hear(&mut self, samples: &[f32]) -> Result<Vec<u16>, String> {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.extend_from_slice(samples);
        let (mut scores, mut from) = (Vec::new(), 0);
        while waiting.len() - from >= BEFORE + LISTEN_WINDOW {
            let score = self.window(&waiting[from..from + BEFORE + LISTEN_WINDOW])?;
            scores.push((score.clamp(0.0, 1.0) * 1000.0).round() as u16);
            from += LISTEN_WINDOW;
        }
        waiting.drain(..from);
        self.waiting = waiting;
        Ok(scores)
    }
}
