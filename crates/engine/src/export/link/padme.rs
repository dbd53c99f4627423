//! Padmé: a length that says no more of what is in a file than its size to some bits, at a cost of 12 % at most (Nikitin and others,
//! "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", 2019).

/// The least length of this kind that is not less than `bytes`.
pub(super) fn padme(bytes: u64) -> u64 {
    if bytes < 2 {
        return bytes;
    }
    // With E bits before the last, and S bits that say how many those are, all but the first S of E are zero.
    let e = bytes.ilog2();
    let s = e.ilog2() + 1;
    let mask = (1_u64 << (e - s.min(e))) - 1;
    bytes.saturating_add(mask) & !mask
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_in_the_paper() {
        for (bytes, padded) in [
            (0, 0),
            (1, 1),
            (2, 2),
            (9, 10),
            (100, 104),
            (1000, 1024),
            (1025, 1088),
            (65_537, 67_584),
            (200_000_001, 201_326_592),
        ] {
            assert_eq!(padme(bytes), padded, "{bytes}");
        }
    }

    #[test]
    fn never_less_and_hardly_more() {
        for bytes in (2..100_000).chain([(1 << 40) + 1, (1 << 33) - 1]) {
            let padded = padme(bytes);
            assert!(padded >= bytes && padded - bytes <= bytes / 8, "{bytes} {padded}");
            assert_eq!(padme(padded), padded, "{bytes}");
        }
    }
}
