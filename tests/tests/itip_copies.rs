//! Generated edits of an organizer: the messages that each calls for keep every copy right, name
//! only what their recipient may see, and are none where nothing changed in effect.

use std::collections::{BTreeMap, BTreeSet};

use kalends_schema::itip::{Address, Edited, Me, Meeting, edit};
use kalends_schema::time::Timestamp;
use kalends_tests::itip_copies::wrong_copies;
use proptest::prelude::*;

/// Dates of the series that may have a component of their own, or none.
const DAYS: [u8; 4] = [1, 2, 3, 5];
const GUESTS: [&str; 3] = ["bob", "cem", "dan"];

/// An object of one organizer, as far as edits tell apart.
#[derive(Debug, Clone)]
struct Object {
    rule: &'static str,
    series: Option<Part>,
    dates: BTreeMap<u8, Part>,
    out: BTreeSet<u8>,
}

/// What one component says.
#[derive(Debug, Clone)]
struct Part {
    hour: u8,
    guests: BTreeSet<&'static str>,
    title: &'static str,
    status: &'static str,
}

fn part() -> impl Strategy<Value = Part> {
    let guests = proptest::sample::subsequence(GUESTS.to_vec(), 0..=GUESTS.len());
    let title = proptest::sample::select(vec!["Tea", "Coffee"]);
    let status = proptest::sample::select(vec!["CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED"]);
    (10_u8..12, guests, title, status).prop_map(|(hour, guests, title, status)| {
        let guests = guests.into_iter().collect();
        Part { hour, guests, title, status }
    })
}

fn object() -> impl Strategy<Value = Object> {
    let rule =
        proptest::sample::select(vec!["FREQ=DAILY", "FREQ=DAILY;COUNT=9", "FREQ=DAILY;COUNT=4"]);
    let days = || proptest::sample::subsequence(DAYS.to_vec(), 0..=3);
    let dates = (days(), proptest::collection::vec(part(), 3));
    let series = prop_oneof![9 => part().prop_map(Some), 1 => Just(None)];
    (rule, series, dates, days()).prop_map(|(rule, series, (days, parts), out)| {
        let dates = days.into_iter().zip(parts).collect();
        Object { rule, series, dates, out: out.into_iter().collect() }
    })
}

impl Object {
    fn meeting(&self) -> Option<Meeting> {
        let mut events = String::new();
        if let Some(series) = &self.series {
            let mut dates = format!("RRULE:{}\n", self.rule);
            // A date that the rule does not make cannot be taken out.
            let out = self.out.iter().filter(|day| **day <= 4 || self.rule != "FREQ=DAILY;COUNT=4");
            let hour = series.hour;
            out.for_each(|day| dates.push_str(&format!("EXDATE:2027060{day}T{hour}0000Z\n")));
            events.push_str(&series.event(1, series.hour, &dates));
        }
        let on = if self.series.is_some() { &self.out } else { &BTreeSet::new() };
        for (day, part) in self.dates.iter().filter(|(day, _)| !on.contains(day)) {
            let base = self.series.as_ref().map_or(10, |series| series.hour);
            let id = format!("RECURRENCE-ID:2027060{day}T{base}0000Z\n");
            events.push_str(&part.event(*day, part.hour, &id));
        }
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{events}END:VCALENDAR\n");
        (!events.is_empty()).then(|| Meeting::read(text.as_bytes()).expect("a calendar"))
    }
}

impl Part {
    fn event(&self, day: u8, hour: u8, dates: &str) -> String {
        let guests = self.guests.iter();
        let guests: String = guests.map(|name| format!("ATTENDEE:mailto:{name}@x.org\n")).collect();
        format!(
            "BEGIN:VEVENT\nUID:tea\nDTSTAMP:20260101T000000Z\nSUMMARY:{}\nSTATUS:{}\n\
             DTSTART:2027060{day}T{hour}0000Z\nDURATION:PT1H\n{dates}ORGANIZER:mailto:ann@x.org\n\
             ATTENDEE:mailto:ann@x.org\n{guests}X-OWN:1\n\
             BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM\nEND:VEVENT\n",
            self.title, self.status
        )
    }
}

/// As many as fit a few seconds; more for who has time.
fn cases() -> u32 {
    if std::env::var_os("KALENDS_TESTS_LONG").is_some() { 5_000 } else { 150 }
}

fn first() -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000).expect("a time")
}

fn later() -> Timestamp {
    first().plus_micros(60_000_000)
}

fn saved(before: Option<&Meeting>, after: Option<&Meeting>, now: Timestamp) -> Edited {
    let me = Me::of(Address::parse("ann@x.org"));
    edit(before, after, &me, now).expect("the organizer may")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_copy_is_the_object_as_its_holder_may_see_it(
        before in object(),
        after in proptest::option::weighted(0.9, object()),
    ) {
        let after = after.and_then(|after| after.meeting());
        let invited = saved(None, before.meeting().as_ref(), first());
        prop_assert_eq!(wrong_copies(None, &invited, first()), Vec::<String>::new());
        let second = saved(invited.meeting.as_ref(), after.as_ref(), later());
        let wrong = wrong_copies(invited.meeting.as_ref(), &second, later());
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_meeting_saved_again_calls_for_nothing(object in object()) {
        let kept = saved(None, object.meeting().as_ref(), first()).meeting;
        let again = saved(kept.as_ref(), kept.as_ref(), later());
        prop_assert_eq!(again.messages.len(), 0);
        prop_assert_eq!(again.meeting, kept);
    }

    #[test]
    fn what_changes_nothing_in_effect_calls_for_nothing(object in object()) {
        let kept = saved(None, object.meeting().as_ref(), first()).meeting;
        let Some(text) = kept.as_ref().map(Meeting::write) else { return Ok(()) };
        let text = text
            .replace("DURATION:PT1H", "DURATION:PT60M")
            .replace("FREQ=DAILY", "INTERVAL=1;FREQ=DAILY")
            .replace("TRIGGER:-PT5M", "TRIGGER:-PT9M")
            .replace("X-OWN:1", "X-OWN:2\r\nCATEGORIES:OWN")
            .replace("ATTENDEE:mailto:ann@x.org", "ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:ANN@x.org");
        let after = Meeting::read(text.as_bytes()).expect("a calendar");
        let again = saved(kept.as_ref(), Some(&after), later());
        prop_assert!(again.messages.is_empty(), "{:?}", again.messages.first().map(|m| m.write()));
    }
}
