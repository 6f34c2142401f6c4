//! Whose invitations stand: the least fixed point reckoned outward from the organizer.

use std::collections::{BTreeMap, BTreeSet};

use super::deputy::Rank;
use super::facts::{Fact, Gathered};
use super::ledger::Ledger;
use crate::key::Identity;
use crate::limits::INVITED_BY_ONE_MAX;
use crate::record::{AdmissionState, CanInvite, CuType, Invitation, Person, RecurrenceId, Role};

/// Steps outward from the organizer after which nobody's invitation stands any more.
const STEPS_MAX: usize = 8;

/// What a person's invitation to an occurrence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Invited {
    pub(crate) role: Role,
    pub(crate) cutype: CuType,
    pub(crate) rsvp: bool,
    pub(crate) revoked: bool,
    by_organizer: bool,
}

/// The invitations that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invitations {
    of: BTreeMap<Identity, BTreeMap<Option<RecurrenceId>, Invited>>,
    /// Who has an invitation to a date itself.
    at: BTreeMap<RecurrenceId, BTreeSet<Identity>>,
    /// Whether somebody invites who is let to by what is in the ledger.
    by_others: bool,
}

impl Invitations {
    pub(crate) fn of(gathered: &Gathered<'_>, ledger: &Ledger) -> Invitations {
        let (of, at) = (BTreeMap::new(), BTreeMap::new());
        let mut invitations = Invitations { of, at, by_others: false };
        let mut waiting: Vec<&Fact<Invitation>> = Vec::new();
        let mut words: Vec<(usize, &Fact<Invitation>)> = Vec::new();
        let mut deputies: Vec<(Rank, &Fact<Invitation>)> = Vec::new();
        for fact in gathered.invitations.values().copied() {
            if let Some(rank) = gathered.rank(fact) {
                words.push((rank, fact));
            } else if let Some(rank) = gathered.invites_for_organizer(fact) {
                deputies.push((rank, fact));
            } else if fact.record.revoked_at.is_none() {
                // Whoever may invite takes back their own word only: it is as if never given.
                waiting.push(fact);
            }
        }
        let mut counted: BTreeMap<Identity, usize> = BTreeMap::new();
        waiting.retain(|fact| {
            let count = counted.entry(fact.author).or_default();
            *count += 1;
            *count <= INVITED_BY_ONE_MAX
        });
        // Of two organizers' words about the same the later organizer's counts.
        words.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
        words.into_iter().for_each(|(_, fact)| invitations.take(fact, true));
        deputies.sort_by_key(|(rank, _)| *rank);
        deputies.into_iter().for_each(|(_, fact)| invitations.take(fact, true));
        invitations.welcome(gathered);
        invitations.by_others = !waiting.is_empty();
        for _ in 1..STEPS_MAX {
            let (stand, rest): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|fact| invitations.allow(gathered, ledger, fact));
            if stand.is_empty() {
                break;
            }
            let mut stand = stand;
            stand.sort_by_key(|fact| fact.author);
            stand.into_iter().for_each(|fact| invitations.take(fact, false));
            waiting = rest;
        }
        invitations
    }

    /// The same after the ledger changed; `None` where they are what they were.
    pub(crate) fn again(&self, gathered: &Gathered<'_>, ledger: &Ledger) -> Option<Invitations> {
        // The organizer's own word rests on nothing else.
        self.by_others
            .then(|| Invitations::of(gathered, ledger))
            .filter(|invitations| invitations != self)
    }

    /// The invitation that counts for a person at an occurrence: the one naming it, else the
    /// series'. The organizer's revocation of the series is stronger than others' invitations.
    pub(crate) fn at(
        &self,
        person: Identity,
        occurrence: Option<&RecurrenceId>,
    ) -> Option<&Invited> {
        let own = self.of.get(&person)?;
        let series = own.get(&None);
        let dated = occurrence.and_then(|date| own.get(&Some(*date)));
        match (dated, series) {
            (Some(dated), Some(series)) if series.outlaws(dated) => Some(series),
            (Some(dated), _) => Some(dated),
            (None, series) => series,
        }
    }

    /// Whether the organizer's own invitation of a person to an occurrence stands, or a deputy's in
    /// their name: nobody else's is an approval.
    pub(crate) fn by_organizer(&self, person: Identity, occurrence: Option<&RecurrenceId>) -> bool {
        let Some(own) = self.of.get(&person) else { return false };
        let dated = occurrence.and_then(|date| own.get(&Some(*date)));
        let mut theirs = dated.into_iter().chain(own.get(&None)).filter(|one| one.by_organizer);
        theirs.next().is_some_and(|one| !one.revoked)
    }

    /// Whether a person was asked to single dates, and never to the series.
    pub(crate) fn to_dates_only(&self, person: Identity) -> bool {
        self.of.get(&person).is_some_and(|own| !own.contains_key(&None))
    }

    /// Everybody with an invitation that counts.
    pub(crate) fn people(&self) -> impl Iterator<Item = Identity> {
        self.of.keys().copied()
    }

    /// Who has an invitation to `date` itself.
    pub(crate) fn people_at(&self, date: RecurrenceId) -> impl Iterator<Item = Identity> {
        self.at.get(&date).into_iter().flatten().copied()
    }

    /// Whoever organized the event before and answered it stays welcome, unless the organizer now
    /// says something else.
    fn welcome(&mut self, gathered: &Gathered<'_>) {
        let before = gathered.continuation.before.iter();
        for one in before.filter(|one| gathered.answers.contains_key(&one.who)) {
            let own = self.of.entry(one.who).or_default();
            own.entry(None).or_insert(Invited {
                role: Role::ReqParticipant,
                cutype: CuType::Individual,
                rsvp: true,
                revoked: false,
                by_organizer: true,
            });
        }
    }

    /// Adds an invitation unless one nearer to the organizer says something already.
    fn take(&mut self, fact: &Fact<Invitation>, by_organizer: bool) {
        let revoked = fact.record.revoked_at.is_some();
        let Invitation { role, cutype, rsvp, .. } = fact.record;
        let invited = Invited { role, cutype, rsvp, revoked, by_organizer };
        if let Some(date) = fact.record.recurrence_id {
            self.at.entry(date).or_default().insert(fact.record.invitee);
        }
        let own = self.of.entry(fact.record.invitee).or_default();
        own.entry(fact.record.recurrence_id).or_insert(invited);
    }

    /// Whether the author of an invitation may invite to what it invites to.
    fn allow(&self, gathered: &Gathered<'_>, ledger: &Ledger, fact: &Fact<Invitation>) -> bool {
        let author = fact.author;
        match &gathered.access().can_invite {
            CanInvite::People(people) => people.contains(&author),
            CanInvite::Attendees => {
                let occurrence = fact.record.recurrence_id.as_ref();
                let person = Person::Key(author);
                let invitation = self.at(author, occurrence);
                let revoked = invitation.is_some_and(|invited| invited.revoked);
                !revoked
                    && !ledger.denies(&person, occurrence)
                    && (invitation.is_some() || admitted(ledger, &person, occurrence))
            }
        }
    }
}

impl Invited {
    fn outlaws(&self, dated: &Invited) -> bool {
        self.revoked && !dated.by_organizer
    }
}

/// Whether a person has a seat at an occurrence or at the series.
fn admitted(ledger: &Ledger, person: &Person, occurrence: Option<&RecurrenceId>) -> bool {
    let covering: BTreeSet<Option<&RecurrenceId>> = BTreeSet::from([None, occurrence]);
    ledger.entries(person).any(|(key, entry)| {
        entry.state == AdmissionState::Admitted && covering.contains(&key.covers.as_ref())
    })
}
