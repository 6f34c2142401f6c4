//! One case: what was held, what happened, to whom.

use serde_json::Value;

use super::verdict;
use crate::ical::tree::{Node, Property};
use crate::itip::{
    Address, Envelope, Me, Meeting, Message, Refusal, Taken, Version, Vevent, edit, receive,
};
use crate::time::Timestamp;

/// Calendars that somebody gave, to be played against the engine.
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
        let before = self.before.as_deref().map(|bytes| self.held(bytes)).transpose()?;
        match &self.act {
            Act::Receive { message, envelope } => {
                let message = Message::read(message, envelope.clone())?;
                receive(before.as_ref(), &message, &self.me, now)
                    .map(|received| verdict::received(&received))
            }
            Act::Save { after } => {
                let after = after.as_deref().map(Meeting::read);
                edit(before.as_ref(), after.transpose()?.as_ref(), &self.me, now)
                    .map(|edited| verdict::edited(&edited))
            }
        }
    }

    /// What is held, with what was last taken from its attendees.
    fn held(&self, bytes: &[u8]) -> Result<Meeting, Refusal> {
        let mut held = Meeting::read(bytes)?;
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
        Ok(held)
    }
}
