//! What is a seat given, and what is one that somebody had.

use kalends_schema::id::attendee_id;
use kalends_schema::path::Area;
use kalends_schema::record::AdmissionOf;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::AttendeeUri;

use super::*;

const ON: &str = "2027-07-09T13:45:00";

/// Bob's admission by his answer to `of`, for `covers`.
fn admission(
    (of, covers): (Option<&str>, Option<&str>),
    (state, ticket, seats): (AdmissionState, u64, u32),
) -> (Place, Admission) {
    let uri = "pubky://yyi9en6zgywmh8aw1gbqq85qfyrcgmpk3a8qxwsz3tgpsniowbbo/pub/eventky.app/events/00367Z7SSBT80";
    let event: EventUri = uri.parse().unwrap();
    let [of, covers] = [of, covers].map(|date| date.map(|date| date.parse().unwrap()));
    let id = attendee_id(&event, of.as_ref(), None);
    let bob = Identity::from_bytes([2; 32]);
    let attendee = AdmissionOf::Answer(AttendeeUri::of(bob, Area::Pub, &id).unwrap());
    let place = (Person::Key(bob), format!("{attendee:?}"), covers);
    let now = Timestamp::from_micros(1_790_000_000_000_000).unwrap();
    let (recurrence_id, round, partstat) = (covers, 0, None);
    let (created_at, last_modified) = (now, now);
    let one = Admission {
        event,
        attendee,
        recurrence_id,
        state,
        round,
        seats,
        ticket,
        partstat,
        created_at,
        last_modified,
    };
    (place, one)
}

#[test]
fn a_seat_written_for_another_answer_to_its_date_is_the_same_seat() {
    use AdmissionState::{Admitted, Released, Waitlisted};
    let by_hand = admission((None, Some(ON)), (Admitted, 2, 1));
    let waits = admission((None, None), (Waitlisted, 1, 1));
    let before = BTreeMap::from([by_hand, waits]);
    let given = |of, (ticket, seats)| {
        let (place, one) = admission((of, Some(ON)), (Admitted, ticket, seats));
        is_given(&before, (&place, false), &one)
    };
    assert!(!given(Some(ON), (2, 1)), "their word on the date follows their seat there");
    assert!(given(Some(ON), (2, 2)), "a seat more is another");
    assert!(given(Some(ON), (3, 1)), "so is one of another ticket");
    let let_in = admission((None, None), (Admitted, 1, 1));
    assert!(is_given(&before, (&let_in.0, false), &let_in.1), "who waited has none yet");
    let gave_up = BTreeMap::from([admission((None, Some(ON)), (Released, 2, 1))]);
    let (place, one) = admission((None, Some(ON)), (Admitted, 2, 1));
    assert!(is_given(&gave_up, (&place, false), &one), "nor has who gave it up");
}
