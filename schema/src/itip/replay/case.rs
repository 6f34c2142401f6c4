//! One case: what was held, what happened, to whom.

use serde_json::Value;

use super::verdict;
use crate::ical::tree::{Node, Property};
use crate::itip::{
    Address, Collection, Envelope, Me, Meeting, Message, Refusal, Taken, Version, Vevent, edit,
    receive,
};
use crate::time::Timestamp;

/// Calendars that somebody gave, to be played against the engine. Each may hold several objects: a
/// message is about the one of its UID, and an edit changes any of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The calendar that is held; `None` where nothing is.
    pub before: Option<Vec<u8>>,
    /// What happens.
    pub act: Act,
    /// Whose calendar it is.
    pub me: Me,
    /// What was last taken from attendees.
    pub taken: Vec<LastAnswer>,
}

/// What was last taken from an attendee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastAnswer {
    /// Who.
    pub who: Address,
    /// The RECURRENCE-ID of the date that they spoke of; `None` is the master.
    pub date: Option<Property>,
    /// Of which SEQUENCE, and when.
    pub version: Version,
}

/// What happens to a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// A message comes in.
    Receive {
        /// The calendar with a METHOD.
        message: Vec<u8>,
        /// How it came.
        envelope: Envelope,
    },
    /// Its owner saves it, or deletes it where `after` is `None`.
    Save {
        /// What was saved.
        after: Option<Vec<u8>>,
    },
}

impl Case {
    /// The verdict, with a null `id`. `now` is when the message is received or the edit made.
    pub fn play(&self, now: Timestamp) -> Value {
        self.played(now)
            .unwrap_or_else(|refusal| verdict::refused(self.before.as_deref(), &refusal))
    }

    fn played(&self, now: Timestamp) -> Result<Value, Refusal> {
        let before = collection(self.before.as_deref())?;
        match &self.act {
            Act::Receive { message, envelope } => {
                let message = Message::read(message, envelope.clone())?;
                self.received(before, &message, now)
            }
            Act::Save { after } => self.saved(&before, &collection(after.as_deref())?, now),
        }
    }

    fn received(
        &self,
        mut held: Collection,
        message: &Message,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let own = held.get(&message.object.uid).or(held.only());
        let own = own.map(|own| self.with_taken(own.clone()));
        let received = receive(own.as_ref(), message, &self.me, now)?;
        if let Some(meeting) = &received.meeting {
            held.put(meeting.clone());
        }
        Ok(verdict::received(&received, held.write()))
    }

    fn saved(
        &self,
        before: &Collection,
        after: &Collection,
        now: Timestamp,
    ) -> Result<Value, Refusal> {
        let (mut kept, mut messages) = (Collection::default(), Vec::new());
        for uid in &before.uids() | &after.uids() {
            let edited = edit(before.get(uid), after.get(uid), &self.me, now)?;
            messages.extend(edited.messages);
            edited.meeting.into_iter().for_each(|meeting| kept.put(meeting));
        }
        Ok(verdict::edited(kept.write(), &messages))
    }

    /// What is held, with what was last taken from its attendees.
    fn with_taken(&self, mut held: Meeting) -> Meeting {
        let mut taken = Taken::default();
        for LastAnswer { who, date, version } in &self.taken {
            match date {
                None => taken.take(who, None, *version),
                Some(date) => {
                    let mut named = Vevent(Node::new("VEVENT"));
                    named.0.properties.push(date.clone());
                    if let Some(id) = held.id_in(&named) {
                        taken.take(who, Some(&id), *version);
                    }
                }
            }
        }
        held.taken = taken;
        held
    }
}

fn collection(bytes: Option<&[u8]>) -> Result<Collection, Refusal> {
    Ok(bytes.map(Collection::read).transpose()?.unwrap_or_default())
}
