//! Where models lie.

use std::path::{Path, PathBuf};

/// The variable that names a folder of models; no other is looked at then, so that none can be asked for, too.
const NAMED: &str = "PORCHLIGHT_MODELS";

/// Where models may lie, the first that has a file giving it: where the environment says; else beside the program, where a package puts
/// them, and in the project where the program was built in one.
#[must_use]
pub fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os(NAMED).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    places(named, std::env::current_exe().ok().as_deref())
}

fn places(named: Option<PathBuf>, program: Option<&Path>) -> Vec<PathBuf> {
    if let Some(named) = named {
        return vec![named];
    }
    let mut places = Vec::new();
    if let Some(folder) = program.and_then(Path::parent) {
        places.push(folder.join("models"));
        places.push(folder.join("../share/porchlight/models"));
        // target/debug/porchlight, target/app/porchlight-window, target/debug/deps/a-test: a project is told by its lock file.
        places.extend(
            folder.ancestors().filter(|above| above.join("Cargo.lock").is_file()).map(|root| root.join("models")),
        );
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides_and_a_package_s_folder_is_known() {
        let program = Some(Path::new("/usr/bin/porchlight"));
        assert_eq!(places(Some("/mine".into()), program), [PathBuf::from("/mine")]);
        let expected: Vec<PathBuf> =
            ["/usr/bin/models", "/usr/bin/../share/porchlight/models"].map(PathBuf::from).into();
        assert_eq!(places(None, program), expected);
        assert_eq!(places(None, None), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_program_in_a_project_finds_the_project_s() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project is here");
        let found = places(None, Some(&root.join("target/debug/deps/porchlight")));
        assert_eq!(found.last(), Some(&root.join("models")));
    }
}
