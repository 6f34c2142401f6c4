//! Content lines in a story: the indented lines below a step.
//!
//! Names of people stand for their addresses where a line says who. Before a line, `+` adds to what
//! is there and `-` takes away.

use kalends_schema::ical::tree::{Node, Property};
use kalends_schema::itip::Address;

/// The indented lines below a step, component by component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Block {
    /// VTIMEZONEs.
    pub zones: Vec<Node>,
    /// The lines of each event; one unless the block begins further ones.
    pub parts: Vec<Part>,
}

/// The lines of one component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Part {
    /// Its name, unless it is an event.
    pub name: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Components in it: alarms.
    pub children: Vec<Node>,
}

/// One line, and what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it does to what is there.
    pub sign: Sign,
    /// The line.
    pub property: Property,
}

/// What a line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// It stands in the place of those of its name, or of the same person.
    Set,
    /// It comes to them.
    Add,
    /// They are not there: all of its name, or those of its value, if it has one.
    Remove,
}

/// Lines that say who.
const PEOPLE: [&str; 2] = ["ORGANIZER", "ATTENDEE"];
/// Parameters that say who.
const PEOPLE_PARAMS: [&str; 4] = ["DELEGATED-FROM", "DELEGATED-TO", "EMAIL", "SENT-BY"];

impl Block {
    /// Reads the lines below a step.
    ///
    /// # Errors
    /// What is no content line, or a component that is not ended.
    pub fn read(lines: &[&str]) -> Result<Block, String> {
        let mut block = Block::default();
        let mut rest = lines.iter();
        while let Some(line) = rest.next() {
            match line.strip_prefix("BEGIN:") {
                Some(name @ ("VTIMEZONE" | "VALARM")) => {
                    let mut text = format!("{line}\n");
                    for line in rest.by_ref() {
                        text.push_str(&format!("{line}\n"));
                        if *line == format!("END:{name}") {
                            break;
                        }
                    }
                    block.take_child(child(&text)?);
                }
                Some("VEVENT") => block.parts.push(Part::default()),
                Some(name) => {
                    block.parts.push(Part { name: Some(name.to_owned()), ..Part::default() });
                }
                None => block.part().lines.push(self::line(line)?),
            }
        }
        Ok(block)
    }

    fn take_child(&mut self, child: Node) {
        match child.name.as_str() {
            "VTIMEZONE" => self.zones.push(child),
            _ => self.part().children.push(child),
        }
    }

    fn part(&mut self) -> &mut Part {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let last = self.parts.len() - 1;
        &mut self.parts[last]
    }
}

/// A component, alone.
fn child(text: &str) -> Result<Node, String> {
    let calendar = format!("BEGIN:VCALENDAR\n{text}END:VCALENDAR\n");
    let mut calendars = Node::read(calendar.as_bytes()).map_err(|error| error.to_string())?;
    Ok(calendars.remove(0).children.remove(0))
}

/// `-` alone needs a name only.
fn line(text: &str) -> Result<Line, String> {
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (Sign::Add, rest),
        Some(("-", rest)) => (Sign::Remove, rest),
        Some(_) | None => (Sign::Set, text),
    };
    let whole = if rest.contains(':') { rest.to_owned() } else { format!("{rest}:") };
    let of = child(&format!("BEGIN:VEVENT\n{whole}\nEND:VEVENT\n"))?;
    let property = of.properties.first().cloned();
    Ok(Line { sign, property: property.ok_or_else(|| format!("`{text}` is no content line"))? })
}

/// Puts addresses in the place of names; `address` knows whom the story knows.
pub fn with_addresses(property: &Property, address: &dyn Fn(&str) -> Option<Address>) -> Property {
    let mut property = property.clone();
    if PEOPLE.contains(&property.name.as_str()) {
        if let Some(address) = address(&property.value) {
            property.value = address.uri();
        }
        for param in &mut property.params {
            if PEOPLE_PARAMS.contains(&param.name.as_str()) {
                for value in &mut param.values {
                    if let Some(address) = address(value) {
                        *value = address.uri();
                    }
                }
            }
        }
    }
    property
}

impl Line {
    /// Does to `node` what the line says.
    pub fn apply(&self, node: &mut Node) {
        let own = &self.property;
        match self.sign {
            Sign::Add => node.properties.push(own.clone()),
            Sign::Set if own.name == "ATTENDEE" => {
                match node.properties.iter_mut().find(|line| same_person(line, own)) {
                    Some(line) => *line = own.clone(),
                    None => node.properties.push(own.clone()),
                }
            }
            Sign::Set => node.set(own.clone()),
            Sign::Remove => node.properties.retain(|line| !meets(line, own)),
        }
    }

    /// Whether it is true of `node`: such a line is there, or, with `-`, none.
    pub fn is_true_of(&self, node: &Node) -> bool {
        let found = node.properties.iter().any(|line| meets(line, &self.property));
        match self.sign {
            Sign::Set | Sign::Add => found,
            Sign::Remove => !found,
        }
    }
}

/// Whether `line` says all that `asked` does: its name, its value if there is one, its parameters.
fn meets(line: &Property, asked: &Property) -> bool {
    let same_value = asked.value.is_empty() || line.value == asked.value;
    let params = asked.params.iter().all(|param| match line.param(&param.name) {
        Some(value) => param.values.first().is_some_and(|asked| asked == value),
        None => false,
    });
    line.name == asked.name && (same_value || same_person(line, asked)) && params
}

fn same_person(line: &Property, asked: &Property) -> bool {
    line.name == asked.name
        && PEOPLE.contains(&line.name.as_str())
        && Address::of(line) == Address::of(asked)
}
