//! Several objects side by side in one calendar, as people's files and servers' collections hold
//! them (RFC 5545 §3.6, RFC 4791 §4.1): scheduling looks at one of them at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::{Meeting, ReadError};
use crate::ical::tree::Node;

/// The objects of one calendar, in the order in which it names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collection(Vec<Meeting>);

impl Collection {
    /// Reads a calendar that holds events, one object for each UID.
    ///
    /// # Errors
    /// [`ReadError`] as [`Meeting::read`], of any of them; several UIDs are none.
    pub fn read(bytes: &[u8]) -> Result<Collection, ReadError> {
        let calendar = Meeting::calendar_of(bytes)?;
        let (zones, events): (Vec<Node>, Vec<Node>) =
            calendar.children.into_iter().partition(|child| child.name == "VTIMEZONE");
        let uid = |event: &Node| event.value("UID").unwrap_or_default().trim().to_owned();
        let mut order: Vec<String> = Vec::new();
        let mut objects: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for event in events {
            let uid = uid(&event);
            if !objects.contains_key(&uid) {
                order.push(uid.clone());
            }
            objects.entry(uid).or_default().push(event);
        }
        let object = |uid: &String| {
            let events = objects.remove(uid).unwrap_or_default();
            let children = zones.iter().cloned().chain(events).collect();
            let frame = Node::new(&calendar.name);
            let properties = calendar.properties.clone();
            Meeting::of_calendar(Node { properties, children, ..frame })
        };
        let meetings = order.iter().map(object).collect::<Result<Vec<Meeting>, ReadError>>()?;
        if meetings.is_empty() { Err(ReadError::Empty) } else { Ok(Collection(meetings)) }
    }

    /// The UIDs of its objects.
    pub fn uids(&self) -> BTreeSet<&str> {
        self.0.iter().map(|meeting| meeting.uid.as_str()).collect()
    }

    /// The object of that UID.
    pub fn get(&self, uid: &str) -> Option<&Meeting> {
        self.0.iter().find(|meeting| meeting.uid == uid)
    }

    /// The only object, where there is one only.
    pub fn only(&self) -> Option<&Meeting> {
        if self.0.len() == 1 { self.0.first() } else { None }
    }

    /// Puts an object in the place of the one with its UID, or behind the others.
    pub fn put(&mut self, meeting: Meeting) {
        match self.0.iter_mut().find(|own| own.uid == meeting.uid) {
            Some(own) => *own = meeting,
            None => self.0.push(meeting),
        }
    }

    /// All of it in one calendar; `None` where there is nothing in it.
    pub fn write(&self) -> Option<String> {
        let (first, others) = self.0.split_first()?;
        let mut frame = first.clone();
        others.iter().for_each(|other| frame.take_zones(other));
        let mut calendar = frame.calendar();
        let others = others.iter().flat_map(Meeting::components);
        calendar.children.extend(others.map(|(_, event)| event.0.clone()));
        Some(calendar.write())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:tea\r\n\
        SUMMARY:Tea\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:run\r\nSUMMARY:Run\r\nEND:VEVENT\r\n\
        END:VCALENDAR\r\n";

    #[test]
    fn objects_side_by_side_are_read_one_by_one_and_written_together() {
        let both = Collection::read(TWO.as_bytes()).unwrap();
        assert_eq!(both.uids(), BTreeSet::from(["tea", "run"]));
        assert_eq!((both.get("run").is_some(), both.only()), (true, None));
        assert_eq!(both.write().as_deref(), Some(TWO));
    }

    #[test]
    fn an_object_takes_the_place_of_the_one_with_its_uid() {
        let mut both = Collection::read(TWO.as_bytes()).unwrap();
        let mut run = both.get("run").unwrap().clone();
        run.master.as_mut().unwrap().0.remove("SUMMARY");
        both.put(run);
        assert_eq!(both.write(), Some(TWO.replace("SUMMARY:Run\r\n", "")));
    }
}
