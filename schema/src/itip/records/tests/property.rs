//! What holds for any records and any change of the meeting that they make.

use proptest::prelude::{Just, ProptestConfig, Strategy, any, prop_oneof};
use proptest::sample::select;
use proptest::{collection::vec, prop_assert, prop_assert_eq, proptest};

use super::told::{OWN, remind};
use super::*;
use crate::itip::records::{NotMine, Unwritten};
use crate::itip::vevent::partstat;
use crate::itip::{Me, Vevent, edit};
use crate::record::{Guest, GuestAnswer, GuestPart, RsvpPolicy};

const NAMES: [&str; 4] = ["Bob", "Cem", "Dan", "Eva"];
const DAYS: [&str; 3] = [FIRST, SECOND, THIRD];
const WORDS: [PartStat; 4] =
    [PartStat::Accepted, PartStat::Tentative, PartStat::Declined, PartStat::NeedsAction];

/// What people wrote before.
#[derive(Debug, Clone)]
enum Past {
    Invites(&'static str),
    InvitesTo(&'static str, &'static str),
    Revokes(&'static str),
    Says(&'static str, PartStat),
    SaysAt(&'static str, &'static str, PartStat),
    Guest(&'static str, Option<&'static str>, Option<PartStat>),
    AsksAnew,
}

fn past() -> impl Strategy<Value = Past> {
    let (name, day, word) = (|| select(&NAMES[..]), || select(&DAYS[..]), || select(&WORDS[..]));
    let mail = || select(&["yan@x.org", "zoe@x.org"][..]);
    prop_oneof![
        3 => name().prop_map(Past::Invites),
        1 => (name(), day()).prop_map(|(name, day)| Past::InvitesTo(name, day)),
        1 => name().prop_map(Past::Revokes),
        3 => (name(), word()).prop_map(|(name, word)| Past::Says(name, word)),
        2 => (name(), day(), word()).prop_map(|(n, d, w)| Past::SaysAt(n, d, w)),
        2 => (mail(), proptest::option::of(day()), proptest::option::of(word()))
            .prop_map(|(mail, day, word)| Past::Guest(mail, day, word)),
        1 => Just(Past::AsksAnew),
    ]
}

fn lived(pasts: &[Past], invited_only: bool) -> Records {
    let rsvp_policy = if invited_only { RsvpPolicy::InvitedOnly } else { RsvpPolicy::Open };
    let mut stage = Stage::daily(Access { rsvp_policy, ..Access::default() });
    let mut guests: BTreeMap<String, Guest> = BTreeMap::new();
    for past in pasts {
        match past {
            Past::Invites(name) => stage.invites("Ann", name),
            Past::InvitesTo(name, day) => {
                let recurrence_id = Some(date(day));
                let invitation = stage.invitation(name);
                let on = crate::record::Invitation { recurrence_id, ..invitation };
                stage.write_invitation("Ann", on);
            }
            Past::Revokes(name) => stage.revokes("Ann", name),
            Past::Says(name, word) => stage.says(name, *word),
            Past::SaysAt(name, day, word) => stage.says_at(name, day, *word),
            Past::Guest(mail, day, word) => {
                let token = crate::id::hash_id(mail);
                let guest = guests.entry(token).or_insert_with(|| Guest {
                    event: stage.facts.event_uri.clone(),
                    address: (*mail).to_owned(),
                    name: None,
                    cutype: Default::default(),
                    parts: BTreeMap::new(),
                    created_at: moment(0),
                    last_modified: moment(0),
                });
                let sequence = stage.facts.event.record.sequence();
                let answer = word.map(|partstat| GuestAnswer {
                    partstat,
                    sequence,
                    ..GuestAnswer::default()
                });
                let part = GuestPart { answer, ..GuestPart::default() };
                guest.parts.insert(day.map(date), part);
            }
            Past::AsksAnew => {
                let next = stage.master().sequence + 1;
                (stage.master().sequence, stage.master().answers_since) = (next, next);
            }
        }
    }
    Records { guests, ..records(&stage) }
}

/// What somebody does to the meeting now.
#[derive(Debug, Clone)]
enum Act {
    Title,
    Place(&'static str),
    Later,
    LaterOn(&'static str),
    Lists(String),
    ListsOn(String, &'static str),
    Drops(String),
    Answers(PartStat),
    AnswersOn(&'static str, PartStat),
    Notes(&'static str, &'static str),
    Reminds,
}

fn act() -> impl Strategy<Value = Act> {
    let day = || select(&DAYS[..]);
    let everybody = || {
        let keys = NAMES.iter().map(|name| address(name).to_string());
        let mails = ["zoe@x.org", "xia@x.org"].map(str::to_owned);
        select(keys.chain(mails).collect::<Vec<String>>())
    };
    let word = || select(&WORDS[..3]);
    prop_oneof![
        Just(Act::Title),
        day().prop_map(Act::Place),
        Just(Act::Later),
        day().prop_map(Act::LaterOn),
        everybody().prop_map(Act::Lists),
        (everybody(), day()).prop_map(|(who, day)| Act::ListsOn(who, day)),
        everybody().prop_map(Act::Drops),
        word().prop_map(Act::Answers),
        (day(), word()).prop_map(|(day, word)| Act::AnswersOn(day, word)),
        select(&OWN[..]).prop_map(|(name, value)| Act::Notes(name, value)),
        Just(Act::Reminds),
    ]
}

fn play(meeting: &mut Meeting, me: &Address, act: &Act) {
    let later = |meeting: &mut Meeting, at: Option<&RecurrenceId>| {
        let event = meeting.component_mut(at).unwrap();
        let mut start = event.0.first("DTSTART").unwrap().clone();
        start.value = start.value.replace("T140000", "T150000");
        event.0.set(start);
    };
    let answer = |meeting: &mut Meeting, at: Option<&RecurrenceId>, word: &PartStat| {
        if meeting.component(at).unwrap().attendee(me).is_none() {
            list(meeting, at, me);
        }
        say(meeting, at, me, word.as_str());
    };
    match act {
        Act::Title => {
            meeting.component_mut(None).unwrap().0.set(Property::new("SUMMARY", "Tea and cake"));
        }
        Act::Place(day) => {
            if let Some(date) = reached(meeting, day) {
                let event = meeting.component_mut(Some(&date)).unwrap();
                event.0.set(Property::new("LOCATION", "Lake"));
            }
        }
        Act::Later if meeting.overrides.is_empty() => later(meeting, None),
        Act::Later => {}
        Act::LaterOn(day) => {
            if let Some(date) = reached(meeting, day) {
                later(meeting, Some(&date));
            }
        }
        Act::Lists(who) => {
            let who = mail(who);
            let missing = |event: &&mut Vevent| event.attendee(&who).is_none();
            for event in meeting.components_mut().filter(missing) {
                event.0.properties.push(Property::new("ATTENDEE", who.uri()));
            }
        }
        Act::ListsOn(who, day) => {
            if let Some(date) = reached(meeting, day)
                && meeting.component(Some(&date)).unwrap().attendee(&mail(who)).is_none()
            {
                list(meeting, Some(&date), &mail(who));
            }
        }
        Act::Drops(who) => {
            let who = mail(who);
            meeting.components_mut().for_each(|event| event.retain_attendees(|one| *one != who));
        }
        Act::Answers(word) => answer(meeting, None, word),
        Act::AnswersOn(day, word) => {
            if let Some(date) = reached(meeting, day) {
                answer(meeting, Some(&date), word);
            }
        }
        Act::Notes(name, value) => {
            let master = meeting.component_mut(None).unwrap();
            master.0.properties.push(Property::new(name, *value));
        }
        Act::Reminds => remind(meeting, None),
    }
}

/// The override of a day, unless the series went somewhere else meanwhile.
fn reached(meeting: &mut Meeting, day: &str) -> Option<RecurrenceId> {
    let there = meeting.overrides.contains_key(&date(day)) || meeting.makes(&date(day));
    there.then(|| own_override(meeting, day))
}

/// What people see of a meeting: title, place, start, and the word of everybody but `own`, date by
/// date. One's own word on the series goes to the dates that nobody touched; who is asked anew may
/// have answered before.
fn seen(
    meeting: &Meeting,
    own: &Address,
    held: &Meeting,
) -> BTreeMap<Option<RecurrenceId>, Vec<String>> {
    let of = |at: Option<&RecurrenceId>| {
        let event = meeting.component(at).cloned().or_else(|| meeting.describe(at?))?;
        let mut words = Vec::from(
            ["SUMMARY", "LOCATION", "DTSTART", "RRULE", "STATUS"]
                .map(|name| event.0.value(name).unwrap_or_default().to_owned()),
        );
        let people = event.attendees().filter(|(who, _)| who != own);
        let before = held.component(at).cloned().or_else(|| held.describe(at?));
        let word = |(who, line): (Address, &Property)| {
            let known = before.as_ref().is_some_and(|before| before.attendee(&who).is_some());
            format!("{who} {:?}", known.then(|| partstat(line)))
        };
        let mut people: Vec<String> = people.map(word).collect();
        people.sort();
        words.extend(people);
        Some((at.copied(), words))
    };
    let days = DAYS.map(date);
    std::iter::once(None).chain(days.iter().map(Some)).filter_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn writes_of_what_records_make_are_none(pasts in vec(past(), 0..14), closed in any::<bool>()) {
        let records = lived(&pasts, closed);
        for me in ["Ann", "Bob", "Zed"] {
            prop_assert_eq!(writes_of(&records, &meeting_of(&records), &writer(me)), Ok(Vec::new()));
        }
    }

    #[test]
    fn what_the_organizer_wrote_makes_the_meeting_that_was_asked_for(
        pasts in vec(past(), 0..12), acts in vec(act(), 1..4), closed in any::<bool>(),
    ) {
        let records = lived(&pasts, closed);
        let held = meeting_of(&records);
        let mut after = held.clone();
        let ann = address("Ann");
        acts.iter().for_each(|act| play(&mut after, &ann, act));
        let edited = edit(Some(&held), Some(&after), &Me::of([ann.clone()]), moment(60)).unwrap();
        let wanted = edited.meeting.unwrap();
        let writes = writes_of(&records, &wanted, &writer("Ann"));
        prop_assert!(writes.is_ok(), "{:?}", writes);
        let after = applied(&records, "Ann", &writes.unwrap());
        let shown = meeting_of(&after);
        prop_assert_eq!(seen(&shown, &ann, &held), seen(&wanted, &ann, &held));
        let (is, asked) = (said(&shown, None), said(&wanted, None));
        prop_assert_eq!(is.get(ann.as_str()), asked.get(ann.as_str()));
        prop_assert_eq!(writes_of(&after, &shown, &writer("Ann")), Ok(Vec::new()));
    }

    #[test]
    fn an_attendee_never_writes_the_organizers_event(
        pasts in vec(past(), 0..12), acts in vec(act(), 1..4), me in select(&NAMES[..]),
    ) {
        let records = lived(&pasts, false);
        let mut after = meeting_of(&records);
        acts.iter().for_each(|act| play(&mut after, &address(me), act));
        match writes_of(&records, &after, &writer(me)) {
            Ok(writes) => {
                prop_assert!(writes.iter().all(|write| matches!(write.record, Some(Record::Attendee(_)))));
                let shown = meeting_of(&applied(&records, me, &writes));
                prop_assert_eq!(shown.master.map(|m| m.sequence()), after.master.map(|m| m.sequence()));
            }
            Err(Unwritten::NotMine(part)) => prop_assert!(
                !matches!(part, NotMine::Uid | NotMine::Organizer), "{part:?}"
            ),
            Err(other) => prop_assert!(false, "{other:?}"),
        }
    }
}
