//! What a mail's header says of the message in it (RFC 6047 §2; RFC 5322 §3.6): who sent it, whether
//! that was found to be true, and which METHOD it announces.

mod authentication;
mod field;

use super::{Address, Authentication, Envelope};
use crate::limits;

/// The fields of one mail's header, each as it stands there, unfolded.
///
/// To, Date and Reply-To are not among them: a mail reaches a calendar by its owner's setting, a
/// message is as old as its DTSTAMP says, and an answer goes to whom the object names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MailFields<'m> {
    /// From. Several mailboxes in it are nobody: a message is sent by one person.
    pub from: Option<&'m str>,
    /// The topmost Authentication-Results, of the server that received the mail for its owner.
    /// Others in the same mail can be written by anybody.
    pub authentication_results: Option<&'m str>,
    /// The Content-Type of the part that holds the calendar.
    pub content_type: Option<&'m str>,
}

impl Envelope {
    /// What `fields` say. `server` is the name by which the owner's own server signs its results
    /// (RFC 8601 §2.5); where it is given, results of another name count for nothing. A mail whose
    /// From names nobody, or several, is from nobody, and counts as denied.
    ///
    /// ```
    /// use kalends_schema::itip::{Authentication, Envelope, MailFields};
    /// let envelope = Envelope::of_mail(
    ///     &MailFields {
    ///         from: Some("\"Bob, B.\" <bob@example.org>"),
    ///         authentication_results: Some("mx.example.net; dmarc=pass header.from=example.org"),
    ///         content_type: Some("text/calendar; charset=utf-8; method=\"reply\""),
    ///         ..MailFields::default()
    ///     },
    ///     None,
    /// );
    /// assert_eq!(envelope.from.unwrap().as_str(), "bob@example.org");
    /// assert_eq!(envelope.authentication, Authentication::Passed);
    /// assert_eq!(envelope.method.as_deref(), Some("reply"));
    /// ```
    pub fn of_mail(fields: &MailFields<'_>, server: Option<&str>) -> Envelope {
        let from = bounded(fields.from).and_then(mailbox);
        let authentication = match (&from, bounded(fields.authentication_results)) {
            (None, _) => Authentication::Failed,
            (Some(from), Some(results)) => authentication::judged(results, from, server),
            (Some(_), None) => Authentication::Unknown,
        };
        Envelope { from, authentication, method: bounded(fields.content_type).and_then(method) }
    }
}

/// A field longer than any mail needs is none.
fn bounded(field: Option<&str>) -> Option<&str> {
    field.filter(|field| field.len() <= limits::MAIL_FIELD_BYTES_MAX)
}

/// The only mailbox of an address field (RFC 5322 §3.4). What stands in quotes or in comments is a
/// name, whatever it looks like.
fn mailbox(field: &str) -> Option<Address> {
    let plain = field::without_comments(field);
    if field::split(&plain, ',').count() > 1 {
        return None;
    }
    let mut angles = field::split(&plain, '<').skip(1);
    let address = match (angles.next(), angles.next()) {
        (None, _) => plain.trim(),
        (Some(rest), None) => rest.split_once('>')?.0.trim(),
        (Some(_), Some(_)) => return None,
    };
    let (local, domain) = address.rsplit_once('@')?;
    let is_one = !local.is_empty() && !domain.is_empty() && !address.contains(char::is_whitespace);
    let is_short = address.chars().count() <= limits::ADDRESS_CHARS_MAX;
    if is_one && is_short { Address::parse(address) } else { None }
}

/// The `method` parameter of a calendar's Content-Type (RFC 6047 §2.4).
fn method(field: &str) -> Option<String> {
    let plain = field::without_comments(field);
    let mut parts = field::split(&plain, ';').map(str::trim);
    let kind = parts.next()?;
    if !["text/calendar", "application/ics"].iter().any(|known| kind.eq_ignore_ascii_case(known)) {
        return None;
    }
    let mut named = parts.filter_map(|part| part.split_once('='));
    let (_, value) = named.find(|(name, _)| name.trim().eq_ignore_ascii_case("method"))?;
    Some(field::unquoted(value)).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests;
