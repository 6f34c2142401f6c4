//! Looking for words in what is known here: people, calendars, events.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{Contact, Event, Tag};
use kalends_schema::uri::Uri;

use super::Reader;
use super::moment::moment;
use super::resolve::begins_a_word;
use crate::api::{Found, FoundKind};
use crate::book;

/// What is looked for.
struct Wanted {
    words: Vec<String>,
    labels: Vec<String>,
}

impl Wanted {
    fn of(text: &str) -> Wanted {
        let all = text.split_whitespace().map(str::to_lowercase);
        let (labels, words): (Vec<String>, Vec<String>) = all.partition(|w| w.starts_with('#'));
        Wanted { words, labels: labels.iter().map(|l| l[1..].to_owned()).collect() }
    }

    /// Whether every word begins a word of one of these texts.
    fn fits<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let texts: Vec<String> = texts.into_iter().map(str::to_lowercase).collect();
        self.words.iter().all(|word| texts.iter().any(|text| begins_a_word(text, word)))
    }
}

impl Reader {
    /// People, then calendars, then events that have all the words; by key or URI. A label finds
    /// what anybody known here has put it on.
    pub(crate) fn find(&self, text: &str) -> Result<Vec<Found>, StoreError> {
        let wanted = Wanted::of(text);
        let labelled = self.labelled(&wanted)?;
        let is_labelled = |uri: &Uri| labelled.as_ref().is_none_or(|uris| uris.contains(uri));
        let mut found = if labelled.is_none() { self.find_people(&wanted)? } else { Vec::new() };
        let mut calendars = Vec::new();
        for (uri, calendar) in self.calendars()? {
            let texts =
                std::iter::once(calendar.name.as_str()).chain(calendar.description.as_deref());
            if is_labelled(uri.as_uri()) && wanted.fits(texts) {
                let kind = FoundKind::Calendar;
                calendars.push(self.thing(kind, uri.as_uri(), calendar.name.clone())?);
            }
        }
        let mut events = Vec::new();
        for (uri, event) in self.known_events(true)? {
            let event = event.record;
            let Some(lead) = event.lead() else { continue };
            if is_labelled(uri.as_uri()) && wanted.fits(texts_of(&event)) {
                let one = self.thing(FoundKind::Event, uri.as_uri(), lead.summary.clone())?;
                events.push(Found { start: Some(moment(&lead.start)), ..one });
            }
        }
        for mut part in [calendars, events] {
            part.sort_by(|one, other| one.id.cmp(&other.id));
            found.extend(part);
        }
        Ok(found)
    }

    /// What all the labels are on; `None` when none is asked for.
    fn labelled(&self, wanted: &Wanted) -> Result<Option<BTreeSet<Uri>>, StoreError> {
        let Some((first, others)) = wanted.labels.split_first() else { return Ok(None) };
        let mut tags: BTreeSet<(String, Uri)> = BTreeSet::new();
        for who in self.everybody()? {
            let of = book::records_of::<Tag>(&self.snapshot, who, Collection::Tags)?;
            tags.extend(of.into_iter().map(|(_, tag)| (tag.record.label, tag.record.uri)));
        }
        let on = |label: &String| {
            let tagged = tags.iter().filter(move |(of, _)| of == label);
            tagged.map(|(_, uri)| uri.clone()).collect::<BTreeSet<Uri>>()
        };
        let all = others.iter().fold(on(first), |kept, label| &kept & &on(label));
        Ok(Some(all))
    }

    fn find_people(&self, wanted: &Wanted) -> Result<Vec<Found>, StoreError> {
        let mut people: BTreeSet<Identity> = self.everybody()?.into_iter().collect();
        let contacts = book::records_of::<Contact>(&self.snapshot, self.me, Collection::Contacts)?;
        people.extend(contacts.iter().map(|(_, contact)| contact.record.identity));
        let mut found = Vec::new();
        for who in people {
            let person = self.person(who)?;
            if !wanted.fits(person.petname.as_deref().into_iter().chain(person.name.as_deref())) {
                continue;
            }
            let name = person.petname.clone().or(person.name.clone()).unwrap_or_default();
            found.push(Found {
                kind: FoundKind::Person,
                id: person.key.clone(),
                handle: who.short(),
                name,
                start: None,
                owner: person,
            });
        }
        found.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(found)
    }

    fn thing(&self, kind: FoundKind, uri: &Uri, name: String) -> Result<Found, StoreError> {
        Ok(Found {
            kind,
            id: uri.to_string(),
            handle: self.handle(uri)?,
            name,
            start: None,
            owner: self.person(uri.author)?,
        })
    }
}

fn texts_of(event: &Event) -> impl Iterator<Item = &str> {
    event.components().flat_map(|component| {
        std::iter::once(component.summary.as_str())
            .chain(component.description.as_deref())
            .chain(component.locations.iter().map(String::as_str))
            .chain(component.categories.iter().map(String::as_str))
    })
}
