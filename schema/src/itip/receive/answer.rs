//! What one component of a REPLY does to its sender's line, and to nothing else (RFC 5546 §3.2.3;
//! RFC 6638 §3.2.9 on what the request came to).

use std::collections::BTreeSet;

use super::subject::Origin;
use crate::ical::tree::Property;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Refusal, Vevent, delegation};
use crate::limits;
use crate::record::PartStat;

/// One component of a REPLY.
pub(super) struct Answer<'m> {
    /// Who answers.
    pub(super) who: &'m Address,
    /// Their ATTENDEE line in it.
    pub(super) line: &'m Property,
    /// All of it.
    pub(super) event: &'m Vevent,
}

impl Answer<'_> {
    /// Writes it down in `event`, which lists its sender.
    pub(super) fn write(&self, event: &mut Vevent, origin: Origin) {
        delegation::add(event, self.who, self.line, self.event);
        let hands = self.delegators(event);
        let codes = self.codes();
        if let Some(own) = event.attendee_mut(self.who) {
            self.set_answer(own, &codes);
            self.set_people(own, &hands);
            match origin {
                Origin::Held if codes.is_empty() => own.set_param("SCHEDULE-STATUS", "2.0"),
                Origin::Made if codes.is_empty() => {}
                Origin::Held | Origin::Made => own.set_param("SCHEDULE-STATUS", codes.join(",")),
            }
        }
        event.set_comment_of(self.who, self.event.comment().as_deref());
    }

    /// Lists its sender in `event`, as somebody who came by themselves.
    ///
    /// # Errors
    /// [`Refusal::TooMany`]; [`Refusal::Value`] for an address that is too long.
    pub(super) fn join(&self, event: &mut Vevent) -> Result<(), Refusal> {
        let limit = limits::ATTENDEES_MAX;
        if event.0.all("ATTENDEE").count() >= limit {
            return Err(Refusal::TooMany { what: "attendees", limit });
        }
        if !delegation::is_short(self.who) {
            return Err(Refusal::Value { property: "ATTENDEE" });
        }
        event.0.properties.push(Property::new("ATTENDEE", self.who.uri()));
        Ok(())
    }

    fn set_answer(&self, own: &mut Property, codes: &[String]) {
        // A report that the request could not be handled is no answer.
        let is_failure = codes.iter().any(|code| !code.starts_with(['1', '2']));
        if !is_failure || self.line.param("PARTSTAT").is_some() {
            let answer = partstat(self.line);
            own.set_param("PARTSTAT", answer.as_str());
            if answer != PartStat::NeedsAction {
                own.remove_param("RSVP");
            }
        }
        let guests = self.line.param("X-NUM-GUESTS");
        if let Some(guests) = guests.and_then(|guests| guests.trim().parse::<u32>().ok()) {
            own.set_param("X-NUM-GUESTS", guests.to_string());
        }
    }

    fn set_people(&self, own: &mut Property, delegators: &BTreeSet<Address>) {
        let name = self.line.param("CN").filter(|name| !name.trim().is_empty());
        let name = name.filter(|name| name.chars().count() <= limits::URL_CHARS_MAX);
        if let (None, Some(name)) = (own.param("CN"), name) {
            own.set_param("CN", name);
        }
        let to = match partstat(self.line) {
            PartStat::Delegated => delegation::delegates(self.line),
            PartStat::NeedsAction
            | PartStat::Accepted
            | PartStat::Tentative
            | PartStat::Declined => BTreeSet::new(),
        };
        delegation::set(own, "DELEGATED-TO", &to);
        if !delegators.is_empty() {
            delegation::set(own, "DELEGATED-FROM", delegators);
        }
        let deputy = self.line.param("SENT-BY").and_then(delegation::address);
        delegation::set(own, "SENT-BY", &deputy.into_iter().collect());
    }

    /// Those whom it names as its delegators and who say so themselves.
    fn delegators(&self, event: &Vevent) -> BTreeSet<Address> {
        let named = delegation::addresses(self.line, "DELEGATED-FROM");
        if named.is_empty() {
            return named;
        }
        let hands = event.attendees().filter(|(who, _)| named.contains(who));
        let hands = hands.filter(|(_, line)| delegation::delegates(line).contains(self.who));
        hands.map(|(who, _)| who).collect()
    }

    /// The codes of its REQUEST-STATUS lines, `2.0`; what is none is passed over.
    fn codes(&self) -> Vec<String> {
        let lines = self.event.0.all("REQUEST-STATUS").take(limits::LINKS_MAX);
        let starts = lines.filter_map(|line| {
            line.value.trim().split(|c: char| !c.is_ascii_digit() && c != '.').next()
        });
        let is_code =
            |code: &&str| code.contains('.') && code.len() <= limits::STATUS_CODE_CHARS_MAX;
        let mut codes: Vec<String> = starts.filter(is_code).map(str::to_owned).collect();
        codes.dedup();
        codes
    }
}
