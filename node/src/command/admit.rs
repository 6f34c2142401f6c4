//! The organizer's own word on an answer: admitted, also beyond the limit, or not wanted.

use kalends_schema::id::admission_id;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{
    Admission, AdmissionOf, AdmissionState, Attendee, Record, RecurrenceId,
};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, EventUri};

use super::{Of, Refusal, Write};

/// What the organizer decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecideWish {
    /// The answer it is about.
    pub answer: AttendeeUri,
    /// Whether it is admitted, else denied.
    pub admit: bool,
    /// One date only.
    pub on: Option<RecurrenceId>,
}

/// The admission that says it; `answer` is what the person answered, `before` the admission there
/// is, `ticket` the next that nobody has had.
///
/// # Errors
/// [`Refusal::NotTheOrganizer`] for anybody else.
pub fn decide(
    of: &Of<'_>,
    wish: &DecideWish,
    (answer, before): (&Attendee, Option<&Admission>),
    ticket: u64,
    now: Timestamp,
) -> Result<Write, Refusal> {
    of.mine()?;
    of.has(wish.on.as_ref())?;
    let whom = AdmissionOf::Answer(wish.answer.clone());
    let (state, seats) = if wish.admit {
        (AdmissionState::Admitted, answer.guests.saturating_add(1))
    } else {
        (AdmissionState::Denied, 0)
    };
    let written = Admission {
        event: of.uri.clone(),
        attendee: whom,
        recurrence_id: wish.on,
        state,
        round: answer.round,
        seats,
        ticket: before.map_or(ticket, |before| before.ticket),
        partstat: None,
        created_at: before.map_or(now, |before| before.created_at),
        last_modified: now,
    };
    Ok(Write { path: admission_path(of.uri, &written), record: Some(Record::Admission(written)) })
}

/// Where an admission lies: in the same area as its event.
pub(crate) fn admission_path(event: &EventUri, admission: &Admission) -> Path {
    let id = admission_id(event, admission.recurrence_id.as_ref(), &admission.attendee);
    let path = Path::of(event.path().area(), Collection::Admissions, &id);
    path.expect("an admission's id is an id")
}
