//! What is printed: one JSON document, or text for people. Text from outside never reaches the
//! terminal with an escape sequence in it: whatever is printed goes through here, and nothing but
//! our own styles steers.

mod letters;

use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

use crate::failure::Failure;

use letters::{BOLD, END, STRUCK, json_text, shown_text, steered};
pub use letters::{plain, plain_lines};

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
    fn is_terminal(self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Prints the answer of a command: the document itself, or what `text` makes of it.
    pub fn answer(self, document: &Value, text: impl FnOnce(&Value) -> String) {
        if self.json {
            self.document(&document.to_string());
        } else {
            self.line(text(document).trim_end_matches('\n'));
        }
    }

    /// A JSON document on one line of stdout, with whatever could steer a terminal escaped.
    pub fn document(self, json: &str) {
        self.bytes(format!("{}\n", json_text(json)).as_bytes());
    }

    /// Lines of text on stdout, without what could steer a terminal.
    pub fn line(self, text: &str) {
        self.bytes(format!("{}\n", steered(text)).as_bytes());
    }

    /// A calendar on stdout: as it is for files and programs, without what could steer it on a
    /// terminal.
    pub fn calendar(self, text: &str) {
        if self.is_terminal() {
            self.line(text.replace("\r\n", "\n").trim_end_matches('\n'));
        } else {
            self.bytes(text.as_bytes());
        }
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

    /// Lines on stderr, without what could steer a terminal: progress, notes.
    pub fn note(self, text: &str) {
        let _closed_pipe = writeln!(std::io::stderr(), "{}", steered(text));
    }

    /// Prints a failure where it belongs.
    pub fn failure(self, failure: &Failure) {
        if self.json {
            self.document(&failure.to_json().to_string());
        } else {
            self.note(plain_lines(&failure.to_text()).trim_end_matches('\n'));
        }
    }

    /// `text`, standing out where styles are on.
    pub fn styled(self, style: Style, text: &str) -> String {
        let begin = match style {
            Style::Bold => BOLD,
            Style::Struck => STRUCK,
        };
        if self.styled { format!("{begin}{text}{END}") } else { text.to_owned() }
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
        let text = plain(&text);
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
        let bar = bar.with_style(style.expect("a constant template")).with_message(plain(&what));
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
        Bar(bar.with_style(style.expect("a constant template")).with_message(plain(what)))
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

/// Columns that `cell` takes, its styles not counted.
fn shown_width(cell: &str) -> usize {
    shown_text(cell).width()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_align_by_what_is_seen() {
        let rows =
            [["a", "日本", "x"], ["bbb", "c", "y"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(table(&rows), "a    日本  x\nbbb  c     y\n");
    }
}
