//! What an attendee's edit calls for, and what of it is kept.

use super::*;
use crate::record::{PartStat, RecurrenceId};

/// What a program does to a text.
type Change = fn(String) -> String;

fn bob() -> Me {
    Me::of(Address::parse("bob@x.org"))
}

fn series() -> Meeting {
    meeting(&[&format!("{TEA}  SEQUENCE:4  SUMMARY:Tea  RRULE:FREQ=WEEKLY;COUNT=9")])
}

fn id(text: &str) -> RecurrenceId {
    text.parse().unwrap()
}

/// `held` with its text changed, saved by bob.
fn saved(held: &Meeting, change: impl Fn(String) -> String) -> Result<Edited, Refusal> {
    let text = held.write().replace("\r\n ", "").replace("\r\n", "\n");
    let after = Meeting::read(change(text).as_bytes()).unwrap();
    edit(Some(held), Some(&after), &bob(), now())
}

const MINE: &str = "ATTENDEE;X-N=1:mailto:bob@x.org";

fn accepts(text: String) -> String {
    text.replacen(MINE, "ATTENDEE;X-N=1;PARTSTAT=ACCEPTED:mailto:bob@x.org", 1)
}

/// The content lines of a message, unfolded.
fn said(message: &Outgoing) -> Vec<String> {
    let text = message.write().replace("\r\n ", "");
    text.lines().map(str::to_owned).collect()
}

fn replied(edited: &Edited) -> Vec<String> {
    assert_eq!(edited.messages.len(), 1, "{:?}", edited.messages);
    let reply = &edited.messages[0];
    assert_eq!((reply.method, reply.recipient.as_str()), (Method::Reply, "ann@x.org"));
    said(reply)
}

fn has(lines: &[String], line: &str) -> bool {
    lines.iter().any(|own| own == line)
}

#[test]
fn an_answer_tells_the_organizer_who_answers_what_and_nothing_else() {
    let held = meeting(&[&format!(
        "{TEA}  SEQUENCE:4  SUMMARY:Tea  DESCRIPTION:cake  X-MINE:1  CLASS:PRIVATE"
    )]);
    let edited = saved(&held, accepts).unwrap();
    let lines = replied(&edited);
    for line in [
        "METHOD:REPLY",
        "UID:tea",
        "SEQUENCE:4",
        "SUMMARY:Tea",
        "DTSTART;TZID=Europe/Berlin:20270601T160000",
        "ORGANIZER:mailto:ann@x.org",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:bob@x.org",
        "REQUEST-STATUS:2.0;Success",
        "DTSTAMP:20260528T202640Z",
    ] {
        assert!(has(&lines, line), "{line} in {lines:#?}");
    }
    assert_eq!(lines.iter().filter(|line| line.starts_with("ATTENDEE")).count(), 1);
    assert!(!lines.iter().any(|line| line.contains("cake") || line.contains("X-MINE")));
}

#[test]
fn what_an_attendee_keeps_is_the_organizers_object_with_their_answer() {
    let held = series();
    let kept = saved(&held, accepts).unwrap().meeting.unwrap();
    let mut expected = held.clone();
    let me = Address::parse("bob@x.org").unwrap();
    let line = expected.master.as_mut().unwrap().attendee_mut(&me).unwrap();
    line.set_param("PARTSTAT", "ACCEPTED");
    assert_eq!(kept, expected);
    assert_eq!(edit(Some(&kept), Some(&kept), &bob(), now()).unwrap().messages, []);
}

#[test]
fn what_is_an_attendees_own_is_kept_and_told_to_nobody() {
    let edited = saved(&series(), |text| {
        text.replace("RRULE", "TRANSP:TRANSPARENT\nCATEGORIES:fun\nX-NOTE:mine\nRRULE").replace(
            "END:VEVENT",
            "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT5M\nEND:VALARM\nEND:VEVENT",
        )
    });
    let edited = edited.unwrap();
    assert_eq!(edited.messages, []);
    let kept = edited.meeting.unwrap().write();
    for own in ["TRANSP:TRANSPARENT", "CATEGORIES:fun", "X-NOTE:mine", "BEGIN:VALARM"] {
        assert!(kept.contains(own), "{own}");
    }
}

#[test]
fn what_programs_rewrite_without_meaning_is_no_change() {
    let held = series();
    let rewrites: [Change; 8] = [
        |text| text.replace("DTSTART", "DURATION:PT0S\nDTSTART"),
        |text| text.replace("COUNT=9;FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=1;COUNT=9"),
        |text| text.replace("FREQ=WEEKLY;COUNT=9", "COUNT=9;FREQ=WEEKLY"),
        |text| text.replace("DTSTAMP:2026", "LAST-MODIFIED:20300101T000000Z\nDTSTAMP:2029"),
        |text| text.replace("SEQUENCE:4\n", "SEQUENCE:9\nSTATUS:CONFIRMED\nLOCATION:\n"),
        |text| text.replace("ATTENDEE:mailto:cem", "ATTENDEE;ROLE=REQ-PARTICIPANT:MAILTO:CEM"),
        |text| text.replace("SUMMARY:Tea\n", ""),
        |text| {
            text.replace("BEGIN:VEVENT", "X-WR-CALNAME:bob\nBEGIN:VEVENT")
                .replace("VERSION", "PRODID:x\nVERSION")
        },
    ];
    for rewrite in rewrites {
        let edited = saved(&held, rewrite).unwrap();
        assert_eq!((edited.meeting.as_ref(), edited.messages.len()), (Some(&held), 0));
    }
}

#[test]
fn changing_what_is_the_organizers_is_refused_by_its_name() {
    let changes: [(&str, Change); 9] = [
        ("SUMMARY", |text| text.replace("SUMMARY:Tea", "SUMMARY:Coffee")),
        ("LOCATION", |text| text.replace("SUMMARY", "LOCATION:here\nSUMMARY")),
        ("STATUS", |text| text.replace("SUMMARY", "STATUS:CANCELLED\nSUMMARY")),
        ("DTSTART", |text| text.replace("T160000", "T170000")),
        ("DTEND", |text| text.replace("RRULE", "DURATION:PT1H\nRRULE")),
        ("RRULE", |text| text.replace("COUNT=9", "COUNT=8")),
        ("RDATE", |text| text.replace("RRULE", "RDATE:20270602T140000Z\nRRULE")),
        ("ATTENDEE", |text| text.replace("ATTENDEE:mailto:cem@x.org", "ATTENDEE:mailto:eve@x.org")),
        ("ATTENDEE", |text| {
            text.replace("ATTENDEE:mailto:cem", "ATTENDEE;PARTSTAT=DECLINED:mailto:cem")
        }),
    ];
    for (property, change) in changes {
        let refused = Refusal::NotYours { property: property.to_owned() };
        assert_eq!(saved(&series(), |text| change(accepts(text))), Err(refused));
    }
    let another = saved(&series(), |text| text.replace("R:mailto:ann", "R:mailto:eve"));
    assert_eq!(another, Err(Refusal::OrganizerChanged));
}

#[test]
fn a_date_of_ones_own_is_answered_by_its_recurrence_id() {
    let one = |partstat: &str| {
        format!(
            "BEGIN:VEVENT\nUID:tea\nRECURRENCE-ID:20270608T140000Z\nDTSTART:20270608T140000Z\n\
             SUMMARY:Tea\nORGANIZER:mailto:ann@x.org\nATTENDEE:mailto:ann@x.org\n\
             ATTENDEE;PARTSTAT={partstat}:mailto:bob@x.org\nATTENDEE:mailto:cem@x.org\n\
             END:VEVENT\nEND:VCALENDAR"
        )
    };
    let with =
        |partstat| saved(&series(), move |text| text.replace("END:VCALENDAR", &one(partstat)));
    let edited = with("DECLINED").unwrap();
    let lines = replied(&edited);
    assert!(has(&lines, "RECURRENCE-ID;TZID=Europe/Berlin:20270608T160000"), "{lines:#?}");
    assert!(has(&lines, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org"));
    assert_eq!(lines.iter().filter(|line| *line == "BEGIN:VEVENT").count(), 1);
    let kept = edited.meeting.unwrap();
    assert_eq!(kept.master, series().master);
    assert!(kept.overrides.contains_key(&id("2027-06-08T16:00:00")));
    assert_eq!(with("NEEDS-ACTION").unwrap(), Edited { meeting: Some(series()), messages: vec![] });
}

#[test]
fn a_date_taken_out_of_the_series_is_declined_and_stays() {
    let excluded =
        |text: String| text.replace("RRULE", "EXDATE:20270608T140000Z,20270609T140000Z\nRRULE");
    let edited = saved(&series(), excluded).unwrap();
    let lines = replied(&edited);
    assert!(has(&lines, "RECURRENCE-ID;TZID=Europe/Berlin:20270608T160000"), "{lines:#?}");
    assert!(has(&lines, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org"));
    let kept = edited.meeting.unwrap();
    assert_eq!((kept.overrides.len(), kept.excluded().len()), (1, 0));
    assert_eq!(saved(&kept, excluded).unwrap().messages, []);
    for before in ["DECLINED", "DELEGATED"] {
        let answer = format!("PARTSTAT={before};X-N=1");
        let held = meeting(&[&format!("{TEA}  RRULE:FREQ=WEEKLY").replace("X-N=1", &answer)]);
        assert_eq!(saved(&held, excluded).unwrap().messages, [], "{before}");
    }
}

#[test]
fn an_override_that_a_program_left_out_is_put_back() {
    let held = saved(&series(), |text| text.replace("RRULE", "EXDATE:20270608T140000Z\nRRULE"));
    let held = held.unwrap().meeting.unwrap();
    let alone = held.with(held.master.clone(), Default::default());
    let edited = edit(Some(&held), Some(&alone), &bob(), now()).unwrap();
    assert_eq!(edited, Edited { meeting: Some(held), messages: vec![] });
}

#[test]
fn of_single_dates_without_a_series_the_one_left_out_is_declined() {
    let date = |day: u32, more: &str| {
        let start = format!(
            "RECURRENCE-ID:202706{day:02}T140000Z  DTSTART;TZID=Europe/Berlin:202706{day:02}"
        );
        TEA.replace("DTSTART;TZID=Europe/Berlin:20270601", &start) + more
    };
    let held = meeting(&[&date(8, ""), &date(15, ""), &date(22, "  STATUS:CANCELLED")]);
    let after = meeting(&[&date(8, "")]);
    let edited = edit(Some(&held), Some(&after), &bob(), now()).unwrap();
    let lines = replied(&edited);
    assert!(has(&lines, "RECURRENCE-ID:20270615T140000Z"), "{lines:#?}");
    assert_eq!(edited.meeting.unwrap().overrides.len(), 2);
}

#[test]
fn a_date_that_the_series_does_not_make_is_told_if_it_is_answered_and_kept_by_nobody() {
    let wild = |answer: &str| {
        let date = TEA.replace(
            "DTSTART;TZID=Europe/Berlin:20270601",
            "RECURRENCE-ID:20270609T140000Z  DTSTART;TZID=Europe/Berlin:20270609",
        );
        let date = date.replace("ATTENDEE;X-N=1", &format!("ATTENDEE{answer}"));
        let mut after = series();
        after.overrides = meeting(&[&date]).overrides;
        edit(Some(&series()), Some(&after), &bob(), now())
    };
    let edited = wild(";PARTSTAT=ACCEPTED").unwrap();
    assert!(has(&replied(&edited), "RECURRENCE-ID:20270609T140000Z"));
    assert_eq!(edited.meeting, Some(series()));
    assert_eq!(wild(""), Err(Refusal::NoOccurrence(id("2027-06-09T16:00:00"))));
}

#[test]
fn deleting_declines_what_was_not_declined_before() {
    let gone = |held: &Meeting| edit(Some(held), None, &bob(), now()).unwrap();
    let lines = replied(&gone(&series()));
    assert!(has(&lines, "ATTENDEE;PARTSTAT=DECLINED:mailto:bob@x.org"));
    let quiet = [
        TEA.replace("X-N=1", "PARTSTAT=DECLINED"),
        TEA.replace("X-N=1", "PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:dan@x.org\""),
        format!("{TEA}  STATUS:CANCELLED"),
        TEA.replace("ORGANIZER", "ORGANIZER;SCHEDULE-AGENT=CLIENT"),
    ];
    for text in quiet {
        assert_eq!(gone(&meeting(&[&text])), Edited { meeting: None, messages: vec![] }, "{text}");
    }
}

#[test]
fn a_copy_that_came_by_mail_tells_the_answer_it_was_saved_with() {
    let new = |text: &str| edit(None, Some(&meeting(&[text])), &bob(), now()).unwrap();
    assert!(has(
        &replied(&new(&TEA.replace("X-N=1", "PARTSTAT=TENTATIVE"))),
        "ATTENDEE;PARTSTAT=TENTATIVE:mailto:bob@x.org"
    ));
    assert_eq!(new(TEA).messages, []);
}

#[test]
fn who_sends_by_their_own_program_is_not_sent_for() {
    for agent in ["CLIENT", "NONE"] {
        let held =
            meeting(&[&TEA.replace("ORGANIZER", &format!("ORGANIZER;SCHEDULE-AGENT={agent}"))]);
        let edited = saved(&held, accepts).unwrap();
        assert_eq!(edited.messages, []);
        let to_agent = |text: String| {
            accepts(text).replace("ORGANIZER", &format!("ORGANIZER;SCHEDULE-AGENT={agent}"))
        };
        assert_eq!(saved(&series(), to_agent).unwrap().messages, []);
    }
}

#[test]
fn a_forced_reply_is_sent_once() {
    let force = |text: String| text.replace("ORGANIZER", "ORGANIZER;SCHEDULE-FORCE-SEND=REPLY");
    let edited = saved(&series(), force).unwrap();
    assert!(has(&replied(&edited), "ORGANIZER:mailto:ann@x.org"));
    assert_eq!(edited.meeting, Some(series()));
}

#[test]
fn a_comment_goes_with_the_answer() {
    let answer =
        Answer { comment: Some("late, sorry".to_owned()), ..Answer::of(PartStat::Tentative) };
    let edited = super::answer(&series(), &answer, &bob(), now()).unwrap();
    assert!(has(&replied(&edited), "COMMENT:late\\, sorry"));
    let again =
        super::answer(&edited.meeting.unwrap(), &Answer::of(PartStat::Tentative), &bob(), now());
    assert!(has(&replied(&again.unwrap()), "ATTENDEE;PARTSTAT=TENTATIVE:mailto:bob@x.org"));
}

#[test]
fn what_an_attendee_said_goes_with_every_answer_until_they_say_otherwise() {
    let held = meeting(&[&format!("{TEA}  COMMENT:Bring cake")]);
    let say = |held: &Meeting, partstat, comment: &str| {
        let comment = Some(comment.to_owned());
        super::answer(held, &Answer { comment, ..Answer::of(partstat) }, &bob(), now()).unwrap()
    };
    let comments = |edited: &Edited| -> Vec<String> {
        replied(edited).into_iter().filter(|line| line.starts_with("COMMENT")).collect()
    };
    let kept = |edited: &Edited| edited.meeting.clone().unwrap();
    let first = say(&held, PartStat::Tentative, "late");
    assert_eq!(comments(&first), ["COMMENT:late"]);
    let same = say(&kept(&first), PartStat::Accepted, "late");
    assert_eq!(comments(&same), ["COMMENT:late"]);
    // A program that only changes the answer, and drops parameters that it does not know.
    let declined = saved(&kept(&same), |text| {
        text.replace("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED").replace(";X-PUBKY-OWN=TRUE", "")
    });
    let declined = declined.unwrap();
    assert_eq!(comments(&declined), ["COMMENT:late"]);
    assert!(saved(&kept(&declined), |text| text).unwrap().messages.is_empty());
    let other = say(&kept(&declined), PartStat::Accepted, "in time");
    assert_eq!(comments(&other), ["COMMENT:in time"]);
    let silent = super::answer(&kept(&other), &Answer::of(PartStat::Accepted), &bob(), now());
    assert_eq!(comments(silent.as_ref().unwrap()), Vec::<String>::new());
    assert!(kept(&silent.unwrap()).write().contains("COMMENT:Bring cake"));
}

#[test]
fn a60_who_delegates_tells_the_organizer_and_asks_the_delegate() {
    let delegate = Address::parse("dan@x.org");
    let answer = Answer { delegate: delegate.clone(), ..Answer::of(PartStat::Delegated) };
    let edited = super::answer(&series(), &answer, &bob(), now()).unwrap();
    let [reply, request] = &edited.messages[..] else { panic!("{:?}", edited.messages) };
    let mine = "ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO=\"mailto:dan@x.org\":mailto:bob@x.org";
    assert!(has(&said(reply), mine), "{:#?}", said(reply));
    assert_eq!((request.method, Some(&request.recipient)), (Method::Request, delegate.as_ref()));
    let theirs = "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;DELEGATED-FROM=\"mailto:bob@x.org\":mailto:dan@x.org";
    assert!(has(&said(request), theirs), "{:#?}", said(request));
    assert!(has(&said(request), "ORGANIZER:mailto:ann@x.org"));
    let kept = edited.meeting.unwrap();
    let back = super::answer(&kept, &Answer::of(PartStat::Accepted), &bob(), now()).unwrap();
    assert_eq!(back.messages.len(), 1);
    assert_eq!(back.meeting.unwrap().attendees().len(), 3);
}

#[test]
fn a_delegate_is_not_told_what_is_the_delegators_own() {
    let own = "  COLOR:red  CLASS:PRIVATE  CATEGORIES:Secret  TRANSP:TRANSPARENT  COMMENT:ill";
    let held = meeting(&[&format!("{TEA}  SUMMARY:Tea{own}")]);
    let delegate = Address::parse("dan@x.org");
    let answer = Answer { delegate, ..Answer::of(PartStat::Delegated) };
    let edited = super::answer(&held, &answer, &bob(), now()).unwrap();
    let request = said(&edited.messages[1]);
    assert!(has(&request, "SUMMARY:Tea"));
    for line in own.trim().split("  ") {
        assert!(!has(&request, line), "{line}");
    }
}

#[test]
fn nobody_answers_for_whom_the_event_does_not_list() {
    let eve = Me::of(Address::parse("eve@x.org"));
    let refused = super::answer(&series(), &Answer::of(PartStat::Accepted), &eve, now());
    assert_eq!(refused, Err(Refusal::NotMine));
    let wild = Answer { date: Some(id("2027-06-09T16:00:00")), ..Answer::of(PartStat::Accepted) };
    let refused = super::answer(&series(), &wild, &bob(), now());
    assert_eq!(refused, Err(Refusal::NoOccurrence(id("2027-06-09T16:00:00"))));
}

#[test]
fn who_is_listed_by_two_addresses_answers_by_one() {
    let held = meeting(&[&format!("{TEA}  ATTENDEE:mailto:robert@x.org")]);
    let me = Me::of(["bob@x.org", "robert@x.org"].into_iter().filter_map(Address::parse));
    let text = held.write().replace("ATTENDEE:mailto:r", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:r");
    let after = Meeting::read(text.as_bytes()).unwrap();
    let edited = edit(Some(&held), Some(&after), &me, now()).unwrap();
    let lines = replied(&edited);
    assert_eq!(edited.messages[0].sender.as_str(), "robert@x.org");
    assert_eq!(lines.iter().filter(|line| line.starts_with("ATTENDEE")).count(), 1);
    assert_eq!(edited.meeting, Some(after));
}

#[test]
fn who_writes_themselves_in_asks_to_be_let_in_once_they_answer() {
    let held = meeting(&[TEA]);
    let eve = Me::of(Address::parse("eve@x.org"));
    let with = |line: &str| {
        let after = meeting(&[&format!("{TEA}  {line}")]);
        edit(Some(&held), Some(&after), &eve, now()).unwrap().messages
    };
    assert_eq!(with("ATTENDEE:mailto:eve@x.org"), []);
    let messages = with("ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@x.org");
    assert!(has(&said(&messages[0]), "ATTENDEE;PARTSTAT=ACCEPTED:mailto:eve@x.org"));
}
