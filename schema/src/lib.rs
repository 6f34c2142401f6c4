//! The rules of Kalends: records, ids, the Merkle tree, heads, proofs, wire formats, iCalendar,
//! recurrence and the roster.
//!
//! Everything here is a value or a function of values. Nothing reads a clock, rolls dice, opens a
//! file or a socket, waits, or logs; where a moment is meant, the caller hands in `now`.
//! Read in this order: [`key`], [`path`], [`uri`], [`id`], [`head`], [`tree`],
//! [`evidence`], [`record`], [`wire`], [`ical`], [`recurrence`], [`itip`], [`continuation`],
//! [`roster`], [`admission`].

pub mod limits;

pub mod crockford;
pub mod hash;
pub mod key;
pub mod path;
pub mod stamp;
pub mod time;
pub mod uri;
pub mod zbase32;

pub mod id;

pub mod answer;
pub mod carry;
pub mod evidence;
pub mod head;
pub mod token;
pub mod tree;

pub mod json;
pub mod record;
pub mod wire;

pub mod ical;
pub mod recurrence;

pub mod itip;

pub mod admission;
pub mod continuation;
pub mod order;
pub mod roster;

pub mod amendment;
pub mod calendar;
pub mod proposal;

pub mod deposit;
