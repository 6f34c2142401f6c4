//! REPLY: an attendee's answer, to the series or to single dates (RFC 5546 §3.2.3).
//!
//! It changes its sender's own line and nobody else's. A date that the series only makes is written
//! out first. Each component is judged on its own: one about a date that is none, or that comes
//! late, does not hold up the others.

use super::answer::Answer;
use super::subject::Subjects;
use super::{Outcome, PassedOver, Received, sender};
use crate::itip::vevent::partstat;
use crate::itip::{Address, Me, Meeting, Message, Refusal, Uninvited, Version, Vevent, delegation};
use crate::record::{PartStat, RecurrenceId};
use crate::time::Timestamp;

pub(super) fn receive(
    held: Option<&Meeting>,
    message: &Message,
    me: &Me,
    now: Timestamp,
) -> Result<Received, Refusal> {
    let held = sender::organized(held, message, me)?;
    let who = sender::speaker(held, message)?;
    let (subjects, uninvited) = (Subjects::of(held, message), me.uninvited);
    let mut answering = Answering { meeting: held.clone(), subjects: &subjects, uninvited, now };
    let mut passed_over = Vec::new();
    for (date, event) in &subjects.parts {
        if let Err(why) = answering.take(&who, *date, event) {
            passed_over.push(PassedOver { date: *date, why });
        }
    }
    match passed_over.first() {
        Some(first) if passed_over.len() == subjects.parts.len() => Err(first.why.clone()),
        Some(_) | None => {
            Ok(Received { passed_over, ..Received::of(answering.meeting, Outcome::Answered) })
        }
    }
}

/// As a message of `who` is compared with their others. Nobody has seen a higher SEQUENCE than
/// there is, and some programs raise it with every answer.
pub(super) fn version_of(held: &Meeting, event: &Vevent, now: Timestamp) -> Version {
    let version = event.version().received(now);
    Version { sequence: version.sequence.min(held.sequence()), ..version }
}

/// Whether a message of `who` about that date is not older than what was taken from them.
pub(super) fn check_order(
    held: &Meeting,
    who: &Address,
    date: Option<&RecurrenceId>,
    got: Version,
) -> Result<(), Refusal> {
    match held.taken.last(who, date).filter(|have| *have > got) {
        Some(have) => Err(Refusal::OutOfSequence { have, got }),
        None => Ok(()),
    }
}

/// Whether `who`, whom nothing lists, is heard.
pub(super) fn check_stranger(who: &Address, uninvited: Uninvited) -> Result<(), Refusal> {
    let who = who.clone();
    match uninvited {
        Uninvited::Pending => Err(Refusal::Pending { who }),
        Uninvited::Refused => Err(Refusal::NotInvited { who }),
        Uninvited::Added => Ok(()),
    }
}

/// An object while the parts of an answer are written into it.
struct Answering<'m> {
    meeting: Meeting,
    subjects: &'m Subjects<'m>,
    uninvited: Uninvited,
    now: Timestamp,
}

impl Answering<'_> {
    /// Takes one part of the answer. It is noted for what it names and for each component that it is
    /// written in, so that an older word on any of those comes too late afterwards.
    fn take(
        &mut self,
        who: &Address,
        date: Option<RecurrenceId>,
        event: &Vevent,
    ) -> Result<(), Refusal> {
        let line = event.attendee(who).ok_or(Refusal::NotOneAttendee { found: 0 })?;
        let answer = Answer { who, line, event };
        let version = version_of(&self.meeting, event, self.now);
        check_order(&self.meeting, who, date.as_ref(), version)?;
        let (mut written, mut late) = (Vec::new(), None);
        for target in self.targets(who, date) {
            match check_order(&self.meeting, who, target.as_ref(), version) {
                Ok(()) => written.push((target, self.answered(&answer, target)?)),
                Err(why) => late = late.or(Some(why)),
            }
        }
        if let (true, Some(why)) = (written.is_empty(), late) {
            return Err(why);
        }
        let following = if date.is_none() { self.meeting.following(who) } else { Vec::new() };
        for date in following {
            if let Ok(component) = self.answered(&answer, Some(date)) {
                self.meeting.put(Some(date), component);
            }
        }
        for (target, component) in written {
            self.meeting.put(target, component);
            self.meeting.taken.take(who, target.as_ref(), version);
        }
        self.meeting.taken.take(who, date.as_ref(), version);
        Ok(())
    }

    /// The component for `target` with that answer in it.
    fn answered(
        &self,
        answer: &Answer<'_>,
        target: Option<RecurrenceId>,
    ) -> Result<Vevent, Refusal> {
        let (mut component, origin) = self.subjects.component(&self.meeting, target)?;
        if component.attendee(answer.who).is_none() {
            check_stranger(answer.who, self.uninvited)?;
            answer.join(&mut component)?;
        }
        let (since, got) = (component.answers_since(answer.who), answer.event.sequence());
        if got < since {
            let (who, answer) = (answer.who.clone(), partstat(answer.line));
            return Err(Refusal::Lapsed { who, answer, since, got });
        }
        if partstat(answer.line) == PartStat::Delegated {
            delegation::check(&component, answer.who, answer.line)?;
        }
        answer.write(&mut component, origin);
        Ok(component)
    }

    /// The components that an answer for `date` is about. Who is invited to single dates only and
    /// answers the series has answered those dates.
    fn targets(&self, who: &Address, date: Option<RecurrenceId>) -> Vec<Option<RecurrenceId>> {
        let is_named = |event: &Vevent| event.attendee(who).is_some();
        if date.is_some() || self.meeting.master.as_ref().is_none_or(is_named) {
            return vec![date];
        }
        let named = self.meeting.overrides.iter();
        let named = named.filter(|(_, event)| is_named(event) && !event.is_cancelled());
        let dates: Vec<_> = named.map(|(date, _)| Some(*date)).collect();
        if dates.is_empty() { vec![None] } else { dates }
    }
}
