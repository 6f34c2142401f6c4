//! The engine's work on a store, one batch after the other: no thread, no queue, no clock.

use std::collections::BTreeSet;
use std::sync::Arc;

use kalends_keyspace::store::Store;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

use super::turn::Turn;
use super::{Input, Pen, Wishes};

/// What carries batches out; the only one that writes the store's keyspace and the node's tables.
pub(crate) struct Work {
    store: Store,
    pen: Pen,
    wishes: Arc<Wishes>,
    /// Microseconds of the last id made of time: each is used once.
    last_id: i64,
}

impl Work {
    pub(crate) fn new(store: Store, pen: Pen, wishes: Arc<Wishes>) -> Work {
        Work { store, pen, wishes, last_id: 0 }
    }

    /// Decides each input, commits once, answers everybody, and leaves what is to happen then in
    /// the wishes. Where the store fails, nothing of it is written and replies say so or are
    /// dropped.
    pub(crate) fn turn(&mut self, inputs: Vec<Input>, now: Timestamp) {
        let anew = self.commit(inputs, BTreeSet::new(), now);
        if !anew.is_empty() {
            self.commit(Vec::new(), anew, now);
        }
    }

    fn commit(
        &mut self,
        inputs: Vec<Input>,
        events: BTreeSet<EventUri>,
        now: Timestamp,
    ) -> BTreeSet<EventUri> {
        let batch = match self.store.write() {
            Ok(batch) => batch,
            Err(error) => {
                // Whoever waits sees their reply dropped, which is an error to them.
                tracing::error!(%error, "the store cannot be written");
                return BTreeSet::new();
            }
        };
        let mut turn = Turn::new((&self.store, batch), &self.pen, now, &mut self.last_id);
        turn.reads_only = self.wishes.behind.get().copied();
        turn.look_at(events);
        for input in inputs {
            turn.take(input);
        }
        turn.finish(&self.wishes)
    }
}
