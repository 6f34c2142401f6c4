//! Who may invite whom, and what an invitation taken back leaves.

use kalends_schema::id::invitation_path;
use kalends_schema::record::Event;
use kalends_schema::uri::EventUri;

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

const GUEST: Identity = Identity::from_bytes([3; 32]);

fn wish() -> InviteWish {
    InviteWish { on: None, role: Role::ReqParticipant, comment: None, principal: None }
}

fn asked(
    event: &Event,
    uri: &EventUri,
    by: Identity,
    before: Option<&Invitation>,
) -> Result<Invitation, Refusal> {
    let of = Of { me: by, organizer: ORGANIZER, uri, event };
    let written = invite(&of, GUEST, &wish(), (before, false), at(1))?;
    match written.record {
        Some(Record::Invitation(invitation)) => Ok(invitation),
        other => panic!("{other:?}"),
    }
}

#[test]
fn only_the_organizer_invites_unless_the_event_says_otherwise() {
    let (uri, mut event) = (uri(), event());
    assert!(asked(&event, &uri, ORGANIZER, None).is_ok());
    assert_eq!(asked(&event, &uri, ME, None), Err(Refusal::MayNotInvite));
    event.access.can_invite = CanInvite::People(vec![ME]);
    assert!(asked(&event, &uri, ME, None).is_ok());
    event.access.can_invite = CanInvite::Attendees;
    assert_eq!(asked(&event, &uri, ME, None), Err(Refusal::MayNotInvite));
}

#[test]
fn whoever_does_not_organize_it_invites_so_many_and_no_more() {
    let (uri, event) = (uri(), event());
    let people: Vec<Identity> = (0..=INVITED_BY_ONE_MAX as u64)
        .map(|n| {
            let mut key = [9; 32];
            key[..8].copy_from_slice(&n.to_be_bytes());
            Identity::from_bytes(key)
        })
        .collect();
    let standing: Vec<Invitation> =
        people[..9].iter().map(|who| Invitation::new(&uri, *who, at(0))).collect();
    let may = |me: Identity, people: &[Identity]| {
        let of = Of { me, organizer: ORGANIZER, uri: &uri, event: &event };
        may_invite_so_many(&of, standing.iter(), (people, &wish()))
    };
    let (got, max) = (people.len(), INVITED_BY_ONE_MAX);
    assert_eq!(may(ME, &people), Err(Refusal::TooManyInvited { got, max }));
    assert_eq!(may(ME, &people[..max]), Ok(()), "whoever is asked again is not one more");
    assert_eq!(may(ORGANIZER, &people), Ok(()));
}

#[test]
fn nobody_is_invited_to_a_private_event() {
    let uri = EventUri::of(ORGANIZER, Area::Priv, uri().id()).unwrap();
    assert_eq!(asked(&event(), &uri, ORGANIZER, None), Err(Refusal::PrivateEvent));
}

#[test]
fn whoever_was_uninvited_is_invited_again_by_the_same_record() {
    let (uri, event) = (uri(), event());
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: &event };
    let first = asked(&event, &uri, ORGANIZER, None).unwrap();
    let writes = revoke(&of, std::slice::from_ref(&first), None, at(2)).unwrap();
    let [Write { path, record: Some(Record::Invitation(revoked)) }, changed] = &writes[..] else {
        panic!("{writes:?}");
    };
    assert_eq!(revoked.revoked_at, Some(at(2)));
    assert!(matches!(&changed.record, Some(Record::Event(event)) if event.sequence() == 1));
    assert_eq!(revoke(&of, std::slice::from_ref(revoked), None, at(3)), Ok(Vec::new()));
    let again = asked(&event, &uri, ORGANIZER, Some(revoked)).unwrap();
    assert_eq!((again.revoked_at, again.created_at), (None, first.created_at));
    assert_eq!(*path, invitation_path(of.uri, None, &GUEST));
}
