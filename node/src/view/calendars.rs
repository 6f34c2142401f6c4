//! Calendars, and the events shown in them.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::Calendar;
use kalends_schema::roster::Stamped;
use kalends_schema::uri::{CalendarUri, Uri};

use super::Reader;
use crate::api::{CalendarView, CalendarWithEvents};
use crate::book;

impl Reader {
    /// A calendar.
    pub(crate) fn calendar_view(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<CalendarView, StoreError> {
        let people = |people: &[Identity]| {
            people.iter().map(|who| self.person(*who)).collect::<Result<Vec<_>, _>>()
        };
        Ok(CalendarView {
            uri: uri.to_string(),
            handle: self.handle(uri.as_uri())?,
            owner: self.person(uri.author())?,
            name: calendar.name.clone(),
            timezone: calendar.timezone.name().to_owned(),
            color: calendar.color.clone(),
            description: calendar.description.clone(),
            visibility: calendar.visibility.into(),
            contributors: people(&calendar.contributors)?,
            admins: people(&calendar.admins)?,
            url: calendar.url.clone(),
            image: calendar.image_uri.clone(),
            sequence: calendar.sequence,
            notices: Vec::new(),
        })
    }

    /// Every calendar known here, the owner's first.
    pub(crate) fn calendars(&self) -> Result<Vec<(CalendarUri, Calendar)>, StoreError> {
        let mut found = Vec::new();
        for who in self.everybody()? {
            let of = book::records_of::<Calendar>(&self.snapshot, who, Collection::Calendars)?;
            let named = |(path, calendar): (Path, Stamped<Calendar>)| {
                let uri = CalendarUri::try_from(Uri::new(who, path)).ok()?;
                Some((uri, calendar.record))
            };
            found.extend(of.into_iter().filter_map(named));
        }
        Ok(found)
    }

    /// A calendar with the events that name it and whose authors may add to it.
    pub(crate) fn calendar_with_events(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<CalendarWithEvents, StoreError> {
        let mut events = Vec::new();
        for (event_uri, event) in self.known_events(true)? {
            if event.record.calendars.contains(uri) && may_add(uri, calendar, event_uri.author()) {
                events.extend(self.summary(&event_uri, &event.record)?);
            }
        }
        Ok(CalendarWithEvents { calendar: self.calendar_view(uri, calendar)?, events })
    }
}

/// Whether events of `who` are shown in the calendar.
fn may_add(uri: &CalendarUri, calendar: &Calendar, who: Identity) -> bool {
    who == uri.author() || calendar.admins.contains(&who) || calendar.contributors.contains(&who)
}
