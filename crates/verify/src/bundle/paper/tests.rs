use super::{Font, broken, coded, pdf, width};
use crate::bundle::example::{redacted, witness};
use crate::bundle::statement::Statement;
use std::io::Write;
use std::process::{Command, Stdio};

/// What another program reads in it; none where it is not installed.
fn read(statement: &Statement) -> Option<String> {
    let mut reader = Command::new("pdftotext")
        .args(["-layout", "-enc", "UTF-8", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    reader.stdin.take().unwrap().write_all(&pdf(statement)).unwrap();
    let said = reader.wait_with_output().unwrap();
    assert!(said.status.success() && said.stderr.is_empty(), "{}", String::from_utf8_lossy(&said.stderr));
    Some(String::from_utf8(said.stdout).unwrap())
}

/// The lines as they stand in the file: nothing in it is packed.
fn shown(statement: &Statement) -> String {
    let bytes = pdf(statement);
    let text: String = bytes.iter().map(|code| char::from(*code)).collect();
    let lines = text.lines().filter_map(|line| line.strip_suffix(" ) Tj")?.split_once(" Tm (").map(|(_, words)| words));
    lines.collect::<Vec<_>>().join(" ")
}

#[test]
fn equal_statements_are_equal_bytes_and_no_date_id_or_program_is_in_them() {
    let bytes = pdf(&redacted());
    assert_eq!(bytes, pdf(&redacted()));
    for never in ["/ID", "/CreationDate", "/ModDate", "/Producer", "/Creator", "/Author", "/Metadata", "/JS", "/URI"] {
        assert!(!bytes.windows(never.len()).any(|window| window == never.as_bytes()), "{never}");
    }
}

#[test]
fn the_first_line_says_what_it_is() {
    let said = shown(&redacted());
    assert!(said.starts_with("This is a redacted copy: parts of the picture are hidden."), "{said}");
    for words in ["The original is kept and on hold", "2026-11-27 18:04:05 UTC to", "off by up to 1 s", "number plate"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(said.contains(&redacted().clips[0].sha256));
}

#[test]
fn another_program_reads_it() {
    let Some(said) = read(&witness()) else { return };
    assert!(said.contains("Zoë <b>O'Hara</b> & ") || said.contains("this sheet cannot print"), "{said}");
    assert!(said.contains("1 \"High\" Street") && said.contains("1920 × 1080"), "{said}");
}

#[test]
fn letters_without_a_code_are_pointed_elsewhere() {
    let said = shown(&witness());
    // The name has a letter of Polish in it, and the camera's is Chinese.
    assert_eq!(said.matches("cannot print").count(), 2, "{said}");
    assert_eq!(coded("Zoë – “€5”").unwrap(), b"Zo\xeb \x96 \x93\x805\x94");
    assert_eq!(coded("Ł"), None);
    assert_eq!(coded("\0"), None);
}

#[test]
fn it_is_one_sheet_whatever_there_is_to_say() {
    let mut many = witness();
    let clip = many.clips[0].clone();
    many.clips.extend(std::iter::repeat_n(clip, 40));
    let said = shown(&many);
    assert!(said.contains("There is no room here for") && said.contains("What is not proved"), "{said}");
    let lowest = |statement: &Statement| {
        let bytes = pdf(statement);
        let text: String = bytes.iter().map(|code| char::from(*code)).collect();
        let lines = text.lines().filter_map(|line| line.split_once(" Tm ("));
        lines.map(|(head, _)| head.rsplit(' ').next().unwrap().parse::<f32>().unwrap()).fold(f32::MAX, f32::min)
    };
    assert!(lowest(&many) > 40.0 && lowest(&redacted()) > 40.0);
    let mut wordy = witness();
    wordy.owner.as_mut().unwrap().address = "a very long address ".repeat(2000);
    assert!(lowest(&wordy) > 40.0 && shown(&wordy).contains("all of it stands in START-HERE.html"));
}

#[test]
fn lines_are_no_wider_than_their_room() {
    for words in ["a few words that go on", "onewordthatislongerthanitsline", "", "   "] {
        for line in broken(words.as_bytes(), Font::Plain, 10.0, 60.0) {
            assert!(width(&line, Font::Plain, 10.0) <= 60.0 && !line.is_empty());
        }
    }
    // As every reader has it: 556 thousandths for a digit.
    assert!((width(b"0123", Font::Plain, 10.0) - 22.24).abs() < 0.001);
}
