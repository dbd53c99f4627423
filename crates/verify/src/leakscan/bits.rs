//! Bits and numbers of fixed places. Every read past the end is `None`.

/// A NAL unit without emulation prevention bytes (`00 00 03` is `00 00`), header included.
pub(super) fn unescaped(unit: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(unit.len());
    let mut zeros = 0;
    for b in unit {
        if zeros >= 2 && *b == 3 {
            zeros = 0;
            continue;
        }
        zeros = if *b == 0 { zeros + 1 } else { 0 };
        out.push(*b);
    }
    out
}

/// Reads from the most significant bit on.
pub(super) struct Bits<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, at: 0 }
    }

    pub(super) fn flag(&mut self) -> Option<bool> {
        let byte = self.data.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(bit == 1)
    }

    /// Up to 32 bits.
    pub(super) fn u(&mut self, n: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..n {
            value = value << 1 | u32::from(self.flag()?);
        }
        Some(value)
    }

    /// Unsigned Exp-Golomb.
    pub(super) fn ue(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.flag()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.u(zeros)?)
    }

    /// Signed Exp-Golomb.
    pub(super) fn se(&mut self) -> Option<i32> {
        let k = i64::from(self.ue()?);
        i32::try_from(if k % 2 == 1 { (k + 1) / 2 } else { -(k / 2) }).ok()
    }

    /// Whether more stands here than the closing one and its zeros.
    pub(super) fn more(&self) -> bool {
        let last = self.data.iter().rposition(|b| *b != 0).map(|i| i * 8 + 7 - self.data[i].trailing_zeros() as usize);
        last.is_some_and(|last| last > self.at)
    }

    /// Whether exactly the closing one and the zeros up to the byte's end stand here, and nothing behind.
    pub(super) fn closes(&mut self) -> bool {
        if self.flag() != Some(true) {
            return false;
        }
        while !self.at.is_multiple_of(8) {
            if self.flag() != Some(false) {
                return false;
            }
        }
        self.at / 8 == self.data.len()
    }
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at.checked_add(4)?).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
}

pub(super) fn u64_at(data: &[u8], at: usize) -> Option<u64> {
    Some(u64::from(u32_at(data, at)?) << 32 | u64::from(u32_at(data, at.checked_add(4)?)?))
}
