//! A calendar as it stands: components and their content lines, nothing lost (RFC 5545 §3.1, §3.6).
//!
//! What schedules and what keeps other people's texts works on this tree, since there the least
//! parameter of somebody else's program must survive. The typed form is read from it where a date,
//! a rule or a title is meant.

mod read;
mod words;
mod write;

use std::fmt;

use crate::limits;

pub use words::{escape, unescape};

/// A component: BEGIN to END.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Its name, upper case: `VCALENDAR`, `VEVENT`, `VALARM`.
    pub name: String,
    /// Its own content lines, in their order.
    pub properties: Vec<Property>,
    /// The components within it, in their order.
    pub children: Vec<Node>,
}

/// One content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its name, upper case.
    pub name: String,
    /// Its parameters, in their order.
    pub params: Vec<Param>,
    /// What stands behind the colon, escaped as it came.
    pub value: String,
}

/// One parameter of a content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name, upper case.
    pub name: String,
    /// Its values, without quotes.
    pub values: Vec<String>,
}

/// Why bytes are no calendars.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// Larger than a file may be.
    #[error("{bytes} bytes of iCalendar; expected at most {}", limits::IMPORT_BYTES_MAX)]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Nothing in it begins a calendar.
    #[error("no BEGIN:VCALENDAR; expected iCalendar (RFC 5545)")]
    NoCalendar,
    /// A component ends before its END.
    #[error("line {line}: {name} is not ended; expected END:{name}")]
    CutOff {
        /// Which.
        name: String,
        /// The content line at which that was seen, counted from 1 after unfolding.
        line: usize,
    },
    /// Components within components, deeper than any standard puts them.
    #[error(
        "line {line}: components within each other; expected at most {} levels",
        limits::ICAL_DEPTH_MAX
    )]
    TooDeep {
        /// The content line, counted from 1 after unfolding.
        line: usize,
    },
    /// More components than a file may hold.
    #[error("more than {limit} components")]
    TooMany {
        /// The limit.
        limit: usize,
    },
}

impl Node {
    /// A component of that name with nothing in it.
    pub fn new(name: &str) -> Node {
        Node { name: name.to_ascii_uppercase(), properties: Vec::new(), children: Vec::new() }
    }

    /// Every calendar of `bytes`. Lines may end as they like, be folded within a character, and
    /// stand in any case; what lies outside of calendars, and what is no content line, is passed
    /// over.
    ///
    /// ```
    /// use kalends_schema::ical::tree::Node;
    /// let text = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nattendee;cn=Bob:mailto:bob@example.org\n\
    ///             END:VEVENT\nEND:VCALENDAR\n";
    /// let calendars = Node::read(text.as_bytes()).unwrap();
    /// let attendee = &calendars[0].children[0].properties[0];
    /// assert_eq!((attendee.name.as_str(), attendee.param("CN")), ("ATTENDEE", Some("Bob")));
    /// ```
    ///
    /// # Errors
    /// [`TreeError`] when there is no whole calendar in it, or more than the limits allow.
    pub fn read(bytes: &[u8]) -> Result<Vec<Node>, TreeError> {
        read::calendars(bytes)
    }

    /// The one component of these unfolded content lines; `None` if they are not whole.
    pub(super) fn of_lines<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<Node> {
        read::component(lines)
    }

    /// The component as folded content lines, each ended by CRLF.
    pub fn write(&self) -> String {
        let mut out = String::new();
        write::node(self, &mut out);
        out
    }

    /// The first property of that name.
    pub fn first(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// The value of the first property of that name, as it stands.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.first(name).map(|property| property.value.as_str())
    }

    /// All properties of that name, in their order.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Property> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    /// Puts `property` in the place of the first of its name and drops further ones; adds it at the
    /// end if there is none.
    pub fn set(&mut self, property: Property) {
        match self.properties.iter().position(|own| own.name == property.name) {
            None => self.properties.push(property),
            Some(at) => {
                let name = property.name.clone();
                self.properties[at] = property;
                let mut index = 0;
                self.properties.retain(|own| {
                    index += 1;
                    index - 1 <= at || own.name != name
                });
            }
        }
    }

    /// Drops every property of that name.
    pub fn remove(&mut self, name: &str) {
        self.properties.retain(|property| property.name != name);
    }
}

impl Property {
    /// A property without parameters. `value` stands as it is given: texts are escaped before, see
    /// [`escape`].
    pub fn new(name: &str, value: impl Into<String>) -> Property {
        Property { name: name.to_ascii_uppercase(), params: Vec::new(), value: value.into() }
    }

    /// The property of one unfolded content line; `None` if it is none.
    pub(super) fn of_line(line: &str) -> Option<Property> {
        read::property(line)
    }

    /// The first value of a parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        let param = self.params.iter().find(|param| param.name == name)?;
        param.values.first().map(String::as_str)
    }

    /// Sets a parameter to one value, in its place if it is there already.
    pub fn set_param(&mut self, name: &str, value: impl Into<String>) {
        let values = vec![value.into()];
        match self.params.iter_mut().find(|param| param.name == name) {
            Some(param) => param.values = values,
            None => self.params.push(Param { name: name.to_ascii_uppercase(), values }),
        }
    }

    /// Drops a parameter.
    pub fn remove_param(&mut self, name: &str) {
        self.params.retain(|param| param.name != name);
    }

    /// The value read as TEXT (RFC 5545 §3.3.11).
    pub fn text(&self) -> String {
        unescape(&self.value)
    }
}

/// The content line, unfolded.
impl fmt::Display for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write::line(self, f)
    }
}

#[cfg(test)]
mod tests;
