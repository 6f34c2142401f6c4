//! What two people's inboxes say, their nodes driven step by step.

use kalends_keyspace::net::{Caller, Receipt};
use kalends_keyspace::store::{Store, StoreOptions};
use kalends_schema::deposit::AddressGroup;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::key::{EndpointKey, Identity, IdentitySecret, WriterSecret};
use kalends_schema::record::{Access, Acts, RecurrenceId, Role, Visibility, Waitlist, When};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use tempfile::TempDir;

use super::invitations::asks_for;
use super::{Known, version_of};
use crate::api::{ChangedField, ChangedValue, InboxItem, InboxKind};
use crate::bare::BareNode;
use crate::book::Dealing;
use crate::command::{AnswerWish, Ending, EventDraft, EventEdit, GrantWish, InviteWish, Reply};
use crate::engine::{Command, EventCommand, PeopleCommand};
use crate::view::{Reader, Span};

const DAY: i64 = 24 * 3_600;
/// When the dinner is, from the beginning of the test: in ten days.
const DINNER: i64 = 10 * DAY;

/// So many seconds after the beginning of the test, 1 June 2027.
fn at(second: i64) -> Timestamp {
    Timestamp::from_micros((1_811_808_000 + second) * 1_000_000).unwrap()
}

struct Neighbour {
    node: BareNode,
    endpoint: EndpointKey,
    _folder: TempDir,
}

impl Neighbour {
    fn new(seed: u8) -> Neighbour {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("store"), StoreOptions::default()).unwrap();
        let secret = IdentitySecret::from_seed(&[seed; 32]);
        let writer = WriterSecret::from_seed(&[seed + 100; 32]);
        let (identity, not_before) = (secret.public(), at(0));
        let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        let node = BareNode::open(store, (writer, cert), at(0)).unwrap();
        let endpoint = EndpointKey::from_bytes([seed; 32]);
        Neighbour { node, endpoint, _folder: folder }
    }

    fn who(&self) -> Identity {
        self.node.identity()
    }

    fn does(&mut self, command: impl Into<Command>, second: i64) {
        self.node.command(command, at(second)).unwrap();
    }

    fn knows(&mut self, who: Identity) {
        self.does(PeopleCommand::Contact { who, name: "neighbour".to_owned() }, 1);
    }

    fn reader(&self, second: i64) -> Reader {
        Reader::open(self.node.store(), self.who(), at(second)).unwrap()
    }

    fn inbox(&self, second: i64) -> Vec<InboxItem> {
        self.reader(second).inbox().unwrap()
    }

    fn kinds(&self, second: i64) -> Vec<InboxKind> {
        self.inbox(second).iter().map(|item| item.kind).collect()
    }

    /// The titles on the agenda of all days, and whether they were deleted.
    fn agenda(&self, second: i64) -> Vec<(String, bool)> {
        let (from, to) = (at(0).to_utc(), at(400 * DAY).to_utc());
        let span = Span { from, to, tz: chrono_tz::Tz::UTC, all: false };
        let items = self.reader(second).agenda(&span).unwrap();
        items.into_iter().map(|item| (item.title, item.deleted)).collect()
    }

    fn answers(&mut self, event: &EventUri, reply: Reply, second: i64) {
        let wish = AnswerWish { reply, on: None, principal: None, guests: None, comment: None };
        self.does(EventCommand::Answer { event: event.clone(), wish }, second);
    }

    fn dismisses(&mut self, second: i64) {
        for item in self.inbox(second) {
            self.does(Command::Dismiss { item: version_of(&item) }, second);
        }
    }

    /// What changed, by the words of the only item.
    fn told(&self, second: i64) -> Vec<(ChangedField, Option<ChangedValue>, Option<ChangedValue>)> {
        let inbox = self.inbox(second);
        let [item] = inbox.as_slice() else { panic!("{inbox:#?}") };
        let said = item.changes.iter().cloned();
        said.map(|change| (change.field, change.old, change.new)).collect()
    }
}

fn text(text: &str) -> Option<ChangedValue> {
    Some(ChangedValue::Text(text.to_owned()))
}

/// Carries whatever waits between the two.
fn post(one: &mut Neighbour, other: &mut Neighbour, second: i64) {
    for _ in 0..4 {
        carry(one, other, second);
        carry(other, one, second);
    }
}

fn carry(from: &mut Neighbour, to: &mut Neighbour, second: i64) {
    let (letters, receiver) = (from.node.due(at(second)).unwrap(), to.who());
    for letter in letters.into_iter().filter(|letter| letter.to() == receiver) {
        let group = AddressGroup::of("192.0.2.1".parse().unwrap());
        let caller = Caller { endpoint: from.endpoint, group };
        let receipt = to.node.take(letter.bytes(), caller, at(second));
        assert!(!matches!(receipt, Receipt::Malformed | Receipt::Refused), "{receipt:?}");
        from.node.sent(&letter, Some(receipt), at(second), 500);
    }
}

/// Ann and Bob, who know each other, and Ann's public dinner.
fn dinner(access: Access) -> (Neighbour, Neighbour, EventUri) {
    dinners(access, None)
}

/// The same, repeated as a rule says.
fn dinners(access: Access, rrule: Option<&str>) -> (Neighbour, Neighbour, EventUri) {
    let (mut ann, mut bob) = (Neighbour::new(1), Neighbour::new(2));
    ann.knows(bob.who());
    bob.knows(ann.who());
    let start = at(DINNER).to_utc().naive_utc();
    let draft = EventDraft {
        title: "Dinner".to_owned(),
        start: When::Zoned { local: start, tz: chrono_tz::Tz::UTC },
        end: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule: rrule.map(str::to_owned),
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        access: Access { visibility: Visibility::Public, ..access },
        not_going: true,
    };
    let done = ann.node.command(Command::CreateEvent(Box::new(draft)), at(2)).unwrap();
    let event = EventUri::try_from(done.written[0].clone()).unwrap();
    (ann, bob, event)
}

fn invite(guest: &Neighbour, event: &EventUri, role: Role) -> EventCommand {
    let wish = InviteWish { on: None, role, comment: None, principal: None };
    EventCommand::Invite { event: event.clone(), people: vec![guest.who()], wish }
}

/// Bob is invited and has said yes.
fn accepted() -> (Neighbour, Neighbour, EventUri) {
    let (mut ann, mut bob, event) = dinner(Access::default());
    ann.does(invite(&bob, &event, Role::ReqParticipant), 3);
    post(&mut ann, &mut bob, 4);
    assert_eq!(bob.kinds(5), [InboxKind::Invitation]);
    bob.answers(&event, Reply::Yes, 6);
    post(&mut ann, &mut bob, 7);
    assert_eq!(ann.kinds(8), [InboxKind::Answer]);
    ann.dismisses(8);
    (ann, bob, event)
}

fn retitled(ann: &mut Neighbour, event: &EventUri, title: &str, second: i64) {
    let edit = EventEdit { title: Some(title.to_owned()), ..EventEdit::default() };
    ann.does(EventCommand::Edit { event: event.clone(), edit: Box::new(edit) }, second);
}

#[test]
fn what_changed_is_told_since_the_last_answer_or_what_was_taken_off_the_list() {
    let (mut ann, mut bob, event) = accepted();
    assert_eq!(bob.kinds(9), []);
    retitled(&mut ann, &event, "Supper", 10);
    post(&mut ann, &mut bob, 11);
    retitled(&mut ann, &event, "Feast", 12);
    post(&mut ann, &mut bob, 13);
    assert_eq!(bob.kinds(14), [InboxKind::Changed]);
    assert_eq!(bob.told(14), [(ChangedField::Title, text("Dinner"), text("Feast"))]);
    bob.dismisses(14);
    assert_eq!(bob.kinds(15), []);
    retitled(&mut ann, &event, "Dinner", 16);
    post(&mut ann, &mut bob, 17);
    assert_eq!(bob.told(18), [(ChangedField::Title, text("Feast"), text("Dinner"))]);
    bob.answers(&event, Reply::Maybe, 19);
    assert_eq!(bob.kinds(20), [], "whoever answers has seen it");
    post(&mut ann, &mut bob, 21);
    assert_eq!(ann.told(22), [(ChangedField::Answer, text("yes"), text("maybe"))]);
}

#[test]
fn whoever_declined_is_not_told_of_another_title() {
    let (mut ann, mut bob, event) = accepted();
    bob.answers(&event, Reply::No, 9);
    post(&mut ann, &mut bob, 10);
    retitled(&mut ann, &event, "Supper", 11);
    post(&mut ann, &mut bob, 12);
    assert_eq!(bob.kinds(13), []);
}

#[test]
fn another_part_and_no_part_any_more_are_told() {
    let (mut ann, mut bob, event) = accepted();
    ann.does(invite(&bob, &event, Role::Chair), 9);
    post(&mut ann, &mut bob, 10);
    assert_eq!(bob.kinds(11), [InboxKind::Role]);
    assert_eq!(bob.told(11), [(ChangedField::Role, text("REQ-PARTICIPANT"), text("CHAIR"))]);
    let people = vec![bob.who()];
    ann.does(EventCommand::Revoke { event, people, on: None }, 12);
    post(&mut ann, &mut bob, 13);
    assert_eq!(bob.kinds(14), [InboxKind::Revoked]);
    assert_eq!(bob.told(14), [(ChangedField::Invitation, text("invited"), text("revoked"))]);
}

#[test]
fn whoever_comes_up_from_the_line_is_told_from_where_to_where() {
    let waitlist = Waitlist { enabled: true, ..Waitlist::default() };
    let access = Access { max_attendees: Some(1), waitlist, ..Access::default() };
    let (mut ann, mut bob, event) = dinner(access);
    let mut cem = Neighbour::new(3);
    ann.knows(cem.who());
    cem.knows(ann.who());
    for guest in [&mut cem, &mut bob] {
        ann.does(invite(guest, &event, Role::ReqParticipant), 3);
        post(&mut ann, guest, 4);
        guest.answers(&event, Reply::Yes, 5);
        post(&mut ann, guest, 6);
    }
    assert_eq!(bob.told(7), [(ChangedField::Standing, text("pending"), text("waitlisted 1"))]);
    bob.dismisses(7);
    cem.answers(&event, Reply::No, 8);
    post(&mut ann, &mut cem, 9);
    post(&mut ann, &mut bob, 10);
    assert_eq!(bob.kinds(11), [InboxKind::Admission]);
    assert_eq!(bob.told(11), [(ChangedField::Standing, text("waitlisted"), text("confirmed"))]);
    assert_eq!(cem.kinds(11), [], "who gave the seat up knows");
}

#[test]
fn an_item_about_one_date_says_when_that_date_is() {
    let (mut ann, mut bob, event) = dinners(Access::default(), Some("FREQ=DAILY;COUNT=5"));
    let day = at(DINNER + 2 * DAY).to_utc();
    let on = Some(RecurrenceId::Local(day.naive_utc()));
    let wish = InviteWish { on, role: Role::ReqParticipant, comment: None, principal: None };
    let people = vec![bob.who()];
    ann.does(EventCommand::Invite { event, people, wish }, 3);
    post(&mut ann, &mut bob, 4);
    let inbox = bob.inbox(5);
    let start = inbox[0].start.as_ref().unwrap();
    let third = When::Zoned { local: day.naive_utc(), tz: chrono_tz::Tz::UTC };
    assert_eq!(start, &crate::view::moment(&third));
}

#[test]
fn an_invitation_by_a_deputy_comes_from_the_organizer() {
    let (mut ann, mut bob, event) = dinner(Access::default());
    let cem = Neighbour::new(3);
    let may = Acts { invite: true, ..Acts::default() };
    let wish = GrantWish { may, event: None, until: None, order: None };
    ann.does(PeopleCommand::Grant { who: bob.who(), wish }, 3);
    ann.does(invite(&bob, &event, Role::ReqParticipant), 3);
    post(&mut ann, &mut bob, 4);
    let principal = Some(ann.who());
    let wish = InviteWish { on: None, role: Role::ReqParticipant, comment: None, principal };
    let people = vec![cem.who()];
    bob.does(EventCommand::Invite { event: event.clone(), people, wish }, 5);
    post(&mut bob, &mut ann, 6);
    let facts = ann.node.facts(&event).unwrap().unwrap();
    let invitation = facts.invitation(cem.who(), None).unwrap().record.clone();
    assert_eq!(asks_for(&Known::of(facts), bob.who(), &invitation), Some(ann.who()));
}

#[test]
fn a_change_dated_before_its_grant_ended_is_not_made_after_it() {
    let (mut ann, mut bob, event) = accepted();
    let may = Acts { edit: true, ..Acts::default() };
    let wish = GrantWish { may, event: None, until: None, order: None };
    ann.does(PeopleCommand::Grant { who: bob.who(), wish }, 10);
    post(&mut ann, &mut bob, 11);
    retitled(&mut bob, &event, "Supper", 12);
    post(&mut bob, &mut ann, 13);
    assert_eq!(ann.agenda(14), [("Supper".to_owned(), false)], "while it runs");
    ann.does(PeopleCommand::EndGrant { who: bob.who(), how: Ending::Now }, 100);
    // Bob's clock is behind, or he says so.
    retitled(&mut bob, &event, "Feast", 50);
    post(&mut bob, &mut ann, 101);
    assert_eq!(ann.agenda(102), [("Supper".to_owned(), false)]);
    post(&mut ann, &mut bob, 103);
    assert!(bob.kinds(104).contains(&InboxKind::AmendmentDeclined), "{:#?}", bob.inbox(104));
}

#[test]
fn a30_delete_tells_first_and_a_copy_is_shown_as_deleted_until_the_day_after() {
    let (mut ann, mut bob, event) = accepted();
    ann.does(EventCommand::Delete { event: event.clone() }, 20);
    assert!(ann.node.facts(&event).unwrap().is_some(), "Bob has not heard that it is off");
    post(&mut ann, &mut bob, 21);
    assert!(ann.node.facts(&event).unwrap().is_none(), "Bob was told");
    post(&mut ann, &mut bob, 22);
    assert_eq!(bob.kinds(23), [InboxKind::Deleted]);
    assert_eq!(bob.told(23), [(ChangedField::Status, text("CANCELLED"), None)]);
    assert_eq!(bob.agenda(23), [("Dinner".to_owned(), true)]);
    let reader = bob.reader(23);
    let deleted = reader.deleted_event(&event).unwrap().unwrap();
    let shown = reader.deleted_view(deleted).unwrap().unwrap();
    assert!(shown.deleted_at.is_some() && shown.my_answers.is_empty());
    // The dinner lasts an hour.
    let over = DINNER + 3_600;
    assert_eq!(bob.kinds(over + DAY - 1), [InboxKind::Deleted]);
    assert_eq!(bob.kinds(over + DAY), [], "the day after it is dropped");
    assert_eq!(bob.agenda(over + DAY), []);
    assert!(bob.reader(over + DAY).deleted_event(&event).unwrap().is_none());
}

#[test]
fn a30_whoever_is_not_reached_is_waited_for_thirty_days_and_no_longer() {
    let (mut ann, bob, event) = accepted();
    ann.does(EventCommand::Delete { event: event.clone() }, 20);
    ann.node.tick(at(20 + 30 * DAY - 1));
    let facts = ann.node.facts(&event).unwrap().unwrap();
    let lead = facts.event.record.lead().unwrap();
    assert_eq!(lead.status.as_str(), "CANCELLED");
    ann.node.tick(at(20 + 30 * DAY));
    assert!(ann.node.facts(&event).unwrap().is_none());
    assert_eq!(bob.kinds(21), [], "nobody told him");
}

#[test]
fn a30_what_was_taken_off_the_list_as_cancelled_is_not_told_again_as_deleted() {
    let (mut ann, mut bob, event) = accepted();
    ann.does(EventCommand::Cancel { event: event.clone(), on: None }, 20);
    post(&mut ann, &mut bob, 21);
    assert_eq!(bob.kinds(22), [InboxKind::Cancelled]);
    bob.dismisses(22);
    ann.does(EventCommand::Delete { event: event.clone() }, 23);
    post(&mut ann, &mut bob, 24);
    assert!(ann.node.facts(&event).unwrap().is_none());
    assert_eq!(bob.kinds(25), []);
    assert_eq!(bob.agenda(25), [("Dinner".to_owned(), true)]);
}

#[test]
fn nobody_is_followed_for_having_been_named_and_whoever_has_an_event_for_as_long_as_they_do() {
    let (mut ann, mut bob, event) = accepted();
    let mut cem = Neighbour::new(3);
    let deals = |of: &Neighbour, with| Dealing::with(&of.node.store().read().unwrap(), with);
    let mut last = None;
    for seed in 10..14 {
        let to = IdentitySecret::from_seed(&[seed; 32]).public();
        let second = i64::from(seed);
        ann.does(EventCommand::HandOver { event: event.clone(), to, comment: None }, second);
        post(&mut ann, &mut bob, second);
        assert!(deals(&bob, to).unwrap().is_copied(), "they may take it up");
        if let Some(last) = last.replace(to) {
            assert_eq!(deals(&bob, last).unwrap(), Dealing::default(), "it was offered to them");
        }
    }
    cem.knows(ann.who());
    ann.knows(cem.who());
    let to = cem.who();
    ann.does(EventCommand::HandOver { event: event.clone(), to, comment: None }, 20);
    carry(&mut ann, &mut cem, 21);
    carry(&mut ann, &mut bob, 21);
    assert!(cem.kinds(22).contains(&InboxKind::HandedOver));
    cem.knows(bob.who());
    ann.does(invite(&cem, &event, Role::ReqParticipant), 23);
    carry(&mut ann, &mut cem, 24);
    cem.does(EventCommand::TakeOver { event: event.clone() }, 25);
    cem.does(invite(&bob, &event, Role::ReqParticipant), 26);
    carry(&mut cem, &mut bob, 27);
    assert!(deals(&bob, to).unwrap().is_copied(), "it is theirs now");
    assert!(bob.kinds(28).contains(&InboxKind::TakenUp));
    ann.does(EventCommand::TakeBack { event: event.clone() }, 29);
    carry(&mut ann, &mut bob, 30);
    assert!(!deals(&bob, to).unwrap().is_copied(), "and no more");
}
