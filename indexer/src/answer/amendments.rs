//! Amendments of one event, as its document shows them: event ← amendment ← the organizer's word.

use kalends_schema::amendment::{Amending, AmendmentState, Held, present, state};
use kalends_schema::json::field_face;
use kalends_schema::key::Identity;
use kalends_schema::record::{Amendment, Change, DeclineCounter, DeclineReason, Event, Record};
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AmendmentUri, Uri};

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
            changes: changes(event, amendment, word.as_ref()),
            reply: word.and_then(|word| word.comment),
            last_modified: amendment.last_modified.micros(),
        });
    }
    Ok(shown)
}

/// The fields with both values: as the organizer's word has them, else as the event says now.
fn changes(
    event: &Event,
    amendment: &Amendment,
    word: Option<&DeclineCounter>,
) -> Vec<FieldChange> {
    let said = match word.map(|word| &word.reason) {
        Some(DeclineReason::Applied(fields) | DeclineReason::Conflict(fields)) => fields.as_slice(),
        Some(DeclineReason::Declined) | None => &[],
    };
    let face = |change: &Change| {
        let old = said.iter().find(|both| both.proposed == *change);
        let old = old.map_or_else(|| present(event, change), |both| both.current.clone());
        FieldChange {
            recurrence_id: change.recurrence_id.map(|on| on.to_string()),
            field: change.field.name(),
            old: field_face(&old.field),
            new: field_face(&change.field),
        }
    };
    amendment.changes.iter().map(face).collect()
}
