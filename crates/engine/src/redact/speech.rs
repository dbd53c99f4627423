//! Where somebody speaks, of how sure it is in each window of sound.

use model::find::{LISTEN_RATE, LISTEN_WINDOW};
use model::redaction::Stretch;

/// It begins where a window is at least so sure, and goes on as long as they are at least that, thousandths: the end of a word is
/// quieter than its beginning.
const BEGINS: u16 = 500;
const GOES_ON: u16 = 350;
/// A window or two that fell silent are a breath.
const BREATH: usize = 8;
/// Shorter than this is a click, windows.
const LEAST: usize = 3;
/// So much on both sides goes along: consonants are found late.
const PAD_US: i64 = 200_000;

/// Stretches of clip time with speech, within a part of the clip, ascending and apart.
pub(super) fn spoken(from_us: i64, scores: &[u16], within: Stretch) -> Vec<Stretch> {
    let at = |window: usize| {
        let samples = i64::try_from(window * LISTEN_WINDOW).unwrap_or(i64::MAX);
        from_us + samples.saturating_mul(1_000_000) / i64::from(LISTEN_RATE)
    };
    let mut all = Vec::new();
    let mut under_way: Option<(usize, usize)> = None;
    for (window, score) in scores.iter().enumerate() {
        under_way = match under_way {
            None => (*score >= BEGINS).then_some((window, window)),
            Some((first, _)) if *score >= GOES_ON => Some((first, window)),
            Some((first, last)) if window - last > BREATH => {
                all.push((first, last));
                None
            }
            going_on => going_on,
        };
    }
    all.extend(under_way);
    all.retain(|(first, last)| last - first + 1 >= LEAST);
    let padded = all.into_iter().map(|(first, last)| Stretch {
        from_us: (at(first) - PAD_US).max(within.from_us),
        to_us: (at(last + 1) + PAD_US).min(within.to_us),
    });
    Stretch::joined(padded.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_joined_padded_and_clicks_left_out() {
        let clip = Stretch { from_us: 0, to_us: 10_000_000 };
        let check = |scores: &[(u16, usize)], from_us: i64, expected: &[(i64, i64)]| {
            let scores: Vec<u16> = scores.iter().flat_map(|(score, times)| vec![*score; *times]).collect();
            let found: Vec<(i64, i64)> =
                spoken(from_us, &scores, clip).iter().map(|one| (one.from_us / 1000, one.to_us / 1000)).collect();
            assert_eq!(found, expected, "{scores:?}");
        };
        check(&[(0, 100)], 0, &[]);
        // Windows of 32 ms: 50 of silence, 10 of speech.
        check(&[(0, 50), (900, 10), (0, 50)], 0, &[(1400, 2120)]);
        check(&[(0, 50), (900, 10), (0, 50)], 500_000, &[(1900, 2620)]);
        // What ends softly is heard to its end; what is soft all the time is not.
        check(&[(0, 50), (900, 5), (400, 5), (0, 50)], 0, &[(1400, 2120)]);
        check(&[(0, 50), (400, 20), (0, 50)], 0, &[]);
        // A breath joins, a click is none.
        check(&[(0, 50), (900, 5), (0, 5), (900, 5), (0, 50)], 0, &[(1400, 2280)]);
        check(&[(0, 50), (900, 2), (0, 50)], 0, &[]);
        // At the clip's own ends nothing reaches beyond.
        check(&[(900, 4)], 0, &[(0, 328)]);
        check(&[(900, 400)], 0, &[(0, 10_000)]);
    }
}
