//! What somebody does: an edit of what they hold, or a message of their own making.

use std::collections::BTreeMap;
use std::sync::Arc;

use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::{Address, Meeting, Method, Outgoing, Vevent, edit};
use kalends_schema::record::{PartStat, RecurrenceId};

use super::lines::{Block, Part};
use super::stage::{Letter, Stage, uid};
use super::step::{Act, Which};

impl Stage {
    pub(super) fn act(&mut self, who: &str, act: &Act) -> Result<(), String> {
        match act {
            Act::Create(title, block) => {
                let text = self.calendar(title, None, block)?;
                let made = Meeting::read(text.as_bytes()).map_err(|error| error.to_string())?;
                self.saves(who, title, Some(made))
            }
            Act::Change(which, block) => self.changes(who, which, block),
            Act::Cancel(which) => {
                let status = Block::read(&["STATUS:CANCELLED"])?;
                self.changes(who, which, &status)
            }
            Act::Delete(title) => self.saves(who, title, None),
            Act::Answer(partstat, which, block) => self.answers(who, *partstat, which, block),
            Act::Delegate(which, to) => self.delegates(who, which, to),
            Act::Tell(method, which, to, block) => self.tells(who, *method, which, (to, block)),
            Act::Send(method, title, to, block) => {
                let text = self.calendar(title, Some(*method), block)?;
                let from = self.address(who)?;
                for name in to {
                    let (from, to) = (from.clone(), self.address(name)?);
                    self.send(Letter { method: *method, from, to, text: text.clone() });
                }
                Ok(())
            }
        }
    }

    /// A calendar of what a block says, and what every event needs beside it.
    fn calendar(
        &self,
        title: &str,
        method: Option<Method>,
        block: &Block,
    ) -> Result<String, String> {
        let block = self.addressed(block);
        let mut calendar = Node::new("VCALENDAR");
        calendar.properties.push(Property::new("VERSION", "2.0"));
        calendar.properties.push(Property::new("PRODID", "-//Kalends//Story//EN"));
        calendar.properties.extend(method.map(|method| Property::new("METHOD", method.as_str())));
        calendar.children.clone_from(&block.zones);
        for part in &block.parts {
            let mut event = Node::new(part.name.as_deref().unwrap_or("VEVENT"));
            event.properties.push(Property::new("UID", uid(title)));
            let stamp = self.now.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
            event.properties.push(Property::new("DTSTAMP", stamp));
            let says_title = part.lines.iter().any(|line| line.property.name == "SUMMARY");
            if method.is_none() && !says_title {
                event.properties.push(Property::new("SUMMARY", title));
            }
            event.properties.extend(part.lines.iter().map(|line| line.property.clone()));
            event.children.extend(part.children.iter().cloned());
            calendar.children.push(event);
        }
        Ok(calendar.write())
    }

    /// Saves another version of what somebody holds.
    fn saves(&mut self, who: &str, title: &str, after: Option<Meeting>) -> Result<(), String> {
        let now = self.now;
        let person = self.person_mut(who)?;
        let before = person.holds.get(&uid(title)).cloned();
        match edit(before.as_ref(), after.as_ref(), &person.me, now) {
            Err(refusal) => self.note(who, Err(refusal)),
            Ok(edited) => {
                match edited.meeting {
                    Some(meeting) => person.holds.insert(uid(title), meeting),
                    None => person.holds.remove(&uid(title)),
                };
                self.put_in_post(&edited.messages);
            }
        }
        Ok(())
    }

    fn changes(&mut self, who: &str, which: &Which, block: &Block) -> Result<(), String> {
        let mut after = self.held(who, &which.title)?.clone();
        let block = self.addressed(block);
        let event = component(&mut after, which.on.as_ref())?;
        block.parts.iter().for_each(|part| apply(part, &mut event.0));
        self.saves(who, &which.title, Some(after))
    }

    /// Says an answer in the own line.
    fn answers(
        &mut self,
        who: &str,
        partstat: PartStat,
        which: &Which,
        block: &Block,
    ) -> Result<(), String> {
        let mut after = self.held(who, &which.title)?.clone();
        let block = self.addressed(block);
        let mine = self.person(who)?.me.addresses.clone();
        let event = component(&mut after, which.on.as_ref())?;
        let line = own_line(event, &mine)?;
        line.set_param("PARTSTAT", partstat.as_str());
        block.parts.iter().for_each(|part| apply(part, &mut event.0));
        self.saves(who, &which.title, Some(after))
    }

    fn delegates(&mut self, who: &str, which: &Which, to: &str) -> Result<(), String> {
        let mut after = self.held(who, &which.title)?.clone();
        let delegate = self.address(to)?;
        let mine = self.person(who)?.me.addresses.clone();
        let event = component(&mut after, which.on.as_ref())?;
        let line = own_line(event, &mine)?;
        line.set_param("PARTSTAT", "DELEGATED");
        line.set_param("DELEGATED-TO", delegate.uri());
        let mut theirs = Property::new("ATTENDEE", delegate.uri());
        theirs.set_param("DELEGATED-FROM", line.value.clone());
        theirs.set_param("PARTSTAT", "NEEDS-ACTION");
        theirs.set_param("RSVP", "TRUE");
        event.0.properties.push(theirs);
        self.saves(who, &which.title, Some(after))
    }

    /// A message made from what somebody holds: what they publish, propose or ask for.
    fn tells(
        &mut self,
        who: &str,
        method: Method,
        which: &Which,
        (to, block): (&[String], &Block),
    ) -> Result<(), String> {
        let mut object = self.held(who, &which.title)?.clone();
        let block = self.addressed(block);
        let sender = self.address(who)?;
        if let Some(date) = which.on {
            let event = component(&mut object, Some(&date))?.clone();
            object = object.with(None, BTreeMap::from([(date, event)]));
        }
        for event in object.components_mut() {
            match method {
                Method::Publish => event.0.remove("ATTENDEE"),
                Method::Refresh => keep_what_a_refresh_says(event, &sender),
                Method::Request
                | Method::Reply
                | Method::Add
                | Method::Cancel
                | Method::Counter
                | Method::DeclineCounter => {}
            }
            block.parts.iter().for_each(|part| apply(part, &mut event.0));
        }
        let object = Arc::new(object);
        let outgoing = |recipient| Outgoing {
            method,
            sender: sender.clone(),
            recipient,
            object: Arc::clone(&object),
        };
        let to = to.iter().map(|name| Ok(outgoing(self.address(name)?)));
        let messages = to.collect::<Result<Vec<Outgoing>, String>>()?;
        self.put_in_post(&messages);
        Ok(())
    }
}

/// RFC 5546 §3.2.6: who asks, and about what.
fn keep_what_a_refresh_says(event: &mut Vevent, asker: &Address) {
    event.retain_attendees(|who| who == asker);
    let kept = ["UID", "DTSTAMP", "ORGANIZER", "ATTENDEE", "RECURRENCE-ID"];
    event.0.properties.retain(|line| kept.contains(&line.name.as_str()));
    event.0.children.clear();
}

fn apply(part: &Part, event: &mut Node) {
    part.lines.iter().for_each(|line| line.apply(event));
    event.children.extend(part.children.iter().cloned());
}

fn own_line<'e>(event: &'e mut Vevent, mine: &[Address]) -> Result<&'e mut Property, String> {
    let who = mine.iter().find(|who| event.attendee(who).is_some());
    let who = who.cloned().ok_or("they are not among its attendees")?;
    event.attendee_mut(&who).ok_or_else(|| "they are not among its attendees".to_owned())
}

/// The component that a program's owner changes: the master, or one date, made from the master if
/// it has none of its own.
fn component<'m>(
    meeting: &'m mut Meeting,
    date: Option<&RecurrenceId>,
) -> Result<&'m mut Vevent, String> {
    let Some(date) = date else {
        return meeting.master.as_mut().ok_or_else(|| "it has no master".to_owned());
    };
    if !meeting.overrides.contains_key(date) {
        let made = meeting.describe(date).ok_or_else(|| format!("no date {date} in it"))?;
        meeting.overrides.insert(*date, made);
    }
    meeting.overrides.get_mut(date).ok_or_else(|| format!("no date {date} in it"))
}
