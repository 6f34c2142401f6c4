//! From bytes to the tree, within bounds (RFC 5545 §3.1).

use super::{Node, Param, Property, TreeError};
use crate::ical::lines::content_lines;
use crate::limits;

pub(super) fn calendars(bytes: &[u8]) -> Result<Vec<Node>, TreeError> {
    if bytes.len() > limits::IMPORT_BYTES_MAX {
        return Err(TreeError::TooLarge { bytes: bytes.len() });
    }
    let mut reading = Reading::default();
    let lines = content_lines(bytes);
    for (index, line) in lines.iter().enumerate() {
        reading.take(line, index + 1)?;
    }
    if let Some(open) = reading.open.pop() {
        return Err(TreeError::CutOff { name: open.name, line: lines.len() });
    }
    if reading.done.is_empty() { Err(TreeError::NoCalendar) } else { Ok(reading.done) }
}

/// The one component of these content lines, BEGIN to END; `None` if they are not whole.
pub(super) fn component<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<Node> {
    let mut reading = Reading { open: vec![Node::new("VCALENDAR")], ..Reading::default() };
    for line in lines {
        reading.take(line, 0).ok()?;
    }
    let mut around = reading.open.pop()?;
    if reading.open.is_empty() { around.children.pop() } else { None }
}

#[derive(Default)]
struct Reading {
    done: Vec<Node>,
    open: Vec<Node>,
    begun: usize,
}

impl Reading {
    fn take(&mut self, line: &str, number: usize) -> Result<(), TreeError> {
        let Some(property) = property(line) else { return Ok(()) };
        match property.name.as_str() {
            "BEGIN" => self.begin(property.value.trim(), number),
            "END" => self.end(property.value.trim(), number),
            _ => {
                if let Some(open) = self.open.last_mut() {
                    open.properties.push(property);
                }
                Ok(())
            }
        }
    }

    fn begin(&mut self, name: &str, line: usize) -> Result<(), TreeError> {
        let is_calendar = name.eq_ignore_ascii_case("VCALENDAR");
        if self.open.is_empty() && !is_calendar {
            return Ok(());
        }
        if let (true, Some(open)) = (is_calendar, self.open.last()) {
            return Err(TreeError::CutOff { name: open.name.clone(), line });
        }
        if self.open.len() >= limits::ICAL_DEPTH_MAX {
            return Err(TreeError::TooDeep { line });
        }
        self.begun += 1;
        if self.begun > limits::IMPORT_OBJECTS_MAX {
            return Err(TreeError::TooMany { limit: limits::IMPORT_OBJECTS_MAX });
        }
        self.open.push(Node::new(name));
        Ok(())
    }

    fn end(&mut self, name: &str, line: usize) -> Result<(), TreeError> {
        let Some(node) = self.open.pop() else { return Ok(()) };
        if !node.name.eq_ignore_ascii_case(name) {
            return Err(TreeError::CutOff { name: node.name, line });
        }
        match self.open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => self.done.push(node),
        }
        Ok(())
    }
}

/// `NAME;PARAM=a,"b":value`; `None` for a line that is none. What is no parameter is passed over.
pub(super) fn property(line: &str) -> Option<Property> {
    let mut splits = Splits::default();
    let colon = line.char_indices().find(|(at, c)| splits.is_colon(*at, *c))?.0;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let name_end = splits.semicolons.first().copied().unwrap_or(colon);
    let name = head[..name_end].trim().to_ascii_uppercase();
    if !is_name(&name) {
        return None;
    }
    let ends = splits.semicolons.iter().skip(1).copied().chain([colon]);
    let params = splits.semicolons.iter().zip(ends).map(|(from, to)| param(&head[from + 1..to]));
    let params = params.filter(|param| is_name(&param.name)).collect();
    Some(Property { name, params, value: value.to_owned() })
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    !text.is_empty() && text.chars().all(is_letter)
}

/// Where a content line is cut, quoted text passed over.
#[derive(Default)]
struct Splits {
    quoted: bool,
    semicolons: Vec<usize>,
}

impl Splits {
    fn is_colon(&mut self, at: usize, c: char) -> bool {
        match c {
            '"' => self.quoted = !self.quoted,
            ';' if !self.quoted => self.semicolons.push(at),
            _ => {}
        }
        c == ':' && !self.quoted
    }
}

fn param(text: &str) -> Param {
    let (name, values) = text.split_once('=').unwrap_or((text, ""));
    let mut quoted = false;
    let values = values.split(|c: char| {
        quoted ^= c == '"';
        c == ',' && !quoted
    });
    Param {
        name: name.trim().to_ascii_uppercase(),
        values: values.map(|value| value.replace('"', "")).collect(),
    }
}
