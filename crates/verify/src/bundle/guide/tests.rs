use super::page;
use crate::bundle::bag::Listed;
use crate::bundle::example::{redacted, witness};
use crate::bundle::statement::Statement;

fn page_of(statement: &Statement) -> String {
    let files: Vec<Listed> = statement
        .clips
        .iter()
        .map(|clip| clip.file.as_str())
        .chain(["data/statement.pdf", "meta/bundle.json", "meta/bundle.json.sig", "meta/redaction.json"])
        .map(|path| Listed::of(path, path.as_bytes()))
        .collect();
    page(statement, &files, &[7; 32])
}

#[test]
fn a_redacted_copy_says_so_on_its_first_line_and_the_original_is_on_hold() {
    let page = page_of(&redacted());
    let body = page.split_once("<main>").unwrap().1;
    assert!(body.trim_start().starts_with("<h1>This is a redacted copy"), "{body}");
    assert!(body.contains("The original is kept and on hold"));
    let both = page_of(&witness());
    assert!(both.contains("<h1>Some of these clips are redacted copies"));
}

#[test]
fn it_tells_how_to_check_with_what_every_computer_has() {
    let statement = redacted();
    let page = page_of(&statement);
    for words in [
        "Get-FileHash",
        "certutil -hashfile data\\clip-01.mp4 SHA256",
        "shasum -a 256 -c manifest-sha256.txt",
        "sha256sum -c manifest-sha256.txt",
        "porchlight-verify footage-0123456789abcdef",
        "2026-11-27 18:04:05 UTC",
        "may be off by up to 1 s",
        "Left out on purpose: the sound; names of cameras",
        "What is not proved",
        statement.clips[0].sha256.as_str(),
        statement.request.as_ref().unwrap().identity.as_str(),
    ] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn nothing_in_it_runs_or_is_fetched() {
    for page in [page_of(&redacted()), page_of(&witness())] {
        let small = page.to_lowercase();
        for never in ["<script", "http:", "https:", "src=", "<img", "<link", "url(", "@import", "javascript"] {
            assert!(!small.contains(never), "{never}");
        }
        assert!(!page.contains("onload=") && !page.contains("onclick=") && !page.contains("onerror="));
    }
}

#[test]
fn the_owners_words_are_words() {
    let page = page_of(&witness());
    assert!(page.contains("<bdi>Zoë &lt;b&gt;O&#39;Hara&lt;/b&gt; &amp; Łukasz</bdi>"));
    assert!(!page.contains("<b>") && page.contains("<bdi>前門</bdi>"));
}

#[test]
fn it_is_a_function_of_what_it_is_given() {
    assert_eq!(page_of(&redacted()), page_of(&redacted()));
}
