//! The owner's rules: what is hidden, what is notified, and whether requests are wanted at all. Local; no requester learns them.

use super::{RULES, rules, set_book};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::RequestRules;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

impl Desk {
    pub fn request_rules(&self) -> Result<RequestRules> {
        self.with_private(|private| rules(private))
    }

    pub fn set_request_rules(&self, rules: &RequestRules) -> Result<RequestRules> {
        if rules.quiet_from >= DAY || rules.quiet_to >= DAY {
            return Err(Error::new(Code::Refused, "Quiet hours lie between 0:00 and 23:59."));
        }
        self.with_private(|private| set_book(private, RULES, rules))?;
        self.note("request_rules", serde_json::json!({}), None);
        self.request_rules()
    }
}
