//! From records to the meeting that they make.

use std::collections::BTreeSet;

use super::Records;
use super::lines::{Listed, of_guest, of_key};
use crate::ical::calendar_of;
use crate::ical::tree::Property;
use crate::itip::{Address, Meeting, Version, Vevent, comment};
use crate::limits::{ATTENDEES_MAX, MEETING_PEOPLE_MAX, OVERRIDES_MAX};
use crate::record::{Event, Guest, GuestPart, PartStat, Person, RecurrenceId};
use crate::recurrence::occurrences_among;
use crate::roster::{Bench, Gathered, Invitations, Ledger, Roster, Standing, reckon};

/// The meeting that `records` make: the event's content lines with ORGANIZER, and an ATTENDEE for
/// everybody who is asked or has answered.
///
/// A date at which somebody stands otherwise than with the series is in an override, made complete
/// from the master where the event has none of its own: so who is asked to one date only is there
/// and nowhere else. Of somebody else's meeting (`foreign`) these are the lines as they came.
///
/// A meeting has room for [`MEETING_PEOPLE_MAX`] lines and [`OVERRIDES_MAX`] dates: of more, the
/// first are in it.
pub fn meeting_of(records: &Records) -> Meeting {
    let event = records.event();
    let mut meeting = of_event(event);
    if event.foreign.is_some() {
        return meeting;
    }
    let gathered = Gathered::of(&records.facts);
    let ledger = Ledger::of(&records.facts, &gathered);
    let invitations = Invitations::of(&gathered, &ledger);
    let bench = Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations };
    let people = People { records, bench: &bench, roster: &reckon(&bench) };
    describe(&mut meeting, people.dates());
    let organizer = people.organizer();
    let mut room = MEETING_PEOPLE_MAX;
    for (date, component) in lines_of(&mut meeting) {
        component.0.remove("ORGANIZER");
        component.0.remove("ATTENDEE");
        component.0.remove(comment::COMMENT);
        component.0.properties.push(organizer.clone());
        let listed = if room > 0 { people.at(date.as_ref()) } else { Vec::new() };
        let fitting = listed.len().min(room);
        room -= fitting;
        for Listed { address, line, comment, .. } in listed.into_iter().take(fitting) {
            component.0.properties.push(line);
            if comment.is_some() {
                component.set_comment_of(&address, comment.as_deref());
            }
        }
    }
    people.note_taken(&mut meeting);
    meeting
}

/// The event's own lines; none of an event that says nothing, which no record may.
pub(super) fn of_event(event: &Event) -> Meeting {
    let calendar = calendar_of(event);
    Meeting::of_calendar(calendar).unwrap_or_else(|_| Meeting::without_events(&event.uid))
}

/// Puts an override for each of `dates` that has none and that the series makes.
fn describe(meeting: &mut Meeting, dates: BTreeSet<RecurrenceId>) {
    for date in dates {
        if meeting.overrides.len() >= OVERRIDES_MAX {
            return;
        }
        if let Some(made) =
            meeting.describe(&date).filter(|_| !meeting.overrides.contains_key(&date))
        {
            meeting.overrides.insert(date, made);
        }
    }
}

fn lines_of(meeting: &mut Meeting) -> impl Iterator<Item = (Option<RecurrenceId>, &mut Vevent)> {
    let overrides = meeting.overrides.iter_mut().map(|(date, event)| (Some(*date), event));
    meeting.master.iter_mut().map(|master| (None, master)).chain(overrides)
}

/// Everybody, component by component.
struct People<'a> {
    records: &'a Records,
    bench: &'a Bench<'a>,
    roster: &'a Roster,
}

impl People<'_> {
    /// The dates at which somebody stands otherwise than with the series.
    fn dates(&self) -> BTreeSet<RecurrenceId> {
        let event = self.records.event();
        if !event.is_series() {
            return BTreeSet::new();
        }
        let parts = self.records.guests.values().flat_map(|guest| guest.parts.keys());
        let asked = occurrences_among(event, &parts.copied().flatten().collect());
        self.roster.dates.keys().copied().chain(asked).collect()
    }

    fn organizer(&self) -> Property {
        let who = self.records.organizer();
        let mut line = Property::new("ORGANIZER", self.records.address(who).uri());
        if let Some(name) = self.records.names.name(who) {
            line.set_param("CN", name);
        }
        line
    }

    /// Everybody in one component: those who are asked before those who came by themselves, and no
    /// more than a meeting may hold.
    fn at(&self, date: Option<&RecurrenceId>) -> Vec<Listed> {
        let rows = self.roster.at(date).into_iter();
        let keys = rows.filter_map(|row| of_key(self.records, self.bench, row, date));
        let guests = self.records.guests.iter();
        let guests = guests.filter_map(|(token, guest)| {
            let part = part_at(guest, date).filter(|part| part.revoked_at.is_none())?;
            of_guest(guest, part, self.stands(token, part, date))
        });
        let mut listed: Vec<Listed> = keys.chain(guests).collect();
        listed.sort_by_key(|one| !one.invited);
        listed.truncate(ATTENDEES_MAX);
        listed
    }

    /// Whether a guest's answer counts: given to what the event is now, and with a seat if it
    /// needs one.
    fn stands(&self, token: &str, part: &GuestPart, date: Option<&RecurrenceId>) -> bool {
        let Some(answer) = &part.answer else { return false };
        if answer.sequence < self.bench.gathered.answers_since(date) {
            return false;
        }
        let row = self.roster.row(&Person::Guest(token.to_owned()), date);
        match (answer.partstat, row.map(|row| row.standing)) {
            (PartStat::Accepted | PartStat::Tentative, Some(standing)) => match standing {
                Standing::Confirmed | Standing::Tentative => true,
                Standing::NeedsAction { .. }
                | Standing::Declined
                | Standing::Delegated
                | Standing::Pending
                | Standing::Waitlisted { .. }
                | Standing::Denied
                | Standing::Revoked
                | Standing::Refused(_) => false,
            },
            (PartStat::Accepted | PartStat::Tentative, None) => false,
            (PartStat::Declined | PartStat::Delegated | PartStat::NeedsAction, _) => true,
        }
    }

    fn note_taken(&self, meeting: &mut Meeting) {
        for guest in self.records.guests.values() {
            let Some(address) = Address::parse(&guest.address) else { continue };
            for (date, part) in &guest.parts {
                if let Some(answer) = &part.answer {
                    let (sequence, dtstamp) = (answer.sequence, answer.dtstamp);
                    meeting.taken.take(&address, date.as_ref(), Version { sequence, dtstamp });
                }
            }
        }
    }
}

/// A guest's part in a component: the date's own, else the series'.
pub(super) fn part_at<'g>(guest: &'g Guest, date: Option<&RecurrenceId>) -> Option<&'g GuestPart> {
    let own = date.and_then(|date| guest.parts.get(&Some(*date)));
    own.or_else(|| guest.parts.get(&None))
}
