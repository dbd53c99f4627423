//! Keeps secrets of this process out of core dumps and other processes' hands.

/// What the operating system agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardened {
    /// No core dump is written (`RLIMIT_CORE` is 0).
    pub no_core_dump: bool,
    /// No other process of the user may read this one's memory (`PR_SET_DUMPABLE` is 0). Linux only.
    pub not_dumpable: bool,
}

/// Call first thing in `main`, before any secret is read. Children that are executed get the dumpable flag back.
#[must_use]
pub fn harden() -> Hardened {
    unimplemented!()
}
