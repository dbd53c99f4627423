//! Hardware keys by `age-plugin-*` programs: asking the owner what the plugin asks.

use crate::{Error, Identity, Result, WayRecipient, ways};
use secrecy::SecretString;
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
/// the plugin needs none. Blocks as long as the plugin does: the owner may have to touch a key.
pub fn unlock_with_plugin(home: &Path, name: &str, key: Option<&str>, prompt: Arc<dyn Prompt>) -> Result<Identity> {
    let listed = ways::ways(home)?.into_iter().find(|w| w.name == name).and_then(|w| w.recipient?.plugin());
    let plugin = listed.ok_or_else(|| Error::UnknownWay(name.into()))?;
    let key: age::plugin::Identity = match key {
        Some(text) => text.trim().parse().map_err(|_| Error::WrongKey)?,
        None => age::plugin::Identity::default_for_plugin(&plugin).map_err(|e| Error::Plugin(e.to_string()))?,
    };
    if key.plugin() != plugin {
        return Err(Error::WrongKey);
    }
    let key = age::plugin::IdentityPluginV1::new(&plugin, &[key], Callbacks(Some(prompt)))
        .map_err(|e| Error::Plugin(e.to_string()))?;
    ways::unlock_way(home, name, &key)
}

/// A plugin's side of wrapping. It asks nobody: recipients are public.
pub(crate) fn recipient(recipient: &WayRecipient) -> Result<impl age::Recipient + use<>> {
    let key: age::plugin::Recipient =
        recipient.as_str().parse().map_err(|_| Error::Recipient(crate::RecipientError::Malformed))?;
    age::plugin::RecipientPluginV1::new(key.plugin(), std::slice::from_ref(&key), &[], Callbacks(None))
        .map_err(|e| Error::Plugin(e.to_string()))
}

#[derive(Clone)]
struct Callbacks(Option<Arc<dyn Prompt>>);

impl age::Callbacks for Callbacks {
    fn display_message(&self, message: &str) {
        if let Some(prompt) = &self.0 {
            prompt.show(message);
        }
    }

    fn confirm(&self, message: &str, yes: &str, no: Option<&str>) -> Option<bool> {
        self.0.as_ref()?.confirm(message, yes, no)
    }

    fn request_public_string(&self, description: &str) -> Option<String> {
        self.0.as_ref()?.ask(description)
    }

    fn request_passphrase(&self, description: &str) -> Option<SecretString> {
        self.0.as_ref()?.ask_secret(description).map(Into::into)
    }
}

#[cfg(test)]
mod tests;
