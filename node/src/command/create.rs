//! `event create`: a new event, and its organizer's own answer.

use chrono::Duration;
use kalends_schema::id::answer_path;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{
    Access, Attendee, Component, End, Event, PartStat, Record, Visibility, When,
};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{CalendarUri, EventUri};

use super::{Refusal, Write};

/// An event to create; its shape is the record's, except for what is made here.
#[derive(Debug, Clone, PartialEq)]
pub struct EventDraft {
    /// SUMMARY
    pub title: String,
    /// DTSTART
    pub start: When,
    /// DTEND or DURATION; `None` is one hour, or that one day.
    pub end: Option<End>,
    /// DESCRIPTION
    pub description: Option<String>,
    /// LOCATION
    pub locations: Vec<String>,
    /// URL
    pub url: Option<String>,
    /// RRULE value
    pub rrule: Option<String>,
    /// RDATE
    pub rdate: Vec<When>,
    /// EXDATE
    pub exdate: Vec<When>,
    /// CATEGORIES
    pub categories: Vec<String>,
    /// Calendars it belongs to.
    pub calendars: Vec<CalendarUri>,
    /// Visibility, policy, seats.
    pub access: Access,
    /// Whether the organizer does not answer yes.
    pub not_going: bool,
}

/// The records of a new event `id` of `me`.
///
/// # Errors
/// [`Refusal::Sealed`] for an event that only invitees may see.
pub fn create_event(
    me: Identity,
    id: &str,
    draft: EventDraft,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    let area = area_of(draft.access.visibility)?;
    let uri = EventUri::of(me, area, id).expect("an id made of time is an id");
    let not_going = draft.not_going;
    let event = event(me, id, draft, now);
    let record = Record::Event(Box::new(event));
    let mut writes = vec![Write { path: uri.path().clone(), record: Some(record) }];
    if !not_going {
        writes.push(own_answer(&uri, now));
    }
    Ok(writes)
}

/// Where an event of that visibility lies.
pub(crate) fn area_of(visibility: Visibility) -> Result<Area, Refusal> {
    match visibility {
        Visibility::Public | Visibility::Unlisted => Ok(Area::Pub),
        Visibility::Private => Ok(Area::Priv),
        Visibility::Invited => Err(Refusal::Sealed),
    }
}

fn event(me: Identity, id: &str, draft: EventDraft, now: Timestamp) -> Event {
    let end = draft.end.or_else(|| default_end(&draft.start));
    let master = Component {
        end,
        description: draft.description,
        locations: draft.locations,
        url: draft.url,
        created: Some(now),
        last_modified: Some(now),
        rrule: draft.rrule,
        rdate: draft.rdate,
        exdate: draft.exdate,
        categories: draft.categories,
        ..Component::new(now, draft.start, draft.title)
    };
    Event {
        calendars: draft.calendars,
        access: draft.access,
        ..Event::new(format!("{id}@{me}"), master, now)
    }
}

/// One hour; a whole day needs no end.
fn default_end(start: &When) -> Option<End> {
    let hour = Duration::hours(1);
    match start {
        When::Date(_) => None,
        When::Zoned { .. } | When::Floating(_) => {
            let seconds = u32::try_from(hour.num_seconds()).expect("an hour is few seconds");
            Some(End::After { days: 0, seconds })
        }
    }
}

fn own_answer(event: &EventUri, now: Timestamp) -> Write {
    let answer = Attendee::new(event, PartStat::Accepted, now);
    Write { path: answer_path(event, None, None), record: Some(Record::Attendee(answer)) }
}
