//! *Was it delivered?*: the outbox, as people ask about it.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::per_event_prefix;
use kalends_schema::key::Identity;
use kalends_schema::path::{Collection, Path};
use kalends_schema::uri::EventUri;

use super::{Reader, rfc3339};
use crate::api::{Delivery, DeliveryState, OutboxView};
use crate::book::{self, OutboxRow, State};

impl Reader {
    /// How it stands with what `receiver` is told of one record of the owner's.
    pub(crate) fn delivery_of(
        &self,
        receiver: Identity,
        path: &Path,
    ) -> Result<Option<Delivery>, StoreError> {
        let due = book::Due { receiver, author: self.me, path: path.clone() };
        Ok(book::outbox_row(&self.snapshot, &due)?.as_ref().map(delivery))
    }

    /// How it stands with what `receiver` is told of an event of the owner's, its invitations and
    /// admissions: what waits is said before what has arrived.
    pub(crate) fn delivery_about(
        &self,
        receiver: Identity,
        event: &EventUri,
    ) -> Result<Option<Delivery>, StoreError> {
        let due = book::Due { receiver, author: self.me, path: event.path().clone() };
        let mut rows: Vec<OutboxRow> =
            book::outbox_row(&self.snapshot, &due)?.into_iter().collect();
        for collection in [Collection::Invitations, Collection::Admissions] {
            let prefix = per_event_prefix(event.path().area(), collection, event.id());
            rows.extend(book::rows_under(&self.snapshot, (receiver, self.me), &prefix)?);
        }
        let rank = |row: &OutboxRow| match row.state {
            State::Queued => 4,
            State::GivenUp => 3,
            State::Refused => 2,
            State::Requested => 1,
            State::Delivered | State::Known => 0,
        };
        let said = rows.iter().max_by_key(|row| (rank(row), row.at));
        Ok(said.map(delivery))
    }

    /// What waits to be told, all in all.
    pub(crate) fn outbox(&self) -> Result<OutboxView, StoreError> {
        let queued = book::waiting(&self.snapshot)?.into_iter().map(|(_, row)| row);
        let queued: Vec<OutboxRow> = queued.filter(|row| row.state == State::Queued).collect();
        let oldest = queued.iter().map(|row| row.queued_at).min();
        let last = queued.iter().filter(|row| !row.why.is_empty()).max_by_key(|row| row.next_at);
        Ok(OutboxView {
            waiting: queued.len() as u64,
            oldest: oldest.map(rfc3339),
            last_error: last.map(|row| row.why.clone()),
        })
    }
}

fn delivery(row: &OutboxRow) -> Delivery {
    let state = match row.state {
        State::Queued => DeliveryState::Queued,
        State::Delivered => DeliveryState::Delivered,
        State::GivenUp => DeliveryState::GivenUp,
        State::Requested => DeliveryState::Requested,
        State::Known => DeliveryState::Known,
        State::Refused => DeliveryState::Refused,
    };
    let last_error = Some(row.why.clone()).filter(|why| !why.is_empty());
    Delivery {
        state,
        at: rfc3339(row.at),
        attempts: row.attempts,
        next_at: row.next_at.filter(|_| row.attempts > 0).map(rfc3339),
        last_error,
    }
}
