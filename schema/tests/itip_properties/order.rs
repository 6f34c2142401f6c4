//! Messages late, twice, and in any order.

use kalends_schema::itip::{Meeting, Message, Vevent};
use kalends_schema::record::PartStat;
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{
    ANN, Change, GUESTS, History, Seed, address, answer, changes, deliver, held_after,
    held_after_all, later, owner, read, seeds, some,
};

/// A number for each place: which of the remaining ones comes next.
fn order() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0usize..16, 16)
}

fn shuffled<T: Clone>(items: &[T], order: &[usize]) -> Vec<T> {
    let mut rest = items.to_vec();
    let mut all = Vec::new();
    for pick in order.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        all.push(rest.remove(pick % rest.len()));
    }
    all
}

/// What an object says; of what is off, that it is, and since which number. Nothing is asked of
/// single dates once the whole series is off, nor of those that EXDATE takes out of it.
fn said(meeting: Option<&Meeting>) -> String {
    let Some(mut meeting) = meeting.cloned() else { return String::new() };
    let all_off = meeting.master.as_ref().is_some_and(Vevent::is_cancelled);
    let excluded = meeting.excluded();
    meeting.overrides.retain(|date, _| !all_off && !excluded.contains(date));
    for event in meeting.components_mut().filter(|event| event.is_cancelled()) {
        let kept = ["UID", "RECURRENCE-ID", "STATUS", "SEQUENCE"];
        event.0.properties.retain(|line| kept.contains(&line.name.as_str()));
        event.0.properties.sort_by(|one, other| one.name.cmp(&other.name));
    }
    meeting.write()
}

/// All that somebody is told, the invitation first: before it there is nothing to change.
fn told(seed: &Seed, changes: &[Change], who: &str) -> Vec<Message> {
    History::of(seed, changes).to(who)
}

proptest! {
    #![proptest_config(some())]

    #[test]
    fn a76_a_message_received_twice_does_what_it_does_once(
        seed in seeds(),
        changes in prop::collection::vec(changes(), 0..5),
        who in select(GUESTS.to_vec()),
    ) {
        let me = owner(who);
        let mut held: Option<Meeting> = None;
        for message in told(&seed, &changes, who) {
            let once = held_after(held.as_ref(), &message, &me);
            let twice = held_after(once.as_ref(), &message, &me);
            prop_assert_eq!(said(twice.as_ref()), said(once.as_ref()));
            held = once;
        }
    }

    #[test]
    fn a76_what_is_older_changes_nothing(
        seed in seeds(),
        changes in prop::collection::vec(changes(), 1..6),
        who in select(GUESTS.to_vec()),
    ) {
        let me = owner(who);
        let all = told(&seed, &changes, who);
        let held = held_after_all(&all, &me);
        for message in &all {
            let after = held_after(held.as_ref(), message, &me);
            prop_assert_eq!(said(after.as_ref()), said(held.as_ref()));
        }
    }

    #[test]
    fn a63_updates_in_any_order_end_in_the_same_object(
        seed in seeds(),
        changes in prop::collection::vec(changes(), 1..6),
        who in select(GUESTS.to_vec()),
        order in order(),
    ) {
        let me = owner(who);
        let all = told(&seed, &changes, who);
        if let Some((first, rest)) = all.split_first() {
            let expected = held_after_all(&all, &me);
            let other: Vec<Message> =
                [first.clone()].into_iter().chain(shuffled(rest, &order)).collect();
            let got = held_after_all(&other, &me);
            prop_assert_eq!(said(got.as_ref()), said(expected.as_ref()));
        }
    }

    #[test]
    fn a76_one_attendees_answers_in_any_order_end_in_the_last(
        seed in seeds(),
        words in prop::collection::vec((0u32..3, select(vec![
            PartStat::Accepted, PartStat::Tentative, PartStat::Declined,
        ])), 1..5),
        order in order(),
    ) {
        let history = History::of(&seed, &[]);
        let organizer = history.last();
        let bob = organizer.attendees().into_iter().find(|who| *who != address(ANN));
        let bob = bob.expect("somebody is invited").to_string();
        let mut copy = held_after_all(&history.to(&bob), &owner(&bob)).expect("an invitation");
        let mut replies = Vec::new();
        for (number, (week, word)) in words.iter().enumerate() {
            let date = seed.date(*week);
            let date = (*week > 0).then_some(&date);
            if let Some((after, messages)) = answer(&copy, &bob, date, *word, later(number + 1)) {
                copy = after;
                replies.extend(messages.iter().map(read));
            }
        }
        let play = |replies: &[Message]| {
            let mut held = Some(organizer.clone());
            for reply in replies {
                held = held_after(held.as_ref(), reply, &owner(ANN));
            }
            held
        };
        let expected = play(&replies);
        prop_assert_eq!(
            said(play(&shuffled(&replies, &order)).as_ref()),
            said(expected.as_ref())
        );
        for reply in &replies {
            let after = held_after(expected.as_ref(), reply, &owner(ANN));
            prop_assert_eq!(said(after.as_ref()), said(expected.as_ref()));
        }
    }

    #[test]
    fn an_answer_to_what_was_counts_for_nothing_once_people_are_asked_anew(
        seed in seeds(),
        hour in 11u32..20,
    ) {
        let history = History::of(&seed, &[Change::Start(hour)]);
        if history.last().sequence() == 0 {
            return Ok(());
        }
        let bob = history.last().attendees().into_iter().find(|who| *who != address(ANN));
        let bob = bob.expect("somebody is invited").to_string();
        let copy = held_after_all(&history.to(&bob)[..1], &owner(&bob)).expect("an invitation");
        let replies = answer(&copy, &bob, None, PartStat::Accepted, later(1));
        let (_, replies) = replies.expect("an answer");
        for reply in replies.iter().map(read) {
            let before = history.last();
            let after = deliver(Some(before), &reply, ANN).map(|received| received.meeting);
            let after = after.ok().flatten();
            let line = |meeting: &Meeting| {
                let master = meeting.master.as_ref()?;
                master.attendee(&address(&bob))?.param("PARTSTAT").map(str::to_owned)
            };
            prop_assert!(after.is_none_or(|after| line(&after) == line(before)));
        }
    }
}
