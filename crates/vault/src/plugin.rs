//! Hardware keys by `age-plugin-*` programs: asking the owner what the plugin asks.

use crate::{Identity, Result};
use std::path::Path;
use std::sync::Arc;

/// How a plugin speaks to the owner. Called from the thread that unlocks.
pub trait Prompt: Send + Sync + 'static {
    /// Something to do, such as "touch your key".
    fn show(&self, message: &str);
    /// A question with a secret answer, such as a PIN; `None` when the owner gives up.
    fn ask_secret(&self, message: &str) -> Option<String>;
    /// A question with a plain answer.
    fn ask(&self, message: &str) -> Option<String>;
    /// A choice between two answers; `None` when the owner gives up.
    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool>;
}

/// Opens the identity with the hardware key of the way `name`. `key` is its identity text (`AGE-PLUGIN-…-1…`), or `None` where
/// the plugin needs none.
pub fn unlock_with_plugin(_home: &Path, _name: &str, _key: Option<&str>, _prompt: Arc<dyn Prompt>) -> Result<Identity> {
    unimplemented!()
}
