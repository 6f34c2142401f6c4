//! The rows and counts of an answer beside those that the records make.

use std::collections::BTreeMap;

use kalends_schema::roster::{Counts, Roster, Row};
use serde_json::{Value, json};

/// Compares the rows of the series, or of a date, as far as they are said.
pub(super) fn compare(
    (date, expected): (Option<&str>, Vec<&Row>),
    said: &Value,
    whole: bool,
) -> Result<(), String> {
    let on = date.map(|date| format!(" on {date}")).unwrap_or_default();
    let mut rows: BTreeMap<&str, &Value> = BTreeMap::new();
    for row in said.as_array().into_iter().flatten() {
        let name = row["person"]["key"].as_str().or_else(|| row["guest"].as_str());
        let name = name.ok_or_else(|| format!("a row{on} names nobody"))?;
        if rows.insert(name, row).is_some() {
            return Err(format!("{name} has two rows{on}"));
        }
    }
    for row in expected {
        let name = row.person.to_string();
        match rows.remove(name.as_str()) {
            Some(said) => same(&name, &on, row, said)?,
            None if whole => return Err(format!("the row of {name}{on} is missing")),
            None => {}
        }
    }
    match rows.into_keys().next() {
        Some(name) => Err(format!("there is a row of {name}{on} that no record makes")),
        None => Ok(()),
    }
}

/// Field by field, as far as the records decide it.
fn same(name: &str, on: &str, row: &Row, said: &Value) -> Result<(), String> {
    let answer = row.answer.map(|stamp| (stamp.epoch, stamp.seq));
    let fields = [
        ("standing", json!(row.standing.word())),
        ("place", json!((row.place > 0).then_some(row.place))),
        ("role", json!(row.role.map(|role| role.as_str()))),
        ("invited", json!(row.invited)),
        ("cancelled", json!(row.cancelled)),
        ("guests", json!(row.guests)),
        ("answer", json!(answer)),
    ];
    for (field, expected) in fields {
        let got = &said[field];
        if *got != expected {
            return Err(format!("{field} of {name}{on} is {got}; the records make {expected}"));
        }
    }
    Ok(())
}

/// Compares the counts.
pub(super) fn counts(said: &Value, roster: &Roster) -> Result<(), String> {
    let Counts {
        confirmed,
        tentative,
        declined,
        needs_action,
        delegated,
        pending,
        waitlisted,
        guests,
    } = roster.counts(None);
    for (name, expected) in [
        ("confirmed", confirmed),
        ("tentative", tentative),
        ("declined", declined),
        ("needs_action", needs_action),
        ("delegated", delegated),
        ("pending", pending),
        ("waitlisted", waitlisted),
        ("guests", guests),
    ] {
        if said[name] != json!(expected) {
            return Err(format!("it counts {} {name}; the records make {expected}", said[name]));
        }
    }
    Ok(())
}
