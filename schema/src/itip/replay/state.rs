//! What was last taken from whom, for whoever keeps a calendar as text: to be kept beside it and
//! given back with the next message.

use serde_json::{Map, Value, json};

use crate::itip::{Address, Taken, Version};
use crate::record::RecurrenceId;

/// A list of `{"attendee", "recurrence_id"?, "last_reply_sequence", "last_reply_dtstamp"?}` by
/// person and date, as a case's `state` reads it. Dates are written as RECURRENCE-IDs on the series'
/// wall; fractions of a second are left out.
pub(super) fn state(taken: &Taken) -> Vec<Value> {
    let entry = |(who, date, version): (&Address, Option<&RecurrenceId>, Version)| {
        let mut entry = Map::new();
        entry.insert("attendee".into(), json!(who.uri()));
        if let Some(date) = date {
            let basic: String = date.to_string().replace(['-', ':'], "");
            entry.insert("recurrence_id".into(), json!(basic));
        }
        entry.insert("last_reply_sequence".into(), json!(version.sequence));
        if let Some(stamp) = version.dtstamp {
            let basic = stamp.to_utc().format("%Y%m%dT%H%M%SZ").to_string();
            entry.insert("last_reply_dtstamp".into(), json!(basic));
        }
        Value::Object(entry)
    };
    taken.iter().map(entry).collect()
}
