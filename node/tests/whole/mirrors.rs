//! Mirrors: asked, allowed, told, and answering while the owner is away.

use kalends_keyspace::store::View;
use serde_json::{Value, json};

use crate::person::{Person, dht};

/// The one mirror of somebody, as their status shows it.
fn mirror(status: &Value) -> &Value {
    &status["mirrors"][0]
}

fn state(status: &Value) -> &str {
    mirror(status)["state"].as_str().unwrap_or_default()
}

/// Ann asks Bob, Bob says yes, and his copy is as new as her keyspace.
async fn carried(ann: &Person, bob: &Person, quota: Value) {
    ann.post("/v1/mirrors", json!({ "who": bob.key() })).await;
    ann.see("/v1/status", |status| state(status) == "waiting").await;
    bob.see("/v1/status", |status| status["carried"]["asking"] == 1).await;
    bob.put(&format!("/v1/carried/{}", ann.key()), quota).await;
    ann.see("/v1/status", |status| state(status) == "carried").await;
}

async fn up_to_date(ann: &Person) {
    ann.see("/v1/status", |status| mirror(status)["behind"] == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_owner_is_away_the_mirror_answers() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    carried(&ann, &bob, json!({})).await;
    let dinner = ann.hosts("Dinner", json!({})).await;
    up_to_date(&ann).await;
    let head = ann.node.store().read().unwrap().head(&ann.node.identity()).unwrap().unwrap();
    ann.published().await;
    let listed = bob.get("/v1/events?all=true").await;
    assert_eq!(listed["items"], json!([]), "whom one carries is not on one's own list");

    let (key, who) = (ann.key(), ann.node.identity());
    let ann = ann.goes().await;

    let cem = Person::new(&dht, "Cem").await;
    let followed = cem.post("/v1/follows", json!({ "who": key })).await;
    assert_eq!(followed["copy"], head.stamp().to_string(), "{followed:#}");
    let event = cem.get(&format!("/v1/events/{dinner}")).await;
    assert_eq!(event["title"], "Dinner");
    let here = cem.node.store().read().unwrap();
    assert_eq!(here.verify_whole(&who).unwrap().head, head);

    // A copy that Bob has for himself he gives to nobody, who asks for it hears `Unknown`.
    bob.post("/v1/follows", json!({ "who": cem.key() })).await;
    let ann = ann.returns().await;
    up_to_date(&ann).await;
    let (network, bobs) = (ann.node.network().unwrap(), bob.node.endpoint().unwrap());
    assert_eq!(network.heads(&bobs, &[cem.node.identity()]).await.unwrap(), []);
    let pulled = network.pull(&cem.node.identity(), Some(bobs)).await.unwrap();
    assert_eq!(Some(pulled.from), cem.node.endpoint());
    for person in [ann, bob, cem] {
        person.goes().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_reads_a_mirror_that_is_behind_is_told_how_far() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    carried(&ann, &bob, json!({})).await;
    up_to_date(&ann).await;
    ann.published().await;
    let bob = bob.goes().await;
    ann.hosts("Dinner", json!({})).await;
    let key = ann.key();
    // Her last word is in the DHT, and Bob's mirror was not there to hear it.
    ann.goes().await;
    let bob = bob.returns().await;
    let cem = Person::new(&dht, "Cem").await;
    let followed = cem.post("/v1/follows", json!({ "who": key })).await;
    let why = followed["why"].as_str().unwrap_or_default();
    assert!(why.ends_with("behind what its owner announced"), "{followed:#}");
    assert_ne!(followed["copy"], Value::Null);
    let status = cem.get("/v1/status").await;
    let told = status["notices"].as_array().unwrap().iter().filter_map(Value::as_str);
    let told = told.filter(|notice| notice.ends_with(&format!("{why}."))).count();
    assert_eq!(told, 1, "{status:#}");
    bob.goes().await;
    cem.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mirror_is_told_of_each_commit_and_its_quota_holds() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    carried(&ann, &bob, json!({ "records": 3 })).await;
    up_to_date(&ann).await;
    ann.hosts("Lunch", json!({})).await;
    up_to_date(&ann).await;
    let copy = mirror(&ann.get("/v1/status").await)["copy"].clone();

    // A third event would be more than Bob allows: his last whole copy stays, and Ann is told.
    ann.hosts("Dinner", json!({})).await;
    ann.hosts("Supper", json!({})).await;
    let over = ann.see("/v1/status", |status| mirror(status)["over_quota"] == true).await;
    assert_eq!(mirror(&over)["records_max"], 3);
    ann.see("/v1/status", |status| mirror(status)["behind"].as_u64() > Some(0)).await;
    assert_ne!(copy, Value::Null);
    let seen = bob.get("/v1/carried").await;
    assert!(seen["items"][0]["records"].as_u64().unwrap() <= 3, "{seen:#}");

    bob.put(&format!("/v1/carried/{}", ann.key()), json!({ "records": 100 })).await;
    up_to_date(&ann).await;
    ann.goes().await;
    bob.goes().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_refused_or_taken_away_is_carried_no_more() {
    let dht = dht();
    let (ann, bob) = tokio::join!(Person::new(&dht, "Ann"), Person::new(&dht, "Bob"));
    carried(&ann, &bob, json!({})).await;
    up_to_date(&ann).await;
    let cem = Person::new(&dht, "Cem").await;
    let heads = async |of: &Person| {
        let network = cem.node.network().unwrap();
        network.heads(&bob.node.endpoint().unwrap(), &[of.node.identity()]).await.unwrap().len()
    };
    cem.node.network().unwrap().locate(&bob.node.identity()).await.unwrap();
    assert_eq!(heads(&ann).await, 1);

    bob.ask("DELETE", &format!("/v1/carried/{}", ann.key()), Value::Null).await;
    assert_eq!(heads(&ann).await, 0, "at once");
    ann.see("/v1/status", |status| state(status) == "refused").await;
    let network = cem.node.network().unwrap();
    let pulled = network.pull(&ann.node.identity(), bob.node.endpoint()).await.unwrap();
    assert_eq!(pulled.from, ann.node.endpoint().unwrap(), "Bob says that he has nothing");

    // He thinks better of it; then Ann does not want it any more.
    bob.put(&format!("/v1/carried/{}", ann.key()), json!({})).await;
    ann.see("/v1/status", |status| state(status) == "carried").await;
    ann.ask("DELETE", &format!("/v1/mirrors/{}", bob.key()), Value::Null).await;
    bob.see("/v1/carried", |carried| carried["items"] == json!([])).await;
    ann.see("/v1/mirrors", |mirrors| mirrors["items"] == json!([])).await;
    assert_eq!(heads(&ann).await, 0);
    let (status, problem) =
        ann.try_to("DELETE", &format!("/v1/mirrors/{}", bob.key()), Value::Null).await;
    assert_eq!((status, &problem["type"]), (404, &json!("not-found")));
    let own = ann.try_to("POST", "/v1/mirrors", json!({ "who": ann.key() })).await;
    assert_eq!((own.0, &own.1["type"]), (403, &json!("refused")));
    for person in [ann, bob, cem] {
        person.goes().await;
    }
}
