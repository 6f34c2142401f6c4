//! Amendments of one event, as its document shows them: event ← amendment ← the organizer's word.

use std::collections::BTreeSet;

use kalends_schema::amendment::{Amending, AmendmentState, Held, both_values, state};
use kalends_schema::json::field_face;
use kalends_schema::key::Identity;
use kalends_schema::record::{Change, Field, Record};
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AmendmentUri, Uri};
use serde_json::Value;

use super::calendars::without_unlisted;
use super::document::{AmendmentView, FieldChange};
use super::facts::Known;
use super::proposals::word_on_amendment;
use super::reader::{Reader, Refused};
use super::roster::{pair, person_view};
use crate::storage::{Mention, MentionKind, Target};

/// Amendments of one event that one answer reads.
const READ_MAX: usize = 1_000;

/// The amendments of an event, to whoever may see the event; one of somebody who may not change it
/// is shown to its author and the organizer alone. And whether there are more than one answer reads:
/// those of whoever may change the event, and the asker's own, are read before any stranger's.
pub(super) fn amendments(
    reader: &mut Reader<'_>,
    known: &Known,
    asker: Option<Identity>,
) -> Result<(Vec<AmendmentView>, bool), Refused> {
    let (uri, event) = (&known.facts.event_uri, &known.facts.event.record);
    let mut first = whoever_may(known);
    first.extend(asker);
    let (mentions, more) = to_read(reader, Target::from(uri.as_uri()), &first)?;
    let mut shown = Vec::new();
    for mention in mentions {
        let Some(found) = reader.record(&mention.author, &mention.path)? else { continue };
        let Record::Amendment(amendment) = &found.record else { continue };
        let at = Uri::new(mention.author, mention.path.clone());
        let Ok(amended) = AmendmentUri::try_from(at.clone()) else { continue };
        if amendment.event != *uri {
            continue;
        }
        let value_hash = value_hash(found.stamp, &found.value);
        let amending = Amending { uri: &amended, value_hash, amendment };
        let organizer = known.facts.organizer();
        let word = word_on_amendment(reader, &known.facts.continuation, &at)?;
        let held = Held { uri, organizer, event, grants: &known.facts.grants };
        let state = state(&held, &amending, word.as_ref());
        let is_theirs = asker == Some(mention.author) || asker == Some(organizer);
        if state == AmendmentState::Refused && !is_theirs {
            continue;
        }
        let word = word.filter(|word| amending.is_meant_by(word));
        shown.push(AmendmentView {
            uri: at.to_string(),
            person: person_view(reader, &mention.author)?,
            state: state.word(),
            value_hash: value_hash.to_string(),
            stamp: pair(found.stamp),
            changes: both_values(amendment, Some(event), word.as_ref())
                .map(|both| changed(reader, both))
                .collect::<Result<_, Refused>>()?,
            reply: word.and_then(|word| word.comment),
            last_modified: amendment.last_modified.micros(),
        });
    }
    Ok((shown, more))
}

/// Whoever may change the event, as far as is known; whether each of them may is judged by itself.
fn whoever_may(known: &Known) -> BTreeSet<Identity> {
    let (organizer, access) = (known.facts.organizer(), &known.facts.event.record.access);
    let grants = known.facts.grants.iter().filter(|grant| grant.author == organizer);
    let deputies = grants.map(|grant| grant.record.grantee);
    access.admins.iter().chain(&access.contributors).copied().chain(deputies).collect()
}

/// Amendments of `first`, then those of others, as many as one answer reads.
fn to_read(
    reader: &Reader<'_>,
    target: Target,
    first: &BTreeSet<Identity>,
) -> Result<(Vec<Mention>, bool), Refused> {
    let rows = &reader.rows;
    let mut found: Vec<Mention> = Vec::new();
    for author in first {
        let room = READ_MAX + 1 - found.len().min(READ_MAX + 1);
        found.extend(rows.mentions(target, MentionKind::Amendment, Some(author), room)?);
    }
    let others = rows.mentions(target, MentionKind::Amendment, None, READ_MAX + 1)?;
    found.extend(others.into_iter().filter(|other| !first.contains(&other.author)));
    let more = found.len() > READ_MAX;
    found.truncate(READ_MAX);
    Ok((found, more))
}

fn changed(
    reader: &mut Reader<'_>,
    (change, old): (&Change, Option<Change>),
) -> Result<FieldChange, Refused> {
    Ok(FieldChange {
        recurrence_id: change.recurrence_id.map(|on| on.to_string()),
        field: change.field.name(),
        old: old.map_or(Ok(Value::Null), |old| face(reader, &old.field))?,
        new: face(reader, &change.field)?,
    })
}

/// What everybody may read of a field.
fn face(reader: &mut Reader<'_>, field: &Field) -> Result<Value, Refused> {
    if let Field::Calendars(uris) = field {
        return Ok(field_face(&Field::Calendars(without_unlisted(reader, uris)?)));
    }
    Ok(field_face(field))
}
