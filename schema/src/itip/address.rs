//! Calendar addresses (RFC 5545 §3.3.3, RFC 6638 §2.4.1), in one spelling so that two can be compared.

use std::fmt;

use crate::ical;
use crate::ical::tree::Property;

/// A calendar user's address: lower case, without `mailto:`, percent escapes undone. Whatever is
/// another URI keeps its scheme.
///
/// Two addresses are the same person only if they are equal as a whole: `bob@example.org` is not
/// `jimbob@example.org`, nor `bob+tag@example.org`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// The address that `text` spells, with or without `mailto:`; `None` if it is empty.
    pub fn parse(text: &str) -> Option<Address> {
        let plain = ical::address(text.trim().trim_matches(['<', '>']));
        let address = percent_decoded(&plain);
        (!address.is_empty()).then_some(Address(address))
    }

    /// Whom an ORGANIZER or ATTENDEE line names. Where its value is no mail address and an EMAIL
    /// parameter says one (RFC 7986 §6.2), that one.
    pub fn of(property: &Property) -> Option<Address> {
        let value = Address::parse(&property.value);
        match property.param("EMAIL").and_then(Address::parse) {
            Some(email) if !value.as_ref().is_some_and(Address::is_mail) => Some(email),
            Some(_) | None => value,
        }
    }

    /// As it is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As a calendar address: `mailto:` before what has no scheme of its own. A `%` that would be read
    /// as an escape is one itself.
    pub fn uri(&self) -> String {
        let escaped = percent_encoded(&self.0);
        if self.is_mail() || !self.0.contains(':') { format!("mailto:{escaped}") } else { escaped }
    }

    /// Whether both are mail addresses of one domain.
    pub(super) fn is_in_house_of(&self, other: &Address) -> bool {
        let domain = |address: &'_ Address| {
            let (_, domain) = address.0.rsplit_once('@').filter(|_| address.is_mail())?;
            Some(domain.to_owned())
        };
        domain(self).is_some() && domain(self) == domain(other)
    }

    fn is_mail(&self) -> bool {
        self.0.contains('@') && !self.0.contains(':')
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Writes `%` as `%25` where [`percent_decoded`] would undo it with what follows.
fn percent_encoded(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(if escape(part).is_some() { "%25" } else { "%" });
        out.push_str(part);
    }
    out
}

/// The readable character that the two digits at the start of `text` stand for.
fn escape(text: &str) -> Option<u8> {
    let code = text.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    code.filter(u8::is_ascii_graphic)
}

/// `%2B` is `+`; what is no escape of a readable character stays.
fn percent_decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        out.push_str(before);
        match escape(after) {
            Some(code) => {
                out.push(char::from(code).to_ascii_lowercase());
                rest = &after[2..];
            }
            None => {
                out.push('%');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a81_spellings_of_one_address_are_one() {
        for text in ["bob@x.org", "MAILTO:Bob@X.org", " mailto:bob@x.org ", "<bob@x.org>"] {
            assert_eq!(Address::parse(text).unwrap().as_str(), "bob@x.org", "{text}");
        }
        assert_eq!(Address::parse("mailto:a%2Bb@x.org"), Address::parse("a+b@x.org"));
        assert_eq!(Address::parse("mailto:"), None);
    }

    #[test]
    fn a81_an_address_that_is_written_is_the_address_that_is_read() {
        for text in ["a%2540b@x.org", "100%@x.org", "a%25b@x.org", "a%%2541@x.org", "urn:a%252bc"] {
            let address = Address::parse(text).unwrap();
            assert_eq!(Address::parse(&address.uri()), Some(address), "{text}");
        }
        assert_eq!(Address::parse("100%@x.org").unwrap().uri(), "mailto:100%@x.org");
    }

    #[test]
    fn a72_part_of_an_address_is_nobody() {
        assert_ne!(Address::parse("bob@x.org"), Address::parse("jimbob@x.org"));
        assert_ne!(Address::parse("bob@x.org"), Address::parse("bob+tag@x.org"));
    }

    #[test]
    fn what_is_no_mail_address_keeps_its_scheme() {
        let urn = Address::parse("urn:uuid:1").unwrap();
        assert_eq!(urn.uri(), "urn:uuid:1");
        let mut line = Property::new("ATTENDEE", "/principals/7/");
        line.set_param("EMAIL", "bob@x.org");
        assert_eq!(Address::of(&line), Address::parse("bob@x.org"));
    }
}
