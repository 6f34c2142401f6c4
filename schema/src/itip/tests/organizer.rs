//! What an organizer's edit calls for.

use super::*;
use crate::record::RecurrenceId;

fn ann() -> Me {
    Me::of(["ann@x.org", "ann@home.org"].into_iter().filter_map(Address::parse))
}

/// What is told to whom: the method, and the components that the message is about.
fn told(edited: &Edited) -> Vec<String> {
    let one = |message: &Outgoing| {
        let name = message.recipient.as_str().split('@').next().unwrap_or_default().to_owned();
        let dates = message.object.components().map(|(date, _)| match date {
            Some(date) => format!(" {}", date.date()),
            None => " series".to_owned(),
        });
        format!("{} {name}:{}", message.method, dates.collect::<String>())
    };
    edited.messages.iter().map(one).collect()
}

fn saved(before: &[&str], after: &[&str]) -> Edited {
    edit(Some(&meeting(before)), Some(&meeting(after)), &ann(), now()).unwrap()
}

fn tells(before: &[&str], after: &[&str]) -> Vec<String> {
    told(&saved(before, after))
}

/// TEA, every week.
fn weekly() -> String {
    format!("{TEA}  RRULE:FREQ=WEEKLY  SEQUENCE:3  SUMMARY:Tea")
}

/// A date of [`weekly`] with a component of its own.
fn date(day: &str) -> String {
    let moved = weekly().replace("20270601", day).replace("  RRULE:FREQ=WEEKLY", "");
    format!("{moved}  RECURRENCE-ID;TZID=Europe/Berlin:{day}T160000")
}

fn answer(event: &Vevent, name: &str) -> String {
    let who = Address::parse(&format!("{name}@x.org")).unwrap();
    event.attendee(&who).unwrap().param("PARTSTAT").unwrap_or("none").to_owned()
}

const BOTH: [&str; 2] = ["REQUEST bob: series", "REQUEST cem: series"];

#[test]
fn a_new_event_is_told_to_everybody_but_the_organizer() {
    let own = format!("{TEA}  ATTENDEE:mailto:ANN@home.org");
    let edited = edit(None, Some(&meeting(&[&own])), &ann(), now()).unwrap();
    assert_eq!(told(&edited), BOTH);
    assert_eq!(edited.messages[0].sender.as_str(), "ann@x.org");
}

#[test]
fn a90_a_changed_title_or_place_is_told_and_raises_no_number_and_asks_nobody_anew() {
    let yes = weekly().replace("X-N=1", "PARTSTAT=ACCEPTED");
    for after in [yes.replace("SUMMARY:Tea", "SUMMARY:Coffee"), format!("{yes}  LOCATION:Kitchen")]
    {
        let edited = saved(&[&yes], &[&after]);
        assert_eq!(told(&edited), BOTH);
        let master = edited.meeting.unwrap().master.unwrap();
        assert_eq!((master.sequence(), answer(&master, "bob")), (3, "ACCEPTED".into()));
        assert_eq!(master.version().dtstamp, Some(now()));
    }
}

#[test]
fn what_changes_nothing_in_effect_is_told_to_nobody() {
    let lunch = format!(
        "{TEA}  RRULE:FREQ=WEEKLY  DTEND;TZID=Europe/Berlin:20270601T170000  \
        EXDATE;TZID=Europe/Berlin:20270608T160000,20270615T160000"
    );
    let same = [
        lunch.replace("DTEND;TZID=Europe/Berlin:20270601T170000", "DURATION:PT1H"),
        lunch.replace("20270608T160000,20270615T160000", "20270615T160000,20270608T160000"),
        lunch.replace("RRULE:FREQ=WEEKLY", "RRULE:INTERVAL=1;FREQ=WEEKLY"),
        lunch.replace("Europe/Berlin", "Europe/Busingen"),
        format!("{lunch}  BEGIN:VALARM  ACTION:DISPLAY  TRIGGER:-PT5M  END:VALARM"),
        format!("{lunch}  X-MOZ-GENERATION:2  TRANSP:TRANSPARENT  CATEGORIES:Own"),
        lunch.replace("ATTENDEE:mailto:ann", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:ann"),
        lunch.replace("ATTENDEE:mailto:cem", "ATTENDEE;RSVP=TRUE;CN=Cem:MAILTO:CEM"),
        format!(
            "{}  ATTENDEE:mailto:bob@x.org",
            lunch.replace("  ATTENDEE;X-N=1:mailto:bob@x.org", "")
        ),
        lunch.replace("DTSTAMP:2026", "DTSTAMP:2025"),
    ];
    for after in same {
        let edited = saved(&[&lunch], &[&after]);
        assert_eq!(told(&edited), Vec::<String>::new(), "{after}");
        assert_eq!(edited.meeting.unwrap().sequence(), 0, "{after}");
    }
}

#[test]
fn who_is_added_is_invited_and_nobody_else_is_told() {
    let more = format!("{}  ATTENDEE:mailto:dan@x.org", weekly());
    let edited = saved(&[&weekly()], &[&more]);
    assert_eq!(told(&edited), ["REQUEST dan: series"]);
    assert_eq!(edited.meeting.unwrap().sequence(), 3);
}

#[test]
fn who_is_removed_gets_a_cancel_that_names_only_them() {
    let edited = saved(&[&weekly()], &[&weekly().replace("  ATTENDEE:mailto:cem@x.org", "")]);
    assert_eq!(told(&edited), ["CANCEL cem: series"]);
    let event = edited.messages[0].object.master.clone().unwrap();
    assert_eq!(event.attendees().count(), 1);
    assert_eq!((event.sequence(), event.is_cancelled()), (4, false));
    assert!(event.organizer().is_some());
    assert_eq!(edited.meeting.unwrap().sequence(), 4);
}

#[test]
fn who_is_removed_from_a_date_they_alone_were_asked_to_gets_a_cancel_of_it() {
    let with = format!("{}  ATTENDEE:mailto:dan@x.org", date("20270608"));
    let edited = saved(&[&weekly(), &with], &[&weekly(), &date("20270608")]);
    assert_eq!(told(&edited), ["CANCEL dan: 2027-06-08"]);
    let object = &edited.messages[0].object;
    let event = object.overrides.values().next().unwrap();
    assert_eq!((event.attendees().count(), event.is_cancelled()), (1, false));
    assert!(event.0.first("RRULE").is_none());
}

#[test]
fn a_date_taken_out_is_cancelled_for_those_of_that_date() {
    let with = format!("{}  ATTENDEE:mailto:dan@x.org", date("20270608"));
    let without = with.replace("  ATTENDEE:mailto:cem@x.org", "");
    let out = format!("{}  EXDATE:20270608T140000Z", weekly());
    let edited = saved(&[&weekly(), &without], &[&out]);
    assert_eq!(told(&edited), ["CANCEL bob: 2027-06-08", "CANCEL dan: 2027-06-08"]);
    let event = edited.messages[0].object.overrides.values().next().unwrap().clone();
    assert!(event.is_cancelled());
    assert_eq!(event.sequence(), 4);
    // A date that never had a component of its own is described as the series does.
    let edited = saved(&[&weekly()], &[&out]);
    assert_eq!(told(&edited), ["CANCEL bob: 2027-06-08", "CANCEL cem: 2027-06-08"]);
    let event = edited.messages[0].object.overrides.values().next().unwrap().clone();
    assert_eq!(event.0.value("DTSTART"), Some("20270608T160000"));
    assert_eq!(answer(&edited.meeting.unwrap().master.unwrap(), "bob"), "none");
}

#[test]
fn a38_a_cancelled_date_is_told_as_cancelled_and_the_series_goes_on() {
    let off = format!("{}  STATUS:CANCELLED", date("20270608"));
    let edited = saved(&[&weekly()], &[&weekly(), &off]);
    assert_eq!(told(&edited), ["CANCEL bob: 2027-06-08", "CANCEL cem: 2027-06-08"]);
    let kept = edited.meeting.unwrap();
    assert_eq!((kept.master.unwrap().sequence(), kept.overrides.len()), (3, 1));
    // Told once: nobody hears of it again, and it is in no later REQUEST.
    let text = off.replace("Tea", "No tea");
    assert_eq!(tells(&[&weekly(), &off], &[&weekly(), &text]), Vec::<String>::new());
    let coffee = weekly().replace("SUMMARY:Tea", "SUMMARY:Coffee");
    assert_eq!(tells(&[&weekly(), &off], &[&coffee, &off]), BOTH);
    // Taken back, everybody is asked anew for that date.
    let edited = saved(&[&weekly(), &off], &[&weekly(), &date("20270608")]);
    assert_eq!(told(&edited), ["REQUEST bob: series 2027-06-08", "REQUEST cem: series 2027-06-08"]);
}

#[test]
fn a61_a_cancelled_event_is_cancelled_for_everybody_with_all_its_dates() {
    let with = format!("{}  ATTENDEE:mailto:dan@x.org", date("20270608"));
    let off = format!("{}  STATUS:CANCELLED", weekly());
    let edited = saved(&[&weekly(), &with], &[&off, &with]);
    assert_eq!(
        told(&edited),
        ["CANCEL bob: series", "CANCEL cem: series", "CANCEL dan: 2027-06-08"]
    );
    let event = edited.messages[0].object.master.clone().unwrap();
    assert_eq!((event.is_cancelled(), event.attendees().count(), event.sequence()), (true, 3, 4));
    let kept = edited.meeting.unwrap();
    assert!(kept.components().all(|(_, event)| event.is_cancelled()));
    let again = edit(Some(&kept), Some(&kept), &ann(), now()).unwrap();
    assert_eq!(told(&again), Vec::<String>::new());
    let back = edit(Some(&kept), Some(&meeting(&[&weekly()])), &ann(), now()).unwrap();
    assert_eq!(told(&back), ["REQUEST bob: series 2027-06-08", "REQUEST cem: series 2027-06-08"]);
}

#[test]
fn a_deleted_event_is_cancelled_unless_it_was_already() {
    let with = format!("{}  ATTENDEE:mailto:dan@x.org", date("20270608"));
    let gone = edit(Some(&meeting(&[&weekly(), &with])), None, &ann(), now()).unwrap();
    assert_eq!(told(&gone), ["CANCEL bob: series", "CANCEL cem: series", "CANCEL dan: 2027-06-08"]);
    assert_eq!((gone.meeting, gone.messages[0].object.sequence()), (None, 4));
    let off = format!("{}  STATUS:CANCELLED", weekly());
    let gone = edit(Some(&meeting(&[&off])), None, &ann(), now()).unwrap();
    assert_eq!(told(&gone), Vec::<String>::new());
}

#[test]
fn who_is_asked_to_one_date_gets_that_date_and_never_the_series() {
    let with = format!("{}  ATTENDEE:mailto:dan@x.org", date("20270608"));
    assert_eq!(tells(&[&weekly()], &[&weekly(), &with]), ["REQUEST dan: 2027-06-08"]);
    // Asked to the series later, they get it whole.
    let all = format!("{}  ATTENDEE:mailto:dan@x.org", weekly());
    assert_eq!(tells(&[&weekly(), &with], &[&all, &with]), ["REQUEST dan: series 2027-06-08"]);
    // And kept on one date only, the series is off for them, and the date on.
    let told = tells(&[&all, &with], &[&weekly(), &with]);
    assert_eq!(told, ["CANCEL dan: series", "REQUEST dan: 2027-06-08"]);
}

#[test]
fn who_is_off_the_series_but_not_off_a_date_hears_of_that_date_with_the_number_of_the_cancel() {
    let other = date("20270608").replace("SUMMARY:Tea", "SUMMARY:Party");
    let without_bob = weekly().replace("  ATTENDEE;X-N=1:mailto:bob@x.org", "");
    let edited = saved(&[&weekly(), &other], &[&without_bob, &other]);
    let bobs = edited.messages.iter().filter(|message| message.recipient.as_str() == "bob@x.org");
    let numbers: Vec<(Method, u32)> =
        bobs.map(|message| (message.method, message.object.sequence())).collect();
    assert_eq!(numbers, [(Method::Cancel, 4), (Method::Request, 4)]);
}

#[test]
fn who_is_left_out_of_one_date_gets_the_series_without_it() {
    let without = date("20270608").replace("  ATTENDEE:mailto:cem@x.org", "");
    let edited = saved(&[&weekly()], &[&weekly(), &without]);
    assert_eq!(told(&edited), ["REQUEST cem: series"]);
    let excluded = edited.messages[0].object.excluded();
    assert_eq!(excluded.len(), 1);
    assert_eq!(tells(&[&weekly(), &without], &[&weekly(), &without]), Vec::<String>::new());
}

#[test]
fn a_new_time_raises_the_number_and_asks_everybody_anew() {
    let yes = weekly().replace("X-N=1", "PARTSTAT=ACCEPTED");
    let later = yes.replace("20270601T16", "20270601T17");
    let edited = saved(&[&yes], &[&later]);
    assert_eq!(told(&edited), BOTH);
    let master = edited.meeting.unwrap().master.unwrap();
    assert_eq!((master.sequence(), answer(&master, "bob")), (4, "NEEDS-ACTION".into()));
    assert_eq!(answer(&master, "ann"), "none");
    // A number that the program raised itself stands.
    let raised = later.replace("SEQUENCE:3", "SEQUENCE:7");
    assert_eq!(saved(&[&yes], &[&raised]).meeting.unwrap().sequence(), 7);
    // One that it lowered does not.
    let lowered = yes.replace("SEQUENCE:3", "SEQUENCE:1");
    assert_eq!(saved(&[&yes], &[&lowered]).meeting.unwrap().sequence(), 3);
}

#[test]
fn a_date_moved_asks_anew_for_that_date_only() {
    let yes = |text: String| text.replace("X-N=1", "PARTSTAT=ACCEPTED");
    let moved = yes(date("20270608")).replace(
        "DTSTART;TZID=Europe/Berlin:20270608T16",
        "DTSTART;TZID=Europe/Berlin:20270608T18",
    );
    let edited = saved(&[&yes(weekly())], &[&yes(weekly()), &moved]);
    assert_eq!(told(&edited), ["REQUEST bob: series 2027-06-08", "REQUEST cem: series 2027-06-08"]);
    let kept = edited.meeting.unwrap();
    assert_eq!(answer(&kept.master.unwrap(), "bob"), "ACCEPTED");
    let (date, event) = kept.overrides.iter().next().unwrap();
    assert_eq!((event.sequence(), answer(event, "bob")), (4, "NEEDS-ACTION".into()));
    assert_eq!(*date, "2027-06-08T16:00:00".parse::<RecurrenceId>().unwrap());
}

#[test]
fn a_shorter_series_asks_nobody_anew() {
    let yes = weekly().replace("X-N=1", "PARTSTAT=ACCEPTED");
    let edited = saved(&[&yes], &[&yes.replace("FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=9")]);
    assert_eq!(told(&edited), BOTH);
    let master = edited.meeting.unwrap().master.unwrap();
    assert_eq!((master.sequence(), answer(&master, "bob")), (4, "ACCEPTED".into()));
}

#[test]
fn an_answer_that_came_meanwhile_is_not_lost_by_a_stale_copy() {
    let yes = weekly().replace("X-N=1", "PARTSTAT=ACCEPTED");
    let no = date("20270608").replace("X-N=1", "PARTSTAT=DECLINED");
    let stale = weekly().replace("SUMMARY:Tea", "SUMMARY:Coffee");
    let other = date("20270615");
    let kept = saved(&[&yes, &no], &[&stale, &other]).meeting.unwrap();
    let said = kept.components().map(|(_, event)| answer(event, "bob")).collect::<Vec<_>>();
    assert_eq!(said, ["ACCEPTED", "DECLINED", "ACCEPTED"]);
    assert!(kept.components().all(|(date, event)| {
        let title = event.0.value("SUMMARY");
        title
            == Some(if date.is_some_and(|date| date.date().to_string() == "2027-06-15") {
                "Tea"
            } else {
                "Coffee"
            })
    }));
}

#[test]
fn an_organizer_may_write_down_an_answer_that_nobody_sent() {
    let yes = weekly().replace("X-N=1", "PARTSTAT=ACCEPTED");
    let edited = saved(&[&weekly()], &[&yes]);
    assert_eq!(told(&edited), Vec::<String>::new());
    assert_eq!(answer(&edited.meeting.unwrap().master.unwrap(), "bob"), "ACCEPTED");
    let no = weekly().replace("X-N=1", "PARTSTAT=DECLINED");
    let mut held = meeting(&[&yes]);
    let bob = Address::parse("bob@x.org").unwrap();
    let kept = |held: &Meeting| {
        edit(Some(held), Some(&meeting(&[&no])), &ann(), now()).unwrap().meeting.unwrap()
    };
    assert_eq!(answer(&kept(&held).master.unwrap(), "bob"), "DECLINED");
    held.taken.take(&bob, None, Version::default());
    let kept = kept(&held);
    assert_eq!(answer(kept.master.as_ref().unwrap(), "bob"), "ACCEPTED");
    assert!(kept.taken.last(&bob, None).is_some());
}

#[test]
fn whom_another_hand_tells_is_not_told_here() {
    for agent in ["CLIENT", "none", "X-ROBOT"] {
        let by = weekly().replace("X-N=1", &format!("SCHEDULE-AGENT={agent}"));
        let later = |text: &str| text.replace("20270601T16", "20270601T17");
        assert_eq!(tells(&[&by], &[&later(&by)]), ["REQUEST cem: series"]);
        assert_eq!(tells(&[&weekly()], &[&by]), ["CANCEL bob: series"]);
        assert_eq!(tells(&[&by], &[&weekly()]), ["REQUEST bob: series"]);
        let removed =
            by.replace(&format!("  ATTENDEE;SCHEDULE-AGENT={agent}:mailto:bob@x.org"), "");
        assert_eq!(tells(&[&by], &[&removed]), Vec::<String>::new());
    }
}

#[test]
fn a_forced_message_is_sent_once_though_nothing_changed() {
    let forced = weekly().replace("X-N=1", "SCHEDULE-FORCE-SEND=REQUEST");
    let edited = saved(&[&weekly()], &[&forced]);
    assert_eq!(told(&edited), ["REQUEST bob: series"]);
    assert!(!edited.meeting.unwrap().write().contains("SCHEDULE-FORCE-SEND"));
    assert!(!edited.messages[0].write().contains("SCHEDULE-FORCE-SEND"));
    let reply = weekly().replace("X-N=1", "SCHEDULE-FORCE-SEND=REPLY");
    assert_eq!(tells(&[&weekly()], &[&reply]), Vec::<String>::new());
}

#[test]
fn without_guests_or_without_an_organizer_nothing_is_sent() {
    let alone = "UID:tea  DTSTART:20270601T160000Z  ORGANIZER:mailto:ann@x.org";
    let people = "UID:tea  DTSTART:20270601T160000Z  ATTENDEE:mailto:bob@x.org";
    for text in [alone, people] {
        let edited = edit(None, Some(&meeting(&[text])), &ann(), now()).unwrap();
        assert_eq!((told(&edited), edited.meeting.unwrap().uid), (Vec::new(), "tea".into()));
    }
    // Without an organizer it is no meeting any more.
    let plain = "UID:tea  DTSTART;TZID=Europe/Berlin:20270601T160000  SUMMARY:Tea";
    assert_eq!(tells(&[&weekly()], &[plain]), ["CANCEL bob: series", "CANCEL cem: series"]);
}

#[test]
fn there_is_one_organizer_and_an_edit_does_not_change_who() {
    let other = |text: &str| text.replace("ORGANIZER:mailto:ann", "ORGANIZER:mailto:eve");
    let refused = |before: Option<&Meeting>, after: &[&str]| {
        edit(before, Some(&meeting(after)), &ann(), now()).unwrap_err()
    };
    let held = meeting(&[&weekly()]);
    assert_eq!(refused(Some(&held), &[&other(&weekly())]), Refusal::OrganizerChanged);
    let two = [weekly(), other(&date("20270608"))];
    assert_eq!(refused(None, &[&two[0], &two[1]]), Refusal::SeveralOrganizers);
    let spelt = date("20270608").replace("ORGANIZER:mailto:ann", "ORGANIZER:MAILTO:%41nn");
    assert_eq!(tells(&[&weekly()], &[&weekly(), &spelt]), Vec::<String>::new());
}

#[test]
fn another_part_is_told_to_whose_it_is() {
    let chair = weekly().replace("X-N=1", "ROLE=CHAIR");
    assert_eq!(tells(&[&weekly()], &[&chair]), ["REQUEST bob: series"]);
    let spelt = weekly().replace("X-N=1", "ROLE=REQ-PARTICIPANT;CUTYPE=INDIVIDUAL");
    assert_eq!(tells(&[&weekly()], &[&spelt]), Vec::<String>::new());
    // A room is asked like anybody, and whom a list names twice hears once.
    let room =
        format!("{}  ATTENDEE;CUTYPE=ROOM:mailto:room@x.org  ATTENDEE:mailto:ROOM@x.org", weekly());
    assert_eq!(tells(&[&weekly()], &[&room]), ["REQUEST room: series"]);
}

#[test]
fn a_delegate_is_invited_and_asked_anew_instead_of_who_delegated() {
    let passed = "PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:dan@x.org\"";
    let after = format!(
        "{}  ATTENDEE;DELEGATED-FROM=\"mailto:bob@x.org\":mailto:dan@x.org",
        weekly().replace("X-N=1", passed)
    );
    let edited = saved(&[&weekly()], &[&after]);
    assert_eq!(told(&edited), ["REQUEST bob: series", "REQUEST dan: series"]);
    let later = after.replace("20270601T16", "20270601T17");
    let master = saved(&[&after], &[&later]).meeting.unwrap().master.unwrap();
    assert_eq!(answer(&master, "bob"), "DELEGATED");
    assert_eq!(answer(&master, "dan"), "NEEDS-ACTION");
    // A stale copy loses neither the delegation nor the delegate.
    let kept = saved(&[&after], &[&weekly()]).meeting.unwrap().master.unwrap();
    assert_eq!((answer(&kept, "bob"), answer(&kept, "dan")), ("DELEGATED".into(), "none".into()));
}

#[test]
fn a_date_added_asks_for_that_date() {
    let more = format!("{}  RDATE;TZID=Europe/Berlin:20270603T160000", weekly());
    let edited = saved(&[&weekly()], &[&more]);
    assert_eq!(told(&edited), ["REQUEST bob: series 2027-06-03", "REQUEST cem: series 2027-06-03"]);
    let kept = edited.meeting.unwrap();
    assert_eq!(answer(kept.overrides.values().next().unwrap(), "bob"), "NEEDS-ACTION");
}

#[test]
fn a_date_that_goes_back_to_the_series_is_told() {
    let other = date("20270608").replace("SUMMARY:Tea", "SUMMARY:Party");
    assert_eq!(tells(&[&weekly(), &other], &[&weekly()]), BOTH);
    let only = format!("{other}  ATTENDEE:mailto:dan@x.org");
    let told = tells(&[&weekly(), &only], &[&weekly()]);
    assert_eq!(told, ["REQUEST bob: series", "REQUEST cem: series", "CANCEL dan: 2027-06-08"]);
}

#[test]
fn an_object_that_says_no_time_is_compared_as_written() {
    let bare = "UID:tea  ORGANIZER:mailto:ann@x.org  ATTENDEE:mailto:bob@x.org";
    assert_eq!(tells(&[bare], &[bare]), Vec::<String>::new());
    assert_eq!(tells(&[bare], &[&format!("{bare}  RRULE:FREQ=DAILY")]), ["REQUEST bob: series"]);
}

#[test]
fn a_message_defines_every_zone_that_it_names() {
    let edited = saved(&[TEA], &[&format!("{TEA}  LOCATION:Kitchen")]);
    let text = edited.messages[0].write();
    assert_eq!(text.matches("BEGIN:VTIMEZONE\r\nTZID:Europe/Berlin\r\n").count(), 1, "{text}");
    let again = Message::read(text.as_bytes(), Envelope::default()).unwrap();
    assert_eq!(again.object.zones.len(), 1);
}
