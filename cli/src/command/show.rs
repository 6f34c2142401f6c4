//! How people, moments, events and deliveries look in text.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use kalends_node::api::{Delivery, DeliveryState, Moment, PersonView, VisibilityWord};
use kalends_schema::record::RecurrenceId;

use crate::screen::plain;
use crate::when;

/// A person: the reader's own name for them, else theirs with 8 characters of the key.
pub fn person(person: &PersonView) -> String {
    let key = person.key.get(..8).unwrap_or(&person.key);
    let name = match (&person.petname, &person.name) {
        _ if person.me => "you".to_owned(),
        (Some(petname), _) => plain(petname),
        (None, Some(name)) => format!("{} ({key})", plain(name)),
        (None, None) => key.to_owned(),
    };
    match marks(&person.marks).as_str() {
        "" => name,
        marks => format!("{name} [{marks}]"),
    }
}

/// What is to be known of a keyspace, in a few words.
pub fn marks(marks: &[String]) -> String {
    let words = marks.iter().map(|mark| match mark.as_str() {
        "forked" => "forked: what they signed contradicts itself".to_owned(),
        "unlinked" => "unlinked: not shown to follow from what was here".to_owned(),
        "unprovable" => "unprovable: nobody's copy comes out".to_owned(),
        other => plain(other),
    });
    words.collect::<Vec<_>>().join("; ")
}

/// A start or an end, taken apart.
#[derive(Debug, Clone, Copy)]
struct Local {
    at: NaiveDateTime,
    all_day: bool,
    tz: Option<Tz>,
}

fn local(moment: &Moment, reader: Tz) -> Option<Local> {
    match moment {
        Moment::Timed { at, .. } => {
            let at = DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&reader);
            Some(Local { at: at.naive_local(), all_day: false, tz: Some(reader) })
        }
        Moment::Day { date } => {
            let date: NaiveDate = date.parse().ok()?;
            Some(Local { at: date.and_hms_opt(0, 0, 0)?, all_day: true, tz: None })
        }
        Moment::Floating { local } => {
            Some(Local { at: local.parse().ok()?, all_day: false, tz: None })
        }
    }
}

/// The zone a moment says, if it says one.
pub fn zone_of(moment: &Moment) -> Option<Tz> {
    match moment {
        Moment::Timed { tz, .. } => tz.parse().ok(),
        Moment::Day { .. } | Moment::Floating { .. } => None,
    }
}

/// A span in the reader's zone; the event's own beside it where they differ.
pub fn span(start: &Moment, end: Option<&Moment>, reader: Tz) -> String {
    let Some(first) = local(start, reader) else { return "?".to_owned() };
    let last = end.and_then(|end| local(end, reader)).map(|end| end.at);
    let shown = when::span(first.at, last, first.all_day);
    match (first.tz, zone_of(start)) {
        (Some(_), Some(own)) if own != reader => {
            let theirs = local(start, own).map(|own| own.at.format("%H:%M").to_string());
            format!("{shown} {reader} ({} {own})", theirs.unwrap_or_default())
        }
        (Some(tz), _) => format!("{shown} {tz}"),
        (None, _) => shown,
    }
}

/// The day and the time of an agenda line.
pub fn day_and_time(start: &Moment, end: Option<&Moment>, reader: Tz) -> (String, String) {
    let Some(first) = local(start, reader) else { return ("?".to_owned(), String::new()) };
    let day = first.at.format("%a %-d %b %Y").to_string();
    if first.all_day {
        return (day, "all day".to_owned());
    }
    let clock = |at: NaiveDateTime| at.format("%H:%M").to_string();
    let time = match end.and_then(|end| local(end, reader)) {
        Some(last) if last.at.date() == first.at.date() && last.at != first.at => {
            format!("{}–{}", clock(first.at), clock(last.at))
        }
        Some(_) | None => clock(first.at),
    };
    (day, time)
}

/// A moment of a program's in the reader's zone; as it came where no zone is known.
pub fn at(moment: &str, reader: Option<Tz>) -> String {
    match (DateTime::parse_from_rfc3339(moment), reader) {
        (Ok(at), Some(tz)) => {
            format!("{} {tz}", at.with_timezone(&tz).format("%a %-d %b %Y %H:%M"))
        }
        (Ok(_), None) | (Err(_), _) => plain(moment),
    }
}

/// A date of a series, by the event's own clock.
pub fn date(id: &str) -> String {
    match id.parse::<RecurrenceId>() {
        Ok(RecurrenceId::Date(date)) => date.format("%a %-d %b %Y").to_string(),
        Ok(RecurrenceId::Local(local)) => local.format("%a %-d %b %Y %H:%M").to_string(),
        Ok(RecurrenceId::Utc(local)) => local.format("%a %-d %b %Y %H:%M UTC").to_string(),
        Err(_) => plain(id),
    }
}

/// Whether somebody was told, by the reader's clock.
pub fn delivery(delivery: &Delivery, reader: Tz) -> String {
    let why = delivery.last_error.as_deref().map(|why| format!(": {}", plain(why)));
    let next = delivery.next_at.as_deref().map(|next| at(next, Some(reader)));
    let next = next.map(|next| format!("; next try {next}")).unwrap_or_default();
    let since = at(&delivery.at, Some(reader));
    match delivery.state {
        DeliveryState::Queued => format!("queued since {since}{}{next}", why.unwrap_or_default()),
        DeliveryState::Delivered => format!("delivered {since}"),
        DeliveryState::Known => format!("no news to them {since}"),
        DeliveryState::Refused => format!("they take nothing from you{next}"),
        DeliveryState::GivenUp => format!("given up{}", why.unwrap_or_default()),
        DeliveryState::Requested => {
            format!("among their requests since {since}")
        }
    }
}

/// Who may see it.
pub fn visibility(word: VisibilityWord) -> &'static str {
    match word {
        VisibilityWord::Private => "private",
        VisibilityWord::Public => "public",
        VisibilityWord::Unlisted => "unlisted",
        VisibilityWord::Invited => "invited",
    }
}

/// Notices, a line each.
pub fn notices(notices: &[String]) -> String {
    notices.iter().map(|notice| format!("note: {}\n", plain(notice))).collect()
}
