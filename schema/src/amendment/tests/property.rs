//! What holds for any two versions of an event, and for any two people who change it at once.

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{prop_assert, prop_assert_eq, proptest};

use crate::amendment::Beside;
use crate::amendment::place::{said, same_times};
use crate::amendment::{Merged, Right, changes, merge};
use crate::record::{Access, CanInvite, Change, Component, End, Event, RsvpPolicy, Status};
use crate::record::{Waitlist, When};
use crate::roster::stage::{Stage, date, who};

const DAYS: [&str; 4] =
    ["2027-06-02T14:00:00", "2027-06-03T14:00:00", "2027-06-05T14:00:00", "2027-07-01T14:00:00"];

/// One edit of an event.
#[derive(Debug, Clone)]
enum Edit {
    Title(Option<&'static str>, u8),
    Place(Option<&'static str>, u8),
    Notes(u8),
    Cancel(Option<&'static str>),
    Hour(u32),
    HourOf(&'static str, u32),
    Long(u32),
    Rule(u8),
    Skip(&'static str),
    Back(&'static str),
    Seats(Option<u32>),
    Policy(RsvpPolicy),
    Line(bool),
    Helpers(u8),
}

fn edit() -> impl Strategy<Value = Edit> {
    let day = || select(&DAYS[..]);
    let place = || proptest::option::of(day());
    prop_oneof![
        (place(), 0..4u8).prop_map(|(on, n)| Edit::Title(on, n)),
        (place(), 0..4u8).prop_map(|(on, n)| Edit::Place(on, n)),
        (0..4u8).prop_map(Edit::Notes),
        place().prop_map(Edit::Cancel),
        (8..20u32).prop_map(Edit::Hour),
        (day(), 8..20u32).prop_map(|(on, hour)| Edit::HourOf(on, hour)),
        (1..9u32).prop_map(Edit::Long),
        (2..12u8).prop_map(Edit::Rule),
        day().prop_map(Edit::Skip),
        day().prop_map(Edit::Back),
        proptest::option::of(1..9u32).prop_map(Edit::Seats),
        select(vec![RsvpPolicy::Open, RsvpPolicy::InvitedOnly]).prop_map(Edit::Policy),
        any::<bool>().prop_map(Edit::Line),
        (0..4u8).prop_map(Edit::Helpers),
    ]
}

fn at(day: &str, hour: u32) -> When {
    let local: chrono::NaiveDateTime = day.parse().unwrap();
    When::Zoned { local: local.date().and_hms_opt(hour, 0, 0).unwrap(), tz: chrono_tz::UTC }
}

fn base() -> Event {
    let mut event = Stage::daily(Access::default()).facts.event.record;
    let master = event.master.as_mut().unwrap();
    master.start = at("2027-06-01T14:00:00", 14);
    master.end = Some(End::After { days: 0, seconds: 3_600 });
    event
}

fn component<'e>(event: &'e mut Event, on: Option<&str>) -> &'e mut Component {
    let Some(day) = on else { return event.master.as_mut().unwrap() };
    let plain = Component {
        start: at(day, 14),
        rrule: None,
        exdate: Vec::new(),
        ..event.master.clone().unwrap()
    };
    event.overrides.entry(date(day)).or_insert(plain)
}

fn apply(event: &mut Event, edit: &Edit) {
    match edit {
        Edit::Title(on, n) => component(event, *on).summary = format!("Title {n}"),
        Edit::Place(on, n) => component(event, *on).locations = vec![format!("Place {n}")],
        Edit::Notes(n) => component(event, None).description = Some(format!("Notes {n}")),
        Edit::Cancel(on) => component(event, *on).status = Status::Cancelled,
        Edit::Hour(hour) => component(event, None).start = at("2027-06-01T14:00:00", *hour),
        Edit::HourOf(on, hour) => component(event, Some(on)).start = at(on, *hour),
        Edit::Long(hours) => {
            component(event, None).end = Some(End::After { days: 0, seconds: hours * 3_600 });
        }
        Edit::Rule(n) => component(event, None).rrule = Some(format!("FREQ=DAILY;COUNT={n}")),
        Edit::Skip(day) => component(event, None).exdate.push(at(day, 14)),
        Edit::Back(day) => drop(event.overrides.remove(&date(day))),
        Edit::Seats(seats) => event.access.max_attendees = *seats,
        Edit::Policy(policy) => event.access.rsvp_policy = *policy,
        Edit::Line(enabled) => {
            event.access.waitlist = Waitlist { enabled: *enabled, ..Waitlist::default() };
        }
        Edit::Helpers(n) => {
            let people = ["Bob", "Cem", "Dan"].iter().take((*n).into()).map(|name| who(name));
            event.access.can_invite = CanInvite::People(people.clone().collect());
            event.access.contributors = people.collect();
        }
    }
}

fn edited(event: &Event, edits: &[Edit]) -> Event {
    let mut event = event.clone();
    edits.iter().for_each(|edit| apply(&mut event, edit));
    event
}

/// Whether two events say the same, whatever their numbers and however an end is written.
fn says_the_same(one: &Event, other: &Event) -> bool {
    let same = |one: &Component, other: &Component| {
        let other = said(other.clone());
        same_times(one, &other) && said(Component { end: other.end, ..one.clone() }) == other
    };
    let masters = match (&one.master, &other.master) {
        (Some(one), Some(other)) => same(one, other),
        (one, other) => one.is_none() && other.is_none(),
    };
    let dates = one.overrides.iter().zip(&other.overrides);
    let mut dates = dates.map(|((id, one), (day, other))| id == day && same(one, other));
    masters
        && one.overrides.len() == other.overrides.len()
        && dates.all(|same| same)
        && one.access == other.access
        && one.calendars == other.calendars
}

proptest! {
    #[test]
    fn changes_lead_from_one_version_to_the_other(
        some in vec(edit(), 0..6),
        more in vec(edit(), 0..6),
    ) {
        let before = edited(&base(), &some);
        let after = edited(&before, &more);
        let wanted = changes(&before, &after);
        let Merged::Applied(merged, _) = merge(&before, Some(&before), Right::Whole, &wanted)
        else { panic!("not applied") };
        prop_assert!(says_the_same(&merged, &after), "{merged:?}\n{after:?}");
        prop_assert!(changes(&merged, &after).is_empty());
    }

    #[test]
    fn an_amendment_applied_twice_is_applied_once(
        some in vec(edit(), 0..4),
        more in vec(edit(), 1..4),
    ) {
        let before = edited(&base(), &some);
        let wanted = changes(&before, &edited(&before, &more));
        // Where a series moves, its dates are named as they are after the move.
        let moves = wanted.iter().any(|one| {
            one.recurrence_id.is_none() && one.field.name() == "dtstart"
        });
        let Merged::Applied(once, _) = merge(&before, Some(&before), Right::Whole, &wanted)
        else { panic!("not applied") };
        if !moves {
            let again = merge(&once, Some(&before), Right::Whole, &wanted);
            let Merged::Applied(twice, _) = again else { panic!("in conflict with itself") };
            prop_assert_eq!(*twice, *once);
        }
    }

    #[test]
    fn of_two_amendments_that_both_fit_the_order_does_not_matter_for_what_they_name(
        some in vec(edit(), 0..3),
        one in vec(edit(), 1..3),
        other in vec(edit(), 1..3),
    ) {
        let then = edited(&base(), &some);
        let [one, other] = [one, other].map(|edits| changes(&then, &edited(&then, &edits)));
        let both = |first: &[Change], second: &[Change]| {
            let Merged::Applied(event, _) = merge(&then, Some(&then), Right::Whole, first)
            else { panic!("not applied") };
            match merge(&event, Some(&then), Right::Whole, second) {
                Merged::Applied(event, _) => Some(*event),
                Merged::Conflict(_) | Merged::NotAllowed => None,
            }
        };
        let (here, there) = (both(&one, &other), both(&other, &one));
        let named: Vec<&Change> = one.iter().chain(&other).collect();
        // A series that moves names its dates anew, for whoever comes after.
        let moves = named.iter().any(|one| {
            one.recurrence_id.is_none() && one.field.name() == "dtstart"
        });
        if let (Some(here), Some(there), false) = (&here, &there, moves) {
            for change in named {
                let [here, there] = [here, there].map(|event| Beside::of(event, [change].into_iter()).value(change));
                prop_assert_eq!(here, there, "{:?}", change);
            }
        }
    }
}
