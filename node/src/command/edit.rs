//! `event edit` in the small, and `event cancel` (RFC 5546 §2.1.4, §3.2.5).

use kalends_schema::hash::Hash;
use kalends_schema::order::{Also, significant_change};
use kalends_schema::record::{Component, End, Event, Record, RecurrenceId, Status, When};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::Uri;

use super::{AccessEdit, Of, Refusal, Write};

/// What to change; `None` keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventEdit {
    /// Only that occurrence.
    pub on: Option<RecurrenceId>,
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
    let after = Event { accepted_proposal: Some(proposal), ..changed(of, edit)? };
    Ok(numbered(of, after, Also::default(), now))
}

/// The event with the edit made, before it is numbered.
fn changed(of: &Of<'_>, edit: EventEdit) -> Result<Event, Refusal> {
    of.mine()?;
    of.has(edit.on.as_ref())?;
    if moves_dates(of.event, &edit) {
        return Err(Refusal::MovesDates);
    }
    let mut after = of.event.clone();
    edit.access.clone().apply(&mut after.access);
    let component = match edit.on {
        Some(on) => described(&mut after, on)?,
        None => after.master.as_mut().ok_or(Refusal::Unreadable)?,
    };
    change(component, edit);
    Ok(after)
}

/// The event cancelled, or that one occurrence.
///
/// # Errors
/// [`Refusal`] as [`edit_event`].
pub fn cancel(of: &Of<'_>, on: Option<RecurrenceId>, now: Timestamp) -> Result<Write, Refusal> {
    of.mine()?;
    of.has(on.as_ref())?;
    let mut after = of.event.clone();
    match on {
        Some(on) => described(&mut after, on)?.status = Status::Cancelled,
        None => {
            let components = after.master.iter_mut().chain(after.overrides.values_mut());
            components.for_each(|component| component.status = Status::Cancelled);
        }
    }
    Ok(numbered(of, after, Also::default(), now))
}

/// Whether a series that says something of single dates is to start at another time: overrides,
/// RDATE and EXDATE name those dates by where the series was.
fn moves_dates(event: &Event, edit: &EventEdit) -> bool {
    let (None, Some(start), Some(master)) = (edit.on, &edit.start, &event.master) else {
        return false;
    };
    let has_dates =
        !event.overrides.is_empty() || !master.exdate.is_empty() || !master.rdate.is_empty();
    event.is_series() && has_dates && *start != master.start
}

fn numbered(of: &Of<'_>, after: Event, also: Also, now: Timestamp) -> Write {
    // What changes nothing raises nothing, not even the time of the last change.
    let event = if after == *of.event && also == Also::default() {
        after
    } else {
        let edited = significant_change(of.event, after, also, now);
        let mut event = Event { last_modified: now, ..edited.event };
        // Another time than the one that was proposed is not what was accepted (`0140`).
        if edited.significant && event.accepted_proposal == of.event.accepted_proposal {
            event.accepted_proposal = None;
        }
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

fn change(component: &mut Component, edit: EventEdit) {
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

/// The end that keeps the length, as clocks on the wall show it, when the start moves.
fn moved_end(end: Option<End>, from: &When, to: &When) -> Option<End> {
    let moved = to.local() - from.local();
    match end {
        Some(End::At(_)) if from.is_date() != to.is_date() => None,
        Some(End::At(When::Date(date))) => Some(End::At(When::Date(date + moved))),
        Some(End::At(When::Zoned { local, tz })) => {
            // An end in the start's old zone follows it to the new one.
            let tz = if from.tz() == Some(tz) { to.tz().unwrap_or(tz) } else { tz };
            Some(End::At(When::Zoned { local: local + moved, tz }))
        }
        Some(End::At(When::Floating(local))) => Some(End::At(When::Floating(local + moved))),
        kept @ (None | Some(End::After { .. })) => kept,
    }
}

#[cfg(test)]
mod tests;
