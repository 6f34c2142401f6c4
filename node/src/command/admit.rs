//! The organizer's own word on an answer: admitted, also beyond the limit; not wanted; or released.

use kalends_schema::admission::{Hand, NotDecided, by_hand};
use kalends_schema::id::admission_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Admission, Record, RecurrenceId};
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;

use super::{DeputyRefusal, Of, Refusal, Write};

/// What the organizer decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecideWish {
    /// Whose answer it is about.
    pub who: Identity,
    /// One date only.
    pub on: Option<RecurrenceId>,
    /// The organizer, where the owner decides in their name.
    pub principal: Option<Identity>,
    /// What becomes of it.
    pub hand: Hand,
}

/// The admissions that say it.
///
/// # Errors
/// [`Refusal::NotTheOrganizer`] for anybody but them and their deputies; [`Refusal::NoAnswer`] and
/// [`Refusal::NothingHeld`] where there is nothing to decide.
pub fn decide(
    of: &Of<'_>,
    facts: &Facts,
    wish: &DecideWish,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    of.in_name_of(wish.principal)?;
    let DecideWish { who, on, hand, principal } = *wish;
    if principal.is_some() && who == of.me {
        return Err(DeputyRefusal::OwnAdmission.into());
    }
    of.has(wish.on.as_ref())?;
    let written = by_hand(facts, (who, on), hand, now).map_err(|why| match why {
        NotDecided::NoAnswer => Refusal::NoAnswer { who },
        NotDecided::NothingHeld => Refusal::NothingHeld { who },
    })?;
    Ok(written.into_iter().map(admission_write).collect())
}

/// An admission where it is to lie.
pub(crate) fn admission_write(one: Admission) -> Write {
    Write { path: admission_path(&one), record: Some(Record::Admission(one)) }
}
