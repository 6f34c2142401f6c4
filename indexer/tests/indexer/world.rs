//! A small world: people with keyspaces of their own, and indexers that copy them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request as HttpRequest, header};
use axum::response::Response;
use kalends_indexer::storage::Following;
use kalends_indexer::{Index, IndexerConfig, JoinPolicy};
use kalends_keyspace::store::{
    Begun, CopyError, CopyKind, Delta, Precondition, Quota, Store, View,
};
use kalends_schema::head::{Cert, SignedCert};
use kalends_schema::id;
use kalends_schema::key::{Identity, IdentitySecret, WriterSecret};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Admission, AdmissionOf, AdmissionState, Attendee, Calendar, Component, Event, Invitation,
    PartStat, Record, Tag, When, known_zone,
};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::token::{self, Request, SCHEME, TokenFor};
use kalends_schema::uri::{AttendeeUri, EventUri};
use kalends_schema::wire::encode;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

/// 2025-01-01T00:00:00Z in microseconds.
pub const BEGIN: i64 = 1_735_689_600_000_000;
const SECOND: i64 = 1_000_000;

/// A person: the secrets that write a keyspace.
pub struct Person {
    pub secret: IdentitySecret,
    pub writer: WriterSecret,
    pub cert: SignedCert,
}

impl Person {
    pub fn new(seed: u8) -> Person {
        let secret = IdentitySecret::from_seed(&[seed; 32]);
        let mut writer = [seed; 32];
        writer[0] = !seed;
        let writer = WriterSecret::from_seed(&writer);
        let cert = Cert {
            identity: secret.public(),
            writer: writer.public(),
            epoch: 1,
            not_before: time(0),
        };
        let cert = SignedCert::sign(&secret, cert).unwrap();
        Person { secret, writer, cert }
    }

    pub fn key(&self) -> Identity {
        self.secret.public()
    }
}

/// `seconds` after the beginning.
pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_micros(BEGIN + seconds * SECOND).unwrap()
}

/// The keyspaces of some people, each written by its owner.
pub struct World {
    pub people: Vec<Person>,
    pub store: Store,
    pub seconds: i64,
    _folder: TempDir,
}

impl World {
    pub fn new(people: u8) -> World {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("all.redb"), Default::default()).unwrap();
        let people = (1..=people).map(Person::new).collect();
        World { people, store, seconds: 10, _folder: folder }
    }

    pub fn key(&self, who: usize) -> Identity {
        self.people[who].key()
    }

    /// One commit: a record to put, or a path to delete.
    pub fn commit(&mut self, who: usize, changes: &[(Path, Option<Record>)]) {
        self.seconds += 1;
        let now = time(self.seconds);
        self.commit_at(who, changes, now);
    }

    pub fn commit_at(&mut self, who: usize, changes: &[(Path, Option<Record>)], now: Timestamp) {
        let person = &self.people[who];
        let mut batch = self.store.write().unwrap();
        for (path, record) in changes {
            match record {
                Some(record) => {
                    batch.put(&person.key(), path, &encode(record), Precondition::Any).unwrap();
                }
                None => batch.delete(&person.key(), path, Precondition::Any).unwrap(),
            }
        }
        batch.renew(&person.key());
        batch.sign(&person.writer, &person.cert, now).unwrap();
        batch.commit().unwrap();
    }

    /// Puts bytes that need not be a record.
    pub fn commit_bytes(&mut self, who: usize, path: &Path, value: &[u8]) {
        self.seconds += 1;
        let person = &self.people[who];
        let mut batch = self.store.write().unwrap();
        batch.put(&person.key(), path, value, Precondition::Any).unwrap();
        batch.sign(&person.writer, &person.cert, time(self.seconds)).unwrap();
        batch.commit().unwrap();
    }

    /// Publishes an event and answers its URI.
    pub fn publish(&mut self, who: usize, id: &str, event: Event) -> EventUri {
        let uri = EventUri::of(self.key(who), Area::Pub, id).unwrap();
        let record = Record::Event(Box::new(event));
        self.commit(who, &[(uri.path().clone(), Some(record))]);
        uri
    }

    pub fn invite(&mut self, who: usize, event: &EventUri, invitee: usize) {
        let invitee = self.key(invitee);
        let invitation = invitation(event, invitee);
        self.commit(
            who,
            &[(invitation_path(event, &invitee), Some(Record::Invitation(invitation)))],
        );
    }

    pub fn answer(&mut self, who: usize, event: &EventUri, partstat: PartStat) {
        let change = (answer_path(event), Some(Record::Attendee(attendee(event, partstat))));
        self.commit(who, &[change]);
    }

    pub fn admit(&mut self, who: usize, event: &EventUri, whom: usize, state: AdmissionState) {
        let answer = AttendeeUri::of(self.key(whom), Area::Pub, answer_path(event).id()).unwrap();
        let of = AdmissionOf::Answer(answer);
        let id = id::admission_id(event, None, &of);
        let path = Path::of(Area::Pub, Collection::Admissions, &id).unwrap();
        let admission = Admission {
            event: event.clone(),
            attendee: of,
            recurrence_id: None,
            state,
            round: 0,
            seats: 1,
            ticket: 1,
            partstat: None,
            created_at: time(0),
            last_modified: time(self.seconds),
        };
        self.commit(who, &[(path, Some(Record::Admission(admission)))]);
    }

    /// A token of `who` for a request to `audience`.
    pub fn token(&self, who: usize, to: &TokenFor, request: &Request<'_>) -> String {
        let person = &self.people[who];
        let text = token::sign(&person.writer, &person.cert, to, request).unwrap();
        format!("{SCHEME} {text}")
    }
}

/// Puts a label on an event; the answer is where it lies.
pub fn tag(world: &mut World, who: usize, event: &EventUri, label: &str) -> Path {
    let uri = event.as_uri().clone();
    let path = Path::of(Area::Pub, Collection::Tags, &id::tag_id(&uri, label)).unwrap();
    let (created_at, last_modified) = (time(0), time(0));
    let tag = Tag { uri, label: label.into(), created_at, last_modified };
    world.commit(who, &[(path.clone(), Some(Record::Tag(tag)))]);
    path
}

/// The path of somebody's answer to an event.
pub fn answer_path(event: &EventUri) -> Path {
    let id = id::attendee_id(event, None, None);
    Path::of(Area::Pub, Collection::Attendees, &id).unwrap()
}

/// The path of an invitation to an event.
pub fn invitation_path(event: &EventUri, invitee: &Identity) -> Path {
    let id = id::invitation_id(event, None, invitee);
    Path::of(Area::Pub, Collection::Invitations, &id).unwrap()
}

pub fn invitation(event: &EventUri, invitee: Identity) -> Invitation {
    Invitation::new(event, invitee, time(0))
}

pub fn attendee(event: &EventUri, partstat: PartStat) -> Attendee {
    Attendee::new(event, partstat, time(0))
}

/// A local time in a zone.
pub fn at(local: &str, zone: &str) -> When {
    When::Zoned { local: local.parse().unwrap(), tz: known_zone(zone).unwrap() }
}

/// A public event that everybody may answer.
pub fn event(summary: &str, start: When) -> Event {
    let now = time(0);
    Event::new(format!("{summary}@example.org"), Component::new(now, start, summary), now)
}

/// Somebody's public calendar.
pub fn calendar(zone: &str) -> Calendar {
    Calendar {
        name: "Everybody".into(),
        timezone: known_zone(zone).unwrap(),
        color: None,
        description: None,
        url: None,
        image_uri: None,
        contributors: Vec::new(),
        admins: Vec::new(),
        viewers: Vec::new(),
        amended: Vec::new(),
        visibility: Default::default(),
        sequence: 0,
        created_at: time(0),
        last_modified: time(0),
    }
}

/// The id of an event written `seconds` after the beginning.
pub fn event_id(seconds: i64) -> String {
    id::timestamp_id(time(seconds))
}

/// An indexer without a network, and its folder.
pub struct Indexing {
    pub index: Index,
    pub folder: TempDir,
}

impl Indexing {
    pub fn new(world: &World) -> Indexing {
        let folder = tempfile::tempdir().unwrap();
        let mut config = IndexerConfig::new(folder.path());
        config.join = JoinPolicy::Open;
        let index = Index::open(config).unwrap();
        let indexing = Indexing { index, folder };
        indexing.follow_all(world);
        indexing
    }

    pub fn follow_all(&self, world: &World) {
        for person in &world.people {
            self.index.follow(person.key(), Following::Joined { at: time(0) }).unwrap();
        }
    }

    /// Copies somebody's keyspace as it is now, verified, and links it.
    pub fn pull(&self, world: &World, who: usize) {
        self.copy(world, who);
        self.index.link(&world.key(who)).unwrap();
    }

    /// Copies, by what changed if that leads to the head, else by everything: as the network does.
    pub fn copy(&self, world: &World, who: usize) {
        let have = self.index.store().read().unwrap().head(&world.key(who)).unwrap();
        let since = have.map(|head| head.stamp());
        match self.try_copy(world, who, since) {
            Err(error) if error.asks_for_snapshot() => self.try_copy(world, who, None).unwrap(),
            copied => copied.unwrap(),
        }
    }

    fn try_copy(&self, world: &World, who: usize, since: Option<Stamp>) -> Result<(), CopyError> {
        let view = world.store.read().unwrap();
        let changes = view.changes_since(&world.key(who), Area::Pub, since).unwrap();
        let Some(changes) = changes else { return Ok(()) };
        let (kind, mut ops) = match changes.delta {
            Delta::Same => return Ok(()),
            Delta::Ops(ops) => (CopyKind::Ops { since: since.unwrap() }, ops),
            Delta::Snapshot(ops) => (CopyKind::Snapshot, ops),
        };
        let now = changes.head.head().time;
        let store = self.index.store();
        let begun = store.begin_copy(changes.head, kind, Quota::default(), now)?;
        let Begun::Stage(mut stage) = begun else { return Ok(()) };
        loop {
            let page = ops.next_page(1 << 20).unwrap();
            if page.is_empty() {
                return stage.finish().map(drop);
            }
            for op in page {
                stage.push(op)?;
            }
        }
    }

    pub fn pull_all(&self, world: &World) {
        for who in 0..world.people.len() {
            self.pull(world, who);
        }
    }

    pub fn dump(&self) -> Vec<String> {
        let mut lines = Vec::new();
        self.index.dump(|line| lines.push(line.to_owned())).unwrap();
        lines
    }

    /// Asks without a token.
    pub async fn get(&self, path: &str) -> (u16, Value) {
        get(self.index.router(), path, None).await
    }

    /// A token of `who` to ask for this path.
    pub fn token(&self, world: &World, who: usize, path: &str) -> String {
        let request = Request { method: "GET", path_and_query: path, body: b"" };
        world.token(who, &self.fresh(), &request)
    }

    /// Asks as somebody.
    pub async fn get_as(&self, world: &World, who: usize, path: &str) -> (u16, Value) {
        let token = self.token(world, who, path);
        get(self.index.router(), path, Some(&token)).await
    }

    /// What a fresh token to this indexer says.
    pub fn fresh(&self) -> TokenFor {
        TokenFor { audience: self.index.identity(), time: wall_clock(), nonce: nonce() }
    }

    /// The roster of an event: standing by key, counts and withheld.
    pub async fn roster(&self, world: &World, asker: Option<usize>, event: &EventUri) -> Value {
        let path = format!("{}/roster", event_path(event));
        let (status, body) = match asker {
            Some(who) => self.get_as(world, who, &path).await,
            None => self.get(&path).await,
        };
        assert_eq!(status, 200, "{body}");
        body
    }
}

/// The standing of `who` in a roster, if they are listed.
pub fn standing(roster: &Value, who: Identity) -> Option<String> {
    let items = roster["items"].as_array().unwrap();
    let row = items.iter().find(|row| row["person"]["key"] == who.to_string())?;
    Some(row["standing"].as_str().unwrap().to_owned())
}

/// The path of an event's resource.
pub fn event_path(event: &EventUri) -> String {
    format!("/v1/events/{}/{}", event.author(), event.id())
}

pub async fn get(router: Router, path: &str, token: Option<&str>) -> (u16, Value) {
    send(router, "GET", path, token, "").await
}

/// The whole answer to a question.
pub async fn fetch(router: Router, path: &str, token: Option<&str>) -> Response {
    let mut request = HttpRequest::builder().uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

pub async fn send(
    router: Router,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &str,
) -> (u16, Value) {
    let mut request = HttpRequest::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, token);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Tokens are judged by the clock on the wall, so they are made by it.
pub fn wall_clock() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Timestamp::from_micros(since.as_micros() as i64).unwrap()
}

pub fn nonce() -> [u8; 16] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&NEXT.fetch_add(1, Ordering::Relaxed).to_le_bytes());
    nonce
}
