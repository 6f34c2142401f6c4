//! From what people type to what it means: events by URI, id, handle or title; people by petname
//! or key.

use std::collections::BTreeSet;

use chrono_tz::Tz;
use kalends_keyspace::store::{StoreError, View};
use kalends_schema::id::parse_timestamp_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection};
use kalends_schema::record::{
    Attendee, Claim, Contact, CounterProposal, Event, Handover, Invitation,
};
use kalends_schema::recurrence::next_occurrence;
use kalends_schema::uri::{CalendarUri, EventUri, Uri};

use super::Reader;
use crate::api::Candidate;
use crate::book;

/// Fewer characters of a handle name nothing.
const HANDLE_CHARS_MIN: usize = Uri::HANDLE_CHARS;
/// Fewer characters of a key name nobody.
const KEY_CHARS_MIN: usize = 8;
/// Candidates that are listed.
const CANDIDATES_MAX: usize = 20;

/// A reference that names nothing, or several things.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unresolved {
    /// Nothing fits.
    #[error("nothing known here is called `{reference}`")]
    NotFound { reference: String, expected: &'static str },
    /// Several fit.
    #[error("`{reference}` fits {} things known here", candidates.len())]
    Ambiguous { reference: String, candidates: Vec<Candidate> },
    /// The file failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

const AN_EVENT: &str = "an event's URI, id, handle, or words of the title of one coming event";
const A_PERSON: &str = "a petname, a key, or at least 8 characters of a known key";
const A_CALENDAR: &str = "a calendar's URI, id, handle or name";

impl Reader {
    /// The event that `reference` means. A whole URI is taken as it is, known here or not.
    pub(crate) fn resolve_event(&self, reference: &str) -> Result<EventUri, Unresolved> {
        if let Ok(uri) = reference.parse::<EventUri>() {
            return Ok(book::root_of(&self.snapshot, &uri)?);
        }
        let by_id = self.events_with_id(reference)?;
        if !by_id.is_empty() {
            return self.one_event(reference, by_id);
        }
        let by_handle = self.events_with_handle(reference)?;
        if !by_handle.is_empty() {
            return self.one_event(reference, by_handle);
        }
        let by_title = self.events_with_title(reference)?;
        self.one_event(reference, by_title)
    }

    fn one_event(
        &self,
        reference: &str,
        mut found: BTreeSet<EventUri>,
    ) -> Result<EventUri, Unresolved> {
        if found.len() > 1 {
            let named = found.iter().take(CANDIDATES_MAX).map(|uri| {
                let name = self.event_name(uri)?;
                Ok(Candidate { id: name.uri, handle: name.handle, name: name.title })
            });
            let candidates = named.collect::<Result<_, StoreError>>()?;
            return Err(Unresolved::Ambiguous { reference: reference.to_owned(), candidates });
        }
        found.pop_first().ok_or_else(|| not_found(reference, AN_EVENT))
    }

    fn events_with_id(&self, id: &str) -> Result<BTreeSet<EventUri>, StoreError> {
        let mut found = BTreeSet::new();
        if parse_timestamp_id(id).is_none() {
            return Ok(found);
        }
        for who in self.everybody()? {
            for area in [Area::Pub, Area::Priv] {
                let uri = EventUri::of(who, area, id).expect("an id made of time is an id");
                if self.snapshot.get(&who, uri.path())?.is_some() {
                    found.insert(book::root_of(&self.snapshot, &uri)?);
                }
            }
        }
        Ok(found)
    }

    /// Events by handle; the handle of an invitation, answer or counter-proposal means its event.
    fn events_with_handle(&self, reference: &str) -> Result<BTreeSet<EventUri>, StoreError> {
        let mut found = BTreeSet::new();
        if reference.len() < HANDLE_CHARS_MIN
            || !reference.bytes().all(|byte| byte.is_ascii_alphanumeric())
        {
            return Ok(found);
        }
        for uri in book::with_prefix(&self.snapshot, reference, CANDIDATES_MAX)? {
            found.extend(self.event_behind(uri)?);
        }
        Ok(found)
    }

    fn event_behind(&self, uri: Uri) -> Result<Option<EventUri>, StoreError> {
        let Uri { author, path } = &uri;
        match path.collection() {
            Some(Collection::Events) => {
                let event = EventUri::try_from(uri).ok();
                event.map(|event| book::root_of(&self.snapshot, &event)).transpose()
            }
            Some(Collection::Handovers) => {
                let record = book::record::<Handover>(&self.snapshot, *author, path)?;
                Ok(record.map(|handover| handover.event))
            }
            Some(Collection::Claims) => {
                let record = book::record::<Claim>(&self.snapshot, *author, path)?;
                Ok(record.map(|claim| claim.event))
            }
            Some(Collection::Invitations) => {
                let record = book::record::<Invitation>(&self.snapshot, *author, path)?;
                Ok(record.map(|invitation| invitation.event))
            }
            Some(Collection::Attendees) => {
                let record = book::record::<Attendee>(&self.snapshot, *author, path)?;
                Ok(record.map(|answer| answer.event))
            }
            Some(Collection::CounterProposals) => {
                let record = book::record::<CounterProposal>(&self.snapshot, *author, path)?;
                Ok(record.map(|proposal| proposal.event))
            }
            _ => Ok(None),
        }
    }

    /// Coming events whose title has all the words.
    fn events_with_title(&self, words: &str) -> Result<BTreeSet<EventUri>, StoreError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut found = BTreeSet::new();
        if words.is_empty() {
            return Ok(found);
        }
        for (uri, event) in self.known_events(true)? {
            if fits(&event.record, &words) && self.is_coming(&event.record) {
                found.insert(uri);
            }
        }
        Ok(found)
    }

    /// Whether some date of it is not over. A rule that cannot be walked so far is not coming.
    pub(super) fn is_coming(&self, event: &Event) -> bool {
        let next = next_occurrence(event, self.now.to_utc(), Tz::UTC);
        next.is_ok_and(|next| next.is_some())
    }

    /// The person that `reference` means. A whole key is taken as it is, known here or not.
    pub(crate) fn resolve_person(&self, reference: &str) -> Result<Identity, Unresolved> {
        let key = reference.strip_prefix("pubky://").unwrap_or(reference);
        if let Ok(identity) = key.parse::<Identity>() {
            return Ok(identity);
        }
        let mut found = self.people_named(reference)?;
        if found.is_empty() && key.len() >= KEY_CHARS_MIN {
            let mut known: BTreeSet<Identity> = self.everybody()?.into_iter().collect();
            known.extend(self.kept()?.iter().map(|contact| contact.identity));
            known.extend(book::dealings(&self.snapshot)?.into_iter().map(|(who, _)| who));
            found.extend(known.into_iter().filter(|who| who.to_string().starts_with(key)));
        }
        if found.len() > 1 {
            let named = found.iter().take(CANDIDATES_MAX).map(|who| {
                let person = self.person(*who)?;
                let name = person.petname.or(person.name);
                Ok(Candidate { id: person.key, handle: who.short(), name })
            });
            let candidates = named.collect::<Result<_, StoreError>>()?;
            return Err(Unresolved::Ambiguous { reference: reference.to_owned(), candidates });
        }
        found.pop_first().ok_or_else(|| not_found(reference, A_PERSON))
    }

    fn kept(&self) -> Result<Vec<Contact>, StoreError> {
        let contacts = book::records_of::<Contact>(&self.snapshot, self.me, Collection::Contacts)?;
        Ok(contacts.into_iter().map(|(_, contact)| contact.record).collect())
    }

    fn people_named(&self, name: &str) -> Result<BTreeSet<Identity>, StoreError> {
        let name = name.to_lowercase();
        let is_called = |contact: &Contact| {
            contact.name.as_ref().is_some_and(|petname| petname.to_lowercase() == name)
        };
        let kept = self.kept()?;
        Ok(kept.into_iter().filter(is_called).map(|contact| contact.identity).collect())
    }

    /// The calendar that `reference` means.
    pub(crate) fn resolve_calendar(&self, reference: &str) -> Result<CalendarUri, Unresolved> {
        if let Ok(uri) = reference.parse::<CalendarUri>() {
            return Ok(uri);
        }
        let wanted = reference.to_uppercase();
        let by_handle = reference.len() >= HANDLE_CHARS_MIN;
        let mut found = Vec::new();
        for (uri, calendar) in self.calendars()? {
            let is_handle = by_handle && uri.as_uri().handle().starts_with(&wanted);
            let is_name = calendar.name.to_lowercase() == reference.to_lowercase();
            if uri.id() == reference || is_handle || is_name {
                found.push((uri, calendar.name));
            }
        }
        if found.len() > 1 {
            let named = found.into_iter().take(CANDIDATES_MAX).map(|(uri, name)| {
                let handle = self.handle(uri.as_uri())?;
                Ok(Candidate { id: uri.to_string(), handle, name: Some(name) })
            });
            let candidates = named.collect::<Result<_, StoreError>>()?;
            return Err(Unresolved::Ambiguous { reference: reference.to_owned(), candidates });
        }
        found.pop().map(|(uri, _)| uri).ok_or_else(|| not_found(reference, A_CALENDAR))
    }
}

fn not_found(reference: &str, expected: &'static str) -> Unresolved {
    Unresolved::NotFound { reference: reference.to_owned(), expected }
}

fn fits(event: &Event, words: &[String]) -> bool {
    event.components().any(|component| {
        let title = component.summary.to_lowercase();
        words.iter().all(|word| begins_a_word(&title, word))
    })
}

/// Whether a word of `title` begins with `word`: `i` is no way to say `Picnic`. Scripts that put
/// no space between words are searched anywhere.
pub(super) fn begins_a_word(title: &str, word: &str) -> bool {
    let goes_on =
        |before: &str| before.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric());
    title.match_indices(word).any(|(at, _)| !goes_on(&title[..at]))
}
