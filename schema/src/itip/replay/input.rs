//! A case as JSON: everything bounded while it is read, what is not known passed over.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};

use super::{Act, Case, LastAnswer};
use crate::ical::tree::Property;
use crate::itip::{Address, Authentication, Envelope, MailFields, Me, Version};
use crate::limits;

/// Why a line is no case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// Longer than a case may be.
    #[error("{bytes} bytes in one case; expected at most {}", limits::CASE_BYTES_MAX)]
    TooLong {
        /// How many.
        bytes: usize,
    },
    /// Not UTF-8.
    #[error("no UTF-8 in this line")]
    NotText,
    /// No JSON, or other fields than a case has.
    #[error("{0}")]
    Json(String),
    /// `kind` is none of the four.
    #[error("kind: {0} is none")]
    Kind(String),
}

impl Malformed {
    /// The line that answers it.
    pub fn to_json(&self) -> Value {
        let expected = match self {
            Malformed::TooLong { .. } | Malformed::NotText | Malformed::Json(_) => {
                "one JSON object a line: id, kind, user, before_ics, message_ics, after_ics"
            }
            Malformed::Kind(_) => {
                "kind: process-message, organizer-change, attendee-reply or delete"
            }
        };
        let error = json!({ "type": "invalid", "what": self.to_string(), "expected": expected });
        json!({ "id": null, "error": error })
    }
}

#[derive(serde::Deserialize)]
struct Fields {
    #[serde(default)]
    id: Id,
    kind: String,
    #[serde(default)]
    user: Many<String>,
    before_ics: Option<String>,
    message_ics: Option<String>,
    after_ics: Option<String>,
    mail: Option<Mail>,
    #[serde(default)]
    state: Many<Answered>,
}

#[derive(serde::Deserialize)]
struct OnlyId {
    #[serde(default)]
    id: Id,
}

/// What is told of the mail that brought a message.
#[derive(serde::Deserialize)]
struct Mail {
    #[serde(default)]
    from: Many<String>,
    #[serde(default)]
    authentication_results: Many<String>,
    #[serde(default)]
    content_type: Many<String>,
}

/// What was last taken from an attendee.
#[derive(serde::Deserialize)]
struct Answered {
    attendee: String,
    recurrence_id: Option<String>,
    last_reply_sequence: Option<u32>,
    last_reply_dtstamp: Option<String>,
}

/// The id of a line, null where none can be read, and its case.
pub(super) fn read(line: &str) -> (Value, Result<Case, Malformed>) {
    let bytes = line.len();
    if bytes > limits::CASE_BYTES_MAX {
        return (Value::Null, Err(Malformed::TooLong { bytes }));
    }
    if !line.trim_start().starts_with('{') {
        return (Value::Null, Err(Malformed::Json("no JSON object".to_owned())));
    }
    match serde_json::from_str::<Fields>(line) {
        Ok(fields) => (fields.id.0.clone(), case(fields)),
        Err(error) => {
            let id = serde_json::from_str::<OnlyId>(line).map_or(Value::Null, |only| only.id.0);
            (id, Err(Malformed::Json(error.to_string())))
        }
    }
}

fn case(fields: Fields) -> Result<Case, Malformed> {
    let act = match fields.kind.as_str() {
        "process-message" => Act::Receive {
            message: bytes(fields.message_ics).unwrap_or_default(),
            envelope: fields.mail.as_ref().map(envelope).unwrap_or_default(),
        },
        "organizer-change" | "attendee-reply" => Act::Save { after: bytes(fields.after_ics) },
        "delete" => Act::Save { after: None },
        other => return Err(Malformed::Kind(other.chars().take(40).collect())),
    };
    let taken = fields.state.0.into_iter().filter_map(taken).collect();
    let me = Me::of(fields.user.0.iter().filter_map(|text| Address::parse(text)));
    Ok(Case { before: bytes(fields.before_ics), act, me, taken })
}

fn bytes(text: Option<String>) -> Option<Vec<u8>> {
    text.map(String::into_bytes)
}

impl LastAnswer {
    /// Reads `state` of a case: an object, or a list of them, each `{"attendee", "recurrence_id"?,
    /// "last_reply_sequence"?, "last_reply_dtstamp"?}`.
    ///
    /// # Errors
    /// [`Malformed`] when it is none, or longer than a case may be.
    pub fn read(text: &str) -> Result<Vec<LastAnswer>, Malformed> {
        let bytes = text.len();
        if bytes > limits::CASE_BYTES_MAX {
            return Err(Malformed::TooLong { bytes });
        }
        let state = serde_json::from_str::<Many<Answered>>(text);
        let state = state.map_err(|error| Malformed::Json(error.to_string()))?;
        Ok(state.0.into_iter().filter_map(taken).collect())
    }
}

fn taken(answered: Answered) -> Option<LastAnswer> {
    let date = answered.recurrence_id.map(|text| {
        let mut property = Property::new("RECURRENCE-ID", text.trim());
        if !property.value.contains('T') {
            property.set_param("VALUE", "DATE");
        }
        property
    });
    let dtstamp = answered.last_reply_dtstamp.map(|text| Property::new("DTSTAMP", text));
    let version = Version {
        sequence: answered.last_reply_sequence.unwrap_or(0),
        dtstamp: dtstamp.as_ref().and_then(crate::ical::moment_of),
    };
    Some(LastAnswer { who: Address::parse(&answered.attendee)?, date, version })
}

fn envelope(mail: &Mail) -> Envelope {
    // From several people is from nobody.
    let from = mail.from.0.join(", ");
    let fields = MailFields {
        from: Some(from.as_str()).filter(|from| !from.is_empty()),
        authentication_results: mail.authentication_results.0.first().map(String::as_str),
        content_type: mail.content_type.0.first().map(String::as_str),
    };
    let envelope = Envelope::of_mail(&fields, None);
    match fields.from {
        // A case that says nothing of the sender is not about them.
        None => Envelope { authentication: Authentication::Unknown, ..envelope },
        Some(_) => envelope,
    }
}

/// A text or a number, as whoever wrote the case tells it apart.
#[derive(Default)]
struct Id(Value);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
        struct Reads;
        impl Visitor<'_> for Reads {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, a number or null")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id, E> {
                Ok(Id(Value::from(text)))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Id, E> {
                Ok(Id(Value::from(number)))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Id, E> {
                Ok(Id(Value::from(number)))
            }

            fn visit_f64<E: de::Error>(self, number: f64) -> Result<Id, E> {
                Ok(Id(Value::from(number)))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Id, E> {
                Ok(Id(Value::Null))
            }
        }
        deserializer.deserialize_any(Reads)
    }
}

/// None, one, or a list of something; not more than attendees of a meeting.
struct Many<T>(Vec<T>);

impl<T> Default for Many<T> {
    fn default() -> Many<T> {
        Many(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Many<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Many<T>, D::Error> {
        deserializer.deserialize_any(ReadsMany(PhantomData))
    }
}

struct ReadsMany<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ReadsMany<T> {
    type Value = Many<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "null, one, or a list of at most {}", limits::MEETING_PEOPLE_MAX)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Many<T>, E> {
        Ok(Many(Vec::new()))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Many<T>, E> {
        T::deserialize(StrDeserializer::new(text)).map(|one| Many(vec![one]))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Many<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(|one| Many(vec![one]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Many<T>, A::Error> {
        let mut many = Vec::new();
        while let Some(item) = items.next_element()? {
            if many.len() >= limits::MEETING_PEOPLE_MAX {
                return Err(de::Error::invalid_length(many.len() + 1, &self));
            }
            many.push(item);
        }
        Ok(Many(many))
    }
}
