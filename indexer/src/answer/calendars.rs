//! `GET /v1/calendars` and `GET /v1/calendars/{author}/{id}`: which there are, and what one is.

use kalends_schema::json::to_json;
use kalends_schema::key::Identity;
use kalends_schema::record::{CalendarVisibility, Record};
use kalends_schema::uri::{CalendarUri, Uri};

use super::cursor::{self, MentionPlace};
use super::document::{CalendarView, CalendarsAnswer};
use super::reader::{Found, Reader, Refused};
use super::roster::{handle, pair, person_view};
use crate::storage::{Mention, MentionKind, Short, Target};

/// Which calendars are listed.
#[derive(Debug)]
pub(crate) struct CalendarsAsk {
    /// Only those of this person.
    pub(crate) owner: Option<Identity>,
    pub(crate) after: Option<MentionPlace>,
    pub(crate) limit: usize,
}

/// One page of the public calendars, by owner and id; unlisted ones are in no list.
///
/// # Errors
/// [`Refused`] when the index cannot be read.
pub(crate) fn calendars(
    reader: &mut Reader<'_>,
    ask: &CalendarsAsk,
) -> Result<CalendarsAnswer, Refused> {
    let first = ask.owner.map(|owner| (Short::from(&owner), String::new()));
    let after = ask.after.clone().max(first);
    let (target, kind) = (Target::of_calendars(), MentionKind::Calendar);
    let mut mentions = reader.rows.mentions_after(target, kind, after.as_ref(), ask.limit + 1)?;
    mentions.retain(|mention| ask.owner.is_none_or(|owner| owner == mention.author));
    let more = mentions.len() > ask.limit;
    mentions.truncate(ask.limit);
    let place = |last: &Mention| (Short::from(&last.author), last.path.id().to_owned());
    let next = mentions.last().filter(|_| more).map(|last| cursor::mention(&place(last)));
    let (mut items, mut withheld) = (Vec::new(), 0);
    for mention in mentions {
        withheld += usize::from(reader.denied.contains(&mention.author));
        let Some(found) = reader.record(&mention.author, &mention.path)? else { continue };
        let Record::Calendar(calendar) = &found.record else { continue };
        if calendar.visibility == CalendarVisibility::Public {
            let uri = Uri::new(mention.author, mention.path);
            items.push(view(reader, &uri, &found)?);
        }
    }
    Ok(CalendarsAnswer { items, next, withheld, as_of: reader.as_of()? })
}

/// The calendar at `uri`, as anybody may read it who knows the URI.
///
/// # Errors
/// [`Refused::NotFound`] when there is no such calendar, or not for everybody.
pub(crate) fn calendar_view(
    reader: &mut Reader<'_>,
    uri: &CalendarUri,
) -> Result<CalendarView, Refused> {
    let unknown = || Refused::NotFound { what: uri.to_string() };
    let found = reader.record(&uri.author(), uri.path())?.ok_or_else(unknown)?;
    let Record::Calendar(calendar) = &found.record else { return Err(unknown()) };
    match calendar.visibility {
        CalendarVisibility::Public | CalendarVisibility::Unlisted => {
            view(reader, uri.as_uri(), &found)
        }
        CalendarVisibility::Sealed | CalendarVisibility::Private => Err(unknown()),
    }
}

/// Those of some calendars that may be named to everybody: one that is reached by its URI alone is
/// named in no document of its events (`0291`).
///
/// # Errors
/// [`Refused`] when the index cannot be read.
pub(super) fn without_unlisted(
    reader: &mut Reader<'_>,
    uris: &[CalendarUri],
) -> Result<Vec<CalendarUri>, Refused> {
    let mut named = Vec::new();
    for uri in uris {
        let found = reader.record(&uri.author(), uri.path())?.map(|found| found.record);
        let is_unlisted = matches!(
            found,
            Some(Record::Calendar(calendar)) if calendar.visibility != CalendarVisibility::Public
        );
        if !is_unlisted {
            named.push(uri.clone());
        }
    }
    Ok(named)
}

fn view(reader: &mut Reader<'_>, uri: &Uri, found: &Found) -> Result<CalendarView, Refused> {
    Ok(CalendarView {
        uri: uri.to_string(),
        handle: handle(uri),
        owner: person_view(reader, &uri.author)?,
        stamp: pair(found.stamp),
        indexed_at: reader.indexed_at(uri, found.stamp)?,
        calendar: to_json(uri, &found.record),
    })
}
