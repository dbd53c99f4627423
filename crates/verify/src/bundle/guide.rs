//! `START-HERE.html`: what the bundle is, for whoever finds the stick. A pure function of the statement, of the files with their hashes
//! and of the key: no script, nothing remote, readable on an old computer, on paper and by a screen reader.

use super::bag::Listed;
use super::statement::{Clip, Statement};
use super::{place, words};
use crate::ledger::{PublicKey, fingerprint};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::fmt::Write;

const STYLE: &str = include_str!("guide.css");

/// Nothing may be fetched, run or sent from the page, whatever stands in it, and no style but its own counts.
fn policy() -> String {
    let style = STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'")
}

/// The page. `files` are the bundle's files but for the page itself and the bag's own lists, in any order.
#[must_use]
pub fn page(statement: &Statement, files: &[Listed], key: &PublicKey) -> String {
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"{1}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" \
         content=\"no-referrer\">\n<title>{0}: start here</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n",
        text(&statement.bundle),
        policy()
    );
    what(&mut out, statement);
    for clip in &statement.clips {
        self::clip(&mut out, clip);
    }
    times(&mut out, statement);
    kept(&mut out, statement);
    listed(&mut out, files);
    check(&mut out, statement, key);
    limits(&mut out, statement);
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// Words as text of the page: nothing in them is markup.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words::plain(words).chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

fn line(out: &mut String, name: &str, value: &str) {
    _ = writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
}

fn paragraph(out: &mut String, words: &str) {
    _ = writeln!(out, "<p>{}</p>", text(words));
}

fn items<T: AsRef<str>>(out: &mut String, all: impl IntoIterator<Item = T>) {
    out.push_str("<ul>\n");
    for item in all {
        _ = writeln!(out, "<li>{}</li>", text(item.as_ref()));
    }
    out.push_str("</ul>\n");
}

fn what(out: &mut String, statement: &Statement) {
    _ = writeln!(out, "<h1>{}</h1>", words::first_line(statement));
    paragraph(out, words::kept(statement));
    _ = writeln!(
        out,
        "<p>{} To watch, open a clip below: {}. <a href=\"{2}\">{2}</a> says the same as this page, on one sheet of paper.</p>",
        words::purpose(statement.purpose),
        words::players(statement),
        place::PAPER
    );
    out.push_str("<table>\n<caption>This bundle</caption>\n");
    line(out, "Name", &text(&statement.bundle));
    line(out, "Made", &format!("{} (UTC)", text(&statement.made)));
    match &statement.request {
        Some(request) => {
            line(out, "Answers request", &text(&request.id));
            line(out, "The request's hash", &format!("<code class=\"hash\">{}</code>", text(&request.identity)));
        }
        None => line(out, "Answers request", "None is named."),
    }
    line(out, "Who made it", words::level(statement.level));
    for (name, words) in statement.owner.iter().flat_map(words::owner) {
        line(out, name, &format!("<bdi>{}</bdi>", text(words)));
    }
    out.push_str("</table>\n");
}

fn clip(out: &mut String, clip: &Clip) {
    let file = text(&clip.file);
    _ = writeln!(out, "<h2>Clip <a href=\"{file}\">{file}</a></h2>\n<table>\n<caption>What it is</caption>");
    line(out, "Kind", words::kind(clip.kind));
    line(out, "From", &text(&words::time(&clip.start)));
    line(out, "To", &text(&words::time(&clip.end)));
    if let Some(camera) = &clip.camera {
        for (name, words) in [("Camera", &camera.name), ("It looks at", &camera.looks_at)] {
            if !words.is_empty() {
                line(out, name, &format!("<bdi>{}</bdi>", text(words)));
            }
        }
    }
    let pictures = words::counted(clip.frames, "picture", "pictures");
    line(
        out,
        "Pictures",
        &format!("{pictures}, {} × {}, {}", clip.width, clip.height, text(words::codec(&clip.codec))),
    );
    line(out, "Sound", words::sound(clip.sound));
    line(out, "Size", &words::bytes(clip.bytes));
    line(out, "SHA-256", &format!("<code class=\"hash\">{}</code>", text(&clip.sha256)));
    out.push_str("</table>\n");
    let missing = words::missing(clip);
    if missing.is_empty() {
        out.push_str("<p>No time is missing inside of it.</p>\n");
    } else {
        items(out, missing);
    }
    if let Some(redaction) = &clip.redaction {
        out.push_str("<h3>What is hidden</h3>\n");
        items(out, words::redaction(redaction));
    }
    if let Some(committed) = &clip.commitment {
        _ = writeln!(
            out,
            "<p class=\"soft\">The original is committed to by the number <code class=\"hash\">{}</code> ({}): its owner can open \
             chosen moments of it later, and everybody can check that they are the ones recorded.</p>",
            text(&committed.root),
            words::counted(committed.leaves, "part", "parts")
        );
    }
}

fn times(out: &mut String, statement: &Statement) {
    out.push_str("<h2>Times</h2>\n");
    paragraph(out, &words::clock(&statement.clock));
}

fn kept(out: &mut String, statement: &Statement) {
    out.push_str("<h2>What was left out</h2>\n");
    paragraph(out, &words::left_out_line(statement));
    out.push_str("<h2>How it was made</h2>\n");
    if statement.process.is_empty() {
        out.push_str("<p>It is not stated.</p>\n");
    } else {
        items(out, &statement.process);
    }
}

fn listed(out: &mut String, files: &[Listed]) {
    out.push_str("<h2>Files and their hashes</h2>\n<p>These are claimed: below is how to check them.</p>\n");
    let mut files: Vec<&Listed> = files.iter().collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    for file in files {
        let what = match file.path.as_str() {
            place::PAPER => "one page for people",
            place::STATEMENT => "the same for machines",
            place::SIGNATURE => "its signature",
            place::RECORD => "what was hidden, and when",
            place::REQUEST => "the request that this answers, as it came",
            _ => "a clip",
        };
        _ = writeln!(
            out,
            "<p>{}: {what}, {}<br><code class=\"hash\">{}</code></p>",
            text(&file.path),
            words::bytes(file.bytes),
            hex::encode(file.sha256)
        );
    }
}

fn check(out: &mut String, statement: &Statement, key: &PublicKey) {
    out.push_str(
        "<h2>Check that nothing was changed</h2>\n<p>Copy the folder to your computer first, open a terminal in it (the folder \
         in which this page lies), and type one of these. No program has to be installed.</p>\n<h3>Windows</h3>\n\
         <p>In PowerShell, all files:</p>\n",
    );
    out.push_str(
        "<pre>Get-Content manifest-sha256.txt, tagmanifest-sha256.txt | ForEach-Object { $hash, $file = $_ -split '\\s+', 2; \
         if ((Get-FileHash $file -Algorithm SHA256).Hash -eq $hash) { \"OK $file\" } else { \"CHANGED $file\" } }</pre>\n",
    );
    out.push_str(
        "<p>Or in the Command Prompt, one clip at a time; compare what it prints with the hash above:</p>\n<pre>",
    );
    for clip in &statement.clips {
        _ = writeln!(out, "certutil -hashfile {} SHA256", text(&clip.file.replace('/', "\\")));
    }
    out.push_str(
        "</pre>\n<h3>macOS</h3>\n<pre>shasum -a 256 -c manifest-sha256.txt\nshasum -a 256 -c tagmanifest-sha256.txt</pre>\n\
         <h3>Linux</h3>\n<pre>sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt</pre>\n\
         <h3>The signature</h3>\n<p>Whoever changes a file could change the lists as well. The signature shows that: the free program \
         <code>porchlight-verify</code> checks it, every file, and that nothing is hidden in the clips.</p>\n",
    );
    _ = writeln!(
        out,
        "<pre>porchlight-verify {}</pre>\n<p>Fingerprint of the key that signed it:<br><code class=\"hash\">{}</code></p>\n<p>The \
         signature is a DSSE envelope (Ed25519), and the folder a BagIt bag (RFC 8493): other programs for either check them as \
         well.</p>",
        text(&statement.bundle),
        fingerprint(key)
    );
}

fn limits(out: &mut String, statement: &Statement) {
    out.push_str("<h2>What is not proved</h2>\n");
    items(out, words::not_proved(statement.level));
}

#[cfg(test)]
mod tests;
