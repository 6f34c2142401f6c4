//! The engine's thread: gathers inputs into a batch, and has it carried out.

use kalends_keyspace::clock::Clock;
use tokio::sync::mpsc;

use super::Input;
use super::work::Work;

/// Inputs of one batch.
const BATCH_INPUTS_MAX: usize = 256;
/// Bytes of one batch, as far as inputs carry bytes.
const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What linking a copy counts as: how much is in it is known only once it is looked at.
const LINKING_BYTES: usize = 1024 * 1024;

pub(super) struct Thread {
    pub(super) work: Work,
    pub(super) clock: Clock,
    pub(super) waiting: mpsc::Receiver<Input>,
}

impl Thread {
    pub(super) fn run(mut self) {
        while let Some(first) = self.waiting.blocking_recv() {
            let (inputs, stops) = self.gather(first);
            if !inputs.is_empty() {
                let now = self.clock.now();
                self.work.turn(inputs, now);
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
