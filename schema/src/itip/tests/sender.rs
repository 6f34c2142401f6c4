//! Whose word is taken, and whose waits for the owner.

use super::*;

const COPY: &str = "UID:tea  DTSTAMP:20260101T000000Z  DTSTART:20270601T140000Z  SUMMARY:Tea  \
    ORGANIZER;SENT-BY=\"mailto:sec@x.org\":mailto:ann@x.org  \
    ATTENDEE:mailto:bob@x.org  ATTENDEE;SENT-BY=\"mailto:aid@y.org\":mailto:cem@y.org";

fn me(name: &str) -> Me {
    Me::of(Address::parse(&format!("{name}@x.org")))
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// A message about tea that came in a mail from `from`.
fn mail(method: Method, from: &str, changes: &[(&str, &str)]) -> Message {
    let newer = COPY.replace("20260101", "20260401");
    let text = changes.iter().fold(newer, |text, (old, new)| text.replace(old, new));
    let mut message = message(method, &[&text]);
    message.envelope.from = Some(address(from));
    message
}

const BOB_SAYS_YES: [(&str, &str); 2] = [
    ("  ATTENDEE;SENT-BY=\"mailto:aid@y.org\":mailto:cem@y.org", ""),
    ("ATTENDEE:", "ATTENDEE;PARTSTAT=ACCEPTED:"),
];

#[test]
fn a71_a_listed_attendee_answers_for_nobody_else() {
    let held = meeting(&[COPY]);
    let by =
        |from| receive(Some(&held), &mail(Method::Reply, from, &BOB_SAYS_YES), &me("ann"), now());
    assert!(by("bob@x.org").is_ok());
    for from in ["cem@y.org", "ann@x.org", "bob+tag@x.org", "eve@x.org"] {
        assert_eq!(by(from), Err(Refusal::NotTheSender { from: address(from) }), "{from}");
    }
}

#[test]
fn a_deputy_is_believed_where_what_is_held_names_them_and_nowhere_else() {
    let held = meeting(&[COPY]);
    let cem = [("  ATTENDEE:mailto:bob@x.org", ""), ("ATTENDEE;", "ATTENDEE;PARTSTAT=DECLINED;")];
    let by_aid = mail(Method::Reply, "aid@y.org", &cem);
    let after = receive(Some(&held), &by_aid, &me("ann"), now()).unwrap().meeting.unwrap();
    let line = after.master.unwrap().attendee(&address("cem@y.org")).unwrap().to_string();
    assert!(line.contains("SENT-BY=\"mailto:aid@y.org\"") && line.contains("DECLINED"), "{line}");
    let mut forged = BOB_SAYS_YES.to_vec();
    forged.push(("ATTENDEE;PART", "ATTENDEE;SENT-BY=\"mailto:eve@y.org\";PART"));
    let forged = mail(Method::Reply, "eve@y.org", &forged);
    let refused = Refusal::NotTheSender { from: address("eve@y.org") };
    assert_eq!(receive(Some(&held), &forged, &me("ann"), now()), Err(refused));
}

#[test]
fn a79_the_organizer_is_who_is_held_whatever_a_message_says() {
    let held = meeting(&[COPY]);
    for method in [Method::Request, Method::Cancel, Method::Add, Method::Publish] {
        let by = |from: &str, changes: &[(&str, &str)]| {
            receive(Some(&held), &mail(method, from, changes), &me("bob"), now())
        };
        let refused = Err(Refusal::NotTheSender { from: address("eve@z.org") });
        assert_eq!(by("eve@z.org", &[]), refused, "{method}");
        assert_eq!(by("eve@z.org", &[("ann@x.org", "eve@z.org")]), refused, "{method}");
        assert!(by("cem@y.org", &[]).is_err(), "{method}");
    }
    for from in ["ann@x.org", "sec@x.org"] {
        let cancel = mail(Method::Cancel, from, &[]);
        assert!(receive(Some(&held), &cancel, &me("bob"), now()).is_ok(), "{from}");
    }
}

#[test]
fn a_sender_whom_their_domain_denies_changes_nothing() {
    let held = meeting(&[COPY]);
    let mut reply = mail(Method::Reply, "bob@x.org", &BOB_SAYS_YES);
    reply.envelope.authentication = Authentication::Failed;
    let refused = Refusal::NotAuthentic { from: Some(address("bob@x.org")) };
    assert_eq!(receive(Some(&held), &reply, &me("ann"), now()), Err(refused.clone()));
    assert_eq!(refused.effect(), Effect::Decide);
}

#[test]
fn a_new_invitation_comes_from_its_organizer_or_their_house() {
    let by = |from: &str| receive(None, &mail(Method::Request, from, &[]), &me("bob"), now());
    for from in ["ann@x.org", "sec@x.org", "calendar@x.org"] {
        assert!(by(from).is_ok(), "{from}");
    }
    // Bob, who is invited himself, forwards it: that is not an invitation.
    for from in ["eve@z.org", "bob@x.org"] {
        assert_eq!(by(from), Err(Refusal::NotTheSender { from: address(from) }));
    }
}

#[test]
fn what_an_attendee_passes_on_waits_for_the_owners_word() {
    let to_dan = [("ATTENDEE:mailto:bob", "ATTENDEE;DELEGATED-TO=\"mailto:dan@x.org\":mailto:bob")];
    let passed = mail(Method::Request, "bob@x.org", &to_dan);
    let held = meeting(&[COPY]);
    let refused = Err(Refusal::FromDelegator { from: address("bob@x.org") });
    assert_eq!(receive(Some(&held), &passed, &me("dan"), now()), refused);
    let passed = mail(
        Method::Request,
        "cem@y.org",
        &[("SENT-BY=\"mailto:aid@y.org\"", "DELEGATED-TO=\"mailto:dan@x.org\"")],
    );
    let refused = Err(Refusal::FromDelegator { from: address("cem@y.org") });
    assert_eq!(receive(None, &passed, &me("dan"), now()), refused);
}

#[test]
fn a82_the_mails_method_is_that_of_the_calendar_or_missing() {
    let text = calendar(&[COPY]).replace("2.0\n", "2.0\nMETHOD:Request\n");
    let read = |method: Option<&str>| {
        let envelope = Envelope { method: method.map(Into::into), ..Envelope::default() };
        Message::read(text.as_bytes(), envelope).map(|message| message.method)
    };
    assert_eq!((read(None), read(Some("REQUEST"))), (Ok(Method::Request), Ok(Method::Request)));
    assert!(matches!(read(Some("CANCEL")), Err(Refusal::MethodsDiffer { .. })));
}
