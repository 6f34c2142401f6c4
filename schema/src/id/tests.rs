//! Ids against those that Eventky deployed in January 2026.

use super::*;

const EVENT: &str = "pubky://51da3n5m8s6oaq38uqs7jznp6ezbc3qbtmic8oy6fj3g6mokdyco/pub/eventky.app/events/0034GJ7PPX0H0";

fn event() -> EventUri {
    EVENT.parse().unwrap()
}

#[test]
fn a02_deployed_ids_come_out_exactly() {
    let written = Timestamp::from_micros(1_768_328_074_314_000).unwrap();
    assert_eq!(timestamp_id(written), "0034GJ7PPX0H0");
    assert_eq!(parse_timestamp_id("0034GJ7PPX0H0"), Some(written));

    let answers = [
        (Some("2026-01-27T09:00:20"), "58HBE27YEBE5NJBXBRR03SA1YM"),
        (Some("2026-02-10T09:00:20"), "6760G16F6EASV5N2Q0MXVT72T4"),
        (None, "J8FXDS3ZMZ00D7S4SCB04ETFSW"),
    ];
    for (occurrence, id) in answers {
        let occurrence = occurrence.map(|text| text.parse::<RecurrenceId>().unwrap());
        assert_eq!(attendee_id(&event(), occurrence.as_ref(), None), id);
    }

    let tagged: Uri = "pubky://c5jsbrwmouzedmf11qijk3gp8qeizkdsgtneq5t185jc41wxn6my/pub/eventky.app/events/0034GJ5Q9EGC0"
        .parse()
        .unwrap();
    assert_eq!(tag_id(&tagged, "test-tag"), "VDD24NFXX0D052VF5GHA312XBC");
}

#[test]
fn a03_an_answers_id_depends_on_event_and_date_and_never_on_what_is_answered() {
    // The id is made of these three alone: a changed answer has nothing to change in it.
    let week1 = "2026-01-27T09:00:20".parse().unwrap();
    let week2 = "2026-02-10T09:00:20".parse().unwrap();
    let ids = [
        attendee_id(&event(), None, None),
        attendee_id(&event(), Some(&week1), None),
        attendee_id(&event(), Some(&week2), None),
        attendee_id(&event(), None, Some(&event().author())),
    ];
    assert_eq!(ids.iter().collect::<std::collections::BTreeSet<_>>().len(), ids.len());
}

#[test]
fn an_id_in_another_spelling_is_no_timestamp_id() {
    for text in ["0034gj7ppx0h0", "O034GJ7PPX0H0", "0034GJ7PPX0H1", "0034GJ7PPX0H", ""] {
        assert_eq!(parse_timestamp_id(text), None, "{text}");
    }
}

#[test]
fn one_prefix_holds_all_of_an_events_invitations_and_admissions() {
    let prefix = per_event_prefix(Area::Pub, Collection::Invitations, event().id());
    assert_eq!(prefix, "/pub/eventky.app/invitations/0034GJ7PPX0H0-");
    let id = invitation_id(&event(), None, &event().author());
    let path = Path::of(Area::Pub, Collection::Invitations, &id).unwrap();
    assert!(path.as_str().starts_with(&prefix));
}
