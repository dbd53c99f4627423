//! Where models lie.

use std::path::{Path, PathBuf};

/// The variable that names a folder of models; it goes before all others.
const NAMED: &str = "PORCHLIGHT_MODELS";

/// Where models may lie, the first that has a file giving it: named by the environment, beside the program, where a package puts them, and
/// in the project where the program was built in one.
#[must_use]
pub fn folders() -> Vec<PathBuf> {
    let named = std::env::var_os(NAMED).filter(|folder| !folder.is_empty()).map(PathBuf::from);
    places(named, std::env::current_exe().ok().as_deref())
}

fn places(named: Option<PathBuf>, program: Option<&Path>) -> Vec<PathBuf> {
    let beside = program.and_then(Path::parent);
    let mut places: Vec<PathBuf> = named.into_iter().collect();
    if let Some(folder) = beside {
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
    fn the_environment_goes_first_and_a_package_s_folder_is_known() {
        let found = places(Some("/mine".into()), Some(Path::new("/usr/bin/porchlight")));
        let expected: Vec<PathBuf> =
            ["/mine", "/usr/bin/models", "/usr/bin/../share/porchlight/models"].map(PathBuf::from).into();
        assert_eq!(found, expected);
        assert_eq!(places(None, None), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_program_in_a_project_finds_the_project_s() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the project is here");
        let found = places(None, Some(&root.join("target/debug/deps/porchlight")));
        assert_eq!(found.last(), Some(&root.join("models")));
    }
}
