//! From the API's shapes to what commands take.

use kalends_schema::key::Identity;
use kalends_schema::record::{Access, Promotion};
use kalends_schema::record::{
    CanInvite, End, Event, RecurrenceId, Visibility, Waitlist, When, known_zone,
};
use kalends_schema::recurrence::{is_occurrence, recurrence_id_of};
use kalends_schema::uri::CalendarUri;

use super::problem::Fault;
use crate::api::NewProposal;
use crate::api::{AccessFields, CalendarFields, EventChange, Moment, NewCalendar, NewEvent};
use crate::book;
use crate::command::{AccessEdit, CalendarDraft, CalendarEdit, CounterWish, EventDraft, EventEdit};
use crate::view::{Reader, visibility_of, when_of};

/// A date or time of the field `place`.
pub(super) fn when(moment: &Moment, place: &str) -> Result<When, Fault> {
    when_of(moment).map_err(|error| Fault::from(error).at(place))
}

fn whens(moments: &[Moment], place: &str) -> Result<Vec<When>, Fault> {
    moments.iter().map(|moment| when(moment, place)).collect()
}

/// A zone by its IANA name.
pub(super) fn zone(name: &str) -> Result<chrono_tz::Tz, Fault> {
    known_zone(name).map_err(|error| {
        Fault::invalid("timezone", error.to_string(), "UTC or a name as Europe/Berlin")
    })
}

/// Empty takes away, anything else sets.
pub(super) fn unless_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// The occurrence that `on` means: its original start, or the only one of that date.
pub(super) fn occurrence(event: &Event, on: &str) -> Result<RecurrenceId, Fault> {
    let given: RecurrenceId = on.parse().map_err(|_| {
        Fault::invalid("on", "no date or time", "2026-12-08 or 2026-12-08T14:00:00")
    })?;
    if is_occurrence(event, &given) {
        return Ok(given);
    }
    let day = match given {
        RecurrenceId::Date(date) => recurrence_id_of(event, &When::Date(date)),
        RecurrenceId::Utc(local) => {
            recurrence_id_of(event, &When::Zoned { local, tz: chrono_tz::Tz::UTC })
        }
        RecurrenceId::Local(_) => None,
    };
    // What is no occurrence is refused by the decision, which names it.
    Ok(day.unwrap_or(given))
}

/// In whose name something is to be done; the owner's own is nobody else's.
pub(super) fn principal(
    reader: &Reader,
    reference: Option<&str>,
) -> Result<Option<Identity>, Fault> {
    let resolve = |reference: &str| {
        reader.resolve_person(reference).map_err(|error| Fault::from(error).at("principal"))
    };
    let who = reference.map(resolve).transpose()?;
    Ok(who.filter(|who| *who != reader.me))
}

/// An event to create.
pub(super) fn event_draft(reader: &Reader, new: NewEvent) -> Result<EventDraft, Fault> {
    let start = when(&new.start, "start")?;
    let end = end_or_length(new.end.as_ref(), new.for_seconds)?;
    let calendars = calendars(reader, &new.calendars)?;
    let visibility = match new.visibility {
        Some(word) => visibility_of(word),
        None => visibility_by(reader, &calendars)?,
    };
    let mut access = Access { visibility, ..Access::default() };
    access_edit(reader, new.access)?.apply(&mut access);
    Ok(EventDraft {
        title: new.title,
        start,
        end,
        description: new.description,
        locations: new.locations,
        url: new.url,
        rrule: new.rrule,
        rdate: whens(&new.rdate, "rdate")?,
        exdate: whens(&new.exdate, "exdate")?,
        categories: new.categories,
        calendars,
        access,
        not_going: new.not_going,
    })
}

/// Calendars by reference.
pub(super) fn calendars(reader: &Reader, references: &[String]) -> Result<Vec<CalendarUri>, Fault> {
    let resolve = |reference: &String| {
        reader.resolve_calendar(reference).map_err(|error| Fault::from(error).at("calendars"))
    };
    references.iter().map(resolve).collect()
}

/// What the calendars say of their events: the narrowest of them, and private without any.
pub(super) fn visibility_by(
    reader: &Reader,
    calendars: &[CalendarUri],
) -> Result<Visibility, Fault> {
    use kalends_schema::record::CalendarVisibility;
    let mut narrowest = None;
    for uri in calendars {
        let Some(calendar) = book::calendar(&reader.snapshot, uri)? else { continue };
        let (rank, visibility) = match calendar.visibility {
            CalendarVisibility::Public => (2, Visibility::Public),
            CalendarVisibility::Unlisted => (1, Visibility::Unlisted),
            CalendarVisibility::Sealed | CalendarVisibility::Private => (0, Visibility::Private),
        };
        if narrowest.is_none_or(|(least, _)| rank < least) {
            narrowest = Some((rank, visibility));
        }
    }
    Ok(narrowest.map_or(Visibility::Private, |(_, visibility)| visibility))
}

/// Policy and seats.
pub(super) fn access_edit(reader: &Reader, fields: AccessFields) -> Result<AccessEdit, Fault> {
    let can_invite = match fields.can_invite.as_deref() {
        None => None,
        Some([word]) if word == "attendees" => Some(CanInvite::Attendees),
        Some(references) => {
            let resolve = |reference: &String| {
                reader.resolve_person(reference).map_err(|e| Fault::from(e).at("can_invite"))
            };
            Some(CanInvite::People(references.iter().map(resolve).collect::<Result<_, _>>()?))
        }
    };
    let people = |references: Option<Vec<String>>, place: &'static str| {
        let resolve = |reference: &String| {
            reader.resolve_person(reference).map_err(|error| Fault::from(error).at(place))
        };
        references.map(|list| list.iter().map(resolve).collect::<Result<_, _>>()).transpose()
    };
    let waitlist = fields.waitlist.map(|waitlist| Waitlist {
        enabled: waitlist.enabled,
        max: waitlist.max,
        promotion: waitlist.promotion.map_or(Promotion::Fifo, Into::into),
    });
    Ok(AccessEdit {
        rsvp_policy: fields.rsvp_policy.map(Into::into),
        max_attendees: fields.max_attendees.map(|max| Some(max).filter(|max| *max > 0)),
        capacity_scope: fields.capacity_scope.map(Into::into),
        waitlist,
        plus_ones_max: fields.plus_ones_max,
        delegation_depth_max: fields.delegation_depth_max,
        tentative_counts: fields.tentative_counts,
        can_invite,
        admins: people(fields.admins, "admins")?,
        contributors: people(fields.contributors, "contributors")?,
        successors: successors(reader, fields.successors)?,
        successor_grace_days: fields.successor_grace_days,
    })
}

fn successors(
    reader: &Reader,
    references: Option<Vec<String>>,
) -> Result<Option<Vec<Identity>>, Fault> {
    let resolve = |reference: &String| {
        reader.resolve_person(reference).map_err(|e| Fault::from(e).at("successors"))
    };
    let resolved = references.map(|references| references.iter().map(resolve).collect());
    resolved.transpose()
}

/// A change of an event.
pub(super) fn event_edit(
    reader: &Reader,
    event: &Event,
    change: EventChange,
) -> Result<EventEdit, Fault> {
    let on = change.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
    let from = change.from.as_deref().map(|from| occurrence(event, from)).transpose()?;
    if on.is_some() && from.is_some() {
        return Err(Fault::invalid("from", "both on and from are given", "one of them"));
    }
    let start = change.start.as_ref().map(|start| when(start, "start")).transpose()?;
    let end = end_or_length(change.end.as_ref(), change.for_seconds)?;
    Ok(EventEdit {
        on,
        from,
        title: change.title,
        description: change.description.map(unless_empty),
        locations: change.locations,
        start,
        end,
        rrule: change.rrule.map(unless_empty),
        exdate: whens(&change.exdate, "exdate")?,
        status: change.status.map(Into::into),
        joins: calendars(reader, &change.join)?,
        leaves: calendars(reader, &change.leave)?,
        access: access_edit(reader, change.access)?,
        ask_again: change.ask_again,
    })
}

/// Another time or place to propose for an event.
pub(super) fn counter_wish(
    reader: &Reader,
    event: &Event,
    new: NewProposal,
) -> Result<CounterWish, Fault> {
    let on = new.on.as_deref().map(|on| occurrence(event, on)).transpose()?;
    let start = new.start.as_ref().map(|start| when(start, "start")).transpose()?;
    let end = end_or_length(new.end.as_ref(), new.for_seconds)?;
    let (location, comment) = (new.location, new.comment);
    let principal = principal(reader, new.principal.as_deref())?;
    Ok(CounterWish { on, principal, start, end, location, comment })
}

/// The end, by itself or by a length; not both.
fn end_or_length(end: Option<&Moment>, seconds: Option<u32>) -> Result<Option<End>, Fault> {
    match (end, seconds) {
        (Some(_), Some(_)) => {
            let what = "both end and for_seconds are given";
            Err(Fault::invalid("end", what, "one of them"))
        }
        (Some(end), None) => Ok(Some(End::At(when(end, "end")?))),
        (None, Some(seconds)) => Ok(Some(End::After { days: 0, seconds })),
        (None, None) => Ok(None),
    }
}

/// A calendar to create; its zone is the profile's unless told.
pub(super) fn calendar_draft(reader: &Reader, new: NewCalendar) -> Result<CalendarDraft, Fault> {
    let timezone = match &new.timezone {
        Some(name) => zone(name)?,
        None => reader.zone()?,
    };
    let resolve = |reference: &String| {
        reader.resolve_person(reference).map_err(|error| Fault::from(error).at("contributors"))
    };
    Ok(CalendarDraft {
        name: new.name,
        timezone,
        color: new.color,
        description: new.description,
        visibility: new.visibility.into(),
        contributors: new.contributors.iter().map(resolve).collect::<Result<_, _>>()?,
    })
}

/// What to change of a calendar; an empty text takes away.
pub(super) fn calendar_edit(fields: CalendarFields) -> Result<CalendarEdit, Fault> {
    Ok(CalendarEdit {
        name: fields.name,
        timezone: fields.timezone.as_deref().map(zone).transpose()?,
        color: fields.color.map(unless_empty),
        description: fields.description.map(unless_empty),
        url: fields.url.map(unless_empty),
        image_uri: fields.image.map(unless_empty),
        visibility: fields.visibility.map(Into::into),
    })
}
