//! Requests that are too much, or not understood, get a problem document and nothing else.

use kalends_indexer::{Index, IndexerConfig, JoinPolicy};
use kalends_schema::token::{Request, TokenFor};

use crate::world::{Indexing, World, get, nonce, send, wall_clock};

#[tokio::test]
async fn an_unknown_parameter_is_an_error_and_never_ignored() {
    let indexing = Indexing::new(&World::new(1));
    let cases = [
        ("/v1/events?near=Berlin", "near"),
        ("/v1/events?from=yesterday", "from"),
        ("/v1/events?to=%2B262142-12-31", "to"),
        ("/v1/events?from=2026-01-02&to=2026-01-01", "to"),
        ("/v1/events?limit=0", "limit"),
        ("/v1/events?limit=201", "limit"),
        ("/v1/events?from=2026-01-01&from=2026-01-01", "from"),
        ("/v1/events?zone=Foo/Bar", "zone"),
        ("/v1/events?organizer=bob", "organizer"),
        ("/v1/events?calendar=pubky://bob", "calendar"),
        ("/v1/events?cursor=!", "cursor"),
        ("/v1/events/bob/0034GJ7PPX0H0", "author"),
        ("/v1/events/%FF/0034GJ7PPX0H0", "path"),
    ];
    for (path, place) in cases {
        let (status, problem) = indexing.get(path).await;
        assert_eq!((status, problem["where"].as_str()), (400, Some(place)), "{path}");
        assert_eq!(problem["type"], "invalid", "{path}");
        assert!(problem["expected"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn paths_methods_urls_and_bodies_are_bounded() {
    let indexing = Indexing::new(&World::new(1));
    assert_eq!(indexing.get("/v1/nothing").await.0, 404);
    let router = indexing.index.router();
    assert_eq!(send(router, "DELETE", "/v1/events", None, "").await.0, 405);
    let long = format!("/v1/events?organizer={}", "a".repeat(5_000));
    let (status, problem) = indexing.get(&long).await;
    assert_eq!((status, problem["type"].as_str()), (414, Some("too-large")));
    let body = "a".repeat(20_000);
    let router = indexing.index.router();
    let (status, problem) = send(router, "GET", "/v1/events", None, &body).await;
    assert_eq!((status, problem["type"].as_str()), (413, Some("too-large")));
}

#[tokio::test]
async fn health_says_who_the_indexer_is() {
    let world = World::new(2);
    let indexing = Indexing::new(&world);
    let (status, health) = get(indexing.index.router(), "/health", None).await;
    assert_eq!(status, 200);
    assert_eq!(health["key"], indexing.index.identity().to_string());
    assert_eq!((health["joined"].as_u64(), health["join"].as_str()), (Some(2), Some("open")));
}

#[tokio::test]
async fn nobody_joins_a_full_indexer_but_who_is_followed_already() {
    let world = World::new(2);
    let folder = tempfile::tempdir().unwrap();
    let mut config = IndexerConfig::new(folder.path());
    (config.join, config.followed_max) = (JoinPolicy::Open, 1);
    let index = Index::open(config).unwrap();
    let joins = async |who: usize| {
        let path = format!("/v1/people/{}", world.key(who));
        let put = Request { method: "PUT", path_and_query: &path, body: b"" };
        let to = TokenFor { audience: index.identity(), time: wall_clock(), nonce: nonce() };
        let token = world.token(who, &to, &put);
        let (status, body) = send(index.router(), "PUT", &path, Some(&token), "").await;
        (status, body["type"].as_str().unwrap_or("none").to_owned())
    };
    assert_eq!(joins(0).await, (200, "none".into()));
    assert_eq!(joins(1).await, (403, "refused".into()));
    assert_eq!(joins(0).await, (200, "none".into()), "joining twice is joining once");
}
