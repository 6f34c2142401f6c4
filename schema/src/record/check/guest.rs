//! Mail guests: a token for an id, an address in one spelling, a part at least in something.

use super::foreign::address;
use super::text::{self, Limit};
use super::{Invalid, at_most, time};
use crate::limits::{COMMENT_CHARS_MAX, GUEST_PARTS_MAX, GUESTS_MAX, URL_CHARS_MAX};
use crate::record::{Guest, GuestAnswer, GuestPart};

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");
const NAME: Limit = Limit::of(URL_CHARS_MAX, "at most 2048 characters");

pub(super) fn check(guest: &Guest) -> Result<(), Invalid> {
    address("address", &guest.address)?;
    text::line_or_none("name", guest.name.as_ref(), NAME)?;
    if guest.parts.is_empty() {
        return Err(Invalid::new("parts", "none", "a part in the series or in a date"));
    }
    at_most("parts", guest.parts.len(), GUEST_PARTS_MAX, "at most 1000 parts")?;
    guest.parts.iter().try_for_each(|(date, part)| {
        time::occurrence(date.as_ref())?;
        check_part(part)
    })
}

fn check_part(part: &GuestPart) -> Result<(), Invalid> {
    let ends = [("delegated_to", &part.delegated_to), ("delegated_from", &part.delegated_from)];
    for (field, end) in ends {
        end.as_ref().map_or(Ok(()), |end| address(field, end))?;
    }
    part.answer.as_ref().map_or(Ok(()), check_answer)
}

fn check_answer(answer: &GuestAnswer) -> Result<(), Invalid> {
    if answer.guests > GUESTS_MAX {
        return Err(Invalid::new("guests", answer.guests.to_string(), "at most 1000 guests"));
    }
    text::lines_or_none("comment", answer.comment.as_ref(), COMMENT)
}

#[cfg(test)]
mod tests {
    use crate::record::example::{author, guest, path_of, written};
    use crate::record::{Guest, Record, check};

    fn field_of(change: impl FnOnce(&mut Guest)) -> Option<&'static str> {
        let mut guest = guest();
        change(&mut guest);
        let record = Record::Guest(guest);
        check(author(), &path_of(&record), &record, written()).err().map(|invalid| invalid.field)
    }

    #[test]
    fn a_guest_has_an_address_in_one_spelling_and_a_part() {
        assert_eq!(field_of(|_| ()), None);
        assert_eq!(field_of(|of| of.address = "mailto:carol@example.org".into()), Some("address"));
        assert_eq!(field_of(|of| of.address = "Carol@example.org".into()), Some("address"));
        assert_eq!(field_of(|of| of.parts.clear()), Some("parts"));
        let part = |of: &mut Guest| of.parts.get_mut(&None).cloned().unwrap();
        let brings = |of: &mut Guest, guests| {
            let mut with = part(of);
            with.answer.as_mut().unwrap().guests = guests;
            of.parts.insert(None, with);
        };
        assert_eq!(field_of(|of| brings(of, 1_001)), Some("guests"));
        let delegated = |of: &mut Guest| {
            let with = crate::record::GuestPart { delegated_to: Some(String::new()), ..part(of) };
            of.parts.insert(None, with);
        };
        assert_eq!(field_of(delegated), Some("delegated_to"));
    }
}
