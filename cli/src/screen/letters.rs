//! Which characters steer a terminal or turn the writing round, and what is printed in their place.

use std::fmt::Write;

/// Marks where our own styles begin and end, until they are printed. They are noncharacters: no
/// text has a use for them, and [`plain`] leaves none.
pub const BOLD: char = '\u{fdd0}';
/// As [`BOLD`].
pub const STRUCK: char = '\u{fdd1}';
/// Where a style ends.
pub const END: char = '\u{fdd2}';

/// What stands where something was that steers.
const REPLACED: char = '\u{fffd}';

/// `text` on one line, with whatever could steer a terminal or turn the writing round replaced.
pub fn plain(text: &str) -> String {
    text.chars().map(|letter| if steers(letter) { REPLACED } else { letter }).collect()
}

/// As [`plain`], line by line.
pub fn plain_lines(text: &str) -> String {
    text.split('\n').map(plain).collect::<Vec<_>>().join("\n")
}

/// What goes to the terminal: lines without anything that steers but our own styles.
pub fn steered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            BOLD => out.push_str("\u{1b}[1m"),
            STRUCK => out.push_str("\u{1b}[9m"),
            END => out.push_str("\u{1b}[0m"),
            '\n' | '\t' => out.push(letter),
            letter if steers(letter) => out.push(REPLACED),
            letter => out.push(letter),
        }
    }
    out
}

/// A JSON document in which whatever steers is escaped: it says the same, and does nothing.
pub fn json_text(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        if steers(letter) {
            // All of them are within the basic plane. Writing into a string cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
    out
}

/// What is seen of a text with styles.
pub fn shown_text(text: &str) -> String {
    text.chars().filter(|letter| !is_mark(*letter)).collect()
}

fn is_mark(letter: char) -> bool {
    matches!(letter, BOLD | STRUCK | END)
}

/// Control characters of both sets, marks that turn the writing round (UAX #9), separators of lines
/// and paragraphs, and the marks of our own styles.
fn steers(letter: char) -> bool {
    letter.is_control()
        || is_mark(letter)
        || matches!(
            letter,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a21_no_escape_sequence_reaches_the_terminal() {
        assert_eq!(plain("a\u{1b}[31mb\r\nc\u{202e}d"), "a\u{fffd}[31mb\u{fffd}\u{fffd}c\u{fffd}d");
        assert_eq!(plain("Grüße 🎉 עברית 👩‍👩‍👧"), "Grüße 🎉 עברית 👩‍👩‍👧");
        assert_eq!(plain("\u{9b}31m\u{fdd0}\u{2067}"), "\u{fffd}31m\u{fffd}\u{fffd}");
    }

    #[test]
    fn a21_only_our_own_styles_steer() {
        let styled = format!("{BOLD}{}{END}\n\u{1b}]8;;https://x\u{7}y", plain("a\u{1b}[0m"));
        let printed = "\u{1b}[1ma\u{fffd}[0m\u{1b}[0m\n\u{fffd}]8;;https://x\u{fffd}y";
        assert_eq!(steered(&styled), printed);
        assert_eq!(shown_text(&format!("{BOLD}a{END}")), "a");
    }

    #[test]
    fn a21_json_says_the_same_and_steers_nothing() {
        let text = "a\u{1b}[31m\u{9b}\u{7f}\u{202e}\u{2028}\r\n🎉\u{fdd0}";
        let json = json_text(&serde_json::json!(text).to_string());
        assert!(!json.chars().any(steers), "{json:?}");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
