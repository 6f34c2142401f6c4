//! Answers with evidence: proofs from which anybody recomputes the roster, and the indexer's word.

use data_encoding::BASE64URL_NOPAD;
use kalends_schema::answer::{HEADER, Said, UnverifiedAnswer};
use kalends_schema::record::{AdmissionState, CanInvite, PartStat, RsvpPolicy};
use kalends_schema::roster::{Proofs, Proved, Unproven, roster};
use kalends_schema::tree::Proof;
use kalends_schema::uri::EventUri;
use serde_json::Value;

use crate::world::{Indexing, World, at, event, event_id, event_path, fetch, standing};

const ANN: usize = 0;

fn proofs(body: &Value) -> Vec<Proof> {
    let proofs = body["proofs"].as_array().unwrap().iter();
    let bytes = proofs.map(|text| BASE64URL_NOPAD.decode(text.as_str().unwrap().as_bytes()));
    bytes.map(|bytes| Proof::decode(&bytes.unwrap()).unwrap()).collect()
}

fn proved(body: &Value, event: &EventUri) -> Result<Proved, Unproven> {
    Proofs::verify(proofs(body))?.facts(event)
}

fn digest(proved: &Proved) -> String {
    let facts = &proved.facts;
    roster(facts).digest(facts).to_string()
}

/// Ann's dinner: Bob is coming, Cem has not answered, Dan came uninvited, Eve is not followed.
fn dinner() -> (World, EventUri, Indexing) {
    let mut world = World::new(5);
    let mut dinner = event("Dinner", at("2026-05-01T19:00:00", "Europe/Berlin"));
    dinner.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    let dinner = world.publish(ANN, &event_id(1), dinner);
    // What lies beside it, so that there is something to prune.
    for n in 10..60 {
        world.publish(ANN, &event_id(n), event("Other", at("2026-05-02T19:00:00", "UTC")));
    }
    for invitee in [1, 2, 4] {
        world.invite(ANN, &dinner, invitee);
    }
    world.answer(1, &dinner, PartStat::Accepted);
    world.answer(3, &dinner, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    (0..4).for_each(|who| indexing.pull(&world, who));
    // Cem's keyspace has something, but no answer.
    world.publish(2, &event_id(3), event("Elsewhere", at("2026-05-02T19:00:00", "UTC")));
    indexing.pull(&world, 2);
    (world, dinner, indexing)
}

#[tokio::test]
async fn a_roster_can_be_recomputed_from_its_proofs_alone() {
    let (world, dinner, indexing) = dinner();
    for path in [event_path(&dinner), format!("{}/roster", event_path(&dinner))] {
        let (status, body) = indexing.get(&format!("{path}?proof=1")).await;
        assert_eq!(status, 200, "{body}");
        let proved = proved(&body, &dinner).unwrap();
        let said = body["digest"].as_str().or(body["roster"]["digest"].as_str()).unwrap();
        assert_eq!(digest(&proved), said);
        assert_eq!((proved.facts.answers.len(), proved.facts.invitations.len()), (2, 3));
        let without: Vec<_> = proved.without_proof.into_iter().collect();
        assert_eq!(without, [world.key(4)], "Eve's keyspace is not here");
    }
    // Without being asked for, there are none.
    let (_, body) = indexing.get(&event_path(&dinner)).await;
    assert!(body.get("proofs").is_none());
    assert!(standing(&body["roster"], world.key(1)).is_some());
}

#[tokio::test]
async fn nothing_that_a_head_vouches_for_can_be_left_out_of_the_proofs() {
    let (world, dinner, indexing) = dinner();
    let (_, body) = indexing.get(&format!("{}?proof=1", event_path(&dinner))).await;
    let whole = proofs(&body);
    let of = |who: usize| {
        let key = world.key(who);
        let is_of = |proof: &Proof| proof.head.verify().unwrap().identity() == key;
        whole.iter().position(is_of).unwrap()
    };
    // The organizer's.
    let mut without = whole.clone();
    without.remove(of(ANN));
    let unproven = |proofs: Vec<Proof>| Proofs::verify(proofs)?.facts(&dinner).map(drop);
    assert_eq!(unproven(without), Err(Unproven::NoOrganizer));
    // A proof of one thing in the place of that of another.
    let view = indexing.index.store().read().unwrap();
    let only = [kalends_schema::tree::Range::of_path(dinner.path())];
    let mut narrow = whole.clone();
    narrow[of(ANN)] = view.prove(&world.key(ANN), &only, 1 << 20, 1 << 18).unwrap().unwrap();
    let left_out = unproven(narrow);
    assert!(
        matches!(&left_out, Err(Unproven::LeftOut { identity, .. }) if *identity == world.key(ANN))
    );
    // Two of one keyspace, and one that was changed.
    let twice = [whole.clone(), vec![whole[0].clone()]].concat();
    assert!(matches!(unproven(twice), Err(Unproven::Twice { .. })));
    for index in 0..whole.len() {
        let mut changed = whole.clone();
        let mut bytes = changed[index].encode();
        *bytes.last_mut().unwrap() ^= 1;
        if let Ok(proof) = Proof::decode(&bytes) {
            changed[index] = proof;
            let unproven = unproven(changed);
            assert!(matches!(unproven, Err(Unproven::Proof { .. })), "{unproven:?}");
        }
    }
}

#[tokio::test]
async fn proofs_have_the_invitations_of_everybody_who_may_invite_and_the_ledger() {
    let mut world = World::new(5);
    let mut fair = event("Fair", at("2026-05-01T19:00:00", "UTC"));
    fair.access.rsvp_policy = RsvpPolicy::ApprovalRequired;
    fair.access.can_invite = CanInvite::Attendees;
    let fair = world.publish(ANN, &event_id(1), fair);
    world.invite(ANN, &fair, 1);
    world.answer(1, &fair, PartStat::Accepted);
    world.invite(1, &fair, 2);
    world.answer(2, &fair, PartStat::Accepted);
    world.answer(3, &fair, PartStat::Accepted);
    world.admit(ANN, &fair, 3, AdmissionState::Admitted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (_, body) = indexing.get(&format!("{}/roster?proof=1", event_path(&fair))).await;
    let proved = proved(&body, &fair).unwrap();
    assert_eq!(digest(&proved), body["digest"].as_str().unwrap());
    assert_eq!(proved.facts.invitations.len(), 2);
    assert_eq!(proved.facts.admissions.len(), 1);
    assert!(proved.without_proof.is_empty());
}

#[tokio::test]
async fn proofs_that_would_be_too_large_are_an_error_that_says_so() {
    let mut world = World::new(1);
    let mut long = event("Long", at("2026-05-01T19:00:00", "UTC"));
    long.master.as_mut().unwrap().description = Some("x".repeat(10_000));
    for n in 1..=120 {
        world.publish(ANN, &event_id(n), long.clone());
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let path = format!("/v1/people/{}/agenda?from=2026-01-01&to=2027-01-01", world.key(ANN));
    assert_eq!(indexing.get_as(&world, ANN, &path).await.0, 200);
    let (status, problem) = indexing.get_as(&world, ANN, &format!("{path}&proof=1")).await;
    assert_eq!((status, problem["type"].as_str()), (422, Some("too-large")));
    assert_eq!(problem["where"], "bytes of proofs");
}

#[tokio::test]
async fn an_indexer_cannot_deny_what_it_signed_not_even_an_error() {
    let (world, dinner, indexing) = dinner();
    let unknown = EventUri::of(world.key(4), dinner.path().area(), &event_id(1)).unwrap();
    let agenda = format!("/v1/people/{}/agenda", world.key(1));
    for (asker, path, status) in [
        (None, event_path(&dinner), 200),
        (Some(1), event_path(&dinner), 200),
        (Some(1), agenda, 200),
        (None, event_path(&unknown), 404),
        (None, "/v1/events".to_owned(), 200),
        (None, "/v1/nowhere".to_owned(), 404),
    ] {
        let path = format!("{path}?signed=1");
        let token = asker.map(|who| indexing.token(&world, who, &path));
        let answer = fetch(indexing.index.router(), &path, token.as_deref()).await;
        let header = answer.headers().get(HEADER).unwrap().to_str().unwrap().to_owned();
        assert_eq!(answer.status(), status, "{path}");
        let body = axum::body::to_bytes(answer.into_body(), 1 << 24).await.unwrap();
        let asker = asker.map(|who| world.key(who));
        let said = Said { asker, method: "GET", path_and_query: &path, status, body: &body };
        let signed = UnverifiedAnswer::from_base64url(&header).unwrap();
        signed.verify(&indexing.index.identity(), &said).unwrap();
        let lie = Said { body: b"{}", ..said };
        assert!(signed.verify(&indexing.index.identity(), &lie).is_err());
    }
    let unsigned = fetch(indexing.index.router(), &event_path(&dinner), None).await;
    assert!(unsigned.headers().get(HEADER).is_none());
}
