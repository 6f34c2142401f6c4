//! One batch: inputs decided one after the other, committed once, then answered.

use std::collections::BTreeSet;

use kalends_keyspace::net::{CarryAnswer, Receipt};
use kalends_keyspace::store::{Batch, Store, StoreError, View};
use kalends_schema::head::SignedHead;
use kalends_schema::id::timestamp_id;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{EventUri, Uri};

use super::input::Reply;
use super::{CommandError, Done, Input, Pen, Wishes, answer};
use crate::book::{self, Due};

/// What waits for the commit to be answered.
enum Answer {
    Command(Reply<Result<Done, CommandError>>, Result<Done, CommandError>),
    Parcel(Reply<Receipt>, Receipt),
    Carry(Reply<CarryAnswer>, CarryAnswer),
    /// Nothing to say but that it is on disk.
    Noted(Reply<()>),
}

/// One batch in the making.
pub(super) struct Turn<'a> {
    pub(super) store: &'a Store,
    pub(super) batch: Batch,
    pub(super) pen: &'a Pen,
    pub(super) now: Timestamp,
    last_id: &'a mut i64,
    answers: Vec<Answer>,
    /// Events of the owner's whose facts changed: admissions may be due.
    pub(super) touched: BTreeSet<EventUri>,
    /// Events of the owner's to which amendments may have to be made: one was heard of, or what they
    /// are judged by changed.
    pub(super) amendable: BTreeSet<EventUri>,
    /// Others' events that the owner's records name, once they were looked for.
    pub(super) named: Option<BTreeSet<EventUri>>,
    /// Events of which the commit itself says who has them: they are looked at after it.
    pub(super) anew: BTreeSet<EventUri>,
    /// What admins want changed in calendars of the owner's, and was just heard of.
    pub(super) amendments: BTreeSet<Uri>,
    /// Records of which another version may be here.
    pub(super) seen: BTreeSet<Uri>,
    /// Who is to be told of which path.
    pub(super) told: BTreeSet<(Identity, Path)>,
    /// To whom the owner may stand otherwise than before: what waits of theirs is looked at again.
    pub(super) met: BTreeSet<Identity>,
    /// Whose keyspace is wanted.
    pub(super) pulls: Vec<(Identity, Option<EndpointKey>)>,
    /// Who is to be shown that the owner has spoken of them.
    pub(super) greets: Vec<Identity>,
    /// Whether mirrors are to be asked or announced anew.
    pub(super) mirrors_changed: bool,
    /// Whether anything was written besides the owner's records.
    pub(super) dirty: bool,
    /// Set when another machine has written above what is here.
    pub(super) reads_only: Option<Stamp>,
    pub(super) wakes_outbox: bool,
    failed: Option<String>,
}

impl<'a> Turn<'a> {
    pub(super) fn new(
        (store, batch): (&'a Store, Batch),
        pen: &'a Pen,
        now: Timestamp,
        last_id: &'a mut i64,
    ) -> Turn<'a> {
        Turn {
            store,
            batch,
            pen,
            now,
            last_id,
            answers: Vec::new(),
            touched: BTreeSet::new(),
            amendable: BTreeSet::new(),
            named: None,
            anew: BTreeSet::new(),
            amendments: BTreeSet::new(),
            seen: BTreeSet::new(),
            told: BTreeSet::new(),
            met: BTreeSet::new(),
            pulls: Vec::new(),
            greets: Vec::new(),
            mirrors_changed: false,
            dirty: false,
            reads_only: None,
            wakes_outbox: false,
            failed: None,
        }
    }

    /// Decides one input.
    pub(super) fn take(&mut self, input: Input) {
        match input {
            Input::Command(command, reply) => {
                let others = std::mem::take(&mut self.told);
                let (pulls, greets) = (self.pulls.len(), self.greets.len());
                let done = match self.reads_only {
                    Some(known) => Err(CommandError::Behind { known }),
                    None => self.command(*command),
                };
                self.dirty |= done.is_ok();
                if done.is_err() {
                    // What is refused has no effects.
                    self.pulls.truncate(pulls);
                    self.greets.truncate(greets);
                }
                let people: BTreeSet<Identity> = self.told.iter().map(|(who, _)| *who).collect();
                let done = done.map(|done| Done { told: people.len(), ..done });
                self.told.extend(others);
                self.answers.push(Answer::Command(reply, done));
            }
            Input::Parcel(delivery, reply) => {
                let receipt = match self.parcel(&delivery) {
                    Ok(receipt) => receipt,
                    Err(error) => {
                        self.fail(&error);
                        Receipt::Busy { retry_s: 60 }
                    }
                };
                self.answers.push(Answer::Parcel(reply, receipt));
            }
            Input::Replica(who) => self.try_to(|turn| turn.replica(who)),
            Input::Linked(who, reply) => {
                self.try_to(|turn| turn.replica(who));
                self.answers.push(Answer::Noted(reply));
            }
            Input::Sent(sent, reply) => {
                self.try_to(|turn| book::settle(&turn.batch, &sent, turn.now));
                self.answers.push(Answer::Noted(reply));
                self.wakes_outbox = true;
                self.dirty = true;
            }
            Input::Heard(who) => self.try_to(|turn| {
                let woken = book::wake(&turn.batch, who, turn.now)?;
                turn.wakes_outbox |= woken;
                turn.dirty |= woken;
                Ok(())
            }),
            Input::Asked(asker) => self.try_to(|turn| {
                turn.dirty = true;
                book::put_asker(&turn.batch, &asker, turn.now)
            }),
            Input::CarryAsked(ask, from, reply) => {
                let said = self.asked(&ask, from).unwrap_or_else(|error| {
                    self.fail(&error);
                    CarryAnswer::Waiting
                });
                self.answers.push(Answer::Carry(reply, said));
            }
            Input::Visited(visited, reply) => {
                self.try_to(|turn| turn.visited(visited));
                self.answers.push(Answer::Noted(reply));
            }
            Input::Renew if self.reads_only.is_some() => {}
            Input::Renew => self.batch.renew(&self.pen.me),
            Input::Stop => {}
        }
    }

    /// Has somebody's keyspace copied, which what is here cannot be seen aright without: also by the
    /// next process, until it is here.
    pub(super) fn need(&mut self, who: Identity) -> Result<(), StoreError> {
        self.pulls.push((who, None));
        self.dirty = true;
        book::need(&self.batch, who, self.now)
    }

    /// Has events of the owner's looked at: admissions may be due.
    pub(super) fn look_at(&mut self, events: BTreeSet<EventUri>) {
        for event in events {
            self.try_to(|turn| {
                if turn.organizes(&event)? {
                    turn.touched.insert(event);
                }
                Ok(())
            });
        }
    }

    fn try_to(&mut self, work: impl FnOnce(&mut Self) -> Result<(), StoreError>) {
        if let Err(error) = work(self) {
            self.fail(&error);
        }
    }

    /// A failing file fails the whole batch: what it staged may be half of something.
    pub(super) fn fail(&mut self, error: &StoreError) {
        tracing::error!(%error, "the store failed");
        self.fail_with(error.to_string());
    }

    /// Nothing of this batch is written.
    pub(super) fn fail_with(&mut self, why: String) {
        self.failed.get_or_insert(why);
    }

    /// An id made of time that was not used before: not by this run, and, should the clock have
    /// been put back since, by no earlier one.
    pub(super) fn fresh_id(&mut self) -> Result<String, StoreError> {
        loop {
            *self.last_id = self.now.micros().max(*self.last_id + 1);
            let id = timestamp_id(self.now.plus_micros(*self.last_id - self.now.micros()));
            if !self.is_taken(&id)? {
                return Ok(id);
            }
        }
    }

    fn is_taken(&self, id: &str) -> Result<bool, StoreError> {
        for area in [Area::Pub, Area::Priv] {
            for collection in [Collection::Events, Collection::Calendars, Collection::Amendments] {
                let path = Path::of(area, collection, id).expect("an id made of time is an id");
                if self.batch.get(&self.pen.me, &path)?.is_some() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Signs and commits, answers everybody, and says what is to happen now; the events that are to
    /// be looked at anew.
    pub(super) fn finish(mut self, wishes: &Wishes) -> BTreeSet<EventUri> {
        let met = std::mem::take(&mut self.met);
        self.try_to(|turn| turn.reconsider(met));
        if self.reads_only.is_none() {
            self.try_to(Turn::take_up);
            self.try_to(Turn::sweep);
            self.try_to(Turn::hear_amendments);
            self.try_to(Turn::admit);
        }
        let (dirty, anew) = (self.dirty, std::mem::take(&mut self.anew));
        let (greets, mirrors) = (std::mem::take(&mut self.greets), self.mirrors_changed);
        let outcome = self.seal();
        let (head, batch, pulls, wakes, answers) = match outcome {
            Ok(sealed) => sealed,
            Err((why, answers)) => {
                give_up(&why, answers);
                return BTreeSet::new();
            }
        };
        // What changed nothing needs no disk: dropping the batch leaves everything as it was.
        if (dirty || head.is_some())
            && let Err(error) = batch.commit()
        {
            give_up(&error.to_string(), answers);
            return BTreeSet::new();
        }
        let stamp = head.as_ref().map(SignedHead::stamp);
        for one in answers {
            match one {
                Answer::Command(reply, done) => {
                    answer(reply, done.map(|done| Done { stamp, ..done }));
                }
                Answer::Parcel(reply, receipt) => answer(reply, receipt),
                Answer::Carry(reply, said) => answer(reply, said),
                Answer::Noted(reply) => answer(reply, ()),
            }
        }
        if let Some(head) = head {
            wishes.head.send_replace(Some(head));
        }
        if wakes {
            wishes.outbox.notify_one();
        }
        for (who, from) in pulls {
            wishes.want_pull(who, from);
        }
        for who in greets {
            wishes.greet(who);
        }
        if mirrors {
            wishes.look_at_mirrors();
        }
        anew
    }

    /// The head signed and the outbox filled, ready to be committed.
    fn seal(mut self) -> Result<Sealed, (String, Vec<Answer>)> {
        let signed = self.batch.sign(&self.pen.writer, &self.pen.cert, self.now);
        let head = match signed {
            Ok(head) => head,
            Err(error) => return Err((error.to_string(), self.answers)),
        };
        self.try_to(|turn| turn.queue_told(head.as_ref().map(SignedHead::stamp)));
        self.try_to(Turn::keep_versions);
        match self.failed {
            Some(why) => Err((why, self.answers)),
            None => Ok((head, self.batch, self.pulls, self.wakes_outbox, self.answers)),
        }
    }

    /// Others' events that the owner's records name.
    pub(super) fn named(&mut self) -> Result<&BTreeSet<EventUri>, StoreError> {
        let named = match self.named.take() {
            Some(named) => named,
            None => book::others_events_of(&self.batch, self.pen.me)?,
        };
        Ok(self.named.insert(named))
    }

    /// Events of `who` that the owner's records name.
    pub(super) fn named_of(&mut self, who: Identity) -> Result<Vec<EventUri>, StoreError> {
        Ok(self.named()?.iter().filter(|event| event.author() == who).cloned().collect())
    }

    /// Has everybody told, of what was `signed` just now or of what there is already.
    fn queue_told(&mut self, signed: Option<Stamp>) -> Result<(), StoreError> {
        let told = std::mem::take(&mut self.told);
        let me = self.pen.me;
        let known = || self.batch.head(&me).map(|head| head.map(|head| head.stamp()));
        let under =
            if told.is_empty() { None } else { signed.map_or_else(known, |at| Ok(Some(at)))? };
        let Some(under) = under else { return Ok(()) };
        for (receiver, path) in told {
            let due = Due { receiver, author: me, path };
            book::queue(&self.batch, &due, under, self.now)?;
            self.wakes_outbox = true;
        }
        Ok(())
    }

    /// The URI of a path of the owner's.
    pub(super) fn uri(&self, path: &Path) -> Uri {
        Uri::new(self.pen.me, path.clone())
    }
}

type Sealed = (Option<SignedHead>, Batch, Vec<(Identity, Option<EndpointKey>)>, bool, Vec<Answer>);

/// Nothing was written: everybody is told so.
fn give_up(why: &str, answers: Vec<Answer>) {
    tracing::error!(why, "a batch was not committed");
    for one in answers {
        match one {
            Answer::Command(reply, Err(error)) => answer(reply, Err(error)),
            Answer::Command(reply, Ok(_)) => {
                answer(reply, Err(CommandError::Unsigned { why: why.to_owned() }));
            }
            Answer::Parcel(reply, _) => answer(reply, Receipt::Busy { retry_s: 60 }),
            // Nothing is kept of it: it is asked again.
            Answer::Carry(reply, _) => answer(reply, CarryAnswer::Waiting),
            // Dropped: whoever waits goes on without.
            Answer::Noted(_) => {}
        }
    }
}
