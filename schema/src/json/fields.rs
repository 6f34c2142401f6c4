//! Reading the fields of a JSON object, with errors that name the field and never its content.

use serde_json::{Map, Value};

use crate::hash::{BadHash, Hash};
use crate::key::Identity;
use crate::record::{Invalid, RecurrenceId};
use crate::time::Timestamp;
use crate::uri::Uri;

/// An object being read. An absent field and `null` are the same.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(super) fn of(field: &'static str, value: &'a Value) -> Result<Fields<'a>, Invalid> {
        value.as_object().map(Fields).ok_or_else(|| wrong(field, value, "an object"))
    }

    pub(super) fn get(&self, field: &'static str) -> Option<&'a Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    /// A field that must be there.
    pub(super) fn need<T>(
        &self,
        field: &'static str,
        read: impl FnOnce(&Self, &'static str) -> Result<Option<T>, Invalid>,
    ) -> Result<T, Invalid> {
        read(self, field)?.ok_or_else(|| Invalid::new(field, "nothing", "a value"))
    }

    pub(super) fn object(&self, field: &'static str) -> Result<Option<Fields<'a>>, Invalid> {
        self.get(field).map(|value| Fields::of(field, value)).transpose()
    }

    pub(super) fn text(&self, field: &'static str) -> Result<Option<String>, Invalid> {
        Ok(self.str(field)?.map(str::to_owned))
    }

    pub(super) fn str(&self, field: &'static str) -> Result<Option<&'a str>, Invalid> {
        self.get(field)
            .map(|value| value.as_str().ok_or_else(|| wrong(field, value, "a text")))
            .transpose()
    }

    pub(super) fn flag(&self, field: &'static str) -> Result<Option<bool>, Invalid> {
        self.get(field)
            .map(|value| value.as_bool().ok_or_else(|| wrong(field, value, "true or false")))
            .transpose()
    }

    /// A whole number that fits `T`.
    pub(super) fn number<T: TryFrom<i64>>(
        &self,
        field: &'static str,
    ) -> Result<Option<T>, Invalid> {
        let Some(value) = self.get(field) else {
            return Ok(None);
        };
        let number = value.as_i64().and_then(|number| T::try_from(number).ok());
        number.map(Some).ok_or_else(|| wrong(field, value, "a whole number in range"))
    }

    pub(super) fn moment(&self, field: &'static str) -> Result<Option<Timestamp>, Invalid> {
        let rule = "microseconds after 1970, at most the year 9999";
        self.number::<i64>(field)?
            .map(Timestamp::from_micros)
            .transpose()
            .map_err(|_| Invalid::new(field, "another number", rule))
    }

    pub(super) fn list(&self, field: &'static str) -> Result<&'a [Value], Invalid> {
        let Some(value) = self.get(field) else {
            return Ok(&[]);
        };
        value.as_array().map(Vec::as_slice).ok_or_else(|| wrong(field, value, "a list"))
    }

    pub(super) fn texts(&self, field: &'static str) -> Result<Vec<String>, Invalid> {
        self.list(field)?
            .iter()
            .map(|value| {
                let text = value.as_str().map(str::to_owned);
                text.ok_or_else(|| wrong(field, value, "a list of texts"))
            })
            .collect()
    }

    /// A word of a closed list.
    pub(super) fn word<T>(
        &self,
        field: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Invalid> {
        let Some(word) = self.str(field)? else {
            return Ok(None);
        };
        let got = || format!("an unknown word of {} characters", word.chars().count());
        read(word).map(Some).ok_or_else(|| Invalid::new(field, got(), "a word of the closed list"))
    }

    pub(super) fn uri<T>(&self, field: &'static str) -> Result<Option<T>, Invalid>
    where
        T: TryFrom<Uri>,
    {
        self.str(field)?.map(|text| read_uri(field, text)).transpose()
    }

    /// Versions of records: `[{uri, value_hash}, …]`.
    pub(super) fn versions(&self, field: &'static str) -> Result<Vec<(Uri, Hash)>, Invalid> {
        let read = |value| {
            let one = Fields::of(field, value)?;
            let uri = one.need("uri", Fields::uri)?;
            Ok((uri, read_hash(one.need("value_hash", Fields::str)?)?))
        };
        self.list(field)?.iter().map(read).collect()
    }

    pub(super) fn occurrence(&self) -> Result<Option<RecurrenceId>, Invalid> {
        const FIELD: &str = "recurrence_id";
        let Some(text) = self.str(FIELD)? else {
            return Ok(None);
        };
        text.parse().map(Some).map_err(|_| {
            let got = format!("{} characters", text.chars().count());
            Invalid::new(FIELD, got, "2026-01-27T09:00:20, or 2026-01-27 for all-day")
        })
    }

    pub(super) fn person(&self, field: &'static str) -> Result<Option<Identity>, Invalid> {
        self.str(field)?.map(|text| read_person(field, text)).transpose()
    }

    pub(super) fn people(&self, field: &'static str) -> Result<Vec<Identity>, Invalid> {
        self.texts(field)?.iter().map(|text| read_person(field, text)).collect()
    }
}

/// The URI of a record of the kind that `T` is.
pub(super) fn read_uri<T: TryFrom<Uri>>(field: &'static str, text: &str) -> Result<T, Invalid> {
    let got = || format!("{} characters", text.chars().count());
    let uri: Uri =
        text.parse().map_err(|_| Invalid::new(field, got(), "a record's pubky:// URI"))?;
    T::try_from(uri).map_err(|_| {
        Invalid::new(field, "a URI in another collection", "a URI of the field's own kind")
    })
}

/// A hash of 32 bytes.
pub(super) fn read_hash(text: &str) -> Result<Hash, Invalid> {
    text.parse().map_err(|BadHash { chars }| {
        Invalid::new("value_hash", format!("{chars} characters"), "64 hexadecimal digits")
    })
}

/// A person as `pubky://<key>`; a bare key is the older spelling.
fn read_person(field: &'static str, text: &str) -> Result<Identity, Invalid> {
    let key = text.strip_prefix("pubky://").unwrap_or(text);
    key.parse().map_err(|_| {
        let got = format!("{} characters", text.chars().count());
        Invalid::new(field, got, "pubky:// and a key of 52 characters")
    })
}

/// The error for a value of another kind.
pub(super) fn wrong(field: &'static str, value: &Value, rule: &'static str) -> Invalid {
    let kind = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    Invalid::new(field, kind, rule)
}
