//! Words that are looked for in an event, caseless.

use kalends_schema::record::Component;

/// Words of one question.
const WORDS_MAX: usize = 10;
/// Characters of all of them.
const CHARS_MAX: usize = 200;

/// What [`Words::of`] reads.
pub(crate) const WORDS: &str = "1 to 10 words of at most 200 characters";

/// Words that must all be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(Vec<String>);

impl Words {
    /// From words with spaces between them.
    pub(crate) fn of(text: &str) -> Option<Words> {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let few = (1..=WORDS_MAX).contains(&words.len());
        (few && text.chars().count() <= CHARS_MAX).then_some(Words(words))
    }

    /// Whether each is part of the title, a place or the description.
    pub(super) fn are_in(&self, component: &Component) -> bool {
        let texts = component.locations.iter().chain(&component.description);
        let mut text = component.summary.to_lowercase();
        for more in texts {
            text.push('\n');
            text.push_str(&more.to_lowercase());
        }
        self.0.iter().all(|word| text.contains(word))
    }
}
