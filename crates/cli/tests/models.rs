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

#[test]
fn an_own_model_lies_in_the_household_that_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let (usual, named) = (folder.path().join("usual"), folder.path().join("named"));
    for (home, file) in [(&usual, "usual.onnx"), (&named, "named.onnx")] {
        std::fs::create_dir_all(home.join("models")).expect("made");
        std::fs::write(home.join("models").join(file), "no model at all").expect("written");
    }
    let own = |more: &[&str]| -> Vec<String> {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_porchlight"));
        command.args(["--json", "redact", "models"]).args(more).env("PORCHLIGHT_HOME", &usual);
        for folder_of in ["XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"] {
            command.env(folder_of, folder.path().join("user"));
        }
        let output = command.output().expect("starts");
        let said: model::find::Models = serde_json::from_slice(&output.stdout).expect("what can be looked for");
        said.missing.into_iter().map(|missing| missing.file).collect()
    };
    // What is no model is told by its name, so it was looked at.
    assert_eq!(own(&[]), ["usual.onnx"]);
    assert_eq!(own(&["--home", &named.to_string_lossy()]), ["named.onnx"]);
}
