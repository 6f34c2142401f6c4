//! What holds whatever people do, and in whatever order it is heard of.

use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{collection::vec, prop_assert, prop_assert_eq, proptest};

use super::continued::handed_over;
use super::split::split;
use crate::admission::{automatic, handed_on};
use crate::record::{Access, AdmissionState, CanInvite, CapacityScope, PartStat, Promotion};
use crate::record::{Grant, Person, RecurrenceId, RsvpPolicy, Waitlist};
use crate::roster::stage::{Stage, limited, moment, who};
use crate::roster::{Bench, Entry, Facts, Gathered, Invitations, Key, Ledger, Line, Roster};
use crate::roster::{Running, Standing, roster};

const NAMES: [&str; 6] = ["Bob", "Cem", "Dan", "Eva", "Fay", "Ann"];
const DAYS: [&str; 3] = ["2027-06-02T14:00:00", "2027-06-03T14:00:00", "2027-06-06T14:00:00"];

/// One thing that somebody does.
#[derive(Debug, Clone)]
enum Act {
    Says(&'static str, PartStat),
    SaysAt(&'static str, &'static str, PartStat),
    Brings(&'static str, u32),
    Delegates(&'static str, &'static str, Option<&'static str>),
    StandsIn(&'static str, &'static str, PartStat, Option<&'static str>),
    ComesAfterAll(&'static str),
    Repeats(&'static str),
    TakesBack(&'static str),
    Invites(&'static str, &'static str),
    Revokes(&'static str),
    Decides(&'static str, &'static str, AdmissionState),
    Grants(&'static str, &'static str, u32),
    Ungrants(&'static str, &'static str),
    SaysFor(&'static str, &'static str, PartStat),
    Limit(Option<u32>),
    Policy(RsvpPolicy),
    AsksAnew,
    Settles,
}

fn word() -> impl Strategy<Value = PartStat> {
    select(vec![
        PartStat::Accepted,
        PartStat::Accepted,
        PartStat::Declined,
        PartStat::Tentative,
        PartStat::NeedsAction,
    ])
}

fn act() -> impl Strategy<Value = Act> {
    let name = || select(&NAMES[..]);
    let by = || prop_oneof![3 => Just("Ann"), 1 => name()];
    let day = || prop_oneof![2 => Just(None), 1 => select(&DAYS[..]).prop_map(Some)];
    let state = select(vec![
        AdmissionState::Admitted,
        AdmissionState::Waitlisted,
        AdmissionState::Denied,
        AdmissionState::Released,
    ]);
    let policy =
        select(vec![RsvpPolicy::Open, RsvpPolicy::InvitedOnly, RsvpPolicy::ApprovalRequired]);
    prop_oneof![
        6 => (name(), word()).prop_map(|(name, word)| Act::Says(name, word)),
        6 => (name(), select(&DAYS[..]), word()).prop_map(|(n, d, w)| Act::SaysAt(n, d, w)),
        4 => (name(), name(), day()).prop_map(|(name, to, day)| Act::Delegates(name, to, day)),
        6 => (name(), name(), word(), day()).prop_map(|(n, from, w, d)| Act::StandsIn(n, from, w, d)),
        1 => name().prop_map(Act::ComesAfterAll),
        2 => (name(), 0..4u32).prop_map(|(name, guests)| Act::Brings(name, guests)),
        1 => name().prop_map(Act::Repeats),
        1 => name().prop_map(Act::TakesBack),
        2 => (name(), name()).prop_map(|(by, name)| Act::Invites(by, name)),
        1 => name().prop_map(Act::Revokes),
        1 => (by(), name(), state).prop_map(|(by, name, state)| Act::Decides(by, name, state)),
        1 => (name(), name(), 0..3u32).prop_map(|(of, to, order)| Act::Grants(of, to, order)),
        1 => (name(), name()).prop_map(|(of, to)| Act::Ungrants(of, to)),
        3 => (name(), name(), word()).prop_map(|(by, of, word)| Act::SaysFor(by, of, word)),
        1 => (any::<bool>(), 1..6u32).prop_map(|(some, n)| Act::Limit(some.then_some(n))),
        1 => policy.prop_map(Act::Policy),
        1 => Just(Act::AsksAnew),
        6 => Just(Act::Settles),
    ]
}

/// Somebody's admission, to the series or for one day, becomes another.
fn change() -> impl Strategy<Value = (&'static str, Option<&'static str>, AdmissionState)> {
    let day = prop_oneof![2 => Just(None), 1 => select(&DAYS[..]).prop_map(Some)];
    let states = [
        AdmissionState::Admitted,
        AdmissionState::Waitlisted,
        AdmissionState::Full,
        AdmissionState::Denied,
        AdmissionState::Released,
    ];
    (select(&NAMES[..]), day, select(states.to_vec()))
}

fn access() -> impl Strategy<Value = Access> {
    let booleans = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (1..5u32, 0..3u32, booleans).prop_map(|(seats, plus_ones_max, booleans)| {
        let (enabled, fifo, series, tentative_counts, chain) = booleans;
        let promotion = if fifo { Promotion::Fifo } else { Promotion::Organizer };
        Access {
            waitlist: Waitlist { enabled, max: Some(2).filter(|_| chain), promotion },
            capacity_scope: if series { CapacityScope::Series } else { CapacityScope::Instance },
            can_invite: if chain { CanInvite::Attendees } else { CanInvite::default() },
            plus_ones_max,
            delegation_depth_max: 1 + u8::from(series) + u8::from(chain),
            tentative_counts,
            ..limited(seats)
        }
    })
}

fn play(stage: &mut Stage, act: &Act) {
    match act {
        Act::Says(name, word) => stage.says(name, *word),
        Act::SaysAt(name, day, word) => stage.says_at(name, day, *word),
        Act::Delegates(name, to, day) if name != to => stage.delegates(name, to, *day),
        Act::Delegates(..) => {}
        Act::StandsIn(name, from, word, day) => stage.stands_in(name, from, *word, *day),
        Act::ComesAfterAll(name) => stage.comes_after_all(name),
        Act::Brings(name, guests) => stage.brings(name, *guests),
        Act::Repeats(name) => stage.write_answer(name, stage.answer_of(name)),
        Act::TakesBack(name) => {
            let author = who(name);
            stage.facts.answers.retain(|fact| fact.author != author);
        }
        Act::Invites(by, name) => stage.invites(by, name),
        Act::Revokes(name) => stage.revokes("Ann", name),
        Act::Decides(by, name, state) => stage.decides(by, name, *state),
        // No record says that somebody is their own deputy.
        Act::Grants(one, other, _) | Act::SaysFor(one, other, _) if one == other => {}
        Act::Grants(of, to, order) => {
            stage.write_grant(of, Grant { order: *order, ..stage.grant(to) });
        }
        Act::Ungrants(of, to) => stage.ungrants(of, to),
        Act::SaysFor(by, of, word) => stage.says_for(by, of, *word),
        Act::Limit(seats) => stage.access().max_attendees = *seats,
        Act::Policy(policy) => stage.access().rsvp_policy = *policy,
        Act::AsksAnew => {
            let next = stage.master().sequence + 1;
            (stage.master().sequence, stage.master().answers_since) = (next, next);
        }
        Act::Settles => {
            stage.settle();
        }
    }
}

/// Seats taken for the series and at each date with records of its own that the event makes: an
/// answer for any other date is hidden and takes none. Dates come and go, so each keeps its place.
fn taken(facts: &Facts) -> Vec<u64> {
    let gathered = Gathered::of(facts);
    let ledger = Ledger::of(facts, &gathered);
    let invitations = Invitations::of(&gathered, &ledger);
    let bench = Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations };
    if gathered.counts_people() {
        return vec![Line::of_claims(&bench).taken];
    }
    let series = Line::of_series(&bench);
    let days = DAYS.map(|day| day.parse::<RecurrenceId>().unwrap());
    let dates = days.iter().map(|date| match gathered.dates.contains(date) {
        true => Line::of_date(&bench, *date, &series).taken,
        false => 0,
    });
    std::iter::once(series.taken).chain(dates).collect()
}

/// The same facts as somebody else may hear of them: in another order, some of them twice.
fn heard(facts: &Facts, seed: u64) -> Facts {
    let mut facts = facts.clone();
    facts.answers.extend(facts.answers.clone().into_iter().step_by(2));
    facts.admissions.extend(facts.admissions.clone().into_iter().step_by(3));
    facts.invitations.extend(facts.invitations.clone());
    facts.grants.extend(facts.grants.clone());
    let rank = |index: usize| (index as u64 + 1).wrapping_mul(seed | 1).rotate_left(17);
    shuffle(&mut facts.answers, rank);
    shuffle(&mut facts.admissions, rank);
    shuffle(&mut facts.invitations, rank);
    shuffle(&mut facts.grants, rank);
    facts
}

fn shuffle<T>(items: &mut Vec<T>, rank: impl Fn(usize) -> u64) {
    let mut ranked: Vec<(u64, T)> =
        items.drain(..).enumerate().map(|(index, item)| (rank(index), item)).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    items.extend(ranked.into_iter().map(|(_, item)| item));
}

/// Whether one of those who organize the event, before or then, does something that counts
/// otherwise of whoever does.
fn is_of_an_organizer(act: &Act) -> bool {
    let organizes = |name: &str| ["Ann", "Bob"].contains(&name);
    match act {
        Act::Delegates(name, to, _) => organizes(name) || organizes(to),
        Act::StandsIn(name, from, ..) => organizes(name) || organizes(from),
        Act::Grants(of, ..) | Act::Ungrants(of, _) => organizes(of),
        Act::Invites(by, _) => *by == "Bob",
        Act::Decides(by, ..) => *by != "Ann",
        Act::Says(..)
        | Act::SaysAt(..)
        | Act::Brings(..)
        | Act::ComesAfterAll(_)
        | Act::Repeats(_)
        | Act::TakesBack(_)
        | Act::Revokes(_)
        | Act::SaysFor(..)
        | Act::Limit(_)
        | Act::Policy(_)
        | Act::AsksAnew
        | Act::Settles => false,
    }
}

/// Where everybody stands who does not organize the event, before or then; whoever organizes it
/// leaves the line.
fn standings(stage: &Stage) -> Vec<Option<&'static str>> {
    let others = NAMES.iter().filter(|name| !["Ann", "Bob"].contains(name));
    let at = |name: &&'static str| {
        let days = DAYS.map(|day| stage.standing_at(name, day));
        let all = std::iter::once(stage.standing(name)).chain(days);
        all.map(|standing| standing.map(Standing::word)).collect::<Vec<_>>()
    };
    others.flat_map(at).collect()
}

fn digest(stage: &Stage, roster: &Roster) -> crate::hash::Hash {
    roster.digest(&stage.facts)
}

proptest! {
    #[test]
    fn a65_the_same_facts_in_any_order_and_twice_give_the_same_roster_and_digest(
        access in access(), acts in vec(act(), 1..40), seed in any::<u64>(), single in any::<bool>(),
    ) {
        let mut stage = if single { Stage::new(access) } else { Stage::daily(access) };
        acts.iter().for_each(|act| play(&mut stage, act));
        let one = stage.roster();
        let other = roster(&heard(&stage.facts, seed));
        prop_assert_eq!(&one, &other);
        prop_assert_eq!(digest(&stage, &one), digest(&stage, &other));
    }

    #[test]
    fn the_node_never_admits_beyond_the_limit_and_has_nothing_to_add_to_its_own_words(
        access in access(), acts in vec(act(), 1..60), single in any::<bool>(),
    ) {
        let mut stage = if single { Stage::new(access) } else { Stage::daily(access) };
        for act in &acts {
            play(&mut stage, act);
            let before = taken(&stage.facts);
            stage.settle();
            let Some(limit) = stage.access().max_attendees else { continue };
            for (before, after) in before.into_iter().zip(taken(&stage.facts)) {
                prop_assert!(after <= before.max(limit.into()), "{before} → {after} of {limit}");
            }
        }
    }

    #[test]
    fn what_follows_a_series_is_read_alike_everywhere_and_admits_nobody_beyond_its_limit(
        access in access(), acts in vec(act(), 1..40), later in vec(act(), 0..20), seed in any::<u64>(),
    ) {
        let mut stage = Stage::daily(access);
        acts.iter().for_each(|act| play(&mut stage, act));
        stage.settle();
        let mut following = split(&mut stage, |_| {});
        for act in &later {
            play(&mut following, act);
            let before = taken(&following.facts);
            following.settle();
            let Some(limit) = following.access().max_attendees else { continue };
            for (before, after) in before.into_iter().zip(taken(&following.facts)) {
                prop_assert!(after <= before.max(limit.into()), "{before} → {after} of {limit}");
            }
        }
        let one = following.roster();
        let mut facts = heard(&following.facts, seed);
        facts.former = following.facts.former.as_deref().map(|old| Box::new(heard(old, seed)));
        prop_assert_eq!(&one, &roster(&facts));
    }

    #[test]
    fn whoever_goes_on_with_an_event_leaves_everybody_where_they_stood(
        access in access(), acts in vec(act(), 1..40), single in any::<bool>(),
    ) {
        let mut stage = if single { Stage::new(access) } else { Stage::daily(access) };
        acts.iter().filter(|act| !is_of_an_organizer(act)).for_each(|act| play(&mut stage, act));
        stage.settle();
        let before = standings(&stage);
        let kept = handed_on(&stage.facts, moment(5));
        handed_over(&mut stage);
        stage.write_together("Bob", kept);
        prop_assert_eq!(before, standings(&stage));
        // Whoever organizes it by now has a seat without asking.
        let before = taken(&stage.facts);
        for admission in automatic(&stage.facts, &stage.order, moment(6)) {
            stage.write_admission("Bob", admission);
        }
        let Some(limit) = stage.access().max_attendees else { return Ok(()) };
        for (before, after) in before.into_iter().zip(taken(&stage.facts)) {
            prop_assert!(after <= before.max(limit.into()), "{before} → {after} of {limit}");
        }
    }

    #[test]
    fn a53_whoever_repeats_an_answer_keeps_seat_and_place(
        access in access(), acts in vec(act(), 1..40), name in select(&NAMES[..5]),
    ) {
        let mut stage = Stage::daily(access);
        acts.iter().for_each(|act| play(&mut stage, act));
        stage.settle();
        let before = stage.row(name);
        if before.as_ref().is_none_or(|row| row.answer.is_none() || row.acted_by.is_some()) {
            return Ok(());
        }
        let mut again = stage.answer_of(name);
        again.comment = Some("as I said".to_owned());
        stage.write_answer(name, again);
        prop_assert_eq!(stage.settle(), []);
        let after = stage.row(name).unwrap();
        let before = before.unwrap();
        prop_assert_eq!((before.standing, before.place), (after.standing, after.place));
    }
    /// Whoever judges only those whose admissions changed knows what is known by judging everybody.
    #[test]
    fn a_line_that_follows_the_ledger_is_the_line_made_anew(
        access in access(), acts in vec(act(), 1..40), changes in vec(change(), 1..6),
        single in any::<bool>(),
    ) {
        let mut stage = if single { Stage::new(access) } else { Stage::daily(access) };
        acts.iter().for_each(|act| play(&mut stage, act));
        let gathered = Gathered::of(&stage.facts);
        let mut ledger = Ledger::of(&stage.facts, &gathered);
        let invitations = Invitations::of(&gathered, &ledger);
        let mut running =
            Running::of(&Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations });
        for (name, day, state) in changes {
            let covers = day.map(|day| day.parse::<RecurrenceId>().unwrap());
            let (key, ticket) = (Key { answer: None, covers }, ledger.take_ticket());
            let created_at = stage.facts.event.record.created_at;
            let entry = Entry { state, round: 0, seats: 1, ticket, partstat: None, created_at };
            ledger.put(Person::Key(who(name)), key, entry);
            let bench = Bench { gathered: &gathered, ledger: &ledger, invitations: &invitations };
            running.follow(&bench);
            let anew = Running::of(&bench);
            prop_assert_eq!(running.line(), anew.line());
        }
    }
}
