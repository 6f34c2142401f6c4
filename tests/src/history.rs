//! Keyspaces with a history and no nodes: people write, the organizer's ledger is kept, and
//! indexers copy whom they want, when they want.

use std::path::Path as FilePath;

use kalends_indexer::storage::Following;
use kalends_indexer::{Index, IndexerConfig};
use kalends_keyspace::store::{CopyError, Precondition, Store, StoreOptions, View};
use kalends_schema::admission::automatic;
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::id::{admission_id, attendee_id, invitation_id, tag_id, timestamp_id};
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Access, Admission, AdmissionOf, AdmissionState, Attendee, Component, Event, Invitation,
    PartStat, Record, RecurrenceId, Tag, When,
};
use kalends_schema::roster::{Fact, Facts, Stamped, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, EventUri, Uri};
use kalends_schema::wire::encode;

use crate::crash::now;
use crate::mirror::mirror_once;

/// 2026-01-01T00:00:00Z in microseconds: when these histories begin.
const BEGIN_MICROS: i64 = 1_767_225_600_000_000;

/// Somebody who writes.
struct Author {
    identity: Identity,
    writer: WriterSecret,
    cert: SignedCert,
}

impl Author {
    fn new(number: u8) -> Author {
        let secret = IdentitySecret::from_seed(&[number + 1; 32]);
        let writer = WriterSecret::from_seed(&[number + 101; 32]);
        let identity = secret.public();
        let not_before = moment(0);
        let cert = Cert { identity, writer: writer.public(), epoch: 1, not_before };
        let cert = SignedCert::sign(&secret, cert).expect("the keys are these");
        Author { identity, writer, cert }
    }
}

/// `seconds` after the beginning.
fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros(BEGIN_MICROS + seconds * 1_000_000).expect("after 1970")
}

/// People's keyspaces, and one event that they are about: the first one's.
pub struct History {
    authors: Vec<Author>,
    store: Store,
    seconds: i64,
    facts: Facts,
    seen: Vec<AttendeeUri>,
}

impl History {
    /// `people` of whom the first organizes an event with this access: ten days, from 1 June.
    pub fn new(folder: &FilePath, people: u8, access: Access) -> History {
        let store = Store::open(&folder.join("history.redb"), StoreOptions::default());
        let authors: Vec<Author> = (0..people).map(Author::new).collect();
        let organizer = authors[0].identity;
        let event_uri = EventUri::of(organizer, Area::Pub, &timestamp_id(moment(1)));
        let event_uri = event_uri.expect("an id made of time is an id");
        let event = Stamped { stamp: Stamp { epoch: 1, seq: 1 }, record: series(access) };
        let mut history = History {
            authors,
            store: store.expect("the folder is writable"),
            seconds: 10,
            facts: Facts::of(event_uri, event),
            seen: Vec::new(),
        };
        history.edits(|_| {});
        history
    }

    /// The event.
    pub fn event(&self) -> &EventUri {
        &self.facts.event_uri
    }

    /// Who somebody is.
    pub fn identity(&self, who: usize) -> Identity {
        self.authors[who].identity
    }

    /// Where everybody's keyspaces lie.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How many people there are.
    pub fn people(&self) -> usize {
        self.authors.len()
    }

    /// The organizer changes the event.
    pub fn edits(&mut self, change: impl FnOnce(&mut Event)) {
        change(&mut self.facts.event.record);
        self.facts.event.record.last_modified = moment(self.seconds);
        let record = Record::Event(Box::new(self.facts.event.record.clone()));
        self.facts.event.stamp = self.commit(0, &self.event().path().clone(), Some(&record));
    }

    /// The organizer invites somebody, or takes that back.
    pub fn invites(&mut self, who: usize, revoked: bool) {
        let invitee = self.authors[who].identity;
        let now = moment(self.seconds);
        let invitation = Invitation {
            revoked_at: revoked.then_some(now),
            ..Invitation::new(self.event(), invitee, now)
        };
        let id = invitation_id(self.event(), None, &invitee);
        let path = path(Collection::Invitations, &id);
        let stamp = self.commit(0, &path, Some(&Record::Invitation(invitation.clone())));
        self.facts.invitations.push(Fact {
            author: self.authors[0].identity,
            stamp,
            record: invitation,
        });
    }

    /// Somebody answers; `None` takes the answer away.
    pub fn answers(&mut self, who: usize, on: Option<RecurrenceId>, word: Option<PartStat>) {
        let author = self.authors[who].identity;
        let id = attendee_id(self.event(), on.as_ref(), None);
        let path = path(Collection::Attendees, &id);
        let before = self
            .facts
            .answers
            .iter()
            .position(|fact| fact.author == author && fact.record.recurrence_id == on);
        let before = before.map(|index| self.facts.answers.remove(index).record);
        let Some(partstat) = word else {
            self.commit(who, &path, None);
            return;
        };
        let back = before.as_ref().is_some_and(|answer| answer.partstat == PartStat::Declined)
            && partstat != PartStat::Declined;
        let answer = Attendee {
            recurrence_id: on,
            sequence: self.facts.event.record.sequence(),
            round: before.map_or(0, |answer| answer.round) + u32::from(back),
            ..Attendee::new(self.event(), partstat, moment(self.seconds))
        };
        let stamp = self.commit(who, &path, Some(&Record::Attendee(answer.clone())));
        self.facts.answers.push(Fact { author, stamp, record: answer });
        let uri = AttendeeUri::of(author, Area::Pub, &id).expect("a hash id is an id");
        if !self.seen.contains(&uri) {
            self.seen.push(uri);
        }
    }

    /// The organizer's ledger is brought up to date, as their node does it.
    pub fn keeps_the_ledger(&mut self) {
        for admission in automatic(&self.facts, &self.seen, moment(self.seconds)) {
            self.writes_admission(0, admission);
        }
    }

    /// Somebody writes themselves an admission, which is not theirs to write.
    pub fn admits_themselves(&mut self, who: usize) {
        let answer = attendee_id(self.event(), None, None);
        let answer = AttendeeUri::of(self.authors[who].identity, Area::Pub, &answer);
        let admission = Admission {
            event: self.event().clone(),
            attendee: AdmissionOf::Answer(answer.expect("a hash id is an id")),
            recurrence_id: None,
            state: AdmissionState::Admitted,
            round: 0,
            seats: 1,
            ticket: 0,
            partstat: None,
            created_at: moment(self.seconds),
            last_modified: moment(self.seconds),
        };
        self.writes_admission(who, admission);
    }

    fn writes_admission(&mut self, who: usize, admission: Admission) {
        let occurrence = admission.recurrence_id;
        let id = admission_id(self.event(), occurrence.as_ref(), &admission.attendee);
        let path = path(Collection::Admissions, &id);
        let stamp = self.commit(who, &path, Some(&Record::Admission(admission.clone())));
        let author = self.authors[who].identity;
        self.facts.admissions.push(Fact { author, stamp, record: admission });
    }

    /// The digest of the roster that everything written makes.
    pub fn digest(&self) -> String {
        roster(&self.facts).digest(&self.facts).to_string()
    }

    /// Somebody puts a label on the event.
    pub fn tags(&mut self, who: usize, label: &str) {
        let uri: Uri = self.event().as_uri().clone();
        let id = tag_id(&uri, label);
        let now = moment(self.seconds);
        let tag = Tag { uri, label: label.to_owned(), created_at: now, last_modified: now };
        self.commit(who, &path(Collection::Tags, &id), Some(&Record::Tag(tag)));
    }

    /// One head: a record put, or taken away.
    fn commit(&mut self, who: usize, path: &Path, record: Option<&Record>) -> Stamp {
        self.seconds += 1;
        let author = &self.authors[who];
        let mut batch = self.store.write().expect("nobody else writes");
        let done = match record {
            Some(record) => batch.put(&author.identity, path, &encode(record), Precondition::Any),
            None => batch.delete(&author.identity, path, Precondition::Any),
        };
        done.expect("the record fits");
        batch.renew(&author.identity);
        let head = batch.sign(&author.writer, &author.cert, moment(self.seconds));
        batch.commit().expect("the disk has room");
        head.expect("the writer is the author's").expect("a renewed keyspace has a head").stamp()
    }
}

/// An indexer without a network.
pub struct Reader {
    index: Index,
}

impl Reader {
    /// One whose files lie in `folder`, and who follows everybody.
    pub fn new(folder: &FilePath, history: &History) -> Reader {
        let index = Index::open(IndexerConfig::new(folder)).expect("the folder is writable");
        for author in &history.authors {
            let joined = Following::Joined { at: moment(0) };
            index.follow(author.identity, joined).expect("the disk has room");
        }
        Reader { index }
    }

    /// Copies somebody's keyspace as it is now, by what changed or whole, and links it.
    ///
    /// # Errors
    /// [`CopyError`]; none is expected.
    pub fn hears_of(&self, history: &History, who: usize, whole: bool) -> Result<(), CopyError> {
        let identity = history.authors[who].identity;
        if history.store.read()?.head(&identity)?.is_some() {
            mirror_once(&history.store, self.index.store(), &identity, (whole, now()))?;
            self.index.link(&identity).expect("what was copied can be linked");
        }
        Ok(())
    }

    /// Every derived row, as lines.
    pub fn rows(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.index.dump(|line| lines.push(line.to_owned())).expect("the rows can be read");
        lines
    }

    /// Drops every derived row and derives it again.
    pub fn rebuild(&self) {
        self.index.rebuild(|_, _| {}).expect("what was linked can be linked again");
    }

    /// The index, to ask.
    pub fn index(&self) -> &Index {
        &self.index
    }
}

fn path(collection: Collection, id: &str) -> Path {
    Path::of(Area::Pub, collection, id).expect("made ids are ids")
}

fn series(access: Access) -> Event {
    let start = When::Date("2027-06-01".parse().expect("a day"));
    let master = Component::new(moment(1), start, "Camp");
    Event {
        access,
        ..Event::new(
            "camp@example.org",
            Component { rrule: Some("FREQ=DAILY;COUNT=10".to_owned()), ..master },
            moment(1),
        )
    }
}
