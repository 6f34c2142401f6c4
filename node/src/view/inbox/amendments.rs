//! Amendments: to the organizer what others changed, to their authors what became of them.

use kalends_keyspace::store::StoreError;
use kalends_schema::amendment::{AmendmentState, with_changes};
use kalends_schema::order::changes;
use kalends_schema::record::{Both, DeclineReason, Event};

use super::Matter;
use crate::api::{ChangeView, InboxItem, InboxKind};
use crate::view::Reader;
use crate::view::amendments::Amended;
use crate::view::changes::change_view;

impl Reader {
    /// Amendments of which their organizer has spoken.
    pub(super) fn about_amendments(&self, items: &mut Vec<InboxItem>) -> Result<(), StoreError> {
        for one in self.standing_amendments(None)? {
            let own = one.uri.author() == self.me;
            let (Some(word), Some(event)) = (&one.word, &one.event) else { continue };
            let Some(kind) = one.state.and_then(|state| kind_of(own, state)) else { continue };
            if !self.is_coming(event) {
                continue;
            }
            let dates: Vec<_> = one.amendment.changes.iter().map(|one| one.recurrence_id).collect();
            let first = dates.first().copied().flatten();
            let comment = if own { &word.comment } else { &one.amendment.comment };
            let matter = Matter {
                kind,
                record: one.uri.as_uri().clone(),
                event: &one.amendment.event,
                from: if own {
                    crate::book::organizer(&self.snapshot, &one.amendment.event)?
                } else {
                    one.uri.author()
                },
                on: first.filter(|_| dates.iter().all(|date| *date == first)),
                was: None,
                comment: comment.clone(),
                changes: changed(&one, event),
                at: word.last_modified,
            };
            let mut item = self.item(matter, Some(event))?;
            item.amendment = Some(Box::new(self.amendment_view(&one)?));
            items.push(item);
        }
        Ok(())
    }
}

/// What there is to say of one's own amendment, or of somebody's of an event of one's own.
fn kind_of(own: bool, state: AmendmentState) -> Option<InboxKind> {
    match (own, state) {
        (false, AmendmentState::Applied) => Some(InboxKind::Amended),
        (true, AmendmentState::Applied) => Some(InboxKind::AmendmentApplied),
        (_, AmendmentState::Conflict) => Some(InboxKind::AmendmentConflict),
        (true, AmendmentState::Declined) => Some(InboxKind::AmendmentDeclined),
        (false, AmendmentState::Declined)
        | (_, AmendmentState::Proposed | AmendmentState::Refused) => None,
    }
}

/// What stood there and what was wanted, as far as people read it.
fn changed(one: &Amended, event: &Event) -> Vec<ChangeView> {
    let said = match one.word.as_ref().map(|word| &word.reason) {
        Some(DeclineReason::Applied(fields) | DeclineReason::Conflict(fields)) => fields.as_slice(),
        Some(DeclineReason::Declined) | None => &[],
    };
    let before = with_changes(event, said.iter().map(|Both { current, .. }| current));
    let after = with_changes(&before, said.iter().map(|Both { proposed, .. }| proposed));
    changes(&before, &after).iter().map(change_view).collect()
}
