//! What a proposal and the organizer's word on it write, and what is refused.

use kalends_schema::id::proposal_path;
use kalends_schema::record::Event;

use super::*;
use crate::command::sample::{ME, ORGANIZER, at, event, uri};

const HASH: Hash = Hash([7; 32]);

fn day(text: &str) -> Option<When> {
    Some(When::Date(text.parse().unwrap()))
}

fn wish() -> CounterWish {
    CounterWish { start: day("2026-12-02"), ..CounterWish::default() }
}

fn by(me: kalends_schema::key::Identity, event: &Event, heard: bool) -> Result<Write, Refusal> {
    let uri = uri();
    let of = Of { me, organizer: ORGANIZER, uri: &uri, event };
    propose(&Proposing { of, heard, before: None, others: 0 }, wish(), at(1))
}

fn proposal(event: &Event) -> CounterProposal {
    match by(ME, event, true).unwrap().record {
        Some(Record::CounterProposal(proposal)) => proposal,
        other => panic!("{other:?}"),
    }
}

fn word(
    event: &Event,
    word: ProposalWord,
    state: ProposalState,
    seen: Option<Hash>,
) -> Result<Vec<Write>, Refusal> {
    let (uri, said) = (uri(), proposal(&self::event()));
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event };
    let path = proposal_path(of.uri, None, None);
    let at_uri = kalends_schema::uri::Uri::new(ME, path).try_into().unwrap();
    let proposed = Proposed { uri: &at_uri, value_hash: HASH, proposal: &said, grant: None };
    decide_proposal(&of, &proposed, ProposalVerdict { word, seen }, (state, None), at(2))
}

#[test]
fn a_proposal_names_the_number_it_counters_and_stands_once() {
    let mut changed = event();
    changed.master.as_mut().unwrap().sequence = 4;
    let first = proposal(&changed);
    assert_eq!((first.sequence, first.start), (4, day("2026-12-02")));
    let uri = uri();
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &changed };
    let again = Proposing { of, heard: true, before: Some(&first), others: 0 };
    let again = propose(&again, wish(), at(9)).unwrap();
    assert_eq!(again.record, Some(Record::CounterProposal(first)), "said again, nothing changes");
}

#[test]
fn an_event_hears_so_many_proposals_of_one_person_and_no_more() {
    let (uri, event) = (uri(), event());
    let of = Of { me: ME, organizer: ORGANIZER, uri: &uri, event: &event };
    let beside =
        |others| propose(&Proposing { of, heard: true, before: None, others }, wish(), at(1));
    assert!(beside(PROPOSALS_MAX - 1).is_ok());
    let max = PROPOSALS_MAX;
    assert_eq!(beside(PROPOSALS_MAX), Err(Refusal::TooManyProposals { max }));
}

#[test]
fn whoever_is_not_heard_and_the_organizer_propose_nothing() {
    assert_eq!(by(ME, &event(), false), Err(Refusal::NotHeard));
    assert_eq!(by(ORGANIZER, &event(), true), Err(Refusal::OwnProposal));
    let mut cancelled = event();
    cancelled.master.as_mut().unwrap().status = Status::Cancelled;
    assert_eq!(by(ME, &cancelled, true), Err(Refusal::Cancelled));
}

#[test]
fn a67_accepting_moves_the_event_and_raises_its_number_by_one() {
    let written = word(&event(), ProposalWord::Accept, ProposalState::Open, Some(HASH)).unwrap();
    let [Write { record: Some(Record::Event(after)), .. }] = &written[..] else {
        panic!("{written:?}")
    };
    let master = after.master.as_ref().unwrap();
    assert_eq!(Some(master.start), day("2026-12-02"));
    assert_eq!((master.sequence, master.answers_since), (1, 1));
    assert_eq!(after.accepted_proposals[0].1, HASH);
    let uri = uri();
    let of = Of { me: ORGANIZER, organizer: ORGANIZER, uri: &uri, event: after };
    let typo = EventEdit { title: Some("Supper".to_owned()), ..EventEdit::default() };
    let moved = EventEdit { start: day("2026-12-03"), ..EventEdit::default() };
    for (edit, kept) in [(typo, true), (moved, false)] {
        let Some(Record::Event(event)) =
            crate::command::edit_event(&of, edit, at(3)).unwrap().record
        else {
            panic!("an edit writes the event")
        };
        assert_eq!(!event.accepted_proposals.is_empty(), kept);
    }
}

#[test]
fn a67_declining_names_the_version_and_leaves_the_event() {
    let comment = Some("too late".to_owned());
    let decline = ProposalWord::Decline { comment: comment.clone() };
    let written = word(&event(), decline, ProposalState::Open, None).unwrap();
    let [Write { record: Some(Record::DeclineCounter(said)), .. }] = &written[..] else {
        panic!("{written:?}")
    };
    assert_eq!((said.value_hash, &said.comment), (HASH, &comment));
}

#[test]
fn what_is_not_offered_is_not_accepted() {
    let accept = |state, seen| word(&event(), ProposalWord::Accept, state, seen);
    let other = Some(Hash([8; 32]));
    assert_eq!(accept(ProposalState::Open, other), Err(Refusal::ProposalChanged));
    assert_eq!(accept(ProposalState::Outdated, None), Err(Refusal::OutdatedProposal { named: 0 }));
    assert_eq!(accept(ProposalState::Refused, None), Err(Refusal::NotHeard));
    let decline = ProposalWord::Decline { comment: None };
    let accepted = word(&event(), decline, ProposalState::Accepted, None);
    assert_eq!(accepted, Err(Refusal::AcceptedProposal));
}

#[test]
fn only_whoever_proposed_takes_it_back() {
    let uri = uri();
    let path = proposal_path(&uri, None, None);
    let at_uri = kalends_schema::uri::Uri::new(ME, path.clone()).try_into().unwrap();
    assert_eq!(withdraw_proposal(ME, &at_uri), Ok(Write { path, record: None }));
    let refused = Err(Refusal::NotYourProposal { author: ME });
    assert_eq!(withdraw_proposal(ORGANIZER, &at_uri), refused);
}
