//! What is believed of a mail's header, and what is not.

use super::*;

fn judged(from: &str, results: &str) -> Authentication {
    let fields = MailFields {
        from: Some(from),
        authentication_results: Some(results),
        ..MailFields::default()
    };
    Envelope::of_mail(&fields, None).authentication
}

#[test]
fn the_sender_is_who_stands_in_the_brackets_not_in_the_name() {
    let from = |text| mailbox(text).map(|address| address.to_string());
    assert_eq!(from("Bob <Bob@X.org>").as_deref(), Some("bob@x.org"));
    assert_eq!(from("bob@x.org (Bob (the one) <eve@y.org>)").as_deref(), Some("bob@x.org"));
    assert_eq!(from("\"bob@x.org, <bob@x.org>\" <eve@y.org>").as_deref(), Some("eve@y.org"));
    for text in ["", "Bob", "<bob@x.org> <eve@y.org>", "bob@x.org, eve@y.org", "b ob@x.org", "@x"] {
        assert_eq!(from(text), None, "{text}");
    }
}

#[test]
fn a_mail_from_nobody_is_denied() {
    let envelope = Envelope::of_mail(&MailFields::default(), None);
    assert_eq!((envelope.from, envelope.authentication), (None, Authentication::Failed));
    let long = format!("<bob@x.org>{}", " ".repeat(limits::MAIL_FIELD_BYTES_MAX));
    let fields = MailFields { from: Some(&long), ..MailFields::default() };
    assert_eq!(Envelope::of_mail(&fields, None).from, None);
}

#[test]
fn the_domains_own_word_counts_before_signatures() {
    let bob = "bob@x.org";
    for (results, expected) in [
        ("mx.y; dmarc=pass header.from=x.org", Authentication::Passed),
        ("mx.y 1; dmarc = pass (p=reject) header.from=X.org", Authentication::Passed),
        ("mx.y; spf=pass smtp.mailfrom=bob@x.org; dmarc=fail", Authentication::Failed),
        ("mx.y; dmarc=pass header.from=evil.org", Authentication::Failed),
        ("mx.y; dmarc=none; dkim/1=pass header.d=x.org", Authentication::Passed),
        ("mx.y; dkim=pass header.i=@mail.x.org", Authentication::Passed),
        ("mx.y; dkim=pass header.d=org", Authentication::Unknown),
        ("mx.y; dkim=pass header.d=evilx.org; spf=fail", Authentication::Failed),
        ("mx.y; dkim=pass header.d=evil.org", Authentication::Unknown),
        ("mx.y; spf=pass smtp.mailfrom=\"bob@x.org\"", Authentication::Passed),
        ("mx.y; spf=softfail smtp.mailfrom=x.org", Authentication::Unknown),
        ("mx.y; dkim=fail (dmarc=pass; dkim=pass) header.d=x.org", Authentication::Failed),
        ("mx.y; none", Authentication::Unknown),
        ("", Authentication::Unknown),
    ] {
        assert_eq!(judged(bob, results), expected, "{results}");
    }
}

#[test]
fn results_of_another_server_count_for_nothing() {
    let fields = MailFields {
        from: Some("bob@x.org"),
        authentication_results: Some("MX.y; dmarc=pass"),
        ..MailFields::default()
    };
    let by = |server| Envelope::of_mail(&fields, Some(server)).authentication;
    assert_eq!((by("mx.Y"), by("mx.z")), (Authentication::Passed, Authentication::Unknown));
}

#[test]
fn a82_the_method_is_read_from_the_calendars_own_type() {
    let of = |text| method(text);
    assert_eq!(of("text/calendar; charset=utf-8; METHOD=Reply").as_deref(), Some("Reply"));
    assert_eq!(of("Text/Calendar;method=\"a;b\" (c)").as_deref(), Some("a;b"));
    assert_eq!(of("application/ics; name=invite.ics"), None);
    assert_eq!(of("text/calendar; x-method=REPLY; method="), None);
    assert_eq!(of("multipart/mixed; method=REPLY"), None);
}
