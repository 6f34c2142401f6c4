//! Cuts a file into its events and time zones, so that one broken event spoils no other.

use super::IcalError;
use super::lines::{content_lines, is_boundary, name_of, value_of};
use super::tree::Property;
use crate::limits;

/// The content lines of one component, from BEGIN to END.
pub(super) type Block = Vec<String>;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct Blocks {
    /// METHOD of the first calendar that has one.
    pub(super) method: Option<String>,
    /// X-WR-CALNAME or NAME.
    pub(super) name: Option<String>,
    pub(super) zones: Vec<Block>,
    /// What each calendar of the file says of itself.
    pub(super) headers: Vec<Header>,
    /// The events, each with the number of its calendar.
    pub(super) events: Vec<(usize, EventBlock)>,
}

/// A calendar's own properties, but those that speak of the file: who wrote it and what for.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) properties: Vec<Property>,
    /// Whether there were more than are kept.
    pub(super) is_cut: bool,
    bytes: usize,
}

impl Header {
    fn take(&mut self, line: &str) {
        let Some(property) = Property::of_line(line) else { return };
        let is_gregorian = property.value.trim().eq_ignore_ascii_case("GREGORIAN");
        match property.name.as_str() {
            "VERSION" | "PRODID" | "METHOD" => return,
            "CALSCALE" if is_gregorian => return,
            _ => {}
        }
        if self.bytes + line.len() > limits::HEADER_BYTES_MAX {
            self.is_cut = true;
            return;
        }
        self.bytes += line.len();
        self.properties.push(property);
    }
}

/// One event's lines, or why there are none.
#[derive(Debug)]
pub(super) enum EventBlock {
    Whole(Block),
    /// Cut off before END:VEVENT.
    CutOff(Block),
    /// Something else that calendars hold.
    Other {
        kind: String,
    },
}

/// # Errors
/// [`IcalError`] when the file is too large, holds too many events, or is no calendar.
pub(super) fn blocks(bytes: &[u8]) -> Result<Blocks, IcalError> {
    if bytes.len() > limits::IMPORT_BYTES_MAX {
        return Err(IcalError::TooLarge { bytes: bytes.len() });
    }
    let mut lines = content_lines(bytes).into_iter();
    let mut found = Blocks::default();
    let mut is_calendar = false;
    // What lies before BEGIN:VCALENDAR and after END:VCALENDAR belongs to no calendar.
    while lines.by_ref().any(|line| is_boundary(&line, "BEGIN", "VCALENDAR")) {
        is_calendar = true;
        found.take_calendar(&mut lines)?;
    }
    if is_calendar { Ok(found) } else { Err(IcalError::NoCalendar) }
}

impl Blocks {
    fn take_calendar(&mut self, lines: &mut impl Iterator<Item = String>) -> Result<(), IcalError> {
        let mut begun: Option<String> = None;
        let mut header = Header::default();
        while let Some(line) = begun.take().or_else(|| lines.next()) {
            if is_boundary(&line, "END", "VCALENDAR") {
                break;
            }
            let name = name_of(&line);
            if name == "BEGIN" {
                begun = self.take_component(line, lines)?;
                continue;
            }
            header.take(&line);
            if name == "METHOD" && self.method.is_none() {
                self.method = Some(value_of(&line).trim().to_ascii_uppercase());
            } else if matches!(name.as_str(), "X-WR-CALNAME" | "NAME") && self.name.is_none() {
                self.name = Some(value_of(&line).trim().to_owned());
            }
        }
        self.headers.push(header);
        Ok(())
    }

    /// Takes one component; answers the line that showed it to be cut off, to go on with.
    fn take_component(
        &mut self,
        begin: String,
        lines: &mut impl Iterator<Item = String>,
    ) -> Result<Option<String>, IcalError> {
        let kind = value_of(&begin).trim().to_ascii_uppercase();
        let mut block = vec![begin];
        let mut rest = None;
        let mut is_whole = false;
        for line in lines {
            if is_boundary(&line, "END", &kind) {
                block.push(line);
                is_whole = true;
                break;
            }
            if is_boundary(&line, "BEGIN", "VEVENT") || is_boundary(&line, "END", "VCALENDAR") {
                rest = Some(line);
                break;
            }
            block.push(line);
        }
        self.keep(kind, block, is_whole)?;
        Ok(rest)
    }

    fn keep(&mut self, kind: String, block: Block, is_whole: bool) -> Result<(), IcalError> {
        if kind == "VTIMEZONE" {
            self.zones.push(block);
            return Ok(());
        }
        if self.events.len() >= limits::IMPORT_OBJECTS_MAX {
            return Err(IcalError::TooMany { limit: limits::IMPORT_OBJECTS_MAX });
        }
        let event = match (kind.as_str(), is_whole) {
            ("VEVENT", true) => EventBlock::Whole(block),
            ("VEVENT", false) => EventBlock::CutOff(block),
            _ => EventBlock::Other { kind },
        };
        self.events.push((self.headers.len(), event));
        Ok(())
    }
}
