//! The one writer of a node's store.
//!
//! A thread takes what waits (at most 256 inputs or 8 MiB), decides each against the store and what
//! this batch has already staged, commits once, then answers, then lets the effects happen.
//! Nothing is answered before it is on disk; nothing is sent before that either.

mod admit;
mod amend;
mod amendments;
mod bytes;
mod calendars;
mod claim;
mod command;
mod continuation;
mod counter;
mod delegation;
mod delete;
mod deliver;
mod deputy;
mod edit;
mod history;
mod input;
mod load;
mod mirror;
mod parcel;
mod perform;
mod replica;
mod request;
mod stage;
mod thread;
mod turn;
mod wishes;
mod work;

pub use command::{Command, EventCommand, PeopleCommand};
pub use input::{CommandError, Done, Notice};
pub use mirror::MirrorWish;

pub(crate) use deliver::Delivery;
pub(crate) use input::Input;
pub(crate) use wishes::Wishes;
pub(crate) use work::Work;

use std::sync::Arc;

use kalends_keyspace::clock::Clock;
use kalends_keyspace::net::{CarryAnswer, Receipt};
use kalends_keyspace::store::Store;
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::head::SignedCert;
use kalends_schema::key::{EndpointKey, Identity, WriterSecret};
use kalends_schema::path::Path;
use tokio::sync::{mpsc, oneshot};

use crate::book::{Sent, Visited};
use input::Reply;

/// Inputs that may wait; past it callers wait to hand theirs in.
const WAITING_MAX: usize = 1_024;

/// What the engine writes with.
pub(crate) struct Pen {
    pub(crate) me: Identity,
    pub(crate) writer: WriterSecret,
    pub(crate) cert: SignedCert,
}

/// A handle to the engine. Cheap to clone; the engine ends when it is told to, after what waits.
#[derive(Clone)]
pub struct Engine {
    inputs: mpsc::Sender<Input>,
}

impl Engine {
    /// Starts the thread.
    pub(crate) fn start(
        store: Store,
        pen: Pen,
        clock: Clock,
        wishes: Arc<Wishes>,
    ) -> (Engine, std::thread::JoinHandle<()>) {
        let (inputs, waiting) = mpsc::channel(WAITING_MAX);
        let thread = std::thread::Builder::new().name("kalends-engine".to_owned());
        let work = thread::Thread { work: Work::new(store, pen, wishes), clock, waiting };
        let handle = thread.spawn(move || work.run()).expect("a thread can be started");
        (Engine { inputs }, handle)
    }

    /// Has a command decided, committed and answered.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was written then.
    pub async fn command(&self, command: impl Into<Command>) -> Result<Done, CommandError> {
        let (reply, answer) = oneshot::channel();
        self.ask(Input::Command(Box::new(command.into()), reply), answer).await?
    }

    /// Writes bytes of any kind into the owner's keyspace, or takes a record away. Nothing is
    /// checked but the path: for tests in which somebody breaks the rules.
    ///
    /// # Errors
    /// [`CommandError`]; nothing was written then.
    #[doc(hidden)]
    pub async fn write_raw(
        &self,
        path: Path,
        value: Option<Vec<u8>>,
    ) -> Result<Done, CommandError> {
        self.command(Command::Raw { path, value }).await
    }

    /// Has a parcel decided and committed.
    pub(crate) async fn deliver(&self, delivery: Delivery) -> Receipt {
        let (reply, answer) = oneshot::channel();
        let input = Input::Parcel(Box::new(delivery), reply);
        self.ask(input, answer).await.unwrap_or(Receipt::Busy { retry_s: 60 })
    }

    /// Has somebody's ask to be carried decided and committed.
    pub(crate) async fn carry(&self, ask: SignedCarryAsk, from: EndpointKey) -> CarryAnswer {
        let (reply, answer) = oneshot::channel();
        // An engine that has stopped is asked again.
        let answer = self.ask(Input::CarryAsked(Box::new(ask), from, reply), answer).await;
        answer.unwrap_or(CarryAnswer::Waiting)
    }

    /// Has the outcome of a visit to a mirror written down; returns when that is on disk.
    pub(crate) async fn visited(&self, visited: Visited) {
        let (reply, answer) = oneshot::channel();
        // An engine that has stopped visits again at its next start.
        drop(self.ask(Input::Visited(visited, reply), answer).await);
    }

    /// Tells the engine something that nobody waits to hear back from; waits for room.
    pub(crate) async fn tell(&self, input: Input) {
        if self.inputs.send(input).await.is_err() {
            tracing::debug!("the engine has stopped");
        }
    }

    /// Has a copy of somebody's keyspace linked; returns when that is on disk.
    pub(crate) async fn link(&self, who: Identity) {
        let (reply, answer) = oneshot::channel();
        // An engine that has stopped links at its next start.
        drop(self.ask(Input::Linked(who, reply), answer).await);
    }

    /// Has the outcome of a try written down; returns when that is on disk.
    pub(crate) async fn settle(&self, sent: Sent) {
        let (reply, answer) = oneshot::channel();
        // An engine that has stopped tries again at its next start.
        drop(self.ask(Input::Sent(sent, reply), answer).await);
    }

    async fn ask<T>(&self, input: Input, answer: oneshot::Receiver<T>) -> Result<T, CommandError> {
        self.inputs.send(input).await.map_err(|_| CommandError::Stopped)?;
        answer.await.map_err(|_| CommandError::Stopped)
    }

    /// Lets the thread end after what waits already.
    pub(crate) async fn stop(&self) {
        self.tell(Input::Stop).await;
    }
}

/// Answers somebody who may have gone meanwhile.
fn answer<T>(reply: Reply<T>, what: T) {
    // Nobody waiting any more is no error.
    drop(reply.send(what));
}
