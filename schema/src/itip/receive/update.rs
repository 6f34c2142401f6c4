//! An organizer's description of an object laid over what is held of it (RFC 5546 §3.2.2.1,
//! §3.2.2.2; `30-scheduling`, *Order and significance*).
//!
//! Each component is judged on its own, by SEQUENCE and DTSTAMP. A description with a master is one
//! of the whole: dates that it does not describe, and that are not newer, are the series' again.
//! One without is of its dates only.

use std::collections::BTreeSet;

use super::cancel::still_off;
use super::organizer::{check_order, check_since, kept};
use super::range::{check_width, spread};
use super::{Outcome, PassedOver, Received};
use crate::itip::anew::asked_anew;
use crate::itip::size::Room;
use crate::itip::{Me, Meeting, Refusal, Vevent};
use crate::limits;
use crate::record::RecurrenceId;
use crate::time::Timestamp;

/// Lays `object`, received at `now`, over what `me` holds.
pub(super) fn update(
    held: &Meeting,
    object: &Meeting,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    let mut update = Update::of(held, object, now);
    update.take_master(object);
    update.take_dates(object)?;
    if update.taken.is_empty() {
        let first = update.passed_over.into_iter().next().map(|passed| passed.why);
        return Err(first.unwrap_or(Refusal::NothingNew));
    }
    let anew = asked_anew(&update.before, &update.next);
    let me = me.invited_to(object);
    update.keep_own(&me, &anew);
    update.prune(&me, &anew)?;
    update.follow();
    if update.next.overrides.len() > limits::OVERRIDES_MAX {
        return Err(Refusal::TooMany { what: "overrides", limit: limits::OVERRIDES_MAX });
    }
    let is_new = |date: &Option<RecurrenceId>| {
        date.is_some() && update.before.component(date.as_ref()).is_none()
    };
    let outcome = if update.taken.iter().all(is_new) { Outcome::Added } else { Outcome::Updated };
    let passed_over = update.passed_over;
    Ok(Received { passed_over, ..Received::of(update.next, outcome) })
}

/// An update while it is being made.
struct Update {
    /// What was held, its dates spelled on the wall that they have afterwards.
    before: Meeting,
    /// What is held afterwards.
    next: Meeting,
    /// The components that the message decided.
    taken: BTreeSet<Option<RecurrenceId>>,
    passed_over: Vec<PassedOver>,
    now: Timestamp,
}

impl Update {
    fn of(held: &Meeting, object: &Meeting, now: Timestamp) -> Update {
        let mut next = held.clone();
        next.take_zones(object);
        let (taken, passed_over) = (BTreeSet::new(), Vec::new());
        Update { before: held.clone(), next, taken, passed_over, now }
    }

    fn take_master(&mut self, object: &Meeting) {
        let Some(master) = &object.master else { return };
        let own = self.before.master.as_ref();
        let order = check_order(own.map(Vevent::version), master, self.now);
        if let Err(why) = order.and_then(|()| check_start(own, master)) {
            self.passed_over.push(PassedOver { date: None, why });
            return;
        }
        self.taken.insert(None);
        self.next.master = Some(self.described(master));
        let dates = std::mem::take(&mut self.next.overrides).into_iter();
        let dates = dates.map(|(date, event)| (self.next.id_in(&event).unwrap_or(date), event));
        self.next.overrides = dates.collect();
        self.before.overrides.clone_from(&self.next.overrides);
    }

    fn take_dates(&mut self, object: &Meeting) -> Result<(), Refusal> {
        let is_whole = self.taken.contains(&None);
        let excluded = if is_whole { BTreeSet::new() } else { self.before.excluded() };
        for event in object.overrides.values() {
            let date =
                self.next.date_of(event).ok_or(Refusal::Value { property: "RECURRENCE-ID" })?;
            let series = self.before.master.as_ref().filter(|_| !is_whole);
            let own = self.before.overrides.get(&date).or(series);
            let mut order = check_order(own.map(Vevent::version), event, self.now);
            let has_own = self.before.overrides.contains_key(&date);
            if let Some(series) = series.filter(|_| excluded.contains(&date) || !has_own) {
                order = order.and(check_since(series.version(), event, self.now));
            }
            let order = order.and_then(|()| check_width(&self.next, &date, event));
            let replaced = self.next.overrides.get(&date).or(self.next.master.as_ref());
            let order = order.and_then(|()| check_start(replaced, event));
            if let Err(why) = order {
                self.passed_over.push(PassedOver { date: Some(date), why });
                continue;
            }
            self.next.overrides.insert(date, self.described(event));
            self.taken.insert(Some(date));
        }
        self.taken = spread(&mut self.next, &self.before, &self.taken);
        if !is_whole {
            self.next.drop_dates("EXDATE", &self.taken.iter().flatten().copied().collect());
        }
        Ok(())
    }

    /// A component as the organizer describes it; who organizes it is not forgotten.
    fn described(&self, event: &Vevent) -> Vevent {
        let mut event = kept(event, self.now);
        event.drop_private();
        let known = self.before.components().find_map(|(_, own)| own.0.first("ORGANIZER"));
        if let (None, Some(organizer)) = (event.0.first("ORGANIZER"), known) {
            event.0.properties.push(organizer.clone());
        }
        event
    }

    /// Puts back what is the holder's own, and their answers where nobody asks `anew`.
    fn keep_own(&mut self, me: &Me, anew: &BTreeSet<Option<RecurrenceId>>) {
        for date in &self.taken {
            let own = self.before.component(date.as_ref()).or(self.before.master.as_ref());
            let event = self.next.component_mut(date.as_ref());
            let (Some(own), Some(event)) = (own, event) else { continue };
            event.keep_personal(own);
            if !anew.contains(date) {
                event.keep_answer(own, me);
            }
        }
    }

    /// Drops the dates that a description of the whole does not know, but for those that are newer
    /// than it. Where the holder answered such a date otherwise than the series, that stays.
    fn prune(&mut self, me: &Me, anew: &BTreeSet<Option<RecurrenceId>>) -> Result<(), Refusal> {
        let master = self.next.master.as_ref().filter(|_| self.taken.contains(&None));
        let Some(master) = master else { return Ok(()) };
        let told_before = [None, Some(master)].contains(&self.before.master.as_ref());
        let series = master.version();
        let is_past = |event: &Vevent| {
            let own = event.version();
            own < series || !told_before && own.is_past_for_series(series)
        };
        let dates = self.next.overrides.iter();
        let dates = dates.filter(|(date, _)| !self.taken.contains(&Some(**date)));
        let dates: BTreeSet<_> =
            dates.filter(|(_, event)| is_past(event)).map(|(date, _)| *date).collect();
        let made = self.next.made_among(&dates);
        let gone = dates.iter().filter_map(|date| self.next.overrides.remove_entry(date));
        let gone: Vec<(RecurrenceId, Vevent)> = gone.collect();
        let mut room = Room::beside(&self.next);
        for (date, old) in gone {
            if made.contains(&date) && !anew.contains(&None) && !old.is_cancelled() {
                self.keep_date(date, &old, me, &mut room)?;
            }
        }
        Ok(())
    }

    /// Describes `date` as the series does, if what the holder made of it was something else.
    fn keep_date(
        &mut self,
        date: RecurrenceId,
        old: &Vevent,
        me: &Me,
        room: &mut Room,
    ) -> Result<(), Refusal> {
        let Some(plain) = self.next.describe_made(&date) else { return Ok(()) };
        let mut mine = plain.clone();
        mine.keep_personal(old);
        mine.give_answer(old, me);
        if mine != plain {
            room.take(&mine)?;
            self.next.overrides.insert(date, mine);
        }
        Ok(())
    }

    /// Describes what is newer than the series and only off as the series does now.
    fn follow(&mut self) {
        let is_off = |(date, event): &(&RecurrenceId, &Vevent)| {
            event.is_cancelled() && !self.taken.contains(&Some(**date))
        };
        let off = self.next.overrides.iter().filter(is_off).map(|(date, _)| *date);
        let off: BTreeSet<RecurrenceId> = off.filter(|_| self.taken.contains(&None)).collect();
        let made = &self.before.made_among(&off) & &self.next.made_among(&off);
        for date in made {
            let plain = self.before.describe_made(&date);
            let (Some(plain), Some(next)) = (plain, self.next.describe_made(&date)) else {
                continue;
            };
            let Some(own) = self.next.overrides.get_mut(&date) else { continue };
            if let Some(off) = still_off(own, &plain, &next, self.now) {
                *own = off;
            }
        }
    }
}

/// Whether `event` says when it is, where that is known of what it replaces.
fn check_start(own: Option<&Vevent>, event: &Vevent) -> Result<(), Refusal> {
    let says = |event: &Vevent| event.0.first("DTSTART").is_some();
    if own.is_some_and(says) && !says(event) {
        return Err(Refusal::Value { property: "DTSTART" });
    }
    Ok(())
}
