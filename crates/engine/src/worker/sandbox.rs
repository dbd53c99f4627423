//! The walls of the decode worker: Landlock (no file can be reached) and seccomp (no file can be opened, no socket made, no
//! program started), both for good. Either alone would do; kernels without Landlock have the other.

use landlock::{ABI, Access, AccessFs, Ruleset, RulesetAttr};
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::collections::BTreeMap;

/// Address space. GStreamer and libav take half of this for a 4K picture; a bomb takes all there is.
const MEMORY: u64 = 4 << 30;

/// What a decoder has no business with. Denied with an error, not with death: libraries ask for things they can do without.
#[rustfmt::skip]
const DENIED: &[libc::c_long] = &[
    // Files.
    #[cfg(target_arch = "x86_64")] libc::SYS_open,
    #[cfg(target_arch = "x86_64")] libc::SYS_creat,
    #[cfg(target_arch = "x86_64")] libc::SYS_rename,
    #[cfg(target_arch = "x86_64")] libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_link,
    #[cfg(target_arch = "x86_64")] libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")] libc::SYS_mkdir,
    libc::SYS_openat, libc::SYS_openat2, libc::SYS_open_by_handle_at, libc::SYS_renameat2, libc::SYS_renameat,
    libc::SYS_unlinkat, libc::SYS_linkat, libc::SYS_symlinkat, libc::SYS_mkdirat, libc::SYS_truncate, libc::SYS_memfd_create,
    libc::SYS_mount, libc::SYS_umount2, libc::SYS_chroot, libc::SYS_pivot_root,
    // Network.
    libc::SYS_socket, libc::SYS_socketpair, libc::SYS_connect, libc::SYS_bind, libc::SYS_listen, libc::SYS_accept, libc::SYS_accept4,
    libc::SYS_sendto, libc::SYS_sendmsg, libc::SYS_sendmmsg,
    // Programs and other processes.
    libc::SYS_execve, libc::SYS_execveat, libc::SYS_ptrace, libc::SYS_process_vm_readv, libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd, libc::SYS_pidfd_open, libc::SYS_kill,
    // Ways round all of these, or into the kernel.
    libc::SYS_io_uring_setup, libc::SYS_io_uring_enter, libc::SYS_bpf, libc::SYS_perf_event_open, libc::SYS_userfaultfd,
    libc::SYS_keyctl, libc::SYS_add_key, libc::SYS_request_key, libc::SYS_unshare, libc::SYS_setns, libc::SYS_init_module,
    libc::SYS_finit_module, libc::SYS_kexec_load,
];

/// Shuts this process in. Everything it needs must be loaded.
pub(super) fn enter() -> Result<(), String> {
    limit(Resource::As, MEMORY)?;
    shut_out_files()?;
    let filter = filter()?;
    // Every thread: the library may have started some while it was loaded, and Landlock holds for this one and later ones.
    seccompiler::apply_filter_all_threads(&filter).map_err(|e| e.to_string())
}

fn limit(resource: Resource, most: u64) -> Result<(), String> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(|e| e.to_string())
}

/// A ruleset that handles every kind of access and allows none. A kernel without Landlock says so in the status; seccomp then
/// stands alone.
fn shut_out_files() -> Result<(), String> {
    let handled = Ruleset::default().handle_access(AccessFs::from_all(ABI::V5)).map_err(|e| e.to_string())?;
    handled.create().and_then(landlock::RulesetCreated::restrict_self).map(|_| ()).map_err(|e| e.to_string())
}

fn filter() -> Result<BpfProgram, String> {
    let arch = TargetArch::try_from(std::env::consts::ARCH).map_err(|e| e.to_string())?;
    let rules: BTreeMap<i64, Vec<_>> = DENIED.iter().map(|number| (*number, Vec::new())).collect();
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch).map_err(|e| e.to_string())?;
    filter.try_into().map_err(|e: seccompiler::BackendError| e.to_string())
}
