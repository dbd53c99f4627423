//! Keeps secrets of this process out of core dumps and other processes' hands.

use rustix::process::{Resource, Rlimit, setrlimit};

/// What the operating system agreed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardened {
    /// No core dump is written (`RLIMIT_CORE` is 0).
    pub no_core_dump: bool,
    /// No other process of the user may read this one's memory (`PR_SET_DUMPABLE` is 0). Linux only.
    pub not_dumpable: bool,
}

/// Call first thing in `main`, before any secret is read. The limit is inherited by children; the flag is not: an executed
/// child is dumpable again and calls this itself.
#[must_use]
pub fn harden() -> Hardened {
    let no_core_dump = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).is_ok();
    Hardened { no_core_dump, not_dumpable: forbid_reading() }
}

#[cfg(target_os = "linux")]
fn forbid_reading() -> bool {
    use rustix::process::{DumpableBehavior, set_dumpable_behavior};
    set_dumpable_behavior(DumpableBehavior::NotDumpable).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn forbid_reading() -> bool {
    false
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_agrees() {
        assert_eq!(harden(), Hardened { no_core_dump: true, not_dumpable: true });
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core: Vec<&str> =
            limits.lines().find(|l| l.starts_with("Max core file size")).unwrap().split_whitespace().collect();
        assert_eq!(core[4..6], ["0", "0"]);
        assert_eq!(rustix::process::dumpable_behavior().unwrap(), rustix::process::DumpableBehavior::NotDumpable);
    }
}
