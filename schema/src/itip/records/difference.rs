//! What of a meeting the records do not say although it was asked for: somebody else's part of it.

use super::board::{Board, Place, dates_of};
use super::event::{differ_at, event_of};
use super::meeting_of::meeting_of;
use super::{NotMine, Person, Records, Writer};
use crate::ical::Refusal;
use crate::itip::{Address, Meeting};
use crate::record::{PartStat, RecurrenceId};

/// The first part of `wanted`, an edit of `held`, that `records` do not say. The writer's own answer is not looked at,
/// nor guests': they are written as they were given, and how they stand is the roster's word.
///
/// # Errors
/// [`Refusal`] when a component cannot be read.
pub(super) fn difference(
    records: &Records,
    (held, wanted): (&Meeting, &Meeting),
    writer: &Writer,
) -> Result<Option<NotMine>, Refusal> {
    let shown = meeting_of(records);
    if shown.uid != wanted.uid {
        return Ok(Some(NotMine::Uid));
    }
    let organizer = shown.organizer();
    let mut named = wanted.components().filter_map(|(_, event)| event.organizer());
    if named.any(|who| Some(who) != organizer) {
        return Ok(Some(NotMine::Organizer));
    }
    let differs = if records.organizer() == writer.me {
        differ_at(&event_of(wanted, records, writer.now)?, records.event())
    } else {
        let [wanted, shown] = [wanted, &shown].map(|meeting| meeting.impersonal());
        let event = |meeting| event_of(meeting, records, writer.now);
        differ_at(&event(&wanted)?, &event(&shown)?)
    };
    if let Some(date) = differs {
        return Ok(Some(NotMine::Event { date }));
    }
    let dates = dates_of([&shown, held, wanted]);
    let [held, shown, wanted] = [held, &shown, wanted].map(|meeting| Board::of(meeting, &dates));
    let looking = Looking { records, held, shown, wanted, own: records.address(writer.me) };
    Ok(dates.into_iter().find_map(|date| looking.differ_at(date)))
}

struct Looking<'r> {
    records: &'r Records,
    held: Board,
    shown: Board,
    wanted: Board,
    own: Address,
}

impl Looking<'_> {
    fn differ_at(&self, date: Option<RecurrenceId>) -> Option<NotMine> {
        let (shown, wanted) = (self.shown.at(date)?, self.wanted.at(date)?);
        let organizer = self.records.address(self.records.organizer());
        let mut listed = wanted.iter();
        if let Some(part) = listed.find_map(|(who, place)| self.differs(who, place, date)) {
            return Some(part);
        }
        // Whoever is asked by others cannot take that back; an organizer lists themselves.
        let stays = |who: &Address| *who == self.own && *who == organizer;
        let mut gone = shown.keys().filter(|who| !wanted.contains_key(who) && !stays(who));
        gone.next().map(|who| NotMine::Invitation { who: who.clone(), date })
    }

    fn differs(&self, who: &Address, is: &Place, date: Option<RecurrenceId>) -> Option<NotMine> {
        let is_own = *who == self.own;
        let invitation = || Some(NotMine::Invitation { who: who.clone(), date });
        let Some(shown) = self.shown.place(who, date) else {
            let is_let_in = is_own || self.wanted.delegates_to(&self.own, who, date);
            return if is_let_in { None } else { invitation() };
        };
        let is_organizer = *who == self.records.address(self.records.organizer());
        if !is_organizer && shown.asked.part() != is.asked.part() {
            return invitation();
        }
        // An answer given before its author was asked stands as soon as they are.
        let is_new = self.held.place(who, date).is_none();
        let stands = is_new && is.said.partstat == PartStat::NeedsAction;
        let is_key = matches!(self.records.person(who), Person::Key(_));
        let differs = shown.said.partstat != is.said.partstat;
        let answer = || NotMine::Answer { of: who.clone(), date };
        (is_key && !is_own && !stands && differs).then(answer)
    }
}
