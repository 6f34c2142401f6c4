//! The owner's own answers, and how they stand.

use kalends_keyspace::store::StoreError;
use kalends_schema::id::answer_path;
use kalends_schema::key::Identity;
use kalends_schema::record::{Attendee, Person, RecurrenceId};
use kalends_schema::roster::{Fact, Facts, Roster, Row};
use kalends_schema::uri::Uri;

use super::{Reader, answer_word};
use crate::api::{AnswerWord, Answered};

/// The row of one person at one occurrence.
pub(super) fn row_of<'r>(
    roster: &'r Roster,
    who: Identity,
    on: Option<&RecurrenceId>,
) -> Option<&'r Row> {
    roster.row(&Person::Key(who), on)
}

impl Reader {
    /// One answer of the owner's; `None` for one that says nothing.
    pub(crate) fn answered(
        &self,
        (facts, roster): (&Facts, &Roster),
        fact: &Fact<Attendee>,
    ) -> Result<Option<Answered>, StoreError> {
        let Some(word) = answer_word(fact.record.partstat) else { return Ok(None) };
        self.as_answered((facts, roster), (fact.author, &fact.record), word).map(Some)
    }

    /// An answer said in that word: also one that was just taken back.
    pub(crate) fn as_answered(
        &self,
        (facts, roster): (&Facts, &Roster),
        (author, answer): (Identity, &Attendee),
        word: AnswerWord,
    ) -> Result<Answered, StoreError> {
        let (uri, organizer) = (&facts.event_uri, facts.organizer());
        // It may have been said to the series that the event was split from.
        let (on, principal) = (answer.recurrence_id.as_ref(), answer.principal.as_ref());
        let path = answer_path(&answer.event, on, principal);
        let record = Uri::new(author, path.clone());
        let who = answer.principal.unwrap_or(author);
        let row = row_of(roster, who, answer.recurrence_id.as_ref());
        Ok(Answered {
            uri: record.to_string(),
            handle: self.handle(&record)?,
            event: self.event_name(uri)?,
            organizer: self.person(organizer)?,
            principal: answer.principal.map(|who| self.person(who)).transpose()?,
            acted_by: answer.principal.map(|_| self.person(author)).transpose()?,
            answer: word,
            on: answer.recurrence_id.map(|on| on.to_string()),
            sequence: answer.sequence,
            round: answer.round,
            guests: answer.guests,
            comment: answer.comment.clone(),
            delegated_to: answer.delegated_to.map(|who| self.person(who)).transpose()?,
            delegated_from: answer.delegated_from.map(|who| self.person(who)).transpose()?,
            standing: row.map(|row| row.standing.word().to_owned()),
            delivery: match author == self.me {
                true => self.delivery_of(organizer, &path)?,
                false => None,
            },
            notices: Vec::new(),
        })
    }

    /// All answers of the owner's among the facts, deputies' included: to the series, then date by
    /// date.
    pub(super) fn my_answers(
        &self,
        facts: &Facts,
        roster: &Roster,
    ) -> Result<Vec<Answered>, StoreError> {
        let mut found = Vec::new();
        for fact in facts.answers_of(self.me) {
            found.extend(self.answered((facts, roster), fact)?);
        }
        found.sort_by(|one, other| one.on.cmp(&other.on));
        Ok(found)
    }
}
