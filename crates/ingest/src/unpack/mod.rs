//! What RTP carries, taken out of it. Pure: payloads in, access units and frames of sound out. Foreign bytes: every unit has a bound, and
//! what cannot be understood is left out, not fatal.

pub(crate) mod pictures;
pub(crate) mod sound;

/// A unit grew beyond every bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooLarge;

/// One packet as the unpackers see it.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'a> {
    pub(crate) bytes: &'a [u8],
    /// RTP time, unwrapped.
    pub(crate) ticks: i64,
    /// The marker: ends an access unit.
    pub(crate) mark: bool,
    /// Packets are missing before it.
    pub(crate) lost: bool,
    /// When it came, nanoseconds of any steady clock.
    pub(crate) arrival: i64,
}

/// An access unit or a frame of sound.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) data: Vec<u8>,
    pub(crate) ticks: i64,
    pub(crate) arrival: i64,
}
