//! What a bundle says, from anywhere: a statement is taken only if it is the same written again, and page and sheet of it can be made;
//! envelopes and lists of a bag neither panic nor lead out of their folder.
#![no_main]
use libfuzzer_sys::fuzz_target;
use std::fs;
use verify::bundle::statement::PAYLOAD_TYPE;
use verify::bundle::{bag, check, dsse, guide, paper, place, read};

fuzz_target!(|data: &[u8]| {
    if let Ok(statement) = read::statement(data) {
        let again = serde_json::to_vec(&statement).expect("it was JSON before");
        // A fraction may come back by its last bit otherwise; the form is the same.
        assert!(read::statement(&again).is_ok());
        let page = guide::page(&statement, &[], &[0; 32]);
        assert!(!page.contains("<script") && page.ends_with("</html>\n"));
        assert!(paper::pdf(&statement).ends_with(b"%%EOF\n"));
    }
    if let Ok(verified) = dsse::verify(data, PAYLOAD_TYPE) {
        assert!(verified.payload.len() <= dsse::MAX_PAYLOAD);
    }
    // As each of the files that are read as text, in a folder that is no bundle otherwise.
    let folder = std::env::temp_dir().join(format!("fuzz-bundle-{}", std::process::id()));
    for file in [bag::OWN[2], bag::OWN[1], place::STATEMENT] {
        fs::create_dir_all(folder.join("meta")).expect("the folder for temporary files takes some");
        fs::write(folder.join(bag::OWN[0]), bag::DECLARATION).expect("it takes a file");
        fs::write(folder.join(file), data).expect("it takes a file");
        let report = check(&folder);
        assert!(!report.holds() && report.problems.len() <= 2 * bag::MAX_FILES);
        assert!(!report.words().contains('\u{1b}'));
        fs::remove_dir_all(&folder).expect("what was written can be removed");
    }
});
