//! Measures who gets a seat, without any node:
//! `cargo run --release -p kalends-tests --example measure_ledger [PEOPLE]`.
//!
//! 5,000 people say yes to an event with 200 seats and a line, in batches as an engine takes them;
//! then 100 decline one by one. Beside it a tenth as many people, and decoding the same records. Then
//! everybody names one delegate, every other in vain, and a tenth as many beside it.

use std::collections::BTreeSet;
use std::hint::black_box;

use kalends_schema::admission::automatic;
use kalends_schema::id::attendee_id;
use kalends_schema::key::Identity;
use kalends_schema::path::Area;
use kalends_schema::record::{Admission, Attendee, Component, Event, Invitation, PartStat, Person};
use kalends_schema::roster::{Fact, Facts, Stamped, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::{AttendeeUri, EventUri};
use kalends_tests::measure::crowd::{Crowd, later};
use kalends_tests::measure::seats::{Decides, Measured, PEOPLE, access, measure, start};
use kalends_tests::measure::{Cost, Goal, millis, row};

fn main() -> Measured<()> {
    let people = std::env::args().nth(1).map_or(Ok(PEOPLE), |text| text.parse())?;
    measure::<Ledger>(people)?;
    let few = Ledger::naming_one(people / 10)?;
    let many = Ledger::naming_one(people)?;
    row(&format!("the roster where {people} name one delegate"), many, "ms", Goal::None)?;
    row(&format!("beside {} who do", people / 10), many / few, "×", Goal::AtMost(30.0))?;
    Ok(())
}

/// Rosters that are reckoned, so that ticks of the processor's clock are enough.
const TRIES: u32 = 100;

/// An event, who answered it, and what was decided.
struct Ledger {
    facts: Facts,
    order: Vec<AttendeeUri>,
    people: Vec<Identity>,
    seq: u64,
}

impl Decides for Ledger {
    fn asking(people: u32) -> Measured<Ledger> {
        let keys = Crowd::new(people + 1).keys().to_vec();
        let (organizer, people, now) = (keys[0], keys[1..].to_vec(), later());
        let event_uri = EventUri::of(organizer, Area::Pub, "0034GJ7PPX0H0")?;
        let access = access();
        let record =
            Event { access, ..Event::new("u", Component::new(now, start()?, "Concert"), now) };
        let stamp = Stamp { epoch: 1, seq: 1 };
        let invitations = people.iter().map(|who| {
            let record = Invitation::new(&event_uri, *who, now);
            Fact { author: organizer, stamp: Stamp { epoch: 1, seq: 2 }, record }
        });
        let invitations = invitations.collect();
        let facts = Facts { invitations, ..Facts::of(event_uri, Stamped { stamp, record }) };
        Ok(Ledger { facts, order: Vec::new(), people, seq: 2 })
    }

    fn hear(&mut self, some: &[u32], said: PartStat) -> Measured<Cost> {
        some.iter().try_for_each(|one| self.say(self.people[*one as usize], said))?;
        let now = self.now();
        let (due, took) = Cost::of(|| automatic(&self.facts, &self.order, now));
        self.write(due);
        Ok(took)
    }

    fn facts(&self) -> Measured<Facts> {
        Ok(self.facts.clone())
    }
}

impl Ledger {
    /// Milliseconds that a roster takes where everybody names the same delegate, every other of them
    /// with more guests than are let in.
    fn naming_one(people: u32) -> Measured<f64> {
        let mut ledger = Ledger::asking(people)?;
        let delegate = Identity::from_bytes([1; 32]);
        let said: Vec<_> = ledger.people.iter().zip([0, 1_000].into_iter().cycle()).collect();
        let (stamp, now) = (Stamp { epoch: 1, seq: 3 }, ledger.now());
        ledger.facts.answers = said
            .into_iter()
            .map(|(who, guests)| {
                let answer = Attendee::new(&ledger.facts.event_uri, PartStat::Delegated, now);
                let record = Attendee { guests, delegated_to: Some(delegate), ..answer };
                Fact { author: *who, stamp, record }
            })
            .collect();
        ledger.facts.event.record.access.max_attendees = None;
        let (_, took) = Cost::of(|| {
            for _ in 0..TRIES {
                black_box(roster(&ledger.facts));
            }
        });
        Ok(millis(took.processor) / f64::from(TRIES))
    }

    fn say(&mut self, who: Identity, partstat: PartStat) -> Measured<()> {
        self.seq += 1;
        let record = Attendee::new(&self.facts.event_uri, partstat, self.now());
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
    fn write(&mut self, due: Vec<Admission>) {
        let of = |admission: &Admission| -> Person { admission.attendee.person() };
        let people: BTreeSet<Person> = due.iter().map(of).collect();
        self.facts.admissions.retain(|fact| !people.contains(&of(&fact.record)));
        self.seq += 1;
        let stamp = Stamp { epoch: 1, seq: self.seq };
        let author = self.facts.event_uri.author();
        self.facts.admissions.extend(due.into_iter().map(|record| Fact { author, stamp, record }));
    }

    /// A second for each thing said.
    fn now(&self) -> Timestamp {
        later().plus_micros(self.seq.cast_signed() * 1_000_000)
    }
}
