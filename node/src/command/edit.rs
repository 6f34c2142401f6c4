//! `event edit` in the small, and `event cancel` (RFC 5546 §2.1.4, §3.2.5).

use kalends_schema::order::{Also, significant_change};
use kalends_schema::record::{Access, Component, End, Event, Record, RecurrenceId, Status, When};
use kalends_schema::time::Timestamp;

use super::{Of, Refusal, Write};

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
    /// Policy and seats, whole.
    pub access: Option<Access>,
    /// Ask everybody concerned anew.
    pub ask_again: bool,
}

/// The start that an occurrence has before anybody describes it: handed in, because it takes the
/// rule to know it.
pub trait Occurrences {
    /// When the occurrence `id` of `event` starts by the rule.
    fn start_of(&self, event: &Event, id: &RecurrenceId) -> Option<When>;
}

/// The event with the edit made and its numbers set.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer, or a date the event does not have.
pub fn edit_event(
    of: &Of<'_>,
    edit: EventEdit,
    rule: &impl Occurrences,
    now: Timestamp,
) -> Result<Write, Refusal> {
    of.mine()?;
    of.has(edit.on.as_ref())?;
    let also = Also { uninvited: false, ask_again: edit.ask_again };
    let mut after = of.event.clone();
    if let Some(access) = &edit.access {
        // A change of visibility would be another URI.
        after.access = Access { visibility: after.access.visibility, ..access.clone() };
    }
    let component = match edit.on {
        Some(on) => described(&mut after, on, rule)?,
        None => after.master.as_mut().ok_or(Refusal::Unreadable)?,
    };
    change(component, edit);
    Ok(numbered(of, after, also, now))
}

/// The event cancelled, or that one occurrence.
///
/// # Errors
/// [`Refusal`] as [`edit_event`].
pub fn cancel(
    of: &Of<'_>,
    on: Option<RecurrenceId>,
    rule: &impl Occurrences,
    now: Timestamp,
) -> Result<Write, Refusal> {
    of.mine()?;
    of.has(on.as_ref())?;
    let mut after = of.event.clone();
    match on {
        Some(on) => described(&mut after, on, rule)?.status = Status::Cancelled,
        None => {
            let components = after.master.iter_mut().chain(after.overrides.values_mut());
            components.for_each(|component| component.status = Status::Cancelled);
        }
    }
    Ok(numbered(of, after, Also::default(), now))
}

fn numbered(of: &Of<'_>, after: Event, also: Also, now: Timestamp) -> Write {
    // What changes nothing raises nothing, not even the time of the last change.
    let event = if after == *of.event && also == Also::default() {
        after
    } else {
        let edited = significant_change(of.event, after, also, now);
        Event { last_modified: now, ..edited.event }
    };
    Write { path: of.uri.path().clone(), record: Some(Record::Event(Box::new(event))) }
}

/// The override of an occurrence; made from the master where there is none.
fn described<'e>(
    event: &'e mut Event,
    on: RecurrenceId,
    rule: &impl Occurrences,
) -> Result<&'e mut Component, Refusal> {
    if !event.is_series() {
        return event.master.as_mut().ok_or(Refusal::Unreadable);
    }
    if !event.overrides.contains_key(&on) {
        let start = rule.start_of(event, &on).ok_or(Refusal::NoSuchOccurrence { on })?;
        let master = event.master.as_ref().ok_or(Refusal::NoSuchOccurrence { on })?;
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
