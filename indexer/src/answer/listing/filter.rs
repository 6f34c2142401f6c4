//! Which events and dates a list of everybody's is asked for.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::record::{
    Calendar, CalendarVisibility, Record, RecurrenceId, RsvpPolicy, Status,
};
use kalends_schema::uri::CalendarUri;

use super::super::reader::{Reader, Refused};
use super::Ask;
use super::item::event;
use super::source::Choice;
use super::words::Words;
use crate::storage::{Listing, Mention, Scope, Short, Target};

/// In which components of an event the words are.
struct Worded {
    master: bool,
    overrides: BTreeMap<RecurrenceId, bool>,
}

/// What a list is asked for, besides when.
pub(super) struct Filter {
    organizer: Option<Identity>,
    calendar: Option<(CalendarUri, Calendar)>,
    status: Option<Status>,
    policy: Option<RsvpPolicy>,
    text: Option<Words>,
    /// Events that were looked through for the words.
    worded: BTreeMap<Mention, Worded>,
    /// Dates of people whom the operator denies.
    withheld: usize,
}

impl Filter {
    pub(super) fn of(reader: &mut Reader<'_>, ask: &Ask) -> Result<Filter, Refused> {
        let calendar = ask.calendar.as_ref().map(|uri| calendar(reader, uri)).transpose()?;
        Ok(Filter {
            organizer: ask.organizer,
            calendar,
            status: ask.status,
            policy: ask.policy,
            text: ask.text.clone(),
            worded: BTreeMap::new(),
            withheld: 0,
        })
    }

    /// The shortest list that has all that is asked for.
    pub(super) fn scope(&self) -> Scope {
        match (&self.calendar, &self.organizer) {
            (Some((uri, _)), _) => Scope::Calendar(Target::from(uri.as_uri())),
            (None, Some(organizer)) => Scope::Organizer(Short::from(organizer)),
            (None, None) => Scope::All,
        }
    }

    pub(super) fn withheld(&self) -> usize {
        self.withheld
    }

    fn has_words(&mut self, reader: &mut Reader<'_>, date: &Listing) -> Result<bool, Refused> {
        let Some(words) = &self.text else { return Ok(true) };
        if !self.worded.contains_key(&date.event) {
            let found = event(reader, &date.event)?;
            let master = found.as_ref().and_then(|event| event.master.as_ref());
            let overrides = found.iter().flat_map(|event| &event.overrides);
            let worded = Worded {
                master: master.is_some_and(|master| words.are_in(master)),
                overrides: overrides.map(|(date, one)| (*date, words.are_in(one))).collect(),
            };
            self.worded.insert(date.event.clone(), worded);
        }
        let worded = &self.worded[&date.event];
        let own = date.slot.occurrence.parse().ok();
        Ok(own
            .and_then(|own: RecurrenceId| worded.overrides.get(&own).copied())
            .unwrap_or(worded.master))
    }
}

impl Choice for Filter {
    fn takes_author(&mut self, reader: &Reader<'_>, author: Identity) -> bool {
        let is_wanted = self.organizer.is_none_or(|organizer| organizer == author)
            && self.calendar.as_ref().is_none_or(|(uri, calendar)| calendar.shows(uri, author));
        let is_denied = reader.denied.contains(&author);
        self.withheld += usize::from(is_wanted && is_denied);
        is_wanted && !is_denied
    }

    fn takes_event(&mut self, listed: crate::storage::Listed, mentions: &[Target]) -> bool {
        let calendar = self.calendar.as_ref().map(|(uri, _)| Target::from(uri.as_uri()));
        listed.public && calendar.is_none_or(|calendar| mentions.contains(&calendar))
    }

    fn takes(&mut self, reader: &mut Reader<'_>, date: &Listing) -> Result<bool, Refused> {
        let plain = self.status.is_none_or(|status| status == date.slot.status)
            && self.policy.is_none_or(|policy| policy == date.policy);
        if plain { self.has_words(reader, date) } else { Ok(false) }
    }
}

/// A calendar that anybody may read, by its URI.
fn calendar(
    reader: &mut Reader<'_>,
    uri: &CalendarUri,
) -> Result<(CalendarUri, Calendar), Refused> {
    let unknown = || Refused::NotFound { what: uri.to_string() };
    let found = reader.record(&uri.author(), uri.path())?.ok_or_else(unknown)?;
    let Record::Calendar(calendar) = found.record else { return Err(unknown()) };
    match calendar.visibility {
        CalendarVisibility::Public | CalendarVisibility::Unlisted => Ok((uri.clone(), calendar)),
        CalendarVisibility::Sealed | CalendarVisibility::Private => Err(unknown()),
    }
}
