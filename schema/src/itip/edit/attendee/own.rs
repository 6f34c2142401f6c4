//! What in an object is the attendee's own, and what they answer by it.

use std::collections::BTreeSet;

use crate::ical::tree::{Param, Property};
use crate::itip::personal::is_personal;
use crate::itip::vevent::partstat;
use crate::itip::{Address, Me, Meeting, Refusal, Vevent, delegation};
use crate::record::PartStat;

/// What an attendee answers in one component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    pub partstat: PartStat,
    /// To whom they handed it on, if they did.
    pub delegates: BTreeSet<Address>,
}

impl Answer {
    /// Nothing where the component does not name them: that is no answer either.
    pub fn of(event: &Vevent, me: &Me) -> Answer {
        let line = event.answer_of(me);
        let partstat = line.map(partstat).unwrap_or_default();
        let delegates = match partstat {
            PartStat::Delegated => line.map(delegates_of).unwrap_or_default(),
            PartStat::NeedsAction
            | PartStat::Accepted
            | PartStat::Declined
            | PartStat::Tentative => BTreeSet::new(),
        };
        Answer { partstat, delegates }
    }

    /// Whether it says anything.
    pub fn is_given(&self) -> bool {
        self.partstat != PartStat::NeedsAction
    }
}

/// Whom a line hands its part on to.
pub(super) fn delegates_of(line: &Property) -> BTreeSet<Address> {
    let param = line.params.iter().find(|param| param.name == "DELEGATED-TO");
    let values = param.map(|param| param.values.as_slice()).unwrap_or_default();
    values.iter().filter_map(|value| Address::parse(value)).collect()
}

/// Whether a line says that its part comes from one of these.
pub(super) fn is_delegated_by(line: &Property, me: &Me) -> bool {
    let param = line.params.iter().find(|param| param.name == "DELEGATED-FROM");
    let values = param.map(|param| param.values.as_slice()).unwrap_or_default();
    values.iter().filter_map(|value| Address::parse(value)).any(|who| me.is(&who))
}

/// Whether answers are sent from here: SCHEDULE-AGENT of the ORGANIZER is SERVER, or says nothing
/// (RFC 6638 §7.1).
pub(super) fn schedules(meeting: &Meeting) -> bool {
    let lines = meeting.components().filter_map(|(_, event)| event.0.first("ORGANIZER"));
    let agents = lines.filter_map(|line| line.param("SCHEDULE-AGENT"));
    let mut agents = agents.map(str::trim);
    agents.all(|agent| agent.eq_ignore_ascii_case("SERVER"))
}

/// Whether a REPLY is to be sent, changed or not (RFC 6638 §7.2).
pub(super) fn forces(event: &Vevent) -> bool {
    let force = event.0.first("ORGANIZER").and_then(|line| line.param("SCHEDULE-FORCE-SEND"));
    force.is_some_and(|force| force.trim().eq_ignore_ascii_case("REPLY"))
}

/// The address that they answer by in one component.
pub(super) fn address_in(event: &Vevent, me: &Me) -> Option<Address> {
    event.answer_of(me).and_then(Address::of)
}

/// Whether there is anything to decline: they are in it, and neither declined it nor handed it on.
pub(super) fn takes_part(event: &Vevent, me: &Me) -> bool {
    match event.answer_of(me).map(partstat) {
        None | Some(PartStat::Declined | PartStat::Delegated) => false,
        Some(PartStat::NeedsAction | PartStat::Accepted | PartStat::Tentative) => true,
    }
}

/// Declines it.
pub(super) fn decline(event: &mut Vevent, me: &Me) {
    let line = address_in(event, me).and_then(|who| event.attendee_mut(&who));
    if let Some(line) = line {
        line.set_param("PARTSTAT", PartStat::Declined.as_str());
        line.remove_param("DELEGATED-TO");
    }
}

/// Whether they may hand on their part in `held` as `saved` says.
///
/// # Errors
/// As [`delegation::check`].
pub(super) fn check_delegates(held: &Vevent, saved: &Vevent, me: &Me) -> Result<(), Refusal> {
    let line = saved.answer_of(me).filter(|line| partstat(line) == PartStat::Delegated);
    match line.and_then(|line| Some((Address::of(line)?, line))) {
        Some((who, line)) => delegation::check(held, &who, line),
        None => Ok(()),
    }
}

/// What the organizer says, with what is the attendee's own in `saved`.
pub(super) fn laid_over(held: &Vevent, saved: &Vevent, me: &Me) -> Vevent {
    let mut laid = held.clone();
    lay_lines(&mut laid, saved);
    laid.note_own_comments(&saved.own_comments(held));
    lay_answer(&mut laid, saved, me);
    lay_delegates(&mut laid, me);
    lay_agent(&mut laid, saved);
    laid
}

/// Alarms, and the properties that are theirs, each where the organizer's of that name stood.
fn lay_lines(laid: &mut Vevent, saved: &Vevent) {
    let is_own = |line: &Property| is_personal(&line.name) || line.name == "COMMENT";
    let own: Vec<Property> =
        saved.0.properties.iter().filter(|line| is_own(line)).cloned().collect();
    if laid.0.properties.iter().filter(|line| is_own(line)).ne(own.iter()) {
        laid.0.properties.retain(|line| !is_own(line));
        laid.0.properties.extend(own);
    }
    let is_alarm = |name: &str| name == "VALARM";
    laid.0.children.retain(|child| !is_alarm(&child.name));
    let alarms = saved.0.children.iter().filter(|child| is_alarm(&child.name));
    laid.0.children.extend(alarms.cloned());
}

/// Their answer, by the address that gave it. A line that only `saved` has is theirs as a whole:
/// they ask to be let in.
fn lay_answer(laid: &mut Vevent, saved: &Vevent, me: &Me) {
    let Some(answer) = saved.answer_of(me) else { return };
    let line = Address::of(answer).and_then(|who| laid.attendee_mut(&who));
    let Some(line) = line else {
        laid.0.properties.push(answer.clone());
        return;
    };
    if partstat(line) != partstat(answer) {
        line.set_param("PARTSTAT", partstat(answer).as_str());
    }
    for name in ["DELEGATED-TO", "SENT-BY", "RSVP"] {
        lay_param(line, answer, name);
    }
}

/// Who was handed a part is in the object; who is not any more is not.
fn lay_delegates(laid: &mut Vevent, me: &Me) {
    let Some(line) = laid.answer_of(me).cloned() else { return };
    let delegates = Answer::of(laid, me).delegates;
    laid.0.properties.retain(|line| {
        let stays = |who: Address| delegates.contains(&who);
        let theirs = line.name == "ATTENDEE" && is_delegated_by(line, me);
        !theirs || Address::of(line).is_none_or(stays)
    });
    let from = Address::of(&line).map(|who| who.uri()).unwrap_or_default();
    for delegate in delegates.into_iter().filter(|who| !me.is(who)) {
        match laid.attendee_mut(&delegate) {
            Some(known) => known.set_param("DELEGATED-FROM", from.clone()),
            None => laid.0.properties.push(delegate_line(&line, &delegate, &from)),
        }
    }
}

/// The delegate takes the role of who hands it on, and is asked (RFC 5546 §4.2.5).
fn delegate_line(of: &Property, delegate: &Address, from: &str) -> Property {
    let mut line = Property::new("ATTENDEE", delegate.uri());
    for name in ["CUTYPE", "ROLE"] {
        lay_param(&mut line, of, name);
    }
    line.set_param("PARTSTAT", PartStat::NeedsAction.as_str());
    line.set_param("RSVP", "TRUE");
    line.set_param("DELEGATED-FROM", from);
    line
}

/// Who sends for them from now on is theirs to say.
fn lay_agent(laid: &mut Vevent, saved: &Vevent) {
    let Some(own) = saved.0.first("ORGANIZER") else { return };
    let mut lines = laid.0.properties.iter_mut();
    if let Some(line) = lines.find(|line| line.name == "ORGANIZER") {
        lay_param(line, own, "SCHEDULE-AGENT");
    }
    laid.forget_force();
}

fn lay_param(line: &mut Property, from: &Property, name: &str) {
    let of = |param: &&Param| param.name == name;
    match from.params.iter().find(of).cloned() {
        None => line.remove_param(name),
        Some(param) => match line.params.iter_mut().find(|param| param.name == name) {
            Some(old) => *old = param,
            None => line.params.push(param),
        },
    }
}
