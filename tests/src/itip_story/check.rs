//! What must be true after a step.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::{Meeting, Method, Outcome, Vevent};
use kalends_schema::record::{RecurrenceId, Status, When};
use kalends_schema::recurrence::{Window, occurrences};

use super::lines::Block;
use super::stage::{Letter, Stage, uid};
use super::step::{Claim, Dates};

impl Stage {
    pub(super) fn claims(&mut self, claim: &Claim) -> Result<(), String> {
        match claim {
            Claim::Sends(who, messages) => self.sends(who, messages),
            Claim::Says(method, to, on, block) => {
                let object = self.letter(*method, to)?;
                self.says(&object, on.as_ref(), block)
            }
            Claim::Tells(method, to, parts) => has_parts(&self.letter(*method, to)?, parts),
            Claim::Holds(who, which, block) => {
                self.says(self.held(who, &which.title)?, which.on.as_ref(), block)
            }
            Claim::HoldsParts(who, title, parts) => has_parts(self.held(who, title)?, parts),
            Claim::HoldsNone(who, title) => {
                match self.person(who)?.holds.contains_key(&uid(title)) {
                    true => Err(format!("{who} holds it")),
                    false => Ok(()),
                }
            }
            Claim::Dates(who, title, dates) => self.has_dates(self.held(who, title)?, dates),
            Claim::Took(who, outcome) => self.took(who, Ok(outcome)),
            Claim::Refused(who, name) => self.took(who, Err(name)),
            Claim::Agree(organizer, title) => self.agree(organizer, title),
        }
    }

    fn sends(&self, who: &str, messages: &[(Method, String)]) -> Result<(), String> {
        let person = self.person(who)?;
        let theirs = self.sent.iter().filter(|letter| person.me.is(&letter.from));
        let name = |letter: &Letter| {
            let name = self.whose(&letter.to).map(str::to_owned);
            (letter.method, name.unwrap_or_else(|| letter.to.to_string()))
        };
        let mut sent: Vec<(Method, String)> = theirs.map(name).collect();
        let mut asked = messages.to_vec();
        sent.sort();
        asked.sort();
        if sent == asked { Ok(()) } else { Err(format!("{who} sent {sent:?}")) }
    }

    /// The last such message since the last act.
    fn letter(&self, method: Method, to: &str) -> Result<Meeting, String> {
        let person = self.person(to)?;
        let fits = |letter: &&Letter| letter.method == method && person.me.is(&letter.to);
        let letter = self.sent.iter().rev().find(fits);
        let letter = letter.ok_or_else(|| format!("no {method} was sent to {to}"))?;
        Meeting::read(letter.text.as_bytes()).map_err(|error| error.to_string())
    }

    fn says(
        &self,
        object: &Meeting,
        on: Option<&RecurrenceId>,
        block: &Block,
    ) -> Result<(), String> {
        let block = self.addressed(block);
        let alone = || object.components().next().map(|(_, event)| event);
        let event = match on {
            None => object.master.as_ref().or_else(alone),
            Some(date) => object.overrides.get(date),
        };
        let Vevent(node) = event.ok_or_else(|| format!("nothing of it is for {on:?}"))?;
        for part in &block.parts {
            if let Some(line) = part.lines.iter().find(|line| !line.is_true_of(node)) {
                let (sign, property) = (line.sign, &line.property);
                return Err(format!("not true: {sign:?} {property}\nof\n{}", node.write()));
            }
            for child in &part.children {
                if !node.children.contains(child) {
                    return Err(format!("no {} in\n{}", child.name, node.write()));
                }
            }
        }
        Ok(())
    }

    fn has_dates(&self, meeting: &Meeting, asked: &Dates) -> Result<(), String> {
        let event = meeting.typed(self.now).map_err(|refusal| refusal.to_string())?;
        let moment = |text: &str| text.parse::<DateTime<Utc>>().map_err(|e| e.to_string());
        let mut window =
            Window { from: moment("2020-01-01T00:00:00Z")?, to: moment("2030-01-01T00:00:00Z")? };
        if asked.more {
            let last = asked.first.last().map_or("", |date| date.get(..10).unwrap_or_default());
            window.to = moment(&format!("{last}T23:59:59Z"))?;
        }
        let made = occurrences(&event, &window, chrono_tz::Tz::UTC, 1_000);
        let made = made.map_err(|error| error.to_string())?;
        let shown: Vec<String> = made
            .iter()
            .map(|date| {
                let start = match date.start {
                    When::Date(day) => day.to_string(),
                    When::Zoned { local, .. } | When::Floating(local) => {
                        local.format("%Y-%m-%dT%H:%M:%S").to_string()
                    }
                };
                let cancelled = date.status == Status::Cancelled;
                if cancelled { format!("{start} cancelled") } else { start }
            })
            .collect();
        if shown == asked.first { Ok(()) } else { Err(format!("its dates are {shown:?}")) }
    }

    /// What somebody's calendar did last.
    fn took(&mut self, who: &str, asked: Result<&String, &String>) -> Result<(), String> {
        let last = self.taken.iter_mut().rev().find(|taken| taken.who == who);
        let last = last.ok_or_else(|| format!("nothing reached {who}"))?;
        last.spoken_of = true;
        let (said, is) = match (&last.how, asked) {
            (Ok(Some(outcome)), asked) => {
                (word(outcome), asked.is_ok_and(|asked| asked == word(outcome)))
            }
            (Ok(None), _) => ("an edit", false),
            (Err(refusal), asked) => {
                (refusal.name(), asked.is_err_and(|asked| asked == refusal.name()))
            }
        };
        if is { Ok(()) } else { Err(format!("{who}: {said}")) }
    }

    /// Everybody who holds it sees what the organizer does: the same components with the same lines
    /// but for answers, stamps, and what is everybody's own.
    fn agree(&self, organizer: &str, title: &str) -> Result<(), String> {
        let theirs = self.held(organizer, title)?;
        for (name, person) in &self.people {
            let Some(own) = person.holds.get(&uid(title)) else { continue };
            for (date, event) in own.components() {
                let other = theirs.component(date);
                let other = other.ok_or_else(|| format!("only {name} has {date:?}"))?;
                if public(&event.0) != public(&other.0) {
                    let (own, other) = (event.0.write(), other.0.write());
                    return Err(format!("{name} holds\n{own}\nbut {organizer} holds\n{other}"));
                }
            }
        }
        Ok(())
    }
}

/// What the organizer says of a component to everybody: its lines but for notes of their program,
/// and who is in it.
fn public(node: &Node) -> BTreeSet<String> {
    let own = ["ATTENDEE", "DTSTAMP", "LAST-MODIFIED", "CREATED", "TRANSP", "CLASS", "CATEGORIES"];
    let lines = node.properties.iter();
    let is_public =
        |line: &&Property| !own.contains(&line.name.as_str()) && !line.name.starts_with("X-");
    let lines = lines.filter(is_public).map(ToString::to_string);
    let who = Vevent(node.clone());
    let who = who.attendees().map(|(address, _)| address.to_string()).collect::<Vec<String>>();
    lines.chain(who).collect()
}

fn has_parts(meeting: &Meeting, asked: &[Option<RecurrenceId>]) -> Result<(), String> {
    let mut parts: Vec<_> = meeting.components().map(|(date, _)| date.copied()).collect();
    parts.sort();
    if parts == asked { Ok(()) } else { Err(format!("it is about {parts:?}")) }
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Added => "added",
        Outcome::Updated => "updated",
        Outcome::Answered => "answered",
        Outcome::Cancelled => "cancelled",
        Outcome::Countered(_) => "countered",
        Outcome::CounterDeclined => "counter-declined",
        Outcome::RefreshRequested => "refresh-requested",
        Outcome::Refreshed => "refreshed",
    }
}
