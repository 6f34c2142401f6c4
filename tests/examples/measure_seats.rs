//! Measures an event that many people are invited to and few have room at:
//! `cargo run --release -p kalends-tests --example measure_seats [PEOPLE]`.
//!
//! The organizer's node takes the answers in one batch after the other, as its engine does with
//! what waits, and decides about each; then people decline, and whoever waits longest is promoted.
//! Copies are taken over before: the network and other people's signatures are left out.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use kalends_keyspace::heads;
use kalends_keyspace::store::{Begun, CopyKind, Quota, Store, StoreOptions};
use kalends_node::BareNode;
use kalends_node::command::{EventDraft, InviteWish};
use kalends_node::engine::{Command, EventCommand};
use kalends_schema::id::attendee_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Access, Attendee, PartStat, Record, Role, Visibility, Waitlist, When,
};
use kalends_schema::roster::{Facts, roster};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use kalends_schema::wire;
use kalends_tests::measure::crowd::{Crowd, Member, Sent, later};
use kalends_tests::measure::{Goal, middle, millis, row};

/// People of the full measurement.
const PEOPLE: u32 = 5_000;
/// Seats.
const SEATS: u32 = 200;
/// Inputs of one batch: as many as the engine takes at once.
const BATCH: usize = 256;
/// People who give their seat up.
const DECLINES: usize = 100;
/// Tries of which the middle one is told.
const TRIES: usize = 11;

/// What is measured may fail.
type Measured<T> = Result<T, Box<dyn Error>>;

fn main() -> Measured<()> {
    let people = match std::env::args().nth(1) {
        Some(text) => text.parse()?,
        None => PEOPLE,
    };
    let few = Stage::new(people / 10)?.answers()?;
    let before = memory("VmHWM:");
    let mut stage = Stage::new(people)?;
    let many = stage.answers()?;
    let rate = f64::from(people) / many.as_secs_f64();
    row(
        &format!("{people} answers, {BATCH} a batch: admissions"),
        rate * 60.0,
        "a minute",
        Goal::None,
    )?;
    let each = |took: Duration, people: u32| took.as_secs_f64() / f64::from(people);
    let times = each(many, people) / each(few, people / 10);
    row("one of them, beside one of a tenth as many", times, "×", Goal::None)?;
    stage.promotions()?;
    stage.reckoning()?;
    row("memory at most", memory("VmHWM:"), "MiB", Goal::None)?;
    row("of it with a tenth as many people", before, "MiB", Goal::None)?;
    Ok(())
}

/// The organizer's node, and everybody invited.
struct Stage {
    node: BareNode,
    event: EventUri,
    members: Vec<Member>,
    now: Timestamp,
    // Deleted when this is dropped.
    _folder: tempfile::TempDir,
}

impl Stage {
    fn new(people: u32) -> Measured<Stage> {
        let crowd = Crowd::new(people + 1);
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("node.redb"), StoreOptions::default())?;
        let mut members: Vec<Member> = (0..=people).map(|number| crowd.member(number)).collect();
        let now = later();
        let mut node = BareNode::open(store, members.remove(0).pen(), now)?;
        let waitlist = Waitlist { enabled: true, ..Waitlist::default() };
        let access = Access {
            visibility: Visibility::Public,
            max_attendees: Some(SEATS),
            waitlist,
            ..Access::default()
        };
        let done = node.command(Command::CreateEvent(Box::new(draft(access)?)), now)?;
        let event = EventUri::try_from(done.written.first().ok_or("no event")?.clone())?;
        let everybody = members.iter().map(Member::identity).collect();
        let wish =
            InviteWish { on: None, role: Role::ReqParticipant, comment: None, principal: None };
        let invite = EventCommand::Invite { event: event.clone(), people: everybody, wish };
        let begun = Instant::now();
        node.command(invite, now)?;
        row(
            &format!("{people} people invited at once"),
            millis(begun.elapsed()),
            "ms",
            Goal::None,
        )?;
        Ok(Stage { node, event, members, now, _folder: folder })
    }

    /// Everybody says yes; how long the node was busy with it.
    fn answers(&mut self) -> Measured<Duration> {
        let all: Vec<usize> = (0..self.members.len()).collect();
        let mut took = Duration::ZERO;
        for some in all.chunks(BATCH) {
            let people = self.say(some, PartStat::Accepted)?;
            took += self.link(&people);
        }
        let facts = self.facts()?;
        let counts = roster(&facts).counts(None);
        let (seats, people) = (SEATS, u32::try_from(self.members.len())?);
        if (counts.confirmed, counts.waitlisted) != (seats, people - seats) {
            return Err(format!("{counts:?}").into());
        }
        Ok(took)
    }

    /// Those with a seat give it up one after the other, and then as many at once.
    fn promotions(&mut self) -> Measured<()> {
        let facts = self.facts()?;
        let roster = roster(&facts);
        let coming = |member: &Member| {
            let person = kalends_schema::record::Person::Key(member.identity());
            roster.row(&person, None).is_some_and(|row| row.standing.is_coming())
        };
        let seated: Vec<usize> =
            (0..self.members.len()).filter(|one| coming(&self.members[*one])).collect();
        let (one_by_one, together) = seated.split_at(DECLINES.min(seated.len() / 2));
        let mut tries = Vec::new();
        for one in one_by_one {
            let people = self.say(&[*one], PartStat::Declined)?;
            tries.push(self.link(&people));
        }
        let all: Duration = tries.iter().sum();
        let count = one_by_one.len();
        row(
            "one declines, and the next is promoted (the middle)",
            millis(middle(tries)),
            "ms",
            Goal::None,
        )?;
        row(&format!("{count} decline one by one"), millis(all), "ms", Goal::None)?;
        let together = &together[..count.min(together.len())];
        let people = self.say(together, PartStat::Declined)?;
        let at_once = self.link(&people);
        row(&format!("{} decline at once", together.len()), millis(at_once), "ms", Goal::None)?;
        row(
            "one by one, beside at once",
            all.as_secs_f64() / at_once.as_secs_f64(),
            "×",
            Goal::None,
        )?;
        let counts = roster_of(&self.facts()?);
        if counts != SEATS { Err(format!("{counts} people have a seat").into()) } else { Ok(()) }
    }

    /// The roster, beside decoding the records that it is made of.
    fn reckoning(&self) -> Measured<()> {
        let facts = self.facts()?;
        let values = encoded(&facts)?;
        let (mut finding, mut reckoning, mut decoding) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..TRIES {
            finding.push(timed(|| Ok(self.facts()?.answers.len()))?);
            reckoning.push(timed(|| {
                let digest = roster(&facts).digest(&facts);
                Ok(digest.as_bytes()[0].into())
            })?);
            decoding.push(timed(|| {
                values.iter().try_fold(0, |all, (path, value)| {
                    wire::decode(path, value).map(|_| all + 1).map_err(Box::<dyn Error>::from)
                })
            })?);
        }
        let (finding, reckoning, decoding) = (middle(finding), middle(reckoning), middle(decoding));
        row("its records found in the store", millis(finding), "ms", Goal::None)?;
        row("the roster and its digest", millis(reckoning), "ms", Goal::None)?;
        row(
            &format!("its {} records decoded, beside it", values.len()),
            millis(decoding),
            "ms",
            Goal::None,
        )?;
        row(
            "the roster beside decoding",
            reckoning.as_secs_f64() / decoding.as_secs_f64(),
            "×",
            Goal::None,
        )
        .map_err(Into::into)
    }

    /// Has people write their answer, and takes copies of it over.
    fn say(&mut self, some: &[usize], partstat: PartStat) -> Measured<Vec<Identity>> {
        let mut people = Vec::new();
        for one in some {
            let id = attendee_id(&self.event, None, None);
            let path = Path::of(Area::Pub, Collection::Attendees, &id)?;
            let answer = Attendee::new(&self.event, partstat, self.now);
            let sent = self.members[*one].says(path, &Record::Attendee(answer));
            people.push(sent.identity);
            copy(self.node.store(), sent)?;
        }
        Ok(people)
    }

    fn link(&mut self, people: &[Identity]) -> Duration {
        self.now = self.now.plus_micros(1_000_000);
        let begun = Instant::now();
        self.node.copied_together(people, self.now);
        begun.elapsed()
    }

    fn facts(&self) -> Measured<Facts> {
        Ok(self.node.facts(&self.event)?.ok_or("the event is gone")?)
    }
}

/// How many people have a seat.
fn roster_of(facts: &Facts) -> u32 {
    roster(facts).counts(None).confirmed
}

fn copy(store: &Store, sent: Sent) -> Measured<()> {
    let head = heads::verify(&sent.head)?;
    let kind = sent.since.map_or(CopyKind::Snapshot, |since| CopyKind::Ops { since });
    let Begun::Stage(mut stage) = store.begin_copy(head, kind, Quota::default(), later())? else {
        return Err("nothing new".into());
    };
    sent.ops.into_iter().try_for_each(|op| stage.push(op))?;
    stage.finish()?;
    Ok(())
}

fn draft(access: Access) -> Measured<EventDraft> {
    let start =
        When::Zoned { local: "2027-06-01T10:00:00".parse()?, tz: chrono_tz::Tz::Europe__Berlin };
    Ok(EventDraft {
        title: "Concert".to_owned(),
        start,
        end: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule: None,
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        access,
        not_going: true,
    })
}

/// The bytes of every record that a roster is made of, with a path of its kind.
fn encoded(facts: &Facts) -> Measured<Vec<(Path, Vec<u8>)>> {
    let at = |collection| Path::of(Area::Pub, collection, "0123456789ABCDEFGHJKMNPQRS");
    let answers = facts.answers.iter().map(|fact| Record::Attendee(fact.record.clone()));
    let invitations = facts.invitations.iter().map(|fact| Record::Invitation(fact.record.clone()));
    let admissions = facts.admissions.iter().map(|fact| Record::Admission(fact.record.clone()));
    let mut all = Vec::new();
    for (collection, record) in answers
        .map(|record| (Collection::Attendees, record))
        .chain(invitations.map(|record| (Collection::Invitations, record)))
        .chain(admissions.map(|record| (Collection::Admissions, record)))
    {
        all.push((at(collection)?, wire::encode(&record)));
    }
    Ok(all)
}

fn timed(what: impl FnOnce() -> Measured<usize>) -> Measured<Duration> {
    let begun = Instant::now();
    black_box(what()?);
    Ok(begun.elapsed())
}

/// Of this process, in MiB; zero where `/proc` does not tell.
fn memory(what: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(what));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
