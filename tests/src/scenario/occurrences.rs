//! Lines about seats given back, and series in two.

use super::parse::{rules, when, which};
use super::story::{Act, Later};
use super::words::Words;

/// `releases Bob from "Picnic"`
pub(super) fn release(words: &mut Words) -> Result<Act, String> {
    let name = words.name()?;
    words.expect("from")?;
    Ok(Act::Release(name, which(words)?))
}

/// `splits "Class" on 2027-06-15T18:00:00 into "Later" at 2027-06-15 19:00 Europe/Berlin limit 3`
pub(super) fn split(words: &mut Words) -> Result<Act, String> {
    let which = which(words)?;
    words.expect("into")?;
    let title = words.title()?;
    let start = match words.take("at") {
        true => Some(when(words)?),
        false => None,
    };
    Ok(Act::Split(which, Box::new(Later { title, start, rules: rules(words)? })))
}
