//! An attendee's edit of their copy: REPLY where the answer changed, a refusal where more than
//! theirs did (RFC 5546 §3.2.3; RFC 6638 §3.2.2).
//!
//! What is kept is the organizer's object with the attendee's own laid over it, so that a program
//! that drops or rewrites what it does not know loses nothing.

mod own;
mod reply;
mod saved;
mod theirs;

use std::collections::{BTreeMap, BTreeSet};

use super::Edited;
use crate::itip::size::Room;
use crate::itip::{Me, Meeting, Refusal, Vevent};
use crate::record::RecurrenceId;
use crate::time::Timestamp;
use own::{Answer, forces, schedules};
use reply::Told;
use saved::Saved;

pub(super) fn edit(
    before: Option<&Meeting>,
    after: Option<&Meeting>,
    me: &Me,
    now: Timestamp,
) -> Result<Edited, Refusal> {
    match (before, after) {
        (None, None) => Ok(Edited { meeting: None, messages: Vec::new() }),
        (None, Some(after)) => created(after, me, now),
        (Some(before), None) => Ok(deleted(before, me, now)),
        (Some(before), Some(after)) => changed(before, after, me, now),
    }
}

/// A copy that came another way than by a message: what it answers is told (RFC 6638 §3.2.2.2).
fn created(after: &Meeting, me: &Me, now: Timestamp) -> Result<Edited, Refusal> {
    let mut kept = after.clone();
    kept.components_mut().for_each(Vevent::forget_force);
    let is_told = |event: &Vevent| {
        !event.is_cancelled() && (Answer::of(event, me).is_given() || forces(event))
    };
    let mut told = Vec::new();
    if schedules(after) && !is_off(after) {
        for (_, event) in after.components().filter(|(_, event)| is_told(event)) {
            own::check_delegates(event, event, me)?;
            told.push(Told::plain(event));
        }
    }
    let messages = reply::messages(&kept, &told, me, now);
    Ok(Edited { meeting: Some(kept), messages })
}

/// Deleting a copy declines what it was an answer to, unless that was declined or handed on
/// before, or is cancelled (RFC 6638 §3.2.2.3).
fn deleted(before: &Meeting, me: &Me, now: Timestamp) -> Edited {
    let mut told = Vec::new();
    if schedules(before) && !is_off(before) {
        for (_, event) in before.components().filter(|(_, event)| !event.is_cancelled()) {
            if own::takes_part(event, me) {
                let mut declined = event.clone();
                own::decline(&mut declined, me);
                told.push(Told::plain(&declined));
            }
        }
    }
    Edited { meeting: None, messages: reply::messages(before, &told, me, now) }
}

fn changed(before: &Meeting, after: &Meeting, me: &Me, now: Timestamp) -> Result<Edited, Refusal> {
    if before.uid != after.uid {
        return Err(Refusal::OtherUid);
    }
    if !schedules(before) {
        // Who schedules by their own program does as they like with their copy (RFC 6638 §3.1).
        return created(after, me, now);
    }
    let saved = Saved::of(before, after)?;
    let (kept, room) = (before.clone(), Room::beside(before));
    let mut merge = Merge { before, saved: &saved, me, kept, room, told: BTreeMap::new() };
    merge.held()?;
    merge.new_dates()?;
    merge.declined_dates()?;
    theirs::same_dates(before, &saved)?;
    let Merge { kept, told, .. } = merge;
    let told: Vec<Told> =
        if schedules(after) && !is_off(before) { told.into_values().collect() } else { Vec::new() };
    let messages = reply::messages(&kept, &told, me, now);
    Ok(Edited { meeting: Some(kept), messages })
}

/// Whether nothing of it takes place any more.
fn is_off(meeting: &Meeting) -> bool {
    meeting.master.as_ref().is_some_and(Vevent::is_cancelled)
}

/// The attendee's own, laid over what the organizer says.
struct Merge<'a> {
    before: &'a Meeting,
    saved: &'a Saved,
    me: &'a Me,
    kept: Meeting,
    /// What is left for dates that get a description of their own.
    room: Room,
    told: BTreeMap<Option<RecurrenceId>, Told>,
}

impl Merge<'_> {
    /// The components that are held. One that was left out is put back. A date left out of several
    /// single ones is declined, since there is no series to name it in EXDATE; a cancelled one goes.
    fn held(&mut self) -> Result<(), Refusal> {
        for (date, held) in self.before.components() {
            let date = date.copied();
            match (self.saved.components.get(&date), date) {
                (Some(saved), _) => self.lay_over(date, held, saved)?,
                (None, Some(date)) if self.before.master.is_none() => self.leave_out(date, held),
                (None, _) => {}
            }
        }
        Ok(())
    }

    fn leave_out(&mut self, date: RecurrenceId, held: &Vevent) {
        if held.is_cancelled() {
            self.kept.overrides.remove(&date);
        } else {
            self.decline(date, held);
        }
    }

    fn lay_over(
        &mut self,
        date: Option<RecurrenceId>,
        held: &Vevent,
        saved: &Vevent,
    ) -> Result<(), Refusal> {
        theirs::check(held, saved, self.me)?;
        theirs::same_times(self.before, &self.saved.frame, held, saved)?;
        if Answer::of(held, self.me) != Answer::of(saved, self.me) {
            own::check_delegates(held, saved, self.me)?;
        }
        let laid = own::laid_over(held, saved, self.me);
        let answered = Answer::of(held, self.me) != Answer::of(&laid, self.me);
        let told = Told::of(held, saved, &laid, self.me);
        if !held.is_cancelled() && (answered || told.says_more() || forces(saved)) {
            self.told.insert(date, told);
        }
        self.kept.put(date, laid);
        Ok(())
    }

    /// Dates of the series that got a component of their own.
    fn new_dates(&mut self) -> Result<(), Refusal> {
        let saved = self.saved;
        let new = saved.components.iter().filter_map(|(date, event)| Some(((*date)?, event)));
        let new: Vec<_> =
            new.filter(|(date, _)| !self.before.overrides.contains_key(date)).collect();
        let made = self.before.made_among(&new.iter().map(|(date, _)| *date).collect());
        for (date, saved) in new {
            match self.before.describe_made(&date).filter(|_| made.contains(&date)) {
                Some(plain) => self.new_date(date, &plain, saved)?,
                None => self.unknown_date(date, saved)?,
            }
        }
        Ok(())
    }

    fn new_date(
        &mut self,
        date: RecurrenceId,
        plain: &Vevent,
        saved: &Vevent,
    ) -> Result<(), Refusal> {
        theirs::check(plain, saved, self.me)?;
        theirs::same_times(self.before, &self.saved.frame, plain, saved)?;
        if Answer::of(plain, self.me) != Answer::of(saved, self.me) {
            own::check_delegates(plain, saved, self.me)?;
        }
        let laid = own::laid_over(plain, saved, self.me);
        let told = Told::of(plain, saved, &laid, self.me);
        let is_told = self.series_answer() != Answer::of(&laid, self.me);
        let is_told = is_told || told.says_more() || forces(saved);
        if is_told || laid != *plain {
            self.room.take(&laid)?;
        }
        if is_told {
            self.told.insert(Some(date), told);
        }
        if laid != *plain {
            self.kept.put(Some(date), laid);
        }
        Ok(())
    }

    /// A date that this copy does not know. The organizer may have added it since: an answer to it
    /// is told, and nothing of it is kept.
    fn unknown_date(&mut self, date: RecurrenceId, saved: &Vevent) -> Result<(), Refusal> {
        if saved.is_cancelled() {
            return Ok(());
        }
        let answer = Answer::of(saved, self.me);
        if !answer.is_given() || answer == self.series_answer() {
            return Err(Refusal::NoOccurrence(date));
        }
        self.told.insert(Some(date), Told::plain(saved));
        Ok(())
    }

    /// What the attendee answers to the series now.
    fn series_answer(&self) -> Answer {
        let series = self.kept.master.as_ref();
        series.map(|series| Answer::of(series, self.me)).unwrap_or_default()
    }

    /// Dates that the attendee took out of the series are declined, and stay in it.
    fn declined_dates(&mut self) -> Result<(), Refusal> {
        let had = self.before.excluded();
        let new: BTreeSet<RecurrenceId> = self.saved.excluded.difference(&had).copied().collect();
        let made = self.before.made_among(&new);
        for date in new {
            match self.before.overrides.get(&date) {
                Some(held) => self.decline(date, held),
                None if made.contains(&date) => {
                    let plain = self.before.describe_made(&date);
                    if let Some(plain) = plain.filter(|plain| own::takes_part(plain, self.me)) {
                        self.room.take(&plain)?;
                        self.decline(date, &plain);
                    }
                }
                None => {}
            }
        }
        Ok(())
    }

    fn decline(&mut self, date: RecurrenceId, held: &Vevent) {
        if held.is_cancelled() || !own::takes_part(held, self.me) {
            return;
        }
        let mut declined = held.clone();
        own::decline(&mut declined, self.me);
        self.told.insert(Some(date), Told::plain(&declined));
        self.kept.put(Some(date), declined);
    }
}
