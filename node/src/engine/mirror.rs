//! Mirrors: whom the owner wants, whom the owner carries, and what others ask and answer.

use kalends_keyspace::net::CarryAnswer;
use kalends_keyspace::store::{Quota, StoreError, View};
use kalends_schema::carry::SignedCarryAsk;
use kalends_schema::key::{EndpointKey, Identity};

use super::turn::Turn;
use super::{CommandError, Done};
use crate::book::{self, Standing, Visited, Word};
use crate::command::{self as decide, Asked, Refusal};

/// What the owner wants of mirrors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MirrorWish {
    /// Have somebody carry the owner's `pub`.
    Add(Identity),
    /// Have them do so no longer.
    Remove(Identity),
    /// Carry somebody's `pub`, as long as it is no larger than that.
    Serve(Identity, Quota),
    /// Carry them no longer, and say no should they ask.
    Stop(Identity),
}

impl Turn<'_> {
    /// Carries out what the owner wants of mirrors.
    pub(super) fn mirror(&mut self, wish: MirrorWish) -> Result<Done, CommandError> {
        match wish {
            MirrorWish::Add(who) => {
                let mirrors = book::mirrors(&self.batch)?;
                let mirror = decide::add_mirror(self.pen.me, who, &mirrors, self.now)?;
                book::put_mirror(&self.batch, &mirror)?;
            }
            MirrorWish::Remove(who) => {
                let mirror = book::mirror(&self.batch, who)?.ok_or(Refusal::NoMirror { who })?;
                match mirror.standing {
                    // Who never heard of it needs not be told.
                    Standing::Unasked | Standing::Refused => book::drop_mirror(&self.batch, who)?,
                    Standing::Waiting | Standing::Carried(_) | Standing::Leaving => {
                        let leaving = book::Mirror { standing: Standing::Leaving, ..mirror };
                        book::put_mirror(&self.batch, &leaving)?;
                    }
                }
            }
            MirrorWish::Serve(who, quota) => {
                self.say(who, Word::Yes(quota))?;
                self.pulls.push((who, None));
            }
            MirrorWish::Stop(who) => self.say(who, Word::No)?,
        }
        self.mirrors_changed = true;
        Ok(Done::default())
    }

    fn say(&mut self, who: Identity, word: Word) -> Result<(), CommandError> {
        let all = book::all_carried(&self.batch)?;
        let (said, forgotten) = decide::speak(self.pen.me, (who, word), &all, self.now)?;
        book::put_carried(&self.batch, &said)?;
        if let Some(forgotten) = forgotten {
            book::drop_carried(&self.batch, forgotten)?;
        }
        self.greets.push(who);
        Ok(())
    }

    /// Hears somebody's ask to be carried.
    pub(super) fn asked(
        &mut self,
        ask: &SignedCarryAsk,
        from: EndpointKey,
    ) -> Result<CarryAnswer, StoreError> {
        let who = ask.asker();
        let known = self.batch.known(&who)?;
        let asked = Asked {
            who,
            want: ask.ask().want,
            time: ask.ask().time,
            from,
            known: self.is_known(who)?,
            superseded: known.is_some_and(|known| known.head().epoch > ask.epoch()),
        };
        let all = book::all_carried(&self.batch)?;
        let mut acquainted = Vec::new();
        for row in &all {
            if self.is_known(row.who)? {
                acquainted.push(row.who);
            }
        }
        let heard = decide::hear_ask(&asked, &all, |who| acquainted.contains(who), self.now);
        if let Some(put) = &heard.put {
            book::put_carried(&self.batch, put)?;
        }
        for who in &heard.drop {
            book::drop_carried(&self.batch, *who)?;
        }
        self.dirty |= heard.put.is_some() || !heard.drop.is_empty();
        Ok(heard.answer)
    }

    /// Remembers what came of a visit to a mirror.
    pub(super) fn visited(&mut self, visited: Visited) -> Result<(), StoreError> {
        let key = visited.mirror;
        let Some(before) = book::mirror(&self.batch, key)? else { return Ok(()) };
        let carried = |standing| matches!(standing, Standing::Carried(_));
        let was = carried(before.standing);
        let after = before.clone().after(visited, self.now);
        self.mirrors_changed |= was != after.as_ref().is_some_and(|after| carried(after.standing));
        match after {
            Some(after) if after == before => return Ok(()),
            Some(after) => book::put_mirror(&self.batch, &after)?,
            None => book::drop_mirror(&self.batch, key)?,
        }
        self.dirty = true;
        Ok(())
    }
}
