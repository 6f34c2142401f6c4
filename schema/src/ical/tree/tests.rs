//! What a tree keeps, and what it refuses.

use super::*;

fn only(text: &str) -> Node {
    Node::read(text.as_bytes()).unwrap().remove(0)
}

#[test]
fn every_parameter_and_unknown_component_is_there_again() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n\
        ATTENDEE;CN=\"Bob; the, one\";MEMBER=\"mailto:a@x.org\",\"mailto:b@x.org\";X-N=1:mailto:c@x.org\r\n\
        X-ODD;A=b:c\\,d\r\nBEGIN:X-THING\r\nX-IN:1\r\nEND:X-THING\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let node = only(text);
    assert_eq!(
        node.children[0].properties[0].params[1].values,
        ["mailto:a@x.org", "mailto:b@x.org"]
    );
    assert_eq!(only(&node.write()), node);
    assert_eq!(node.write().replace("\r\n ", ""), text);
}

#[test]
fn a102_lines_are_folded_between_characters_at_75_octets() {
    let mut node = Node::new("VCALENDAR");
    node.properties.push(Property::new("SUMMARY", "🎉".repeat(100)));
    let text = node.write();
    assert!(text.split("\r\n").all(|line| line.len() <= 75));
    assert_eq!(only(&text), node);
}

#[test]
fn a20_no_text_begins_a_line_of_its_own() {
    let mut node = Node::new("VCALENDAR");
    let mut property = Property::new("RRULE", "FREQ=DAILY\r\nATTENDEE:mailto:evil@example.org");
    property.set_param("X-A", "a\"\r\nEND:VCALENDAR");
    node.properties.push(property);
    let again = only(&node.write());
    assert_eq!((again.properties.len(), again.children.len()), (1, 0));
}

#[test]
fn what_is_cut_off_or_too_deep_is_refused_where_that_is_seen() {
    let read = |text: &str| Node::read(text.as_bytes());
    assert_eq!(read("hello"), Err(TreeError::NoCalendar));
    let cut = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR";
    assert_eq!(read(cut), Err(TreeError::CutOff { name: "VEVENT".into(), line: 3 }));
    let deep = format!("BEGIN:VCALENDAR\n{}", "BEGIN:A\n".repeat(limits::ICAL_DEPTH_MAX));
    let line = limits::ICAL_DEPTH_MAX + 1;
    assert_eq!(read(&deep), Err(TreeError::TooDeep { line }));
}

#[test]
fn setting_a_property_keeps_its_place_and_drops_its_twins() {
    let mut node = only("BEGIN:VCALENDAR\nA:1\nB:2\nA:3\nEND:VCALENDAR");
    node.set(Property::new("A", "4"));
    assert_eq!(node.properties, [Property::new("A", "4"), Property::new("B", "2")]);
}

#[test]
fn what_is_no_parameter_is_passed_over_and_the_line_is_written_as_it_is_read() {
    let odd = "ATTENDEE;X\"Y;CN=b\";PARTSTAT=ACCEPTED;X-A=1:mailto:bob@x.org";
    let node = only(&format!("BEGIN:VCALENDAR\n{odd}\nEND:VCALENDAR"));
    let names: Vec<&str> = node.properties[0].params.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["PARTSTAT", "X-A"]);
    assert_eq!(only(&node.write()), node);
}
