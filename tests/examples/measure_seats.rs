//! Measures an event that many people are asked to and few have room at, through its organizer's
//! node: `cargo run --release -p kalends-tests --example measure_seats [PEOPLE]`.
//!
//! The node takes parcels in one batch after the other, as its engine does with what waits, decides
//! about each batch and commits it to a file; then people decline, and whoever waits longest is
//! promoted. Beside it a tenth as many people. The network is left out; proofs and signatures are
//! not.

use std::net::{IpAddr, Ipv4Addr};

use kalends_keyspace::net::{Caller, Receipt};
use kalends_keyspace::store::{Precondition, Store, StoreOptions};
use kalends_node::BareNode;
use kalends_node::command::{EventDraft, InviteWish};
use kalends_node::engine::{Command, EventCommand};
use kalends_schema::deposit::{AddressGroup, Parcel};
use kalends_schema::id::attendee_id;
use kalends_schema::key::{EndpointKey, Identity};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, PartStat, Record, Role};
use kalends_schema::roster::Facts;
use kalends_schema::time::Timestamp;
use kalends_schema::tree::Range;
use kalends_schema::uri::EventUri;
use kalends_schema::wire::encode;
use kalends_tests::measure::crowd::{Crowd, Member, later};
use kalends_tests::measure::seats::{Decides, Measured, PEOPLE, access, measure, start};
use kalends_tests::measure::{Cost, Goal, millis, row};
use tempfile::TempDir;

/// Bytes of a record that a parcel carries.
const VALUE_BYTES: usize = 32 * 1024;

fn main() -> Measured<()> {
    let people = std::env::args().nth(1).map_or(Ok(PEOPLE), |text| text.parse())?;
    let stage = measure::<Stage>(people)?;
    let (facts, finding) = Cost::of(|| stage.facts());
    facts?;
    row("its records found in the store", millis(finding.clock), "ms", Goal::None)?;
    row("everybody asked at once", millis(stage.asking.clock), "ms", Goal::None)?;
    row("everybody told of it", millis(stage.telling.clock), "ms", Goal::None)?;
    Ok(())
}

/// The organizer's node, and everybody asked.
struct Stage {
    node: BareNode,
    event: EventUri,
    guests: Guests,
    now: Timestamp,
    asking: Cost,
    telling: Cost,
    // Deleted when this is dropped.
    _folder: TempDir,
}

/// Whoever is asked, with keyspaces in one file.
struct Guests {
    store: Store,
    members: Vec<Member>,
    _folder: TempDir,
}

impl Decides for Stage {
    fn asking(people: u32) -> Measured<Stage> {
        let crowd = Crowd::new(people + 1);
        let (guests, folder) = (Guests::new(&crowd)?, tempfile::tempdir()?);
        let store = Store::open(&folder.path().join("node.redb"), StoreOptions::default())?;
        let mut now = later();
        let mut node = BareNode::open(store, crowd.member(0).pen(), now)?;
        let done = node.command(Command::CreateEvent(Box::new(draft()?)), now)?;
        let event = EventUri::try_from(done.written.first().ok_or("no event")?.clone())?;
        let everybody = guests.members.iter().map(Member::identity).collect();
        let (on, comment, principal) = (None, None, None);
        let wish = InviteWish { on, role: Role::ReqParticipant, comment, principal };
        let invite = EventCommand::Invite { event: event.clone(), people: everybody, wish };
        let (done, asking) = Cost::of(|| node.command(invite, now));
        done?;
        let (told, telling) = Cost::of(|| tell(&mut node, &mut now));
        told?;
        Ok(Stage { node, event, guests, now, asking, telling, _folder: folder })
    }

    fn hear(&mut self, some: &[u32], said: PartStat) -> Measured<Cost> {
        self.now = self.now.plus_micros(1_000_000);
        let to = self.node.identity();
        let parcels = self.guests.say(some, &Attendee::new(&self.event, said, self.now), to)?;
        let (receipts, took) = Cost::of(|| self.node.take_together(&parcels, caller(), self.now));
        match receipts.iter().find(|receipt| **receipt != Receipt::Stored) {
            None => Ok(took),
            Some(other) => Err(format!("{other:?}").into()),
        }
    }

    fn facts(&self) -> Measured<Facts> {
        Ok(self.node.facts(&self.event)?.ok_or("the event is gone")?)
    }
}

impl Guests {
    fn new(crowd: &Crowd) -> Measured<Guests> {
        let folder = tempfile::tempdir()?;
        let store = Store::open(&folder.path().join("guests.redb"), StoreOptions::default())?;
        let numbers = 1..u32::try_from(crowd.keys().len())?;
        let members = numbers.map(|number| crowd.member(number)).collect();
        Ok(Guests { store, members, _folder: folder })
    }

    /// Has some of them write an answer; what each sends of it.
    fn say(&self, some: &[u32], answer: &Attendee, to: Identity) -> Measured<Vec<Vec<u8>>> {
        let id = attendee_id(&answer.event, None, None);
        let path = Path::of(Area::Pub, Collection::Attendees, &id)?;
        let value = encode(&Record::Attendee(answer.clone()));
        let some = || some.iter().map(|one| &self.members[*one as usize]);
        let mut batch = self.store.write()?;
        for member in some() {
            let (writer, cert) = member.pen();
            batch.put(&member.identity(), &path, &value, Precondition::Any)?;
            batch.sign(&writer, &cert, answer.last_modified)?;
        }
        batch.commit()?;
        let (snapshot, ranges) = (self.store.read()?, [Range::of_path(&path)]);
        let parcels = some().map(|member| {
            let bytes_max = Parcel::PROOF_BYTES_MAX;
            let proof = snapshot.prove(&member.identity(), &ranges, bytes_max, VALUE_BYTES)?;
            Ok(Parcel { to, proof: proof.ok_or("a keyspace is gone")? }.encode()?)
        });
        parcels.collect()
    }
}

/// Everybody who is to be told of something has it.
fn tell(node: &mut BareNode, now: &mut Timestamp) -> Measured<()> {
    loop {
        let letters = node.due(*now)?;
        if letters.is_empty() {
            return Ok(());
        }
        *now = now.plus_micros(1_000);
        letters.iter().for_each(|letter| node.sent(letter, Some(Receipt::Stored), *now, 0));
    }
}

fn caller() -> Caller {
    let group = AddressGroup::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)));
    Caller { endpoint: EndpointKey::from_bytes([7; 32]), group }
}

fn draft() -> Measured<EventDraft> {
    Ok(EventDraft {
        title: "Concert".to_owned(),
        start: start()?,
        end: None,
        description: None,
        locations: Vec::new(),
        url: None,
        rrule: None,
        rdate: Vec::new(),
        exdate: Vec::new(),
        categories: Vec::new(),
        calendars: Vec::new(),
        access: access(),
        not_going: true,
    })
}
