//! Tokens: by whom, for whom, for what, once, and fresh.

use kalends_indexer::storage::Nonce;
use kalends_indexer::{Index, IndexerConfig, JoinCode, JoinPolicy};
use kalends_schema::key::Identity;
use kalends_schema::token::{Request, TokenFor};

use crate::world::{Indexing, World, get, nonce, send, time, wall_clock};

const PATH: &str = "/v1/events?from=2026-01-01&to=2027-01-01";

fn request(path: &str) -> Request<'_> {
    Request { method: "GET", path_and_query: path, body: b"" }
}

async fn outcome(indexing: &Indexing, path: &str, token: &str) -> (u16, String) {
    let (status, body) = get(indexing.index.router(), path, Some(token)).await;
    (status, body["type"].as_str().unwrap_or("none").to_owned())
}

#[tokio::test]
async fn a_token_is_good_once() {
    let world = World::new(1);
    let indexing = Indexing::new(&world);
    let token = world.token(0, &indexing.fresh(), &request(PATH));
    assert_eq!(outcome(&indexing, PATH, &token).await, (200, "none".into()));
    assert_eq!(outcome(&indexing, PATH, &token).await, (401, "unauthorized".into()));
}

#[tokio::test]
async fn a_token_for_another_indexer_another_request_or_another_time_is_refused() {
    let world = World::new(1);
    let indexing = Indexing::new(&world);
    let fresh = indexing.fresh();
    let elsewhere = TokenFor { audience: Identity::from_bytes([9; 32]), ..fresh };
    let stale = TokenFor { time: wall_clock().plus_micros(-6 * 60 * 1_000_000), ..fresh };
    let ahead = TokenFor { time: wall_clock().plus_micros(6 * 60 * 1_000_000), ..fresh };
    let tokens = [
        world.token(0, &elsewhere, &request(PATH)),
        world.token(0, &stale, &request(PATH)),
        world.token(0, &ahead, &request(PATH)),
        world.token(0, &fresh, &request("/v1/events?from=2026-01-01&to=2028-01-01")),
        world.token(0, &fresh, &Request { method: "PUT", ..request(PATH) }),
        "Bearer abc".to_owned(),
        "Kalends abc".to_owned(),
    ];
    for token in tokens {
        assert_eq!(outcome(&indexing, PATH, &token).await, (401, "unauthorized".into()), "{token}");
    }
}

#[tokio::test]
async fn a_token_of_an_ended_epoch_is_refused() {
    let mut world = World::new(1);
    let indexing = Indexing::new(&world);
    let old = world.token(0, &indexing.fresh(), &request(PATH));
    let person = &mut world.people[0];
    let cert = kalends_schema::head::Cert { epoch: 2, ..*person.cert.cert() };
    person.cert = kalends_schema::head::SignedCert::sign(&person.secret, cert).unwrap();
    world.commit(0, &[]);
    indexing.pull_all(&world);
    assert_eq!(outcome(&indexing, PATH, &old).await, (401, "unauthorized".into()));
    let new = world.token(0, &indexing.fresh(), &request(PATH));
    assert_eq!(outcome(&indexing, PATH, &new).await, (200, "none".into()));
}

#[tokio::test]
async fn only_the_identity_itself_joins() {
    let world = World::new(2);
    let indexing = Indexing::new(&world);
    let path = format!("/v1/people/{}", world.key(0));
    let put = Request { method: "PUT", path_and_query: &path, body: b"" };
    let join =
        async |token: Option<&str>| send(indexing.index.router(), "PUT", &path, token, "").await.0;
    assert_eq!(join(None).await, 401);
    let other = world.token(1, &indexing.fresh(), &put);
    assert_eq!(join(Some(&other)).await, 401);
    let own = world.token(0, &indexing.fresh(), &put);
    assert_eq!(join(Some(&own)).await, 200);
    let body = Request { body: b"{}", ..put };
    let other_body = world.token(0, &indexing.fresh(), &body);
    assert_eq!(join(Some(&other_body)).await, 401, "the token binds the body");
}

#[test]
fn nonces_are_remembered_for_ten_minutes_and_no_more_than_1024_of_one_person() {
    let world = World::new(2);
    let indexing = Indexing::new(&world);
    let storage = indexing.index.storage();
    let (asker, other) = (world.key(0), world.key(1));
    let minute = |minutes: i64| time(minutes * 60);
    let nonce = |n: u32| {
        let mut nonce = [0; 16];
        nonce[..4].copy_from_slice(&n.to_le_bytes());
        nonce
    };
    for n in 0..1_024 {
        assert_eq!(storage.remember(&asker, &nonce(n), minute(0)).unwrap(), Nonce::New);
    }
    assert_eq!(storage.remember(&asker, &nonce(7), minute(9)).unwrap(), Nonce::Used);
    assert_eq!(storage.remember(&asker, &nonce(9_999), minute(9)).unwrap(), Nonce::TooMany);
    assert_eq!(storage.remember(&other, &nonce(7), minute(9)).unwrap(), Nonce::New);
    storage.forget_nonces(minute(11)).unwrap();
    assert_eq!(storage.remember(&other, &nonce(7), minute(11)).unwrap(), Nonce::Used);
    assert_eq!(storage.remember(&asker, &nonce(9_999), minute(11)).unwrap(), Nonce::New);
}

#[tokio::test]
async fn who_brings_a_code_joins_and_the_code_is_printed_nowhere() {
    let world = World::new(1);
    let folder = tempfile::tempdir().unwrap();
    let mut config = IndexerConfig::new(folder.path());
    (config.join, config.codes) = (JoinPolicy::Invite, vec![JoinCode::new("apricot")]);
    assert!(!format!("{config:?}").contains("apricot"));
    let index = Index::open(config).unwrap();
    let path = format!("/v1/people/{}", world.key(0));
    for (body, status) in [("", 403), ("{\"code\":\"plum\"}", 403), ("{\"code\":\"apricot\"}", 200)]
    {
        let put = Request { method: "PUT", path_and_query: &path, body: body.as_bytes() };
        let to = TokenFor { audience: index.identity(), time: wall_clock(), nonce: nonce() };
        let token = world.token(0, &to, &put);
        let (got, _) = send(index.router(), "PUT", &path, Some(&token), body).await;
        assert_eq!(got, status, "{body}");
    }
}
