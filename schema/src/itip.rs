//! iTIP (RFC 5546): what my edit calls for, and what a received message does to what I hold.
//!
//! Two pure functions on one value, [`Meeting`]: [`edit`] compares two versions of an object that
//! its owner saved and answers with the messages that the change calls for; [`receive`] takes a
//! message and answers with the object as it is now. The terminal and the mail bridge build a
//! meeting from text, nodes from records; both come through here. What is not done is refused by a
//! value of a closed list, [`Refusal`].

mod address;
mod anew;
mod collection;
mod comment;
mod delegation;
mod edit;
mod mail;
mod meeting;
mod message;
mod occurrence;
mod person;
mod personal;
mod proposal;
mod receive;
pub mod records;
mod refusal;
mod replay;
mod size;
#[cfg(test)]
mod tests;
mod version;
mod vevent;
mod view;

pub use address::Address;
pub use collection::Collection;
pub use edit::{Answer, Edited, answer, edit};
pub use mail::MailFields;
pub use meeting::{Meeting, ReadError};
pub use message::{Authentication, Envelope, Message, Method, Outgoing};
pub use person::{Me, Uninvited, Unknown};
pub use proposal::{Proposal, propose};
pub use receive::{Outcome, PassedOver, Received, receive};
pub use refusal::{Effect, Refusal};
pub use replay::{Act, Case, LastAnswer, Malformed, Replayed, replay};
pub use version::{Taken, Version};
pub use vevent::Vevent;
