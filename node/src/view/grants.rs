//! `grant list`: who may act for the owner, and for whom the owner may act.

use std::collections::BTreeSet;

use kalends_keyspace::store::StoreError;
use kalends_schema::id::grant_path;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::{Acts, Attendee, Grant};
use kalends_schema::uri::{EventUri, Uri};

use super::{Reader, rfc3339};
use crate::api::{ActWord, GrantView, Grants};
use crate::book;

impl Reader {
    /// Grants given and received.
    pub(crate) fn grants(&self) -> Result<Grants, StoreError> {
        let own = book::records_of::<Grant>(&self.snapshot, self.me, Collection::Grants)?;
        let own = own.into_iter().map(|(_, found)| self.grant_view(self.me, found.record));
        let mut given = own.collect::<Result<Vec<GrantView>, StoreError>>()?;
        given.sort_by(|a, b| (a.order, &a.grantee.key).cmp(&(b.order, &b.grantee.key)));
        let mut received = Vec::new();
        for (who, dealing) in book::dealings(&self.snapshot)? {
            if dealing.entrusted
                && !self.is_blocked(who)?
                && let Some(grant) = book::grant_fact(&self.snapshot, who, self.me)?
            {
                received.push(self.grant_view(who, grant.record)?);
            }
        }
        Ok(Grants { given, received })
    }

    /// The grant of the owner's to somebody; `None` when there is none.
    pub(crate) fn grant_to(&self, who: Identity) -> Result<Option<GrantView>, StoreError> {
        let found = book::grant_fact(&self.snapshot, self.me, who)?;
        found.map(|grant| self.grant_view(self.me, grant.record)).transpose()
    }

    /// Events that deputies of the owner's answered in their name.
    pub(super) fn answered_by_deputies(&self) -> Result<BTreeSet<EventUri>, StoreError> {
        let mut events = BTreeSet::new();
        let own = book::records_of::<Grant>(&self.snapshot, self.me, Collection::Grants)?;
        for (_, grant) in own {
            let deputy = grant.record.grantee;
            for (path, event) in book::linked_by(&self.snapshot, deputy)? {
                let answer = book::record::<Attendee>(&self.snapshot, deputy, &path)?;
                if answer.is_some_and(|answer| answer.principal == Some(self.me)) {
                    events.insert(event);
                }
            }
        }
        Ok(events)
    }

    fn grant_view(&self, principal: Identity, grant: Grant) -> Result<GrantView, StoreError> {
        let path = grant_path(&grant.grantee);
        let own = principal == self.me;
        let delivery = match own {
            true => self.delivery_of(grant.grantee, &path)?,
            false => None,
        };
        Ok(GrantView {
            uri: Uri::new(principal, path).to_string(),
            principal: self.person(principal)?,
            grantee: self.person(grant.grantee)?,
            may: words_of(grant.may),
            event: grant.event.as_ref().map(|event| self.event_name(event)).transpose()?,
            until: grant.until.map(rfc3339),
            ended: grant.until.is_some_and(|until| until <= self.now),
            order: grant.order,
            delivery,
        })
    }
}

fn words_of(acts: Acts) -> Vec<ActWord> {
    let all = [
        (acts.answer, ActWord::Answer),
        (acts.invite, ActWord::Invite),
        (acts.admit, ActWord::Admit),
        (acts.edit, ActWord::Edit),
    ];
    all.into_iter().filter(|(may, _)| *may).map(|(_, word)| word).collect()
}

/// What the words allow.
pub(crate) fn acts_of(words: &[ActWord]) -> Acts {
    Acts {
        answer: words.contains(&ActWord::Answer),
        invite: words.contains(&ActWord::Invite),
        admit: words.contains(&ActWord::Admit),
        edit: words.contains(&ActWord::Edit),
    }
}
