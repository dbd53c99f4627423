//! Which part of a file a browser asks for. Text to numbers, nothing else.

/// What a `Range` header comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// No range, or none that is answered: several at once, other units, nonsense. The whole file is the right answer to each.
    Whole,
    /// From, and one past the last.
    Part(u64, u64),
    /// Nothing of it is there.
    Outside,
}

pub(crate) fn wanted(header: Option<&str>, bytes: u64) -> Wanted {
    let Some((first, last)) = header.and_then(|text| text.strip_prefix("bytes=")).and_then(|text| text.split_once('-'))
    else {
        return Wanted::Whole;
    };
    match (number(first), number(last)) {
        (Number::None, Number::Is(count)) => match count.min(bytes) {
            0 => Wanted::Outside,
            count => Wanted::Part(bytes - count, bytes),
        },
        (Number::Is(from), Number::None) if from < bytes => Wanted::Part(from, bytes),
        (Number::Is(from), Number::Is(to)) if to < from => Wanted::Whole,
        (Number::Is(from), Number::Is(to)) if from < bytes => Wanted::Part(from, to.saturating_add(1).min(bytes)),
        (Number::Is(_), Number::None | Number::Is(_)) => Wanted::Outside,
        _ => Wanted::Whole,
    }
}

enum Number {
    None,
    Is(u64),
    Bad,
}

/// A number that is too large for us is past the end of every file.
fn number(text: &str) -> Number {
    match text {
        "" => Number::None,
        _ if !text.bytes().all(|byte| byte.is_ascii_digit()) => Number::Bad,
        _ => Number::Is(text.parse().unwrap_or(u64::MAX)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_like_this() {
        let cases = [
            (None, Wanted::Whole),
            (Some("bytes=0-0"), Wanted::Part(0, 1)),
            (Some("bytes=0-"), Wanted::Part(0, 100)),
            (Some("bytes=99-"), Wanted::Part(99, 100)),
            (Some("bytes=100-"), Wanted::Outside),
            (Some("bytes=10-19"), Wanted::Part(10, 20)),
            (Some("bytes=10-1000"), Wanted::Part(10, 100)),
            (Some("bytes=-1"), Wanted::Part(99, 100)),
            (Some("bytes=-1000"), Wanted::Part(0, 100)),
            (Some("bytes=-0"), Wanted::Outside),
            (Some("bytes=19-10"), Wanted::Whole),
            (Some("bytes=100-200"), Wanted::Outside),
            (Some("bytes=0-99999999999999999999"), Wanted::Part(0, 100)),
            (Some("bytes=99999999999999999999-"), Wanted::Outside),
            (Some("bytes=18446744073709551615-18446744073709551615"), Wanted::Outside),
            (Some("bytes=-"), Wanted::Whole),
            (Some("bytes="), Wanted::Whole),
            (Some("bytes=0-1,5-6"), Wanted::Whole),
            (Some("bytes=0-,0-,0-,0-"), Wanted::Whole),
            (Some("bytes= 0-1"), Wanted::Whole),
            (Some("bytes=+1-2"), Wanted::Whole),
            (Some("bytes=0--1"), Wanted::Whole),
            (Some("items=0-1"), Wanted::Whole),
            (Some("BYTES=0-1"), Wanted::Whole),
        ];
        for (text, expected) in cases {
            assert_eq!(wanted(text, 100), expected, "{text:?}");
        }
    }
}
