//! `x_pubky_access`, and the places where older records say the same.

use serde_json::{Value, json};

use super::fields::{Fields, wrong};
use super::write;
use crate::record::{
    Access, CanInvite, CapacityScope, Invalid, Promotion, RosterVisibility, RsvpPolicy, Visibility,
    Waitlist,
};

pub(super) fn write(access: &Access) -> Value {
    json!({
        "visibility": access.visibility.as_str(),
        "rsvp_policy": access.rsvp_policy.as_str(),
        "can_invite": inviters(&access.can_invite),
        "max_attendees": access.max_attendees,
        "capacity_scope": access.capacity_scope.as_str(),
        "waitlist": line(&access.waitlist),
        "plus_ones_max": access.plus_ones_max,
        "delegation_depth_max": access.delegation_depth_max,
        "tentative_counts": access.tentative_counts,
        "roster_visibility": access.roster_visibility.as_str(),
        "admins": write::people(&access.admins),
        "contributors": write::people(&access.contributors),
        "successors": write::people(&access.successors),
        "successor_grace_days": access.successor_grace_days,
    })
}

/// The face of who may invite.
pub(super) fn inviters(who: &CanInvite) -> Value {
    match who {
        CanInvite::People(people) => write::people(people),
        CanInvite::Attendees => json!("attendees"),
    }
}

/// The face of the line behind a full event.
pub(super) fn line(waitlist: &Waitlist) -> Value {
    json!({
        "enabled": waitlist.enabled,
        "max": waitlist.max,
        "promotion": waitlist.promotion.as_str(),
    })
}

/// Reads the access of an event's face. What is not said anywhere is the default; what two places
/// say differently is refused.
pub(super) fn read(event: Fields<'_>) -> Result<Access, Invalid> {
    let default = Access::default();
    let rsvp_policy = policy(event)?.unwrap_or_default();
    let max_attendees = capacity(event)?;
    let Some(access) = event.object("x_pubky_access")? else {
        return Ok(Access { rsvp_policy, max_attendees, ..default });
    };
    Ok(Access {
        visibility: access.word("visibility", Visibility::from_word)?.unwrap_or_default(),
        rsvp_policy,
        can_invite: can_invite(access)?,
        max_attendees,
        capacity_scope: access
            .word("capacity_scope", CapacityScope::from_word)?
            .unwrap_or_default(),
        waitlist: waitlist(access)?,
        plus_ones_max: access.number("plus_ones_max")?.unwrap_or(default.plus_ones_max),
        delegation_depth_max: access
            .number("delegation_depth_max")?
            .unwrap_or(default.delegation_depth_max),
        tentative_counts: access.flag("tentative_counts")?.unwrap_or(default.tentative_counts),
        roster_visibility: access
            .word("roster_visibility", RosterVisibility::from_word)?
            .unwrap_or_default(),
        admins: access.people("admins")?,
        contributors: access.people("contributors")?,
        successors: access.people("successors")?,
        successor_grace_days: access
            .number("successor_grace_days")?
            .unwrap_or(default.successor_grace_days),
    })
}

fn can_invite(access: Fields<'_>) -> Result<CanInvite, Invalid> {
    const FIELD: &str = "can_invite";
    match access.get(FIELD) {
        None => Ok(CanInvite::default()),
        Some(Value::String(word)) if word == "attendees" => Ok(CanInvite::Attendees),
        Some(Value::Array(_)) => Ok(CanInvite::People(access.people(FIELD)?)),
        Some(other) => Err(wrong(FIELD, other, "a list of people, or \"attendees\"")),
    }
}

fn waitlist(access: Fields<'_>) -> Result<Waitlist, Invalid> {
    let Some(waitlist) = access.object("waitlist")? else {
        return Ok(Waitlist::default());
    };
    Ok(Waitlist {
        enabled: waitlist.flag("enabled")?.unwrap_or(false),
        max: waitlist.number("max")?,
        promotion: waitlist.word("promotion", Promotion::from_word)?.unwrap_or_default(),
    })
}

/// The policy, wherever it stands: `x_pubky_access.rsvp_policy`; older `rsvp_policy` beside it,
/// `x_pubky_attendance.policy`, `policy`, and `x_pubky_rsvp_access`.
fn policy(event: Fields<'_>) -> Result<Option<RsvpPolicy>, Invalid> {
    let mut found = Vec::new();
    for place in places(event)? {
        found.push(place.word("rsvp_policy", any_policy)?);
        found.push(place.word("policy", any_policy)?);
    }
    found.push(event.word("x_pubky_rsvp_access", any_policy)?);
    one_of("rsvp_policy", found)
}

/// The limit, wherever it stands: `max_attendees`, in older records `capacity`.
fn capacity(event: Fields<'_>) -> Result<Option<u32>, Invalid> {
    let mut found = Vec::new();
    for place in places(event)? {
        found.push(place.number("max_attendees")?);
        found.push(place.number("capacity")?);
    }
    one_of("max_attendees", found)
}

fn places(event: Fields<'_>) -> Result<Vec<Fields<'_>>, Invalid> {
    let nested = [event.object("x_pubky_access")?, event.object("x_pubky_attendance")?];
    Ok(nested.into_iter().flatten().chain([event]).collect())
}

fn one_of<T: PartialEq + Copy>(
    field: &'static str,
    found: Vec<Option<T>>,
) -> Result<Option<T>, Invalid> {
    let mut said = found.into_iter().flatten();
    let first = said.next();
    if said.any(|other| Some(other) != first) {
        return Err(Invalid::new(field, "two different values", "one value, wherever it stands"));
    }
    Ok(first)
}

/// The word of today, and `OPEN`, `PUBLIC`, `INVITE_ONLY` and `APPROVAL` of older records.
fn any_policy(word: &str) -> Option<RsvpPolicy> {
    match word {
        "OPEN" | "PUBLIC" => Some(RsvpPolicy::Open),
        "INVITE_ONLY" => Some(RsvpPolicy::InvitedOnly),
        "APPROVAL" => Some(RsvpPolicy::ApprovalRequired),
        _ => RsvpPolicy::from_word(word),
    }
}
