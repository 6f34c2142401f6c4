//! *Was it delivered?*: the outbox, as people ask about it.

use std::collections::BTreeMap;

use kalends_keyspace::store::StoreError;
use kalends_schema::key::Identity;
use kalends_schema::path::Path;

use super::{Reader, rfc3339};
use crate::api::{Delivery, DeliveryState, OutboxView};
use crate::book::{self, OutboxRow, State};

/// The whole outbox, by receiver.
pub(crate) struct Deliveries(BTreeMap<Identity, Vec<(Path, OutboxRow)>>);

impl Reader {
    /// The outbox as it is now.
    pub(crate) fn deliveries(&self) -> Result<Deliveries, StoreError> {
        let mut all: BTreeMap<Identity, Vec<(Path, OutboxRow)>> = BTreeMap::new();
        for (due, row) in book::rows(&self.snapshot)? {
            all.entry(due.receiver).or_default().push((due.path, row));
        }
        Ok(Deliveries(all))
    }
}

impl Deliveries {
    /// How it stands with what `receiver` is told of the paths that are `meant`: what waits is
    /// said before what has arrived.
    pub(crate) fn to(&self, receiver: Identity, meant: impl Fn(&Path) -> bool) -> Option<Delivery> {
        let rows = self.0.get(&receiver)?.iter().filter(|(path, _)| meant(path));
        let rank = |row: &OutboxRow| match row.state {
            State::Queued => 2,
            State::GivenUp => 1,
            State::Delivered => 0,
        };
        let (_, row) = rows.max_by_key(|(_, row)| (rank(row), row.at))?;
        Some(delivery(row))
    }

    /// What waits, all in all.
    pub(crate) fn waiting(&self) -> OutboxView {
        let all = self.0.values().flatten().map(|(_, row)| row);
        let queued: Vec<&OutboxRow> = all.filter(|row| row.state == State::Queued).collect();
        let oldest = queued.iter().map(|row| row.queued_at).min();
        let last = queued.iter().filter(|row| !row.why.is_empty()).max_by_key(|row| row.next_at);
        OutboxView {
            waiting: queued.len() as u64,
            oldest: oldest.map(rfc3339),
            last_error: last.map(|row| row.why.clone()),
        }
    }
}

fn delivery(row: &OutboxRow) -> Delivery {
    let state = match row.state {
        State::Queued => DeliveryState::Queued,
        State::Delivered => DeliveryState::Delivered,
        State::GivenUp => DeliveryState::GivenUp,
    };
    let last_error = Some(row.why.clone()).filter(|why| !why.is_empty());
    Delivery { state, at: rfc3339(row.at), attempts: row.attempts, last_error }
}
