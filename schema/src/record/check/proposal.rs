//! Counter-proposals and their decline.

use super::text::{self, Limit};
use super::{Invalid, amendment, time};
use crate::key::Identity;
use crate::limits::{COMMENT_CHARS_MAX, LOCATION_CHARS_MAX};
use crate::path::Collection;
use crate::record::{Component, CounterProposal, DeclineCounter, End};

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");
const LOCATION: Limit = Limit::of(LOCATION_CHARS_MAX, "at most 2000 characters");

pub(super) fn check_proposal(author: Identity, proposal: &CounterProposal) -> Result<(), Invalid> {
    time::occurrence(proposal.recurrence_id.as_ref())?;
    if proposal.principal == Some(author) {
        return Err(Invalid::new("x_pubky_principal", "the author", "somebody else, or none"));
    }
    if proposal.start.is_none() && proposal.end.is_none() && proposal.location.is_none() {
        return Err(Invalid::new("dtstart", "nothing", "a start, an end or a place"));
    }
    if let Some(location) = &proposal.location {
        text::lines("location", location, LOCATION)?;
    }
    text::lines_or_none("comment", proposal.comment.as_ref(), COMMENT)?;
    times(proposal)
}

/// As of a component that says them; an end alone is compared once it is applied.
fn times(proposal: &CounterProposal) -> Result<(), Invalid> {
    match (&proposal.start, &proposal.end) {
        (None, None | Some(End::After { .. })) => Ok(()),
        (None, Some(End::At(end))) => time::writable("dtend", end),
        (Some(start), end) => {
            time::writable("dtstart", start)?;
            let mut component = Component::new(proposal.created_at, *start, "");
            component.end = *end;
            time::end_after_start(&component)
        }
    }
}

pub(super) fn check_decline(decline: &DeclineCounter) -> Result<(), Invalid> {
    text::lines_or_none("comment", decline.comment.as_ref(), COMMENT)?;
    amendment::check_reason(&decline.reason, decline.created_at)?;
    match decline.proposal.path.collection() {
        Some(
            Collection::CounterProposals | Collection::Amendments | Collection::CalendarAmendments,
        ) => Ok(()),
        _ => {
            let got = "a URI in another collection";
            let rule = "the URI of a counter-proposal or an amendment";
            Err(Invalid::new("x_pubky_proposal_uri", got, rule))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::record::example::{author, decline, event_uri, path_of, proposal, written, zoned};
    use crate::record::{CounterProposal, DeclineCounter, End, Invalid, Record, check};

    fn field_of(record: Record) -> Option<&'static str> {
        let checked = check(author(), &path_of(&record), &record, written());
        checked.err().map(|Invalid { field, .. }| field)
    }

    fn proposed(change: impl FnOnce(&mut CounterProposal)) -> Option<&'static str> {
        let mut proposal = proposal();
        change(&mut proposal);
        field_of(Record::CounterProposal(proposal))
    }

    #[test]
    fn a_proposal_proposes_something_possible() {
        assert_eq!(proposed(|_| ()), None);
        assert_eq!(proposed(|of| (of.start, of.end) = (None, None)), None, "a place alone");
        let nothing = proposed(|of| (of.start, of.end, of.location) = (None, None, None));
        assert_eq!(nothing, Some("dtstart"));
        let before = End::At(zoned("2026-01-27T09:00:00", "Europe/Zurich"));
        assert_eq!(proposed(|of| of.end = Some(before)), Some("dtend"));
        assert_eq!(proposed(|of| of.location = Some("x".repeat(2_001))), Some("location"));
        assert_eq!(proposed(|of| of.comment = Some("\u{7}".to_owned())), Some("comment"));
        assert_eq!(proposed(|of| of.principal = Some(author())), Some("x_pubky_principal"));
    }

    #[test]
    fn what_is_declined_is_a_proposal_or_an_amendment() {
        assert_eq!(field_of(Record::DeclineCounter(decline())), None);
        let event = DeclineCounter { proposal: event_uri().as_uri().clone(), ..decline() };
        assert_eq!(field_of(Record::DeclineCounter(event)), Some("x_pubky_proposal_uri"));
    }
}
