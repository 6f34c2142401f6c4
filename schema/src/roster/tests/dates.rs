//! Series: answers, invitations and cancellations of single dates.

use crate::order::{Also, significant_change};
use crate::record::{Access, Component, Invitation, PartStat, Person, RsvpPolicy, Status};
use crate::roster::stage::{Stage, date, moment, who};
use crate::roster::{Refusal, Standing};

const FIRST: &str = "2027-06-01T14:00:00";
const SECOND: &str = "2027-06-02T14:00:00";
const THIRD: &str = "2027-06-03T14:00:00";

fn override_of(stage: &Stage) -> Component {
    stage.facts.event.record.master.clone().map(|m| Component { rrule: None, ..m }).unwrap()
}

#[test]
fn a24_one_date_declined_and_the_others_accepted() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    stage.says_at("Bob", SECOND, PartStat::Declined);
    assert_eq!(stage.standing("Bob"), Some(Standing::Confirmed));
    assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Declined));
    assert_eq!(stage.standing_at("Bob", THIRD), Some(Standing::Confirmed));
}

#[test]
fn a25_each_date_lists_its_own_people_and_those_of_the_series() {
    let mut stage = Stage::daily(Access::default());
    stage.says_at("Bob", SECOND, PartStat::Accepted);
    stage.says_at("Cem", THIRD, PartStat::Accepted);
    stage.yes("Dan");
    let roster = stage.roster();
    let at = |text: Option<&str>| -> Vec<Person> {
        let occurrence = text.map(date);
        roster.at(occurrence.as_ref()).iter().map(|row| row.person.clone()).collect()
    };
    let people = |names: &[&str]| -> Vec<Person> {
        names.iter().map(|name| Person::Key(who(name))).collect()
    };
    assert_eq!(at(Some(SECOND)), people(&["Bob", "Dan"]));
    assert_eq!(at(Some(THIRD)), people(&["Cem", "Dan"]));
    assert_eq!(at(None), people(&["Dan"]));
    assert_eq!(roster.dates.values().map(Vec::len).sum::<usize>(), 2, "only what differs");
}

#[test]
fn a26_a_date_accepted_stays_accepted_when_the_series_is_declined() {
    let mut stage = Stage::daily(Access::default());
    stage.says_at("Bob", SECOND, PartStat::Accepted);
    stage.no("Bob");
    assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Confirmed));
    assert_eq!(stage.standing("Bob"), Some(Standing::Declined));
}

#[test]
fn a27_an_answer_for_a_date_the_rule_no_longer_makes_is_hidden_until_it_returns() {
    let mut stage = Stage::daily(Access::default());
    stage.says_at("Bob", THIRD, PartStat::Accepted);
    let before = stage.roster();
    stage.master().rrule = Some("FREQ=DAILY;COUNT=2".to_owned());
    assert!(stage.roster().dates.is_empty());
    stage.master().rrule = Some("FREQ=DAILY;COUNT=10".to_owned());
    assert_eq!(stage.roster(), before);
}

#[test]
fn a38_a_cancelled_date_shows_its_answers_and_the_series_goes_on() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    let cancelled = Component { status: Status::Cancelled, sequence: 1, ..override_of(&stage) };
    stage.facts.event.record.overrides.insert(date(SECOND), cancelled);
    let roster = stage.roster();
    let row = roster.row(&Person::Key(who("Bob")), Some(&date(SECOND))).unwrap();
    assert_eq!((row.standing, row.cancelled), (Standing::Confirmed, true));
    assert!(!stage.row("Bob").unwrap().cancelled);
}

#[test]
fn a_moved_date_asks_anew_for_that_date_only() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    let moved = Component { sequence: 1, answers_since: 1, ..override_of(&stage) };
    stage.facts.event.record.overrides.insert(date(SECOND), moved);
    let lapsed = Standing::NeedsAction { was: Some(PartStat::Accepted) };
    assert_eq!(stage.standing_at("Bob", SECOND), Some(lapsed));
    assert_eq!(stage.standing("Bob"), Some(Standing::Confirmed));
}

#[test]
fn a_lapsed_answer_to_a_date_gives_way_to_one_to_the_series() {
    let mut stage = Stage::daily(Access::default());
    stage.says_at("Bob", SECOND, PartStat::Declined);
    let moved = Component { sequence: 1, answers_since: 1, ..override_of(&stage) };
    stage.facts.event.record.overrides.insert(date(SECOND), moved);
    stage.yes("Bob");
    assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Confirmed));
}

#[test]
fn whoever_is_asked_to_one_date_and_answers_the_series_has_answered_that_date() {
    for policy in [RsvpPolicy::InvitedOnly, RsvpPolicy::Open] {
        let mut stage = Stage::daily(Access { rsvp_policy: policy, ..Access::default() });
        let recurrence_id = Some(date(SECOND));
        stage.write_invitation("Ann", Invitation { recurrence_id, ..stage.invitation("Bob") });
        stage.yes("Bob");
        assert_eq!(stage.standing("Bob"), None);
        assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Confirmed));
        assert_eq!(stage.standing_at("Bob", THIRD), None);
    }
}

#[test]
fn the_organizers_revocation_of_the_series_is_stronger_than_others_invitations_to_dates() {
    let mut stage = Stage::daily(Access {
        rsvp_policy: RsvpPolicy::InvitedOnly,
        can_invite: crate::record::CanInvite::People(vec![who("Cem")]),
        ..Access::default()
    });
    let recurrence_id = Some(date(SECOND));
    stage.write_invitation("Cem", Invitation { recurrence_id, ..stage.invitation("Bob") });
    stage.yes("Bob");
    assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Confirmed));
    let revoked_at = Some(moment(3));
    stage.write_invitation("Ann", Invitation { revoked_at, ..stage.invitation("Bob") });
    assert_eq!(stage.standing_at("Bob", SECOND), Some(Standing::Revoked));
}

#[test]
fn after_undoing_a_word_on_one_date_that_date_is_open() {
    let mut stage = Stage::daily(Access::default());
    stage.yes("Bob");
    stage.says_at("Bob", SECOND, PartStat::NeedsAction);
    let open = Standing::NeedsAction { was: None };
    assert_eq!(stage.standing_at("Bob", SECOND), Some(open));
    stage.access().rsvp_policy = RsvpPolicy::InvitedOnly;
    assert_eq!(stage.standing("Bob"), Some(Standing::Refused(Refusal::NotInvited)));
}

#[test]
fn a28_an_answer_to_a_single_event_counts_for_its_date_alone_once_it_is_weekly() {
    let mut stage = Stage::new(Access::default());
    stage.yes("Bob");
    let before = stage.facts.event.record.clone();
    let mut after = before.clone();
    after.master.as_mut().unwrap().rrule = Some("FREQ=WEEKLY".to_owned());
    stage.facts.event.record = significant_change(&before, after, Also::default(), moment(7)).event;
    assert_eq!(stage.standing_at("Bob", FIRST), Some(Standing::Confirmed));
    let lapsed = Standing::NeedsAction { was: Some(PartStat::Accepted) };
    assert_eq!(stage.standing_at("Bob", "2027-06-08T14:00:00"), Some(lapsed));
}

#[test]
fn a29_answers_to_the_date_that_is_kept_and_to_the_series_count_once_it_is_single() {
    let mut stage = Stage::daily(Access::default());
    stage.says_at("Bob", FIRST, PartStat::Accepted);
    stage.yes("Cem");
    stage.says_at("Dan", SECOND, PartStat::Accepted);
    stage.yes("Eva");
    stage.says_at("Eva", FIRST, PartStat::Declined);
    let series = stage.roster();
    stage.master().rrule = None;
    let single = stage.roster();
    let listed: Vec<_> = single.series.iter().map(|row| (&row.person, row.standing)).collect();
    let person = |name| Person::Key(who(name));
    let (bob, cem, eva) = (person("Bob"), person("Cem"), person("Eva"));
    let coming = Standing::Confirmed;
    assert_eq!(listed, [(&bob, coming), (&cem, coming), (&eva, Standing::Declined)]);
    assert!(single.dates.is_empty());
    assert_eq!(single.counts(None), series.counts(Some(&date(FIRST))));
    stage.master().rrule = Some("FREQ=DAILY;COUNT=10".to_owned());
    assert_eq!(stage.roster(), series);
}
