//! The dates of series, against literals.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::*;
use crate::record::example::choir::{event, stamp, when};
use crate::record::{Component, End, Event, When, known_zone};

mod days;
mod edges;
mod limits_hold;
mod moving;
mod overrides;
mod rules;
mod second_opinion;
mod splitting;
mod walls;

fn whens(texts: &[&str]) -> Vec<When> {
    texts.iter().map(|text| when(text)).collect()
}

fn component(start: &str) -> Component {
    Component::new(stamp(), when(start), "Choir")
}

fn series(start: &str, rule: &str) -> Event {
    let mut master = component(start);
    master.rrule = Some(rule.into());
    event(master)
}

fn master(event: &mut Event) -> &mut Component {
    event.master.as_mut().unwrap()
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn window(from: &str, to: &str) -> Window {
    Window { from: utc(&format!("{from}T00:00:00Z")), to: utc(&format!("{to}T00:00:00Z")) }
}

fn always() -> Window {
    window("1900-01-01", "2100-01-01")
}

/// The ids of the dates within the window, as text; the start of an event with one date.
fn dates_in(event: &Event, window: &Window) -> Vec<String> {
    let found = occurrences(event, window, Tz::UTC, 1_000).unwrap();
    found
        .iter()
        .map(|date| date.id.map_or_else(|| format!("{:?}", date.start), |id| id.to_string()))
        .collect()
}

fn dates(event: &Event) -> Vec<String> {
    dates_in(event, &always())
}
