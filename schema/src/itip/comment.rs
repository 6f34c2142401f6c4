//! An attendee's word with their answer, in the organizer's object (RFC 5545 §3.8.1.4).
//!
//! COMMENT there would be the organizer's own and go to everybody. So it is kept where CalDAV
//! servers keep it, in a property for each attendee that nobody else is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::vevent::partstat;
use super::{Address, Meeting, Vevent};
use crate::ical::tree::{Property, escape};
use crate::limits;

/// The property that holds it.
pub(super) const COMMENT: &str = "X-CALENDARSERVER-ATTENDEE-COMMENT";
const OF: &str = "X-CALENDARSERVER-ATTENDEE-REF";
/// Beside a COMMENT in an attendee's copy: they said it, and not the organizer.
const OWN: &str = "X-PUBKY-OWN";

impl Meeting {
    /// With what an attendee says in COMMENTs that `held` does not have, kept as theirs. A date
    /// at which they say what they say of the series, and no word of its own, has the series' word.
    pub(super) fn with_word_of(&self, who: &Address, held: &Meeting) -> Meeting {
        let mut meeting = self.clone();
        let word = |event: &Vevent| event.attendee(who).map(partstat);
        let word_in = |event: &Vevent, held: Option<&Vevent>| {
            let mut new = event.clone();
            let had = |text: &String| {
                held.is_some_and(|held| held.0.all("COMMENT").any(|line| line.text() == *text))
            };
            new.0.properties.retain(|line| line.name != "COMMENT" || !had(&line.text()));
            new.comment()
        };
        let series = held.master.as_ref();
        let general = meeting.master.as_ref().map(|event| (word(event), word_in(event, series)));
        for (date, event) in &mut meeting.overrides {
            let own = word_in(event, held.overrides.get(date).or(series));
            let same = general.as_ref().filter(|(said, _)| *said == word(event));
            let same = same.filter(|_| event.comment_of(who).is_none());
            if let Some(text) = own.or_else(|| same.and_then(|(_, text)| text.clone())) {
                event.set_comment_of(who, Some(&text));
            }
        }
        if let (Some(event), Some((_, Some(text)))) = (&mut meeting.master, &general) {
            event.set_comment_of(who, Some(text));
        }
        meeting
    }
}

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

    /// What the attendee who saved this over `held` says by COMMENT: what `held` did not say, or said
    /// as theirs. With each whether it is new.
    pub(super) fn own_comments(&self, held: &Vevent) -> Vec<(Property, bool)> {
        let of = |line: &Property| (line.text(), line.param(OWN).is_some());
        let had: BTreeMap<String, bool> = held.0.all("COMMENT").map(of).collect();
        let said = self.0.all("COMMENT").filter(|line| !line.value.trim().is_empty());
        let own = said.filter_map(|line| {
            let had = had.get(&line.text());
            let mut line = line.clone();
            line.remove_param(OWN);
            had.is_none_or(|is_own| *is_own).then_some((line, had.is_none()))
        });
        own.collect()
    }

    /// Notes which COMMENTs are the attendee's.
    pub(super) fn note_own_comments(&mut self, own: &[(Property, bool)]) {
        let texts: BTreeSet<String> = own.iter().map(|(line, _)| line.text()).collect();
        for line in self.0.properties.iter_mut().filter(|line| line.name == "COMMENT") {
            if texts.contains(&line.text()) {
                line.set_param(OWN, "TRUE");
            } else {
                line.remove_param(OWN);
            }
        }
    }

    /// Drops the COMMENTs that are the attendee's.
    pub(super) fn drop_own_comments(&mut self) {
        self.0.properties.retain(|line| line.name != "COMMENT" || line.param(OWN).is_none());
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
