//! What was split from a series that the owner is invited to, and asks them by itself: they have not
//! answered it, and what they said of the series, if anything, does not count for it.

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::Invitation;

use super::{Known, Matter};
use crate::api::{InboxItem, InboxKind};
use crate::book;
use crate::view::Reader;

impl Reader {
    /// One item for each event that follows the one of an invitation, and waits for an answer.
    pub(super) fn invited_to_what_follows(
        &self,
        (author, path): (Identity, &Path),
        items: &mut Vec<InboxItem>,
    ) -> Result<(), StoreError> {
        let invitation = book::record::<Invitation>(&self.snapshot, author, path)?;
        let Some(invitation) = invitation else { return Ok(()) };
        for uri in book::following(&self.snapshot, &invitation.event)? {
            let Some(facts) = book::gather(&self.snapshot, &uri)? else { continue };
            let known = Known::of(facts);
            if !self.waits(&known, invitation.recurrence_id) {
                continue;
            }
            let matter = Matter {
                kind: InboxKind::Invitation,
                record: uri.as_uri().clone(),
                event: &uri,
                from: author,
                on: invitation.recurrence_id,
                was: None,
                comment: invitation.comment.clone(),
                changes: Vec::new(),
                at: known.event().last_modified,
            };
            items.push(self.item(matter, Some(known.event()))?);
        }
        Ok(())
    }
}
