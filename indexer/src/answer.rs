//! What the index answers: records read from the replicas, put together by the schema's rules.
//!
//! Rows only say where to look. Every record is read again, and must still say what its row says.
//! Read in this order: `reader` (one consistent look), `facts` and `event` (who is coming),
//! `listing` (what is on).

mod event;
mod facts;
mod listing;
mod reader;
mod roster;

pub(crate) use event::event_answer;
pub(crate) use listing::{Ask, list};
pub(crate) use reader::{Reader, Refused, with_reader};
pub(crate) use roster::roster_answer;
