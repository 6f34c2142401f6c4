//! That a calendar shows its owner's, its admins' and its contributors' events, and nobody else's.

use super::{Amending, CalendarRole, Unamended};
use crate::hash::Hash;
use crate::proposal::ProposalState;
use crate::record::example::{calendar, calendar_amendment, decline, event, identity, path_of};
use crate::record::{Calendar, CalendarAmendment, CalendarVisibility, DeclineCounter, Record};
use crate::uri::Uri;

fn shared() -> Calendar {
    Calendar {
        admins: vec![identity(1)],
        contributors: vec![identity(1), identity(2)],
        viewers: vec![identity(2), identity(3)],
        ..calendar()
    }
}

#[test]
fn a06_events_of_owner_admins_and_contributors_are_shown_and_a_strangers_is_not() {
    let uri = event().calendars.remove(0);
    let shown = |who| shared().shows(&uri, who);
    assert!(shown(uri.author()) && shown(identity(1)) && shown(identity(2)));
    assert!(!shown(identity(3)), "a viewer reads");
    assert!(!shown(identity(4)), "a stranger");
}

#[test]
fn of_several_roles_the_first_counts() {
    let uri = event().calendars.remove(0);
    let role = |who| shared().role(&uri, who);
    assert_eq!(role(uri.author()), Some(CalendarRole::Owner));
    assert_eq!(role(identity(1)), Some(CalendarRole::Admin));
    assert_eq!(role(identity(2)), Some(CalendarRole::Contributor));
    assert_eq!(role(identity(3)), Some(CalendarRole::Viewer));
    assert_eq!(role(identity(4)), None);
}

const HASH: Hash = Hash([3; 32]);

/// The example's admin wants another name, and somebody else's events shown.
fn wanted(change: impl FnOnce(&mut CalendarAmendment)) -> (Uri, CalendarAmendment) {
    let mut amendment = calendar_amendment();
    let path = path_of(&Record::CalendarAmendment(Box::new(amendment.clone())));
    change(&mut amendment);
    (Uri::new(identity(9), path), amendment)
}

fn amended(now: &Calendar, (at, wanted): &(Uri, CalendarAmendment)) -> Result<Calendar, Unamended> {
    let uri = &wanted.calendar;
    Amending { uri, calendar: now, at, value_hash: HASH, amendment: wanted }.amended()
}

#[test]
fn an_admin_changes_what_is_as_it_was_and_nothing_else() {
    let wish = wanted(|_| ());
    let now = Calendar { color: Some("#000000".to_owned()), ..calendar() };
    let after = amended(&now, &wish).unwrap();
    assert_eq!((after.name.as_str(), after.color), ("Our street", now.color.clone()));
    assert_eq!(after.contributors, [identity(8), identity(6)]);
    assert_eq!(after.amended, [(wish.0.clone(), HASH)]);
    let renamed = Calendar { name: "Road".to_owned(), ..now.clone() };
    assert_eq!(amended(&renamed, &wish), Err(Unamended::Conflict { field: "name" }));
    let same = Calendar { name: "Our street".to_owned(), ..now };
    assert!(amended(&same, &wish).is_ok(), "it is so already");
}

#[test]
fn people_are_added_and_taken_away_one_by_one() {
    let wish = wanted(|of| of.after.contributors = vec![identity(6)]);
    let contributors = vec![identity(8), identity(5)];
    let now = Calendar { contributors, viewers: vec![identity(6)], ..calendar() };
    let after = amended(&now, &wish).unwrap();
    assert_eq!(after.contributors, [identity(5), identity(6)]);
    assert!(after.viewers.is_empty(), "one role each");
}

#[test]
fn what_is_the_owners_and_whoever_is_no_admin_is_refused() {
    let visibility = wanted(|of| of.after.visibility = CalendarVisibility::Unlisted);
    let field = "visibility";
    assert_eq!(amended(&calendar(), &visibility), Err(Unamended::TheOwners { field }));
    let admins = wanted(|of| of.after.admins.push(identity(4)));
    let field = "x_pubky_admins";
    assert_eq!(amended(&calendar(), &admins), Err(Unamended::TheOwners { field }));
    let nobody = Calendar { admins: Vec::new(), ..calendar() };
    assert_eq!(amended(&nobody, &wanted(|_| ())), Err(Unamended::NotAnAdmin));
}

#[test]
fn an_amendment_stands_as_the_owner_says_of_its_version() {
    let (at, amendment) = wanted(|_| ());
    let state = |calendar: &Calendar, declined: Option<&DeclineCounter>| {
        let uri = &amendment.calendar;
        Amending { uri, calendar, at: &at, value_hash: HASH, amendment: &amendment }.state(declined)
    };
    assert_eq!(state(&calendar(), None), ProposalState::Open);
    let declined = DeclineCounter { proposal: at.clone(), value_hash: HASH, ..decline() };
    assert_eq!(state(&calendar(), Some(&declined)), ProposalState::Declined);
    let earlier = DeclineCounter { value_hash: Hash([9; 32]), ..declined.clone() };
    assert_eq!(state(&calendar(), Some(&earlier)), ProposalState::Open);
    let taken_up = Calendar { amended: vec![(at.clone(), HASH)], ..calendar() };
    assert_eq!(state(&taken_up, Some(&declined)), ProposalState::Accepted);
    let nobody = Calendar { admins: Vec::new(), ..calendar() };
    assert_eq!(state(&nobody, None), ProposalState::Refused);
}
