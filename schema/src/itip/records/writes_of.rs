//! From a changed meeting to the records that say so.

use std::collections::BTreeMap;

use super::board::{Board, dates_of};
use super::difference::difference;
use super::meeting_of::meeting_of;
use super::{Person, Records, Unwritten, Write, Writer, foreign};
use crate::admission::{GuestWord, take_word};
use crate::id::{admission_path, answer_path, invitation_path};
use crate::itip::{Address, Meeting, Vevent};
use crate::limits::{ATTENDEES_MAX, MEETING_PEOPLE_MAX};
use crate::path::{Area, Collection, Path};
use crate::record::{Admission, Attendee, Event, Guest, Invitation, PartStat, Record, check};
use crate::roster::Fact;
use crate::stamp::Stamp;

/// The records of the writer's own keyspace that make `before` say what `after` says. `after` is
/// what [`crate::itip::edit`] or [`crate::itip::receive`] made of [`meeting_of`]`(before)`; the
/// event's numbers are set by what changed in effect, in whatever way `after` was numbered.
///
/// The organizer writes the event, their invitations, their own answer, and guests with their
/// admissions; everybody else their own answer, and invitations where the event lets them invite.
/// Deleting is not among it: that is a cancellation first.
///
/// # Errors
/// [`Unwritten::NotMine`] with the first part that the writer's records cannot say, and
/// [`Unwritten::TooMany`] for a meeting that is larger than one may be: nothing at all is written
/// then.
pub fn writes_of(
    before: &Records,
    after: &Meeting,
    writer: &Writer,
) -> Result<Vec<Write>, Unwritten> {
    let held = meeting_of(before);
    if held == *after {
        return Ok(Vec::new());
    }
    if before.event().foreign.is_some() {
        return foreign::writes_of(before, after, writer);
    }
    check_room(&held, after)?;
    let organizer = before.organizer() == writer.me;
    let told = (!organizer).then(|| after.with_word_of(&before.address(writer.me), &held));
    let after = told.as_ref().unwrap_or(after);
    let dates = dates_of([&held, after]);
    let boards = (&Board::of(&held, &dates), &Board::of(after, &dates));
    let mut desk = Desk::of(before, writer);
    if organizer {
        desk.write_event(after, boards)?;
    }
    desk.write_lists(after);
    desk.write_answers(boards.0, boards.1);
    if organizer {
        desk.write_guests(boards, (&held.taken, &after.taken));
    }
    match difference(&desk.records, (&held, after), writer)? {
        Some(part) => Err(part.into()),
        None => desk.finish(),
    }
}

/// What did not fit into the meeting cannot be compared with what is asked for; nor is more asked
/// for than would fit.
fn check_room(held: &Meeting, after: &Meeting) -> Result<(), Unwritten> {
    let count = |event: &Vevent| event.0.all("ATTENDEE").count();
    if after.components().any(|(_, event)| count(event) > ATTENDEES_MAX) {
        return Err(Unwritten::TooMany { what: "attendees in one event", limit: ATTENDEES_MAX });
    }
    let people: usize = held.components().map(|(_, event)| count(event)).sum();
    if people >= MEETING_PEOPLE_MAX {
        return Err(Unwritten::TooMany {
            what: "attendees of all dates together",
            limit: MEETING_PEOPLE_MAX,
        });
    }
    Ok(())
}

/// The records while they are written.
pub(super) struct Desk<'w> {
    pub(super) records: Records,
    pub(super) writer: &'w Writer,
    before: &'w Records,
    written: BTreeMap<Path, Record>,
    seq: u64,
}

impl<'w> Desk<'w> {
    fn of(before: &'w Records, writer: &'w Writer) -> Desk<'w> {
        let (records, written) = (before.clone(), BTreeMap::new());
        Desk { records, writer, before, written, seq: 0 }
    }

    /// As whom the writer is written.
    pub(super) fn own(&self) -> Address {
        self.records.address(self.writer.me)
    }

    /// Later than any commit that is known.
    fn stamp(&mut self) -> Stamp {
        self.seq += 1;
        Stamp { epoch: u32::MAX, seq: self.seq }
    }

    pub(super) fn put_event(&mut self, event: Event) {
        let path = self.records.facts.event_uri.path().clone();
        self.records.facts.event.record = event.clone();
        self.written.insert(path, Record::Event(Box::new(event)));
    }

    pub(super) fn put_invitation(&mut self, invitation: Invitation) {
        let (event, invitee) = (&invitation.event, &invitation.invitee);
        let path = invitation_path(event, invitation.recurrence_id.as_ref(), invitee);
        self.written.insert(path, Record::Invitation(invitation.clone()));
        let fact = Fact { author: self.writer.me, stamp: self.stamp(), record: invitation };
        self.records.facts.invitations.push(fact);
    }

    pub(super) fn put_answer(&mut self, answer: Attendee) {
        let path = answer_path(&answer.event, answer.recurrence_id.as_ref(), None);
        self.written.insert(path, Record::Attendee(answer.clone()));
        let fact = Fact { author: self.writer.me, stamp: self.stamp(), record: answer };
        self.records.facts.answers.push(fact);
    }

    /// Writes a guest, in `priv` wherever the event is.
    pub(super) fn put_guest(&mut self, token: &str, guest: Guest) {
        let path = Path::of(Area::Priv, Collection::Guests, token);
        let path = path.expect("a token is an id");
        self.written.insert(path, Record::Guest(guest.clone()));
        self.records.guests.insert(token.to_owned(), guest);
    }

    /// Writes what the ledger says to a guest's word.
    pub(super) fn put_word(&mut self, word: &GuestWord<'_>) {
        for admission in take_word(&self.records.facts, word, self.writer.now) {
            self.put_admission(admission);
        }
    }

    fn put_admission(&mut self, admission: Admission) {
        let path = admission_path(&admission);
        self.written.insert(path, Record::Admission(admission.clone()));
        let fact = Fact { author: self.writer.me, stamp: self.stamp(), record: admission };
        self.records.facts.admissions.push(fact);
    }

    /// Whether anybody who was listed is not any more, at a date that is still there.
    pub(super) fn uninvites(&self, held: &Board, after: &Board) -> bool {
        let own = self.own();
        after.dates().any(|date| {
            let (Some(was), Some(is)) = (held.at(date), after.at(date)) else { return false };
            was.keys().any(|who| *who != own && !is.contains_key(who))
        })
    }

    /// Whether everybody with a key who had answered the series has not any more.
    pub(super) fn asks_again(&self, held: &Board, after: &Board) -> bool {
        let own = self.own();
        let (Some(was), Some(is)) = (held.at(None), after.at(None)) else { return false };
        let mut words = was
            .iter()
            .filter(|(who, place)| {
                place.said.partstat != PartStat::NeedsAction
                    && **who != own
                    && matches!(self.records.person(who), Person::Key(_))
            })
            .filter_map(|(who, _)| is.get(who))
            .map(|place| place.said.partstat);
        let first = words.next();
        first == Some(PartStat::NeedsAction) && words.all(|word| word == PartStat::NeedsAction)
    }

    /// What differs from what was there, each record checked as whoever reads it will.
    fn finish(self) -> Result<Vec<Write>, Unwritten> {
        let (me, now) = (self.writer.me, self.writer.now);
        let same_event = |record: &Record| matches!(record, Record::Event(event) if **event == *self.before.event());
        let written = self.written.into_iter().filter(|(_, record)| !same_event(record));
        written
            .map(|(path, record)| {
                check(me, &path, &record, now)?;
                Ok(Write { path, record: Some(record) })
            })
            .collect()
    }
}
