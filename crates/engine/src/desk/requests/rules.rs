//! The owner's rules: what is hidden, what is notified, and whether requests are wanted at all. Local; no requester learns them.

use super::{RULES, rules, set_book};
use crate::desk::Desk;
use crate::error::{Code, Error, Result};
use crate::view::requests::RequestRules;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Whether no notification is wanted at this minute of the local day.
pub(super) fn is_quiet(rules: &RequestRules, minute: u16) -> bool {
    let (from, to) = (rules.quiet_from, rules.quiet_to);
    // Over midnight, what is not by day.
    if from <= to { (from..to).contains(&minute) } else { !(to..from).contains(&minute) }
}

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

#[cfg(test)]
mod tests {
    use super::super::default_rules;
    use super::*;

    #[test]
    fn quiet_hours() {
        let quiet =
            |from, to, minute| is_quiet(&RequestRules { quiet_from: from, quiet_to: to, ..default_rules() }, minute);
        for (from, to, minute, expected) in [
            (1320, 420, 1319, false),
            (1320, 420, 1320, true),
            (1320, 420, 0, true),
            (1320, 420, 419, true),
            (1320, 420, 420, false),
            (60, 120, 59, false),
            (60, 120, 60, true),
            (60, 120, 119, true),
            (60, 120, 120, false),
            (300, 300, 300, false),
        ] {
            assert_eq!(quiet(from, to, minute), expected, "{from}..{to} at {minute}");
        }
    }
}
