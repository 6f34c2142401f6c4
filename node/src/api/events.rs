//! `GET` and `POST /v1/events`, `GET` and `PATCH /v1/events/{event}`, `POST …/cancel`

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    AmendmentView, Answered, ContinuationView, Counts, EventName, Moment, PersonView, PolicyWord,
    PromotionWord, ScopeWord,
};
use super::{StatusWord, VisibilityWord};

/// The line behind a full event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitlistFields {
    /// Whether there is one.
    pub enabled: bool,
    /// How many may wait; `null` is unlimited.
    #[serde(default)]
    pub max: Option<u32>,
    /// Who promotes; absent: the node, in order.
    #[serde(default)]
    pub promotion: Option<PromotionWord>,
}

/// Policy and seats to set; absent is the default, or kept.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AccessFields {
    /// Whose answers count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rsvp_policy: Option<PolicyWord>,
    /// Seats, at least 1; 0 takes the limit away.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attendees: Option<u32>,
    /// What seats are counted over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity_scope: Option<ScopeWord>,
    /// The line behind a full event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waitlist: Option<WaitlistFields>,
    /// Guests that each answer may bring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plus_ones_max: Option<u32>,
    /// How often a place may be passed on: 1 is once, by whoever is asked; 0 is never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delegation_depth_max: Option<u8>,
    /// Whether maybe takes a seat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tentative_counts: Option<bool>,
    /// References to people who may invite, or the one word `attendees`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_invite: Option<Vec<String>>,
    /// References to people who may change anything but this list and who continues the event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub admins: Option<Vec<String>>,
    /// References to people who may add or change single occurrences, at most 20.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contributors: Option<Vec<String>>,
    /// References to people who may claim the event once its organizer is silent, the first first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successors: Option<Vec<String>>,
    /// Days of silence before a successor's claim holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_grace_days: Option<u16>,
}

/// An event to create.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEvent {
    /// 1 to 500 characters.
    pub title: String,
    /// When it starts.
    pub start: Moment,
    /// When it ends. Neither this nor `for_seconds`: one hour, or that one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// How long it lasts, in seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub for_seconds: Option<u32>,
    /// Up to 10,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// At most 5.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<String>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// RRULE value, as in RFC 5545: `FREQ=WEEKLY;COUNT=4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// Dates added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rdate: Vec<Moment>,
    /// Dates taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exdate: Vec<Moment>,
    /// At most 50.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<String>,
    /// References to calendars, at most 10.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<String>,
    /// Who may see it; absent: the calendar's setting, else private.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<VisibilityWord>,
    /// Policy and seats.
    #[serde(default)]
    pub access: AccessFields,
    /// Do not answer one's own event with yes.
    #[serde(default)]
    pub not_going: bool,
}

/// What to change in an event; absent is kept. Somebody else's is amended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EventChange {
    /// Change only the occurrence of that original start (`2026-12-08T14:00:00` or `2026-12-08`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
    /// Change that occurrence and all that follow: the series ends before it, and another event goes
    /// on from there. Not with `on`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// New title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// New description; empty removes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// New places.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locations: Option<Vec<String>>,
    /// New start; the length is kept unless an end is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<Moment>,
    /// New end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// How long it lasts from now on, in seconds, instead of an end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub for_seconds: Option<u32>,
    /// New rule; empty makes it a single event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// Dates taken away, besides those already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exdate: Vec<Moment>,
    /// New status; `CONFIRMED` takes a cancellation back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusWord>,
    /// References to calendars that it joins.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub join: Vec<String>,
    /// References to calendars that it leaves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leave: Vec<String>,
    /// Ask everybody concerned anew, whatever changed.
    pub ask_again: bool,
    /// Policy and seats.
    pub access: AccessFields,
}

/// `POST /v1/events/{event}/cancel`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Cancel {
    /// Only the occurrence of that original start.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<String>,
}

/// Policy and seats of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessView {
    /// Whose answers count.
    pub rsvp_policy: PolicyWord,
    /// Seats; `null` is unlimited.
    pub max_attendees: Option<u32>,
    /// What seats are counted over.
    pub capacity_scope: ScopeWord,
    /// The line behind a full event.
    pub waitlist: WaitlistFields,
    /// Guests that each answer may bring.
    pub plus_ones_max: u32,
    /// How often a place may be passed on.
    pub delegation_depth_max: u8,
    /// Whether maybe takes a seat.
    pub tentative_counts: bool,
    /// Keys of people who may invite, or the one word `attendees`.
    pub can_invite: Vec<String>,
    /// Keys of people who may change anything but this list and who continues the event.
    pub admins: Vec<String>,
    /// Keys of people who may add or change single occurrences.
    pub contributors: Vec<String>,
    /// Keys of people who may claim the event once its organizer is silent, the first first.
    pub successors: Vec<String>,
    /// Days of silence before a successor's claim holds.
    pub successor_grace_days: u16,
}

/// One component: the event, or one occurrence described on its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComponentView {
    /// Its original start, for an override.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence_id: Option<String>,
    /// Its title.
    pub title: String,
    /// When it starts.
    pub start: Moment,
    /// When it ends.
    pub end: Option<Moment>,
    /// Whether it takes place.
    pub status: StatusWord,
    /// What it is about.
    pub description: Option<String>,
    /// Where.
    pub locations: Vec<String>,
    /// A page about it.
    pub url: Option<String>,
    /// SEQUENCE
    pub sequence: u32,
    /// The number from which answers count.
    pub answers_since: u32,
}

/// Where an event was split from a series.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SplitView {
    /// The series.
    pub event: EventName,
    /// The first of its dates that it has no more, by its original start.
    pub on: String,
}

/// An event whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventView {
    /// `pubky://…`
    pub uri: String,
    /// Its handle.
    pub handle: String,
    /// Whose it is.
    pub organizer: PersonView,
    /// Where it has gone on, of an event that was handed over, claimed or offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continuation: Option<ContinuationView>,
    /// Who may see it.
    pub visibility: VisibilityWord,
    /// Whether it is somebody's without a key, come by import.
    pub foreign: bool,
    /// UID
    pub uid: String,
    /// The event itself, or the first override where there is no master.
    #[serde(flatten)]
    pub main: ComponentView,
    /// RRULE value.
    pub rrule: Option<String>,
    /// Dates added.
    pub rdate: Vec<Moment>,
    /// Dates taken away.
    pub exdate: Vec<Moment>,
    /// Occurrences described on their own.
    pub overrides: Vec<ComponentView>,
    /// The series that it was split from.
    pub split_from: Option<SplitView>,
    /// What was split from it, as far as it is here.
    pub followed_by: Vec<EventName>,
    /// Labels.
    pub categories: Vec<String>,
    /// URIs of its calendars.
    pub calendars: Vec<String>,
    /// Policy and seats.
    pub access: AccessView,
    /// `epoch.seq` of the version shown.
    pub stamp: String,
    /// The owner's own answers to it.
    pub my_answers: Vec<Answered>,
    /// How many come.
    pub counts: Counts,
    /// Changes that wait for the organizer's node, as far as they are known here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposed: Vec<AmendmentView>,
    /// The author's claim of when this version was written, RFC 3339.
    pub last_modified: String,
    /// When this node noticed that its organizer deleted it, RFC 3339: what is shown is how it was
    /// last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<String>,
}

/// An event as a line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventSummary {
    /// `pubky://…`
    pub uri: String,
    /// Its handle.
    pub handle: String,
    /// Its title.
    pub title: String,
    /// When it starts; of a series, the first time.
    pub start: Moment,
    /// When it ends.
    pub end: Option<Moment>,
    /// Whether it has several occurrences.
    pub series: bool,
    /// Whether it takes place.
    pub status: StatusWord,
    /// Who may see it.
    pub visibility: VisibilityWord,
    /// Whose it is.
    pub organizer: PersonView,
}

/// `GET /v1/events?…`
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields, default)]
pub struct EventQuery {
    /// A reference to a calendar: only what is shown in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// A reference to a person: only theirs. Absent: one's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organizer: Option<String>,
    /// Everybody's of whom a copy is here.
    pub all: bool,
    /// From `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items of a page, at most 1,000; 200 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<usize>,
}

/// What a write to an event did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventWritten {
    /// The event as it is now.
    pub event: EventView,
    /// How many people wait to be told of it.
    pub queued: u64,
    /// What the owner should know: the first publication says that copies cannot be called back.
    pub notices: Vec<String>,
    /// Of somebody else's event: the amendment that was written instead of the event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amendment: Option<AmendmentView>,
}
