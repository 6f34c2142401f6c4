//! What an attendee's program saved, put beside what is held.

use std::collections::{BTreeMap, BTreeSet};

use crate::itip::{Meeting, Refusal, Vevent};
use crate::record::{RecurrenceId, instant};

/// A saved object by the dates that it means on the wall of the held one.
pub(super) struct Saved {
    /// Its components.
    pub components: BTreeMap<Option<RecurrenceId>, Vevent>,
    /// What its EXDATE takes out.
    pub excluded: BTreeSet<RecurrenceId>,
    /// The held object, knowing the zones of the saved one too.
    pub frame: Meeting,
}

impl Saved {
    /// # Errors
    /// [`Refusal::OrganizerChanged`] when a component names another organizer;
    /// [`Refusal::NotYours`] when it makes a series of what are single dates.
    pub fn of(before: &Meeting, after: &Meeting) -> Result<Saved, Refusal> {
        let organizer = before.organizer();
        let another = |event: &Vevent| event.organizer().is_some_and(|who| Some(who) != organizer);
        if after.components().any(|(_, event)| another(event)) {
            return Err(Refusal::OrganizerChanged);
        }
        let mut frame = before.clone();
        frame.take_zones(after);
        let series = before.master.as_ref().and(after.master.as_ref());
        let excluded = series.map(|series| excluded_by(series, &frame)).unwrap_or_default();
        let mut components = BTreeMap::new();
        for (date, event) in after.components() {
            let date = date.and_then(|date| frame.id_in(event).or(Some(*date)));
            components.insert(date, event.clone());
        }
        if before.master.is_none()
            && let Some(single) = components.remove(&None)
        {
            let date = date_meant(&frame, &single)?;
            components.entry(Some(date)).or_insert(single);
        }
        Ok(Saved { components, excluded, frame })
    }
}

/// What EXDATE takes out of another version of the series of `frame`, on that one's wall.
fn excluded_by(series: &Vevent, frame: &Meeting) -> BTreeSet<RecurrenceId> {
    let whens = series.0.all("EXDATE").flat_map(|line| frame.whens(line));
    whens.map(|when| frame.id_of(&when, series)).collect()
}

/// Which of several single dates a component is that lost its RECURRENCE-ID on the way through a
/// program that knows only series: the one that starts then, else the one that was to.
fn date_meant(frame: &Meeting, single: &Vevent) -> Result<RecurrenceId, Refusal> {
    let missing = Refusal::NotYours { property: "RECURRENCE-ID".to_owned() };
    let Some(start) = frame.when(single, "DTSTART") else { return Err(missing) };
    let moment = |when| instant(&when, chrono_tz::Tz::UTC);
    let starts_then = |event: &Vevent| {
        frame.when(event, "DTSTART").is_some_and(|when| moment(when) == moment(start))
    };
    let found = frame.overrides.iter().find(|(_, event)| starts_then(event));
    let date = found.map_or_else(|| frame.id_of(&start, single), |(date, _)| *date);
    if frame.overrides.contains_key(&date) { Ok(date) } else { Err(missing) }
}
