//! What scheduling does to whole objects, told in short calendars.

mod add;
mod arrival;
mod attendee;
mod cancel;
mod counter;
mod delegation;
mod occurrence;
mod organizer;
mod publish;
mod range;
mod reply;
mod request;
mod sender;
mod size;
mod update;
mod view;

use super::*;
use crate::ical::tree::Property;
use crate::time::Timestamp;

fn now() -> Timestamp {
    Timestamp::from_micros(1_780_000_000_000_000).unwrap()
}

/// A calendar of these components; `lines` of one component are separated by spaces that follow
/// each other, as in `"UID:1  SUMMARY:Tea"`.
fn calendar(components: &[&str]) -> String {
    let mut text = "BEGIN:VCALENDAR\nVERSION:2.0\n".to_owned();
    for lines in components {
        text.push_str(&format!("BEGIN:VEVENT\n{}\nEND:VEVENT\n", lines.replace("  ", "\n")));
    }
    text + "END:VCALENDAR\n"
}

fn meeting(components: &[&str]) -> Meeting {
    Meeting::read(calendar(components).as_bytes()).unwrap()
}

fn message(method: Method, components: &[&str]) -> Message {
    let text = calendar(components).replace("2.0\n", &format!("2.0\nMETHOD:{method}\n"));
    Message::read(text.as_bytes(), Envelope::default()).unwrap()
}

const TEA: &str = "UID:tea  DTSTAMP:20260101T000000Z  DTSTART;TZID=Europe/Berlin:20270601T160000  \
    ORGANIZER:mailto:ann@x.org  ATTENDEE:mailto:ann@x.org  \
    ATTENDEE;X-N=1:mailto:bob@x.org  ATTENDEE:mailto:cem@x.org";

#[test]
fn a_meeting_written_is_the_meeting_read() {
    let rule = format!("{TEA}  RRULE:FREQ=WEEKLY");
    let date = TEA.replace("DTSTART", "RECURRENCE-ID:20270608T140000Z  DTSTART");
    let read = meeting(&[&date, &rule]);
    assert_eq!(read.overrides.keys().next().unwrap().to_string(), "2027-06-08T16:00:00");
    assert_eq!(read.typed(now()).unwrap().overrides.len(), 1);
    assert_eq!(Meeting::read(read.write().as_bytes()), Ok(read));
}
