//! Amendments of one event, as its document shows them: event ← amendment ← the organizer's word.

use kalends_schema::amendment::{Amending, AmendmentState, Held, both_values, state};
use kalends_schema::json::field_face;
use kalends_schema::key::Identity;
use kalends_schema::record::{Change, Record};
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AmendmentUri, Uri};
use serde_json::Value;

use super::document::{AmendmentView, FieldChange};
use super::facts::Known;
use super::proposals::word_on;
use super::reader::{Reader, Refused};
use super::roster::{pair, person_view};
use crate::storage::{MentionKind, Target};

/// Amendments of one event that one answer reads.
const AMENDMENTS_MAX: usize = 1_000;

/// The amendments of an event, to whoever may see the event; one of somebody who may not change it
/// is shown to its author and the organizer alone.
pub(super) fn amendments(
    reader: &mut Reader<'_>,
    known: &Known,
    asker: Option<Identity>,
) -> Result<Vec<AmendmentView>, Refused> {
    let (uri, event) = (&known.facts.event_uri, &known.facts.event.record);
    let target = Target::from(uri.as_uri());
    let mentions = reader.rows.mentions(target, MentionKind::Amendment, None, AMENDMENTS_MAX)?;
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
        let word = word_on(reader, organizer, &at)?;
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
            changes: both_values(amendment, Some(event), word.as_ref()).map(changed).collect(),
            reply: word.and_then(|word| word.comment),
            last_modified: amendment.last_modified.micros(),
        });
    }
    Ok(shown)
}

fn changed((change, old): (&Change, Option<Change>)) -> FieldChange {
    FieldChange {
        recurrence_id: change.recurrence_id.map(|on| on.to_string()),
        field: change.field.name(),
        old: old.map_or(Value::Null, |old| field_face(&old.field)),
        new: field_face(&change.field),
    }
}
