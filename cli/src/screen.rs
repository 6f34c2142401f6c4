//! What is printed: one JSON document, or text for people. Text from outside never reaches the
//! terminal with an escape sequence in it.

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::failure::Failure;

/// Set once output is lost; what was done is done, but the exit code must say so.
static OUTPUT_LOST: AtomicBool = AtomicBool::new(false);

/// Where output goes, and how it looks.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// One JSON document on stdout, nothing else there.
    pub json: bool,
    /// Bold, dim and struck-through text.
    pub styled: bool,
}

/// How a piece of text stands out.
#[derive(Debug, Clone, Copy)]
pub enum Style {
    /// Headings.
    Bold,
    /// What does not take place.
    Struck,
}

impl Screen {
    /// Styles only on a terminal, and not where `NO_COLOR` is set.
    pub fn new(json: bool) -> Screen {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Screen { json, styled: !json && wanted && std::io::stdout().is_terminal() }
    }

    /// Whether a person's terminal shows what goes to stdout.
    pub fn is_terminal(self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Prints the answer of a command: the document itself, or what `text` makes of it.
    pub fn answer(self, document: &Value, text: impl FnOnce(&Value) -> String) {
        if self.json {
            self.line(&document.to_string());
        } else {
            self.line(text(document).trim_end_matches('\n'));
        }
    }

    /// One line on stdout.
    pub fn line(self, text: &str) {
        self.bytes(format!("{text}\n").as_bytes());
    }

    /// Bytes on stdout, as they are. A closed pipe ends the output, not the program; whatever
    /// else stops it is remembered until the end.
    pub fn bytes(self, bytes: &[u8]) {
        let mut out = std::io::stdout();
        match out.write_all(bytes).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                self.note(&format!("not everything was written to standard output: {error}"));
                OUTPUT_LOST.store(true, Ordering::Relaxed);
            }
            Ok(()) | Err(_) => {}
        }
    }

    /// Whether something that was to be printed is lost, as on a full disk.
    pub fn is_lost() -> bool {
        OUTPUT_LOST.load(Ordering::Relaxed)
    }

    /// One line on stderr: progress, notes.
    pub fn note(self, text: &str) {
        let _closed_pipe = writeln!(std::io::stderr(), "{text}");
    }

    /// Prints a failure where it belongs.
    pub fn failure(self, failure: &Failure) {
        if self.json {
            self.line(&failure.to_json().to_string());
        } else {
            self.note(plain_lines(&failure.to_text()).trim_end_matches('\n'));
        }
    }

    /// `text`, standing out where styles are on.
    pub fn styled(self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Bold => "1",
            Style::Struck => "9",
        };
        if self.styled { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// What goes on, on one line that is written over and over; off a terminal a line each.
pub struct Status {
    bar: ProgressBar,
    screen: Screen,
    shown: String,
}

impl Status {
    /// Nothing yet.
    pub fn new(screen: Screen) -> Status {
        let style = ProgressStyle::with_template("{wide_msg}").expect("a constant template");
        let bar = if screen.json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        Status { bar: bar.with_style(style), screen, shown: String::new() }
    }

    /// Whether one line is written over and over.
    pub fn is_live(&self) -> bool {
        !self.bar.is_hidden()
    }

    /// Shows `text` where it is not in the answer that was just printed.
    pub fn begin(&mut self, text: String) {
        if self.is_live() {
            self.show(text);
        } else {
            self.shown = text;
        }
    }

    /// Shows `text`, unless it is shown already.
    pub fn show(&mut self, text: String) {
        if text == self.shown {
            return;
        }
        if self.bar.is_hidden() {
            self.screen.note(&text);
        } else {
            self.bar.set_message(text.clone());
            self.bar.tick();
        }
        self.shown = text;
    }
}

/// Says on a terminal that something goes on, until it is dropped.
pub struct Busy(ProgressBar);

impl Busy {
    /// Says `what` goes on, and for how long.
    pub fn with(screen: Screen, what: String) -> Busy {
        let style = ProgressStyle::with_template("{spinner} {msg}, {elapsed}");
        let bar = if screen.json { ProgressBar::hidden() } else { ProgressBar::new_spinner() };
        let bar = bar.with_style(style.expect("a constant template")).with_message(what);
        bar.enable_steady_tick(Duration::from_millis(100));
        Busy(bar)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Says on a terminal how much of something is done, until it is dropped.
pub struct Bar(ProgressBar);

impl Bar {
    /// Nothing yet; shown with the first step.
    pub fn new(screen: Screen, what: &str) -> Bar {
        let style =
            ProgressStyle::with_template("{msg} {wide_bar} {bytes} of {total_bytes}, {eta}");
        let bar = if screen.json { ProgressBar::hidden() } else { ProgressBar::new(0) };
        Bar(bar.with_style(style.expect("a constant template")).with_message(what.to_owned()))
    }

    /// `done` of `all` bytes.
    pub fn at(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// `text` on one line, with whatever could steer a terminal or turn the writing round replaced.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if steers(letter) { '\u{fffd}' } else { letter }).collect()
}

/// As [`plain`], line by line.
pub fn plain_lines(text: &str) -> String {
    text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}

fn steers(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Columns side by side, two spaces between, nothing at the end of a line.
pub fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| shown_width(cell))
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - shown_width(cell) + 2));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Columns that `cell` takes, its style codes not counted.
fn shown_width(cell: &str) -> usize {
    let mut width = 0;
    for (index, piece) in cell.split('\u{1b}').enumerate() {
        let shown =
            if index == 0 { piece } else { piece.split_once('m').map_or("", |(_, rest)| rest) };
        width += shown.width();
    }
    width
}

#[cfg(test)]
mod tests {
    use super::{plain, table};

    #[test]
    fn a21_no_escape_sequence_reaches_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\r\nc\u{202e}d"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}d");
        assert_eq!(plain("Grüße 🎉"), "Grüße 🎉");
    }

    #[test]
    fn columns_align_by_what_is_seen() {
        let rows =
            [["a", "日本", "x"], ["bbb", "c", "y"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "a    日本  x\nbbb  c     y\n");
    }
}
