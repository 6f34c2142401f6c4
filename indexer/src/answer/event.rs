//! `GET /v1/events/{author}/{id}`: the event, and everything that names it.

use std::collections::BTreeMap;

use kalends_schema::json::event_faces;
use kalends_schema::key::Identity;
use kalends_schema::record::{CalendarVisibility, Event, Record};
use kalends_schema::roster::Facts;
use kalends_schema::stamp::Stamp;
use kalends_schema::uri::{CalendarUri, EventUri};
use serde_json::Value;

use super::amendments::amendments;
use super::calendars::without_unlisted;
use super::document::{ContinuationView, EventAnswer, TagCount};
use super::facts::facts;
use super::proposals::proposals;
use super::reader::{Reader, Refused};
use super::roster::{RosterAsk, handle, pair, roster_body};
use crate::storage::{MentionKind, Target};

/// Tags of one event that one answer reads.
const TAGS_MAX: usize = 10_000;

/// The event `uri` in the JSON face (`null` where only overrides are known), its overrides as
/// events of their own, its roster, calendars, tags, counter-proposals and amendments.
///
/// # Errors
/// [`Refused::NotFound`] when there is no such event, or `asker` may not know of it.
pub(crate) fn event_answer(
    reader: &mut Reader<'_>,
    uri: &EventUri,
    ask: &RosterAsk,
    asker: Option<Identity>,
) -> Result<EventAnswer, Refused> {
    let known = facts(reader, uri, asker)?;
    let facts = &known.facts;
    let uri = &facts.event_uri;
    let calendars = without_unlisted(reader, &facts.event.record.calendars)?;
    let event = &Event { calendars, ..facts.event.record.clone() };
    let calendars = calendars_with(reader, facts.organizer(), event)?;
    let calendars: Vec<String> = calendars.iter().map(ToString::to_string).collect();
    let roster = roster_body(reader, &known, ask, asker)?;
    let tags = tags(reader, uri)?;
    let (proposals, more_proposals) = proposals(reader, &known, asker)?;
    let (amendments, more_amendments) = amendments(reader, &known, asker)?;
    let mut overrides = event_faces(uri, event);
    let face = if event.master.is_some() { overrides.remove(0) } else { Value::Null };
    let indexed_at = reader.indexed_at(&facts.continuation.record, facts.event.stamp)?;
    Ok(EventAnswer {
        uri: uri.to_string(),
        handle: handle(uri.as_uri()),
        author: facts.organizer().to_string(),
        continuation: continuation_view(facts),
        id: uri.id().to_owned(),
        stamp: pair(facts.event.stamp),
        indexed_at,
        event: face,
        overrides,
        calendars,
        tags,
        proposals,
        more_proposals,
        amendments,
        more_amendments,
        counts: roster.counts.clone(),
        withheld: roster.withheld,
        roster,
        as_of: reader.as_of()?,
        marks: reader.marks()?,
    })
}

fn continuation_view(facts: &Facts) -> Option<ContinuationView> {
    let found = &facts.continuation;
    let shown = found.is_continued() || found.offered.is_some();
    let before = found.before.iter().map(|one| {
        let Stamp { epoch, seq } = one.until;
        (one.who.to_string(), epoch, seq)
    });
    shown.then(|| ContinuationView {
        record: found.record.to_string(),
        before: before.collect(),
        offered: found.offered.map(|who| who.to_string()),
    })
}

/// The calendars that the event really is in: known, and its author may add to them.
fn calendars_with(
    reader: &mut Reader<'_>,
    author: Identity,
    event: &Event,
) -> Result<Vec<CalendarUri>, Refused> {
    let mut linked = Vec::new();
    for uri in &event.calendars {
        let calendar = reader.record(&uri.author(), uri.path())?.map(|found| found.record);
        let Some(Record::Calendar(calendar)) = calendar else { continue };
        let shown = calendar.visibility == CalendarVisibility::Public;
        if shown && calendar.shows(uri, author) {
            linked.push(uri.clone());
        }
    }
    Ok(linked)
}

/// Labels on the event, each with how many people put it there.
fn tags(reader: &mut Reader<'_>, uri: &EventUri) -> Result<Vec<TagCount>, Refused> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let target = Target::from(uri.as_uri());
    for mention in reader.rows.mentions(target, MentionKind::Tag, None, TAGS_MAX)? {
        let found = reader.record(&mention.author, &mention.path)?.map(|found| found.record);
        if let Some(Record::Tag(tag)) = found
            && tag.uri == *uri.as_uri()
        {
            *counts.entry(tag.label).or_default() += 1;
        }
    }
    let tags = counts.into_iter();
    Ok(tags.map(|(label, taggers_count)| TagCount { label, taggers_count }).collect())
}
