//! Who is asked: written by the organizer, and by those who may invite.

use super::*;
use crate::itip::records::{NotMine, Unwritten};
use crate::record::{CanInvite, Invitation};

fn invitations(writes: &[Write]) -> Vec<&Invitation> {
    let records = writes.iter().filter_map(|write| write.record.as_ref());
    records
        .filter_map(|record| match record {
            Record::Invitation(invitation) => Some(invitation),
            _ => None,
        })
        .collect()
}

#[test]
fn a_person_with_a_key_who_is_added_is_invited() {
    let dan = address("Dan");
    let (writes, after) = written(&series(), "Ann", |meeting| {
        list_everywhere(meeting, &dan);
        for event in meeting.components_mut() {
            event.attendee_mut(&dan).unwrap().set_param("ROLE", "CHAIR");
        }
    });
    assert_eq!(collections(&writes), ["invitations"]);
    let [invitation] = invitations(&writes)[..] else { panic!("one") };
    assert_eq!((invitation.invitee, invitation.role), (who("Dan"), crate::record::Role::Chair));
    assert_eq!(said(&meeting_of(&after), None)[dan.as_str()], "NEEDS-ACTION");
}

#[test]
fn who_is_removed_is_revoked_and_the_number_rises() {
    let (writes, after) = written(&series(), "Ann", |meeting| {
        meeting
            .components_mut()
            .for_each(|event| event.retain_attendees(|who| *who != address("Bob")));
    });
    assert_eq!(collections(&writes), ["events", "invitations"]);
    assert_eq!(invitations(&writes)[0].revoked_at, Some(moment(60)));
    let master = after.facts.event.record.master.as_ref().unwrap();
    assert_eq!((master.sequence, master.answers_since), (1, 0), "nobody is asked anew");
    assert_eq!(said(&meeting_of(&after), None), rows(&[(&address("Cem"), "ACCEPTED")]));
}

#[test]
fn whoever_came_by_themselves_is_put_out_by_a_revoked_invitation() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    let (writes, after) = written(&records(&stage), "Ann", |meeting| {
        meeting.components_mut().for_each(|event| event.retain_attendees(|_| false));
    });
    assert_eq!(collections(&writes), ["events", "invitations"]);
    assert_eq!(said(&meeting_of(&after), None), rows(&[]));
}

#[test]
fn somebody_asked_to_or_put_out_of_one_date_gets_a_record_of_that_date() {
    let dan = address("Dan");
    let (writes, after) = written(&series(), "Ann", |meeting| {
        let second = date(SECOND);
        list(meeting, Some(&second), &dan);
        let event = meeting.component_mut(Some(&second)).unwrap();
        event.retain_attendees(|who| *who != address("Bob"));
    });
    assert_eq!(collections(&writes), ["events", "invitations", "invitations"]);
    assert!(invitations(&writes).iter().all(|one| one.recurrence_id == Some(date(SECOND))));
    let meeting = meeting_of(&after);
    let cem = address("Cem");
    assert_eq!(said(&meeting, Some(SECOND)), rows(&[(&cem, "DECLINED"), (&dan, "NEEDS-ACTION")]));
    assert_eq!(said(&meeting, None).len(), 2);
}

#[test]
fn attendees_invite_only_where_the_event_lets_them() {
    let attempt = |can_invite: CanInvite| {
        let mut records = series();
        records.facts.event.record.access.can_invite = can_invite;
        let mut after = meeting_of(&records);
        list_everywhere(&mut after, &address("Dan"));
        writes_of(&records, &after, &writer("Bob"))
    };
    let writes = attempt(CanInvite::Attendees).unwrap();
    assert_eq!(collections(&writes), ["invitations"]);
    let refused = attempt(CanInvite::default()).unwrap_err();
    let part = NotMine::Invitation { who: address("Dan"), date: None };
    assert_eq!(refused, Unwritten::NotMine(part));
}

#[test]
fn an_attendee_cannot_ask_guests_nor_put_anybody_out() {
    let records = series();
    let mut after = meeting_of(&records);
    list(&mut after, None, &mail("zoe@x.org"));
    let part = |result: Result<Vec<Write>, Unwritten>| match result {
        Err(Unwritten::NotMine(NotMine::Invitation { who, .. })) => who,
        other => panic!("{other:?}"),
    };
    assert_eq!(part(writes_of(&records, &after, &writer("Bob"))), mail("zoe@x.org"));
    let mut after = meeting_of(&records);
    after.components_mut().for_each(|event| event.retain_attendees(|who| *who != address("Cem")));
    assert_eq!(part(writes_of(&records, &after, &writer("Bob"))), address("Cem"));
}
