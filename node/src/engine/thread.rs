//! The engine's thread: gathers inputs into a batch, and has it committed.

use std::sync::Arc;

use kalends_keyspace::store::Store;
use tokio::sync::mpsc;

use super::turn::Turn;
use super::{Clock, Input, Pen, Wishes};

/// Inputs of one batch.
const BATCH_INPUTS_MAX: usize = 256;
/// Bytes of one batch, as far as inputs carry bytes.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What linking a copy counts as: how much is in it is known only once it is looked at.
const LINKING_BYTES: usize = 1024 * 1024;

pub(super) struct Work {
    pub(super) store: Store,
    pub(super) pen: Pen,
    pub(super) clock: Clock,
    pub(super) wishes: Arc<Wishes>,
    pub(super) waiting: mpsc::Receiver<Input>,
    /// Microseconds of the last id made of time: each is used once.
    pub(super) last_id: i64,
}

impl Work {
    pub(super) fn run(mut self) {
        while let Some(first) = self.waiting.blocking_recv() {
            let (inputs, stops) = self.gather(first);
            if !inputs.is_empty() {
                self.turn(inputs);
            }
            if stops {
                return;
            }
        }
    }

    fn gather(&mut self, first: Input) -> (Vec<Input>, bool) {
        let mut inputs = Vec::new();
        let mut bytes = 0;
        let mut next = Some(first);
        while let Some(input) = next {
            if matches!(input, Input::Stop) {
                return (inputs, true);
            }
            bytes += weight(&input);
            inputs.push(input);
            let full = inputs.len() >= BATCH_INPUTS_MAX || bytes >= BATCH_BYTES_MAX;
            next = if full { None } else { self.waiting.try_recv().ok() };
        }
        (inputs, false)
    }

    fn turn(&mut self, inputs: Vec<Input>) {
        let now = (self.clock)();
        let batch = match self.store.write() {
            Ok(batch) => batch,
            Err(error) => {
                // Whoever waits sees their reply dropped, which is an error to them.
                tracing::error!(%error, "the store cannot be written");
                return;
            }
        };
        let mut turn = Turn::new((&self.store, batch), &self.pen, now, &mut self.last_id);
        turn.reads_only = self.wishes.behind.get().copied();
        for input in inputs {
            turn.take(input);
        }
        turn.finish(&self.wishes);
    }
}

/// Bytes that an input brings along.
fn weight(input: &Input) -> usize {
    match input {
        Input::Command(command, _) => command.weight(),
        Input::Parcel(delivery, _) => delivery.weight(),
        Input::Replica(_) | Input::Linked(..) => LINKING_BYTES,
        Input::CarryAsked(..) => 1_024,
        Input::Sent(..)
        | Input::Heard(_)
        | Input::Asked(_)
        | Input::Visited(..)
        | Input::Renew
        | Input::Stop => 0,
    }
}
