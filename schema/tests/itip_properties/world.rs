//! Meetings, edits and messages, made from a few numbers.

use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::{
    Address, Envelope, Me, Meeting, Message, Outgoing, Received, Refusal, Vevent, edit, receive,
};
use kalends_schema::record::{PartStat, RecurrenceId};
use kalends_schema::time::Timestamp;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Who organizes, who may be invited, and who never is.
pub(crate) const ANN: &str = "ann@example.org";
pub(crate) const GUESTS: [&str; 4] =
    ["bob@example.org", "cem@example.org", "dan@example.org", "eve@example.org"];

/// How a meeting's times are written.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wall {
    Utc,
    Zone(&'static str),
    Days,
}

/// A meeting to begin with.
#[derive(Debug, Clone)]
pub(crate) struct Seed {
    wall: Wall,
    rule: Option<&'static str>,
    guests: Vec<&'static str>,
    /// Single dates with a title of their own.
    own: Vec<u32>,
}

/// Something that the organizer changes.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Title(u32),
    Start(u32),
    Invite(&'static str),
    Uninvite(&'static str),
    TitleOn(u32, u32),
    StartOn(u32, u32),
    InviteOn(u32, &'static str),
    UninviteOn(u32, &'static str),
    CancelOn(u32),
    Exclude(u32),
    Cancel,
    Confirm,
}

/// An eighth of the cases that other properties have: each plays a whole exchange of messages.
pub(crate) fn some() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases / 8, failure_persistence: None, ..usual }
}

pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(1_798_797_600_000_000).expect("a moment of 2027")
}

/// A moment later by so many minutes.
pub(crate) fn later(minutes: usize) -> Timestamp {
    now().plus_micros(i64::try_from(minutes).expect("few") * 60_000_000)
}

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

pub(crate) fn owner(text: &str) -> Me {
    Me::of([address(text)])
}

pub(crate) fn seeds() -> impl Strategy<Value = Seed> {
    let walls =
        [Wall::Utc, Wall::Zone("Europe/Berlin"), Wall::Zone("America/New_York"), Wall::Days];
    let rules = [None, Some("FREQ=WEEKLY;COUNT=6"), Some("FREQ=DAILY"), Some("FREQ=WEEKLY")];
    let guests = subsequence(GUESTS.to_vec(), 1..=3);
    (select(walls.to_vec()), select(rules.to_vec()), guests, subsequence(vec![1, 2, 3], 0..=2))
        .prop_map(|(wall, rule, guests, own)| Seed { wall, rule, guests, own })
}

pub(crate) fn changes() -> impl Strategy<Value = Change> {
    let guest = || select(GUESTS.to_vec());
    prop_oneof![
        (0u32..9).prop_map(Change::Title),
        (1u32..9).prop_map(Change::Start),
        guest().prop_map(Change::Invite),
        guest().prop_map(Change::Uninvite),
        (1u32..4, 0u32..9).prop_map(|(week, title)| Change::TitleOn(week, title)),
        (1u32..4, 1u32..9).prop_map(|(week, hour)| Change::StartOn(week, hour)),
        (1u32..4, guest()).prop_map(|(week, who)| Change::InviteOn(week, who)),
        (1u32..4, guest()).prop_map(|(week, who)| Change::UninviteOn(week, who)),
        (1u32..4).prop_map(Change::CancelOn),
        (1u32..4).prop_map(Change::Exclude),
        Just(Change::Cancel),
        Just(Change::Confirm),
    ]
}

impl Seed {
    /// The meeting as its organizer saves it first.
    pub(crate) fn meeting(&self) -> Meeting {
        let mut master = Node::new("VEVENT");
        let lines = ["UID:plan", "DTSTAMP:20270101T000000Z", "SUMMARY:Plan"];
        master.properties.extend(lines.iter().map(|line| {
            let (name, value) = line.split_once(':').expect("a line");
            Property::new(name, value)
        }));
        master.properties.push(Property::new("ORGANIZER", address(ANN).uri()));
        let mut chair = attendee(ANN);
        chair.set_param("PARTSTAT", "ACCEPTED");
        master.properties.push(chair);
        master.properties.extend(self.guests.iter().map(|who| attendee(who)));
        master.properties.push(self.time("DTSTART", 0, 10));
        match self.wall {
            Wall::Days => {}
            Wall::Utc | Wall::Zone(_) => master.properties.push(Property::new("DURATION", "PT1H")),
        }
        master.properties.extend(self.rule.map(|rule| Property::new("RRULE", rule)));
        let mut calendar = Node::new("VCALENDAR");
        calendar.properties.push(Property::new("VERSION", "2.0"));
        calendar.children.push(master.clone());
        for week in self.own.iter().filter(|_| self.rule.is_some()) {
            let mut date = master.clone();
            date.remove("RRULE");
            date.set(self.time("DTSTART", *week, 10));
            date.set(Property::new("SUMMARY", format!("Plan {week}")));
            date.properties.push(self.time("RECURRENCE-ID", *week, 10));
            calendar.children.push(date);
        }
        Meeting::read(calendar.write().as_bytes()).expect("a meeting")
    }

    /// A Tuesday in March 2027, that many weeks after the first, across the change of clocks.
    fn time(&self, name: &str, week: u32, hour: u32) -> Property {
        let day = 2 + week * 7;
        match self.wall {
            Wall::Days => {
                let mut line = Property::new(name, format!("202703{day:02}"));
                line.set_param("VALUE", "DATE");
                line
            }
            Wall::Utc => Property::new(name, format!("202703{day:02}T{hour:02}0000Z")),
            Wall::Zone(zone) => {
                let mut line = Property::new(name, format!("202703{day:02}T{hour:02}0000"));
                line.set_param("TZID", zone);
                line
            }
        }
    }

    /// The date of that week.
    pub(crate) fn date(&self, week: u32) -> RecurrenceId {
        let day = 2 + week * 7;
        let text = match self.wall {
            Wall::Days => format!("2027-03-{day:02}"),
            Wall::Utc | Wall::Zone(_) => format!("2027-03-{day:02}T10:00:00"),
        };
        text.parse().expect("a date")
    }

    /// `meeting` with a change made to it, as a program does.
    pub(crate) fn changed(&self, meeting: &Meeting, change: &Change) -> Meeting {
        let mut after = meeting.clone();
        let Some(master) = after.master.as_mut() else { return after };
        match change {
            Change::Title(title) => {
                master.0.set(Property::new("SUMMARY", format!("Title {title}")));
            }
            Change::Start(hour) => master.0.set(self.time("DTSTART", 0, *hour)),
            Change::Invite(who) => invite(master, who),
            Change::Uninvite(who) => master.retain_attendees(|other| *other != address(who)),
            Change::Exclude(week) if self.rule.is_some() => {
                master.0.properties.push(self.time("EXDATE", *week, 10));
                after.overrides.remove(&self.date(*week));
            }
            Change::Cancel => master.0.set(Property::new("STATUS", "CANCELLED")),
            Change::Confirm => master.0.set(Property::new("STATUS", "CONFIRMED")),
            Change::TitleOn(week, title) => {
                let title = Property::new("SUMMARY", format!("Title {title}"));
                self.on(&mut after, *week, |event| event.0.set(title));
            }
            Change::StartOn(week, hour) => {
                let start = self.time("DTSTART", *week, *hour);
                self.on(&mut after, *week, |event| event.0.set(start));
            }
            Change::InviteOn(week, who) => self.on(&mut after, *week, |event| invite(event, who)),
            Change::UninviteOn(week, who) => {
                let keep = |other: &Address| *other != address(who);
                self.on(&mut after, *week, |event| event.retain_attendees(keep));
            }
            Change::CancelOn(week) => {
                let cancelled = Property::new("STATUS", "CANCELLED");
                self.on(&mut after, *week, |event| event.0.set(cancelled));
            }
            Change::Exclude(_) => {}
        }
        after
    }

    fn on(&self, meeting: &mut Meeting, week: u32, change: impl FnOnce(&mut Vevent)) {
        let date = self.date(week);
        if self.rule.is_none() {
            return;
        }
        let described = meeting.describe(&date);
        let event = match described {
            Some(event) => meeting.overrides.entry(date).or_insert(event),
            None => match meeting.overrides.get_mut(&date) {
                Some(event) => event,
                None => return,
            },
        };
        change(event);
    }
}

fn attendee(who: &str) -> Property {
    let mut line = Property::new("ATTENDEE", address(who).uri());
    line.set_param("RSVP", "TRUE");
    line
}

fn invite(event: &mut Vevent, who: &str) {
    if event.attendee(&address(who)).is_none() {
        event.0.properties.push(attendee(who));
    }
}

/// What the organizer's edits lead to: their object after each, and the messages, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct History {
    pub(crate) objects: Vec<Meeting>,
    pub(crate) messages: Vec<Vec<Outgoing>>,
}

impl History {
    /// A new meeting, then each change; what is refused is not made.
    pub(crate) fn of(seed: &Seed, changes: &[Change]) -> History {
        let ann = owner(ANN);
        let mut history = History::default();
        let first = seed.meeting();
        history.take(edit(None, Some(&first), &ann, now()).expect("a new meeting"));
        for (number, change) in changes.iter().enumerate() {
            let before = history.last().clone();
            let after = seed.changed(&before, change);
            if let Ok(edited) = edit(Some(&before), Some(&after), &ann, later(number + 1)) {
                history.take(edited);
            }
        }
        history
    }

    fn take(&mut self, edited: kalends_schema::itip::Edited) {
        self.objects.extend(edited.meeting);
        self.messages.push(edited.messages);
    }

    pub(crate) fn last(&self) -> &Meeting {
        self.objects.last().expect("it begins with one")
    }

    /// What went to `who`, as it is read again from its text.
    pub(crate) fn to(&self, who: &str) -> Vec<Message> {
        let theirs = self.messages.iter().flatten();
        let theirs = theirs.filter(|message| message.recipient == address(who));
        theirs.map(read).collect()
    }
}

/// A message as its recipient reads it.
pub(crate) fn read(outgoing: &Outgoing) -> Message {
    let envelope = Envelope { from: Some(outgoing.sender.clone()), ..Envelope::default() };
    Message::read(outgoing.write().as_bytes(), envelope).expect("what is written can be read")
}

/// What is held after `message`: as before where it was refused.
pub(crate) fn held_after(held: Option<&Meeting>, message: &Message, me: &Me) -> Option<Meeting> {
    match receive(held, message, me, later(1_000)) {
        Ok(received) => received.meeting,
        Err(_) => held.cloned(),
    }
}

/// What is held after all of them.
pub(crate) fn held_after_all<'m>(
    messages: impl IntoIterator<Item = &'m Message>,
    me: &Me,
) -> Option<Meeting> {
    let mut held = None;
    for message in messages {
        held = held_after(held.as_ref(), message, me);
    }
    held
}

/// What `who` answers, from their own copy; `None` where they may not.
pub(crate) fn answer(
    held: &Meeting,
    who: &str,
    date: Option<&RecurrenceId>,
    partstat: PartStat,
    at: Timestamp,
) -> Option<(Meeting, Vec<Outgoing>)> {
    let mut after = held.clone();
    if let Some(date) = date
        && let Some(event) = after.describe(date)
    {
        after.overrides.entry(*date).or_insert(event);
    }
    let line = after.component_mut(date)?.attendee_mut(&address(who))?;
    line.set_param("PARTSTAT", partstat.as_str());
    let edited = edit(Some(held), Some(&after), &owner(who), at).ok()?;
    Some((edited.meeting?, edited.messages))
}

/// Delivers, and says what was done.
pub(crate) fn deliver(
    held: Option<&Meeting>,
    message: &Message,
    who: &str,
) -> Result<Received, Refusal> {
    receive(held, message, &owner(who), later(1_000))
}
