//! What of some windows of time was recorded, and why the rest was not: a request's question to one camera.

use crate::{Gap, GapCause, Span, Utc};

/// Footage whose ends are no further apart than this is one: a segment's last frame lasts until the next one's first.
const ONE: i64 = 1_000_000;

/// What one camera has of the windows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Sorted, disjoint.
    pub spans: Vec<Span>,
    /// All that is not in a span, sorted; each with its cause, where one is known.
    pub gaps: Vec<(Span, Option<GapCause>)>,
}

impl Answer {
    /// Recorded inside of the windows, microseconds.
    #[must_use]
    pub fn recorded(&self) -> i64 {
        self.spans.iter().map(|span| span.to.0 - span.from.0).sum()
    }
}

/// Footage and gaps of one camera against windows. Windows are sorted and disjoint; footage is sorted. A gap that lasts ends `now`.
#[must_use]
pub fn answer(windows: &[Span], footage: &[Span], gaps: &[Gap], now: Utc) -> Answer {
    let mut answer = Answer::default();
    for window in windows {
        let mut at = window.from;
        for span in joined(footage).filter_map(|span| clip(span, *window)) {
            fill(&mut answer.gaps, at, span.from, gaps, now);
            answer.spans.push(span);
            at = span.to;
        }
        fill(&mut answer.gaps, at, window.to, gaps, now);
    }
    answer
}

fn joined(footage: &[Span]) -> impl Iterator<Item = Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in footage {
        match joined.last_mut() {
            Some(last) if span.from.0 - last.to.0 <= ONE => last.to = last.to.max(span.to),
            _ => joined.push(*span),
        }
    }
    joined.into_iter()
}

fn clip(span: Span, window: Span) -> Option<Span> {
    Span::new(span.from.max(window.from), span.to.min(window.to))
}

/// What is between two pieces of footage: the gaps that are known, and the time that none accounts for.
fn fill(out: &mut Vec<(Span, Option<GapCause>)>, from: Utc, to: Utc, gaps: &[Gap], now: Utc) {
    let Some(hole) = Span::new(from, to) else { return };
    let known = gaps.iter().filter_map(|gap| {
        let whole = Span { from: gap.from, to: gap.to.unwrap_or(now) };
        clip(whole, hole).map(|part| (part, gap.cause))
    });
    let mut known: Vec<(Span, GapCause)> = known.collect();
    known.sort_by_key(|(part, _)| part.from);
    let mut at = from;
    for (part, cause) in known {
        out.extend(Span::new(at, part.from).map(|unknown| (unknown, None)));
        out.extend(Span::new(at.max(part.from), part.to).map(|part| (part, Some(cause))));
        at = at.max(part.to);
    }
    out.extend(Span::new(at, to).map(|unknown| (unknown, None)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_000_000;

    fn span(from: i64, to: i64) -> Span {
        Span { from: Utc(from * SECOND), to: Utc(to * SECOND) }
    }

    fn gap(from: i64, to: Option<i64>, cause: GapCause) -> Gap {
        Gap { from: Utc(from * SECOND), to: to.map(|to| Utc(to * SECOND)), cause }
    }

    #[test]
    fn what_is_there_and_why_the_rest_is_not() {
        use GapCause::{CameraOffline, Deleted, Paused};
        let check =
            |windows: &[Span], footage: &[Span], gaps: &[Gap], spans: &[Span], holes: &[(Span, Option<GapCause>)]| {
                let found = answer(windows, footage, gaps, Utc(1000 * SECOND));
                assert_eq!(found, Answer { spans: spans.to_vec(), gaps: holes.to_vec() });
            };
        check(&[span(10, 20)], &[span(0, 100)], &[], &[span(10, 20)], &[]);
        check(&[span(10, 20)], &[], &[], &[], &[(span(10, 20), None)]);
        check(
            &[span(10, 40)],
            &[span(0, 15), span(30, 35)],
            &[gap(15, Some(20), CameraOffline), gap(20, Some(30), Paused)],
            &[span(10, 15), span(30, 35)],
            &[(span(15, 20), Some(CameraOffline)), (span(20, 30), Some(Paused)), (span(35, 40), None)],
        );
        // A gap that lasts, from before the window; deleted long ago, and nothing known before that.
        check(&[span(10, 20)], &[], &[gap(5, None, Paused)], &[], &[(span(10, 20), Some(Paused))]);
        check(
            &[span(10, 20), span(50, 60)],
            &[span(55, 70)],
            &[gap(15, Some(55), Deleted)],
            &[span(55, 60)],
            &[(span(10, 15), None), (span(15, 20), Some(Deleted)), (span(50, 55), Some(Deleted))],
        );
        // Segments that follow one another are one.
        check(&[span(0, 30)], &[span(0, 10), span(10, 20), span(20, 30)], &[], &[span(0, 30)], &[]);
    }

    proptest! {
        /// Spans and gaps fill the windows exactly, and footage is never called a gap.
        #[test]
        fn nothing_of_a_window_is_forgotten(
            cuts in proptest::collection::btree_set(0_i64..5000, 0..24),
            holes in proptest::collection::vec((0_i64..5000, 1_i64..600), 0..8),
            from in 0_i64..4000, length in 300_i64..4000,
        ) {
            let cuts: Vec<i64> = cuts.into_iter().collect();
            let footage: Vec<Span> = cuts.chunks_exact(2).map(|pair| span(pair[0], pair[1])).collect();
            let gaps: Vec<Gap> =
                holes.into_iter().map(|(from, length)| gap(from, Some(from + length), GapCause::Stalled)).collect();
            let window = span(from, from + length);
            let found = answer(&[window], &footage, &gaps, Utc(0));
            let mut parts: Vec<Span> = found.spans.iter().copied().chain(found.gaps.iter().map(|(part, _)| *part)).collect();
            parts.sort_by_key(|part| part.from);
            prop_assert_eq!(parts.first().map(|part| part.from), Some(window.from));
            prop_assert_eq!(parts.last().map(|part| part.to), Some(window.to));
            prop_assert!(parts.windows(2).all(|pair| pair[0].to == pair[1].from));
        }
    }
}
