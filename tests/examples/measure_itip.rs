//! Measures scheduling: `cargo run --release -p kalends-tests --example measure_itip`.
//!
//! What an edit costs from the two texts to the written messages, what a message costs from its text
//! to the written object, and a roster; each beside reading the same texts or records and nothing
//! else.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use kalends_schema::ical;
use kalends_schema::itip::{Address, Envelope, Me, Meeting, Message, edit, receive};
use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, Component, Event, PartStat, Record, When};
use kalends_schema::roster::{Fact, Facts, Stamped, roster};
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;
use kalends_schema::wire;
use kalends_tests::measure::{Goal, middle, row};

/// People of the event that is edited.
const PEOPLE: usize = 20;
/// Answers of the roster.
const ANSWERS: u16 = 1_000;
/// Tries of which the middle one is told.
const TRIES: usize = 201;

fn main() -> Result<(), Box<dyn Error>> {
    schedule()?;
    reckon()
}

/// What is measured may fail.
type Measured<T> = Result<T, Box<dyn Error>>;

fn schedule() -> Measured<()> {
    let now = moment(1)?;
    let (before, moved) = (text("", 10, "Small room"), text("", 11, "Small room"));
    let renamed = text("", 10, "Large room");
    let request = text("METHOD:REQUEST\r\nSEQUENCE:1\r\n", 11, "Large room");
    let ann = Me::of(Address::parse("person0@example.org"));
    let bob = Me::of(Address::parse("person1@example.org"));
    let edited = |after: &str, messages: usize| -> Measured<usize> {
        let (before, after) = (Meeting::read(before.as_bytes())?, Meeting::read(after.as_bytes())?);
        let edited = edit(Some(&before), Some(&after), &ann, now)?;
        if edited.messages.len() != PEOPLE - 1 {
            return Err(format!("{} messages", edited.messages.len()).into());
        }
        let told = edited.messages.iter().take(messages).map(|message| message.write().len());
        Ok(told.sum::<usize>() + edited.meeting.map_or(0, |meeting| meeting.write().len()))
    };
    let received = || -> Measured<usize> {
        let held = Meeting::read(before.as_bytes())?;
        let message = Message::read(request.as_bytes(), Envelope::default())?;
        let received = receive(Some(&held), &message, &bob, now)?;
        Ok(received.meeting.map_or(0, |meeting| meeting.write().len()))
    };
    let typed = || -> Measured<usize> {
        let read = |text: &str| ical::read(text.as_bytes(), now).map(|file| file.found.len());
        Ok(read(&before)? + read(&moved)?)
    };
    let said = [
        ("its start changed: both texts read, compared, written with one message", 200.0),
        ("its place changed: the same", 200.0),
        ("its start changed, and all 19 messages written", f64::INFINITY),
        ("a REQUEST to it read, taken in, written", 200.0),
        ("both texts read as records, beside it", f64::INFINITY),
    ];
    let mut tries: [Vec<Duration>; 5] = Default::default();
    for _ in 0..TRIES {
        tries[0].push(timed(|| edited(&moved, 1))?);
        tries[1].push(timed(|| edited(&renamed, 1))?);
        tries[2].push(timed(|| edited(&moved, PEOPLE))?);
        tries[3].push(timed(received)?);
        tries[4].push(timed(typed)?);
    }
    let middles = tries.map(middle);
    for ((what, most), took) in said.iter().zip(middles) {
        let goal = if most.is_finite() { Goal::AtMost(*most) } else { Goal::None };
        row(what, micros(took), "µs", goal)?;
    }
    let times = middles[0].as_secs_f64() / middles[4].as_secs_f64();
    row("the first beside reading records", times, "×", Goal::None)?;
    Ok(())
}

fn reckon() -> Measured<()> {
    let facts = facts()?;
    let path = Path::of(Area::Pub, Collection::Attendees, "0123456789ABCDEFGHJKMNPQRS")?;
    let values: Vec<Vec<u8>> = facts
        .answers
        .iter()
        .map(|fact| wire::encode(&Record::Attendee(fact.record.clone())))
        .collect();
    let (mut reckoning, mut decoding) = (Vec::new(), Vec::new());
    for _ in 0..TRIES {
        reckoning.push(timed(|| Ok(roster(&facts).digest(&facts).as_bytes()[0].into()))?);
        decoding.push(timed(|| {
            values.iter().try_fold(0, |all, value| {
                wire::decode(&path, value).map(|_| all + 1).map_err(Box::<dyn Error>::from)
            })
        })?);
    }
    let (reckoning, decoding) = (middle(reckoning), middle(decoding));
    row(
        "a roster of 1,000 answers and its digest",
        micros(reckoning),
        "µs",
        Goal::AtMost(1_000.0),
    )?;
    row("the 1,000 answers decoded, beside it", micros(decoding), "µs", Goal::None)?;
    let times = reckoning.as_secs_f64() / decoding.as_secs_f64();
    row("the roster beside decoding", times, "×", Goal::None)?;
    Ok(())
}

/// An event of 20 people at that hour, with the lines that VCALENDAR has besides.
fn text(head: &str, hour: u32, place: &str) -> String {
    let people: String = (0..PEOPLE)
        .map(|number| {
            format!(
                "ATTENDEE;CN=\"Person, {number}\";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:\r\n \
                 mailto:person{number}@example.org\r\n"
            )
        })
        .collect();
    let (method, sequence) = head.split_once("SEQUENCE").map_or((head, ":0\r\n"), |parts| parts);
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kalends//Measure//EN\r\n{method}BEGIN:VEVENT\r\n\
         UID:plan@example.org\r\nDTSTAMP:20260101T000000Z\r\nSEQUENCE{sequence}\
         DTSTART;TZID=Europe/Berlin:20270601T{hour}0000\r\nDTEND;TZID=Europe/Berlin:20270601T{hour}3000\r\n\
         RRULE:FREQ=WEEKLY;COUNT=10\r\nSUMMARY:Plan\r\nLOCATION:{place}\r\n\
         DESCRIPTION:What we have\\, what we need\\, and who does it until when.\r\n\
         ORGANIZER;CN=\"Person, 0\":mailto:person0@example.org\r\n{people}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

/// A public event that a thousand people have answered.
fn facts() -> Measured<Facts> {
    let (now, organizer) = (moment(1)?, Identity::from_bytes([1; 32]));
    let event_uri: EventUri =
        format!("pubky://{organizer}/pub/eventky.app/events/0034GJ7PPX0H0").parse()?;
    let local = "2027-06-01T10:00:00".parse()?;
    let start = When::Zoned { local, tz: chrono_tz::Tz::Europe__Berlin };
    let record = Event::new("plan", Component::new(now, start, "Plan"), now);
    let words = [PartStat::Accepted, PartStat::Tentative, PartStat::Declined];
    let answers = (0..ANSWERS).map(|number| {
        let mut key = [2; 32];
        key[..2].copy_from_slice(&number.to_be_bytes());
        let record = Attendee::new(&event_uri, words[usize::from(number) % words.len()], now);
        let stamp = Stamp { epoch: 7, seq: u64::from(number) + 2 };
        Fact { author: Identity::from_bytes(key), stamp, record }
    });
    let answers = answers.collect();
    let event = Stamped { stamp: Stamp { epoch: 7, seq: 1 }, record };
    Ok(Facts { answers, ..Facts::of(event_uri, event) })
}

fn timed(what: impl FnOnce() -> Measured<usize>) -> Measured<Duration> {
    let begun = Instant::now();
    black_box(what()?);
    Ok(begun.elapsed())
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}

fn moment(day: i64) -> Measured<Timestamp> {
    Ok(Timestamp::from_micros(1_798_797_600_000_000 + day * 86_400_000_000)?)
}
