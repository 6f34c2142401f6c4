//! Amendments of one event, as its document shows them: event ← amendment ← the organizer's word.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::amendment::{Amending, AmendmentState, Beside, Held, both_values, state};
use kalends_schema::hash::Hash;
use kalends_schema::json::field_face;
use kalends_schema::key::Identity;
use kalends_schema::limits::AMENDMENTS_WAITING_MAX;
use kalends_schema::record::{Amendment, Change, DeclineCounter, Field, Record};
use kalends_schema::stamp::Stamp;
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
/// Changes of all of them together that one answer shows: some megabytes.
const CHANGES_READ_MAX: usize = 5_000;

/// The amendments of an event, to whoever may see the event; one of somebody who may not change it
/// is shown to its author and the organizer alone. And whether there are more than one answer reads:
/// those of whoever may change the event, and the asker's own, are read before any stranger's.
pub(super) fn amendments(
    reader: &mut Reader<'_>,
    known: &Known,
    asker: Option<Identity>,
) -> Result<(Vec<AmendmentView>, bool), Refused> {
    let mut first = whoever_may(known);
    first.extend(asker);
    let target = Target::from(known.facts.event_uri.as_uri());
    let (mentions, mut more) = to_read(reader, target, &first)?;
    let (mut found, mut changes) = (Vec::new(), 0);
    let mut undecided: BTreeMap<Identity, usize> = BTreeMap::new();
    for mention in mentions {
        let author = mention.author;
        let Some(one) = found_at(reader, known, mention)? else { continue };
        let is_theirs = asker == Some(author) || asker == Some(known.facts.organizer());
        if one.state == AmendmentState::Refused && !is_theirs {
            continue;
        }
        let count = undecided.entry(author).or_default();
        *count += usize::from(one.word.is_none());
        changes += one.amendment.changes.len();
        let too_many = one.word.is_none() && *count > AMENDMENTS_WAITING_MAX;
        if too_many || changes > CHANGES_READ_MAX {
            more = true;
            continue;
        }
        found.push(one);
    }
    let all = found.iter().flat_map(|one| &one.amendment.changes);
    let beside = Beside::of(&known.facts.event.record, all);
    let shown = found.iter().map(|one| view(reader, one, &beside));
    Ok((shown.collect::<Result<Vec<AmendmentView>, Refused>>()?, more))
}

/// An amendment of the event, and how it stands.
struct Found {
    uri: AmendmentUri,
    amendment: Amendment,
    value_hash: Hash,
    stamp: Stamp,
    state: AmendmentState,
    /// The organizer's word on this version of it.
    word: Option<DeclineCounter>,
}

fn found_at(
    reader: &mut Reader<'_>,
    known: &Known,
    mention: Mention,
) -> Result<Option<Found>, Refused> {
    let (uri, event) = (&known.facts.event_uri, &known.facts.event.record);
    let Some(found) = reader.record(&mention.author, &mention.path)? else { return Ok(None) };
    let value_hash = value_hash(found.stamp, &found.value);
    let Record::Amendment(amendment) = found.record else { return Ok(None) };
    let at = Uri::new(mention.author, mention.path);
    let Ok(amended) = AmendmentUri::try_from(at.clone()) else { return Ok(None) };
    if amendment.event != *uri {
        return Ok(None);
    }
    let amending = Amending { uri: &amended, value_hash, amendment: &amendment };
    let organizer = known.facts.organizer();
    let word = word_on_amendment(reader, &known.facts.continuation, &at)?;
    let held = Held { uri, organizer, event, grants: &known.facts.grants };
    let state = state(&held, &amending, word.as_ref());
    let word = word.filter(|word| amending.is_meant_by(word));
    Ok(Some(Found { value_hash, stamp: found.stamp, state, word, uri: amended, amendment }))
}

fn view(
    reader: &mut Reader<'_>,
    one: &Found,
    beside: &Beside<'_>,
) -> Result<AmendmentView, Refused> {
    let changes = both_values(&one.amendment, Some(beside), one.word.as_ref());
    let changes = changes.map(|both| changed(reader, both)).collect::<Result<_, Refused>>()?;
    Ok(AmendmentView {
        uri: one.uri.to_string(),
        person: person_view(reader, &one.uri.author())?,
        state: one.state.word(),
        value_hash: one.value_hash.to_string(),
        stamp: pair(one.stamp),
        changes,
        reply: one.word.as_ref().and_then(|word| word.comment.clone()),
        last_modified: one.amendment.last_modified.micros(),
    })
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
