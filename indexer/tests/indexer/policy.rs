//! What an answer shows depends on who asks, and on the event's policy.

use kalends_indexer::{Index, IndexerConfig};
use kalends_schema::record::{
    AdmissionState, Attendee, PartStat, Record, RsvpPolicy, Status, Visibility,
};
use serde_json::json;

use crate::world::{
    Indexing, World, answer_path, at, attendee, event, event_id, event_path, invitation,
    invitation_path, standing, time,
};

const ORGANIZER: usize = 0;
const INVITED: usize = 1;
const UNINVITED: usize = 2;
const BYSTANDER: usize = 3;

fn invited_only(partstat: PartStat) -> (World, kalends_schema::uri::EventUri) {
    let mut world = World::new(4);
    let mut dinner = event("Dinner", at("2026-05-01T19:00:00", "Europe/Berlin"));
    dinner.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    let dinner = world.publish(ORGANIZER, &event_id(1), dinner);
    world.invite(ORGANIZER, &dinner, INVITED);
    world.answer(UNINVITED, &dinner, partstat);
    (world, dinner)
}

#[tokio::test]
async fn a41_an_uninvited_answer_is_in_no_public_list_and_counts_nothing() {
    let (world, dinner) = invited_only(PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let uninvited = world.key(UNINVITED);
    for asker in [None, Some(BYSTANDER), Some(INVITED)] {
        let roster = indexing.roster(&world, asker, &dinner).await;
        assert_eq!(standing(&roster, uninvited), None, "{asker:?}");
        assert_eq!(roster["withheld"], 1);
        assert_eq!(roster["counts"]["confirmed"], 0);
    }
    for asker in [ORGANIZER, UNINVITED] {
        let roster = indexing.roster(&world, Some(asker), &dinner).await;
        assert_eq!(standing(&roster, uninvited).as_deref(), Some("refused"));
        assert_eq!(roster["counts"]["confirmed"], 0);
    }
}

#[tokio::test]
async fn a42_a_late_invitation_makes_the_answer_stand() {
    let (mut world, dinner) = invited_only(PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    world.invite(ORGANIZER, &dinner, UNINVITED);
    indexing.pull(&world, ORGANIZER);
    let roster = indexing.roster(&world, None, &dinner).await;
    assert_eq!(standing(&roster, world.key(UNINVITED)).as_deref(), Some("confirmed"));
    assert_eq!(roster["counts"]["confirmed"], 1);
}

#[tokio::test]
async fn a45_an_uninvited_tentative_counts_nothing() {
    let (world, dinner) = invited_only(PartStat::Tentative);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &dinner).await;
    assert_eq!(roster["counts"]["tentative"], 0);
    assert_eq!(standing(&roster, world.key(UNINVITED)), None);
    assert_eq!(standing(&roster, world.key(INVITED)).as_deref(), Some("needs-action"));
}

#[tokio::test]
async fn a43_a_strangers_invitation_is_ignored() {
    let (mut world, dinner) = invited_only(PartStat::Accepted);
    world.invite(BYSTANDER, &dinner, UNINVITED);
    world.invite(UNINVITED, &dinner, UNINVITED);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &dinner).await;
    assert_eq!(standing(&roster, world.key(UNINVITED)), None);
}

#[tokio::test]
async fn a40_without_a_policy_anybodys_yes_is_confirmed() {
    let mut world = World::new(2);
    let open = world.publish(0, &event_id(1), event("Open", at("2026-05-01T19:00:00", "UTC")));
    world.answer(1, &open, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &open).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("confirmed"));
}

#[tokio::test]
async fn a44_an_invitation_taken_back_takes_the_answer_out() {
    let (mut world, dinner) = invited_only(PartStat::Accepted);
    world.answer(INVITED, &dinner, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let invited = world.key(INVITED);
    let roster = indexing.roster(&world, None, &dinner).await;
    assert_eq!(standing(&roster, invited).as_deref(), Some("confirmed"));
    let mut revoked = invitation(&dinner, invited);
    revoked.revoked_at = Some(time(20));
    let change = (invitation_path(&dinner, &invited), Some(Record::Invitation(revoked)));
    world.commit(ORGANIZER, &[change]);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &dinner).await;
    assert_eq!((standing(&roster, invited), &roster["counts"]["confirmed"]), (None, &json!(0)));
    let roster = indexing.roster(&world, Some(INVITED), &dinner).await;
    assert_eq!(standing(&roster, invited).as_deref(), Some("revoked"));
}

#[tokio::test]
async fn a47_a49_approval_is_the_organizers_alone() {
    let mut world = World::new(2);
    let mut talk = event("Talk", at("2026-05-01T19:00:00", "UTC"));
    talk.access.rsvp_policy = RsvpPolicy::ApprovalRequired;
    let talk = world.publish(ORGANIZER, &event_id(1), talk);
    world.answer(1, &talk, PartStat::Accepted);
    world.admit(1, &talk, 1, AdmissionState::Admitted);
    let indexing = Indexing::new(&world);
    let standing_now = async |world: &World| {
        indexing.pull_all(world);
        let roster = indexing.roster(world, Some(1), &talk).await;
        standing(&roster, world.key(1))
    };
    assert_eq!(standing_now(&world).await.as_deref(), Some("pending"));
    world.admit(ORGANIZER, &talk, 1, AdmissionState::Admitted);
    assert_eq!(standing_now(&world).await.as_deref(), Some("confirmed"));
    world.admit(ORGANIZER, &talk, 1, AdmissionState::Denied);
    assert_eq!(standing_now(&world).await.as_deref(), Some("denied"));
}

#[tokio::test]
async fn a61_answers_to_a_cancelled_event_stay_and_are_flagged() {
    let mut world = World::new(3);
    let mut fair = event("Fair", at("2026-05-01T19:00:00", "UTC"));
    let uri = world.publish(ORGANIZER, &event_id(1), fair.clone());
    world.answer(1, &uri, PartStat::Accepted);
    let master = fair.master.as_mut().unwrap();
    (master.status, master.sequence) = (Status::Cancelled, 1);
    world.publish(ORGANIZER, &event_id(1), fair);
    let late = Attendee { sequence: 1, ..attendee(&uri, PartStat::Accepted) };
    world.commit(2, &[(answer_path(&uri), Some(Record::Attendee(late)))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &uri).await;
    assert_eq!(standing(&roster, world.key(1)).as_deref(), Some("confirmed"));
    assert_eq!(roster["items"][0]["cancelled"], true);
    assert_eq!(standing(&roster, world.key(2)), None, "too late, and shown to nobody else");
    let (_, list) = indexing.get("/v1/events?from=2026-01-01&to=2027-01-01").await;
    assert_eq!(list["items"][0]["status"], "CANCELLED");
}

#[tokio::test]
async fn an_unlisted_event_is_reachable_by_its_uri_only() {
    let mut world = World::new(1);
    let mut quiet = event("Quiet", at("2026-05-01T19:00:00", "UTC"));
    quiet.access.visibility = Visibility::Unlisted;
    let quiet = world.publish(0, &event_id(1), quiet);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let (status, body) = indexing.get(&event_path(&quiet)).await;
    assert_eq!((status, &body["uri"]), (200, &json!(quiet.to_string())));
    let listed = format!("/v1/events?from=2026-01-01&to=2027-01-01&organizer={}", world.key(0));
    for path in ["/v1/events?from=2026-01-01&to=2027-01-01", &listed] {
        let (_, list) = indexing.get_as(&world, 0, path).await;
        assert_eq!(list["items"], json!([]));
        assert_eq!(list["withheld"], 0);
    }
}

#[tokio::test]
async fn every_answer_names_the_heads_it_rests_on() {
    let (world, dinner) = invited_only(PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &dinner).await;
    let of = |who: usize| {
        let heads = roster["as_of"].as_array().unwrap();
        heads.iter().find(|head| head[0] == world.key(who).to_string()).cloned()
    };
    assert_eq!(of(ORGANIZER), Some(json!([world.key(ORGANIZER).to_string(), 1, 2])));
    assert_eq!(of(UNINVITED), Some(json!([world.key(UNINVITED).to_string(), 1, 1])));
    assert_eq!(of(BYSTANDER), None, "looked into for nothing");
}

#[tokio::test]
async fn what_a_denied_person_wrote_is_withheld_and_counted() {
    let mut world = World::new(3);
    let picnic = world.publish(0, &event_id(1), event("Picnic", at("2026-05-01T12:00:00", "UTC")));
    world.publish(1, &event_id(1), event("Spam", at("2026-05-01T12:00:00", "UTC")));
    world.answer(1, &picnic, PartStat::Accepted);
    world.answer(2, &picnic, PartStat::Accepted);
    let Indexing { index, folder } = Indexing::new(&world);
    drop(index);
    let mut config = IndexerConfig::new(folder.path());
    config.deny = vec![world.key(1)];
    let index = Index::open(config).unwrap();
    let indexing = Indexing { index, folder };
    indexing.pull_all(&world);
    let roster = indexing.roster(&world, None, &picnic).await;
    assert_eq!((&roster["counts"]["confirmed"], &roster["withheld"]), (&json!(1), &json!(1)));
    assert_eq!(standing(&roster, world.key(1)), None);
    let (_, list) = indexing.get("/v1/events?from=2026-01-01&to=2027-01-01").await;
    assert_eq!((list["items"].as_array().unwrap().len(), &list["withheld"]), (1, &json!(1)));
    let own = format!("/v1/events/{}/{}", world.key(1), event_id(1));
    assert_eq!(indexing.get(&own).await.0, 404);
}
