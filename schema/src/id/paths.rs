//! Where records lie whose ids are made of what they say: their paths in their author's keyspace.
//! What is about an event or a calendar lies in the area that it lies in.

use super::{
    PROFILE_ID, admission_id, attendee_id, calendar_amendment_id, decline_counter_id, grant_id,
    invitation_id,
};
use crate::key::Identity;
use crate::path::{Area, Collection, Path};
use crate::record::{Admission, RecurrenceId};
use crate::uri::{CalendarUri, EventUri, Uri};

/// Where an answer to an event, or to one date of it, lies; one in a `principal`'s name is another.
pub fn answer_path(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    principal: Option<&Identity>,
) -> Path {
    let id = attendee_id(event, occurrence, principal);
    path(event.path().area(), Collection::Attendees, &id)
}

/// Where a counter-proposal lies, as an answer does.
pub fn proposal_path(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    principal: Option<&Identity>,
) -> Path {
    let id = attendee_id(event, occurrence, principal);
    path(event.path().area(), Collection::CounterProposals, &id)
}

/// Where an invitation lies.
pub fn invitation_path(
    event: &EventUri,
    occurrence: Option<&RecurrenceId>,
    invitee: &Identity,
) -> Path {
    let id = invitation_id(event, occurrence, invitee);
    path(event.path().area(), Collection::Invitations, &id)
}

/// Where an admission lies.
pub fn admission_path(admission: &Admission) -> Path {
    let Admission { event, attendee, recurrence_id, .. } = admission;
    let id = admission_id(event, recurrence_id.as_ref(), attendee);
    path(event.path().area(), Collection::Admissions, &id)
}

/// Where the organizer's word on a counter-proposal or an amendment lies, and the owner's on an
/// amendment of a calendar.
pub fn word_path(proposal: &Uri) -> Path {
    path(proposal.path.area(), Collection::DeclineCounters, &decline_counter_id(proposal))
}

/// Where an admin's amendment of a calendar lies.
pub fn calendar_amendment_path(calendar: &CalendarUri) -> Path {
    let id = calendar_amendment_id(calendar);
    path(calendar.path().area(), Collection::CalendarAmendments, &id)
}

/// Where a grant lies.
pub fn grant_path(grantee: &Identity) -> Path {
    path(Area::Pub, Collection::Grants, &grant_id(grantee))
}

/// Where the one profile of a keyspace lies.
pub fn profile_path() -> Path {
    path(Area::Pub, Collection::Profiles, PROFILE_ID)
}

fn path(area: Area, collection: Collection, id: &str) -> Path {
    Path::of(area, collection, id).expect("an id made here is an id")
}
