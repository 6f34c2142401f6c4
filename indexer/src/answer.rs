//! What the index answers: records read from the replicas, put together by the schema's rules.
//!
//! Rows only say where to look. Every record is read again, and must still say what its row says.
//! Read in this order: `reader` (one consistent look, and its proofs), `facts` and `event` (who is
//! coming), `listing` (what is on), `calendars`, `people` (what concerns one person), `document` (what is sent).

mod amendments;
mod calendars;
mod continued;
pub(crate) mod cursor;
pub(crate) mod document;
mod event;
mod facts;
mod grants;
mod listing;
mod people;
mod proposals;
mod reader;
mod roster;

pub(crate) use calendars::{CalendarsAsk, calendar_view, calendars};
pub(crate) use event::event_answer;
pub(crate) use facts::facts;
pub(crate) use listing::{Ask, Page, Stretch, WORDS, Words, list};
pub(crate) use people::{agenda, answers, invitations};
pub(crate) use reader::{Answered, Evidence, Look, Reader, Refused, with_reader};
pub(crate) use roster::{RosterAsk, roster_answer};
