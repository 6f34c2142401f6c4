//! What people write into their own keyspaces although their program would not: the rules have to
//! hold against it, since every keyspace is its owner's to write.

use kalends_schema::id::timestamp_id;
use kalends_schema::id::{admission_id, attendee_id, decline_counter_id, invitation_id};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Admission, AdmissionOf, AdmissionState, Amendment, Attendee, Change, DeclineCounter,
    DeclineReason, Event, Field, Invitation, Record,
};
use kalends_schema::time::Timestamp;
use kalends_schema::tree::value_hash;
use kalends_schema::uri::{AttendeeUri, Uri};
use kalends_schema::wire;

use super::parse::{answer, proposal_of, which};
use super::person::Person;
use super::stage::Stage;
use super::story::{Forgery, Which, Word};
use super::words::Words;

/// Reads what follows `forges`.
pub(super) fn read(words: &mut Words) -> Result<Forgery, String> {
    if words.take("a") {
        if words.take("delegation") {
            words.expect("of")?;
            let which = which(words)?;
            words.expect("to")?;
            return Ok(Forgery::Delegation(which, words.name()?));
        }
        if words.take("claim") {
            words.expect("of")?;
            return Ok(Forgery::Claim(words.title()?));
        }
        words.expect("decline of")?;
        let (name, which) = proposal_of(words)?;
        return Ok(Forgery::Decline(name, which));
    }
    words.expect("an")?;
    match words.word("invitation, admission or answer")?.as_str() {
        "invitation" => {
            words.expect("of")?;
            let name = words.name()?;
            words.expect("to")?;
            Ok(Forgery::Invitation(name, which(words)?))
        }
        "admission" => {
            words.expect("of")?;
            let name = words.name()?;
            words.expect("to")?;
            Ok(Forgery::Admission(name, which(words)?))
        }
        "amendment" => {
            words.expect("of the place of")?;
            Ok(Forgery::Amendment(which(words)?))
        }
        "answer" => {
            let word = answer(words)?;
            words.expect("to")?;
            let which = which(words)?;
            if words.take("for") {
                return Ok(Forgery::AnswerFor(word, which, words.name()?));
            }
            if words.take("in") {
                words.expect("the place of")?;
                return Ok(Forgery::Place(word, which, words.name()?));
            }
            let day = match words.take("of") {
                true => Some(words.word("a day")?),
                false => None,
            };
            Ok(Forgery::Answer(word, which, day))
        }
        other => Err(format!("nobody can forge `{other}`")),
    }
}

impl Stage {
    /// Writes a record past the rules of its author's program.
    pub(crate) async fn forges(&self, name: &str, forgery: &Forgery) -> Result<(), String> {
        let author = self.person(name)?;
        let (title, path, record) = match forgery {
            Forgery::Invitation(invitee, which) => {
                let (path, record) = self.invitation(invitee, which)?;
                (&which.title, path, record)
            }
            Forgery::Admission(of, which) => {
                let (path, record) = self.admission(of, which)?;
                (&which.title, path, record)
            }
            Forgery::Answer(word, which, day) => {
                let (path, record) = self.answer(author, *word, which, day.as_deref())?;
                (&which.title, path, record)
            }
            Forgery::AnswerFor(word, which, principal) => {
                let (path, record) = self.answer_for(principal, *word, which)?;
                (&which.title, path, record)
            }
            Forgery::Place(word, which, of) => {
                let (path, record) = self.in_place_of(author, (*word, of), which)?;
                (&which.title, path, record)
            }
            Forgery::Delegation(which, to) => {
                let (path, record) = self.delegation(author, which, to)?;
                (&which.title, path, record)
            }
            Forgery::Amendment(which) => {
                let (path, record) = self.amendment(which)?;
                (&which.title, path, record)
            }
            Forgery::Claim(title) => {
                let (path, record) = self.forged_claim(author, title)?;
                (title, path, record)
            }
            Forgery::Decline(of, which) => {
                let (path, record) = self.declined(of, which)?;
                (&which.title, path, record)
            }
            Forgery::Rewrite(from, to) => {
                let (path, record) = self.rewritten(author, from, to)?;
                (to, path, record)
            }
        };
        let value = wire::encode(&record);
        let written = author.node()?.engine().write_raw(path.clone(), Some(value)).await;
        written.map_err(|e| e.to_string())?;
        let reaches = matches!(
            forgery,
            Forgery::Answer(..)
                | Forgery::Place(..)
                | Forgery::Delegation(..)
                | Forgery::Amendment(_)
        );
        if reaches {
            let uri = Uri::new(author.identity, path);
            self.reaches_organizer(name, title, &uri).await?;
        }
        Ok(())
    }

    fn invitation(&self, invitee: &str, which: &Which) -> Result<(Path, Record), String> {
        let event = self.event(&which.title)?;
        let invitee = self.person(invitee)?.identity;
        let record =
            Invitation { recurrence_id: which.on, ..Invitation::new(event, invitee, self.now()) };
        let id = invitation_id(event, which.on.as_ref(), &invitee);
        Ok((path(Collection::Invitations, &id)?, Record::Invitation(record)))
    }

    fn admission(&self, of: &str, which: &Which) -> Result<(Path, Record), String> {
        let event = self.event(&which.title)?;
        let answer = attendee_id(event, which.on.as_ref(), None);
        let whose = self.person(of)?.identity;
        let answer = AttendeeUri::of(whose, Area::Pub, &answer).map_err(|e| e.to_string())?;
        let attendee = AdmissionOf::Answer(answer);
        let id = admission_id(event, which.on.as_ref(), &attendee);
        let record = Admission {
            event: event.clone(),
            attendee,
            recurrence_id: which.on,
            state: AdmissionState::Admitted,
            round: 0,
            seats: 1,
            ticket: 1,
            partstat: None,
            created_at: self.now(),
            last_modified: self.now(),
        };
        Ok((path(Collection::Admissions, &id)?, Record::Admission(record)))
    }

    pub(super) fn answer(
        &self,
        author: &Person,
        word: Word,
        which: &Which,
        day: Option<&str>,
    ) -> Result<(Path, Record), String> {
        let event = self.event(&which.title)?;
        let claimed = day.map(midnight).transpose()?.unwrap_or_else(|| self.now());
        let at = path(Collection::Attendees, &attendee_id(event, which.on.as_ref(), None))?;
        let before = match author.own(&at)? {
            Some(Record::Attendee(before)) => Some(before),
            _ => None,
        };
        let record = Attendee {
            recurrence_id: which.on,
            sequence: self.organized(&which.title)?.sequence(),
            round: before.map_or(0, |before| before.round),
            ..Attendee::new(event, word.partstat(), claimed)
        };
        Ok((at, Record::Attendee(record)))
    }

    /// An amendment of the newest version that moves the event, or one date of it, elsewhere.
    fn amendment(&self, which: &Which) -> Result<(Path, Record), String> {
        let event = self.event(&which.title)?;
        let held = self.organizer_of(&which.title)?.entry(&self.record(&which.title)?)?;
        let held = held.ok_or("the organizer has no such event")?;
        let field = Field::Locations(vec!["Elsewhere".to_owned()]);
        let record = Amendment {
            event: event.clone(),
            value_hash: value_hash(held.stamp, &held.value),
            changes: vec![Change { recurrence_id: which.on, field }],
            comment: None,
            created_at: self.now(),
            last_modified: self.now(),
        };
        Ok((path(Collection::Amendments, &timestamp_id(self.now()))?, Record::Amendment(record)))
    }

    /// A decline of somebody's proposal as its organizer's node has it.
    fn declined(&self, of: &str, which: &Which) -> Result<(Path, Record), String> {
        let proposal = self.proposal(of, which)?.as_uri().clone();
        let held = self.organizer_of(&which.title)?.entry(&proposal)?;
        let held = held.ok_or("the organizer has no such proposal")?;
        let record = DeclineCounter {
            value_hash: value_hash(held.stamp, &held.value),
            reason: DeclineReason::Declined,
            comment: None,
            created_at: self.now(),
            last_modified: self.now(),
            proposal,
        };
        let id = decline_counter_id(&record.proposal);
        Ok((path(Collection::DeclineCounters, &id)?, Record::DeclineCounter(record)))
    }

    /// The answer to one event, naming another in its place.
    fn rewritten(&self, author: &Person, from: &str, to: &str) -> Result<(Path, Record), String> {
        let at = path(Collection::Attendees, &attendee_id(self.event(from)?, None, None))?;
        match author.own(&at)? {
            Some(Record::Attendee(answer)) => {
                let event = self.event(to)?.clone();
                Ok((at, Record::Attendee(Attendee { event, ..answer })))
            }
            _ => Err(format!("no answer to \"{from}\" to rewrite")),
        }
    }

    pub(super) fn organized(&self, title: &str) -> Result<Event, String> {
        match self.organizer_of(title)?.own(self.event(title)?.path())? {
            Some(Record::Event(event)) => Ok(*event),
            _ => Err(format!("its organizer has no \"{title}\"")),
        }
    }
}

fn path(collection: Collection, id: &str) -> Result<Path, String> {
    Path::of(Area::Pub, collection, id).map_err(|e| e.to_string())
}

fn midnight(day: &str) -> Result<Timestamp, String> {
    let text = format!("{day}T00:00:00Z");
    let moment = text.parse().map_err(|_| format!("`{day}` is not a day"))?;
    Timestamp::from_utc(moment).map_err(|e| e.to_string())
}
