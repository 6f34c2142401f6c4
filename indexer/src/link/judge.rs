//! One record: whether it holds, and which rows it makes. Pure.

use chrono::TimeDelta;
use chrono_tz::Tz;
use kalends_schema::id::parse_timestamp_id;
use kalends_schema::key::Identity;
use kalends_schema::limits::FUTURE_MICROS_MAX;
use kalends_schema::path::{Collection, Path};
use kalends_schema::record::{self, CalendarVisibility, Event, Record, Visibility, When};
use kalends_schema::recurrence::span;
use kalends_schema::stamp::Stamp;
use kalends_schema::time::Timestamp;
use kalends_schema::uri::CalendarUri;
use kalends_schema::wire::Decoded;

use super::expand;
use crate::storage::{Listed, MentionKind, RecordRows, Target, Unending, Verdict};

/// How far from its first date the dates of a series are kept as rows.
const MATERIALISED_DAYS: i64 = 5 * 366;

/// A record in a verified replica.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Whose keyspace it is in.
    pub author: Identity,
    /// Where.
    pub path: &'a Path,
    /// The commit that wrote it.
    pub stamp: Stamp,
    /// Its bytes.
    pub value: &'a [u8],
    /// The time of the replica's head.
    pub head_time: Timestamp,
}

/// The rows that a record makes, and the record itself when it holds. `zone` says the zone of a
/// calendar that is known.
pub fn judge(
    subject: Subject<'_>,
    zone: &dyn Fn(&CalendarUri) -> Option<Tz>,
) -> (RecordRows, Option<Record>) {
    let Subject { author, path, value, head_time, .. } = subject;
    if let Some(id_time) = too_early(path, head_time) {
        return (bare(subject, Verdict::Early { id_time }), None);
    }
    match record::read(author, path, value, head_time) {
        Ok(Decoded::Known(record)) => {
            let rows = rows_of(subject, &record, zone);
            (rows, Some(record))
        }
        Ok(Decoded::Later { .. }) => (bare(subject, Verdict::Holds), None),
        Ok(Decoded::NeedsNewer) => (bare(subject, Verdict::NeedsNewer), None),
        Err(_) => (bare(subject, Verdict::Invalid), None),
    }
}

/// The time in an id that lies too far ahead of the head. Such a record is judged again when a
/// later head comes; anything else wrong with it shows then.
fn too_early(path: &Path, head_time: Timestamp) -> Option<Timestamp> {
    let collection = path.collection()?;
    let made_of_time =
        matches!(collection, Collection::Events | Collection::Calendars | Collection::Amendments);
    let id_time = parse_timestamp_id(path.id()).filter(|_| made_of_time)?;
    (id_time > head_time.plus_micros(FUTURE_MICROS_MAX)).then_some(id_time)
}

fn bare(subject: Subject<'_>, verdict: Verdict) -> RecordRows {
    RecordRows {
        stamp: subject.stamp,
        arrived: subject.head_time,
        verdict,
        mentions: Vec::new(),
        listed: Listed::default(),
        slots: Vec::new(),
        unending: None,
        floating: false,
    }
}

fn rows_of(
    subject: Subject<'_>,
    record: &Record,
    zone: &dyn Fn(&CalendarUri) -> Option<Tz>,
) -> RecordRows {
    let mut rows = bare(subject, Verdict::Holds);
    let mut mention = |uri, kind| rows.mentions.push((Target::from(uri), kind));
    match record {
        Record::Invitation(invitation) => {
            mention(invitation.event.as_uri(), MentionKind::Invitation);
            let invitee = Target::of_person(&invitation.invitee);
            rows.mentions.push((invitee, MentionKind::Invitee));
        }
        Record::Attendee(answer) => {
            mention(answer.event.as_uri(), MentionKind::Answer);
            let delegate = answer.delegated_to.iter().map(Target::of_person);
            rows.mentions.extend(delegate.map(|person| (person, MentionKind::Delegate)));
        }
        Record::Admission(admission) => mention(admission.event.as_uri(), MentionKind::Admission),
        Record::CounterProposal(of) => mention(of.event.as_uri(), MentionKind::Proposal),
        Record::Amendment(of) => mention(of.event.as_uri(), MentionKind::Amendment),
        Record::Tag(tag) => {
            mention(&tag.uri, MentionKind::Tag);
            rows.mentions.push((Target::of_label(&tag.label), MentionKind::Label));
        }
        Record::Event(event) => {
            for calendar in &event.calendars {
                mention(calendar.as_uri(), MentionKind::Event);
            }
            if let Some(split) = event.split_by(subject.author, subject.path.area()) {
                mention(split.event.as_uri(), MentionKind::Following);
            }
            let public = event.access.visibility == Visibility::Public;
            rows.listed = Listed { public, policy: event.access.rsvp_policy };
            list(&mut rows, event, zone);
        }
        Record::Calendar(calendar) => {
            if calendar.visibility == CalendarVisibility::Public {
                rows.mentions.push((Target::of_calendars(), MentionKind::Calendar));
            }
        }
        // A decline lies where its proposal's or amendment's URI says: no row has to lead there.
        Record::DeclineCounter(_)
        | Record::Handover(_)
        | Record::Claim(_)
        | Record::CalendarAmendment(_)
        | Record::Grant(_)
        | Record::Profile(_)
        | Record::Contact(_)
        | Record::Guest(_) => {}
    }
    rows
}

/// Adds the dates of an event.
fn list(rows: &mut RecordRows, event: &Event, zone: &dyn Fn(&CalendarUri) -> Option<Tz>) {
    let mut starts = event.components().map(|component| component.start);
    rows.floating = starts.any(|start| matches!(start, When::Floating(_)));
    let floating = floating_zone(event, zone);
    let Ok(Some(span)) = span(event, floating) else { return };
    // Whole days are rows at their midnight in UTC; no zone is further from it than a day.
    let from = span.first - TimeDelta::days(1);
    let to = from + TimeDelta::days(MATERIALISED_DAYS);
    let (slots, until) = match expand(event, from, to, floating) {
        Ok(expansion) => (expansion.slots, expansion.until),
        // Nothing is kept of it; a question about a short stretch may still be answered.
        Err(_) => (Vec::new(), from),
    };
    rows.slots = slots;
    if span.last.is_none_or(|last| last >= until) {
        rows.unending = Some(Unending { horizon: until.timestamp() });
    }
}

/// The zone that an event's floating times are read in: that of the first calendar it names that
/// is known, else UTC. Whole days alone need none.
pub(crate) fn floating_zone(event: &Event, zone: &dyn Fn(&CalendarUri) -> Option<Tz>) -> Tz {
    let floats = |start: When| matches!(start, When::Floating(_));
    if !event.components().any(|component| floats(component.start)) {
        return Tz::UTC;
    }
    event.calendars.iter().find_map(zone).unwrap_or(Tz::UTC)
}
