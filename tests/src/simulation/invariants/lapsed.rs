//! An answer counts only if its author had seen what it answers.

use kalends_schema::record::{Event, Person, RecurrenceId};
use kalends_schema::recurrence::id_on_wall_of;
use kalends_schema::roster::{Row, Standing};

use super::{Invariant, Seen};

pub(super) struct Lapsed;

impl Invariant for Lapsed {
    fn name(&self) -> &'static str {
        "a_lapsed_answer_never_counts"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let only = only_date(&seen.facts.event.record);
        for row in &seen.roster.series {
            holds(seen, only.as_ref(), row)?;
        }
        for (date, rows) in &seen.roster.dates {
            for row in rows {
                holds(seen, Some(date), row)?;
            }
        }
        Ok(())
    }
}

/// Of an event that is no series: its date, which an override may describe.
fn only_date(event: &Event) -> Option<RecurrenceId> {
    let start = event.master.as_ref().filter(|_| !event.is_series())?.start;
    Some(id_on_wall_of(&start, &start))
}

fn holds(seen: &Seen<'_>, on: Option<&RecurrenceId>, row: &Row) -> Result<(), String> {
    let counts = match row.standing {
        Standing::Confirmed
        | Standing::Tentative
        | Standing::Pending
        | Standing::Waitlisted { .. } => true,
        Standing::NeedsAction { .. }
        | Standing::Declined
        | Standing::Delegated
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => false,
    };
    let (Person::Key(who), Some(stamp), true) = (&row.person, row.answer, counts) else {
        return Ok(());
    };
    if *who == seen.facts.organizer() {
        // Whoever changes the event knows what they changed.
        return Ok(());
    }
    let event = &seen.facts.event.record;
    let since = event.component(on).map_or(0, |component| component.answers_since);
    let by = row.acted_by.unwrap_or(*who);
    let said = seen.facts.answers.iter().find(|fact| {
        fact.author == by && fact.stamp == stamp && fact.record.event == seen.facts.event_uri
    });
    match said {
        Some(answer) if answer.record.sequence < since => Err(format!(
            "{who} is {} by an answer to number {}; answers count from {since}",
            row.standing.word(),
            answer.record.sequence
        )),
        // What stands by an answer to another event is that event's.
        Some(_) | None => Ok(()),
    }
}
