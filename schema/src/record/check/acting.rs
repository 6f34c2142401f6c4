//! Grants, handovers and claims: who acts for, or instead of, whom.

use super::text::{self, Limit};
use super::{Invalid, event};
use crate::key::Identity;
use crate::limits::COMMENT_CHARS_MAX;
use crate::record::{Acts, Claim, Grant, Handover};

const COMMENT: Limit = Limit::of(COMMENT_CHARS_MAX, "at most 2000 characters");

pub(super) fn check_grant(author: Identity, grant: &Grant) -> Result<(), Invalid> {
    if grant.grantee == author {
        return Err(Invalid::new("grantee", "the author", "somebody else"));
    }
    if grant.may == Acts::default() {
        return Err(Invalid::new("may", "nothing", "at least one of answer, invite, admit, edit"));
    }
    Ok(())
}

pub(super) fn check_handover(author: Identity, handover: &Handover) -> Result<(), Invalid> {
    if handover.successor == author {
        return Err(Invalid::new("successor", "the author", "somebody else"));
    }
    text::lines_or_none("comment", handover.comment.as_ref(), COMMENT)
}

pub(super) fn check_claim(author: Identity, claim: &Claim) -> Result<(), Invalid> {
    if claim.organizer_head.identity() == author {
        return Err(Invalid::new("organizer_head", "the author's", "somebody else's"));
    }
    if claim.carried.continues.as_ref() != Some(&claim.event) {
        return Err(Invalid::new("carried", "another event", "one that continues the root"));
    }
    event::check(&claim.carried)
}
