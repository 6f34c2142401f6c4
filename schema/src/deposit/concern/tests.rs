//! Who is told of what: a row for every kind of record.

use super::{Parts, Written, audience, concerns};
use crate::key::Identity;
use crate::order;
use crate::path::{Area, Collection, Path};
use crate::record::{
    AdmissionState, Attendee, CanInvite, Component, Event, Invitation, PartStat, Record,
    RecurrenceId, Status, When,
};
use crate::roster::stage::{Stage, date, who};

fn at(collection: Collection) -> Path {
    Path::of(Area::Pub, collection, "x").unwrap()
}

/// Ann's event, Bob's answer, and what Ann wrote of Bob.
fn records() -> [(Collection, Record); 4] {
    let mut stage = Stage::new(Default::default());
    stage.says("Bob", PartStat::Accepted);
    stage.decides("Ann", "Bob", AdmissionState::Admitted);
    stage.invites("Ann", "Bob");
    let facts = stage.facts;
    [
        (Collection::Events, Record::Event(Box::new(facts.event.record))),
        (Collection::Attendees, Record::Attendee(facts.answers[0].record.clone())),
        (Collection::Admissions, Record::Admission(facts.admissions[0].record.clone())),
        (Collection::Invitations, Record::Invitation(facts.invitations[0].record.clone())),
    ]
}

/// Ann, Bob and Cem take part in the whole, Dan in one date alone.
fn parts() -> Parts {
    let whole = ["Ann", "Bob", "Cem"].map(|name| (who(name), [None].into()));
    whole.into_iter().chain([(who("Dan"), [Some(second())].into())]).collect()
}

/// The second date of the daily event.
fn second() -> RecurrenceId {
    date("2027-06-02T14:00:00")
}

fn told(author: &str, collection: Collection, record: &Record) -> Vec<Identity> {
    let written = Written { before: None, after: Some(record) };
    let told = audience(who(author), &at(collection), written, &parts(), None);
    let removed = Written { before: Some(record), after: None };
    assert_eq!(
        told,
        audience(who(author), &at(collection), removed, &parts(), None),
        "also when removed"
    );
    told.into_iter().collect()
}

fn people(names: &[&str]) -> Vec<Identity> {
    names.iter().map(|name| who(name)).collect()
}

/// Who is told when Ann's daily event is edited so.
fn told_of_edit(edit: impl FnOnce(&mut Event)) -> Vec<Identity> {
    let before = Stage::daily(Default::default()).facts.event.record;
    let mut after = before.clone();
    edit(&mut after);
    let [before, after] = [before, after].map(|event| Record::Event(Box::new(event)));
    let written = Written { before: Some(&before), after: Some(&after) };
    audience(who("Ann"), &at(Collection::Events), written, &parts(), None).into_iter().collect()
}

/// The second date, described by itself.
fn own_date(event: &mut Event, edit: impl FnOnce(&mut Component)) {
    let mut own = order::described(event, &second()).unwrap();
    edit(&mut own);
    event.overrides.insert(second(), own);
}

#[test]
fn every_edit_is_told_to_whom_it_touches_and_to_nobody_else() {
    let master = |event: &mut Event| event.master.clone().unwrap();
    let everybody = people(&["Bob", "Cem", "Dan"]);
    type Edit = Box<dyn FnOnce(&mut Event)>;
    let rows: Vec<(&str, Edit, Vec<Identity>)> = vec![
        ("nothing", Box::new(|_| {}), people(&[])),
        (
            "another title",
            Box::new(move |event| {
                event.master = Some(Component { summary: "Tea".to_owned(), ..master(event) });
            }),
            everybody.clone(),
        ),
        (
            "a number alone: somebody else was uninvited",
            Box::new(|event| event.master.as_mut().unwrap().sequence = 1),
            people(&[]),
        ),
        (
            "everybody asked anew",
            Box::new(|event| event.master.as_mut().unwrap().answers_since = 1),
            everybody.clone(),
        ),
        (
            "Dan's date moved",
            Box::new(|event| own_date(event, |own| own.status = Status::Cancelled)),
            everybody.clone(),
        ),
        (
            "a date that is not Dan's taken out",
            Box::new(|event| {
                let master = event.master.as_mut().unwrap();
                let When::Zoned { local, tz } = master.start else { panic!("a time") };
                let third = local + chrono::TimeDelta::days(2);
                master.exdate.push(When::Zoned { local: third, tz });
            }),
            people(&["Bob", "Cem"]),
        ),
        (
            "another limit",
            Box::new(|event| event.access.max_attendees = Some(2)),
            everybody.clone(),
        ),
        (
            "a new admin: theirs to know",
            Box::new(|event| event.access.admins = people(&["Eve"])),
            people(&["Eve"]),
        ),
        (
            "new successors: told to each, and nothing else changed",
            Box::new(|event| event.access.successors = people(&["Eve", "Bob"])),
            people(&["Bob", "Eve"]),
        ),
        (
            "who else may invite",
            Box::new(|event| event.access.can_invite = CanInvite::People(people(&["Eve"]))),
            people(&["Eve"]),
        ),
    ];
    for (what, edit, wanted) in rows {
        assert_eq!(told_of_edit(edit), wanted, "{what}");
    }
}

#[test]
fn whoever_has_a_part_in_the_event_is_told_of_every_change() {
    let mut before = Stage::new(Default::default()).facts.event.record;
    before.access.admins = people(&["Eve"]);
    let mut after = before.clone();
    after.master.as_mut().unwrap().summary = "Tea".to_owned();
    let [before, after] = [before, after].map(|event| Record::Event(Box::new(event)));
    let written = Written { before: Some(&before), after: Some(&after) };
    let told = audience(who("Ann"), &at(Collection::Events), written, &Parts::new(), None);
    assert_eq!(told, [who("Eve")].into());
}

#[test]
fn both_ends_of_a_delegation_are_told_and_whoever_was_one() {
    let mut stage = Stage::new(Default::default());
    stage.says("Bob", PartStat::Accepted);
    let given = stage.facts.answers[0].record.clone();
    let to = |name: &str| {
        let delegated_to = Some(who(name));
        Record::Attendee(Attendee { partstat: PartStat::Delegated, delegated_to, ..given.clone() })
    };
    let written = Written { before: Some(&to("Cem")), after: Some(&to("Dan")) };
    let told = audience(who("Bob"), &at(Collection::Attendees), written, &Parts::new(), None);
    assert_eq!(told.into_iter().collect::<Vec<_>>(), people(&["Ann", "Cem", "Dan"]));
}

#[test]
fn the_people_of_the_table_are_told_and_never_the_author() {
    let [event, answer, admission, invitation] = records();
    assert_eq!(told("Ann", event.0, &event.1), people(&["Bob", "Cem", "Dan"]));
    assert_eq!(told("Bob", answer.0, &answer.1), people(&["Ann"]));
    assert_eq!(told("Ann", admission.0, &admission.1), people(&["Bob"]));
    assert_eq!(told("Ann", invitation.0, &invitation.1), people(&["Bob"]));
    assert_eq!(told("Cem", invitation.0, &invitation.1), people(&["Ann", "Bob"]));
}

#[test]
fn nobody_is_told_of_what_is_private() {
    let [event, ..] = records();
    let path = Path::of(Area::Priv, event.0, "x").unwrap();
    let written = Written { before: None, after: Some(&event.1) };
    assert!(audience(who("Ann"), &path, written, &parts(), None).is_empty());
    assert!(!concerns(who("Bob"), who("Ann"), &path, Some(&event.1), None));
}

#[test]
fn a_parcel_concerns_whom_its_record_names_or_answers() {
    let [event, answer, admission, invitation] = records();
    let concern = |me: &str, author: &str, (collection, record): &(Collection, Record)| {
        concerns(who(me), who(author), &at(*collection), Some(record), None)
    };
    assert!(concern("Ann", "Bob", &answer));
    assert!(!concern("Cem", "Bob", &answer));
    assert!(concern("Bob", "Ann", &invitation));
    assert!(concern("Bob", "Ann", &admission));
    assert!(!concern("Bob", "Bob", &admission), "one's own");
    assert!(!concern("Bob", "Ann", &event), "an event names nobody who takes part");
    assert!(!concerns(who("Ann"), who("Bob"), &at(answer.0), None, None));
}

#[test]
fn an_admission_by_a_deputy_concerns_the_organizer_too() {
    let [_, _, (collection, record), _] = records();
    // Whether Cem is a deputy of Ann's, Ann's grants say, and the roster asks them.
    for name in ["Ann", "Bob"] {
        assert!(concerns(who(name), who("Cem"), &at(collection), Some(&record), None));
    }
    assert!(!concerns(who("Dan"), who("Cem"), &at(collection), Some(&record), None));
    assert_eq!(told("Cem", collection, &record), people(&["Ann", "Bob"]));
}

#[test]
fn what_is_said_in_somebodys_name_concerns_them_and_a_grant_also_those_it_was_said_to() {
    let [_, (collection, record), ..] = records();
    let Record::Attendee(answer) = record else { unreachable!() };
    let record = Record::Attendee(Attendee { principal: Some(who("Dan")), ..answer });
    assert_eq!(told("Bob", collection, &record), people(&["Ann", "Dan"]));
    assert!(concerns(who("Dan"), who("Bob"), &at(collection), Some(&record), None));
    let grant = Record::Grant(Stage::new(Default::default()).grant("Bob"));
    let everybody = people(&["Bob", "Cem", "Dan"]);
    assert_eq!(told("Ann", Collection::Grants, &grant), everybody, "whom Bob spoke to, too");
    let written = Written { before: Some(&grant), after: None };
    let told = audience(who("Ann"), &at(Collection::Grants), written, &Parts::new(), None);
    assert_eq!(told, [who("Bob")].into());
    assert!(concerns(who("Bob"), who("Ann"), &at(Collection::Grants), Some(&grant), None));
}

#[test]
fn a66_a67_the_organizer_is_told_of_a_proposal_and_the_proposer_of_its_decline() {
    use crate::record::example::{author, decline, event_uri, identity, proposal};
    let (organizer, proposer) = (author(), identity(8));
    let proposed = Record::CounterProposal(proposal());
    let told = |by, collection, record: &Record| {
        let written = Written { before: None, after: Some(record) };
        audience(by, &at(collection), written, &Parts::new(), None).into_iter().collect::<Vec<_>>()
    };
    assert_eq!(event_uri().author(), organizer);
    assert_eq!(told(proposer, Collection::CounterProposals, &proposed), [organizer]);
    let path = at(Collection::CounterProposals);
    assert!(concerns(organizer, proposer, &path, Some(&proposed), None));
    assert!(!concerns(who("Cem"), proposer, &path, Some(&proposed), None));
    let declined = Record::DeclineCounter(decline());
    assert_eq!(told(organizer, Collection::DeclineCounters, &declined), [proposer]);
    assert!(concerns(proposer, organizer, &at(Collection::DeclineCounters), Some(&declined), None));
}

#[test]
fn an_invitation_by_somebody_else_concerns_the_organizer_too() {
    let [_, _, _, (collection, record)] = records();
    let Record::Invitation(invitation) = record else { unreachable!() };
    let record = Record::Invitation(Invitation { invitee: who("Dan"), ..invitation });
    for name in ["Ann", "Dan"] {
        assert!(concerns(who(name), who("Bob"), &at(collection), Some(&record), None));
    }
}

#[test]
fn whoever_has_a_part_in_a_calendar_is_told_of_it() {
    use crate::record::Calendar;
    use crate::record::example::{author, calendar};
    let [contributor, admin, viewer] = ["Bob", "Cem", "Dan"].map(who);
    let shared = Calendar {
        contributors: vec![contributor],
        admins: vec![admin],
        viewers: vec![viewer],
        ..calendar()
    };
    let alone = Calendar { contributors: Vec::new(), ..shared.clone() };
    let (path, record) = (at(Collection::Calendars), Record::Calendar(shared));
    let told =
        |before, after| audience(author(), &path, Written { before, after }, &Parts::new(), None);
    let everybody = [contributor, admin, viewer].into();
    assert_eq!(told(None, Some(&record)), everybody);
    assert_eq!(told(Some(&record), Some(&Record::Calendar(alone))), everybody, "also the removed");
    assert!(concerns(contributor, author(), &path, Some(&record), None));
    assert!(!concerns(who("Eve"), author(), &path, Some(&record), None));
}
