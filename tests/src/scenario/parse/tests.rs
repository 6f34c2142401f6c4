//! What a line says, and which lines are no steps.

use super::{Wrong, story};
use crate::scenario::story::{Act, Claim, Forgery, Rule, Step, Word};

fn one(line: &str) -> Step {
    story(line).unwrap().remove(0).1
}

#[test]
fn a_story_is_its_lines_without_remarks() {
    let text = "# a remark\n\npeople Ann Bob\n  Ann knows Bob\n";
    let lines: Vec<usize> = story(text).unwrap().into_iter().map(|(line, _)| line).collect();
    assert_eq!(lines, [3, 4]);
}

#[test]
fn an_event_says_its_time_and_its_rules() {
    let line = "Ann creates event \"Tea time\" at 2027-06-01 14:00 Europe/Berlin \
                rule FREQ=DAILY;COUNT=3 public limit 2 waitlist 5 guests 1 not-going";
    let Step::Does(name, Act::Create(event)) = one(line) else { panic!("not created") };
    assert_eq!((name.as_str(), event.title.as_str()), ("Ann", "Tea time"));
    assert_eq!(event.rrule.as_deref(), Some("FREQ=DAILY;COUNT=3"));
    assert!(event.not_going);
    let rules = [Rule::Public, Rule::Limit(2), Rule::Waitlist(Some(5)), Rule::Guests(1)];
    assert_eq!(event.rules, rules);
}

#[test]
fn what_is_done_may_also_be_forbidden_or_forged() {
    let invite = one("Cem invites Bob to \"Tea\"");
    let Step::Does(_, act) = invite else { panic!("not done") };
    assert_eq!(one("Cem may not invite Bob to \"Tea\""), Step::MayNot("Cem".into(), act));
    let Step::Forges(_, Forgery::Answer(word, which, day)) =
        one("Cem forges an answer yes to \"Tea\" on 2027-06-02 of 2020-01-01")
    else {
        panic!("not forged")
    };
    assert_eq!((word, day.as_deref()), (Word::Yes, Some("2020-01-01")));
    assert_eq!(which.on.unwrap().to_string(), "2027-06-02");
}

#[test]
fn days_pass() {
    assert_eq!(one("30 days later"), Step::Pass(30));
    assert!(story("30 days").is_err());
    assert!(story("30 days later Ann").is_err());
}

#[test]
fn a_roster_lists_everybody_in_any_order() {
    let Step::Then(Claim::Roster { rows, .. }) =
        one("then roster \"Tea\" as anonymous: Bob waitlisted 1,  Ann confirmed +2")
    else {
        panic!("no roster")
    };
    assert!(rows.contains("Ann confirmed +2") && rows.contains("Bob waitlisted 1"));
    let Step::Then(Claim::Roster { rows, .. }) = one("then roster \"Tea\": nobody") else {
        panic!("no roster")
    };
    assert!(rows.is_empty());
}

#[test]
fn what_is_no_step_is_named_with_its_line() {
    for (line, why) in [
        ("Ann dances", "nobody can `dance`"),
        ("Ann invites to \"Tea\"", "expected a name, got `to \"Tea\"`"),
        ("Ann answers perhaps to \"Tea\"", "`perhaps` is not yes, maybe or no"),
        ("Ann cancels \"Tea", "a quotation mark is missing"),
        ("Ann cancels \"Tea\" now", "nothing should come after this: `now`"),
        ("then roster \"Tea\"", "expected `:` and who is listed"),
    ] {
        let wrong = Wrong { line: 2, why: why.to_owned() };
        assert_eq!(story(&format!("# first\n{line}")), Err(wrong));
    }
}
