//! `GET /v1/people/{id}/answers`: what a person answered, and how each answer stands. Answers to an
//! event that its organizer's keyspace has no more are not shown.

use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, Record};
use kalends_schema::roster::Standing;
use kalends_schema::tree::Range;
use kalends_schema::uri::Uri;

use super::super::cursor;
use super::super::document::{AnswerItem, AnswersAnswer};
use super::super::reader::{Reader, Refused};
use super::RECORDS_MAX;
use super::rosters::{Rosters, brief};

/// One page of the answers of `me`, by id, after the id `after`.
///
/// # Errors
/// [`Refused::TooMuch`] when their events have too many records for one page.
pub(crate) fn answers(
    reader: &mut Reader<'_>,
    me: Identity,
    after: Option<&str>,
    limit: usize,
) -> Result<AnswersAnswer, Refused> {
    reader.read_at_most(RECORDS_MAX);
    let after = after.and_then(|id| Path::of(Area::Pub, Collection::Attendees, id).ok());
    let mut paths = reader.paths(&me, Collection::Attendees, (after.as_ref(), limit + 1))?;
    let more = paths.len() > limit;
    paths.truncate(limit);
    let next = paths.last().filter(|_| more).map(|path| cursor::id(path.id()));
    reader.note(&me)?;
    reader.rests_on(&me, part(after.as_ref(), paths.last().filter(|_| more)));
    let mut rosters = Rosters::new(me);
    let mut items = Vec::new();
    for path in paths {
        let found = reader.look(&me, &path)?.map(|found| found.record);
        if let Some(Record::Attendee(answer)) = found
            && !reader.is_gone(answer.event.as_uri())?
        {
            items.push(item(reader, &mut rosters, (me, path), answer)?);
        }
    }
    let withheld = rosters.withheld();
    Ok(AnswersAnswer { person: me.to_string(), items, next, withheld, as_of: reader.as_of()? })
}

/// The part of the collection that a page is all of.
fn part(after: Option<&Path>, last: Option<&Path>) -> Range {
    let all = Path::prefix(Area::Pub, Collection::Attendees);
    let behind = |path: &Path| [path.as_str().as_bytes(), &[0x00]].concat();
    let from = after.map_or_else(|| all.as_bytes().to_vec(), behind);
    let to = last.map_or_else(|| [all.as_bytes(), &[0xFF]].concat(), behind);
    Range::new(&from, &to).expect("a page ends after it begins")
}

fn item(
    reader: &mut Reader<'_>,
    rosters: &mut Rosters,
    (me, path): (Identity, Path),
    answer: Attendee,
) -> Result<AnswerItem, Refused> {
    let date = answer.recurrence_id;
    let known = rosters.of(reader, &answer.event)?;
    let row = known.filter(|_| answer.principal.is_none());
    let row = row.and_then(|known| known.row(me, date.as_ref()));
    let why = match row.map(|row| row.standing) {
        Some(Standing::Refused(refusal)) => Some(refusal.word()),
        Some(_) | None => None,
    };
    Ok(AnswerItem {
        uri: Uri::new(me, path).to_string(),
        event: brief(&answer.event, date.as_ref(), known),
        recurrence_id: date.map(|date| date.to_string()),
        partstat: answer.partstat.as_str(),
        guests: answer.guests,
        comment: answer.comment,
        delegated_to: answer.delegated_to.map(|key| key.to_string()),
        delegated_from: answer.delegated_from.map(|key| key.to_string()),
        standing: row.map(|row| row.standing.word()),
        why,
        place: row.map(|row| row.place).filter(|place| *place > 0),
        cancelled: row.is_some_and(|row| row.cancelled),
    })
}
