//! Events, whole and as lines of a list.

use kalends_keyspace::store::StoreError;
use kalends_schema::path::Collection;
use kalends_schema::record::{
    Access, CanInvite, Component, End, Event, RecurrenceId, When, instant,
};
use kalends_schema::roster::{Facts, Stamped, roster};
use kalends_schema::uri::{EventUri, Uri};

use super::attendees::counts;
use super::{Deleted, Reader, moment, rfc3339, timed};
use crate::api::{
    AccessView, ComponentView, ContinuationView, EventName, EventSummary, EventView, Moment,
    SplitView, WaitlistFields,
};
use crate::book;

impl Reader {
    /// An event whole.
    pub(crate) fn event_view(&self, facts: &Facts) -> Result<Option<EventView>, StoreError> {
        let (uri, event) = (&facts.event_uri, &facts.event.record);
        let Some(lead) = event.lead() else { return Ok(None) };
        let roster = roster(facts);
        let first = event.master.is_none().then(|| event.overrides.keys().next()).flatten();
        let moments = |dates: &[When]| dates.iter().map(moment).collect::<Vec<Moment>>();
        let overrides =
            event.overrides.iter().map(|(id, component)| component_view(component, Some(id)));
        Ok(Some(EventView {
            uri: uri.to_string(),
            handle: self.handle(uri.as_uri())?,
            organizer: self.person(facts.organizer())?,
            continuation: self.continuation_view(facts)?,
            visibility: event.access.visibility.into(),
            foreign: event.foreign.is_some(),
            uid: event.uid.clone(),
            main: component_view(lead, first),
            rrule: lead.rrule.clone(),
            rdate: moments(&lead.rdate),
            exdate: moments(&lead.exdate),
            overrides: overrides.collect(),
            split_from: self.split_from(facts)?,
            followed_by: self.followed_by(uri)?,
            categories: lead.categories.clone(),
            calendars: event.calendars.iter().map(ToString::to_string).collect(),
            access: access_view(&event.access),
            stamp: facts.event.stamp.to_string(),
            my_answers: self.my_answers(facts, &roster)?,
            counts: counts(&roster, &event.access),
            proposed: self.proposed_changes(uri)?,
            last_modified: rfc3339(event.last_modified),
            deleted_at: None,
        }))
    }

    fn split_from(&self, facts: &Facts) -> Result<Option<SplitView>, StoreError> {
        let Some(split) = facts.split_from() else { return Ok(None) };
        Ok(Some(SplitView { event: self.event_name(&split.event)?, on: split.date.to_string() }))
    }

    fn followed_by(&self, uri: &EventUri) -> Result<Vec<EventName>, StoreError> {
        let following = book::following(&self.snapshot, uri)?;
        following.iter().map(|uri| self.event_name(uri)).collect()
    }

    /// An event that its organizer deleted, as it was last: nobody's answer counts any more.
    pub(crate) fn deleted_view(&self, deleted: Deleted) -> Result<Option<EventView>, StoreError> {
        let Deleted { facts, at } = deleted;
        let view = self.event_view(&Facts { answers: Vec::new(), ..facts })?;
        Ok(view.map(|view| EventView { deleted_at: Some(rfc3339(at)), ..view }))
    }

    fn continuation_view(&self, facts: &Facts) -> Result<Option<ContinuationView>, StoreError> {
        let found = &facts.continuation;
        if !found.is_continued() && found.offered.is_none() {
            return Ok(None);
        }
        let before = found.before.iter().map(|one| self.person(one.who));
        Ok(Some(ContinuationView {
            record: found.record.to_string(),
            before: before.collect::<Result<_, StoreError>>()?,
            offered: found.offered.map(|who| self.person(who)).transpose()?,
        }))
    }

    /// An event as a line; `None` for one without components.
    pub(crate) fn summary(
        &self,
        uri: &EventUri,
        event: &Event,
    ) -> Result<Option<EventSummary>, StoreError> {
        let Some(lead) = event.lead() else { return Ok(None) };
        Ok(Some(EventSummary {
            uri: uri.to_string(),
            handle: self.handle(uri.as_uri())?,
            title: lead.summary.clone(),
            start: moment(&lead.start),
            end: end_of(lead),
            series: event.is_series(),
            status: lead.status.into(),
            visibility: event.access.visibility.into(),
            organizer: self.person(book::organizer(&self.snapshot, uri)?)?,
        }))
    }

    /// Every event of the owner's, and with `all` everybody's of whom a copy is here.
    pub(crate) fn known_events(
        &self,
        all: bool,
    ) -> Result<Vec<(EventUri, Stamped<Event>)>, StoreError> {
        let people = if all { self.everybody()? } else { vec![self.me] };
        let mut found = Vec::new();
        for who in people {
            if who == self.me || !book::is_only_carried(&self.snapshot, self.me, who)? {
                found.extend(self.events_of(who)?);
            }
        }
        Ok(found)
    }

    /// Every event that one person organizes by now, by its root.
    pub(crate) fn events_of(
        &self,
        who: kalends_schema::key::Identity,
    ) -> Result<Vec<(EventUri, Stamped<Event>)>, StoreError> {
        let events = book::records_of::<Event>(&self.snapshot, who, Collection::Events)?;
        let mut found = Vec::with_capacity(events.len());
        for (path, event) in events {
            let Ok(uri) = EventUri::try_from(Uri::new(who, path)) else { continue };
            let root = book::stands_for(&self.snapshot, &uri, &event.record)?;
            found.extend(root.map(|root| (root, event)));
        }
        Ok(found)
    }
}

/// When a component ends; `None` when it says none.
pub(super) fn end_of(component: &Component) -> Option<Moment> {
    component.end.map(|end| end_at(&component.start, end))
}

/// When something ends that starts then.
pub(super) fn end_at(start: &When, end: End) -> Moment {
    match end {
        End::At(when) => moment(&when),
        End::After { days, seconds } => after(start, days, seconds),
    }
}

/// A start moved: days follow the wall, seconds the true clock.
pub(super) fn after(start: &When, days: u32, seconds: u32) -> Moment {
    let days = chrono::TimeDelta::days(days.into());
    let seconds = chrono::TimeDelta::seconds(seconds.into());
    match start {
        When::Date(date) => moment(&When::Date(*date + days)),
        When::Floating(local) => moment(&When::Floating(*local + days + seconds)),
        When::Zoned { local, tz } => {
            let moved = When::Zoned { local: *local + days, tz: *tz };
            // Not by the wall clock, which shows the hour before winter time twice.
            timed((instant(&moved, *tz) + seconds).with_timezone(tz))
        }
    }
}

fn component_view(component: &Component, id: Option<&RecurrenceId>) -> ComponentView {
    ComponentView {
        recurrence_id: id.map(ToString::to_string),
        title: component.summary.clone(),
        start: moment(&component.start),
        end: end_of(component),
        status: component.status.into(),
        description: component.description.clone(),
        locations: component.locations.clone(),
        url: component.url.clone(),
        sequence: component.sequence,
        answers_since: component.answers_since,
    }
}

fn access_view(access: &Access) -> AccessView {
    let can_invite = match &access.can_invite {
        CanInvite::People(people) => people.iter().map(ToString::to_string).collect(),
        CanInvite::Attendees => vec!["attendees".to_owned()],
    };
    AccessView {
        rsvp_policy: access.rsvp_policy.into(),
        max_attendees: access.max_attendees,
        capacity_scope: access.capacity_scope.into(),
        waitlist: WaitlistFields {
            enabled: access.waitlist.enabled,
            max: access.waitlist.max,
            promotion: Some(access.waitlist.promotion.into()),
        },
        plus_ones_max: access.plus_ones_max,
        delegation_depth_max: access.delegation_depth_max,
        tentative_counts: access.tentative_counts,
        can_invite,
        admins: access.admins.iter().map(ToString::to_string).collect(),
        contributors: access.contributors.iter().map(ToString::to_string).collect(),
        successors: access.successors.iter().map(ToString::to_string).collect(),
        successor_grace_days: access.successor_grace_days,
    }
}
