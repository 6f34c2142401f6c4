//! Where only invited people may come, nobody else does.

use kalends_schema::record::{Person, RsvpPolicy};
use kalends_schema::roster::Row;

use super::{Invariant, Seen};

pub(super) struct Uninvited;

impl Invariant for Uninvited {
    fn name(&self) -> &'static str {
        "an_uninvited_answer_never_counts"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        if seen.facts.event.record.access.rsvp_policy != RsvpPolicy::InvitedOnly {
            return Ok(());
        }
        let rows = seen.roster.series.iter().chain(seen.roster.dates.values().flatten());
        let uninvited = |row: &&Row| {
            let Person::Key(who) = &row.person else { return false };
            // Somebody to whom an invitation was passed on has none of their own.
            // Whoever organized it before comes as they did.
            let mut organizers = seen.facts.continuation.organizers();
            let may = organizers.any(|one| one == *who) || row.delegate.is_some();
            // What was split from a series goes by its invitations, too.
            let all = std::iter::successors(Some(seen.facts), |facts| facts.former.as_deref());
            let is_invited = all.flat_map(|facts| &facts.invitations).any(|one| {
                one.record.invitee == *who && one.author != *who && one.record.revoked_at.is_none()
            });
            row.standing.is_coming() && !may && !is_invited
        };
        match rows.into_iter().find(uninvited) {
            None => Ok(()),
            Some(row) => Err(format!("{} comes without an invitation", row.person)),
        }
    }
}
