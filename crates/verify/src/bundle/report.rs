//! A report in sentences, for a detective or a court. What is found is found elsewhere.

use super::check::{Maker, Report, Verdict};
use super::statement::{Clip, Statement};
use super::words;

impl Report {
    /// The report as people read it.
    #[must_use]
    pub fn words(&self) -> String {
        let mut out = vec![self.verdict_line()];
        if !self.problems.is_empty() {
            out.push(String::new());
            for problem in &self.problems {
                let file = if problem.file.is_empty() { String::new() } else { format!("{} ", problem.file) };
                out.push(format!("- {file}{}. ({:?})", problem.what, problem.check));
            }
        }
        if let Some(statement) = &self.statement {
            self.what(&mut out, statement);
            for clip in &statement.clips {
                self::clip(&mut out, clip);
            }
            out.push(String::new());
            out.push(words::clock(&statement.clock));
            out.push(words::left_out_line(statement));
            if !statement.process.is_empty() {
                out.push(format!("Made with {}.", words::plain(&statement.process.join("; "))));
            }
        }
        for (title, sentences) in [
            ("Worth knowing:", &self.remarks),
            ("What was checked:", &self.checked),
            ("What was not checked, or cannot be known:", &self.not_checked),
        ] {
            if !sentences.is_empty() {
                out.push(format!("\n{title}"));
                out.extend(sentences.iter().map(|sentence| format!("- {}", words::plain(sentence))));
            }
        }
        out.join("\n") + "\n"
    }

    fn verdict_line(&self) -> String {
        let name = self.statement.iter().flat_map(|s| &s.owner).map(|owner| words::plain(&owner.name)).next();
        match (self.verdict, self.maker) {
            (Verdict::Unchanged, Maker::NotIdentified) => {
                "Unchanged since it was made; maker not identified.".to_owned()
            }
            (Verdict::Unchanged, Maker::Named) => format!(
                "Unchanged since it was made. It says that {} made it; nothing in it proves that.",
                name.unwrap_or_default()
            ),
            (Verdict::Changed, _) => "NOT as it was made: do not rely on it.".to_owned(),
            (Verdict::CannotTell, _) => "This cannot be checked.".to_owned(),
        }
    }

    fn what(&self, out: &mut Vec<String>, statement: &Statement) {
        out.push(String::new());
        out.push(words::first_line(statement).to_owned());
        out.push(words::purpose(statement.purpose).to_owned());
        out.push(format!("Bundle: {}, made on {} (UTC)", statement.bundle, statement.made));
        if let Some(request) = &statement.request {
            out.push(format!("Request: {}, hash {}", words::plain(&request.id), request.identity));
        }
        if let Some(key) = &self.key {
            out.push(format!("Key: {} (it came with the bundle)", key.fingerprint));
        }
        let said = statement.owner.iter().flat_map(words::owner);
        out.extend(said.map(|(name, words)| format!("{name}: {} (as stated)", words::plain(words))));
    }
}

fn clip(out: &mut Vec<String>, clip: &Clip) {
    out.push(String::new());
    out.push(format!("{}: {}", clip.file, words::kind(clip.kind)));
    out.push(format!("  {} to {} (as stated)", words::time(&clip.start), words::time(&clip.end)));
    let pictures = words::counted(clip.frames, "picture", "pictures");
    let codec = words::plain(words::codec(&clip.codec));
    out.push(format!("  {pictures}, {} x {}, {codec}, {}", clip.width, clip.height, words::bytes(clip.bytes)));
    out.push(format!("  Sound: {}", words::sound(clip.sound)));
    out.push(format!("  SHA-256 {}", clip.sha256));
    if let Some(camera) = &clip.camera {
        let both = [camera.name.as_str(), camera.looks_at.as_str()];
        let both: Vec<String> = both.into_iter().filter(|words| !words.is_empty()).map(words::plain).collect();
        out.push(format!("  Camera: {} (as stated)", both.join(", ")));
    }
    out.extend(words::missing(clip).into_iter().map(|line| format!("  {}", words::plain(&line))));
    if let Some(redaction) = &clip.redaction {
        out.push("  Stated of the redaction:".to_owned());
        out.extend(words::redaction(redaction).iter().map(|line| format!("  - {}", words::plain(line))));
    }
    if let Some(committed) = &clip.commitment {
        let parts = words::counted(committed.leaves, "part", "parts");
        out.push(format!("  Original: {parts} that can be opened later against {}", committed.root));
    }
}
