//! What the desktop is told of: every request once, quietly, none at night, and nothing that the owner's rules hide.

use super::rules::is_quiet;
use super::{book, set_book};
use crate::desk::Desk;
use crate::error::Result;
use crate::view::requests::RequestRow;
use std::collections::BTreeSet;

/// The book of those that the owner was told of.
const NOTIFIED: &str = "notified";

impl Desk {
    /// Requests that the owner is to be told of at this minute of the local day; told, they never come again. Locked, nobody knows of any.
    pub fn request_news(&self, minute: u16) -> Result<Vec<RequestRow>> {
        if !self.is_open() {
            return Ok(Vec::new());
        }
        let (list, rules) = (self.requests()?, self.request_rules()?);
        if !list.on || is_quiet(&rules, minute) {
            return Ok(Vec::new());
        }
        self.with_private(|private| {
            let told: BTreeSet<String> = book(private, NOTIFIED)?.unwrap_or_default();
            // What is gone need not be remembered.
            let mut here: BTreeSet<_> =
                list.requests.iter().map(|row| row.id.clone()).filter(|id| told.contains(id)).collect();
            let mut new = list.requests;
            new.retain(|row| row.unread && row.hidden.is_empty() && !told.contains(&row.id));
            here.extend(new.iter().map(|row| row.id.clone()));
            if here != told {
                set_book(private, NOTIFIED, &here)?;
            }
            // Not wanted now is not wanted later either.
            if !rules.notify {
                new.clear();
            }
            Ok(new)
        })
    }
}
