//! Documents as they are pinned: what differs from run to run gives way to its kind.

use std::path::Path;

use serde_json::Value;

/// Compares a document with `cli/tests/golden/<name>.json`; `KALENDS_GOLDEN=write` writes it anew.
pub fn pinned(name: &str, document: &Value) {
    let mut shape = document.clone();
    settle(&mut shape, "");
    let shown = format!("{shape:#}\n");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.json"));
    if std::env::var("KALENDS_GOLDEN").is_ok_and(|value| value == "write") {
        std::fs::write(&file, &shown).unwrap();
    }
    let expected = std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{name}.json is missing; make it with KALENDS_GOLDEN=write"));
    assert_eq!(shown, expected, "{name}.json");
}

/// Replaces keys, ids, handles, times, digests, addresses and folders by what they are.
fn settle(value: &mut Value, field: &str) {
    match value {
        Value::Object(fields) => fields.iter_mut().for_each(|(name, value)| settle(value, name)),
        Value::Array(items) => items.iter_mut().for_each(|item| settle(item, field)),
        Value::String(text) => {
            if let Some(kind) = kind(text, field) {
                *text = format!("<{kind}>");
            }
        }
        Value::Number(_) if matches!(field, "pid" | "bytes") => {
            *value = Value::from(format!("<{field}>"));
        }
        Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn kind(text: &str, field: &str) -> Option<&'static str> {
    let is_key =
        text.len() == 52 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let is_digest = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
    match field {
        "handle" => Some("handle"),
        "uid" => Some("uid"),
        "id" if text.len() == 13 => Some("id"),
        "home" | "recovery_file" | "file" | "folder" | "restore" => Some("path"),
        "api" | "bootstrap" => Some("address"),
        "join" => Some("line"),
        "url" if text.starts_with("http://127.0.0.1:") => Some("address"),
        "added_at" | "at" | "seen_at" | "since" | "started_at" | "last_modified" | "joined_at"
        | "until"
            if is_recent(text) =>
        {
            Some("now")
        }
        _ if text.starts_with("pubky://") => Some("uri"),
        _ if is_key => Some("key"),
        _ if is_digest => Some("digest"),
        _ => None,
    }
}

/// A moment of this run, not one that a test chose.
fn is_recent(text: &str) -> bool {
    let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
    chrono::DateTime::parse_from_rfc3339(text)
        .is_ok_and(|at| (now - at.to_utc()).abs() < chrono::TimeDelta::hours(1))
}
