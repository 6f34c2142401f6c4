//! An attendee's word with their answer, in the organizer's object (RFC 5545 §3.8.1.4).
//!
//! COMMENT there would be the organizer's own and go to everybody. So it is kept where CalDAV
//! servers keep it, in a property for each attendee that nobody else is shown.

use std::collections::BTreeMap;

use super::{Address, Vevent};
use crate::ical::tree::{Property, escape};
use crate::limits;

/// The property that holds it.
pub(super) const COMMENT: &str = "X-CALENDARSERVER-ATTENDEE-COMMENT";
const OF: &str = "X-CALENDARSERVER-ATTENDEE-REF";

impl Vevent {
    /// What `who` said with their answer.
    pub fn comment_of(&self, who: &Address) -> Option<String> {
        self.0.all(COMMENT).find(|line| is_of(line, who)).map(Property::text)
    }

    /// What everybody said with their answers.
    pub(super) fn comments(&self) -> BTreeMap<Address, String> {
        let of = |line: &Property| line.param(OF).and_then(Address::parse);
        self.0.all(COMMENT).filter_map(|line| Some((of(line)?, line.text()))).collect()
    }

    /// Keeps what `who` said with their answer, or that they said nothing.
    pub fn set_comment_of(&mut self, who: &Address, comment: Option<&str>) {
        self.0.properties.retain(|line| line.name != COMMENT || !is_of(line, who));
        if let Some(comment) = comment {
            let mut line = Property::new(COMMENT, escape(comment));
            line.set_param(OF, who.uri());
            self.0.properties.push(line);
        }
    }

    /// What the sender of this component says in it: all its COMMENTs, not longer than one may be.
    pub fn comment(&self) -> Option<String> {
        let texts: Vec<String> = self.0.all("COMMENT").map(Property::text).collect();
        let text: String =
            texts.join("\n").trim().chars().take(limits::COMMENT_CHARS_MAX).collect();
        Some(text).filter(|text| !text.is_empty())
    }
}

fn is_of(line: &Property, who: &Address) -> bool {
    line.param(OF).and_then(Address::parse).as_ref() == Some(who)
}
