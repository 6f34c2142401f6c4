//! People, events and calendars by their names.

use kalends_keyspace::store::{StoreError, View};
use kalends_schema::id::profile_path;
use kalends_schema::key::Identity;
use kalends_schema::path::Collection;
use kalends_schema::record::Contact;
use kalends_schema::uri::{CalendarUri, EventUri, Uri};

use super::Reader;
use super::inbox::Seen;
use crate::api::{ContactView, EventName, FollowView, PersonView, ProfileView};
use crate::book::{self, Acquaintance};

impl Reader {
    /// A person, by whatever they are called here.
    pub(crate) fn person(&self, who: Identity) -> Result<PersonView, StoreError> {
        let contact = book::contact(&self.snapshot, self.me, who)?;
        let profile = book::profile(&self.snapshot, who)?;
        Ok(PersonView {
            key: who.to_string(),
            petname: contact.and_then(|contact| contact.name),
            name: profile.map(|profile| profile.name),
            me: who == self.me,
            marks: self.marks(who)?,
        })
    }

    /// An event by its names.
    pub(crate) fn event_name(&self, uri: &EventUri) -> Result<EventName, StoreError> {
        let title = match book::event(&self.snapshot, uri)? {
            Some(event) => event.record.lead().map(|lead| lead.summary.clone()),
            None => self.last_title(uri)?,
        };
        let handle = self.handle(uri.as_uri())?;
        Ok(EventName { uri: uri.to_string(), handle, title })
    }

    /// What an event was called that is gone.
    fn last_title(&self, uri: &EventUri) -> Result<Option<String>, StoreError> {
        let seen = self.seen(uri.as_uri())?;
        let last = seen.iter().rev().find_map(Seen::event).and_then(|event| event.lead());
        Ok(last.map(|lead| lead.summary.clone()))
    }

    /// An event or a calendar by its names.
    pub(crate) fn thing_name(&self, uri: &Uri) -> Result<EventName, StoreError> {
        if let Ok(event) = EventUri::try_from(uri.clone()) {
            return self.event_name(&event);
        }
        let calendar = match CalendarUri::try_from(uri.clone()) {
            Ok(calendar) => book::calendar(&self.snapshot, &calendar)?,
            Err(_) => None,
        };
        let title = calendar.map(|calendar| calendar.name);
        Ok(EventName { uri: uri.to_string(), handle: self.handle(uri)?, title })
    }

    /// The owner's profile.
    pub(crate) fn profile(&self) -> Result<ProfileView, StoreError> {
        let profile = book::profile(&self.snapshot, self.me)?;
        let uri = Uri::new(self.me, profile_path());
        let (key, uri) = (self.me.to_string(), uri.to_string());
        let Some(profile) = profile else {
            let (name, image, timezone, indexers) = (None, None, None, Vec::new());
            return Ok(ProfileView { key, uri, name, image, timezone, indexers });
        };
        Ok(ProfileView {
            key,
            uri,
            name: Some(profile.name),
            image: profile.image,
            timezone: profile.timezone.map(|tz| tz.name().to_owned()),
            indexers: profile.indexers.iter().map(ToString::to_string).collect(),
        })
    }

    /// Whether somebody is a contact, or the owner had to do with them.
    pub(super) fn is_known(&self, who: Identity) -> Result<bool, StoreError> {
        Ok(Acquaintance::with(&self.snapshot, self.me, who)? == Acquaintance::Known)
    }

    /// Whether nothing of theirs is shown.
    pub(super) fn is_blocked(&self, who: Identity) -> Result<bool, StoreError> {
        Ok(Acquaintance::with(&self.snapshot, self.me, who)? == Acquaintance::Blocked)
    }

    /// Everybody the owner keeps, by petname.
    pub(crate) fn contacts(&self) -> Result<Vec<ContactView>, StoreError> {
        let contacts = book::records_of::<Contact>(&self.snapshot, self.me, Collection::Contacts)?;
        let views = contacts.into_iter().map(|(_, contact)| self.contact(contact.record));
        let mut views = views.collect::<Result<Vec<_>, _>>()?;
        views.sort_by_key(|view| (view.petname.is_none(), view.petname.clone(), view.key.clone()));
        Ok(views)
    }

    /// Somebody as a contact, whether they are one or not.
    pub(crate) fn contact_or_none(&self, who: Identity) -> Result<ContactView, StoreError> {
        if let Some(contact) = book::contact(&self.snapshot, self.me, who)? {
            return self.contact(contact);
        }
        let name = book::profile(&self.snapshot, who)?.map(|profile| profile.name);
        let (key, petname, copy) = (who.to_string(), None, self.copy(who)?);
        let marks = self.marks(who)?;
        Ok(ContactView { key, petname, name, followed: false, blocked: false, copy, marks })
    }

    /// One contact.
    pub(crate) fn contact(&self, contact: Contact) -> Result<ContactView, StoreError> {
        let profile = book::profile(&self.snapshot, contact.identity)?;
        Ok(ContactView {
            key: contact.identity.to_string(),
            petname: contact.name,
            name: profile.map(|profile| profile.name),
            followed: contact.followed,
            blocked: contact.blocked,
            copy: self.copy(contact.identity)?,
            marks: self.marks(contact.identity)?,
        })
    }

    /// The marks of somebody's keyspace, by their words.
    pub(crate) fn marks(&self, who: Identity) -> Result<Vec<String>, StoreError> {
        let words = self.snapshot.marks(&who)?.words();
        Ok(words.into_iter().map(str::to_owned).collect())
    }

    /// Somebody followed; `why` says what keeps a newer copy from being here.
    pub(crate) fn follow(
        &self,
        who: Identity,
        why: Option<String>,
    ) -> Result<FollowView, StoreError> {
        let petname = book::contact(&self.snapshot, self.me, who)?.and_then(|c| c.name);
        Ok(FollowView { key: who.to_string(), petname, copy: self.copy(who)?, why })
    }

    fn copy(&self, who: Identity) -> Result<Option<String>, StoreError> {
        Ok(self.snapshot.head(&who)?.map(|head| head.stamp().to_string()))
    }
}
