//! A calendar's own fields.

use super::text::{self, Limit};
use super::{Invalid, at_most};
use crate::limits::{CONTRIBUTORS_MAX, DESCRIPTION_CHARS_MAX, NAME_CHARS_MAX, PEOPLE_MAX};
use crate::path::Collection;
use crate::record::{Calendar, CalendarAmendment};

const NAME: Limit = Limit::of(NAME_CHARS_MAX, "at most 100 characters");
const DESCRIPTION: Limit = Limit::of(DESCRIPTION_CHARS_MAX, "at most 10000 characters");

pub(super) fn check(calendar: &Calendar) -> Result<(), Invalid> {
    text::said("name", &calendar.name, NAME)?;
    text::lines_or_none("description", calendar.description.as_ref(), DESCRIPTION)?;
    text::url_or_none("url", calendar.url.as_ref())?;
    text::url_or_none("image_uri", calendar.image_uri.as_ref())?;
    calendar.color.as_deref().map_or(Ok(()), color)?;
    let authors = calendar.contributors.len();
    at_most("x_pubky_authors", authors, CONTRIBUTORS_MAX, "at most 20 contributors")?;
    at_most("x_pubky_admins", calendar.admins.len(), PEOPLE_MAX, "at most 100 admins")?;
    at_most("x_pubky_viewers", calendar.viewers.len(), PEOPLE_MAX, "at most 100 viewers")?;
    amended(calendar)
}

/// Both versions are calendars that may lie where theirs does.
pub(super) fn check_amendment(amendment: &CalendarAmendment) -> Result<(), Invalid> {
    check(&amendment.before)?;
    check(&amendment.after)
}

/// One version of each admin's amendment, all of this kind.
fn amended(calendar: &Calendar) -> Result<(), Invalid> {
    at_most("amended", calendar.amended.len(), PEOPLE_MAX, "one of each of at most 100 admins")?;
    for (at, (uri, _)) in calendar.amended.iter().enumerate() {
        if uri.path.collection() != Some(Collection::CalendarAmendments) {
            let rule = "the URI of a calendar's amendment";
            return Err(Invalid::new("amended", "a URI in another collection", rule));
        }
        if calendar.amended[..at].iter().any(|(before, _)| before.author == uri.author) {
            return Err(Invalid::new("amended", "two of one admin", "one of each admin"));
        }
    }
    Ok(())
}

fn color(text: &str) -> Result<(), Invalid> {
    let is_color = text.len() == 7
        && text.starts_with('#')
        && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_color {
        return Ok(());
    }
    let got = format!("{} characters", text.chars().count());
    Err(Invalid::new("color", got, "# and six hexadecimal digits"))
}
