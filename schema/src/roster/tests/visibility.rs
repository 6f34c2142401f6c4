//! Who sees what of a roster.

use crate::key::Identity;
use crate::record::{Access, PartStat, Person, RosterVisibility, RsvpPolicy};
use crate::roster::stage::{Stage, date, who};
use crate::roster::{Roster, Visible};

fn staged() -> (Roster, Access) {
    let mut stage =
        Stage::new(Access { rsvp_policy: RsvpPolicy::InvitedOnly, ..Access::default() });
    stage.invites("Ann", "Bob");
    stage.yes("Bob");
    stage.yes("Cem");
    (stage.roster(), stage.access().clone())
}

fn names(visible: &Visible) -> Vec<Person> {
    visible.series.iter().map(|row| row.person.clone()).collect()
}

fn of(name: &str) -> Option<Identity> {
    Some(who(name))
}

#[test]
fn a41_a_refused_answer_is_shown_to_its_author_and_the_organizer_only() {
    let (roster, access) = staged();
    let people = |names: &[&str]| -> Vec<Person> {
        names.iter().map(|name| Person::Key(who(name))).collect()
    };
    for (asker, sees, withheld) in [
        (None, &["Bob"][..], 1),
        (of("Bob"), &["Bob"], 1),
        (of("Dan"), &["Bob"], 1),
        (of("Cem"), &["Bob", "Cem"], 0),
        (of("Ann"), &["Bob", "Cem"], 0),
    ] {
        let visible = roster.visible_to(asker, &access);
        assert_eq!(names(&visible), people(sees));
        assert_eq!((visible.withheld, visible.whole), (withheld, true));
    }
}

#[test]
fn a54_who_is_refused_on_one_date_is_not_shown_there_as_with_the_series() {
    let mut stage = Stage::daily(Access { max_attendees: Some(1), ..Access::default() });
    let day = "2027-06-03T14:00:00";
    stage.says_at("Cem", day, PartStat::Accepted);
    stage.settle();
    stage.yes("Bob");
    stage.settle();
    let (roster, access) = (stage.roster(), stage.access().clone());
    let at = |asker: &str, day: Option<&str>| -> Vec<Person> {
        let visible = roster.visible_to(of(asker), &access);
        let day = day.map(date);
        visible.at(day.as_ref()).into_iter().map(|row| row.person.clone()).collect()
    };
    let (bob, cem) = (Person::Key(who("Bob")), Person::Key(who("Cem")));
    assert_eq!(at("Zoe", Some(day)), std::slice::from_ref(&cem));
    assert_eq!(at("Zoe", Some("2027-06-04T14:00:00")), std::slice::from_ref(&bob));
    assert_eq!(at("Bob", Some(day)), [bob.clone(), cem]);
    assert_eq!(at("Zoe", None), [bob]);
}

#[test]
fn a_roster_for_its_attendees_or_its_organizer_is_kept_from_others() {
    let (roster, mut access) = staged();
    for (visibility, asker, sees, whole) in [
        (RosterVisibility::Attendees, of("Bob"), 1, true),
        (RosterVisibility::Attendees, of("Cem"), 1, false),
        (RosterVisibility::Attendees, None, 0, false),
        (RosterVisibility::Organizer, of("Bob"), 1, false),
        (RosterVisibility::Organizer, of("Dan"), 0, false),
        (RosterVisibility::Organizer, of("Ann"), 2, true),
    ] {
        access.roster_visibility = visibility;
        let visible = roster.visible_to(asker, &access);
        assert_eq!(
            (visible.series.len(), visible.whole),
            (sees, whole),
            "{visibility:?} {asker:?}"
        );
    }
}
