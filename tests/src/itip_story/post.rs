//! The post: what arrives, when, and how often.

use kalends_schema::itip::{Envelope, Message, Method, Outcome, Outgoing, Refusal, receive};

use super::stage::{Letter, Stage};
use super::step::{Post, Times};

/// Messages that one delivery may lead to: two programs that answer each other for ever are found.
const ROUNDS_MAX: usize = 100;

impl Stage {
    pub(super) fn carry(&mut self, post: &Post) -> Result<(), String> {
        match post {
            Post::All(times) => self.deliver_all(*times),
            Post::To(name, times) => {
                let (theirs, others) = self.split_post(name)?;
                self.post = others;
                theirs.iter().try_for_each(|letter| self.arrives(letter, *times))
            }
            Post::Late(title, times) => {
                let letter = self.kept_letter(title)?.clone();
                self.arrives(&letter, *times)
            }
            Post::HoldBack(method, name, title) => self.hold_back(*method, name, title),
            Post::Forward(who, title, to) => {
                let letter = self.kept_letter(title)?.clone();
                let (from, to) = (self.address(who)?, self.address(to)?);
                self.send(Letter { from, to, ..letter });
                Ok(())
            }
            Post::Believe(who, title) => {
                let letter = self.kept_letter(title)?.clone();
                let how = self.receives(who, &letter, Envelope::default())?;
                self.note(who, how);
                Ok(())
            }
            Post::Lose(name) => {
                (_, self.post) = self.split_post(name)?;
                Ok(())
            }
        }
    }

    fn kept_letter(&self, title: &str) -> Result<&Letter, String> {
        self.kept.get(title).ok_or_else(|| format!("no message was held back as \"{title}\""))
    }

    /// What is on its way to somebody, and the rest.
    fn split_post(&self, name: &str) -> Result<(Vec<Letter>, Vec<Letter>), String> {
        let person = self.person(name)?;
        Ok(self.post.iter().cloned().partition(|letter| person.me.is(&letter.to)))
    }

    fn hold_back(&mut self, method: Method, name: &str, title: &str) -> Result<(), String> {
        let person = self.person(name)?;
        let fits = |letter: &Letter| letter.method == method && person.me.is(&letter.to);
        let at = self.post.iter().position(fits);
        let at = at.ok_or_else(|| format!("no {method} is on its way to {name}"))?;
        let letter = self.post.remove(at);
        self.kept.insert(title.to_owned(), letter);
        Ok(())
    }

    fn deliver_all(&mut self, times: Times) -> Result<(), String> {
        for _ in 0..ROUNDS_MAX {
            if self.post.is_empty() {
                return Ok(());
            }
            for letter in std::mem::take(&mut self.post) {
                self.arrives(&letter, times)?;
            }
        }
        Err(format!("messages go on after {ROUNDS_MAX} rounds"))
    }

    fn arrives(&mut self, letter: &Letter, times: Times) -> Result<(), String> {
        let Some(who) = self.whose(&letter.to).map(str::to_owned) else { return Ok(()) };
        for _ in 0..times.count() {
            let envelope = Envelope { from: Some(letter.from.clone()), ..Envelope::default() };
            let how = self.receives(&who, letter, envelope)?;
            self.note(&who, how);
        }
        Ok(())
    }

    fn receives(
        &mut self,
        who: &str,
        letter: &Letter,
        envelope: Envelope,
    ) -> Result<Result<Option<Outcome>, Refusal>, String> {
        let message = match Message::read(letter.text.as_bytes(), envelope) {
            Ok(message) => message,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let now = self.now;
        let person = self.person_mut(who)?;
        let held = person.holds.get(&message.object.uid);
        let received = match receive(held, &message, &person.me, now) {
            Ok(received) => received,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match received.meeting {
            Some(meeting) => person.holds.insert(meeting.uid.clone(), meeting),
            None => person.holds.remove(&message.object.uid),
        };
        self.put_in_post(&received.messages);
        Ok(Ok(Some(received.outcome)))
    }

    pub(super) fn put_in_post(&mut self, messages: &[Outgoing]) {
        for outgoing in messages {
            self.send(Letter {
                method: outgoing.method,
                from: outgoing.sender.clone(),
                to: outgoing.recipient.clone(),
                text: outgoing.write(),
            });
        }
    }
}
