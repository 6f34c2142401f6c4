//! `grant`: who may act for the owner (SENT-BY, RFC 5545 §3.2.18).

use kalends_schema::id::grant_path;
use kalends_schema::key::Identity;
use kalends_schema::limits::GRANTS_MAX;
use kalends_schema::record::{Acts, Grant, Record};
use kalends_schema::time::Timestamp;
use kalends_schema::uri::EventUri;

use super::{DeputyRefusal, Refusal, Write};

/// What the owner lets somebody do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantWish {
    /// What they may do.
    pub may: Acts,
    /// For one event only.
    pub event: Option<EventUri>,
    /// Until this moment.
    pub until: Option<Timestamp>,
    /// Their place among the owner's deputies; `None` keeps it, or is the last.
    pub order: Option<u32>,
}

/// How a grant ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// From now on; what was done under it stands.
    Now,
    /// As if it had never been given: what was done under it counts no more.
    Undo,
}

/// The grant to `who`; `all` are those that the owner gave already.
///
/// # Errors
/// [`DeputyRefusal::TooMany`]; the record's own rules are checked when it is written.
pub fn grant(
    who: Identity,
    wish: GrantWish,
    all: &[Grant],
    now: Timestamp,
) -> Result<Write, Refusal> {
    let before = all.iter().find(|grant| grant.grantee == who);
    if before.is_none() && all.len() >= GRANTS_MAX {
        return Err(DeputyRefusal::TooMany { max: GRANTS_MAX }.into());
    }
    let last = || all.iter().map(|grant| grant.order.saturating_add(1)).max().unwrap_or(0);
    let kept = || before.map(|before| before.order);
    let written = Grant {
        grantee: who,
        may: wish.may,
        event: wish.event,
        until: wish.until,
        order: wish.order.or_else(kept).unwrap_or_else(last),
        created_at: before.map_or(now, |before| before.created_at),
        last_modified: now,
    };
    // The same grant given again is no change, and keeps its commit.
    let same = |before: &&Grant| {
        Grant { last_modified: before.last_modified, ..written.clone() } == **before
    };
    let record = before.filter(same).cloned().unwrap_or(written);
    Ok(Write { path: grant_path(&who), record: Some(Record::Grant(record)) })
}

/// A grant that ends. One that has ended before keeps its end.
pub fn end_grant(before: &Grant, ending: Ending, now: Timestamp) -> Write {
    let path = grant_path(&before.grantee);
    let record = match ending {
        Ending::Undo => None,
        Ending::Now if before.until.is_some_and(|until| until <= now) => Some(before.clone()),
        Ending::Now => Some(Grant { until: Some(now), last_modified: now, ..before.clone() }),
    };
    Write { path, record: record.map(Record::Grant) }
}

#[cfg(test)]
mod tests {
    use super::{Ending, GrantWish, end_grant, grant};
    use crate::command::DeputyRefusal;
    use kalends_schema::key::Identity;
    use kalends_schema::limits::GRANTS_MAX;
    use kalends_schema::record::{Acts, Grant, Record};
    use kalends_schema::time::Timestamp;

    fn who(name: u8) -> Identity {
        Identity::from_bytes([name; 32])
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros((1_790_000_000 + seconds) * 1_000_000).unwrap()
    }

    fn wish() -> GrantWish {
        let may = Acts { answer: true, ..Acts::default() };
        GrantWish { may, event: None, until: None, order: None }
    }

    fn written(who: Identity, wish: GrantWish, all: &[Grant], now: Timestamp) -> Grant {
        match grant(who, wish, all, now).unwrap().record {
            Some(Record::Grant(grant)) => grant,
            _ => panic!("no grant"),
        }
    }

    #[test]
    fn deputies_come_in_the_order_in_which_they_were_named() {
        let first = written(who(1), wish(), &[], at(0));
        let second = written(who(2), wish(), std::slice::from_ref(&first), at(1));
        assert_eq!((first.order, second.order), (0, 1));
        let all = [first.clone(), second];
        assert_eq!(written(who(1), wish(), &all, at(2)), first, "the same again is no change");
        let ahead = written(who(2), GrantWish { order: Some(0), ..wish() }, &all, at(2));
        assert_eq!((ahead.order, ahead.created_at), (0, at(1)));
    }

    #[test]
    fn a_grant_ends_once_and_may_be_undone() {
        let given = written(who(1), wish(), &[], at(0));
        let Some(Record::Grant(ended)) = end_grant(&given, Ending::Now, at(5)).record else {
            panic!("taken away")
        };
        assert_eq!(ended.until, Some(at(5)));
        assert_eq!(
            end_grant(&ended, Ending::Now, at(9)).record,
            Some(Record::Grant(ended.clone()))
        );
        assert_eq!(end_grant(&ended, Ending::Undo, at(9)).record, None);
        assert_eq!(written(who(1), wish(), &[ended], at(10)).until, None, "and given again");
    }

    #[test]
    fn nobody_has_more_deputies_than_they_keep_in_mind() {
        let one = written(who(1), wish(), &[], at(0));
        let all: Vec<Grant> = (0..GRANTS_MAX)
            .map(|number| {
                let mut key = [7; 32];
                key[..8].copy_from_slice(&(number as u64).to_le_bytes());
                Grant { grantee: Identity::from_bytes(key), ..one.clone() }
            })
            .collect();
        let refused = grant(who(1), wish(), &all, at(1));
        assert_eq!(refused, Err(DeputyRefusal::TooMany { max: GRANTS_MAX }.into()));
    }
}
