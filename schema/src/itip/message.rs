//! Messages, as they come in and as they go out (RFC 5546 §1.4, RFC 6047).

use std::fmt;
use std::sync::Arc;

use super::{Address, Meeting, ReadError, Refusal};
use crate::ical::missing_zones;
use crate::ical::tree::{Node, Property};

/// METHOD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// Told to whoever reads it; no answer.
    Publish,
    /// An invitation, or its update.
    Request,
    /// An answer.
    Reply,
    /// Further dates of a series.
    Add,
    /// All, some dates, or somebody's part are off.
    Cancel,
    /// Asks for the current state.
    Refresh,
    /// Proposes another version.
    Counter,
    /// Declines such a proposal.
    DeclineCounter,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 8] = [
        Method::Publish,
        Method::Request,
        Method::Reply,
        Method::Add,
        Method::Cancel,
        Method::Refresh,
        Method::Counter,
        Method::DeclineCounter,
    ];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Publish => "PUBLISH",
            Method::Request => "REQUEST",
            Method::Reply => "REPLY",
            Method::Add => "ADD",
            Method::Cancel => "CANCEL",
            Method::Refresh => "REFRESH",
            Method::Counter => "COUNTER",
            Method::DeclineCounter => "DECLINECOUNTER",
        }
    }

    /// The method of that word, in any case.
    pub fn from_word(word: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(word.trim()))
    }

    /// Whether organizers send it; the others are attendees'.
    pub fn is_organizers(self) -> bool {
        match self {
            Method::Publish
            | Method::Request
            | Method::Add
            | Method::Cancel
            | Method::DeclineCounter => true,
            Method::Reply | Method::Refresh | Method::Counter => false,
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What the way it came by says of a message. A message handed over without one is taken to be
/// from whom it says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Envelope {
    /// From.
    pub from: Option<Address>,
    /// Whether From is who sent it.
    pub authentication: Authentication,
    /// The `method` parameter of its Content-Type.
    pub method: Option<String>,
}

/// What the receiving server found about a mail's sender (RFC 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Authentication {
    /// Nothing was found out.
    #[default]
    Unknown,
    /// The domain stands for it.
    Passed,
    /// The domain denies it.
    Failed,
}

/// A message that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// What it asks for.
    pub method: Method,
    /// What it is about, as its sender has it.
    pub object: Meeting,
    /// How it came.
    pub envelope: Envelope,
}

impl Message {
    /// Reads one calendar with a METHOD.
    ///
    /// # Errors
    /// [`Refusal`] when it is no message about one event: no calendar, no METHOD or one that is
    /// none, another METHOD in the envelope than in the body, other components than events,
    /// several UIDs.
    pub fn read(bytes: &[u8], envelope: Envelope) -> Result<Message, Refusal> {
        let mut calendar = Meeting::calendar_of(bytes)?;
        let inside = calendar.value("METHOD").map(|method| method.trim().to_ascii_uppercase());
        let outside = envelope.method.as_ref().map(|method| method.trim().to_ascii_uppercase());
        if let (Some(inside), Some(outside)) = (&inside, &outside)
            && inside != outside
        {
            let (body, mime) = (shown(inside), shown(outside));
            return Err(Refusal::MethodsDiffer { body, mime });
        }
        let word = inside.or(outside).ok_or(Refusal::NoMethod)?;
        let method = Method::from_word(&word);
        if method == Some(Method::Add) {
            name_dates(&mut calendar);
        }
        let object = Meeting::of_calendar(calendar)?;
        let method = method.ok_or_else(|| Refusal::UnknownMethod(shown(&word)))?;
        Ok(Message { method, object, envelope })
    }
}

/// Calls the dates of an ADD what they are: further ones, each named by its start. RFC 5546 §3.2.4
/// lets none of them say so.
fn name_dates(calendar: &mut Node) {
    for event in calendar.children.iter_mut().filter(|child| child.name == "VEVENT") {
        let is_date = event.first("RECURRENCE-ID").is_none() && event.first("RRULE").is_none();
        let start = event.first("DTSTART").filter(|_| is_date).cloned();
        event
            .properties
            .extend(start.map(|start| Property { name: "RECURRENCE-ID".into(), ..start }));
    }
}

/// Characters of somebody else's word that a refusal repeats.
const WORD_SHOWN: usize = 40;

fn shown(word: &str) -> String {
    word.chars().take(WORD_SHOWN).collect()
}

impl From<ReadError> for Refusal {
    fn from(error: ReadError) -> Refusal {
        match error {
            ReadError::Component(name) => Refusal::Component(name),
            ReadError::TooMany { what, limit } => Refusal::TooMany { what, limit },
            other => Refusal::Unreadable(other),
        }
    }
}

/// A message to send to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// What it asks for.
    pub method: Method,
    /// From whom.
    pub sender: Address,
    /// To whom.
    pub recipient: Address,
    /// What it says: what that person may see, and nothing else. Many people share one.
    pub object: Arc<Meeting>,
}

impl Outgoing {
    /// The calendar with its METHOD, as folded content lines, with a VTIMEZONE for every zone that
    /// it names and is known (RFC 5545 §3.2.19).
    pub fn write(&self) -> String {
        let mut calendar = self.object.calendar();
        calendar.properties.push(Property::new("METHOD", self.method.as_str()));
        let zones = missing_zones(&calendar.children);
        calendar.children.splice(..0, zones);
        calendar.write()
    }
}
