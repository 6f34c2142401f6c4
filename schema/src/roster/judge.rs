//! The rules for one person and one occurrence: the first that applies.

use super::answered::{Answered, answered, said};
use super::decided::{Decided, decided};
use super::delegated::Place;
use super::facts::Gathered;
use super::invited::{Invitations, Invited};
use super::ledger::{Entry, Key, Ledger};
use super::standing::{Refusal, Row, Standing};
use crate::key::Identity;
use crate::record::{AdmissionState, PartStat, Person, RecurrenceId, RsvpPolicy};

/// What a verdict rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bench<'a> {
    pub(crate) gathered: &'a Gathered<'a>,
    pub(crate) ledger: &'a Ledger,
    pub(crate) invitations: &'a Invitations,
}

/// What an answer asks of the organizer's node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Nothing.
    None,
    /// A first decision, for this many seats.
    Seats(u32),
    /// This many more seats.
    More(u32),
}

/// A verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Judged {
    /// As listed; a place in the line is not reckoned yet.
    pub(crate) row: Row,
    /// Seats taken.
    pub(crate) seats: u32,
    /// The ticket, of whoever is in the line.
    pub(crate) ticket: Option<u64>,
    pub(crate) wish: Wish,
}

impl Bench<'_> {
    pub(crate) fn entry(&self, person: Identity, key: Key) -> Option<Entry> {
        self.ledger.get(&Person::Key(person), key).copied()
    }

    /// Where a person stands; `None` when they are not listed.
    pub(crate) fn judge(
        &self,
        person: &Person,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<Judged> {
        match person {
            Person::Key(identity) if *identity == self.gathered.organizer => {
                self.judge_organizer(*identity, occurrence)
            }
            Person::Key(identity) => self.judge_key(*identity, occurrence),
            Person::Guest(_) => self.judge_guest(person, occurrence),
        }
    }

    /// Rule 1.
    fn judge_organizer(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<Judged> {
        let answer = answered(self.gathered, self.invitations, person, occurrence)?;
        let standing = match answer.fact.record.partstat {
            PartStat::NeedsAction => return None,
            PartStat::Accepted => Standing::Confirmed,
            PartStat::Tentative => Standing::Tentative,
            PartStat::Declined => Standing::Declined,
            PartStat::Delegated => Standing::Refused(Refusal::Delegation),
        };
        let mut judged = self.listed(Person::Key(person), occurrence, Some(&answer), None);
        judged.row.standing = standing;
        if matches!(standing, Standing::Confirmed | Standing::Tentative) {
            judged.row.guests = answer.fact.record.guests;
            judged.seats = self.wanted(person, &answer);
        }
        Some(judged)
    }

    /// Rules 2 to 5: who is asked at all.
    fn judge_key(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> Option<Judged> {
        let who = Person::Key(person);
        let invited = self.invitations.at(person, occurrence);
        let answer = answered(self.gathered, self.invitations, person, occurrence);
        let place = self.place(person, occurrence);
        let (stands, answer, from) = match place {
            Place::Own | Place::Nobodys => {
                (invited.filter(|invited| !invited.revoked), answer, None)
            }
            Place::For(from) => {
                let to_it = answer.filter(|answer| answer.claims() == Some(from));
                (self.lent(from, occurrence), to_it, Some(from))
            }
        };
        let mut judged = self.listed(who.clone(), occurrence, answer.as_ref(), stands);
        judged.row.delegate = from;
        if self.ledger.denies(&who, occurrence) {
            judged.row.standing = Standing::Denied;
            return Some(judged);
        }
        if invited.is_some_and(|invited| invited.revoked) {
            judged.row.standing = Standing::Revoked;
            return Some(judged);
        }
        let policy = self.gathered.access().rsvp_policy;
        let asked = stands.is_some() || from.is_some();
        if policy == RsvpPolicy::InvitedOnly && !asked && place == Place::Own {
            judged.row.standing = Standing::Refused(Refusal::NotInvited);
            return answer.map(|_| judged);
        }
        let answer = answer.filter(|answer| answer.fact.record.partstat != PartStat::NeedsAction);
        if place == Place::Nobodys {
            return self.judge_claim(judged, (person, occurrence), answer.as_ref());
        }
        match answer {
            None => (asked || self.is_admitted(&who, occurrence)).then_some(judged),
            Some(answer) => {
                self.judge_answer(&mut judged, person, occurrence, &answer);
                Some(judged)
            }
        }
    }

    /// Rules 5 to 8: what the answer says.
    fn judge_answer(
        &self,
        judged: &mut Judged,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
        answer: &Answered<'_>,
    ) {
        let record = &answer.fact.record;
        let needed = self.needs_admission(person, occurrence);
        let decided = decided(self, person, occurrence, answer);
        if needed && self.keeps(person, occurrence, answer) {
            self.hold(judged, person, answer, decided);
        }
        if answer.lapsed {
            judged.row.standing = Standing::NeedsAction { was: Some(record.partstat) };
            return;
        }
        let yes = match record.partstat {
            PartStat::Accepted => Standing::Confirmed,
            PartStat::Tentative => Standing::Tentative,
            PartStat::Declined => {
                judged.row.standing = Standing::Declined;
                return;
            }
            PartStat::NeedsAction => return,
            PartStat::Delegated => Standing::Delegated,
        };
        if self.comes_too_late(answer, occurrence) {
            judged.seats = 0;
            return judged.refuse(Refusal::Cancelled);
        }
        if record.guests > self.gathered.access().plus_ones_max {
            return judged.refuse(Refusal::Guests);
        }
        judged.row.standing = yes;
        if answer.passes_on() {
            match self.delegates(person, occurrence) {
                Ok(to) => judged.row.delegate = Some(to),
                Err(refusal) => judged.refuse(refusal),
            }
            return;
        }
        judged.row.guests = record.guests;
        if needed {
            let by_hand = self.needs_approval(person, occurrence);
            self.admit(judged, (self.wanted(person, answer), by_hand), decided);
        }
    }

    /// Whoever claims a place that nobody passed on to them: it counts nothing.
    fn judge_claim(
        &self,
        mut judged: Judged,
        (person, occurrence): (Identity, Option<&RecurrenceId>),
        answer: Option<&Answered<'_>>,
    ) -> Option<Judged> {
        if occurrence.is_none() && self.is_delegate_at_a_date(person) {
            return None;
        }
        let Some(answer) = answer else {
            judged.refuse(Refusal::Delegation);
            return occurrence.map(|_| judged);
        };
        let invited_only = self.gathered.access().rsvp_policy == RsvpPolicy::InvitedOnly;
        if !self.claims_lapsed(person, occurrence, answer) {
            let why = if invited_only { Refusal::NotInvited } else { Refusal::Delegation };
            judged.refuse(why);
            return Some(judged);
        }
        if self.needs_admission(person, occurrence) && answer.holds() {
            self.hold(&mut judged, person, answer, decided(self, person, occurrence, answer));
        }
        judged.row.standing = Standing::NeedsAction { was: Some(answer.fact.record.partstat) };
        if !answer.lapsed {
            judged.refuse(Refusal::Delegation);
        }
        Some(judged)
    }

    /// Rule 9: what the organizer decided about the seats wanted, by hand or by their node.
    fn admit(&self, judged: &mut Judged, (wanted, by_hand): (u32, bool), decided: Decided) {
        let wish = if by_hand { Wish::None } else { Wish::Seats(wanted) };
        let entry = match decided {
            Decided::Not => return judged.pend(wish),
            Decided::Past => return judged.pend(Wish::None),
            Decided::By(_, entry) => entry,
        };
        match entry.state {
            // Admitted as maybe, which took no seat: a yes asks for one now.
            AdmissionState::Admitted if entry.seats == 0 && wanted > 0 => judged.pend(wish),
            AdmissionState::Admitted if wanted > entry.seats => {
                let asks = wanted - entry.seats;
                judged.row.guests = entry.seats - 1;
                judged.row.asks = asks;
                judged.wish = if by_hand { Wish::None } else { Wish::More(asks) };
            }
            AdmissionState::Admitted => {}
            AdmissionState::Waitlisted => {
                // The place is put in when everybody in the line is known.
                judged.row.standing = Standing::Waitlisted { place: 0 };
            }
            AdmissionState::Full => judged.refuse(Refusal::Full),
            AdmissionState::Denied => judged.row.standing = Standing::Denied,
            AdmissionState::Released => judged.pend(Wish::None),
        }
    }

    /// The seat or the place in the line that an answer holds.
    fn hold(&self, judged: &mut Judged, person: Identity, answer: &Answered<'_>, decided: Decided) {
        let Decided::By(_, entry) = decided else { return };
        let wanted = self.wanted(person, answer);
        match entry.state {
            AdmissionState::Admitted if wanted > 0 => judged.seats = entry.seats,
            AdmissionState::Waitlisted => {
                judged.ticket = Some(entry.ticket);
                judged.wish = Wish::Seats(wanted);
            }
            AdmissionState::Admitted
            | AdmissionState::Full
            | AdmissionState::Denied
            | AdmissionState::Released => {}
        }
    }

    /// Somebody without a key: the admission is all there is.
    fn judge_guest(&self, person: &Person, occurrence: Option<&RecurrenceId>) -> Option<Judged> {
        let covering = |covers| self.ledger.get(person, Key { answer: None, covers }).copied();
        let entry = match occurrence {
            Some(date) => covering(Some(*date)).or_else(|| covering(None)),
            None => covering(None),
        }?;
        let mut judged = self.listed(person.clone(), occurrence, None, None);
        if self.ledger.denies(person, occurrence) {
            judged.row.standing = Standing::Denied;
            return Some(judged);
        }
        let maybe = entry.partstat == Some(PartStat::Tentative);
        let counts = !maybe || self.gathered.access().tentative_counts;
        judged.row.guests = entry.seats.saturating_sub(1);
        judged.row.standing = match entry.state {
            AdmissionState::Admitted => {
                judged.seats = if counts { entry.seats } else { 0 };
                if maybe { Standing::Tentative } else { Standing::Confirmed }
            }
            AdmissionState::Waitlisted => {
                judged.ticket = Some(entry.ticket);
                judged.wish = Wish::Seats(if counts { entry.seats } else { 0 });
                Standing::Waitlisted { place: 0 }
            }
            AdmissionState::Full => Standing::Refused(Refusal::Full),
            AdmissionState::Denied => Standing::Denied,
            AdmissionState::Released => return None,
        };
        Some(judged)
    }

    /// Seats that a person wants with an answer: none for a maybe where maybes do not count; where
    /// one seat serves all dates, what any of their answers wants.
    pub(crate) fn wanted(&self, person: Identity, answer: &Answered<'_>) -> u32 {
        if !self.gathered.counts_people() {
            return self.wanted_by(answer);
        }
        let all = said(self.gathered, self.invitations, person).into_iter();
        all.filter(Answered::holds).map(|answer| self.wanted_by(&answer)).max().unwrap_or(0)
    }

    fn wanted_by(&self, answer: &Answered<'_>) -> u32 {
        let free = answer.fact.record.partstat == PartStat::Tentative
            && !self.gathered.access().tentative_counts;
        if free { 0 } else { answer.heads() }
    }

    /// Whether a person's answer needs the organizer's decision.
    pub(crate) fn needs_admission(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> bool {
        self.gathered.access().max_attendees.is_some() || self.needs_approval(person, occurrence)
    }

    /// Whether an answer was given after the occurrence was cancelled.
    pub(super) fn comes_too_late(
        &self,
        answer: &Answered<'_>,
        occurrence: Option<&RecurrenceId>,
    ) -> bool {
        let cancelled = self.gathered.cancelled(occurrence);
        cancelled.is_some_and(|sequence| answer.fact.record.sequence >= sequence)
    }

    /// Whether the organizer must decide in person; their own invitation is the approval.
    pub(super) fn needs_approval(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> bool {
        self.gathered.access().rsvp_policy == RsvpPolicy::ApprovalRequired
            && !self.invitations.by_organizer(person, occurrence)
    }

    fn is_admitted(&self, person: &Person, occurrence: Option<&RecurrenceId>) -> bool {
        self.ledger.entries(person).any(|(key, entry)| {
            entry.state == AdmissionState::Admitted
                && (key.covers.is_none() || key.covers.as_ref() == occurrence)
        })
    }

    fn listed(
        &self,
        person: Person,
        occurrence: Option<&RecurrenceId>,
        answer: Option<&Answered<'_>>,
        invited: Option<&Invited>,
    ) -> Judged {
        let open = self.gathered.access().rsvp_policy == RsvpPolicy::Open;
        let claimed = answer.and_then(|answer| answer.fact.record.role).filter(|_| open);
        let acted_by = answer.and_then(|answer| answer.by_deputy_of(&person));
        let row = Row {
            person,
            standing: Standing::NeedsAction { was: None },
            role: invited.map(|invited| invited.role).or(claimed),
            role_claimed: invited.is_none() && claimed.is_some(),
            invited: invited.is_some(),
            cancelled: self.gathered.cancelled(occurrence).is_some(),
            guests: 0,
            asks: 0,
            place: 0,
            answer: answer.map(|answer| answer.fact.stamp),
            acted_by,
            delegate: None,
        };
        Judged { row, seats: 0, ticket: None, wish: Wish::None }
    }
}

impl Judged {
    /// Whoever is refused waits in no line; a seat already theirs is kept.
    fn refuse(&mut self, why: Refusal) {
        self.row.standing = Standing::Refused(why);
        self.ticket = None;
        self.wish = Wish::None;
    }

    fn pend(&mut self, wish: Wish) {
        self.row.standing = Standing::Pending;
        self.wish = wish;
    }
}
