//! Measures who gets a seat, without any node: `cargo run --release -p kalends-tests --example measure_ledger`.
//!
//! 5,000 people say yes to an event with 200 seats and a line, in batches as an engine takes them;
//! then 100 decline one by one. Beside it a tenth as many people, and decoding the same records. Times
//! are the processor's: what else the machine does changes them little.

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use kalends_schema::admission::automatic;
use kalends_schema::id::attendee_id;
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Access, Admission, Attendee, Component, Event, Invitation, PartStat, Person, Record, Waitlist,
    When,
};
use kalends_schema::roster::{Fact, Facts, Stamped, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, EventUri};
use kalends_schema::wire;
use kalends_tests::measure::{Goal, millis, processor, row};

/// People.
const PEOPLE: u16 = 5_000;
/// Seats.
const SEATS: u32 = 200;
/// Answers of one batch.
const BATCH: usize = 256;
/// People who give their seat up.
const DECLINES: usize = 100;
/// Rosters that are reckoned, so that ticks of the processor's clock are enough.
const TRIES: u32 = 50;
/// Events with a tenth as many people.
const FEW: u32 = 20;

/// What is measured may fail.
type Measured<T> = Result<T, Box<dyn Error>>;

fn main() -> Measured<()> {
    let few = (0..FEW).map(|_| Ledger::new(PEOPLE / 10)?.answers());
    let few = few.sum::<Measured<Duration>>()? / FEW;
    let mut ledger = Ledger::new(PEOPLE)?;
    let many = ledger.answers()?;
    let rate = f64::from(PEOPLE) / many.as_secs_f64() * 60.0;
    row("5,000 people, 200 seats: admissions decided", rate, "a minute", Goal::None)?;
    let times = many.as_secs_f64() / few.as_secs_f64() / 10.0;
    row("each, beside each of 500 people", times, "×", Goal::None)?;
    ledger.declines()?;
    ledger.reckoning()?;
    row("memory at most", memory(), "MiB", Goal::None).map_err(Into::into)
}

/// An event, who answered it, and what was decided.
struct Ledger {
    facts: Facts,
    order: Vec<AttendeeUri>,
    people: Vec<Identity>,
    seq: u64,
}

impl Ledger {
    /// Everybody is invited.
    fn new(people: u16) -> Measured<Ledger> {
        let (now, organizer) = (moment(0)?, Identity::from_bytes([1; 32]));
        let event_uri: EventUri =
            format!("pubky://{organizer}/pub/eventky.app/events/0034GJ7PPX0H0").parse()?;
        let local = "2027-06-01T10:00:00".parse()?;
        let start = When::Zoned { local, tz: chrono_tz::Tz::Europe__Berlin };
        let waitlist = Waitlist { enabled: true, ..Waitlist::default() };
        let access = Access { max_attendees: Some(SEATS), waitlist, ..Access::default() };
        let record =
            Event { access, ..Event::new("u", Component::new(now, start, "Concert"), now) };
        let stamp = Stamp { epoch: 1, seq: 1 };
        let people: Vec<Identity> = (0..people)
            .map(|number| {
                let mut key = [2; 32];
                key[..2].copy_from_slice(&number.to_be_bytes());
                Identity::from_bytes(key)
            })
            .collect();
        let invitations = people.iter().map(|who| {
            let record = Invitation::new(&event_uri, *who, now);
            Fact { author: organizer, stamp: Stamp { epoch: 1, seq: 2 }, record }
        });
        let invitations = invitations.collect();
        let facts = Facts { invitations, ..Facts::of(event_uri, Stamped { stamp, record }) };
        Ok(Ledger { facts, order: Vec::new(), people, seq: 2 })
    }

    /// Everybody says yes; how long deciding about it took.
    fn answers(&mut self) -> Measured<Duration> {
        let mut took = Duration::ZERO;
        for some in self.people.clone().chunks(BATCH) {
            some.iter().try_for_each(|who| self.say(*who, PartStat::Accepted))?;
            took += self.decide()?;
        }
        let counts = roster(&self.facts).counts(None);
        let people = u32::try_from(self.people.len())?;
        if (counts.confirmed, counts.waitlisted) != (SEATS, people - SEATS) {
            return Err(format!("{counts:?}").into());
        }
        Ok(took)
    }

    /// The first hundred decline, one after the other.
    fn declines(&mut self) -> Measured<()> {
        let mut took = Duration::ZERO;
        for who in self.people.clone().into_iter().take(DECLINES) {
            self.say(who, PartStat::Declined)?;
            took += self.decide()?;
        }
        let counts = roster(&self.facts).counts(None);
        if counts.confirmed != SEATS {
            return Err(format!("{counts:?}").into());
        }
        row("100 decline one by one, and 100 are promoted", millis(took), "ms", Goal::None)?;
        let each = millis(took) / DECLINES as f64;
        row("one of them", each, "ms", Goal::None).map_err(Into::into)
    }

    /// The roster, beside decoding the records that it is made of.
    fn reckoning(&self) -> Measured<()> {
        let values = self.encoded()?;
        let begun = processor();
        for _ in 0..TRIES {
            black_box(roster(&self.facts).digest(&self.facts));
        }
        let reckoning = (processor() - begun) / TRIES;
        let begun = processor();
        for (path, value) in (0..TRIES).flat_map(|_| &values) {
            black_box(wire::decode(path, value)?);
        }
        let decoding = (processor() - begun) / TRIES;
        row("the roster and its digest", millis(reckoning), "ms", Goal::None)?;
        row("its 15,000 records decoded, beside it", millis(decoding), "ms", Goal::None)?;
        let times = reckoning.as_secs_f64() / decoding.as_secs_f64();
        row("the roster beside decoding", times, "×", Goal::None).map_err(Into::into)
    }

    fn say(&mut self, who: Identity, partstat: PartStat) -> Measured<()> {
        self.seq += 1;
        let record = Attendee::new(&self.facts.event_uri, partstat, moment(self.seq)?);
        let id = attendee_id(&self.facts.event_uri, None, None);
        let uri = AttendeeUri::of(who, Area::Pub, &id)?;
        self.facts.answers.retain(|fact| fact.author != who);
        if partstat == PartStat::Accepted {
            self.order.push(uri);
        }
        let stamp = Stamp { epoch: 1, seq: self.seq };
        self.facts.answers.push(Fact { author: who, stamp, record });
        Ok(())
    }

    /// What the organizer's node writes, written.
    fn decide(&mut self) -> Measured<Duration> {
        let now = moment(self.seq)?;
        let begun = processor();
        let due = automatic(&self.facts, &self.order, now);
        let took = processor() - begun;
        let of = |admission: &Admission| -> Person { admission.attendee.person() };
        let people: std::collections::BTreeSet<Person> = due.iter().map(of).collect();
        self.facts.admissions.retain(|fact| !people.contains(&of(&fact.record)));
        self.seq += 1;
        let stamp = Stamp { epoch: 1, seq: self.seq };
        let author = self.facts.event_uri.author();
        self.facts.admissions.extend(due.into_iter().map(|record| Fact { author, stamp, record }));
        Ok(took)
    }

    fn encoded(&self) -> Measured<Vec<(Path, Vec<u8>)>> {
        let at = |collection| Path::of(Area::Pub, collection, "0123456789ABCDEFGHJKMNPQRS");
        let answers = self.facts.answers.iter().map(|fact| Record::Attendee(fact.record.clone()));
        let invitations =
            self.facts.invitations.iter().map(|fact| Record::Invitation(fact.record.clone()));
        let admissions =
            self.facts.admissions.iter().map(|fact| Record::Admission(fact.record.clone()));
        let all = answers
            .map(|record| (Collection::Attendees, record))
            .chain(invitations.map(|record| (Collection::Invitations, record)))
            .chain(admissions.map(|record| (Collection::Admissions, record)));
        all.map(|(collection, record)| Ok((at(collection)?, wire::encode(&record)))).collect()
    }
}

fn moment(second: u64) -> Measured<Timestamp> {
    let second = i64::try_from(second)?;
    Ok(Timestamp::from_micros(1_798_797_600_000_000 + second * 1_000_000)?)
}

/// The most that this process has held, in MiB; zero where `/proc` does not tell.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or_default() / 1024.0
}
