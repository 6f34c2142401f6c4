//! `event delete`: delete is not cancel. What concerns others is cancelled first, and goes once all
//! of them were told.

use kalends_schema::id::{admission_path, answer_path, invitation_path};
use kalends_schema::key::Identity;
use kalends_schema::path::Path;
use kalends_schema::record::Status;
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;

use super::{Of, Refusal, Write, cancel};

/// Whoever was not reached by then is not waited for, in microseconds: 30 days.
const WAIT_MICROS_MAX: i64 = 30 * 24 * 3_600 * 1_000_000;

/// What deleting an event comes to now.
#[derive(Debug, Clone, PartialEq)]
pub enum Deletion {
    /// It goes.
    AtOnce(Vec<Write>),
    /// It is cancelled, and goes once that was told.
    CancelFirst(Vec<Write>),
}

/// Deletes an event of one's own; `concerned` is how many others are invited, answered or
/// countered, `about` the owner's other records about it.
///
/// # Errors
/// [`Refusal`] for anybody but the organizer.
pub fn delete(
    of: &Of<'_>,
    concerned: usize,
    about: Vec<Path>,
    now: Timestamp,
) -> Result<Deletion, Refusal> {
    of.mine()?;
    if concerned > 0 {
        return Ok(Deletion::CancelFirst(vec![cancel(of, None, now)?]));
    }
    Ok(Deletion::AtOnce(gone(of, about)))
}

/// Whether an event that was to be deleted `since` is still wanted away.
pub fn is_still_cancelled(of: &Of<'_>) -> bool {
    of.event.components().all(|component| component.status == Status::Cancelled)
}

/// Whether it goes now, with so many people not told yet.
pub fn may_go(since: Timestamp, untold: usize, now: Timestamp) -> bool {
    untold == 0 || now >= goes_by(since)
}

/// When it goes at the latest.
pub fn goes_by(since: Timestamp) -> Timestamp {
    since.plus_micros(WAIT_MICROS_MAX)
}

/// Where the owner's invitations, admissions and answers about an event of theirs lie.
pub fn written_about(me: Identity, facts: &Facts) -> Vec<Path> {
    let uri = &facts.event_uri;
    let invitations = facts.invitations.iter().filter(|fact| fact.author == me).map(|fact| {
        let one = &fact.record;
        invitation_path(uri, one.recurrence_id.as_ref(), &one.invitee)
    });
    let admissions = facts.admissions.iter().filter(|fact| fact.author == me);
    let admissions = admissions.map(|fact| admission_path(&fact.record));
    let answers = facts.answers.iter().filter(|fact| fact.author == me).map(|fact| {
        let one = &fact.record;
        answer_path(uri, one.recurrence_id.as_ref(), one.principal.as_ref())
    });
    invitations.chain(admissions).chain(answers).collect()
}

/// The event and what its organizer wrote about it, taken away.
pub fn gone(of: &Of<'_>, about: Vec<Path>) -> Vec<Write> {
    let paths = about.into_iter().chain([of.uri.path().clone()]);
    paths.map(|path| Write { path, record: None }).collect()
}

#[cfg(test)]
mod tests {
    use kalends_schema::record::{Attendee, PartStat};
    use kalends_schema::roster::{Fact, Stamped};
    use kalends_schema::stamp::Stamp;

    use super::*;
    use crate::command::sample::{ME, ORGANIZER, at, event, uri};

    #[test]
    fn what_concerns_nobody_goes_at_once_and_the_rest_is_cancelled_first() {
        let (uri, event) = (uri(), event());
        let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
        let Ok(Deletion::AtOnce(writes)) = delete(&of, 0, Vec::new(), at(1)) else {
            panic!("nobody is concerned")
        };
        assert_eq!(writes, [Write { path: uri.path().clone(), record: None }]);
        let Ok(Deletion::CancelFirst(writes)) = delete(&of, 1, Vec::new(), at(1)) else {
            panic!("somebody is concerned")
        };
        assert_eq!(writes, [cancel(&of, None, at(1)).unwrap()]);
        let theirs = Of { me: ME, ..of };
        assert!(delete(&theirs, 0, Vec::new(), at(1)).is_err());
    }

    #[test]
    fn what_its_organizer_answered_in_somebodys_name_goes_too() {
        let stamp = Stamp { epoch: 1, seq: 1 };
        let mut facts = Facts::of(uri(), Stamped { stamp, record: event() });
        let answer = Attendee::new(&uri(), PartStat::Accepted, at(0));
        let for_me = Attendee { principal: Some(ME), ..answer.clone() };
        let fact = |author, record| Fact { author, stamp, record };
        facts.answers =
            vec![fact(ORGANIZER, answer.clone()), fact(ORGANIZER, for_me), fact(ME, answer)];
        let both = [answer_path(&uri(), None, None), answer_path(&uri(), None, Some(&ME))];
        assert_eq!(written_about(ORGANIZER, &facts), both);
    }

    #[test]
    fn it_goes_once_all_are_told_or_after_thirty_days() {
        let day = |days: i64| at(days * 24 * 3_600);
        assert!(may_go(day(0), 0, day(0)));
        assert!(!may_go(day(0), 1, day(29)));
        assert!(may_go(day(0), 1, day(30)));
    }
}
