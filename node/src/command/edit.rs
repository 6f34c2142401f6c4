//! `event edit` in the small, and `event cancel` (RFC 5546 §2.1.4, §3.2.5).

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::hash::Hash;
use kalends_schema::id::{admission_path, attendee_id, invitation_path};
use kalends_schema::order::{Also, significant_change};
use kalends_schema::proposal::still_accepted;
use kalends_schema::record::{
    Admission, AdmissionOf, Component, End, Event, Invitation, Record, RecurrenceId, Status, When,
};
use kalends_schema::recurrence::{move_series, moved_end, new_dates};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, CalendarUri, Uri};

use super::{AccessEdit, Of, Refusal, Write};

/// What to change; `None` keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventEdit {
    /// Only that occurrence.
    pub on: Option<RecurrenceId>,
    /// That occurrence and all that follow: the series is split.
    pub from: Option<RecurrenceId>,
    /// SUMMARY
    pub title: Option<String>,
    /// DESCRIPTION; the inner `None` takes it away.
    pub description: Option<Option<String>>,
    /// LOCATION
    pub locations: Option<Vec<String>>,
    /// DTSTART; the length is kept unless an end is given.
    pub start: Option<When>,
    /// DTEND
    pub end: Option<End>,
    /// RRULE; the inner `None` makes it a single event.
    pub rrule: Option<Option<String>>,
    /// Dates taken away, besides those already.
    pub exdate: Vec<When>,
    /// STATUS
    pub status: Option<Status>,
    /// Calendars that it joins.
    pub joins: Vec<CalendarUri>,
    /// Calendars that it leaves.
    pub leaves: Vec<CalendarUri>,
    /// Policy and seats.
    pub access: AccessEdit,
    /// Ask everybody concerned anew.
    pub ask_again: bool,
}

/// The event with the edit made and its numbers set.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer, or a date the event does not have.
pub fn edit_event(of: &Of<'_>, edit: EventEdit, now: Timestamp) -> Result<Write, Refusal> {
    of.mine()?;
    let also = Also { uninvited: false, ask_again: edit.ask_again };
    let after = changed(of, edit)?;
    Ok(numbered(of, after, also, now))
}

/// The event as somebody proposed, with their proposal and the version of it named.
///
/// # Errors
/// [`Refusal`] as [`edit_event`].
pub(super) fn accept_edit(
    of: &Of<'_>,
    edit: EventEdit,
    proposal: (Uri, Hash),
    now: Timestamp,
) -> Result<Write, Refusal> {
    of.mine()?;
    let mut after = changed(of, edit)?;
    // Another one for the same date is what it was until now.
    after.accepted_proposals.retain(|(uri, _)| uri.path.id() != proposal.0.path.id());
    after.accepted_proposals.push(proposal);
    Ok(numbered(of, after, Also::default(), now))
}

/// The event with the edit made, before it is numbered.
///
/// # Errors
/// [`Refusal`] for a date that the event does not have.
pub(super) fn changed(of: &Of<'_>, edit: EventEdit) -> Result<Event, Refusal> {
    of.has(edit.on.as_ref())?;
    let is_whole = edit.on.is_none();
    let mut after = of.event.clone();
    edit.access.clone().apply(&mut after.access);
    after.calendars = calendars(&after.calendars, &edit);
    let component = match edit.on {
        Some(on) => described(&mut after, on)?,
        None => after.master.as_mut().ok_or(Refusal::Unreadable)?,
    };
    change(component, edit);
    if is_whole && let Some((_, new)) = moved_series(of.event, &after) {
        let moved = move_series(of.event, new.clone())?;
        (after.master, after.overrides) = (moved.master, moved.overrides);
    }
    Ok(after)
}

/// The calendars that the event names afterwards: joining one twice is joining it.
fn calendars(named: &[CalendarUri], edit: &EventEdit) -> Vec<CalendarUri> {
    let kept = named.iter().filter(|one| !edit.leaves.contains(one));
    let mut after: Vec<CalendarUri> = kept.cloned().collect();
    for one in &edit.joins {
        if !after.contains(one) {
            after.push(one.clone());
        }
    }
    after
}

/// The masters of a series before and after an edit that starts it at another time.
fn moved_series<'e>(before: &'e Event, after: &'e Event) -> Option<(&'e Component, &'e Component)> {
    let both = before.master.as_ref().zip(after.master.as_ref());
    both.filter(|(old, new)| before.is_series() && after.is_series() && old.start != new.start)
}

/// The owner's own records about single dates of a series.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dated {
    /// Invitations to single dates.
    pub invitations: Vec<Invitation>,
    /// Admissions to single dates.
    pub admissions: Vec<Admission>,
}

/// What has to be written so that the owner's invitations and admissions for single dates are for
/// where those dates are after an edit that moved the series. Others' answers stay where they are.
///
/// # Errors
/// [`Refusal::Series`] when a date cannot be found again.
pub fn moved_dates(
    of: &Of<'_>,
    after: &Event,
    dated: Dated,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    let Some((old, new)) = moved_series(of.event, after) else { return Ok(Vec::new()) };
    let Dated { invitations, admissions } = dated;
    let ids = invitations.iter().filter_map(|one| one.recurrence_id);
    let ids = ids.chain(admissions.iter().filter_map(|one| one.recurrence_id)).collect();
    let dates = new_dates(old, new, &ids)?;
    let place = |date: Option<RecurrenceId>| *dates.get(&date?)?;
    let (mut left, mut taken) = (BTreeSet::new(), BTreeMap::new());
    for one in invitations {
        let Some(to) = place(one.recurrence_id) else { continue };
        left.insert(invitation_path(of.uri, one.recurrence_id.as_ref(), &one.invitee));
        let path = invitation_path(of.uri, Some(&to), &one.invitee);
        let one = Invitation { recurrence_id: Some(to), last_modified: now, ..one };
        taken.insert(path, Record::Invitation(one));
    }
    for one in admissions {
        let Some(to) = place(one.recurrence_id) else { continue };
        left.insert(admission_path(&one));
        let attendee = moved_answer(of, &one, &to);
        let one = Admission { attendee, recurrence_id: Some(to), last_modified: now, ..one };
        taken.insert(admission_path(&one), Record::Admission(one));
    }
    let gone = left.into_iter().filter(|path| !taken.contains_key(path));
    let gone: Vec<Write> = gone.map(|path| Write { path, record: None }).collect();
    let moved = taken.into_iter().map(|(path, record)| Write { path, record: Some(record) });
    Ok(gone.into_iter().chain(moved).collect())
}

/// Whom an admission is about once its date is `to`: who answered that date answers the new one
/// elsewhere, and their seat waits for them there.
fn moved_answer(of: &Of<'_>, admission: &Admission, to: &RecurrenceId) -> AdmissionOf {
    let kept = || admission.attendee.clone();
    match &admission.attendee {
        AdmissionOf::Answer(answer)
            if answer.id() == attendee_id(of.uri, admission.recurrence_id.as_ref(), None) =>
        {
            let id = attendee_id(of.uri, Some(to), None);
            let moved = AttendeeUri::of(answer.author(), answer.path().area(), &id);
            moved.map_or_else(|_| kept(), AdmissionOf::Answer)
        }
        AdmissionOf::Answer(_) | AdmissionOf::Guest(_) => kept(),
    }
}

/// The event cancelled, or that one occurrence.
///
/// # Errors
/// [`Refusal`] as [`edit_event`].
pub fn cancel(of: &Of<'_>, on: Option<RecurrenceId>, now: Timestamp) -> Result<Write, Refusal> {
    of.mine()?;
    Ok(numbered(of, cancelled(of, on)?, Also::default(), now))
}

/// The event cancelled, or that one occurrence, before it is numbered.
///
/// # Errors
/// [`Refusal`] for a date that the event does not have.
pub(super) fn cancelled(of: &Of<'_>, on: Option<RecurrenceId>) -> Result<Event, Refusal> {
    of.has(on.as_ref())?;
    let mut after = of.event.clone();
    match on {
        Some(on) => described(&mut after, on)?.status = Status::Cancelled,
        None => {
            let components = after.master.iter_mut().chain(after.overrides.values_mut());
            components.for_each(|component| component.status = Status::Cancelled);
        }
    }
    Ok(after)
}

/// The event as it is written, an edit of the one there is with its numbers set.
pub(super) fn numbered(of: &Of<'_>, after: Event, also: Also, now: Timestamp) -> Write {
    // What changes nothing raises nothing, not even the time of the last change.
    let event = if after == *of.event && also == Also::default() {
        after
    } else {
        let edited = significant_change(of.event, after, also, now);
        let mut event = Event { last_modified: now, ..edited.event };
        // Another time than the one that was proposed is not what was accepted (`0140`).
        event.accepted_proposals = still_accepted(of.uri, of.event, &event);
        event
    };
    Write { path: of.uri.path().clone(), record: Some(Record::Event(Box::new(event))) }
}

/// The override of an occurrence; made from the master where there is none.
fn described(event: &mut Event, on: RecurrenceId) -> Result<&mut Component, Refusal> {
    if !event.is_series() {
        return event.master.as_mut().ok_or(Refusal::Unreadable);
    }
    if !event.overrides.contains_key(&on) {
        let master = event.master.as_ref().ok_or(Refusal::NoSuchOccurrence { on })?;
        let start = original_start(&master.start, &on);
        let mut made = Component {
            rrule: None,
            rdate: Vec::new(),
            exdate: Vec::new(),
            end: moved_end(master.end, &master.start, &start),
            ..master.clone()
        };
        made.start = start;
        event.overrides.insert(on, made);
    }
    Ok(event.overrides.get_mut(&on).expect("it was just put there"))
}

/// When an occurrence starts before anybody describes it.
fn original_start(master: &When, on: &RecurrenceId) -> When {
    match (on, master.tz()) {
        (RecurrenceId::Date(date), _) => When::Date(*date),
        (RecurrenceId::Local(local), Some(tz)) => When::Zoned { local: *local, tz },
        (RecurrenceId::Local(local), None) => When::Floating(*local),
        (RecurrenceId::Utc(local), _) => When::Zoned { local: *local, tz: chrono_tz::Tz::UTC },
    }
}

/// Sets what an edit says of one component.
pub(super) fn change(component: &mut Component, edit: EventEdit) {
    if let Some(title) = edit.title {
        component.summary = title;
    }
    if let Some(description) = edit.description {
        component.description = description;
    }
    if let Some(locations) = edit.locations {
        component.locations = locations;
    }
    if let Some(start) = edit.start {
        component.end = moved_end(component.end, &component.start, &start);
        component.start = start;
    }
    if let Some(end) = edit.end {
        component.end = Some(end);
    }
    if let Some(rrule) = edit.rrule {
        component.rrule = rrule;
    }
    for date in edit.exdate {
        if !component.exdate.contains(&date) {
            component.exdate.push(date);
        }
    }
    if let Some(status) = edit.status {
        component.status = status;
    }
}

#[cfg(test)]
mod tests;
