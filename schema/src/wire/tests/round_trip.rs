//! Any record of a kind this version understands comes back as it was; any bytes are read
//! without a panic.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::*;
use crate::key::Identity;
use crate::path::Path;
use crate::record::example::{self, path_of};
use crate::record::*;
use crate::time::Timestamp;
use crate::uri::CalendarUri;

fn moment() -> impl Strategy<Value = Timestamp> {
    (1_i64..253_402_300_799_999_999).prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

fn identity() -> impl Strategy<Value = Identity> {
    any::<[u8; 32]>().prop_map(Identity::from_bytes)
}

fn day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..3_652_059).prop_map(|days| {
        NaiveDate::from_ymd_opt(1, 1, 1).unwrap().checked_add_days(Days::new(days)).unwrap()
    })
}

fn local() -> impl Strategy<Value = chrono::NaiveDateTime> {
    (day(), 0_u32..86_400).prop_map(|(day, second)| {
        day.and_time(chrono::NaiveTime::from_num_seconds_from_midnight_opt(second, 0).unwrap())
    })
}

fn when() -> impl Strategy<Value = When> {
    prop_oneof![
        day().prop_map(When::Date),
        local().prop_map(When::Floating),
        (local(), select(&chrono_tz::TZ_VARIANTS[..]))
            .prop_map(|(local, tz)| When::Zoned { local, tz }),
    ]
}

fn occurrence() -> impl Strategy<Value = RecurrenceId> {
    prop_oneof![
        day().prop_map(RecurrenceId::Date),
        local().prop_map(RecurrenceId::Local),
        local().prop_map(RecurrenceId::Utc),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        when().prop_map(End::At),
        any::<(u32, u32)>().prop_map(|(days, seconds)| End::After { days, seconds }),
    ]
}

prop_compose! {
    fn component()(
        start in when(),
        end in option::of(end()),
        texts in any::<(String, Option<String>, Option<String>)>(),
        numbers in any::<(u32, u32, Option<u8>, Option<(i32, i32)>)>(),
        rdate in vec(when(), 0..4),
        exdate in vec(when(), 0..4),
        lines in vec(any::<String>(), 0..5),
        status in select(&[Status::Confirmed, Status::Tentative, Status::Cancelled][..]),
        moments in (moment(), option::of(moment())),
    ) -> Component {
        let mut component = Component::new(moments.0, start, texts.0);
        component.end = end;
        component.description = texts.1;
        component.rrule = texts.2;
        component.sequence = numbers.0;
        component.answers_since = numbers.1;
        component.priority = numbers.2;
        component.geo = numbers.3.map(|(latitude_e6, longitude_e6)| Geo { latitude_e6, longitude_e6 });
        component.rdate = rdate;
        component.exdate = exdate;
        component.status = status;
        component.created = moments.1;
        component.locations.clone_from(&lines);
        component.extra = lines;
        component
    }
}

prop_compose! {
    fn event()(
        uid in any::<String>(),
        master in option::of(component()),
        overrides in btree_map(occurrence(), component(), 0..3),
        people in vec(identity(), 0..4),
        max_attendees in option::of(any::<u32>()),
        original in option::of(any::<String>()),
        split in option::of(occurrence()),
        last_modified in moment(),
    ) -> Record {
        let calendar = example::event_uri();
        let calendar = CalendarUri::of(calendar.author(), crate::path::Area::Pub, calendar.id());
        let event = Event {
            uid,
            master,
            overrides,
            calendars: vec![calendar.unwrap()],
            access: Access { max_attendees, admins: people, ..Access::default() },
            split_from: split.map(|date| SplitFrom {
                event: example::event_uri(),
                date,
                sequence: 7,
            }),
            original,
            last_modified,
            ..example::event()
        };
        Record::Event(Box::new(event))
    }
}

prop_compose! {
    fn attendee()(
        recurrence_id in option::of(occurrence()),
        numbers in any::<(u32, u32, u32)>(),
        comment in any::<Option<String>>(),
        principal in option::of(identity()),
        created_at in moment(),
    ) -> Record {
        Record::Attendee(Attendee {
            recurrence_id,
            sequence: numbers.0,
            round: numbers.1,
            guests: numbers.2,
            comment,
            principal,
            created_at,
            ..example::attendee()
        })
    }
}

prop_compose! {
    fn others()(
        text in any::<String>(),
        maybe in any::<Option<String>>(),
        person in identity(),
        numbers in any::<(u32, u64)>(),
        recurrence_id in option::of(occurrence()),
        revoked_at in option::of(moment()),
        which in 0..9,
    ) -> Record {
        match which {
            0 => Record::Profile(Profile { name: text, image: maybe, ..example::profile() }),
            1 => Record::Calendar(Calendar {
                name: text,
                color: maybe,
                sequence: numbers.0,
                viewers: vec![person],
                amended: Vec::new(),
                ..example::calendar()
            }),
            2 => Record::Invitation(Invitation {
                invitee: person,
                recurrence_id,
                comment: maybe,
                revoked_at,
                ..example::invitation()
            }),
            3 => Record::Admission(Admission {
                attendee: AdmissionOf::Guest(text),
                recurrence_id,
                seats: numbers.0,
                ticket: numbers.1,
                ..example::admission()
            }),
            4 => Record::CounterProposal(CounterProposal {
                recurrence_id,
                sequence: numbers.0,
                location: maybe,
                comment: Some(text),
                principal: Some(person),
                ..example::proposal()
            }),
            5 => Record::DeclineCounter(DeclineCounter { comment: maybe, ..example::decline() }),
            6 => Record::Tag(Tag { label: text, ..example::tag() }),
            7 => Record::Contact(Contact {
                identity: person,
                name: maybe,
                address: Some(text),
                ..example::contact()
            }),
            _ => {
                let answer = GuestAnswer { guests: numbers.0, ..GuestAnswer::default() };
                let delegated_to = maybe;
                let part = GuestPart { revoked_at, delegated_to, answer: Some(answer), ..GuestPart::default() };
                let parts = BTreeMap::from([(None, GuestPart::default()), (recurrence_id, part)]);
                Record::Guest(Guest { address: text, parts, ..example::guest() })
            }
        }
    }
}

fn path_in(record: &Record) -> Path {
    // Decoding asks only for the collection; the id of an arbitrary record may be no id at all.
    path_of(&match record {
        Record::Admission(_) => Record::Admission(example::admission()),
        other => other.clone(),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_record_comes_back_as_it_was(record in prop_oneof![event(), attendee(), others()]) {
        let bytes = encode(&record);
        let path = path_in(&record);
        prop_assert_eq!(decode(&path, &bytes), Ok(Decoded::Known(record)));
        // Whether it is valid is no matter here; that the question is answered is.
        let _ = read(example::author(), &path, &bytes, example::written());
    }

    #[test]
    fn altered_bytes_are_another_record_or_none(
        record in prop_oneof![event(), attendee(), others()],
        at in any::<prop::sample::Index>(),
        flip in 1_u8..=255,
    ) {
        let mut bytes = encode(&record);
        let at = at.index(bytes.len());
        bytes[at] ^= flip;
        prop_assert_ne!(decode(&path_in(&record), &bytes), Ok(Decoded::Known(record)));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(mut bytes in vec(any::<u8>(), 0..2_000)) {
        for collection in Collection::ALL {
            let path = Path::of(crate::path::Area::Pub, *collection, "1").unwrap();
            let _ = decode(&path, &bytes);
            if let Some(version) = bytes.first_mut() {
                *version = u8::from(*collection == Collection::Sealed || *collection == Collection::Shares);
            }
            let _ = decode(&path, &bytes);
        }
    }
}
