//! One valid record of each kind, for tests.

pub(crate) mod choir;

use super::*;
use crate::hash::Hash;
use crate::head::{Cert, Head, SignedCert, SignedHead};
use crate::id;
use crate::key::{Identity, IdentitySecret, WriterSecret};
use crate::path::{Area, Collection, Path};
use crate::time::Timestamp;
use crate::uri::{AttendeeUri, CalendarUri, EventUri, Uri};

/// Some identity, its key all of one byte.
pub(crate) fn identity(byte: u8) -> Identity {
    Identity::from_bytes([byte; 32])
}

/// The author of every example.
pub(crate) fn author() -> Identity {
    identity(7)
}

/// 2026-01-13T18:14:34.314Z, when the examples were written.
pub(crate) fn written() -> Timestamp {
    Timestamp::from_micros(1_768_328_074_314_000).unwrap()
}

pub(crate) fn event_uri() -> EventUri {
    EventUri::of(author(), Area::Pub, &id::timestamp_id(written())).unwrap()
}

pub(crate) fn zoned(local: &str, zone: &str) -> When {
    When::Zoned { local: local.parse().unwrap(), tz: known_zone(zone).unwrap() }
}

pub(crate) fn date(text: &str) -> When {
    When::Date(text.parse().unwrap())
}

pub(crate) fn component() -> Component {
    let start = zoned("2026-01-27T09:00:20", "Europe/Zurich");
    let mut component = Component::new(written(), start, "Breakfast");
    component.end = Some(End::At(zoned("2026-01-27T11:00:00", "Europe/Zurich")));
    component
}

/// A weekly series with one override.
pub(crate) fn event() -> Event {
    let mut master = component();
    master.rrule = Some("FREQ=WEEKLY;BYDAY=TU".to_owned());
    let mut moved = component();
    moved.start = zoned("2026-02-10T10:00:00", "Europe/Zurich");
    moved.end = Some(End::After { days: 0, seconds: 7_200 });
    Event {
        overrides: [("2026-02-10T09:00:20".parse().unwrap(), moved)].into(),
        calendars: vec![CalendarUri::of(author(), Area::Pub, event_uri().id()).unwrap()],
        ..Event::new("breakfast@example.org", master, written())
    }
}

/// What only an event in `priv` may carry.
pub(crate) fn private_event() -> Event {
    let mut event = event();
    event.calendars.clear();
    event.access.visibility = Visibility::Private;
    event
}

/// A private event that says everything an event can say.
pub(crate) fn full_event() -> Event {
    let text = |text: &str| Some(text.to_owned());
    let list = |text: &str| vec![text.to_owned()];
    let mut event = private_event();
    let master = event.master.as_mut().unwrap();
    master.description = text("Bring\nbread");
    master.styled_description = text("{\"content\":\"<b>Bring</b>\"}");
    master.status = Status::Tentative;
    master.locations = list("Kitchen");
    master.image_uri = text("https://example.org/a.png");
    master.url = text("https://example.org/");
    (master.sequence, master.answers_since) = (4, 2);
    (master.created, master.last_modified) = (Some(written()), Some(written()));
    master.rdate = vec![zoned("2026-01-29T09:00:00", "Europe/Zurich")];
    master.exdate = vec![date("2026-02-03")];
    (master.class, master.transp) = (Class::Private, Transp::Transparent);
    master.categories = list("food");
    master.priority = Some(5);
    master.geo = Some(Geo { latitude_e6: 47_376_900, longitude_e6: -8_541_700 });
    master.conference = list("https://meet.example.org/1");
    master.attach = list("https://example.org/menu.pdf");
    master.alarms = list("BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-PT5M\r\nEND:VALARM");
    master.related_to = list("lunch@example.org");
    master.request_status = list("2.0;Success");
    master.extra = list("X-MOOD:good");
    event.access.can_invite = CanInvite::Attendees;
    event.access.max_attendees = Some(20);
    event.access.waitlist =
        Waitlist { enabled: true, max: Some(5), promotion: Promotion::Organizer };
    event.access.admins = vec![identity(9)];
    event.access.successors = vec![identity(8)];
    let date = "2026-01-20T09:00:20".parse().unwrap();
    event.split_from = Some(SplitFrom { event: event_uri(), date, sequence: 3 });
    event.continues = Some(event_uri());
    let proposal = id::attendee_id(&event_uri(), None, None);
    let proposal = Path::of(Area::Pub, Collection::CounterProposals, &proposal).unwrap();
    event.accepted_proposals = vec![(Uri::new(identity(8), proposal), Hash([5; 32]))];
    event.foreign = Some(Foreign {
        organizer: None,
        attendees: vec![ForeignPerson {
            address: "carol@example.org".to_owned(),
            name: text("Carol"),
            partstat: PartStat::Declined,
            role: Role::Chair,
            cutype: CuType::Room,
            rsvp: true,
        }],
    });
    event.original = text("BEGIN:VEVENT\r\nEND:VEVENT\r\n");
    event
}

pub(crate) fn calendar() -> Calendar {
    Calendar {
        name: "Neighbours".to_owned(),
        timezone: known_zone("Europe/Zurich").unwrap(),
        color: Some("#12ab34".to_owned()),
        description: Some("What happens\nin our street".to_owned()),
        url: Some("https://example.org/".to_owned()),
        image_uri: None,
        contributors: vec![identity(8)],
        admins: vec![identity(9)],
        viewers: Vec::new(),
        visibility: CalendarVisibility::Public,
        amended: vec![(amendment_uri(), Hash([5; 32]))],
        sequence: 3,
        created_at: written(),
        last_modified: written(),
    }
}

fn amendment_uri() -> Uri {
    let calendar = CalendarUri::of(author(), Area::Pub, event_uri().id()).unwrap();
    let id = id::calendar_amendment_id(&calendar);
    Uri::new(identity(9), Path::of(Area::Pub, Collection::CalendarAmendments, &id).unwrap())
}

/// Another name, and somebody else's events.
pub(crate) fn calendar_amendment() -> CalendarAmendment {
    let before = Calendar { amended: Vec::new(), ..calendar() };
    let after = Calendar {
        name: "Our street".to_owned(),
        contributors: vec![identity(8), identity(6)],
        ..before.clone()
    };
    CalendarAmendment {
        calendar: CalendarUri::of(author(), Area::Pub, event_uri().id()).unwrap(),
        before,
        after,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn profile() -> Profile {
    Profile {
        name: "Ada".to_owned(),
        image: Some("https://example.org/ada.png".to_owned()),
        timezone: Some(known_zone("Europe/Zurich").unwrap()),
        indexers: vec![identity(3)],
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn invitation() -> Invitation {
    Invitation {
        event: event_uri(),
        invitee: identity(8),
        recurrence_id: None,
        role: Role::OptParticipant,
        cutype: CuType::Individual,
        rsvp: true,
        comment: Some("Do come".to_owned()),
        revoked_at: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn attendee() -> Attendee {
    Attendee {
        event: event_uri(),
        recurrence_id: Some("2026-01-27T09:00:20".parse().unwrap()),
        partstat: PartStat::Accepted,
        sequence: 2,
        round: 1,
        comment: None,
        guests: 1,
        delegated_to: None,
        delegated_from: None,
        principal: None,
        role: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn admission() -> Admission {
    let answer = id::attendee_id(&event_uri(), None, None);
    Admission {
        event: event_uri(),
        attendee: AdmissionOf::Answer(AttendeeUri::of(identity(8), Area::Pub, &answer).unwrap()),
        recurrence_id: None,
        state: AdmissionState::Admitted,
        round: 0,
        seats: 2,
        ticket: 300,
        partstat: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn proposal() -> CounterProposal {
    CounterProposal {
        event: event_uri(),
        recurrence_id: Some("2026-01-27T09:00:20".parse().unwrap()),
        sequence: 2,
        start: Some(zoned("2026-01-27T10:00:00", "Europe/Zurich")),
        end: Some(End::After { days: 0, seconds: 3_600 }),
        location: Some("Garden".to_owned()),
        comment: None,
        principal: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn decline() -> DeclineCounter {
    let id = id::attendee_id(&event_uri(), None, None);
    let proposal = Path::of(Area::Pub, Collection::CounterProposals, &id).unwrap();
    DeclineCounter {
        proposal: Uri::new(identity(8), proposal),
        value_hash: Hash([5; 32]),
        reason: DeclineReason::Declined,
        comment: Some("Too late".to_owned()),
        created_at: written(),
        last_modified: written(),
    }
}

/// The organizer's word that an amendment came too late.
pub(crate) fn conflict() -> DeclineCounter {
    let id = id::timestamp_id(written());
    let amendment = Path::of(Area::Pub, Collection::Amendments, &id).unwrap();
    let date = "2026-01-27T09:00:20".parse().unwrap();
    let change = |status| Change { recurrence_id: Some(date), field: Field::Status(status) };
    let both = Both { proposed: change(Status::Cancelled), current: change(Status::Tentative) };
    DeclineCounter {
        proposal: Uri::new(identity(8), amendment),
        reason: DeclineReason::Conflict(vec![both]),
        ..decline()
    }
}

pub(crate) fn amendment() -> Amendment {
    let start = zoned("2026-01-27T11:00:00", "Europe/Zurich");
    let fields = [Field::Summary("Brunch".to_owned()), Field::Start(start)];
    Amendment {
        event: event_uri(),
        value_hash: Hash([5; 32]),
        changes: fields.map(|field| Change { recurrence_id: None, field }).into(),
        comment: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn handover() -> Handover {
    Handover {
        event: event_uri(),
        successor: identity(8),
        comment: None,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn claim() -> Claim {
    Claim {
        event: event_uri(),
        carried: Box::new(Event { continues: Some(event_uri()), ..event() }),
        organizer_head: Box::new(signed_head()),
        created_at: written(),
        last_modified: written(),
    }
}

/// A head of an organizer's with a real key.
fn signed_head() -> SignedHead {
    let secret = IdentitySecret::from_seed(&[1; 32]);
    let writer = WriterSecret::from_seed(&[2; 32]);
    let (identity, time) = (secret.public(), written());
    let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before: time };
    let cert = SignedCert::sign(&secret, cert).unwrap();
    let (root, private) = (Hash([2; 32]), Hash([3; 32]));
    let (prev, epoch, seq, count, bytes) = (Hash::ZERO, 1, 1, 0, 0);
    let head = Head { identity, epoch, seq, time, prev, root, count, bytes, private };
    SignedHead::sign(head, &writer, &cert).unwrap()
}

pub(crate) fn grant() -> Grant {
    Grant {
        grantee: identity(8),
        may: Acts { answer: true, invite: false, admit: true, edit: false },
        event: Some(event_uri()),
        until: Some(written()),
        order: 1,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn tag() -> Tag {
    Tag {
        uri: event_uri().as_uri().clone(),
        label: "breakfast".to_owned(),
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn contact() -> Contact {
    Contact {
        identity: identity(8),
        name: Some("Bob".to_owned()),
        address: Some("bob@example.org".to_owned()),
        followed: true,
        blocked: false,
        created_at: written(),
        last_modified: written(),
    }
}

pub(crate) fn guest() -> Guest {
    let answer = GuestAnswer {
        partstat: PartStat::Tentative,
        sequence: 2,
        dtstamp: Some(written()),
        round: 0,
        guests: 1,
        comment: Some("perhaps".to_owned()),
    };
    let series = GuestPart {
        role: Role::OptParticipant,
        rsvp: true,
        answer: Some(answer),
        ..GuestPart::default()
    };
    let date = GuestPart { revoked_at: Some(written()), ..GuestPart::default() };
    Guest {
        event: event_uri(),
        address: "carol@example.org".to_owned(),
        name: Some("Carol".to_owned()),
        cutype: CuType::Individual,
        parts: [(None, series), (Some("2026-01-27T09:00:20".parse().unwrap()), date)].into(),
        created_at: written(),
        last_modified: written(),
    }
}

/// One of each, valid at [`path_of`].
pub(crate) fn records() -> Vec<Record> {
    vec![
        Record::Profile(profile()),
        Record::Calendar(calendar()),
        Record::Event(Box::new(event())),
        Record::Invitation(invitation()),
        Record::Attendee(attendee()),
        Record::Admission(admission()),
        Record::CounterProposal(proposal()),
        Record::DeclineCounter(decline()),
        Record::DeclineCounter(conflict()),
        Record::Amendment(amendment()),
        Record::CalendarAmendment(Box::new(calendar_amendment())),
        Record::Handover(handover()),
        Record::Claim(claim()),
        Record::Grant(grant()),
        Record::Tag(tag()),
        Record::Contact(contact()),
        Record::Guest(guest()),
    ]
}

/// Where a record lies by its contents; events and calendars as if written at [`written`].
pub(crate) fn path_of(record: &Record) -> Path {
    let by_time = id::timestamp_id(written());
    let (area, collection, id) = match record {
        Record::Profile(_) => (Area::Pub, Collection::Profiles, id::PROFILE_ID.to_owned()),
        Record::Calendar(calendar) => {
            let private = calendar.visibility == CalendarVisibility::Private;
            (if private { Area::Priv } else { Area::Pub }, Collection::Calendars, by_time)
        }
        Record::Event(event) => {
            let private = event.access.visibility == Visibility::Private;
            (if private { Area::Priv } else { Area::Pub }, Collection::Events, by_time)
        }
        Record::Invitation(of) => {
            let id = id::invitation_id(&of.event, of.recurrence_id.as_ref(), &of.invitee);
            (Area::Pub, Collection::Invitations, id)
        }
        Record::Attendee(of) => {
            let date = of.recurrence_id.as_ref();
            let id = id::attendee_id(&of.event, date, of.principal.as_ref());
            (Area::Pub, Collection::Attendees, id)
        }
        Record::Admission(of) => {
            let id = id::admission_id(&of.event, of.recurrence_id.as_ref(), &of.attendee);
            (Area::Pub, Collection::Admissions, id)
        }
        Record::CounterProposal(of) => {
            let date = of.recurrence_id.as_ref();
            let id = id::attendee_id(&of.event, date, of.principal.as_ref());
            (Area::Pub, Collection::CounterProposals, id)
        }
        Record::DeclineCounter(of) => {
            (Area::Pub, Collection::DeclineCounters, id::decline_counter_id(&of.proposal))
        }
        Record::Amendment(_) => (Area::Pub, Collection::Amendments, by_time),
        Record::CalendarAmendment(of) => {
            (Area::Pub, Collection::CalendarAmendments, id::calendar_amendment_id(&of.calendar))
        }
        Record::Handover(of) => (Area::Pub, Collection::Handovers, id::continuation_id(&of.event)),
        Record::Claim(of) => (Area::Pub, Collection::Claims, id::continuation_id(&of.event)),
        Record::Grant(of) => (Area::Pub, Collection::Grants, id::grant_id(&of.grantee)),
        Record::Tag(tag) => (Area::Pub, Collection::Tags, id::tag_id(&tag.uri, &tag.label)),
        Record::Contact(of) => (Area::Priv, Collection::Contacts, of.identity.to_string()),
        Record::Guest(_) => (Area::Priv, Collection::Guests, id::hash_id("anything")),
    };
    Path::of(area, collection, &id).unwrap()
}
