//! What people do through their nodes until those are gone: write, invite, answer, all at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, Scope};
use std::time::Duration;

use kalends_schema::uri::Uri;
use serde_json::{Value, json};

use crate::client::{Api, quoted};

/// Requests of one person that write and are under way at once: the engine takes several into one
/// commit.
const WRITERS: usize = 3;
/// Invitations of one person in one round.
const INVITATIONS_MAX: usize = 4;
/// Between two looks into an inbox.
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// What a node answered that it has done.
#[derive(Debug)]
pub enum Told {
    /// A record is written, and these words are in it.
    Wrote(Uri, String),
    /// Somebody was invited to the event.
    Invited(String),
    /// The event was answered with yes.
    Answered(String),
}

/// One person at work.
#[derive(Clone)]
pub struct Traffic<'a> {
    /// Through this node.
    pub api: &'a Api,
    /// Whom they invite.
    pub friend: &'a str,
    /// What numbers a round's titles.
    pub round: u64,
    /// Who hears what was acknowledged, and of whom that is.
    pub told: Sender<(usize, Told)>,
    /// Who they are, as a number.
    pub who: usize,
    /// Told to stop.
    pub stop: &'a AtomicBool,
}

impl<'a> Traffic<'a> {
    /// Starts all of it; each thread ends when the node is gone or it is told to stop.
    pub fn start<'scope>(self, scope: &'scope Scope<'scope, '_>)
    where
        'a: 'scope,
    {
        for writer in 0..WRITERS {
            let mine = self.clone();
            scope.spawn(move || mine.write(writer));
        }
        let mine = self.clone();
        scope.spawn(move || mine.invite());
        scope.spawn(move || self.answer());
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    fn tell(&self, told: Told) {
        // Whoever listened may have heard enough.
        let _listened = self.told.send((self.who, told));
    }

    fn write(&self, writer: usize) {
        for number in (0..).take_while(|_| self.goes_on()) {
            let visibility = if number % 2 == 0 { "public" } else { "private" };
            let title = format!("Round {}, writer {writer}, number {number}", self.round);
            if self.create(title, visibility).is_none() {
                return;
            }
        }
    }

    /// Creates an event of two seats, the organizer's and another; answers with its URI.
    fn create(&self, title: String, visibility: &str) -> Option<String> {
        let start = json!({"at": "2037-06-01T14:00:00", "tz": "Europe/Berlin"});
        let access = json!({"rsvp_policy": "invited-only", "max_attendees": 2});
        let event = json!({
            "title": title, "start": start, "visibility": visibility, "access": access
        });
        let written = self.api.post("/v1/events", &event)?;
        let uri = text(&written["event"]["uri"]);
        self.tell(Told::Wrote(uri.parse().unwrap(), title));
        Some(uri)
    }

    fn invite(&self) {
        for number in (0..INVITATIONS_MAX).take_while(|_| self.goes_on()) {
            let title = format!("Round {}, party {number}", self.round);
            let Some(event) = self.create(title, "public") else { return };
            let comment = format!("come in round {}, to {number}", self.round);
            let body = json!({"who": [self.friend], "comment": comment});
            let path = format!("/v1/events/{}/invitations", quoted(&event));
            let Some(invited) = self.api.post(&path, &body) else { return };
            let uri = text(&invited["items"][0]["uri"]);
            self.tell(Told::Wrote(uri.parse().unwrap(), comment));
            self.tell(Told::Invited(event));
        }
    }

    fn answer(&self) {
        while self.goes_on() {
            let Some(inbox) = self.api.get("/v1/inbox") else { return };
            // What else is there says that an answer has its seat.
            let items = inbox["items"].as_array().unwrap().iter();
            for item in items.filter(|item| item["kind"] == "invitation") {
                let event = text(&item["event"]["uri"]);
                let comment = format!("I come to {}", item["event"]["title"]);
                let body = json!({"answer": "yes", "comment": comment});
                let path = format!("/v1/events/{}/answer", quoted(&event));
                let Some(answered) = self.api.post(&path, &body) else { return };
                let uri = text(&answered["uri"]);
                self.tell(Told::Wrote(uri.parse().unwrap(), comment));
                self.tell(Told::Answered(event));
            }
            thread::sleep(LOOK_AGAIN);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}
