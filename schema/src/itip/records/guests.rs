//! What guests without a key answered: kept in their own record, which nobody else sees, and told
//! to others by their admission alone.

use std::collections::BTreeSet;

use super::board::{Board, Change, Said};
use super::meeting_of::{meeting_of, part_at};
use super::writes_of::Desk;
use crate::admission::{GuestWord, comes};
use crate::itip::{Address, Taken, Version};
use crate::record::{GuestAnswer, GuestPart, PartStat, RecurrenceId};

impl Desk<'_> {
    /// Writes what guests answer otherwise than the records say, and the versions last taken: the
    /// series first, then each date compared with what it shows by then.
    pub(super) fn write_guests(&mut self, boards: (&Board, &Board), taken: (&Taken, &Taken)) {
        let (series, dates): (BTreeSet<_>, BTreeSet<_>) =
            boards.1.dates().partition(Option::is_none);
        for dates in [series, dates] {
            let shown = Board::of(&meeting_of(&self.records), &dates);
            for (token, address) in self.addresses() {
                for date in &dates {
                    self.write_guest(boards, taken, (&token, &address, *date), &shown);
                }
            }
        }
    }

    fn write_guest(
        &mut self,
        boards: (&Board, &Board),
        (before, taken): (&Taken, &Taken),
        (token, address, date): (&str, &Address, Option<RecurrenceId>),
        shown: &Board,
    ) {
        let version = taken.last(address, date.as_ref());
        let news = version != before.last(address, date.as_ref());
        let change = Change::of(boards, address, date);
        let guest = &self.records.guests[token];
        let (Some(said), Some(part)) = (change.is, part_at(guest, date.as_ref())) else { return };
        let has_own = guest.parts.contains_key(&date);
        let stays = !change.changed && (change.follows || has_own || date.is_none());
        let is_said = shown.said(address, date) == Some(said);
        if part.revoked_at.is_none() && (news || !(stays || is_said)) {
            let part = part.clone();
            self.take_answer(token, date, part, (said, version));
        }
    }

    fn addresses(&self) -> Vec<(String, Address)> {
        let guests = self.records.guests.iter();
        guests
            .filter_map(|(token, guest)| Some((token.clone(), Address::parse(&guest.address)?)))
            .collect()
    }

    fn take_answer(
        &mut self,
        token: &str,
        date: Option<RecurrenceId>,
        part: GuestPart,
        (said, taken): (&Said, Option<Version>),
    ) {
        let sequence = self.records.event().sequence();
        let version = taken.unwrap_or(Version { sequence, dtstamp: None });
        let before = part.answer.as_ref();
        let answer = GuestAnswer {
            partstat: said.partstat,
            sequence: version.sequence,
            dtstamp: version.dtstamp,
            round: round_of(before, said.partstat),
            guests: said.guests,
            comment: said.comment.clone(),
        };
        let word = GuestWord {
            token,
            date,
            partstat: answer.partstat,
            heads: answer.guests.saturating_add(1),
            round: answer.round,
        };
        let end = |people: &BTreeSet<Address>| people.first().map(|who| who.as_str().to_owned());
        let part = GuestPart {
            delegated_to: end(&said.delegated_to),
            delegated_from: end(&said.delegated_from),
            answer: Some(answer),
            ..part
        };
        let mut guest = self.records.guests[token].clone();
        guest.parts.insert(date, part);
        guest.last_modified = self.writer.now;
        self.put_guest(token, guest);
        self.put_word(&word);
    }

    /// Whoever is uninvited gives their seat up.
    pub(super) fn free_seat(&mut self, token: &str, date: Option<RecurrenceId>) {
        let part = part_at(&self.records.guests[token], date.as_ref());
        let answer = part.and_then(|part| part.answer.as_ref());
        let round = answer.map_or(0, |answer| answer.round);
        self.put_word(&GuestWord { token, date, partstat: PartStat::Declined, heads: 0, round });
    }
}

/// +1 whenever the seat is taken up again after it was given up.
fn round_of(before: Option<&GuestAnswer>, partstat: PartStat) -> u32 {
    let Some(before) = before else { return 0 };
    let back =
        comes(partstat) && !comes(before.partstat) && before.partstat != PartStat::NeedsAction;
    before.round.saturating_add(u32::from(back))
}
