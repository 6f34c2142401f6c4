//! A calendar changed by its admins: nobody writes into its owner's keyspace, so an admin says in
//! their own what is to be changed, and the owner's node changes it (`0290`).

use kalends_schema::calendar::{Amending, CalendarRole, Unamended};
use kalends_schema::id::{calendar_amendment_path, word_path};
use kalends_schema::key::Identity;
use kalends_schema::proposal::ProposalState;
use kalends_schema::record::{Calendar, CalendarAmendment, DeclineCounter, DeclineReason, Record};
use kalends_schema::time::Timestamp;

use super::{CalendarChange, CalendarOf, changed, numbered};
use crate::command::{Refusal, Write};

/// What an admin writes who changes somebody's calendar. `standing` is what they wanted before and
/// the owner's node has not seen yet: this comes on top of it.
///
/// # Errors
/// [`Refusal`] for what is the owner's alone.
pub fn amend_calendar(
    of: CalendarOf<'_>,
    change: CalendarChange,
    standing: Option<&CalendarAmendment>,
    now: Timestamp,
) -> Result<Vec<Write>, Refusal> {
    let CalendarOf { me: _, uri, calendar } = of;
    let not_theirs = Refusal::NotTheOwner { owner: uri.author() };
    let plain = |one: &Calendar| Calendar { amended: Vec::new(), ..one.clone() };
    let before = standing.map_or_else(|| plain(calendar), |one| one.before.clone());
    let wanted = standing.map_or_else(|| plain(calendar), |one| one.after.clone());
    if !is_theirs(&change, |who| wanted.role(uri, who)) {
        return Err(not_theirs);
    }
    let wanted = changed(CalendarOf { calendar: &wanted, ..of }, change)?.ok_or(not_theirs)?;
    // A viewer who is to contribute is taken off the viewers where that is done.
    let after = Calendar { viewers: before.viewers.clone(), ..wanted };
    let path = calendar_amendment_path(uri);
    if after == before {
        return Ok(standing.map(|_| Write { path, record: None }).into_iter().collect());
    }
    let amendment = CalendarAmendment {
        calendar: uri.clone(),
        before,
        after,
        created_at: standing.map_or(now, |one| one.created_at),
        last_modified: now,
    };
    let record = Some(Record::CalendarAmendment(Box::new(amendment)));
    Ok(vec![Write { path, record }])
}

/// Whether an admin may want it: viewers, admins and who may see the calendar are its owner's.
fn is_theirs(change: &CalendarChange, role: impl Fn(Identity) -> Option<CalendarRole>) -> bool {
    match change {
        CalendarChange::Edit(edit) => edit.visibility.is_none(),
        CalendarChange::Share { people, role: CalendarRole::Contributor } => {
            people.iter().all(|who| match role(*who) {
                Some(CalendarRole::Owner | CalendarRole::Admin) => false,
                Some(CalendarRole::Contributor | CalendarRole::Viewer) | None => true,
            })
        }
        CalendarChange::Unshare { people } => people.iter().all(|who| match role(*who) {
            Some(CalendarRole::Owner | CalendarRole::Admin | CalendarRole::Viewer) => false,
            Some(CalendarRole::Contributor) | None => true,
        }),
        CalendarChange::Share { .. } | CalendarChange::Delete => false,
    }
}

/// What the owner's node makes of an admin's amendment: the calendar with it, or a decline that
/// says why not. Of anybody else's, and of one that was dealt with, nothing.
pub fn take_up(
    amending: &Amending<'_>,
    declined: Option<&DeclineCounter>,
    now: Timestamp,
) -> Vec<Write> {
    if amending.state(declined) != ProposalState::Open {
        return Vec::new();
    }
    match amending.amended() {
        Ok(after) => {
            let after = numbered(amending.calendar, after, now);
            let path = amending.uri.path().clone();
            let taken = Write { path, record: Some(Record::Calendar(after)) };
            let path = word_path(amending.at);
            let word = declined.map(|_| Write { path, record: None });
            std::iter::once(taken).chain(word).collect()
        }
        Err(Unamended::NotAnAdmin) => Vec::new(),
        Err(
            why @ (Unamended::TheOwners { .. }
            | Unamended::Conflict { .. }
            | Unamended::TooMany { .. }),
        ) => {
            let decline = DeclineCounter {
                proposal: amending.at.clone(),
                value_hash: amending.value_hash,
                reason: DeclineReason::Declined,
                comment: Some(why.to_string()),
                created_at: declined.map_or(now, |one| one.created_at),
                last_modified: now,
            };
            let path = word_path(amending.at);
            vec![Write { path, record: Some(Record::DeclineCounter(decline)) }]
        }
    }
}
