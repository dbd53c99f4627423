use super::*;

#[test]
fn a_socket_path_is_never_too_long_for_the_system() {
    assert_eq!(path(Path::new("/h")), Path::new("/h/run/recorder.sock"));
    let long = PathBuf::from(format!("/{}", "x".repeat(200)));
    let other = PathBuf::from(format!("/{}y", "x".repeat(199)));
    assert!(path(&long).as_os_str().len() < 108);
    assert_ne!(path(&long), path(&other));
}

#[test]
fn calls_read_as_the_heading_says() {
    let read = |text: &str| serde_json::from_str::<ToRecorder>(text);
    assert!(matches!(read(r#"{"id":1,"call":"status"}"#), Ok(ToRecorder::Call { id: 1, call: Call::Status })));
    assert!(matches!(read(r#"{"ack":17}"#), Ok(ToRecorder::Ack { ack: 17 })));
    let live = r#"{"id":3,"call":"live","args":{"camera":"k3w9x2ma","which":"main","pace":"focus"}}"#;
    assert!(matches!(read(live), Ok(ToRecorder::Call { id: 3, call: Call::Live { .. } })));
    for bad in
        ["{}", "[]", r#"{"id":1,"call":"open_sesame"}"#, r#"{"id":1,"call":"live","args":{"camera":"../../etc"}}"#]
    {
        assert!(read(bad).is_err(), "{bad}");
    }
}

#[test]
fn calls_survive_the_wire() {
    let entry =
        NewLedgerEntry { kind: "unlock".into(), public: serde_json::json!({"n": 1}), details: Some(vec![1, 2]) };
    for call in [Call::Status, Call::Watch, Call::Poke, Call::LedgerAppend(entry)] {
        let text = serde_json::to_string(&ToRecorder::Call { id: 9, call: call.clone() }).expect("plain");
        let Ok(ToRecorder::Call { id: 9, call: again }) = serde_json::from_str(&text) else { panic!("{text}") };
        assert_eq!(again, call);
    }
}
