//! Who may act for whom: the lines that give and end grants, and what is said in somebody's name.

use kalends_node::api::{ActWord, NewGrant};
use kalends_schema::id::{attendee_id, grant_id};
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{Attendee, Record};
use kalends_schema::uri::Uri;
use serde_json::Value;

use super::program::Request;
use super::stage::Stage;
use super::story::{Act, Claim, Granting, Name, Which, Word};
use super::wait::until;
use super::words::Words;

/// `Bob answer invite for "Picnic" until 2027-06-01 first`, behind `grants`.
pub(crate) fn granting(words: &mut Words) -> Result<Granting, String> {
    let to = words.name()?;
    let mut granting = Granting { to, may: Vec::new(), event: None, until: None, order: None };
    while let Some(act) = act_word(words) {
        granting.may.push(act);
    }
    if words.take("for") {
        granting.event = Some(words.title()?);
    }
    if words.take("until") {
        granting.until = Some(words.word("a day")?);
    }
    if words.take("as") {
        words.expect("number")?;
        granting.order = Some(words.read("a number")?);
    }
    Ok(granting)
}

fn act_word(words: &mut Words) -> Option<ActWord> {
    let all = [
        ("answer", ActWord::Answer),
        ("invite", ActWord::Invite),
        ("admit", ActWord::Admit),
        ("edit", ActWord::Edit),
    ];
    all.into_iter().find(|(word, _)| words.take(word)).map(|(_, act)| act)
}

/// `Bob Cem invite to "Picnic"`, behind `lets`.
pub(crate) fn let_invite(words: &mut Words) -> Result<Act, String> {
    let people = words.names()?;
    words.expect("invite to")?;
    Ok(Act::LetInvite(people, words.title()?))
}

/// `Bob acted on "Picnic"`, behind `sees that`.
pub(crate) fn acted(who: Name, words: &mut Words) -> Result<Claim, String> {
    let by = words.name()?;
    words.expect("acted on")?;
    Ok(Claim::Acted { who, by, title: words.title()? })
}

/// What is done, in somebody's name where `for Ann` follows.
pub(crate) fn in_name(act: Act, words: &mut Words) -> Result<Act, String> {
    Ok(match words.take("for") {
        true => Act::For(words.name()?, Box::new(act)),
        false => act,
    })
}

impl Stage {
    /// Somebody's program writes a grant; afterwards the grantee's node knows of it.
    pub(crate) async fn grants(&self, name: &str, granting: &Granting) -> Result<(), String> {
        let who = self.person(&granting.to)?.identity;
        let event = match &granting.event {
            Some(title) => Some(self.event(title)?.to_string()),
            None => None,
        };
        let until = granting.until.as_ref().map(|day| format!("{day}T00:00:00Z"));
        let new = NewGrant { may: granting.may.clone(), event, until, order: granting.order };
        let path = format!("/v1/grants/{who}");
        self.person(name)?.asks(&Request::new("PUT", path, &new)).await?;
        self.grant_arrives(name, &granting.to).await
    }

    /// Somebody's program ends a grant, or takes it away.
    pub(crate) async fn ends_grant(&self, name: &str, to: &str, undo: bool) -> Result<(), String> {
        let who = self.person(to)?.identity;
        let undo = if undo { "?undo=true" } else { "" };
        let path = format!("/v1/grants/{who}{undo}");
        self.person(name)?.asks(&Request::bare("DELETE", path)).await?;
        self.grant_arrives(name, to).await
    }

    async fn grant_arrives(&self, name: &str, to: &str) -> Result<(), String> {
        let (principal, grantee) = (self.person(name)?, self.person(to)?);
        if !grantee.is_online() {
            return Ok(());
        }
        let path = Path::of(Area::Pub, Collection::Grants, &grant_id(&grantee.identity));
        let uri = Uri::new(principal.identity, path.map_err(|e| e.to_string())?);
        let newest = principal.entry(&uri)?.map(|entry| entry.value);
        until(|| async {
            match grantee.entry(&uri)?.map(|entry| entry.value) == newest {
                true => Ok(()),
                false => Err(format!("{to} was not told of the grant")),
            }
        })
        .await
    }

    /// Somebody's own node says what a deputy did in their name.
    pub(crate) async fn is_told(&self, who: &str, by: &str, title: &str) -> Result<(), String> {
        let event = self.event(title)?.to_string();
        let inbox = Request::bare("GET", "/v1/inbox".to_owned());
        let seen = self.person(who)?.asks(&inbox).await?;
        let key = self.person(by)?.identity.to_string();
        let mut items = seen["items"].as_array().into_iter().flatten();
        let fits = |item: &&Value| {
            item["kind"] == "acted"
                && item["from"]["key"] == key.as_str()
                && item["event"]["uri"] == event.as_str()
        };
        items.find(fits).map(|_| ()).ok_or_else(|| format!("{who} sees {}", seen["items"]))
    }

    /// An answer in somebody's name, past the rules of its author's program.
    pub(crate) fn answer_for(
        &self,
        principal: &str,
        word: Word,
        which: &Which,
    ) -> Result<(Path, Record), String> {
        let event = self.event(&which.title)?;
        let principal = self.person(principal)?.identity;
        let id = attendee_id(event, which.on.as_ref(), Some(&principal));
        let answer = Attendee {
            recurrence_id: which.on,
            principal: Some(principal),
            ..Attendee::new(event, word.partstat(), self.now())
        };
        let path = Path::of(Area::Pub, Collection::Attendees, &id).map_err(|e| e.to_string())?;
        Ok((path, Record::Attendee(answer)))
    }
}
