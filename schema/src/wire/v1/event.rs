//! An event on the wire: one whole iCalendar object and its access.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::access::Access;
use super::choice::{CuType, PartStat, Role};
use super::component::Component;
use super::moment;
use super::uri::Uri;
use super::when::RecurrenceId;
use crate::hash::Hash;
use crate::limits::{ACCEPTED_MAX, ATTENDEES_MAX, CALENDARS_MAX, OVERRIDES_MAX};
use crate::record::{self, Invalid};
use crate::wire::List;

/// `events`
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) uid: String,
    pub(crate) master: Option<Component>,
    pub(crate) overrides: List<(RecurrenceId, Component), OVERRIDES_MAX>,
    pub(crate) calendars: List<Uri, CALENDARS_MAX>,
    pub(crate) access: Access,
    pub(crate) accepted_proposals: List<(Uri, [u8; 32]), ACCEPTED_MAX>,
    pub(crate) split_from: Option<(Uri, RecurrenceId, u32)>,
    pub(crate) continues: Option<Uri>,
    pub(crate) foreign: Option<Foreign>,
    pub(crate) original: Option<String>,
    pub(crate) created_at: i64,
    pub(crate) last_modified: i64,
}

/// ORGANIZER and ATTENDEEs of a meeting whose organizer has no key here.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct Foreign {
    pub(crate) organizer: Option<ForeignPerson>,
    pub(crate) attendees: List<ForeignPerson, ATTENDEES_MAX>,
}

/// One ORGANIZER or ATTENDEE line.
#[derive(Serialize, Deserialize, Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignPerson {
    pub(crate) address: String,
    pub(crate) name: Option<String>,
    pub(crate) partstat: PartStat,
    pub(crate) role: Role,
    pub(crate) cutype: CuType,
    pub(crate) rsvp: bool,
}

impl From<&record::Event> for Event {
    fn from(event: &record::Event) -> Event {
        Event {
            uid: event.uid.clone(),
            master: event.master.as_ref().map(Component::from),
            overrides: event.overrides.iter().map(|(id, of)| (id.into(), of.into())).collect(),
            calendars: event.calendars.iter().map(|uri| uri.as_uri().into()).collect(),
            access: (&event.access).into(),
            accepted_proposals: event
                .accepted_proposals
                .iter()
                .map(|(uri, hash)| (uri.into(), hash.0))
                .collect(),
            split_from: event
                .split_from
                .as_ref()
                .map(|from| (from.event.as_uri().into(), (&from.date).into(), from.sequence)),
            continues: event.continues.as_ref().map(|uri| uri.as_uri().into()),
            foreign: event.foreign.as_ref().map(Foreign::from),
            original: event.original.clone(),
            created_at: event.created_at.micros(),
            last_modified: event.last_modified.micros(),
        }
    }
}

impl TryFrom<Event> for record::Event {
    type Error = Invalid;

    fn try_from(event: Event) -> Result<record::Event, Invalid> {
        let calendars = event.calendars.into_vec().into_iter();
        Ok(record::Event {
            uid: event.uid,
            master: event.master.map(Component::read).transpose()?,
            overrides: read_overrides(event.overrides.into_vec())?,
            calendars: calendars
                .map(|uri| uri.read_calendar("x_pubky_calendar_uris"))
                .collect::<Result<_, _>>()?,
            access: event.access.into(),
            accepted_proposals: event
                .accepted_proposals
                .into_vec()
                .into_iter()
                .map(|(uri, hash)| Ok((uri.read("accepted_proposals")?, Hash(hash))))
                .collect::<Result<_, Invalid>>()?,
            split_from: event
                .split_from
                .map(|(uri, date, sequence)| {
                    let event = uri.read_event("split_from")?;
                    Ok(record::SplitFrom { event, date: date.read()?, sequence })
                })
                .transpose()?,
            continues: event.continues.map(|uri| uri.read_event("continues")).transpose()?,
            foreign: event.foreign.map(record::Foreign::from),
            original: event.original,
            created_at: moment("created_at", event.created_at)?,
            last_modified: moment("last_modified", event.last_modified)?,
        })
    }
}

/// Overrides stand in ascending order, each date once: one spelling.
fn read_overrides(
    list: Vec<(RecurrenceId, Component)>,
) -> Result<BTreeMap<record::RecurrenceId, record::Component>, Invalid> {
    let mut overrides = BTreeMap::new();
    for (id, component) in list {
        let id = id.read()?;
        if overrides.last_key_value().is_some_and(|(last, _)| *last >= id) {
            return Err(Invalid {
                field: "recurrence_id",
                got: "overrides out of order or twice".to_owned(),
                rule: "overrides in ascending order, each date once",
            });
        }
        overrides.insert(id, component.read()?);
    }
    Ok(overrides)
}

impl From<&record::Foreign> for Foreign {
    fn from(foreign: &record::Foreign) -> Foreign {
        Foreign {
            organizer: foreign.organizer.as_ref().map(ForeignPerson::from),
            attendees: foreign.attendees.iter().map(ForeignPerson::from).collect(),
        }
    }
}

impl From<Foreign> for record::Foreign {
    fn from(foreign: Foreign) -> record::Foreign {
        record::Foreign {
            organizer: foreign.organizer.map(record::ForeignPerson::from),
            attendees: foreign.attendees.into_vec().into_iter().map(Into::into).collect(),
        }
    }
}

impl From<&record::ForeignPerson> for ForeignPerson {
    fn from(person: &record::ForeignPerson) -> ForeignPerson {
        ForeignPerson {
            address: person.address.clone(),
            name: person.name.clone(),
            partstat: person.partstat.into(),
            role: person.role.into(),
            cutype: person.cutype.into(),
            rsvp: person.rsvp,
        }
    }
}

impl From<ForeignPerson> for record::ForeignPerson {
    fn from(person: ForeignPerson) -> record::ForeignPerson {
        record::ForeignPerson {
            address: person.address,
            name: person.name,
            partstat: person.partstat.into(),
            role: person.role.into(),
            cutype: person.cutype.into(),
            rsvp: person.rsvp,
        }
    }
}
