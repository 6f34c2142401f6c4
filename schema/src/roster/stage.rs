//! For tests: an event and people who act on it, one commit each.

use crate::admission::{Hand, automatic, by_hand, round};
use crate::id::{attendee_id, timestamp_id};
use crate::key::Identity;
use crate::path::Area;
use crate::record::{
    Access, Acts, Admission, AdmissionOf, AdmissionState, Attendee, Component, Event, Grant,
    Invitation, PartStat, Person, RecurrenceId, When,
};
use crate::roster::{Fact, Facts, Roster, Row, Stamped, Standing, roster};
use crate::stamp::Stamp;
use crate::time::Timestamp;
use crate::uri::{AttendeeUri, EventUri};

/// A name's identity: its first letter, 32 times.
pub(crate) fn who(name: &str) -> Identity {
    Identity::from_bytes([name.as_bytes()[0]; 32])
}

pub(crate) fn moment(seconds: i64) -> Timestamp {
    Timestamp::from_micros((1_790_000_000 + seconds) * 1_000_000).unwrap()
}

pub(crate) fn date(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

/// Ann's event, and what everybody wrote about it.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) facts: Facts,
    pub(crate) order: Vec<AttendeeUri>,
    /// When Ann's node acts.
    pub(crate) seconds: i64,
    seq: u64,
}

impl Stage {
    /// A single event of Ann's with this access.
    pub(crate) fn new(access: Access) -> Stage {
        let start = When::Zoned {
            local: "2027-06-01T14:00:00".parse().unwrap(),
            tz: chrono_tz::Europe::Berlin,
        };
        let event = Event {
            access,
            ..Event::new("picnic", Component::new(moment(0), start, "Picnic"), moment(0))
        };
        let event_uri = EventUri::of(who("Ann"), Area::Pub, &timestamp_id(moment(0))).unwrap();
        let stamp = Stamp { epoch: 1, seq: 1 };
        let facts = Facts::of(event_uri, Stamped { stamp, record: event });
        Stage { facts, order: Vec::new(), seconds: 5, seq: 1 }
    }

    /// The same with a daily rule of ten days, 1 to 10 June.
    pub(crate) fn daily(access: Access) -> Stage {
        let mut stage = Stage::new(access);
        stage.master().rrule = Some("FREQ=DAILY;COUNT=10".to_owned());
        stage
    }

    pub(crate) fn master(&mut self) -> &mut Component {
        self.facts.event.record.master.as_mut().unwrap()
    }

    pub(crate) fn access(&mut self) -> &mut Access {
        &mut self.facts.event.record.access
    }

    pub(crate) fn stamp(&mut self) -> Stamp {
        self.seq += 1;
        Stamp { epoch: 1, seq: self.seq }
    }

    pub(crate) fn answer_of(&self, name: &str) -> Attendee {
        let held = self.facts.answers.iter().rev().find(|fact| {
            let answer = &fact.record;
            fact.author == who(name) && answer.recurrence_id.is_none() && answer.principal.is_none()
        });
        held.map(|fact| fact.record.clone()).unwrap_or(Attendee {
            sequence: self.facts.event.record.sequence(),
            ..Attendee::new(&self.facts.event_uri, PartStat::NeedsAction, moment(0))
        })
    }

    /// Writes an answer in `name`'s keyspace, and lets Ann's node see it.
    pub(crate) fn write_answer(&mut self, name: &str, answer: Attendee) {
        let (date, principal) = (answer.recurrence_id.as_ref(), answer.principal.as_ref());
        let id = attendee_id(&self.facts.event_uri, date, principal);
        let uri = AttendeeUri::of(who(name), Area::Pub, &id).unwrap();
        if !self.order.contains(&uri) {
            self.order.push(uri);
        }
        let stamp = self.stamp();
        self.facts.answers.push(Fact { author: who(name), stamp, record: answer });
    }

    pub(crate) fn says(&mut self, name: &str, partstat: PartStat) {
        let mut answer = self.answer_of(name);
        let back = answer.partstat == PartStat::Declined && partstat != PartStat::Declined;
        answer.round += u32::from(back);
        answer.partstat = partstat;
        answer.delegated_to = None;
        answer.sequence = self.facts.event.record.sequence();
        self.write_answer(name, answer);
    }

    pub(crate) fn says_at(&mut self, name: &str, at: &str, partstat: PartStat) {
        let sequence = self.facts.event.record.sequence();
        let mut answer = Attendee { partstat, sequence, ..self.answer_of(name) };
        answer.recurrence_id = Some(date(at));
        answer.round = 0;
        self.write_answer(name, answer);
    }

    /// Writes a grant of `principal`'s to `deputy` that allows everything.
    pub(crate) fn grants(&mut self, principal: &str, deputy: &str) {
        self.write_grant(principal, self.grant(deputy));
    }

    pub(crate) fn grant(&self, deputy: &str) -> Grant {
        Grant {
            grantee: who(deputy),
            may: Acts { answer: true, invite: true, admit: true, edit: true },
            event: None,
            until: None,
            order: 0,
            created_at: moment(0),
            last_modified: moment(0),
        }
    }

    pub(crate) fn write_grant(&mut self, principal: &str, grant: Grant) {
        let stamp = self.stamp();
        self.facts.grants.push(Fact { author: who(principal), stamp, record: grant });
    }

    /// Takes a grant's record away.
    pub(crate) fn ungrants(&mut self, principal: &str, deputy: &str) {
        let is_it = |fact: &Fact<Grant>| {
            fact.author == who(principal) && fact.record.grantee == who(deputy)
        };
        self.facts.grants.retain(|fact| !is_it(fact));
    }

    /// A deputy answers in somebody's name, in the round that they are in.
    pub(crate) fn says_for(&mut self, deputy: &str, principal: &str, partstat: PartStat) {
        let given = self.facts.answer(who(principal), None);
        let before = given.map(|fact| fact.record.clone());
        let round = round(before.as_ref(), None, partstat);
        let sequence = self.facts.event.record.sequence();
        let principal = Some(who(principal));
        let answer = Attendee::new(&self.facts.event_uri, partstat, moment(1));
        self.write_answer(deputy, Attendee { principal, round, sequence, ..answer });
    }

    /// `name` passes their place on; `at` one date, or the series.
    pub(crate) fn delegates(&mut self, name: &str, to: &str, at: Option<&str>) {
        let sequence = self.facts.event.record.sequence();
        let recurrence_id = at.map(date);
        let partstat = PartStat::Delegated;
        let answer = self.answer_at(name, recurrence_id);
        let delegated_to = Some(who(to));
        self.write_answer(name, Attendee { partstat, sequence, delegated_to, ..answer });
    }

    /// `name` answers in the place of `from`.
    pub(crate) fn stands_in(
        &mut self,
        name: &str,
        from: &str,
        partstat: PartStat,
        at: Option<&str>,
    ) {
        let before = self.answer_at(name, at.map(date));
        let back = before.partstat == PartStat::Declined && partstat != PartStat::Declined;
        let answer = Attendee {
            partstat,
            sequence: self.facts.event.record.sequence(),
            round: before.round + u32::from(back),
            delegated_from: Some(who(from)),
            delegated_to: None,
            ..before
        };
        self.write_answer(name, answer);
    }

    /// `name` takes a delegation back, or comes back after giving the seat up.
    pub(crate) fn comes_after_all(&mut self, name: &str) {
        let before = self.answer_of(name);
        let round = before.round + 1;
        let answer = Attendee { partstat: PartStat::Accepted, round, delegated_to: None, ..before };
        self.write_answer(name, answer);
    }

    fn answer_at(&self, name: &str, recurrence_id: Option<RecurrenceId>) -> Attendee {
        let own = self.facts.answers.iter().rev();
        let mut own = own
            .filter(|fact| fact.author == who(name) && fact.record.recurrence_id == recurrence_id);
        let none = || Attendee::new(&self.facts.event_uri, PartStat::NeedsAction, moment(0));
        let held = own.next().map_or_else(none, |fact| fact.record.clone());
        Attendee { recurrence_id, ..held }
    }

    pub(crate) fn yes(&mut self, name: &str) {
        self.says(name, PartStat::Accepted);
    }

    pub(crate) fn no(&mut self, name: &str) {
        self.says(name, PartStat::Declined);
    }

    pub(crate) fn brings(&mut self, name: &str, guests: u32) {
        let answer = Attendee { guests, partstat: PartStat::Accepted, ..self.answer_of(name) };
        self.write_answer(name, answer);
    }

    pub(crate) fn invitation(&self, name: &str) -> Invitation {
        Invitation::new(&self.facts.event_uri, who(name), moment(0))
    }

    pub(crate) fn write_invitation(&mut self, by: &str, invitation: Invitation) {
        let stamp = self.stamp();
        self.facts.invitations.push(Fact { author: who(by), stamp, record: invitation });
    }

    pub(crate) fn invites(&mut self, by: &str, name: &str) {
        self.write_invitation(by, self.invitation(name));
    }

    pub(crate) fn revokes(&mut self, by: &str, name: &str) {
        let revoked_at = Some(moment(9));
        self.write_invitation(by, Invitation { revoked_at, ..self.invitation(name) });
    }

    pub(crate) fn write_admission(&mut self, by: &str, admission: Admission) {
        let stamp = self.stamp();
        self.facts.admissions.push(Fact { author: who(by), stamp, record: admission });
    }

    /// Writes admissions in one commit, as a node does.
    pub(crate) fn write_together(&mut self, by: &str, admissions: Vec<Admission>) {
        let stamp = self.stamp();
        let facts = admissions.into_iter().map(|record| Fact { author: who(by), stamp, record });
        self.facts.admissions.extend(facts);
    }

    /// Ann's own word on what `name` answered to one date, or to the series, now.
    pub(crate) fn by_hand(&mut self, name: &str, at: Option<&str>, hand: Hand) {
        self.seconds += 1;
        let of = (who(name), at.map(date));
        let written = by_hand(&self.facts, of, hand, moment(self.seconds)).unwrap();
        self.write_together("Ann", written);
    }

    /// Decides on `name`'s answer by hand.
    pub(crate) fn decides(&mut self, by: &str, name: &str, state: AdmissionState) {
        let id = attendee_id(&self.facts.event_uri, None, None);
        let uri = AttendeeUri::of(who(name), Area::Pub, &id).unwrap();
        let answer = self.answer_of(name);
        let admission = Admission {
            event: self.facts.event_uri.clone(),
            attendee: AdmissionOf::Answer(uri),
            recurrence_id: None,
            state,
            round: answer.round,
            seats: answer.guests + 1,
            ticket: 1_000 + self.seq,
            partstat: None,
            created_at: moment(0),
            last_modified: moment(0),
        };
        self.write_admission(by, admission);
    }

    /// Ann's node does what it does by itself, until there is nothing left; and there is nothing
    /// left after one time.
    pub(crate) fn settle(&mut self) -> Vec<Admission> {
        let written = automatic(&self.facts, &self.order, moment(self.seconds));
        for admission in written.clone() {
            self.write_admission("Ann", admission);
        }
        assert_eq!(
            automatic(&self.facts, &self.order, moment(self.seconds + 1)),
            [],
            "asked again"
        );
        written
    }

    pub(crate) fn roster(&self) -> Roster {
        roster(&self.facts)
    }

    pub(crate) fn row(&self, name: &str) -> Option<Row> {
        self.roster().row(&Person::Key(who(name)), None).cloned()
    }

    pub(crate) fn standing(&self, name: &str) -> Option<Standing> {
        self.row(name).map(|row| row.standing)
    }

    pub(crate) fn standing_at(&self, name: &str, at: &str) -> Option<Standing> {
        let row = self.roster().row(&Person::Key(who(name)), Some(&date(at))).cloned();
        row.map(|row| row.standing)
    }
}

/// An event with this many seats, and a line behind them.
pub(crate) fn limited(seats: u32) -> Access {
    let waitlist = crate::record::Waitlist { enabled: true, ..Default::default() };
    Access { max_attendees: Some(seats), waitlist, ..Access::default() }
}
