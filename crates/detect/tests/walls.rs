//! Behind the decode worker's walls nothing can be opened: finding and listening work there all the same. One test only: the walls stand
//! for the whole process.

mod pictures;

use model::find::{Detector, Effort, LookOrder, Subject};
use porchlight_detect as detect;
use rustix::process::{Resource, Rlimit, setrlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// The worker's address space, as in `engine`.
const MEMORY: u64 = 4 << 30;
/// What it is denied that a library might want: files, sockets, programs.
#[rustfmt::skip]
const DENIED: &[libc::c_long] = &[
    #[cfg(target_arch = "x86_64")] libc::SYS_open,
    #[cfg(target_arch = "x86_64")] libc::SYS_creat,
    libc::SYS_openat, libc::SYS_openat2, libc::SYS_memfd_create, libc::SYS_socket, libc::SYS_connect, libc::SYS_sendto, libc::SYS_sendmsg,
    libc::SYS_execve, libc::SYS_execveat, libc::SYS_kill, libc::SYS_perf_event_open,
];

fn walls() {
    setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) }).expect("it can be less");
    let rules = DENIED.iter().map(|number| (*number, Vec::new())).collect();
    let arch = TargetArch::try_from(std::env::consts::ARCH).expect("a known processor");
    let denied = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, arch).expect("the rules are good");
    let program: BpfProgram = filter.try_into().expect("the rules are good");
    seccompiler::apply_filter_all_threads(&program).expect("the walls stand");
}

#[test]
fn everything_is_found_behind_the_walls() {
    let face = pictures::face();
    let detect = detect::open(&detect::folders(), None);
    walls();
    assert!(std::fs::File::open("/dev/null").is_err(), "the walls stand");
    assert_eq!(detect.models().missing, []);
    let mut still = pictures::car();
    pictures::put(&mut still, &face, 100, 100, 256);
    let subjects = [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal];
    let order = LookOrder { subjects: subjects.into(), effort: Effort::Thorough };
    let found = detect.look(&order).expect("all are there").still(&still).expect("it is looked through");
    for subject in [Subject::Face, Subject::Plate] {
        assert!(found.iter().any(|find| find.subject == subject && find.confirmed), "{subject:?} of {found:?}");
    }
    let heard = detect.listen().expect("it is there").hear(&pictures::voice(2.0)).expect("it is heard");
    assert!(heard.iter().any(|score| *score >= 500), "{heard:?}");
}
