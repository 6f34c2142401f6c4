//! `event attendees`: the roster, as the owner may see it.

use std::collections::BTreeMap;

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::key::Identity;
use kalends_schema::record::{Access, Attendee, Person, RecurrenceId, Role};
use kalends_schema::roster::{self, Fact, Facts, Roster, Standing};

use super::{Reader, partstat_word};
use crate::api::{Attendees, Counts, DateRows, Row};

/// What each person answered, to the series and to single dates.
type Answers<'a> = BTreeMap<(Identity, Option<RecurrenceId>), &'a Fact<Attendee>>;

impl Reader {
    /// The roster of an event whose facts are known.
    pub(crate) fn attendees(&self, facts: &Facts) -> Result<Attendees, StoreError> {
        let roster = roster::roster(facts);
        let access = &facts.event.record.access;
        let visible = roster.visible_to(Some(self.me), access);
        let said = facts.answers_by_person();
        let mut dates = Vec::new();
        for (date, rows) in &visible.dates {
            let rows = self.rows((facts, &said), rows, Some(date))?;
            dates.push(DateRows { recurrence_id: date.to_string(), rows });
        }
        Ok(Attendees {
            event: self.event_name(&facts.event_uri)?,
            digest: roster.digest(facts).to_string(),
            over: roster.over,
            counts: counts(&roster, access),
            items: self.rows((facts, &said), &visible.series, None)?,
            dates,
            as_of: self.as_of(facts)?,
            next: None,
        })
    }

    /// The organizer first, then in the roster's order.
    fn rows(
        &self,
        (facts, said): (&Facts, &Answers<'_>),
        rows: &[roster::Row],
        on: Option<&RecurrenceId>,
    ) -> Result<Vec<Row>, StoreError> {
        let rows = rows.iter().map(|row| self.row((facts, said), row, on));
        let mut rows = rows.collect::<Result<Vec<Row>, StoreError>>()?;
        rows.sort_by_key(|row| !row.organizer);
        Ok(rows)
    }

    fn row(
        &self,
        (facts, said): (&Facts, &Answers<'_>),
        row: &roster::Row,
        on: Option<&RecurrenceId>,
    ) -> Result<Row, StoreError> {
        let uri = &facts.event_uri;
        let (person, guest) = match &row.person {
            Person::Key(who) => (Some(*who), None),
            Person::Guest(token) => (None, Some(format!("guest:{token}"))),
        };
        let answer = person.and_then(|who| {
            let dated = on.and_then(|on| said.get(&(who, Some(*on))));
            dated.or_else(|| said.get(&(who, None)))
        });
        let comment = answer.and_then(|fact| fact.record.comment.clone());
        let told = person.filter(|who| *who != self.me && facts.organizer() == self.me);
        let delivery = told.map(|who| self.delivery_about(who, uri)).transpose()?.flatten();
        Ok(Row {
            person: person.map(|who| self.person(who)).transpose()?,
            guest,
            standing: row.standing.word().to_owned(),
            why: why(&row.standing),
            place: Some(row.place).filter(|place| *place > 0),
            delegate: row.delegate.map(|who| self.person(who)).transpose()?,
            was: was(&row.standing),
            role: row.role.unwrap_or(Role::ReqParticipant).into(),
            invited: row.invited,
            guests: row.guests,
            asks: row.asks,
            organizer: person == Some(facts.organizer()),
            acted_by: row.acted_by.map(|who| self.person(who)).transpose()?,
            comment,
            delivery,
        })
    }

    /// The heads of everybody consulted, also of those who said nothing.
    fn as_of(&self, facts: &Facts) -> Result<Vec<(String, u32, u64)>, StoreError> {
        let answers = facts.answers.iter().map(|fact| fact.author);
        let invitations = facts.invitations.iter().flat_map(|f| [f.author, f.record.invitee]);
        let ends = facts.answers.iter().filter_map(|fact| fact.record.delegated_to);
        let mut people: Vec<Identity> = answers.chain(invitations).chain(ends).collect();
        people.extend(facts.continuation.looked_at.iter().map(|(who, _)| *who));
        people.sort();
        people.dedup();
        let mut heads = Vec::new();
        for who in people {
            if let Some(head) = self.snapshot.known(&who)? {
                let stamp = head.stamp();
                heads.push((who.to_string(), stamp.epoch, stamp.seq));
            }
        }
        Ok(heads)
    }
}

fn why(standing: &Standing) -> Option<String> {
    match standing {
        Standing::Refused(refusal) => Some(refusal.word().to_owned()),
        Standing::NeedsAction { .. }
        | Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::Delegated
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked => None,
    }
}

pub(super) fn was(standing: &Standing) -> Option<String> {
    match standing {
        Standing::NeedsAction { was } => was.map(|was| partstat_word(was).to_owned()),
        Standing::Refused(_)
        | Standing::Confirmed
        | Standing::Tentative
        | Standing::Declined
        | Standing::Delegated
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked => None,
    }
}

/// How many, in the series or the only occurrence. They are everybody's to see.
pub(super) fn counts(roster: &Roster, access: &Access) -> Counts {
    let counted = roster.counts(None);
    let seats = roster.series.iter().filter(|row| match row.standing {
        Standing::Confirmed => true,
        Standing::Tentative => access.tentative_counts,
        Standing::NeedsAction { .. }
        | Standing::Declined
        | Standing::Delegated
        | Standing::Pending
        | Standing::Waitlisted { .. }
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => false,
    });
    let refused = roster.series.iter().filter(|row| matches!(row.standing, Standing::Refused(_)));
    Counts {
        confirmed: counted.confirmed.into(),
        tentative: counted.tentative.into(),
        declined: counted.declined.into(),
        needs_action: counted.needs_action.into(),
        delegated: counted.delegated.into(),
        pending: counted.pending.into(),
        waitlisted: counted.waitlisted.into(),
        refused: refused.count() as u64,
        seats: seats.map(|row| 1 + u64::from(row.guests)).sum(),
    }
}
