//! How one person stands with several events: each roster is reckoned once.

use std::collections::BTreeMap;

use kalends_schema::key::Identity;
use kalends_schema::record::{PartStat, Person, RecurrenceId};
use kalends_schema::recurrence::{is_occurrence, time_of};
use kalends_schema::roster::{Facts, Roster, Row, roster};
use kalends_schema::uri::EventUri;

use super::super::document::EventBrief;
use super::super::facts::facts;
use super::super::reader::{Reader, Refused};
use super::super::roster::{handle, not_whole};

/// An event that the person may know of.
pub(super) struct Reckoned {
    pub(super) facts: Facts,
    roster: Roster,
    /// What the person said of the series and of single dates, themselves or by a deputy.
    said: BTreeMap<Option<RecurrenceId>, PartStat>,
    /// Records that name it by people whom the operator denies.
    pub(super) denied: usize,
}

/// The rosters that one answer needs.
pub(super) struct Rosters {
    me: Identity,
    known: BTreeMap<EventUri, Option<Reckoned>>,
}

impl Rosters {
    pub(super) fn new(me: Identity) -> Rosters {
        Rosters { me, known: BTreeMap::new() }
    }

    /// An event as the person may know it; `None` where they may not, or it is not here.
    pub(super) fn of(
        &mut self,
        reader: &mut Reader<'_>,
        uri: &EventUri,
    ) -> Result<Option<&Reckoned>, Refused> {
        if !self.known.contains_key(uri) {
            let reckoned = match facts(reader, uri, Some(self.me)) {
                Ok(known) => {
                    let roster = roster(&known.facts);
                    let access = &known.facts.event.record.access;
                    if reader.proves() && !roster.visible_to(Some(self.me), access).whole {
                        return Err(not_whole());
                    }
                    let said = said(&known.facts, self.me);
                    Some(Reckoned { facts: known.facts, roster, said, denied: known.denied })
                }
                Err(Refused::NotFound { .. }) => {
                    reader.note(&uri.author())?;
                    None
                }
                Err(failed) => return Err(failed),
            };
            self.known.insert(uri.clone(), reckoned);
        }
        Ok(self.known[uri].as_ref())
    }

    /// Records withheld from the rosters.
    pub(super) fn withheld(&self) -> usize {
        self.known.values().flatten().map(|reckoned| reckoned.denied).sum()
    }
}

impl Reckoned {
    /// How somebody stands with a date, or with the series; nobody does with a date that the event
    /// does not have.
    pub(super) fn row(&self, who: Identity, date: Option<&RecurrenceId>) -> Option<&Row> {
        if date.is_some_and(|date| !is_occurrence(&self.facts.event.record, date)) {
            return None;
        }
        self.roster.row(&Person::Key(who), date)
    }

    /// What the person said of a date or, without that, of the series.
    pub(super) fn said(&self, date: Option<&RecurrenceId>) -> Option<PartStat> {
        let said = self.said.get(&date.copied()).or_else(|| self.said.get(&None)).copied();
        said.filter(|said| *said != PartStat::NeedsAction)
    }
}

fn said(facts: &Facts, me: Identity) -> BTreeMap<Option<RecurrenceId>, PartStat> {
    let answers = facts.answers_by_person().into_iter();
    let mine = answers.filter(|((who, _), _)| *who == me);
    mine.map(|((_, date), fact)| (date, fact.record.partstat)).collect()
}

/// An event's name and beginning.
pub(super) fn brief(
    uri: &EventUri,
    date: Option<&RecurrenceId>,
    known: Option<&Reckoned>,
) -> EventBrief {
    let event = known.map(|known| &known.facts.event.record);
    let component = event.and_then(|event| event.component(date).or_else(|| event.lead()));
    let time = event.and_then(|event| time_of(event, date).or_else(|| time_of(event, None)));
    EventBrief {
        uri: uri.to_string(),
        handle: handle(uri.as_uri()),
        known: known.is_some(),
        summary: component.map(|component| component.summary.clone()),
        start: time.map(|(start, _)| start.local().to_string()),
        status: component.map(|component| component.status.as_str()),
    }
}
