//! Delegations, as a story tells of them.

use kalends_schema::path::Path;
use kalends_schema::record::{Attendee, PartStat, Record};
use serde_json::Value;

use super::person::Person;
use super::stage::Stage;
use super::story::{Which, Word};

impl Stage {
    /// An answer that claims somebody's place.
    pub(super) fn in_place_of(
        &self,
        author: &Person,
        (word, of): (Word, &str),
        which: &Which,
    ) -> Result<(Path, Record), String> {
        let delegated_from = Some(self.person(of)?.identity);
        let (path, answer) = self.own_answer(author, word, which)?;
        Ok((path, Record::Attendee(Attendee { delegated_from, ..answer })))
    }

    /// A place passed on, in whose place ever it was taken.
    pub(super) fn delegation(
        &self,
        author: &Person,
        which: &Which,
        to: &str,
    ) -> Result<(Path, Record), String> {
        let delegated_to = Some(self.person(to)?.identity);
        let (path, answer) = self.own_answer(author, Word::Yes, which)?;
        let delegated_from = match author.own(&path)? {
            Some(Record::Attendee(before)) => before.delegated_from,
            _ => None,
        };
        let partstat = PartStat::Delegated;
        let answer = Attendee { partstat, delegated_to, delegated_from, ..answer };
        Ok((path, Record::Attendee(answer)))
    }

    fn own_answer(
        &self,
        author: &Person,
        word: Word,
        which: &Which,
    ) -> Result<(Path, Attendee), String> {
        match self.answer(author, word, which, None)? {
            (path, Record::Attendee(answer)) => Ok((path, answer)),
            (path, _) => Err(format!("no answer lies at {path}")),
        }
    }

    /// `Cem` behind `delegated`, `for Bob` behind whatever the delegate's standing is.
    pub(super) fn other_end(&self, row: &Value) -> Result<Vec<String>, String> {
        let Some(key) = row["delegate"].as_str() else { return Ok(Vec::new()) };
        let name = self.name_of(&serde_json::json!({ "key": key }))?.to_owned();
        let passed_on = row["standing"] == "delegated";
        Ok(if passed_on { vec![name] } else { vec!["for".to_owned(), name] })
    }
}
