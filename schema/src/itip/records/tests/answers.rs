//! One's own answer, and nobody else's.

use super::*;
use crate::itip::records::{NotMine, Unwritten, countered, proposal_of};
use crate::record::{Attendee, CounterProposal};

fn answers(writes: &[Write]) -> Vec<&Attendee> {
    let records = writes.iter().filter_map(|write| write.record.as_ref());
    records
        .map(|record| match record {
            Record::Attendee(answer) => answer,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn an_attendees_answer_is_one_record_of_their_own() {
    let bob = address("Bob");
    let (writes, after) = written(&series(), "Bob", |meeting| {
        say(meeting, None, &bob, "DECLINED");
        let event = meeting.component_mut(None).unwrap();
        event.set_comment_of(&bob, Some("away; sorry, \"ill\"\nall week"));
    });
    let [answer] = answers(&writes)[..] else { panic!("one") };
    assert_eq!((answer.partstat, answer.recurrence_id), (PartStat::Declined, None));
    assert_eq!(answer.comment.as_deref(), Some("away; sorry, \"ill\"\nall week"));
    let meeting = meeting_of(&after);
    assert_eq!(said(&meeting, None)[bob.as_str()], "DECLINED");
    assert_eq!(said(&meeting, Some(SECOND))[bob.as_str()], "DECLINED", "it follows the series");
    let (writes, _) = written(&after, "Bob", |meeting| say(meeting, None, &bob, "ACCEPTED"));
    assert_eq!(answers(&writes)[0].round, 1, "a seat taken up again");
}

#[test]
fn a24_an_answer_to_one_date_is_a_record_of_that_date() {
    let bob = address("Bob");
    let (writes, after) = written(&series(), "Bob", |meeting| {
        let date = own_override(meeting, THIRD);
        say(meeting, Some(&date), &bob, "TENTATIVE");
    });
    let [answer] = answers(&writes)[..] else { panic!("one") };
    assert_eq!((answer.partstat, answer.recurrence_id), (PartStat::Tentative, Some(date(THIRD))));
    assert_eq!(said(&meeting_of(&after), Some(THIRD))[bob.as_str()], "TENTATIVE");
    assert_eq!(said(&meeting_of(&after), None)[bob.as_str()], "ACCEPTED");
}

#[test]
fn the_organizer_answers_as_everybody_does() {
    let ann = address("Ann");
    let (writes, after) = written(&series(), "Ann", |meeting| {
        let dates: Vec<_> = meeting.components().map(|(date, _)| date.copied()).collect();
        for date in dates {
            list(meeting, date.as_ref(), &ann);
            say(meeting, date.as_ref(), &ann, "ACCEPTED");
        }
    });
    assert_eq!(answers(&writes).len(), 1);
    assert_eq!(said(&meeting_of(&after), None)[ann.as_str()], "ACCEPTED");
}

#[test]
fn an_answer_that_waits_for_the_organizer_is_written_all_the_same() {
    let mut stage = Stage::new(Access {
        rsvp_policy: crate::record::RsvpPolicy::InvitedOnly,
        ..Access::default()
    });
    stage.invites("Ann", "Cem");
    let bob = address("Bob");
    let (writes, after) = written(&records(&stage), "Bob", |meeting| {
        list(meeting, None, &bob);
        say(meeting, None, &bob, "ACCEPTED");
    });
    assert_eq!(answers(&writes)[0].partstat, PartStat::Accepted);
    assert!(!said(&meeting_of(&after), None).contains_key(bob.as_str()));
}

#[test]
fn what_is_somebody_elses_is_named() {
    let records = series();
    let refused = |me: &str, change: &dyn Fn(&mut Meeting)| {
        let mut after = meeting_of(&records);
        change(&mut after);
        match writes_of(&records, &after, &writer(me)) {
            Err(Unwritten::NotMine(part)) => part,
            other => panic!("{other:?}"),
        }
    };
    let title = |meeting: &mut Meeting| {
        meeting.component_mut(None).unwrap().0.set(Property::new("SUMMARY", "Mine now"));
    };
    assert_eq!(refused("Bob", &title), NotMine::Event { date: None });
    let dated = |meeting: &mut Meeting| {
        let date = own_override(meeting, THIRD);
        meeting.component_mut(Some(&date)).unwrap().0.set(Property::new("LOCATION", "Lake"));
    };
    assert_eq!(refused("Bob", &dated), NotMine::Event { date: Some(date(THIRD)) });
    let cems = |meeting: &mut Meeting| say(meeting, None, &address("Cem"), "DECLINED");
    let part = NotMine::Answer { of: address("Cem"), date: None };
    assert_eq!(refused("Bob", &cems), part.clone());
    assert_eq!(refused("Ann", &cems), part, "the organizer answers for nobody either");
    let organizer = |meeting: &mut Meeting| {
        let line = Property::new("ORGANIZER", address("Bob").uri());
        meeting.components_mut().for_each(|event| event.0.set(line.clone()));
    };
    assert_eq!(refused("Bob", &organizer), NotMine::Organizer);
    assert_eq!(refused("Ann", &|meeting| meeting.uid = "other".to_owned()), NotMine::Uid);
}

#[test]
fn everybody_asked_anew_without_another_time_is_a_number() {
    let (writes, after) = written(&series(), "Ann", |meeting| {
        for event in meeting.components_mut() {
            for who in ["Bob", "Cem"] {
                event.attendee_mut(&address(who)).unwrap().set_param("PARTSTAT", "NEEDS-ACTION");
            }
        }
    });
    assert_eq!(collections(&writes), ["events"]);
    let master = after.facts.event.record.master.as_ref().unwrap();
    assert_eq!((master.sequence, master.answers_since), (1, 1));
}

#[test]
fn a66_a_proposal_is_a_counter_and_a_counter_a_proposal() {
    let mut records = series();
    records.facts.event.record.master.as_mut().unwrap().categories = vec!["garden".to_owned()];
    let start =
        |text: &str| When::Zoned { local: text.parse().unwrap(), tz: chrono_tz::Europe::Berlin };
    for on in [None, Some(date(SECOND))] {
        let proposal = CounterProposal {
            event: records.facts.event_uri.clone(),
            recurrence_id: on,
            sequence: 0,
            start: Some(start("2027-06-02T17:00:00")),
            end: None,
            location: Some("By the lake".to_owned()),
            comment: Some("warmer then, no?".to_owned()),
            principal: None,
            created_at: moment(60),
            last_modified: moment(60),
        };
        let counter = countered(&records, who("Bob"), &proposal).unwrap();
        assert_eq!(counter.attendees().into_iter().collect::<Vec<_>>(), [address("Bob")]);
        assert_eq!(counter.components().next().unwrap().0, on.as_ref());
        let writes = proposal_of(&records, &counter, &writer("Bob")).unwrap();
        assert_eq!(writes[0].record, Some(Record::CounterProposal(proposal)));
        let mut own = counter.clone();
        own.components_mut().for_each(|event| event.0.set(Property::new("CATEGORIES", "mine")));
        assert_eq!(proposal_of(&records, &own, &writer("Bob")), Ok(writes));
    }
    let mut other = meeting_of(&records);
    other.component_mut(None).unwrap().0.set(Property::new("SUMMARY", "Dinner"));
    let refused = proposal_of(&records, &other, &writer("Bob"));
    assert_eq!(refused, Err(Unwritten::NotMine(NotMine::Event { date: None })));
}
