//! What concerns one person, for that person alone: agenda, invitations, answers.

use kalends_indexer::{Index, IndexerConfig};
use kalends_schema::id;
use kalends_schema::path::{Area, Collection, Path};
use kalends_schema::record::{
    Acts, AdmissionState, Attendee, Grant, Invitation, PartStat, Record, RecurrenceId, RsvpPolicy,
    Status, Visibility,
};
use serde_json::{Value, json};

use crate::world::{
    Indexing, World, at, attendee, event, event_id, get, invitation, invitation_path, time,
};

const ANN: usize = 0;
const BOB: usize = 1;
const CEM: usize = 2;
const DELEGATED: PartStat = PartStat::Delegated;
const YEAR: &str = "from=2026-01-01&to=2027-01-01";

fn list(who: &World, of: usize, what: &str, query: &str) -> String {
    format!("/v1/people/{}/{what}?{query}", who.key(of))
}

async fn ask(indexing: &Indexing, world: &World, who: usize, what: &str, query: &str) -> Value {
    let (status, body) = indexing.get_as(world, who, &list(world, who, what, query)).await;
    assert_eq!(status, 200, "{body}");
    body
}

fn column(body: &Value, names: [&str; 2]) -> Vec<(String, String)> {
    let text = |item: &Value, name: &str| item[name].as_str().unwrap_or("-").to_owned();
    let items = body["items"].as_array().unwrap().iter();
    items.map(|item| (text(item, names[0]), text(item, names[1]))).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
}

#[tokio::test]
async fn nobody_else_reads_what_concerns_a_person() {
    let world = World::new(2);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    for what in ["agenda", "invitations", "answers"] {
        let path = list(&world, ANN, what, "");
        let (status, problem) = indexing.get(&path).await;
        assert_eq!((status, problem["type"].as_str()), (401, Some("unauthorized")));
        let (status, problem) = indexing.get_as(&world, BOB, &path).await;
        assert_eq!((status, problem["type"].as_str()), (403, Some("refused")));
        let (status, body) = indexing.get_as(&world, ANN, &path).await;
        assert_eq!((status, &body["items"]), (200, &json!([])));
        assert_eq!(body["as_of"], json!([]), "nothing was ever copied");
        let (status, problem) = indexing.get_as(&world, ANN, &format!("{path}&who=bob")).await;
        assert_eq!((status, problem["type"].as_str()), (400, Some("invalid")));
    }
}

/// Ann's events as Bob meets them: yes, maybe, no, unanswered, for others, taken back, and his own.
fn season() -> World {
    let mut world = World::new(4);
    let on =
        |month: u32, title: &str| event(title, at(&format!("2026-{month:02}-05T19:00:00"), "UTC"));
    let yes = world.publish(ANN, &event_id(1), on(1, "Yes"));
    let maybe = world.publish(ANN, &event_id(2), on(2, "Maybe"));
    let no = world.publish(ANN, &event_id(3), on(3, "No"));
    let mut closed = on(4, "Unanswered");
    closed.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    let closed = world.publish(ANN, &event_id(4), closed);
    let mut others = on(5, "For others");
    others.access.rsvp_policy = RsvpPolicy::InvitedOnly;
    let others = world.publish(ANN, &event_id(5), others);
    let revoked = world.publish(ANN, &event_id(6), on(6, "Taken back"));
    let mut over = on(7, "Called off");
    over.master.as_mut().unwrap().status = Status::Cancelled;
    let over = world.publish(ANN, &event_id(7), over);
    let mut own = on(8, "Bob's own");
    own.access.visibility = Visibility::Unlisted;
    world.publish(BOB, &event_id(8), own);
    world.publish(ANN, &event_id(9), on(9, "None of his business"));
    for (event, partstat) in [
        (&yes, PartStat::Accepted),
        (&maybe, PartStat::Tentative),
        (&no, PartStat::Declined),
        (&others, PartStat::Accepted),
    ] {
        world.answer(BOB, event, partstat);
    }
    for event in [&yes, &closed, &over] {
        world.invite(ANN, event, BOB);
    }
    let taken_back =
        Invitation { revoked_at: Some(time(50)), ..invitation(&revoked, world.key(BOB)) };
    let path = invitation_path(&revoked, &world.key(BOB));
    world.commit(ANN, &[(path, Some(Record::Invitation(taken_back)))]);
    // Cem may not invite anybody.
    world.invite(CEM, &others, BOB);
    world
}

#[tokio::test]
async fn an_agenda_has_own_answered_and_unanswered_dates_and_no_others() {
    let world = season();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let body = ask(&indexing, &world, BOB, "agenda", YEAR).await;
    assert_eq!(
        column(&body, ["summary", "mark"]),
        pairs(&[
            ("Yes", "yes"),
            ("Maybe", "maybe"),
            ("Unanswered", "?"),
            ("Called off", "?"),
            ("Bob's own", "own"),
        ])
    );
    assert_eq!(body["items"][0]["standing"], "confirmed");
    assert_eq!(body["items"][0]["invited_by"], json!([world.key(ANN).to_string()]));
    assert_eq!(body["items"][3]["status"], "CANCELLED");
    // Whoever was looked for is named, Cem's keyspace too, whose word counts for nothing.
    let as_of = body["as_of"].as_array().unwrap();
    for who in [ANN, BOB, CEM] {
        assert!(as_of.iter().any(|head| head[0] == world.key(who).to_string()), "{who}");
    }
    let few = ask(&indexing, &world, BOB, "agenda", "from=2026-02-01&to=2026-03-01").await;
    assert_eq!(column(&few, ["summary", "mark"]), pairs(&[("Maybe", "maybe")]));
    assert_eq!(ask(&indexing, &world, CEM, "agenda", YEAR).await["items"], json!([]));
}

#[tokio::test]
async fn pages_of_an_agenda_make_the_whole_in_order() {
    let mut world = World::new(2);
    for n in 1..=3 {
        let mut series = event(&format!("Series {n}"), at("2026-03-02T10:00:00", "Europe/Berlin"));
        series.master.as_mut().unwrap().rrule = Some("FREQ=DAILY;COUNT=5".into());
        let series = world.publish(ANN, &event_id(n), series);
        world.answer(BOB, &series, PartStat::Accepted);
        // One date is declined by itself.
        let date = "2026-03-04T10:00:00".parse().unwrap();
        let no = Attendee { recurrence_id: Some(date), ..attendee(&series, PartStat::Declined) };
        let id = id::attendee_id(&series, Some(&date), None);
        let path = Path::of(Area::Pub, Collection::Attendees, &id).unwrap();
        world.commit(BOB, &[(path, Some(Record::Attendee(no)))]);
    }
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let whole = ask(&indexing, &world, BOB, "agenda", YEAR).await;
    let whole = column(&whole, ["start", "uri"]);
    assert_eq!(whole.len(), 12);
    assert!(whole.iter().all(|(start, _)| !start.starts_with("2026-03-04")));
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    for page in 0.. {
        assert!(page < 9, "pages end");
        let query = format!("{YEAR}&limit=5{cursor}");
        let body = ask(&indexing, &world, BOB, "agenda", &query).await;
        seen.extend(column(&body, ["start", "uri"]));
        let Some(next) = body["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, whole);
}

#[tokio::test]
async fn invitations_say_what_became_of_them() {
    let world = season();
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let body = ask(&indexing, &world, BOB, "invitations", "").await;
    let mut states: Vec<(String, String)> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let counts = item["counts"].as_bool().unwrap();
            let title = item["event"]["summary"].as_str().unwrap();
            (format!("{title} {counts}"), item["state"].as_str().unwrap().to_owned())
        })
        .collect();
    states.sort();
    assert_eq!(
        states,
        pairs(&[
            ("Called off true", "cancelled"),
            ("For others false", "answered"),
            ("Taken back false", "revoked"),
            ("Unanswered true", "unanswered"),
            ("Yes true", "answered"),
        ])
    );
    let (mut seen, mut cursor) = (0, String::new());
    loop {
        let query = format!("limit=2{cursor}");
        let page = ask(&indexing, &world, BOB, "invitations", &query).await;
        seen += page["items"].as_array().unwrap().len();
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, 5);
}

#[tokio::test]
async fn nobody_fills_anothers_list_with_places_passed_on() {
    let mut world = World::new(3);
    let mut daily = event("Choir", at("2026-03-01T19:00:00", "UTC"));
    daily.master.as_mut().unwrap().rrule = Some("FREQ=DAILY;COUNT=60".to_owned());
    let choir = world.publish(ANN, &event_id(1), daily);
    let bob = Some(world.key(BOB));
    let passed_on = |on: Option<RecurrenceId>| {
        let answer =
            Attendee { recurrence_id: on, delegated_to: bob, ..attendee(&choir, DELEGATED) };
        (id::answer_path(&choir, on.as_ref(), None), Some(Record::Attendee(answer)))
    };
    let day = |day: u32| format!("2026-03-{:02}T19:00:00", day + 1).parse().unwrap();
    let many: Vec<_> = (0..31).map(|n| passed_on(Some(day(n)))).chain([passed_on(None)]).collect();
    let few = passed_on(None);
    world.commit(
        CEM,
        &[many, vec![passed_on(Some("2026-04-02T19:00:00".parse().unwrap()))]].concat(),
    );
    world.commit(ANN, &[few]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let body = ask(&indexing, &world, BOB, "invitations", "").await;
    let places = body["delegations"].as_array().unwrap();
    let from = |who: usize| {
        let key = world.key(who).to_string();
        places.iter().filter(|place| place["from"]["key"] == key.as_str()).count()
    };
    assert_eq!((from(CEM), from(ANN)), (32, 1));
    assert_eq!(body["withheld"], 1);
}

#[tokio::test]
async fn what_a_deputy_answered_is_answered() {
    let mut world = World::new(3);
    let talk = event("Talk", at("2026-10-05T19:00:00", "UTC"));
    let talk = world.publish(ANN, &event_id(1), talk);
    world.invite(ANN, &talk, BOB);
    let grant = Grant {
        grantee: world.key(CEM),
        may: Acts { answer: true, ..Acts::default() },
        event: None,
        until: None,
        order: 0,
        created_at: time(0),
        last_modified: time(0),
    };
    world.commit(BOB, &[(id::grant_path(&grant.grantee), Some(Record::Grant(grant)))]);
    let bob = Some(world.key(BOB));
    let answer = Attendee { principal: bob, ..attendee(&talk, PartStat::Tentative) };
    let path = id::answer_path(&talk, None, bob.as_ref());
    world.commit(CEM, &[(path, Some(Record::Attendee(answer)))]);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let body = ask(&indexing, &world, BOB, "invitations", "").await;
    assert_eq!(column(&body, ["state", "partstat"]), pairs(&[("answered", "TENTATIVE")]));
    let body = ask(&indexing, &world, BOB, "agenda", YEAR).await;
    assert_eq!(column(&body, ["mark", "standing"]), pairs(&[("maybe", "tentative")]));
}

#[tokio::test]
async fn answers_say_how_they_stand() {
    let mut world = season();
    let mut small = event("Small", at("2026-10-05T19:00:00", "UTC"));
    small.access.rsvp_policy = RsvpPolicy::ApprovalRequired;
    let small = world.publish(ANN, &event_id(10), small);
    world.answer(BOB, &small, PartStat::Accepted);
    world.admit(ANN, &small, BOB, AdmissionState::Denied);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    let body = ask(&indexing, &world, BOB, "answers", "").await;
    let mut standings: Vec<_> = body["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["event"]["summary"].clone(), item["standing"].clone()))
        .map(|(title, standing)| (title.to_string(), standing.to_string()))
        .collect();
    standings.sort();
    assert_eq!(
        standings,
        pairs(&[
            ("\"For others\"", "\"refused\""),
            ("\"Maybe\"", "\"tentative\""),
            ("\"No\"", "\"declined\""),
            ("\"Small\"", "\"denied\""),
            ("\"Yes\"", "\"confirmed\""),
        ])
    );
    let first = ask(&indexing, &world, BOB, "answers", "limit=3").await;
    let next = first["next"].as_str().unwrap();
    let second = ask(&indexing, &world, BOB, "answers", &format!("limit=3&cursor={next}")).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 2);
    assert_eq!(second["next"], Value::Null);
    let uri = |body: &Value, n: usize| body["items"][n]["uri"].clone();
    assert_eq!(uri(&second, 1), uri(&body, 4), "the order is the same");
    // The organizer's keyspace is not here: the answer is, without a standing.
    let alone = Indexing::new(&world);
    alone.pull(&world, BOB);
    let body = ask(&alone, &world, BOB, "answers", "").await;
    assert_eq!(body["items"][0]["event"]["known"], false);
    assert_eq!(body["items"][0]["standing"], Value::Null);
    assert_eq!(body["as_of"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn proofs_of_an_answer_show_nothing_of_an_event_that_may_not_be_known() {
    let mut world = World::new(3);
    // For the invited alone: such a record does not hold in `pub`.
    let mut dinner = event("Dinner", at("2026-05-01T19:00:00", "UTC"));
    dinner.access.visibility = Visibility::Invited;
    let dinner = world.publish(ANN, &event_id(1), dinner);
    world.answer(CEM, &dinner, PartStat::Accepted);
    let indexing = Indexing::new(&world);
    indexing.pull_all(&world);
    assert_eq!(ask(&indexing, &world, CEM, "agenda", YEAR).await["items"], json!([]));
    let answers = ask(&indexing, &world, CEM, "answers", "proof=1").await;
    assert_eq!(answers["items"][0]["event"]["summary"], Value::Null);
    assert_eq!(answers["proofs"].as_array().unwrap().len(), 1, "their own keyspace alone");
}

#[tokio::test]
async fn what_the_operator_denies_is_counted_and_not_shown() {
    let world = season();
    let folder = tempfile::tempdir().unwrap();
    let mut config = IndexerConfig::new(folder.path());
    config.deny = vec![world.key(ANN)];
    let index = Index::open(config).unwrap();
    let indexing = Indexing { index, folder };
    indexing.follow_all(&world);
    indexing.pull_all(&world);
    for what in ["agenda", "invitations"] {
        let body = ask(&indexing, &world, BOB, what, "").await;
        assert!(body["withheld"].as_u64().unwrap() > 0, "{body}");
        let titles = body["items"].to_string();
        assert!(!titles.contains("Yes") && !titles.contains("Unanswered"), "{titles}");
    }
    let path = list(&world, ANN, "answers", "");
    let (status, _) = get(indexing.index.router(), &path, None).await;
    assert_eq!(status, 401);
}
