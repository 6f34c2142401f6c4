//! Who is asked: invitations of people with a key, and the private list of guests.
//!
//! The series comes first. Then each date is compared with what it shows by now, so that only what
//! differs there gets a record of its own.

use std::collections::{BTreeMap, BTreeSet};

use super::board::{Board, Place, dates_of};
use super::lines::Asked;
use super::meeting_of::{meeting_of, part_at};
use super::writes_of::Desk;
use super::{Person, Records};
use crate::crockford;
use crate::itip::{Address, Meeting};
use crate::key::Identity;
use crate::record::{Guest, GuestPart, Invitation, RecurrenceId};
use crate::roster::Fact;

/// What tokens of guests are made for.
const TOKEN: &str = "kalends guest token 1";

/// One person of one component, as it shall be; `None` for nobody.
struct Wanted<'l> {
    who: &'l Address,
    date: Option<RecurrenceId>,
    place: Option<&'l Place>,
}

impl Wanted<'_> {
    fn asked(&self) -> Option<Asked> {
        self.place.map(|place| place.asked)
    }
}

impl Desk<'_> {
    /// Writes whom `after` lists otherwise than the records do.
    pub(super) fn write_lists(&mut self, after: &Meeting) {
        let shown = meeting_of(&self.records);
        let series = BTreeSet::from([None]);
        self.write_list((&Board::of(&shown, &series), &Board::of(after, &series)), None);
        let shown = meeting_of(&self.records);
        let dates = dates_of([&shown, after]);
        let (shown, after) = (Board::of(&shown, &dates), Board::of(after, &dates));
        for date in dates.into_iter().filter(Option::is_some) {
            self.write_list((&shown, &after), date);
        }
    }

    fn write_list(&mut self, (shown, after): (&Board, &Board), date: Option<RecurrenceId>) {
        let (Some(was), Some(is)) = (shown.at(date), after.at(date)) else { return };
        let own = [self.own(), self.records.address(self.records.organizer())];
        let is_new = |who: &Address| !was.contains_key(who);
        let others = was.keys().chain(is.keys().filter(|who| is_new(who)));
        // A delegate is asked by the answer that names them.
        let is_asked = |who: &&Address| {
            !(own.contains(who) || is_new(who) && after.delegates_to(&own[0], who, date))
        };
        for who in others.filter(is_asked) {
            let place = is.get(who);
            let part = |place: Option<&Place>| place.map(|place| place.asked.part());
            if part(was.get(who)) != part(place) {
                self.write_asked(&Wanted { who, date, place });
            }
        }
    }

    fn write_asked(&mut self, wanted: &Wanted<'_>) {
        match self.records.person(wanted.who) {
            Person::Key(invitee) => self.invite(invitee, wanted),
            Person::Guest(_) if self.records.organizer() == self.writer.me => self.ask(wanted),
            // Whoever is no organizer has no guests: it shows as not theirs to write.
            Person::Guest(_) => {}
        }
    }

    /// Invites somebody with a key, or takes it back. Whom others invited, or who came by
    /// themselves, is put out by the organizer's own word.
    fn invite(&mut self, invitee: Identity, wanted: &Wanted<'_>) {
        let (me, now) = (self.writer.me, self.writer.now);
        let own = own_invitation(&self.records, me, invitee, wanted.date);
        let new = Invitation {
            recurrence_id: wanted.date,
            ..Invitation::new(&self.records.facts.event_uri, invitee, now)
        };
        let held = own.cloned();
        match wanted.asked() {
            Some(asked) => {
                let invitation = asked.over(held.unwrap_or(new));
                self.put_invitation(Invitation {
                    revoked_at: None,
                    last_modified: now,
                    ..invitation
                });
            }
            None if held.is_some() || self.records.organizer() == me => {
                let invitation = held.unwrap_or(new);
                self.put_invitation(Invitation {
                    revoked_at: Some(now),
                    last_modified: now,
                    ..invitation
                });
            }
            None => {}
        }
    }

    /// Puts a guest on the private list, or notes that they are on it no more.
    fn ask(&mut self, wanted: &Wanted<'_>) {
        let now = self.writer.now;
        let held = self.records.guest_at(wanted.who);
        let (token, mut guest) = match held {
            Some((token, guest)) => (token.clone(), guest.clone()),
            None => (self.token(wanted.who), self.new_guest(wanted.who)),
        };
        let part = part_at(&guest, wanted.date.as_ref()).cloned().unwrap_or_default();
        let part = match wanted.asked() {
            Some(Asked { role, rsvp, cutype }) => {
                guest.cutype = cutype;
                GuestPart { role, rsvp, revoked_at: None, ..part }
            }
            None => GuestPart { revoked_at: Some(now), ..part },
        };
        if let Some(place) = wanted.place.filter(|place| place.name.is_some()) {
            guest.name.clone_from(&place.name);
        }
        guest.parts.insert(wanted.date, part);
        guest.last_modified = now;
        self.put_guest(&token, guest);
        if wanted.place.is_none() {
            self.free_seat(&token, wanted.date);
        }
    }

    fn new_guest(&self, who: &Address) -> Guest {
        Guest {
            event: self.records.facts.event_uri.clone(),
            address: who.as_str().to_owned(),
            name: None,
            cutype: Default::default(),
            parts: BTreeMap::new(),
            created_at: self.writer.now,
            last_modified: self.writer.now,
        }
    }

    /// 26 characters that say nothing to whoever does not know the seed.
    fn token(&self, who: &Address) -> String {
        let key = blake3::derive_key(TOKEN, &self.writer.seed);
        let hash = blake3::keyed_hash(&key, who.as_str().as_bytes());
        crockford::encode(&hash.as_bytes()[..16])
    }
}

/// The invitation that the writer wrote, in its latest version.
fn own_invitation(
    records: &Records,
    me: Identity,
    invitee: Identity,
    date: Option<RecurrenceId>,
) -> Option<&Invitation> {
    let is_it = |fact: &&Fact<Invitation>| {
        let of = &fact.record;
        fact.author == me
            && of.event == records.facts.event_uri
            && (of.invitee, of.recurrence_id) == (invitee, date)
    };
    let own = records.facts.invitations.iter().filter(is_it);
    own.max_by_key(|fact| fact.stamp).map(|fact| &fact.record)
}
