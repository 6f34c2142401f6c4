//! Several objects side by side in one calendar, as people's files and servers' collections hold
//! them (RFC 5545 §3.6, RFC 4791 §4.1): scheduling looks at one of them at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::size::check;
use super::{Meeting, ReadError};
use crate::ical::tree::{Node, Property};
use crate::limits;

/// The objects of one calendar, in the order in which it names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Collection(Vec<Meeting>);

impl Collection {
    /// Reads a calendar that holds events, one object for each UID. Each has the zones that it
    /// names; the first has what is of no object besides.
    ///
    /// # Errors
    /// [`ReadError`] as [`Meeting::read`], of any of them; several UIDs are none.
    pub fn read(bytes: &[u8]) -> Result<Collection, ReadError> {
        let calendar = Meeting::calendar_of(bytes)?;
        let uid = |event: &Node| event.value("UID").unwrap_or_default().trim().to_owned();
        let is_zone = |child: &Node| child.name == "VTIMEZONE";
        let events = calendar.children.iter().filter(|child| !is_zone(child));
        if events.map(uid).collect::<BTreeSet<String>>().len() <= 1 {
            return Ok(Collection(vec![Meeting::of_calendar(calendar)?]));
        }
        let (zones, events): (Vec<Node>, Vec<Node>) =
            calendar.children.into_iter().partition(is_zone);
        let mut order: Vec<String> = Vec::new();
        let mut objects: BTreeMap<String, Vec<Node>> = BTreeMap::new();
        for event in events {
            let events = objects.entry(uid(&event)).or_insert_with_key(|uid| {
                order.push(uid.clone());
                Vec::new()
            });
            events.push(event);
        }
        check(order.len(), "events in one calendar", limits::COLLECTION_OBJECTS_MAX)?;
        let mut parts = Parts { zones: Zones::of(zones, &objects)?, head: calendar.properties };
        let object = |uid: &String| parts.object(objects.remove(uid).unwrap_or_default());
        order.iter().map(object).collect::<Result<Vec<Meeting>, ReadError>>().map(Collection)
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
        let mut events: Vec<Node> = Vec::new();
        for other in others {
            let renamed = other.beside(&frame);
            let other = renamed.as_ref().unwrap_or(other);
            frame.take_zones(other);
            events.extend(other.components().map(|(_, event)| event.0.clone()));
        }
        let mut calendar = frame.calendar();
        calendar.children.extend(events);
        Some(calendar.write())
    }
}

/// What a calendar holds besides its events, until it is given out.
struct Parts {
    head: Vec<Property>,
    zones: Zones,
}

impl Parts {
    /// The object of these events. The first is given the whole head, the others what no calendar
    /// may lack.
    fn object(&mut self, events: Vec<Node>) -> Result<Meeting, ReadError> {
        let needed = ["VERSION", "PRODID", "CALSCALE"].map(|name| first(&self.head, name));
        let head = needed.into_iter().flatten().collect();
        let properties = std::mem::replace(&mut self.head, head);
        let children = self.zones.of_events(&events).into_iter().chain(events).collect();
        Meeting::of_calendar(Node { properties, children, ..Node::new("VCALENDAR") })
    }
}

fn first(head: &[Property], name: &str) -> Option<Property> {
    head.iter().find(|property| property.name == name).cloned()
}

/// The VTIMEZONEs of a calendar.
struct Zones {
    named: BTreeMap<String, Node>,
    /// Those that no event names, and those that define a name again.
    others: Vec<Node>,
}

impl Zones {
    /// # Errors
    /// [`ReadError::TooMany`] when so many events name so large zones that each cannot have its own.
    fn of(zones: Vec<Node>, objects: &BTreeMap<String, Vec<Node>>) -> Result<Zones, ReadError> {
        let names: Vec<BTreeSet<&str>> = objects.values().map(|events| zones_of(events)).collect();
        let used = |tzid: &str| names.iter().filter(|names| names.contains(tzid)).count();
        let mut sorted = Zones { named: BTreeMap::new(), others: Vec::new() };
        let mut bytes = 0_usize;
        for zone in zones {
            let tzid = zone.value("TZID").unwrap_or_default().trim().to_owned();
            let times = used(&tzid);
            bytes = bytes.saturating_add(times.saturating_mul(weight(&zone)));
            if times == 0 || sorted.named.contains_key(&tzid) {
                sorted.others.push(zone);
            } else {
                sorted.named.insert(tzid, zone);
            }
        }
        check(bytes, "bytes of time zones, one for each event", limits::CASE_BYTES_MAX)?;
        Ok(sorted)
    }

    fn of_events(&mut self, events: &[Node]) -> Vec<Node> {
        let named = zones_of(events).into_iter().filter_map(|tzid| self.named.get(tzid)).cloned();
        named.chain(std::mem::take(&mut self.others)).collect()
    }
}

/// The zones in which these events say their times.
fn zones_of(events: &[Node]) -> BTreeSet<&str> {
    let lines = events.iter().flat_map(|event| &event.properties);
    lines.filter_map(|line| line.param("TZID")).map(str::trim).collect()
}

/// Bytes that a component takes in memory, roughly.
fn weight(node: &Node) -> usize {
    const LINE: usize = 64;
    let lines = node.properties.iter().map(|line| LINE + line.to_string().len());
    lines.chain(node.children.iter().map(weight)).sum()
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
    fn objects_that_mean_two_zones_by_one_name_keep_their_times() {
        let mut both = Collection::default();
        for (uid, offset) in [("tea", "+0100"), ("run", "+0700")] {
            let text = format!(
                "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Ours\nBEGIN:STANDARD\n\
                DTSTART:19700101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n\
                END:STANDARD\nEND:VTIMEZONE\nBEGIN:VEVENT\nUID:{uid}\n\
                DTSTART;TZID=Ours:20270601T160000\nEND:VEVENT\nEND:VCALENDAR\n"
            );
            both.put(Meeting::read(text.as_bytes()).unwrap());
        }
        let read = Collection::read(both.write().unwrap().as_bytes()).unwrap();
        let start = |all: &Collection, uid: &str| {
            let meeting = all.get(uid).unwrap();
            meeting.when(meeting.master.as_ref().unwrap(), "DTSTART")
        };
        assert_ne!(start(&read, "tea"), start(&read, "run"));
        for uid in ["tea", "run"] {
            assert_eq!(start(&read, uid), start(&both, uid));
        }
        assert_eq!(read.write(), both.write());
    }

    #[test]
    fn an_object_takes_the_place_of_the_one_with_its_uid() {
        let mut both = Collection::read(TWO.as_bytes()).unwrap();
        let mut run = both.get("run").unwrap().clone();
        run.master.as_mut().unwrap().0.remove("SUMMARY");
        both.put(run);
        assert_eq!(both.write(), Some(TWO.replace("SUMMARY:Run\r\n", "")));
    }

    fn calendar(zones: usize, events: impl Iterator<Item = String>) -> String {
        let zone = format!(
            "BEGIN:VTIMEZONE\r\nTZID:Here\r\n{}END:VTIMEZONE\r\n",
            "X-A:1\r\n".repeat(zones)
        );
        let event = |uid: String| {
            format!(
                "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;TZID=Here:20270601T100000\r\nEND:VEVENT\r\n"
            )
        };
        let events: String = events.map(event).collect();
        format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{zone}{events}END:VCALENDAR\r\n")
    }

    #[test]
    fn each_object_has_the_zone_that_it_names_and_all_is_written_once() {
        let text = calendar(1, ["a", "b"].into_iter().map(str::to_owned));
        let both = Collection::read(text.as_bytes()).unwrap();
        assert_eq!(both.get("b").unwrap().zones.len(), 1);
        assert_eq!(both.write().as_deref(), Some(text.as_str()));
    }

    #[test]
    fn many_events_and_large_zones_are_refused_before_they_are_multiplied() {
        let many = (0..=limits::COLLECTION_OBJECTS_MAX).map(|uid| uid.to_string());
        let limit = limits::COLLECTION_OBJECTS_MAX;
        let refused = Collection::read(calendar(1, many).as_bytes());
        assert_eq!(refused, Err(ReadError::TooMany { what: "events in one calendar", limit }));
        let large = calendar(20_000, (0..100).map(|uid| uid.to_string()));
        let refused = Collection::read(large.as_bytes());
        assert!(matches!(refused, Err(ReadError::TooMany { .. })), "{refused:?}");
    }
}
