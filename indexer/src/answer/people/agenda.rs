//! `GET /v1/people/{id}/agenda`: a person's own events, those they said yes or maybe to, and those
//! they have not answered, date by date.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{PartStat, RecurrenceId};
use kalends_schema::roster::Standing;
use kalends_schema::tree::Range;
use kalends_schema::uri::{EventUri, Uri};

use super::super::continued::current;
use super::super::document::{AgendaItem, Incomplete};
use super::super::listing::{
    Choice, Source, Stretch, behind_rows, from_rows, item, merged, occurrence_of, of_event,
};
use super::super::reader::{AsOf, Reader, Refused};
use super::RECORDS_MAX;
use super::dealings::Dealings;
use super::rosters::Rosters;
use crate::storage::{Listed, Listing, Mention, Position, Scope, Short, Target};

/// A page of an agenda.
pub(crate) struct AgendaPage {
    pub(crate) items: Vec<AgendaItem>,
    pub(crate) next: Option<Position>,
    pub(crate) withheld: usize,
    pub(crate) incomplete: Vec<Incomplete>,
    pub(crate) as_of: AsOf,
}

/// One page of the agenda of `me`.
///
/// # Errors
/// [`Refused::TooMuch`] when they have more to do with than one answer looks through.
pub(crate) fn agenda(
    reader: &mut Reader<'_>,
    me: Identity,
    stretch: &Stretch,
) -> Result<AgendaPage, Refused> {
    reader.read_at_most(RECORDS_MAX);
    reader.note(&me)?;
    let events = Path::prefix(Area::Pub, Collection::Events);
    reader.rests_on(&me, Range::of_prefix(&events).expect("shorter than a path"));
    let dealings = Dealings::of(reader, me)?;
    let roots = BTreeMap::new();
    let mut mine = Mine { me, dealings: &dealings, roots, withheld: dealings.withheld };
    let mut sources = Vec::new();
    for scope in [Scope::Organizer(Short::from(&me)), Scope::Unlisted(Short::from(&me))] {
        sources.push(from_rows(reader, stretch, scope, &mut mine)?);
        sources.push(behind_rows(reader, stretch, scope, &mut mine)?);
    }
    let mut source = Source::default();
    for uri in dealings.events() {
        reader.note(&uri.author())?;
        let mention = current(reader, uri)?;
        if mention.author == me {
            continue;
        }
        mine.roots.insert(mention.clone(), uri.clone());
        of_event(reader, stretch, &mention, (&mut mine, &mut source))?;
    }
    sources.push(source);
    let merged = merged(sources, stretch);
    let mut rosters = Rosters::new(me);
    let mut items = Vec::new();
    for date in &merged.found {
        items.extend(line(reader, &mut rosters, date, &mine)?);
    }
    let withheld = mine.withheld + rosters.withheld();
    let as_of = reader.as_of()?;
    Ok(AgendaPage { items, next: merged.next, withheld, incomplete: merged.incomplete, as_of })
}

/// Which dates are on the agenda, as far as the person's own word and the invitations say.
struct Mine<'a> {
    me: Identity,
    dealings: &'a Dealings,
    /// What others' records that dates came from are by their roots.
    roots: BTreeMap<Mention, EventUri>,
    withheld: usize,
}

impl Mine<'_> {
    /// The event of a date, and which date of it.
    fn named(&self, date: &Listing) -> Option<(EventUri, Option<RecurrenceId>)> {
        let uri = match self.roots.get(&date.event) {
            Some(root) => root.clone(),
            None => {
                let uri = Uri::new(date.event.author, date.event.path.clone());
                EventUri::try_from(uri).ok()?
            }
        };
        Some((uri, date.slot.occurrence.parse().ok()))
    }
}

impl Choice for Mine<'_> {
    fn takes_author(&mut self, reader: &Reader<'_>, author: Identity) -> bool {
        let is_denied = reader.denied.contains(&author);
        self.withheld += usize::from(is_denied);
        !is_denied
    }

    fn takes_event(&mut self, _: Listed, _: &[Target]) -> bool {
        true
    }

    fn takes(&mut self, _: &mut Reader<'_>, date: &Listing) -> Result<bool, Refused> {
        let Some((uri, on)) = self.named(date) else { return Ok(false) };
        Ok(match self.dealings.given(&uri, on) {
            Some(PartStat::Accepted | PartStat::Tentative) => true,
            Some(PartStat::Declined | PartStat::Delegated) => false,
            Some(PartStat::NeedsAction) | None => {
                date.event.author == self.me || self.dealings.asked(&uri, on).next().is_some()
            }
        })
    }
}

/// A date on the agenda; `None` where the event's own rules say that it does not concern them.
fn line(
    reader: &mut Reader<'_>,
    rosters: &mut Rosters,
    date: &Listing,
    mine: &Mine<'_>,
) -> Result<Option<AgendaItem>, Refused> {
    let Some((uri, on)) = mine.named(date) else { return Ok(None) };
    if date.event.author == mine.me {
        let (mark, standing, place) = ("own", None, None);
        let invited_by = Vec::new();
        let own = item(reader, date)?;
        return Ok(own.map(|occurrence| AgendaItem {
            occurrence,
            mark,
            standing,
            place,
            invited_by,
        }));
    }
    let Some(known) = rosters.of(reader, &uri)? else { return Ok(None) };
    let Some(row) = known.row(mine.me, on.as_ref()) else { return Ok(None) };
    let mark = match row.standing {
        Standing::NeedsAction { .. } => "?",
        Standing::Confirmed
        | Standing::Tentative
        | Standing::Pending
        | Standing::Waitlisted { .. } => match known.said(on.as_ref()) {
            Some(PartStat::Tentative) => "maybe",
            Some(_) | None => "yes",
        },
        Standing::Declined
        | Standing::Delegated
        | Standing::Denied
        | Standing::Revoked
        | Standing::Refused(_) => return Ok(None),
    };
    let occurrence = occurrence_of(date, &known.facts.event.record, &uri);
    Ok(occurrence.map(|occurrence| AgendaItem {
        occurrence,
        mark,
        standing: Some(row.standing.word()),
        place: Some(row.place).filter(|place| *place > 0),
        invited_by: mine.dealings.asked(&uri, on).map(|by| by.to_string()).collect(),
    }))
}
