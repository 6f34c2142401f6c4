//! Stories of people who plan things, as text, played through real nodes and real indexers.
//!
//! A story is a file in `tests/scenarios/`, one step a line, in the words of RFC 5545 and RFC 5546;
//! `tests/scenarios/README.md` has the grammar. Everybody has a node of their own on loopback, with
//! files in a temporary folder, and finds the others through a private DHT; the indexers copy them.
//! After every `then`, each indexer must say the same and give the same roster digest.
//!
//! Read in this order: [`story`] (what a step is), [`parse`] (a line is a step), `stage` (who
//! plays), then one file for each kind of step.

pub mod calendar;
mod occurrences;
pub mod parse;
pub mod story;

mod act;
mod amend;
mod check;
pub mod continuation;
mod days;
mod delegation;
mod deputy;
mod forge;
pub mod inbox;
mod index;
mod person;
mod program;
mod stage;
mod wait;
pub(crate) mod words;

use stage::Stage;

/// Plays a story to its end.
///
/// # Panics
/// With the file, the line and what was wrong, at the first step that cannot be read or does not
/// come true.
pub async fn play(name: &str, text: &str) {
    let steps = match parse::story(text) {
        Ok(steps) => steps,
        Err(wrong) => panic!("{name}:{}: {}", wrong.line, wrong.why),
    };
    let mut stage = Stage::new().await;
    for (line, step) in steps {
        if let Err(why) = stage.play(&step).await {
            panic!("{name}:{line}: {}\n{why}", text.lines().nth(line - 1).unwrap_or_default());
        }
    }
    stage.end().await;
}
