//! What the built program can look for, asked of its decode worker.

use engine::Program;
use engine::worker::Worker;
use model::find::Subject;

#[test]
fn the_program_s_worker_has_all_models() {
    let worker = Worker::new(Program {
        program: env!("CARGO_BIN_EXE_porchlight").into(),
        args: vec!["decode-worker".to_owned()],
    });
    let models = worker.models().expect("the worker answers from behind its walls");
    assert_eq!(models.missing, []);
    let subjects = [Subject::Face, Subject::Plate, Subject::Person, Subject::Vehicle, Subject::Animal];
    assert!(subjects.into_iter().all(|subject| models.find(subject)) && models.hear_speech(), "{models:?}");
}
