//! Calendars, and the events shown in them.

use kalends_keyspace::store::StoreError;
use kalends_schema::calendar::Amending;
use kalends_schema::id::{calendar_amendment_path, word_path};
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::{Calendar, CalendarAmendment, DeclineCounter};
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
            viewers: people(&calendar.viewers)?,
            change: self.own_change(uri, calendar)?.map(|(state, _)| state.word().to_owned()),
            role: calendar.role(uri, self.me).map(|role| role.word().to_owned()),
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

    /// How what the owner wants changed in somebody's calendar stands, and the word with it.
    pub(super) fn own_change(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<Option<(ProposalState, Option<DeclineCounter>)>, StoreError> {
        let at = Uri::new(self.me, calendar_amendment_path(uri));
        let found = book::hashed::<CalendarAmendment>(&self.snapshot, &at)?;
        let Some((amendment, value_hash)) = found else { return Ok(None) };
        let declined: Option<DeclineCounter> =
            book::record(&self.snapshot, uri.author(), &word_path(&at))?;
        let amending = Amending { uri, calendar, at: &at, value_hash, amendment: &amendment };
        Ok(Some((amending.state(declined.as_ref()), declined)))
    }

    /// A calendar with the events that name it and whose authors may add to it.
    pub(crate) fn calendar_with_events(
        &self,
        uri: &CalendarUri,
        calendar: &Calendar,
    ) -> Result<CalendarWithEvents, StoreError> {
        let mut events = Vec::new();
        for (event_uri, event) in self.known_events(true)? {
            if !event.record.calendars.contains(uri) {
                continue;
            }
            let organizer = book::organizer(&self.snapshot, &event_uri)?;
            if calendar.shows(uri, organizer) {
                events.extend(self.summary(&event_uri, &event.record)?);
            }
        }
        Ok(CalendarWithEvents { calendar: self.calendar_view(uri, calendar)?, events })
    }
}
