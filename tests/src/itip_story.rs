//! Stories of people who schedule by messages, as text, played through `itip::edit` and
//! `itip::receive` alone: no node, no network, a clock that the story sets.
//!
//! A story is a file in `tests/scenarios/itip/`, in the words of RFC 5546; the README there has the
//! grammar. Everybody holds a calendar of their own. What somebody does to theirs goes through
//! `edit`; what that calls for is written as text and lies in the post until it is delivered, late,
//! twice or never; then it is read back and goes through `receive`.
//!
//! Read in this order: [`step`] (what a step is), [`parse`] (lines are steps), [`lines`] (content
//! lines in a story), `stage` (who plays), `act`, `post`, `check`.

pub mod lines;
pub mod parse;
pub mod step;

mod act;
mod check;
mod post;
mod stage;

use stage::Stage;

/// Plays a story to its end.
///
/// # Panics
/// With the file, the line and what was wrong, at the first step that cannot be read or does not
/// come true.
pub fn play(name: &str, text: &str) {
    let steps = match parse::story(text) {
        Ok(steps) => steps,
        Err(wrong) => panic!("{name}:{}: {}", wrong.line, wrong.why),
    };
    let mut stage = Stage::new();
    for (line, step) in steps {
        if let Err(why) = stage.play(&step) {
            panic!("{name}:{line}: {}\n{why}", text.lines().nth(line - 1).unwrap_or_default());
        }
    }
    if let Err(why) = stage.end() {
        panic!("{name}: at its end: {why}");
    }
}
